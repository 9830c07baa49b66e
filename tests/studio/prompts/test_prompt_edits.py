"""Fixes, presets, suffixes and the camera as edits of a film: one step, the right nodes, nothing lost."""

from __future__ import annotations

from itertools import pairwise

import pytest

from charstudio.analysis.prompts.camera import Amount, Camera, Move, each_move, parse
from charstudio.analysis.prompts.findings import Fix, Rule, Setting
from charstudio.analysis.prompts.lint import lint
from charstudio.model import graph_edits
from charstudio.model.characters import Character, Outfit, Trait, TraitKind
from charstudio.model.checks import check
from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.values import CharacterId, Input, NodeId, Output
from charstudio.nodes.registry import load_kinds, specs
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Price
from charstudio.providers.requests import Capability
from charstudio.storage.prompt_presets import PromptPreset, Suffix
from charstudio.studio.prompts.camera import camera_of, set_camera
from charstudio.studio.prompts.camera_fields import has_fields, said_by_fields, with_camera
from charstudio.studio.prompts.mending import (
    mended,
    with_character_words,
    with_preset,
    with_state_before,
    with_suffix,
)
from charstudio.studio.prompts.place import carried_traits

KINDS = specs(load_kinds(())[0])
REF, MOVE = NodeId("ref"), NodeId("move")


def film(prompt="", kind="video.motion", **params):
    project = Project()
    project = graph_edits.add_node(
        project, KINDS, "source.reference", node_id=REF, params={"notes": "Lavender hair, round glasses"}
    )
    project = graph_edits.add_node(project, KINDS, kind, x=300, node_id=MOVE, params={"prompt": prompt, **params})
    socket = "image" if KINDS[kind].input("image") else "char1"
    return graph_edits.connect(project, KINDS, Output(REF, "image"), Input(MOVE, socket))


def param(project, name, node=MOVE):
    return project.graph.nodes[node].params.get(name)


def endpoint(*fields):
    return Endpoint("a/b", "fal", "A", "A", "lab", (Capability.IMAGE_TO_VIDEO,), fields, (), Price())


FIXED = Field("camera_fixed", FieldType.BOOLEAN, default=False)
MOTION = Field("camera_motion", FieldType.TEXT, choices=("static", "dolly_in", "dolly_out", "jib_up", "pan-left"))
SIX_AXES = Field("advanced_camera_control", FieldType.OBJECT)


# --- a State before the node ---------------------------------------------------------------------------------------


def test_a_state_is_put_before_the_node_and_told_the_words():
    before = film("barefoot, no shoes, static camera")
    (finding,) = lint(str(param(before, "prompt")), Setting())
    after = mended(before, KINDS, MOVE, "prompt", finding.fix, None)
    (state,) = [node for node in after.graph.nodes.values() if node.kind == "image.state"]
    assert state.params["instruction"] == "barefoot, no shoes"
    assert after.graph.links[Input(state.id, "image")] == (Output(REF, "image"),)
    assert after.graph.links[Input(MOVE, "image")] == (Output(state.id, "image"),)
    assert "shoes" not in param(after, "prompt")
    assert lint(str(param(after, "prompt"))) == ()
    assert check(after) == check(before)


def test_the_new_state_covers_no_node():
    after = with_state_before(film(), KINDS, MOVE, "barefoot")
    places = sorted((node.x, node.x + (node.width or 240)) for node in after.graph.nodes.values())
    assert all(one[1] <= other[0] for one, other in pairwise(places))


def test_a_state_that_is_there_is_told_more_rather_than_another_made():
    once = with_state_before(film(), KINDS, MOVE, "barefoot")
    twice = with_state_before(once, KINDS, MOVE, "in a garden")
    assert len(twice.graph.nodes) == len(once.graph.nodes)
    (state,) = [node for node in twice.graph.nodes.values() if node.kind == "image.state"]
    assert state.params["instruction"] == "barefoot, in a garden"


