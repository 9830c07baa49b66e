"""Two frames at a seam."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from painted_face import ADA, BEN, painted

from charstudio.analysis.continuity import compare
from charstudio.analysis.identity.capabilities import capabilities
from charstudio.analysis.identity.likeness import likeness_of
from charstudio.model.errors import Unreadable
from charstudio.model.identity import Style

needs_networks = pytest.mark.skipif(not capabilities().identity, reason="the face networks are not installed")


@pytest.fixture(scope="module")
def scene():
    """Ada before a wall with things on it."""
    image = np.full((270, 480, 3), (150, 165, 180), np.uint8)
    random = np.random.default_rng(3)
    for _ in range(60):
        x, y, side = random.integers(0, 440), random.integers(0, 230), random.integers(8, 40)
        image[y : y + side, x : x + side] = random.integers(40, 220, 3)
    image[7:263, 112:368] = painted(ADA)
    return cv2.GaussianBlur(image, (0, 0), 0.8)


def moved(image, shift=0.0, zoom=1.0):
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 0, zoom)
    turn[0, 2] += shift * width
    return cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)


def test_the_same_frame_compressed_is_doubled(scene):
    packed = cv2.imdecode(cv2.imencode(".jpg", scene[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 70])[1], 1)[..., ::-1]
    for again in (scene, packed):
        found = compare(scene, again)
        assert found.is_doubled
        assert found.is_same_place
        assert not found.colour_jumps
        assert not found.pose_jumps


def test_the_next_frame_of_something_moving_is_not(scene):
    after = scene.copy()
    after[100:160, 200:280] = np.roll(scene[100:160, 200:280], 6, axis=1)
    found = compare(scene, after)
    assert not found.is_doubled
    assert not found.pose_jumps


def test_a_doubled_frame_in_other_light_is_still_doubled_and_the_light_is_told(scene):
    found = compare(scene, np.clip(scene * 1.08, 0, 255).astype(np.uint8))
    assert found.is_doubled
    assert found.colour_jumps
    assert found.lightness > 2.5
    warm = np.clip(scene + np.array((12, 0, -12)), 0, 255).astype(np.uint8)
    assert compare(scene, warm).blue_yellow > 2.5
    assert compare(warm, scene).blue_yellow < -2.5


@pytest.mark.parametrize(("shift", "zoom"), [(0.03, 1.0), (-0.04, 1.0), (0.0, 1.05), (0.0, 0.95)])
def test_a_jump_is_measured(scene, shift, zoom):
    found = compare(scene, moved(scene, shift, zoom))
    assert found.pose_jumps
    assert not found.is_doubled
    assert found.shift[0] == pytest.approx(shift, abs=0.005)
    assert found.zoom == pytest.approx(zoom, abs=0.01)


def test_sizes_may_differ_and_alpha_is_seen_on_grey(scene):
    found = compare(scene, cv2.resize(scene, (960, 540), interpolation=cv2.INTER_CUBIC))
    assert found.is_doubled
    clear = np.concatenate([scene, np.full((*scene.shape[:2], 1), 255, np.uint8)], axis=-1)
    assert compare(clear, scene).is_doubled


def test_another_place_has_other_colours(scene):
    night = np.zeros_like(scene) + np.array((10, 15, 70), np.uint8)
    found = compare(scene, night)
    assert not found.is_same_place
    assert found.pose_jumps
    assert found.shift is None
    assert found.identity is None


def test_frames_of_one_colour_do_no_harm():
    black = np.zeros((40, 60, 3), np.uint8)
    found = compare(black, black)
    assert found.is_doubled
    assert found.difference == 0
    assert found.colours is not None
    assert np.isfinite(found.colours)


@needs_networks
def test_faces_are_compared_with_each_other_and_with_the_character(scene):
    other = scene.copy()
    other[7:263, 112:368] = painted(BEN)
    assert compare(scene, scene).identity == pytest.approx(1, abs=1e-4)
    assert compare(scene, scene).likeness_a is None
    found = compare(scene, other, likeness_of([painted(ADA)], Style.PHOTOREAL))
    assert found.identity < 0.7
    assert found.likeness_a > 0.9 > found.likeness_b
    assert found.identity_step > 0.25
    assert compare(scene, scene).identity_step is None


@pytest.mark.parametrize("broken", [np.zeros((10, 10), np.uint8), np.zeros((0, 5, 3), np.uint8)])
def test_what_is_no_picture_is_refused(scene, broken):
    with pytest.raises(Unreadable):
        compare(scene, broken)
    with pytest.raises(Unreadable):
        compare(broken, scene)
