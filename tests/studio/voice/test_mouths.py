"""Milliseconds in words, and the nudge that puts them right."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.time import ZERO, Rate
from charstudio.model.voice import LipsyncOffset
from charstudio.studio.voice.mouths import Standing, mouth_state

RATE = Rate(25)


def found(ms):
    return LipsyncOffset(ms, 0.2, 9.0)


@pytest.mark.parametrize(
    ("ms", "words", "frames"),
    [(80.0, "The mouth is 80 ms late.", 2), (-120.0, "The mouth is 120 ms early.", -3), (90.0, "90 ms late", 2)],
)
def test_a_shift_is_said_with_its_nudge(ms, words, frames):
    state = mouth_state(found(ms), ZERO, RATE)
    assert (state.standing, state.frames) == (Standing.APART, frames)
    assert words in state.words


def test_within_what_can_be_measured_it_is_in_time():
    state = mouth_state(found(-35.0), ZERO, RATE)
    assert (state.standing, state.frames) == (Standing.IN_TIME, 0)


def test_what_was_nudged_already_is_taken_off():
    state = mouth_state(found(80.0), Fraction(2, 25), RATE)
    assert state.standing is Standing.IN_TIME
    assert "moved 2 frames later" in state.note
    half = mouth_state(found(160.0), Fraction(1, 25), RATE)
    assert (half.frames, half.words) == (3, "The mouth is 120 ms late.")


def test_what_cannot_be_told_gives_its_reason_and_no_nudge():
    state = mouth_state(LipsyncOffset(None, 0.02, 3.0, "There are 3.0 s of speech; it takes 8 s to tell."), ZERO, RATE)
    assert (state.standing, state.words, state.frames) == (Standing.UNKNOWN, "Not measurable.", 0)
    assert "it takes 8 s" in state.note
    assert mouth_state(None, ZERO, RATE, fault="No face.").note == "No face."
    assert mouth_state(found(80.0), None, RATE).frames == 0


def test_before_and_while_it_is_compared():
    assert mouth_state(None, ZERO, RATE).standing is Standing.UNASKED
    assert mouth_state(None, ZERO, RATE, is_measuring=True).standing is Standing.MEASURING