def test_a_state_that_others_use_is_left_alone():
    project = with_state_before(film(), KINDS, MOVE, "barefoot")
    (state,) = [node.id for node in project.graph.nodes.values() if node.kind == "image.state"]
    project = graph_edits.add_node(project, KINDS, "video.motion", x=900, node_id=NodeId("second"))
    project = graph_edits.connect(project, KINDS, Output(state, "image"), Input(NodeId("second"), "image"))
    after = with_state_before(project, KINDS, MOVE, "in a garden")
    assert len(after.graph.nodes) == len(project.graph.nodes) + 1
    assert after.graph.nodes[state].params["instruction"] == "barefoot"
    assert after.graph.links[Input(NodeId("second"), "image")] == (Output(state, "image"),)


def test_without_a_picture_there_is_nothing_to_put_a_state_after():
    project = graph_edits.add_node(Project(), KINDS, "video.motion", node_id=MOVE)
    with pytest.raises(EditError, match="No picture"):
        mended(project, KINDS, MOVE, "prompt", Fix("x", "y", state="barefoot"), None)


# --- presets, suffixes, characters ---------------------------------------------------------------------------------


def test_a_preset_brings_its_length_and_what_is_unwanted():
    preset = PromptPreset("a", "A", "a slow nod", camera="static camera", negative="extra fingers", duration=4.0)
    after = with_preset(film("old", camera="slow camera dolly in"), KINDS, MOVE, "prompt", preset)
    assert param(after, "prompt") == "a slow nod, static camera"
    assert (param(after, "duration"), param(after, "negative_prompt"), param(after, "camera")) == (
        4.0,
        "extra fingers",
        "",
    )


def test_a_preset_leaves_alone_what_a_node_does_not_have():
    project = graph_edits.add_node(Project(), KINDS, "image.state", node_id=MOVE)
    preset = PromptPreset("a", "A", "a slow nod", duration=500.0)
    assert param(with_preset(project, KINDS, MOVE, "instruction", preset), "instruction") == "a slow nod"


def test_a_suffix_is_added_once():
    suffix = Suffix("a", "A", "exact same face as reference")
    once = with_suffix(film("a slow nod."), KINDS, MOVE, "prompt", suffix)
    assert param(once, "prompt") == "a slow nod. Exact same face as reference."
    assert with_suffix(once, KINDS, MOVE, "prompt", suffix) is once


def test_a_character_is_described_once_and_in_its_outfit():
    lumi = Character(
        CharacterId("lumi"),
        "Lumi",
        traits=(Trait(TraitKind.HAIR, "lavender hair"), Trait(TraitKind.CLOTHING, "red scarf")),
        outfits=(Outfit(1, "Winter", clothing="white coat"),),
    )
    project = graph_edits.add_node(
        Project(), KINDS, "image.portrait", node_id=MOVE, params={"prompt": "soft window light"}
    )
    once = with_character_words(project, KINDS, MOVE, "prompt", lumi)
    assert param(once, "prompt") == "lavender hair, red scarf, soft window light"
    assert with_character_words(once, KINDS, MOVE, "prompt", lumi) is once
    winter = with_character_words(project, KINDS, MOVE, "prompt", lumi, 1)
    assert param(winter, "prompt") == "lavender hair, white coat, soft window light"


def test_notes_of_the_reference_above_are_what_it_carries():
    assert carried_traits(film(), MOVE) == ("Lavender hair", "round glasses")
    said = {
        finding.rule
        for finding in lint(
            "lavender hair girl nods slowly, static camera", Setting(traits=carried_traits(film(), MOVE))
        )
    }
    assert said == {Rule.IDENTITY}


