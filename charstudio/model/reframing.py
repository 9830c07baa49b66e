r"""The film for a frame of another shape, size or rate: what an export in other sizes shows of every clip.

    ┌───────────────┐     WHOLE ┌─────┐   CENTRE ┌─────┐   FACES ┌─────┐
    │      ☺        │           │▔▔▔▔▔│          │     │         │     │
    │     /|\    🌳 │     →     │ ☺  🌳│    →     │ ☺   │    →    │  ☺  │
    │     / \       │           │▁▁▁▁▁│          │/|\  │         │ /|\ │
    └───────────────┘           └─────┘          └─────┘         └─────┘

Pure: the timeline goes in with what is known of the pictures, another comes out that is composed as any other.

What becomes of a clip is decided by what it was in the old frame:

- A picture that is only fitted is fitted anew: whole, or filling the new frame around what matters in it.
- One that was moved, turned or scaled and filled the old frame goes on filling the new one: what was seen of it is
  taken over as if the old frame were a picture, cropped around what matters.
- One that left room (a picture in the picture, a logo) keeps its place as shares of the frame, and its size as far as
  what was wholly in sight stays so.
- Titles and captions are relative to the frame already and are laid out anew; a title's letters keep their share of
  the frame's shorter side, as those of captions do, so that its lines break where they broke.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from charstudio.model.clip_looks import IN_PLACE, Caption, Title, Transform
from charstudio.model.delivery import Delivery, Framing
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Fit, Timeline, Track, TrackKind
from charstudio.model.timeline_parts import Row, of_frames, settled
from charstudio.model.timeline_rules import frames_available, media_length, runs_past
from charstudio.model.values import ClipId

Point: TypeAlias = tuple[float, float]
Size: TypeAlias = tuple[float, float]

_SAME_SHAPE = 0.002
"""Shapes that differ by less are the same: sides are even numbers, so few are met exactly."""
_SLACK_PX = 1e-6
_MOST_SHIFT = 4.0
_SCALES = (0.01, 20.0)
"""``Transform`` goes so far."""
_LETTERS = (0.01, 1.0)
"""And so far go the sizes of a ``Title``."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a clip's picture: its size in pixels, and where in it that is what matters, as shares of it."""

    width_px: int
    height_px: int
    x: float = 0.5
    y: float = 0.5


def reframed(project: Project, delivery: Delivery, subjects: Mapping[ClipId, Subject]) -> Timeline:
    """The project's timeline in the size, framing and rate of ``delivery``.

    ``subjects`` has the clips whose pictures are known; for the others the old frame's shape is assumed. With
    ``Framing.FACES`` their ``x`` and ``y`` are what the new frame is filled around, with ``MANUAL`` the delivery's are.
    Shapes so far apart that a picture would have to be moved by more than four frames are centred as far as that goes.
    Cuts move by less than a frame of the new rate; what lasted less than half of one is left out.
    """
    timeline = project.timeline
    old = timeline.width_px, timeline.height_px
    new = delivery.width_px or old[0], delivery.height_px or old[1]
    shaped = replace(timeline, width_px=new[0], height_px=new[1])
    if abs(new[0] * old[1] / (new[1] * old[0]) - 1.0) > _SAME_SHAPE:
        frames = _Frames(old, new, delivery.framing)
        shaped = replace(shaped, tracks=tuple(_track(track, frames, delivery, subjects) for track in shaped.tracks))
    if delivery.rate is None or delivery.rate.fps == timeline.rate.fps:
        return shaped
    return _at_rate(project, shaped, delivery.rate)


# --- shape ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Frames:
    """The frame there was and the frame there is to be, in pixels."""

    old: Size
    new: Size
    framing: Framing

    @property
    def fills(self) -> bool:
        return self.framing is not Framing.WHOLE

    @property
    def times(self) -> float:
        """How much the old frame is scaled to lie in the new one, or to fill it."""
        ratios = [new / old for new, old in zip(self.new, self.old, strict=True)]
        return max(ratios) if self.fills else min(ratios)


def _track(track: Track, frames: _Frames, delivery: Delivery, subjects: Mapping[ClipId, Subject]) -> Track:
    if track.kind is not TrackKind.VIDEO:
        return track
    return replace(track, clips=tuple(_clip(clip, frames, delivery, subjects.get(clip.id)) for clip in track.clips))


