"""Strips and waves for painting come soon, from the cache where they lie, and in the detail that is needed."""

from __future__ import annotations

import time

import numpy as np
import pytest
from made_material import beep_at, write_clip, write_sound
from PySide6.QtTest import QTest

from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.media.proxies import Proxies
from charstudio.ui.viewer.pictures import STRIP_HEIGHT, WAVE_LEVELS, MediaPictures


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = write_clip(tmp_path_factory.mktemp("clips") / "a.mp4", range(48), size=(128, 96))
    return Playable(path, probe(path))


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = write_sound(tmp_path_factory.mktemp("sounds") / "a.wav", beep_at(1.0, 8000, 3.0), 8000)
    return Playable(path, probe(path))


@pytest.fixture
def pictures(look, tmp_path):
    proxies = Proxies(tmp_path / "cache" / "proxies")
    made = MediaPictures(proxies=lambda: proxies)
    yield made
    made.close()
    proxies.close()


def until(question):
    end = time.monotonic() + 10
    while (found := question()) is None:
        assert time.monotonic() < end, "waited too long"
        QTest.qWait(5)
    return found


def test_a_strip_comes_and_is_kept_beside_the_proxies(pictures, clip, tmp_path):
    assert pictures.strip(clip, 4) is None
    strip = until(lambda: pictures.strip(clip, 4))
    assert len(strip.pictures) == 4
    assert strip.pictures[0].height() == STRIP_HEIGHT
    assert [file.name.endswith(f"4x{STRIP_HEIGHT}") for file in (tmp_path / "cache" / "pictures").iterdir()] == [True]


def test_without_a_project_nothing_is_written(look, clip, tmp_path):
    pictures = MediaPictures()
    assert len(until(lambda: pictures.strip(clip, 1)).pictures) == 1
    pictures.close()
    assert not (tmp_path / "cache").exists()


def test_the_coarsest_wave_that_is_fine_enough(pictures, sound):
    for wished, level in ((0.1, 1), (3, 4), (15, 20), (100, 100), (5000, WAVE_LEVELS[-1])):
        curve = until(lambda wished=wished, level=level: _at(pictures.wave(sound, wished), level))
        assert len(curve) == 3 * level
        assert curve[level : level + max(1, level // 100)].max() == pytest.approx(0.8, abs=0.02)
        assert not curve[2 * level :].any()


def _at(found, level):
    return found[0] if found is not None and found[1] == level else None


def test_meanwhile_another_detail_is_given(pictures, sound):
    until(lambda: _at(pictures.wave(sound, 100), 100))
    assert pictures.wave(sound, 1000)[1] == 100
    assert np.array_equal(pictures.peaks(sound), pictures.wave(sound, 60)[0])


def test_what_has_no_sound_or_cannot_be_read_stays_empty(pictures, clip, tmp_path):
    assert pictures.wave(clip, 10) is None
    gone = Playable(tmp_path / "gone.mp4", clip.info)
    assert pictures.strip(gone, 2) is None
    QTest.qWait(100)
    assert pictures.strip(gone, 2) is None
