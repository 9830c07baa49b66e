"""Fitting and covering, in pixels."""

from __future__ import annotations

import numpy as np
import pytest

from charstudio.media.canvas import Cel, dipped, fills, place, placed_size, stack, trimmed
from charstudio.model.timeline import Fit


def solid(colour, width, height):
    return np.full((height, width, len(colour)), colour, np.uint8)


def fits_inside(cel, frame):
    rows, columns = cel.part
    return 0 <= rows.start < rows.stop <= frame[1] and 0 <= columns.start < columns.stop <= frame[0]


RED, GREEN, BLUE = (200, 0, 0), (0, 200, 0), (0, 0, 200)


def test_a_picture_of_the_right_size_is_not_copied():
    picture = solid(RED, 64, 36)
    for fit in Fit:
        cel = place(picture, fit, 64, 36)
        assert cel.coverage is None
        assert cel.rgb is picture or np.shares_memory(cel.rgb, picture)
        assert np.shares_memory(stack([[(cel, 1.0, 1.0)]], 64, 36), picture)


def test_fit_shows_the_whole_picture_between_bars():
    cel = place(solid(RED, 20, 40), Fit.FIT, 64, 40)
    frame = stack([[(cel, 1.0, 1.0)]], 64, 40)
    columns = np.flatnonzero(frame[20, :, 0])
    assert (columns.min(), columns.max()) == (22, 41)
    assert (frame[:, 22:42] == RED).all()


def test_fill_covers_the_frame_and_crops_around_the_centre():
    picture = np.concatenate([solid(RED, 10, 40), solid(GREEN, 40, 40), solid(BLUE, 10, 40)], axis=1)
    cel = place(picture, Fit.FILL, 40, 40)
    assert cel.coverage is None
    assert (cel.rgb == GREEN).all()


def test_stretch_ignores_the_shape():
    cel = place(solid(RED, 10, 40), Fit.STRETCH, 64, 36)
    assert cel.coverage is None
    assert (cel.rgb == RED).all()


@pytest.mark.parametrize("size", [(1, 1000), (1000, 1), (3, 2), (1920, 1080), (1081, 1921)])
@pytest.mark.parametrize("fit", list(Fit))
def test_every_shape_fits_every_frame(fit, size):
    for frame in ((64, 36), (36, 64), (2, 2)):
        cel = place(solid(RED, *size), fit, *frame)
        assert stack([[(cel, 1.0, 1.0)]], *frame).shape == (frame[1], frame[0], 3)
        assert fits_inside(cel, frame)
        assert fills(fit, size, frame) == cel.hides(*frame)
        assert placed_size(fit, size, frame) >= (1, 1)


@pytest.mark.parametrize("fit", list(Fit))
def test_a_picture_that_all_but_has_the_shape_of_the_frame_fills_it(fit):
    assert placed_size(fit, (1920, 1080), (958, 540)) == (958, 540)
    assert fills(fit, (1920, 1080), (842, 474))
    assert place(solid(RED, 1920, 1080), fit, 958, 540).coverage is None


def test_a_shape_that_is_another_one_keeps_its_bars():
    assert placed_size(Fit.FIT, (1920, 1080), (960, 546)) == (960, 540)
    assert placed_size(Fit.FIT, (16, 9), (64, 37)) == (64, 36)


def test_bars_show_what_lies_below():
    below = place(solid(BLUE, 64, 40), Fit.FIT, 64, 40)
    cel = place(solid(RED, 20, 40), Fit.FIT, 64, 40)
    frame = stack([[(below, 1.0, 1.0)], [(cel, 1.0, 1.0)]], 64, 40)
    assert frame[0, 0].tolist() == list(BLUE)
    assert frame[0, 32].tolist() == list(RED)


def test_a_half_opaque_layer_is_the_mean():
    below, above = Cel(solid((100, 0, 50), 8, 8)), Cel(solid((0, 100, 50), 8, 8))
    assert (stack([[(below, 1.0, 1.0)], [(above, 0.5, 1.0)]], 8, 8) == (50, 50, 50)).all()
    assert (stack([[(above, 0.5, 1.0)]], 8, 8) == (0, 50, 25)).all()


def test_a_dissolve_hides_what_lies_below_all_the_time():
    below, old, new = (Cel(solid(colour, 8, 8)) for colour in ((255, 255, 255), (100, 0, 0), (0, 100, 0)))
    for share in (0.0, 0.25, 0.5, 1.0):
        frame = stack([[(below, 1.0, 1.0)], [(old, 1 - share, 1.0), (new, share, 1.0)]], 8, 8)
        assert (frame == (round(100 * (1 - share)), round(100 * share), 0)).all()


