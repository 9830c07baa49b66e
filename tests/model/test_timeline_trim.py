"""Trim, slip and split, drawn as bars."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.checks import check
from charstudio.model.errors import EditError, OutOfMedia, Overlap, TrackLocked, UnknownId
from charstudio.model.timeline import Transition, TransitionKind
from charstudio.model.timeline_edits import (
    new_clip,
    place,
    set_clip,
    set_fades,
    set_transition,
    slip,
    split,
    split_all,
    trim,
)
from charstudio.model.values import ClipId, NodeId, Output, TrackId
from tests.model.bars import bars, clip, film
from tests.model.strategies import KINDS, SILENT, STILL, empty_project, starting_project

V1 = TrackId("v1")
A, B = ClipId("a"), ClipId("b")


@pytest.mark.parametrize(
    ("edge", "to", "plain", "rippled", "media"),
    [
        ("start", 3, "AA_BBBCC", "AABBBCC", 11),
        ("end", 4, "AABB__CC", "AABBCC", 10),
        ("end", 6, "AABBBBCC", "AABBBBCC", 10),
    ],
)
def test_trimming(edge, to, plain, rippled, media):
    project = film("AABBBBCC")
    left = trim(project, B, edge, Fraction(to))
    closed = trim(project, B, edge, Fraction(to), ripple=True)
    assert (bars(left), bars(closed)) == (plain, rippled)
    assert clip(left, "b").source_range.start == clip(closed, "b").source_range.start == media


@pytest.mark.parametrize(
    ("edge", "to", "after", "media"),
    [("start", 0, "AABBBBBBCC", 8), ("end", 8, "AABBBBBBCC", 10)],
)
def test_drawing_out_with_ripple_pushes_what_follows(edge, to, after, media):
    grown = trim(film("AABBBBCC"), B, edge, Fraction(to), ripple=True)
    assert bars(grown) == after
    assert clip(grown, "b").source_range.start == media


def test_drawing_out_into_a_neighbour_is_refused_without_ripple():
    with pytest.raises(Overlap, match="“B” would overlap “A”") as refused:
        trim(film("AABBBBCC"), B, "start", Fraction(1))
    assert "ripple" in refused.value.hint
    with pytest.raises(Overlap, match="“B” would overlap “C”"):
        trim(film("AABBBBCC"), B, "end", Fraction(7))


def test_trimming_to_nothing_is_refused():
    for edge, to in (("start", 6), ("end", 2), ("end", 0)):
        with pytest.raises(EditError, match="Nothing would be left of “B”"):
            trim(film("AABBBBCC"), B, edge, Fraction(to))


def test_trimming_to_where_the_edge_is_changes_nothing():
    project = film("AABB")
    assert trim(project, B, "end", Fraction(4)) is project


def test_there_is_nothing_before_the_first_frame():
    project = film("_" * 20 + "A")
    assert bars(trim(project, A, "start", Fraction(10))) == "_" * 10 + "A" * 11
    with pytest.raises(OutOfMedia, match="before its first frame"):
        trim(project, A, "start", Fraction(9))


def test_a_clip_cannot_be_drawn_out_before_the_film_begins():
    with pytest.raises(EditError, match="before the beginning"):
        trim(film("AA"), A, "start", Fraction(-1))
    assert bars(trim(film("AABB"), A, "start", Fraction(-1), ripple=True)) == "AAABB"


def test_the_end_of_a_file_is_the_end():
    project = place(empty_project(), V1, new_clip(SILENT.id, Fraction(0), Fraction(2), clip_id=A))
    longest = Fraction(122, 24)  # 5.0625 s of media are 121.5 frames: the last one begins inside it
    assert trim(project, A, "end", longest).timeline.duration == longest
    with pytest.raises(OutOfMedia, match=r"“walk” has only 5\.06 s of media"):
        trim(project, A, "end", longest + Fraction(1, 24))


def test_the_length_of_a_result_is_told_by_the_caller():
    project = film("AAAA")
    assert bars(trim(project, A, "end", Fraction(6), media_end=Fraction(16))) == "AAAAAA"
    with pytest.raises(OutOfMedia):
        trim(project, A, "end", Fraction(6), media_end=Fraction(15))


def test_a_clip_longer_than_its_media_may_still_be_shortened():
    project = film("AAAA")
    assert bars(trim(project, A, "end", Fraction(3), media_end=Fraction(11))) == "AAA"
    assert bars(trim(project, A, "start", Fraction(1), media_end=Fraction(11))) == "_AAA"


def test_a_still_is_drawn_out_in_both_directions():
    project = place(empty_project(), V1, new_clip(STILL.id, Fraction(5), Fraction(2), clip_id=A))
    after = trim(project, A, "start", Fraction(0))
    assert after.timeline.find(A)[1].range.duration == 7
    assert check(after) == []


def test_a_picture_from_a_node_is_a_still_when_the_kinds_say_so():
    drawn = new_clip(Output(NodeId("state"), "image"), Fraction(50), Fraction(2), clip_id=A)
    project = place(starting_project(), V1, drawn, kinds=KINDS)
    after = trim(project, A, "start", Fraction(40), kinds=KINDS)
    assert after.timeline.find(A)[1].duration == 12
    with pytest.raises(OutOfMedia):
        trim(project, A, "start", Fraction(40))


def test_trimming_a_fast_clip_counts_in_its_own_time():
    project = set_clip(film("AAAA"), A, speed=Fraction(2))
    assert bars(project) == "AA"
    after = trim(project, A, "start", Fraction(1))
    assert clip(after, "a").source_range.start == 12
    assert clip(after, "a").source_range.duration == 2


def test_slip_shows_another_part():
    after = slip(film("AABB"), B, Fraction(-5, 2))
    assert bars(after) == "AABB"
    assert clip(after, "b").source_range.start == Fraction(15, 2)


def test_slip_stays_inside_the_media():
    project = film("AABB")
    with pytest.raises(OutOfMedia, match="before its first frame"):
        slip(project, B, Fraction(-11))
    with pytest.raises(OutOfMedia):
        slip(project, B, Fraction(2), media_end=Fraction(13))
    assert slip(project, B, Fraction(0)) is project
    with pytest.raises(EditError, match="finer"):
        slip(project, B, Fraction(1, 10**13))


def test_a_still_has_nothing_to_slip():
    project = starting_project()
    assert slip(project, ClipId("c_portrait"), Fraction(1)) is project


def test_splitting():
    after = split(film("AABBBBCC"), B, Fraction(4), right=ClipId("d"))
    assert bars(after) == "AABB|BBCC"
    assert clip(after, "b").source_range.start == 10
    assert clip(after, "d").source_range.start == 12


@pytest.mark.parametrize("at", [0, 2, 6, 9])
def test_there_is_nothing_to_split_at_an_edge_or_elsewhere(at):
    with pytest.raises(EditError, match="“B” is not on at this moment"):
        split(film("AABBBBCC"), B, Fraction(at))


def test_each_half_keeps_the_edges_it_has():
    project = set_fades(film("AABBBBCC"), B, fade_in=Fraction(1), fade_out=Fraction(1))
    for letter in ("b", "c"):
        project = set_transition(project, ClipId(letter), Transition(TransitionKind.DIP, Fraction(2)))
    after = split(project, B, Fraction(3), right=ClipId("d"))
    left, right = clip(after, "b"), clip(after, "d")
    assert (left.fade_in, left.fade_out) == (1, 0)
    assert (right.fade_in, right.fade_out) == (0, 1)
    assert left.transition is not None
    assert left.transition.duration == 1  # the left half lasts one second
    assert right.transition is None
    assert clip(after, "c").transition == clip(project, "c").transition


def test_a_cut_edge_has_no_fade_although_there_is_room():
    project = set_fades(film("AAAAAAAA"), A, fade_in=Fraction(1), fade_out=Fraction(2))
    after = split(project, A, Fraction(4), right=ClipId("d"))
    fades = [(half.fade_in, half.fade_out) for half in (clip(after, "a"), clip(after, "d"))]
    assert fades == [(1, 0), (0, 2)]


def test_splitting_everything_under_the_playhead():
    after = split_all(film("AABB", "_CCC", "XXXX", locked="a1"), Fraction(2))
    assert [bars(after, track) for track in ("v1", "v2", "a1")] == ["AABB", "_C|CC", "XXXX"]
    with pytest.raises(EditError, match="no clip to split"):
        split_all(film("AABB"), Fraction(2))


def test_refusals_of_locks_and_unknown_clips():
    for edit in (
        lambda project, clip_id: trim(project, clip_id, "end", Fraction(1)),
        lambda project, clip_id: slip(project, clip_id, Fraction(1)),
        lambda project, clip_id: split(project, clip_id, Fraction(1)),
    ):
        with pytest.raises(TrackLocked):
            edit(film("AA", locked="v1"), A)
        with pytest.raises(UnknownId):
            edit(film("AA"), ClipId("z"))
    with pytest.raises(EditError, match="id of its own"):
        split(film("AABB"), A, Fraction(1), right=B)
