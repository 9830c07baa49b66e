"""Single properties of a recording, on made sounds whose truth is known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.analysis.voice import activity, noise
from charstudio.analysis.voice.clipping import clipped_share
from charstudio.analysis.voice.recording import RATE_HZ
from charstudio.analysis.voice.room import room


def words(seconds: float = 6.0, *, seed: int = 1) -> np.ndarray:
    """Bursts of tilted noise with pauses: nobody's words, but they begin and end like words."""
    random = np.random.default_rng(seed)
    count = round(seconds * RATE_HZ)
    spectrum = np.fft.rfft(random.standard_normal(count))
    spectrum /= np.sqrt(np.arange(len(spectrum)) + 200.0)
    carrier = np.fft.irfft(spectrum, count)
    gate = np.zeros(count)
    for first in np.arange(0.2, seconds - 0.5, 0.6):
        gate[round(first * RATE_HZ) : round((first + 0.3) * RATE_HZ)] = 1.0
    made = carrier * gate
    return (0.3 * made / np.abs(made).max()).astype(np.float32)


def in_a_room(sound: np.ndarray, rt60_s: float) -> np.ndarray:
    """The sound and the tail of a room as loud as it."""
    random = np.random.default_rng(7)
    count = round(1.2 * rt60_s * RATE_HZ)
    tail = random.standard_normal(count) * 10 ** (-3 * np.arange(count) / RATE_HZ / rt60_s)
    tail /= np.sqrt(np.square(tail).sum())
    tail[0] = 1.0
    size = 1 << (len(sound) + count).bit_length()
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size))[: len(sound)]
    return heard.astype(np.float32)


@pytest.mark.parametrize("rt60_s", [0.3, 0.45, 0.7])
def test_a_room_is_read_from_how_words_die_away(rt60_s: float):
    found = room(in_a_room(words(12), rt60_s))
    assert found.rt60_s == pytest.approx(rt60_s, rel=0.2)


def test_words_without_a_room_have_no_echo():
    found = room(words(12)).rt60_s
    assert found is None or found < 0.2


def test_less_than_half_a_second_says_nothing_of_a_room():
    assert room(words(2)[: RATE_HZ * 2 // 5]).rt60_s is None


def test_flat_tops_are_counted_and_round_ones_are_not():
    t = np.arange(RATE_HZ) / RATE_HZ
    sine = np.sin(2 * np.pi * 220 * t)[:, None].astype(np.float32)
    voice = words(2.0)[:, None]
    assert clipped_share(np.clip(2 * sine, -1, 1)) > 1000
    assert clipped_share(voice) < 1
    loudest = np.abs(voice).max()
    assert clipped_share(np.clip(voice, -loudest / 2, loudest / 2)) > 10


def test_clipping_of_one_side_of_the_wave_only_is_found():
    voice = words(2.0)[:, None]
    assert clipped_share(np.minimum(voice, voice.max() / 2)) > 5


def test_clipping_stays_clipping_when_it_is_made_quieter():
    voice = words(2.0)[:, None]
    flat = np.clip(voice, -0.1, 0.1)
    assert clipped_share(0.2 * flat) == pytest.approx(clipped_share(flat))


def test_what_is_hardly_there_cannot_be_said_to_be_clipped():
    assert clipped_share(np.zeros((1000, 1), np.float32)) is None
    assert clipped_share(np.zeros((0, 1), np.float32)) is None


@pytest.mark.parametrize("snr_db", [5.0, 15.0, 30.0])
def test_noise_is_read_from_the_pauses(snr_db: float):
    voice = words(8.0)
    chunks = len(voice) // activity.CHUNK
    speech = np.square(voice[: chunks * activity.CHUNK]).reshape(chunks, -1).mean(axis=1) > 1e-6
    power = float(np.mean(np.square(voice[: chunks * activity.CHUNK].reshape(chunks, -1)[speech])))
    hiss = np.random.default_rng(3).standard_normal(len(voice)) * np.sqrt(power / 10 ** (snr_db / 10))
    found = noise.signal_to_noise(noise.levels((voice + hiss).astype(np.float32)), speech)
    assert found == pytest.approx(snr_db, abs=2.0)


def test_pauses_of_digital_silence_have_no_noise():
    voice = words(8.0)
    levels = noise.levels(voice)
    assert noise.signal_to_noise(levels, levels > -60) == noise.MOST_DB


def test_without_speech_there_is_no_distance_to_the_noise():
    assert noise.signal_to_noise(np.full(100, -50.0), np.zeros(100, np.bool_)) is None


def test_phrases_of_unlike_loudness_are_uneven():
    levels = np.full(200, -80.0)
    speech = np.zeros(200, np.bool_)
    levels[10:60], levels[100:150] = -20.0, -38.0
    speech[10:60] = speech[100:150] = True
    assert noise.unevenness(levels, speech) == pytest.approx(18.0)
    speech[100:150] = False
    assert noise.unevenness(levels, speech) is None


@given(st.lists(st.booleans(), max_size=60))
def test_spans_are_what_is_true_in_order(flags: list[bool]):
    found = activity.spans(np.array(flags, np.bool_))
    rebuilt = np.zeros(len(flags), np.bool_)
    for first, end in found:
        assert first < end
        rebuilt[first:end] = True
    assert rebuilt.tolist() == flags
    assert all(earlier[1] < later[0] for earlier, later in pairwise(found))
