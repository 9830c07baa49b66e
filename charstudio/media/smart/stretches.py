"""The film cut where anything about its picture changes, and for each stretch whether it is one clip's own picture.

A stretch either shows the frames of one source one after the other, untouched, or says in plain words why it does not.
Decided by the timeline and what is known of the sources; ``Compositor`` shows the same (``develop.is_untouched``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from charstudio.media.develop import Recipe
from charstudio.media.layers import Edge, Ramp, Schedule, Span, captioned, sampling_time, visible
from charstudio.media.playable import Find, Playable
from charstudio.media.smart.coded import CodedFilm, coded_film
from charstudio.model.clip_looks import IN_PLACE, NEUTRAL, Caption, Title
from charstudio.model.errors import MediaError
from charstudio.model.library import MediaKind
from charstudio.model.time import ZERO, Rate, Seconds, TimeRange
from charstudio.model.timeline import Clip, Timeline


@dataclass(frozen=True)
class Stretch:
    """Frames ``first`` to ``end`` (without it) of the sequence. ``why`` (to follow ``name``) says what keeps it from
    being copied; where it is empty, frame ``first`` is frame ``number`` of ``source``, and so on.
    """

    first: int
    end: int
    name: str
    why: str = ""
    source: Playable | None = None
    coded: CodedFilm | None = None
    number: int = 0

    @property
    def frames(self) -> int:
        """How many frames it has."""
        return self.end - self.first


def stretches(timeline: Timeline, find: Find, part: TimeRange) -> list[Stretch]:
    """The stretches of ``part`` (which begins on the grid), in order, without gaps."""
    first = timeline.rate.index_at(part.start)
    end = first + timeline.rate.frames_in(part.duration)
    pictures, words = visible(timeline), captioned(timeline)
    cuts = sorted({first, end, *(at for at in _changes(timeline.rate, (*pictures, *words), part) if first < at < end)})
    found: list[Stretch] = []
    for begin, stop in pairwise(cuts):
        for stretch in _stretch(timeline, find, pictures, words, begin, stop):
            goes_on = found and _goes_on(found[-1], stretch)
            found.append(replace(found.pop(), end=stretch.end) if goes_on else stretch)
    return found


def _changes(rate: Rate, tracks: Sequence[Schedule], part: TimeRange) -> Iterator[int]:
    """The first frame after every moment at which something begins or is over."""
    for track in tracks:
        for span in track.within(part):
            for some in (span.range, *(edge.range for edge in span.edges)):
                yield math.ceil(some.start * rate.fps)
                yield math.ceil(some.end * rate.fps)


def _goes_on(before: Stretch, after: Stretch) -> bool:
    """Whether two stretches are one: the same reason for the same clip, or the next frames of the same file."""
    if before.why or after.why:
        return (before.why, before.name) == (after.why, after.name)
    assert before.source is not None
    assert after.source is not None
    return before.source.path == after.source.path and before.number + before.frames == after.number


def _stretch(
    timeline: Timeline, find: Find, pictures: Sequence[Schedule], words: Sequence[Schedule], first: int, end: int
) -> Iterator[Stretch]:
    t = timeline.rate.time_of(first)
    layers = [spans for track in reversed(pictures) if (spans := [span for span in track.at(t) if _shows(span, find)])]
    if not layers:
        yield Stretch(first, end, "The film", "is black here")
        return
    top, below = layers[0], layers[1:]
    clip = top[-1].clip
    why = _words_over(words, t) or _edges(top, t) or _covering(clip, find, has_below=bool(below), timeline=timeline)
    if why:
        shown = below[0][-1].clip if below and why in _OVER else clip
        yield Stretch(first, end, _name(shown), why)
        return
    yield from _own_frames(timeline, find, clip, first, end)


_TITLE_OVER, _PICTURE_OVER, _CAPTIONS = "has a title over it", "has another picture over it", "has captions over it"
_OVER = {_TITLE_OVER, _PICTURE_OVER}


def _shows(span: Span, find: Find) -> bool:
    if span.clip.transform.opacity <= 0:
        return False
    if isinstance(span.clip.source, Title | Caption):
        return True
    playable = find(span.clip.source)
    return playable is None or playable.info.has_picture


def _name(clip: Clip) -> str:
    return f"“{clip.name}”" if clip.name else "A clip"


def _words_over(words: Sequence[Schedule], t: Seconds) -> str:
    on = (span.clip.source for track in words for span in track.at(t))
    return _CAPTIONS if any(isinstance(source, Caption) and source.text.strip() for source in on) else ""


def _edges(spans: Sequence[Span], t: Seconds) -> str:
    """What edges do at ``t``; empty when every clip is there as a whole."""
    active = [edge for span in spans for edge in span.edges if edge.range.contains(t)]
    for edge in active:
        return _edge_words(edge)
    return "is over another clip" if len(spans) > 1 else ""


def _edge_words(edge: Edge) -> str:
    if edge.ramp is Ramp.DISSOLVE:
        return "is in a wipe" if edge.wipe is not None else "is in a dissolve"
    if edge.ramp is Ramp.DIP:
        return "dips through a colour"
    return "fades in" if edge.rising else "fades out"


def _covering(clip: Clip, find: Find, *, has_below: bool, timeline: Timeline) -> str:
    """Why a clip is not simply its own picture in the whole frame; empty when it is, as far as the timeline tells."""
    if isinstance(clip.source, Title):
        return _TITLE_OVER if has_below and clip.source.backdrop is None else "is a title"
    playable = None if isinstance(clip.source, Caption) else find(clip.source)
    if playable is None:
        return "is not made yet"
    info, recipe = playable.info, Recipe.of(clip)
    size = timeline.width_px, timeline.height_px
    covers = not info.has_alpha and clip.transform.opacity >= 1 and recipe.covers((info.width_px, info.height_px), size)
    if has_below and not covers:
        return _PICTURE_OVER
    return _changed(clip) or _other_form(playable, timeline)


def _changed(clip: Clip) -> str:
    """What was done to a clip."""
    if clip.freeze:
        return "is frozen"
    if clip.reverse:
        return "plays backwards"
    if clip.speed != 1:
        return f"plays at {float(clip.speed * 100):.4g} % of its speed"
    if clip.key is not None:
        return "has a colour made transparent"
    if clip.grade != NEUTRAL:
        return "has its colours changed"
    if clip.transform != replace(IN_PLACE, opacity=clip.transform.opacity):
        return "is moved, scaled, turned or cropped"
    return "is see-through" if clip.transform.opacity < 1 else ""


def _other_form(playable: Playable, timeline: Timeline) -> str:
    """What a file is that the film is not, as far as its facts tell."""
    info, size = playable.info, (timeline.width_px, timeline.height_px)
    if info.kind is MediaKind.IMAGE:
        return "is a still picture"
    if info.has_alpha:
        return "is see-through"
    if (info.width_px, info.height_px) != size:
        return f"is {info.width_px}x{info.height_px}, the film {size[0]}x{size[1]}"
    if info.rate != timeline.rate:
        return f"has {_fps(info.rate)} frames a second, the film {_fps(timeline.rate)}"
    return "has frames of uneven length" if info.variable_rate else ""


def _fps(rate: Rate | None) -> str:
    return "no" if rate is None else f"{float(rate.fps):.5g}"


def _own_frames(timeline: Timeline, find: Find, clip: Clip, first: int, end: int) -> Iterator[Stretch]:
    """The stretch as frames of the clip's file, with what is held before its first and after its last frame apart."""
    assert not isinstance(clip.source, Title | Caption)
    playable = find(clip.source)
    assert playable is not None
    try:
        coded = coded_film(playable.path)
    except (MediaError, OSError):
        yield Stretch(first, end, _name(clip), "cannot be read")
        return
    if why := coded.fault or _other_coding(coded, timeline):
        yield Stretch(first, end, _name(clip), why)
        return
    numbers = shown_numbers(clip, coded, playable.info.rate, timeline.rate, first, end)
    steps = np.diff(numbers)
    moving = np.flatnonzero(steps == 1)
    begin, stop = (int(moving[0]), int(moving[-1]) + 2) if len(moving) else (0, min(1, len(numbers)))
    if (steps[begin : stop - 1] != 1).any() or (steps[:begin] != 0).any() or (steps[stop - 1 :] != 0).any():
        yield Stretch(first, end, _name(clip), "has frames of uneven length")
        return
    if begin:
        yield Stretch(first, first + begin, _name(clip), "holds its first frame")
    yield Stretch(first + begin, first + stop, _name(clip), "", playable, coded, int(numbers[begin]))
    if stop < len(numbers):
        yield Stretch(first + stop, end, _name(clip), "holds its last frame")


