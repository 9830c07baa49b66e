"""Laws that hold for every project and every edit."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from charstudio.model import graph_edits, timeline_edits
from charstudio.model.checks import check
from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import seconds_from_text, seconds_to_text
from charstudio.model.timeline import Track
from charstudio.model.timeline_rules import is_still
from charstudio.model.values import ClipId, Input, Output, PortType
from tests.model.looking import frames, free_clips, picked, pictures, shown
from tests.model.strategies import KINDS, VERBS, Pick, Step, edits, perform, projects, starting_project, steps, walk

settings.register_profile(
    "laws", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
laws = settings.get_profile("laws")
many = settings(laws, max_examples=150)
numbers = st.lists(st.integers(0, 10_000), min_size=6, max_size=10).map(tuple)


def with_clips() -> st.SearchStrategy[Project]:
    """A project with at least one clip on an unlocked track, in which each clip and track is on its own."""
    return projects(20).filter(lambda project: bool(free_clips(project))).map(apart)


def with_bonds() -> st.SearchStrategy[Project]:
    """A project with at least one clip on an unlocked track; clips may be linked and grouped, tracks in step."""
    return projects(30).filter(lambda project: bool(free_clips(project)))


def apart(project: Project) -> Project:
    """The project without links, groups and tracks that keep in step."""
    tracks = tuple(
        replace(track, sync=False, clips=tuple(replace(clip, link=None, group=None) for clip in track.clips))
        for track in project.timeline.tracks
    )
    return replace(project, timeline=replace(project.timeline, tracks=tracks))


def with_nodes() -> st.SearchStrategy[Project]:
    """A project with nodes to wire."""

    def grown(project: Project) -> Project:
        for kind in ("test.motion", "test.state"):
            project = graph_edits.add_node(project, KINDS, kind)
        return project

    return projects(25).map(grown)


@many
@given(edits(min_size=5, max_size=40))
def test_no_sequence_of_edits_leads_to_a_problem(sequence: list[Step]) -> None:
    for project in walk(starting_project(), sequence):
        assert check(project, KINDS) == []


@pytest.mark.parametrize("verb", sorted(VERBS))
@settings(laws, max_examples=15)
@given(project=projects(25), drawn=numbers)
def test_each_edit_keeps_every_invariant_and_touches_no_value(verb, project, drawn) -> None:
    before = repr(project)
    reason = "."
    try:
        after = perform(project, Step(verb, drawn))
    except EditError as refused:
        reason = refused.message
    else:
        assert check(after, KINDS) == []
    assert repr(project) == before
    assert reason.endswith(".")


@laws
@given(projects(25), steps())
def test_an_edit_leaves_untouched_parts_the_same_objects(project, step) -> None:
    try:
        after = perform(project, step)
    except EditError:
        return
    same_nodes = [key for key, node in after.graph.nodes.items() if project.graph.nodes.get(key) == node]
    assert all(after.graph.nodes[key] is project.graph.nodes[key] for key in same_nodes)
    if after.timeline == project.timeline:
        assert after.timeline is project.timeline
    if after == project:
        assert after is project


@laws
@given(projects(25))
def test_every_time_in_a_project_survives_being_written_as_text(project) -> None:
    for _, clip in project.timeline.clips():
        for t in (clip.start, clip.source_range.start, clip.source_range.duration, clip.speed):
            assert seconds_from_text(seconds_to_text(t)) == t


@laws
@given(with_clips(), numbers)
def test_split_changes_no_picture(project, drawn) -> None:
    pick = Pick(project, drawn)
    _, clip = picked(project, pick)
    length = project.timeline.rate.frames_in(clip.duration)
    assume(length > 1)
    at = clip.start + project.timeline.rate.time_of(1 + pick.number(length - 1))
    after = timeline_edits.split(project, clip.id, at)
    times = [*frames(project), *frames(after)]
    assert pictures(after, times) == pictures(project, times)
    assert len(list(after.timeline.clips())) == len(list(project.timeline.clips())) + 1


@laws
@given(with_clips(), numbers)
def test_trim_changes_no_picture_that_stays(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = picked(project, pick)
    edge = ("start", "end")[pick.number(2)]
    at = clip.start if edge == "start" else clip.end
    to = at + project.timeline.rate.time_of(pick.number(40) - 20)
    try:
        after = timeline_edits.trim(project, clip.id, edge, to, kinds=KINDS)
    except EditError:
        return
    times = [*frames(project), *frames(after)]
    for other in project.timeline.tracks:
        for t in times:
            before, now = shown(project, other.id, t), shown(after, other.id, t)
            changed = min(at, to) <= t < max(at, to) and other.id == track.id
            assert changed or before == now


@laws
@given(with_clips(), numbers)
def test_ripple_trim_moves_exactly_the_later_clips(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = picked(project, pick)
    edge = ("start", "end")[pick.number(2)]
    at = clip.start if edge == "start" else clip.end
    to = at + project.timeline.rate.time_of(pick.number(40) - 20)
    try:
        after = timeline_edits.trim(project, clip.id, edge, to, ripple=True, kinds=KINDS)
    except EditError:
        return
    by = to - at if edge == "end" else at - to
    now = after.timeline.track(track.id)
    assert now.clip_at(clip.start).id == clip.id
    for before, later in zip(track.clips, now.clips, strict=True):
        assert later.start - before.start == (by if before.start > clip.start else 0)
        if before.id != clip.id:
            assert later.source_range == before.source_range
    assert untouched(project, after, track)


def untouched(before: Project, after: Project, track: Track) -> bool:
    """Whether every other track is the same object."""
    return all(after.timeline.track(other.id) is other for other in before.timeline.tracks if other.id != track.id)


@laws
@given(with_clips(), numbers)
def test_ripple_delete_moves_exactly_the_later_clips_by_the_removed_time(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, _ = picked(project, pick)
    gone = pick.several(clip.id for clip in track.clips)
    after = timeline_edits.ripple_delete(project, gone)
    now = {clip.id: clip for clip in after.timeline.track(track.id).clips}
    assert now.keys() == {clip.id for clip in track.clips} - set(gone)
    for clip in track.clips:
        removed = sum((c.duration for c in track.clips if c.id in gone and c.start < clip.start), Fraction(0))
        if clip.id in now:
            assert now[clip.id].start == clip.start - removed
            assert now[clip.id].source_range == clip.source_range
    assert untouched(project, after, track)


@laws
@given(with_clips(), numbers)
def test_removing_a_clip_leaves_a_gap_and_moves_nothing(project, drawn) -> None:
    _, clip = picked(project, Pick(project, drawn))
    after = timeline_edits.remove_clips(project, [clip.id])
    for track, other in project.timeline.clips():
        found = after.timeline.find(other.id)
        if other.id == clip.id:
            assert found is None
        else:
            assert (found[0].id, found[1].range) == (track.id, other.range)


@laws
@given(with_clips(), numbers)
def test_a_moved_clip_shows_the_same_media_later(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = picked(project, pick)
    start = project.timeline.rate.snap(abs(pick.time()))
    after = timeline_edits.move_clips(project, {clip.id: (track.id, start)}, mode="overwrite", kinds=KINDS)
    _, moved = after.timeline.find(clip.id)
    assert moved.start == start
    for t in frames(project):
        if clip.range.contains(t):
            now = shown(after, track.id, t + start - clip.start)
            assert now == shown(project, track.id, t)


@laws
@given(with_clips(), numbers)
def test_moving_there_and_back_is_nothing(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = picked(project, pick)
    try:
        there = timeline_edits.move_clips(project, {clip.id: (track.id, project.timeline.rate.snap(pick.time()))})
    except EditError:
        return
    back = timeline_edits.move_clips(there, {clip.id: (track.id, clip.start)})
    times = frames(project)
    assert pictures(back, times) == pictures(project, times)


@laws
@given(with_clips(), numbers)
def test_overwrite_changes_nothing_outside_the_new_clip(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = picked(project, pick)
    start = project.timeline.rate.snap(abs(pick.time()))
    copy = replace(clip, id=ClipId("copy"), start=start, transition=None, link=None)
    after = timeline_edits.place(project, track.id, copy, mode="overwrite", kinds=KINDS)
    for t in [*frames(project), *frames(after)]:
        if not copy.range.contains(t):
            assert shown(after, track.id, t) == shown(project, track.id, t)
        else:
            assert after.timeline.track(track.id).clip_at(t).id == copy.id


@laws
@given(with_clips(), numbers)
def test_insert_shows_everything_later_after_the_new_clip(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = picked(project, pick)
    start = project.timeline.rate.snap(abs(pick.time()))
    copy = replace(clip, id=ClipId("copy"), start=start, transition=None, link=None)
    after = timeline_edits.place(project, track.id, copy, mode="insert", kinds=KINDS)
    for t in frames(project):
        later = t if t < start else t + copy.duration
        assert shown(after, track.id, later) == shown(project, track.id, t)
    assert untouched(project, after, track)


@laws
@given(with_clips(), numbers)
def test_slip_moves_the_media_and_nothing_else(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = picked(project, pick)
    by = Fraction(pick.number(100) - 50, 48)
    try:
        after = timeline_edits.slip(project, clip.id, by)
    except EditError:
        return
    _, slipped = after.timeline.find(clip.id)
    assert slipped.range == clip.range
    if not is_still(project, clip):
        assert slipped.media_time(clip.start) == clip.media_time(clip.start) + by
    assert untouched(project, after, track)


@laws
@given(with_clips(), numbers)
def test_closing_a_gap_keeps_order_and_pictures(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, _ = picked(project, pick)
    try:
        after = timeline_edits.close_gap(project, track.id, abs(pick.time()))
    except EditError:
        return
    now = after.timeline.track(track.id)
    assert [clip.id for clip in now.clips] == [clip.id for clip in track.clips]
    assert now.end < track.end


@laws
@given(with_nodes(), numbers)
def test_disconnecting_what_was_connected_restores_the_project(project, drawn) -> None:
    pick = Pick(project, drawn)
    source, target = pick.output(), pick.input()
    if target in project.graph.links:
        return
    try:
        wired = graph_edits.connect(project, KINDS, source, target)
    except EditError:
        return
    assert (source, target) in [*wired.graph.wires(), *wired.timeline_links()]
    assert graph_edits.disconnect(wired, source, target) == project


@laws
@given(with_nodes(), numbers)
def test_connecting_to_the_timeline_places_a_clip_at_the_end_and_disconnecting_removes_it(project, drawn) -> None:
    if project.timeline_node() is None:
        project = graph_edits.add_node(project, KINDS, "timeline")
    project = graph_edits.add_node(project, KINDS, "test.motion")
    *_, node = project.graph.nodes
    wire = Output(node, "video"), Input(project.timeline_node(), "clips")
    try:
        wired = graph_edits.connect(project, KINDS, *wire)
    except EditError:
        assert not any(not track.locked for track in project.timeline.tracks if track.kind == "video")
        return
    track, clip = next(wired.clips_following(node))
    assert clip.start == project.timeline.track(track.id).end
    assert clip.source == wire[0]
    assert wire in wired.timeline_links()
    assert graph_edits.disconnect(wired, *wire) == project


@laws
@given(with_nodes(), numbers)
def test_removing_a_node_removes_every_trace_of_it(project, drawn) -> None:
    node = Pick(project, drawn).node()
    locked = any(track.locked for track, _ in project.clips_following(node))
    if locked:
        with pytest.raises(EditError, match="locked"):
            graph_edits.remove_nodes(project, [node])
        return
    after = graph_edits.remove_nodes(project, [node])
    assert node not in after.graph.nodes
    assert all(node not in (source.node, target.node) for source, target in after.graph.wires())
    assert all(node not in frame.nodes for frame in after.graph.frames.values())
    assert all(node not in (source.node, target.node) for source, target in after.timeline_links())
    assert not list(after.clips_following(node))
    assert len(after.graph.nodes) == len(project.graph.nodes) - 1


@laws
@given(with_nodes(), numbers)
def test_a_wire_is_refused_exactly_when_connect_refuses(project, drawn) -> None:
    pick = Pick(project, drawn)
    source, target = pick.output(), pick.input()
    reason = graph_edits.refusal(project, KINDS, source, target)
    given_type = KINDS[project.graph.nodes[source.node].kind].output(source.port).type
    taken_type = KINDS[project.graph.nodes[target.node].kind].input(target.port).type
    if given_type is not taken_type:
        assert reason is not None
        assert (" gives ") in reason
    if reason is not None:
        with pytest.raises(EditError, match=r"\.$") as refused:
            graph_edits.connect(project, KINDS, source, target)
        assert refused.value.message == reason
    else:
        assert given_type in PortType


@laws
@given(with_nodes(), numbers)
def test_duplicates_are_wired_among_themselves_and_to_the_same_sources(project, drawn) -> None:
    pick = Pick(project, drawn)
    chosen = pick.several(project.graph.nodes)
    try:
        after, copies = graph_edits.duplicate_nodes(project, chosen)
    except EditError:
        return
    titles = [node.title for node in after.graph.nodes.values() if node.id in copies.values()]
    assert len(set(titles)) == len(titles)
    for old, new in copies.items():
        wires = [
            (copies.get(source.node, source.node), source.port, target.port)
            for target, source in project.graph.sources_of(old)
        ]
        assert sorted(wires) == sorted((s.node, s.port, t.port) for t, s in after.graph.sources_of(new))
        assert after.graph.nodes[new].params == project.graph.nodes[old].params
