from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent / "reference"))

from drawn import bust

from charstudio.analysis import faces, reference_check
from charstudio.analysis.reference import features as of_faces
from charstudio.analysis.reference import measures
from charstudio.analysis.reference.crop import proposed
from charstudio.analysis.reference.preparing import prepared
from charstudio.analysis.reference_check import check_reference
from charstudio.media.stills import open_still
from charstudio.model.characters import Trait, TraitKind
from charstudio.model.identity import Style
from charstudio.model.reference import Background, Crop, Level

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")
SQUARE = Crop(452, 500, 445)


def checked(picture, style=Style.PHOTOREAL, **more):
    return {check.id: check for check in check_reference(picture, style, **more)}


@pytest.fixture(scope="module")
def good():
    return prepared(bust(), SQUARE).picture


@needs_detector
def test_a_good_reference_has_nothing_to_complain_of(good):
    found = checked(good)
    assert {check.level for check in found.values() if not check.is_question} <= {Level.OK, Level.UNKNOWN}
    assert found["share"].value == pytest.approx(70, abs=4)
    assert found["share"].measured.endswith("% of the height")
    assert found["faces"].value == 1
    assert all(check.advice for check in found.values())


@needs_detector
@pytest.mark.parametrize(
    ("source", "level"), [(1200, Level.OK), (1024, Level.OK), (700, Level.WARN), (300, Level.FAIL)]
)
def test_the_size_that_counts_is_that_of_the_source(good, source, level):
    assert checked(good, source_px=source)["size"].level is level


@needs_detector
def test_a_small_head_is_told_to_be_cropped_more_tightly():
    found = checked(prepared(bust(), Crop(450, 600, 850)).picture)
    assert found["share"].level is Level.FAIL
    assert "more tightly" in found["share"].advice


@needs_detector
def test_a_square_that_ends_at_the_chin_shows_no_shoulders():
    found = checked(prepared(bust(), Crop(452, 420, 420)).picture)
    assert found["shoulders"].level is not Level.OK


@needs_detector
def test_blur_on_the_face_is_seen_even_before_a_sharp_background(good):
    grain = np.random.default_rng(5).normal(0, 14, good.shape[:2])[..., None]
    sharp = np.clip(good + grain, 0, 255).astype(np.uint8)
    soft = sharp.copy()
    face = slice(150, 800), slice(250, 780)
    soft[face] = cv2.GaussianBlur(sharp, (0, 0), 5)[face]
    assert checked(sharp)["sharp"].value < checked(soft)["sharp"].value
    assert checked(soft)["sharp"].level is not Level.OK
    drawn = checked(soft, Style.STYLISED)["sharp"]
    assert drawn.level is Level.UNKNOWN
    assert "photographs" in drawn.advice


@needs_detector
def test_light_from_one_side_is_seen():
    light = np.interp(np.arange(900), [300, 600], [1.1, 0.4])
    found = checked(prepared(bust(face_light=light), SQUARE).picture)
    assert found["light"].level is Level.WARN
    assert found["light"].value > 40


@needs_detector
def test_two_faces_are_one_too_many():
    one = bust((700, 1000), (350, 420), 80)
    found = checked(np.hstack([one, one]))
    assert found["faces"].level is Level.FAIL
    assert found["faces"].value == 2


@needs_detector
def test_a_busy_background_is_told_apart_from_a_plain_one(good):
    noise = np.random.default_rng(2).integers(0, 255, (1200 // 8, 900 // 8, 3), np.uint8)
    wall = cv2.resize(noise, (900, 1200), interpolation=cv2.INTER_NEAREST)
    person = bust(alpha=True)
    cover = person[..., 3:].astype(float) / 255
    busy = (person[..., :3] * cover + wall * (1 - cover)).astype(np.uint8)
    assert checked(good)["background"].level is Level.OK
    assert checked(prepared(busy, SQUARE).picture)["background"].level is not Level.OK
    assert checked(prepared(busy, SQUARE, Background.LIGHT).picture)["background"].value < 1.5


@needs_detector
def test_where_there_is_no_face_most_is_unknown():
    wall = np.full((400, 400, 3), 90, np.uint8)
    assert checked(wall)["faces"].level is Level.FAIL
    drawn = checked(wall, Style.STYLISED)
    assert drawn["faces"].level is Level.UNKNOWN
    assert {drawn[name].level for name in ("share", "frontal", "sharp", "light")} == {Level.UNKNOWN}


def test_without_the_detector_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(faces, "model_path", lambda: None)
    found = checked(np.full((400, 400, 3), 90, np.uint8))
    assert found["faces"].level is Level.UNKNOWN
    assert "charstudio[identity]" in found["share"].advice


@needs_detector
def test_accessories_are_asked_about_in_view_of_the_traits(good):
    plain = checked(good)["accessories"]
    assert plain.is_question
    assert plain.level is Level.UNKNOWN
    assert "scarves and hats come off" in plain.advice
    traits = (
        Trait(TraitKind.GLASSES, "round glasses"),
        Trait(TraitKind.SCAR, "scar on the chin"),
        Trait(TraitKind.CLOTHING, "red scarf", permanent=False),
    )
    asked = checked(good, traits=traits)["accessories"].advice
    assert "round glasses and scar on the chin" in asked
    assert "Red scarf" in asked


@needs_detector
def test_the_pose_of_a_drawing_is_unknown_without_the_mesh(good, monkeypatch):
    monkeypatch.setattr(reference_check, "features_of", lambda _picture, face: of_faces.Features(face))
    assert checked(good, Style.STYLISED)["frontal"].level is Level.UNKNOWN
    assert checked(good)["frontal"].value is not None


def test_reblurring_a_picture_of_one_colour_counts_as_blurred():
    assert measures.reblur(np.full((50, 50), 9, np.float32)) == 1.0


@pytest.mark.media
@needs_detector
def test_real_portraits_are_judged_as_a_person_would(shared_media):
    def of(name, **more):
        picture = np.asarray(open_still(shared_media / "images" / name))
        found = proposed(picture)
        return checked(prepared(picture, found.crop).picture, source_px=found.crop.side, **more)

    man = of("flux_man_0324_plain_1024.png")
    assert {man[name].level for name in ("faces", "share", "frontal", "light", "background")} == {Level.OK}
    aside = of("personA_2_3q_left.jpg")
    assert aside["frontal"].level is Level.FAIL
    assert of("young_man_street_1024x1536.jpg")["background"].level is Level.WARN
    assert of("cartoon_boy_1024.png", style=Style.STYLISED)["light"].level is Level.UNKNOWN


@pytest.mark.media
@needs_detector
def test_blurred_photographs_are_told_from_sharp_ones(shared_media):
    for name in ("man_webp_1024x1536.webp", "personA_3_front.jpg", "ugc_man_pngNamedJpg_palette.jpg"):
        picture = np.asarray(open_still(shared_media / "images" / name).convert("RGB"))
        face = of_faces.faces_in(picture)[0]
        known = of_faces.features_of(picture, face)
        factor = face.box[3] / 700
        soft = cv2.GaussianBlur(picture, (0, 0), 2 * factor)
        assert measures.blur_of(picture, known) < 0.62 < measures.blur_of(soft, known)
