"""A clip made as long as a sound: the right frame at the right time, and the sound under it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from charstudio.media.audio import read_audio
from charstudio.media.fit_clip import fit_clip
from charstudio.media.probe import probe
from charstudio.media.reader import VideoReader
from charstudio.media.wav import WavFile
from charstudio.media.writer import ClipWriter
from charstudio.model.fitting import FitMode
from charstudio.model.time import ZERO, Rate

FRAMES = 6


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Six frames at 10 a second, each as grey as its number says."""
    path = tmp_path / "clip.mp4"
    with ClipWriter(path, Rate(10), 32, 32, draft=True) as writer:
        for number in range(FRAMES):
            writer.write_frame(np.full((32, 32, 3), 20 + 40 * number, np.uint8))
    return path


def numbers(path: Path) -> list[int]:
    with VideoReader(path) as reader:
        return [round((float(reader.frame(index).mean()) - 20) / 40) for index in range(reader.frames)]


@pytest.mark.parametrize(
    ("mode", "seconds", "expected"),
    [
        (FitMode.CUT, Fraction(35, 100), [0, 1, 2, 3]),
        (FitMode.CUT, Fraction(1), [0, 1, 2, 3, 4, 5]),
        (FitMode.PAD, Fraction(9, 10), [0, 1, 2, 3, 4, 5, 5, 5, 5]),
        (FitMode.LOOP, Fraction(9, 10), [0, 1, 2, 3, 4, 5, 0, 1, 2]),
        (FitMode.BOUNCE, Fraction(12, 10), [0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0, 1]),
        (FitMode.BOUNCE, Fraction(3, 10), [0, 1, 2]),
        (FitMode.STRETCH, Fraction(12, 10), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        (FitMode.STRETCH, Fraction(3, 10), [1, 3, 5]),
    ],
)
def test_each_way_shows_the_frames_it_says(clip: Path, tmp_path: Path, mode: FitMode, seconds: Fraction, expected):
    fit_clip(clip, tmp_path / "fitted.mp4", mode, seconds)
    assert numbers(tmp_path / "fitted.mp4") == expected
    info = probe(tmp_path / "fitted.mp4")
    assert (info.rate, info.has_audio, info.draft) == (Rate(10), False, True)


def test_the_line_lies_under_it_from_the_first_sample(clip: Path, tmp_path: Path):
    line = np.zeros((48_000, 1), np.float32)
    line[24_000:] = 0.5 * np.sin(np.arange(24_000) / 10)[:, None]
    with WavFile(tmp_path / "line.wav", 48_000, 1) as file:
        file.write(line)
    fit_clip(clip, tmp_path / "fitted.mp4", FitMode.BOUNCE, Fraction(1), tmp_path / "line.wav")
    heard = read_audio(tmp_path / "fitted.mp4", ZERO, Fraction(1), 48_000)
    assert np.abs(heard[:23_000]).max() < 0.02
    assert np.abs(heard[25_000:47_000]).max() > 0.4
