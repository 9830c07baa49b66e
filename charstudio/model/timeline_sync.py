"""A picture's own sound moved against its mouth, frame by frame.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
"""

from __future__ import annotations

from dataclasses import replace

from charstudio.model.errors import EditError
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Track, TrackKind
from charstudio.model.timeline_links import partners
from charstudio.model.timeline_parts import find_clip, part, title_of, unlocked, with_rows
from charstudio.model.timeline_sound import detach_sound
from charstudio.model.timeline_trim import exchanged
from charstudio.model.values import ClipId


def nudge_sound(
    project: Project, clip: ClipId, frames: int, *, has_sound: bool | None = None, kinds: Kinds | None = None
) -> Project:
    """Move a picture's own sound by frames (> 0: later) and leave the picture where it is.

        V1 │ A A A A          V1 │ A A A A ⛓ 🔇
        A1 │ _ _ _ _   +1 →   A1 │ _ a a a a ⛓

    ``clip`` is the picture or its sound. A sound that is still part of its picture is detached first (``has_sound`` as
    in ``detach_sound``). What would lie over the sounds beside it, or before the film, is cut off. Raises ``EditError``
    when there is no sound or nothing would be left, ``TrackLocked``, ``UnknownId``.
    """
    if own_pair(project, clip) is None:
        project = detach_sound(project, clip, has_sound=has_sound, kinds=kinds)
    pair = own_pair(project, clip)
    if pair is None:
        raise EditError("This clip has no sound of its own to move.")
    _, (track, sound) = pair
    row = unlocked(track).clips
    moved = replace(sound, start=sound.start + project.timeline.rate.time_of(frames))
    before = max((each.end for each in row if each.end <= sound.start and each.id != sound.id), default=ZERO)
    after = min((each.start for each in row if each.start >= sound.end and each.id != sound.id), default=moved.end)
    start, end = max(moved.start, before), min(moved.end, after)
    if start >= end:
        raise EditError(f"The sound of “{title_of(project, sound)}” has no room to be moved that far.")
    placed = part(moved, start, end) if (start, end) != (moved.start, moved.end) else moved
    return with_rows(project, {track.id: exchanged(row, placed)})


def sound_offset(project: Project, clip: ClipId) -> Seconds | None:
    """How much later than its picture a detached sound is; 0 while it is part of the picture; None where it cannot be
    said: played at other speeds, backwards, frozen, or gone.
    """
    track, index = find_clip(project, clip)
    each = track.clips[index]
    if track.kind is TrackKind.VIDEO and not each.silent:
        return ZERO
    pair = own_pair(project, clip)
    if pair is None:
        return None
    (_, picture), (_, sound) = pair
    if picture.speed != sound.speed or picture.reverse or sound.reverse or picture.freeze:
        return None
    return _zero(sound) - _zero(picture)


def own_pair(project: Project, clip: ClipId) -> tuple[tuple[Track, Clip], tuple[Track, Clip]] | None:
    """A picture and the sound that was detached from it, from either; None when there is none."""
    track, index = find_clip(project, clip)
    linked = [(track, track.clips[index]), *partners(project, clip)]
    pictures = [(home, each) for home, each in linked if home.kind is TrackKind.VIDEO and each.silent]
    for picture in pictures:
        for home, each in linked:
            if home.kind is TrackKind.AUDIO and each.source == picture[1].source:
                return picture, (home, each)
    return None


def _zero(clip: Clip) -> Seconds:
    """When the film would show the first moment of the clip's media."""
    return clip.start - clip.source_range.start / clip.speed
