from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.providers.draft.alignment import STAYS, Similarity, aligned, fitted


def similarity(scale, turn, x, y):
    cos, sin = scale * math.cos(turn), scale * math.sin(turn)
    return Similarity(np.array([[cos, -sin, x], [sin, cos, y]]))


moves = st.builds(similarity, st.floats(0.3, 3), st.floats(-1, 1), st.floats(-90, 90), st.floats(-90, 90))


@given(moves)
def test_a_move_and_its_inverse_are_no_move(move):
    assert np.allclose(move.then(move.inverse()).matrix, STAYS.matrix, atol=1e-6)


@given(moves)
def test_all_of_a_move_is_the_move_and_none_of_it_is_none(move):
    assert np.allclose(move.part(1).matrix, move.matrix, atol=1e-6)
    assert np.allclose(move.part(0).matrix, STAYS.matrix, atol=1e-6)


@given(st.floats(0.4, 2.5), st.floats(0, 1))
def test_zooming_goes_at_an_even_pace(scale, way):
    assert similarity(scale, 0, 5, 5).part(way).log_scale == pytest.approx(way * math.log(scale), abs=1e-9)


def test_enlarging_around_a_point_keeps_the_point():
    assert STAYS.scaled(0.7, 30, 40).carried(30, 40) == pytest.approx((30, 40))


def test_a_picture_laid_elsewhere_is_found_again(drawn):
    picture = cv2.cvtColor(drawn(320, textured=True), cv2.COLOR_RGB2GRAY)
    move = similarity(1.2, 0.1, -20, 12)
    found = aligned(picture, cv2.warpAffine(picture, move.matrix, (320, 320)))
    assert found is not None
    assert found.log_scale == pytest.approx(math.log(1.2), abs=0.03)
    assert found.turn == pytest.approx(0.1, abs=0.03)


def test_nothing_in_common_is_no_alignment(drawn):
    flat = np.full((320, 320), 90, np.uint8)
    noise = np.random.default_rng(1).integers(0, 255, (320, 320)).astype(np.uint8)
    picture = cv2.cvtColor(drawn(320), cv2.COLOR_RGB2GRAY)
    assert aligned(picture, flat) is None
    assert aligned(picture, noise) is None
    assert fitted(np.zeros((2, 2)), np.zeros((2, 2))) == (None, 0.0)
