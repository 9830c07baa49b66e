"""A sound device, a wall clock and a mixing thread made of numbers: hours of playback in seconds, without a sound.

``rehearse`` runs what the player's tick does (feed the device, correct the clock, choose the picture) against them and
says how far the picture on screen was from the sound that was audible.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from charstudio.model.time import Rate, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId
from charstudio.ui.viewer import sound_out
from charstudio.ui.viewer.clock import Clock
from charstudio.ui.viewer.course import Course
from charstudio.ui.viewer.reel import Reel

HZ = 48_000
FILM = Rate(24)


class Wall:
    """A clock that goes when it is told to."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


class Device:
    """Plays ``ppm`` faster than the wall clock, ``late_s`` after its start, and says so every ``period_s`` only."""

    def __init__(self, wall, *, ppm=0.0, period_s=0.01, late_s=0.05, rate_hz=HZ, wanted_rate_hz=HZ):
        self.wall = wall
        self.pace = 1.0 + ppm / 1e6
        self.period_s = period_s
        self.late_s = late_s
        self.sample_rate_hz = rate_hz
        self.wanted_rate_hz = wanted_rate_hz
        self.is_gone = False
        self.is_stuck = False
        self.underruns = 0
        self.started = None
        self.written = self.done = 0

    def start(self, _volume):
        self.started, self.written, self.done = self.wall(), 0, 0
        return True

    def stop(self):
        self.started = None

    def set_volume(self, volume):
        pass

    def audible(self):
        """Seconds that have truly been played."""
        if self.started is None:
            return 0.0
        played = max(0.0, self.wall() - self.started - self.late_s) * self.pace
        return min(played, self.written / self.sample_rate_hz)

    def _step(self):
        if not self.is_stuck:
            self.done = max(self.done, int(self.audible() / self.period_s) * int(self.period_s * self.sample_rate_hz))
        return self.done

    def waiting(self):
        return self.written - self._step()

    def room(self):
        return self.sample_rate_hz // 4 - self.waiting()

    def write(self, samples):
        truth = max(0.0, self.wall() - self.started - self.late_s) * self.pace * self.sample_rate_hz
        self.underruns += self.written > 0 and truth > self.written
        self.written += len(samples)

    def heard(self):
        return self._step() / self.sample_rate_hz


class Mixed:
    """The mixing thread, which is always ahead and never over."""

    is_over = False

    def __init__(self, _failed):
        self.orders = []
        self._silence = np.zeros((HZ, 2), np.float32)

    def play(self, reel, course):
        self.orders.append((reel, course))

    def take(self, samples):
        return self._silence[: max(0, samples)]

    def take_levels(self, _until):
        return []

    def stop(self):
        pass

    def close(self):
        pass


def sound_reel(seconds, rate=FILM):
    """A film of so many seconds, of which nothing has been made."""
    clip = Clip(ClipId("c"), AssetId("a"), Fraction(0), TimeRange(Fraction(0), Fraction(seconds)))
    timeline = Timeline(rate=rate, tracks=(Track(TrackId("a1"), TrackKind.AUDIO, "A1", (clip,)),))
    return Reel(timeline, {}, 16, 16)


@dataclass
class Rehearsal:
    """What came of it, in seconds of film time."""

    drifts: list[float] = field(default_factory=list)
    """Of the playback's clock against what was audible, at every tick."""
    pictures: list[float] = field(default_factory=list)
    """Of each new picture's moment against what was audible when it was shown."""
    began: float = 0.0
    """After how long the first picture was shown."""
    out: object = None
    clock: object = None


def rehearse(monkeypatch, devices, seconds, *, wall, rate=FILM, tick_s=0.005, busy=(), seed=1, at_tick=None):
    """Play ``seconds`` of film on the first of ``devices``. ``busy``: (every, for so long) the window does not answer.

    ``at_tick`` is called with the seconds passed and may do anything to the devices.
    """
    waiting = list(devices)
    monkeypatch.setattr(sound_out.SoundDevice, "find", lambda *_: waiting.pop(0) if waiting else None)
    monkeypatch.setattr(sound_out, "SoundThread", Mixed)
    dice = random.Random(seed)
    reel, course = sound_reel(seconds, rate), Course(0, 1, 0, 10**9)
    out, clock, found = sound_out.SoundOut(lambda _: None, wall), Clock(wall), Rehearsal()
    out.play(reel, course)
    begun, next_busy, shown = wall(), busy[0] if busy else float("inf"), -1
    fps = float(rate.fps)
    while wall() - begun < seconds:
        wall.seconds += tick_s * dice.uniform(0.8, 1.6)
        if wall() - begun > next_busy:
            wall.seconds += busy[1]
            next_busy += busy[0]
        if at_tick is not None:
            at_tick(wall() - begun)
        if not clock.is_running:
            out.feed()
            if out.is_starting:
                continue
            clock.start()
            found.began = wall() - begun
        heard = out.feed()
        if heard is not None:
            clock.correct(heard)
        due = int(clock.elapsed() * fps)
        device = out._device
        if device is not None and out._is_active and device.audible() > 0:
            audible = out._base + device.audible()
            found.drifts.append(clock.elapsed() - audible)
            if due > shown:
                found.pictures.append(due / fps - audible)
        shown = max(shown, due)
    found.out, found.clock = out, clock
    out.close()
    return found
