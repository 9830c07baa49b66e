"""Another file in the place of a lost one: every use follows, nothing else changes, what does not fit is refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from charstudio.model import timeline_edits
from charstudio.model.checks import check
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph_edits import add_asset, set_param
from charstudio.model.library_edits import used_assets
from charstudio.model.media_swap import with_other_files
from charstudio.model.values import AssetId, ClipId, NodeId, TrackId
from tests.model.material import asset
from tests.model.strategies import ASSETS, KINDS, SILENT, SPEECH, STILL, TALKING, projects, starting_project

OTHERS = {old.id: asset(f"other {old.name}", old.info, old.media.suffix) for old in ASSETS}


@given(projects())
def test_law_every_use_follows_and_going_back_gives_the_same_project(project):
    others = {key: other for key, other in OTHERS.items() if key in project.assets}
    after = with_other_files(project, others)
    assert check(after) == check(project) == []
    assert used_assets(after).isdisjoint(others)
    assert list(after.assets) == [others[key].id if key in others else key for key in project.assets]
    assert [each.name for each in after.assets.values()] == [each.name for each in project.assets.values()]
    back = with_other_files(after, {other.id: project.assets[key] for key, other in others.items()})
    assert repr(back) == repr(project)  # as text: a parameter may be NaN, which does not equal itself


def test_clips_nodes_and_sheets_show_the_other_file():
    project = set_param(starting_project(), KINDS, NodeId("voice"), "files", [SPEECH.id])
    after = with_other_files(project, OTHERS)
    clips = {clip.id: clip.source for _, clip in after.timeline.clips()}
    assert clips[ClipId("c_walk")] == OTHERS[SILENT.id].id
    assert after.graph.nodes[NodeId("voice")].params["files"] == [OTHERS[SPEECH.id].id]
    assert next(iter(after.characters.values())).master == OTHERS[STILL.id].id
    assert after.graph.nodes[NodeId("motion")] is project.graph.nodes[NodeId("motion")]


def test_only_what_uses_the_file_is_touched():
    project = starting_project()
    after = with_other_files(project, {SPEECH.id: OTHERS[SPEECH.id]})
    assert after.graph is project.graph
    assert after.characters is project.characters
    changed = [a is not b for a, b in zip(after.timeline.tracks, project.timeline.tracks, strict=True)]
    assert changed.count(True) == 1


def test_a_file_that_is_in_the_project_already_keeps_its_name_and_is_there_once():
    other = replace(OTHERS[STILL.id], name="mine")
    project = add_asset(starting_project(), other)
    after = with_other_files(project, {STILL.id: OTHERS[STILL.id]})
    assert STILL.id not in after.assets
    assert after.assets[other.id].name == "mine"
    assert check(after) == []


def test_two_files_may_change_places():
    twin = asset("twin", STILL.info, "png")
    project = add_asset(starting_project(), twin)
    after = with_other_files(project, {STILL.id: twin, twin.id: STILL})
    assert {key: each.name for key, each in after.assets.items() if key in {twin.id, STILL.id}} == {
        twin.id: "portrait",
        STILL.id: "twin",
    }
    assert check(after) == []


def test_two_lost_files_may_turn_out_to_be_one():
    other = OTHERS[TALKING.id]
    project = starting_project()
    after = with_other_files(project, {SILENT.id: other, TALKING.id: other})
    assert list(after.assets).count(other.id) == 1
    assert check(after) == []


def test_the_colour_table_of_a_grade_follows():
    project = starting_project()
    clip = ClipId("c_walk")
    table = asset("look", replace(STILL.info, kind="lut"), "cube")
    project = add_asset(project, table)
    found = next(each for _, each in project.timeline.clips() if each.id == clip)
    graded = replace(found, grade=replace(found.grade, lut=table.id))
    tracks = tuple(
        replace(track, clips=tuple(graded if each.id == clip else each for each in track.clips))
        for track in project.timeline.tracks
    )
    project = replace(project, timeline=replace(project.timeline, tracks=tracks))
    other = asset("other look", table.info, "cube")
    after = with_other_files(project, {table.id: other})
    assert next(each for _, each in after.timeline.clips() if each.id == clip).grade.lut == other.id


def test_what_does_not_fit_is_refused_and_says_why():
    project = starting_project()
    short = asset("short", replace(SILENT.info, duration=Fraction(1)), "mp4")
    with pytest.raises(EditError, match=r"only 1\.00 s of media"):
        with_other_files(project, {SILENT.id: short})
    with pytest.raises(EditError, match="is video"):
        with_other_files(project, {SILENT.id: OTHERS[STILL.id]})
    with pytest.raises(UnknownId):
        with_other_files(project, {AssetId("0" * 64): OTHERS[STILL.id]})


def test_a_silent_file_cannot_stand_where_sound_is_heard():
    project = starting_project()
    clip = timeline_edits.new_clip(TALKING.id, Fraction(20), Fraction(2), clip_id=ClipId("c_heard"))
    project = timeline_edits.place(project, TrackId("a1"), clip)
    silent = asset("silent", replace(TALKING.info, sample_rate_hz=None), "mp4")
    with pytest.raises(EditError, match="has no sound"):
        with_other_files(project, {TALKING.id: silent})
