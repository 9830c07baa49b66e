"""Every frame in one segment, cuts at cuts, everybody done at about the same time."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.media.segments import Segment, cuts_of, divided
from charstudio.model.time import TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import AssetId, ClipId, TrackId


@given(
    total=st.integers(1, 5000),
    cuts=st.lists(st.integers(-50, 6000), max_size=60),
    workers=st.integers(2, 8),
    shortest=st.integers(1, 60),
    more=st.integers(0, 200),
)
def test_every_frame_is_in_one_segment_of_a_sane_length(total, cuts, workers, shortest, more):
    longest = shortest + more
    found = divided(total, cuts, workers, shortest, longest)
    assert found[0].first == 0
    assert found[-1].end == total
    assert all(one.end == other.first for one, other in pairwise(found))
    assert all(min(shortest, total) // 2 <= segment.frames <= longest for segment in found)
    assert all(segment.is_free or segment.first in {0, *cuts} for segment in found)


def test_clips_that_keep_everybody_busy_are_not_divided():
    assert divided(720, [180, 360, 540], 2, 48, 192) == tuple(Segment(at, at + 180) for at in range(0, 720, 180))


def test_one_long_clip_is_divided_evenly():
    assert [segment.frames for segment in divided(720, [], 2, 48, 192)] == [180] * 4
    assert [segment.is_free for segment in divided(720, [], 2, 48, 192)] == [False, True, True, True]


@pytest.mark.parametrize("workers", [2, 3, 4])
def test_nobody_waits_long_for_the_last_one(workers):
    found = divided(700, [150, 300, 420, 600], workers, 24, 192)
    done = [0] * workers
    for segment in found:
        done[done.index(min(done))] += segment.frames
    assert max(done) <= 1.1 * 700 / workers


def test_cuts_that_are_too_near_are_left_out():
    assert [segment.first for segment in divided(200, [10, 100, 110, 195], 2, 48, 192)] == [0, 100]


def test_a_film_shorter_than_a_segment_is_one():
    assert divided(5, [2], 4, 48, 192) == (Segment(0, 5),)


def test_cuts_are_where_clips_begin_without_a_transition():
    def clip(name, start, **more):
        return Clip(ClipId(name), AssetId(name), Fraction(start), TimeRange(Fraction(5), Fraction(2)), **more)

    cross = Transition(TransitionKind.DISSOLVE, Fraction(1))
    clips = (clip("a", 0), clip("b", 2), clip("c", 4, transition=cross), clip("d", 7))
    shown = Track(TrackId("v"), TrackKind.VIDEO, "", clips)
    hidden = replace(shown, id=TrackId("w"), hidden=True, clips=(clip("e", 1),))
    assert list(cuts_of(Timeline(tracks=(shown, hidden)))) == [0, 2, 7]
