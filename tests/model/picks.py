"""Random edits as numbers that choose among what a project holds: see ``strategies``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from charstudio.model import timeline_edits
from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip, Track
from charstudio.model.values import (
    AssetId,
    ClipId,
    Input,
    NodeId,
    Output,
)
from tests.model.material import (
    ASSETS,
    KINDS,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """One random edit: its name in ``VERBS`` and the numbers that make its arguments."""

    verb: str
    numbers: tuple[int, ...]


class Pick:
    """Turns a step's numbers into arguments that exist in the project, wherever any do."""

    def __init__(self, project: Project, numbers: Iterable[int]) -> None:
        self.project = project
        self._numbers = list(numbers)
        self._at = 0

    def number(self, below: int) -> int:
        self._at += 1
        return self._numbers[(self._at - 1) % len(self._numbers)] % below

    def of(self, choices: Iterable[T]) -> T:
        """One of the choices; an edit of nothing is refused like any impossible edit."""
        found = list(choices)
        if not found:
            raise EditError("Nothing to choose from.")
        return found[self.number(len(found))]

    def several(self, choices: Iterable[T]) -> list[T]:
        found = list(choices)
        return list({self.of(found): None for _ in range(1 + self.number(3))})

    def node(self) -> NodeId:
        return self.of(self.project.graph.nodes)

    def output(self) -> Output:
        return self.of(
            Output(node.id, port.name)
            for node in self.project.graph.nodes.values()
            for port in KINDS[node.kind].outputs
        )

    def input(self) -> Input:
        return self.of(
            Input(node.id, port.name) for node in self.project.graph.nodes.values() for port in KINDS[node.kind].inputs
        )

    def wire(self) -> tuple[Output, Input]:
        wires = [*self.project.graph.wires()]
        return self.of(((source, target) for source, target in (*wires, *self.project.timeline_links())))

    def track(self) -> Track:
        return self.of(self.project.timeline.tracks)

    def clip(self) -> Clip:
        return self.of(clip for _, clip in self.project.timeline.clips())

    def clips(self) -> list[ClipId]:
        return self.several(clip.id for _, clip in self.project.timeline.clips())

    def time(self) -> Seconds:
        """Mostly a frame of the first twenty seconds, now and then a moment between two frames or before the film."""
        rate = self.project.timeline.rate
        frame = rate.time_of(self.number(20 * 24))
        return (frame, frame, frame, frame + Fraction(1, 97), -frame)[self.number(5)]

    def length(self) -> Seconds:
        rate = self.project.timeline.rate
        return (rate.time_of(1 + self.number(72)), Fraction(1 + self.number(900), 101))[self.number(2)]

    def source(self, track: Track) -> Output | AssetId:
        """Mostly something the track can hold."""
        files: list[Output | AssetId] = [
            key for key, each in self.project.assets.items() if each.info.has_audio or track.kind == "video"
        ]
        outputs: list[Output | AssetId] = [self.output()] if self.project.graph.nodes and self.number(2) else []
        anything: list[Output | AssetId] = [each.id for each in ASSETS]
        return self.of([*files, *outputs] if self.number(8) else anything)

    def mode(self) -> timeline_edits.Mode:
        modes: tuple[timeline_edits.Mode, ...] = ("free", "insert", "overwrite")
        return self.of(modes)

    def alignment(self) -> timeline_edits.Alignment:
        ways: tuple[timeline_edits.Alignment, ...] = ("centre", "start", "end")
        return self.of(ways)

    def yes(self) -> bool:
        return self.number(2) == 1


Verb = Callable[[Project, Pick], Project]
