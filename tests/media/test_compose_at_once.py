"""What the compositor shows at once, and as planes, is the frame it would show, as far as it says so."""

from __future__ import annotations

import time
from fractions import Fraction

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_material import number_in, write_clip

from charstudio.media.compose import Compositor
from charstudio.media.container import Cancelled
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.media.proxies import Proxies
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Fit, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId

S = Fraction
SIZE = (640, 480)
RATE = Rate(24)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", range(72), size=SIZE, gop=72)


@pytest.fixture(scope="module")
def proxies(tmp_path_factory, clip):
    made = Proxies(tmp_path_factory.mktemp("cache"))
    made.want(clip)
    while made.progress() != (1, 1):
        time.sleep(0.01)
    yield made
    made.close()


def shown(clip, *tracks, size=SIZE, made=None, **options):
    """A compositor of tracks of ``(start, length, options)`` seconds, all playing the one clip."""
    playable = Playable(clip, probe(clip))
    rows = tuple(
        Track(
            TrackId(f"v{number}"),
            TrackKind.VIDEO,
            "",
            tuple(
                Clip(ClipId(f"{number}-{start}"), AssetId("a"), S(start), TimeRange(ZERO, S(length)), **more)
                for start, length, more in track
            ),
        )
        for number, track in enumerate(tracks)
    )
    timeline = Timeline(RATE, *SIZE, tracks=rows)
    find = {AssetId("a"): playable}.get
    return Compositor(timeline, find, width_px=size[0], height_px=size[1], proxies=made, **options)


@given(asked=st.lists(st.tuples(st.booleans(), st.integers(0, 71)), max_size=10))
@settings(max_examples=15, deadline=None)
def test_with_a_proxy_every_moment_is_right_at_once(clip, proxies, asked):
    with shown(clip, [(0, 3, {})], size=(320, 240), made=proxies) as film:
        for exactly, number in asked:
            if exactly:
                assert number_in(film.frame_at(RATE.time_of(number))) == number
            else:
                look = film.look_at(RATE.time_of(number))
                assert look.exact
                assert number_in(look.pixels) == number


def test_what_was_decoded_is_sharp_at_once(clip, proxies):
    with shown(clip, [(0, 3, {})], made=proxies) as film:
        first = film.look_at(S(2))
        assert (first.exact, first.sharp) == (True, False)
        exact = film.frame_at(S(2))
        again = film.look_at(S(2))
        assert (again.exact, again.sharp) == (True, True)
        assert np.array_equal(again.pixels, exact)


def test_one_layer_that_is_not_right_makes_the_whole_not_right(clip):
    with shown(clip, [(0, 3, {})], [(1, 1, {"fade_in": S(1)})]) as film:
        film.frame_at(S(1, 2))
        look = film.look_at(S(3, 2))
        assert not look.exact
        assert not look.sharp


def test_nothing_and_ghosts_are_final_at_once(clip):
    with shown(clip, [(1, 1, {})]) as film:
        look = film.look_at(S(0))
        assert (look.exact, look.sharp, look.pixels.any()) == (True, True, False)
        assert film.planes_at(S(0)) is None


def rgb(planes):
    """Planes of BT.601 in limited range as a picture, the long way."""
    height, width = planes.y.shape
    u, v = (cv2.resize(plane, (width, height)).astype(float) - 128 for plane in (planes.u, planes.v))
    y = (planes.y.astype(float) - 16) * 255 / 219
    scale = 255 / 224
    red, blue = y + 1.402 * v * scale, y + 1.772 * u * scale
    green = y - (0.344136 * u + 0.714136 * v) * scale
    return np.clip(np.dstack([red, green, blue]), 0, 255)


@pytest.mark.parametrize("size", [SIZE, (320, 240)])
def test_planes_are_the_frame(clip, size):
    with shown(clip, [(0, 3, {})], size=size) as film:
        for number in (3, 40, 41):
            planes = film.planes_at(RATE.time_of(number))
            assert (planes.width_px, planes.height_px) == size
            assert np.abs(rgb(planes) - film.frame_at(RATE.time_of(number))).mean() < 3


@pytest.mark.parametrize("more", [{"fade_in": S(2)}, {"fit": Fit.FILL}], ids=["still fading in", "cropped"])
def test_what_is_more_than_one_clip_as_it_is_has_no_planes(clip, more):
    size = (640, 360) if "fit" in more else SIZE
    with shown(clip, [(0, 3, more)], size=size) as film:
        assert film.planes_at(S(1)) is None
    with shown(clip, [(0, 3, {})], [(0, 1, {"fade_out": S(1)})]) as film:
        assert film.planes_at(S(1, 2)) is None
        assert film.planes_at(S(2)) is not None


def test_a_clip_that_hides_another_has_planes(clip):
    with shown(clip, [(0, 3, {})], [(1, 1, {})]) as film:
        planes = film.planes_at(S(1) + RATE.time_of(5))
        assert number_in(np.repeat(planes.y[..., None], 3, axis=2)) == 5


def test_cancelled_it_says_so_and_can_be_used_on(clip):
    stop = [False]
    with shown(clip, [(0, 3, {})], stopped=lambda: stop[0]) as film:
        film.frame_at(S(0))
        stop[0] = True
        with pytest.raises(Cancelled):
            film.frame_at(RATE.time_of(70))
        stop[0] = False
        assert number_in(film.frame_at(RATE.time_of(70))) == 70
