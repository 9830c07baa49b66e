"""Joining what goes on, drawn as bars. Cutting is in ``test_timeline_trim`` and ``test_timeline_links``."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.clip_looks import Title
from charstudio.model.errors import EditError, TrackLocked
from charstudio.model.timeline import Transition, TransitionKind
from charstudio.model.timeline_edits import (
    group,
    hold,
    link,
    move_clips,
    new_clip,
    partners,
    place,
    rejoin,
    set_clip,
    set_fades,
    set_track,
    set_transition,
    slip,
    split,
)
from charstudio.model.values import ClipId, TrackId
from tests.model.bars import bars, clip, film

V1, A1 = TrackId("v1"), TrackId("a1")
B, R = ClipId("b"), ClipId("r")


def cut(project, at: int = 4):
    return split(project, B, Fraction(at), right=R)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("speed", [Fraction(1), Fraction(1, 2)])
def test_joining_is_the_way_back_from_splitting(reverse, speed):
    project = set_clip(film("AABBBB______CC"), B, reverse=reverse, speed=speed)
    project = set_fades(project, B, fade_in=Fraction(1), fade_out=Fraction(1))
    assert rejoin(cut(project), B) == project


def test_a_frozen_clip_is_joined_too():
    project = hold(film("AABBBBCC"), B, Fraction(2))
    assert rejoin(cut(project), B) == project


def test_pairs_are_joined_and_stay_linked():
    project = group(link(film("AABBBB", a1="__YYYY"), [B, ClipId("y")]), [B, ClipId("a")])
    assert rejoin(cut(project), B) == project


def test_what_was_linked_with_the_right_half_is_linked_with_the_whole():
    project = link(film("AABBBB", a1="__YY"), [B, ClipId("y")])
    apart = cut(place(project, A1, new_clip(clip(project, "y").source, Fraction(4), Fraction(2), clip_id=ClipId("z"))))
    apart = link(apart, [R, ClipId("z")])
    whole = rejoin(apart, B)
    assert bars(whole) == "AABBBB"
    assert {other.id for _, other in partners(whole, B)} == {"y", "z"}


def test_what_does_not_go_on_is_not_joined():
    project = film("AABBBBCC")
    with pytest.raises(EditError, match="“A” and “B” do not go on from each other"):
        rejoin(project, ClipId("a"))
    with pytest.raises(EditError, match="No clip begins where “C” ends"):
        rejoin(project, ClipId("c"))
    with pytest.raises(EditError, match="do not go on"):
        rejoin(slip(cut(project), R, Fraction(1)), B)
    with pytest.raises(EditError, match="do not go on"):
        rejoin(set_clip(cut(project), R, reverse=True), B)
    with pytest.raises(EditError, match="No clip begins"):
        rejoin(move_clips(cut(project), {R: (V1, Fraction(20))}), B)
    with pytest.raises(TrackLocked):
        rejoin(set_track(cut(project), V1, locked=True), B)


def test_halves_that_were_changed_are_not_joined():
    project = cut(film("AABBBBCC"))
    with pytest.raises(EditError, match="look or sound different"):
        rejoin(set_clip(project, R, gain_db=-6.0), B)
    with pytest.raises(EditError, match="a transition or a fade"):
        rejoin(set_fades(project, R, fade_in=Fraction(1)), B)
    with pytest.raises(EditError, match="a transition or a fade"):
        rejoin(set_transition(project, R, Transition(TransitionKind.DIP, Fraction(1))), B)


def test_words_and_stills_have_no_seam():
    title = Title("The End")
    project = place(film(), V1, new_clip(title, Fraction(0), Fraction(2), clip_id=B))
    project = place(project, V1, new_clip(title, Fraction(2), Fraction(3)))
    whole = rejoin(project, B)
    assert whole.timeline.find(B)[1].duration == 5
