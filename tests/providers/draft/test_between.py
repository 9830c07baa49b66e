from __future__ import annotations

import cv2
import numpy as np
import pytest

from charstudio.providers.draft.alignment import Similarity
from charstudio.providers.draft.between import Between, small_grey


def ball(x, size=(120, 200)):
    noise = np.random.default_rng(4).integers(60, 120, (size[0] // 8, size[1] // 8, 3)).astype(np.uint8)
    picture = cv2.resize(noise, size[::-1], interpolation=cv2.INTER_CUBIC)
    cv2.circle(picture, (x, 60), 22, (240, 200, 40), -1, cv2.LINE_AA)
    cv2.circle(picture, (x - 6, 54), 6, (90, 40, 20), -1, cv2.LINE_AA)
    return picture


def middle(picture):
    yellow = (picture[..., 0].astype(int) - picture[..., 2]) > 110
    return float(np.nonzero(yellow)[1].mean())


def test_at_both_ends_the_given_pictures_come_out_to_the_last_bit():
    first, last = ball(80), ball(96)
    pair = Between(first, last)
    assert np.array_equal(pair.at(0), first)
    assert np.array_equal(pair.at(1), last)


@pytest.mark.parametrize("way", [0.25, 0.5, 0.75])
def test_a_thing_that_moves_is_on_its_way_and_not_twice(way):
    made = Between(ball(80), ball(96)).at(way)
    assert abs(middle(made) - (80 + 16 * way)) < 2
    yellow = ((made[..., 0].astype(int) - made[..., 2]) > 110).any(0)
    assert yellow.sum() < 52  # a dissolve would show two balls, 60 wide together


def test_pictures_of_different_things_are_not_trusted():
    other = np.random.default_rng(9).integers(0, 255, (120, 200, 3)).astype(np.uint8)
    assert Between(ball(80), ball(90)).trust > 0.8
    assert Between(ball(80), cv2.GaussianBlur(other, (0, 0), 2)).trust < 0.4


def test_what_is_known_of_the_movement_helps_where_it_is_large():
    first, last = ball(60), np.roll(ball(60), 70, axis=1)
    known = Similarity(np.array([[1.0, 0, 70], [0, 1, 0]])).matrix
    assert Between(first, last, known).trust > Between(first, last).trust


def test_a_plain_mix_is_the_mean():
    mixed = Between(np.full((32, 32, 3), 100, np.uint8), np.full((32, 32, 3), 200, np.uint8)).mixed(0.5)
    assert np.abs(mixed.astype(int) - 150).max() <= 1


@pytest.mark.parametrize("size", [(16, 16), (20, 90), (600, 40)])
def test_small_and_odd_shapes_are_measured_too(size):
    first = np.full((*size, 3), 90, np.uint8)
    assert Between(first, first).at(0.5).shape == first.shape
    assert max(small_grey(first).shape) <= 320
