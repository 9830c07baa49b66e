"""Captions on the timeline, drawn as bars of their first letters."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charstudio.model.checks import check
from charstudio.model.clip_looks import MAXIMUM_TEXT, Caption
from charstudio.model.cues import Cue, tidy_words
from charstudio.model.errors import EditError, TrackLocked
from charstudio.model.timeline import Timeline, TrackKind
from charstudio.model.timeline_edits import (
    add_caption,
    add_track,
    captions_from,
    captions_on,
    merge_captions,
    set_track,
    split,
    split_caption,
)
from charstudio.model.values import ClipId, TrackId
from tests.model.bars import film

C1 = TrackId("c1")
R = ClipId("r")


def cue(start: float, end: float, text: str) -> Cue:
    return Cue(Fraction(start), Fraction(end), text)


def captions(timeline: Timeline):
    return next(track for track in timeline.tracks if track.kind is TrackKind.CAPTION)


def drawn(project) -> str:
    row = captions(project.timeline).clips
    bar = ""
    for clip in row:
        bar += "_" * int(clip.start - len(bar)) + clip.source.text[0] * int(clip.duration)
    return bar


def laid(*cues: Cue, at: int = 0):
    return captions_from(film("AAAA"), cues, at=Fraction(at))


def found(project) -> list[ClipId]:
    return [clip.id for clip in captions(project.timeline).clips]


def test_cues_lie_on_a_track_of_their_own():
    project = laid(cue(3, 5, "Me."), cue(0, 2, "Who?"))
    assert drawn(project) == "WW_MM"
    assert captions(project.timeline).name == "C1"
    assert captions(project.timeline).sync
    assert check(project) == []
    assert captions_on(captions(project.timeline)) == (cue(0, 2, "Who?"), cue(3, 5, "Me."))
    assert drawn(laid(cue(0, 2, "Who?"), at=3)) == "___WW"


@pytest.mark.parametrize(
    ("cues", "bar", "texts"),
    [
        ([cue(0, 3, "a"), cue(2, 4, "b")], "aabb", ["a", "b"]),
        ([cue(0, 3, "a"), cue(0, 4, "b")], "aaaa", ["a\nb"]),
        ([cue(0, 1.4, "a"), cue(1.4, 3, "b")], "abb", ["a", "b"]),
        ([cue(1, 1.1, "a"), cue(1.2, 1.3, "b"), cue(2, 3, "c")], "_ac", ["a\nb", "c"]),
        ([cue(0, 9, "a"), cue(2, 3, "b"), cue(2, 4, "c"), cue(3, 5, "d")], "aabdd", ["a", "b\nc", "d"]),
    ],
)
def test_cues_never_overlap_once_they_are_laid(cues, bar, texts):
    project = laid(*cues)
    assert drawn(project) == bar
    assert [clip.source.text for clip in captions(project.timeline).clips] == texts


def test_they_go_over_what_lies_on_the_track():
    project = add_track(film("AA"), TrackKind.CAPTION, track_id=C1)
    project = captions_from(project, [cue(0, 6, "old")], track=C1)
    after = captions_from(project, [cue(2, 4, "new")], track=C1)
    assert drawn(after) == "oonnoo"


def test_words_that_are_none():
    with pytest.raises(EditError, match="no captions with words"):
        laid(cue(0, 1, " \n "))
    with pytest.raises(EditError, match="is too long"):
        laid(cue(0, 1, "x" * (MAXIMUM_TEXT + 1)))
    with pytest.raises(EditError, match="V1 is not a caption track"):
        captions_from(film("AA"), [cue(0, 1, "a")], track=TrackId("v1"))


def test_words_are_tidied():
    assert tidy_words(" Who\tis \r\n\r\n there?\x07 ") == "Who is\nthere?"


def test_adding_one_fits_it_in():
    project = laid(cue(0, 2, "Who?"), cue(5, 6, "Me."))
    assert drawn(add_caption(project, Fraction(2), "Neither.", length=Fraction(2))) == "WWNN_M"
    assert drawn(add_caption(project, Fraction(3), "Neither.", length=Fraction(9))) == "WW_NNM"
    with pytest.raises(EditError, match="There is a caption on C1"):
        add_caption(project, Fraction(1), "No.")
    with pytest.raises(EditError, match="needs words"):
        add_caption(project, Fraction(2), " ")
    locked = set_track(project, captions(project.timeline).id, locked=True)
    other = add_caption(locked, Fraction(0), "Else.")
    assert [track.name for track in other.timeline.tracks if track.kind is TrackKind.CAPTION] == ["C1", "C2"]
    with pytest.raises(TrackLocked):
        add_caption(locked, Fraction(2), "Else.", track=captions(project.timeline).id)


@pytest.mark.parametrize(
    ("text", "at", "left", "right"),
    [
        ("Who is there? It is me.", 2, "Who is there?", "It is me."),
        ("Who is there? It is me.", 1, "Who is", "there? It is me."),
        ("Who is there?\nIt is me.", 3, "Who is there?\nIt", "is me."),
        ("Who there?\nIt is really me.", 2, "Who there?", "It is really me."),
        ("Never!", 2, "Never!", "Never!"),
    ],
)
def test_splitting_shares_the_words_out(text, at, left, right):
    project = laid(cue(0, 4, text))
    after = split_caption(project, found(project)[0], Fraction(at), right=R)
    assert [clip.source.text for clip in captions(after.timeline).clips] == [left, right]
    assert [clip.start for clip in captions(after.timeline).clips] == [0, at]


def test_what_cannot_be_split():
    project = laid(cue(0, 4, "Who?"))
    with pytest.raises(EditError, match="nothing to split"):
        split_caption(project, found(project)[0], Fraction(4))
    with pytest.raises(EditError, match="This is no caption"):
        split_caption(project, ClipId("a"), Fraction(1))


def test_merging_bridges_the_gap():
    project = laid(cue(0, 2, "Who?"), cue(3, 5, "Me."), cue(6, 7, "Oh."))
    first, second, third = found(project)
    after = merge_captions(project, [second, first])
    assert drawn(after) == "WWWWW_O"
    assert captions(after.timeline).clips[0].source == Caption("Who?\nMe.")
    assert captions(after.timeline).clips[0].id == first
    with pytest.raises(EditError, match="follow each other"):
        merge_captions(project, [first, third])
    with pytest.raises(EditError, match="two captions"):
        merge_captions(project, [first])
    with pytest.raises(EditError, match="follow each other"):
        merge_captions(project, [first, ClipId("a")])


def test_an_ordinary_split_keeps_the_words_in_both():
    project = laid(cue(0, 4, "Who is there?"))
    after = split(project, found(project)[0], Fraction(2))
    assert [clip.source.text for clip in captions(after.timeline).clips] == ["Who is there?"] * 2
