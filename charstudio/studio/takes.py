"""Choosing one of a node's takes, also from a clip that follows the node.

A clip's trim, looks and place say nothing of takes: whatever take is chosen, they stay. Where the take is shorter than
what the clip shows of it, its last picture is held, and a longer one brings everything back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from charstudio.engine.fingerprint import Fingerprints
from charstudio.model.graph_bypass import led_past
from charstudio.model.graph_edits import set_pin, set_take
from charstudio.model.project import Project
from charstudio.model.results import Result
from charstudio.model.timeline_parts import find_clip
from charstudio.model.values import ClipId, Fingerprint, NodeId, Output
from charstudio.nodes.registry import NodeKinds, specs


def with_take(
    project: Project,
    kinds: NodeKinds,
    node: NodeId,
    take: int,
    results: Iterable[tuple[int, Result]],
    find: Callable[[Fingerprint], Result | None],
) -> Project:
    """Have ``node`` use a take. ``results`` are its own with their takes, the newest first.

    A take that was made with the node's present settings and inputs is followed. One that was made with others would
    show nothing, so its result is pinned. Raises ``EditError``, ``UnknownId``.
    """
    follows = set_pin(set_take(project, node, take), node, None)
    prints = Fingerprints(kinds).of(led_past(follows, specs(kinds))).get(node)
    if prints is not None and (find(prints.shown) or find(prints.plain)):
        return follows
    newest = next((result for each, result in results if each == take), None)
    return follows if newest is None else set_pin(follows, node, newest.fingerprint)


@dataclass(frozen=True, slots=True)
class ClipTakes:
    """The takes of the node that a clip follows: those with a result in order, and the one that is used."""

    node: NodeId
    takes: tuple[int, ...]
    used: int

    def stepped(self, by: int) -> int | None:
        """The take so many further on, round and round; None when there is no other."""
        others = [take for take in self.takes if take != self.used]
        if not others:
            return None
        if self.used in self.takes:
            return self.takes[(self.takes.index(self.used) + by) % len(self.takes)]
        return others[0 if by > 0 else -1]


def takes_of_clip(
    project: Project, clip: ClipId, results_of: Callable[[NodeId], Iterable[tuple[int, Result]]]
) -> ClipTakes | None:
    """The takes a clip can show; None for a clip that follows no node. ``results_of``: a node's own, with their takes.

    Raises ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    source = track.clips[index].source
    node = project.graph.nodes.get(source.node) if isinstance(source, Output) else None
    if node is None:
        return None
    results = tuple(results_of(node.id))
    pinned = next((take for take, result in results if result.fingerprint == node.pin), None)
    return ClipTakes(node.id, tuple(sorted({take for take, _ in results})), node.take if pinned is None else pinned)
