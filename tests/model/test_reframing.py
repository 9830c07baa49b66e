"""Does a film keep its sense in another frame: what matters in sight, nothing longer, nothing that cannot be?"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.checks import check
from charstudio.model.clip_looks import IN_PLACE, Title, Transform
from charstudio.model.delivery import Delivery, Framing
from charstudio.model.project import Project
from charstudio.model.reframing import Subject, reframed
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Fit, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId
from tests.model.strategies import KINDS, RATES, projects

PICTURE = AssetId("a")
REEL = Delivery(width_px=1080, height_px=1920, framing=Framing.CENTRE)
laws = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def film(transform=IN_PLACE, fit=Fit.FIT, size=(1920, 1080), source=PICTURE) -> Project:
    clip = Clip(ClipId("c"), source, ZERO, TimeRange(ZERO, Fraction(2)), fit=fit, transform=transform)
    track = Track(TrackId("v1"), TrackKind.VIDEO, "V1", (clip,))
    return Project(timeline=Timeline(width_px=size[0], height_px=size[1], tracks=(track,)))


def only(timeline):
    return timeline.tracks[0].clips[0]


def shown(clip, size, frame, share):
    """Where a point of the picture lies, as shares of the frame: the compositor's arithmetic, written anew."""
    ratios = frame[0] / size[0], frame[1] / size[1]
    fitted = max(ratios) if clip.fit is Fit.FILL else min(ratios)
    transform = clip.transform
    x = (share[0] - 0.5) * size[0] * fitted * transform.scale * (-1 if transform.flip_x else 1)
    y = (share[1] - 0.5) * size[1] * fitted * transform.scale * (-1 if transform.flip_y else 1)
    angle = math.radians(transform.rotation_deg)
    turned = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
    return 0.5 + transform.x + turned[0] / frame[0], 0.5 + transform.y + turned[1] / frame[1]


def corners(clip, size, frame):
    left, top = clip.transform.crop_left, clip.transform.crop_top
    right, bottom = 1 - clip.transform.crop_right, 1 - clip.transform.crop_bottom
    return [shown(clip, size, frame, (x, y)) for x in (left, right) for y in (top, bottom)]


def test_the_same_size_and_rate_change_nothing():
    project = film(Transform(x=0.1, scale=2.0))
    assert reframed(project, Delivery(), {}) == project.timeline


def test_another_size_of_the_same_shape_changes_the_size_alone():
    project = film(Transform(x=0.1, scale=2.0))
    found = reframed(project, Delivery(width_px=1280, height_px=720, framing=Framing.FACES), {})
    assert found == replace(project.timeline, width_px=1280, height_px=720)


def test_whole_shows_all_of_a_picture_and_centre_fills_the_frame_with_its_middle():
    whole = only(reframed(film(fit=Fit.FILL), replace(REEL, framing=Framing.WHOLE), {}))
    assert (whole.fit, whole.transform) == (Fit.FIT, IN_PLACE)
    centre = only(reframed(film(), REEL, {}))
    assert (centre.fit, centre.transform) == (Fit.FILL, IN_PLACE)


shares = st.floats(0.0, 1.0)
sizes = st.tuples(st.integers(600, 2000), st.integers(600, 2000))
frames = st.tuples(st.integers(450, 1000), st.integers(450, 1000)).map(lambda each: (each[0] * 2, each[1] * 2))


@laws
@given(sizes, frames, shares, shares, st.booleans(), st.sampled_from(Fit))
def test_what_matters_is_in_sight_and_no_bar_is(size, frame, x, y, flip, fit):
    project = film(Transform(flip_x=flip), fit)
    delivery = Delivery(width_px=frame[0], height_px=frame[1], framing=Framing.FACES)
    timeline = reframed(project, delivery, {ClipId("c"): Subject(*size, x, y)})
    if abs(frame[0] * 1080 / (frame[1] * 1920) - 1) <= 0.002:
        return  # the same shape: nothing is reframed
    clip = only(timeline)
    place = shown(clip, size, frame, (x, y))
    assert all(-1e-6 <= each <= 1 + 1e-6 for each in place)
    seen = corners(clip, size, frame)
    assert min(each[0] for each in seen) <= 1e-6
    assert max(each[0] for each in seen) >= 1 - 1e-6
    assert min(each[1] for each in seen) <= 1e-6
    assert max(each[1] for each in seen) >= 1 - 1e-6


@laws
@given(sizes, frames, st.sampled_from([Framing.CENTRE, Framing.WHOLE, Framing.FACES, Framing.MANUAL]))
def test_a_centred_picture_stays_centred(size, frame, framing):
    delivery = Delivery(width_px=frame[0], height_px=frame[1], framing=framing)
    clip = only(reframed(film(), delivery, {ClipId("c"): Subject(*size)}))
    assert shown(clip, size, frame, (0.5, 0.5)) == pytest.approx((0.5, 0.5))


zoomed = st.builds(
    Transform,
    x=st.floats(-0.2, 0.2),
    y=st.floats(-0.2, 0.2),
    scale=st.floats(2.0, 4.0),
    rotation_deg=st.sampled_from([0.0, 5.0, 180.0]),
    flip_x=st.booleans(),
    flip_y=st.booleans(),
)


