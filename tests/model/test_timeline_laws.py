"""Laws of edits that take other clips, tracks and markers along, on films in which clips are linked and grouped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from charstudio.model import timeline_edits
from charstudio.model.checks import check
from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import Clip, Track, TrackKind
from charstudio.model.values import ClipId
from tests.model.looking import frames, free_clips, picked, pictures, shown
from tests.model.strategies import KINDS, Pick, projects

laws = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
numbers = st.lists(st.integers(0, 10_000), min_size=6, max_size=10).map(tuple)


def films() -> st.SearchStrategy[Project]:
    """Films with a clip that may be edited; every second one has a pair of linked clips and a track in step."""
    return st.tuples(projects(30), numbers).map(_bound).filter(lambda project: bool(free_clips(project)))


def _bound(drawn: tuple[Project, tuple[int, ...]]) -> Project:
    project, given_numbers = drawn
    pick = Pick(project, given_numbers)
    for edit in (
        lambda p: timeline_edits.set_track(p, pick.track().id, sync=True),
        lambda p: timeline_edits.detach_sound(p, pick.clip().id, kinds=KINDS),
        lambda p: timeline_edits.link(p, pick.clips()),
        lambda p: timeline_edits.add_marker(p, abs(pick.time())),
    ):
        try:
            project = edit(project) if pick.yes() else project
        except EditError:
            continue
    return project


def done(edit: Callable[[], Project]) -> Project:
    """The project after the edit; a refused edit proves nothing."""
    try:
        after = edit()
    except EditError:
        assume(False)
        raise
    assert check(after, KINDS) == []
    return after


def leading(project: Project, pick: Pick) -> tuple[Track, Clip]:
    """A clip of a track that others follow: not a caption."""
    found = [(track, clip) for track, clip in free_clips(project) if track.kind is not TrackKind.CAPTION]
    assume(found)
    return pick.of(found)


def reached(project: Project, home: Track, since: Seconds) -> list[tuple[Track, Clip]]:
    """Clips of other tracks that must keep in step with ``home``: on tracks in step, or linked with it."""
    links = {clip.link for clip in home.clips if clip.link and clip.end > since}
    others = [(track, clip) for track, clip in project.timeline.clips() if track.id != home.id]
    return [(track, clip) for track, clip in others if track.sync or (clip.link in links and clip.link)]


def in_step(before: Project, after: Project, home: Track, removed: TimeRange, added: Seconds) -> None:
    """Whether everything in step shows at every moment that stays what it showed, and markers stand where they did."""

    def later(t: Seconds) -> Seconds:
        return t + added - removed.duration if t >= removed.end else t

    for track, clip in reached(before, home, removed.start):
        for t in frames(before):
            if clip.range.contains(t) and not removed.contains(t):
                assert shown(after, track.id, later(t)) == shown(before, track.id, t)
    now = {marker.id: marker.at for marker in after.timeline.markers}
    for marker in before.timeline.markers:
        inside = removed.contains(marker.at)
        assert now[marker.id] == (removed.start if inside else later(marker.at))


@laws
@given(films(), numbers)
def test_an_insertion_opens_its_time_on_everything_in_step(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = leading(project, pick)
    start = project.timeline.rate.snap(abs(pick.time()))
    copy = replace(clip, id=ClipId("copy"), start=start, transition=None, link=None)
    after = done(lambda: timeline_edits.place(project, track.id, copy, mode="insert", kinds=KINDS))
    in_step(project, after, track, TimeRange(start, Fraction(0)), copy.duration)


@laws
@given(films(), numbers)
def test_an_extraction_takes_its_time_out_of_everything_in_step(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, _ = leading(project, pick)
    rate = project.timeline.rate
    span = TimeRange(rate.snap(abs(pick.time())), rate.time_of(1 + pick.number(60)))
    after = done(lambda: timeline_edits.extract(project, span, [track.id]))
    in_step(project, after, track, span, Fraction(0))


@laws
@given(films(), numbers)
def test_a_ripple_trim_alone_keeps_everything_in_step(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = leading(project, pick)
    edge = ("start", "end")[pick.number(2)]
    by = project.timeline.rate.time_of(pick.number(40) - 20)
    assume(by)
    at = clip.start if edge == "start" else clip.end
    after = done(lambda: timeline_edits.trim(project, clip.id, edge, at + by, ripple=True, kinds=KINDS, alone=True))
    longer = by if edge == "end" else -by
    point = at if edge == "start" or longer > 0 else at + longer
    in_step(project, after, track, TimeRange(point, max(Fraction(0), -longer)), max(Fraction(0), longer))


@laws
@given(films(), numbers)
def test_closing_a_gap_keeps_everything_in_step(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, _ = leading(project, pick)
    gaps = [
        TimeRange.between(before, clip.start)
        for before, clip in zip([Fraction(0), *(c.end for c in track.clips)], track.clips, strict=False)
        if clip.start > before
    ]
    assume(gaps)
    gap = pick.of(gaps)
    after = done(lambda: timeline_edits.close_gap(project, track.id, gap.start))
    in_step(project, after, track, gap, Fraction(0))


@laws
@given(films(), numbers)
def test_moving_with_ripple_only_changes_the_order(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = leading(project, pick)
    to = project.timeline.rate.snap(abs(pick.time()))
    after = done(
        lambda: timeline_edits.move_clips(
            project, {clip.id: (track.id, to)}, mode="insert", kinds=KINDS, ripple=True, alone=True
        )
    )
    span = clip.range
    by = after.timeline.find(clip.id)[1].start - clip.start

    def turned(t: Seconds) -> Seconds:
        if span.contains(t):
            return t + by
        if by < 0 and span.start + by <= t < span.start:
            return t + span.duration
        return t - span.duration if span.end <= t < span.end + by else t

    for t in frames(project):
        assert shown(after, track.id, turned(t)) == shown(project, track.id, t)
        for other, each in reached(project, track, Fraction(0)):
            if other.sync and each.range.contains(t):
                assert shown(after, other.id, turned(t)) == shown(project, other.id, t)
    now = {marker.id: marker.at for marker in after.timeline.markers}
    assert all(now[marker.id] == turned(marker.at) for marker in project.timeline.markers)


@laws
@given(films(), numbers)
def test_a_roll_changes_pictures_only_between_the_old_cut_and_the_new(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, _ = picked(project, pick)
    cuts = [clip for clip in track.clips if track.before(clip)]
    assume(cuts)
    clip = pick.of(cuts)
    by = project.timeline.rate.time_of(pick.number(40) - 20)
    after = done(lambda: timeline_edits.roll(project, clip.id, clip.start + by, kinds=KINDS, alone=True))
    low, high = sorted((clip.start, clip.start + by))
    for t in [*frames(project), *frames(after)]:
        for other in project.timeline.tracks:
            if other.id != track.id or not low <= t < high:
                assert shown(after, other.id, t) == shown(project, other.id, t)
    assert after.timeline.duration == project.timeline.duration


@laws
@given(films(), numbers)
def test_a_slide_moves_one_clip_and_shows_its_neighbours_where_they_were(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = picked(project, pick)
    by = project.timeline.rate.time_of(pick.number(40) - 20)
    after = done(lambda: timeline_edits.slide(project, clip.id, by, kinds=KINDS, alone=True))
    now = after.timeline.find(clip.id)[1]
    assert (now.start, now.source_range) == (clip.start + by, clip.source_range)
    way = TimeRange.between(min(clip.start, now.start), max(clip.end, now.end))
    for t in [*frames(project), *frames(after)]:
        if not way.contains(t):
            assert shown(after, track.id, t) == shown(project, track.id, t)


@laws
@given(films(), numbers)
def test_linked_clips_keep_their_distance_whatever_moves_one_of_them(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = picked(project, pick)
    family = timeline_edits.together(project, [clip.id])
    to = project.timeline.rate.snap(abs(pick.time()))
    after = done(lambda: timeline_edits.move_clips(project, {clip.id: (track.id, to)}, mode=pick.mode(), kinds=KINDS))
    for member in family:
        was, now = project.timeline.find(member)[1], after.timeline.find(member)[1]
        assert (now.start - was.start, now.source_range) == (to - clip.start, was.source_range)


@laws
@given(films(), numbers)
def test_what_goes_together_is_the_same_from_every_member(project, drawn) -> None:
    clip = picked(project, Pick(project, drawn))[1]
    family = {*timeline_edits.together(project, [clip.id])}
    assert all({*timeline_edits.together(project, [member])} == family for member in family)


@laws
@given(films(), numbers)
def test_splitting_and_joining_changes_no_picture(project, drawn) -> None:
    pick = Pick(project, drawn)
    _, clip = picked(project, pick)
    length = project.timeline.rate.frames_in(clip.duration)
    assume(length > 1)
    at = clip.start + project.timeline.rate.time_of(1 + pick.number(length - 1))
    cut = done(lambda: timeline_edits.split(project, clip.id, at, right=ClipId("right")))
    times = [*frames(project), *frames(cut)]
    assert pictures(cut, times) == pictures(project, times)
    links = [each.link for _, each in cut.timeline.clips() if each.link]
    pairs = [each.link for track in cut.timeline.tracks for each in track.clips if each.link]
    assert sorted(links) == sorted(pairs)
    whole = timeline_edits.rejoin(cut, clip.id)
    assert check(whole, KINDS) == []
    assert pictures(whole, times) == pictures(project, times)
    assert len(list(whole.timeline.clips())) == len(list(project.timeline.clips()))


@laws
@given(films(), numbers)
def test_freezing_a_moment_shows_it_and_then_goes_on(project, drawn) -> None:
    pick = Pick(project, drawn)
    track, clip = leading(project, pick)
    at = clip.start + project.timeline.rate.time_of(pick.number(project.timeline.rate.frames_in(clip.duration)))
    length = project.timeline.rate.time_of(1 + pick.number(50))
    after = done(lambda: timeline_edits.freeze_at(project, clip.id, at, length, frozen=ClipId("frozen")))
    frozen = after.timeline.find(ClipId("frozen"))[1]
    assert (frozen.start, frozen.duration, frozen.freeze) == (at, length, True)
    for t in frames(project):
        later = t if t < at else t + length
        assert shown(after, track.id, later) == shown(project, track.id, t)
    in_step(project, after, track, TimeRange(at, Fraction(0)), length)


@laws
@given(films(), numbers)
def test_another_speed_shows_the_same_part_at_both_ends(project, drawn) -> None:
    pick = Pick(project, drawn)
    _, clip = picked(project, pick)
    speed = pick.of((Fraction(2), Fraction(1, 2), Fraction(3, 4), Fraction(5, 3)))
    after = done(lambda: timeline_edits.set_speed(project, clip.id, speed, ripple=pick.yes(), kinds=KINDS, alone=True))
    now = after.timeline.find(clip.id)[1]
    assert now.start == clip.start
    frame = project.timeline.rate.frame * now.speed
    assert abs(now.source_range.duration - clip.source_range.duration) <= frame
    assert now.media_time(now.start) == clip.media_time(clip.start) or clip.reverse


@laws
@given(films(), numbers)
def test_reattaching_a_sound_is_the_way_back_from_detaching_it(project, drawn) -> None:
    _, clip = picked(project, Pick(project, drawn))
    assume(clip.link is None)
    detached = done(lambda: timeline_edits.detach_sound(project, clip.id, kinds=KINDS))
    back = timeline_edits.reattach(detached, clip.id)
    assert [track.clips for track in back.timeline.tracks if track.clips] == [
        track.clips for track in project.timeline.tracks if track.clips
    ]
