"""The open project: edits, undo over everything, dirt, reading only, and one announcement for each replacement."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model import graph_edits
from charstudio.model.checks import check
from charstudio.model.errors import EditError, ReadOnly
from charstudio.model.project import Project
from charstudio.studio.document import OPENED, Change, Document
from tests.model.strategies import edits, perform, starting_project


def titled(title):
    return lambda project: graph_edits.set_title(project, title)


@given(edits(max_size=25))
@settings(max_examples=60, deadline=None)
def test_random_edits_undone_give_the_start_and_redone_the_end(steps):
    start = starting_project()
    document = Document(start)
    said: list[Change] = []
    document.changed.connect(said.append)
    for step in steps:
        try:
            document.apply(step.verb, lambda project, step=step: perform(project, step))
        except EditError:
            continue
    end = document.project
    while document.undo_label:
        document.undo()
        assert check(document.project) == []
    assert document.project is start
    assert not document.is_dirty
    while document.redo_label:
        document.redo()
    assert document.project is end
    for before, after in pairwise(said):
        assert before.after is after.before


@given(st.lists(st.sampled_from(["edit", "undo", "redo", "save", "type"]), max_size=30))
def test_dirty_means_that_what_shows_is_not_what_was_saved(moves):
    document = Document(Project())
    saved = document.project
    for number, move in enumerate(moves):
        if move == "edit":
            document.apply("Edit", titled(f"film {number}"))
        elif move == "type":
            document.apply("Type", titled(f"typed {number}"), merge="title")
        elif move == "save":
            saved = document.project
            document.mark_saved(saved)
        else:
            document.undo() if move == "undo" else document.redo()
        assert document.is_dirty is (document.project is not saved)


def test_an_edit_that_is_refused_changes_and_says_nothing():
    document = Document(starting_project())
    said = []
    document.changed.connect(said.append)
    with pytest.raises(EditError):
        document.apply("Rename", lambda project: graph_edits.rename_node(project, next(iter(project.graph.nodes)), " "))
    assert (said, document.undo_label) == ([], None)


def test_an_edit_that_changes_nothing_leaves_no_step():
    document = Document(Project("Rain"))
    document.apply("Rename", titled("Rain"))
    document.apply("Rename", lambda project: Project("Rain"))
    assert document.undo_label is None


def test_typing_is_one_step_and_saving_ends_it():
    document = Document(Project(""))
    for title in ("R", "Ra", "Rai"):
        document.apply("Title", titled(title), merge="title")
    document.mark_saved(document.project)
    document.apply("Title", titled("Rain"), merge="title")
    document.undo()
    assert document.project.title == "Rai"
    assert not document.is_dirty
    document.undo()
    assert document.project.title == ""


def test_typing_back_to_the_start_is_clean_again():
    document = Document(Project("Rain"))
    document.apply("Title", titled("Rains"), merge="title")
    document.apply("Title", titled("Rain"), merge="title")
    assert not document.is_dirty
    assert document.undo_label is None


def test_reading_only_refuses_every_edit_with_a_way_out():
    document = Document(Project(), read_only=True)
    with pytest.raises(ReadOnly) as error:
        document.apply("Rename", titled("Rain"))
    assert error.value.hint
    document.undo()
    document.redo()
    assert document.project == Project()


def test_replacing_starts_afresh():
    document = Document(Project())
    document.apply("Rename", titled("Rain"))
    said = []
    document.changed.connect(said.append)
    document.replace(Project("Sun"), read_only=True)
    assert (document.undo_label, document.redo_label, document.is_dirty) == (None, None, False)
    assert [(change.before.title, change.after.title) for change in said] == [("Rain", "Sun")]


def test_listeners_hear_in_order_and_may_leave_while_it_is_told():
    document = Document(Project())
    heard = []
    leave = document.changed.connect(lambda change: (heard.append("first"), leave()))
    document.changed.connect(lambda change: heard.append("second"))
    document.apply("Rename", titled("Rain"))
    document.apply("Rename", titled("Sun"))
    leave()
    assert heard == ["first", "second", "second"]


@given(edits(max_size=20), st.lists(st.integers(0, 30), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_jump_shows_what_stepping_would_as_one_change(steps, targets):
    document, walked = Document(starting_project()), Document(starting_project())
    for step in steps:
        with suppress(EditError):
            document.apply(step.verb, lambda project, step=step: perform(project, step))
    walked._history = document.history
    said: list[Change] = []
    document.changed.connect(said.append)
    for target in targets:
        position = target % len(document.history.steps)
        before, told = document.project, len(said)
        document.jump(position)
        while walked.history.position > position:
            walked.undo()
        while walked.history.position < position:
            walked.redo()
        assert document.history == walked.history
        assert document.project is walked.project
        assert check(document.project) == []
        now = [(change.before, change.after) for change in said[told:]]
        assert now == ([(before, document.project)] if document.project is not before else [])


def test_a_jump_of_two_hundred_steps_is_one_change_with_the_name_of_its_goal():
    document = Document(Project())
    for number in range(200):
        document.apply(f"Title {number}", titled(f"film {number}"))
    said = []
    document.changed.connect(said.append)
    document.jump(0)
    assert document.project == Project()
    document.jump(150)
    assert document.project.title == "film 149"
    document.jump(150)
    assert [change.label for change in said] == [f"Undo to {OPENED}", "Redo to Title 149"]


def test_reading_only_refuses_a_jump():
    document = Document(Project())
    document.apply("Rename", titled("Rain"))
    document.read_only = True
    with pytest.raises(ReadOnly) as error:
        document.jump(0)
    assert error.value.hint
    assert document.project.title == "Rain"


def test_a_jump_to_what_is_on_disk_is_clean():
    document = Document(Project())
    saved = []
    document.saved_changed.connect(saved.append)
    document.apply("Rename", titled("Rain"))
    document.mark_saved(document.project)
    document.apply("Rename", titled("Sun"))
    document.apply("Rename", titled("Snow"))
    assert saved == [Project("Rain")]
    assert [document.is_saved(step.value) for step in document.history.steps] == [False, True, False, False]
    document.jump(1)
    assert not document.is_dirty


def test_every_step_has_its_time_and_the_first_its_name():
    begin = datetime.now(UTC)
    document = Document(Project())
    document.apply("Rename", titled("Rain"))
    document.replace(Project("Sun"))
    document.apply("Rename", titled("Snow"))
    steps = document.history.steps
    assert [step.label for step in steps] == [OPENED, "Rename"]
    assert begin <= steps[0].at <= steps[1].at <= datetime.now(UTC)
