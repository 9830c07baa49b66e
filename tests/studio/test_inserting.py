"""From a frame in one film to filled-in nodes in another: what to ask, what comes along, and in how many steps."""

from __future__ import annotations

import shutil

import pytest

from charstudio.model import graph_edits
from charstudio.model.checks import check
from charstudio.model.errors import CharStudioError, ReadOnly
from charstudio.model.node_template import Exposed, cut_out
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.providers.catalog.library import Catalog
from charstudio.studio.exposing import asked, offers, value_words
from charstudio.studio.inserting import fill_in, insert
from charstudio.studio.own_templates import TemplateLibrary
from charstudio.studio.shelf import ModelShelf
from charstudio.studio.studio import Studio
from tests.lab import KINDS, NODE_KINDS, picture
from tests.studio.conftest import free_drafts


@pytest.fixture
def other(make_studio, tmp_path):
    made = make_studio()
    made.new(tmp_path / "other film", Project())
    yield made
    if made._workspace is not None:
        made._workspace.close()


@pytest.fixture
def library(tmp_path):
    return TemplateLibrary(tmp_path / "templates")


async def chain(studio, photo) -> tuple[NodeId, NodeId]:
    """Portrait → State."""
    report = await studio.import_files([photo])
    state = NodeId("state")

    def edit(project):
        project = graph_edits.add_node(
            project, studio.kinds, "image.state", x=300, node_id=state, params={"instruction": "at night"}
        )
        return graph_edits.connect(project, studio.kinds, Output(report.nodes[0], "image"), Input(state, "image"))

    studio.document.apply("Add", edit)
    return report.nodes[0], state


async def saved(studio, photo, library):
    source, state = await chain(studio, photo)
    exposed = (Exposed(state, "instruction", "What happens"), Exposed(source, "asset", "Who"))
    template = cut_out(studio.project, [source, state], "Night", colour="blue", exposed=exposed)
    return library.save(template, studio._workspace.blobs.path)


# --- what can be asked ---------------------------------------------------------------------------------------------


async def test_files_and_prompts_are_likely_and_the_rest_can_be_chosen(studio, photo):
    source, state = await chain(studio, photo)
    found = {(offer.node, offer.spec.name): offer for offer in offers(studio, [source, state])}
    assert {key for key, offer in found.items() if offer.is_likely} == {(source, "asset"), (state, "instruction")}
    assert (state, "strength") in found
    assert (state, "model") in found
    assert (state, "options") not in found
    assert found[source, "asset"].value_words == "portrait.png"
    assert found[state, "instruction"].value_words == "at night"


async def test_labels_tell_the_nodes_apart(studio, photo):
    source, state = await chain(studio, photo)
    labels = {(offer.node, offer.spec.name): offer.label for offer in offers(studio, [source, state])}
    assert labels[source, "asset"] == "portrait"
    assert labels[state, "instruction"] == "State"
    assert labels[state, "strength"] == "State: Strength"


def worded(project: Project) -> Project:
    """A Text that gives a Motion its prompt."""
    project = graph_edits.add_node(project, KINDS, "source.text", node_id=NodeId("words"), title="The words")
    project = graph_edits.add_node(project, KINDS, "video.motion", x=300, node_id=NodeId("walk"))
    return graph_edits.connect(project, KINDS, Output(NodeId("words"), "text"), Input(NodeId("walk"), "prompt"))


def test_a_wired_parameter_is_not_asked_for_unless_its_wire_stays_outside(studio):
    studio.document.apply("Add", worded)
    inside = {offer.spec.name: offer for offer in offers(studio, [NodeId("words"), NodeId("walk")])}
    assert inside["prompt"].wired_from == "The words"
    assert not inside["prompt"].is_likely
    outside = {offer.spec.name: offer for offer in offers(studio, [NodeId("walk")])}
    assert outside["prompt"].wired_from == ""
    assert outside["prompt"].is_likely


@pytest.mark.parametrize(
    ("kind", "name", "value", "words"),
    [
        ("video.motion", "sound", True, "on"),
        ("video.motion", "duration", 5.0, "5 s"),
        ("video.motion", "prompt", "a\n  b", "a b"),
        ("video.motion", "prompt", "x" * 100, "x" * 59 + "…"),
        ("video.motion", "prompt", "", ""),
        ("image.state", "size", "film", "Same as the film"),
        ("source.image", "asset", "a" * 64, ""),
    ],
)
def test_values_are_told_in_a_few_words(kind, name, value, words):
    spec = KINDS[kind].param(name)
    assert value_words(Project(), spec, value) == words


# --- inserting -----------------------------------------------------------------------------------------------------


async def test_a_template_arrives_in_another_film_with_its_media_as_one_step(studio, other, photo, library):
    template = await saved(studio, photo, library)
    shutil.rmtree(studio.folder / "media")
    found = await insert(other, template.path, (400.0, 200.0))
    project = other.project
    assert found.remarks == ()
    assert set(found.nodes.values()) == set(project.graph.nodes)
    (frame,) = project.graph.frames.values()
    assert (frame.title, frame.colour) == ("Night", "blue")
    (asset,) = project.assets.values()
    assert asset.name == "portrait.png"
    assert other.media_path(asset).read_bytes() == photo.read_bytes()
    assert other.media_path(asset).is_relative_to(other.folder)
    assert check(project, other.kinds) == []
    assert other.document.undo_label == "Insert Night"
    other.document.undo()
    assert other.project == Project()


