"""The sound device, when the machine has one. QtMultimedia is imported when something is first played."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import QIODevice
    from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink

_log = logging.getLogger(__name__)

BUFFER_S = 0.25
"""What the device holds: the window may be busy that long without a click being heard."""

_SCALES = {"Int16": ("<i2", 32767.0), "Int32": ("<i4", 2147483000.0), "Float": ("<f4", 1.0)}
"""How ±1 is written in each of Qt's sample formats; 32 bits with the room that float32 rounding needs."""


class SoundDevice:
    """The default output, opened for a rate as near to the wanted one as it allows. On the window's thread only.

    Whoever plays gives samples at ``sample_rate_hz``, which is the device's; sides and sample format are made to fit.
    """

    def __init__(self, device: QAudioDevice, sample_rate_hz: int, buffer_s: float = BUFFER_S) -> None:
        from PySide6.QtMultimedia import QAudioSink, QMediaDevices  # noqa: PLC0415 - optional, see ``find``

        shape = fitting(device, sample_rate_hz)
        self.wanted_rate_hz = sample_rate_hz
        self.sample_rate_hz = shape.sampleRate()
        self.is_gone = False
        """Whether another device is the default by now: this one was unplugged, or the user chose another."""
        self._id = device.id().data()
        self._channels = shape.channelCount()
        self._type, self._scale = _SCALES[shape.sampleFormat().name]
        self._sample_bytes = shape.bytesPerFrame()
        self._sink: QAudioSink = QAudioSink(device, shape)
        self._sink.setBufferSize(int(buffer_s * self.sample_rate_hz) * self._sample_bytes)
        self._pipe: QIODevice | None = None
        self._written = 0
        self._devices = QMediaDevices()
        self._devices.audioOutputsChanged.connect(self._look)

    @classmethod
    def find(cls, sample_rate_hz: int, buffer_s: float = BUFFER_S) -> SoundDevice | None:
        """The default output, or None when there is none, none that fits, or its libraries are missing."""
        try:
            from PySide6.QtMultimedia import QMediaDevices  # noqa: PLC0415 - needs libpulse at import; slow to load
        except ImportError as error:
            _log.info("No sound: QtMultimedia cannot be loaded (%s)", error)
            return None
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            return None
        if fitting(device, sample_rate_hz).sampleFormat().name not in _SCALES:
            _log.info("No sound: %s takes none of our sample formats", device.description())
            return None
        return cls(device, sample_rate_hz, buffer_s)

    def start(self, volume: float) -> bool:
        """Begin to play what is written. False when the device refuses."""
        self._written = 0
        self._sink.setVolume(volume)
        self._pipe = self._sink.start()
        return self._sink.error().name == "NoError"

    def stop(self) -> None:
        """Fall silent at once."""
        self._pipe = None
        self._sink.stop()

    def set_volume(self, volume: float) -> None:
        """Loudness from 0 to 1, linear in amplitude."""
        self._sink.setVolume(volume)

    def room(self) -> int:
        """How many samples fit now."""
        return int(self._sink.bytesFree()) // self._sample_bytes if self._pipe is not None else 0

    def waiting(self) -> int:
        """How many samples have been written and not yet played."""
        return (int(self._sink.bufferSize()) - int(self._sink.bytesFree())) // self._sample_bytes

    def write(self, samples: NDArray[np.float32]) -> None:
        """Hand over samples, shape (n, 2), at most ``room``."""
        if self._pipe is not None and len(samples):
            data: Any = coded(samples, self._channels, self._type, self._scale)
            self._written += int(self._pipe.write(data)) // self._sample_bytes

    def heard(self) -> float:
        """Seconds of sound that have left the buffer of the device."""
        return max(0, self._written - self.waiting()) / self.sample_rate_hz

    def _look(self) -> None:
        self.is_gone = self._devices.defaultAudioOutput().id().data() != self._id


def fitting(device: QAudioDevice, sample_rate_hz: int) -> QAudioFormat:
    """Stereo at this rate if the device takes it, as whole numbers or floats; else what the device likes best."""
    from PySide6.QtMultimedia import QAudioFormat  # noqa: PLC0415 - optional libraries, see ``SoundDevice.find``

    wanted = QAudioFormat()
    wanted.setSampleRate(sample_rate_hz)
    wanted.setChannelCount(2)
    for kind in (QAudioFormat.SampleFormat.Int16, QAudioFormat.SampleFormat.Float):
        wanted.setSampleFormat(kind)
        if device.isFormatSupported(wanted):
            return wanted
    return device.preferredFormat()


def coded(samples: NDArray[np.float32], channels: int, kind: str, scale: float) -> bytes:
    """Stereo samples as the bytes of a device: one side is the mean of two, more sides than two stay silent."""
    import numpy as np  # noqa: PLC0415 - slow to load, and the first paint does not need it

    sides = np.clip(samples, -1.0, 1.0) * np.float32(scale)
    if channels != 2:
        out = np.zeros((len(samples), channels), np.float32)
        out[:, : min(2, channels)] = sides.mean(axis=1, keepdims=True) if channels == 1 else sides
        sides = out
    return sides.astype(kind).tobytes()
