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

from charstudio.media.audio import AudioReader
from charstudio.media.mix import Mixer
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.media.sound_blocks import SoundBlocks
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


def test_the_volume_of_a_track_goes_on_top_of_the_gain_of_its_clips(shelf):
    shelf.put("flat", np.full((HZ, 2), 0.5))
    quiet = sounds(clip("flat", 0, 1, gain_db=-6.0206), volume_db=-6.0206)
    assert shelf.mixer(quiet).audio(S(0), S(1)) == pytest.approx(0.125, abs=1e-4)
    assert shelf.mixer(replace(quiet, volume_db=6.0206)).audio(S(0), S(1)) == pytest.approx(0.5, abs=1e-4)


def test_detached_and_frozen_clips_are_silent(shelf):
    shelf.put("flat", np.full((HZ, 2), 0.5))
    for silent in ({"silent": True}, {"freeze": True}):
        assert not shelf.mixer(sounds(clip("flat", 0, 1, **silent))).audio(S(0), S(1)).any()


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Three constant sounds, each twice as loud as the one before: the sum tells which are in it."""
    shelf = Shelf(tmp_path_factory.mktemp("three"))
    for number in range(3):
        shelf.put(str(number), np.full((HZ // 10, 2), 2**number / 16))
    return shelf


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=3, max_size=3))
def test_who_is_heard_follows_from_mute_and_solo(three, states):
    tracks = [
        sounds(clip(str(number), 0, S(1, 10)), name=f"a{number}", muted=muted, solo=solo)
        for number, (muted, solo) in enumerate(states)
    ]
    mixer = three.mixer(*tracks)
    level = float(mixer.audio(S(0), S(1, 20)).mean()) * 16
    mixer.close()
    any_solo = any(solo for _, solo in states)
    heard = [not muted and (solo or not any_solo) for muted, solo in states]
    assert level == pytest.approx(sum(2**number for number, on in enumerate(heard) if on), abs=0.01)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-60, 20), min_size=2, max_size=2), st.floats(-30, 30))
def test_mixing_is_linear(three, gains, volume):
    """Both tracks together are the sum of each alone; a volume multiplies everything."""

    def mixed(*which, volume_db=0.0):
        chosen = [sounds(clip(str(n), 0, S(1, 10), gain_db=gains[n]), name=f"a{n}", volume_db=volume_db) for n in which]
        mixer = three.mixer(*chosen)
        heard = mixer.audio(S(0), S(1, 20)).astype(np.float64)
        mixer.close()
        return heard

    both = mixed(0, 1)
    assert np.allclose(mixed(0) + mixed(1), both, rtol=1e-5, atol=1e-9)
    assert np.allclose(mixed(0, 1, volume_db=volume), both * 10 ** (volume / 20), rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("speed", [ONE, S(2), S(7, 5), S(1, 2)])
def test_a_reversed_clip_is_heard_backwards(shelf, speed):
    noise = np.random.default_rng(3).uniform(-0.4, 0.4, (4 * HZ, 2))
    shelf.put("noise", noise)
    forward = clip("noise", 1, 1, source_start=S(1, 2), speed=speed)
    ahead = shelf.mixer(sounds(forward)).audio(S(1), S(1))
    back = shelf.mixer(sounds(replace(forward, reverse=True))).audio(S(1), S(1))
    if speed == 1:
        assert np.array_equal(back, ahead[::-1])
        return
    # Sampled from the other end: the same curve up to the part of a sample by which the ends differ.
    moved = round((speed - 1).numerator)
    lag = np.correlate(back[1000:3000, 0], ahead[::-1][1000 - 4 : 3000 + 4, 0], "valid").argmax() - 4
    assert abs(lag) <= abs(moved) + 1


def test_reversed_twice_is_as_before(tmp_path):
    shelf = Shelf(tmp_path)
    noise = np.round(np.random.default_rng(4).uniform(-0.4, 0.4, (HZ, 2)) * 32767) / 32767
    shelf.put("noise", noise)
    once = shelf.mixer(sounds(clip("noise", 0, 1, reverse=True))).audio(S(0), S(1))
    shelf.put("once", once * 32768 / 32767)
    twice = shelf.mixer(sounds(clip("once", 0, 1, reverse=True))).audio(S(0), S(1))
    assert np.array_equal(twice, shelf.mixer(sounds(clip("noise", 0, 1))).audio(S(0), S(1)))


def test_what_rises_above_the_highest_frequency_is_not_folded_down(shelf):
    shelf.put("high", tone(15_000, 2))
    heard = shelf.mixer(sounds(clip("high", 0, 1, speed=S(2)))).audio(S(0), S(1))[200:-200]
    assert np.abs(heard).max() < 0.5 * 10 ** (-80 / 20)


def test_a_wipe_is_heard_like_a_dissolve(shelf):
    shelf.put("flat", np.full((4 * HZ, 2), 0.5))

    def cut(kind):
        cross = Transition(kind, S(1))
        return sounds(clip("flat", 0, 2), clip("flat", 2, 1, source_start=S(1), transition=cross))

    dissolve = shelf.mixer(cut(TransitionKind.DISSOLVE)).audio(S(0), S(3))
    assert np.array_equal(shelf.mixer(cut(TransitionKind.WIPE)).audio(S(0), S(3)), dissolve)


def hour_long(path, rate_hz, clicks):
    """A mono WAV of an hour, silent but for ``clicks``; a file with holes, so it takes no room on the disk."""
    count = 3600 * rate_hz
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.setnframes(count)
        file._ensure_header_written(0)
        file._headerwritten = True
        head = file._file.tell()
        file._datawritten = 2 * count
    with path.open("r+b") as file:
        for click in clicks:
            file.seek(head + 2 * click)
            file.write(b"\x00\x40")
        file.truncate(head + 2 * count)
    return path


@pytest.mark.parametrize("rate_hz", [48_000, 44_100, 16_000])
def test_nothing_drifts_in_an_hour(tmp_path, rate_hz):
    """Clicks at whole seconds of a sound of any rate lie at whole seconds of the film, to the sample."""
    moments = (1, 60, 1800, 3599)
    path = hour_long(tmp_path / "hour.wav", rate_hz, [moment * rate_hz for moment in moments])
    playables = {AssetId("hour"): Playable(path, probe(path))}
    mixer = Mixer(Timeline(tracks=(sounds(clip("hour", 0, 3600)),)), playables.get)
    for moment in reversed(moments):
        heard = mixer.samples(moment * HZ - 500, moment * HZ + 500)
        assert np.abs(heard[:, 0]).argmax() == 500, moment
    mixer.close()


def test_an_hour_at_another_speed_does_not_drift(tmp_path):
    speed = S(1001, 1000)
    path = hour_long(tmp_path / "hour.wav", HZ, [3003 * HZ, 3003 * HZ // 3])
    playables = {AssetId("hour"): Playable(path, probe(path))}
    mixer = Mixer(Timeline(tracks=(sounds(clip("hour", 0, 3500, speed=speed)),)), playables.get)
    for moment in (3000, 1000):
        assert np.abs(mixer.samples(moment * HZ - 500, moment * HZ + 500)[:, 0]).argmax() == 500
    mixer.close()


class Opened:
    """Counts the readers that are opened."""

    def __init__(self, monkeypatch):
        self.count = 0
        real = AudioReader.__init__

        def counted(reader, *args, **more):
            self.count += 1
            real(reader, *args, **more)

        monkeypatch.setattr(AudioReader, "__init__", counted)


def test_twenty_tracks_open_each_file_once(shelf, monkeypatch):
    for number in range(20):
        shelf.put(str(number), np.full((4 * HZ, 2), 0.01))
    opened = Opened(monkeypatch)
    mixer = shelf.mixer(*(sounds(clip(str(n), 0, 4), name=f"a{n}") for n in range(20)))
    heard = np.concatenate([mixer.audio(S(tenth, 10), S(1, 10)) for tenth in range(40)])
    assert heard == pytest.approx(0.2, abs=1e-3)
    assert opened.count == 20
    mixer.close()


def test_a_file_heard_in_two_places_has_a_reader_for_each(shelf, monkeypatch):
    shelf.put("long", np.random.default_rng(2).uniform(-0.4, 0.4, (9 * HZ, 2)))
    opened = Opened(monkeypatch)
    near, far = clip("long", 0, 4), clip("long", 0, 4, source_start=5)
    mixer = shelf.mixer(sounds(near), sounds(replace(far, id=ClipId("far")), name="a2"))
    for tenth in range(40):
        mixer.audio(S(tenth, 10), S(1, 10))
    for tenth in reversed(range(40)):
        mixer.audio(S(tenth, 10), S(1, 10))
    assert opened.count == 2
    mixer.close()


def test_blocks_and_readers_stay_within_their_limits(shelf):
    blocks = SoundBlocks(open_sounds=3, kept_bytes=4 * HZ * 8)
    for number in range(5):
        shelf.put(str(number), np.full((3 * HZ, 2), number / 10))
    paths = [shelf.playables[AssetId(str(number))].path for number in range(5)]
    for second in (0, 2, 1, 0):
        for number, path in enumerate(paths):
            assert blocks.read(path, HZ, second * HZ + 5, 100) == pytest.approx(number / 10, abs=1e-3)
            assert blocks.open_sounds <= 3
            assert blocks.kept_bytes <= 4 * HZ * 8
    assert len(blocks.read(paths[0], 44_100, 5, 100)) == 100
    blocks.close()
    assert (blocks.open_sounds, blocks.kept_bytes) == (0, 0)


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
    back = clip("a", S(1, 7), S(1, 2), reverse=True, speed=S(9, 7))
    mixer = shelf.mixer(
        sounds(first, second, volume_db=2.0),
        sounds(clip("b", S(1, 7), 1, fade_out=S(1, 3)), name="a2"),
        sounds(back, clip("b", 1, 1, reverse=True), name="a3"),
    )
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
