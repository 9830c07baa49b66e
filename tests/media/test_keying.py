"""Chroma key against composites that were made with the true alpha."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.media.canvas import Cel, place, stack
from charstudio.media.keying import keyed
from charstudio.media.stills import open_still
from charstudio.model.clip_looks import ChromaKey
from charstudio.model.timeline import Fit
from tests.shared_material import ABSENT, folder

SIZE = (160, 90)
SKIN, HAIR, SHIRT = (222, 176, 150), (60, 42, 34), (150, 60, 70)


def actor():
    """A person in three colours with soft edges, and the true alpha."""
    large = np.zeros((360, 640, 3), np.uint8)
    mask = np.zeros((360, 640), np.uint8)
    for centre, axes, colour in (
        ((320, 330), (150, 130), SHIRT),
        ((320, 130), (70, 85), HAIR),
        ((320, 145), (58, 70), SKIN),
    ):
        cv2.ellipse(large, centre, axes, 0, 0, 360, colour, -1)
        cv2.ellipse(mask, centre, axes, 0, 0, 360, 255, -1)
    grown = cv2.dilate(large, np.ones((9, 9)))  # colour beyond the edge, as if the backdrop were not there
    large[mask == 0] = grown[mask == 0]
    alpha = cv2.resize(cv2.GaussianBlur(mask, (0, 0), 3), SIZE, interpolation=cv2.INTER_AREA) / 255.0
    return cv2.resize(large, SIZE, interpolation=cv2.INTER_AREA).astype(float), alpha[..., None]


def filmed(backdrop):
    """The actor before a backdrop, and over a street as it should come out."""
    colour, alpha = actor()
    y, x = np.mgrid[0:90, 0:160]
    street = np.stack([80 + x * 0.5, 90 + y * 0.8, 140 - x * 0.3], axis=2)
    before = np.rint(colour * alpha + np.array(backdrop) * (1 - alpha)).astype(np.uint8)
    return before, street.astype(np.uint8), colour * alpha + street * (1 - alpha)


@pytest.mark.parametrize("backdrop", ["#00b140", "#0047bb"])
def test_an_actor_over_a_location_looks_as_if_there_had_been_no_backdrop(backdrop):
    rgb = tuple(int(backdrop[at : at + 2], 16) for at in (1, 3, 5))
    before, street, ideal = filmed(rgb)
    key = ChromaKey(backdrop, tolerance=0.1, softness=0.8, spill=1.0)
    cel = place(keyed(before, key), Fit.FIT, *SIZE)
    after = stack([[(Cel(street), 1.0, 1.0)], [(cel, 1.0, 1.0)]], *SIZE)
    apart = np.abs(after - ideal)
    assert apart.mean() < 1.5
    assert np.percentile(apart, 99) < 22
    plain = ChromaKey(backdrop)  # as it is when it is switched on
    cel = place(keyed(before, plain), Fit.FIT, *SIZE)
    apart = np.abs(stack([[(Cel(street), 1.0, 1.0)], [(cel, 1.0, 1.0)]], *SIZE) - ideal)
    assert apart.mean() < 2.5


def test_the_backdrop_goes_in_light_and_shadow_and_the_actor_stays_as_recorded():
    key = ChromaKey("#00b140", tolerance=0.4, softness=0.1, spill=1.0)
    green = np.array([0, 177, 64])
    shades = np.stack([np.rint(green * share) for share in (0.75, 0.9, 1.0, 1.15)])[None].astype(np.uint8)
    assert (keyed(shades, key)[..., 3] == 0).all()
    people = np.array([[SKIN, HAIR, SHIRT, (255, 255, 255), (0, 0, 0), (128, 128, 128)]], np.uint8)
    after = keyed(people, key)
    assert (after[..., 3] == 255).all()
    assert np.array_equal(after[..., :3], people)


def test_green_that_shines_on_the_actor_is_taken_off_by_its_share():
    spilled = np.clip(np.array([[SKIN]]) + 0.3 * np.array([0, 177, 64]), 0, 255).astype(np.uint8)
    rest = [keyed(spilled, ChromaKey("#00b140", 0.1, 0.1, spill))[0, 0].astype(int) for spill in (0.0, 0.5, 1.0)]
    assert np.array_equal(rest[0][:3], spilled[0, 0])
    greenness = [colour[1] - max(colour[0], colour[2]) for colour in rest]
    assert greenness[0] > greenness[1] > greenness[2]
    teal = keyed(np.array([[(60, 200, 110)]], np.uint8), ChromaKey("#00b140", 0.1, 0.1, 1.0))[0, 0].astype(int)
    assert teal[1] - max(teal[0], teal[2]) < 30  # 90 before


@given(st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255)))
@settings(max_examples=60, deadline=None)
def test_the_colour_itself_always_vanishes(rgb):
    key = ChromaKey("#" + "".join(f"{part:02x}" for part in rgb), tolerance=0.01, softness=0.0)
    assert keyed(np.array([[rgb]], np.uint8), key)[0, 0, 3] == 0


def test_alpha_that_is_there_stays_there():
    picture = np.array([[[*SKIN, 128], [0, 177, 64, 255]]], np.uint8)
    after = keyed(picture, ChromaKey())
    assert after[0, :, 3].tolist() == [128, 0]


def test_the_way_back_is_gradual_and_only_goes_up():
    """From the backdrop to grey in a hundred steps."""
    shares = np.linspace(0, 1, 101)[:, None]
    line = np.rint(np.array([0, 177, 64]) * (1 - shares) + 128 * shares).astype(np.uint8)[None]
    alpha = keyed(line, ChromaKey("#00b140", tolerance=0.2, softness=0.5))[0, :, 3].astype(int)
    assert alpha[20] <= 4
    assert alpha[71:].min() >= 253
    assert (np.diff(alpha) >= -2).all()
    assert abs(alpha[45] - 127) < 8


@pytest.mark.parametrize("name", ["anime_eileen_happy_alpha.png", "anime_sylvie_blue_smile_alpha.png"])
@pytest.mark.parametrize("backdrop", ["#00b140", "#00ff00"])
def test_a_drawn_actor_filmed_before_a_backdrop_comes_out_as_drawn(name, backdrop):
    """The actor's own alpha gives both the film before the backdrop and what it should be over a street."""
    if folder() is None:
        pytest.skip(ABSENT)
    actor_picture = np.asarray(open_still(folder() / "images" / name)).astype(float)
    height, width = actor_picture.shape[:2]
    colour, alpha = actor_picture[..., :3], actor_picture[..., 3:] / 255
    street = np.broadcast_to(np.linspace(60, 190, height)[:, None, None], colour.shape).round()
    screen = np.array([int(backdrop[at : at + 2], 16) for at in (1, 3, 5)])
    filmed_before = np.rint(colour * alpha + screen * (1 - alpha)).astype(np.uint8)
    cel = place(keyed(filmed_before, ChromaKey(backdrop, 0.1, 0.7, 0.5)), Fit.FIT, width, height)
    after = stack([[(Cel(street.astype(np.uint8)), 1.0, 1.0)], [(cel, 1.0, 1.0)]], width, height)
    apart = np.abs(after - (colour * alpha + street * (1 - alpha)))
    assert apart[alpha[..., 0] == 0].max() <= 1
    assert apart.mean() < 2.5
