"""Scrubbing: something at once, the frame itself when the pointer rests, and only the newest wish is worked for."""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np
import pytest

from charstudio.media.compose import Compositor
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.media.proxies import Proxies
from charstudio.media.writer import ClipWriter
from charstudio.model.time import Rate
from charstudio.ui.viewer.clock import Clock
from charstudio.ui.viewer.course import Course
from charstudio.ui.viewer.frame_thread import FrameThread
from charstudio.ui.viewer.reel import media_reel

FRAMES = 240


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """A clip with one key frame at its start, whose brightness says which frame it is."""
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    with ClipWriter(path, Rate(24), 1280, 720, preset="ultrafast") as writer:
        for index in range(FRAMES):
            writer.write_frame(np.full((720, 1280, 3), 10 + index, np.uint8))
    return path


@pytest.fixture
def reel(long):
    return media_reel(Playable(long, probe(long))).sized(320, 180)


def wait_until(condition, seconds=10.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.003)


@pytest.fixture
def frames():
    shots, faults = [], []
    thread = FrameThread(shots.append, faults.append)
    thread.shots, thread.faults = shots, faults
    yield thread
    thread.close()


def frame_of(shot):
    return round(float(shot.picture[..., 0].mean())) - 10


def is_final(shot):
    return shot.is_exact and shot.is_sharp


def test_when_the_pointer_rests_the_frame_itself_is_shown(frames, reel):
    frames.show(reel, 200)
    wait_until(lambda: frames.shots and is_final(frames.shots[-1]))
    assert frames.shots[-1].index == 200
    assert frame_of(frames.shots[-1]) == pytest.approx(200, abs=2)
    assert sum(is_final(shot) for shot in frames.shots) == 1
    with Compositor(reel.timeline, reel.find, width_px=320, height_px=180) as compositor:
        assert np.array_equal(frames.shots[-1].picture, compositor.frame_at(reel.time_of(200)))


def test_while_it_is_dragged_something_is_shown_all_the_time_and_the_last_wish_is_fulfilled(frames, reel):
    for index in range(30, 230, 4):
        frames.show(reel, index, goes_on=index > 30)
        time.sleep(0.004)
    wait_until(lambda: frames.shots and frames.shots[-1].index == 226 and is_final(frames.shots[-1]))
    assert frame_of(frames.shots[-1]) == pytest.approx(226, abs=2)
    assert len({shot.order for shot in frames.shots}) > 3, "wishes that are not the last are shown as well"
    orders = [shot.order for shot in frames.shots]
    assert orders == sorted(orders)
    assert frames.faults == []


def test_what_was_asked_before_something_else_is_not_shown_any_more(frames, reel, media):
    other = media_reel(Playable(media["red"], probe(media["red"])))
    frames.show(reel, 230)
    last = frames.show(other, 3)
    wait_until(lambda: frames.shots and is_final(frames.shots[-1]) and frames.shots[-1].order == last)
    seen = [shot.reel for shot in frames.shots]
    assert seen[seen.index(other) :] == [other] * seen.count(other)


def test_a_small_copy_is_the_right_frame_at_once(frames, reel, long, tmp_path):
    proxies = Proxies(tmp_path / "proxies")
    try:
        proxies.want(long)
        wait_until(lambda: proxies.progress() == (1, 1), 60)
        copy = proxies.open(long)
        if copy is None:
            pytest.skip("this clip needs no small copy here")
        copy.close()
        frames.show(reel.fed(proxies), 150)
        wait_until(lambda: frames.shots)
        assert frames.shots[0].is_exact
        assert frame_of(frames.shots[0]) == pytest.approx(150, abs=3)
        wait_until(lambda: is_final(frames.shots[-1]))
        assert frame_of(frames.shots[-1]) == pytest.approx(150, abs=2)
    finally:
        frames.close()
        proxies.close()


def test_a_wish_that_is_given_up_does_not_keep_the_next_one_waiting(frames, reel):
    started = frames.show(reel, FRAMES - 1)
    wait_until(lambda: frames._served is not None or any(is_final(shot) for shot in frames.shots))
    last = frames.show(reel, 1)
    assert last > started
    wait_until(lambda: frames.shots and frames.shots[-1].order == last and is_final(frames.shots[-1]))
    assert frame_of(frames.shots[-1]) == pytest.approx(1, abs=2)
    assert frames.faults == []


def test_playing_shows_every_frame_quickly_and_standing_still_shows_it_exactly(frames, reel):
    frames.play(reel, Course(20, 1, 0, reel.last), Clock())
    wait_until(lambda: frames.is_ahead)
    taken = [frames.take(ordinal) for ordinal in range(4)]
    assert [shot.index for shot in taken] == [20, 21, 22, 23]
    assert [frame_of(shot) for shot in taken] == pytest.approx([20, 21, 22, 23], abs=3)
    assert all(shot.picture.shape[2] == 4 for shot in taken), "blue, green, red and nothing: as screens want it"
    frames.show(reel, 23)
    wait_until(lambda: frames.shots and is_final(frames.shots[-1]))
    assert frames.shots[-1].picture.shape[2] == 3


def test_a_screen_that_paints_planes_gets_them(frames, reel):
    frames.wants_planes = True
    frames.play(reel, Course(20, 1, 0, reel.last), Clock())
    wait_until(lambda: frames.is_ahead)
    planes = frames.take(0).picture
    assert planes.y.shape == (180, 320)
    assert planes.u.shape == (90, 160)


def test_backwards_every_frame_is_the_right_one(frames, reel):
    frames.play(reel, Course(100, -1, 0, reel.last), Clock())
    wait_until(lambda: frames.is_ahead)
    assert [frame_of(frames.take(ordinal)) for ordinal in range(3)] == pytest.approx([100, 99, 98], abs=3)


def test_the_viewer_stays_at_the_frame_that_was_asked_last(viewer, long, qtbot):
    viewer.show_media(Playable(long, probe(long)), "Long")
    for index in (200, 40, 180, 12):
        viewer.step(index - viewer.player.index)
    qtbot.waitUntil(lambda: viewer.player.latest is not None and is_final(viewer.player.latest), timeout=10000)
    qtbot.waitUntil(lambda: viewer.player.latest.index == 12 and is_final(viewer.player.latest), timeout=10000)
    middle = viewer.picture.grab().toImage().pixelColor(viewer.picture.rect().center())
    assert middle.red() - 10 == pytest.approx(12, abs=3)
    assert viewer.player.position == Fraction(12, 24)
