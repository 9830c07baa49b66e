"""What ``test_gpu`` runs in a program of its own, on a virtual screen with OpenGL made of software."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from PySide6.QtGui import QImage

from charstudio.media.picture import Conversion, Geometry
from charstudio.ui.viewer.gpu.probe import verdict
from charstudio.ui.viewer.gpu.surface import Surface
from charstudio.ui.viewer.picture_view import PictureView

MATRICES = {"bt601": 5, "bt709": 1, "bt2020": 9}
WIDE, HIGH = 256, 144


def stored(matrix, full, size=(WIDE, HIGH), noise=0):
    """A frame whose every plane changes from edge to edge, as a decoder would give it."""
    width, height = size
    low, high = (0, 255) if full else (16, 235)
    across, down = np.linspace(0, 1, width), np.linspace(0, 1, height)
    y = low + (high - low) * (0.5 * across[None, :] + 0.5 * down[:, None])
    half_w, half_h = (width + 1) // 2, (height + 1) // 2
    u = 128 + 60 * np.sin(np.linspace(0, 3, half_w))[None, :] * np.linspace(-1, 1, half_h)[:, None]
    v = 128 + 70 * np.cos(np.linspace(0, 4, half_w))[None, :] * np.linspace(1, -1, half_h)[:, None]
    frame = av.VideoFrame(width, height, "yuv420p")
    made = np.random.default_rng(5)
    for plane, values in zip(frame.planes, (y, u, v), strict=True):
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        wild = made.integers(-noise, noise + 1, values.shape)
        rows[: values.shape[0], : values.shape[1]] = np.clip(np.round(values) + wild, 0, 255)
    frame.colorspace = MATRICES[matrix]
    frame.color_range = 2 if full else 1
    return frame


@pytest.fixture
def view(qtbot):
    made = PictureView()
    qtbot.addWidget(made)
    made.resize(WIDE, HIGH)
    made.show()
    made.use_card(Surface)
    qtbot.waitExposed(made)
    yield made
    made.use_card(None)


def seen(view) -> np.ndarray:
    """What is on the screen, RGB."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def show(view, content, size=(WIDE, HIGH)):
    view.set_shape(*size)
    view.show_picture(content)


def test_the_card_is_asked_and_found_fit():
    assert verdict().is_usable, verdict().words


@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", MATRICES)
def test_colours_are_those_of_the_exact_conversion(view, matrix, full):
    frame = stored(matrix, full)
    planes = Conversion().planes(frame, (WIDE, HIGH))
    wanted = Conversion().picture(frame, Geometry.of(frame, Fraction(1)))
    show(view, planes)
    apart = np.abs(seen(view).astype(int) - wanted)
    assert apart.max() <= 2
    assert apart.mean() < 0.6
