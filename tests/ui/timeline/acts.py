"""What hands do on a timeline, each act drawn from three small numbers and told in words: for random sequences.

Every act is made of real events on the widgets. It may leave nothing open behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from charstudio.ui.timeline.clip_painter import fade_handles
from charstudio.ui.timeline.gain_line import line_room, line_y
from charstudio.ui.timeline.hit import clip_rect
from charstudio.ui.timeline.joint import joint_rect
from charstudio.ui.timeline.view import TimelineView

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT, RIGHT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton
MODIFIERS = (NONE, NONE, CTRL, SHIFT, ALT, CTRL | SHIFT, CTRL | ALT)
MANY = 40
"""With so many clips nothing is copied any more."""

Numbers = tuple[int, int, int]
Place = tuple[str, QWidget, QPoint]


@dataclass
class Hand:
    """A timeline, its studio and playhead."""

    view: TimelineView
    studio: Any
    playhead: Any

    def mouse(self, widget: QWidget, kind: QEvent.Type, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        """A mouse event with the left button."""
        button = NO_BUTTON if kind == QEvent.Type.MouseMove else LEFT
        held = NO_BUTTON if kind == QEvent.Type.MouseButtonRelease else LEFT
        event = QMouseEvent(kind, QPointF(at), widget.mapToGlobal(QPointF(at)), button, held, keys)
        QApplication.sendEvent(widget, event)

    def press(self, place: Place, keys: Qt.KeyboardModifier = NONE) -> None:
        self.mouse(place[1], QEvent.Type.MouseButtonPress, place[2], keys)

    def move(self, place: Place, way: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        self.mouse(place[1], QEvent.Type.MouseMove, place[2] + way, keys)

    def release(self, place: Place, way: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        self.mouse(place[1], QEvent.Type.MouseButtonRelease, place[2] + way, keys)

    def key(self, code: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.view, code, keys)


def places(hand: Hand) -> list[Place]:
    """Everything that can be taken, where it is now, as far as it is in sight."""
    view, cut = hand.view, hand.view.cut
    found: list[Place] = []
    for row, box in view.lanes.visible_boxes():
        rect, name = clip_rect(cut, row, box), box.clip.id
        middle = rect.center().toPoint()
        spots = {
            "body of": middle,
            "title of": QPoint(middle.x(), round(rect.top()) + 6),
            "start of": QPoint(round(rect.left()) + 2, middle.y()),
            "end of": QPoint(round(rect.right()) - 2, middle.y()),
            "foot of": QPoint(round(rect.left()) + 2, round(rect.bottom()) - 4),
            "fade in of": fade_handles(rect, box.clip, cut.scale.px_per_s)[0].toPoint(),
            "fade out of": fade_handles(rect, box.clip, cut.scale.px_per_s)[1].toPoint(),
            "line of": QPoint(middle.x(), round(line_y(line_room(rect, row.track.kind), box.clip.gain_db))),
        }
        joint = joint_rect(cut, row, box)
        if joint is not None:
            spots["transition of"] = joint.center().toPoint()
            spots["transition edge of"] = QPoint(round(joint.left()) + 1, round(joint.center().y()))
        found += [(f"{what} {name}", view.lanes, spot) for what, spot in spots.items()]
    lanes = [spot for spot in found if view.lanes.rect().contains(spot[2])]
    marks = [
        (f"marker at {marker.at}", view.ruler, QPoint(round(cut.x(marker.at)), 22)) for marker in cut.timeline.markers
    ]
    heads = [
        (f"{what} of head {row.track.name}", head, spot)
        for row in cut.rows
        if (head := view.heads.head(row.track.id)) is not None
        for what, spot in (("middle", QPoint(40, 8)), ("edge", QPoint(40, head.height() - 2)))
    ]
    faders = [
        (f"fader of {row.track.name}", head.volume, QPoint(50, 8))
        for row in cut.rows
        if (head := view.heads.head(row.track.id)) is not None and head.volume is not None and head.volume.isVisible()
    ]
    nothing = [("nothing", view.lanes, QPoint(60 + 110 * step, view.lanes.height() - 4)) for step in range(6)]
    ruler = [("ruler", view.ruler, QPoint(40 + 90 * step, 5)) for step in range(8)]
    return [*lanes, *lanes, *marks, *heads, *faders, *nothing, *ruler]


def pick(hand: Hand, number: int) -> Place:
    found = places(hand)
    return found[number % len(found)]


def way(b: int, c: int) -> QPoint:
    """Where a drag goes, from small numbers: near for small ones."""
    return QPoint((b - 5) * 19, (c - 5) * 13)


# Acts ------------------------------------------------------------------------------------------------------------


def drag(hand: Hand, numbers: Numbers) -> str:
    a, b, c = numbers
    place, keys = pick(hand, 31 * a + 7 * b + c), MODIFIERS[(a + 2 * c) % len(MODIFIERS)]
    hand.press(place, keys if (a + b) % 3 == 0 else NONE)
    for step in (1, 2, 3):
        hand.move(place, way(b, c) * step / 3, keys)
    hand.release(place, way(b, c), keys)
    return f"drag from {place[0]} by {way(b, c).toTuple()} {keys.name}"


def click(hand: Hand, numbers: Numbers) -> str:
    place, keys = pick(hand, 31 * numbers[0] + 7 * numbers[1]), MODIFIERS[numbers[2] % len(MODIFIERS)]
    hand.press(place, keys)
    hand.release(place, QPoint(), keys)
    return f"click {place[0]} {keys.name}"


def double_click(hand: Hand, numbers: Numbers) -> str:
    place = pick(hand, 31 * numbers[0] + 7 * numbers[1])
    hand.press(place)
    hand.release(place, QPoint())
    hand.mouse(place[1], QEvent.Type.MouseButtonDblClick, place[2])
    hand.release(place, QPoint())
    return f"double click {place[0]}, {write(hand, numbers[2])}"


def write(hand: Hand, number: int) -> str:
    """Type into what has opened, and keep or leave it."""
    popup, field = QApplication.activePopupWidget(), QApplication.focusWidget()
    target = popup or field
    if target is None or (popup is None and field in {hand.view, hand.view.lanes}):
        return "nothing opened"
    for letters in ("sb", "dusk", "")[number % 3]:
        QTest.keyClicks(QApplication.focusWidget() or target, letters)
    end = Qt.Key.Key_Return if number % 2 else Qt.Key.Key_Escape
    QTest.keyClick(QApplication.activePopupWidget() or QApplication.focusWidget() or target, end)
    return f"type and {end.name}"


INTERRUPTIONS: dict[str, Callable[[Hand], object]] = {
    "Escape": lambda hand: hand.key(Qt.Key.Key_Escape),
    "undo": lambda hand: hand.studio.document.undo(),
    "redo": lambda hand: hand.studio.document.redo(),
    "Delete": lambda hand: hand.key(Qt.Key.Key_Delete),
    "split": lambda hand: hand.key(Qt.Key.Key_S),
    "another tool": lambda hand: hand.view.cut.set_tool(list(type(hand.view.cut.tool))[3]),
    "an edit": lambda hand: hand.view.action("marker").trigger(),
    "the playhead": lambda hand: hand.playhead.go_to(Fraction(3)),
    "zoom": lambda hand: hand.view.action("zoom_in").trigger(),
    "a select": lambda hand: hand.view.select([]),
    "leaving": lambda hand: QApplication.sendEvent(hand.view.lanes, QEvent(QEvent.Type.Leave)),
    "hiding": lambda hand: (hand.view.hide(), hand.view.show()),
    "a project": lambda hand: hand.studio.opened.emit(None),
}


def interrupted(hand: Hand, numbers: Numbers) -> str:
    """A drag from anywhere during which something else happens."""
    a, b, c = numbers
    place = pick(hand, 31 * a + 7 * b + c)
    what = list(INTERRUPTIONS)[(b + c) % len(INTERRUPTIONS)]
    hand.press(place)
    hand.move(place, QPoint(12, 4))
    hand.move(place, way(c, b))
    INTERRUPTIONS[what](hand)
    hand.move(place, way(c, b) + QPoint(20, 0))
    hand.release(place, way(c, b) + QPoint(20, 0))
    return f"drag from {place[0]}, then {what}"


def modifiers_on_the_way(hand: Hand, numbers: Numbers) -> str:
    """Keys go down and up while the pointer rests."""
    a, b, c = numbers
    place = pick(hand, 31 * a + 7 * b + c)
    hand.press(place)
    hand.move(place, way(b, c))
    for code in (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt)[: 1 + c % 3]:
        QTest.keyPress(hand.view, code)
        QTest.keyRelease(hand.view, code)
    hand.release(place, way(b, c))
    return f"drag from {place[0]} with keys on the way"


def menu(hand: Hand, numbers: Numbers) -> str:
    _, widget, at = place = pick(hand, 31 * numbers[0] + 7 * numbers[1])
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    return f"menu on {place[0]}"


def wheel(hand: Hand, numbers: Numbers) -> str:
    at, turn = QPointF(40 + 90 * numbers[0], 40), 120 * (2 - numbers[1] % 5)
    keys = (CTRL, SHIFT, NONE)[numbers[2] % 3]
    lanes = hand.view.lanes
    turned = (QPoint(), QPoint(0, turn), NO_BUTTON, keys, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(lanes, QWheelEvent(at, lanes.mapToGlobal(at), *turned))
    return f"wheel {turn} {keys.name}"


def fit(hand: Hand, _numbers: Numbers) -> str:
    hand.view.action("fit").trigger()
    return "fit"


def command(name: str, *, copies: bool = False) -> Callable[[Hand, Numbers], str]:
    """A command of the menus, at a playhead somewhere."""

    def act(hand: Hand, numbers: Numbers) -> str:
        if copies and sum(1 for _ in hand.studio.timeline.clips()) > MANY:
            return ""
        hand.playhead.go_to(Fraction(numbers[0] * 12 + numbers[1], 12))
        action = hand.view.action(name)
        if not action.isEnabled():
            return ""
        action.trigger()
        return f"{name} at {hand.playhead.playhead}, {write(hand, numbers[2])}"

    return act


def select_some(hand: Hand, numbers: Numbers) -> str:
    clips = [clip.id for _, clip in hand.studio.timeline.clips()]
    chosen = clips[numbers[0] % 4 :: 1 + numbers[1] % 4]
    hand.view.select(chosen)
    return f"select {len(chosen)} clips"


def marks(hand: Hand, numbers: Numbers) -> str:
    hand.view.cut.set_marks(Fraction(numbers[0], 2), Fraction(numbers[0] + numbers[1] + 1, 2))
    return "mark a part"


def undo(hand: Hand, numbers: Numbers) -> str:
    for _ in range(numbers[0] % 3 + 1):
        hand.studio.document.undo()
    return f"undo {numbers[0] % 3 + 1}"


def redo(hand: Hand, numbers: Numbers) -> str:
    for _ in range(numbers[0] % 3 + 1):
        hand.studio.document.redo()
    return f"redo {numbers[0] % 3 + 1}"


_COPYING = ("paste", "paste_insert", "duplicate", "freeze", "add_title", "add_caption", "overwrite", "insert")
_OTHERS = (
    *("split", "split_all", "rejoin", "trim_start", "trim_end", "delete", "ripple_delete", "lift", "extract"),
    *("close_gaps", "dissolve", "dip", "wipe", "remove_transition", "clear_fades", "gain_up", "gain_down"),
    *("copy", "cut", "toggle_link", "detach_sound", "group", "ungroup", "nudge_left", "nudge_far_right", "reverse"),
    *(
        "hold",
        "marker",
        "edit_marker",
        "mark_selection",
        "select_all",
        "select_forward",
        "fit_selection",
        "split_caption",
    ),
    *("merge_captions", "edit_words", "track_mute", "track_lock", "track_hide", "track_sync", "track_up", "track_down"),
    *("track_above", "track_below", "minimise", "taller", "equal_heights", "add_video_track", "links", "snap", "speed"),
)
ACTS: dict[str, Callable[[Hand, Numbers], str]] = {
    "rest": lambda hand, numbers: "",  # the simplest of all: sequences that fail shrink to it
    **{f"drag {n}": drag for n in range(16)},
    **{f"click {n}": click for n in range(4)},
    **{f"interrupted {n}": interrupted for n in range(8)},
    **{f"keys {n}": modifiers_on_the_way for n in range(3)},
    "double click": double_click,
    "menu": menu,
    "wheel": wheel,
    "fit": fit,
    "some": select_some,
    "some more": select_some,
    "marks": marks,
    "undo": undo,
    "redo": redo,
    **{
        f"tool.{tool}": command(f"tool.{tool}")
        for tool in ("select", "ripple", "roll", "slip", "slide", "stretch", "blade")
    },
    **{name: command(name) for name in _OTHERS},
    **{name: command(name, copies=True) for name in _COPYING},
}


def close_all(hand: Hand) -> None:
    """Close what an act has opened."""
    for _ in range(3):
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
    for dialog in hand.view.findChildren(QDialog):
        dialog.reject()
    hand.view.asking.words.close_unchanged()
    hand.view.setFocus()
