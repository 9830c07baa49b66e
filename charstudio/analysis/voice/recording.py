"""One recording, decoded once: as it is for what wears out in conversion, and at 16 kHz for the listeners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.media.audio import AudioReader, Samples
from charstudio.media.probe import probe
from charstudio.model.errors import Unreadable
from charstudio.model.library import MediaInfo
from charstudio.model.time import Seconds

Mono: TypeAlias = NDArray[np.float32]
"""``(n,)`` at ``RATE_HZ``, full scale ±1."""

RATE_HZ = 16_000
"""What voice networks listen at."""

MOST = Fraction(300)
"""So many seconds of a recording are listened to; no model takes more."""

_LOSSLESS = ("pcm_s", "pcm_u", "pcm_f", "flac", "alac", "wavpack", "tta", "ape", "mlp", "truehd")
_PIECE_S = 10


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """``native`` is ``(n, 1 or 2)`` at ``rate_hz``, as in the file; ``mono`` the mean of its sides at 16 kHz."""

    native: Samples
    rate_hz: int
    mono: Mono
    info: MediaInfo

    @property
    def duration_s(self) -> float:
        """How long the whole recording is, in seconds."""
        return float(self.info.duration or Fraction(len(self.native), self.rate_hz))

    @property
    def is_lossless(self) -> bool:
        """Whether the samples are those the microphone gave; MP3, AAC and Opus only give similar ones."""
        return self.info.audio_codec.startswith(_LOSSLESS)

    def audio(self, start: Seconds, duration: Seconds) -> Samples:
        """A stretch of ``native`` on two channels, as the film plays it; what ``media.loudness`` measures."""
        first = round(start * self.rate_hz)
        part = self.native[first : first + round(duration * self.rate_hz)]
        return part if part.shape[1] == 2 else np.repeat(part, 2, axis=1)


def record(path: Path, stopped: Callable[[], bool]) -> Recording | None:
    """The sound of a file; None when ``stopped`` said so. Raises ``Unreadable`` when it has none."""
    info = probe(path)
    if info.sample_rate_hz is None:
        raise Unreadable(f"{path.name} has no sound.", "Choose a file with a voice in it.")
    length = min(info.duration or MOST, MOST)
    native = _read(path, info.sample_rate_hz, 1 if info.channels == 1 else 2, length, stopped)
    mono = _read(path, RATE_HZ, 1, length, stopped)
    if native is None or mono is None:
        return None
    return Recording(native, info.sample_rate_hz, mono[:, 0], info)


def _read(path: Path, rate_hz: int, channels: int, length: Seconds, stopped: Callable[[], bool]) -> Samples | None:
    count = round(length * rate_hz)
    pieces: list[Samples] = []
    with AudioReader(path, rate_hz, channels) as reader:
        for first in range(0, count, _PIECE_S * rate_hz):
            if stopped():
                return None
            pieces.append(reader.read(first, min(_PIECE_S * rate_hz, count - first)))
    return np.concatenate(pieces) if pieces else np.zeros((0, channels), np.float32)