# --- the camera ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["video.motion", "video.transition", "video.references", "video.extend"])
def test_a_move_is_written_into_words_and_parameter(kind):
    project = graph_edits.add_node(Project(), KINDS, kind, node_id=MOVE, params={"prompt": "she nods"})
    after = set_camera(project, KINDS, MOVE, Camera(Move.PAN, "left"))
    assert param(after, "prompt") == "she nods, slow camera pan left"
    assert parse(str(param(after, "camera"))) == Camera(Move.PAN, "left")
    assert camera_of(after, after.graph.nodes[MOVE])[0] == Camera(Move.PAN, "left")
    assert set_camera(after, KINDS, MOVE, Camera(Move.PAN, "left")) is after
    bare = set_camera(after, KINDS, MOVE, None)
    assert (param(bare, "prompt"), param(bare, "camera")) == ("she nods", "")


def test_what_the_prompt_says_counts_before_the_parameter():
    project = film("handheld camera, she nods", camera="static camera")
    assert camera_of(project, project.graph.nodes[MOVE])[0] == Camera(Move.HANDHELD, "", Amount.STEADY)
    project = film("she nods", camera="static camera")
    assert camera_of(project, project.graph.nodes[MOVE])[0] == Camera(Move.STATIC)
    project = film("the camera follows her")
    assert camera_of(project, project.graph.nodes[MOVE]) == (None, "the camera follows")


def test_a_wired_prompt_is_not_written_into():
    project = graph_edits.add_node(film("she nods"), KINDS, "source.text", node_id=NodeId("text"))
    project = graph_edits.connect(project, KINDS, Output(NodeId("text"), "text"), Input(MOVE, "prompt"))
    after = set_camera(project, KINDS, MOVE, Camera(Move.STATIC))
    assert (param(after, "prompt"), param(after, "camera")) == ("she nods", "static camera")
    assert camera_of(after, after.graph.nodes[MOVE])[0] == Camera(Move.STATIC)


def test_the_models_own_switch_says_the_same_as_the_words():
    still = set_camera(film("she nods"), KINDS, MOVE, Camera(Move.STATIC), endpoint(FIXED))
    assert param(still, "options") == {"camera_fixed": True}
    moving = set_camera(still, KINDS, MOVE, Camera(Move.PAN, "left"), endpoint(FIXED))
    assert param(moving, "options") == {}


@pytest.mark.parametrize("camera", list(each_move()), ids=lambda camera: camera.words)
def test_fields_and_words_never_contradict_each_other(camera):
    model = endpoint(FIXED, MOTION, SIX_AXES)
    options = with_camera(model, {"camera_fixed": True, "steps": 30}, camera)
    said = said_by_fields(model, options)
    assert options["steps"] == 30
    assert said in {"", "static" if camera.move is Move.STATIC else "moving"}
    assert not {f.rule for f in lint(f"{camera.words}, hair swaying gently", Setting(camera_field=said))}


def test_each_shape_of_field_is_filled_in():
    model = endpoint(MOTION, SIX_AXES)
    assert has_fields(model)
    assert with_camera(model, {}, Camera(Move.DOLLY, "out")) == {"camera_motion": "dolly_out"}
    assert with_camera(model, {}, Camera(Move.PEDESTAL, "up"))["camera_motion"] == "jib_up"
    assert with_camera(model, {}, Camera(Move.PAN, "left", Amount.FAST)) == {
        "camera_motion": "pan-left",
        "advanced_camera_control": {"movement_type": "pan", "movement_value": -9},
    }
    assert with_camera(model, {}, Camera(Move.ORBIT)) == {}
    assert with_camera(None, {"camera_fixed": True, "steps": 3}, Camera(Move.STATIC)) == {"steps": 3}


def test_the_fix_of_a_contradiction_sets_the_field():
    project = film("slow pan left, hair swaying", options={"camera_fixed": True})
    (finding,) = lint("slow pan left, hair swaying", Setting(camera_field="static"))
    after = mended(project, KINDS, MOVE, "prompt", finding.fix, endpoint(FIXED))
    assert param(after, "options") == {}
    assert param(after, "prompt") == "slow pan left, hair swaying"
