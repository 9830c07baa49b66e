"""Choosing the steadiest take by itself, where the user wants that: once all takes that were ordered are measured.

Only takes that arrived together are compared, and only with each other. It is one undoable step, and never makes
anything. What the user has chosen or pinned meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from charstudio.model.casting import cast_of
from charstudio.model.project import Project
from charstudio.model.results import Result
from charstudio.model.values import Fingerprint, NodeId
from charstudio.studio.identity.ranking import RankedTake
from charstudio.studio.identity.values import Measured, MeasureState

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Desk:
    """What choosing asks and does. ``is_busy``: takes of this node are still under way."""

    is_wanted: Callable[[], bool]
    project: Callable[[], Project]
    is_busy: Callable[[NodeId], bool]
    takes: Callable[[NodeId], Iterable[tuple[int, Result]]]
    of_take: Callable[[Result], tuple[Measured, ...]]
    ranking: Callable[[NodeId], tuple[RankedTake, ...]]
    use: Callable[[NodeId, int], None]


class Choosing:
    """Remembers which takes arrived together, and chooses when all is known of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._arrived: dict[NodeId, dict[Fingerprint, int]] = {}
        self._taken: dict[NodeId, int] = {}

    def forget(self) -> None:
        """Another film is open."""
        self._arrived.clear()
        self._taken.clear()

    def arrived(self, node: NodeId, take: int, result: Result) -> None:
        """A take was made."""
        if not self._desk.is_wanted():
            return
        project = self._desk.project()
        found = project.graph.nodes.get(node)
        if found is not None and node in cast_of(project):
            if node not in self._arrived:
                self._taken[node] = found.take
            self._arrived.setdefault(node, {})[result.fingerprint] = take

    def look(self) -> None:
        """Something else is known: choose where everything is."""
        for node in tuple(self._arrived):
            if not self._desk.is_busy(node) and self._is_known(node):
                self._choose(node, self._arrived.pop(node), self._taken.pop(node))

    def _is_known(self, node: NodeId) -> bool:
        """Whether each of them was measured, as far as it can be. One that nobody has looked at yet was not."""
        over = {MeasureState.DONE, MeasureState.UNAVAILABLE}
        here = [result for _, result in self._desk.takes(node) if result.fingerprint in self._arrived[node]]
        known = [self._desk.of_take(result) for result in here]
        return all(found and all(each.state in over for each in found) for found in known)

    def _choose(self, node: NodeId, arrived: dict[Fingerprint, int], taken: int) -> None:
        found = self._desk.project().graph.nodes.get(node)
        if found is None or found.pin is not None or found.take != taken or not self._desk.is_wanted():
            return
        measured = [each for each in self._desk.ranking(node) if each.result.fingerprint in arrived]
        graded = [each for each in measured if each.lowest is not None]
        if len(arrived) >= _FEWEST and len(graded) >= _FEWEST and graded[0].take != found.take:
            self._desk.use(node, graded[0].take)
