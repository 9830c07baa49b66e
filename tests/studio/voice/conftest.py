"""A film with a sound in it."""

from __future__ import annotations

import wave
from dataclasses import dataclass

import numpy as np
import pytest

from charstudio.model.results import MediaValue
from charstudio.model.values import NodeId, Output
from tests.studio.conftest import make_studio, pytest_pyfunc_call, quiet, studio  # noqa: F401 - used by the tests here


def written(path, seconds=3.0, level=0.3):
    """A tone with pauses, as WAV."""
    t = np.arange(round(seconds * 16_000)) / 16_000
    samples = level * np.sin(2 * np.pi * 220 * t) * ((t * 2).astype(int) % 2 == 0)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


@dataclass
class Line:
    """An imported sound: its node, and what flows from it."""

    node: NodeId
    value: MediaValue


@pytest.fixture
def line_of(studio, tmp_path):  # noqa: F811 - the fixture imported above
    """``await line_of(seconds)`` imports a sound."""

    async def make(seconds=3.0, name="line.wav"):
        report = await studio.import_files([written(tmp_path / name, seconds)])
        value = studio.current(Output(report.nodes[0], "audio"))
        assert isinstance(value, MediaValue)
        return Line(report.nodes[0], value)

    return make
