"""The sound of a film as a file of its own: WAV (24 bit), MP3, AAC in M4A."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from charstudio.media.part_file import PartFile, cut_short, sync
from charstudio.media.sound_track import AAC, MP3, PCM, SoundTrack
from charstudio.media.whole import is_whole_file
from charstudio.model.delivery import Form
from charstudio.model.errors import EncodeFailed
from charstudio.model.time import Rate, Seconds


@dataclass(frozen=True, slots=True)
class _Kind:
    """FFmpeg's names of container and coder, and what the muxer is told."""

    container: str
    codec: str
    options: Mapping[str, str]


_KINDS = {
    Form.WAV: _Kind("wav", PCM, {"rf64": "auto"}),
    Form.MP3: _Kind("mp3", MP3, {}),
    Form.AAC: _Kind("ipod", AAC, {"movflags": "+use_metadata_tags+faststart"}),
}


class SoundFile(PartFile):
    """Takes stereo sound in order; pictures that come along are left. ``rate`` only counts frames for ``frames``."""

    def __init__(
        self, path: Path, form: Form, rate: Rate, sample_rate_hz: int, metadata: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(path)
        self.rate = rate
        self._kind = _KINDS[form]
        self._rate_hz = sample_rate_hz
        self._given = 0
        self._coded_bytes = 0
        with self._guarded():
            self._container = av.open(
                os.fspath(self._part), "w", format=self._kind.container, options=dict(self._kind.options)
            )
            self._container.metadata.update({key: str(value) for key, value in (metadata or {}).items()})
            self._sound = SoundTrack(self._container, self._kind.codec, sample_rate_hz)
            self._container.start_encoding()

    @property
    def frames(self) -> int:
        """How many frames of the film the sound goes with."""
        return self.rate.frames_in(Fraction(max(0, self._given * 2 - 1), self._rate_hz * 2))

    @property
    def duration(self) -> Seconds:
        """How long the sound written so far lasts."""
        return Fraction(self._given, self._rate_hz)

    def write_frame(self, frame: npt.NDArray[np.uint8] | VideoFrame) -> None:
        """There are no pictures in this form."""

    def write_audio(self, samples: npt.NDArray[np.float32]) -> None:
        """Append sound ``(n, 2)``, full scale ±1; what is louder is clipped."""
        with self._guarded() as container:
            for packet in self._sound.write(samples):
                self._coded_bytes += packet.size
                container.mux(packet)
        self._given += len(samples)

    def _finish(self) -> None:
        if not self._given:
            self.abort()
            raise EncodeFailed("A sound file without a single sample cannot be written.")
        with self._guarded() as container:
            for packet in self._sound.finish():
                self._coded_bytes += packet.size
                container.mux(packet)
            container.close()
            sync(self._part)
            if not is_whole_file(self._part, self._kind.container, index_first=True, at_least=self._coded_bytes):
                raise cut_short()
