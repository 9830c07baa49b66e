"""Placing, moving, removing and closing up, drawn as bars."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.checks import check
from charstudio.model.errors import EditError, OutOfMedia, Overlap, TrackLocked, UnknownId
from charstudio.model.time import Rate
from charstudio.model.timeline import Transition, TransitionKind
from charstudio.model.timeline_edits import (
    close_gap,
    move_clips,
    new_clip,
    place,
    remove_clips,
    ripple_delete,
    set_format,
    set_transition,
    trim,
)
from charstudio.model.values import ClipId, NodeId, Output, TrackId
from tests.model.bars import bar_clip, bars, clip, film
from tests.model.strategies import KINDS, SILENT, SPEECH, STILL, TALKING, empty_project, starting_project

V1, V2, A1 = TrackId("v1"), TrackId("v2"), TrackId("a1")
SECOND = Fraction(1)


def ids(letters: str) -> list[ClipId]:
    return [ClipId(letter) for letter in letters]


@pytest.mark.parametrize(
    ("before", "start", "length", "mode", "after"),
    [
        ("AAA___BB", 3, 2, "free", "AAAXX_BB"),
        ("AAA__BB", 3, 2, "free", "AAAXXBB"),
        ("", 2, 1, "free", "__X"),
        ("AAA___BB", 2, 2, "insert", "AAXXA___BB"),
        ("AAABB", 3, 2, "insert", "AAAXXBB"),
        ("AAABB", 0, 1, "insert", "XAAABB"),
        ("AAA", 5, 1, "insert", "AAA__X"),
        ("AAAABB", 2, 1, "overwrite", "AAXABB"),
        ("AAABBB", 2, 2, "overwrite", "AAXXBB"),
        ("ABC", 0, 3, "overwrite", "XXX"),
        ("AAA_BBB", 1, 5, "overwrite", "AXXXXXB"),
    ],
)
def test_placing(before, start, length, mode, after):
    assert bars(place(film(before), V1, bar_clip("X", start, length), mode=mode)) == after


def test_placing_on_a_clip_names_both():
    with pytest.raises(Overlap, match="“X” would overlap “B” on V1"):
        place(film("AAA_BB"), V1, bar_clip("X", 3, 2))
    with pytest.raises(Overlap, match="“X” would overlap “A” on V1"):
        place(film("AAA_BB"), V1, bar_clip("X", 2, 1))


def test_a_clip_without_a_name_is_called_after_its_node_or_file():
    project = starting_project()
    unnamed = new_clip(Output(NodeId("motion"), "video"), Fraction(5), SECOND)
    with pytest.raises(Overlap, match="“Motion” would overlap “interview” on V1"):
        place(project, V1, unnamed)


def test_the_two_halves_around_an_insertion_go_on_where_they_were():
    after = place(film("AAAA"), V1, bar_clip("X", 1, 2), mode="insert")
    left, _, right = after.timeline.track(V1).clips
    assert (left.source_range.start, left.duration) == (10, 1)
    assert (right.source_range.start, right.duration) == (11, 3)
    assert left.id == "a"
    assert right.id not in {"a", "x"}


def test_start_and_length_go_to_the_nearest_frame():
    project = starting_project()
    off = new_clip(Output(NodeId("mix"), "video"), Fraction(301, 10), Fraction(1, 100))
    track, placed = place(project, V2, off).timeline.find(off.id)
    assert placed.start == Fraction(722, 24)
    assert placed.duration == Fraction(1, 24)
    assert track.id == V2


def test_a_whole_file_fits_although_its_length_is_between_two_frames():
    placed = new_clip(TALKING.id, Fraction(0), TALKING.info.duration)
    after = place(empty_project(), V1, placed)
    assert after.timeline.find(placed.id)[1].duration == Fraction(240, 24)
    assert check(after) == []


def test_a_clip_cannot_show_more_than_its_file_has():
    with pytest.raises(OutOfMedia, match=r"“walk” has only 5\.06 s"):
        place(empty_project(), V1, new_clip(SILENT.id, Fraction(0), Fraction(6)))
    with pytest.raises(OutOfMedia, match="before its first frame"):
        place(empty_project(), V1, new_clip(SILENT.id, Fraction(0), Fraction(1), source_start=Fraction(-1)))


def test_a_still_lasts_as_long_as_wanted():
    after = place(empty_project(), V1, new_clip(STILL.id, Fraction(0), Fraction(600)))
    assert after.timeline.duration == 600


@pytest.mark.parametrize(
    ("track", "source", "reason"),
    [
        (V1, SPEECH.id, "“line” is sound, but V1 is a video track."),
        (A1, STILL.id, "“portrait” has no sound, but A1 is an audio track."),
        (A1, SILENT.id, "“walk” has no sound, but A1 is an audio track."),
        (V1, Output(NodeId("voice"), "audio"), "“Voice” is sound, but V1 is a video track."),
        (A1, Output(NodeId("state"), "image"), "“State” has no sound, but A1 is an audio track."),
        (A1, TALKING.id, None),
        (A1, Output(NodeId("motion"), "video"), None),
        (V1, Output(NodeId("state"), "image"), None),
    ],
)
def test_pictures_go_on_video_tracks_and_sound_on_audio_tracks(track, source, reason):
    placed = new_clip(source, Fraction(100), SECOND)
    if reason is None:
        assert check(place(starting_project(), track, placed, kinds=KINDS), KINDS) == []
    else:
        with pytest.raises(EditError) as refused:
            place(starting_project(), track, placed, kinds=KINDS)
        assert refused.value.message == reason


@pytest.mark.parametrize("source", ["0" * 64, Output(NodeId("nobody"), "video"), Output(NodeId("motion"), "smell")])
def test_a_clip_shows_something_that_exists(source):
    with pytest.raises(UnknownId):
        place(starting_project(), V1, new_clip(source, Fraction(100), SECOND), kinds=KINDS)


def test_what_cannot_be_placed():
    with pytest.raises(EditError, match="already"):
        place(film("AA"), V1, bar_clip("A", 5, 1))
    with pytest.raises(EditError, match="before the beginning"):
        place(film(), V1, bar_clip("X", -1, 2))
    with pytest.raises(EditError, match="at least one frame"):
        place(film(), V1, bar_clip("X", 0, 0))
    with pytest.raises(UnknownId, match="track"):
        place(film(), TrackId("nope"), bar_clip("X", 0, 1))
    with pytest.raises(TrackLocked, match="Track V1 is locked"):
        place(film(locked="v1"), V1, bar_clip("X", 0, 1))


@pytest.mark.parametrize(
    ("before", "moves", "mode", "after"),
    [
        ("AABBCCC", {"b": 7}, "free", "AA__CCCBB"),
        ("AABB", {"a": 2, "b": 0}, "free", "BBAA"),
        ("AABB", {"a": 1, "b": 3}, "free", "_AABB"),
        ("AABB", {"a": 0}, "free", "AABB"),
        ("AABBCC", {"c": 2}, "insert", "AACCBB"),
        ("AABBCC", {"c": 1}, "insert", "ACCABB"),
        ("AABBCC", {"c": 1}, "overwrite", "ACCB"),
        ("AABBCC", {"a": 3, "c": 5}, "overwrite", "__BAACC"),
        ("AAAA_B", {"b": 1}, "overwrite", "ABAA"),
        ("AABBCC", {"b": 0, "c": 2}, "insert", "BBCCAA"),
        ("AABBCC", {"a": 2}, "insert", "__AABBCC"),
        ("AABB__CC", {"a": 4}, "insert", "__BBAACC"),
    ],
)
def test_moving(before, moves, mode, after):
    wanted = {ClipId(letter): (V1, Fraction(start)) for letter, start in moves.items()}
    assert bars(move_clips(film(before), wanted, mode=mode)) == after


@pytest.mark.parametrize("mode", ["free", "insert", "overwrite"])
def test_moving_to_where_it_is_changes_nothing(mode):
    project = with_dissolve("AAAABBBB", "b")
    assert move_clips(project, {ClipId("b"): (V1, Fraction(4))}, mode=mode) is project


def test_moving_to_another_track():
    after = move_clips(film("AABB", "__CC"), {ClipId("a"): (V2, Fraction(0)), ClipId("c"): (V1, Fraction(0))})
    assert bars(after, "v1") == "CCBB"
    assert bars(after, "v2") == "AA"


def test_a_still_may_not_be_moved_among_sounds():
    with pytest.raises(EditError, match="“portrait” has no sound"):
        move_clips(starting_project(), {ClipId("c_portrait"): (A1, Fraction(50))})


@pytest.mark.parametrize("mode", ["free", "insert", "overwrite"])
def test_two_moving_clips_cannot_share_a_place(mode):
    with pytest.raises(Overlap, match="“B” would overlap “A” on V2"):
        move_clips(film("AABB"), {ClipId("a"): (V2, Fraction(0)), ClipId("b"): (V2, Fraction(1))}, mode=mode)


def test_moving_is_all_or_nothing():
    project = film("AABB", locked="v2")
    with pytest.raises(TrackLocked):
        move_clips(project, {ClipId("a"): (V1, Fraction(8)), ClipId("b"): (V2, Fraction(0))})
    with pytest.raises(EditError, match="before the beginning"):
        move_clips(project, {ClipId("a"): (V1, Fraction(8)), ClipId("b"): (V1, Fraction(-1))})
    assert bars(project) == "AABB"


def test_clips_of_a_locked_track_stay():
    project = film("AABB", locked="v1")
    for edit in (
        lambda: move_clips(project, {ClipId("a"): (V2, Fraction(0))}),
        lambda: remove_clips(project, ids("a")),
        lambda: ripple_delete(project, ids("a")),
        lambda: close_gap(project, V1, Fraction(9)),
        lambda: trim(project, ClipId("a"), "end", SECOND),
    ):
        with pytest.raises(TrackLocked, match="V1 is locked"):
            edit()


def with_dissolve(before: str, letter: str, length: int = 2):
    return set_transition(film(before), ClipId(letter), Transition(TransitionKind.DISSOLVE, Fraction(length)))


def test_a_transition_goes_when_its_cut_goes():
    project = with_dissolve("AAAABBBB", "b")
    moved = move_clips(project, {ClipId("b"): (V1, Fraction(6))})
    assert clip(moved, "b").transition is None
    assert clip(remove_clips(project, ids("a")), "b").transition is None


def test_a_transition_stays_when_both_its_clips_move_together():
    project = with_dissolve("AAAABBBB", "b")
    moved = move_clips(project, {ClipId("a"): (V2, Fraction(1)), ClipId("b"): (V2, Fraction(5))})
    assert clip(moved, "b").transition == clip(project, "b").transition


def test_a_transition_does_not_follow_its_clip_to_another_cut():
    project = with_dissolve("AAAABBBBCCCC", "b")
    moved = move_clips(project, {ClipId("b"): (V1, Fraction(12))})
    assert bars(moved) == "AAAA____CCCCBBBB"
    assert clip(moved, "b").transition is None


def test_a_ripple_keeps_later_transitions_and_shortens_what_no_longer_fits():
    project = with_dissolve("AABBBBCCCC", "c", 4)
    assert clip(ripple_delete(project, ids("a")), "c").transition.duration == 4
    assert clip(ripple_delete(project, ids("b")), "c").transition.duration == 2


@pytest.mark.parametrize(
    ("before", "gone", "left", "closed"),
    [
        ("AABBBCC_D", "b", "AA___CC_D", "AACC_D"),
        ("AABBBCC_D", "ac", "__BBB___D", "BBB_D"),
        ("AABBBCC_D", "d", "AABBBCC", "AABBBCC"),
        ("_AAB", "ab", "", ""),
    ],
)
def test_removing_leaves_gaps_and_ripple_delete_closes_them(before, gone, left, closed):
    assert bars(remove_clips(film(before), ids(gone))) == left
    assert bars(ripple_delete(film(before), ids(gone))) == closed


def test_ripple_delete_leaves_other_tracks_alone():
    after = ripple_delete(film("AABB", "CC__DD"), ids("a"))
    assert bars(after, "v1") == "BB"
    assert bars(after, "v2") == "CC__DD"


@pytest.mark.parametrize(
    ("before", "at", "after"),
    [("AA___BB_C", 3, "AABB_C"), ("AA___BB_C", 7, "AA___BBC"), ("__AA", 0, "AA"), ("A_B", 1, "AB")],
)
def test_closing_a_gap(before, at, after):
    assert bars(close_gap(film(before), V1, Fraction(at))) == after


def test_where_there_is_no_gap_to_close():
    with pytest.raises(EditError, match="no gap"):
        close_gap(film("AA_B"), V1, SECOND)
    with pytest.raises(EditError, match="no gap"):
        close_gap(film("AA_B"), V1, Fraction(3))
    with pytest.raises(EditError, match="no gap"):
        close_gap(film("_A"), V1, Fraction(-1))
    with pytest.raises(EditError, match="Nothing on V1 comes after"):
        close_gap(film("AA_B"), V1, Fraction(4))


def test_unknown_clips_are_refused():
    for edit in (remove_clips, ripple_delete):
        with pytest.raises(UnknownId, match="clip"):
            edit(film("AA"), ids("az"))
    with pytest.raises(UnknownId):
        move_clips(film("AA"), {ClipId("z"): (V1, Fraction(0))})


def test_places_are_exact_at_ntsc_rates():
    rate = Rate(30000, 1001)
    project = empty_project()
    project = set_format(project, rate=rate)
    first = new_clip(TALKING.id, Fraction(0), Fraction(1))
    project = place(project, V1, first)
    second = new_clip(TALKING.id, project.timeline.track(V1).end, Fraction(1))
    project = place(project, V1, second)
    assert project.timeline.find(second.id)[1].start == Fraction(30 * 1001, 30000)
    assert check(project) == []
