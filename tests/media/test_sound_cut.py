"""Small edits of a sound are exact to the sample."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.media.audio import AudioReader
from charstudio.media.loudness import loudness
from charstudio.media.probe import probe
from charstudio.media.sound_cut import level_sound, shorten_pauses, trim_sound
from charstudio.media.wav import WavFile
from charstudio.model.errors import EncodeFailed, Unreadable
from charstudio.model.time import ZERO, TimeRange

RATE = 22_050


def steps(seconds: float, channels: int = 1, seed: int = 1) -> np.ndarray:
    """Random 16-bit steps, so that every sample is like no other."""
    random = np.random.default_rng(seed)
    return random.integers(-20_000, 20_000, (round(seconds * RATE), channels)).astype("<i2")


def written(path: Path, samples: np.ndarray, rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def read_steps(path: Path) -> np.ndarray:
    with wave.open(str(path), "rb") as file:
        assert file.getsampwidth() == 2
        raw = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return raw.reshape(-1, file.getnchannels())


@pytest.mark.parametrize("channels", [1, 2])
def test_a_part_has_the_very_samples_of_the_source(tmp_path: Path, channels: int):
    source = steps(3, channels)
    trim_sound(written(tmp_path / "a.wav", source), tmp_path / "b.wav", Fraction(1, 2), Fraction(2))
    part = read_steps(tmp_path / "b.wav")
    assert part.shape == (round(1.5 * RATE), channels)
    assert np.array_equal(part, source[RATE // 2 : 2 * RATE])


def test_long_sounds_are_read_in_pieces_without_a_seam(tmp_path: Path):
    source = steps(23)
    trim_sound(written(tmp_path / "a.wav", source), tmp_path / "b.wav", ZERO, None)
    assert np.array_equal(read_steps(tmp_path / "b.wav"), source)


def test_an_end_behind_the_sound_is_its_end(tmp_path: Path):
    trim_sound(written(tmp_path / "a.wav", steps(1)), tmp_path / "b.wav", Fraction(1, 2), Fraction(99))
    assert len(read_steps(tmp_path / "b.wav")) == RATE // 2


def test_nothing_left_is_said(tmp_path: Path):
    with pytest.raises(EncodeFailed, match="Nothing is left"):
        trim_sound(written(tmp_path / "a.wav", steps(1)), tmp_path / "b.wav", Fraction(2), None)


def test_finer_sources_keep_their_fineness(tmp_path: Path):
    with WavFile(tmp_path / "a.wav", RATE, 1, 24) as file:
        fine = (np.arange(RATE, dtype=np.float64) / (1 << 23))[:, None].astype(np.float32)
        file.write(fine)
    assert probe(tmp_path / "a.wav").audio_codec == "pcm_s24le"
    trim_sound(tmp_path / "a.wav", tmp_path / "b.wav", Fraction(1, 10), None)
    with AudioReader(tmp_path / "b.wav", RATE, 1) as reader:
        assert np.array_equal(reader.read(0, 1000), fine[RATE // 10 : RATE // 10 + 1000])


def test_what_is_louder_than_full_scale_is_clipped_and_nothing_wraps_round(tmp_path: Path):
    with WavFile(tmp_path / "a.wav", RATE, 1) as file:
        file.write(np.array([[2.0], [-2.0], [0.5]], np.float32))
    assert read_steps(tmp_path / "a.wav").ravel().tolist() == [32767, -32768, 16384]


def tone(seconds: float, level: float, hz: float = 997) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    return (32767 * level * np.sin(2 * np.pi * hz * t))[:, None]


def measured_lufs(path: Path) -> float:
    class _Heard:
        def audio(self, start, duration):
            with AudioReader(path, RATE, 2) as reader:
                return reader.read(round(start * RATE), round(duration * RATE))

    found = loudness(_Heard(), RATE, TimeRange(ZERO, probe(path).duration))
    assert found is not None
    assert found.integrated_lufs is not None
    return found.integrated_lufs


@pytest.mark.parametrize("target", [-14.0, -23.0])
def test_a_sound_comes_to_the_loudness_that_is_asked_for(tmp_path: Path, target: float):
    gain = level_sound(written(tmp_path / "a.wav", tone(4, 0.05)), tmp_path / "b.wav", target, -1.0)
    assert measured_lufs(tmp_path / "b.wav") == pytest.approx(target, abs=0.1)
    assert gain == pytest.approx(target - measured_lufs(tmp_path / "a.wav"), abs=0.1)


def test_peaks_hold_the_loudness_back(tmp_path: Path):
    source = tone(4, 0.02)
    source[RATE : RATE + 20] += 32767 * 0.5 * np.hanning(20)[:, None]
    level_sound(written(tmp_path / "a.wav", source), tmp_path / "b.wav", -10.0, -3.0)
    peak = np.abs(read_steps(tmp_path / "b.wav")).max() / 32768
    assert 20 * np.log10(peak) == pytest.approx(-3.0, abs=0.2)
    assert measured_lufs(tmp_path / "b.wav") < -20


def test_silence_stays_silence(tmp_path: Path):
    gain = level_sound(written(tmp_path / "a.wav", np.zeros((RATE, 1))), tmp_path / "b.wav", -16.0, -1.0)
    assert gain == 0
    assert not read_steps(tmp_path / "b.wav").any()


def talk(*lengths: float) -> np.ndarray:
    """Sound and silence by turns, beginning with sound; the sound is unlike itself everywhere."""
    parts = []
    for number, seconds in enumerate(lengths):
        part = steps(seconds, seed=number + 1)
        parts.append(part if number % 2 == 0 else np.zeros_like(part))
    return np.concatenate(parts)


def test_long_pauses_are_shortened_and_short_ones_are_left(tmp_path: Path):
    source = talk(1, 2, 1, 0.3, 1)
    count = shorten_pauses(
        written(tmp_path / "a.wav", source), tmp_path / "b.wav", Fraction(1, 2), Fraction(1, 5), -40.0
    )
    made = read_steps(tmp_path / "b.wav")
    assert count == 1
    # the guard of 30 ms on either side stays besides what is kept
    assert len(made) / RATE == pytest.approx(1 + 0.2 + 0.06 + 1 + 0.3 + 1, abs=0.03)
    assert np.array_equal(made[:RATE], source[:RATE])
    assert np.array_equal(made[-round(2.2 * RATE) :], source[-round(2.2 * RATE) :])


def test_silence_at_the_ends_goes_too_and_half_is_not_enough_there(tmp_path: Path):
    source = np.concatenate([np.zeros((2 * RATE, 1)), talk(1), np.zeros((2 * RATE, 1))])
    shorten_pauses(written(tmp_path / "a.wav", source), tmp_path / "b.wav", Fraction(1, 2), Fraction(1, 5), -40.0)
    made = read_steps(tmp_path / "b.wav")
    assert len(made) / RATE == pytest.approx(0.2 + 1 + 0.2 + 0.06, abs=0.03)
    first = np.flatnonzero(made[:, 0])[0] / RATE
    assert first == pytest.approx(0.23, abs=0.02)


def test_the_two_ends_of_a_cut_are_crossfaded(tmp_path: Path):
    """Between them room noise goes on: there is no hole and no step."""
    noise = np.random.default_rng(5).normal(0, 40, (4 * RATE, 1))
    source = noise.copy()
    source[:RATE] += steps(1)
    source[3 * RATE :] += steps(1)
    shorten_pauses(written(tmp_path / "a.wav", source), tmp_path / "b.wav", Fraction(1, 2), Fraction(2, 5), -30.0)
    made = read_steps(tmp_path / "b.wav").astype(float)[RATE + 300 : RATE + round(0.4 * RATE)]
    blocks = made[: len(made) // 220 * 220].reshape(-1, 220)
    power = np.sqrt(np.square(blocks).mean(axis=1))
    assert power.min() > 25
    assert power.max() < 60


def test_without_a_long_pause_nothing_changes(tmp_path: Path):
    source = talk(1, 0.3, 1)
    assert shorten_pauses(written(tmp_path / "a.wav", source), tmp_path / "b.wav", Fraction(1), ZERO, -40.0) == 0
    assert np.array_equal(read_steps(tmp_path / "b.wav"), source)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.1, 1.5), min_size=1, max_size=5), st.floats(0.2, 1), st.floats(0, 1))
def test_shortening_twice_is_shortening_once(tmp_path_factory, lengths: list[float], longest: float, kept: float):
    folder = tmp_path_factory.mktemp("pauses")
    limits = Fraction(longest), Fraction(kept)
    written(folder / "a.wav", talk(*lengths))
    shorten_pauses(folder / "a.wav", folder / "b.wav", *limits, -40.0)
    once = read_steps(folder / "b.wav")
    assert len(once) <= len(read_steps(folder / "a.wav"))
    # a pause keeps its guards, which may count as pause the second time; more than that is never lost
    shorten_pauses(folder / "b.wav", folder / "c.wav", limits[0] + Fraction(1, 5), limits[1], -40.0)
    assert np.array_equal(read_steps(folder / "c.wav"), once)


def test_a_picture_has_no_sound_to_cut(tmp_path: Path):
    from PIL import Image

    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    with pytest.raises(Unreadable):
        trim_sound(tmp_path / "a.png", tmp_path / "b.wav", ZERO, None)
