"""Copied clips as text: exact there and back, and suspicious of everybody else's."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.checks import check
from charstudio.model.errors import CharStudioError, Damaged, NewerFormat
from charstudio.model.project import Project
from charstudio.model.timeline_edits import copied, paste
from charstudio.model.values import NodeId, Output
from charstudio.storage import clips_text, nodes_text
from tests.model.strategies import KINDS, TALKING, projects, starting_project

MADE = {Output(NodeId("mix"), "video"): TALKING}
SAID = ("c_interview", "c_walk", "c_portrait", "c_line")


def parcel():
    project = starting_project()
    return copied(project, [clip.id for _, clip in project.timeline.clips()], made=MADE, origin="a word")


def document():
    return json.loads(clips_text.written(parcel()))


def refused(changed) -> str:
    text = changed if isinstance(changed, str) else json.dumps(changed)
    with pytest.raises(Damaged) as told:
        clips_text.read(text)
    assert told.value.hint
    return told.value.message


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(projects(), st.data())
def test_what_is_written_is_read_back(project, data):
    everyone = [clip.id for _, clip in project.timeline.clips()]
    if not everyone:
        return
    made = {Output(node, "video"): TALKING for node in project.graph.nodes}
    whole = copied(project, data.draw(st.lists(st.sampled_from(everyone), min_size=1)), made=made, origin="w")
    text = clips_text.written(whole)
    assert clips_text.is_clips(text)
    assert clips_text.read(text) == whole


def test_clips_and_nodes_are_told_apart():
    text = clips_text.written(parcel())
    assert not nodes_text.is_nodes(text)
    assert not clips_text.is_clips('{"app":"Character Studio","kind":"nodes"}')
    assert not clips_text.is_clips("kind: clips of Character Studio")
    assert "a word" in text
    assert "/" not in json.loads(text)["origin"]


def changed(path: str, value: object):
    """The document with one value at a dotted path replaced, or taken out when it is ``...``."""
    made = document()
    at = made
    *steps, last = path.split(".")
    for step in steps:
        at = at[int(step)] if isinstance(at, list) else at[step]
    key = int(last) if isinstance(at, list) else last
    if value is ...:
        del at[key]
    else:
        at[key] = value
    return made


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("app", "Somebody", "not copied clips"),
        ("kind", "nodes", "not copied clips"),
        ("format", 2, "format: must be"),
        ("format", True, "format: must be"),
        ("origin", 5, "origin"),
        ("rows", ..., "rows: is missing"),
        ("extra", 1, "extra: is not known"),
        ("rate", "0", "rate"),
        ("rows", [], "rows: each must have a clip"),
        ("rows", {}, "rows: must be a list"),
        ("rows.0", 7, r"rows[0]: must have"),
        ("rows.0.place", -1, r"rows[0].place: must be a small"),
        ("rows.0.place", True, r"rows[0].place: must be a small"),
        ("rows.1.place", 0, r"rows[1].place: is taken"),
        ("rows.0.kind", "smell", r"rows[0].kind"),
        ("rows.0.kind", [], r"rows[0].kind"),
        ("rows.0.clips", [], "rows: each must have a clip"),
        ("rows.0.clips", "x", r"rows[0].clips"),
        ("rows.0.clips.0.start", "-1", "before the beginning"),
        ("rows.0.clips.0.start", "1/1000", "does not start on a frame"),
        ("rows.0.clips.0.speed", "0", "speed"),
        ("rows.0.clips.0.source", {"asset": "0" * 64}, "not in the project"),
        ("rows.0.clips.0.source", {"node": "", "port": "x"}, "source"),
        ("rows.0.clips.2.source_duration", "9000", "has only"),
        ("rows.0.clips.0.colour", "red", "is not known"),
        ("assets", [], "assets"),
        ("made", {}, "made[0]"),
        ("made.0", {"node": "x"}, "made[0]"),
        ("made.0", {"node": "x", "port": "y", "asset": "0" * 64}, "made: names a file"),
    ],
)
def test_one_wrong_thing_is_named(path, value, words):
    if path.startswith("made.") or path == "made":
        made = document() | {"made": [{"node": "mix", "port": "video", "asset": TALKING.id}]}
        if path == "made":
            made["made"] = value
        else:
            made["made"][0] = value
        assert words in refused(made)
        return
    assert words in refused(changed(path, value))


def test_text_that_is_none_of_ours():
    for text in ("", "{", "[]", "null", "{}", '{"app": 1}', "[" * 100_000):
        refused(text)
    assert "too many" in refused(" " * (clips_text.MAX_CHARACTERS + 1))
    with pytest.raises(NewerFormat):
        clips_text.read(json.dumps(document() | {"format": 99}))
    assert "kind" in refused(clips_text.written(parcel()).replace('"kind":"clips"', '"kind":"clips","kind":"clips"', 1))


def _mutated(value, data):
    """The document with something in it replaced by something else."""
    junk = st.sampled_from([None, True, -1, 0, 10**30, "", "x", "1/0", [], {}, [[]], "0" * 64, float("nan")])
    if isinstance(value, dict) and value and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(value)))
        return value | {key: _mutated(value[key], data)}
    if isinstance(value, list) and value and data.draw(st.booleans()):
        index = data.draw(st.integers(0, len(value) - 1))
        return [*value[:index], _mutated(value[index], data), *value[index + 1 :]]
    return data.draw(junk)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_text_with_anything_changed_is_refused_or_can_be_pasted(data):
    text = json.dumps(_mutated(document(), data))
    try:
        found = clips_text.read(text)
        after, _ = paste(Project(), found, Project().timeline.rate.time_of(5), kinds=KINDS)
    except CharStudioError as error:
        said = error.message
    else:
        said = "."
        assert check(after, KINDS) == []
    assert said.endswith(".")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_refused_in_words(text):
    with pytest.raises((Damaged, NewerFormat)):
        clips_text.read(text)
