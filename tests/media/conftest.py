"""Clips whose frames know their number, and ways to read it back."""

from __future__ import annotations

import numpy as np
import pytest

from charstudio.media.writer import ClipWriter
from charstudio.model.time import Rate

BITS = 10


def numbered(index, width=160, height=90, *, tint=(255, 255, 255)):
    """A frame with ``index`` written in stripes, most significant bit first; ``tint`` colours the ones."""
    bits = np.array([index >> bit & 1 for bit in reversed(range(BITS))], np.uint8)
    row = bits[np.arange(width) * BITS // width]
    return np.broadcast_to(row[None, :, None] * np.array(tint, np.uint8), (height, width, 3)).copy()


@pytest.fixture
def number_in():
    """The inverse of ``numbered``, for any size."""

    def read(frame):
        middle = frame[frame.shape[0] // 2].astype(int).max(axis=1)
        places = (np.arange(BITS) * 2 + 1) * frame.shape[1] // (2 * BITS)
        return int("".join("1" if middle[place] > 100 else "0" for place in places), 2)

    return read


@pytest.fixture
def make_clip(tmp_path):
    """Write a numbered clip: ``make_clip("a.mp4", frames=48, rate=Rate(24), sound=array)``."""

    def make(name, *, frames=48, rate=None, size=(160, 90), sound=None, rate_hz=48000, tint=(255, 255, 255), **more):
        path = tmp_path / name
        hz = None if sound is None else rate_hz
        with ClipWriter(path, rate or Rate(24), *size, sample_rate_hz=hz, preset="ultrafast", **more) as writer:
            for index in range(frames):
                writer.write_frame(numbered(index, *size, tint=tint))
            if sound is not None:
                writer.write_audio(sound)
        return path

    return make
