"""Questions about the timeline and the project."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings

from charstudio.model.timeline import Timeline
from charstudio.model.timeline_edits import set_clip
from charstudio.model.values import ClipId, NodeId, Output, TrackId
from tests.model.bars import clip, film
from tests.model.strategies import SILENT, projects, starting_project


def test_a_new_timeline_is_ready_and_empty():
    timeline = Timeline()
    assert [track.name for track in timeline.tracks] == ["V1", "A1"]
    assert (timeline.duration, timeline.frames, timeline.cuts()) == (0, 0, ())


def test_length_cuts_and_finding():
    project = film("AA_BBB", "_CC", "XXXXXXXX")
    timeline = project.timeline
    assert (timeline.duration, timeline.frames) == (8, 8)
    assert timeline.cuts() == (0, 1, 2, 3, 6, 8)
    assert timeline.find(ClipId("c"))[0].id == "v2"
    assert timeline.find(ClipId("z")) is None
    assert timeline.track(TrackId("z")) is None


def test_a_clip_is_on_from_its_start_until_just_before_its_end():
    track = film("AA_BBB").timeline.tracks[0]
    names = [found.name if (found := track.clip_at(Fraction(t, 2))) else "_" for t in range(-1, 14)]
    assert "".join(names) == "_AAAA__BBBBBB__"


def test_neighbours_touch():
    project = film("AABB_CC")
    track = project.timeline.tracks[0]
    a, b, c = (clip(project, letter) for letter in "abc")
    assert (track.before(a), track.before(b), track.before(c)) == (None, a, None)
    assert (track.after(a), track.after(b), track.after(c)) == (b, None, None)


def test_media_time_follows_the_speed():
    fast = clip(set_clip(film("AAAA"), ClipId("a"), speed=Fraction(2)), "a")
    assert [fast.media_time(Fraction(t)) for t in range(3)] == [10, 12, 14]


def test_what_clips_follow():
    project = starting_project()
    assert project.followed_outputs() == (Output(NodeId("mix"), "video"),)
    assert project.asset_of(project.timeline.find(ClipId("c_walk"))[1]) == SILENT
    _, following = next(project.clips_following(NodeId("mix")))
    assert project.asset_of(following) is None


@settings(deadline=None, max_examples=40)
@given(projects(20))
def test_quick_questions_agree_with_slow_answers(project):
    for track in project.timeline.tracks:
        for each in track.clips:
            assert track.before(each) == next((c for c in track.clips if c.end == each.start), None)
            assert track.after(each) == next((c for c in track.clips if c.start == each.end), None)
            for t in (each.start, (each.start + each.end) / 2, each.end):
                assert track.clip_at(t) == next((c for c in track.clips if c.range.contains(t)), None)
