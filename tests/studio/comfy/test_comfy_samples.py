"""Every real workflow of the shared material: what each of its nodes becomes, with which words and wires."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from charstudio.model.checks import check
from charstudio.model.project import Project
from charstudio.nodes.registry import load_kinds, specs
from charstudio.providers.catalog.library import Catalog
from charstudio.studio.comfy.adoption import adopt
from charstudio.studio.comfy.reading import read_file
from charstudio.studio.comfy.report import Fate
from tests.shared_material import ABSENT, folder

SHARED = folder()
KINDS = specs(load_kinds(())[0])
CATALOG = Catalog.load()
pytestmark = pytest.mark.skipif(SHARED is None, reason=ABSENT)


@dataclass(frozen=True)
class Sample:
    """What is expected of one file: nodes taken, changed, left; the maker's kind, model and parameters; the wires."""

    fates: tuple[int, int, int]
    kind: str
    model: str
    wires: set[tuple[str, str]]
    """(title of the source, socket of the maker)"""
    params: dict[str, object] = field(default_factory=dict)
    prompt: str = ""
    clip: str | None = "5"


SAMPLES = {
    "api_kling2_6_i2v": Sample(
        (3, 0, 1),
        "video.motion",
        "fal-ai/kling-video/v2.6/pro/image-to-video",
        {("lizard_rapper_in_bar.png", "image")},
        {"duration": 5.0, "sound": True},
        "Visual: A dimly lit, opulent private club",
    ),
    "api_kling_motion_control": Sample(
        (4, 0, 1),
        "video.motion_control",
        "fal-ai/kling-video/v2.6/pro/motion-control",
        {("streetwear_fox.jpg", "image"), ("street_dancer.mp4", "video")},
        {"orientation": "video", "sound": True},
        "an indoor gym or studio space",
    ),
    "api_kling_omni_i2v": Sample(
        (4, 2, 0),
        "video.references",
        "fal-ai/kling-video/o1/reference-to-video",
        {("sheep_knit.jpg", "char1"), ("quokka_bath.jpg", "char2"), ("quokka_relax.jpg", "char3")},
        {"duration": 3.0},
        "An indoor scene at night where the quokka",
        clip="3",
    ),
    "api_kling_v3_flf2v": Sample(
        (3, 1, 0),
        "video.transition",
        "fal-ai/kling-video/v3/standard/image-to-video",
        {("goldenfish_in_bag.png", "image"), ("man_in_daydream.png", "end_image")},
        {"duration": 5.0, "sound": True},
        "A single continuous shot",
    ),
    "api_sync_so_lip_sync_video": Sample(
        (4, 0, 1),
        "video.lipsync",
        "fal-ai/sync-lipsync/v3",
        {("girl_looking_at_photo.mp4", "video"), ("sync3_reference_audio.mp3", "audio")},
        {"seed": 1724260774, "options": {"sync_mode": "bounce"}},
    ),
    "api_sync_so_talking_image": Sample(
        (3, 1, 1),
        "video.avatar",
        "fal-ai/sync-lipsync/v3/image-to-video",
        {("girl_holding_gel_cream.png", "image"), ("gel_cream_ad_voice.mp3", "audio")},
        {"seed": 1168713874},
        "Close-up beauty ad.",
    ),
    "api_wan2_6_i2v": Sample(
        (2, 1, 0),
        "video.motion",
        "wan/v2.6/image-to-video",
        {("red_car.png", "image")},
        {"duration": 5.0, "resolution": "720p", "seed": 212259147},
        "A cinematic low-angle tracking shot",
    ),
    "api_wan_image_to_video": Sample(
        (3, 1, 3),
        "video.motion",
        "fal-ai/wan-25-preview/image-to-video",
        {("api_wan_image_to_video_input_image.png", "image")},
        {"duration": 5.0, "resolution": "720p", "seed": 265691414},
        "A cinematic, over-the-shoulder shot",
    ),
    "fal_flux_kontext": Sample(
        (3, 1, 0),
        "image.state",
        "fal-ai/flux-pro/kontext/multi",
        {("image (25).png", "image"), ("image (24).png", "more")},
        {"seed": 2075416510, "options": {"guidance_scale": 3.5, "safety_tolerance": "2", "output_format": "jpeg"}},
        "Woman wearing this backpack",
        clip=None,
    ),
    "image_qwen_image_edit_2511": Sample(
        (3, 21, 4),
        "image.state",
        "fal-ai/qwen-image-edit-2511",
        {("leather_sofa.png", "image"), ("texture_fur.png", "more")},
        {"seed": 677909188488042 % 2**31},
        "Change the furniture leather",
        clip=None,
    ),
    "video_wan2_1_infinitetalk": Sample(
        (4, 23, 23),
        "video.avatar",
        "fal-ai/infinitalk",
        {("two_character_talking.png", "image"), ("audio_speaker1_woman.mp3", "audio")},
        {"seed": 801592322954930 % 2**31, "fps": "25"},
        "The camera zooms in.",
    ),
    "wan22_i2v_local": Sample(
        (2, 13, 2),
        "video.motion",
        "fal-ai/wan/v2.2-a14b/image-to-video",
        {("fennec_girl_flowers.png", "image")},
        {"seed": 99822389587980 % 2**31, "duration": 5.062, "fps": "16"},
        "a cute anime girl picking up",
        clip="121/24",
    ),
}


