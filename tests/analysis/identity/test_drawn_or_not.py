"""Drawn or photographed, told from the face."""

from __future__ import annotations

import numpy as np
import pytest
import shared_material

from charstudio.analysis.identity.likeness import likeness_of, style_seen
from charstudio.media.stills import open_still
from charstudio.model.identity import Style
from charstudio.storage.paths import resources

PHOTOGRAPHS = (
    "astronaut_512.png",
    "flux_man_0324_plain_1024.png",
    "flux_woman_0033_1024.png",
    "personA_3_front.jpg",
    "personB_suit_halfbody.jpg",
    "ugc_redhead_9x16_640.jpg",
    "young_man_street_1024x1536.jpg",
)
DRAWINGS = (
    "anime_eileen_happy_alpha.png",
    "anime_sylvie_green_smile_alpha.png",
    "cartoon3d_boy_852.jpg",
    "cartoon_boy_1024.png",
    "fennec_src_flowers_1024.png",
    "monkey_king_illustration.jpeg",
)


def picture(name):
    folder = shared_material.folder()
    if folder is None:
        pytest.skip(shared_material.ABSENT)
    return np.asarray(open_still(folder / "images" / name).convert("RGB"))


@pytest.mark.media
@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_a_photograph_looks_like_one(name):
    assert style_seen([picture(name)]) is Style.PHOTOREAL


@pytest.mark.media
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_looks_like_one(name):
    assert style_seen([picture(name)]) is Style.STYLISED


@pytest.mark.media
def test_most_pictures_of_a_sheet_decide():
    photographs, drawing = [picture(name) for name in PHOTOGRAPHS[:2]], picture(DRAWINGS[0])
    assert style_seen([*photographs, drawing]) is Style.PHOTOREAL


def test_the_samples_own_heroine_is_drawn():
    pictures = [np.asarray(open_still(path).convert("RGB")) for path in front_pictures()]
    assert likeness_of(pictures, Style.AUTO).style is Style.STYLISED


def front_pictures():
    """The sample's square pictures: Lumi from all sides."""
    stills = sorted((resources() / "sample" / "media").rglob("*.png"))
    return [path for path in stills if open_still(path).size == (1024, 1024)]


def test_without_a_face_it_counts_as_a_photograph():
    assert style_seen([np.full((64, 64, 3), 90, np.uint8)]) is Style.PHOTOREAL
