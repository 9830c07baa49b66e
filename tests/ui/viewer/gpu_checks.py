"""What ``test_gpu`` runs in a program of its own, on a virtual screen with OpenGL made of software."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from charstudio.media.picture import Conversion, Geometry
from charstudio.ui.viewer.compare_view import CompareView
from charstudio.ui.viewer.comparison import Comparison, Side
from charstudio.ui.viewer.gpu.probe import verdict
from charstudio.ui.viewer.gpu.surface import Surface
from charstudio.ui.viewer.picture_paint import Chip
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


def test_odd_sides_and_rows_that_lie_apart_are_no_matter(view):
    frame = stored("bt709", False, (161, 121))
    planes = Conversion().planes(frame, (161, 121))
    assert planes.y.strides[0] > 161
    wanted = Conversion().picture(frame, Geometry.of(frame, Fraction(1)))
    view.resize(161, 121)
    show(view, planes, (161, 121))
    view.set_zoom(1.0)
    apart = np.abs(seen(view).astype(int) - wanted)
    assert apart.max() <= 2


def test_pixels_are_shown_as_they_are(view):
    wanted = np.random.default_rng(3).integers(0, 256, (HIGH, WIDE, 3), np.uint8)
    show(view, wanted)
    assert np.array_equal(seen(view), wanted)


def test_a_picture_made_smaller_is_averaged_and_one_made_larger_is_smooth(view):
    fine = np.zeros((HIGH * 4, WIDE * 4, 3), np.uint8)
    fine[::2, ::2] = fine[1::2, 1::2] = 255
    show(view, fine, (WIDE * 4, HIGH * 4))
    assert abs(seen(view).astype(int) - 128).max() <= 6
    edge = np.zeros((HIGH // 2, WIDE // 2, 3), np.uint8)
    edge[:, WIDE // 4 :] = 255
    view.resize(WIDE * 3 // 4, HIGH * 3 // 4)
    show(view, edge, (WIDE // 2, HIGH // 2))
    row = seen(view)[HIGH // 4, :, 0]
    assert ((row > 20) & (row < 235)).any(), "between the two colours is a colour between"


def test_words_over_the_picture_are_those_of_the_raster_painter(view, qtbot):
    grey = np.full((HIGH, WIDE, 3), 90, np.uint8)
    show(view, grey)
    view.set_chips((Chip("Stale: its inputs have changed since", "warn"),))
    view.set_statistics(("0 dropped · 48 shown",))
    with_card = seen(view).astype(int)
    view.use_card(None)
    without = seen(view).astype(int)
    assert np.abs(with_card - without).max() <= 2, "only how halves are rounded"
    assert 0.05 < (np.abs(without - 90).max(axis=2) > 30).mean() < 0.6


def test_a_card_that_is_lost_hands_over_to_the_raster_painter(view, qtbot):
    show(view, Conversion().planes(stored("bt709", False), (WIDE, HIGH)))
    seen(view)
    with qtbot.waitSignal(view.card_lost):
        view.show_picture(Broken())
        view.grab()
    assert not view.uses_card
    assert not view.has_picture
    view.show_picture(np.full((HIGH, WIDE, 3), 200, np.uint8))
    assert np.array_equal(seen(view), np.full((HIGH, WIDE, 3), 200, np.uint8))


class Broken:
    """Planes that no graphics card can take."""

    full_range = True

    @property
    def y(self):
        raise MemoryError("the card has no memory left")


def test_moved_to_another_window_it_paints_on(view, qtbot):
    wanted = np.full((HIGH, WIDE, 3), (10, 200, 90), np.uint8)
    show(view, wanted)
    seen(view)
    other = QWidget()
    qtbot.addWidget(other)
    QVBoxLayout(other).addWidget(view)
    other.resize(400, 300)
    other.show()
    qtbot.waitExposed(other)
    qtbot.wait(50)
    picture = seen(view)
    assert tuple(picture[picture.shape[0] // 2, picture.shape[1] // 2]) == (10, 200, 90)
    assert view.uses_card
    view.setParent(None)


def test_two_pictures_are_each_in_their_part(qtbot):
    made = CompareView()
    qtbot.addWidget(made)
    made.resize(WIDE, HIGH)
    made.show()
    made.use_card(Surface)
    made.set_shape(WIDE, HIGH)
    made.set_comparison(Comparison(Side("", None), Side("", None)))
    made._content = np.full((HIGH, WIDE, 3), (200, 0, 0), np.uint8)
    made._beside = Conversion().planes(stored("bt601", False), (WIDE, HIGH))
    picture = seen(made)
    assert tuple(picture[HIGH - 8, 8]) == (200, 0, 0)
    wanted = Conversion().picture(stored("bt601", False), Geometry.of(stored("bt601", False), Fraction(1)))
    assert np.abs(picture[HIGH - 8, WIDE - 8].astype(int) - wanted[HIGH - 8, WIDE - 8]).max() <= 2
    made.use_card(None)
