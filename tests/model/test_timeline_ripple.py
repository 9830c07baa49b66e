"""What goes along with a ripple: tracks in step, linked clips, markers. Drawn as bars."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.cues import Cue
from charstudio.model.errors import EditError, Overlap, TrackLocked
from charstudio.model.time import TimeRange
from charstudio.model.timeline_edits import (
    add_marker,
    captions_from,
    close_gap,
    extract,
    lift,
    link,
    move_clips,
    partners,
    place,
    ripple_delete,
    set_track,
    trim,
)
from charstudio.model.values import ClipId, MarkerId, TrackId
from tests.model.bars import bar_clip, bars, film

V1, V2, A1 = TrackId("v1"), TrackId("v2"), TrackId("a1")
B = ClipId("b")


def in_step(v1: str, v2: str = "", a1: str = "", *, locked: bool = False):
    """A film whose V2 keeps in step."""
    return set_track(film(v1, v2, a1), V2, sync=True, locked=locked)


def drawn(project) -> tuple[str, str, str]:
    return bars(project, "v1"), bars(project, "v2"), bars(project, "a1")


def marked(project, *times: int):
    for t in times:
        project = add_marker(project, Fraction(t), marker_id=MarkerId(f"m{t}"))
    return project


def markers(project) -> dict[str, int]:
    return {marker.id: int(marker.at) for marker in project.timeline.markers}


def test_time_that_comes_in_comes_in_on_tracks_in_step():
    after = place(in_step("AABB", "WWWW", "XXXX"), V1, bar_clip("N", 2, 1), mode="insert")
    assert drawn(after) == ("AANBB", "WW_WW", "XXXX")


@pytest.mark.parametrize(
    ("v2", "after"),
    [
        ("WWWWWWW", "WW|WW"),
        ("__WWW", ""),
        ("_WW", "_W"),
        ("___WWWW", "__WW"),
        ("UU___WW", "UUWW"),
        ("W", "W"),
    ],
)
def test_time_that_is_taken_out_is_taken_out_on_tracks_in_step(v2, after):
    project = in_step("AABBBCC", v2)
    assert bars(ripple_delete(project, [B]), "v2") == after
    assert bars(ripple_delete(project, [B]), "v1") == "AACC"


def test_a_ripple_trim_takes_and_gives_the_same_time():
    project = in_step("AABBBCC", "TUVWXYZ")
    assert drawn(trim(project, B, "end", Fraction(4), ripple=True)) == ("AABBCC", "TUVWYZ", "")
    assert drawn(trim(project, B, "start", Fraction(4), ripple=True)) == ("AABCC", "TUXYZ", "")
    assert drawn(trim(project, B, "end", Fraction(6), ripple=True)) == ("AABBBBCC", "TUVWX_YZ", "")
    assert drawn(trim(project, B, "start", Fraction(1), ripple=True)) == ("AABBBBCC", "TU_VWXYZ", "")


def test_closing_a_gap_takes_its_time_out():
    assert drawn(close_gap(in_step("AA__BB", "UVWXYZ"), V1, Fraction(3))) == ("AABB", "UVYZ", "")


def test_a_locked_track_in_step_refuses_a_ripple_that_would_change_it():
    with pytest.raises(TrackLocked, match="V2 is locked and would no longer be in step") as refused:
        ripple_delete(in_step("AABBBCC", "WWWWWWW", locked=True), [B])
    assert "sync" in refused.value.hint
    assert drawn(ripple_delete(in_step("AABBBCC", "WW", locked=True), [B])) == ("AACC", "WW", "")


def test_an_edit_without_ripple_leaves_tracks_in_step_alone():
    project = in_step("AABBBCC", "WWWWWWW")
    assert trim(project, B, "end", Fraction(3)).timeline.track(V2) is project.timeline.track(V2)


def test_captions_follow_and_never_lead():
    project = marked(captions_from(in_step("AABB", "WWWW"), [Cue(Fraction(0), Fraction(1), "Who?")]), 3)
    [caption] = project.timeline.tracks[-1].clips
    after = ripple_delete(project, [caption.id])
    assert drawn(after) == drawn(project)
    assert markers(after) == {"m3": 3}
    assert after.timeline.tracks[-1].clips == ()
    shorter = trim(project, B, "start", Fraction(3), ripple=True)
    assert shorter.timeline.tracks[-1].clips == (caption,)
    gone = ripple_delete(project, [ClipId("a")])
    assert gone.timeline.tracks[-1].clips == ()


def test_markers_go_along():
    project = marked(film("AABBBCC"), 1, 2, 4, 5, 6)
    assert markers(ripple_delete(project, [B])) == {"m1": 1, "m2": 2, "m4": 2, "m5": 2, "m6": 3}
    grown = trim(project, B, "end", Fraction(6), ripple=True)
    assert markers(grown) == {"m1": 1, "m2": 2, "m4": 4, "m5": 6, "m6": 7}
    inserted = place(project, V1, bar_clip("N", 2, 3), mode="insert")
    assert markers(inserted) == {"m1": 1, "m2": 5, "m4": 7, "m5": 8, "m6": 9}
    assert markers(trim(project, B, "end", Fraction(4))) == markers(project)


def test_linked_clips_of_other_tracks_go_along():
    project = link(film("AABBCC", a1="____ZZ"), [ClipId("c"), ClipId("z")])
    assert drawn(ripple_delete(project, [B])) == ("AACC", "", "__ZZ")
    assert drawn(place(project, V1, bar_clip("N", 1, 1), mode="insert")) == ("ANABBCC", "", "_____ZZ")


def test_a_pair_is_cut_where_time_comes_in():
    project = link(film("BBBB", a1="YYYY"), [B, ClipId("y")])
    after = place(project, V1, bar_clip("N", 2, 2), mode="insert")
    assert drawn(after) == ("BBNNBB", "", "YY__YY")
    right = after.timeline.track(V1).clips[-1]
    assert [sound.start for _, sound in partners(after, right.id)] == [4]


def test_what_is_not_linked_moves_only_as_a_whole():
    project = link(film("AABBCC", a1="X____ZZ"), [ClipId("c"), ClipId("z")])
    assert bars(ripple_delete(project, [B]), "a1") == "X__ZZ"
    music = link(film("AABBCC", a1="XXX_ZZ"), [ClipId("c"), ClipId("z")])
    with pytest.raises(Overlap, match="“Z” must move along, but “X” on A1 is in its way") as refused:
        ripple_delete(music, [B])
    assert "sync" in refused.value.hint
    cut = ripple_delete(set_track(music, A1, sync=True), [B])
    assert drawn(cut) == ("AACC", "", "XXZZ")


def test_a_picture_with_longer_sound_leaves_with_the_time_that_both_leave_free():
    project = link(film("AABBCC", a1="__YYYZ"), [B, ClipId("y")])
    project = link(project, [ClipId("c"), ClipId("z")])
    after = ripple_delete(project, [B])
    assert drawn(after) == ("AACC", "", "___Z")


def test_clips_of_several_tracks_leave_the_time_in_which_nothing_stays():
    after = ripple_delete(film("AABBCC", "_UU_W"), [B, ClipId("u")])
    assert drawn(after) == ("AACC", "__W", "")
    kept = ripple_delete(film("AABBCC", "__UUW"), [B, ClipId("w")])
    assert drawn(kept) == ("AA__CC", "__UU", "")


def test_moving_with_insert_makes_time_everywhere_in_step():
    project = marked(in_step("AABBCC", "UVWXYZ"), 0, 3)
    after = move_clips(project, {ClipId("c"): (V1, Fraction(2))}, mode="insert")
    assert drawn(after) == ("AACCBB", "UV__WXYZ", "")
    assert markers(after) == {"m0": 0, "m3": 5}


@pytest.mark.parametrize(
    ("before", "letter", "to", "after"),
    [
        ("AABBCCD", "b", 6, "AACCBBD"),
        ("AABBCCD", "c", 0, "CCAABBD"),
        ("AABBCCD", "a", 7, "BBCCDAA"),
        ("AABBCCD", "c", 1, "ACCABBD"),
        ("AABBCCD", "b", 3, "AABBCCD"),
        ("AABB__CCD", "a", 8, "BB__CCAAD"),
    ],
)
def test_moving_with_ripple_closes_the_place_that_is_left(before, letter, to, after):
    moved = move_clips(film(before), {ClipId(letter): (V1, Fraction(to))}, mode="insert", ripple=True)
    assert bars(moved).replace("|", "") == after


def test_captions_and_markers_above_a_clip_move_with_it():
    project = marked(in_step("AABBCCD", "U_VVWWX"), 0, 2, 3, 4, 6)
    after = move_clips(project, {B: (V1, Fraction(6))}, mode="insert", ripple=True)
    assert drawn(after) == ("AACCBBD", "U_WWVVX", "")
    assert markers(after) == {"m0": 0, "m4": 2, "m2": 4, "m3": 5, "m6": 6}
    back = move_clips(after, {B: (V1, Fraction(2))}, mode="insert", ripple=True)
    assert drawn(back) == drawn(project)
    assert markers(back) == markers(project)


def test_a_pair_moves_with_ripple():
    project = link(film("AABBCC", a1="XXYYZZ"), [B, ClipId("y")])
    after = move_clips(project, {B: (V1, Fraction(6))}, mode="insert", ripple=True)
    assert drawn(after) == ("AACCBB", "", "XXZZYY")


def test_other_pairs_stay_together_when_one_picture_moves():
    project = link(film("AABBCC", a1="____ZZ"), [ClipId("c"), ClipId("z")])
    after = move_clips(project, {B: (V1, Fraction(6))}, mode="insert", ripple=True)
    assert drawn(after) == ("AACCBB", "", "__ZZ")


def test_moving_with_ripple_to_another_track():
    moves = {B: (V2, Fraction(5))}
    assert drawn(move_clips(film("AABBCC", "UUUUUUU"), moves, mode="insert", ripple=True)) == (
        "AACC",
        "UUUUUBBUU",
        "",
    )
    assert drawn(move_clips(film("AABBCC", "UUUUUUU"), moves, mode="overwrite", ripple=True)) == (
        "AACC",
        "UUUUUBB",
        "",
    )


def test_what_cannot_move_with_ripple():
    with pytest.raises(EditError, match="side by side"):
        move_clips(
            film("AABBCC"),
            {ClipId("a"): (V1, Fraction(8)), ClipId("c"): (V1, Fraction(12))},
            mode="insert",
            ripple=True,
        )


def test_lifting_a_range():
    project = film("AAABBB", "UUUUUU", "XX")
    span = TimeRange(Fraction(2), Fraction(2))
    assert drawn(lift(project, span)) == ("AA__BB", "UU__UU", "XX")
    assert drawn(lift(project, span, [V1])) == ("AA__BB", "UUUUUU", "XX")
    with pytest.raises(EditError, match="nothing between the marks"):
        lift(project, span, [A1])
    with pytest.raises(EditError, match="no frame in it"):
        lift(project, TimeRange(Fraction(2), Fraction(1, 3)))
    with pytest.raises(TrackLocked):
        lift(set_track(project, V1, locked=True), span, [V1])


def test_extracting_a_range():
    project = marked(film("AAABBB", "UUUUUU", "XX_YY"), 3, 5)
    span = TimeRange(Fraction(2), Fraction(2))
    after = extract(project, span)
    assert drawn(after) == ("AABB", "UU|UU", "XXY")
    assert markers(after) == {"m3": 2, "m5": 3}
    one = extract(project, span, [V1])
    assert drawn(one) == ("AABB", "UUUUUU", "XX_YY")
    pair = link(project, [B, ClipId("u")])
    assert drawn(extract(pair, span, [V1])) == ("AABB", "UU|UU", "XX_YY")
    with pytest.raises(EditError, match="nothing between the marks"):
        extract(project, TimeRange(Fraction(20), Fraction(2)))