def _other_coding(coded: CodedFilm, timeline: Timeline) -> str:
    size = timeline.width_px, timeline.height_px
    if any(one.size != size for one in (coded.sps or {}).values()):
        return "is stored in another size than it is shown in"
    return ""


def shown_numbers(
    clip: Clip, coded: CodedFilm, media_rate: Rate | None, rate: Rate, first: int, end: int
) -> npt.NDArray[np.int64]:
    """Which frame of its file a clip shows in each of these frames of the sequence, as the compositor asks for them."""
    index = coded.index
    begin = sampling_time(rate.time_of(first), rate, media_rate, clip)
    step = sampling_time(rate.time_of(first + 1), rate, media_rate, clip) - begin
    ticks = _floors(begin / index.tick + index.slack, step / index.tick, end - first)
    if begin < ZERO:  # before the media there is its first frame
        ticks = np.maximum(ticks, math.floor(index.slack))
    found = np.searchsorted(index.shown, int(index.shown[0]) + ticks, side="right") - 1
    return np.clip(found, 0, index.count - 1)


def _floors(start: Fraction, step: Fraction, count: int) -> npt.NDArray[np.int64]:
    """The whole parts of ``start``, ``start + step``, … exactly."""
    below = math.lcm(start.denominator, step.denominator)
    a, b = int(start * below), int(step * below)
    if abs(a) + abs(b) * count < 1 << 62:
        return np.asarray((a + b * np.arange(count, dtype=np.int64)) // below, np.int64)
    return np.array([(a + b * number) // below for number in range(count)], np.int64)
