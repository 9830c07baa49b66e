"""The curve by itself: where moments and likenesses lie, what is hatched, and what a mouse does on it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from charstudio.model.identity import Judged
from charstudio.ui import theme
from charstudio.ui.identity.curve import CurveView, Span, smoothed
from tests.fake_measurer import drifting, report_of, sample


@pytest.fixture
def curve(qtbot):
    view = CurveView()
    qtbot.addWidget(view)
    view.resize(400, view.height())
    view.show()
    return view


@given(st.floats(0, 50), st.floats(0.5, 50), st.booleans(), st.floats(0, 1))
def test_a_moment_and_its_place_lead_to_each_other(start, length, reverse, share):
    span = Span(start, start + length, reverse)
    assert span.share(span.moment(share)) == pytest.approx(share, abs=1e-6)


def test_reverse_runs_from_right_to_left(curve):
    curve.show_report(drifting(0.3), Span(0, 4, reverse=True))
    assert curve.x_of(0) > curve.x_of(4)


def test_a_press_asks_for_the_moment_under_the_pointer_and_a_drag_follows(curve):
    curve.show_report(drifting(0.3), Span(0, 4))
    asked = []
    curve.wanted.connect(asked.append)
    QTest.mousePress(curve, Qt.MouseButton.LeftButton, pos=QPoint(round(curve.x_of(1)), 40))
    QTest.mouseMove(curve, QPoint(round(curve.x_of(3)), 40))
    QTest.mouseRelease(curve, Qt.MouseButton.LeftButton, pos=QPoint(round(curve.x_of(3)), 40))
    QTest.mouseMove(curve, QPoint(10, 40))
    assert asked[0] == pytest.approx(1, abs=0.02)
    assert asked[-1] == pytest.approx(3, abs=0.02)


def test_without_a_report_a_press_does_nothing_and_the_words_are_painted(curve):
    asked = []
    curve.wanted.connect(asked.append)
    curve.show_report(None, Span(0, 1), "Not measured yet.")
    QTest.mouseClick(curve, Qt.MouseButton.LeftButton, pos=QPoint(200, 40))
    assert asked == []
    assert curve.accessibleDescription() == "Not measured yet."


def test_what_is_unknown_is_hatched_and_never_drawn_as_a_fall(curve):
    samples = [sample(k / 4, 0.9, Judged.NO_FACE if 4 <= k < 8 else Judged.OK) for k in range(16)]
    curve.show_report(report_of(samples), Span(0, 4))
    image = curve.grab().toImage()
    line = theme.colour("accent_hover")

    def has_line(at_s):
        x = round(curve.x_of(at_s))
        column = [QColor(image.pixel(x, y)) for y in range(image.height())]
        return any(max(abs(a - b) for a, b in zip(c.getRgb()[:3], line.getRgb()[:3], strict=True)) < 40 for c in column)

    assert has_line(0.6)
    assert has_line(3.4)
    assert not has_line(1.5)
    assert {QColor(image.pixel(round(curve.x_of(1.5)) + dx, 40)).name() for dx in range(12)} != {
        theme.colour("field").name()
    }


def test_higher_likeness_is_drawn_higher_and_limits_are_in_view(curve):
    report = drifting(0.1)
    curve.show_report(report, Span(0, 4))
    assert curve.y_of(0.9) < curve.y_of(report.limits.good) < curve.y_of(report.limits.poor) < curve.y_of(0.1)
    assert curve.room.top() <= curve.y_of(0.85)
    assert curve.y_of(0.1) <= curve.room.bottom()


def test_the_playhead_moves_without_the_curve_being_drawn_anew(curve):
    curve.show_report(drifting(0.3), Span(0, 4))
    curve.grab()
    kept = curve._kept
    curve.show_place(2.0)
    curve.grab()
    assert curve._kept is kept


def test_one_odd_frame_does_not_bend_the_line():
    run = [(k / 4, 0.8) for k in range(9)]
    run[4] = (1.0, 0.1)
    assert {value for _, value in smoothed(run)} == {0.8}
