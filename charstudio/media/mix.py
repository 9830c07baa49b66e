"""Sound of the sequence: every audible clip at its place, with its gain and its ramps, added up. Sample-exact.

Everything is counted in samples of the sequence, from its start: a clip begins at the sample nearest to its start, and
what it gives at sample ``n`` depends on ``n`` alone. So stretches of any length fit together without a seam.

Rules: fades and dips are linear in amplitude, dissolves keep the power (square roots of the two shares). A clip at
another speed is resampled like a tape (pitch follows speed; cubic interpolation). The sum is not limited: what is
louder than ±1 is clipped by the encoder or the sound card, so lower a gain when it clips.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from threading import RLock
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from charstudio.media.audio import AudioReader, Samples, sample_at
from charstudio.media.layers import Edge, Ramp, Schedule, Span, audible
from charstudio.media.playable import Find, Playable
from charstudio.media.pool import Pool
from charstudio.model.errors import MediaError, Unreadable
from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import Clip, Timeline

Counts: TypeAlias = npt.NDArray[np.int64]

OPEN_SOUNDS = 8
_BLOCK_S = 1
_KEPT_BLOCKS = 48  # of 1 s: 18 MB at 48 kHz


class Mixer:
    """The sound of a timeline. May be used from several threads; they take turns."""

    def __init__(self, timeline: Timeline, find: Find, *, strict: bool = False) -> None:
        self._find = find
        self._strict = strict
        self._lock = RLock()
        self._blocks = _Blocks()
        self.play(timeline)

    def play(self, timeline: Timeline) -> None:
        """Go on with an edited timeline; what was read of the files is kept."""
        with self._lock:
            self._rate_hz = timeline.sample_rate_hz
            self._tracks: Sequence[Schedule] = audible(timeline)
            self._blocks.forget_failures()

    def audio(self, start: Seconds, duration: Seconds) -> Samples:
        """The stretch from the sample nearest to ``start`` up to the one nearest to ``start + duration``."""
        first, end = sample_at(start, self._rate_hz), sample_at(start + duration, self._rate_hz)
        with self._lock:
            mixed = np.zeros((end - first, 2), np.float32)
            margin = Fraction(1, self._rate_hz)  # a clip that begins half a sample later may begin with this one
            part = TimeRange(start - margin, duration + 2 * margin)
            for track in self._tracks:
                for span in track.within(part):
                    self._add(span, first, mixed)
            return mixed

    def close(self) -> None:
        """Close every file and forget what was read."""
        with self._lock:
            self._blocks.close()

    def _add(self, span: Span, first: int, mixed: Samples) -> None:
        """Add what ``span`` gives to ``mixed``, which begins at sample ``first``."""
        playable = self._find(span.clip.source)
        begin = max(first, sample_at(span.range.start, self._rate_hz))
        end = min(first + len(mixed), sample_at(span.range.end, self._rate_hz))
        if playable is None or not playable.info.has_audio or begin >= end:
            return
        counts = np.arange(begin, end, dtype=np.int64)
        try:
            sound = self._sound(span.clip, playable, counts)
        except (MediaError, OSError) as error:
            if self._strict:
                raise unreadable(span.clip, error) from error
            self._blocks.note_failure(playable.path)
            return
        mixed[begin - first : end - first] += sound * self._envelope(span, counts)[:, None]

    def _sound(self, clip: Clip, playable: Playable, counts: Counts) -> Samples:
        """The clip's own samples that belong at ``counts`` of the sequence."""
        passed = counts - sample_at(clip.start, self._rate_hz)
        opening = sample_at(clip.source_range.start, self._rate_hz)
        if clip.speed == 1:
            return self._blocks.read(playable.path, self._rate_hz, opening + int(passed[0]), len(passed))
        steps = passed * clip.speed.numerator
        whole, rest = np.divmod(steps, clip.speed.denominator)
        low = int(whole[0]) - 1
        around = self._blocks.read(playable.path, self._rate_hz, opening + low, int(whole[-1]) - low + 3)
        return _between(around, whole - low, rest / clip.speed.denominator)

    def _envelope(self, span: Span, counts: Counts) -> Samples:
        """The gain at each sample: the clip's own, times its ramps."""
        gain = np.full(len(counts), 10.0 ** (span.clip.gain_db / 20.0))
        for edge in span.edges:
            gain *= _levels(edge, counts, self._rate_hz)
        return gain.astype(np.float32)


