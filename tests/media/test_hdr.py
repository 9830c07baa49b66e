"""High dynamic range comes down to what a screen can show, grey stays grey, and white is where it belongs."""

from __future__ import annotations

import numpy as np
import pytest

from charstudio.media.hdr import HLG, PQ, to_sdr


def grey(code):
    return np.full((4, 6, 3), round(code * 65535), np.uint16)


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_grey_stays_grey_and_grows_with_the_code(transfer):
    shown = [to_sdr(grey(code), transfer)[0, 0] for code in np.linspace(0, 1, 60)]
    assert all(max(pixel) - min(pixel) <= 1 for pixel in shown)
    levels = [int(pixel[1]) for pixel in shown]
    assert levels == sorted(levels)
    assert levels[0] == 0
    assert levels[-1] == 255


@pytest.mark.parametrize(("transfer", "white"), [(PQ, 0.5807), (HLG, 0.75)])
def test_paper_white_is_bright_but_leaves_room_for_highlights(transfer, white):
    """BT.2408, table 1: reference white is 58 % of PQ and 75 % of HLG."""
    level = to_sdr(grey(white), transfer)[0, 0, 1]
    assert 215 <= level <= 245


def test_no_colour_comes_out_as_another():
    for channel in range(3):
        picture = grey(0.2)
        picture[..., channel] = round(0.55 * 65535)
        shown = to_sdr(picture, PQ)[0, 0].astype(int)
        assert shown.argmax() == channel
        assert shown[channel] > 150


def test_shape_and_kind():
    shown = to_sdr(np.zeros((3, 5, 3), np.uint16), HLG)
    assert (shown.shape, shown.dtype) == ((3, 5, 3), np.uint8)
