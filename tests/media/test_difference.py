"""What sets two pictures apart, in pixels."""

from __future__ import annotations

import numpy as np

from charstudio.media.difference import GAIN, difference


def grey(level):
    return np.full((4, 6, 3), level, np.uint8)


def test_equal_pictures_have_no_difference():
    assert not difference(grey(77), grey(77)).any()


def test_a_difference_is_amplified_whichever_is_the_brighter():
    assert (difference(grey(100), grey(110)) == 10 * GAIN).all()
    assert (difference(grey(110), grey(100)) == 10 * GAIN).all()


def test_a_large_difference_is_white_and_does_not_wrap_round():
    assert (difference(grey(0), grey(255)) >= 250).all()
    assert (difference(grey(0), grey(65)) >= 250).all()
