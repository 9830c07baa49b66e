"""What each kind asks for, in canonical words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.errors import PlanError
from charstudio.model.kind import fault_in
from charstudio.nodes.base import NodeKind, seconds_param
from charstudio.nodes.common import MAX_SIDE_PX, even, fps_for, seed_for, size_for
from charstudio.nodes.image import STATE
from charstudio.nodes.motion import FRAME, MOTION
from charstudio.nodes.performance import LIPSYNC
from charstudio.nodes.registry import BUILT_IN
from charstudio.providers.requests import Capability


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.spec.id)
def test_every_kind_is_whole(kind: NodeKind):
    spec = kind.spec
    assert spec.title
    assert spec.help
    assert spec.help.endswith(".")
    assert sum(each is not None for each in (kind.run, kind.constant)) == (0 if spec.id == "timeline" else 1)
    for param in spec.params:
        assert fault_in(param, param.default) is None, param.name
        assert len(param.choice_labels) in {0, len(param.choices)}
    for group in kind.one_of:
        assert all(spec.input(name) is not None and spec.input(name).optional for name in group)
    if spec.capability is not None:
        assert Capability(spec.capability)
        assert spec.param("model") is not None


async def test_state_asks_for_a_changed_picture_of_the_films_size(call, still):
    made = call(STATE, {"instruction": "smile", "seed": 3}, {"image": (still,)}, texts={"notes": "red scarf"})
    await STATE.run(made)
    [(request, model)] = made.requests
    assert (request.capability, model) == (Capability.IMAGE_EDIT, "draft")
    assert request.params == {
        "instruction": "smile",
        "keep": "red scarf",
        "seed": 3,
        "strength": 0.6,
        "width_px": 1280,
        "height_px": 720,
        "mark_draft": True,
    }
    assert request.inputs == {"image": (still,)}


async def test_motion_asks_in_exact_time_and_rate(call, still):
    made = call(MOTION, {"prompt": "pan left", "duration": 2.5, "size": "source"}, {"image": (still,)})
    await MOTION.run(made)
    [(request, _)] = made.requests
    assert (request.params["duration"], request.params["fps"]) == ("5/2", "30000/1001")
    assert (request.params["width_px"], request.params["height_px"]) == (1920, 1440)


async def test_another_take_asks_with_another_seed(call, still):
    seeds = []
    for take in (1, 2, 3):
        made = call(MOTION, {"seed": 2**31 - 1}, {"image": (still,)}, take=take)
        await MOTION.run(made)
        seeds.append(made.requests[0][0].params["seed"])
    assert seeds[0] == 2**31 - 1
    assert len(set(seeds)) == 3
    assert all(0 <= seed < 2**31 for seed in seeds)
    assert seed_for(call(MOTION, {"seed": 5}, take=1)) == 5


async def test_lipsync_takes_a_clip_before_a_picture(call, still, clip, sound):
    both = call(LIPSYNC, {}, {"image": (still,), "video": (clip,), "audio": (sound, sound)})
    await LIPSYNC.run(both)
    assert both.requests[0][0].inputs == {"video": (clip,), "audio": (sound,)}
    face = call(LIPSYNC, {}, {"image": (still,), "audio": (sound,)})
    await LIPSYNC.run(face)
    assert face.requests[0][0].inputs == {"image": (still,), "audio": (sound,)}
    with pytest.raises(PlanError):
        await LIPSYNC.run(call(LIPSYNC, {}, {"image": (still,)}))


@pytest.mark.parametrize("kind", [STATE, MOTION, FRAME])
async def test_without_its_input_a_kind_says_what_to_wire(call, kind):
    with pytest.raises(PlanError) as error:
        await kind.run(call(kind))
    assert error.value.hint


def test_what_must_be_wired_is_named_by_its_label():
    assert MOTION.missing_inputs(set()) == ("Picture is not wired.",)
    assert LIPSYNC.missing_inputs({"audio"}) == ("Wire Picture or Clip.",)
    assert LIPSYNC.missing_inputs({"audio", "image"}) == ()
    assert len(LIPSYNC.missing_inputs(set())) == 2


def test_planned_lengths():
    assert MOTION.planned_duration({"duration": 7.5}, None) == Fraction(15, 2)
    assert LIPSYNC.planned_duration({}, Fraction(9, 4)) == Fraction(9, 4)
    assert STATE.planned_duration({}, None) is None
    assert seconds_param({"duration": "long"}, "duration", 5.0) == 5
    assert seconds_param({"duration": True}, "duration", 5.0) == 5


def test_sizes_are_even_and_not_too_large(call, still):
    sequence = call(STATE).sequence
    assert size_for("film", sequence, still.info) == (1280, 720)
    assert max(size_for("source", sequence, still.info)) == MAX_SIDE_PX
    assert [even(side) for side in (0, 1, 2, 3, 721)] == [2, 2, 2, 2, 720]
    assert (fps_for("film", sequence), fps_for("25", sequence)) == ("30000/1001", "25")
