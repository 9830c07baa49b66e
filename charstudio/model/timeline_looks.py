"""Edits that change how a clip looks and sounds, not what it shows: name, gain, fades, fit, speed, words.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from charstudio.model.clip_looks import Caption, ChromaKey, Grade, Title, Transform
from charstudio.model.errors import EditError, OutOfMedia, UnknownId
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Fit, Track
from charstudio.model.timeline_parts import (
    Row,
    find_clip,
    find_clips,
    frames_for,
    of_frames,
    put,
    title_of,
    unlocked,
    with_rows,
)
from charstudio.model.timeline_rules import frames_available, media_length, runs_past
from charstudio.model.values import ClipId, TrackId

MINIMUM_GAIN_DB = -60.0
MAXIMUM_GAIN_DB = 24.0
MINIMUM_SPEED = Fraction(1, 100)
MAXIMUM_SPEED = Fraction(100)
SPEED_STEPS = 10_000
"""Speeds are kept as n/d with d up to this, so that source times stay short enough to be stored exactly."""


def set_clip(
    project: Project,
    clip: ClipId,
    *,
    name: str | None = None,
    gain_db: float | None = None,
    fit: Fit | None = None,
    fade_in: Seconds | None = None,
    fade_out: Seconds | None = None,
    speed: Fraction | None = None,
    reverse: bool | None = None,
    silent: bool | None = None,
    transform: Transform | None = None,
    grade: Grade | None = None,
) -> Project:
    """Change any of a clip's settings at once; what is None stays.

        speed 2       A A A A|B B      →      A A _ _ B B

    A new speed keeps the part of the media and changes the length on the timeline, to a whole number of frames.
    Raises ``EditError`` for a value out of range, ``Overlap`` when a slower clip would run into the next one,
    ``OutOfMedia``, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    new = replace(
        old,
        name=old.name if name is None else name.strip(),
        gain_db=old.gain_db if gain_db is None else gain_in_range(gain_db),
        fit=old.fit if fit is None else fit,
        fade_in=old.fade_in if fade_in is None else fade_in,
        fade_out=old.fade_out if fade_out is None else fade_out,
        reverse=old.reverse if reverse is None else reverse,
        silent=old.silent if silent is None else silent,
        transform=old.transform if transform is None else _sound(transform),
        grade=old.grade if grade is None else _known_lut(project, _sound(grade)),
    )
    if speed is not None:
        new = _at_speed(project, new, speed)
        put(project, track, track.clips[index + 1 : index + 2], new)
    if fade_in is not None or fade_out is not None:
        _refuse_fades(project, new)
    if new == old:
        return project
    return with_rows(project, {track.id: (*track.clips[:index], new, *track.clips[index + 1 :])})


def set_gain(project: Project, clip: ClipId, gain_db: float) -> Project:
    """Set a clip's loudness in decibels, from -60 to +24; 0 is as recorded.

    A ▂▂▂▂        →        A ▅▅▅▅        +6 dB
    """
    return set_clip(project, clip, gain_db=gain_db)


def set_gains(project: Project, clips: Collection[ClipId], gain_db: float) -> Project:
    """Set several clips to one loudness, in decibels.

    A ▂▂ B ▅▅        →        A ▃▃ B ▃▃

    Raises ``EditError``, ``TrackLocked``, ``UnknownId``.
    """
    new = gain_in_range(gain_db)
    return _with_gains(project, clips, lambda _: new)


def add_gain(project: Project, clips: Collection[ClipId], by_db: float) -> Project:
    """Make several clips louder or quieter by the same number of decibels.

    A ▂▂ B ▅▅        →        A ▃▃ B ▆▆        +3 dB

    Raises ``EditError`` when one of them would be out of range, ``TrackLocked``, ``UnknownId``.
    """
    return _with_gains(project, clips, lambda clip: gain_in_range(clip.gain_db + by_db))


def set_fades(
    project: Project, clip: ClipId, *, fade_in: Seconds | None = None, fade_out: Seconds | None = None
) -> Project:
    """Set how long a clip takes to appear and to go, in seconds of the timeline; together at most its length.

    A A A A A        →        ◢ A A A ◣
    """
    return set_clip(project, clip, fade_in=fade_in, fade_out=fade_out)


