from __future__ import annotations

import cv2
import numpy as np
import pytest
from drawn import bust
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from charstudio.analysis import faces
from charstudio.analysis.reference import crop as crops
from charstudio.analysis.reference.crop import cut_out, filling_of, outside_share, proposed, to_picture, turned
from charstudio.media.stills import open_still
from charstudio.model.reference import Background, Crop, Filling

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


@needs_detector
def test_the_head_takes_seventy_per_cent_of_the_proposed_square():
    found = proposed(bust())
    left, top, right, bottom = found.crop.box
    hair, chin = 470 - 1.6 * 100, 470 + 1.5 * 100
    assert found.found_face
    assert (chin - hair) / found.crop.side == pytest.approx(0.70, abs=0.04)
    assert hair > top
    assert bottom - chin > 0.25 * (chin - hair)  # room for the shoulders
    assert (left + right) / 2 == pytest.approx(450, abs=12)


@needs_detector
def test_a_tilted_head_is_made_upright():
    picture = bust()
    turn = cv2.getRotationMatrix2D((450, 600), -12, 1.0)  # with the clock
    tilted = cv2.warpAffine(picture, turn, (900, 1200), borderMode=cv2.BORDER_REPLICATE)
    found = proposed(tilted)
    assert found.crop.roll_deg == pytest.approx(12, abs=3)
    assert any("tilted" in remark for remark in found.remarks)
    again = proposed(cut_out(tilted, found.crop).picture)
    assert abs(again.crop.roll_deg) < 3


@needs_detector
def test_a_picture_on_its_side_is_turned_but_not_against_the_users_will():
    aside = turned(bust(), 1)
    found = proposed(aside)
    assert found.crop.turns == 3
    assert crops.TURNED in found.remarks
    assert proposed(aside, 0).crop.turns == 0


@needs_detector
def test_without_a_face_the_square_is_in_the_upper_middle_and_says_so():
    found = proposed(np.full((800, 600, 3), 90, np.uint8))
    assert found.crop == Crop(300, 300, 600)
    assert not found.found_face
    assert found.remarks == (crops.NO_FACE,)


@needs_detector
def test_a_square_with_no_room_below_moves_up_before_it_leaves_the_picture():
    picture = bust()[:680]
    found = proposed(picture)
    assert outside_share(found.crop, (900, 680)) == 0
    assert found.crop.box[3] <= 680.5


@needs_detector
def test_where_the_picture_ends_the_proposal_says_so():
    picture = np.ascontiguousarray(bust()[:, :540])  # cut beside the ear
    found = proposed(picture)
    assert found.crop.box[2] > 540
    assert crops.BEYOND in found.remarks


def test_cutting_out_takes_exactly_the_pixels_of_the_square():
    picture = np.random.default_rng(3).integers(0, 255, (300, 400, 3), np.uint8)
    cut = cut_out(picture, Crop(200, 150, 100), 100)
    assert np.array_equal(cut.picture, picture[100:200, 150:250])
    assert cut.inside.min() == 1


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_quarter_turns_come_first(turns):
    picture = np.random.default_rng(3).integers(0, 255, (300, 400, 3), np.uint8)
    upright = turned(picture, turns)
    assert upright.shape[:2] == ((300, 400) if turns % 2 == 0 else (400, 300))
    cut = cut_out(picture, Crop(150, 150, 60, turns=turns), 60)
    assert np.array_equal(cut.picture, upright[120:180, 120:180])


def test_a_small_picture_of_fine_lines_does_not_break_up():
    picture = np.zeros((2000, 2000, 3), np.uint8)
    picture[:, ::2] = 255
    cut = cut_out(picture, Crop(1000, 1000, 2000), 200).picture
    assert abs(cut.astype(int) - 127).max() < 30


@given(
    x=st.floats(-50, 450),
    y=st.floats(-50, 350),
    side=st.floats(40, 600),
    roll=st.floats(-40, 40),
)
def test_the_squares_middle_is_the_turned_pictures_own_point(x, y, side, roll):
    there = to_picture(Crop(x, y, side, roll), (400, 300), 64)
    px, py = there @ np.array([31.5, 31.5, 1.0])
    angle = np.radians(roll)
    dx, dy = x - 200, y - 150
    assert px + 0.5 == pytest.approx(200 + dx * np.cos(angle) - dy * np.sin(angle), abs=1e-6)
    assert py + 0.5 == pytest.approx(150 + dx * np.sin(angle) + dy * np.cos(angle), abs=1e-6)
    assert 0 <= outside_share(Crop(x, y, side, roll), (400, 300)) <= 1


@given(x=st.floats(-1e4, 1e4), y=st.floats(-1e4, 1e4), side=st.floats(0, 1e5))
def test_a_crop_within_a_picture_always_overlaps_it(x, y, side):
    held = Crop(x, y, side).within(400, 300)
    assert 0 <= held.x <= 400
    assert 0 <= held.y <= 300
    assert 32 <= held.side <= 800
    assert held.within(400, 300) == held


def test_what_is_beyond_the_picture_is_named():
    size = (400, 300)
    assert filling_of(Crop(200, 150, 200), size) is Filling.NONE
    assert filling_of(Crop(200, 155, 300), size) is Filling.MIRRORED
    assert filling_of(Crop(200, 250, 300), size) is Filling.BLURRED
    assert filling_of(Crop(200, 155, 300), size, Background.GREY) is Filling.PLAIN
    assert filling_of(Crop(200, 155, 300), size, Background.BLUR) is Filling.BLURRED


@pytest.mark.media
@needs_detector
@pytest.mark.parametrize(
    "name",
    [
        "flux_man_0324_plain_1024.png",
        "man_webp_1024x1536.webp",
        "ugc_redhead_9x16_640.jpg",
        "cartoon_boy_1024.png",
        "cartoon3d_boy_852.jpg",
        "painting_pearl_earring.jpg",
        "d_flux0033_heic_orientation6.heic",
        "d_flux0033_cmyk_1024.jpg",
        "d_flux0033_avif_1024.avif",
        "d_flux0033_16bit_384.png",
    ],
)
def test_real_pictures_of_every_format_get_a_head_in_the_middle(shared_media, name):
    picture = np.asarray(open_still(shared_media / "images" / name))
    found = proposed(picture)
    assert found.found_face
    cut = cut_out(picture, found.crop).picture
    face = faces.largest(np.ascontiguousarray(cut[..., :3]))
    assert face is not None
    assert abs(face.centre[0] / 1024 - 0.5) < 0.12
    assert 0.3 < face.box[3] / 1024 < 0.72


def test_exif_rotation_was_applied_before(tmp_path):
    tall = Image.fromarray(np.random.default_rng(1).integers(0, 255, (60, 40, 3), np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6
    tall.save(tmp_path / "a.png", exif=exif)
    assert open_still(tmp_path / "a.png").size == (60, 40)
