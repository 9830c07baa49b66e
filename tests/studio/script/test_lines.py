"""The film's lines as a script: order, who speaks, what has been made."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from charstudio.model.character_edits import add_character, put_character
from charstudio.model.characters import Character, Voice
from charstudio.model.graph_edits import connect, rename_node
from charstudio.model.kind import TIMELINE_CLIPS, TIMELINE_KIND
from charstudio.model.screenplay import read_screenplay, written
from charstudio.model.values import CharacterId, Input, NodeId, Output
from charstudio.studio.script import writing
from charstudio.studio.script.lines import NARRATOR, in_reading_order, script_of
from charstudio.studio.status import NodeState
from tests.lab import KINDS

MIRA = CharacterId("k_mira")
TEXT = "## Roof\nMira: Hello there, whoever you are.\nMira (softly): You again.\n\n## Stairs\nMira: Wait!\n"


@pytest.fixture
def scripted(studio):
    def edit(project):
        project = add_character(project, Character(MIRA, "Mira", voice=Voice("draft", "aria")))
        return writing.bring_in(project, KINDS, read_screenplay(TEXT), {"mira": MIRA})[0]

    studio.document.apply("Bring in", edit)
    return studio


def test_the_script_is_what_was_brought_in(scripted):
    lines = script_of(scripted)
    assert [(line.number, line.scene, line.name, line.text, line.how) for line in lines] == [
        (1, "Roof", "Mira", "Hello there, whoever you are.", ""),
        (2, "Roof", "Mira", "You again.", "softly"),
        (3, "Stairs", "Mira", "Wait!", ""),
    ]
    assert written(line.spoken for line in lines) == TEXT


def test_before_it_is_made_a_line_is_as_long_as_guessed(scripted):
    first = script_of(scripted)[0]
    assert first.is_guess
    assert first.length > 1
    assert first.state is NodeState.EMPTY
    assert first.at is None


async def test_what_was_made_is_told(scripted):
    scripted.run([script_of(scripted)[0].node])
    await scripted.idle()
    first = script_of(scripted)[0]
    assert not first.is_guess
    assert first.state is NodeState.DONE
    assert first.takes == (1,)


def test_a_line_in_the_cut_says_where_it_is_heard(scripted):
    line = script_of(scripted)[1]
    node, face = NodeId("n_ref"), NodeId("n_face")

    def edit(project):
        project = writing.with_face(project, KINDS, line.node, node, face)
        timeline = project.timeline_node()
        if timeline is None:
            from charstudio.model.graph_edits import add_node

            timeline = NodeId("n_timeline")
            project = add_node(project, KINDS, TIMELINE_KIND, node_id=timeline)
        return connect(project, KINDS, Output(face, "video"), Input(timeline, TIMELINE_CLIPS))

    scripted.document.apply("Face", edit)
    found = script_of(scripted)[1]
    assert found.clip == face
    assert found.at == Fraction(0)
    assert script_of(scripted)[0].at is None


def test_a_line_in_another_voice_is_marked(scripted):
    assert not any(line.is_other_voice for line in script_of(scripted))

    def edit(project):
        mira = project.characters[MIRA]
        return put_character(project, replace(mira, voice=Voice("draft", "nova")))

    scripted.document.apply("Voice", edit)
    assert all(line.is_other_voice for line in script_of(scripted))
    scripted.document.apply("Own voice", lambda project: writing.in_own_voice(project, KINDS, MIRA))
    assert not any(line.is_other_voice for line in script_of(scripted))


def test_what_nobody_of_the_film_says_the_narrator_does(scripted):
    node = script_of(scripted)[0].node
    scripted.document.apply("Nobody", lambda project: writing.speak_as(project, KINDS, node, None))
    assert script_of(scripted)[0].name == NARRATOR


def test_lines_outside_of_scenes_come_last(scripted):
    scripted.document.apply("Add", lambda p: writing.add_line_after(p, KINDS, None, NodeId("n_loose")))
    scripted.document.apply("Name", lambda p: rename_node(p, NodeId("n_loose"), "A"))
    assert script_of(scripted)[-1].node == "n_loose"
    nodes = scripted.project.graph.nodes.values()
    assert in_reading_order(scripted.project, reversed(list(nodes)))[-1].id == "n_loose"


def test_a_recording_that_somebody_speaks_is_a_line_too(scripted):
    from charstudio.model.graph_edits import add_node

    node = NodeId("n_recorded")

    def edit(project):
        project = add_node(project, KINDS, "source.audio", node_id=node, y=9000)
        return add_node(project, KINDS, "source.audio", node_id=NodeId("n_music"), y=9000)

    scripted.document.apply("Record", edit)
    assert node not in [line.node for line in script_of(scripted)]
    scripted.document.apply("Mira", lambda project: writing.speak_as(project, KINDS, node, MIRA))
    line = script_of(scripted)[-1]
    assert (line.node, line.name, line.voice, line.is_recording) == (node, "Mira", "recorded", True)
    assert not line.is_other_voice
    assert "n_music" not in [each.node for each in script_of(scripted)]
