"""Sound lies where it belongs, to the sample, whatever the coder, the rate and the way it is read."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_material import beep_at, encode_sound, stamped, tone, write_clip, write_sound, write_talk
from shared_material import each

from charstudio.media.audio import AudioReader, read_audio, sample_at
from charstudio.media.writer import ClipWriter
from charstudio.model.errors import Unreadable
from charstudio.model.time import Rate

ZERO = Fraction(0)

# suffix, coder, rate
CODERS = [
    ("wav", "pcm_s16le", 22_050),
    ("wav", "pcm_f32le", 48_000),
    ("wav", "pcm_mulaw", 8_000),
    ("flac", "flac", 44_100),
    ("m4a", "aac", 44_100),
    ("mp4", "aac", 48_000),
    ("mkv", "aac", 44_100),
    ("m4a", "alac", 44_100),
    ("aac", "aac", 44_100),
    ("mp3", "libmp3lame", 44_100),
    ("ogg", "libopus", 48_000),
    ("webm", "libopus", 48_000),
]
NAMES = [f"{suffix}-{codec}-{rate}" for suffix, codec, rate in CODERS]


def place_of_beep(samples, rate_hz, level=0.8):
    """Where the beep begins, found by comparing with the beep itself."""
    beep = tone(rate_hz, 0.01, level=level)
    return int(np.correlate(samples, beep, "valid").argmax())


@pytest.mark.parametrize("rate_hz", [48_000, 44_100, 16_000])
@pytest.mark.parametrize(("suffix", "codec", "source"), CODERS, ids=NAMES)
def test_a_beep_is_where_it_was_put(tmp_path, suffix, codec, source, rate_hz):
    path = write_sound(tmp_path / f"beep.{suffix}", beep_at(1.0, source), source, codec)
    samples = read_audio(path, ZERO, Fraction(2), rate_hz)
    assert samples.shape == (2 * rate_hz, 2)
    assert samples.dtype == np.float32
    assert place_of_beep(samples[:, 0], rate_hz) == rate_hz
    part = read_audio(path, Fraction(9, 10), Fraction(1, 5), rate_hz)
    assert place_of_beep(part[:, 1], rate_hz) == rate_hz // 10


@pytest.fixture(scope="module")
def noise(tmp_path_factory):
    """Four seconds of noise at 44.1 kHz: every sample differs from its neighbours."""
    samples = np.random.default_rng(1).uniform(-0.5, 0.5, (2, 4 * 44_100)).astype(np.float32)
    return write_sound(tmp_path_factory.mktemp("sound") / "noise.wav", samples, 44_100, "pcm_f32le"), samples.T


def test_the_files_own_rate_gives_its_own_samples(noise):
    path, samples = noise
    assert np.array_equal(read_audio(path, ZERO, Fraction(4), 44_100), samples)
    with AudioReader(path, 44_100) as reader:
        assert reader.source_rate_hz == 44_100
        for start, count in ((1000, 10), (1010, 5000), (170_000, 6400), (3, 44_100), (100, 1)):
            assert np.array_equal(reader.read(start, count), samples[start : start + count])


@pytest.mark.parametrize("rate_hz", [48_000, 16_000, 11_025])
def test_where_reading_begins_changes_nothing(noise, rate_hz):
    path, _ = noise
    whole = read_audio(path, ZERO, Fraction(4), rate_hz)
    with AudioReader(path, rate_hz) as reader:
        for start, count in ((rate_hz, 777), (3 * rate_hz + 1, 1000), (5, 50), (rate_hz + 777, 900), (rate_hz, 3)):
            assert np.allclose(reader.read(start, count), whole[start : start + count], atol=1e-6)


@given(cuts=st.lists(st.fractions(min_value=0, max_value=5, max_denominator=997), min_size=2, max_size=6))
@settings(max_examples=15, deadline=None)
def test_adjacent_ranges_join_without_a_seam(noise, cuts):
    path, _ = noise
    cuts = sorted(cuts)
    parts = [read_audio(path, a, b - a, 48_000) for a, b in pairwise(cuts)]
    whole = read_audio(path, cuts[0], cuts[-1] - cuts[0], 48_000)
    joined = np.concatenate(parts)
    assert len(joined) == len(whole) == sample_at(cuts[-1], 48_000) - sample_at(cuts[0], 48_000)
    assert np.allclose(joined, whole, atol=1e-6)


def test_outside_the_sound_is_silence(noise):
    path, samples = noise
    around = read_audio(path, Fraction(-1), Fraction(6), 44_100)
    assert len(around) == 6 * 44_100
    assert not around[:44_100].any()
    assert np.array_equal(around[44_100 : 5 * 44_100], samples)
    assert not around[5 * 44_100 :].any()
    with AudioReader(path, 44_100) as reader:
        assert not reader.read(10**9, 100).any()
        assert not reader.read(-(10**9), 100).any()
        assert reader.read(50, 0).shape == (0, 2)
        assert np.array_equal(reader.read(50, 5), samples[50:55])


def test_mono_is_heard_on_both_sides_at_the_same_level(tmp_path):
    path = write_sound(tmp_path / "mono.wav", tone(8000, 1.0)[None], 8000, layout="mono")
    both = read_audio(path, ZERO, Fraction(1), 8000)
    assert np.array_equal(both[:, 0], both[:, 1])
    assert np.abs(both[:, 0] - tone(8000, 1.0)).max() < 1e-4
    one = read_audio(path, ZERO, Fraction(1), 8000, channels=1)
    assert np.array_equal(one[:, 0], both[:, 0])


def test_stereo_to_one_channel_is_the_mean(noise):
    path, samples = noise
    one = read_audio(path, ZERO, Fraction(1), 44_100, channels=1)
    assert np.allclose(one[:, 0], samples[:44_100].mean(axis=1), atol=1e-6)


def test_surround_is_mixed_to_stereo(tmp_path):
    six = np.zeros((6, 48_000), np.float32)
    six[0] = tone(48_000, 1.0)  # front left
    six[2] = tone(48_000, 1.0, hz=300)  # centre: the voice
    path = write_sound(tmp_path / "six.wav", six, 48_000, layout="5.1")
    mixed = read_audio(path, ZERO, Fraction(1), 48_000)
    assert mixed.shape == (48_000, 2)
    assert np.abs(mixed[:, 0]).max() > np.abs(mixed[:, 1]).max() > 0.05


@pytest.mark.parametrize(("late", "seconds"), [(24_000, 0.5), (0, 0.0)])
def test_sound_that_starts_late_in_a_clip(tmp_path, late, seconds):
    path = write_talk(tmp_path / "late.mp4", 48, 24, beep_at(0.25, 48_000, 1.0), 48_000, late=late)
    samples = read_audio(path, ZERO, Fraction(2), 48_000)
    # MP4 states a late start in whole milliseconds
    assert place_of_beep(samples[:, 0], 48_000) == pytest.approx((0.25 + seconds) * 48_000, abs=48 if late else 0)
    assert len(samples) == 96_000


def test_sound_counts_from_the_first_frame_of_the_picture(tmp_path):
    """The picture of this film begins at 2 s, the sound at 0: the first two seconds of sound lie before time 0."""
    path = tmp_path / "shifted.mkv"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        for number in range(48):
            frame = av.VideoFrame.from_ndarray(stamped(number), format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number + 48, Fraction(1, 24)
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
        encode_sound(container, sound, beep_at(2.5, 48_000, 4.0))
    samples = read_audio(path, ZERO, Fraction(2), 48_000)
    assert place_of_beep(samples[:, 0], 48_000) == pytest.approx(24_000, abs=48)  # Matroska counts milliseconds
    before = read_audio(path, Fraction(-2), Fraction(5), 48_000)
    assert place_of_beep(before[:, 0], 48_000) == pytest.approx(5 * 24_000, abs=48)


def test_a_hole_in_the_sound_is_silence(tmp_path):
    path = tmp_path / "hole.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="mono")
        for second in (0, 2):
            frame = av.AudioFrame.from_ndarray(np.full((1, 48_000), 8000, np.int16), "s16", "mono")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, second * 48_000, Fraction(1, 48_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    loud = np.abs(read_audio(path, ZERO, Fraction(3), 48_000)[:, 0]) > 0.1
    assert loud[:48_000].all()
    assert not loud[48_000:96_000].any()
    assert loud[96_000:].all()


def test_what_the_clip_writer_writes_comes_back_in_place(tmp_path):
    path = tmp_path / "own.mp4"
    with ClipWriter(path, Rate(24), 64, 48, sample_rate_hz=48_000) as writer:
        for number in range(48):
            writer.write_frame(stamped(number))
        writer.write_audio(np.ascontiguousarray(beep_at(1.0, 48_000, 2.0).T))
    samples = read_audio(path, ZERO, Fraction(2), 48_000)
    assert place_of_beep(samples[:, 0], 48_000) == 48_000


def test_a_far_place_of_a_long_sound_is_found_by_seeking(tmp_path):
    path = tmp_path / "long.m4a"
    samples = np.tile(beep_at(0.5, 8000, 1.0, channels=1), 150)
    write_sound(path, samples, 8000, "aac", layout="mono")
    with AudioReader(path, 8000) as reader:
        for second in (140, 100, 3):
            part = reader.read(second * 8000, 8000)
            assert place_of_beep(part[:, 0], 8000) == 4000


@pytest.mark.parametrize(
    ("source", "result"), [(44_100, 48_000), (48_000, 44_100), (96_000, 48_000), (16_000, 48_000), (22_050, 44_100)]
)
def test_other_rates_fold_and_mirror_nothing_that_can_be_heard(tmp_path, source, result):
    """A sine comes out as that sine, at its level; everything else stays 80 dB below it. No sample is lost."""
    top = min(source, result) / 2
    for share in (0.05, 0.41, 0.7, 0.93):
        hz = round(top * share)
        path = write_sound(tmp_path / "sine.wav", tone(source, 1.0, hz)[None], source, "pcm_f32le", layout="mono")
        heard = read_audio(path, ZERO, Fraction(1), result, channels=1)[:, 0]
        assert len(heard) == result
        inner = np.arange(result // 20, result - result // 20)
        angle = 2 * np.pi * hz * inner / result
        waves = np.stack([np.sin(angle), np.cos(angle)], axis=1)
        found = heard[inner].astype(np.float64)
        (level, late), *_ = np.linalg.lstsq(waves, found, rcond=None)
        assert level == pytest.approx(0.5, rel=0.002)
        assert abs(late) < 1e-4  # not moved, not even by a part of a sample
        window = np.blackman(len(inner))
        rest = np.abs(np.fft.rfft((found - waves @ [level, late]) * window)).max() * 2 / window.sum()
        assert 20 * np.log10(rest / 0.5) < -80, (hz, source, result)


def test_no_sound(tmp_path):
    path = write_clip(tmp_path / "silent.mp4", range(3))
    with pytest.raises(Unreadable, match="has no sound"):
        AudioReader(path)
    with pytest.raises(ValueError, match="positive rate"):
        AudioReader(path, 0)


def test_damaged_sound_is_silent_where_it_is_damaged(tmp_path):
    path = write_sound(tmp_path / "whole.mp3", np.tile(tone(44_100, 3.0), (2, 1)), 44_100, "libmp3lame")
    content = bytearray(path.read_bytes())
    third = len(content) // 3
    content[third : 2 * third] = bytes(third)
    path.write_bytes(content)
    samples = read_audio(path, ZERO, Fraction(3), 44_100)
    assert len(samples) == 3 * 44_100
    assert np.abs(samples[: 44_100 // 2]).max() > 0.3


def test_ranges_never_share_or_lose_a_sample():
    assert sample_at(Fraction(1, 2), 1) == 1
    assert sample_at(Fraction(1, 24), 44_100) == 1838
    assert sum(sample_at(Fraction(n + 1, 24), 44_100) - sample_at(Fraction(n, 24), 44_100) for n in range(24)) == 44_100


@pytest.mark.media
@each("audio", "clips")
def test_any_part_equals_the_same_part_of_the_whole(shared_media, material):
    path = shared_media / material.path
    try:
        reader = AudioReader(path, 48_000)
    except Unreadable:
        pytest.skip("has no sound")
    with reader:
        whole = reader.read(0, 12 * 48_000)
        for start in (300_000, 70_001, 0, 24_000):
            assert np.allclose(reader.read(start, 4000), whole[start : start + 4000], atol=1e-5)
