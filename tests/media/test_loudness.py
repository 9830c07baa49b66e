"""Loudness against the numbers of EBU Tech 3341 and 3342, and against FFmpeg's own program."""

from __future__ import annotations

import re
import shutil
import subprocess
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_material import write_sound

from charstudio.media.audio import AudioReader, sample_at
from charstudio.media.loudness import Loudness, TruePeak, loudness
from charstudio.model.time import TimeRange

HZ = 48_000
FFMPEG = shutil.which("ffmpeg")


class Given:
    """Samples as something that sounds."""

    def __init__(self, samples, rate_hz=HZ):
        self.samples = samples.astype(np.float32)
        self.rate_hz = rate_hz

    def audio(self, start, duration):
        return self.samples[sample_at(start, self.rate_hz) : sample_at(start + duration, self.rate_hz)]

    @property
    def whole(self):
        return TimeRange(Fraction(0), Fraction(len(self.samples), self.rate_hz))


def measured(samples, rate_hz=HZ, **more):
    sound = Given(samples, rate_hz)
    return loudness(sound, rate_hz, sound.whole, **more)


def sines(*parts, hz=1000, rate_hz=HZ):
    """Stereo sine of several levels (dBFS) and lengths (s), one after the other."""
    level = np.concatenate([np.full(round(seconds * rate_hz), 10 ** (db / 20)) for db, seconds in parts])
    wave = level * np.sin(2 * np.pi * hz * np.arange(len(level)) / rate_hz)
    return np.repeat(wave[:, None], 2, axis=1)


@pytest.mark.parametrize("rate_hz", [48_000, 44_100, 32_000])
def test_the_reference_tone(rate_hz):
    found = measured(sines((-23, 20), hz=997, rate_hz=rate_hz), rate_hz)
    assert found.integrated_lufs == pytest.approx(-23.0, abs=0.05)
    assert found.true_peak_db == pytest.approx(-23.0, abs=0.05)
    assert found.range_lu == pytest.approx(0.0, abs=0.1)
    assert found.duration == 20


@pytest.mark.parametrize(
    ("parts", "lufs"),
    [
        ([(-33, 20)], -33.0),
        ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
    ],
    ids=["case 2", "case 3", "case 4", "case 5"],
)
def test_integrated_loudness_of_tech_3341(parts, lufs):
    assert measured(sines(*parts)).integrated_lufs == pytest.approx(lufs, abs=0.1)


@pytest.mark.parametrize(
    ("parts", "range_lu"),
    [
        ([(-20, 20), (-30, 20)], 10.0),
        ([(-20, 20), (-15, 20)], 5.0),
        ([(-40, 20), (-20, 20)], 20.0),
        ([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15.0),
    ],
    ids=["case 1", "case 2", "case 3", "case 4"],
)
def test_loudness_range_of_tech_3342(parts, range_lu):
    assert measured(sines(*parts)).range_lu == pytest.approx(range_lu, abs=1.0)


@pytest.mark.parametrize(("hz", "phase"), [(12_000, 0.0), (12_000, 45.0), (8_000, 60.0), (6_000, 22.5), (18_000, 10.0)])
def test_the_true_peak_lies_between_the_samples(hz, phase):
    """Tech 3341, cases 15 to 19: half full scale is -6 dBTP, wherever the samples fall; +0.2 and -0.4 dB allowed."""
    n = np.arange(HZ)
    wave = 0.5 * np.sin(2 * np.pi * hz * n / HZ + np.radians(phase)) * np.minimum(1, np.minimum(n, HZ - n) / 1000)
    peak = TruePeak()
    for part in np.array_split(np.repeat(wave[:, None], 2, axis=1).astype(np.float32), 37):
        peak.hear(part)
    assert -6.02 - 0.4 <= 20 * np.log10(peak.highest) <= -6.02 + 0.2


def test_silence_and_a_moment_have_no_loudness():
    silent = measured(np.zeros((HZ, 2)))
    assert (silent.integrated_lufs, silent.true_peak_db) == (None, None)
    assert silent.gain_to(-14) == 0.0
    short = measured(sines((-10, 0.2)))
    assert short.integrated_lufs is None
    assert short.true_peak_db == pytest.approx(-10, abs=0.1)
    assert measured(np.zeros((0, 2))).integrated_lufs is None


@settings(max_examples=12, deadline=None)
@given(st.floats(-30, 12))
def test_a_gain_moves_loudness_and_peak_by_itself(gain_db):
    rng = np.random.default_rng(1)
    noise = rng.uniform(-0.1, 0.1, (3 * HZ, 2)) * np.repeat([0.3, 1.0, 0.6], HZ)[:, None]
    before, after = measured(noise), measured(noise * 10 ** (gain_db / 20))
    assert after.integrated_lufs - before.integrated_lufs == pytest.approx(gain_db, abs=0.02)
    assert after.true_peak_db - before.true_peak_db == pytest.approx(gain_db, abs=0.01)


def test_the_gain_to_a_target_stops_where_the_peaks_would_clip():
    found = Loudness(-20.0, 5.0, -4.0, Fraction(60))
    assert found.gain_to(-23) == -3.0
    assert found.gain_to(-14) == 3.0
    assert found.gain_to(-14, highest_peak_db=6.0) == 6.0


def test_it_tells_how_far_it_is_and_can_be_stopped():
    told = []
    assert measured(sines((-20, 4.5)), progress=told.append) is not None
    assert told == sorted(told)
    assert len(told) == 5
    assert told[-1] == 1.0
    asked = iter([False, False, True])
    assert measured(sines((-20, 10)), stopped=lambda: next(asked)) is None


@pytest.mark.skipif(FFMPEG is None, reason="the ffmpeg program is not installed")
def test_the_program_ffmpeg_finds_the_same(tmp_path):
    rng = np.random.default_rng(2)
    shape = np.repeat(np.interp(np.arange(40), [0, 10, 20, 39], [0.02, 0.4, 0.05, 0.2]), HZ // 2)
    noise = np.cumsum(rng.standard_normal((2, 20 * HZ)), axis=1)
    noise -= np.apply_along_axis(lambda side: np.convolve(side, np.ones(400) / 400, "same"), 1, noise)
    noise *= shape * np.minimum(1, np.minimum(np.arange(20 * HZ), np.arange(20 * HZ)[::-1]) / HZ)
    noise *= 0.4 / np.abs(noise).max()
    path = write_sound(tmp_path / "noise.wav", noise.astype(np.float32), HZ, "pcm_f32le")
    command = [FFMPEG, "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    summary = subprocess.run(command, capture_output=True, text=True, check=True).stderr.rpartition("Summary")[2]
    with AudioReader(path, HZ) as reader:
        samples = reader.read(0, 20 * HZ)
    found = measured(samples)
    for name, value, near in (
        ("I", found.integrated_lufs, 0.06),
        ("LRA", found.range_lu, 0.06),
        ("Peak", found.true_peak_db, 0.15),
    ):
        assert value == pytest.approx(float(re.search(rf"\b{name}:\s+(-?[\d.]+)", summary)[1]), abs=near), name
