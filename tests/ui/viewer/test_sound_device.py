"""What a device is given: the form it takes. Real devices are not at hand; these say what they like."""

from __future__ import annotations

import numpy as np
import pytest

from charstudio.ui.viewer.sound_device import SoundDevice, coded, fitting

multimedia = pytest.importorskip("PySide6.QtMultimedia", exc_type=ImportError)
FORMAT = multimedia.QAudioFormat.SampleFormat


def shape(rate_hz, channels, kind):
    made = multimedia.QAudioFormat()
    made.setSampleRate(rate_hz)
    made.setChannelCount(channels)
    made.setSampleFormat(kind)
    return made


class Picky:
    """A device that takes some forms and likes one best."""

    def __init__(self, *taken):
        self._taken = taken

    def isFormatSupported(self, asked):
        return any(asked == each for each in self._taken)

    def preferredFormat(self):
        return self._taken[-1]


def facts(found):
    return found.sampleRate(), found.channelCount(), found.sampleFormat()


def test_stereo_at_the_films_rate_if_possible():
    device = Picky(shape(48_000, 2, FORMAT.Int16), shape(44_100, 2, FORMAT.Float))
    assert facts(fitting(device, 48_000)) == (48_000, 2, FORMAT.Int16)
    assert facts(fitting(Picky(shape(48_000, 2, FORMAT.Float)), 48_000)) == (48_000, 2, FORMAT.Float)


def test_a_device_that_refuses_the_rate_gets_its_own():
    device = Picky(shape(44_100, 1, FORMAT.Int32))
    assert facts(fitting(device, 48_000)) == (44_100, 1, FORMAT.Int32)


@pytest.mark.parametrize(
    ("kind", "scale", "dtype"), [("<i2", 32767, np.int16), ("<i4", 2147483000, np.int32), ("<f4", 1, np.float32)]
)
def test_samples_in_every_form(kind, scale, dtype):
    samples = np.array([[0.0, 0.5], [1.0, -1.0], [3.0, -3.0]], np.float32)
    got = np.frombuffer(coded(samples, 2, kind, scale), dtype).reshape(-1, 2) / scale
    assert got == pytest.approx(np.array([[0, 0.5], [1, -1], [1, -1]]), abs=1e-4)
    mono = np.frombuffer(coded(samples, 1, kind, scale), dtype) / scale
    assert mono == pytest.approx(np.array([0.25, 0, 0]), abs=1e-4)
    six = np.frombuffer(coded(samples, 6, kind, scale), dtype).reshape(-1, 6) / scale
    assert six[:, :2] == pytest.approx(got)
    assert not six[:, 2:].any()


def test_no_device_is_no_fault(qapp, monkeypatch):
    monkeypatch.setattr(multimedia.QMediaDevices, "defaultAudioOutput", multimedia.QAudioDevice)
    assert SoundDevice.find(48_000) is None
