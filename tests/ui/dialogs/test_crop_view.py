"""The square under the hand: dragged, resized, moved by keys and wheel, and painted where it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from charstudio.model.reference import Crop
from charstudio.ui import theme
from charstudio.ui.dialogs.reference.crop_view import CropView


@pytest.fixture
def view(qtbot):
    made = CropView()
    qtbot.addWidget(made)
    made.resize(640, 480)
    image = QImage(400, 300, QImage.Format.Format_RGB888)
    image.fill(QColor(200, 60, 40))
    made.show_picture(image, 800, 600)
    made.show_crop(Crop(400, 300, 300))
    made.show()
    made.seen = []
    made.moved.connect(made.seen.append)
    return made


def drag(view, start: QPointF, by: QPoint) -> None:
    at = start.toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseMove(view, at + by / 2)
    QTest.mouseMove(view, at + by)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at + by)


def test_the_square_is_dragged_by_its_inside(view):
    scale = view.square().width() / 300
    drag(view, view.square().center(), QPoint(40, 20))
    crop = view.seen[-1]
    assert crop.side == 300
    assert crop.x == pytest.approx(400 + 40 / scale, abs=1.5)
    assert crop.y == pytest.approx(300 + 20 / scale, abs=1.5)


def test_a_corner_resizes_it_and_the_opposite_one_stays(view):
    before = view.crop.box
    drag(view, view.square().bottomRight(), QPoint(50, 50))
    after = view.crop.box
    assert after[:2] == pytest.approx(before[:2], abs=1e-6)
    assert view.crop.side > 300
    drag(view, view.square().topLeft(), QPoint(-30, -30))
    assert view.crop.box[2:] == pytest.approx(after[2:], abs=1e-6)


def test_it_never_gets_lost_outside_the_picture(view):
    drag(view, view.square().center(), QPoint(4000, 4000))
    assert (view.crop.x, view.crop.y) == (800, 600)


def test_arrow_keys_plus_and_minus(view):
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    one = view.crop.x - 400
    assert one > 0
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert 300 - view.crop.y == pytest.approx(10 * one)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.crop.side > 300
    QTest.keyClick(view, Qt.Key.Key_Minus)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.crop.side < 300


def test_the_wheel_resizes_about_the_middle(view):
    at = QPointF(view.rect().center())
    for angle, larger in ((120, False), (-120, True)):
        before = view.crop
        event = QWheelEvent(
            at,
            at,
            QPoint(),
            QPoint(0, angle),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view, event)
        assert (view.crop.side > before.side) is larger
        assert (view.crop.x, view.crop.y) == (before.x, before.y)


def test_escape_takes_back_a_drag_that_is_not_over(view):
    at = view.square().center().toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseMove(view, at + QPoint(60, 0))
    assert view.crop.x > 400
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.crop == Crop(400, 300, 300)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert view.crop == Crop(400, 300, 300)


def test_what_is_outside_the_square_is_dimmed(view):
    picture = view.grab().toImage()
    square = view.square()
    inside = picture.pixelColor((square.center() + QPointF(0, square.height() * 0.05)).toPoint())
    outside = picture.pixelColor(view.to_view(100, 300).toPoint())
    assert inside.red() == pytest.approx(200, abs=6)
    assert outside.red() < inside.red() * 0.6
    edge = picture.pixelColor(QPointF(square.left(), square.center().y() - 40).toPoint())
    assert abs(edge.blue() - theme.colour("accent").blue()) < 60


def test_a_quarter_turn_swaps_the_sides(view):
    view.show_crop(Crop(300, 400, 200, turns=1))
    assert view.turned_size == (600, 800)
    picture = view.grab().toImage()
    assert picture.pixelColor(view.to_view(300, 790).toPoint()).red() > picture.pixelColor(3, 240).red()