def _clip(clip: Clip, frames: _Frames, delivery: Delivery, known: Subject | None) -> Clip:
    if isinstance(clip.source, Title):
        return replace(clip, source=_lettered_anew(clip.source, frames))
    if isinstance(clip.source, Caption):
        return clip
    subject = known or Subject(round(frames.old[0]), round(frames.old[1]))
    size = float(subject.width_px), float(subject.height_px)
    focus = _focus(delivery, subject)
    if _is_plain(clip.transform):
        return _fitted_anew(clip, frames, size, focus)
    if clip.fit is Fit.STRETCH:  # its own shape was given up for the frame's; there is no other to go back to
        return clip
    if not frames.fills or _covers(size, clip.fit, clip.transform, frames.old):
        return _taken_over(clip, frames, size, focus)
    return _kept_in_sight(clip, frames, size)


def _lettered_anew(title: Title, frames: _Frames) -> Title:
    """Sizes of letters are shares of the height."""
    times = min(frames.new) / frames.new[1] / (min(frames.old) / frames.old[1])
    low, high = _LETTERS
    return replace(title, size=min(max(title.size * times, low), high))


def _focus(delivery: Delivery, subject: Subject) -> Point:
    match delivery.framing:
        case Framing.FACES:
            return subject.x, subject.y
        case Framing.MANUAL:
            return delivery.focus_x, delivery.focus_y
        case _:
            return 0.5, 0.5


def _is_plain(transform: Transform) -> bool:
    return replace(transform, flip_x=False, flip_y=False, opacity=1.0) == IN_PLACE


def _fitted_anew(clip: Clip, frames: _Frames, size: Size, focus: Point) -> Clip:
    if not frames.fills:
        return replace(clip, fit=Fit.FIT)
    scale = _fit_scale(Fit.FILL, size, frames.new)
    box = size[0] * scale, size[1] * scale
    wanted = _from_centre(clip.transform, size, scale, focus)
    shift = _towards(wanted, box, frames.new)
    return replace(clip, fit=Fit.FILL, transform=_moved(clip.transform, (0.0, 0.0), shift, frames.new))


def _taken_over(clip: Clip, frames: _Frames, size: Size, focus: Point) -> Clip:
    """As if the old frame were a picture that is laid into the new one."""
    transform = clip.transform
    scale = _fit_scale(clip.fit, size, frames.old) * transform.scale * frames.times
    centre = transform.x * frames.old[0] * frames.times, transform.y * frames.old[1] * frames.times
    box = frames.old[0] * frames.times, frames.old[1] * frames.times
    shift = (0.0, 0.0)
    if frames.fills:
        offset = _from_centre(transform, size, scale, focus)
        shift = _towards((centre[0] + offset[0], centre[1] + offset[1]), box, frames.new)
    else:
        transform = _cropped_to(transform, size, clip.fit, frames.old)
    return _placed(clip, _moved(transform, centre, shift, frames.new), scale / _fit_scale(clip.fit, size, frames.new))


def _kept_in_sight(clip: Clip, frames: _Frames, size: Size) -> Clip:
    """In the same place of the frame, smaller by what the narrower side asks: what was in sight stays in sight."""
    times = min(new / old for new, old in zip(frames.new, frames.old, strict=True))
    scale = _fit_scale(clip.fit, size, frames.old) * clip.transform.scale * times
    return _placed(clip, clip.transform, scale / _fit_scale(clip.fit, size, frames.new))


def _placed(clip: Clip, transform: Transform, scale: float) -> Clip:
    low, high = _SCALES
    return replace(clip, transform=replace(transform, scale=min(max(scale, low), high)))


def _cropped_to(transform: Transform, size: Size, fit: Fit, frame: Size) -> Transform:
    """Without what hung over the frame, so that it does not show in the bars; left as it is when it is turned askew."""
    if transform.rotation_deg % 180.0 != 0.0:
        return transform
    turned = -1 if transform.rotation_deg % 360.0 else 1
    scale = _fit_scale(fit, size, frame) * transform.scale
    cuts = {}
    for axis, low, high, flip in ((0, "left", "right", transform.flip_x), (1, "top", "bottom", transform.flip_y)):
        place = (transform.x, transform.y)[axis] * frame[axis]
        ends = [(end * frame[axis] / 2 - place) * turned * (-1 if flip else 1) / scale / size[axis] for end in (-1, 1)]
        first, last = min(ends) + 0.5, 0.5 - max(ends)
        cuts[f"crop_{low}"] = max(first, getattr(transform, f"crop_{low}"))
        cuts[f"crop_{high}"] = max(last, getattr(transform, f"crop_{high}"))
    cropped = replace(transform, **cuts)
    return cropped if not any(cropped.faults()) else transform


