"""Sound on its way into a file: samples of any count go in, packets of the coder's own unit come out. Sample-exact.

Invariant: as many samples are coded as were given, in their order, the first at time 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

AAC, OPUS, MP3, PCM = "aac", "libopus", "libmp3lame", "pcm_s24le"

_BIT_RATES = {AAC: 192_000, OPUS: 160_000, MP3: 256_000}
_FORMATS = {AAC: "fltp", OPUS: "flt", MP3: "fltp", PCM: "s32"}
_RATES = {OPUS: (48_000,), MP3: (48_000, 44_100, 32_000, 24_000, 22_050, 16_000)}
"""What a coder takes, best first; the others take any."""
_USUAL_UNIT = 1024  # for coders that take any number of samples
_PEAK_24 = 2**23 - 1


class SoundTrack:
    """A stereo stream of a container. Sound of a rate that the coder does not take is resampled to one it does."""

    def __init__(self, container: OutputContainer, codec: str, rate_hz: int) -> None:
        taken = _RATES.get(codec, (rate_hz,))
        self.rate_hz = rate_hz if rate_hz in taken else taken[0]
        self.samples = 0
        """How many were coded."""
        self._codec = codec
        self._given_hz = rate_hz
        self._resampler: AudioResampler | None = None
        if self.rate_hz != rate_hz:
            self._resampler = AudioResampler(format="fltp", layout="stereo", rate=self.rate_hz)
        self._given = 0
        self._pending: list[npt.NDArray[np.float32]] = []
        self.waiting = 0
        """How many wait for the rest of a unit."""
        stream = container.add_stream(codec, rate=self.rate_hz, layout="stereo", format=_FORMATS[codec])
        assert isinstance(stream, AudioStream)
        self._stream = stream
        if codec in _BIT_RATES:
            self._stream.codec_context.bit_rate = _BIT_RATES[codec]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given yet."""
        return not self._given

    def write(self, samples: npt.NDArray[np.float32]) -> Iterator[Packet[AudioStream]]:
        """Take sound, ``(n, 2)`` float32, full scale ±1; what is louder is clipped here and nowhere else."""
        self._given += len(samples)
        self._wait(self._resampled(np.clip(samples, -1.0, 1.0).astype(np.float32)))
        if self.waiting >= self._unit:
            yield from self._coded(whole_units=True)

    def finish(self) -> Iterator[Packet[AudioStream]]:
        """Code what still waits."""
        if self._resampler is not None and self._given:
            self._wait(self._rest())
        yield from self._coded(whole_units=False)
        yield from self._stream.encode(None)

    @property
    def _unit(self) -> int:
        return self._stream.codec_context.frame_size or _USUAL_UNIT

    def _wait(self, samples: npt.NDArray[np.float32]) -> None:
        self._pending.append(samples)
        self.waiting += len(samples)

    def _coded(self, *, whole_units: bool) -> Iterator[Packet[AudioStream]]:
        """Hand waiting samples to the coder in its own unit; with ``whole_units`` an incomplete one keeps waiting."""
        waiting = np.concatenate(self._pending) if self._pending else np.zeros((0, 2), np.float32)
        end = len(waiting) - len(waiting) % self._unit if whole_units else len(waiting)
        self._pending = [waiting[end:]]
        self.waiting = len(waiting) - end
        for start in range(0, end, self._unit):
            unit = waiting[start : min(start + self._unit, end)]
            frame = self._framed(unit)
            frame.sample_rate = self.rate_hz
            frame.pts = self.samples
            frame.time_base = Fraction(1, self.rate_hz)
            yield from self._stream.encode(frame)
            self.samples += len(unit)

    def _framed(self, unit: npt.NDArray[np.float32]) -> av.AudioFrame:
        if self._codec == PCM:  # the upper 24 of 32 bits, to the nearest
            whole = np.rint(unit.astype(np.float64) * _PEAK_24).astype(np.int32) << 8
            return av.AudioFrame.from_ndarray(np.ascontiguousarray(whole).reshape(1, -1), format="s32", layout="stereo")
        if _FORMATS[self._codec] == "flt":
            return av.AudioFrame.from_ndarray(np.ascontiguousarray(unit).reshape(1, -1), format="flt", layout="stereo")
        return av.AudioFrame.from_ndarray(np.ascontiguousarray(unit.T), format="fltp", layout="stereo")

    def _resampled(self, samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        if self._resampler is None or not len(samples):
            return samples
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
        frame.sample_rate, frame.time_base = self._given_hz, Fraction(1, self._given_hz)
        frame.pts = self._given - len(samples)
        return _joined(self._resampler.resample(frame))

    def _rest(self) -> npt.NDArray[np.float32]:
        """What the resampler still holds, to the length that belongs to what was given."""
        assert self._resampler is not None
        held = _joined(self._resampler.resample(None))
        wanted = round(Fraction(self._given * self.rate_hz, self._given_hz)) - self.samples - self.waiting
        missing = max(0, wanted - len(held))
        return np.concatenate([held[: max(0, wanted)], np.zeros((missing, 2), np.float32)])


def _joined(frames: list[av.AudioFrame]) -> npt.NDArray[np.float32]:
    pieces = [frame.to_ndarray().T.astype(np.float32) for frame in frames]
    return np.concatenate(pieces) if pieces else np.zeros((0, 2), np.float32)
