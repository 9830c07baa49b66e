"""Camera moves as words: written, read back, replaced in place, and told from what only sounds like them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.analysis.prompts.camera import (
    Amount,
    Camera,
    Move,
    each_move,
    mentions,
    parse,
    stated,
    states_camera,
    written,
)
from charstudio.providers.draft.camera_words import camera_moves

MOVES = tuple(each_move())
PROMPTS = (
    "",
    "she smiles",
    "She smiles.",
    "She smiles, ",
    "slow pan left across the bay, she smiles",
    "The camera pushes in very slowly while he blinks.",
    "hair swaying, static camera, soft light",
    "handheld camera. She breathes.",
    "static camera, slow zoom in, hair swaying",
)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.words)
def test_what_is_written_is_read_back(move):
    assert parse(move.words) == move


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.words)
def test_drafts_understand_every_move_in_its_direction(move):
    found = camera_moves(move.words)
    assert found[0].move.value in {move.move.value, "shake"}
    signs = {"in": 1, "right": 1, "up": 1, "out": -1, "left": -1, "down": -1}
    assert found[0].amount * signs.get(move.direction, 1) > 0


@settings(deadline=None)
@given(st.sampled_from(PROMPTS), st.sampled_from(MOVES))
def test_writing_a_move_into_a_prompt_makes_it_the_move_and_twice_changes_nothing(prompt, move):
    once = written(prompt, move)
    assert stated(once) == move
    assert written(once, move) == once


@settings(deadline=None)
@given(st.sampled_from(PROMPTS), st.sampled_from(MOVES), st.sampled_from(MOVES))
def test_one_move_takes_the_place_of_another(prompt, first, second):
    assert stated(written(written(prompt, first), second)) == second


@settings(deadline=None)
@given(st.sampled_from(PROMPTS), st.sampled_from(MOVES))
def test_taking_the_camera_out_leaves_nothing_of_it(prompt, move):
    assert not states_camera(written(written(prompt, move), None))


def test_the_words_stand_where_they_stood():
    assert written("Slow pan left, she smiles", Camera(Move.STATIC)) == "Static camera, she smiles"
    assert written("Slow pan left across the bay, she smiles", Camera(Move.STATIC)) == "Static camera, she smiles"
    assert written("hair swaying, static camera, soft light", None) == "hair swaying, soft light"
    assert written("She smiles.", Camera(Move.DOLLY)) == "She smiles. Slow camera dolly in."


@pytest.mark.parametrize(
    "prompt",
    [
        "she looks at the camera",
        "turning toward camera",
        "smiling for the camera, soft light",
        "he holds a vintage camera",
        "she tilts her head",
        "a truck drives by",
        "the crane spreads its wings",
        "frying pan on the stove",
        "she pushes in the chair",
        "her still face",
        "a fixed stare",
        "he follows the dog",
    ],
)
def test_what_only_sounds_like_the_camera_is_not_taken_for_it(prompt):
    assert mentions(prompt) == ()


@pytest.mark.parametrize(
    ("prompt", "move"),
    [
        ("locked-off shot", Camera(Move.STATIC)),
        ("shot on a tripod", Camera(Move.STATIC)),
        ("the camera does not move", Camera(Move.STATIC)),
        ("no camera movement", Camera(Move.STATIC)),
        ("very slow push-in on her eyes", Camera(Move.DOLLY, "in", Amount.BARELY)),
        ("slow pull back from the keyhole", Camera(Move.DOLLY, "out")),
        ("the camera slowly pans to the left", Camera(Move.PAN, "left")),
        ("slow tilt down to the boots", Camera(Move.TILT, "down")),
        ("crane up over the field", Camera(Move.PEDESTAL, "up", Amount.STEADY)),
        ("slow orbit around the statue", Camera(Move.ORBIT, "right")),
        ("crash zoom", Camera(Move.ZOOM, "in", Amount.FAST)),
        ("handheld camera", Camera(Move.HANDHELD, "", Amount.STEADY)),
    ],
)
def test_the_words_of_the_trade_are_read(prompt, move):
    assert stated(prompt) == move


@pytest.mark.parametrize(
    "prompt", ["the camera follows her", "drone shot over the city", "steadicam", "rack focus to the rose"]
)
def test_moves_without_a_name_of_ours_still_state_the_camera(prompt):
    assert states_camera(prompt)
    assert stated(prompt) is None


def test_a_direction_a_move_does_not_have_becomes_its_usual_one():
    assert Camera(Move.PAN, "up").direction == "left"
    assert Camera(Move.STATIC, "left", Amount.FAST) == Camera(Move.STATIC)
