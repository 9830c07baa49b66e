"""What holds for every kind, and what several share. What each asks for stands in the files beside this one."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.errors import PlanError
from charstudio.model.kind import fault_in
from charstudio.model.values import PortType
from charstudio.nodes.base import NodeKind, seconds_param
from charstudio.nodes.characters import MOTION_CONTROL, REFERENCES, REPLACE
from charstudio.nodes.common import MAX_SIDE_PX, even, fps_for, seed_for, size_for
from charstudio.nodes.finish import EXTEND, INTERPOLATE, MATTE, UPSCALE
from charstudio.nodes.image import STATE
from charstudio.nodes.motion import FRAME, MOTION, TRANSITION
from charstudio.nodes.performance import AVATAR, LIPSYNC
from charstudio.nodes.registry import BUILT_IN
from charstudio.providers.requests import Capability
from tests.nodes.looks import asked


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
        assert spec.param("model").default == "draft"
        assert spec.param("options").default == {}
        assert kind.requests is not None
    assert len({port.name for port in spec.inputs}) == len(spec.inputs)
    assert len({port.name for port in spec.outputs}) == len(spec.outputs)
    assert len({param.name for param in spec.params}) == len(spec.params)
    assert len({param.label for param in spec.params}) == len(spec.params)


def test_there_is_one_kind_for_each_capability():
    served = [kind.spec.capability for kind in BUILT_IN if kind.spec.capability is not None]
    assert set(served) == set(Capability) - {Capability.ENDPOINT}
    assert sorted(served) == sorted([*set(served), Capability.IMAGE_EDIT])  # the sheet is three edits


@pytest.mark.parametrize(
    ("kind", "old"),
    [
        (STATE, {"model", "instruction", "strength", "size", "seed"}),
        (MOTION, {"model", "prompt", "duration", "strength", "fps", "size", "seed"}),
        (LIPSYNC, {"model", "strength", "mouth_box", "fps", "size", "seed"}),
    ],
    ids=lambda each: getattr(getattr(each, "spec", None), "id", ""),
)
def test_what_was_added_to_a_kind_leaves_older_results_valid(kind, old):
    assert kind.spec.version == 1
    assert {param.name for param in kind.spec.params if not param.added} == old


async def test_a_kind_gives_what_its_model_made(call, still):
    made = call(STATE, {"instruction": "smile"}, {"image": (still,)})
    assert await STATE.run(made) == {"image": "image "}
    [(request, part)] = made.requests
    assert (request, part) == (STATE.requests(made)["image"], "")


async def test_another_take_asks_with_another_seed(call, still):
    seeds = [
        asked(MOTION, call(MOTION, {"seed": 2**31 - 1}, {"image": (still,)}, take=take)).params["seed"]
        for take in (1, 2, 3)
    ]
    assert seeds[0] == 2**31 - 1
    assert len(set(seeds)) == 3
    assert all(0 <= seed < 2**31 for seed in seeds)
    assert seed_for(call(MOTION, {"seed": 5}, take=1)) == 5


@pytest.mark.parametrize("kind", [STATE, MOTION, FRAME])
async def test_without_its_input_a_kind_says_what_to_wire(call, kind):
    with pytest.raises(PlanError) as error:
        await kind.run(call(kind))
    assert error.value.hint


def test_what_must_be_wired_is_named_by_its_label():
    assert MOTION.missing_inputs(set()) == ("Picture is not wired.",)
    assert LIPSYNC.missing_inputs({"audio"}) == ("Wire Picture or Clip.",)
    assert LIPSYNC.missing_inputs({"video"}) == ("Wire Sound or Line.",)
    assert LIPSYNC.missing_inputs({"audio", "image"}) == ()
    assert len(LIPSYNC.missing_inputs(set())) == 2


def test_what_the_user_asks_for_is_how_long_it_will_be():
    for kind in (MOTION, TRANSITION, REFERENCES):
        assert kind.planned_duration({"duration": 7.5}, None) == Fraction(15, 2)


def test_a_line_and_a_clip_give_their_length_on():
    for kind in (LIPSYNC, AVATAR):
        assert (kind.planned_duration({}, Fraction(9, 4)), kind.paced_by) == (Fraction(9, 4), PortType.AUDIO)
    for kind in (MOTION_CONTROL, REPLACE, UPSCALE, MATTE, INTERPOLATE):
        assert (kind.planned_duration({}, Fraction(9, 4)), kind.paced_by) == (Fraction(9, 4), PortType.VIDEO)
    assert EXTEND.planned_duration({"duration": 7}, Fraction(8)) == 15
    assert EXTEND.planned_duration({"duration": 7}, None) is None


def test_pictures_have_no_length_and_odd_values_none_of_their_own():
    assert STATE.planned_duration({}, None) is None
    assert seconds_param({"duration": "long"}, "duration", 5.0) == 5
    assert seconds_param({"duration": True}, "duration", 5.0) == 5


def test_sizes_are_even_and_not_too_large(call, still):
    sequence = call(STATE).sequence
    assert size_for("film", sequence, still.info) == (1280, 720)
    assert max(size_for("source", sequence, still.info)) == MAX_SIDE_PX
    assert [even(side) for side in (0, 1, 2, 3, 721)] == [2, 2, 2, 2, 720]
    assert (fps_for("film", sequence), fps_for("25", sequence)) == ("30000/1001", "25")
