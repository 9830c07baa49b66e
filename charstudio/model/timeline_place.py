"""Putting new clips on a track: making way, and what may lie where.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias

from charstudio.model.errors import EditError, UnknownId
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline import Clip, ClipSource, Fit, Track
from charstudio.model.timeline_parts import (
    cleared,
    find_track,
    frames_for,
    of_frames,
    on_grid,
    opened,
    put,
    unlocked,
    with_rows,
)
from charstudio.model.timeline_ripple import TimeChange, with_time
from charstudio.model.timeline_rules import placing_refusal, refuse_past_media, source_fault
from charstudio.model.values import ClipId, TrackId, new_id

Mode: TypeAlias = Literal["free", "insert", "overwrite"]
"""What gives way: nothing (``free`` refuses), later clips (``insert``), or what lies underneath (``overwrite``)."""


def new_clip(
    source: ClipSource,
    start: Seconds,
    duration: Seconds,
    *,
    source_start: Seconds = ZERO,
    name: str = "",
    gain_db: float = 0.0,
    fit: Fit = Fit.FIT,
    speed: Fraction = Fraction(1),
    clip_id: ClipId | None = None,
) -> Clip:
    """A clip with a fresh id, to be placed. ``duration`` is its length on the timeline, in seconds."""
    return Clip(
        id=clip_id or ClipId(new_id("c")),
        source=source,
        start=start,
        source_range=TimeRange(source_start, duration * speed),
        name=name,
        gain_db=gain_db,
        fit=fit,
        speed=speed,
    )


def place(project: Project, track: TrackId, clip: Clip, *, mode: Mode = "free", kinds: Kinds | None = None) -> Project:
    """Put a new clip on a track at its ``start``.

        free                    insert                     overwrite
        A A A _ _ _ B B         A A A|B B B                A A A|B B B
              ↓ X X                 ↓ X X                      ↓ X X
        A A A X X _ B B         A A X X A|B B B            A A X X B B

    ``insert`` splits a clip under the insertion point and pushes everything later on this track, and what keeps in
    step with it (see ``timeline_ripple``); ``overwrite`` trims, splits or removes what is underneath. The length
    becomes the nearest whole number of frames, at least one. With ``kinds`` it is also checked that a node output
    carries what the track holds.

    Raises ``Overlap`` (free), ``TrackLocked``, ``OutOfMedia``, ``UnknownId``, ``EditError``.
    """
    home = unlocked(find_track(project, track))
    if project.timeline.find(clip.id):
        raise EditError("This clip is on the timeline already.")
    ready = fitted(project, home, clip, kinds)
    if mode == "insert":
        row = put(project, home, opened(home.clips, ready.start, ready.duration), ready)
        return with_time(project, {track: row}, [TimeChange(ready.start, ready.duration)])
    row = cleared(home.clips, ready.start, ready.end) if mode == "overwrite" else home.clips
    return with_rows(project, {track: put(project, home, row, ready)})


def fitted(project: Project, track: Track, clip: Clip, kinds: Kinds | None) -> Clip:
    """The new clip on the grid, known to be allowed on this track and inside its media."""
    fault = source_fault(project, clip, kinds)
    if fault:
        raise UnknownId(fault)
    refuse_placing(project, track, clip, kinds)
    if clip.speed <= 0:
        raise EditError("A clip's speed must be more than nothing.")
    if clip.source_range.duration <= 0:
        raise EditError("A clip must last at least one frame.")
    rate = project.timeline.rate
    ready = of_frames(rate, clip, on_grid(rate, clip.start), frames_for(rate, clip.duration))
    refuse_past_media(project, ready)
    return ready


def refuse_placing(project: Project, track: Track, clip: Clip, kinds: Kinds | None) -> None:
    """Raise ``EditError`` when the clip may not lie on this track."""
    reason = placing_refusal(project, track, clip, kinds)
    if reason:
        raise EditError(reason, "Use a track of the other kind.")
