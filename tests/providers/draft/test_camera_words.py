from __future__ import annotations

import pytest

from charstudio.providers.draft.camera_words import CameraMove, Move, acts, camera_moves, life


def told(prompt):
    return [(move.move, round(move.amount, 2)) for move in camera_moves(prompt)]


@pytest.mark.parametrize(
    ("prompt", "move", "amount"),
    [
        ("slow dolly in", Move.DOLLY, 0.6),
        ("Slow camera dolly in, character turns slightly toward camera, soft smile.", Move.DOLLY, 0.6),
        ("push in", Move.DOLLY, 1),
        ("The camera slowly pushes in", Move.DOLLY, 0.6),
        ("camera moves closer", Move.DOLLY, 1),
        ("pull back fast", Move.DOLLY, -1.8),
        ("dolly out", Move.DOLLY, -1),
        ("very slow push-in", Move.DOLLY, 0.35),
        ("zoom out", Move.ZOOM, -1),
        ("gentle zoom in", Move.ZOOM, 0.6),
        ("pan left", Move.PAN, -1),
        ("camera pans slowly to the right", Move.PAN, 0.6),
        ("whip pan right", Move.PAN, 2.6),
        ("tilt up", Move.TILT, 1),
        ("the camera tilts slowly down", Move.TILT, -0.6),
        ("truck right", Move.TRUCK, 1),
        ("tracking shot to the left", Move.TRUCK, -1),
        ("Camera tracks left", Move.TRUCK, -1),
        ("orbit left around her", Move.ORBIT, -1),
        ("the camera arcs around", Move.ORBIT, 1),
        ("crane up", Move.PEDESTAL, 1),
        ("camera slowly moves up", Move.PEDESTAL, 0.6),
        ("handheld", Move.HANDHELD, 1),
        ("camera shake", Move.SHAKE, 1),
        ("roll clockwise", Move.ROLL, 1),
        ("dutch angle", Move.ROLL, 1.2),
        ("static camera", Move.STATIC, 1),
        ("locked-off shot, hair moving in the wind", Move.STATIC, 1),
        ("no camera movement", Move.STATIC, 1),
        ("don't move the camera", Move.STATIC, 1),
        ("Camera remains still.", Move.STATIC, 1),
    ],
)
def test_one_move_is_read_with_direction_and_speed(prompt, move, amount):
    assert told(prompt) == [(move, amount)]


@pytest.mark.parametrize(
    "prompt", ["", "she smiles", "no zoom", "she pans for gold", "a company in space", "not handheld"]
)
def test_a_prompt_without_camera_gets_a_very_slow_push(prompt):
    assert told(prompt) == [(Move.DOLLY, 0.4)]


def test_moves_joined_by_while_happen_together():
    together = camera_moves("slow push in while panning left, handheld")
    assert {each.move for each in together} == {Move.DOLLY, Move.PAN, Move.HANDHELD}
    assert all((each.start, each.end) == (0, 1) for each in together)


def test_moves_joined_by_then_follow_each_other():
    first, second = camera_moves("tilt up, then pan right")
    assert first == CameraMove(Move.TILT, 1, 0.0, 0.5)
    assert second == CameraMove(Move.PAN, 1, 0.5, 1.0)


def test_a_move_beats_a_refused_static():
    assert told("without static shots, pan left") == [(Move.PAN, -1)]


def test_life_asked_for():
    asked = life("She turns slightly to the left, strong wind, it is snowing")
    assert asked.turn < 0
    assert asked.wind > 1
    assert asked.particles == ("snow",)


@pytest.mark.parametrize(
    ("prompt", "field", "sign"),
    [
        ("he nods", "nod", 1),
        ("looks up at the sky", "look", 1),
        ("she looks down", "look", -1),
        ("turns right", "turn", 1),
    ],
)
def test_gestures(prompt, field, sign):
    assert getattr(life(prompt), field) * sign > 0


def test_refused_wind_is_no_wind_and_a_statue_does_not_breathe():
    assert life("no wind").wind == 0
    assert life("completely still, like a statue").breathing == 0
    assert life("").breathing == 1
    assert life("rain falling, no snow").particles == ("rain",)


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("She smiles and waves her hand, slow push in", ("smiles", "waves her hand")),
        ("slow dolly in, tilt up, hair tossing in the wind, nods, raises her chin", ()),
        ("he walks away without smiling", ("walks away",)),
        ("sitting by a window", ("sitting",)),
    ],
)
def test_what_nobody_acts_out_is_named(prompt, expected):
    assert acts(prompt) == expected
