"""A picture's sound as a clip of its own."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.checks import check
from charstudio.model.clip_looks import IN_PLACE, Transform
from charstudio.model.errors import EditError, TrackLocked
from charstudio.model.timeline import TrackKind
from charstudio.model.timeline_edits import (
    detach_sound,
    hold,
    is_detached,
    link,
    move_clips,
    partners,
    reattach,
    remove_clips,
    set_clip,
    set_track,
)
from charstudio.model.values import ClipId, TrackId
from tests.model.bars import bars, clip, film
from tests.model.strategies import KINDS, starting_project

A, B, S = ClipId("a"), ClipId("b"), ClipId("s")


def test_the_sound_lies_below_its_picture():
    project = set_clip(
        film("AABBB"), B, gain_db=-3.0, fade_in=Fraction(1), reverse=True, transform=Transform(x=0.5), name="B"
    )
    after = detach_sound(project, B, sound=S)
    picture, sound = clip(after, "b"), clip(after, "s")
    assert (bars(after, "v1"), bars(after, "a1")) == ("AABBB", "__BBB")
    assert (picture.silent, sound.silent) == (True, False)
    assert picture.link == sound.link is not None
    for name in ("source", "source_range", "start", "speed", "reverse", "gain_db", "fade_in", "fade_out"):
        assert getattr(sound, name) == getattr(picture, name)
    assert sound.transform == IN_PLACE
    assert is_detached(after, B)
    assert is_detached(after, S)
    assert not is_detached(after, A)


def test_a_new_track_is_made_where_none_is_free():
    after = detach_sound(film("AABBB", a1="XXXX"), B, sound=S)
    assert bars(after, "a1") == "XXXX"
    home, sound = after.timeline.find(S)
    assert (home.name, home.kind, sound.start) == ("A2", TrackKind.AUDIO, 2)
    locked = detach_sound(film("AABBB", locked="a1"), B, sound=S)
    assert locked.timeline.find(S)[0].name == "A2"


def test_reattaching_is_the_way_back():
    project = film("AABBB", a1="X")
    detached = detach_sound(project, B, sound=S)
    assert reattach(detached, B) == project
    assert reattach(detached, S) == project
    moved = move_clips(detached, {S: (TrackId("a1"), Fraction(7))}, alone=True)
    assert reattach(moved, B) == project


def test_a_picture_whose_sound_was_deleted_is_heard_again():
    detached = detach_sound(film("AABBB"), B, sound=S)
    mute = remove_clips(detached, [S], alone=True)
    assert clip(mute, "b").silent
    assert reattach(mute, B) == film("AABBB")


def test_other_linked_clips_stay_linked():
    project = link(film("AABBB", v2="__WWW"), [B, ClipId("w")])
    detached = detach_sound(project, B, sound=S)
    assert {other.id for _, other in partners(detached, B)} == {"w", "s"}
    back = reattach(detached, B)
    assert {other.id for _, other in partners(back, B)} == {"w"}


def test_sounds_that_cannot_be_detached():
    project = film("AABBB", a1="XXX")
    with pytest.raises(EditError, match="detached already"):
        detach_sound(detach_sound(project, B), B)
    with pytest.raises(EditError, match="“X” is no picture"):
        detach_sound(project, ClipId("x"))
    with pytest.raises(EditError, match="“B” has no sound"):
        detach_sound(project, B, has_sound=False)
    with pytest.raises(EditError, match="frozen"):
        detach_sound(hold(project, B, Fraction(2)), B)
    with pytest.raises(EditError, match="was not detached"):
        reattach(project, B)
    with pytest.raises(EditError, match="id of its own"):
        detach_sound(project, B, sound=A)
    with pytest.raises(TrackLocked):
        detach_sound(set_track(project, TrackId("v1"), locked=True), B)


@pytest.mark.parametrize(("letter", "has"), [("interview", True), ("walk", False), ("portrait", False)])
def test_a_file_says_itself_whether_it_has_sound(letter, has):
    project, chosen = starting_project(), ClipId(f"c_{letter}")
    if has:
        after = detach_sound(project, chosen, kinds=KINDS)
        assert check(after, KINDS) == []
        assert clip(after, f"c_{letter}").silent
    else:
        with pytest.raises(EditError, match="has no sound"):
            detach_sound(project, chosen, kinds=KINDS)
