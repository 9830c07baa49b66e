from __future__ import annotations

import hashlib
import io
import threading

import numpy as np
import pytest
from drawn import SHIRT, SKIN, WALL, bust
from PIL import Image

from charstudio.analysis import faces
from charstudio.analysis.reference.crop import proposed
from charstudio.analysis.reference.figure import figure_of
from charstudio.analysis.reference.preparing import COLOURS, png_of, prepared
from charstudio.model.reference import SIZE_PX, Background, Crop, Filling

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")
SQUARE = Crop(452, 500, 470)


def corner(picture):
    return picture[40:100, 40:100].reshape(-1, 3)


def test_a_master_is_a_square_of_1024_pixels():
    made = prepared(bust(), SQUARE).picture
    assert made.shape == (SIZE_PX, SIZE_PX, 3)
    assert made.dtype == np.uint8


@needs_detector
@pytest.mark.parametrize("background", [Background.LIGHT, Background.GREY, Background.DARK])
def test_a_plain_background_takes_the_place_of_the_wall_and_leaves_the_figure(background):
    made = prepared(bust(), SQUARE, background)
    assert made.is_sure
    assert (corner(made.picture) == COLOURS[background]).all()
    before = prepared(bust(), SQUARE).picture
    face = slice(430, 560), slice(420, 600)
    assert np.abs(made.picture[face].astype(int) - before[face]).max() <= 2


@needs_detector
def test_the_edge_is_soft_and_carries_no_rim_of_the_old_wall():
    green = prepared(bust(wall=(20, 230, 40)), SQUARE, Background.GREY).picture.astype(int)
    greenish = green[..., 1] - np.maximum(green[..., 0], green[..., 2])
    assert (greenish > 40).mean() < 0.001


@needs_detector
def test_a_blurred_background_has_no_halo_of_the_figure():
    made = prepared(bust(), SQUARE, Background.BLUR).picture
    assert np.abs(corner(made).astype(int) - WALL).max() <= 3
    near = made[100, 300:700].reshape(-1, 3).astype(int)  # close above the hair
    assert np.abs(near[:20] - WALL).max() < 12


def test_transparency_is_believed_and_gets_light_grey_behind():
    made = prepared(bust(alpha=True), SQUARE)
    assert (corner(made.picture) == COLOURS[Background.LIGHT]).all()
    assert np.abs(made.picture[430, 512].astype(int) - SKIN).max() < 40
    dark = prepared(bust(alpha=True), SQUARE, Background.DARK).picture
    assert (corner(dark) == COLOURS[Background.DARK]).all()


def test_a_figure_with_transparency_is_its_alpha():
    figure = figure_of(bust(alpha=True), None)
    assert figure.is_sure
    assert figure.matte[470, 450] == 1
    assert figure.matte[5, 5] == 0


def test_a_picture_of_one_colour_has_no_sure_figure():
    assert not figure_of(np.full((100, 100, 3), 80, np.uint8), None).is_sure


@needs_detector
@pytest.mark.parametrize("background", list(Background))
def test_even_one_pixel_becomes_a_square(background):
    made = prepared(np.full((1, 1, 3), 90, np.uint8), Crop(0.5, 0.5, 1), background)
    assert made.picture.shape == (SIZE_PX, SIZE_PX, 3)
    assert made.is_sure is (background is Background.KEEP)


def test_beyond_the_picture_a_little_is_mirrored_and_much_is_blurred():
    picture = bust()
    little = prepared(picture, Crop(450, 600, 940))
    assert little.filling is Filling.MIRRORED
    much = prepared(picture, Crop(450, 600, 1600))
    assert much.filling is Filling.BLURRED
    assert much.picture.min() > 0  # nothing is left black


@needs_detector
def test_below_the_picture_the_body_goes_on():
    cut = bust()[:700]
    made = prepared(cut, Crop(452, 500, 470), Background.GREY)
    assert made.filling is Filling.PLAIN
    assert np.abs(made.picture[-5, 640].astype(int) - SHIRT).max() < 60


@needs_detector
@pytest.mark.parametrize("background", list(Background))
def test_the_same_picture_and_settings_give_the_same_bytes(background):
    first = png_of(prepared(bust(), SQUARE, background).picture)
    found = []
    thread = threading.Thread(target=lambda: found.append(png_of(prepared(bust(), SQUARE, background).picture)))
    thread.start()
    thread.join()
    assert hashlib.sha256(first).digest() == hashlib.sha256(found[0]).digest()


def test_the_png_is_what_was_made():
    made = prepared(bust(), SQUARE).picture
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png_of(made)))), made)


@pytest.mark.media
@needs_detector
def test_a_real_portrait_keeps_its_face_and_loses_its_street(shared_media):
    picture = np.asarray(Image.open(shared_media / "images" / "young_man_street_1024x1536.jpg").convert("RGB"))
    found = proposed(picture)
    kept, plain = (prepared(picture, found.crop, how).picture for how in (Background.KEEP, Background.LIGHT))
    assert (corner(plain) == COLOURS[Background.LIGHT]).mean() > 0.95
    face = faces.largest(kept)
    assert face is not None
    x, y, w, h = (round(value) for value in face.box)
    middle = slice(y + h // 4, y + 3 * h // 4), slice(x + w // 4, x + 3 * w // 4)
    assert np.abs(kept[middle].astype(int) - plain[middle]).mean() < 1
