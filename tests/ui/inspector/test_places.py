"""Which rows a form has, and what setting one of the model's own parameters makes of the mapping they are kept in."""

from __future__ import annotations

import pytest
from catalog_stage import CATALOG, KLING_25, WAN_21
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.graph import Node
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.values import NodeId
from charstudio.nodes.registry import load_kinds
from charstudio.studio.shelf import ModelShelf
from charstudio.ui.inspector.param_rows import Place
from charstudio.ui.inspector.places import options_of, plan_form, remarks_on, value_at, with_option

KINDS, _ = load_kinds((), CATALOG.endpoints())
SHELF = ModelShelf(CATALOG, KINDS)
MOTION = KINDS["video.motion"].spec
NUMBER = Place(ParamSpec("steps", ParamType.INTEGER, 30, "Steps", minimum=1, maximum=50), is_option=True)

values = st.integers(1, 50)
mappings = st.dictionaries(st.sampled_from(["steps", "shift", "acceleration"]), values)


def node(options=None, **params):
    return Node(
        NodeId("n"), "video.motion", "Shot", params=params if options is None else {"options": options, **params}
    )


@given(mappings, values)
def test_setting_one_own_parameter_leaves_the_others_alone(options, value):
    after = with_option(node(options), NUMBER, value)
    assert {name: held for name, held in after.items() if name != "steps"} == {
        name: held for name, held in options.items() if name != "steps"
    }
    assert value_at(NUMBER, node(after), MOTION) == value


@given(mappings)
def test_the_models_default_is_never_kept(options):
    assert "steps" not in with_option(node(options), NUMBER, NUMBER.spec.default)


@pytest.mark.parametrize("broken", [None, 3, "text", ["list"]])
def test_options_that_are_no_mapping_are_taken_for_none(broken):
    assert options_of(node(broken)) == {}


def test_model_and_options_have_no_row_of_their_own():
    for model in ("draft", KLING_25, WAN_21):
        types = {place.spec.type for place in plan_form(MOTION, model, SHELF).places}
        assert types.isdisjoint({ParamType.MODEL, ParamType.OPTIONS})


def test_without_a_catalogue_a_form_is_the_kinds_own():
    wanted = [param.name for param in MOTION.params if param.type not in {ParamType.MODEL, ParamType.OPTIONS}]
    assert [place.key for place in plan_form(MOTION, KLING_25, None).places] == wanted


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("endpoint.")])
def test_a_node_that_is_one_endpoint_keeps_every_one_of_its_parameters(kind):
    spec = KINDS[kind].spec
    plan = plan_form(spec, str(spec.defaults()["model"]), SHELF)
    assert [place.key for place in plan.places] == [param.name for param in spec.params if param.name != "model"]
    assert plan.unused == ()


def test_a_value_that_fits_needs_no_remark_and_one_that_does_not_is_told_what_it_becomes():
    endpoint = CATALOG.model(KLING_25).first
    length = next(place for place in plan_form(MOTION, KLING_25, SHELF).places if place.key == "duration")
    assert remarks_on(length, 5, endpoint, MOTION.capability) == ()
    assert remarks_on(length, 5.0, endpoint, MOTION.capability) == ()
    assert "10 s" in remarks_on(length, 7, endpoint, MOTION.capability)[0]
    assert remarks_on(length, "long", None, MOTION.capability)
