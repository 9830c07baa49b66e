"""Picture and sound stay together, for hours and whatever the device does. Rehearsed in numbers, without a device."""

from __future__ import annotations

import numpy as np
import pytest
from simulated_sound import HZ, Device, Mixed, Wall, rehearse, sound_reel

from charstudio.model.time import Rate
from charstudio.ui.viewer import sound_out
from charstudio.ui.viewer.course import Course

HALF_A_FRAME = 1 / 48


@pytest.mark.parametrize(
    ("ppm", "period_s"), [(0, 0.01), (200, 0.01), (-300, 0.02), (100, 0.046)], ids=["even", "fast", "slow", "coarse"]
)
def test_an_hour_of_playback_keeps_within_half_a_frame(monkeypatch, ppm, period_s):
    wall = Wall()
    device = Device(wall, ppm=ppm, period_s=period_s)
    found = rehearse(monkeypatch, [device], 3600, wall=wall, tick_s=0.025)
    drifts = np.abs(found.drifts[100:])
    assert len(drifts) > 100_000
    assert drifts.max() < HALF_A_FRAME
    assert np.abs(np.mean(found.drifts[-1000:])) < 0.01
    assert device.underruns == 0


@pytest.mark.parametrize("rate", [Rate(24), Rate(30_000, 1001), Rate(60), Rate(16)], ids=str)
@pytest.mark.parametrize(("ppm", "period_s", "late_s"), [(0, 0.005, 0.02), (150, 0.02, 0.1), (-150, 0.046, 0.3)])
def test_pictures_are_shown_within_20_ms_of_their_sound(monkeypatch, rate, ppm, period_s, late_s):
    wall = Wall()
    device = Device(wall, ppm=ppm, period_s=period_s, late_s=late_s)
    found = rehearse(monkeypatch, [device], 60, wall=wall, rate=rate)
    assert len(found.pictures) > 50 * float(rate.fps)
    assert np.quantile(np.abs(found.pictures), 0.95) <= 0.020


def test_a_window_that_is_busy_now_and_then_loses_nothing(monkeypatch):
    wall = Wall()
    device = Device(wall, ppm=50, period_s=0.01)
    found = rehearse(monkeypatch, [device], 300, wall=wall, busy=(5.0, 0.15))
    assert device.underruns == 0
    assert np.abs(found.drifts[100:]).max() < HALF_A_FRAME


def test_the_first_picture_comes_with_the_first_sound(monkeypatch):
    wall = Wall()
    found = rehearse(monkeypatch, [Device(wall, late_s=0.12)], 2, wall=wall)
    assert found.began == pytest.approx(0.12, abs=0.04)
    assert abs(found.pictures[0]) < 0.03


def test_another_device_goes_on_where_the_first_one_was(monkeypatch):
    wall = Wall()
    first, second = Device(wall), Device(wall, rate_hz=44_100, late_s=0.08)

    def change(passed):
        first.is_gone = passed > 10

    found = rehearse(monkeypatch, [first, second], 30, wall=wall, at_tick=change)
    assert found.out._device is None  # closed
    assert first.started is None
    assert second.written > 15 * 44_100
    assert np.abs(found.drifts[-2000:]).max() < HALF_A_FRAME
    reel, course = found.out._thread.orders[-1]
    assert reel.timeline.sample_rate_hz == 44_100
    assert course.start / 24 == pytest.approx(10, abs=0.2)


def test_unplugged_without_another_one_the_film_goes_on(monkeypatch):
    wall = Wall()
    device = Device(wall)

    def unplug(passed):
        device.is_gone = passed > 10

    found = rehearse(monkeypatch, [device], 20, wall=wall, at_tick=unplug)
    assert found.clock.elapsed() == pytest.approx(20, abs=0.15)


def test_a_device_that_gets_stuck_holds_the_picture_for_two_seconds_at_most(monkeypatch):
    wall = Wall()
    device = Device(wall)

    def jam(passed):
        device.is_stuck = passed > 10

    found = rehearse(monkeypatch, [device], 20, wall=wall, at_tick=jam)
    assert found.clock.elapsed() == pytest.approx(20 - sound_out.STUCK_S, abs=0.2)


def test_a_short_stall_is_waited_for(monkeypatch):
    """The picture stands still with the sound and goes on with it."""
    wall = Wall()
    device = Device(wall)

    def stall(passed):
        device.is_stuck = 10 < passed < 10.5

    found = rehearse(monkeypatch, [device], 20, wall=wall, at_tick=stall)
    assert np.abs(found.drifts[-1000:]).max() < HALF_A_FRAME


def test_a_device_of_another_rate_gets_sound_mixed_for_it(monkeypatch):
    wall = Wall()
    device = Device(wall, rate_hz=44_100)
    found = rehearse(monkeypatch, [device], 5, wall=wall)
    assert found.out._thread.orders[0][0].timeline.sample_rate_hz == 44_100
    assert np.abs(found.drifts[100:]).max() < HALF_A_FRAME


def test_a_film_whose_sound_fails_at_once_is_not_waited_for(monkeypatch):
    class Over(Mixed):
        is_over = True

    wall = Wall()
    monkeypatch.setattr(sound_out, "SoundThread", Over)
    monkeypatch.setattr(sound_out.SoundDevice, "find", lambda *_: Device(wall))
    out = sound_out.SoundOut(lambda _: None, wall)
    out.play(sound_reel(5), Course(0, 1, 0, 100))
    assert out.feed() is None
    assert not out.is_starting
    out.close()


def test_without_a_device_levels_are_still_told_as_time_passes(monkeypatch):
    wall = Wall()
    asked = []
    monkeypatch.setattr(sound_out.SoundDevice, "find", lambda *_: None)
    monkeypatch.setattr(sound_out, "SoundThread", Mixed)
    monkeypatch.setattr(Mixed, "take_levels", lambda _self, until: asked.append(until) or [])
    out = sound_out.SoundOut(lambda _: None, wall)
    out.play(sound_reel(5), Course(0, 1, 0, 100))
    assert out._thread.orders == [], "nobody listens and nobody looks"
    out.stop()
    out.wants_levels = True
    out.play(sound_reel(5), Course(0, 1, 0, 100))
    assert out.feed() is None
    wall.seconds += 1.5
    assert out.feed() is None
    out.take_levels()
    assert asked == [int(1.5 * HZ)]
    out.close()
