from __future__ import annotations

import numpy as np
import pytest

from charstudio.analysis import faces
from charstudio.providers.draft.cutout import cut_out

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


@needs_detector
def test_a_portrait_is_cut_along_its_outline(drawn):
    cut = cut_out(drawn(320, textured=True))
    cover = cut.rgba[..., 3]
    assert cut.sure
    assert cover[150, 160] > 240  # the face
    assert cover[300, 160] > 240  # the chest
    assert cover[20:200, :30].max() < 30  # the wall
    assert 0.2 < (cover > 128).mean() < 0.7
    x, y, tall = cut.head
    assert (x, y) == pytest.approx((160, 150), abs=20)
    assert 100 < tall < 240


def test_given_transparency_is_kept(drawn):
    alpha = np.zeros((320, 320, 1), np.uint8)
    alpha[100:200, 120:220] = 255
    cut = cut_out(np.concatenate([drawn(320), alpha], 2))
    assert np.array_equal(cut.rgba[..., 3], alpha[..., 0])
    assert cut.box == (120, 100, 100, 100)


def test_without_a_face_the_head_is_guessed_in_the_upper_part():
    picture = np.full((200, 300, 4), 255, np.uint8)
    picture[..., 3] = 0
    picture[50:190, 100:180, 3] = 255
    cut = cut_out(picture)
    assert cut.face is None
    x, y, tall = cut.head
    assert x == 140
    assert 50 < y < 50 + 2 * tall


def test_an_enormous_picture_is_made_smaller():
    assert max(cut_out(np.full((40, 3000, 3), 90, np.uint8)).rgba.shape) == 2048
