"""A kind of node: its declaration, its code, and what can be said about its result in advance.

Node code reads typed inputs from a ``Call`` and asks it for work. It sees no provider, project folder, key,
database or signal, so it stays ten to thirty lines and runs alike in the window, on the command line and in tests.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Container, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol, TypeAlias

from charstudio.model.characters import Character
from charstudio.model.kind import KindSpec
from charstudio.model.library import Asset
from charstudio.model.results import MediaValue, Value
from charstudio.model.time import Rate, Seconds
from charstudio.model.timeline import Timeline
from charstudio.model.values import AssetId, CharacterId, Json, PortType
from charstudio.providers.requests import Request


@dataclass(frozen=True, slots=True)
class SequenceFormat:
    """What the timeline wants: nodes make their pictures to fit it unless told otherwise."""

    rate: Rate
    width_px: int
    height_px: int


class Look(Protocol):
    """What is known of a step: before it runs (media may then be planned: without bytes, perhaps without a length or
    size), and while it does.
    """

    @property
    def sequence(self) -> SequenceFormat:
        """The format of the film."""
        ...

    @property
    def mark_draft(self) -> bool:
        """Whether drafts are to carry the DRAFT mark."""
        ...

    @property
    def take(self) -> int:
        """Which variation is wanted, from 1."""
        ...

    def param(self, name: str) -> Json:
        """A parameter's value, or its default."""
        ...

    def number(self, name: str) -> float:
        """A numeric parameter."""
        ...

    def text(self, name: str) -> str:
        """A text: the wired input of this name when there is one, else the parameter, else empty."""
        ...

    def media(self, port: str) -> tuple[MediaValue, ...]:
        """All media wired into ``port``, in order."""
        ...


class Call(Look, Protocol):
    """What a node's code may use while it runs once."""

    def path(self, value: MediaValue) -> Path:
        """Where the bytes of ``value`` can be read."""
        ...

    async def generate(self, request: Request, part: str = "") -> Outputs:
        """Have the step's model make it: journaled, downloaded, verified and stored. Gives canonical outputs ("image",
        "video", "audio", "text").

        A step that asks for several things names each ``part``: what is there of them is never paid for again.
        """
        ...

    async def work(self, make: Callable[[Path], None], suffix: str) -> MediaValue:
        """Have a thread of this machine write a media file to the path it is given, then store it."""
        ...


Outputs: TypeAlias = Mapping[str, Value]
"""One value for each output socket that has one."""

Requests: TypeAlias = Mapping[str, Request]
"""What a step asks of its model: one request for each output socket it fills (usually one)."""

Params: TypeAlias = Mapping[str, Json]
Assets: TypeAlias = Mapping[AssetId, Asset]
Characters: TypeAlias = Mapping[CharacterId, Character]


def no_planned_duration(params: Params, wired: Seconds | None) -> Seconds | None:  # noqa: ARG001 - one signature for all
    """For kinds whose result has no length of its own."""
    return None


def no_format(params: Params, sequence: SequenceFormat) -> Mapping[str, Json]:  # noqa: ARG001 - one signature for all
    """For kinds whose result does not depend on the film's format."""
    return {}


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A declaration and its code. Exactly one of ``run`` and ``constant`` gives the outputs; the Timeline has neither.

    ``requests(look)`` is what a kind with a capability asks of its model: pure, so that it can be priced and checked
    before it runs; it raises ``PlanError`` when something is missing. ``run`` is then ``nodes.common.generated``.
    ``constant(params, assets, characters)`` serves kinds whose outputs are known without any work (imported files,
    text, characters); it raises ``PlanError`` when something is missing. ``run(call)`` serves all others.
    ``one_of`` lists groups of optional inputs of which one must be wired.
    ``format_of(params, sequence)`` names what the result takes from the film's format, so that it enters the
    fingerprint. ``planned_duration(params, wired)`` is the length the clip will have before it exists; ``wired`` is the
    length, when known, of what is wired in of the type ``paced_by`` (sound for most, the clip for what reworks one).
    ``gives(wired)`` names the outputs there will be for these wired inputs, where that is not all of them.
    """

    spec: KindSpec
    run: Callable[[Call], Awaitable[Outputs]] | None = None
    constant: Callable[[Params, Assets, Characters], Outputs] | None = None
    one_of: tuple[tuple[str, ...], ...] = ()
    format_of: Callable[[Params, SequenceFormat], Mapping[str, Json]] = no_format
    planned_duration: Callable[[Params, Seconds | None], Seconds | None] = no_planned_duration
    requests: Callable[[Look], Requests] | None = None
    gives: Callable[[Container[str]], frozenset[str]] | None = None
    paced_by: PortType = PortType.AUDIO

    def missing_inputs(self, wired: Container[str]) -> tuple[str, ...]:
        """A sentence for each thing that must be wired and is not."""
        alone = [
            f"{port.label} is not wired." for port in self.spec.inputs if not port.optional and port.name not in wired
        ]
        for group in self.one_of:
            if not any(name in wired for name in group):
                labels = [port.label for port in self.spec.inputs if port.name in group]
                alone.append(f"Wire {' or '.join(labels)}.")
        return tuple(alone)


def seconds_param(params: Params, name: str, default: float) -> Seconds:
    """A parameter in seconds as exact time (milliseconds are as fine as anyone types)."""
    value = params.get(name, default)
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else default
    return Fraction(round(number * 1000), 1000)


def sequence_format(timeline: Timeline) -> SequenceFormat:
    """What nodes are told of the film."""
    return SequenceFormat(timeline.rate, timeline.width_px, timeline.height_px)
