"""What can vary of a node."""

from __future__ import annotations

from charstudio.model import graph_edits
from charstudio.model.batch import Still
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.studio.batch_variables import variables
from tests.lab import KINDS, node_id, still_asset, with_motion, with_photo, with_state


def film():
    return with_motion(with_state(with_photo(Project(), still_asset()), "a", "photo"), "m", "a")


def found(project, name, kind):
    return {each.varied.name: each for each in variables(project, KINDS, node_id(name), KINDS[kind].params)}


def test_words_numbers_choices_and_switches_can_be_listed_and_the_model_cannot():
    names = found(film(), "m", "video.motion")
    assert {"prompt", "seed", "duration", "fps", "sound", "image"} <= names.keys()
    assert not {"model", "options"} & names.keys()
    assert names["prompt"].now == "m"


def test_an_input_is_offered_the_films_files_and_what_other_nodes_give():
    offers = found(film(), "m", "video.motion")["image"].offers
    assert [(offer.title, offer.value) for offer in offers] == [
        ("portrait.png", Still(still_asset().id)),
        ("a", Output(node_id("a"), "image")),
    ]


def test_what_waits_for_the_node_itself_is_not_offered():
    offers = found(with_state(film(), "b", "a"), "a", "image.state")["image"].offers
    assert [offer.title for offer in offers] == ["portrait.png"]


def test_several_outputs_of_one_node_are_told_apart():
    project = graph_edits.add_node(film(), KINDS, "image.sheet", node_id=node_id("sheet"), title="Sheet")
    titles = [offer.title for offer in found(project, "m", "video.motion")["image"].offers]
    assert titles[-3:] == ["Sheet: Front", "Sheet: Three-quarter", "Sheet: Side"]


def test_it_is_known_what_is_wired_now():
    assert found(film(), "m", "video.motion")["image"].now == Output(node_id("a"), "image")
    assert found(film(), "photo", "source.image") == {}


def test_a_parameter_that_a_wire_stands_in_for_names_what_would_give_way():
    project = graph_edits.add_node(film(), KINDS, "source.text", node_id=node_id("words"), title="Script")
    project = graph_edits.connect(project, KINDS, Output(node_id("words"), "text"), Input(node_id("m"), "prompt"))
    names = found(project, "m", "video.motion")
    assert names["prompt"].source == "Script"
    assert not names["prompt"].varied.is_input


def test_a_text_input_without_a_parameter_is_there_when_anything_could_arrive():
    assert "notes" not in found(film(), "a", "image.state")
    project = graph_edits.add_node(film(), KINDS, "source.text", node_id=node_id("words"), title="Script")
    assert not found(project, "a", "image.state")["notes"].takes_files


def test_nothing_can_vary_of_what_is_not_known():
    assert variables(film(), {}, node_id("m"), ()) == ()
    assert variables(film(), KINDS, NodeId("gone"), ()) == ()
