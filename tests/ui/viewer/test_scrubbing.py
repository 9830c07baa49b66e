"""Sound under the moving playhead, on a device made of numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.media.writer import ClipWriter
from charstudio.model.time import Rate
from charstudio.ui.viewer.player import Player
from charstudio.ui.viewer.reel import media_reel
from charstudio.ui.viewer.sound_device import SoundDevice


class Recorder:
    """Takes whatever it is given, at once, and remembers it."""

    def __init__(self, rate_hz=48_000):
        self.sample_rate_hz = self.wanted_rate_hz = rate_hz
        self.is_gone = False
        self.parts = []
        self.runs = 0
        self.volume = None

    def start(self, volume):
        self.volume = volume
        self.runs += 1
        return True

    def stop(self):
        self.runs -= 1

    def set_volume(self, volume):
        self.volume = volume

    def waiting(self):
        return 0

    def room(self):
        return 4800

    def write(self, samples):
        if len(samples):
            self.parts.append(np.array(samples))

    def heard(self):
        return 0.0

    @property
    def said(self):
        return np.concatenate(self.parts) if self.parts else np.zeros((0, 2))


@pytest.fixture
def rising(tmp_path):
    """A clip whose sound says where it is: in second n it is n tenths loud."""
    path = tmp_path / "rising.mp4"
    level = np.repeat(np.arange(4) / 10, 48_000).astype(np.float32)
    wave = level * np.sin(2 * np.pi * 500 * np.arange(len(level)) / 48_000)
    with ClipWriter(path, Rate(24), 64, 48, sample_rate_hz=48_000, preset="ultrafast") as writer:
        for _ in range(96):
            writer.write_frame(np.zeros((48, 64, 3), np.uint8))
        writer.write_audio(np.repeat(wave[:, None], 2, axis=1).astype(np.float32))
    return media_reel(Playable(path, probe(path)))


@pytest.fixture
def device(monkeypatch):
    made = Recorder()
    monkeypatch.setattr(SoundDevice, "find", lambda *_: made)
    return made


@pytest.fixture
def player(qtbot, themed, rising):
    made = Player()
    made.load(rising)
    yield made
    made.close()


def test_a_step_lets_the_moment_be_heard(player, device, qtbot):
    player.set_volume(0.7)
    player.go_to(60)
    qtbot.waitUntil(lambda: len(device.said) >= 2000, timeout=3000)
    assert len(device.said) == 2000  # a frame at 24 frames a second
    assert np.abs(device.said).max() == pytest.approx(0.2, abs=0.02)
    assert np.abs(device.said[[0, -1]]).max() < 0.01
    assert device.volume == 0.7


def test_of_a_fast_drag_the_newest_is_heard(player, device, qtbot):
    for index in range(1, 84):
        player.go_to(index)
    qtbot.waitUntil(lambda: len(device.said) >= 2000, timeout=3000)
    assert np.abs(device.said[-1500:-500]).max() == pytest.approx(0.3, abs=0.02)
    assert len(device.said) < 20 * 2000


def test_resting_on_a_frame_says_nothing_again(player, device, qtbot):
    player.go_to(60)
    qtbot.waitUntil(lambda: len(device.said) >= 2000, timeout=3000)
    player.go_to(60)
    qtbot.wait(100)
    assert len(device.said) == 2000


def test_the_device_is_let_go_when_nothing_moves(player, device, qtbot):
    player.go_to(60)
    qtbot.waitUntil(lambda: device.runs == 1, timeout=3000)
    qtbot.waitUntil(lambda: device.runs == 0, timeout=5000)


def test_switched_off_there_is_silence(player, device, qtbot):
    player.sound.scrubber.is_on = False
    player.go_to(60)
    qtbot.wait(100)
    assert device.runs == 0
    assert not len(device.said)


def test_muted_there_is_silence(player, device, qtbot):
    player.set_volume(0.0)
    player.go_to(60)
    qtbot.wait(100)
    assert device.runs == 0


def test_without_a_device_nothing_happens(player, monkeypatch, qtbot):
    monkeypatch.setattr(SoundDevice, "find", lambda *_: None)
    player.go_to(60)
    qtbot.wait(50)
    assert player.index == 60


def test_a_device_of_another_rate_is_given_its_own(player, rising, monkeypatch, qtbot):
    device = Recorder(44_100)
    device.wanted_rate_hz = 48_000
    monkeypatch.setattr(SoundDevice, "find", lambda *_: device)
    player.go_to(60)
    qtbot.waitUntil(lambda: len(device.said) >= 1837, timeout=3000)
    assert len(device.said) in {1837, 1838}


def test_playing_ends_the_scrub(player, device, qtbot):
    player.go_to(60)
    qtbot.waitUntil(lambda: device.runs == 1, timeout=3000)
    player.play()
    assert not player.sound.scrubber._timer.isActive()
    player.stop()


def test_the_same_film_changed_is_heard_as_it_is_now(player, device, rising, qtbot):
    player.go_to(60)
    qtbot.waitUntil(lambda: len(device.said) >= 2000, timeout=3000)
    track = rising.timeline.tracks[0]
    quiet = replace(rising, timeline=replace(rising.timeline, tracks=(replace(track, volume_db=-20.0),)))
    player.load(quiet, 60)
    device.parts.clear()
    player.go_to(61)
    qtbot.waitUntil(lambda: len(device.said) >= 2000, timeout=3000)
    assert np.abs(device.said).max() == pytest.approx(0.02, abs=0.005)
