"""What hands do on a canvas, each act drawn from three small numbers and told in words: for random sequences.

Every act is made of events that come to the window, as from the system. It may leave nothing open behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from charstudio.model.errors import Unavailable
from charstudio.model.values import Fingerprint, NodeId
from charstudio.studio.status import NodeState, NodeStatus
from tests.ui.graph.conftest import Hand

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
MANY = 16
"""With so many nodes on the canvas nothing is copied any more."""

T = TypeVar("T")
Numbers = tuple[int, int, int]


def pick(found: Sequence[T], number: int) -> T | None:
    """One of what there is, or None."""
    return found[number % len(found)] if found else None


class Places:
    """Where things are at the moment that are in sight, with their names."""

    def __init__(self, hand: Hand) -> None:
        self._hand, self._scene = hand, hand.canvas.board.scene

    def seen(self, spots: dict[str, QPoint]) -> list[tuple[str, QPoint]]:
        room = self._hand.port.rect().adjusted(4, 4, -4, -4)
        return [(name, spot) for name, spot in spots.items() if room.contains(spot)]

    def titles(self) -> list[tuple[str, QPoint]]:
        return self.seen(
            {f"the title of {self._name(node)}": self._hand.title(node) for node in self._scene.node_items}
        )

    def bodies(self) -> list[tuple[str, QPoint]]:
        items = self._scene.node_items
        return self.seen(
            {
                f"the middle of {self._name(node)}": self._hand.at(item.grNode.pos() + item.layout.outline.center())
                for node, item in items.items()
            }
        )

    def sockets(self) -> list[tuple[str, QPoint]]:
        return self.seen(
            {
                f"{'input' if socket.is_input else 'output'} {socket.port.name} of {self._name(node)}": self._hand.at(
                    item.socket_scene_pos(socket)
                )
                for node, item in self._scene.node_items.items()
                for socket in item.sockets()
            }
        )

    def wires(self) -> list[tuple[str, QPoint]]:
        items = self._scene.wire_items
        ordered = [*self._hand.project.graph.wires(), *self._hand.project.timeline_links()]
        return self.seen(
            {
                f"the wire {self._name(wire[0].node)} > {self._name(wire[1].node)}.{wire[1].port}": self._hand.at(
                    items[wire].grEdge.calcPath().pointAtPercent(0.4)
                )
                for wire in ordered
            }
        )

    def dots(self) -> list[tuple[str, QPoint]]:
        bends = self._hand.project.graph.bends
        return self.seen(
            {
                f"dot {number} of {self._name(wire[0].node)} > {self._name(wire[1].node)}": self._hand.at(QPointF(*dot))
                for wire, dots in bends.items()
                for number, dot in enumerate(dots)
            }
        )

    def frames(self) -> list[tuple[str, QPoint]]:
        frames = self._scene.frames
        return self.seen(
            {
                f"the title of frame {frame.title}": self._hand.at(
                    frames.title_rect(key).topLeft() + QPointF(20, frames.title_rect(key).height() / 2)
                )
                for key, frame in self._hand.project.graph.frames.items()
            }
        )

    def nothing(self) -> list[tuple[str, QPoint]]:
        return [("nothing", QPoint(16 + 70 * step, 16)) for step in range(8)]

    def all(self) -> list[tuple[str, QPoint]]:
        kinds = (self.titles, self.bodies, self.sockets, self.wires, self.dots, self.frames, self.nothing)
        return [spot for kind in kinds for spot in kind()]

    def _name(self, node: NodeId) -> str:
        return self._hand.project.graph.nodes[node].title


def way(b: int, c: int) -> QPoint:
    """Where a drag goes, from small numbers: near for small ones."""
    return QPoint((b - 5) * 23, (c - 5) * 17)


def drag(
    hand: Hand, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT
) -> None:
    hand.press(start, keys=keys, button=button)
    for step in (1, 2, 3):
        hand.move(start + (end - start) * step / 3)
    hand.release(end, keys=keys, button=button)


# Acts ------------------------------------------------------------------------------------------------------------

Act = Callable[[Hand, Numbers], str]


def dragging(kind: str, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> Act:
    """From one of the places of a kind, some way."""

    def act(hand: Hand, numbers: Numbers) -> str:
        a, b, c = numbers
        start = pick(getattr(Places(hand), kind)(), a)
        if start is None:
            return ""
        drag(hand, start[1], start[1] + way(b, c), keys, button)
        return f"drag from {start[0]} by {way(b, c).toTuple()} {keys.name} {button.name}"

    return act


def joining(kind: str, keys: Qt.KeyboardModifier = NONE) -> Act:
    """From one of the places of a kind to any other place."""

    def act(hand: Hand, numbers: Numbers) -> str:
        a, b, c = numbers
        places = Places(hand)
        start, end = pick(getattr(places, kind)(), a), pick(places.all(), 12 * b + c)
        if start is None or end is None:
            return ""
        drag(hand, start[1], end[1], keys)
        return f"drag from {start[0]} to {end[0]} {keys.name}"

    return act


def clicking(keys: Qt.KeyboardModifier = NONE) -> Act:
    def act(hand: Hand, numbers: Numbers) -> str:
        spot = pick(Places(hand).all(), 12 * numbers[0] + numbers[1])
        assert spot is not None
        hand.click(spot[1], keys=keys)
        return f"click {spot[0]} {keys.name}"

    return act


def double_click(hand: Hand, numbers: Numbers) -> str:
    spot = pick(Places(hand).all(), 12 * numbers[0] + numbers[1])
    assert spot is not None
    hand.double_click(spot[1])
    return f"double click {spot[0]}, {write(hand, numbers[2])}"


def write(hand: Hand, number: int) -> str:
    """Type into what has opened, and keep or leave it."""
    if hand.canvas.view.hasFocus() and QApplication.activePopupWidget() is None:
        return "nothing opened"
    window = hand.canvas.windowHandle()
    for key in ("tex", "dusk", "")[number % 3]:
        QTest.keyClick(window, key)
    if QApplication.activePopupWidget() is not None:
        keys, end = NONE, Qt.Key.Key_Return if number % 2 else Qt.Key.Key_Escape
    else:
        keys, end = (CTRL, Qt.Key.Key_Return) if number % 2 else (NONE, Qt.Key.Key_Escape)
    QTest.keyClick(window, end, keys)
    return f"type and {end.name}"


def key(which: Qt.Key, keys: Qt.KeyboardModifier = NONE, *, copies: bool = False) -> Act:
    def act(hand: Hand, numbers: Numbers) -> str:
        if copies and len(hand.project.graph.nodes) > MANY:
            return ""
        hand.key(which, keys)
        return f"{keys.name} {which.name}, {write(hand, numbers[0])}"

    return act


def menu(hand: Hand, numbers: Numbers) -> str:
    spot = pick(Places(hand).all(), 12 * numbers[0] + numbers[1])
    assert spot is not None
    hand.click(spot[1], button=RIGHT)
    return f"menu on {spot[0]}"


def wheel(hand: Hand, numbers: Numbers) -> str:
    """Zoom, mostly around where one is."""
    a, b, c = numbers
    at = QPointF(200 + 30 * a, 200 + 20 * b)
    view = hand.canvas.view
    steps = 2 - c % 5 if 0.3 < view.zoom_level < 2 else 1 if view.zoom_level <= 0.3 else -1
    turn = QPoint(0, 120 * steps)
    event = QWheelEvent(at, at, QPoint(), turn, Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(hand.port, event)
    return f"turn the wheel by {steps}"


def space_pan(hand: Hand, numbers: Numbers) -> str:
    window = hand.canvas.windowHandle()
    QTest.keyPress(window, Qt.Key.Key_Space)
    drag(hand, QPoint(300, 300), QPoint(300, 300) + way(numbers[0], numbers[1]))
    QTest.keyRelease(window, Qt.Key.Key_Space)
    return f"drag with Space by {way(numbers[0], numbers[1]).toTuple()}"


INTERRUPTIONS: dict[str, Callable[[Hand], object]] = {
    "Escape": lambda hand: hand.key(Qt.Key.Key_Escape),
    "undo": lambda hand: hand.studio.document.undo(),
    "redo": lambda hand: hand.studio.document.redo(),
    "the right button": lambda hand: hand.click(QPoint(300, 300), button=RIGHT),
    "the middle button": lambda hand: hand.click(QPoint(300, 300), button=MIDDLE),
    "Delete": lambda hand: hand.key(Qt.Key.Key_Delete),
    "Tab": lambda hand: hand.key(Qt.Key.Key_Tab),
    "Ctrl+A": lambda hand: hand.key(Qt.Key.Key_A, CTRL),
    "F2": lambda hand: hand.key(Qt.Key.Key_F2),
    "Home": lambda hand: hand.key(Qt.Key.Key_Home),
    "an arrow": lambda hand: hand.key(Qt.Key.Key_Right),
    "hiding": lambda hand: (hand.canvas.hide(), hand.canvas.show(), hand.canvas.activateWindow()),
}


def interrupted(hand: Hand, numbers: Numbers) -> str:
    """A drag from anywhere during which something else happens."""
    a, b, c = numbers
    spot = pick(Places(hand).all(), 12 * a + b)
    assert spot is not None
    what = list(INTERRUPTIONS)[c % len(INTERRUPTIONS)]
    hand.press(spot[1])
    hand.move(spot[1] + QPoint(20, 10))
    hand.move(spot[1] + QPoint(60, 40))
    INTERRUPTIONS[what](hand)
    hand.move(spot[1] + QPoint(90, 30))
    hand.release(spot[1] + QPoint(90, 30))
    hand.move(spot[1] + QPoint(60, 30))
    return f"drag from {spot[0]}, then {what}"


def arrival(hand: Hand, numbers: Numbers) -> str:
    """A job goes on."""
    node = pick(list(hand.project.graph.nodes), numbers[0])
    if node is None:
        return ""
    status = (
        NodeStatus(NodeState.DONE, Fingerprint("ab" * 32), value="words"),
        NodeStatus(NodeState.RUNNING, fraction=0.5, started_at=0.0),
        NodeStatus(NodeState.FAILED, error=Unavailable("No answer.")),
    )[numbers[1] % 3]
    hand.studio.set_status(node, status)
    return f"{hand.project.graph.nodes[node].title} is {status.state.name}"


def undo(hand: Hand, numbers: Numbers) -> str:
    for _ in range(numbers[0] % 3 + 1):
        hand.studio.document.undo()
    return f"undo {numbers[0] % 3 + 1}"


def redo(hand: Hand, numbers: Numbers) -> str:
    for _ in range(numbers[0] % 3 + 1):
        hand.studio.document.redo()
    return f"redo {numbers[0] % 3 + 1}"


ACTS: dict[str, Act] = {
    "rest": lambda hand, numbers: "",  # the simplest of all: sequences that fail shrink to it
    "click": clicking(),
    "click more": clicking(SHIFT),
    "click or not": clicking(CTRL),
    "double click": double_click,
    "move": dragging("titles"),
    "move freely": dragging("titles", CTRL),
    "move onto": joining("titles"),
    "carry": dragging("bodies", CTRL),
    "wire": joining("sockets"),
    "wire to nothing": dragging("sockets"),
    "bundle": joining("sockets", CTRL),
    "wire press": dragging("wires"),
    "dot": dragging("dots"),
    "frame": dragging("frames"),
    "band": joining("nothing"),
    "band more": joining("nothing", SHIFT),
    "cut": lambda hand, numbers: dragging("nothing", CTRL, RIGHT)(hand, (numbers[0], numbers[1], 30 + numbers[2])),
    "pan": dragging("all", NONE, MIDDLE),
    "space": space_pan,
    "wheel": wheel,
    "menu": menu,
    "interrupted": interrupted,
    "arrival": arrival,
    "undo": undo,
    "redo": redo,
    "delete": key(Qt.Key.Key_Delete),
    "duplicate": key(Qt.Key.Key_D, CTRL, copies=True),
    "duplicate after": key(Qt.Key.Key_D, ALT, copies=True),
    "dissolve": key(Qt.Key.Key_X, CTRL),
    "copy": key(Qt.Key.Key_C, CTRL),
    "paste": key(Qt.Key.Key_V, CTRL, copies=True),
    "paste wired": key(Qt.Key.Key_V, CTRL | SHIFT, copies=True),
    "mute": key(Qt.Key.Key_M),
    "bypass": key(Qt.Key.Key_B),
    "pin": key(Qt.Key.Key_P),
    "collapse": key(Qt.Key.Key_H),
    "frame it": key(Qt.Key.Key_J, CTRL),
    "unframe": key(Qt.Key.Key_P, ALT),
    "tidy": key(Qt.Key.Key_L),
    "align": key(Qt.Key.Key_Left, CTRL | SHIFT),
    "arrow": key(Qt.Key.Key_Down),
    "far arrow": key(Qt.Key.Key_Left, SHIFT),
    "note": key(Qt.Key.Key_C, SHIFT, copies=True),
    "rename": key(Qt.Key.Key_F2),
    "rewrite": key(Qt.Key.Key_F2, SHIFT),
    "add": key(Qt.Key.Key_Tab, copies=True),
    "connect": key(Qt.Key.Key_L, CTRL),
    "all": key(Qt.Key.Key_A, CTRL),
    "onward": key(Qt.Key.Key_Right, ALT),
    "fit": key(Qt.Key.Key_Home),
    "fit selection": key(Qt.Key.Key_F),
    "actual size": key(Qt.Key.Key_1, CTRL),
    "map": key(Qt.Key.Key_N),
    "escape": key(Qt.Key.Key_Escape),
}


def close_all(hand: Hand) -> None:
    """Close by Escape what an act has opened."""
    for _ in range(3):
        if QApplication.activePopupWidget() is None and hand.canvas.view.hasFocus():
            return
        hand.key(Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
