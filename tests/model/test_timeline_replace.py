"""Something else in the place of a clip."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from charstudio.model.checks import check
from charstudio.model.errors import EditError, OutOfMedia, TrackLocked, UnknownId
from charstudio.model.graph import Node
from charstudio.model.timeline import Transition, TransitionKind
from charstudio.model.timeline_edits import (
    detach_sound,
    replace_source,
    set_clip,
    set_fades,
    set_transition,
)
from charstudio.model.values import ClipId, NodeId, Output
from tests.model.bars import SOURCE, bars, clip, film
from tests.model.strategies import KINDS, SILENT, SPEECH, STILL, TALKING, starting_project

B, S = ClipId("b"), ClipId("s")
OTHER = Output(NodeId("other"), "video")


def with_other(project):
    node = Node(OTHER.node, "test.motion", "Other")
    return replace(project, graph=replace(project.graph, nodes={**project.graph.nodes, node.id: node}))


def test_the_edit_stays():
    project = set_fades(with_other(film("AABBBBCC")), B, fade_out=Fraction(1))
    project = set_clip(project, B, gain_db=-6.0, reverse=True)
    project = set_transition(project, B, Transition(TransitionKind.WIPE, Fraction(2)))
    after = replace_source(project, B, OTHER)
    old, new = clip(project, "b"), clip(after, "b")
    assert new.source == OTHER
    assert bars(after) == bars(project)
    for name in ("range", "source_range", "speed", "reverse", "gain_db", "fade_out", "transition", "fit", "id"):
        assert getattr(new, name) == getattr(old, name)


def test_the_same_moment_is_taken_or_the_last_that_fits_or_the_one_that_is_asked_for():
    project = with_other(film("AABBBBCC"))
    assert clip(replace_source(project, B, OTHER, media_end=Fraction(14)), "b").source_range.start == 10
    assert clip(replace_source(project, B, OTHER, media_end=Fraction(9)), "b").source_range.start == 5
    asked = replace_source(project, B, OTHER, media_end=Fraction(9), source_start=Fraction(2))
    assert clip(asked, "b").source_range.start == 2


def test_media_that_is_too_short_is_said_so_or_the_clip_ends_with_it():
    project = with_other(film("AABBBBCC"))
    with pytest.raises(OutOfMedia, match=r"“B” is shorter: it has 3.00 s from there, the clip shows 4.00 s"):
        replace_source(project, B, OTHER, media_end=Fraction(3))
    with pytest.raises(OutOfMedia, match=r"2.00 s from there"):
        replace_source(project, B, OTHER, media_end=Fraction(9), source_start=Fraction(7))
    short = replace_source(project, B, OTHER, media_end=Fraction(3), shorten=True)
    assert bars(short) == "AABBB_CC"
    assert clip(short, "b").source_range.start == 0
    with pytest.raises(OutOfMedia, match="nothing before"):
        replace_source(project, B, OTHER, source_start=Fraction(-1))


def test_the_detached_sound_is_replaced_as_well():
    project = detach_sound(with_other(film("AABBBB")), B, sound=S)
    after = replace_source(project, B, OTHER)
    assert clip(after, "s").source == OTHER
    assert clip(after, "s").link == clip(after, "b").link


def test_the_sound_stays_where_the_new_media_has_none():
    project = detach_sound(starting_project(), ClipId("c_interview"), sound=S)
    after = replace_source(project, ClipId("c_interview"), STILL.id)
    assert clip(after, "s").source == TALKING.id
    assert check(after) == []


def test_what_does_not_belong_here_is_refused():
    project = starting_project()
    with pytest.raises(EditError, match="is sound, but V1 is a video track"):
        replace_source(project, ClipId("c_walk"), SPEECH.id)
    with pytest.raises(UnknownId):
        replace_source(project, ClipId("c_walk"), OTHER, kinds=KINDS)
    with pytest.raises(TrackLocked):
        replace_source(film("BB", locked="v1"), B, SOURCE)
    shown = replace_source(project, ClipId("c_portrait"), SILENT.id, shorten=True)
    assert check(shown) == []
    assert clip(shown, "c_portrait").duration == Fraction(122, 24)
