"""A piece of a graph on its way to another place: what copying takes along, and the edit that puts it down.

A snippet stands for itself: what its nodes use comes with it, and nothing in it points to the project it was taken
from except ``outer``. Whether its parts fit the project it is put into is ``snippet_fit``'s business.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from charstudio.model.characters import Character
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph import Graph, GraphFrame, Node
from charstudio.model.graph_bends import copied_bends, inner_bends, without_orphans
from charstudio.model.kind import TIMELINE_KIND, Kinds
from charstudio.model.library import Asset
from charstudio.model.library_edits import texts_in
from charstudio.model.project import Project
from charstudio.model.snippet_fit import Links, fitting_links, fitting_node, taken_along
from charstudio.model.values import AssetId, CharacterId, FrameId, Input, NodeId, Output, new_id

NOMINAL_HEIGHT = 160.0
"""How tall a node is taken to be where the middle of a snippet is meant, in canvas units."""
_NUMBER = re.compile(r" \d+\Z")


@dataclass(frozen=True, slots=True)
class Snippet:
    """Nodes under the ids they had, the wires between them, the frames that lie wholly among them.

    ``outer`` gives for every input that takes a wire from elsewhere *all* its wires in their order. ``assets`` and
    ``characters`` are what the nodes use. ``origin`` is a word by which the program that copied finds the project again
    (never a path).
    """

    graph: Graph
    outer: Links = field(default_factory=dict)
    assets: Mapping[AssetId, Asset] = field(default_factory=dict)
    characters: Mapping[CharacterId, Character] = field(default_factory=dict)
    origin: str = ""


def snippet_of(project: Project, nodes: Iterable[NodeId], origin: str = "") -> Snippet:
    """These nodes as a snippet. Raises ``UnknownId``, and ``EditError`` when there are none."""
    chosen = dict.fromkeys(nodes)
    if any(node not in project.graph.nodes for node in chosen):
        raise UnknownId("There is no such node in the project.")
    if not chosen:
        raise EditError("There is nothing to copy.", "Select one or more nodes first.")
    links = {target: sources for target, sources in project.graph.links.items() if target.node in chosen}
    graph = Graph(
        {node: project.graph.nodes[node] for node in chosen},
        inner_links(links, chosen),
        {key: frame for key, frame in project.graph.frames.items() if frame.nodes and chosen.keys() >= {*frame.nodes}},
        inner_bends(project.graph, chosen),
    )
    outer = {target: sources for target, sources in links.items() if any(s.node not in chosen for s in sources)}
    used = {text for node in graph.nodes.values() for text in texts_in(node.params)}
    characters = {key: character for key, character in project.characters.items() if key in used}
    used.update(asset for character in characters.values() for asset in character.files())
    assets = {key: asset for key, asset in project.assets.items() if key in used}
    return Snippet(graph, outer, assets, characters, origin)


def inner_links(links: Links, nodes: Collection[NodeId]) -> dict[Input, tuple[Output, ...]]:
    """Those of ``links`` that begin at one of ``nodes``."""
    kept = {target: tuple(source for source in sources if source.node in nodes) for target, sources in links.items()}
    return {target: sources for target, sources in kept.items() if sources}


def pasted(
    project: Project, kinds: Kinds, snippet: Snippet, at: tuple[float, float], *, keep_wires: bool = False
) -> tuple[Project, dict[NodeId, NodeId]]:
    """Put a snippet down with its middle at ``at``. The second value gives for every node of it the new one.

    Ids are always new, titles are made free, files and characters that are in the project already are not added
    again, and a Timeline node is left out when there is one. With ``keep_wires`` wires from nodes that are still in
    the project come back. Whatever does not fit is left out (``snippet_fit.misfits`` tells what). Raises ``EditError``
    when nothing is left, and for a place that is not two finite numbers.
    """
    if not (math.isfinite(at[0]) and math.isfinite(at[1])):
        raise EditError("A node's place on the canvas is two finite numbers.")
    assets, characters = taken_along(project, snippet.assets, snippet.characters, snippet.graph)
    after = replace(project, assets=assets, characters=characters)
    full = project.timeline_node() is not None
    old = {key: node for key, node in snippet.graph.nodes.items() if not (full and node.kind == TIMELINE_KIND)}
    if not old:
        raise EditError("There is nothing to paste: a film has one Timeline node.")
    fitting = {key: fitting_node(after, kinds, node) for key, node in old.items()}
    copies = {key: NodeId(new_id("n")) for key in fitting}
    shift = _shift(fitting.values(), at)
    placed = _placed(project.graph, fitting, copies, shift)
    wires = {**snippet.graph.links, **snippet.outer} if keep_wires else snippet.graph.links
    nodes = {**project.graph.nodes, **placed}
    links = {**project.graph.links, **fitting_links(nodes, kinds, _renamed(wires, copies, project.graph.nodes))}
    frames = {**project.graph.frames, **_framed(snippet.graph.frames, copies)}
    bends = {**project.graph.bends, **dict(copied_bends(snippet.graph.bends, copies, shift))}
    return replace(after, graph=without_orphans(Graph(nodes, links, frames, bends))), copies


def _placed(
    graph: Graph, nodes: Mapping[NodeId, Node], copies: Mapping[NodeId, NodeId], shift: tuple[float, float]
) -> dict[NodeId, Node]:
    """The nodes under their new ids, with free titles, moved by ``shift``."""
    dx, dy = shift
    titles = _Titles(node.title for node in graph.nodes.values())
    return {
        copies[key]: replace(node, id=copies[key], title=titles.take(node.title), x=node.x + dx, y=node.y + dy)
        for key, node in nodes.items()
    }


def _shift(nodes: Collection[Node], at: tuple[float, float]) -> tuple[float, float]:
    """What moves the middle of these nodes to ``at``."""
    left, right = min(node.x for node in nodes), max(node.x + node.width for node in nodes)
    top, bottom = min(node.y for node in nodes), max(node.y for node in nodes) + NOMINAL_HEIGHT
    return float(round(at[0] - (left + right) / 2)), float(round(at[1] - (top + bottom) / 2))


class _Titles:
    """Gives each title once: "State", "State 2", …. Remembers how far it has counted, so that a thousand are quick."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        title, stem = wanted, _NUMBER.sub("", wanted)
        while title in self._taken:
            number = self._next.get(stem, 2)
            self._next[stem] = number + 1
            title = f"{stem} {number}"
        self._taken.add(title)
        return title


def _renamed(
    links: Links, copies: Mapping[NodeId, NodeId], existing: Collection[NodeId]
) -> dict[Input, tuple[Output, ...]]:
    """Wires between the copies and from nodes that exist; all others are gone."""
    found: dict[Input, tuple[Output, ...]] = {}
    for target, sources in links.items():
        if target.node in copies:
            found[Input(copies[target.node], target.port)] = tuple(
                Output(copies.get(source.node, source.node), source.port)
                for source in sources
                if source.node in copies or source.node in existing
            )
    return found


def _framed(frames: Mapping[FrameId, GraphFrame], copies: Mapping[NodeId, NodeId]) -> dict[FrameId, GraphFrame]:
    made = {}
    for frame in frames.values():
        held = tuple(copies[node] for node in frame.nodes if node in copies)
        if held:
            new = FrameId(new_id("f"))
            made[new] = replace(frame, id=new, nodes=held)
    return made
