"""A piece of a graph to be used again: the nodes of one frame, and which of their parameters are asked for then.

A template stands for itself. It holds no takes, no pinned results, and no wire to what it was taken from; it makes a
frame of its own wherever it is put.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from charstudio.model import graph_edits
from charstudio.model.errors import EditError
from charstudio.model.graph import GraphFrame
from charstudio.model.kind import TIMELINE_KIND, Kinds
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.snippet import Snippet, pasted, snippet_of
from charstudio.model.values import FrameId, Json, NodeId, new_id

LONGEST_TITLE = 80
LONGEST_LABEL = 120
LONGEST_DESCRIPTION = 2000
"""Characters."""
_NUMBER = re.compile(r" \d+\Z")


@dataclass(frozen=True, slots=True)
class Exposed:
    """A parameter that is asked for when the template is used. ``node`` is its id in the template."""

    node: NodeId
    param: str
    label: str


@dataclass(frozen=True, slots=True)
class NodeTemplate:
    """``exposed`` stands in the order in which it is asked. ``colour`` is that of the frame."""

    title: str
    snippet: Snippet
    description: str = ""
    colour: str = "grey"
    exposed: tuple[Exposed, ...] = ()


def cut_out(
    project: Project,
    nodes: Iterable[NodeId],
    title: str,
    *,
    description: str = "",
    colour: str = "grey",
    exposed: Iterable[Exposed] = (),
) -> NodeTemplate:
    """These nodes as a template. The Timeline node stays: a film has its own.

    Raises ``UnknownId``, and ``EditError`` when there are no nodes or the title is empty.
    """
    name = tidy(title, LONGEST_TITLE)
    if not name:
        raise EditError("A template needs a name.")
    chosen = [node for node in nodes if not _is_timeline(project, node)]
    if not chosen:
        raise EditError("There is nothing in this frame that could be a template.", "Put nodes into it first.")
    known = tuple(each for each in exposed if each.node in chosen)
    return NodeTemplate(name, bared(snippet_of(project, chosen)), description.strip(), colour, known)


def _is_timeline(project: Project, node: NodeId) -> bool:
    found = project.graph.nodes.get(node)
    return found is not None and found.kind == TIMELINE_KIND


def bared(snippet: Snippet) -> Snippet:
    """The snippet without what belongs to the film it came from: results, takes, outer wires, frames, its origin."""
    nodes = {key: replace(node, pin=None, take=1) for key, node in snippet.graph.nodes.items()}
    return replace(snippet, graph=replace(snippet.graph, nodes=nodes, frames={}), outer={}, origin="")


def inserted(
    project: Project, kinds: Kinds, template: NodeTemplate, at: tuple[float, float]
) -> tuple[Project, dict[NodeId, NodeId]]:
    """Put a template down in a frame, its middle at ``at``. The second value gives for every node of it the new one.

    Raises ``EditError`` as ``snippet.pasted`` does.
    """
    after, copies = pasted(project, kinds, template.snippet, at)
    title = free_title(template.title, [frame.title for frame in project.graph.frames.values()])
    frame = GraphFrame(FrameId(new_id("f")), title, tuple(copies.values()), template.colour)
    return graph_edits.add_frame(after, frame), copies


def filled(
    project: Project, kinds: Kinds, values: Mapping[NodeId, Mapping[str, Json]], assets: Iterable[Asset] = ()
) -> Project:
    """Set parameters of several nodes, which may name ``assets``. A node that is gone is left out.

    Raises ``BadParameter``.
    """
    for asset in assets:
        project = graph_edits.add_asset(project, asset)
    for node, params in values.items():
        if node in project.graph.nodes:
            project = graph_edits.set_params(project, kinds, node, params)
    return project


def free_title(wanted: str, taken: Collection[str]) -> str:
    """``wanted``, or the same with the first number that makes it new. Capitals make no difference."""
    known = {title.casefold() for title in taken}
    stem = _NUMBER.sub("", wanted)
    title, number = wanted, 2
    while title.casefold() in known:
        title, number = f"{stem} {number}", number + 1
    return title


def tidy(text: str, longest: int) -> str:
    """A title on one line: no line breaks or control characters, single spaces, not longer than ``longest``."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:longest].rstrip()
