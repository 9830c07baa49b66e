"""Sound of a playback: carries mixed samples to the device, says what has been heard, and how loud that was.

A device says what it has played in steps of its own period, so time between two steps is filled in, up to a limit.
One that is unplugged, or that the user turns away from, is left for the new one, from the same moment on. One that
never begins or stops taking samples is given up for this playback, which then goes on by the wall clock: a stuck
device must not hold the picture. Without a device sound is still mixed where its levels are wanted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from charstudio.media.levels import Levels
from charstudio.ui.viewer.course import Course
from charstudio.ui.viewer.reel import Reel
from charstudio.ui.viewer.sound_device import SoundDevice
from charstudio.ui.viewer.sound_scrub import Scrubber
from charstudio.ui.viewer.sound_thread import SoundThread, for_sound

STUCK_S = 2.0
PERIOD_S = 0.06
"""The longest time between two steps of a device that is filled in."""

_LATE_S = 0.01
"""A step of the device may have come so long before it was seen: half of the time since it was looked at, not more."""


class SoundOut:
    """Used on the window's thread; mixing happens in its own. ``now`` is the wall clock."""

    def __init__(self, failed: Callable[[str], None], now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._thread = SoundThread(failed)
        self._device: SoundDevice | None = None
        self._playing: tuple[Reel, Course] | None = None
        self._volume = 1.0
        self._is_active = False
        self._base = 0.0  # seconds of the playback at which the device began
        self._heard = 0.0  # seconds since then
        self._moved_at = self._asked_at = 0.0
        self._taken = 0
        self._rate_hz = 48_000  # of what is mixed
        self.wants_levels = False
        """Whether ``take_levels`` is going to be asked."""
        self.scrubber = Scrubber(self._thread)

    def play(self, reel: Reel, course: Course) -> None:
        """Begin to mix and play; where there is no device, to mix if levels are wanted."""
        self.scrubber.stop()
        self._playing = (reel, course)
        self._begin(course, 0.0)

    def scrub(self, reel: Reel, index: int) -> None:
        """Let the moment of a frame be heard, if that is switched on and nothing plays."""
        if self._playing is None:
            self.scrubber.scrub(reel, index, self._volume)

    @property
    def is_starting(self) -> bool:
        """Whether the first sample has yet to be heard: the picture waits for it."""
        return self._is_active and not self._heard and not (self._thread.is_over and not self._taken)

    def feed(self) -> float | None:
        """Hand over what fits; the seconds heard so far, or None when the wall clock is to be followed."""
        if self._playing is None:
            return None
        if self._device is None or not self._is_active:
            self._mix_unheard()
            return None
        if self._device.is_gone:
            self._change_device()
            return None
        return self._hand_over(self._device)

    def take_levels(self) -> Sequence[Levels]:
        """How loud it was since this was asked last, up to what is heard at this moment."""
        if self._playing is None:
            return ()
        since = self._estimate(self._now()) - self._base if self._is_active else self._now() - self._moved_at
        return self._thread.take_levels(int(since * self._rate_hz))

    def set_volume(self, volume: float) -> None:
        """Loudness from 0 to 1."""
        self._volume = volume
        if self._device is not None:
            self._device.set_volume(volume)

    def stop(self) -> None:
        """Fall silent."""
        if self._playing is not None:
            self._thread.stop()
        self._playing = None
        self._silence()

    def close(self) -> None:
        """Fall silent for good and end the thread."""
        self.stop()
        self.scrubber.close()
        self._thread.close()
        self._device = None

    # A playback ------------------------------------------------------------------------------------------------

    def _begin(self, course: Course, base: float) -> None:
        """Play ``course``, whose start belongs ``base`` seconds after that of the playback."""
        assert self._playing is not None
        reel = self._playing[0]
        rate = reel.timeline.sample_rate_hz
        if self._device is None or self._device.wanted_rate_hz != rate or self._device.is_gone:
            self._device = SoundDevice.find(rate)
        self._is_active = self._device is not None and self._device.start(self._volume)
        self._rate_hz = self._device.sample_rate_hz if self._device is not None and self._is_active else rate
        self._base, self._heard, self._taken = base, 0.0, 0
        self._moved_at = self._asked_at = self._now()
        if self._is_active or self.wants_levels:
            self._thread.play(for_sound(reel, self._rate_hz), course)

    def _hand_over(self, device: SoundDevice) -> float | None:
        is_over = self._thread.is_over
        if not is_over:
            samples = self._thread.take(device.room())
            self._taken += len(samples)
            device.write(samples)
        heard, now = device.heard(), self._now()
        if heard > self._heard:  # some time since it was asked before
            self._heard, self._moved_at = heard, now - min((now - self._asked_at) / 2, _LATE_S)
        elif is_over and (self._heard or not self._taken):
            return None  # all of it was heard, or there was nothing
        elif now - self._moved_at > STUCK_S:
            self._give_up()
            return None
        self._asked_at = now
        return self._estimate(now) if heard else None

    def _estimate(self, now: float) -> float:
        """Seconds of the playback heard by ``now``."""
        since = min(max(0.0, now - self._moved_at), PERIOD_S) if self._heard else 0.0
        return self._base + self._heard + since

    def _mix_unheard(self) -> None:
        """Use up what would have been played by now, so that mixing goes on."""
        if not self.wants_levels:
            return
        if self._taken == 0:
            self._moved_at = self._now()  # the picture begins now
        due = int((self._now() - self._moved_at) * self._rate_hz) + 1
        self._taken += len(self._thread.take(max(0, due - self._taken)))

    def _change_device(self) -> None:
        """Go on with the new default device, a picture later; by the wall clock where there is none."""
        assert self._playing is not None
        reel, course = self._playing
        at = self._estimate(self._now())
        self._silence()
        ordinal = int(at * float(reel.rate.fps)) + 1
        index = course.index(ordinal)
        if index is not None:
            self._begin(replace(course, start=index), float(reel.rate.time_of(ordinal)))

    def _silence(self) -> None:
        if self._is_active and self._device is not None:
            self._device.stop()
        self._is_active = False

    def _give_up(self) -> None:
        self._thread.stop()
        self._silence()
        self._device = None  # look for another one next time
