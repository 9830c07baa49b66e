"""Sound of the sequence: every audible clip at its place, with its gain and its ramps, added up. Sample-exact.

Everything is counted in samples of the sequence, from its start: a clip begins at the sample nearest to its start, and
what it gives at sample ``n`` depends on ``n`` alone. So stretches of any length fit together without a seam, an hour
in as at the start.

Rules: fades and dips are linear in amplitude, dissolves and wipes keep the power (square roots of the two shares). A
clip at another speed is heard as from a tape (pitch follows speed), one in reverse backwards, a frozen picture not at
all, nor one whose sound was detached. Gains of clip and track multiply. The sum is not limited: what is louder than ±1
is clipped by the encoder or the sound card, so lower a gain when it clips.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from threading import RLock
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from charstudio.media.audio import Samples, sample_at
from charstudio.media.layers import Edge, Ramp, Schedule, Span, heard
from charstudio.media.playable import Find, Playable
from charstudio.media.sound_blocks import SoundBlocks
from charstudio.media.tape_speed import interpolated, reach
from charstudio.model.errors import MediaError, Unreadable
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip, Timeline, Track

Counts: TypeAlias = npt.NDArray[np.int64]

_FINEST_SPEED = 10**6
"""Largest divisor of a speed; what that leaves out is a thousandth of a sample in an hour."""


class Mixer:
    """The sound of a timeline. May be used from several threads; they take turns."""

    def __init__(self, timeline: Timeline, find: Find, *, strict: bool = False) -> None:
        self._find = find
        self._strict = strict
        self._lock = RLock()
        self._blocks = SoundBlocks()
        self._lanes: Sequence[_Lane] = ()
        self._rate_hz = timeline.sample_rate_hz
        self.play(timeline)

    @property
    def rate_hz(self) -> int:
        """Samples per second."""
        return self._rate_hz

    def play(self, timeline: Timeline) -> None:
        """Go on with an edited timeline; what was read of the files is kept."""
        with self._lock:
            same = {id(lane.track): lane for lane in self._lanes if timeline.sample_rate_hz == self._rate_hz}
            self._rate_hz = rate_hz = timeline.sample_rate_hz
            self._lanes = tuple(same.get(id(track)) or _Lane.of(track, rate_hz) for track in heard(timeline))
            self._blocks.forget_failures()

    def audio(self, start: Seconds, duration: Seconds) -> Samples:
        """The stretch from the sample nearest to ``start`` up to the one nearest to ``start + duration``."""
        return self.samples(sample_at(start, self._rate_hz), sample_at(start + duration, self._rate_hz))

    def samples(self, first: int, end: int) -> Samples:
        """The samples ``first <= n < end`` of the sequence, float32 ``(end - first, 2)``."""
        mixed = np.zeros((max(0, end - first), 2), np.float32)
        with self._lock:
            found = [
                (part, playable)
                for lane in self._lanes
                for part in lane.within(first, end)
                if (playable := self._find(part.clip.source)) is not None and playable.info.has_audio
            ]
            places = Counter(playable.path for _, playable in found)
            for part, playable in found:
                self._add(part, playable, places[playable.path], first, mixed)
        return mixed

    def close(self) -> None:
        """Close every file and forget what was read."""
        with self._lock:
            self._blocks.close()

    def _add(self, part: _Part, playable: Playable, places: int, first: int, mixed: Samples) -> None:
        """Add what ``part`` gives to ``mixed``, which begins at sample ``first``."""
        begin, end = max(first, part.begin), min(first + len(mixed), part.end)
        try:
            sound = self._sound(part, playable.path, places, begin, end)
        except (MediaError, OSError) as error:
            if self._strict:
                raise unreadable(part.clip, error) from error
            self._blocks.note_failure(playable.path)
            return
        gain = part.gain(begin, end, self._rate_hz)
        mixed[begin - first : end - first] += sound if gain is None else sound * gain

    def _sound(self, part: _Part, path: Path, places: int, begin: int, end: int) -> Samples:
        """The clip's own samples that belong at ``begin`` to ``end`` of the sequence."""
        passed, count = begin - part.start, end - begin
        if part.speed == (1, 1):
            if not part.reverse:
                return self._blocks.read(path, self._rate_hz, part.opening + passed, count, places)
            last = part.opening - passed
            return self._blocks.read(path, self._rate_hz, last - count + 1, count, places)[::-1]
        num, den = part.speed
        steps = np.arange(passed, passed + count, dtype=np.int64) * (-num if part.reverse else num)
        whole, rest = np.divmod(steps, den)
        margin = reach(num / den)
        low = int(min(whole[0], whole[-1])) - margin
        span = int(max(whole[0], whole[-1])) + margin + 2 - low
        around = self._blocks.read(path, self._rate_hz, part.opening + low, span, places)
        return interpolated(around, whole - low, rest, den, num / den)


