"""Files from strangers: any JSON at all ends in a workflow or in a sentence, and never in a broken project."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.checks import check
from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.nodes.registry import load_kinds, specs
from charstudio.providers.catalog.library import Catalog
from charstudio.studio.comfy.adoption import adopt
from charstudio.studio.comfy.cloud_rules import CLOUD_RULES
from charstudio.studio.comfy.local_chain import SHOTS
from charstudio.studio.comfy.matching import MAX_CHAINS, MAX_MADE
from charstudio.studio.comfy.reading import MAX_BYTES, read, read_file
from charstudio.studio.comfy.report import Fate
from charstudio.studio.comfy.wires import PASSES
from charstudio.studio.comfy.workflow import MAX_NODES

KINDS = specs(load_kinds(())[0])
CATALOG = Catalog.load()
TYPES = [
    "LoadImage",
    "LoadVideo",
    "LoadAudio",
    "KSampler",
    "VAEDecode",
    "VAEEncode",
    "CLIPTextEncode",
    "TextEncodeQwenImageEditPlus",
    "ComfySwitchNode",
    "PrimitiveString",
    "PrimitiveInt",
    "MarkdownNote",
    "EmptyLatentImage",
    "SaveVideo",
    "sub",
    *CLOUD_RULES,
    *SHOTS,
    *PASSES,
]
NAMES = [
    *(
        "image",
        "images",
        "video",
        "audio",
        "start_image",
        "end_image",
        "positive",
        "negative",
        "samples",
        "prompt",
        "text",
    ),
    *("reference_images", "start_frame", "end_frame", "previous_frames", "latent_image", "value", "duration", "seed"),
    *("any", "audio_encoder_output_1", "on_true", "on_false", "switch", "pixels", "conditioning", "model", "length"),
]
KEYS = ["nodes", "links", "id", "type", "inputs", "class_type", *NAMES]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.lists(st.integers(-2, 8), max_size=3),
    st.dictionaries(st.sampled_from(NAMES), st.integers(), max_size=2),
)
ANY_JSON = st.recursive(
    ODD,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)
ID = st.one_of(st.integers(-22, 8), st.sampled_from(["1", "2", "x"]), ODD)
SOCKET = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES) | ODD, "link": st.integers(0, 14) | ODD},
    optional={"type": st.sampled_from(["IMAGE", "STRING", "INT"]) | ODD, "widget": st.just({"name": "prompt"}) | ODD},
)
NODE = st.fixed_dictionaries(
    {"id": ID, "type": st.sampled_from(TYPES) | ODD},
    optional={
        "inputs": st.lists(SOCKET, max_size=4) | ODD,
        "widgets_values": st.lists(ODD, max_size=8) | ODD,
        "pos": st.lists(st.floats() | st.integers(), min_size=2, max_size=2) | ODD,
        "mode": st.sampled_from([0, 2, 4]) | ODD,
        "title": st.text(max_size=20) | ODD,
        "properties": st.just({"proxyWidgets": [[1, "prompt"], [2, 3], 4]}) | ODD,
    },
)
LINK = st.tuples(st.integers(0, 14), ID, st.integers(-1, 3), ID, st.integers(-1, 3), ODD).map(list) | ODD
LEVEL = {"nodes": st.lists(NODE, max_size=10), "links": st.lists(LINK, max_size=15) | ODD}
SUBGRAPH = st.fixed_dictionaries({"id": st.just("sub") | ODD, "inputs": st.lists(SOCKET, max_size=3) | ODD, **LEVEL})
GROUP = st.fixed_dictionaries({"title": ODD, "bounding": st.lists(st.floats() | ODD, min_size=4, max_size=4)})
UI_FORM = st.fixed_dictionaries(
    LEVEL,
    optional={
        "definitions": st.fixed_dictionaries({"subgraphs": st.lists(SUBGRAPH | ODD, max_size=2) | ODD}) | ODD,
        "groups": st.lists(
            st.fixed_dictionaries({"title": ODD, "bounding": st.lists(ODD, max_size=4)}) | ODD, max_size=2
        ),
    },
)
PLUG = st.tuples(st.sampled_from(["0", "1", "2", "3", "4", "9"]), st.integers(-1, 2)).map(list)
API_FORM = st.dictionaries(
    st.sampled_from(["0", "1", "2", "3", "4", "5", "6"]),
    st.fixed_dictionaries(
        {
            "class_type": st.sampled_from(TYPES) | ODD,
            "inputs": st.dictionaries(st.sampled_from(NAMES), PLUG | ODD, max_size=5),
        },
        optional={"_meta": st.fixed_dictionaries({"title": ODD}) | ODD},
    )
    | ODD,
    max_size=7,
)


def outcome(text):
    """The project and the report, or None where it is refused in words."""
    try:
        workflow = read(text)
    except EditError:
        return None
    project, report = adopt(Project(), KINDS, CATALOG, workflow, (0.0, 0.0))
    assert check(project, KINDS) == []
    assert len(report.entries) == len(workflow.nodes)
    assert report.text()
    assert (project == Project()) == (not report.nodes)
    return project, report


@settings(max_examples=150, deadline=None)
@given(ANY_JSON)
def test_any_json_ends_well(document):
    outcome(json.dumps(document))


@settings(max_examples=250, deadline=None)
@given(UI_FORM)
def test_any_canvas_form_ends_well(document):
    assert outcome(json.dumps(document)) is not None or "definitions" in document or document["nodes"]


@settings(max_examples=250, deadline=None)
@given(API_FORM)
def test_any_api_form_ends_well(document):
    outcome(json.dumps(document))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "[1, 2", '"x"', "NaN", "{'a': 1}", '{"nodes": {}}', "\x00"])
def test_what_is_no_workflow_is_refused_in_words(text):
    with pytest.raises(EditError, match="not a ComfyUI workflow"):
        read(text)


def test_depth_is_refused_in_words():
    with pytest.raises(EditError, match="deep"):
        read('{"nodes": ' + "[" * 200_000 + "]" * 200_000 + "}")


def test_size_is_refused_before_it_is_read(tmp_path):
    with pytest.raises(EditError, match="too large"):
        read(" " * (MAX_BYTES + 1))
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(EditError, match="too large"):
        read_file(path)


def test_a_subgraph_in_itself_is_refused():
    level = {"nodes": [{"id": 1, "type": "sub"}], "links": []}
    with pytest.raises(EditError, match="without end"):
        read(json.dumps({**level, "definitions": {"subgraphs": [{"id": "sub", **level}]}}))


def test_subgraphs_that_multiply_are_refused():
    def level(kind):
        return {"nodes": [{"id": number, "type": kind} for number in range(10)], "links": []}

    subgraphs = [{"id": f"s{depth}", **level(f"s{depth + 1}")} for depth in range(8)]
    with pytest.raises(EditError, match="too many nodes"):
        read(json.dumps({**level("s0"), "definitions": {"subgraphs": subgraphs}}))


def test_too_many_nodes_are_refused():
    many = {str(number): {"class_type": "LoadImage", "inputs": {}} for number in range(MAX_NODES + 1)}
    with pytest.raises(EditError, match="too many nodes"):
        read(json.dumps(many))


def test_only_so_many_nodes_are_made_and_the_rest_is_reported():
    many = {str(number): {"class_type": "LoadImage", "inputs": {}} for number in range(MAX_MADE + 20)}
    made = outcome(json.dumps(many))
    assert made is not None
    _project, report = made
    assert len(report.nodes) == MAX_MADE
    assert len([entry for entry in report.of(Fate.LEFT) if "too large" in entry.note]) == 20


def test_a_thousand_decoders_behind_a_thousand_samplers_come_to_an_end():
    nodes = {str(n): {"class_type": "KSampler", "inputs": {"latent_image": [str(n - 1), 0]}} for n in range(1, 1000)}
    nodes["0"] = {"class_type": "EmptyLatentImage", "inputs": {}}
    nodes |= {str(n): {"class_type": "VAEDecode", "inputs": {"samples": [str(n - 1000), 0]}} for n in range(1000, 2000)}
    made = outcome(json.dumps(nodes))
    assert made is not None
    assert len(made[1].nodes) <= MAX_CHAINS


def test_wires_in_a_circle_come_to_an_end():
    nodes = {
        "1": {"class_type": "Reroute", "inputs": {"a": ["2", 0]}},
        "2": {"class_type": "Reroute", "inputs": {"a": ["1", 0]}},
        "3": {"class_type": "WanImageToVideoApi", "inputs": {"image": ["1", 0], "prompt": ["2", 0]}},
        "4": {"class_type": "FluxProKontext_fal", "inputs": {"image": ["5", 0]}},
        "5": {"class_type": "FluxProKontext_fal", "inputs": {"image": ["4", 0]}},
    }
    made = outcome(json.dumps(nodes))
    assert made is not None
    _project, report = made
    assert any("could not be wired" in line for line in report.remarks), "the second wire would close a circle"
    assert any("did not come over" in line for line in report.remarks)


def test_a_chain_of_a_thousand_reroutes_is_followed():
    count = 1000
    nodes = {str(n): {"class_type": "Reroute", "inputs": {"a": [str(n - 1), 0]}} for n in range(1, count)}
    nodes["0"] = {"class_type": "LoadImage", "inputs": {"image": "a.png"}}
    nodes[str(count)] = {"class_type": "WanImageToVideoApi", "inputs": {"image": [str(count - 1), 0]}}
    made = outcome(json.dumps(nodes))
    assert made is not None
    assert len(list(made[0].graph.wires())) == 1


def test_names_from_the_file_are_cleaned():
    nodes = {"1": {"class_type": "LoadImage", "inputs": {"image": "../../secret/a\n\x07b.png [input]"}}}
    made = outcome(json.dumps(nodes))
    assert made is not None
    (node,) = made[0].graph.nodes.values()
    assert node.title == "a b.png"
    assert node.params["asset"] == ""
