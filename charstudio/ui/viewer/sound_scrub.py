"""Sound while scrubbing: the moment under the playhead, heard as a short grain whenever it moves. The newest wins.

Nothing happens where there is no device, and none is looked for before something is scrubbed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from charstudio.ui.viewer.reel import Reel
from charstudio.ui.viewer.sound_device import SoundDevice
from charstudio.ui.viewer.sound_thread import SoundThread, for_sound

if TYPE_CHECKING:
    from charstudio.media.grain import GrainVoice

_TICK_MS = 5
_AHEAD_S = 0.03
"""Sound handed over in advance: what has been handed over cannot be taken back for a newer grain."""
_BUFFER_S = 0.1
_REST_TICKS = 100
"""Ticks without a grain after which the device is let go: half a second."""


class Scrubber(QObject):
    """Asks ``thread`` for grains and plays them. On the window's thread only."""

    def __init__(self, thread: SoundThread) -> None:
        super().__init__()
        self._thread = thread
        self.is_on = True
        """Whether anything is to be heard."""
        self._device: SoundDevice | None = None
        self._voice: GrainVoice | None = None
        self._shown: tuple[Reel, int] | None = None
        self._prepared: tuple[Reel, Reel] | None = None
        self._rest = 0
        self._timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def scrub(self, reel: Reel, index: int, volume: float) -> None:
        """Let the frame be heard; not again while the playhead rests on it."""
        is_same = self._shown is not None and self._shown[0] is reel and self._shown[1] == index
        self._shown = (reel, index)
        if not self.is_on or is_same or volume <= 0 or index > reel.last or not self._open(reel, volume):
            return
        assert self._device is not None
        from charstudio.media.grain import grain_length  # noqa: PLC0415 - loads numpy, which the first paint does without

        if self._prepared is None or self._prepared[0] is not reel:
            self._prepared = (reel, for_sound(reel, self._device.sample_rate_hz))
        self._thread.mix_grain(self._prepared[1], reel.time_of(index), grain_length(reel.rate))
        self._rest = 0
        self._timer.start()

    def stop(self) -> None:
        """Be quiet: something plays, or the film is gone."""
        self._rest_now()
        self._shown = self._prepared = None

    def close(self) -> None:
        """Be quiet for good."""
        self.stop()
        self.is_on = False
        self._device = None

    def _open(self, reel: Reel, volume: float) -> bool:
        """Whether there is a device, and it is running."""
        rate = reel.timeline.sample_rate_hz
        if self._device is None or self._device.wanted_rate_hz != rate or self._device.is_gone:
            self._rest_now()
            self._prepared = None
            self._device = SoundDevice.find(rate, _BUFFER_S)
        if self._device is None:
            return False
        self._device.set_volume(volume)
        if self._voice is None:
            if not self._device.start(volume):
                self._device = None
                return False
            from charstudio.media.grain import GrainVoice  # noqa: PLC0415 - loads numpy

            self._voice = GrainVoice(self._device.sample_rate_hz)
        return True

    def _tick(self) -> None:
        device, voice = self._device, self._voice
        if device is None or voice is None:
            self._timer.stop()
            return
        grain = self._thread.take_grain()
        if grain is not None:
            voice.say(grain)
        wanted = int(_AHEAD_S * device.sample_rate_hz) - device.waiting()
        device.write(voice.take(max(0, min(wanted, device.room()))))
        self._rest = 0 if voice.left else self._rest + 1
        if self._rest > _REST_TICKS:
            self._rest_now()

    def _rest_now(self) -> None:
        self._timer.stop()
        if self._voice is not None and self._device is not None:
            self._device.stop()
        self._voice = None
