"""Copying clips and putting them down, here and in another film."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model import graph_edits
from charstudio.model.checks import check
from charstudio.model.clip_looks import Grade
from charstudio.model.errors import EditError, Overlap, TrackLocked, UnknownId
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline import Transition, TransitionKind
from charstudio.model.timeline_edits import (
    add_marker,
    add_track,
    copied,
    group,
    left_behind,
    link,
    paste,
    set_clip,
    set_format,
    set_track,
    set_transition,
)
from charstudio.model.values import ClipId, Output, TrackId
from tests.model.bars import SOURCE, bars, clip, film
from tests.model.strategies import KINDS, SILENT, TALKING, asset, projects, starting_project

V1, V2, A1 = TrackId("v1"), TrackId("v2"), TrackId("a1")
LUT = asset("warm", MediaInfo(MediaKind.LUT, 900), "cube")


def ids(letters: str) -> list[ClipId]:
    return [ClipId(letter) for letter in letters]


def put(project, letters, at, **how):
    after, new = paste(project, copied(project, ids(letters)), Fraction(at), **how)
    return after, new


def drawn(project) -> tuple[str, str, str]:
    return tuple(bars(project, track).replace("|", "") for track in ("v1", "v2", "a1"))


@pytest.mark.parametrize(
    ("letters", "at", "mode", "after"),
    [
        ("a", 8, "free", "AABBCC__AA"),
        ("ab", 6, "free", "AABBCCAABB"),
        ("ac", 6, "free", "AABBCCAA__CC"),
        ("c", 1, "overwrite", "ACCBCC"),
        ("ac", 0, "overwrite", "AABBCC"),
        ("b", 1, "insert", "ABBABBCC"),
        ("ac", 2, "insert", "AAAA__CCBBCC"),
    ],
)
def test_pasting_on_the_same_track(letters, at, mode, after):
    project = film("AABBCC")
    pasted, new = put(project, letters, at, mode=mode)
    assert drawn(pasted)[0] == after
    assert len(new) == len(letters)
    assert not {*new} & {each.id for _, each in project.timeline.clips()}


def test_pasting_over_a_gap_leaves_what_is_in_it():
    pasted, _ = put(film("AA__CC____XXXXXX"), "ac", 10)
    assert bars(pasted) == "AA__CC____AAXXCC"


def test_rows_go_to_their_tracks_or_from_the_one_that_is_meant():
    project = film("AA", "BB", "XX")
    assert drawn(put(project, "abx", 3)[0]) == ("AA_AA", "BB_BB", "XX_XX")
    assert drawn(put(project, "a", 3, track=V2)[0]) == ("AA", "BB_AA", "XX")
    assert drawn(put(project, "b", 3, track=V1)[0]) == ("AA_BB", "BB", "XX")
    up, _ = put(project, "ab", 3, track=V2)
    assert drawn(up)[:2] == ("AA", "BB_AA")
    assert [(track.name, len(track.clips)) for track in up.timeline.tracks] == [
        ("V1", 1),
        ("V2", 2),
        ("V3", 1),
        ("A1", 1),
    ]


def test_bonds_are_new():
    project = group(link(film("AABB", a1="XX"), ids("ax")), ids("ab"))
    pasted, new = put(project, "a", 10)
    copies = [pasted.timeline.find(each)[1] for each in new]
    assert {each.name for each in copies} == {"A", "B", "X"}  # what goes together is copied together
    picture, sound = (next(each for each in copies if each.name == name) for name in "AX")
    assert picture.link == sound.link not in {None, clip(project, "a").link}
    assert len({each.group for each in copies}) == 1
    assert copies[0].group not in {None, clip(project, "a").group}
    alone, (only,) = paste(project, copied(project, ids("a"), alone=True), Fraction(10))
    assert (alone.timeline.find(only)[1].link, alone.timeline.find(only)[1].group) == (None, None)


def test_a_transition_comes_along_with_both_its_clips():
    project = set_transition(film("AABB"), ClipId("b"), Transition(TransitionKind.WIPE, Fraction(1)))
    both, new = put(project, "ab", 6)
    assert both.timeline.find(new[1])[1].transition == clip(project, "b").transition
    one, (only,) = put(project, "b", 4)
    assert one.timeline.find(only)[1].transition is None


def test_inserting_takes_everything_in_step_along():
    project = add_marker(set_track(film("AABB", "WWWW"), V2, sync=True), Fraction(2))
    after, _ = put(project, "a", 2, mode="insert")
    assert drawn(after)[:2] == ("AAAABB", "WW__WW")
    assert after.timeline.markers[0].at == 4


def test_refusals():
    project = film("AABB")
    with pytest.raises(EditError, match="nothing to copy"):
        copied(project, [])
    with pytest.raises(UnknownId):
        copied(project, ids("q"))
    with pytest.raises(Overlap):
        put(project, "a", 1, mode="free")
    with pytest.raises(TrackLocked):
        paste(set_track(project, V1, locked=True), copied(project, ids("a")), Fraction(9))
    with pytest.raises(UnknownId):
        put(project, "a", 9, track=TrackId("nope"))


# --- another film --------------------------------------------------------------------------------------------------


def test_files_come_along_and_are_there_once():
    project = graph_edits.add_asset(starting_project(), LUT)
    project = set_clip(project, ClipId("c_walk"), grade=Grade(lut=LUT.id))
    parcel = copied(project, [ClipId("c_walk")])
    assert {*parcel.assets} == {SILENT.id, LUT.id}
    after, _ = paste(Project(), parcel, Fraction(1))
    assert check(after) == []
    assert {*after.assets} == {SILENT.id, LUT.id}
    again, _ = paste(after, parcel, Fraction(20))
    assert again.assets == after.assets


def test_a_lut_that_did_not_come_is_no_longer_named():
    project = graph_edits.add_asset(starting_project(), LUT)
    project = set_clip(project, ClipId("c_walk"), grade=Grade(exposure=1.0, lut=LUT.id))
    parcel = copied(project, [ClipId("c_walk")])
    bare = replace(parcel, assets={SILENT.id: SILENT})
    after, (new,) = paste(Project(), bare, Fraction(0))
    assert after.timeline.find(new)[1].grade == Grade(exposure=1.0)
    liar = replace(parcel, assets={SILENT.id: SILENT, LUT.id: replace(LUT, info=SILENT.info)})
    after, (new,) = paste(Project(), liar, Fraction(0))
    assert after.timeline.find(new)[1].grade == Grade(exposure=1.0)
    assert check(after) == []


def test_a_clip_that_follows_a_node_shows_elsewhere_what_the_node_had_made():
    project = film("AABB")
    parcel = copied(project, ids("ab"), made={SOURCE: TALKING})
    after, new = paste(Project(), parcel, Fraction(0))
    assert check(after) == []
    assert {after.timeline.find(each)[1].source for each in new} == {TALKING.id}
    here, same = paste(project, parcel, Fraction(9))
    assert {here.timeline.find(each)[1].source for each in same} == {SOURCE}
    assert here.assets == project.assets  # what stands in is not needed where the node is


def test_what_has_not_been_made_stays_behind():
    parcel = copied(film("AABB"), ids("ab"))
    assert left_behind(Project(), parcel) == 2
    with pytest.raises(EditError, match="nothing to paste"):
        paste(Project(), parcel, Fraction(0))


def test_a_clip_that_was_held_longer_than_its_media_is_shortened_to_the_file():
    parcel = copied(film("A" * 30), ids("a"), made={SOURCE: SILENT})
    after, (new,) = paste(Project(), parcel, Fraction(0))
    assert check(after) == []
    assert after.timeline.find(new)[1].duration == Fraction(122, 24)


def test_clips_go_onto_the_other_films_grid():
    project = set_format(film("AAB"), rate=Rate(30000, 1001))
    parcel = copied(project, ids("ab"), made={SOURCE: TALKING})
    after, new = paste(Project(), parcel, Fraction(1))
    assert check(after) == []
    first, second = (after.timeline.find(each)[1] for each in new)
    assert first.end == second.start


@settings(max_examples=60, deadline=None)
@given(projects(25), projects(15), st.data())
def test_whatever_is_copied_can_be_put_into_any_film_or_is_refused_in_words(project, other, data):
    everyone = [each.id for _, each in project.timeline.clips()]
    chosen = data.draw(st.lists(st.sampled_from(everyone), min_size=1, unique=True)) if everyone else []
    if not chosen:
        return
    made = {Output(node, "video"): TALKING for node in project.graph.nodes} if data.draw(st.booleans()) else {}
    parcel = copied(project, chosen, made=made)
    at = data.draw(st.integers(0, 400))
    mode = data.draw(st.sampled_from(["free", "insert", "overwrite"]))
    for target in (project, other, Project()):
        try:
            after, new = paste(target, parcel, target.timeline.rate.time_of(at), mode=mode, kinds=KINDS)
        except EditError as refused:
            said = refused.message
        else:
            said = "."
            assert check(after, KINDS) == []
            assert len(new) == sum(1 for _ in parcel.clips()) - left_behind(target, parcel, KINDS)
        assert said.endswith(".")


def test_a_new_track_of_a_kind_is_made_where_there_is_none():
    project = add_track(film("AA", a1="XX"), track_id=TrackId("a2"), kind=film().timeline.tracks[2].kind)
    bare = Project(graph=project.graph, timeline=replace(project.timeline, tracks=(project.timeline.tracks[0],)))
    after, _ = paste(bare, copied(project, ids("x")), Fraction(5))
    assert [track.name for track in after.timeline.tracks] == ["V1", "A1"]
