"""What the viewer plays: a sequence, or one file seen as a sequence of one clip, at a size in pixels.

A reel is a value: it is made on the window's thread and handed to the threads that compose and mix.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from charstudio.media.playable import Playable, files_of
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Rate, Seconds, TimeRange
from charstudio.model.timeline import Clip, ClipSource, Timeline, Track, TrackKind
from charstudio.model.timeline_parts import title_of
from charstudio.model.values import AssetId, ClipId, NodeId, Output, TrackId

if TYPE_CHECKING:
    from charstudio.media.proxies import Proxies

SINGLE = AssetId("viewer")
"""The source of the one clip of a single file's reel. Never stored in a project."""

_SOUND_SHAPE = (1280, 360)
_CARD_SHAPE = (1280, 720)
_SLOWEST = Rate(1)


@dataclass(frozen=True, slots=True)
class Reel:
    """A timeline with the files its clips play, to be composed at ``width_px`` x ``height_px``.

    ``beside`` is a second film of the same rate, length and shape, for comparing: every frame of this one comes with
    the frame of that one. With ``difference`` what sets the two apart comes instead of them.
    ``start`` and ``frames`` make it a part of the timeline: frame 0 is at ``start``, and so many are played.
    ``proxies`` has small copies of the files, where there are any, for when it must be fast.
    """

    timeline: Timeline
    playables: Mapping[ClipSource, Playable]
    width_px: int
    height_px: int
    beside: Reel | None = None
    difference: bool = False
    start: Seconds = ZERO
    frames: int | None = None
    proxies: Proxies | None = field(default=None, compare=False)

    @property
    def rate(self) -> Rate:
        """Frames per second of the film."""
        return self.timeline.rate

    @property
    def last(self) -> int:
        """The number of the last frame; 0 for an empty film."""
        return max(0, (self.timeline.frames if self.frames is None else self.frames) - 1)

    @property
    def duration(self) -> Seconds:
        """How long it plays."""
        return self.timeline.duration if self.frames is None else self.rate.time_of(self.frames)

    def find(self, source: ClipSource) -> Playable | None:
        """The file behind a clip's source."""
        return self.playables.get(source)

    def time_of(self, index: int) -> Seconds:
        """When frame ``index`` appears on the timeline."""
        return self.start + self.rate.time_of(index)

    def sized(self, width_px: int, height_px: int) -> Reel:
        """The same film composed at another size."""
        beside = self.beside.sized(width_px, height_px) if self.beside is not None else None
        return replace(self, width_px=width_px, height_px=height_px, beside=beside)

    def fed(self, proxies: Proxies | None) -> Reel:
        """The same film with these small copies."""
        beside = self.beside.fed(proxies) if self.beside is not None else None
        return replace(self, proxies=proxies, beside=beside)


def sequence_reel(project: Project, playable: Callable[[ClipSource], Playable | None]) -> Reel:
    """The reel of a whole sequence. ``playable`` is asked once for each distinct source."""
    timeline = project.timeline
    sources = dict.fromkeys(source for _, clip in timeline.clips() for source in files_of(clip))
    found = {source: file for source in sources if (file := playable(source)) is not None}
    if len(found) < len(sources):
        timeline = _with_named_ghosts(project, found)
    return Reel(timeline, found, timeline.width_px, timeline.height_px)


def follows_any(timeline: Timeline, nodes: Collection[NodeId]) -> bool:
    """Whether any clip shows an output of one of these nodes."""
    if not nodes:
        return False
    return any(isinstance(clip.source, Output) and clip.source.node in nodes for _, clip in timeline.clips())


def _with_named_ghosts(project: Project, found: Mapping[ClipSource, Playable]) -> Timeline:
    """The timeline whose ghosts carry their node's title, for the card that stands for them."""
    timeline = project.timeline
    tracks = tuple(
        replace(track, clips=tuple(clip if clip.source in found else _named(project, clip) for clip in track.clips))
        for track in timeline.tracks
    )
    return replace(timeline, tracks=tracks)


def _named(project: Project, clip: Clip) -> Clip:
    return replace(clip, name=title_of(project, clip))


def media_reel(playable: Playable) -> Reel:
    """The reel of one still, clip or sound. A still lasts one frame."""
    info = playable.info
    rate = max(info.rate or Rate(24), _SLOWEST, key=lambda candidate: candidate.fps)
    length = rate.time_of(max(1, rate.index_at(info.duration or ZERO)))
    clip = Clip(ClipId("viewer"), SINGLE, ZERO, TimeRange(ZERO, length))
    sound = info.kind is MediaKind.AUDIO
    width, height = _SOUND_SHAPE if sound else (max(2, info.width_px), max(2, info.height_px))
    kind = TrackKind.AUDIO if sound else TrackKind.VIDEO
    timeline = Timeline(rate, width, height, tracks=(Track(TrackId("viewer"), kind, "", (clip,)),))
    return Reel(timeline, {SINGLE: playable}, width, height)


def moment_reel(playable: Playable | None, at: Seconds, name: str) -> Reel:
    """The reel of the one frame of a file at media time ``at``; without a file the card that stands for it."""
    info = playable.info if playable is not None else None
    rate = max((info.rate if info is not None else None) or Rate(24), _SLOWEST, key=lambda candidate: candidate.fps)
    width, height = (max(2, info.width_px), max(2, info.height_px)) if info is not None else _CARD_SHAPE
    clip = Clip(ClipId("viewer"), SINGLE, ZERO, TimeRange(max(ZERO, at), rate.frame), name)
    timeline = Timeline(rate, width, height, tracks=(Track(TrackId("viewer"), TrackKind.VIDEO, "", (clip,)),))
    return Reel(timeline, {SINGLE: playable} if playable is not None else {}, width, height)


@lru_cache(64)
def fitted(
    width_px: int, height_px: int, room_width: int, room_height: int, *, enlarge: bool = False
) -> tuple[int, int]:
    """The largest even size of the same shape inside the room; without ``enlarge`` never more than the picture has."""
    scale = min(Fraction(room_width, max(1, width_px)), Fraction(room_height, max(1, height_px)))
    scale = scale if enlarge else min(scale, Fraction(1))
    return _even(width_px * scale), _even(height_px * scale)


def _even(length: Fraction) -> int:
    return max(2, 2 * round(length / 2))
