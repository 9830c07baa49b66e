"""The remarks in the corner of the picture: what is special about what is on screen. Pure questions."""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter

from charstudio.media.playable import Playable
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import Output
from charstudio.studio.status import NodeState
from charstudio.ui.viewer.needs import CutStudio
from charstudio.ui.viewer.picture_paint import Chip

STALE = Chip("Stale: its inputs have changed since", "warn")
HELD = Chip("The media is shorter: last frame held", "warn")
DRAFT = Chip("Draft", "accent")

_start = attrgetter("start")


def clip_on_screen(timeline: Timeline, t: Seconds) -> Clip | None:
    """The clip of the highest shown video track at ``t``."""
    for track in reversed(timeline.tracks):
        if track.kind is TrackKind.VIDEO and not track.hidden:
            clip = clip_at(track, t)
            if clip is not None:
                return clip
    return None


def clip_at(track: Track, t: Seconds) -> Clip | None:
    """The clip that is on at ``t``, found by halving: asked for every frame of a playback."""
    place = bisect_right(track.clips, t, key=_start) - 1
    clip = track.clips[place] if place >= 0 else None
    return clip if clip is not None and t < clip.end else None


def is_held(clip: Clip, playable: Playable | None, t: Seconds | None = None) -> bool:
    """Whether the media ends before the clip does (before ``t``, if given)."""
    if playable is None or playable.info.duration is None:
        return False
    wanted = clip.source_range.end if t is None else clip.source_range.start + (t - clip.start) * clip.speed
    frame = playable.info.rate.frame if playable.info.rate else Seconds(0)
    return wanted > playable.info.duration + frame


def sequence_chips(studio: CutStudio, t: Seconds) -> tuple[Chip, ...]:
    """What to say about the sequence at ``t``."""
    clip = clip_on_screen(studio.document.project.timeline, t)
    if clip is None:
        return ()
    playable = studio.playable(clip.source)
    if playable is None:
        return ()  # the card in its place says so
    chips = [HELD] if is_held(clip, playable, t) else []
    if isinstance(clip.source, Output) and studio.status(clip.source.node).state is NodeState.STALE:
        chips.append(STALE)
    return tuple(chips)


def media_chips(playable: Playable) -> tuple[Chip, ...]:
    """What to say about a single file."""
    return (DRAFT,) if playable.info.draft else ()