def imported(name):
    workflow = read_file(SHARED / "interchange" / f"comfy_{name}.json")
    project, report = adopt(Project(), KINDS, CATALOG, workflow, (100.0, 50.0))
    return workflow, project, report


def maker(project, sample):
    found = [node for node in project.graph.nodes.values() if node.kind == sample.kind]
    assert len(found) == 1
    return found[0]


def test_all_samples_are_known():
    there = {path.stem.removeprefix("comfy_") for path in (SHARED / "interchange").glob("comfy_*.json")}
    assert there == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
class TestSample:
    def test_every_node_is_reported_once(self, name):
        workflow, _project, report = imported(name)
        assert len(report.entries) == len(workflow.nodes)
        assert tuple(len(report.of(fate)) for fate in Fate) == SAMPLES[name].fates
        assert all(entry.became or entry.note for entry in report.entries)
        assert not report.remarks

    def test_the_maker_has_model_and_parameters(self, name):
        _workflow, project, _report = imported(name)
        sample, node = SAMPLES[name], maker(project, SAMPLES[name])
        assert node.params["model"] == sample.model
        assert CATALOG.model(sample.model) is not None
        assert {key: node.params[key] for key in sample.params} == sample.params
        words = node.params.get("prompt") or node.params.get("instruction") or ""
        assert words.startswith(sample.prompt)
        assert bool(words) == bool(sample.prompt)

    def test_the_wires_are_kept(self, name):
        _workflow, project, _report = imported(name)
        nodes = project.graph.nodes
        into = maker(project, SAMPLES[name]).id
        found = {(nodes[s.node].title, t.port) for s, t in project.graph.wires() if t.node == into}
        assert found == SAMPLES[name].wires

    def test_what_was_saved_is_on_the_timeline_once(self, name):
        _workflow, project, _report = imported(name)
        lengths = [str(clip.source_range.duration) for _track, clip in project.timeline.clips()]
        wanted = SAMPLES[name].clip
        assert lengths == ([] if wanted is None else [wanted])

    def test_every_file_is_asked_for(self, name):
        _workflow, project, report = imported(name)
        sources = [node for node in project.graph.nodes.values() if node.kind.startswith("source.")]
        assert len(report.todo) == len(sources)
        assert all(any(node.title in line for line in report.todo) for node in sources)
        assert all(not node.params["asset"] for node in sources)

    def test_the_project_is_sound_and_nothing_covers_anything(self, name):
        _workflow, project, report = imported(name)
        assert check(project, KINDS) == []
        nodes = [project.graph.nodes[node] for node in report.nodes]
        assert min(node.x for node in nodes) == 100
        apart = [(a, b) for a in nodes for b in nodes if a is not b]
        assert all(abs(a.x - b.x) >= 220 or abs(a.y - b.y) >= 240 for a, b in apart)


def test_a_second_pass_stands_for_the_first_and_says_so():
    _workflow, _project, report = imported("video_wan2_1_infinitetalk")
    left = [entry for entry in report.of(Fate.LEFT) if "lengthens the clip" in entry.note]
    assert len(left) == 17
    made = next(entry for entry in report.entries if "only the first of 2 voices" in entry.note)
    assert made.became.startswith("Talking photo")
    again = next(entry for entry in report.entries if entry.name == "SaveVideo (141)")
    assert "once already" in again.note


def test_groups_become_frames():
    _workflow, project, _report = imported("api_kling_motion_control")
    framed = {
        frame.title: [project.graph.nodes[n].title for n in frame.nodes] for frame in project.graph.frames.values()
    }
    assert framed == {
        "Motion Reference (3~30s)": ["street_dancer.mp4"],
        "Character (full-body or half-body)": ["streetwear_fox.jpg"],
    }


def test_notes_are_reported_with_their_words():
    _workflow, _project, report = imported("wan22_i2v_local")
    assert any("This model uses the wan 2.1 VAE." in entry.note for entry in report.of(Fate.LEFT))
    assert "This model uses the wan 2.1 VAE." in report.text()
