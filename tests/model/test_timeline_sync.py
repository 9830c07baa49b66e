"""A picture's own sound moved against its mouth."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.checks import check
from charstudio.model.errors import EditError, TrackLocked
from charstudio.model.timeline_edits import (
    detach_sound,
    nudge_sound,
    own_pair,
    reattach,
    remove_clips,
    set_speed,
    set_track,
    sound_offset,
)
from charstudio.model.values import ClipId, TrackId
from tests.model.bars import clip, film
from tests.model.strategies import KINDS

A, B, S = ClipId("a"), ClipId("b"), ClipId("s")


def frames(project, count):
    return project.timeline.rate.time_of(count)


def test_the_sound_comes_off_its_picture_and_lies_a_frame_later():
    after = nudge_sound(film("AABBB"), B, 1)
    (_, picture), (home, sound) = own_pair(after, B)
    assert home.id == TrackId("a1")
    assert (picture.start, picture.silent) == (2, True)
    assert sound.start == 2 + frames(after, 1)
    assert sound.source_range == picture.source_range
    assert sound_offset(after, B) == sound_offset(after, sound.id) == frames(after, 1)
    assert check(after, KINDS) == []


def test_nudges_add_up_from_the_picture_and_from_the_sound():
    after = nudge_sound(film("AABBB"), B, 3)
    sound = own_pair(after, B)[1][1]
    back = nudge_sound(after, sound.id, -5)
    assert sound_offset(back, B) == -frames(back, 2)
    assert own_pair(back, B)[1][1].id == sound.id


def test_before_the_film_begins_the_sound_is_cut_and_stays_in_time():
    after = nudge_sound(film("AAAB"), A, -2)
    sound = own_pair(after, A)[1][1]
    assert sound.start == 0
    assert sound.duration == 3 - frames(after, 2)
    assert sound.source_range.start == clip(after, "a").source_range.start + frames(after, 2)
    assert sound_offset(after, A) == -frames(after, 2)


@pytest.mark.parametrize("by", [-2, 2])
def test_the_sounds_beside_it_are_left_alone(by):
    project = detach_sound(film("AABBBCC"), A, sound=S)
    project = detach_sound(project, ClipId("c"), sound=ClipId("t"))
    after = nudge_sound(project, B, by)
    sound = own_pair(after, B)[1][1]
    assert clip(after, "s") == clip(project, "s")
    assert clip(after, "t") == clip(project, "t")
    assert sound.duration == 3 - frames(after, 2)
    assert sound_offset(after, B) == frames(after, by)


def test_reattaching_forgets_the_nudge():
    project = film("AABBB")
    assert reattach(nudge_sound(project, B, 4), B).timeline.find(B)[1] == clip(project, "b")
    assert sound_offset(project, B) == 0


def test_what_cannot_be_moved_says_so():
    with pytest.raises(EditError, match="no sound"):
        nudge_sound(film("AABBB"), B, 1, has_sound=False)
    with pytest.raises(EditError, match="no room"):
        nudge_sound(detach_sound(film("AABBB"), B, sound=S), B, -1000)
    locked = set_track(detach_sound(film("AABBB"), B, sound=S), TrackId("a1"), locked=True)
    with pytest.raises(TrackLocked):
        nudge_sound(locked, B, 1)


def test_the_shift_is_unknown_where_speeds_differ_or_the_sound_is_gone():
    project = detach_sound(film("AABBB__"), B, sound=S)
    assert sound_offset(remove_clips(project, [S], alone=True), B) is None
    faster = set_speed(project, S, Fraction(2)) if own_pair(project, B) else project
    assert sound_offset(faster, B) in {None, Fraction(0)}  # linked clips may change speed together


@given(st.lists(st.integers(-20, 20), max_size=6))
def test_any_nudges_leave_the_film_in_order_and_the_picture_in_place(steps):
    project = film("AABBBCC")
    before = clip(project, "b").range
    for step in steps:
        try:
            project = nudge_sound(project, B, step)
        except EditError:
            continue
        assert check(project, KINDS) == []
        assert clip(project, "b").range == before
