"""The parts of the jobs panel as values: where a job stands, what belongs together, what is said, what comes next."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget

from charstudio.model import errors
from charstudio.model.errors import CharStudioError, SubmitUncertain
from charstudio.model.values import Fingerprint, NodeId
from charstudio.storage.database_rows import Basis, JobId, JobRow, JobState
from charstudio.studio.jobs import JobCondition, JobView
from charstudio.ui import theme
from charstudio.ui.window.jobs import words
from charstudio.ui.window.jobs.line import LONG_AGO, JobLine, Standing, standing_of
from charstudio.ui.window.jobs.merge import Ledger, merged
from charstudio.ui.window.jobs.next_step import WORDS, after, next_steps
from charstudio.ui.window.jobs.table import Column, JobTable

NOW = datetime.now(UTC)


def row(number=1, state=JobState.DONE, *, result="a", days_ago=0.0, part=False, **facts) -> JobRow:
    at = NOW - timedelta(days=days_ago)
    known = {"error": "", "reserved_usd": Decimal("0.42"), "charged_usd": None, "attempts": 1, "run": f"run {result}"}
    ticket = {"request_id": f"r-{number}"} if state is not JobState.UNCERTAIN else None
    values = {**known, "ticket": ticket, **facts}
    return JobRow(
        id=JobId(number),
        fingerprint=Fingerprint(result),
        node=NodeId(f"node {result}"),
        node_title=f"Shot {result}",
        provider="fal",
        model="kling",
        request={"part": part},
        state=state,
        created_at=at,
        updated_at=at,
        closed_at=None if state.is_open else at,
        accepted_at=at,
        **values,
    )


def view(condition=JobCondition.RUNNING, *, result="a", seconds_ago=1.0, **facts) -> JobView:
    began = time.monotonic() - seconds_ago
    known = {"provider": "fal", "model": "kling", "queued_at": began, "started_at": began}
    return JobView(Fingerprint(result), NodeId(f"node {result}"), f"Shot {result}", condition, **{**known, **facts})


def lines(views=(), rows=(), cleared_at=LONG_AGO, bases=None):
    return merged(views, Ledger(rows, bases), cleared_at)


# Where a job stands


@pytest.mark.parametrize(
    ("condition", "state", "standing"),
    [
        (JobCondition.RUNNING, JobState.ACCEPTED, Standing.RUNNING),
        (JobCondition.RUNNING, JobState.INTENT, Standing.RUNNING),
        (JobCondition.FAILED, JobState.UNCERTAIN, Standing.UNKNOWN),
        (JobCondition.CANCELLED, JobState.UNCERTAIN, Standing.UNKNOWN),
        (JobCondition.FAILED, JobState.DETACHED, Standing.CLOUD),
        (JobCondition.DETACHED, JobState.DONE, Standing.DONE),
        (JobCondition.FAILED, JobState.LOST, Standing.LOST),
        (JobCondition.FAILED, JobState.FAILED, Standing.FAILED),
        (JobCondition.DONE, JobState.DONE, Standing.DONE),
        (None, JobState.UNCERTAIN, Standing.UNKNOWN),
        (None, JobState.ACCEPTED, Standing.CLOUD),
        (None, JobState.CANCELLED, Standing.CANCELLED),
    ],
)
def test_what_the_journal_knows_counts_once_the_task_is_over(condition, state, standing):
    assert standing_of(None if condition is None else view(condition), (row(state=state),)) is standing


def test_what_was_never_sent_stands_as_its_task_ended():
    for condition, standing in ((JobCondition.FAILED, Standing.FAILED), (JobCondition.CANCELLED, Standing.CANCELLED)):
        assert standing_of(view(condition), ()) is standing


@pytest.mark.parametrize("standing", list(Standing))
def test_every_standing_has_an_icon_and_a_word_of_its_own(look, standing):
    shown = words.LOOKS[standing]
    assert not theme.icon(shown.icon, shown.role).isNull()
    assert sum(other.word == shown.word for other in words.LOOKS.values()) == 1


# What belongs together


def test_a_job_of_this_session_and_its_rows_are_one_line():
    (line,) = lines([view()], [row(2, JobState.ACCEPTED, attempts=2), row(1, JobState.FAILED)])
    assert (line.tries, line.request_id, line.reserved_usd) == (2, "r-2", Decimal("0.42"))
    assert line.may_be_charged


def test_rows_of_an_earlier_run_of_the_same_result_stay_a_line_of_their_own():
    found = lines([view()], [row(2, JobState.ACCEPTED, run="new"), row(1, JobState.FAILED, days_ago=2, run="old")])
    assert [line.standing for line in found] == [Standing.RUNNING, Standing.FAILED]


def test_a_job_taken_up_from_an_earlier_session_keeps_its_earlier_tries():
    rows = [
        row(2, JobState.ACCEPTED, days_ago=1, attempts=2),
        row(1, JobState.FAILED, days_ago=1, charged_usd=Decimal(1)),
    ]
    (line,) = lines([view()], rows)
    assert (len(line.rows), line.charged_usd) == (2, Decimal(1))


def test_the_parts_of_a_step_belong_to_its_line():
    parts = [
        replace(row(number, JobState.ACCEPTED, result=f"part {number}", part=True), node=NodeId("node a"))
        for number in (1, 2, 3)
    ]
    (line,) = lines([view()], parts)
    assert line.reserved_usd == Decimal("1.26")


def test_of_a_free_draft_that_is_over_an_earlier_session_leaves_nothing():
    assert lines((), [replace(row(), provider="draft")]) == ()


def test_what_moves_comes_first_then_what_needs_a_look_then_the_newest():
    rows = [
        row(5, JobState.DONE, result="new"),
        row(4, JobState.DONE, result="old", days_ago=3),
        row(3, JobState.UNCERTAIN, result="lost reply", days_ago=5),
        row(2, JobState.DETACHED, result="away", days_ago=1),
    ]
    waiting = view(JobCondition.WAITING, result="waits", started_at=None)
    found = lines([view(result="runs"), waiting], rows)
    assert [line.title.removeprefix("Shot ") for line in found] == ["runs", "lost reply", "waits", "away", "new", "old"]


def test_what_was_over_when_the_list_was_cleared_is_gone_and_what_is_open_stays():
    rows = [row(1), row(2, JobState.UNCERTAIN, result="b")]
    assert [line.standing for line in lines((), rows, cleared_at=NOW + timedelta(seconds=1))] == [Standing.UNKNOWN]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(JobState), st.integers(0, 5)), max_size=12))
def test_every_row_is_in_exactly_one_line(drawn):
    rows = [
        row(number, state, result=result, days_ago=days, run=f"run {result}{days}")
        for number, (result, state, days) in reversed(list(enumerate(drawn, 1)))
    ]
    shown = [each.id for line in lines([view()], rows) for each in line.rows]
    assert sorted(shown) == sorted(each.id for each in rows)


_DRAWN = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(JobState), st.booleans()), max_size=6)


@given(_DRAWN, _DRAWN, st.sampled_from(Basis))
def test_lines_taken_over_from_the_last_reading_are_those_a_fresh_one_makes(earlier, later, basis):
    views = [view(JobCondition.DONE, result=result, seconds_ago=3600) for result in "ab"]

    def rows(drawn):
        found = [
            row(number, state, result=result, part=part, charged_usd=Decimal(1))
            for number, (result, state, part) in enumerate(drawn)
        ]
        return found, {each.id: basis if drawn is later else Basis.REPORTED for each in found}

    before = Ledger(*rows(earlier))
    merged(views, before, LONG_AGO)
    fresh = merged(views, Ledger(*rows(later)), LONG_AGO)
    assert merged(views, Ledger(*rows(later), before), LONG_AGO) == fresh


# What is said


def test_an_amount_says_how_it_is_known():
    charged = row(charged_usd=Decimal("0.42"))
    said = {basis: words.charged_words(lines((), [charged], bases={charged.id: basis})[0]) for basis in Basis}
    assert said == {Basis.REPORTED: "$0.42", Basis.ESTIMATED: "~$0.42", Basis.PERHAPS: "$0.42 perhaps"}


def test_what_is_left_is_told_beside_what_has_passed():
    (line,) = lines([view(seconds_ago=34, expected_s=54.5)])
    assert words.time_words(line) == "0:34, about 0:20 left"


def test_what_took_its_time_in_an_earlier_session_still_says_how_long():
    past = replace(row(), accepted_at=NOW - timedelta(seconds=75))
    assert words.time_words(lines((), [past])[0]) == "1:15"


def test_the_summary_counts_what_is_under_way_and_what_is_set_aside():
    rows = [row(1, JobState.ACCEPTED), row(2, JobState.UNCERTAIN, result="b"), row(3, result="done long ago")]
    waiting = view(JobCondition.WAITING, result="c")
    assert words.summary(lines([view(), waiting], rows)) == "running 1 · waiting 1 · unknown 1 · $0.84 set aside"
    assert words.summary(()) == "No jobs"


def test_a_cold_start_is_told_as_such():
    note = "Cold start: a machine is being started; ten minutes are normal."
    (line,) = lines([view(JobCondition.WAITING, note=note, position=0)])
    assert words.note_words(line) == note


def test_an_unknown_request_never_says_that_nothing_was_charged():
    failed = view(JobCondition.FAILED, error=SubmitUncertain("No answer."))
    (line,) = lines([failed], [row(state=JobState.UNCERTAIN)])
    assert words.cost_words(line) == "It may have been charged; $0.42 stays set aside for it."


# What comes next


def leaves(kind=CharStudioError):
    below = kind.__subclasses__()
    return [kind] + [leaf for each in below for leaf in leaves(each)]


@pytest.mark.parametrize("kind", [kind for kind in leaves() if kind.__module__ == errors.__name__])
def test_every_error_of_the_tree_has_a_next_step_with_words(kind):
    steps = after(kind("It happened."))
    assert steps or kind is errors.ReadOnly
    assert all(WORDS[step] for step in steps)
    assert len(set(steps)) == len(steps)


def test_what_is_well_needs_no_next_step():
    assert next_steps(lines([view()])[0]) == ()
    assert next_steps(lines((), [row()])[0]) == ()


# The table


def a_line(key, standing=Standing.DONE):
    return JobLine(key, NodeId(key), key, standing, NOW)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.integers(0, 30), unique=True, max_size=20), max_size=6))
def test_the_table_gets_to_any_list_from_any_other(look, drawn):
    parent = QWidget()
    table = JobTable(str, parent)
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for keys in drawn:
        table.show_lines(tuple(a_line(str(key)) for key in keys))
        assert [line.key for line in table.lines] == [str(key) for key in keys]
        assert table.rowCount() == len(keys)
    assert isinstance(tester.model(), QAbstractItemModel)
    parent.deleteLater()


@settings(deadline=None, max_examples=60)
@given(st.permutations(list(range(8))), st.integers(0, 7))
def test_an_index_stays_with_its_job_through_any_reordering(look, order, followed):
    parent = QWidget()
    table = JobTable(str, parent)
    table.show_lines(tuple(a_line(str(key)) for key in range(8)))
    index = QPersistentModelIndex(table.index(followed, 0))
    table.show_lines(tuple(a_line(str(key)) for key in order))
    assert index.row() == list(order).index(followed)
    parent.deleteLater()


def test_time_passing_touches_only_the_cells_that_move(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    table = JobTable(str, parent)
    table.show_lines(lines([view(), view(JobCondition.DONE, result="b")]))
    told = []
    table.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), first.column(), last.column())))
    table.tick()
    assert told == [(0, Column.PROGRESS, Column.TIME)]


def test_what_did_not_change_is_not_made_again(qtbot):
    """Five hundred jobs are put together many times a second: only what is new may cost anything."""
    rows = [row(number, result=str(number)) for number in range(500, 0, -1)]
    views = [view(JobCondition.DONE, result=str(number), seconds_ago=3600) for number in range(1, 501)]
    first = Ledger(rows)
    before = merged(views, first, LONG_AGO)
    table = JobTable(str, None)
    table.show_lines(before)
    told = []
    table.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))
    rows[7] = replace(rows[7], charged_usd=Decimal("0.42"))
    after = merged(views, Ledger(rows, {}, first), LONG_AGO)
    table.show_lines(after)
    made = [position for position, (old, new) in enumerate(zip(before, after, strict=True)) if old is not new]
    assert [after[position].rows for position in made] == [(rows[7],)]
    assert told == [(made[0], made[0])]