def set_key(project: Project, clip: ClipId, key: ChromaKey | None) -> Project:
    """Make a backdrop of one colour transparent, or show it again (None).

        V2 │ ▒▒▒@▒▒▒        V2 │    @           what lies below shows around the actor
        V1 │ ≈≈≈≈≈≈≈   →    V1 │ ≈≈≈≈≈≈≈

    Raises ``EditError`` for values out of range, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    new = replace(unlocked(track).clips[index], key=None if key is None else _sound(key))
    return _with_clip(project, track, index, new)


def set_words(project: Project, clip: ClipId, words: Title | Caption) -> Project:
    """Change what a title or caption says and how it looks.

        “Helo”   →   “Hello”

    Raises ``EditError`` when the clip is no words of this kind or they are out of range, ``TrackLocked``,
    ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    if type(old.source) is not type(words):
        raise EditError(f"“{title_of(project, old)}” has no such words to change.")
    return _with_clip(project, track, index, replace(old, source=_sound(words)))


def _with_clip(project: Project, track: Track, index: int, new: Clip) -> Project:
    if new == track.clips[index]:
        return project
    return with_rows(project, {track.id: (*track.clips[:index], new, *track.clips[index + 1 :])})


_Look = TypeVar("_Look", Transform, Grade, ChromaKey, Title | Caption)


def _sound(look: _Look) -> _Look:
    """The look itself; raises ``EditError`` with the first thing that is out of range."""
    for _, sentence in look.faults():
        raise EditError(sentence)
    return look


def _known_lut(project: Project, grade: Grade) -> Grade:
    asset = None if grade.lut is None else project.assets.get(grade.lut)
    if grade.lut is not None and (asset is None or asset.info.kind is not MediaKind.LUT):
        raise UnknownId("This colour table is not in the project.")
    return grade


def _with_gains(project: Project, clips: Collection[ClipId], gain: Callable[[Clip], float]) -> Project:
    found = find_clips(project, clips)
    rows: dict[TrackId, Row] = {}
    for track, _ in found.values():
        rows[track.id] = tuple(
            replace(clip, gain_db=gain(clip)) if clip.id in found else clip for clip in unlocked(track).clips
        )
    return with_rows(project, rows)


def gain_in_range(gain_db: float) -> float:
    """The gain itself; raises ``EditError`` when it is none that can be set."""
    if not math.isfinite(gain_db) or not MINIMUM_GAIN_DB <= gain_db <= MAXIMUM_GAIN_DB:
        raise EditError(f"Gain goes from {MINIMUM_GAIN_DB:g} to +{MAXIMUM_GAIN_DB:g} dB.")
    return float(gain_db)


def _refuse_fades(project: Project, clip: Clip) -> None:
    if clip.fade_in < ZERO or clip.fade_out < ZERO:
        raise EditError("A fade cannot be shorter than nothing.")
    if clip.fade_in + clip.fade_out > clip.duration:
        raise EditError(f"The fades of “{title_of(project, clip)}” are longer than the clip.")


def _at_speed(project: Project, clip: Clip, speed: Fraction) -> Clip:
    """The clip showing the same part of its media at another speed, in whole frames."""
    wanted = Fraction(speed).limit_denominator(SPEED_STEPS)
    if not MINIMUM_SPEED <= wanted <= MAXIMUM_SPEED:
        raise EditError(f"Speed goes from {float(MINIMUM_SPEED):g} to {MAXIMUM_SPEED}.")
    rate = project.timeline.rate
    frames = frames_for(rate, clip.source_range.duration / wanted)
    new = replace(clip, speed=wanted)
    length = media_length(project, clip)
    if length is not None and not runs_past(rate, clip, length):
        frames = min(frames, max(1, frames_available(rate, new, length)))
    new = of_frames(rate, new, clip.start, frames)
    if length is not None and runs_past(rate, new, length):
        raise OutOfMedia(f"“{title_of(project, clip)}” has no media left at this speed.")
    return new
