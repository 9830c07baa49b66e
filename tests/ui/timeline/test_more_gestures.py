"""Rarer ways: keys during a drag, scrolling at the edge, markers, menus, several clips at once."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from charstudio.model.timeline import Transition, TransitionKind
from charstudio.model.timeline_edits import add_marker, set_transition
from charstudio.model.values import TrackId

CTRL = Qt.KeyboardModifier.ControlModifier


def open_menu(widget, at):
    """The texts of the menu that a right-click opens, and which of them can be chosen."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    found = dict(entries(menu))
    menu.close()
    return found


def entries(menu):
    """The texts of a menu and of its submenus, with whether they can be chosen."""
    for action in menu.actions():
        if action.menu() is not None:
            yield from entries(action.menu())
        elif action.text():
            yield action.text(), action.isEnabled()


def test_ctrl_pressed_during_a_drag_changes_what_it_means(view, mouse, qtbot, studio):
    mouse.press(mouse.at(9.5))
    mouse.move(mouse.at(4.5))
    assert view.cut.shown.timeline.find("blue") is None, "overwritten"
    qtbot.keyPress(view, Qt.Key.Key_Control)
    assert view.cut.shown.timeline.find("blue")[1].start == 6, "pushed aside"
    qtbot.keyRelease(view, Qt.Key.Key_Control)
    assert view.cut.shown.timeline.find("blue") is None
    mouse.release(mouse.at(9.5))
    assert studio.clip("ghost").start == 8


def test_keys_are_no_commands_while_the_mouse_drags(view, mouse, key, studio):
    before = studio.project
    mouse.press(mouse.at(9.5))
    mouse.move(mouse.at(10.5))
    key(Qt.Key.Key_S)
    key(Qt.Key.Key_Delete)
    assert studio.project is before
    mouse.release(mouse.at(10.5))
    assert studio.document.undo_label == "Move clip"


def test_dragging_at_the_edge_scrolls_and_the_clip_comes_along(view, mouse, qtbot, studio):
    edge = mouse.at(0)
    edge.setX(view.lanes.width() - 2)
    mouse.press(mouse.at(9.5))
    mouse.move(mouse.at(10))
    mouse.move(edge)
    qtbot.waitUntil(lambda: view.cut.scale.left > 2, timeout=3000)
    mouse.release(edge)
    under = view.cut.scale.seconds(edge.x())
    assert abs(float(studio.clip("ghost").start) + 1.5 - under) < 0.3


def test_several_clips_move_together_and_keep_their_distance(view, mouse, studio):
    view.select(["red", "blue"])
    mouse.drag(mouse.at(1.5), mouse.at(13.5))
    assert [clip.id for clip in studio.timeline.track(TrackId("v1")).clips] == ["ghost", "red", "blue"]
    assert studio.clip("blue").start - studio.clip("red").start == 3
    assert studio.document.undo_label == "Move 2 clips"
    assert view.selection == ["red", "blue"]


def test_nothing_moves_before_the_film_begins(view, mouse, studio):
    mouse.drag(mouse.at(9.5), mouse.at(0, dx=1))
    assert studio.clip("ghost").start == 0


def test_a_marker_is_dragged_and_a_click_goes_to_it(view, qtbot, studio, playhead):
    studio.document.apply("Marker", lambda project: add_marker(project, Fraction(5)))
    at = QPoint(400, 22)
    qtbot.mouseClick(view.ruler, Qt.MouseButton.LeftButton, pos=at)
    assert playhead.playhead == 5
    qtbot.mousePress(view.ruler, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(view.ruler, QPoint(560, 22))
    qtbot.mouseRelease(view.ruler, Qt.MouseButton.LeftButton, pos=QPoint(560, 22))
    assert [marker.at for marker in studio.timeline.markers] == [7]


def test_the_menus_offer_what_can_be_done_there(view, mouse, studio):
    clip = open_menu(view.lanes, mouse.at(4.5))
    assert view.selection == ["blue"]
    assert clip["Reveal Node"] is True
    assert clip["Remove Transition"] is False
    gap = open_menu(view.lanes, mouse.at(7))
    assert gap["Close Gap"] is True
    assert open_menu(view.lanes, mouse.at(5, "a1"))["Close Gap"] is False
    assert "Remove This Marker" not in open_menu(view.ruler, QPoint(300, 20))
    head = open_menu(view.heads.head(TrackId("v2")), QPoint(20, 20))
    assert head["Remove V2"] is True
    assert head["Add Audio Track"] is True


def test_transitions_and_fades_are_taken_away(view, studio):
    studio.document.apply(
        "Dissolve",
        lambda project: set_transition(project, "blue", Transition(TransitionKind.DISSOLVE, Fraction(1))),
    )
    view.select(["blue"])
    view.action("remove_transition").trigger()
    assert studio.clip("blue").transition is None


def test_a_dissolve_is_painted_over_the_cut(view, mouse, studio):
    place = mouse.at(3, dy=0.8, dx=12)
    before = view.lanes.grab().toImage().pixelColor(place)
    studio.document.apply(
        "Dissolve",
        lambda project: set_transition(project, "blue", Transition(TransitionKind.DISSOLVE, Fraction(1))),
    )
    assert view.lanes.grab().toImage().pixelColor(place) != before


def test_a_still_can_be_drawn_out_without_end(view, mouse, studio):
    mouse.drag(mouse.at(2, "v2", dx=-2), mouse.at(9, "v2", dx=-2))
    assert studio.clip("still").end == 9


def test_a_read_only_project_says_so_and_does_not_change(view, mouse, studio):
    studio.document.read_only = True
    before = studio.project
    mouse.drag(mouse.at(9.5), mouse.at(11.5))
    assert studio.project is before
    assert view.cut.shown is before
    assert "reading only" in view.bar.word.text()
