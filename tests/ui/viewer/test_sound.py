"""Picture follows sound: a device of known pace stands in for the real one, which this kind of machine has not."""

from __future__ import annotations

import time

import pytest

from charstudio.ui.viewer.player import Player
from charstudio.ui.viewer.reel import sequence_reel
from charstudio.ui.viewer.sound_device import SoundDevice


class PacedDevice:
    """Plays what is written at ``pace`` times real time, from a buffer of a quarter second."""

    def __init__(self, pace, sample_rate_hz=48000):
        self.sample_rate_hz = self.wanted_rate_hz = sample_rate_hz
        self.is_gone = False
        self.pace = pace
        self.volume = None
        self.written = 0
        self.started = 0.0

    def start(self, volume):
        self.volume, self.written, self.started = volume, 0, time.monotonic()
        return True

    def stop(self):
        self.written = 0

    def set_volume(self, volume):
        self.volume = volume

    def _played(self):
        return min(self.written, int((time.monotonic() - self.started) * self.pace * self.sample_rate_hz))

    def waiting(self):
        return self.written - self._played()

    def room(self):
        return self.sample_rate_hz // 4 - self.waiting()

    def write(self, samples):
        self.written += len(samples)

    def heard(self):
        return self._played() / self.sample_rate_hz


@pytest.fixture
def player(qtbot, themed, studio):
    made = Player()
    made.load(sequence_reel(studio.project, studio.playable).sized(160, 90))
    yield made
    made.close()


def test_the_picture_follows_a_device_that_is_slow(player, qtbot, monkeypatch):
    device = PacedDevice(0.8)
    monkeypatch.setattr(SoundDevice, "find", lambda *_: device)
    player.set_volume(0.5)
    player.play()
    qtbot.waitUntil(lambda: player.shown > 0, timeout=3000)
    started, first = time.monotonic(), player.index
    qtbot.wait(1200)
    took = time.monotonic() - started
    moved = (player.index - first) / 24
    assert device.volume == 0.5
    assert moved == pytest.approx(took * 0.8, abs=0.15)
    assert player.index / 24 == pytest.approx(device.heard(), abs=0.12)


def test_there_is_no_sound_backwards_or_fast(player, qtbot, monkeypatch):
    asked = []
    player.go_to(60)
    monkeypatch.setattr(SoundDevice, "find", asked.append)
    player.play(-1)
    player.play(2)
    assert asked == []
    player.play(1)
    assert asked == [48000]


def test_a_device_that_refuses_leaves_silent_playback(player, qtbot, monkeypatch):
    device = PacedDevice(1.0)
    device.start = lambda _volume: False
    monkeypatch.setattr(SoundDevice, "find", lambda *_: device)
    player.play()
    qtbot.waitUntil(lambda: player.index > 5, timeout=3000)


def test_the_picture_waits_for_a_device_that_begins_late(player, qtbot, monkeypatch):
    device = PacedDevice(1.0)
    begins = time.monotonic() + 0.7
    real = device._played
    device._played = lambda: real() if time.monotonic() > begins else 0
    monkeypatch.setattr(SoundDevice, "find", lambda *_: device)
    player.play()
    qtbot.wait(400)
    assert player.shown == 0
    qtbot.waitUntil(lambda: player.index > 3, timeout=3000)


def test_a_device_that_is_stuck_does_not_hold_the_picture(player, qtbot, monkeypatch):
    device = PacedDevice(0.0)
    monkeypatch.setattr(SoundDevice, "find", lambda *_: device)
    monkeypatch.setattr("charstudio.ui.viewer.sound_out.STUCK_S", 0.3)
    player.play()
    qtbot.waitUntil(lambda: player.index > 5, timeout=3000)