class _Blocks:
    """Sound of files in aligned blocks of one second, the last few kept: clips that share a file, and playing a moment
    again, do not decode it again.
    """

    def __init__(self) -> None:
        self._readers: Pool[tuple[Path, int], AudioReader] = Pool(OPEN_SOUNDS)
        self._kept: OrderedDict[tuple[Path, int, int], Samples] = OrderedDict()
        self._failed: set[Path] = set()

    def read(self, path: Path, rate_hz: int, first: int, count: int) -> Samples:
        """``count`` samples from ``first``; silence before the beginning and after the end."""
        size = _BLOCK_S * rate_hz
        numbers = range(first // size, (first + count - 1) // size + 1)
        blocks = [self._block(path, rate_hz, number) for number in numbers]
        joined = blocks[0] if len(blocks) == 1 else np.concatenate(blocks)
        skip = first - numbers[0] * size
        return joined[skip : skip + count]

    def note_failure(self, path: Path) -> None:
        """Do not try this file again for now."""
        self._failed.add(path)

    def forget_failures(self) -> None:
        """Give every file another chance."""
        self._failed.clear()

    def close(self) -> None:
        """Close the files, drop the blocks."""
        self._readers.close()
        self._kept.clear()

    def _block(self, path: Path, rate_hz: int, number: int) -> Samples:
        if number < 0:
            return np.zeros((_BLOCK_S * rate_hz, 2), np.float32)
        key = (path, rate_hz, number)
        if key not in self._kept:
            self._kept[key] = self._decode(*key)
            while len(self._kept) > _KEPT_BLOCKS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _decode(self, path: Path, rate_hz: int, number: int) -> Samples:
        if path in self._failed:
            raise Unreadable(f"{path.name} cannot be read.")
        reader = self._readers.get((path, rate_hz), lambda: AudioReader(path, rate_hz))
        return reader.read(number * _BLOCK_S * rate_hz, _BLOCK_S * rate_hz)


def unreadable(clip: Clip, error: Exception) -> Unreadable:
    """Why a film cannot go on: the file behind a clip is gone or broken."""
    name = f"“{clip.name}”" if clip.name else "a clip"
    return Unreadable(f"The media of {name} cannot be read: {error}", "Put the file back or replace the clip.")


def _levels(edge: Edge, counts: Counts, rate_hz: int) -> npt.NDArray[np.float64]:
    """``edge.level`` at each sample, as sound follows it."""
    begin, length = float(edge.range.start * rate_hz), float(edge.range.duration * rate_hz)
    passed = np.clip((counts - begin) / length, 0.0, 1.0)
    share: npt.NDArray[np.float64] = passed if edge.rising else 1.0 - passed
    return np.sqrt(share) if edge.ramp is Ramp.DISSOLVE else share


def _between(sound: Samples, at: Counts, rest: npt.NDArray[np.float64]) -> Samples:
    """Catmull-Rom interpolation of ``sound`` at ``at + rest``; needs one sample before and two after each."""
    before, here, after, later = (sound[at + step].astype(np.float64) for step in (-1, 0, 1, 2))
    x = rest[:, None]
    slope = after - before
    curve = 2.0 * before - 5.0 * here + 4.0 * after - later
    twist = 3.0 * (here - after) + later - before
    return (here + 0.5 * x * (slope + x * (curve + x * twist))).astype(np.float32)
