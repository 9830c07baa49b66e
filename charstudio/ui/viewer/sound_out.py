"""Sound of a playback: carries mixed samples to the device and says what has been heard.

A device that never begins or stops taking samples (unplugged, suspended) is given up for this playback, which then
goes on silently by the wall clock: a stuck device must not hold the picture.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from charstudio.ui.viewer.course import Course
from charstudio.ui.viewer.reel import Reel
from charstudio.ui.viewer.sound_device import SoundDevice
from charstudio.ui.viewer.sound_thread import SoundThread

STUCK_S = 2.0


class SoundOut:
    """Used on the window's thread; mixing happens in its own."""

    def __init__(self, failed: Callable[[str], None]) -> None:
        self._thread = SoundThread(failed)
        self._device: SoundDevice | None = None
        self._volume = 1.0
        self._is_active = False
        self._heard = 0.0
        self._moved_at = 0.0

    def play(self, reel: Reel, course: Course) -> None:
        """Begin to mix and play, when there is a device."""
        rate = reel.timeline.sample_rate_hz
        if self._device is None or self._device.sample_rate_hz != rate:
            self._device = SoundDevice.find(rate)
        if self._device is not None and self._device.start(self._volume):
            self._is_active = True
            self._heard, self._moved_at = 0.0, time.monotonic()
            self._thread.play(reel, course)

    @property
    def is_starting(self) -> bool:
        """Whether the first sample has yet to be heard: the picture waits for it."""
        return self._is_active and not self._heard

    def feed(self) -> float | None:
        """Hand over what fits; the seconds heard so far, or None when the wall clock is to be followed."""
        device = self._device
        if device is None or not self._is_active or self._thread.is_over:
            return None
        device.write(self._thread.take(device.room()))
        heard, now = device.heard(), time.monotonic()
        if heard > self._heard:
            self._heard, self._moved_at = heard, now
        elif now - self._moved_at > STUCK_S:
            self._give_up()
            return None
        return heard or None

    def set_volume(self, volume: float) -> None:
        """Loudness from 0 to 1."""
        self._volume = volume
        if self._device is not None:
            self._device.set_volume(volume)

    def stop(self) -> None:
        """Fall silent."""
        self._thread.stop()
        if self._is_active and self._device is not None:
            self._device.stop()
        self._is_active = False

    def close(self) -> None:
        """Fall silent for good and end the thread."""
        self.stop()
        self._thread.close()
        self._device = None

    def _give_up(self) -> None:
        self.stop()
        self._device = None  # look for another one next time
