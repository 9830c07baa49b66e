"""What changed between two projects, as far as the canvas shows it.

Unchanged parts of a project are the same objects after an edit, so comparing is comparing identities.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from charstudio.model.graph import Graph, Wire
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.project import Project
from charstudio.model.values import NodeId


@dataclass(frozen=True, slots=True)
class Difference:
    """Nodes and wires to remove, to add, and nodes that are there before and after with another content."""

    removed_nodes: tuple[NodeId, ...] = ()
    added_nodes: tuple[NodeId, ...] = ()
    changed_nodes: tuple[NodeId, ...] = ()
    removed_wires: tuple[Wire, ...] = ()
    added_wires: tuple[Wire, ...] = ()
    timeline_changed: bool = False


def wires_of(project: Project) -> tuple[Wire, ...]:
    """Every wire there is to show: those of the graph, then those that follow from the clips."""
    return (*project.graph.wires(), *project.timeline_links())


def difference(before: Project, after: Project) -> Difference:
    """What to do to a picture of ``before`` so that it shows ``after``."""
    if before is after:
        return Difference()
    old, new = before.graph, after.graph
    timeline_changed = before.timeline is not after.timeline
    removed, added, changed = _node_changes(old.nodes, new.nodes)
    gone, fresh = _link_changes(old, new)
    if timeline_changed or removed or added or any(_is_timeline(old, new, node) for node in changed):
        had, has = before.timeline_links(), after.timeline_links()
        gone, fresh = (*gone, *_missing(had, has)), (*fresh, *_missing(has, had))
    return Difference(removed, added, changed, gone, fresh, timeline_changed)


def _node_changes(
    old: Mapping[NodeId, object], new: Mapping[NodeId, object]
) -> tuple[tuple[NodeId, ...], tuple[NodeId, ...], tuple[NodeId, ...]]:
    if old is new:
        return (), (), ()
    if old.keys() == new.keys():  # most edits: a third of the time
        return (), (), tuple(node for node, value in new.items() if old[node] is not value)
    removed = tuple(node for node in old if node not in new)
    added = tuple(node for node in new if node not in old)
    changed = tuple(node for node, value in new.items() if node in old and old[node] is not value)
    return removed, added, changed


def _is_timeline(old: Graph, new: Graph, node: NodeId) -> bool:
    return TIMELINE_KIND in {old.nodes[node].kind, new.nodes[node].kind}


def _link_changes(old: Graph, new: Graph) -> tuple[tuple[Wire, ...], tuple[Wire, ...]]:
    if old.links is new.links:
        return (), ()
    gone: list[Wire] = []
    fresh: list[Wire] = []
    for target in old.links.keys() | new.links.keys():
        had, has = old.links.get(target, ()), new.links.get(target, ())
        if had is not has:
            gone += [(source, target) for source in had if source not in has]
            fresh += [(source, target) for source in has if source not in had]
    return tuple(gone), tuple(fresh)


def _missing(wires: Iterable[Wire], among: Iterable[Wire]) -> tuple[Wire, ...]:
    there = set(among)
    return tuple(wire for wire in wires if wire not in there)
