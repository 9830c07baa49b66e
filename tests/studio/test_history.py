"""Undo as a list of values, against a plain model of what a person expects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.studio.history import LIMIT, History

pushes = st.tuples(st.integers(0, 5), st.sampled_from([None, "typing", "slider"]))


def played(moves, start=0):
    history = History.starting_with(start)
    for value, merge in moves:
        history = history.push(value, f"to {value}", merge)
    return history


deeds = st.one_of(
    st.tuples(st.just("push"), pushes),
    st.tuples(st.sampled_from(["undo", "redo", "seal"]), st.none()),
    st.tuples(st.just("jump"), st.integers(0, 40)),
)


def stepped(history, position):
    """What a person does who has no jump."""
    while history.position > position:
        history = history.undo()
    while history.position < position:
        history = history.redo()
    return history


def done(history, deed, detail, jump):
    match deed:
        case "push":
            return history.push(detail[0], f"to {detail[0]}", detail[1])
        case "seal":
            return history.sealed()
        case "jump":
            return jump(history, detail % len(history.steps))
        case _:
            return getattr(history, deed)()


def undone(history):
    while history.undo_label is not None:
        history = history.undo()
    return history


def redone(history):
    while history.redo_label is not None:
        history = history.redo()
    return history


@given(st.lists(pushes, max_size=30))
def test_undo_all_is_the_start_and_redo_all_the_end(moves):
    history = played(moves)
    assert undone(history).present == 0
    assert redone(undone(history)).present == history.present
    assert redone(undone(history)).past == history.past


@given(st.lists(pushes, max_size=12), st.integers(0, 12), pushes)
def test_a_new_edit_clears_what_could_be_redone(moves, back, edit):
    history = played(moves)
    for _ in range(back):
        history = history.undo()
    after = history.push(edit[0], "new", edit[1])
    assert after.redo_label is None
    assert after.present == edit[0]
    assert after.redo() is after


@given(st.lists(st.integers(1, 9), min_size=1, max_size=20))
def test_steps_of_one_gesture_are_one_step(values):
    history = played([(value, "drag") for value in values])
    assert len(history.past) == 2
    assert history.present == values[-1]
    assert history.undo().present == 0


def test_gestures_with_different_keys_or_none_stay_apart():
    assert len(played([(1, "a"), (2, "b"), (3, None), (4, None), (5, "b")]).past) == 6


def test_a_gesture_that_ends_where_it_began_leaves_no_step():
    history = played([(7, None), (8, "typing"), (9, "typing"), (7, "typing")])
    assert [step.value for step in history.past] == [0, 7]
    assert history.push(8, "typing again", "typing").undo().present == 7


def test_a_sealed_gesture_takes_no_more():
    history = played([(1, "typing")]).sealed().push(2, "typing", "typing")
    assert [step.value for step in history.past] == [0, 1, 2]


def test_an_undone_gesture_is_not_folded_into():
    history = played([(1, "typing"), (2, "move")]).undo().push(3, "typing", "typing")
    assert [step.value for step in history.past] == [0, 1, 3]


def test_the_oldest_steps_go_when_there_are_too_many():
    history = played([(number, None) for number in range(1, LIMIT + 51)])
    assert len(history.past) == LIMIT + 1
    assert undone(history).present == 50
    assert redone(undone(history)).present == LIMIT + 50


def test_at_either_end_nothing_moves():
    history = played([])
    assert history.undo() is history
    assert history.redo() is history
    assert (history.undo_label, history.redo_label) == (None, None)


def test_labels_name_what_would_be_taken_back_and_brought_again():
    history = played([(1, None), (2, None)])
    assert (history.undo_label, history.undo().undo_label, history.undo().redo_label) == ("to 2", "to 1", "to 2")


@given(st.lists(deeds, max_size=40))
def test_a_jump_is_so_many_undos_or_redos_whatever_comes_before_and_after(story):
    jumped = walked = History.starting_with(0)
    for deed, detail in story:
        jumped = done(jumped, deed, detail, History.jump)
        walked = done(walked, deed, detail, stepped)
        assert jumped == walked


@given(st.lists(pushes, max_size=12), st.lists(st.integers(0, 12), max_size=8))
def test_jumping_about_loses_no_step_and_shows_the_one_that_was_named(moves, targets):
    history = played(moves)
    steps = history.steps
    for target in targets:
        position = target % len(steps)
        history = history.jump(position)
        assert (history.steps, history.position, history.present) == (steps, position, steps[position].value)


def test_jumping_to_where_one_is_moves_nothing():
    history = played([(1, None), (2, None)]).undo()
    assert history.jump(1) is history


@pytest.mark.parametrize("position", [-1, 3, 99])
def test_there_is_no_jumping_out_of_the_history(position):
    with pytest.raises(IndexError):
        played([(1, None), (2, None)]).jump(position)


def test_folded_steps_have_the_time_of_the_last_one():
    noon = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
    later = noon + timedelta(minutes=3)
    history = History.starting_with(0, "Open", noon).push(1, "type", "field", noon).push(2, "type", "field", later)
    assert [step.at for step in history.steps] == [noon, later]
    assert [step.at for step in history.undo().redo().sealed().jump(0).steps] == [noon, later]
