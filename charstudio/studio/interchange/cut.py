"""A cut on its way between editors: what every format says in its own words.

Times are exact seconds. Shots lie where the file says, on no particular grid; a medium's own time counts from its first
frame, whatever timecode that bears. Nothing here is trusted: ``incoming`` makes clips of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from charstudio.model.clip_looks import Caption, Title
from charstudio.model.library import Asset, MediaKind
from charstudio.model.time import ZERO, Rate, Seconds
from charstudio.model.timeline import Clip, Track, TrackKind, Transition
from charstudio.model.values import AssetId

HOUR = Seconds(3600)
EFFECTS_LEFT_OUT = "Effects of the other editor are left out."


@dataclass(frozen=True, slots=True)
class Medium:
    """A file that shots show. ``path`` is where it lies or is said to lie, ``sha256`` its content where that is known.

    ``is_timed`` says that shots' times in it are known to count from its first frame; else a timecode nobody can
    look up may be in them.
    """

    name: str
    path: Path | None = None
    sha256: str = ""
    kind: MediaKind | None = None
    duration: Seconds | None = None
    rate: Rate | None = None
    width_px: int = 0
    height_px: int = 0
    sample_rate_hz: int | None = None
    channels: int | None = None
    is_timed: bool = True


@dataclass(frozen=True, slots=True)
class Shot:
    """A clip as another editor sees it. ``media_start`` is the earliest moment of the media that it shows.

    ``sounds``: a picture whose own sound is heard with it. ``own`` is the clip of Character Studio that this was, for
    what no other editor has words for; it counts as it is only where the shot still lies and shows as it did.
    """

    name: str
    start: Seconds
    duration: Seconds
    medium: Medium | None = None
    media_start: Seconds = ZERO
    speed: Fraction = Fraction(1)
    reverse: bool = False
    freeze: bool = False
    words: Title | Caption | None = None
    transition: Transition | None = None
    gain_db: float = 0.0
    fade_in: Seconds = ZERO
    fade_out: Seconds = ZERO
    sounds: bool = False
    link: str = ""
    own: Clip | None = None

    @property
    def end(self) -> Seconds:
        """The first moment after it."""
        return self.start + self.duration


@dataclass(frozen=True, slots=True)
class Row:
    """A track. ``own`` is the track of Character Studio that this was, without its clips."""

    kind: TrackKind
    name: str
    shots: tuple[Shot, ...] = ()
    muted: bool = False
    locked: bool = False
    hidden: bool = False
    own: Track | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A named moment."""

    at: Seconds
    name: str = ""
    colour: str = ""
    note: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """Rows from the bottom up, and what was left out while reading. ``rate`` None: the file does not say."""

    title: str
    rate: Rate | None
    rows: tuple[Row, ...] = ()
    marks: tuple[Mark, ...] = ()
    width_px: int = 0
    height_px: int = 0
    sample_rate_hz: int = 0
    remarks: tuple[str, ...] = ()
    assets: Mapping[AssetId, Asset] = field(default_factory=dict)
    """What Character Studio knew of the files, where it wrote the cut."""
    hour: Seconds = HOUR
    """How long an hour of its timecodes lasts: at 23.976 frames a second they count 24."""
    keeps_sound_apart: bool = True
    """Whether the sound of a picture is on a track of its own, so that a picture alone says nothing of it."""

    @property
    def duration(self) -> Seconds:
        """When the last shot is over."""
        return max((row.shots[-1].end for row in self.rows if row.shots), default=ZERO)

    def shots(self) -> Iterator[tuple[Row, Shot]]:
        """Every shot with its row."""
        for row in self.rows:
            for shot in row.shots:
                yield row, shot

    def media(self) -> tuple[Medium, ...]:
        """Each file once, in the order in which it is first shown."""
        return tuple(dict.fromkeys(shot.medium for _, shot in self.shots() if shot.medium is not None))
