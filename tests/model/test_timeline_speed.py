"""Speed, direction and freezing, drawn as bars."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.checks import check
from charstudio.model.errors import EditError, Overlap, TrackLocked
from charstudio.model.timeline import Transition, TransitionKind
from charstudio.model.timeline_edits import (
    freeze_at,
    hold,
    link,
    new_clip,
    partners,
    place,
    set_clip,
    set_fades,
    set_reverse,
    set_speed,
    set_transition,
    slip,
    stretch_to,
    trim,
)
from charstudio.model.values import ClipId, TrackId
from tests.model.bars import SOURCE, bars, clip, film
from tests.model.strategies import SILENT, STILL, empty_project

V1, A1 = TrackId("v1"), TrackId("a1")
A, B, N = ClipId("a"), ClipId("b"), ClipId("n")


def drawn(project) -> tuple[str, str]:
    return bars(project, "v1"), bars(project, "a1")


@pytest.mark.parametrize(
    ("speed", "plain", "rippled"),
    [
        (Fraction(2), "AABB__CC", "AABBCC"),
        (Fraction(4), "AAB___CC", "AABCC"),
        (Fraction(4, 3), "AABBB_CC", "AABBBCC"),
        (Fraction(1), "AABBBBCC", "AABBBBCC"),
    ],
)
def test_a_faster_clip_is_shorter(speed, plain, rippled):
    project = film("AABBBBCC")
    assert bars(set_speed(project, B, speed)) == plain
    assert bars(set_speed(project, B, speed, ripple=True)) == rippled
    assert clip(set_speed(project, B, speed), "b").source_range == clip(project, "b").source_range


def test_a_slower_clip_needs_room_or_a_ripple():
    project = film("AABB__CC")
    assert bars(set_speed(project, B, Fraction(1, 2))) == "AABBBBCC"
    with pytest.raises(Overlap, match="“B” would overlap “C”"):
        set_speed(project, B, Fraction(1, 3))
    assert bars(set_speed(project, B, Fraction(1, 3), ripple=True)) == "AABBBBBB__CC"


def test_speeds_that_cannot_be():
    for speed in (Fraction(0), Fraction(-1), Fraction(101), Fraction(1, 101)):
        with pytest.raises(EditError, match="Speed goes from"):
            set_speed(film("AA"), A, speed)
    still = place(empty_project(), V1, new_clip(STILL.id, Fraction(0), Fraction(2), clip_id=A))
    with pytest.raises(EditError, match="does not move"):
        set_speed(still, A, Fraction(2))
    with pytest.raises(TrackLocked):
        set_speed(film("AA", locked="v1"), A, Fraction(2))


def test_a_whole_file_at_any_speed_stays_inside_it():
    project = place(empty_project(), V1, new_clip(SILENT.id, Fraction(0), SILENT.info.duration, clip_id=A))
    for speed in (Fraction(3, 4), Fraction(9, 10), Fraction(7, 5), Fraction(1001, 997), Fraction(50)):
        assert check(set_speed(project, A, speed)) == []


def test_the_sound_runs_along():
    project = link(film("AABBBBCC", a1="__YYYYZZ"), [B, ClipId("y")])
    assert drawn(set_speed(project, B, Fraction(2))) == ("AABB__CC", "__YY__ZZ")
    assert drawn(set_speed(project, ClipId("y"), Fraction(2))) == ("AABB__CC", "__YY__ZZ")
    assert drawn(set_speed(project, B, Fraction(2), alone=True)) == ("AABB__CC", "__YYYYZZ")
    assert drawn(set_speed(project, B, Fraction(2), ripple=True)) == ("AABBCC", "__YYZZ")


def test_a_sound_that_begins_elsewhere_is_stretched_around_the_picture():
    project = link(film("____BBBB", a1="__YYYYYY"), [B, ClipId("y")])
    after = set_speed(project, B, Fraction(2))
    assert drawn(after) == ("____BB", "___YYY")
    assert clip(after, "y").speed == 2


@pytest.mark.parametrize(
    ("edge", "to", "plain", "rippled", "speed"),
    [
        ("end", 3, "__B___", "__B", 2),
        ("end", 6, "__BBBB", "__BBBB", Fraction(1, 2)),
        ("start", 3, "___B", "__B", 2),
        ("start", 0, "BBBB", "__BBBB", Fraction(1, 2)),
    ],
)
def test_dragging_an_edge_stretches(edge, to, plain, rippled, speed):
    project = film("__BB")
    after = stretch_to(project, B, edge, Fraction(to))
    assert bars(after) == plain.rstrip("_")
    assert bars(stretch_to(project, B, edge, Fraction(to), ripple=True)) == rippled
    assert clip(after, "b").speed == speed
    assert clip(after, "b").source_range == clip(project, "b").source_range


def test_a_stretch_leaves_a_frame_and_stops_at_its_neighbours():
    with pytest.raises(EditError, match="Nothing would be left"):
        stretch_to(film("AABB"), B, "end", Fraction(2))
    with pytest.raises(Overlap):
        stretch_to(film("AABB"), B, "start", Fraction(1))
    with pytest.raises(EditError, match="before the beginning"):
        stretch_to(film("_B"), B, "start", Fraction(-1))
    project = film("AABB")
    assert stretch_to(project, B, "end", Fraction(4)) is project


def test_the_sound_is_stretched_around_the_other_edge():
    project = link(film("__BB", a1="__YY"), [B, ClipId("y")])
    assert drawn(stretch_to(project, B, "start", Fraction(0))) == ("BBBB", "YYYY")
    assert drawn(stretch_to(project, B, "end", Fraction(6))) == ("__BBBB", "__YYYY")


def test_turning_round_moves_nothing_and_takes_the_sound_along():
    project = link(film("AABB", a1="__YY"), [B, ClipId("y")])
    after = set_reverse(project, B, reverse=True)
    assert drawn(after) == drawn(project)
    assert clip(after, "b").reverse
    assert clip(after, "y").reverse
    assert clip(after, "b").media_time(Fraction(2)) == 12
    assert set_reverse(after, B, reverse=False) == project
    assert not clip(set_reverse(project, B, reverse=True, alone=True), "y").reverse


@pytest.mark.parametrize("reverse", [False, True])
def test_a_trim_of_a_turned_clip_changes_no_picture_that_stays(reverse):
    project = set_clip(film("__BBBB"), B, reverse=reverse)
    before = clip(project, "b")
    for edge, to in (("start", 3), ("start", 1), ("end", 5), ("end", 8)):
        after = clip(trim(project, B, edge, Fraction(to)), "b")
        for t in map(Fraction, range(int(max(before.start, after.start)), int(min(before.end, after.end)))):
            assert after.media_time(t) == before.media_time(t)


def test_freezing_a_moment_opens_the_film():
    after = freeze_at(film("AABBBBCC"), B, Fraction(4), Fraction(3), frozen=N)
    assert bars(after) == "AABB|BBB|BBCC"
    frozen = clip(after, "n")
    assert frozen.freeze
    assert frozen.media_time(Fraction(6)) == 12
    right = after.timeline.track(V1).clips[3]
    assert right.media_time(right.start) == 12


def test_a_frozen_picture_has_nothing_of_the_edges_and_the_bonds():
    project = set_fades(film("AABBBBCC", a1="__YYYY"), B, fade_in=Fraction(1), fade_out=Fraction(1))
    project = set_transition(project, B, Transition(TransitionKind.DISSOLVE, Fraction(2)))
    project = link(project, [B, ClipId("y")])
    frozen = clip(freeze_at(project, B, Fraction(2), Fraction(1), frozen=N), "n")
    assert (frozen.fade_in, frozen.fade_out, frozen.transition, frozen.link) == (0, 0, None, None)


def test_the_sound_leaves_the_frozen_time_open():
    project = link(film("BBBB", a1="YYYY"), [B, ClipId("y")])
    after = freeze_at(project, B, Fraction(2), Fraction(1), frozen=N)
    assert drawn(after) == ("BB|B|BB", "YY_YY")
    right = after.timeline.track(V1).clips[2]
    assert [sound.start for _, sound in partners(after, right.id)] == [3]


def test_holding_a_moment_until_the_end():
    after = hold(film("AABBBBCC"), B, Fraction(4), right=N)
    assert bars(after) == "AABB|BBCC"
    assert (clip(after, "n").freeze, clip(after, "n").source_range.start) == (True, 12)
    whole = hold(film("AABBBBCC"), B, Fraction(2))
    assert (clip(whole, "b").freeze, clip(whole, "b").source_range.start) == (True, 10)


def test_a_turned_clip_is_frozen_at_what_it_shows():
    project = set_clip(film("BBBB"), B, reverse=True)
    assert clip(freeze_at(project, B, Fraction(1), Fraction(2), frozen=N), "n").source_range.start == 12
    assert clip(hold(project, B, Fraction(0)), "b").source_range.start == 13


def test_where_nothing_can_be_frozen():
    project = film("AABBBB")
    for edit in (
        lambda project, at: freeze_at(project, B, at, Fraction(1)),
        lambda project, at: hold(project, B, at),
    ):
        for at in (1, 6):
            with pytest.raises(EditError, match="is not on at this moment"):
                edit(project, Fraction(at))
        with pytest.raises(EditError, match="stands still already"):
            edit(hold(project, B, Fraction(2)), Fraction(3))
    with pytest.raises(EditError, match="id of its own"):
        freeze_at(project, B, Fraction(3), Fraction(1), frozen=A)


def test_a_frozen_clip_is_drawn_out_and_slips_to_another_moment():
    project = hold(film("__BB"), B, Fraction(2))
    assert bars(trim(project, B, "start", Fraction(0))) == "BBBB"
    assert bars(trim(project, B, "end", Fraction(40), media_end=Fraction(12)), "v1").count("B") == 38
    assert clip(slip(project, B, Fraction(3)), "b").source_range.start == 13
    with pytest.raises(EditError):
        slip(project, B, Fraction(3), media_end=Fraction(12))


def test_a_still_that_was_turned_round_is_drawn_out_at_both_ends():
    project = place(empty_project(), V1, new_clip(STILL.id, Fraction(5), Fraction(2), clip_id=A))
    project = set_clip(project, A, reverse=True)
    for edge, to in (("start", 1), ("end", 20)):
        assert check(trim(project, A, edge, Fraction(to))) == []


def test_the_length_of_a_result_limits_no_frozen_or_slower_clip():
    project = film("BBBB__")
    after = set_speed(project, B, Fraction(2, 3), ends={SOURCE: Fraction(14)})
    assert bars(after) == "BBBBBB"
