"""Edits of the sequence itself: tracks, frame rate and size.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
"""

from __future__ import annotations

from dataclasses import replace

from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Rate
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.timeline_looks import gain_in_range
from charstudio.model.timeline_parts import (
    Row,
    find_track,
    of_frames,
    settled,
    unlocked,
    with_timeline,
)
from charstudio.model.timeline_rules import frames_available, media_length, runs_past
from charstudio.model.values import TrackId, new_id

MINIMUM_SIZE_PX = 16
MAXIMUM_SIZE_PX = 8192
"""What H.264 encoders and players handle."""


def add_track(
    project: Project, kind: TrackKind, name: str | None = None, *, track_id: TrackId | None = None
) -> Project:
    """Add an empty track: a video track above the others, an audio track below them.

        V1 │ A A        V2 │
        A1 │ X X   →    V1 │ A A
                        A1 │ X X

    Without a name it is the next free one of V1, V2, …, A1, A2, … or C1, C2, …. A caption track lies above all others.
    """
    tracks = project.timeline.tracks
    if track_id is not None and project.timeline.track(track_id):
        raise EditError("There is a track with this id already.")
    title = (name or "").strip() or _free_name(tracks, kind)
    # What is said belongs to its pictures: captions go along when a ripple adds or takes time.
    new = Track(track_id or TrackId(new_id("t")), kind, title, sync=kind is TrackKind.CAPTION)
    rows = {each: [track for track in tracks if track.kind is each] for each in TrackKind}
    rows[kind].append(new)
    return _with_tracks(project, tuple(track for each in TrackKind for track in rows[each]))


def remove_track(project: Project, track: TrackId) -> Project:
    """Remove a track and its clips.

        V2 │ B B
        V1 │ A A   →    V1 │ A A

    Raises ``TrackLocked``, ``UnknownId``.
    """
    gone = unlocked(find_track(project, track))
    return _with_tracks(project, tuple(other for other in project.timeline.tracks if other is not gone))


def set_track(
    project: Project,
    track: TrackId,
    *,
    name: str | None = None,
    muted: bool | None = None,
    solo: bool | None = None,
    locked: bool | None = None,
    hidden: bool | None = None,
    volume_db: float | None = None,
    sync: bool | None = None,
) -> Project:
    """Change any of a track's settings; what is None stays. A locked track may be changed so (and unlocked).

    V1 │ A A   →   V1 🔒 A A          locked=True
    """
    old = find_track(project, track)
    title = old.name if name is None else name.strip()
    if not title:
        raise EditError("A track needs a name.")
    new = replace(
        old,
        name=title,
        muted=old.muted if muted is None else muted,
        solo=old.solo if solo is None else solo,
        locked=old.locked if locked is None else locked,
        hidden=old.hidden if hidden is None else hidden,
        volume_db=old.volume_db if volume_db is None else gain_in_range(volume_db),
        sync=old.sync if sync is None else sync,
    )
    if new == old:
        return project
    return _with_tracks(project, tuple(new if other is old else other for other in project.timeline.tracks))


def set_format(
    project: Project, *, rate: Rate | None = None, width_px: int | None = None, height_px: int | None = None
) -> Project:
    """Change the sequence's frame rate or picture size.

        24 fps   │A│A│A│B│B│        every start, end, transition and marker moves to the nearest
        25 fps   │A │A │A │B │B │   frame of the new rate; clips keep their order and touch where they touched

    Locked tracks move as well. Raises ``EditError`` for a size the encoder cannot make (odd, too small, too large).
    """
    timeline = project.timeline
    width = _size(timeline.width_px if width_px is None else width_px)
    height = _size(timeline.height_px if height_px is None else height_px)
    new = replace(timeline, width_px=width, height_px=height)
    if rate is not None and rate.fps != timeline.rate.fps:
        new = _conformed(project, new, rate)
    return project if new == timeline else with_timeline(project, new)


def _conformed(project: Project, timeline: Timeline, rate: Rate) -> Timeline:
    tracks = tuple(
        replace(track, clips=conformed(project, timeline.rate, rate, track.clips)) for track in timeline.tracks
    )
    markers = tuple(replace(marker, at=rate.snap(marker.at)) for marker in timeline.markers)
    return replace(timeline, rate=rate, tracks=tracks, markers=markers)


def conformed(project: Project, old: Rate, rate: Rate, row: Row) -> Row:
    """A row of ``old`` frames on another grid. Very short clips, which need a frame each, push what follows."""
    kept: list[Clip] = []
    free = ZERO
    for clip in row:
        start = max(rate.snap(clip.start), free)
        frames = max(1, rate.index_at(rate.snap(clip.end) - start))
        length = media_length(project, clip)
        if length is not None and not runs_past(old, clip, length):
            frames = min(frames, max(1, frames_available(rate, clip, length)))
        kept.append(of_frames(rate, clip, start, frames))
        free = kept[-1].end
    return settled(rate, tuple(kept))


def _size(pixels: int) -> int:
    if not MINIMUM_SIZE_PX <= pixels <= MAXIMUM_SIZE_PX or pixels % 2:
        raise EditError(f"A picture side is an even number from {MINIMUM_SIZE_PX} to {MAXIMUM_SIZE_PX} pixels.")
    return pixels


def _free_name(tracks: tuple[Track, ...], kind: TrackKind) -> str:
    letter = {TrackKind.VIDEO: "V", TrackKind.AUDIO: "A", TrackKind.CAPTION: "C"}[kind]
    taken = {track.name for track in tracks}
    return next(name for name in (f"{letter}{number}" for number in range(1, len(tracks) + 2)) if name not in taken)


def _with_tracks(project: Project, tracks: tuple[Track, ...]) -> Project:
    return with_timeline(project, replace(project.timeline, tracks=tracks))
