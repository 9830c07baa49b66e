"""What plays when: tracks, fades, dissolves, dips and the frame a rate conversion chooses."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.media.layers import (
    Line,
    Ramp,
    Schedule,
    Window,
    audible,
    captioned,
    captions_at,
    layers_at,
    sampling_time,
    visible,
)
from charstudio.model.clip_looks import Caption, Transform
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Direction, Timeline, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import AssetId, ClipId, TrackId

S = Fraction
ONE = S(1)


def clip(name, start, duration, *, source_start=ZERO, speed=ONE, **more):
    source = TimeRange(S(source_start), S(duration) * speed)
    return Clip(ClipId(name), AssetId(name), S(start), source, name=name, speed=speed, **more)


def track(*clips, kind=TrackKind.VIDEO, name="v1", **more):
    return Track(TrackId(name), kind, name, clips, **more)


def shown(timeline, t):
    return [
        [(shot.clip.name, shot.opacity, shot.light) for shot in layer] for layer in layers_at(visible(timeline), S(t))
    ]


def test_a_clip_shows_from_its_start_up_to_its_end():
    timeline = Timeline(tracks=(track(clip("a", 1, 2)),))
    assert shown(timeline, 0) == []
    assert shown(timeline, 1) == [[("a", 1.0, 1.0)]]
    assert shown(timeline, S(2999, 1000)) == [[("a", 1.0, 1.0)]]
    assert shown(timeline, 3) == []


def test_tracks_lie_over_each_other_and_hidden_ones_do_not():
    low, high = track(clip("a", 0, 2)), track(clip("b", 1, 2), name="v2")
    assert shown(Timeline(tracks=(low, high)), 1) == [[("a", 1.0, 1.0)], [("b", 1.0, 1.0)]]
    assert shown(Timeline(tracks=(low, replace(high, hidden=True))), 1) == [[("a", 1.0, 1.0)]]
    sound = track(clip("c", 0, 9), kind=TrackKind.AUDIO, name="a1")
    assert shown(Timeline(tracks=(low, sound)), 1) == [[("a", 1.0, 1.0)]]


def test_fades_are_linear_and_multiply():
    timeline = Timeline(tracks=(track(clip("a", 0, 4, fade_in=S(2), fade_out=S(4))),))
    assert shown(timeline, 0) == []
    assert shown(timeline, 1) == [[("a", 0.5 * 0.75, 1.0)]]
    assert shown(timeline, 3) == [[("a", 0.25, 1.0)]]


def test_a_dissolve_is_half_and_half_at_the_cut_and_symmetrical_around_it():
    cross = Transition(TransitionKind.DISSOLVE, S(1))
    timeline = Timeline(
        tracks=(track(clip("a", 0, 2, fade_out=S(1)), clip("b", 2, 2, fade_in=S(1), transition=cross)),)
    )
    assert shown(timeline, S(3, 2)) == [[("a", 1.0, 1.0)]]  # the new one's share is still nothing
    assert shown(timeline, S(7, 4)) == [[("a", 0.75, 1.0), ("b", 0.25, 1.0)]]
    assert shown(timeline, 2) == [[("a", 0.5, 1.0), ("b", 0.5, 1.0)]]
    assert shown(timeline, S(9, 4)) == [[("a", 0.25, 1.0), ("b", 0.75, 1.0)]]
    assert shown(timeline, S(5, 2)) == [[("b", 1.0, 1.0)]]


def test_a_dip_goes_through_black_at_the_cut():
    dip = Transition(TransitionKind.DIP, S(1))
    timeline = Timeline(tracks=(track(clip("a", 0, 2), clip("b", 2, 2, transition=dip)),))
    assert shown(timeline, S(7, 4)) == [[("a", 1.0, 0.5)]]
    assert shown(timeline, 2) == [[("b", 1.0, 0.0)]]
    assert shown(timeline, S(9, 4)) == [[("b", 1.0, 0.5)]]


def test_a_transition_without_a_neighbour_at_the_cut_does_nothing():
    cross = Transition(TransitionKind.DISSOLVE, S(1))
    timeline = Timeline(tracks=(track(clip("a", 0, 1), clip("b", 2, 2, transition=cross)),))
    assert shown(timeline, S(15, 8)) == []
    assert shown(timeline, 2) == [[("b", 1.0, 1.0)]]


def test_mute_and_solo_decide_what_is_heard_and_hiding_does_not():
    tracks = (
        track(clip("a", 0, 1)),
        track(clip("b", 0, 1), name="v2", hidden=True),
        track(clip("c", 0, 1), kind=TrackKind.AUDIO, name="a1", muted=True),
    )

    def heard(*found):
        return [schedule.track.name for schedule in audible(Timeline(tracks=found))]

    assert heard(*tracks) == ["v1", "v2"]
    assert heard(replace(tracks[0], solo=True), *tracks[1:]) == ["v1"]
    assert heard(*tracks[:2], replace(tracks[2], solo=True)) == []


@pytest.mark.parametrize(
    ("media", "sequence", "expected"),
    [
        (Rate(24), Rate(24), list(range(12))),
        (Rate(30000, 1001), Rate(30000, 1001), list(range(12))),
        (Rate(16), Rate(24), [0, 0, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7]),
        (Rate(30), Rate(24), [0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13]),
        (Rate(60), Rate(24), [0, 2, 5, 7, 10, 12, 15, 17, 20, 22, 25, 27]),
        (Rate(12), Rate(24), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
    ],
)
def test_each_sequence_frame_takes_the_media_frame_that_is_on_when_it_begins(media, sequence, expected):
    whole = clip("a", 0, 10)
    times = [sampling_time(sequence.time_of(index), sequence, media, whole) for index in range(12)]
    assert [media.index_at(t) for t in times] == expected


@given(st.integers(0, 100_000), st.sampled_from([Rate(24), Rate(25), Rate(16), Rate(30), Rate(24000, 1001), Rate(60)]))
def test_rounded_time_stamps_cannot_shift_equal_rates(index, rate):
    """Containers that count milliseconds round each frame's start by up to half of one."""
    at = sampling_time(rate.time_of(index), rate, rate, clip("a", 0, 10_000))
    stamps = [Fraction(round(rate.time_of(number) * 1000), 1000) for number in (index, index + 1)]
    assert stamps[0] <= at < stamps[1]