def _fit_scale(fit: Fit, size: Size, frame: Size) -> float:
    ratios = frame[0] / size[0], frame[1] / size[1]
    return max(ratios) if fit is Fit.FILL else min(ratios)


def _from_centre(transform: Transform, size: Size, scale: float, share: Point) -> Point:
    """Where a point of the picture lies in the frame, seen from the picture's centre, in pixels."""
    across = (share[0] - 0.5) * size[0] * scale * (-1 if transform.flip_x else 1)
    down = (share[1] - 0.5) * size[1] * scale * (-1 if transform.flip_y else 1)
    angle = math.radians(transform.rotation_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    return cos * across - sin * down, sin * across + cos * down


def _towards(point: Point, box: Size, frame: Size) -> Point:
    """The shift that brings a point (seen from the frame's centre) nearest to the centre while ``box``, which lies
    around the centre, still fills the frame.
    """
    room = (max(0.0, (box[0] - frame[0]) / 2), max(0.0, (box[1] - frame[1]) / 2))
    return (min(max(-point[0], -room[0]), room[0]), min(max(-point[1], -room[1]), room[1]))


def _moved(transform: Transform, centre: Point, shift: Point, frame: Size) -> Transform:
    """With the picture's centre at ``centre`` and shifted, both in pixels from the frame's centre."""
    places = ((centre[axis] + shift[axis]) / frame[axis] for axis in (0, 1))
    x, y = (min(max(place, -_MOST_SHIFT), _MOST_SHIFT) for place in places)
    return replace(transform, x=x, y=y)


def _covers(size: Size, fit: Fit, transform: Transform, frame: Size) -> bool:
    """Whether the picture leaves nothing of the frame free: each of the frame's corners lies in what is left of it."""
    scale = _fit_scale(fit, size, frame) * transform.scale
    angle = math.radians(transform.rotation_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    left, right = transform.crop_left, 1.0 - transform.crop_right
    top, bottom = transform.crop_top, 1.0 - transform.crop_bottom
    for corner_x, corner_y in ((-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)):
        x, y = (corner_x - transform.x) * frame[0], (corner_y - transform.y) * frame[1]
        across = (cos * x + sin * y) / scale / size[0] * (-1 if transform.flip_x else 1) + 0.5
        down = (cos * y - sin * x) / scale / size[1] * (-1 if transform.flip_y else 1) + 0.5
        if not (left - _SLACK_PX <= across <= right + _SLACK_PX and top - _SLACK_PX <= down <= bottom + _SLACK_PX):
            return False
    return True


# --- rate ----------------------------------------------------------------------------------------------------------


def _at_rate(project: Project, timeline: Timeline, rate: Rate) -> Timeline:
    tracks = tuple(
        replace(track, clips=_on_grid(project, timeline.rate, rate, track.clips)) for track in timeline.tracks
    )
    markers = tuple(replace(marker, at=rate.snap(marker.at)) for marker in timeline.markers)
    return replace(timeline, rate=rate, tracks=tracks, markers=markers)


def _on_grid(project: Project, old: Rate, rate: Rate, row: Iterable[Clip]) -> Row:
    """Every start and end at the nearest frame; what then lasts no time is left out."""
    kept = []
    for clip in row:
        start = rate.snap(clip.start)
        frames = rate.index_at(rate.snap(clip.end) - start)
        if frames:
            kept.append(_within_media(project, old, rate, clip, of_frames(rate, clip, start, frames)))
    return settled(rate, tuple(kept))


def _within_media(project: Project, old: Rate, rate: Rate, before: Clip, clip: Clip) -> Clip:
    """The clip no longer than its media. One that now asks for more than there is begins a little earlier in them, by
    less than a frame, before it would be cut short: that would leave a gap.
    """
    length = media_length(project, clip)
    if length is None or not runs_past(rate, clip, length) or runs_past(old, before, length):
        return clip
    last = rate.frame * clip.speed
    begin = clip.source_range.start - (clip.source_range.end - last - length) - last / 1000
    if begin >= ZERO and not clip.freeze:
        return replace(clip, source_range=TimeRange(begin, clip.source_range.duration))
    frames = rate.frames_in(clip.duration)
    return of_frames(rate, clip, clip.start, max(1, min(frames, frames_available(rate, clip, length))))
