from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from charstudio.analysis import faces
from charstudio.providers.draft.drawn import drawn_share
from charstudio.providers.draft.lip_line import place_in_box, place_on_face, straight_in_box
from charstudio.providers.draft.lips import Lips, Shape, draw_at, largest_gap
from charstudio.providers.draft.palette import palette
from charstudio.storage import project_file
from charstudio.storage.paths import resources

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


@pytest.fixture
def still(drawn):
    return drawn(320)


@pytest.fixture
def place(still):
    return place_in_box(still, (136, 192, 48, 16))


def drawn_with(still, place, opening, width=0.0, teeth=0.0):
    into = still.copy()
    Lips(still, place).draw(still, into, Shape(opening, width, teeth))
    return into


def dark(frame):
    """Dark pixels around and under the mouth."""
    part = frame[190:235, 130:190].astype(int).sum(2)
    return int((part < 280).sum())


@needs_detector
def test_the_line_between_the_lips_is_found_on_the_drawn_face(still):
    place = place_on_face(still, faces.largest(still))
    assert np.hypot(place.centre[0] - 160, place.centre[1] - 200) < 5
    assert 17 < place.half_width < 30
    assert not place.has_teeth


def test_the_opening_grows_with_the_number(still, place):
    shown = [dark(drawn_with(still, place, opening)) for opening in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert shown == sorted(shown)
    assert shown[-1] > shown[0] + 150


def test_a_closed_mouth_is_the_still_itself(still, place):
    assert np.abs(drawn_with(still, place, 0.0).astype(int) - still.astype(int)).max() <= 1


def test_a_mouth_drawn_again_and_again_into_one_picture_is_the_one_drawn_once(still, place):
    lips, into = Lips(still, place), still.copy()
    for opening in (0.0, 0.001, 0.5, 0.501, 0.502, 0.503, 0.504, 0.9, 0.0):
        lips.draw(still, into, Shape(opening, 0.0, 0.3))
        once = drawn_with(still, place, opening, 0.0, 0.3)
        assert np.abs(into.astype(int) - once.astype(int)).mean() < 0.02


def test_nothing_changes_outside_the_lower_face(still, place):
    changed = np.abs(drawn_with(still, place, 1.0).astype(int) - still.astype(int)).max(2) > 3
    ys, xs = np.nonzero(changed)
    assert xs.min() > 160 - 2 * place.half_width - 2
    assert xs.max() < 160 + 2 * place.half_width + 2
    assert ys.min() > 200 - 1.5 * place.half_width


def test_the_hole_lies_between_the_corners(still, place):
    shown, before = drawn_with(still, place, 1.0).astype(int), still.astype(int)
    hole = (shown.sum(2) < 280) & (before.sum(2) >= 300)
    hole[:, :125] = hole[:, 195:] = False  # the hair beside the chin moves a little, too
    xs = np.nonzero(hole[170:250])[1]
    assert xs.min() >= 160 - place.half_width - 1
    assert xs.max() <= 160 + place.half_width + 1
    assert hole.any(axis=1).sum() <= largest_gap(place) + 4


def test_rounding_draws_the_corners_in(still, place):
    def wide(width):
        hole = drawn_with(still, place, 0.8, width).astype(int).sum(2)[196:225, 120:200] < 280
        return int(hole.any(axis=0).sum())

    assert wide(-1.0) < wide(0.0)


def test_teeth_show_when_asked(still, place):
    def light(teeth):
        return int((drawn_with(still, place, 0.9, 0, teeth)[192:225, 140:180].min(axis=2) > 190).sum())

    assert light(1.0) > light(0.0) + 10


def test_a_mouth_at_the_border_does_not_fail(still):
    for box in ((-10, 300, 60, 20), (300, -5, 40, 10), (2, 2, 3, 3)):
        frame = still.copy()
        place = place_in_box(frame, box)
        draw_at(frame, place, palette(frame, place), Shape(1.0, 0.5, 1.0))
        assert frame.shape == still.shape


def smile(size=(200, 300), middle=(150, 90), half=40, sag=14):
    """Skin with nothing on it but a curved line: where the mouth of a drawing is."""
    picture = np.full((*size, 3), (240, 200, 180), np.uint8)
    across = np.linspace(-1, 1, 41)
    points = np.stack([middle[0] + half * across, middle[1] + sag * (1 - across**2)], 1)
    cv2.polylines(picture, [(points * 16).round().astype(np.int32)], False, (130, 40, 50), 3, cv2.LINE_AA, 4)
    return picture


@pytest.mark.parametrize("box", [(110, 85, 80, 25), (105, 90, 90, 40), (110, 60, 80, 50)])
def test_a_line_inside_the_box_is_the_mouth_whatever_the_box_s_middle(box):
    place = place_in_box(smile(), box)
    assert abs(place.centre[0] - 150) < 3
    assert abs(place.centre[1] - 90) < 5  # the middle of the corners
    assert 34 < place.half_width < 46
    assert abs(place.centre[1] + float(place.line[len(place.line) // 2]) - 104) < 3


def test_the_drawn_line_becomes_the_upper_lip_and_no_second_smile_stays():
    still = smile()
    shown = drawn_with(still, place_in_box(still, (105, 82, 90, 40)), 0.9)
    column = shown[60:160, 150].astype(int).sum(1) < 400
    changes = np.flatnonzero(np.diff(column.astype(int)))
    assert len(changes) == 2  # skin, mouth, skin: nothing drawn above the opening
    assert 60 + changes[0] < 106


def test_a_box_on_plain_skin_gets_a_straight_mouth():
    plain = np.full((200, 300, 3), (240, 200, 180), np.uint8)
    place = place_in_box(plain, (110, 80, 80, 30))
    assert place.centre == straight_in_box((110, 80, 80, 30)).centre
    assert not place.line.any()


SAMPLE = {
    "scene_closeup.png": (957, 727, 48),
    "lumi_front.png": (511, 663, 43),
    "lumi_smile.png": (516, 673, 57),
    "lumi_three_quarter.png": (570, 662, 40),
}


def sample_picture(name):
    project = project_file.read(resources() / "sample" / "film.charstudio")
    media = next((asset.media for asset in project.assets.values() if asset.name == name), None)
    if media is None:
        pytest.skip(f"the sample has no picture {name}")
    path = next((resources() / "sample" / "media").rglob(f"{media.sha256}.*"))
    return np.asarray(Image.open(path).convert("RGB"))


@needs_detector
@pytest.mark.parametrize("name", SAMPLE)
def test_the_sample_character_speaks_with_her_mouth_not_with_her_chin(name):
    picture = sample_picture(name)
    face = faces.largest(picture)
    place = place_on_face(picture, face)
    x, y, half = SAMPLE[name]
    assert np.hypot(place.centre[0] - x, place.centre[1] - y) < 14
    assert abs(place.half_width - half) < 14
    assert place.drawn == 1.0
    colours = palette(picture, place)
    assert colours.dark[0] > 1.8 * max(colours.dark[1:])  # a warm red, no grey
    assert colours.teeth.min() > 225


@needs_detector
@pytest.mark.media
@pytest.mark.parametrize(
    ("name", "x", "y", "drawn"),
    [
        ("flux_woman_0033_1024.png", 516, 300, False),
        ("flux_man_0324_plain_1024.png", 508, 266, False),
        ("cartoon_boy_1024.png", 516, 620, True),
        ("cartoon3d_boy_852.jpg", 430, 619, None),
        ("ugc_redhead_9x16_640.jpg", 304, 482, False),
        ("fennec_src_flowers_1024.png", 582, 465, True),
        ("monkey_king_illustration.jpeg", 515, 765, None),
        ("astronaut_512.png", 219, 139, False),
    ],
)
def test_mouths_of_every_style_are_found(shared_media, name, x, y, drawn):
    picture = np.asarray(Image.open(shared_media / "images" / name).convert("RGB"))
    face = faces.largest(picture)
    place = place_on_face(picture, face)
    assert np.hypot(place.centre[0] - x, place.centre[1] - y) < 0.045 * face.box[3] + 4
    if drawn is not None:
        assert drawn_share(picture, face.box) == float(drawn)
