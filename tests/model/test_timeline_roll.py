"""Roll and slide, drawn as bars."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.errors import EditError, OutOfMedia, Overlap, TrackLocked
from charstudio.model.timeline import Transition, TransitionKind
from charstudio.model.timeline_edits import link, place, roll, set_clip, set_transition, slide
from charstudio.model.values import ClipId, TrackId
from tests.model.bars import SOURCE, bar_clip, bars, clip, film

B, C = ClipId("b"), ClipId("c")


@pytest.mark.parametrize(
    ("to", "after", "media"), [(2, "AABBBBCC", 9), (4, "AAAABBCC", 11), (1, "ABBBBBCC", 8), (5, "AAAAABCC", 12)]
)
def test_rolling_a_cut(to, after, media):
    rolled = roll(film("AAABBBCC"), B, Fraction(to))
    assert bars(rolled) == after
    assert clip(rolled, "b").source_range.start == media
    assert clip(rolled, "a").source_range.start == 10


@pytest.mark.parametrize(("to", "name"), [(0, "A"), (6, "B"), (9, "B"), (-1, "A")])
def test_a_roll_leaves_a_frame_of_both(to, name):
    with pytest.raises(EditError, match=f"Nothing would be left of “{name}”"):
        roll(film("AAABBBCC"), B, Fraction(to))


def test_a_roll_needs_a_cut():
    with pytest.raises(EditError, match="no cut to move"):
        roll(film("AAA_BBB"), B, Fraction(3))
    with pytest.raises(EditError, match="no cut to move"):
        roll(film("AAABBB"), ClipId("a"), Fraction(3))


def test_a_roll_stays_inside_both_medias():
    project = film("_" * 12 + "AAABBB")
    with pytest.raises(OutOfMedia, match="“A” has only"):
        roll(project, B, Fraction(17), ends={SOURCE: Fraction(13)})
    short = place(film("AAAAAAAAAAAA"), TrackId("v1"), bar_clip("B", 12, 3))
    with pytest.raises(OutOfMedia, match="“B” has nothing before"):
        roll(short, B, Fraction(1))
    assert bars(roll(short, B, Fraction(2))) == "AABBBBBBBBBBBBB"


def test_a_transition_rolls_along():
    project = set_transition(film("AAAABBBB"), B, Transition(TransitionKind.DISSOLVE, Fraction(2)))
    assert clip(roll(project, B, Fraction(6)), "b").transition == clip(project, "b").transition
    assert clip(roll(project, B, Fraction(7)), "b").transition.duration == 1


def test_the_cut_of_the_sound_rolls_along():
    project = link(link(film("AAABBB", a1="XXXYYY"), [ClipId("a"), ClipId("x")]), [B, ClipId("y")])
    rolled = roll(project, B, Fraction(2))
    assert (bars(rolled), bars(rolled, "a1")) == ("AABBBB", "XXYYYY")
    alone = roll(project, B, Fraction(2), alone=True)
    assert (bars(alone), bars(alone, "a1")) == ("AABBBB", "XXXYYY")


def test_a_cut_of_the_sound_elsewhere_rolls_by_the_same_time():
    project = link(link(film("AAABBB", a1="XXYYYY"), [ClipId("a"), ClipId("x")]), [B, ClipId("y")])
    rolled = roll(project, B, Fraction(4))
    assert (bars(rolled), bars(rolled, "a1")) == ("AAAABB", "XXXYYY")


def test_a_roll_is_refused_when_the_sound_cannot_follow():
    project = link(film("AAABBB", a1="__ZYY"), [B, ClipId("y")])
    with pytest.raises(EditError, match="Nothing would be left of “Z”"):
        roll(project, B, Fraction(2))
    locked = link(film("AAABBB", a1="___YY"), [B, ClipId("y")])
    assert bars(roll(locked, B, Fraction(2)), "a1") == "__YYY"


def test_a_reversed_neighbour_gives_at_its_end():
    project = set_clip(film("AAABBB"), ClipId("a"), reverse=True)
    rolled = roll(project, B, Fraction(4))
    assert clip(rolled, "a").media_time(Fraction(0)) == clip(project, "a").media_time(Fraction(0))
    assert clip(rolled, "a").source_range.start == 9


@pytest.mark.parametrize(
    ("before", "by", "after"),
    [
        ("AAABBCCC", -1, "AABBCCCC"),
        ("AAABBCCC", 1, "AAAABBCC"),
        ("AAA_BBCCC", -1, "AAABBCCCC"),
        ("AAABB_CCC", 1, "AAAABBCCC"),
        ("AAABB", 2, "AAAAABB"),
        ("_BBCC", -1, "BBCCC"),
        ("AAABBCCC", 0, "AAABBCCC"),
    ],
)
def test_sliding(before, by, after):
    project = film(before)
    slid = slide(project, B, Fraction(by))
    assert bars(slid) == after
    assert clip(slid, "b").source_range == clip(project, "b").source_range


def test_a_slide_shows_the_neighbours_pictures_where_they_were():
    slid = slide(film("AAABBCCC"), B, Fraction(-1))
    assert clip(slid, "c").media_time(Fraction(5)) == 10
    assert clip(slid, "c").source_range.start == 9


def test_a_slide_stops_at_the_neighbours():
    with pytest.raises(EditError, match="Nothing would be left of “A”"):
        slide(film("AAABBCCC"), B, Fraction(-3))
    with pytest.raises(Overlap, match="“A” would overlap “B”"):
        slide(film("AAA_BBCCC"), B, Fraction(-2))
    with pytest.raises(EditError, match="before the beginning"):
        slide(film("_BBCC"), B, Fraction(-2))
    with pytest.raises(TrackLocked):
        slide(film("AAABBCCC", locked="v1"), B, Fraction(1))


def test_the_sound_slides_along():
    project = link(film("AAABBCCC", a1="XX_YYZZZ"), [B, ClipId("y")])
    slid = slide(project, B, Fraction(-1))
    assert (bars(slid), bars(slid, "a1")) == ("AABBCCCC", "XXYYZZZZ")
    assert bars(slide(project, B, Fraction(1)), "a1") == "XX__YYZZ"
    with pytest.raises(Overlap):
        slide(project, B, Fraction(-2))
    assert bars(slide(project, B, Fraction(-2), alone=True), "a1") == "XX_YYZZZ"
