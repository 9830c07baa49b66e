"""Grains of sound for scrubbing: soft at their ends, the newest wins, no click between them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.media.grain import GrainVoice, grain_length
from charstudio.model.time import Rate

HZ = 48_000
FLAT = np.full((2000, 2), 0.5, np.float32)


def everything(voice):
    return voice.take(10**6)


@pytest.mark.parametrize(
    ("rate", "seconds"),
    [(Rate(24), Fraction(1, 24)), (Rate(60), Fraction(1, 25)), (Rate(12), Fraction(3, 50))],
    ids=str,
)
def test_a_grain_is_about_a_frame_long(rate, seconds):
    assert grain_length(rate) == seconds


def test_a_grain_begins_and_ends_softly_and_is_itself_in_between():
    voice = GrainVoice(HZ)
    voice.say(FLAT)
    said = everything(voice)
    assert len(said) == len(FLAT)
    assert np.abs(said[[0, -1]]).max() < 0.001
    assert np.abs(np.diff(said, axis=0)).max() < 0.01
    assert (said[240:-240] == 0.5).all()
    assert voice.left == 0
    assert everything(voice).shape == (0, 2)


def test_a_newer_grain_takes_over_without_a_click():
    voice = GrainVoice(HZ)
    voice.say(FLAT)
    first = voice.take(1000)
    voice.say(-FLAT)
    rest = everything(voice)
    assert len(rest) == len(FLAT), "the old one is not heard to its end"
    assert np.abs(np.diff(np.concatenate([first, rest]), axis=0)).max() < 0.02
    assert (rest[240:-240] == -0.5).all()


def test_the_same_sound_again_goes_on_evenly():
    """Where one grain fades out and the next fades in, the two shares make up the whole."""
    voice = GrainVoice(HZ)
    voice.say(FLAT)
    voice.take(1000)
    voice.say(FLAT)
    assert everything(voice)[:-240] == pytest.approx(0.5, abs=1e-6)


@given(st.lists(st.tuples(st.just(0) | st.integers(20, 400), st.integers(0, 300)), min_size=1, max_size=8))
def test_whatever_comes_when_nothing_clicks_or_grows(steps):
    voice = GrainVoice(1000)
    said = []
    for length, taken in steps:
        voice.say(np.full((length, 2), 0.5, np.float32))
        said.append(voice.take(taken))
    said.append(everything(voice))
    joined = np.concatenate([np.zeros((1, 2)), *said, np.zeros((1, 2))])
    assert np.abs(joined).max() <= 0.5 + 1e-6
    assert np.abs(np.diff(joined, axis=0)).max() < 0.3  # a click would be a step of the whole level
