"""What is known of a character's looks: made of pictures, compared, kept as text."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from painted_face import ADA, BEN, painted, placed

from charstudio.analysis.identity.capabilities import capabilities
from charstudio.analysis.identity.likeness import Likeness, likeness_of
from charstudio.analysis.identity.seeing import seen_in
from charstudio.model.errors import Damaged, MediaError
from charstudio.model.identity import MEASURED_STYLES, Style

pytestmark = pytest.mark.skipif(not capabilities().identity, reason="the optional face networks are not installed")
WALL = np.full((200, 300, 3), 120, np.uint8)


@pytest.fixture(scope="module", params=MEASURED_STYLES)
def style(request):
    return request.param


@pytest.fixture(scope="module")
def ada(style):
    return likeness_of([painted(ADA), painted(replace(ADA, mouth=0.015)), painted(ADA, 200)], style)


def test_every_picture_with_a_face_is_a_reference(ada, style):
    assert ada.references == 3
    assert np.linalg.norm(ada.embeddings, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(ada.mean) == pytest.approx(1, abs=1e-5)
    assert (ada.eye_ratio is not None) == (style is Style.PHOTOREAL)


def test_pictures_without_a_face_are_passed_over(style):
    assert likeness_of([WALL, painted(ADA), WALL], style).references == 1


def test_no_face_at_all_says_what_to_do(style):
    for pictures in ([], [WALL]):
        with pytest.raises(MediaError, match="No face was found") as caught:
            likeness_of(pictures, style)
        assert caught.value.hint


def test_of_several_faces_the_largest_counts(style):
    both = placed([painted(BEN, 160), painted(ADA, 320)], [(0, 80), (200, 40)], (560, 400))
    found, alone = likeness_of([both], style), likeness_of([painted(ADA, 320)], style)
    assert float(found.mean @ alone.mean) > 0.95


def test_transparent_pictures_are_seen_on_grey(style):
    image = painted(ADA)
    alpha = np.full((*image.shape[:2], 1), 255, np.uint8)
    alpha[:, :20] = 0
    assert likeness_of([np.concatenate([image, alpha], axis=-1)], style).references == 1


def test_the_same_is_nearer_than_another(ada, style):
    same, other = (seen_in(painted(who, 300), style)[0].looks for who in (replace(ADA, gap=0.004), BEN))
    assert ada.similarity(same) > ada.similarity(other) + (0.25 if style is Style.PHOTOREAL else 1.5)


def test_leaving_one_out_leaves_the_others(ada):
    rest = ada.without(1)
    assert rest.references == 2
    assert np.array_equal(rest.embeddings, ada.embeddings[[0, 2]])
    assert len(rest.lines) == len(rest.colours) == 2


def test_it_comes_back_from_its_text(ada):
    text = ada.to_json()
    again = Likeness.from_json(text)
    assert again.to_json() == text
    assert again.style is ada.style
    assert again.embeddings == pytest.approx(ada.embeddings, abs=1e-5)
    assert again.lines == pytest.approx(ada.lines, abs=1e-5)
    assert again.eye_ratios == pytest.approx(ada.eye_ratios, abs=1e-5)


def damage(change):
    def made(value):
        change(value)
        return json.dumps(value)

    return made


DAMAGES = {
    "another format": damage(lambda value: value.update(format=2)),
    "an unknown style": damage(lambda value: value.update(style="cubist")),
    "no references": damage(lambda value: value.update(embeddings=[], lines=[], colours=[])),
    "a short row": damage(lambda value: value["embeddings"][0].pop()),
    "a word among numbers": damage(lambda value: value["embeddings"][0].__setitem__(3, "a")),
    "a truth value": damage(lambda value: value["embeddings"][0].__setitem__(3, True)),
    "no unit vector": damage(lambda value: value["embeddings"][0].__setitem__(3, 9.0)),
    "not a number": damage(lambda value: value["embeddings"][0].__setitem__(3, float("nan"))),
    "fewer rows of colours": damage(lambda value: value["colours"].pop()),
    "too many references": damage(lambda value: value.update(embeddings=value["embeddings"] * 40)),
    "an impossible face": damage(lambda value: value.update(eye_ratios=[-1])),
    "a missing field": damage(lambda value: value.pop("jaw_ratios")),
    "a list": lambda _value: "[]",
    "no JSON": lambda _value: "{",
    "deep JSON": lambda _value: "[" * 100_000,
}


@pytest.mark.parametrize("name", DAMAGES)
def test_any_other_text_is_refused(ada, name):
    with pytest.raises(Damaged):
        Likeness.from_json(DAMAGES[name](json.loads(ada.to_json())))
