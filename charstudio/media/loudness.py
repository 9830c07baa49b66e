"""How loud a film is as a whole: integrated loudness, loudness range and true peak (ITU-R BS.1770-4, EBU R 128).

Loudness and range come from FFmpeg's ``ebur128`` filter, which gates as the standards say. The true peak is found
here, between the samples, at four times their rate: the filter states it to three decimals of the amplitude only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import av
import numpy as np
import numpy.typing as npt

from charstudio.media.audio import Samples
from charstudio.media.tape_speed import sinc_table
from charstudio.model.time import Seconds, TimeRange

_STEP_S = Fraction(1)
_OVERSAMPLED = 4
_HALF = 8  # zero crossings on either side: exact to 0.1 dB up to 18 kHz
_SILENT_LUFS = -70.0  # the absolute gate: nothing was louder


class Sounding(Protocol):
    """What is measured: a ``Mixer`` or a ``Compositor``."""

    def audio(self, start: Seconds, duration: Seconds) -> Samples:
        """The stretch of samples, float32 ``(n, 2)``."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """``integrated_lufs`` and ``true_peak_db`` (dBTP) are None for silence, and for less than 0.4 s of sound."""

    integrated_lufs: float | None
    range_lu: float
    true_peak_db: float | None
    duration: Seconds

    def gain_to(self, target_lufs: float, highest_peak_db: float = -1.0) -> float:
        """The gain in dB that brings it to ``target_lufs``, or as near as its peaks allow; 0 for silence."""
        if self.integrated_lufs is None:
            return 0.0
        room = math.inf if self.true_peak_db is None else highest_peak_db - self.true_peak_db
        return min(target_lufs - self.integrated_lufs, room)


def loudness(
    sound: Sounding,
    rate_hz: int,
    part: TimeRange,
    *,
    stopped: Callable[[], bool] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Loudness | None:
    """Measure ``part`` of ``sound``, whose rate is ``rate_hz``; None when ``stopped`` said so.

    ``progress`` is told the share that is done, about once for every second of sound. Both are called in this thread.
    Errors of ``sound`` pass through.
    """
    meter, peak = _Meter(rate_hz), TruePeak()
    for start, duration in _steps(part):
        if stopped is not None and stopped():
            return None
        samples = sound.audio(start, duration)
        meter.hear(samples)
        peak.hear(samples)
        if progress is not None:
            progress(float((start + duration - part.start) / part.duration))
    integrated, range_lu = meter.result()
    highest = peak.highest
    return Loudness(integrated, range_lu, 20.0 * math.log10(highest) if highest > 0.0 else None, part.duration)


def _steps(part: TimeRange) -> Iterator[tuple[Seconds, Seconds]]:
    at = part.start
    while at < part.end:
        until = min(at + _STEP_S, part.end)
        yield at, until - at
        at = until


class _Meter:
    """FFmpeg's ``ebur128`` over samples that come piece by piece."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._heard = 0
        self._facts: dict[str, str] = {}
        self._graph = av.filter.Graph()
        source = self._graph.add_abuffer(
            format="fltp", sample_rate=rate_hz, layout="stereo", time_base=Fraction(1, rate_hz)
        )
        meter = self._graph.add("ebur128", "metadata=1:framelog=quiet")
        self._graph.link_nodes(source, meter, self._graph.add("abuffersink")).configure()

    def hear(self, samples: Samples) -> None:
        if not len(samples):
            return
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = self._rate_hz, self._heard, Fraction(1, self._rate_hz)
        self._heard += len(samples)
        self._graph.push(frame)
        self._pull()

    def result(self) -> tuple[float | None, float]:
        """Integrated loudness and range, so far."""
        if self._heard:
            self._graph.push(None)
            self._pull()
        integrated = float(self._facts.get("lavfi.r128.I", _SILENT_LUFS))
        is_silent = not math.isfinite(integrated) or integrated <= _SILENT_LUFS
        return (None, 0.0) if is_silent else (integrated, float(self._facts.get("lavfi.r128.LRA", 0.0)))

    def _pull(self) -> None:
        while True:
            try:
                frame = self._graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            self._facts.update(frame.metadata)


class TruePeak:
    """The highest point of the curve through samples that come piece by piece."""

    def __init__(self) -> None:
        self.highest = 0.0
        """Linear; 1 is full scale."""
        # the places between two samples; those on a sample are the samples themselves
        self._weights = np.ascontiguousarray(sinc_table(_HALF, _OVERSAMPLED, 1.0)[:, 1:_OVERSAMPLED])
        self._most = float(np.abs(self._weights).sum(axis=0).max())
        self._held: Samples = np.zeros((len(self._weights) - 1, 2), np.float32)

    def hear(self, samples: Samples) -> None:
        """Take the next samples, float32 ``(n, 2)``; the end of the sound is heard as if silence followed."""
        joined = np.concatenate([self._held, samples])
        self._held = joined[len(samples) :]
        self.highest = max(self.highest, float(np.abs(samples).max(initial=0.0)))
        for side in joined.T:
            if float(np.abs(side).max(initial=0.0)) * self._most > self.highest:
                self.highest = max(self.highest, self._between(np.ascontiguousarray(side)))

    def _between(self, side: npt.NDArray[np.float32]) -> float:
        count = len(side) - len(self._weights) + 1
        curve = np.zeros((self._weights.shape[1], max(0, count)), np.float32)
        for tap, weights in enumerate(self._weights):
            curve += weights[:, None] * side[tap : tap + count]
        return float(np.abs(curve).max(initial=0.0))
