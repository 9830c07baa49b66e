"""The moving edge of a wipe."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.media.canvas import Cel, stack
from charstudio.media.layers import Window
from charstudio.media.wipe import wiped
from charstudio.model.timeline import Direction

WIDTH, HEIGHT = 40, 20
OLD, NEW = (200, 0, 40), (0, 100, 40)


def solid(colour, **place):
    return Cel(np.full((HEIGHT, WIDTH, 3), colour, np.uint8), **place)


def at(share, direction, old=None, new=None):
    sides = (
        (old or solid(OLD), Window(direction, share, 1.0)),
        (new or solid(NEW), Window(direction, 0.0, share)),
    )
    return stack([[(wiped(cel, (window,), WIDTH, HEIGHT), 1.0, 1.0) for cel, window in sides]], WIDTH, HEIGHT)


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("share", [0.25, 0.5, 0.61])
def test_the_new_picture_lies_behind_the_edge_and_the_edge_is_one_pixel_wide(direction, share):
    frame = at(share, direction)
    along = frame[10] if direction in {Direction.RIGHT, Direction.LEFT} else frame[:, 20]
    if direction in {Direction.LEFT, Direction.UP}:
        along = along[::-1]
    place, rest = divmod(share * len(along), 1)
    assert (along[: int(place)] == NEW).all()
    assert (along[int(place) + 1 :] == OLD).all()
    assert np.abs(along[int(place)] - (np.array(NEW) * rest + np.array(OLD) * (1 - rest))).max() <= 1


@given(st.floats(0, 1), st.sampled_from(list(Direction)))
def test_the_two_sides_cover_every_pixel_exactly_once(share, direction):
    grey = solid((120, 120, 120))
    assert np.abs(at(share, direction, grey, grey).astype(int) - 120).max() <= 1


def test_a_picture_with_bars_keeps_them():
    narrow = Cel(np.full((HEIGHT, 10, 3), OLD, np.uint8), None, 15, 0)
    frame = at(0.5, Direction.RIGHT, old=narrow)
    assert (frame[:, :20] == NEW).all()
    assert (frame[:, 20:25] == OLD).all()
    assert not frame[:, 25:].any()


def test_what_shines_through_shines_through_on_its_side():
    thin = Cel(np.full((HEIGHT, WIDTH, 3), 60, np.uint8), np.full((HEIGHT, WIDTH), 0.5, np.float32))
    below = solid((100, 100, 100))
    cel = wiped(thin, (Window(Direction.DOWN, 0.0, 0.5),), WIDTH, HEIGHT)
    frame = stack([[(below, 1.0, 1.0)], [(cel, 1.0, 1.0)]], WIDTH, HEIGHT)
    assert (frame[:10] == 110).all()
    assert (frame[10:] == 100).all()
