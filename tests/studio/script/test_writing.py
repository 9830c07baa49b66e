"""Edits of the script: lines, voices, whole screenplays, faces."""

from __future__ import annotations

import pytest

from charstudio.model.character_edits import add_character
from charstudio.model.characters import Character, Voice
from charstudio.model.checks import check
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph_edits import add_asset
from charstudio.model.project import Project
from charstudio.model.screenplay import SpokenLine, read_screenplay
from charstudio.model.values import CharacterId, NodeId
from charstudio.studio.script import writing
from tests.lab import KINDS, still_asset

MIRA, TOMO = CharacterId("k_mira"), CharacterId("k_tomo")
ROOF = read_screenplay("## Roof\nMIRA: Hello.\nTomo (softly): You again.\n\n## Stairs\nMira: Wait!\nNobody: A noise.")


@pytest.fixture
def project():
    still = still_asset()
    project = add_asset(Project(), still)
    project = add_character(project, Character(MIRA, "Mira", still.id, voice=Voice("some/speech", "aria")))
    return add_character(project, Character(TOMO, "Tomo"))


def line(project, text="Hello.", who=MIRA):
    node = NodeId("n_line")
    return writing.add_line(project, KINDS, SpokenLine("Mira", text, how="warm"), who, at=(0, 0), node=node), node


def test_a_line_is_spoken_in_its_characters_voice(project):
    after, node = line(project)
    params = after.graph.nodes[node].params
    assert (params["text"], params["emotion"], params["character"]) == ("Hello.", "warm", MIRA)
    assert (params["model"], params["voice"]) == ("some/speech", "aria")
    assert after.graph.nodes[node].title == "Mira: Hello."
    assert check(after, KINDS) == []


def test_of_nobody_the_voice_stays_as_it_is(project):
    after, node = line(project)
    after = writing.speak_as(after, KINDS, node, None)
    assert after.graph.nodes[node].params["character"] == ""
    assert after.graph.nodes[node].params["voice"] == "aria"


def test_a_stranger_speaks_nothing(project):
    after, node = line(project)
    with pytest.raises(UnknownId):
        writing.speak_as(after, KINDS, node, CharacterId("gone"))
    with pytest.raises(UnknownId):
        writing.speak_as(after, KINDS, NodeId("gone"), MIRA)


def test_a_new_voice_reaches_every_line_of_its_character(project):
    after, node = line(project)
    other = Character(MIRA, "Mira", project.characters[MIRA].master, voice=Voice("some/speech", "nova"))
    after = writing.in_own_voice(add_other(after, other), KINDS, MIRA)
    assert after.graph.nodes[node].params["voice"] == "nova"
    with pytest.raises(EditError, match="no voice"):
        writing.in_own_voice(after, KINDS, TOMO)


def add_other(project, character):
    from charstudio.model.character_edits import put_character

    return put_character(project, character)


def test_a_screenplay_comes_in_scene_by_scene(project):
    cast = {"mira": MIRA, "tomo": TOMO}
    after, nodes = writing.bring_in(project, KINDS, ROOF, cast)
    said = [after.graph.nodes[node].params for node in nodes]
    assert [each["text"] for each in said] == ["Hello.", "You again.", "Wait!", "A noise."]
    assert [each["character"] for each in said] == [MIRA, TOMO, MIRA, ""]
    assert [(frame.title, frame.nodes) for frame in after.graph.frames.values()] == [
        ("Roof", nodes[:2]),
        ("Stairs", nodes[2:]),
    ]
    places = {(after.graph.nodes[node].x, after.graph.nodes[node].y) for node in nodes}
    assert len(places) == len(nodes)
    assert check(after, KINDS) == []


def test_a_line_after_another_is_in_its_scene_and_voice(project):
    after, nodes = writing.bring_in(project, KINDS, ROOF, {"mira": MIRA})
    after = writing.add_line_after(after, KINDS, nodes[0], NodeId("n_new"))
    assert after.graph.nodes[NodeId("n_new")].params["character"] == MIRA
    assert "n_new" in next(iter(after.graph.frames.values())).nodes
    alone = writing.add_line_after(Project(), KINDS, None, NodeId("n_first"))
    assert alone.graph.nodes[NodeId("n_first")].params["text"] == ""


def test_a_line_gets_the_face_of_who_speaks_it(project):
    after, node = line(project)
    after = writing.with_face(after, KINDS, node, NodeId("n_ref"), NodeId("n_face"))
    assert after.graph.nodes[NodeId("n_ref")].params["character"] == MIRA
    wires = {(target.port, source.node) for target, sources in after.graph.links.items() for source in sources}
    assert wires == {("image", "n_ref"), ("audio", node)}
    nobody = writing.speak_as(after, KINDS, node, None)
    with pytest.raises(EditError, match="Nobody of the film"):
        writing.with_face(nobody, KINDS, node, NodeId("a"), NodeId("b"))