@dataclass(frozen=True, slots=True)
class _Part:
    """A clip with what mixing needs of it, in samples."""

    clip: Clip
    begin: int
    """The first sample of the sequence at which it is heard, handles of transitions included."""
    end: int
    start: int
    """The sample of the sequence at which the clip itself starts."""
    opening: int
    """The sample of its media that belongs there."""
    speed: tuple[int, int]
    reverse: bool
    level: float
    edges: tuple[Edge, ...]

    @classmethod
    def of(cls, span: Span, volume_db: float, rate_hz: int) -> _Part:
        clip = span.clip
        source = clip.source_range
        speed = clip.speed.limit_denominator(_FINEST_SPEED)
        return cls(
            clip,
            begin=sample_at(span.range.start, rate_hz),
            end=sample_at(span.range.end, rate_hz),
            start=sample_at(clip.start, rate_hz),
            opening=sample_at(source.end, rate_hz) - 1 if clip.reverse else sample_at(source.start, rate_hz),
            speed=(speed.numerator, speed.denominator),
            reverse=clip.reverse,
            level=10.0 ** ((clip.gain_db + volume_db) / 20.0),
            edges=span.edges,
        )

    def gain(self, begin: int, end: int, rate_hz: int) -> Samples | np.float32 | None:
        """The gain at each sample, one for all where it is the same, None where it is 1."""
        edges = [edge for edge in self.edges if _changes(edge, begin, end, rate_hz)]
        if not edges:
            return None if self.level == 1.0 else np.float32(self.level)
        counts = np.arange(begin, end, dtype=np.int64)
        gain = np.full(len(counts), self.level)
        for edge in edges:
            gain *= _levels(edge, counts, rate_hz)
        return gain.astype(np.float32)[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class _Lane:
    """The parts of one track that are heard, in order, for finding quickly what plays when."""

    track: Track
    parts: tuple[_Part, ...]
    begins: list[int]
    ends: list[int]
    """When everything up to each part is over."""

    @classmethod
    def of(cls, track: Track, rate_hz: int) -> _Lane:
        spans = (span for span in Schedule.of(track).spans if not (span.clip.silent or span.clip.freeze))
        parts = tuple(_Part.of(span, track.volume_db, rate_hz) for span in spans)
        return cls(track, parts, [part.begin for part in parts], list(accumulate((part.end for part in parts), max)))

    def within(self, first: int, end: int) -> list[_Part]:
        """What is heard anywhere in ``first <= n < end``."""
        some = self.parts[bisect_right(self.ends, first) : bisect_left(self.begins, end)]
        return [part for part in some if max(first, part.begin) < min(end, part.end)]


def unreadable(clip: Clip, error: Exception) -> Unreadable:
    """Why a film cannot go on: the file behind a clip is gone or broken."""
    name = f"“{clip.name}”" if clip.name else "a clip"
    return Unreadable(f"The media of {name} cannot be read: {error}", "Put the file back or replace the clip.")


def _changes(edge: Edge, begin: int, end: int, rate_hz: int) -> bool:
    """Whether the edge makes any sample from ``begin`` to ``end`` quieter."""
    return begin < edge.range.end * rate_hz if edge.rising else end > edge.range.start * rate_hz


def _levels(edge: Edge, counts: Counts, rate_hz: int) -> npt.NDArray[np.float64]:
    """``edge.level`` at each sample, as sound follows it."""
    begin, length = float(edge.range.start * rate_hz), float(edge.range.duration * rate_hz)
    passed = np.clip((counts - begin) / length, 0.0, 1.0)
    share: npt.NDArray[np.float64] = passed if edge.rising else 1.0 - passed
    return share if edge.ramp in {Ramp.FADE, Ramp.DIP} else np.sqrt(share)
