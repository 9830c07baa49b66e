"""A clip made as long as a sound, frame by frame, on this machine (``model.fitting`` says which frame when)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from charstudio.media.audio import AudioReader, sample_at
from charstudio.media.reader import VideoReader
from charstudio.media.writer import ClipWriter
from charstudio.model.fitting import FitMode, fitted_count, frames_for, shown_frame
from charstudio.model.time import Rate, Seconds

_CRF = 14
"""Hardly to be told from the source: what is fitted is coded once more by the model."""

_SOUND_HZ = 48_000
_USUAL = Rate(24)


def fit_clip(source: Path, to: Path, mode: FitMode, length: Seconds, sound: Path | None = None) -> None:
    """Write ``source`` as long as ``length`` (rounded up to whole frames), with ``sound`` instead of its own if given.

    Frames are taken at the clip's own rate. Without ``sound`` it is silent. Raises ``Unreadable``, ``EncodeFailed``.
    """
    with VideoReader(source) as reader:
        info = reader.info
        rate = info.rate or _USUAL
        have = max(1, rate.frames_in(reader.duration)) if info.variable_rate else max(1, reader.frames)
        want = frames_for(length, rate)
        count = fitted_count(mode, have, want)
        rate_hz = _SOUND_HZ if sound is not None else None
        hearing = AudioReader(sound, _SOUND_HZ) if sound is not None else None
        try:
            with ClipWriter(
                to, rate, info.width_px, info.height_px, sample_rate_hz=rate_hz, crf=_CRF, draft=info.draft
            ) as writer:
                for number in range(count):
                    shown = shown_frame(mode, number, have, want)
                    picture = reader.frame_at(rate.time_of(shown)) if info.variable_rate else reader.frame(shown)
                    writer.write_frame(np.ascontiguousarray(picture[..., :3]))
                    if hearing is not None:
                        first = sample_at(rate.time_of(number), _SOUND_HZ)
                        writer.write_audio(hearing.read(first, sample_at(rate.time_of(number + 1), _SOUND_HZ) - first))
        finally:
            if hearing is not None:
                hearing.close()
