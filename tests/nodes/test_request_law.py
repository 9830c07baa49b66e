"""A law for every kind that asks a model: whatever is set and wired, it asks in canonical words or says why not.

Media may be planned: nobody knows their size or length yet.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.errors import PlanError
from charstudio.model.kind import ParamSpec, ParamType, fault_in
from charstudio.model.library import MediaKind
from charstudio.model.params import json_fault
from charstudio.model.values import PortType
from charstudio.nodes.registry import BUILT_IN
from charstudio.providers import requests as vocabulary
from charstudio.ui.graph import fuzzy
from tests.nodes.looks import RememberingCall, media_value

ASKING = [kind for kind in BUILT_IN if kind.spec.capability is not None]

PARAMS = {
    *("instruction", "prompt", "negative_prompt", "text", "voice", "voice_speed", "language", "emotion", "duration"),
    *("fps", "width_px", "height_px", "resolution", "sound", "seed", "strength", "factor", "orientation", "view"),
    *("mouth_box", "keep", "tags", "options", "mark_draft"),
}
INPUTS = {"image", "end_image", "references", "video", "audio"}
SIZES = st.sampled_from([(0, 0), (1, 1), (641, 359), (9000, 17)])
WORDS = st.text(alphabet="ab [char1]29\n", max_size=12)


def values(param: ParamSpec):
    match param.type:
        case ParamType.NUMBER:
            return st.floats(param.minimum, param.maximum)
        case ParamType.INTEGER:
            return st.integers(param.minimum, param.maximum)
        case ParamType.BOOLEAN:
            return st.booleans()
        case ParamType.CHOICE:
            return st.sampled_from(param.choices)
        case ParamType.MODEL:
            return st.sampled_from(["draft", "vendor/model"])
        case ParamType.OPTIONS:
            return st.dictionaries(WORDS, st.integers(), max_size=2)
        case ParamType.BOX:
            return st.sampled_from([None, [0.1, 0.1, 0.5, 0.5]])
        case _:
            return WORDS


@st.composite
def looks(draw, kind):
    params = {param.name: draw(values(param)) for param in kind.spec.params}
    assert all(fault_in(param, params[param.name]) is None for param in kind.spec.params)
    wired = draw(st.sets(st.sampled_from(kind.spec.inputs)))
    inputs = {
        port.name: tuple(
            media_value(MediaKind(port.type.value), *draw(SIZES)) for _ in range(draw(st.integers(1, 2 + port.many)))
        )
        for port in wired
        if port.type is not PortType.TEXT
    }
    texts = {port.name: draw(WORDS) for port in wired if port.type is PortType.TEXT}
    return RememberingCall(kind, params, inputs, take=draw(st.integers(1, 10**6)), texts=texts)


def outcome(kind, look):
    """The requests, or the refusal; nothing else may come."""
    try:
        return kind.requests(look), None
    except PlanError as error:
        return {}, error


@pytest.mark.parametrize("kind", ASKING, ids=lambda kind: kind.spec.id)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_kind_asks_in_canonical_words_or_says_why_not(kind, data):
    look = data.draw(looks(kind))
    asked, error = outcome(kind, look)
    if error is not None:
        assert error.message.endswith(".")
        assert error.hint
        return
    assert kind.missing_inputs({*look.inputs, *look.texts}) == ()
    assert set(asked) <= {port.name for port in kind.spec.outputs}
    if kind.gives is not None:
        assert set(asked) == kind.gives({*look.inputs, *look.texts})
    for request in asked.values():
        assert request.capability == kind.spec.capability
        assert set(request.params) <= PARAMS
        assert set(request.inputs) <= INPUTS
        assert all(request.inputs.values())
        assert json_fault(request.params) is None
        assert 0 <= request.params["seed"] < 2**31
        assert json.loads(json.dumps(request.params)) == request.params
    assert kind.requests(look) == asked


def test_the_words_are_those_the_vocabulary_explains():
    explained = {word.strip("`") for word in vocabulary.__doc__.replace(",", " ").split()}
    assert explained >= PARAMS
    assert explained >= INPUTS


def test_parameters_have_the_names_of_the_vocabulary():
    """So that another model, and another node, find the same value under the same name."""
    ours = {"model", "size", "options", "fit", "camera"}
    for kind in ASKING:
        deciding = {param.name for param in kind.spec.params if param.affects_result}
        assert deciding <= PARAMS | ours, kind.spec.id


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tts", "sound.speech"),
        ("voice", "sound.speech"),
        ("i2v", "video.motion"),
        ("flf2v", "video.transition"),
        ("r2v", "video.references"),
        ("talking head", "video.avatar"),
        ("upscaler", "video.upscale"),
        ("remove bg", "video.matte"),
        ("slow motion", "video.interpolate"),
        ("character sheet", "image.sheet"),
        ("turnaround", "image.sheet"),
        ("t2i", "image.portrait"),
        ("lipsy", "video.lipsync"),
        ("face swap", "video.replace"),
        ("dance", "video.motion_control"),
        ("extend", "video.extend"),
    ],
)
def test_the_words_of_the_field_find_the_node(query, found):
    named = [(kind.spec.id, (kind.spec.title, *kind.spec.keywords, kind.spec.category)) for kind in BUILT_IN]
    assert fuzzy.best(query, named)[0] == found
