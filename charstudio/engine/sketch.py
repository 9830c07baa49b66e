"""What is known of a step before it runs: its parameters, and what will arrive, as far as that can be told.

Media that do not exist yet stand in as *planned* media: no bytes, no size, and the length they will have.
"""

from __future__ import annotations

from collections.abc import Mapping

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue, Value
from charstudio.model.time import Seconds
from charstudio.model.values import Json, MediaRef, PortType
from charstudio.nodes.base import SequenceFormat

_NOWHERE = MediaRef("0" * 64, "bin")

PLANNED_TEXT = "…"
"""Words that are not there yet: not empty, since there will be some."""

Inputs = Mapping[str, tuple[Value, ...]]


def planned_value(port: PortType, duration: Seconds | None) -> Value:
    """What stands for an output that has not been made."""
    if port is PortType.TEXT:
        return PLANNED_TEXT
    kinds = {PortType.VIDEO: MediaKind.VIDEO, PortType.AUDIO: MediaKind.AUDIO}
    return MediaValue(_NOWHERE, MediaInfo(kinds.get(port, MediaKind.IMAGE), 0, duration=duration))


def is_planned(value: Value) -> bool:
    """Whether a value only stands for what will be made."""
    return isinstance(value, MediaValue) and value.media == _NOWHERE


class Sketch:
    """Implements ``nodes.base.Look``."""

    def __init__(
        self, params: Mapping[str, Json], inputs: Inputs, sequence: SequenceFormat, *, mark: bool, take: int
    ) -> None:
        self._params = params
        self._inputs = inputs
        self._sequence = sequence
        self._mark = mark
        self._take = take

    @property
    def sequence(self) -> SequenceFormat:
        """The format of the film."""
        return self._sequence

    @property
    def mark_draft(self) -> bool:
        """Whether a draft carries its mark."""
        return self._mark

    @property
    def take(self) -> int:
        """The node's chosen variation, from 1."""
        return self._take

    def param(self, name: str) -> Json:
        """A parameter's value."""
        return self._params.get(name)

    def number(self, name: str) -> float:
        """A numeric parameter; 0 where there is none."""
        value = self._params.get(name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else 0.0

    def text(self, name: str) -> str:
        """The wired text of this name, else the parameter, else nothing. Several wires become paragraphs."""
        wired = [value for value in self._inputs.get(name, ()) if isinstance(value, str)]
        if wired:
            return "\n".join(wired)
        value = self._params.get(name)
        return value if isinstance(value, str) else ""

    def media(self, port: str) -> tuple[MediaValue, ...]:
        """All media wired into ``port``."""
        return tuple(value for value in self._inputs.get(port, ()) if isinstance(value, MediaValue))
