"""The threads without a window: order of frames, the newest wish, sound without seams."""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np
import pytest

from charstudio.media.compose import Compositor
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.ui.viewer.clock import Clock
from charstudio.ui.viewer.course import Course
from charstudio.ui.viewer.frame_thread import FrameThread
from charstudio.ui.viewer.reel import fitted, media_reel
from charstudio.ui.viewer.sound_thread import SoundThread, spans


@pytest.fixture
def reel(media):
    return media_reel(Playable(media["red"], probe(media["red"])))


def wait_until(condition, seconds=5.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.005)


@pytest.fixture
def frames():
    shots, faults = [], []
    thread = FrameThread(shots.append, faults.append)
    thread.shots, thread.faults = shots, faults
    yield thread
    thread.close()


def test_of_many_wishes_the_last_is_fulfilled_and_most_others_are_not(frames, reel):
    for index in range(100):
        last = frames.show(reel, index)
    wait_until(lambda: frames.shots and frames.shots[-1].order == last)
    assert frames.shots[-1].index == 99
    assert len(frames.shots) < 50


def test_frames_are_those_of_the_compositor(frames, reel):
    frames.show(reel, 40)
    wait_until(lambda: frames.shots and frames.shots[-1].is_exact and frames.shots[-1].is_sharp)
    with Compositor(reel.timeline, reel.find) as compositor:
        assert np.array_equal(frames.shots[-1].picture, compositor.frame_at(reel.time_of(40)))


def test_playing_fills_a_bounded_queue_in_order(frames, reel):
    frames.play(reel, Course(10, 1, 0, reel.last), Clock())
    wait_until(lambda: frames.is_ahead)
    time.sleep(0.2)
    assert frames.ready <= 16
    assert frames.take(0).index == 10
    assert frames.take(3).index == 13, "the newest that is due; older ones are dropped"
    assert frames.take(3) is None


def test_the_end_is_known(frames, reel):
    frames.play(reel, Course(reel.last - 1, 1, 0, reel.last), Clock())
    wait_until(lambda: frames.is_ahead)
    assert frames.ready == 2


def test_a_late_thread_skips_frames(frames, reel):
    clock = Clock()
    clock.start()
    clock.correct(2.0)
    frames.play(reel, Course(0, 1, 0, reel.last), clock)
    wait_until(lambda: frames.ready > 0)
    shot = frames.take(10_000)
    assert shot.index >= 48


def test_what_cannot_be_read_is_a_card_and_the_thread_goes_on(frames, reel, tmp_path):
    gone = media_reel(Playable(tmp_path / "gone.mp4", reel.playables["viewer"].info))
    frames.show(gone, 3)
    wait_until(lambda: frames.shots or frames.faults)
    done = len(frames.shots)
    frames.show(reel, 3)
    wait_until(lambda: len(frames.shots) > done)


def test_sound_is_mixed_ahead_without_a_seam(reel):
    faults = []
    sound = SoundThread(faults.append)
    sound.play(reel, Course(12, 1, 0, reel.last))
    wait_until(lambda: sound.is_ahead(40_000))
    taken = np.concatenate([sound.take(777) for _ in range(50)])
    with Compositor(reel.timeline, reel.find) as compositor:
        expected = compositor.audio(Fraction(1, 2), Fraction(1))[: len(taken)]
    assert np.allclose(taken, expected, atol=1e-6)
    sound.close()
    assert faults == []


def test_a_loop_is_heard_from_its_first_frame_again(reel):
    course = Course(2, 1, 0, 4, loop=True)
    parts = [next_ for next_, _ in zip(spans(reel, course), range(4), strict=False)]
    assert parts[0] == (Fraction(2, 24), Fraction(3, 24))
    assert parts[1] == (Fraction(0), Fraction(3, 24))
    assert parts[2] == (Fraction(3, 24), Fraction(2, 24))


def test_pictures_are_fitted_even_and_never_enlarged():
    assert fitted(1920, 1080, 960, 2000) == (960, 540)
    assert fitted(320, 180, 960, 540) == (320, 180)
    assert fitted(101, 33, 50, 50) == (50, 16)
