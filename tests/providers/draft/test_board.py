from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from charstudio.analysis import faces
from charstudio.media.probe import probe
from charstudio.model.errors import Rejected
from charstudio.providers.draft.board import render_board
from charstudio.providers.draft.board_place import _PLACES, paint_place
from charstudio.providers.draft.board_sky import SKIES
from charstudio.providers.draft.board_words import sketch
from charstudio.providers.draft.wishes import Stopped

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")
SMALL = {"width_px": 320, "height_px": 180, "mark_draft": False}


@pytest.fixture
def card(bench):
    def draw(prompt, **params):
        return np.asarray(Image.open(render_board(bench({**SMALL, "prompt": prompt, **params})).files["image"]))

    return draw


def test_a_picture_of_the_asked_size_that_says_it_is_a_draft(bench):
    made = render_board(bench({**SMALL, "prompt": "a woman in a forest"}))
    info = probe(made.files["image"])
    assert (info.width_px, info.height_px, info.draft) == (320, 180, True)
    assert "needs a model" in made.notes[0]


def test_the_same_seed_draws_the_same_card_and_another_another(card):
    assert np.array_equal(card("a man in the city", seed=3), card("a man in the city", seed=3))
    assert not np.array_equal(card("a man in the city", seed=3), card("a man in the city", seed=4))


@needs_detector
@pytest.mark.parametrize("size", [(640, 360), (360, 640), (480, 480)])
def test_a_portrait_has_a_face_that_drafts_can_move(card, size):
    picture = card("portrait of a woman with long red hair", width_px=size[0], height_px=size[1])
    face = faces.largest(picture)
    assert face is not None
    assert face.score > 0.7
    assert face.centre[0] == pytest.approx(size[0] / 2, abs=size[0] * 0.12)


@needs_detector
def test_framing_decides_how_large_the_face_is(card):
    tall = {}
    for framing in ("close-up", "medium close-up", "medium shot", "full body shot"):
        face = faces.largest(card(f"{framing} of a man", width_px=640, height_px=360))
        assert face is not None
        tall[framing] = face.box[3]
    assert list(tall.values()) == sorted(tall.values(), reverse=True)
    assert tall["close-up"] > 4 * tall["full body shot"]


@needs_detector
def test_two_people_are_two(card):
    assert len(faces.detect(card("two women at the beach", width_px=640, height_px=360), min_score=0.7)) == 2


def test_night_is_dark_and_blue_and_a_golden_hour_is_warm(card):
    day, night, golden = (
        card(f"a field {when}").astype(int).mean((0, 1)) for when in ("at noon", "at night", "at sunset")
    )
    assert night.mean() < 0.5 * day.mean()
    assert night[2] > night[0]
    assert golden[0] - golden[2] > day[0] - day[2] + 20


def test_named_colours_are_worn(card):
    picture = card("medium shot of a woman in a red coat", seed=1).astype(int)
    chest = picture[120:150, 140:180].reshape(-1, 3).mean(0)
    assert chest[0] > chest[1] + 50


def test_the_prompt_is_the_caption_and_the_clean_twin_has_none(bench):
    marked, clean = (
        np.asarray(Image.open(render_board(bench({**SMALL, "prompt": "a sea", "mark_draft": mark})).files["image"]))
        for mark in (True, False)
    )
    changed = np.abs(marked.astype(int) - clean).max(2) > 20
    assert changed[140:175, 130:190].any()
    assert changed[:20, 260:].any()
    assert not changed[40:120].any()


@pytest.mark.parametrize("sky", sorted(SKIES))
@pytest.mark.parametrize("place", sorted(_PLACES))
def test_every_place_is_painted_at_every_hour(place, sky):
    canvas = np.zeros((90, 160, 3), np.uint8)
    paint_place(canvas, place, sky, (178, 48, 46), np.random.default_rng(1))
    assert canvas.any(2).mean() > 0.95
    assert canvas.std() > 2


def test_every_place_a_prompt_can_name_can_be_painted():
    named = {
        sketch(f"in the {word}", 0).place
        for word in ["city", "forest", "mountains", "sea", "beach", "desert", "field", "snow", "space", "room"]
    }
    assert named | {"roof", "studio"} == set(_PLACES)


@pytest.mark.parametrize("prompt", ["", "   "])
def test_an_empty_prompt_is_refused(bench, prompt):
    with pytest.raises(Rejected):
        render_board(bench({"prompt": prompt}))


def test_cancelling_leaves_no_file(bench, stops_after):
    job = bench({**SMALL, "prompt": "a man"}, stops_after(1))
    with pytest.raises(Stopped):
        render_board(job)
    assert list(job.folder.iterdir()) == []
