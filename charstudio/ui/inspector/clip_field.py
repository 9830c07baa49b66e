"""What one setting of a clip is for the inspector, and which clips have which. Data and pure functions, no widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from charstudio.model.clip_looks import Caption, Title
from charstudio.model.kind import ParamSpec
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds
from charstudio.model.timeline import Clip, Track, TrackKind
from charstudio.model.values import Json

PLACE, COLOUR, KEY, SPEED, WORDS = "Position and size", "Colour", "Colour key", "Speed", "Words"
SECTIONS = (PLACE, COLOUR, KEY, SPEED)
"""In the order in which they are shown, below the fields without a section; words stand above everything."""

COLOUR_VALUE = "colour"
"""``ClipField.widget`` of a field that holds ``#rrggbb``."""
TABLE = "table"
"""``ClipField.widget`` of the field that names a colour table."""


@dataclass(frozen=True, slots=True)
class ClipField:
    """One setting. ``fits`` says whether a clip on its track has it. ``read`` gives the value of a clip that has."""

    spec: ParamSpec
    section: str
    fits: Callable[[Track, Clip], bool]
    read: Callable[[Clip], Json]
    edit: Callable[[Project, Track, Clip, Json], Project]
    widget: str = ""
    resets: bool = True
    """Whether there is a default worth going back to."""


def is_words(clip: Clip) -> bool:
    """Titles and captions."""
    return isinstance(clip.source, Title | Caption)


def is_picture(track: Track, _clip: Clip) -> bool:
    """What can be seen, captions aside."""
    return track.kind is TrackKind.VIDEO


def has_sound(track: Track, clip: Clip) -> bool:
    """What could be heard."""
    return track.kind is not TrackKind.CAPTION and not is_words(clip)


def has_edges(track: Track, _clip: Clip) -> bool:
    """What can fade."""
    return track.kind is not TrackKind.CAPTION


def has_key(track: Track, clip: Clip) -> bool:
    """Whose backdrop is taken away."""
    return is_picture(track, clip) and clip.key is not None


def is_media(track: Track, clip: Clip) -> bool:
    """Pictures that are no words."""
    return is_picture(track, clip) and not is_words(clip)


def is_timed(track: Track, clip: Clip) -> bool:
    """What has a speed."""
    return has_sound(track, clip) and not clip.freeze


def is_title(_track: Track, clip: Clip) -> bool:
    """Titles."""
    return isinstance(clip.source, Title)


def number(value: Json) -> float:
    """The value as a number."""
    return float(value) if isinstance(value, int | float) else 0.0


def on_grid(seconds: float, rate: Rate) -> Seconds:
    """Seconds on the film's frame grid."""
    return rate.snap(Fraction(round(seconds * 1000), 1000))
