"""A hand for any node editor that is a ``QGraphicsView``, and a watch: processor time of the thread that paints.

A frame is what one event of the mouse causes, up to and including the repaint that follows from it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QGraphicsView

SIZE = 1280, 800
RUNS = 3
FRAMES = 20
ZOOMS = (0.1, 0.25, 0.5, 1.0, 2.0)
_TRIES = 6


class Editor(Protocol):
    """What the rows need of an editor. Nodes go by their numbers."""

    view: QGraphicsView

    def title_at(self, number: int) -> QPoint:
        """Where in the viewport a node can be grabbed."""

    def position(self, number: int) -> QPointF:
        """Where in the scene a node is."""

    def is_selected(self, number: int) -> bool:
        """Whether a node is selected."""

    def select(self, numbers: Iterable[int]) -> None:
        """Select exactly these."""

    def zoom_to(self, zoom: float) -> None:
        """Show the middle of the graph so large."""

    def fit(self) -> None:
        """Show the whole graph."""

    def undo(self) -> None:
        """Take back the last step."""


@dataclass
class Times:
    """Milliseconds of many frames in several runs."""

    runs: list[list[float]] = field(default_factory=list)

    @property
    def typical(self) -> float:
        """The median of the runs' medians."""
        return median(median(run) for run in self.runs if run)

    @property
    def slow(self) -> float:
        """What one frame in twenty exceeds."""
        every = [each for run in self.runs for each in run]
        return quantiles(every, n=20)[-1] if len(every) >= 20 else max(every)


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view)
        self.count = 0
        view.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Count."""
        self.count += event.type() == QEvent.Type.Paint
        return False


class Hand:
    """Sends an editor's viewport real mouse events and takes the time."""

    def __init__(self, editor: Editor, runs: int = RUNS) -> None:
        self.editor = editor
        self.runs = runs
        self.port = editor.view.viewport()
        self.paints = Paints(editor.view)
        self._held = Qt.MouseButton.NoButton

    def press(self, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Put a button down."""
        self._held = button
        self._send(QEvent.Type.MouseButtonPress, at, button)

    def move(self, at: QPoint) -> None:
        """Move, with whatever button is held."""
        self._send(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)

    def release(self, at: QPoint) -> None:
        """Let go."""
        button, self._held = self._held, Qt.MouseButton.NoButton
        self._send(QEvent.Type.MouseButtonRelease, at, button)

    def wheel(self, at: QPoint, turns: int) -> None:
        """Turn the wheel, away from the hand for more than 0."""
        spot, none = QPointF(at), Qt.KeyboardModifier.NoModifier
        event = QWheelEvent(
            spot,
            QPointF(self.port.mapToGlobal(at)),
            QPoint(),
            QPoint(0, 120 * turns),
            Qt.MouseButton.NoButton,
            none,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.port, event)

    def event(self, do: Callable[[], object]) -> float:
        """Milliseconds of processor time of what happens at once, without the repaint."""
        begun = time.thread_time()
        do()
        return (time.thread_time() - begun) * 1000

    def frame(self, do: Callable[[], object]) -> float:
        """As ``event``, with the repaint. Something that shows nothing new is repainted whole."""
        before = self.paints.count
        begun = time.thread_time()
        do()
        for _ in range(_TRIES):
            QApplication.processEvents()
            if self.paints.count > before:
                break
        else:
            self.port.repaint()
        return (time.thread_time() - begun) * 1000

    def rest(self, seconds: float = 0.3) -> None:
        """Let everything that is due happen, unmeasured."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            QApplication.processEvents()
            time.sleep(0.005)

    def _send(self, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton) -> None:
        spot, world = QPointF(at), QPointF(self.port.mapToGlobal(at))
        event = QMouseEvent(kind, spot, world, button, self._held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self.port, event)


# Rows ------------------------------------------------------------------------------------------------------------


def rows(editor: Editor, middle: list[int], fifty: list[int], runs: int = RUNS) -> dict[str, Times]:
    """Everything that every editor can do. ``middle``: nodes in sight at zoom 1, ``fifty``: in sight at zoom 0.5."""
    hand = Hand(editor, runs)
    measured = {
        "click": _clicks(hand, middle),
        "drag one": drags(hand, 1.0, middle[:1]),
        "undo": _undos(hand, middle[0]),
        "drag fifty at 0.5": drags(hand, 0.5, fifty),
        "drag fifty at 0.25": drags(hand, 0.25, fifty),
        "fit": _fits(hand),
    }
    for zoom in ZOOMS:
        measured[f"pan at {zoom:g}"] = _pans(hand, zoom)
    for zoom in ZOOMS:
        measured[f"zoom at {zoom:g}"] = _wheels(hand, zoom)
    return measured


def _clicks(hand: Hand, nodes: list[int]) -> Times:
    """Press and release on one node after the other."""
    hand.editor.zoom_to(1.0)
    hand.rest()
    times = Times()
    for _ in range(hand.runs):
        run = []
        for node in nodes:
            at = hand.editor.title_at(node)
            hand.move(at)
            hand.rest(0.02)
            run.append(hand.event(lambda at=at: (hand.press(at), hand.release(at))))  # type: ignore[misc]
            assert hand.editor.is_selected(node)
            hand.rest(0.02)
        times.runs.append(run)
    return times


def drags(hand: Hand, zoom: float, nodes: list[int]) -> Times:
    """Drag the selection in a circle and put it back by undo."""
    editor, times = hand.editor, Times()
    editor.zoom_to(zoom)
    hand.rest()
    for _ in range(hand.runs):
        editor.select(nodes)
        hand.rest(0.05)
        at, before = editor.title_at(nodes[0]), editor.position(nodes[0])
        hand.press(at)
        hand.move(at + QPoint(6, 4))
        hand.frame(lambda: None)
        steps = [QPoint(6 + 3 * step, 4 + (5 * step) % 40) for step in range(FRAMES)]
        times.runs.append([hand.frame(lambda by=by, at=at: hand.move(at + by)) for by in steps])  # type: ignore[misc]
        assert editor.position(nodes[0]) != before
        hand.release(at + steps[-1])
        hand.rest(0.05)
        editor.undo()
        hand.rest(0.05)
    return times


def _undos(hand: Hand, node: int) -> Times:
    """Take back having moved one node."""
    editor, times = hand.editor, Times()
    for _ in range(hand.runs):
        at, before = editor.title_at(node), editor.position(node)
        hand.press(at)
        for step in range(1, 5):
            hand.move(at + QPoint(10 * step, 6 * step))
        hand.release(at + QPoint(40, 24))
        hand.rest(0.05)
        assert editor.position(node) != before
        times.runs.append([hand.event(editor.undo)])
        hand.rest(0.05)
    return times


def _fits(hand: Hand) -> Times:
    """Paint the whole graph."""
    hand.editor.fit()
    hand.rest()
    return Times([[hand.event(hand.port.repaint) for _ in range(FRAMES)] for _ in range(hand.runs)])


def _pans(hand: Hand, zoom: float) -> Times:
    """Drag the canvas with the middle button, there and back, so that what comes into sight is new each time."""
    times, middle = Times(), QPoint(SIZE[0] // 2, SIZE[1] // 2)
    hand.editor.zoom_to(zoom)
    hand.rest()
    for number in range(hand.runs):
        way = QPoint(*((17, 0), (0, 17), (-17, 0), (0, -17), (12, 12))[number % 5])
        hand.press(middle, Qt.MouseButton.MiddleButton)
        places = [middle + way * step for step in range(1, FRAMES)]
        times.runs.append([hand.frame(lambda at=at: hand.move(at)) for at in places])  # type: ignore[misc]
        hand.release(places[-1])
    return times


def _wheels(hand: Hand, zoom: float) -> Times:
    """Turn the wheel twice out and back in, and paint what is painted anew once the zoom rests."""
    times, middle = Times(), QPoint(SIZE[0] // 2, SIZE[1] // 2)
    for _ in range(hand.runs):
        hand.editor.zoom_to(zoom)
        hand.rest()
        run = [hand.frame(lambda by=by: hand.wheel(middle, by)) for by in (-1, -1, 1, 1)]  # type: ignore[misc]
        before, until = hand.paints.count, time.monotonic() + 0.4
        while time.monotonic() < until:  # each turn of the loop paints once at the most
            begun = time.thread_time()
            QApplication.processEvents()
            if hand.paints.count > before:
                before = hand.paints.count
                run.append((time.thread_time() - begun) * 1000)
            time.sleep(0.002)
        times.runs.append(run)
    return times
