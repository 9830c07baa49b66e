"""The lowest and highest sample of every slice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_material import beep_at, write_clip, write_sound, write_talk

from charstudio.media.peaks import peaks
from charstudio.model.errors import Unreadable


@pytest.fixture(scope="module")
def noise(tmp_path_factory):
    samples = np.random.default_rng(2).uniform(-0.9, 0.9, (2, 25_000)).astype(np.float32)
    path = write_sound(tmp_path_factory.mktemp("sound") / "noise.wav", samples, 8000, "pcm_f32le")
    return path, samples


@given(per_second=st.integers(1, 8000))
@settings(max_examples=20, deadline=None)
def test_each_slice_has_the_extremes_of_its_samples(noise, per_second):
    path, samples = noise
    found = peaks(path, per_second)
    numbers = np.arange(samples.shape[1]) * per_second // 8000
    assert len(found) == numbers[-1] + 1
    for number in {0, 1, len(found) // 2, len(found) - 1} & set(numbers.tolist()):
        inside = samples[:, numbers == number]
        assert found[number, 0] == pytest.approx(inside.min(), abs=1e-6)
        assert found[number, 1] == pytest.approx(inside.max(), abs=1e-6)


def test_a_beep_shows_at_its_time(tmp_path):
    path = write_talk(tmp_path / "talk.mp4", 48, 24, beep_at(1.0, 44_100, 2.0), 44_100)
    found = peaks(path, 100)
    assert found.dtype == np.float32
    assert len(found) == 200
    assert np.flatnonzero(found[:, 1] > 0.5).tolist() == [100]
    assert found[100, 0] == pytest.approx(-found[100, 1], abs=0.1)


def test_silence_is_flat(tmp_path):
    path = write_sound(tmp_path / "silence.wav", np.zeros((2, 8000)), 8000)
    assert not peaks(path, 10).any()


def test_without_sound(tmp_path):
    with pytest.raises(Unreadable):
        peaks(write_clip(tmp_path / "clip.mp4", range(2)))


@pytest.mark.parametrize("per_second", [0, -1, 8001])
def test_slices_hold_at_least_one_sample(noise, per_second):
    with pytest.raises(ValueError, match="from 1 to the sound's rate"):
        peaks(noise[0], per_second)


@pytest.mark.media
def test_six_minutes_are_drawn_in_a_moment(shared_media):
    assert len(peaks(shared_media / "clips/media3_long_6min_1080p.mp4", 50)) == 18_000
