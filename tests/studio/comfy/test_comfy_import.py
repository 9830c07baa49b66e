"""What becomes of single things: the API form, texts by wire, muted nodes, clips, a timeline that is there already."""

from __future__ import annotations

import json

from charstudio.model import graph_edits
from charstudio.model.checks import check
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.project import Project
from charstudio.nodes.registry import load_kinds, specs
from charstudio.providers.catalog.library import Catalog
from charstudio.studio.comfy.adoption import adopt
from charstudio.studio.comfy.reading import read
from charstudio.studio.comfy.report import Fate

KINDS = specs(load_kinds(())[0])
CATALOG = Catalog.load()


def node(kind, **inputs):
    return {"class_type": kind, "inputs": inputs}


def imported(nodes, project=None):
    return adopt(project or Project(), KINDS, CATALOG, read(json.dumps(nodes)), (0.0, 0.0))


def of_kind(project, kind):
    return [found for found in project.graph.nodes.values() if found.kind == kind]


def wires(project):
    nodes = project.graph.nodes
    return {(nodes[s.node].kind, nodes[t.node].kind, t.port) for s, t in project.graph.wires()}


def test_the_api_form_stands_in_columns_from_left_to_right():
    project, report = imported(
        {
            "1": node("LoadImage", image="face.png"),
            "2": node("FluxProKontext_fal", prompt="in the rain", image=["1", 0]),
            "3": node(
                "KlingImage2VideoNode",
                prompt="she turns",
                model_name="kling-v2-5-turbo",
                mode="pro",
                duration="10",
                start_frame=["2", 0],
            ),
            "4": node("SaveVideo", video=["3", 0]),
        }
    )
    assert wires(project) == {
        ("source.image", "image.state", "image"),
        ("image.state", "video.motion", "image"),
    }
    (still,), (state,), (motion,) = (of_kind(project, kind) for kind in ("source.image", "image.state", "video.motion"))
    assert still.x < state.x < motion.x
    assert motion.params["model"] == "fal-ai/kling-video/v2.5-turbo/pro/image-to-video"
    assert motion.params["duration"] == 10.0
    assert [str(clip.source_range.duration) for _, clip in project.timeline.clips()] == ["10"]
    assert len(report.of(Fate.TAKEN)) == 4


def test_a_prompt_by_wire_becomes_a_text_node():
    project, _report = imported(
        {
            "1": node("PrimitiveStringMultiline", value="slow dolly in"),
            "2": node("LoadImage", image="a.png"),
            "3": node("WanImageToVideoApi", model="wan2.6-i2v", prompt=["1", 0], image=["2", 0]),
        }
    )
    (text,), (motion,) = of_kind(project, "source.text"), of_kind(project, "video.motion")
    assert text.params["text"] == "slow dolly in"
    assert ("source.text", "video.motion", "prompt") in wires(project)
    assert motion.params["prompt"] == "slow dolly in"


def test_a_number_by_wire_is_written_into_the_parameter():
    project, _report = imported(
        {"1": node("PrimitiveInt", value=10), "2": node("WanImageToVideoApi", model="wan2.6-i2v", duration=["1", 0])}
    )
    assert of_kind(project, "video.motion")[0].params["duration"] == 10


def test_what_is_out_of_range_is_brought_inside_and_said():
    project, report = imported({"1": node("WanImageToVideoApi", model="wan2.6-i2v", duration=90, seed=2**40 + 5)})
    (motion,) = of_kind(project, "video.motion")
    assert motion.params["duration"] == 30
    assert motion.params["seed"] == 5
    (entry,) = report.of(Fate.CHANGED)
    assert "length is 30" in entry.note
    assert "seed is 5" in entry.note


def test_what_is_missing_is_on_the_list():
    _project, report = imported({"1": node("KlingFirstLastFrameNode", prompt="x")})
    assert report.todo == ("Wire something into First and Last of “First and last frame”.",)


def test_a_wire_that_does_not_fit_is_reported():
    project, report = imported({"1": node("LoadAudio", audio="a.mp3"), "2": node("WanImageToVideoApi", image=["1", 0])})
    assert not list(project.graph.wires())
    assert any("gives sound, but Picture takes a picture" in line for line in report.remarks)


def test_pictures_called_by_number_are_called_as_ours():
    project, _report = imported(
        {
            "1": node("LoadImage", image="a.png"),
            "2": node("KlingOmniProImageToVideoNode", prompt="@image1 and <<<image_1>>>", reference_images=["1", 0]),
        }
    )
    assert of_kind(project, "video.references")[0].params["prompt"] == "[char1] and [char1]"


