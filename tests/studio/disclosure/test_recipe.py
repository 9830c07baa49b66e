"""Recipes: the nodes that made a film, put down again from beside it or out of it; strangers' ones judged first."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.media.provenance.stamp import stamp
from charstudio.model import graph_edits
from charstudio.model.checks import check
from charstudio.model.delivery import Delivery, Sidecar
from charstudio.model.errors import CharStudioError, Damaged, NewerFormat
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.studio.disclosure.recipe import is_recipe, nodes_in, recipe_in
from charstudio.studio.snippets import parsed
from tests.lab import KINDS, node_id, with_state

MIDDLE = (500.0, 300.0)


async def exported(studio, tmp_path):
    return await studio.export(tmp_path / "out.mp4", delivery=Delivery(sidecars=(Sidecar.RECIPE,)))


def shape(project: Project) -> tuple[object, ...]:
    """What the graph is apart from ids and places."""
    nodes = project.graph.nodes
    made = [node for node in nodes.values() if node.kind != "timeline"]
    wires = {
        (nodes[source.node].title, source.port, nodes[target.node].title, target.port)
        for source, target in project.graph.wires()
        if nodes[target.node].kind != "timeline"
    }
    return sorted(
        (node.kind, node.title, json.dumps(dict(node.params), sort_keys=True), node.take) for node in made
    ), wires


@pytest.mark.parametrize("name", ["out.mp4", "out.recipe.json"])
async def test_a_film_s_recipe_rebuilds_its_nodes_in_another_film_as_one_step(film, tmp_path, name):
    studio = await film()
    await exported(studio, tmp_path)
    before = shape(studio.project)
    root = studio.folder
    studio.new(tmp_path / "another film", Project("Another"))
    from charstudio.storage.settings import changed

    studio.settings = changed(studio.settings, recent_projects=(str(root),))
    text = recipe_in(tmp_path / name)
    report = await studio.paste_nodes(text, MIDDLE)
    assert shape(studio.project) == before
    assert report.remarks == ()
    assert check(studio.project) == []
    assert len(studio.project.assets) == 1, "the photograph came along from the other film"
    studio.document.undo()
    assert not studio.project.graph.nodes


async def test_only_what_made_the_film_is_in_it(film, tmp_path):
    studio = await film()
    studio.document.apply("Add", lambda p: with_state(p, "not used", None))
    await exported(studio, tmp_path)
    titles = {node.title for node in parsed(recipe_in(tmp_path / "out.mp4")).graph.nodes.values()}
    assert titles == {"portrait of ada", "smile", "she turns"} or "not used" not in titles
    assert "Timeline" not in titles


async def test_a_picture_that_was_saved_holds_what_made_it(film, tmp_path):
    studio = await film()
    value = studio.current(Output(node_id("smile"), "image"))
    await studio.save_result(value, tmp_path / "smile.png")
    nodes = parsed(recipe_in(tmp_path / "smile.png")).graph.nodes
    assert sorted(node.kind for node in nodes.values()) == ["image.state", "source.image"]


async def test_wires_from_nodes_outside_point_nowhere(film, tmp_path):
    studio = await film()
    await exported(studio, tmp_path)
    assert json.loads(recipe_in(tmp_path / "out.mp4"))["graph"]["outer"] == {}


def test_files_without_a_recipe_have_none(tmp_path, photo):
    assert recipe_in(photo) == ""
    other = tmp_path / "other.json"
    other.write_text('{"nodes": []}')
    assert recipe_in(other) == ""
    stamp(photo, {"charstudio_recipe": "hello"})
    assert recipe_in(photo) == ""
    with pytest.raises(CharStudioError):
        recipe_in(tmp_path / "gone.json")


GOOD = {
    "app": "Character Studio",
    "kind": "recipe",
    "version": 1,
    "graph": {},
    "statement": {},
}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"version": 2}, NewerFormat),
        ({"version": True}, Damaged),
        ({"version": "1"}, Damaged),
        ({"graph": []}, Damaged),
        ({"graph": {}}, Damaged),
        ({"app": "Somebody"}, Damaged),
        ({"graph": {"app": "Character Studio", "kind": "nodes", "format": 10**6}}, NewerFormat),
    ],
)
def test_what_is_no_recipe_of_ours_is_refused_in_words(change, error):
    text = json.dumps({**GOOD, **change}).replace('"Somebody"', '"Somebody"')
    with pytest.raises(error) as caught:
        parsed(text) if change.get("app") != "Somebody" else nodes_in(text)
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize("text", ["", "{", "[" * 90_000, '{"kind":"recipe"', "null", '"recipe"'])
def test_texts_that_are_no_json_are_refused(text):
    with pytest.raises(Damaged):
        nodes_in(text)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_recipe_with_anything_in_any_place_is_taken_whole_or_refused(data):
    project = Project()
    project = graph_edits.add_node(project, KINDS, "image.state", node_id=NodeId("a"), title="A")
    project = graph_edits.add_node(project, KINDS, "video.motion", node_id=NodeId("b"), title="B")
    project = graph_edits.connect(project, KINDS, Output(NodeId("a"), "image"), Input(NodeId("b"), "image"))
    from charstudio.model.delivery import Disclosure
    from charstudio.model.statement import Statement
    from charstudio.studio.disclosure.recipe import recipe_for

    document = json.loads(recipe_for(project, KINDS, Statement(), [NodeId("b")], Disclosure.FULL))
    place = document["graph"]
    while isinstance(place, dict) and place and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[key], dict) or data.draw(st.booleans()):
            place[key] = data.draw(junk)
            break
        place = place[key]
    with suppress(Damaged, NewerFormat):
        assert parsed(json.dumps(document)).graph.nodes


def test_a_prompt_that_speaks_of_recipes_makes_no_recipe():
    from charstudio.model.snippet import snippet_of
    from charstudio.storage import nodes_text

    project = graph_edits.add_node(
        Project(), KINDS, "image.state", node_id=NodeId("a"), title="A", params={"instruction": '"kind": "recipe"'}
    )
    assert not is_recipe(nodes_text.written(snippet_of(project, [NodeId("a")])))
