"""What is said of a clip's mouth and sound: milliseconds in words, and the nudge that puts them right. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from charstudio.media.playable import Playable
from charstudio.model.library import Asset, MediaKind
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Value
from charstudio.model.time import Rate, Seconds
from charstudio.model.timeline import Clip, ClipSource
from charstudio.model.values import Output
from charstudio.model.voice import LipsyncOffset

_FINE_MS = 60
"""Below this it is in time, as far as can be measured: two frames of film are seen by hardly anybody, either way."""


class Standing(StrEnum):
    """How far the comparison is."""

    UNASKED = "unasked"
    MEASURING = "measuring"
    UNKNOWN = "unknown"
    IN_TIME = "in_time"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class MouthState:
    """``frames`` is the nudge of the sound that would put it right; 0 when there is none to make."""

    standing: Standing
    words: str
    note: str = ""
    frames: int = 0


class Film(Protocol):
    """What is asked of the open film."""

    @property
    def project(self) -> Project:
        """The document as it is now."""
        ...

    def current(self, output: Output) -> Value | None:
        """What shows at an output."""
        ...

    def playable(self, source: ClipSource) -> Playable | None:
        """The file a clip plays."""
        ...


def clip_sound(film: Film, clip: Clip) -> MediaValue | None:
    """The media of a clip that shows moving pictures with a sound of their own; None for every other."""
    asset = film.project.asset_of(clip)
    value: Value | None = None
    if isinstance(asset, Asset):
        value = MediaValue(asset.media, asset.info)
    elif isinstance(clip.source, Output):
        value = film.current(clip.source)
    if not isinstance(value, MediaValue) or clip.freeze:
        return None
    return value if value.info.kind is MediaKind.VIDEO and value.info.has_audio else None


def mouth_state(
    found: LipsyncOffset | None, moved: Seconds | None, rate: Rate, *, is_measuring: bool = False, fault: str = ""
) -> MouthState:
    """What to show. ``moved`` is how much later than its picture the sound lies already (None: cannot be said)."""
    if is_measuring:
        return MouthState(Standing.MEASURING, "Looking and listening …")
    if fault:
        return MouthState(Standing.UNKNOWN, "Not measurable.", fault)
    shift = _shift_words(moved, rate)
    if found is None:
        return MouthState(Standing.UNASKED, shift or "Not compared yet.")
    if found.ms is None:
        return MouthState(Standing.UNKNOWN, "Not measurable.", f"{found.reason} {shift}".strip())
    if moved is None:
        return MouthState(Standing.UNKNOWN, _apart(found.ms), "Played at another speed: move the sound by ear.")
    left = found.ms - float(moved) * 1000
    note = f"Good to two or three frames. It measures a shift, not whether voice and mouth belong together. {shift}"
    if abs(left) < _FINE_MS:
        return MouthState(Standing.IN_TIME, "In time, as far as can be measured.", note.strip())
    frames = round(left / 1000 * float(rate.fps))
    return MouthState(Standing.APART, _apart(left), note.strip(), frames)


def _apart(ms: float) -> str:
    if round(ms) == 0:
        return "The mouth is in time."
    return f"The mouth is {abs(ms):.0f} ms {'late' if ms > 0 else 'early'}."


def _shift_words(moved: Seconds | None, rate: Rate) -> str:
    frames = round(moved * rate.fps) if moved is not None else 0
    if not frames:
        return ""
    count = abs(frames)
    return f"The sound was moved {count} {'frame' if count == 1 else 'frames'} {'later' if frames > 0 else 'earlier'}."
