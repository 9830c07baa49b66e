"""Is every sample where and as loud as the timeline says, however the sound is asked for?"""

from __future__ import annotations

import itertools
import wave
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.media.mix import Mixer
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.errors import Unreadable
from charstudio.model.time import ZERO, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import AssetId, ClipId, TrackId

S = Fraction
ONE = S(1)
HZ = 48000


def write_wav(path, samples, rate_hz=HZ):
    """16-bit PCM of ``(n, channels)`` floats."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())
    return path


def tone(hz, seconds, rate_hz=HZ, channels=2, level=0.5):
    wave_ = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)
    return np.repeat(wave_[:, None], channels, axis=1)


def clip(name, start, duration, *, source_start=ZERO, speed=ONE, **more):
    source = TimeRange(S(source_start), S(duration) * speed)
    return Clip(ClipId(f"{name}{start}"), AssetId(name), S(start), source, name=name, speed=speed, **more)


def sounds(*clips, name="a1", **more):
    return Track(TrackId(name), TrackKind.AUDIO, name, clips, **more)


class Shelf:
    """Sources by name: what ``find`` looks into."""

    def __init__(self, folder):
        self.folder = folder
        self.playables = {}

    def put(self, name, samples, rate_hz=HZ):
        path = write_wav(self.folder / f"{name}.wav", samples, rate_hz)
        self.playables[AssetId(name)] = Playable(path, probe(path))

    def mixer(self, *tracks, **options):
        return Mixer(Timeline(tracks=tracks), self.playables.get, **options)


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path)


def test_a_click_lands_on_its_sample(shelf):
    sound = np.zeros((2 * HZ, 2))
    sound[30_000] = 0.5
    shelf.put("click", sound)
    mixer = shelf.mixer(sounds(clip("click", 1, 1, source_start=S(1, 2))))
    heard = mixer.audio(S(0), S(3))
    assert heard.shape == (3 * HZ, 2)
    assert heard.dtype == np.float32
    assert np.flatnonzero(heard[:, 0]).tolist() == [HZ + 30_000 - HZ // 2]
    mixer.close()


def test_sound_ends_with_its_clip_and_silence_follows_its_media(shelf):
    shelf.put("long", np.full((2 * HZ, 2), 0.5))
    heard = shelf.mixer(sounds(clip("long", 0, 1))).audio(S(0), S(3))
    assert np.flatnonzero(heard[:, 1])[[0, -1]].tolist() == [0, HZ - 1]
    heard = shelf.mixer(sounds(clip("long", 0, 3))).audio(S(0), S(4))
    assert np.flatnonzero(heard[:, 1])[[0, -1]].tolist() == [0, 2 * HZ - 1]


def test_gain_is_in_decibels_and_the_sum_is_not_limited(shelf):
    shelf.put("flat", np.full((HZ, 2), 0.5))
    heard = shelf.mixer(sounds(clip("flat", 0, 1, gain_db=-6.0206))).audio(S(0), S(1))
    assert heard == pytest.approx(0.25, abs=1e-4)
    loud = shelf.mixer(*(sounds(clip("flat", 0, 1, gain_db=6.0206), name=f"a{n}") for n in range(3)))
    assert loud.audio(S(0), S(1)) == pytest.approx(3.0, abs=1e-3)


def test_fades_are_linear_to_the_sample(shelf):
    shelf.put("flat", np.full((2 * HZ, 2), 0.5))
    heard = shelf.mixer(sounds(clip("flat", 0, 2, fade_in=S(1), fade_out=S(1, 2)))).audio(S(0), S(2))[:, 0]
    level = np.round(0.5 * 32767) / 32768
    expected = np.minimum(np.arange(2 * HZ) / HZ, 1) * np.minimum((2 * HZ - np.arange(2 * HZ)) / (HZ / 2), 1)
    assert np.abs(heard - level * expected).max() < 1e-6


def test_a_dissolve_keeps_the_power_and_uses_the_handles(shelf):
    shelf.put("old", np.full((3 * HZ, 2), 0.5))
    shelf.put("new", np.full((3 * HZ, 2), -0.25))
    cross = Transition(TransitionKind.DISSOLVE, S(1))
    cut = sounds(clip("old", 0, 2), clip("new", 2, 1, source_start=S(1), transition=cross))
    heard = shelf.mixer(cut).audio(S(0), S(3))[:, 0]
    share = np.clip(np.arange(3 * HZ) / HZ - 1.5, 0, 1)
    assert np.abs(heard - (0.5 * np.sqrt(1 - share) - 0.25 * np.sqrt(share))).max() < 1e-4


def test_a_dip_is_silent_at_the_cut(shelf):
    shelf.put("flat", np.full((4 * HZ, 2), 0.5))
    dip = Transition(TransitionKind.DIP, S(1))
    heard = shelf.mixer(sounds(clip("flat", 0, 2), clip("flat", 2, 2, transition=dip))).audio(S(0), S(4))[:, 0]
    assert heard[2 * HZ] == 0
    assert heard[[HZ * 7 // 4, HZ * 9 // 4]] == pytest.approx(0.25, abs=1e-3)
    assert heard[[HZ * 3 // 2, HZ * 5 // 2]] == pytest.approx(0.5, abs=1e-3)


def test_mute_solo_and_hidden(shelf):
    shelf.put("one", np.full((HZ, 2), 0.125))
    shelf.put("two", np.full((HZ, 2), 0.25))
    one, two = sounds(clip("one", 0, 1)), sounds(clip("two", 0, 1), name="a2")

    def level(*tracks):
        return float(shelf.mixer(*tracks).audio(S(0), S(1, 10)).mean())

    assert level(one, two) == pytest.approx(0.375, abs=1e-3)
    assert level(replace(one, muted=True), two) == pytest.approx(0.25, abs=1e-3)
    assert level(replace(one, solo=True), two) == pytest.approx(0.125, abs=1e-3)
    assert level(one, replace(two, hidden=True)) == pytest.approx(0.375, abs=1e-3)


def test_double_speed_is_an_octave_higher(shelf):
    shelf.put("tone", tone(440, 2))
    heard = shelf.mixer(sounds(clip("tone", 0, 1, speed=S(2)))).audio(S(0), S(1))[:, 0]
    expected = 0.5 * np.sin(2 * np.pi * 880 * np.arange(HZ) / HZ)
    inner = slice(100, HZ - 100)  # where it is cut off the sound is rounded, as by any filter
    assert np.abs(heard[inner] - expected[inner]).max() < 1e-4


@pytest.mark.parametrize(("rate_hz", "channels"), [(44100, 2), (22050, 1), (16000, 1), (24000, 2)])
def test_other_rates_and_mono_come_out_seamless(shelf, rate_hz, channels):
    """A sine stays a sine over the seams of the blocks that are read."""
    shelf.put("tone", tone(300, 3, rate_hz, channels), rate_hz)
    heard = shelf.mixer(sounds(clip("tone", 0, 3))).audio(S(0), S(3))
    expected = 0.5 * np.sin(2 * np.pi * 300 * np.arange(3 * HZ) / HZ)
    inner = slice(HZ // 100, -HZ // 100)  # a resampler rounds off the very ends of a sound that does not fade
    assert np.abs(heard[inner] - expected[inner, None]).max() < 0.01


def test_ghosts_and_broken_files_are_silent_unless_it_is_an_export(shelf):
    shelf.put("flat", np.full((HZ, 2), 0.5))
    track = sounds(clip("flat", 0, 1), clip("never made", 1, 1))
    shelf.playables[AssetId("flat")].path.unlink()
    assert not shelf.mixer(track).audio(S(0), S(2)).any()
    with pytest.raises(Unreadable, match="flat"):
        shelf.mixer(track, strict=True).audio(S(0), S(2))


def test_an_edited_timeline_is_heard_at_once(shelf):
    shelf.put("flat", np.full((HZ, 2), 0.5))
    mixer = shelf.mixer(sounds(clip("flat", 0, 1)))
    assert mixer.audio(S(0), S(1, 10)).any()
    mixer.play(Timeline(tracks=(sounds(clip("flat", 0, 1), muted=True),)))
    assert not mixer.audio(S(0), S(1, 10)).any()


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """A mixer over everything at once: other rates, speeds, fades, a dissolve, starts between two samples."""
    shelf = Shelf(tmp_path_factory.mktemp("busy"))
    noise = np.random.default_rng(5)
    shelf.put("a", noise.uniform(-0.4, 0.4, (3 * 44100, 2)), 44100)
    shelf.put("b", noise.uniform(-0.4, 0.4, (3 * HZ, 2)))
    cross = Transition(TransitionKind.DISSOLVE, S(1001, 3000))
    first = clip("a", S(1001, 30000), S(1001, 1000), fade_in=S(1001, 3000))
    second = clip("b", first.end, S(1001, 1000), speed=S(7, 5), gain_db=-3.0, transition=cross)
    mixer = shelf.mixer(sounds(first, second), sounds(clip("b", S(1, 7), 1, fade_out=S(1, 3)), name="a2"))
    yield mixer, mixer.audio(S(0), S(5, 2))
    mixer.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.fractions(0, S(5, 2), max_denominator=100_000), max_size=5))
def test_stretches_fit_together_exactly(busy, cuts):
    mixer, whole = busy
    moments = [S(0), *sorted(cuts), S(5, 2)]
    parts = [mixer.audio(start, end - start) for start, end in itertools.pairwise(moments)]
    assert np.array_equal(np.concatenate(parts), whole)


def test_reading_backwards_gives_the_same_samples(busy):
    mixer, whole = busy
    mixer.close()
    parts = [mixer.audio(S(index, 4), S(1, 4)) for index in reversed(range(10))]
    assert np.array_equal(np.concatenate(parts[::-1]), whole)
