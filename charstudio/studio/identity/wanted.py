"""Which pictures and clips of a film are to be measured, and against whom: derived from graph, results and sheets.

Measured is everything that was made below a character, as any take, and what was approved of one. The sheet itself is
not: it would be compared with itself. Of a draft with the DRAFT mark the same draft without it is looked at where there
is one, because the mark may lie over a face.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from charstudio.model.casting import REFERENCE_KIND, CastMember, cast_of
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Result
from charstudio.model.values import NodeId

Takes = Callable[[NodeId], Iterable[tuple[int, Result]]]
"""A node's results with their takes, the newest first."""

Plain = Callable[[Result], Result | None]
"""The same result without the DRAFT mark, if it was made."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something to measure. ``shown`` is what people see of it, ``measured`` what is looked at."""

    shown: MediaValue
    measured: MediaValue
    cast: tuple[CastMember, ...]
    nodes: frozenset[NodeId] = frozenset()
    """The nodes that made it."""

    @property
    def is_draft(self) -> bool:
        """Whether the draft engine made it: its faces are those of the reference, moved."""
        return self.shown.info.draft


def wishes_in(project: Project, takes: Takes, plain: Plain) -> Iterator[Wanted]:
    """Everything to measure, one by one, what the film plays now in front; what two nodes made comes twice."""
    cast = cast_of(project)
    for node_id in _in_order(project, cast):
        if project.graph.nodes[node_id].kind == REFERENCE_KIND:
            continue
        for _take, result in takes(node_id):
            for wish in _of_result(result, plain, cast[node_id]):
                yield replace(wish, nodes=frozenset({node_id}))
    yield from _approved(project, cast)


def add_wish(found: dict[str, Wanted], wish: Wanted) -> None:
    """Take a wish in: of the same picture made by two nodes the first says who acts in it."""
    media = wish.shown.media.sha256
    first = found.get(media)
    found[media] = wish if first is None else replace(first, nodes=first.nodes | wish.nodes)


def has_other_cast(before: Project, after: Project) -> bool:
    """Whether an edit may change who acts where, or what is looked at first. Cheap: moving nodes is no reason."""
    if (
        before.graph.links is not after.graph.links
        or before.characters is not after.characters
        or before.assets is not after.assets
        or before.graph.nodes.keys() != after.graph.nodes.keys()
    ):
        return True
    old, new = before.graph.nodes, after.graph.nodes
    if old is new:
        return False
    return any(node.kind == REFERENCE_KIND and old[each].params is not node.params for each, node in new.items())


def _in_order(project: Project, cast: Mapping[NodeId, tuple[CastMember, ...]]) -> list[NodeId]:
    """The nodes in the cut before all others."""
    playing = {output.node for output in project.followed_outputs()}
    return sorted(cast, key=lambda node: node not in playing)


def _of_result(result: Result, plain: Plain, cast: tuple[CastMember, ...]) -> Iterable[Wanted]:
    unmarked = plain(result)
    for port, value in result.outputs.items():
        if isinstance(value, MediaValue) and _is_seen(value):
            other = unmarked.outputs.get(port) if unmarked is not None else None
            yield Wanted(value, other if isinstance(other, MediaValue) else value, cast)


def _approved(project: Project, cast: Mapping[NodeId, tuple[CastMember, ...]]) -> Iterable[Wanted]:
    members = {member.key: member for members in cast.values() for member in members}
    for member in members.values():
        for each in member.approved:
            asset = project.assets.get(each)
            if asset is not None and each not in member.references:
                value = MediaValue(asset.media, asset.info)
                if _is_seen(value):
                    yield Wanted(value, value, (member,))


def _is_seen(value: MediaValue) -> bool:
    return value.info.kind in {MediaKind.IMAGE, MediaKind.VIDEO}