@laws
@given(zoomed, frames, shares, shares)
def test_a_zoomed_picture_goes_on_filling_the_frame_with_what_was_seen_of_it(transform, frame, x, y):
    size, old = (1600, 900), (1920, 1080)
    delivery = Delivery(width_px=frame[0], height_px=frame[1], framing=Framing.FACES)
    project = film(transform)
    clip = only(reframed(project, delivery, {ClipId("c"): Subject(*size, x, y)}))
    before = shown(only(project.timeline), size, old, (x, y))
    after = shown(clip, size, frame, (x, y))
    if all(0 <= each <= 1 for each in before):
        assert all(-1e-6 <= each <= 1 + 1e-6 for each in after)
    # each corner of the new frame shows a moment of the picture that the old frame showed
    times = max(frame[0] / old[0], frame[1] / old[1])
    middle = shown(clip, size, frame, (0.5, 0.5)), shown(only(project.timeline), size, old, (0.5, 0.5))
    for corner in ((0, 0), (1, 1)):
        for axis in (0, 1):
            place = (corner[axis] - middle[0][axis]) * frame[axis] / times / old[axis] + middle[1][axis]
            assert -1e-3 <= place <= 1 + 1e-3


small = st.builds(
    Transform,
    x=st.floats(-0.3, 0.3),
    y=st.floats(-0.3, 0.3),
    scale=st.floats(0.05, 0.3),
    rotation_deg=st.sampled_from([0.0, 20.0]),
)


@laws
@given(small, frames, st.sampled_from(Framing), sizes)
def test_a_picture_in_the_picture_stays_where_it_was_and_in_sight(transform, frame, framing, size):
    project = film(transform)
    old = (1920, 1080)
    if not all(0 <= each <= 1 for corner in corners(only(project.timeline), size, old) for each in corner):
        return
    delivery = Delivery(width_px=frame[0], height_px=frame[1], framing=framing)
    clip = only(reframed(project, delivery, {ClipId("c"): Subject(*size)}))
    assert all(-1e-3 <= each <= 1 + 1e-3 for corner in corners(clip, size, frame) for each in corner)
    if framing is not Framing.WHOLE:
        assert (clip.transform.x, clip.transform.y) == (transform.x, transform.y)


def test_in_a_whole_frame_nothing_of_a_zoomed_picture_hangs_into_the_bars():
    project = film(Transform(x=0.1, scale=1.5, flip_x=True))
    clip = only(reframed(project, replace(REEL, framing=Framing.WHOLE), {ClipId("c"): Subject(1920, 1080)}))
    seen = corners(clip, (1920, 1080), (1080, 1920))
    height = 1080 * 1080 / 1920 / 1920
    assert min(y for _, y in seen) == pytest.approx(0.5 - height / 2)
    assert max(y for _, y in seen) == pytest.approx(0.5 + height / 2)
    assert (min(x for x, _ in seen), max(x for x, _ in seen)) == pytest.approx((0.0, 1.0))


def test_by_hand_every_clip_is_looked_at_in_the_chosen_place():
    clip = only(reframed(film(), replace(REEL, framing=Framing.MANUAL, focus_x=0.3), {}))
    assert shown(clip, (1920, 1080), (1080, 1920), (0.3, 0.5))[0] == pytest.approx(0.5)
    edge = only(reframed(film(), replace(REEL, framing=Framing.MANUAL, focus_x=0.0), {}))
    assert shown(edge, (1920, 1080), (1080, 1920), (0.0, 0.5))[0] == pytest.approx(0.0)


def test_titles_are_laid_out_anew_with_letters_that_suit_the_shorter_side():
    project = film(Transform(x=0.2), source=Title("Words", size=0.1))
    clip = only(reframed(project, REEL, {}))
    assert (clip.transform, clip.source.text) == (Transform(x=0.2), "Words")
    assert clip.source.size * 1920 == pytest.approx(0.1 * 1080)
    square = only(reframed(project, Delivery(width_px=1080, height_px=1080), {}))
    assert square.source.size == pytest.approx(0.1)


looks = st.builds(
    Transform, x=st.floats(-4, 4), y=st.floats(-4, 4), scale=st.floats(0.01, 20), rotation_deg=st.floats(-360, 360)
)


@laws
@given(projects(20), st.lists(looks, max_size=4), frames, st.sampled_from(Framing), st.sampled_from([None, *RATES]))
def test_a_film_in_any_frame_is_one_that_can_be(project, transforms, frame, framing, rate):
    fresh = iter(transforms)
    tracks = tuple(
        replace(track, clips=tuple(replace(clip, transform=next(fresh, clip.transform)) for clip in track.clips))
        if track.kind is TrackKind.VIDEO
        else track
        for track in project.timeline.tracks
    )
    project = replace(project, timeline=replace(project.timeline, tracks=tracks))
    delivery = Delivery(width_px=frame[0], height_px=frame[1], framing=framing, rate=rate)
    timeline = reframed(project, delivery, {})
    assert check(replace(project, timeline=timeline), KINDS) == []
    assert (timeline.width_px, timeline.height_px) == frame
    if rate is None:
        kept = [(clip.id, clip.range, clip.source_range) for _, clip in project.timeline.clips()]
        assert [(clip.id, clip.range, clip.source_range) for _, clip in timeline.clips()] == kept


@laws
@given(projects(20), st.sampled_from([*RATES, Rate(25, 2), Rate(12)]))
def test_another_rate_moves_no_cut_by_more_than_half_a_frame(project, rate):
    timeline = reframed(project, Delivery(rate=rate), {})
    assert timeline.rate == rate
    assert check(replace(project, timeline=timeline), KINDS) == []
    was = {clip.id: clip for _, clip in project.timeline.clips()}
    now = {clip.id: clip for _, clip in timeline.clips()}
    half = rate.frame / 2
    for clip_id, clip in was.items():
        if clip_id not in now:
            assert clip.duration <= rate.frame
            continue
        assert abs(now[clip_id].start - clip.start) <= half
        assert abs(now[clip_id].end - clip.end) <= half
    assert abs(timeline.duration - project.timeline.duration) <= half or set(was) != set(now)
