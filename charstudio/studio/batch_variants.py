"""A project in which one node has the settings of one combination of a batch. Pure: the document stays as it is.

Invariant: what is not listed is made as the node would be made now, its seed included, so that a result differs from
its neighbours by what was listed and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from charstudio.model import graph_edits
from charstudio.model.batch import BatchValue, Still, Variation
from charstudio.model.errors import UnknownId
from charstudio.model.graph import Node, downstream, upstream
from charstudio.model.graph_wiring import with_links
from charstudio.model.kind import TIMELINE_KIND, Kinds
from charstudio.model.project import Project
from charstudio.model.values import AssetId, Input, Json, NodeId, Output
from charstudio.nodes.common import SEED
from charstudio.studio.importing import SOURCE_KINDS


def variant(project: Project, kinds: Kinds, node: NodeId, variation: Variation) -> Project:
    """The project as it would be with these settings. Raises ``EditError`` for a value or a wire that does not fit.

    A file that is to arrive gets a source node of its own; what was wired there before is not.
    """
    made = _with_node(project, settled(project, kinds, node, variation))
    sources: dict[AssetId, NodeId] = {}
    links = {target: wires for target, wires in made.graph.links.items() if target not in replaced(node, variation)}
    made = with_links(made, links)
    for setting in variation:
        if setting.varied.is_input:
            made, source = with_source(made, kinds, setting.value, sources)
            made = graph_edits.connect(made, kinds, source, setting.varied.socket(node))
    return made


def settled(project: Project, kinds: Kinds, node: NodeId, variation: Variation) -> Node:
    """The node with these parameters, following its inputs. Raises ``BadParameter``, ``UnknownId``.

    Listed seeds are those of a first take: a later one would ask for another seed than the one that is listed.
    """
    values: dict[str, Json] = {
        setting.varied.name: setting.value
        for setting in variation
        if not setting.varied.is_input and not isinstance(setting.value, Still | Output)
    }
    found = graph_edits.set_params(project, kinds, node, values).graph.nodes[node]
    return replace(found, pin=None, take=1 if SEED.name in values else found.take)


def replaced(node: NodeId, variation: Variation) -> frozenset[Input]:
    """The sockets whose wires give way: those that are listed, and those that would stand in for a listed parameter."""
    return frozenset(setting.varied.socket(node) for setting in variation)


def with_source(
    project: Project, kinds: Kinds, value: BatchValue, sources: dict[AssetId, NodeId]
) -> tuple[Project, Output]:
    """The project with something that gives ``value``, and the output it comes out of.

    ``sources`` are the source nodes made so far, one for each file; a new one is noted there. Raises ``UnknownId``.
    """
    if isinstance(value, Output):
        return project, value
    asset = project.assets.get(value.asset) if isinstance(value, Still) else None
    if asset is None:
        raise UnknownId("One of the files is not in this film any more.", "Choose it again.")
    kind = SOURCE_KINDS[asset.info.kind]
    if asset.id not in sources:
        before = set(project.graph.nodes)
        title = graph_edits.free_title(project.graph, Path(asset.name).stem[:60] or kinds[kind].title)
        project = graph_edits.add_node(project, kinds, kind, title=title, params={"asset": asset.id})
        sources[asset.id] = next(key for key in project.graph.nodes if key not in before)
    return project, Output(sources[asset.id], kinds[kind].outputs[0].name)


def chain_of(project: Project, node: NodeId, *, follow: bool) -> tuple[NodeId, ...]:
    """What is copied for each row: the node, and with ``follow`` what is made from it. Never the Timeline node."""
    graph = project.graph
    wanted = downstream(graph, [node]) if follow else {node}
    rest = (key for key, found in graph.nodes.items() if key in wanted and found.kind != TIMELINE_KIND)
    return (node, *(key for key in rest if key != node))


def needed_part(project: Project, nodes: Iterable[NodeId], batch: Iterable[Variation]) -> Project:
    """The project with nothing in its graph but what these nodes and the combinations need.

    That is quick to look at five hundred times.
    """
    outputs = (setting.value for variation in batch for setting in variation if isinstance(setting.value, Output))
    graph = project.graph
    ends = (*nodes, *(output.node for output in outputs if output.node in graph.nodes))
    kept = upstream(graph, ends)
    left: Mapping[NodeId, Node] = {key: found for key, found in graph.nodes.items() if key in kept}
    links = {target: sources for target, sources in graph.links.items() if target.node in kept}
    return with_links(replace(project, graph=replace(graph, nodes=left, frames={})), links)


def _with_node(project: Project, node: Node) -> Project:
    return replace(project, graph=replace(project.graph, nodes={**project.graph.nodes, node.id: node}))
