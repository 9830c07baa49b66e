"""What the kinds that make pictures ask for."""

from __future__ import annotations

import pytest

from charstudio.model.errors import PlanError
from charstudio.model.library import MediaKind
from charstudio.nodes.image import PORTRAIT, SHEET, STATE
from charstudio.providers.requests import Capability
from tests.nodes.looks import asked, media_value


def test_state_asks_for_a_changed_picture_of_the_films_size(call, still):
    request = asked(
        STATE, call(STATE, {"instruction": "smile", "seed": 3}, {"image": (still,)}, texts={"notes": "red"})
    )
    assert request.capability is Capability.IMAGE_EDIT
    assert request.params == {
        "instruction": "smile",
        "keep": "red",
        "seed": 3,
        "strength": 0.6,
        "width_px": 1280,
        "height_px": 720,
        "mark_draft": True,
    }
    assert request.inputs == {"image": (still,)}


def test_more_pictures_come_after_the_one_that_is_changed(call, still):
    coat, street = (media_value(MediaKind.IMAGE, name=name) for name in "ef")
    request = asked(STATE, call(STATE, inputs={"image": (still,), "more": (coat, street)}))
    assert request.inputs == {"image": (still, coat, street)}


def test_what_was_filled_in_is_asked_for_and_nothing_else(call, still):
    typed = {"negative_prompt": "text", "resolution": "2k", "options": {"guidance_scale": 4}}
    request = asked(STATE, call(STATE, typed, {"image": (still,)}))
    assert {name: request.params[name] for name in typed} == typed
    untouched = asked(STATE, call(STATE, {"negative_prompt": "  "}, {"image": (still,)}))
    assert not typed.keys() & untouched.params.keys()


def test_a_portrait_is_made_of_its_description_and_its_notes(call):
    look = call(PORTRAIT, {"prompt": "a pilot", "seed": 4}, texts={"notes": "scar on the chin"})
    request = asked(PORTRAIT, look)
    assert request.capability is Capability.TEXT_TO_IMAGE
    assert request.params["prompt"] == "a pilot\nscar on the chin"
    assert request.params["seed"] == 4
    assert request.inputs == {}


@pytest.mark.parametrize(
    ("shape", "size"),
    [("square", (1024, 1024)), ("portrait", (896, 1152)), ("landscape", (1152, 896)), ("film", (1280, 720))],
)
def test_a_portrait_has_the_shape_that_was_chosen(call, shape, size):
    request = asked(PORTRAIT, call(PORTRAIT, {"prompt": "a pilot", "size": shape}))
    assert (request.params["width_px"], request.params["height_px"]) == size


def test_only_a_portrait_in_the_films_shape_depends_on_the_film(call):
    sequence = call(PORTRAIT).sequence
    assert PORTRAIT.format_of({"size": "square"}, sequence) == {}
    assert PORTRAIT.format_of({"size": "film"}, sequence) == {"size": [1280, 720]}


def test_a_portrait_of_nobody_is_refused(call):
    with pytest.raises(PlanError, match="not described") as error:
        PORTRAIT.requests(call(PORTRAIT, {"prompt": " \n"}))
    assert error.value.hint


def test_a_sheet_asks_for_three_sides_of_the_same_character(call, still):
    requests = SHEET.requests(call(SHEET, {"seed": 9}, {"image": (still,)}, texts={"notes": "red scarf"}))
    assert list(requests) == [port.name for port in SHEET.spec.outputs] == ["front", "three_quarter", "side"]
    for view, request in requests.items():
        assert request.capability is Capability.IMAGE_EDIT
        assert (request.params["view"], request.params["keep"], request.params["seed"]) == (view, "red scarf", 9)
        assert SHEET.spec.param("instruction").default in request.params["instruction"]
        assert request.inputs == {"image": (still,)}
    assert len({request.params["instruction"] for request in requests.values()}) == 3


async def test_each_side_of_a_sheet_goes_to_its_own_socket_and_is_paid_for_by_itself(call, still):
    made = call(SHEET, {}, {"image": (still,)})
    outputs = await SHEET.run(made)
    assert outputs == {view: f"image {view}" for view in ("front", "three_quarter", "side")}
    assert [part for _, part in made.requests] == ["front", "three_quarter", "side"]


def test_a_sheet_keeps_the_shape_of_its_still(call):
    upright = media_value(MediaKind.IMAGE, 600, 801)
    request = asked(SHEET, call(SHEET, {}, {"image": (upright,)}), "side")
    assert (request.params["width_px"], request.params["height_px"]) == (600, 800)
