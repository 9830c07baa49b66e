from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.providers.draft.mouth import RATE_HZ, listen


def test_the_mouth_opens_on_vowels_and_closes_in_silence(vowels):
    tracks = listen([vowels(4.0)], 24, 96)
    assert tracks.opening[2:20].max() < 0.05
    assert tracks.opening[30:46].mean() > 0.4
    assert tracks.opening[56:70].max() < 0.1
    assert tracks.opening[78:94].mean() > 0.4


def test_it_shuts_within_a_fifth_of_a_second(vowels):
    opening = listen([vowels(4.0)], 24, 96).opening
    assert opening[48 + 5] < 0.2


def test_a_quiet_speaker_articulates_as_well(vowels):
    loud, quiet = (listen([vowels(4.0) * gain], 24, 96).opening for gain in (1.0, 0.02))
    assert np.abs(loud - quiet).max() < 0.1


def test_hiss_shows_teeth_without_opening():
    noise = np.random.default_rng(1).normal(0, 0.1, RATE_HZ).astype(np.float32)
    hiss = np.diff(noise, 2, prepend=[0, 0]).astype(np.float32) * 0.5
    vowel = np.sin(2 * np.pi * 700 * np.arange(RATE_HZ) / RATE_HZ).astype(np.float32) * 0.3
    tracks = listen([np.concatenate([vowel, hiss])], 24, 48)
    assert tracks.opening[30:46].mean() < 0.5 * tracks.opening[6:20].mean()
    assert tracks.teeth[30:46].mean() > tracks.teeth[6:20].mean()


def test_silence_and_nothing_keep_the_mouth_shut():
    assert not listen([np.zeros(RATE_HZ, np.float32)], 24, 24).opening.any()
    assert not listen([], 24, 24).opening.any()
    assert not listen([np.zeros(10, np.float32)], 24, 3).opening.any()


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(1, 31_999), max_size=4, unique=True), data=st.integers(0, 5))
def test_pieces_of_any_length_give_the_same_mouth(cuts, data):
    sound = np.random.default_rng(data).normal(0, 0.1, 32_000).astype(np.float32)
    sound *= np.sin(np.arange(32_000) / 3_000).astype(np.float32) ** 2
    whole = listen([sound], 24, 48)
    parts = listen(np.split(sound, sorted(cuts)), 24, 48)
    assert np.allclose(whole.opening, parts.opening, atol=1e-4)
    assert 0 <= whole.opening.min() <= whole.opening.max() <= 1
    assert np.abs(whole.width).max() <= 1