def test_any_moment_within_a_frame_shows_that_frame():
    whole, rate = clip("a", 0, 10), Rate(24)
    first = sampling_time(S(5, 24), rate, rate, whole)
    assert sampling_time(S(5, 24) + S(1, 25), rate, rate, whole) == first


def test_speed_maps_into_the_media():
    fast = clip("a", 1, 2, source_start=S(3), speed=S(2))
    assert sampling_time(S(2), Rate(24), Rate(24), fast) == S(5) + S(1, 1000)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(8, 40), st.integers(0, 4)), min_size=1, max_size=12),
    st.integers(0, 400),
)
def test_a_schedule_finds_what_a_plain_search_finds(rows, index):
    clips, end = [], S(0)
    for number, (gap, length, half) in enumerate(rows):
        cross = Transition(TransitionKind.DISSOLVE, S(2 * half, 24)) if half and not gap else None
        clips.append(clip(str(number), end + S(gap, 24), S(length, 24), transition=cross))
        end = clips[-1].end
    schedule, t = Schedule.of(track(*clips)), S(index, 24)
    assert list(schedule.at(t)) == [span for span in schedule.spans if span.range.contains(t)]
    levels = [span.level(t, Ramp.DISSOLVE) for span in schedule.at(t)]
    assert not levels or sum(levels) == 1


def test_a_wipe_uncovers_the_new_one_while_both_play_as_in_a_dissolve():
    wipe = Transition(TransitionKind.WIPE, S(1), direction=Direction.LEFT)
    timeline = Timeline(tracks=(track(clip("a", 0, 2), clip("b", 2, 2, source_start=S(1), transition=wipe)),))

    def windows(t):
        return [(shot.clip.name, shot.opacity, shot.windows) for shot in layers_at(visible(timeline), S(t))[0]]

    left = Direction.LEFT
    assert windows(1) == [("a", 1.0, ())]
    assert windows(S(3, 2)) == [("a", 1.0, (Window(left, 0.0, 1.0),))]
    assert windows(S(7, 4)) == [("a", 1.0, (Window(left, 0.25, 1.0),)), ("b", 1.0, (Window(left, 0.0, 0.25),))]
    assert windows(S(9, 4)) == [("a", 1.0, (Window(left, 0.75, 1.0),)), ("b", 1.0, (Window(left, 0.0, 0.75),))]
    assert windows(S(5, 2)) == [("b", 1.0, ())]


