"""Copied nodes as text: exact there and back, and suspicious of everybody else's."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from charstudio.model.checks import check
from charstudio.model.errors import CharStudioError, Damaged, NewerFormat, StorageError
from charstudio.model.graph import Graph, Node
from charstudio.model.project import Project
from charstudio.model.snippet import Snippet, pasted, snippet_of
from charstudio.model.values import NodeId
from charstudio.storage import nodes_text
from tests.model.strategies import KINDS, projects
from tests.storage.conftest import rich_project

SOME = [NodeId(name) for name in ("n_image", "n_state", "n_motion", "n_future")]


def document(nodes=SOME):
    return json.loads(nodes_text.written(snippet_of(rich_project(), nodes, "a word")))


def some_nodes(project: Project, data) -> list[NodeId]:
    assume(project.graph.nodes)
    return data.draw(st.lists(st.sampled_from([*project.graph.nodes]), unique=True, min_size=1))


def refused(changed) -> str:
    text = changed if isinstance(changed, str) else json.dumps(changed)
    with pytest.raises(Damaged) as told:
        nodes_text.read(text)
    assert told.value.hint
    return told.value.message


@settings(deadline=None)
@given(projects(), st.data())
def test_what_is_written_is_read_back(project, data):
    chosen = some_nodes(project, data)
    snippet = snippet_of(project, chosen, "word")
    text = nodes_text.written(snippet)
    assert nodes_text.is_nodes(text)
    assert nodes_text.read(text) == snippet


def test_a_rich_piece_is_read_back_with_what_it_uses():
    snippet = snippet_of(rich_project(), [NodeId("n_image"), NodeId("n_future")])
    assert nodes_text.read(nodes_text.written(snippet)) == snippet
    assert len(snippet.assets) == 1
    assert {target.port for target in snippet.outer} == {"many.dotted port"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "half a character: \ud83d"])
def test_what_json_cannot_carry_is_not_copied(value):
    node = Node(NodeId("n"), "text", "Text", {"value": value})
    with pytest.raises(Damaged) as told:
        nodes_text.written(Snippet(Graph({node.id: node})))
    assert "nodes.n.params.value" in told.value.faults[0]


def test_it_names_its_fields_as_the_project_file_does():
    found = document()
    assert (found["app"], found["format"], found["kind"]) == ("Character Studio", 4, "nodes")
    fields = {"bypassed", "collapsed", "kind", "muted", "params", "pin", "take", "title", "width", "x", "y"}
    assert set(found["nodes"]["n_state"]) == fields
    assert found["links"]["n_motion"] == {"image": [{"node": "n_state", "port": "image"}]}
    assert list(found["frames"]) == ["f_1"]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("nodes", "n_state", "x"), "left", "nodes[n_state].x: must be a number"),
        (("nodes", "n_state", "take"), 0, "counted from 1"),
        (("nodes", "n_state", "width"), -1.0, "above 0"),
        (("nodes", "n_state", "extra"), 1, "is not known to this version"),
        (("nodes", "n_state", "pin"), "the good one", "not the name of a stored result"),
        (("nodes",), {}, "there are none"),
        (("nodes",), [], "must be an object"),
        (("links", "n_image"), {"x": [{"node": "n_state", "port": "image"}]}, "loop"),
        (("links", "n_motion", "image"), [], "without a beginning"),
        (("outer", "ghost"), {"x": [{"node": "n_else", "port": "y"}]}, "no such node"),
        (("outer", "n_image"), {"x": [{"node": "n_state", "port": "image"}]}, "does not agree"),
        (("frames", "f_1", "nodes"), ["ghost"], "not in the project"),
        (("assets", "a" * 64, "sha256"), "b" * 64, "hash of its bytes"),
        (("assets", "a" * 64, "suffix"), "../../etc", "plain file suffix"),
        (("assets", "a" * 64, "info", "duration"), "NaN", "not a time"),
        (("origin",), "/" * 300, "origin: must be a short text"),
        (("origin",), 5, "origin: must be a short text"),
        (("budget_usd",), None, "budget_usd: is not known"),
    ],
)
def test_a_fault_is_named_with_its_place(path, value, words):
    changed = document()
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert words in refused(changed)


@pytest.mark.parametrize("key", sorted(document()))
def test_every_key_is_required(key):
    changed = document()
    del changed[key]
    refused(changed)


def test_numbers_that_are_none_and_ids_that_occur_twice_are_refused():
    text = json.dumps(document())
    assert "NaN" in refused(text.replace('"x": 180.0', '"x": NaN'))
    assert "beyond all bounds" in refused(text.replace('"x": 180.0', '"x": 1e999'))
    node = json.dumps(document()["nodes"]["n_image"])
    assert "twice" in refused(text.replace('"nodes": {"n_future"', f'"nodes": {{"n_image": {node}, "n_future"'))


def test_a_text_of_fifty_megabytes_is_not_even_looked_at():
    assert "too many nodes" in refused(json.dumps(document()) + " " * (50 * 2**20))


@pytest.mark.parametrize("bomb", ["[" * 100_000, '{"a":' * 100_000, '{"nodes":' + "[" * 5000 + "]" * 5000 + "}"])
def test_nested_bombs_do_no_harm(bomb):
    refused(bomb)


def test_a_value_nested_too_deeply_is_refused():
    changed = document()
    deep: object = 1
    for _ in range(80):
        deep = [deep]
    changed["nodes"]["n_state"]["params"]["deep"] = deep
    assert "nested" in refused(changed)


@pytest.mark.parametrize("text", ["", "hello", "{}", "[]", "null", '{"app": "Other", "kind": "nodes"}'])
def test_other_texts_are_not_ours(text):
    refused(text)
    assert not nodes_text.is_nodes(text)


def test_a_project_file_is_not_copied_nodes():
    from charstudio.storage.project_file import to_json

    assert "not copied nodes" in refused(to_json(rich_project()))
    assert not nodes_text.is_nodes(json.dumps(to_json(rich_project())))


def test_nodes_copied_in_format_1_can_be_pasted():
    old = document()
    old["format"] = 1
    del old["bends"]
    for node in old["nodes"].values():
        del node["bypassed"], node["collapsed"]
    snippet = nodes_text.read(json.dumps(old))
    assert set(snippet.graph.nodes) == set(SOME)
    assert not snippet.graph.bends


def test_a_newer_format_asks_for_an_update():
    changed = document()
    changed["format"] = 5
    with pytest.raises(NewerFormat, match="newer version"):
        nodes_text.read(json.dumps(changed))


# --- damage --------------------------------------------------------------------------------------------------------

_PIECES = [
    "",
    "null",
    "-1",
    "1e400",
    "NaN",
    '"x"',
    "{}",
    "[]",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "\\",
    "\x00",
    "\ud800",
]
_TEXT = nodes_text.written(snippet_of(rich_project(), SOME))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(0, len(_TEXT)), st.integers(0, 40), st.sampled_from(_PIECES)), min_size=1, max_size=4
    )
)
def test_random_damage_is_refused_in_words_or_gives_a_sound_piece(cuts):
    text = _TEXT
    for start, length, piece in cuts:
        text = text[:start] + piece + text[start + length :]
    settle(text)


def _leaves(value, path=()):
    yield path
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _leaves(item, (*path, key))


_PLACES = [path for path in _leaves(document()) if path]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(_PLACES), _JSON), min_size=1, max_size=3))
def test_other_values_anywhere_are_refused_in_words_or_give_a_sound_piece(changes):
    changed = document()
    for path, value in changes:
        inner = changed
        try:
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    settle(json.dumps(changed))


def settle(text: str) -> None:
    try:
        snippet = nodes_text.read(text)
    except StorageError:
        return
    try:
        after, _ = pasted(Project(), KINDS, snippet, (0.0, 0.0), keep_wires=True)
    except CharStudioError:
        return
    assert check(after, KINDS) == []
    nodes_text.written(snippet_of(after, after.graph.nodes))
