"""Sound written as WAV, sample for sample: what a person cuts out of a file is in the new file to the last bit.

16 bits, which every service reads; 24 where the source is finer. Half a step of rounding is all that can be lost.
"""

from __future__ import annotations

import wave
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from charstudio.media.audio import Samples
from charstudio.model.errors import EncodeFailed
from charstudio.model.library import MediaInfo

_FINE = ("pcm_s24", "pcm_s32", "pcm_f", "flac", "alac", "wavpack")
MOST_BYTES = 2**32 - 4096
"""A WAV's lengths have 32 bits."""


def bits_for(info: MediaInfo) -> int:
    """How many bits hold all there is in a source."""
    return 24 if info.audio_codec.startswith(_FINE) else 16


class WavFile:
    """Takes float32 ``(n, channels)`` in order, full scale ±1; what is louder is clipped. Raises ``EncodeFailed``."""

    def __init__(self, path: Path, rate_hz: int, channels: int, bits: int = 16) -> None:
        self._bytes = bits // 8
        self._full = float(1 << (bits - 1))
        self._room = MOST_BYTES
        try:
            self._file = wave.open(str(path), "wb")  # noqa: SIM115 - closed in ``close``
        except OSError as error:
            raise _failed(error) from error
        self._file.setnchannels(channels)
        self._file.setsampwidth(self._bytes)
        self._file.setframerate(rate_hz)

    def write(self, samples: Samples) -> None:
        """Append samples."""
        steps = np.clip(np.rint(samples * np.float64(self._full)), -self._full, self._full - 1).astype("<i4")
        raw = steps.astype("<i2").tobytes() if self._bytes == 2 else _three_bytes(steps)
        self._room -= len(raw)
        if self._room < 0:
            raise EncodeFailed("The sound is too long for a WAV file.", "Cut it into parts.")
        try:
            self._file.writeframesraw(raw)
        except OSError as error:
            raise _failed(error) from error

    def close(self) -> None:
        """Finish the file."""
        try:
            self._file.close()
        except OSError as error:
            raise _failed(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _three_bytes(steps: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> bytes:
    return np.ascontiguousarray(steps).view(np.uint8).reshape(*steps.shape, 4)[..., :3].tobytes()


def _failed(error: OSError) -> EncodeFailed:
    return EncodeFailed(f"The sound could not be written: {error.strerror or error}.")