def test_bypassed_nodes_are_muted():
    document = {
        "nodes": [{"id": 1, "type": "LoadImage", "mode": 4, "widgets_values": ["a.png", "image"], "pos": [0, 0]}],
        "links": [],
    }
    project, report = imported(document)
    (still,) = project.graph.nodes.values()
    assert still.muted
    assert "muted here" in report.entries[0].note


def test_text_to_picture_on_the_own_machine_becomes_a_portrait():
    project, report = imported(
        {
            "1": node("UNETLoader", unet_name="flux1-dev.safetensors"),
            "2": node("CLIPTextEncode", text="an old sailor", clip=["9", 0]),
            "3": node("EmptySD3LatentImage", width=1024, height=1024),
            "4": node("KSampler", seed=7, model=["1", 0], positive=["2", 0], negative=["8", 0], latent_image=["3", 0]),
            "5": node("VAEDecode", samples=["4", 0]),
            "6": node("SaveImage", images=["5", 0]),
            "8": node("CLIPTextEncode", text="blurry"),
            "9": node("CLIPLoader"),
        }
    )
    (portrait,) = of_kind(project, "image.portrait")
    assert portrait.params["model"] == "fal-ai/flux/dev"
    assert (portrait.params["prompt"], portrait.params["negative_prompt"]) == ("an old sailor", "blurry")
    assert portrait.params["seed"] == 7
    assert len(report.of(Fate.CHANGED)) == 7


def test_two_decoders_of_the_same_picture_are_one_node():
    project, report = imported(
        {
            "1": node("EmptyLatentImage", width=64, height=64),
            "2": node("KSampler", seed=7, latent_image=["1", 0]),
            "3": node("VAEDecode", samples=["2", 0]),
            "4": node("VAEDecode", samples=["2", 0]),
            "5": node("FluxProKontext_fal", prompt="at night", image=["4", 0]),
        }
    )
    assert len(of_kind(project, "image.portrait")) == 1
    assert ("image.portrait", "image.state", "image") in wires(project)
    assert any("stands for both" in entry.note for entry in report.entries)


def test_text_to_clip_has_no_node_and_is_left_out_with_the_reason():
    project, report = imported(
        {
            "1": node("WanImageToVideo", width=832, height=480, length=81),
            "2": node("KSampler", latent_image=["1", 2], positive=["1", 0]),
            "3": node("VAEDecode", samples=["2", 0]),
            "4": node("SaveWEBM", images=["3", 0]),
        }
    )
    assert project == Project()
    assert not report.nodes
    assert len(report.of(Fate.LEFT)) == 4


def test_the_timeline_that_is_there_is_used():
    before = graph_edits.add_node(Project(), KINDS, TIMELINE_KIND)
    nodes = {"1": node("LoadVideo", file="a.mp4"), "2": node("SaveVideo", video=["1", 0])}
    once, _ = imported(nodes, before)
    twice, _ = imported(nodes, once)
    assert len(of_kind(twice, TIMELINE_KIND)) == 1
    assert len(list(twice.timeline.clips())) == 2
    assert [found.title for found in of_kind(twice, "source.video")] == ["a.mp4", "a.mp4 2"]
    assert check(twice, KINDS) == []


def test_what_comes_in_covers_nothing_that_is_there():
    nodes = {str(number): node("LoadImage", image="a.png") for number in range(3)}
    project, _ = imported(nodes)
    project, _ = imported(nodes, project)
    places = [(found.x, found.y) for found in project.graph.nodes.values()]
    assert len(places) == 6
    assert all(abs(a - c) >= 220 or abs(b - d) >= 240 for i, (a, b) in enumerate(places) for c, d in places[:i])


def test_the_timeline_of_an_empty_film_makes_room():
    before = graph_edits.add_node(Project(), KINDS, TIMELINE_KIND)
    project, _ = imported({"1": node("LoadVideo", file="a.mp4"), "2": node("SaveVideo", video=["1", 0])}, before)
    (clip,), (timeline,) = of_kind(project, "source.video"), of_kind(project, TIMELINE_KIND)
    assert timeline.x >= clip.x + 220


def test_without_its_model_in_the_catalogue_a_node_is_a_draft_and_says_so():
    workflow = read(json.dumps({"1": node("WanImageToVideoApi", model="wan2.6-i2v", prompt="x")}))
    project, report = adopt(Project(), KINDS, Catalog.of(()), workflow, (0.0, 0.0))
    assert of_kind(project, "video.motion")[0].params["model"] == "draft"
    assert "not in the catalogue" in report.entries[0].note
