"""Frames: drawn around nodes, as large as these need, moved with all they hold, joined by a drop, left again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from charstudio.model.checks import check
from charstudio.model.values import NodeId

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def frames(hand):
    """Titles of frames and what they hold."""
    return {frame.title: set(frame.nodes) for frame in hand.project.graph.frames.values()}


def key_of(hand, title):
    return next(key for key, frame in hand.project.graph.frames.items() if frame.title == title)


def title_spot(hand, title):
    rect = hand.canvas.board.scene.frames.title_rect(key_of(hand, title))
    return hand.at(rect.topLeft() + QPointF(40, rect.height() / 2))


def place(hand, node):
    value = hand.project.graph.nodes[NodeId(node)]
    return value.x, value.y


@pytest.fixture
def framed(hand):
    """State and Motion in a frame called "Night"."""
    hand.canvas.select([NodeId("state"), NodeId("motion")])
    hand.key(Qt.Key.Key_J, CTRL)
    editor = hand.canvas.frame_menu.editor
    assert editor.isVisible()
    editor.setText("Night")
    hand.key_in(editor, Qt.Key.Key_Return)
    hand.canvas.select([])
    return hand


def test_ctrl_j_draws_a_frame_around_the_selection_and_asks_for_its_title(framed):
    assert frames(framed) == {"Night": {"state", "motion"}}
    assert framed.steps() == 2  # drawn, named
    shown = framed.canvas.board.scene.frames
    inner = framed.canvas.board.scene.bounds([NodeId("state"), NodeId("motion")])
    assert shown.rect(key_of(framed, "Night")).contains(inner)
    framed.studio.document.undo()
    framed.studio.document.undo()
    assert frames(framed) == {}
    assert shown.title_at(inner.center()) is None


def test_the_title_is_no_longer_edited_when_the_view_moves_on(framed):
    framed.double_click(title_spot(framed, "Night"))
    editor = framed.canvas.frame_menu.editor
    assert editor.isVisible()
    framed.drag(framed.nothing(), framed.nothing() + QPoint(60, 0), button=Qt.MouseButton.MiddleButton)
    assert not editor.isVisible()
    assert frames(framed) == {"Night": {"state", "motion"}}


def test_c_does_the_same_and_without_a_selection_says_what_is_missing(hand, qtbot):
    hand.canvas.select([NodeId("text")])
    hand.key(Qt.Key.Key_C)
    hand.key_in(hand.canvas.frame_menu.editor, Qt.Key.Key_Escape)
    assert frames(hand) == {"Scene 1": {"text"}}
    assert hand.canvas.frame_menu.editor.isHidden()


def test_its_title_is_the_grip_and_everything_in_it_moves_in_one_step(framed):
    steps = framed.steps()
    spot = title_spot(framed, "Night")
    framed.drag(spot, spot + QPoint(30, 50))
    assert place(framed, "state") == (330, 50)
    assert place(framed, "motion") == (630, 50)
    assert place(framed, "image") == (0, 0)
    assert framed.steps() == steps + 1
    assert frames(framed) == {"Night": {"state", "motion"}}
    framed.assert_in_step()


def test_a_click_on_its_title_selects_what_it_holds_and_ctrl_adds(framed):
    framed.click(title_spot(framed, "Night"))
    assert set(framed.canvas.selected) == {"state", "motion"}
    framed.click(framed.title("image"))
    framed.click(title_spot(framed, "Night"), keys=CTRL)
    assert set(framed.canvas.selected) == {"image", "state", "motion"}


def test_it_grows_while_one_of_its_nodes_is_dragged_and_escape_puts_it_back(framed):
    shown, key = framed.canvas.board.scene.frames, key_of(framed, "Night")
    before = shown.rect(key)
    framed.press(framed.title("motion"))
    framed.move(framed.title("motion") + QPoint(10, 10))
    framed.move(framed.title("motion") + QPoint(40, 120))
    assert shown.rect(key).bottom() > before.bottom()
    framed.key(Qt.Key.Key_Escape)
    assert shown.rect(key) == before


def test_a_node_dropped_in_it_joins_it_in_one_step(framed):
    steps = framed.steps()
    shown = framed.canvas.board.scene.frames
    inside = framed.at(shown.rect(key_of(framed, "Night")).bottomLeft() + QPointF(250, -12))
    framed.drag(framed.title("text"), inside)
    assert frames(framed) == {"Night": {"state", "motion", "text"}}
    assert framed.steps() == steps + 1
    assert framed.studio.document.undo_label == "Move Text into Night"
    assert check(framed.project) == []
    framed.assert_in_step()


def test_alt_p_takes_nodes_out_and_an_empty_frame_goes(framed):
    framed.canvas.select([NodeId("state")])
    framed.key(Qt.Key.Key_P, ALT)
    assert frames(framed) == {"Night": {"motion"}}
    framed.canvas.select([NodeId("motion")])
    framed.key(Qt.Key.Key_P, ALT)
    assert frames(framed) == {}


def test_deleting_what_it_holds_deletes_it(framed):
    framed.canvas.select([NodeId("state"), NodeId("motion")])
    framed.key(Qt.Key.Key_Delete)
    assert frames(framed) == {}
    framed.studio.document.undo()
    assert frames(framed) == {"Night": {"state", "motion"}}


def test_framing_again_moves_nodes_from_one_frame_to_another(framed):
    framed.canvas.select([NodeId("motion"), NodeId("text")])
    framed.key(Qt.Key.Key_J, CTRL)
    framed.key_in(framed.canvas.frame_menu.editor, Qt.Key.Key_Escape)
    assert frames(framed) == {"Night": {"state"}, "Scene 1": {"motion", "text"}}


def test_a_double_click_on_its_title_renames_it(framed):
    framed.double_click(title_spot(framed, "Night"))
    editor = framed.canvas.frame_menu.editor
    assert editor.text() == "Night"
    editor.setText("Morning")
    framed.key_in(editor, Qt.Key.Key_Return)
    assert set(frames(framed)) == {"Morning"}


def test_a_frame_that_goes_takes_the_editor_of_its_title_along(framed):
    framed.double_click(title_spot(framed, "Night"))
    editor = framed.canvas.frame_menu.editor
    assert editor.isVisible()
    while framed.project.graph.frames:
        framed.studio.document.undo()
    assert not editor.isVisible()


def test_its_menu_colours_and_removes_it(framed):
    spot = title_spot(framed, "Night")
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, framed.port.mapToGlobal(spot))
    QApplication.sendEvent(framed.port, asked)
    menu = next(menu for menu in framed.canvas.view.findChildren(QMenu) if menu.isVisible())
    colours = next(action.menu() for action in menu.actions() if action.text() == "Colour")
    next(action for action in colours.actions() if action.text() == "Blue").trigger()
    assert next(iter(framed.project.graph.frames.values())).colour == "blue"
    next(action for action in menu.actions() if action.text().startswith("Remove")).trigger()
    menu.close()
    assert frames(framed) == {}
    assert {"state", "motion"} <= set(framed.project.graph.nodes)


def test_it_is_painted_below_nodes_and_wires_near_and_far(framed):
    for zoom in (1.0, 0.2):
        framed.canvas.view.set_zoom(zoom)
        framed.canvas.view.fit()
        rect = framed.canvas.board.scene.frames.rect(key_of(framed, "Night"))
        picture = framed.port.grab().toImage()
        edge, outside = (framed.at(rect.topLeft() + QPointF(12, 12)), framed.at(rect.topLeft() - QPointF(6, 6)))
        assert picture.pixelColor(edge) != picture.pixelColor(outside)
        framed.canvas.view.set_zoom(zoom)
