"""Tracks, markers, frame rate and size."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.checks import check
from charstudio.model.errors import EditError, TrackLocked, UnknownId
from charstudio.model.time import Rate
from charstudio.model.timeline import TrackKind
from charstudio.model.timeline_edits import (
    add_marker,
    add_track,
    move_marker,
    new_clip,
    place,
    remove_marker,
    remove_track,
    set_format,
    set_track,
)
from charstudio.model.values import ClipId, MarkerId, TrackId
from tests.model.bars import film
from tests.model.strategies import KINDS, RATES, SILENT, TALKING, empty_project, projects, starting_project

V1, M = TrackId("v1"), MarkerId("m")


def names(project) -> list[str]:
    return [track.name for track in project.timeline.tracks]


def test_a_new_video_track_lies_above_the_others_and_a_new_audio_track_below():
    project = add_track(add_track(empty_project(), TrackKind.AUDIO), TrackKind.VIDEO)
    assert names(project) == ["V1", "V2", "A1", "A2"]


def test_a_new_track_takes_the_first_free_name():
    project = remove_track(add_track(empty_project(), TrackKind.VIDEO), V1)
    assert names(add_track(project, TrackKind.VIDEO)) == ["V2", "V1", "A1"]
    assert names(add_track(project, TrackKind.AUDIO, "Music")) == ["V2", "A1", "Music"]


def test_removing_a_track_takes_its_clips():
    project = remove_track(starting_project(), V1)
    assert project.timeline.track(V1) is None
    assert check(project, KINDS) == []
    with pytest.raises(UnknownId):
        remove_track(project, V1)
    with pytest.raises(TrackLocked):
        remove_track(film("AA", locked="v1"), V1)


def test_track_settings():
    project = set_track(film("AA", locked="v1"), V1, locked=False, muted=True, solo=True, hidden=True, name=" Main ")
    track = project.timeline.track(V1)
    assert (track.name, track.locked, track.muted, track.solo, track.hidden) == ("Main", False, True, True, True)
    assert set_track(project, V1, name="Main") is project
    with pytest.raises(EditError, match="needs a name"):
        set_track(project, V1, name=" ")


def test_markers_stand_on_frames_in_order_of_time():
    project = add_marker(film("AA"), Fraction(5), "Here", marker_id=M)
    project = add_marker(project, Fraction(9, 4), "Earlier")
    assert [(marker.at, marker.name) for marker in project.timeline.markers] == [(2, "Earlier"), (5, "Here")]
    project = move_marker(project, M, Fraction(1))
    assert project.timeline.markers[0].id == M
    assert [marker.name for marker in remove_marker(project, M).timeline.markers] == ["Earlier"]


def test_impossible_markers():
    project = add_marker(film("AA"), Fraction(5), marker_id=M)
    with pytest.raises(EditError, match="marker with this id"):
        add_marker(project, Fraction(1), marker_id=M)
    with pytest.raises(EditError, match="before the beginning"):
        move_marker(project, M, Fraction(-1))
    with pytest.raises(UnknownId, match="no such marker"):
        remove_marker(project, MarkerId("x"))


@pytest.mark.parametrize("pixels", [0, 15, 481, 8194, -720])
def test_a_picture_side_the_encoder_cannot_make(pixels):
    for size in ({"width_px": pixels}, {"height_px": pixels}):
        with pytest.raises(EditError, match="even number"):
            set_format(film(), **size)


def test_an_upright_film():
    project = set_format(empty_project(), width_px=1080, height_px=1920)
    assert (project.timeline.width_px, project.timeline.height_px) == (1080, 1920)
    assert set_format(project, rate=Rate(48, 2), width_px=1080) is project


def test_another_rate_keeps_cuts_closed_and_everything_on_the_grid():
    project = add_marker(starting_project(), Fraction(7, 24))
    after = set_format(project, rate=Rate(25))
    talking, walk = after.timeline.track(V1).clips[-2:]
    assert talking.end == walk.start == 9
    assert walk.transition.duration == 1
    assert after.timeline.markers[0].at == Fraction(7, 25)
    assert check(after, KINDS) == []


def test_clips_of_one_frame_survive_a_lower_rate():
    project = set_format(empty_project(), rate=Rate(60))
    for index in range(10):
        clip = new_clip(SILENT.id, Fraction(index, 60), Fraction(1, 60), source_start=Fraction(5))
        project = place(project, V1, clip)
    after = set_format(project, rate=Rate(16))
    assert len(after.timeline.track(V1).clips) == 10
    assert after.timeline.duration == Fraction(10, 16)
    assert check(after) == []


def test_rounding_to_another_rate_does_not_run_past_the_file():
    clip = new_clip(SILENT.id, Fraction(11, 24), Fraction(122, 24))
    project = place(empty_project(), V1, clip)  # starts at frame 11.46 of 25 fps and ends at 138.54: 128 rounded
    after = set_format(project, rate=Rate(25))
    assert after.timeline.find(clip.id)[1].duration == Fraction(127, 25)
    assert check(after) == []


@settings(deadline=None, max_examples=60)
@given(projects(20), st.sampled_from(RATES))
def test_any_film_at_any_rate_is_in_order(project, rate):
    after = set_format(project, rate=rate)
    assert check(after, KINDS) == []
    assert after.timeline.rate.fps == rate.fps
    frame = max(rate.frame, project.timeline.rate.frame)
    for before, now in zip(project.timeline.tracks, after.timeline.tracks, strict=True):
        assert [clip.id for clip in before.clips] == [clip.id for clip in now.clips]
        assert all(
            abs(a.start - b.start) <= frame * len(before.clips) for a, b in zip(before.clips, now.clips, strict=True)
        )


def test_a_frozen_clip_of_one_frame_has_one_at_every_rate():
    frozen = replace(new_clip(TALKING.id, Fraction(0), Fraction(1, 24), clip_id=ClipId("frozen")), freeze=True)
    project = place(empty_project(), V1, frozen)
    slower = set_format(project, rate=Rate(16))
    _, clip = slower.timeline.find(ClipId("frozen"))
    assert clip.duration == Fraction(1, 16)
    assert check(slower, KINDS) == []