async def test_a_file_the_film_has_already_is_not_brought_again(studio, photo, library):
    template = await saved(studio, photo, library)
    before = studio.project.assets
    await insert(studio, template.path, (0.0, 900.0))
    assert studio.project.assets == before
    assert check(studio.project, studio.kinds) == []


async def test_what_is_asked_stands_in_the_templates_order_with_its_labels_and_values(studio, other, photo, library):
    template = await saved(studio, photo, library)
    found = await insert(other, template.path, (0.0, 0.0))
    questions = asked(other, found.template, found.nodes)
    assert [(each.spec.label, each.kind.id) for each in questions] == [
        ("What happens", "image.state"),
        ("Who", "source.image"),
    ]
    assert questions[0].value == "at night"
    assert questions[1].value == next(iter(other.project.assets))


async def test_what_is_filled_in_is_one_step_more_with_the_files_that_were_chosen(
    studio, other, photo, library, tmp_path
):
    template = await saved(studio, photo, library)
    found = await insert(other, template.path, (0.0, 0.0))
    words, who = asked(other, found.template, found.nodes)
    inserted = other.project
    report = await other.import_assets([picture(tmp_path / "linda.png", (9, 9, 9))])
    values = {words.node: {"instruction": "by day"}, who.node: {"asset": report.assets[0].id}}
    assert fill_in(other, "Night", values, report.assets) == ()
    assert other.project.graph.nodes[words.node].params["instruction"] == "by day"
    assert other.project.assets[report.assets[0].id].name == "linda.png"
    assert check(other.project, other.kinds) == []
    assert [step.label for step in other.document.history.past[1:]] == ["Insert Night", "Fill in Night"]
    other.document.undo()
    assert other.project == inserted
    other.document.undo()
    assert other.project == Project()


async def test_a_question_this_version_does_not_know_is_left_out(studio, other, photo, library):
    source, state = await chain(studio, photo)
    exposed = (Exposed(state, "aura", "Aura"), Exposed(state, "instruction", "What"), Exposed(state, "options", "All"))
    template = library.save(
        cut_out(studio.project, [source, state], "Odd", exposed=exposed), studio._workspace.blobs.path
    )
    found = await insert(other, template.path, (0.0, 0.0))
    assert [each.spec.label for each in asked(other, found.template, found.nodes)] == ["What"]


async def test_without_a_film_or_in_one_for_reading_only_nothing_comes_in(studio, make_studio, other, photo, library):
    template = await saved(studio, photo, library)
    with pytest.raises(CharStudioError, match="No film is open"):
        await insert(make_studio(), template.path, (0.0, 0.0))
    folder = other.folder
    await other.close()
    other.open(folder, read_only=True)
    with pytest.raises(ReadOnly):
        await insert(other, template.path, (0.0, 0.0))
    assert other.project == Project()


# --- models --------------------------------------------------------------------------------------------------------

VEO = "fal-ai/veo3.1/fast/image-to-video"


@pytest.fixture
def stocked(tmp_path):
    """A film in a program that knows the catalogue."""
    made = Studio(NODE_KINDS, {"draft": free_drafts()}, shelf=ModelShelf(Catalog.load(), NODE_KINDS))
    made.new(tmp_path / "stocked film", Project())
    motion = {"node_id": NodeId("walk"), "params": {"duration": 5.5, "prompt": "she walks"}}
    made.document.apply("Add", lambda project: graph_edits.add_node(project, made.kinds, "video.motion", **motion))
    yield made
    made._workspace.close()


def test_a_parameter_is_asked_for_as_the_nodes_model_takes_it(stocked):
    with_draft = {offer.spec.name: offer for offer in offers(stocked, [NodeId("walk")])}
    assert with_draft["model"].value_words == "Draft"
    stocked.choose_model(NodeId("walk"), VEO)
    with_veo = {offer.spec.name: offer for offer in offers(stocked, [NodeId("walk")])}
    assert with_veo["model"].value_words == stocked.shelf.catalog.model(VEO).title
    assert with_veo["duration"].spec != with_draft["duration"].spec


def test_another_model_brings_values_it_takes_and_keeps_what_was_filled_in(stocked):
    remarks = fill_in(stocked, "Walk", {NodeId("walk"): {"model": VEO, "prompt": "she runs"}})
    params = stocked.project.graph.nodes[NodeId("walk")].params
    assert (params["model"], params["prompt"]) == (VEO, "she runs")
    assert params["duration"] != 5.5
    assert any("Motion" in sentence for sentence in remarks)
    assert check(stocked.project, stocked.kinds) == []
    assert stocked.document.undo_label == "Fill in Walk"
    stocked.document.undo()
    assert stocked.project.graph.nodes[NodeId("walk")].params["duration"] == 5.5
