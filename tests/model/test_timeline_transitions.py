"""Adding, stretching and removing transitions, and the loudness of several clips."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.errors import EditError, TrackLocked
from charstudio.model.time import Rate
from charstudio.model.timeline import Direction, TransitionKind
from charstudio.model.timeline_edits import (
    DEFAULT_LENGTHS,
    add_gain,
    add_transition,
    longest_transition,
    remove_transitions,
    set_format,
    set_gains,
    set_track,
    stretch_transition,
)
from charstudio.model.values import ClipId, TrackId
from tests.model.bars import clip, film

A, B, C = ClipId("a"), ClipId("b"), ClipId("c")


def fine(v1: str):
    """A film at 24 frames per second."""
    return set_format(film(v1), rate=Rate(24))


@pytest.mark.parametrize("kind", TransitionKind)
def test_a_new_transition_has_a_usual_length(kind):
    after = add_transition(fine("AAABBB"), B, kind, colour="#ffffff", direction=Direction.UP)
    new = clip(after, "b").transition
    assert (new.kind, new.duration, new.colour, new.direction) == (kind, DEFAULT_LENGTHS[kind], "#ffffff", Direction.UP)


def test_between_short_clips_it_is_as_short_as_they_are():
    after = add_transition(film("AB"), B)
    assert clip(after, "b").transition.duration == 1
    with pytest.raises(EditError, match=r"can last 1\.00 s at most"):
        add_transition(film("AB"), B, TransitionKind.DIP, Fraction(2))


@pytest.mark.parametrize(("alignment", "cut"), [("centre", 4), ("start", 5), ("end", 3)])
def test_a_transition_may_start_or_end_at_the_cut(alignment, cut):
    after = add_transition(film("AAAABBBB"), B, duration=Fraction(2), alignment=alignment)
    new = clip(after, "b")
    assert (new.start, new.transition.duration) == (cut, 2)
    assert new.media_time(Fraction(6)) == clip(film("AAAABBBB"), "b").media_time(Fraction(6))
    with pytest.raises(EditError):
        add_transition(film("ABBB"), B, duration=Fraction(2), alignment="end")


def test_a_transition_needs_a_cut():
    for letter, bars in (("a", "AABB"), ("b", "AA_BB")):
        with pytest.raises(EditError, match="no cut for a transition"):
            add_transition(film(bars), ClipId(letter))
        assert longest_transition(film(bars), ClipId(letter)) == 0


@pytest.mark.parametrize(("edge", "length"), [(2, 2), (4, 2), (5, 4), (0, 6), (-9, 6), (30, 6), (3, 1)])
def test_dragging_an_edge_of_a_transition_moves_both(edge, length):
    project = add_transition(film("AAABBBB"), B, duration=Fraction(1))
    assert longest_transition(project, B) == 3
    after = stretch_transition(project, B, Fraction(edge))
    assert clip(after, "b").transition.duration == min(length, 3)


def test_there_must_be_one_to_stretch():
    with pytest.raises(EditError, match="no transition where “B” starts"):
        stretch_transition(film("AABB"), B, Fraction(1))


def test_removing_transitions():
    project = film("AABBCC")
    both = add_transition(add_transition(project, B), C)
    assert remove_transitions(both, [A, B, C]) == project
    assert clip(remove_transitions(both, [B]), "c").transition is not None
    with pytest.raises(EditError, match="None of these clips"):
        remove_transitions(both, [A])
    with pytest.raises(TrackLocked):
        remove_transitions(set_track(both, TrackId("v1"), locked=True), [B])


def test_the_loudness_of_several_clips():
    project = set_gains(film("AABB", a1="XX"), [A, ClipId("x")], -6.0)
    assert [clip(project, letter).gain_db for letter in "abx"] == [-6.0, 0.0, -6.0]
    louder = add_gain(project, [A, B], 4.5)
    assert [clip(louder, letter).gain_db for letter in "abx"] == [-1.5, 4.5, -6.0]
    with pytest.raises(EditError, match="Gain goes from"):
        add_gain(project, [A, B], 24.0 + 0.5)
    with pytest.raises(EditError, match="Gain goes from"):
        set_gains(project, [A], float("nan"))
    assert set_gains(project, [A], -6.0) is project