def test_a_wipe_sounds_like_a_dissolve():
    schedules = [
        Schedule.of(track(clip("a", 0, 2), clip("b", 2, 2, transition=Transition(kind, S(1)))))
        for kind in (TransitionKind.WIPE, TransitionKind.DISSOLVE)
    ]
    for wiping, dissolving in zip(*(schedule.spans for schedule in schedules), strict=True):
        assert wiping.range == dissolving.range
        assert [(e.ramp, e.range, e.rising) for e in wiping.edges] == [
            (e.ramp, e.range, e.rising) for e in dissolving.edges
        ]


def test_a_dip_has_a_colour():
    dip = Transition(TransitionKind.DIP, S(1), colour="#ffffff")
    timeline = Timeline(tracks=(track(clip("a", 0, 2), clip("b", 2, 2, transition=dip)),))
    for t in (S(7, 4), S(9, 4)):
        (shot,) = layers_at(visible(timeline), t)[0]
        assert (shot.light, shot.dip) == (0.5, "#ffffff")


def test_opacity_multiplies_fades_and_none_of_it_is_not_there():
    faint = clip("a", 0, 4, fade_in=S(2), transform=Transform(opacity=0.5))
    assert shown(Timeline(tracks=(track(faint),)), 1) == [[("a", 0.25, 1.0)]]
    assert shown(Timeline(tracks=(track(clip("a", 0, 4, transform=Transform(opacity=0.0))),)), 1) == []


@given(
    st.integers(1, 60),
    st.integers(0, 50),
    st.sampled_from([Rate(24), Rate(25), Rate(16), Rate(30000, 1001)]),
    st.sampled_from([Rate(24), Rate(30), Rate(16), Rate(24000, 1001), None]),
    st.fractions(S(1, 10), S(8), max_denominator=100),
    st.fractions(S(0), S(3), max_denominator=1000),
)
def test_reverse_shows_what_forward_shows_from_the_end(frames, begin, sequence, media, speed, source):
    """Frame i of n is frame n - 1 - i, at any speed and any rates."""
    start = sequence.time_of(begin)
    forward = clip("a", start, sequence.time_of(frames), source_start=source, speed=speed)
    backward = replace(forward, reverse=True)
    times = [sequence.time_of(begin + index) for index in range(frames)]
    ahead = [sampling_time(t, sequence, media, forward) for t in times]
    back = [sampling_time(t, sequence, media, backward) for t in times]
    assert back == ahead[::-1]
    assert sampling_time(times[-1] + sequence.frame / 3, sequence, media, backward) == back[-1]


@given(st.integers(0, 200), st.booleans())
def test_a_frozen_clip_shows_its_first_picture_always(index, backwards):
    frozen = clip("a", 1, 8, source_start=S(3, 7), freeze=True, reverse=backwards)
    first = sampling_time(S(1), Rate(24), Rate(30), replace(frozen, freeze=False, reverse=False))
    assert sampling_time(Rate(24).time_of(index), Rate(24), Rate(30), frozen) == first


def test_captions_of_all_tracks_that_are_not_hidden_lie_over_the_pictures():
    def said(text, start, **more):
        return replace(clip(text, start, 2, **more), source=Caption(text))

    english = track(said("Hello", 0), said("  ", 3), kind=TrackKind.CAPTION, name="c1")
    german = track(said("Hallo", 1, fade_in=S(2)), kind=TrackKind.CAPTION, name="c2")
    timeline = Timeline(tracks=(track(clip("a", 0, 9)), english, german))
    assert captions_at(captioned(timeline), S(1, 2)) == (Line("Hello", 1.0),)
    assert captions_at(captioned(timeline), S(3, 2)) == (Line("Hello", 1.0), Line("Hallo", 0.25))
    assert captions_at(captioned(timeline), S(4)) == ()
    assert shown(timeline, 1) == [[("a", 1.0, 1.0)]]
    muted = replace(timeline, tracks=(timeline.tracks[0], replace(english, hidden=True), german))
    assert captions_at(captioned(muted), S(3, 2)) == (Line("Hallo", 0.25),)