def test_light_darkens_without_letting_through():
    below, above = Cel(solid((255, 255, 255), 8, 8)), Cel(solid((100, 100, 100), 8, 8))
    assert (stack([[(below, 1.0, 1.0)], [(above, 1.0, 0.25)]], 8, 8) == 25).all()


@pytest.mark.parametrize("size", [(8, 8), (4, 4), (16, 16)])
def test_alpha_lets_through_what_lies_below(size):
    above = solid((200, 100, 0, 128), *size)
    above[: size[1] // 2, :, 3] = 0
    frame = stack(
        [[(Cel(solid((0, 0, 100), 8, 8)), 1.0, 1.0)], [(place(above, Fit.FIT, 8, 8), 1.0, 1.0)]], 8, 8
    ).astype(int)
    assert frame[0, 0].tolist() == [0, 0, 100]
    assert np.abs(frame[7, 0] - (100, 50, 50)).max() <= 1


def test_a_transparent_edge_brings_no_colour_along_when_scaled():
    picture = solid((255, 0, 255, 0), 40, 40)
    picture[:, :20] = (0, 200, 0, 255)
    frame = stack([[(place(picture, Fit.FIT, 21, 21), 1.0, 1.0)]], 21, 21)
    assert frame[..., 0].max() == 0
    assert frame[..., 2].max() == 0


def test_nothing_is_black_and_no_argument_is_changed():
    assert not stack([], 8, 4).any()
    below, above = solid((10, 20, 30), 8, 8), solid((40, 50, 60), 8, 8)
    stack([[(Cel(below), 1.0, 1.0)], [(Cel(above), 0.3, 0.5)]], 8, 8)
    assert (below == (10, 20, 30)).all()
    assert (above == (40, 50, 60)).all()


def test_a_small_cel_changes_only_its_own_part_of_the_frame():
    below = Cel(solid(BLUE, 16, 12))
    small = Cel(solid((100, 0, 0), 4, 3), np.full((3, 4), 0.5, np.float32), 5, 6)
    frame = stack([[(below, 1.0, 1.0)], [(small, 1.0, 1.0)]], 16, 12)
    assert (frame[6:9, 5:9] == (100, 0, 100)).all()
    frame[6:9, 5:9] = BLUE
    assert (frame == BLUE).all()
    assert (below.rgb == BLUE).all()


def test_cels_of_a_layer_that_do_not_fill_the_frame_add_up():
    below = Cel(solid((40, 40, 40), 16, 12))
    left, right = Cel(solid((80, 0, 0), 10, 12)), Cel(solid((0, 80, 0), 10, 12), None, 6, 0)
    frame = stack([[(below, 1.0, 1.0)], [(left, 0.5, 1.0), (right, 0.5, 1.0)]], 16, 12)
    assert (frame[:, :6] == (60, 20, 20)).all()
    assert (frame[:, 6:10] == (40, 40, 0)).all()
    assert (frame[:, 10:] == (20, 60, 20)).all()


def test_trimming_leaves_nothing_out():
    coverage = np.zeros((12, 16), np.float32)
    coverage[3:5, 7:12] = 0.5
    rgb = np.rint(coverage[..., None] * 200).repeat(3, axis=2).astype(np.uint8)
    cel = trimmed(Cel(rgb, coverage))
    assert (cel.rgb.shape, cel.left, cel.top) == ((2, 5, 3), 7, 3)
    whole = stack([[(Cel(solid(BLUE, 16, 12)), 1.0, 1.0)], [(Cel(rgb, coverage), 1.0, 1.0)]], 16, 12)
    assert np.array_equal(stack([[(Cel(solid(BLUE, 16, 12)), 1.0, 1.0)], [(cel, 1.0, 1.0)]], 16, 12), whole)
    empty = trimmed(Cel(rgb, np.zeros_like(coverage)))
    assert np.array_equal(stack([[(empty, 1.0, 1.0)]], 16, 12), solid((0, 0, 0), 16, 12))


def test_a_dip_goes_to_a_colour_where_the_picture_is():
    cel = dipped(Cel(solid((100, 0, 200), 4, 4)), 0.25, (255, 255, 255))
    assert (cel.rgb == (216, 191, 241)).all()
    thin = dipped(Cel(solid((50, 0, 100), 4, 4), np.full((4, 4), 0.5, np.float32)), 0.5, (200, 100, 0))
    assert (thin.rgb == (75, 25, 50)).all()
    assert (thin.coverage == 0.5).all()
