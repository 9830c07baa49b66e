"""A whole sound swept by FFmpeg's own loop: the same samples as when it is read with care, or no answer at all."""

from __future__ import annotations

import numpy as np
import pytest
from made_material import beep_at, write_sound, write_talk

from charstudio.media import sound_sweep
from charstudio.media.peaks import peaks
from charstudio.media.sound import Sound
from charstudio.media.sound_sweep import swept

RATE_HZ = 16_000


@pytest.fixture(autouse=True)
def short_sounds_are_worth_it(monkeypatch):
    monkeypatch.setattr(sound_sweep, "_SHORTEST_S", 2)


def noise(seconds, seed=3):
    return np.random.default_rng(seed).uniform(-0.6, 0.6, (2, round(seconds * RATE_HZ))).astype(np.float32)


def samples_of(path):
    """All samples, as the sweep gives them and as ``Sound`` does."""
    with Sound(path) as sound:
        found = swept(sound, lambda begins, block: (begins, block.copy()))
        careful = np.concatenate([block.copy() for _, block in sound.blocks(0)])
    return found, careful


@pytest.mark.parametrize("seconds", [2.5, 9.0, 30.01])
def test_every_sample_comes_once_and_in_order(tmp_path, seconds):
    found, careful = samples_of(write_sound(tmp_path / "a.m4a", noise(seconds), RATE_HZ, "aac"))
    assert found is not None
    assert found[0][0] == 0
    assert [begins for begins, _ in found[1:]] == [begins + len(block) for begins, block in found[:-1]]
    assert np.array_equal(np.concatenate([block for _, block in found]), careful)


def test_sound_beside_a_picture_counts_from_the_first_picture(tmp_path):
    path = write_talk(tmp_path / "talk.mp4", 100, 25, beep_at(2.0, RATE_HZ, 4.0), RATE_HZ)
    found, careful = samples_of(path)
    assert found is not None
    joined = np.concatenate([block for _, block in found])
    assert np.array_equal(joined, careful)
    assert np.flatnonzero(np.abs(joined).max(axis=1) > 0.2)[0] == pytest.approx(2 * RATE_HZ, abs=200)


def test_mono_stays_mono(tmp_path):
    path = write_sound(tmp_path / "a.m4a", noise(3)[:1], RATE_HZ, "aac", layout="mono")
    found, careful = samples_of(path)
    assert found is not None
    assert np.array_equal(np.concatenate([block for _, block in found]), careful)
    assert found[0][1].shape[1] == 1


def test_a_late_start_is_left_to_the_careful_reader(tmp_path):
    path = write_talk(tmp_path / "late.mp4", 100, 25, noise(3), RATE_HZ, late=RATE_HZ // 2)
    assert samples_of(path)[0] is None


def test_damage_inside_is_left_to_the_careful_reader(tmp_path):
    path = write_sound(tmp_path / "a.m4a", noise(4), RATE_HZ, "aac")
    content = bytearray(path.read_bytes())
    begin = content.index(b"mdat") + 4
    content[begin + 6000 : begin + 9000] = bytes(3000)
    path.write_bytes(content)
    assert samples_of(path)[0] is None
    assert len(peaks(path, 50)) == 200


def test_other_containers_are_left_to_the_careful_reader(tmp_path):
    path = write_sound(tmp_path / "a.wav", noise(4), RATE_HZ)
    assert samples_of(path)[0] is None


def test_short_sounds_are_read_at_once(tmp_path):
    assert samples_of(write_sound(tmp_path / "a.m4a", noise(1.5), RATE_HZ, "aac"))[0] is None


def test_a_fault_in_the_work_is_raised(tmp_path):
    path = write_sound(tmp_path / "a.m4a", noise(3), RATE_HZ, "aac")

    def fail(begins, block):
        raise KeyError(begins)

    with Sound(path) as sound, pytest.raises(KeyError):
        swept(sound, fail)
