"""Clips that belong together, drawn as bars."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.errors import EditError, Overlap, TrackLocked, UnknownId
from charstudio.model.timeline_edits import (
    group,
    leaders,
    link,
    move_clips,
    partners,
    place,
    remove_clips,
    ripple_delete,
    set_track,
    slip,
    split,
    split_all,
    together,
    trim,
    ungroup,
    unlink,
)
from charstudio.model.values import ClipId, TrackId
from tests.model.bars import bar_clip, bars, clip, film

V1, V2, A1 = TrackId("v1"), TrackId("v2"), TrackId("a1")


def ids(letters: str) -> list[ClipId]:
    return [ClipId(letter) for letter in letters]


def pair(v1: str = "AABBCC", a1: str = "XXYYZZ", *, links: str = "by", v2: str = ""):
    project = film(v1, v2, a1)
    for each in links.split():
        project = link(project, ids(each))
    return project


def drawn(project) -> tuple[str, str]:
    return bars(project, "v1"), bars(project, "a1")


def test_what_goes_together():
    project = group(pair(links="ax by"), ids("bc"))
    assert together(project, ids("a")) == ("a", "x")
    assert set(together(project, ids("c"))) == {"c", "b", "y"}
    assert together(project, ids("c"), groups=False) == ("c",)
    assert together(project, ids("z")) == ("z",)
    assert [other.id for _, other in partners(project, ClipId("y"))] == ["b"]
    assert clip(project, "y").group == clip(project, "b").group  # what is linked comes along into the group


def test_one_of_each_bundle_leads():
    project = pair(links="ax by")
    assert leaders(project, ids("xabcyc")) == ("x", "b", "c")
    with pytest.raises(UnknownId):
        leaders(project, ids("q"))


def test_linking_and_unlinking():
    project = pair(links="")
    linked = link(project, ids("ax"))
    assert clip(linked, "a").link == clip(linked, "x").link is not None
    assert unlink(linked, ids("x")) == project
    again = link(linked, ids("ay"))
    assert partners(again, ClipId("x")) == ()
    with pytest.raises(EditError, match="two clips"):
        link(project, ids("a"))
    with pytest.raises(EditError, match="one track cannot be linked"):
        link(project, ids("abx"))
    with pytest.raises(EditError, match="None of these"):
        unlink(project, ids("a"))
    with pytest.raises(UnknownId):
        link(project, ids("aq"))
    with pytest.raises(TrackLocked):
        unlink(set_track(linked, A1, locked=True), ids("a"))


def test_grouping_and_ungrouping():
    project = pair(links="")
    grouped = group(project, ids("abz"))
    assert {clip(grouped, letter).group for letter in "abz"} == {clip(grouped, "a").group}
    assert ungroup(grouped, ids("z")) == project
    with pytest.raises(EditError, match="two clips"):
        group(project, ids("a"))
    with pytest.raises(EditError, match="in a group"):
        ungroup(project, ids("a"))


@pytest.mark.parametrize(
    ("moves", "mode", "after"),
    [
        ({"b": 8}, "free", ("AA__CC__BB", "XX__ZZ__YY")),
        ({"y": 0}, "overwrite", ("BB__CC", "YY__ZZ")),
        ({"b": 0}, "insert", ("BBAA__CC", "YYXX__ZZ")),
        ({"b": 4}, "insert", ("AA__BBCC", "XX__YYZZ")),
    ],
)
def test_linked_clips_move_together(moves, mode, after):
    wanted = {ClipId(letter): (A1 if letter in "xyz" else V1, Fraction(start)) for letter, start in moves.items()}
    assert drawn(move_clips(pair(), wanted, mode=mode)) == after


def test_a_linked_clip_may_move_alone_or_to_its_own_place():
    project = pair(v1="AABBCC___", a1="XXYYZZ___")
    alone = move_clips(project, {ClipId("b"): (V1, Fraction(7))}, alone=True)
    assert drawn(alone) == ("AA__CC_BB", "XXYYZZ")
    both = move_clips(project, {ClipId("b"): (V1, Fraction(7)), ClipId("y"): (A1, Fraction(6))})
    assert drawn(both) == ("AA__CC_BB", "XX__ZZYY")


def test_a_clip_moves_to_another_track_and_its_sound_stays_on_its_own():
    moved = move_clips(pair(a1="XXYY"), {ClipId("b"): (V2, Fraction(3))})
    assert (bars(moved, "v1"), bars(moved, "v2"), bars(moved, "a1")) == ("AA__CC", "___BB", "XX_YY")


def test_a_move_is_refused_when_a_linked_clip_cannot_follow():
    with pytest.raises(Overlap, match="“Y” would overlap “Z” on A1"):
        move_clips(pair(v1="AABB___", a1="__YY_ZZ"), {ClipId("b"): (V1, Fraction(4))})
    with pytest.raises(TrackLocked, match="A1"):
        move_clips(set_track(pair(), A1, locked=True), {ClipId("b"): (V1, Fraction(8))})
    with pytest.raises(EditError, match="before the beginning"):
        move_clips(pair(v1="AABB", a1="_YY"), {ClipId("b"): (V1, Fraction(0))}, mode="overwrite")


def test_grouped_clips_move_and_go_together_and_are_trimmed_alone():
    project = group(film("AABBCC", a1="XX"), ids("bx"))
    assert drawn(move_clips(project, {ClipId("b"): (V1, Fraction(6))})) == ("AA__CCBB", "____XX")
    assert drawn(remove_clips(project, ids("x"))) == ("AA__CC", "")
    assert drawn(remove_clips(project, ids("x"), alone=True)) == ("AABBCC", "")
    assert drawn(trim(project, ClipId("b"), "end", Fraction(3))) == ("AAB_CC", "XX")


def test_linked_clips_are_removed_together():
    assert drawn(remove_clips(pair(), ids("b"))) == ("AA__CC", "XX__ZZ")
    assert drawn(ripple_delete(pair(), ids("y"))) == ("AACC", "XXZZ")


@pytest.mark.parametrize(
    ("edge", "to", "ripple", "after"),
    [
        ("end", 3, False, ("AAB_CC", "XXY_ZZ")),
        ("end", 3, True, ("AABCC", "XXYZZ")),
        ("start", 3, False, ("AA_BCC", "XX_YZZ")),
        ("start", 1, True, ("AABBBCC", "XXYYYZZ")),
        ("end", 6, True, ("AABBBBCC", "XXYYYYZZ")),
    ],
)
def test_linked_clips_are_trimmed_together(edge, to, ripple, after):
    assert drawn(trim(pair(), ClipId("b"), edge, Fraction(to), ripple=ripple)) == after


def test_a_sound_that_overlaps_the_cut_is_trimmed_by_the_same_time():
    project = pair(v1="AABBBCC", a1="XXYYYYZ", links="by cz")
    after = trim(project, ClipId("b"), "end", Fraction(4), ripple=True)
    assert drawn(after) == ("AABBCC", "XXYYYZ")


def test_a_linked_clip_is_trimmed_alone_when_asked():
    assert drawn(trim(pair(), ClipId("b"), "end", Fraction(3), alone=True)) == ("AAB_CC", "XXYYZZ")


def test_linked_clips_slip_together():
    after = slip(pair(), ClipId("y"), Fraction(3))
    assert clip(after, "b").source_range.start == clip(after, "y").source_range.start == 13
    alone = slip(pair(), ClipId("y"), Fraction(3), alone=True)
    assert clip(alone, "b").source_range.start == 10


def test_linked_clips_are_split_together_and_stay_two_pairs():
    after = split(pair(v1="AABBBB", a1="XXYYYY"), ClipId("b"), Fraction(3), right=ClipId("r"))
    assert drawn(after) == ("AAB|BBB", "XXY|YYY")
    [(_, sound)] = partners(after, ClipId("r"))
    assert sound.start == 3
    assert sound.name == "Y"
    assert [other.id for _, other in partners(after, ClipId("b"))] == ["y"]


def test_a_right_half_without_a_counterpart_is_on_its_own():
    after = split(pair(v1="AABBBB", a1="XXYY"), ClipId("b"), Fraction(5), right=ClipId("r"))
    assert drawn(after) == ("AABBB|B", "XXYY")
    assert clip(after, "r").link is None
    assert [other.id for _, other in partners(after, ClipId("b"))] == ["y"]


def test_what_lies_right_of_the_cut_stays_with_the_right_half():
    after = split(pair(v1="AABBBB", a1="____YY"), ClipId("b"), Fraction(3), right=ClipId("r"))
    assert [other.id for _, other in partners(after, ClipId("r"))] == ["y"]
    assert partners(after, ClipId("b")) == ()


def test_halves_stay_in_their_group():
    after = split(group(film("AABB"), ids("ab")), ClipId("b"), Fraction(3), right=ClipId("r"))
    assert clip(after, "r").group == clip(after, "a").group is not None


def test_splitting_all_tracks_leaves_pairs():
    after = split_all(pair(v1="AABBBB", a1="XXYYYY"), Fraction(4))
    pairs = {}
    for _, each in after.timeline.clips():
        if each.link:
            pairs.setdefault(each.link, set()).add((each.name, each.start))
    assert sorted(map(sorted, pairs.values())) == [[("B", 2), ("Y", 2)], [("B", 4), ("Y", 4)]]


def test_overwriting_the_middle_of_a_pair_leaves_pairs_too():
    project = pair(v1="BBBBBB", a1="YYYYYY")
    after = place(project, V1, bar_clip("N", 2, 2), mode="overwrite")
    assert drawn(after) == ("BBNNBB", "YYYYYY")
    assert sum(each.link is not None for _, each in after.timeline.clips()) == 2
