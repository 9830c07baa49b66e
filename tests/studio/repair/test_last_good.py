"""The last good frame: exact in the film's time, through trim, speed and direction; then the cut and the chain."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.media.layers import sampling_time
from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import Rate, TimeRange
from charstudio.model.timeline import Clip
from charstudio.model.timeline_edits import place
from charstudio.model.values import ClipId, Output, TrackId
from charstudio.studio.document import Document
from charstudio.studio.repair.last_good import CutProposal, Keeps, cut, cut_after, first_crossing, propose
from tests.lab import node_id, still_asset, with_motion, with_photo
from tests.studio.repair.measured import report

R24 = Rate(24)
A = ClipId("a")


def clip(start=0, source=0, length=4, **looks) -> Clip:
    span = TimeRange(Fraction(source), Fraction(length))
    return Clip(A, Output(node_id("shot"), "video"), Fraction(start), span, **looks)


def shown_frames(one: Clip, rate: Rate, media_rate: Rate) -> list[int]:
    """The media frame that every frame of the film shows of a clip."""
    first = rate.index_at(one.start)
    return [
        media_rate.index_at(sampling_time(rate.time_of(first + k), rate, media_rate, one))
        for k in range(rate.frames_in(one.duration))
    ]


def film(one: Clip, *others: Clip, rate: Rate = R24) -> Project:
    project = with_motion(with_photo(Project(), still_asset()), "shot", "photo")
    project = replace(project, timeline=replace(project.timeline, rate=rate))
    for each in (one, *others):
        project = place(project, TrackId("v1"), each)
    return project


def test_the_out_point_is_the_first_frame_past_the_crossing():
    found = propose(clip(start=2), 1.5, R24, R24)
    assert found == CutProposal(Keeps.PART, "end", Fraction(2) + Fraction(3, 2), 60, Fraction(3, 2))


def test_a_crossing_inside_a_frame_keeps_that_frame():
    found = propose(clip(), 1.5 + 1 / 48, R24, R24)
    assert found.at == Fraction(37, 24)


def test_a_trimmed_clip_is_cut_at_its_own_place_of_the_media():
    found = propose(clip(start=10, source=1, length=2), 1.5, R24, R24)
    assert (found.edge, found.at) == ("end", Fraction(10) + Fraction(1, 2))


def test_a_fast_clip_reaches_the_crossing_sooner():
    found = propose(clip(length=4, speed=Fraction(2)), 3.0, R24, R24)
    assert (found.edge, found.at, found.lost_frames) == ("end", Fraction(3, 2), 12)


def test_a_clip_that_plays_backwards_loses_its_beginning():
    found = propose(clip(length=4, reverse=True), 3.0, R24, R24)
    assert (found.edge, found.at, found.lost_frames) == ("start", Fraction(1), 24)


def test_a_clip_that_holds_or_is_bad_all_along_has_nothing_to_cut():
    assert propose(clip(), None, R24, R24).keeps is Keeps.ALL
    assert propose(clip(length=1), 2.0, R24, R24).keeps is Keeps.ALL
    assert propose(clip(source=3, length=1), 2.0, R24, R24).keeps is Keeps.NOTHING
    assert propose(clip(freeze=True), 2.0, R24, R24).keeps is Keeps.FROZEN
    with pytest.raises(EditError, match="No frame of this clip is good"):
        cut(film(clip()), A, CutProposal(Keeps.NOTHING), ripple=False)


@given(
    source=st.integers(0, 60),
    frames=st.integers(1, 96),
    limit=st.integers(1, 160),
    speed=st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 2), Fraction(3, 4)]),
    reverse=st.booleans(),
    rates=st.sampled_from([(R24, R24), (R24, Rate(16)), (Rate(30), R24), (Rate(30000, 1001), Rate(30000, 1001))]),
)
def test_after_the_cut_every_frame_is_good_and_every_good_frame_is_there(source, frames, limit, speed, reverse, rates):
    rate, media_rate = rates
    length = rate.time_of(frames) * speed
    one = clip(source=media_rate.time_of(source), length=length, speed=speed, reverse=reverse)
    before = shown_frames(one, rate, media_rate)
    found = propose(one, float(media_rate.time_of(limit)), rate, media_rate)
    good = [number for number in before if number < limit]
    if found.keeps is Keeps.PART:
        after = cut(film(one, rate=rate), A, found, ripple=False).timeline.find(A)
        assert after is not None
        assert shown_frames(after[1], rate, media_rate) == good
    else:
        assert good == (before if found.keeps is Keeps.ALL else [])


def test_ripple_moves_what_comes_later_and_one_undo_brings_it_back():
    document = Document(film(clip(), replace(clip(start=4), id=ClipId("b"))))
    before = document.project
    found = propose(clip(), 3.0, R24, R24)
    document.apply("Cut at the last good frame", lambda project: cut(project, A, found, ripple=True))
    assert [each.start for each in document.project.timeline.tracks[0].clips] == [0, 3]
    document.undo()
    assert document.project == before
    document.apply("Cut", lambda project: cut(project, A, found, ripple=False))
    assert [each.start for each in document.project.timeline.tracks[0].clips] == [0, 4]


def test_a_clip_can_end_on_a_given_picture():
    found = cut_after(clip(), Fraction(30, 24), R24, R24)
    assert found.at == Fraction(31, 24)


def test_the_first_of_several_characters_to_be_lost_decides():
    assert first_crossing([report(None), report(2.5), report(1.25)]) == 1.25
    assert first_crossing([report(None)]) is None
