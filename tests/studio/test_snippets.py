"""Nodes from one film to another on the same machine, with the media they use."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from charstudio.model import graph_edits
from charstudio.model.checks import check
from charstudio.model.errors import CharStudioError, Damaged, EditError, ReadOnly
from charstudio.model.project import Project
from charstudio.model.values import Fingerprint, NodeId
from charstudio.storage.settings import Settings
from charstudio.studio.snippets import Origins, copied
from tests.lab import picture

MIDDLE = (100.0, 100.0)


@pytest.fixture
def other(make_studio, tmp_path):
    """A second film, open in a second window."""
    made = make_studio()
    made.new(tmp_path / "other film", Project())
    yield made
    if made._workspace is not None:
        made._workspace.close()


@pytest.fixture(autouse=True)
def no_memory(monkeypatch):
    """Each test starts as a new process does."""
    monkeypatch.setattr(Origins, "_folders", {})


async def imported(studio, photo) -> str:
    """A film with one picture, copied."""
    report = await studio.import_files([photo])
    return copied(studio.project, report.nodes, studio.folder)


def only_node(studio):
    (node,) = studio.project.graph.nodes.values()
    return node


async def test_nodes_arrive_in_another_film_with_their_media_as_one_step(studio, other, photo):
    text = await imported(studio, photo)
    report = await other.paste_nodes(text, MIDDLE)
    assert report.remarks == ()
    assert [node.id for node in other.project.graph.nodes.values()] == [*report.nodes]
    (asset,) = other.project.assets.values()
    assert only_node(other).params["asset"] == asset.id
    assert asset == next(iter(studio.project.assets.values()))
    assert other.media_path(asset).read_bytes() == studio.media_path(asset).read_bytes()
    assert other.media_path(asset).is_relative_to(other.folder)
    assert check(other.project, other.kinds) == []
    assert other.document.undo_label == "Paste portrait"
    other.document.undo()
    assert other.project == Project()


async def test_the_text_says_nothing_of_where_the_film_lies(studio, photo, tmp_path):
    text = await imported(studio, photo)
    assert str(tmp_path) not in text
    assert str(Path.home()) not in text
    assert not any(isinstance(value, str) and value.startswith("/") for value in _texts(json.loads(text)))
    word = json.loads(text)["origin"]
    assert len(word) == 32
    assert Origins.folder(word) == studio.folder
    assert json.loads(copied(studio.project, [only_node(studio).id], studio.folder))["origin"] == word


def _texts(value):
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    else:
        yield value


async def test_another_process_finds_the_media_in_the_films_opened_last(studio, other, photo):
    text = await imported(studio, photo)
    Origins._folders.clear()
    other.use_settings(Settings(recent_projects=("/nowhere", str(studio.folder))))
    report = await other.paste_nodes(text, MIDDLE)
    assert report.remarks == ()
    assert len(other.project.assets) == 1


async def test_media_that_is_nowhere_is_named_and_the_nodes_arrive(studio, other, photo):
    text = await imported(studio, photo)
    shutil.rmtree(studio.folder / "media")
    report = await other.paste_nodes(text, MIDDLE)
    assert report.remarks == ("“portrait.png” was not found on this machine: choose the file again where it is used.",)
    assert only_node(other).params["asset"] == ""
    assert other.project.assets == {}
    assert check(other.project, other.kinds) == []


async def test_a_file_whose_content_is_another_is_not_taken(studio, other, photo, tmp_path, caplog):
    text = await imported(studio, photo)
    (asset,) = studio.project.assets.values()
    shutil.copy(picture(tmp_path / "forged.png", (1, 2, 3)), studio.media_path(asset))
    report = await other.paste_nodes(text, MIDDLE)
    assert "not found" in report.remarks[0]
    assert other.project.assets == {}
    caplog.clear()


async def test_what_the_text_says_of_a_file_counts_for_nothing(studio, other, photo):
    changed = json.loads(await imported(studio, photo))
    (asset,) = changed["assets"].values()
    asset["info"].update(width_px=1, kind="video", duration="5")
    asset["suffix"] = "png"
    await other.paste_nodes(json.dumps(changed), MIDDLE)
    assert other.project.assets == studio.project.assets


async def test_a_file_that_is_there_already_is_not_brought_again(studio, other, photo):
    await other.import_files([photo])
    before = other.project.assets
    renamed = next(iter(before))
    other.document.apply("Rename", lambda project: graph_edits.rename_asset(project, renamed, "Mine"))
    await other.paste_nodes(await imported(studio, photo), MIDDLE)
    assert [asset.name for asset in other.project.assets.values()] == ["Mine"]
    assert len(other.project.graph.nodes) == 2


async def test_a_pin_stays_where_its_result_is(studio, other):
    node = NodeId("t")
    add = graph_edits.add_node(Project(), studio.kinds, "source.text", node_id=node)
    text = copied(graph_edits.set_pin(add, node, Fingerprint("ab" * 32)), [node])
    report = await other.paste_nodes(text, MIDDLE)
    assert only_node(other).pin is None
    assert report.remarks == ("A pinned result stayed in the other film: its node follows its inputs again.",)


async def test_nothing_is_pasted_where_it_may_not_be(studio, make_studio):
    text = copied(graph_edits.add_node(Project(), studio.kinds, "source.text", node_id=NodeId("t")), [NodeId("t")])
    with pytest.raises(CharStudioError, match="No project"):
        await make_studio().paste_nodes(text, MIDDLE)
    with pytest.raises(Damaged):
        await studio.paste_nodes(text[:-9], MIDDLE)
    with pytest.raises(EditError):
        await studio.paste_nodes(text, (float("inf"), 0.0))
    reader = make_studio()
    reader.open(studio.folder, read_only=True)
    with pytest.raises(ReadOnly):
        await reader.paste_nodes(text, MIDDLE)
    reader._workspace.close()
    assert studio.project.graph.nodes == {}


async def test_a_film_closed_meanwhile_gets_nothing(studio, other, photo, tmp_path, monkeypatch):
    text = await imported(studio, photo)
    from charstudio.studio import studio as studio_module

    real = studio_module.brought

    async def slow(*given):
        found = await real(*given)
        await other.close()
        return found

    monkeypatch.setattr(studio_module, "brought", slow)
    report = await other.paste_nodes(text, MIDDLE)
    assert report.nodes == ()
    assert "closed" in report.remarks[0]


async def test_characters_bring_their_stills(studio, other, photo):
    from charstudio.model.characters import Character
    from charstudio.model.graph import Node
    from charstudio.model.values import CharacterId

    await studio.import_files([photo])
    still = next(iter(studio.project.assets))
    who = CharacterId("ch_1")
    node = Node(NodeId("odd"), "someone.else", "Odd", {"who": who})

    def edit(project):
        nodes = {**project.graph.nodes, node.id: node}
        characters = {who: Character(who, "Mira", still)}
        return replace(project, characters=characters, graph=replace(project.graph, nodes=nodes))

    studio.document.apply("Cast", edit)
    report = await other.paste_nodes(copied(studio.project, [node.id], studio.folder), MIDDLE)
    assert other.project.characters == studio.project.characters
    assert set(other.project.assets) == {still}
    assert report.remarks == ()
