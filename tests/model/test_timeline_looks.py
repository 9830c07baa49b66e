"""Name, gain, fades, fit, speed, transition."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from charstudio.model.checks import check
from charstudio.model.errors import EditError, OutOfMedia, Overlap, TrackLocked
from charstudio.model.time import TimeRange
from charstudio.model.timeline import Fit, Transition, TransitionKind
from charstudio.model.timeline_edits import new_clip, place, set_clip, set_fades, set_gain, set_transition, trim
from charstudio.model.values import ClipId, TrackId
from tests.model.bars import bars, clip, film
from tests.model.strategies import SILENT, empty_project

A, B = ClipId("a"), ClipId("b")


def dissolve(length: int | Fraction) -> Transition:
    return Transition(TransitionKind.DISSOLVE, Fraction(length))


def test_several_settings_at_once():
    after = set_clip(film("AAAA"), A, name=" Wide ", gain_db=-6, fit=Fit.FILL, fade_in=Fraction(1))
    changed = clip(after, "a")
    assert (changed.name, changed.gain_db, changed.fit, changed.fade_in) == ("Wide", -6.0, Fit.FILL, 1)
    assert changed.fade_out == 0


def test_setting_what_is_set_changes_nothing():
    project = film("AAAA")
    assert set_clip(project, A, name="A", gain_db=0.0, speed=Fraction(1)) is project
    assert set_clip(project, A) is project
    assert set_transition(project, A, None) is project


@pytest.mark.parametrize("gain", [-60.1, 24.1, float("nan"), float("inf")])
def test_gain_has_limits(gain):
    with pytest.raises(EditError, match=r"Gain goes from -60 to \+24 dB\."):
        set_gain(film("AA"), A, gain)


def test_fades_fit_into_the_clip():
    project = film("AAAA")
    assert clip(set_fades(project, A, fade_in=Fraction(3), fade_out=Fraction(1)), "a").fade_in == 3
    with pytest.raises(EditError, match="longer than the clip"):
        set_fades(project, A, fade_in=Fraction(3), fade_out=Fraction(2))
    with pytest.raises(EditError, match="shorter than nothing"):
        set_fades(project, A, fade_out=Fraction(-1))


def test_fades_shrink_with_the_clip():
    project = set_fades(film("AAAA"), A, fade_in=Fraction(1), fade_out=Fraction(3))
    assert clip(trim(project, A, "end", Fraction(2)), "a").fade_out == 1
    assert clip(trim(project, A, "end", Fraction(1)), "a").fade_out == 0


@pytest.mark.parametrize(
    ("speed", "after"),
    [(2, "AA__BB"), (4, "A___BB"), (100, "A___BB"), (Fraction(4, 3), "AAA_BB")],
)
def test_speed_changes_the_length(speed, after):
    project = set_clip(film("AAAABB"), A, speed=Fraction(speed))
    assert bars(project) == after
    assert clip(project, "a").source_range.start == 10


def test_a_slower_clip_needs_room():
    with pytest.raises(Overlap, match="“A” would overlap “B”"):
        set_clip(film("AAAABB"), A, speed=Fraction(1, 2))
    assert bars(set_clip(film("AAAA____BB"), A, speed=Fraction(1, 2))) == "AAAAAAAABB"


@pytest.mark.parametrize("speed", [Fraction(0), Fraction(-1), Fraction(1, 1000), Fraction(101)])
def test_speed_has_limits(speed):
    with pytest.raises(EditError, match=r"Speed goes from 0\.01 to 100"):
        set_clip(film("AA"), A, speed=speed)


def test_speed_stays_inside_the_file():
    whole = new_clip(SILENT.id, Fraction(0), Fraction(122, 24), clip_id=A)
    project = place(empty_project(), TrackId("v1"), whole)
    for speed in (Fraction(1, 2), Fraction(7, 11), Fraction(13, 9), Fraction(50), Fraction(100), Fraction(3, 7)):
        assert check(set_clip(project, A, speed=speed)) == []


def test_a_frame_at_high_speed_needs_media_only_where_it_begins():
    late = new_clip(SILENT.id, Fraction(0), Fraction(1, 24), source_start=Fraction(5), clip_id=A)
    project = set_clip(place(empty_project(), TrackId("v1"), late), A, speed=Fraction(90))
    assert check(project) == []


def test_a_clip_already_past_its_media_cannot_be_sped_up():
    project = place(empty_project(), TrackId("v1"), new_clip(SILENT.id, Fraction(0), Fraction(5), clip_id=A))
    track = project.timeline.track(TrackId("v1"))
    past = replace(track.clips[0], source_range=TimeRange(Fraction(9), Fraction(2)))
    wrong = replace(
        project,
        timeline=replace(project.timeline, tracks=(replace(track, clips=(past,)), *project.timeline.tracks[1:])),
    )
    with pytest.raises(OutOfMedia):
        set_clip(wrong, A, speed=Fraction(2))


def test_a_transition_needs_a_cut():
    with pytest.raises(EditError, match="No clip ends where “A” starts"):
        set_transition(film("AA"), A, dissolve(1))
    with pytest.raises(EditError, match="No clip ends where “B” starts"):
        set_transition(film("AA_BB"), B, dissolve(1))


def test_a_transition_is_at_most_as_long_as_the_shorter_clip():
    project = film("AABBBB")
    assert clip(set_transition(project, B, dissolve(2)), "b").transition == dissolve(2)
    with pytest.raises(EditError, match=r"at most, the length of the shorter clip"):
        set_transition(project, B, dissolve(3))
    with pytest.raises(EditError, match="at least one frame"):
        set_transition(project, B, dissolve(0))


def test_a_transition_lasts_whole_frames():
    project = set_transition(film("AAAABBBB"), B, dissolve(Fraction(9, 4)))
    assert clip(project, "b").transition == dissolve(2)
    assert clip(set_transition(project, B, None), "b").transition is None


def test_two_transitions_of_one_clip_never_meet():
    project = set_transition(film("AABBCC"), B, dissolve(2))
    project = set_transition(project, ClipId("c"), dissolve(2))
    assert check(project) == []


def test_a_locked_track_stays_as_it_is():
    with pytest.raises(TrackLocked):
        set_gain(film("AA", locked="v1"), A, 1)
    with pytest.raises(TrackLocked):
        set_transition(film("AABB", locked="v1"), B, dissolve(1))
