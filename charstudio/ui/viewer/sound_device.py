"""The sound device, when the machine has one. QtMultimedia is imported when something is first played."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import QIODevice
    from PySide6.QtMultimedia import QAudioDevice, QAudioSink

_log = logging.getLogger(__name__)

_BUFFER_S = 0.25
"""What the device holds: the window may be busy that long without a click being heard."""


class SoundDevice:
    """The default output, opened for stereo at ``sample_rate_hz``. Used on the window's thread only."""

    def __init__(self, device: QAudioDevice, sample_rate_hz: int) -> None:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink  # noqa: PLC0415 - optional libraries, see ``find``

        wanted = QAudioFormat()
        wanted.setSampleRate(sample_rate_hz)
        wanted.setChannelCount(2)
        wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        self.sample_rate_hz = sample_rate_hz
        self._sink = QAudioSink(device, wanted)
        self._sink.setBufferSize(int(_BUFFER_S * sample_rate_hz) * 4)
        self._pipe: QIODevice | None = None
        self._written = 0

    @classmethod
    def find(cls, sample_rate_hz: int) -> SoundDevice | None:
        """The default output, or None when there is none or its libraries are missing."""
        try:
            from PySide6.QtMultimedia import QMediaDevices  # noqa: PLC0415 - needs libpulse at import; slow to load
        except ImportError as error:
            _log.info("No sound: QtMultimedia cannot be loaded (%s)", error)
            return None
        device = QMediaDevices.defaultAudioOutput()
        return None if device.isNull() else cls(device, sample_rate_hz)

    def start(self, volume: float) -> bool:
        """Begin to play what is written. False when the device refuses."""
        self._written = 0
        self._sink.setVolume(volume)
        self._pipe = self._sink.start()
        return _is_well(self._sink)

    def stop(self) -> None:
        """Fall silent at once."""
        self._pipe = None
        self._sink.stop()

    def set_volume(self, volume: float) -> None:
        """Loudness from 0 to 1, linear in amplitude."""
        self._sink.setVolume(volume)

    def room(self) -> int:
        """How many samples fit now."""
        return int(self._sink.bytesFree()) // 4 if self._pipe is not None else 0

    def write(self, samples: NDArray[np.float32]) -> None:
        """Hand over samples, shape (n, 2), at most ``room``."""
        import numpy as np  # noqa: PLC0415 - slow to load, and the first paint does not need it

        if self._pipe is not None and len(samples):
            data: Any = (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()
            self._written += int(self._pipe.write(data)) // 4

    def heard(self) -> float:
        """Seconds of sound that have left the buffer of the device."""
        waiting = (int(self._sink.bufferSize()) - int(self._sink.bytesFree())) // 4
        return max(0, self._written - waiting) / self.sample_rate_hz


def _is_well(sink: QAudioSink) -> bool:
    return sink.error().name == "NoError"
