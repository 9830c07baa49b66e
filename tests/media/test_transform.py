"""Moving, scaling, turning, mirroring and cropping: laws first, then small pictures by arithmetic."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.media.canvas import Cel, stack
from charstudio.media.transform import covers, is_plain, placed
from charstudio.model.clip_looks import IN_PLACE, Transform
from charstudio.model.timeline import Fit

WIDTH, HEIGHT = 64, 36


def scene(width=WIDTH, height=HEIGHT, channels=3):
    """A smooth picture that is nowhere like its mirror image."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    u, v = (x + 0.5) / width, (y + 0.5) / height
    planes = [60 + 150 * u * v, 40 + 170 * v * v, 200 - 120 * u]
    picture = np.stack(planes, axis=2)
    if channels == 4:
        picture = np.dstack([picture, 255 * (0.25 + 0.7 * u)])
    return np.rint(picture).astype(np.uint8)


def shown(picture, transform, fit=Fit.FIT, size=(WIDTH, HEIGHT)):
    """The picture over black, as numbers one can subtract."""
    cel = placed(picture, fit, transform, *size)
    return stack([] if cel is None else [[(cel, 1.0, 1.0)]], *size).astype(int)


def halved(frame):
    height, width = frame.shape[:2]
    return frame.reshape(height // 2, 2, width // 2, 2, 3).mean(axis=(1, 3))


def test_a_clip_that_is_not_touched_is_the_very_same_array():
    picture = scene()
    cel = placed(picture, Fit.FIT, IN_PLACE, WIDTH, HEIGHT)
    assert cel.rgb is picture
    assert cel.coverage is None


@pytest.mark.parametrize("degrees", [360.0, -720.0])
def test_whole_turns_are_nothing(degrees):
    assert is_plain(Transform(rotation_deg=degrees))
    assert np.array_equal(shown(scene(), Transform(rotation_deg=degrees)), scene())


@pytest.mark.parametrize("axis", ["flip_x", "flip_y"])
def test_mirroring_is_exact_and_twice_is_nothing(axis):
    once = shown(scene(), Transform(**{axis: True}))
    assert np.array_equal(once, scene()[:, ::-1] if axis == "flip_x" else scene()[::-1])
    assert np.array_equal(shown(once.astype(np.uint8), Transform(**{axis: True})), scene())


def test_half_a_turn_is_both_mirrors():
    assert np.array_equal(shown(scene(), Transform(rotation_deg=180)), scene()[::-1, ::-1])


def test_a_quarter_turn_is_clockwise():
    square = scene(36, 36)
    turned = shown(square, Transform(rotation_deg=90), size=(36, 36))
    assert np.array_equal(turned, np.rot90(square, -1))


def test_there_and_back_is_nearly_the_same():
    """Away from the border, where the first turn had cut something off."""
    there = shown(scene(128, 72), Transform(rotation_deg=30), size=(128, 72)).astype(np.uint8)
    back = shown(there, Transform(rotation_deg=-30), size=(128, 72))
    inner = (slice(20, 52), slice(48, 80))
    assert np.abs(back[inner] - scene(128, 72)[inner]).max() <= 2


def test_x_and_y_are_shares_of_the_frame_and_whole_pixels_are_exact():
    moved = shown(scene(), Transform(x=0.25, y=-0.25))
    assert np.array_equal(moved[:27, 16:], scene()[9:, :48])
    assert moved[27:].max() == 0
    assert moved[:, :16].max() == 0


def test_half_a_pixel_is_half_of_each_neighbour():
    step = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    step[:, 32:] = 200
    moved = shown(step, Transform(x=0.5 / WIDTH))
    assert abs(moved[18, 32, 0] - 100) <= 1
    assert moved[18, 30, 0] <= 2
    assert abs(moved[18, 34, 0] - 200) <= 15  # bicubic swings a little beside a hard edge


def test_edges_cover_their_pixels_by_share_however_large_the_source_pixels_are():
    """A grey picture of 2 x 2 pixels, scaled to a third of the frame: from 21 1/3 to 42 2/3 across, 12 to 24 down."""
    grey = np.full((18, 32, 3), 120, np.uint8)
    frame = shown(grey, Transform(scale=1 / 3))[..., 0]
    assert frame[12:24, 22:42].min() == frame.max() == 120
    assert np.abs(frame[12:24, 21] - 120 * 2 / 3).max() <= 1
    assert np.abs(frame[12:24, 42] - 120 * 2 / 3).max() <= 1
    assert frame[:12].max() == frame[24:].max() == frame[:, :21].max() == 0
    large = shown(np.full((1, 2, 3), 120, np.uint8), Transform(scale=1 / 3), Fit.STRETCH)[..., 0]
    assert np.abs(large - frame).max() <= 1


@given(
    st.floats(-0.4, 0.4), st.floats(-0.4, 0.4), st.floats(0.1, 2.0), st.floats(-180, 180), st.booleans(), st.booleans()
)
@settings(max_examples=60, deadline=None)
def test_as_much_is_covered_as_the_picture_is_large(x, y, scale, turn, across, down):
    """The area of a turned rectangle inside a frame that is large enough to hold it."""
    frame = (400, 400)
    transform = Transform(x=x / 8, y=y / 8, scale=scale / 4, rotation_deg=turn, flip_x=across, flip_y=down)
    cel = placed(np.full((50, 100, 3), 255, np.uint8), Fit.FIT, transform, *frame)
    area = 400 * 200 * (scale / 4) ** 2
    coverage = np.ones(cel.rgb.shape[:2]) if cel.coverage is None else cel.coverage
    assert abs(coverage.sum() - area) <= 0.01 * area + 6
    assert np.abs(cel.rgb[..., 0] - 255 * coverage).max() <= 1


@given(
    st.floats(-0.5, 0.5),
    st.floats(-0.5, 0.5),
    st.floats(0.3, 2.5),
    st.floats(-180, 180),
    st.sampled_from(list(Fit)),
    st.tuples(st.floats(0, 0.4), st.floats(0, 0.4), st.floats(0, 0.4), st.floats(0, 0.4)),
)
@settings(max_examples=60, deadline=None)
def test_a_viewer_of_half_the_size_shows_what_the_export_shows(x, y, scale, turn, fit, crop):
    transform = Transform(x, y, scale, turn, False, False, *crop)
    picture = scene(96, 70)
    large = shown(picture, transform, fit, (320, 180))
    small = shown(picture, transform, fit, (160, 90))
    apart = np.abs(halved(large) - small)
    assert apart.mean() <= 1.0
    assert np.percentile(apart, 99.5) <= 12


def test_shrinking_misses_nothing():
    """Fine stripes become their mean, turned or not."""
    stripes = np.zeros((360, 640, 3), np.uint8)
    stripes[:, ::2] = 200
    for turn in (0.0, 33.0):
        frame = shown(stripes, Transform(scale=0.31, rotation_deg=turn))
        assert np.abs(frame[16:20, 30:34] - 100).max() <= 3


def test_cropping_leaves_the_rest_in_its_place():
    cut = shown(scene(), Transform(crop_left=0.25, crop_bottom=0.5))
    assert np.array_equal(cut[:18, 16:], scene()[:18, 16:])
    assert cut[18:].max() == cut[:, :16].max() == 0


def test_what_fill_leaves_outside_can_be_moved_into_sight():
    wide = np.concatenate([np.full((40, 40, 3), value, np.uint8) for value in (50, 100, 150)], axis=1)
    assert (shown(wide, IN_PLACE, Fit.FILL, (40, 40)) == 100).all()
    assert (shown(wide, Transform(x=1.0), Fit.FILL, (40, 40)) == 50).all()
    assert (shown(wide, Transform(x=-1.0), Fit.FILL, (40, 40)) == 150).all()


def test_outside_of_the_frame_there_is_nothing():
    assert placed(scene(), Fit.FIT, Transform(x=1.0), WIDTH, HEIGHT) is None
    assert placed(scene(), Fit.FIT, Transform(y=-2.5), WIDTH, HEIGHT) is None


def test_alpha_moves_along_and_brings_no_colour_of_what_is_hidden():
    picture = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    picture[..., :3] = (255, 0, 255)
    picture[8:28, 16:48] = (0, 180, 0, 255)
    frame = shown(picture, Transform(scale=1.7, rotation_deg=17))
    assert frame[..., 0].max() == frame[..., 2].max() == 0
    assert frame[18, 32].tolist() == [0, 180, 0]
    below = Cel(np.full((HEIGHT, WIDTH, 3), 77, np.uint8))
    cel = placed(picture, Fit.FIT, Transform(scale=0.5), WIDTH, HEIGHT)
    over = stack([[(below, 1.0, 1.0)], [(cel, 1.0, 1.0)]], WIDTH, HEIGHT)
    assert over[0, 0].tolist() == [77, 77, 77]
    assert over[18, 32].tolist() == [0, 180, 0]


@given(st.floats(-0.3, 0.3), st.floats(0.5, 3.0), st.floats(-90, 90), st.floats(0, 0.2))
@settings(max_examples=80, deadline=None)
def test_what_is_said_to_cover_the_frame_does(x, scale, turn, crop):
    transform = Transform(x=x, scale=scale, rotation_deg=turn, crop_top=crop)
    white = np.full((36, 64, 3), 255, np.uint8)
    frame = shown(white, transform)
    if covers((64, 36), Fit.FIT, transform, (WIDTH, HEIGHT)):
        assert frame.min() == 255
    elif not is_plain(transform):
        assert frame.min() < 255 or turn  # a turned edge may cut off less than can be seen


def test_extremes_are_drawn_and_nothing_fails():
    for transform in (
        Transform(scale=20, rotation_deg=45),
        Transform(scale=0.01, rotation_deg=3600),
        Transform(crop_left=0.99),
        Transform(x=4, y=-4, scale=20),
        Transform(crop_top=0.49, crop_bottom=0.5, scale=0.01),
    ):
        for size in ((1, 1), (3, 500), (640, 2)):
            for channels in (3, 4):
                frame = shown(scene(*size, channels), transform)
                assert frame.shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize(("size", "frame"), [((3000, 3), (2, 2)), ((2, 3000), (64, 36)), ((1, 3000), (64, 36))])
@pytest.mark.parametrize("fit", list(Fit))
def test_however_small_a_picture_becomes_the_work_is_bounded(monkeypatch, size, frame, fit):
    drawn = []
    warp = cv2.warpAffine
    monkeypatch.setattr(cv2, "warpAffine", lambda *a, **k: (found := warp(*a, **k), drawn.append(found.size))[0])
    picture = np.full((size[1], size[0], 3), 200, np.uint8)
    for transform in (Transform(scale=0.01), Transform(rotation_deg=30), Transform(scale=0.1, rotation_deg=90)):
        cel = placed(picture, fit, transform, *frame)
        assert cel is None or np.array_equal(np.rint(cel.rgb / 200 * 200), cel.rgb)
    assert all(count <= frame[0] * frame[1] * 3 * 200 for count in drawn)


def test_a_much_smaller_picture_is_the_average_of_all_its_pixels():
    picture = np.random.default_rng(5).integers(0, 256, (640, 640, 3), np.uint8)
    cel = placed(picture, Fit.STRETCH, Transform(scale=0.5), 8, 8)
    expected = picture.reshape(4, 160, 4, 160, 3).mean(axis=(1, 3))
    assert np.abs(cel.rgb.astype(float) - expected).max() <= 2
