"""Own templates on the canvas: found by the search that adds nodes, saved from a frame's menu, pictured as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from charstudio.model.graph import GraphFrame
from charstudio.model.values import FrameId, NodeId
from charstudio.studio.own_templates import OwnTemplate
from charstudio.ui.graph.frame_picture import SIZE, frame_picture, image_of, png_of

TALK = OwnTemplate(Path("talk"), "Talking head", "A face that speaks.", 3, 2)
NIGHT = OwnTemplate(Path("night"), "Night walk", "", 4, 1)
BROKEN = OwnTemplate(Path("broken"), "Broken", problem="It is damaged.")
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def stocked(hand):
    hand.canvas.adding.templates = lambda: (NIGHT, BROKEN, TALK)
    hand.chosen = []
    hand.canvas.adding.template_chosen.connect(lambda template, at: hand.chosen.append((template, at)))
    return hand


def headings(popup) -> list[str]:
    model = popup.list.model()
    texts = [model.index(row, 0) for row in range(model.rowCount())]
    return [index.data() for index in texts if not index.flags() & Qt.ItemFlag.ItemIsEnabled]


def test_they_are_listed_under_a_heading_of_their_own_and_damaged_ones_are_not(stocked):
    stocked.key(Qt.Key.Key_Tab)
    popup = stocked.canvas.popup
    assert popup.templates_listed() == ["Night walk", "Talking head"]
    assert headings(popup)[-1] == "Templates"
    popup.hide()


def test_without_any_there_is_no_heading(hand):
    hand.key(Qt.Key.Key_Tab)
    assert "Templates" not in headings(hand.canvas.popup)
    hand.canvas.popup.hide()


def test_a_few_letters_of_the_title_and_enter_choose_one_where_the_pointer_was(stocked):
    stocked.canvas.open_add_popup(QPointF(stocked.at(QPointF(450, 560))))
    popup = stocked.canvas.popup
    QTest.keyClicks(popup.search, "talk he")
    assert popup.templates_listed() == ["Talking head"]
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    ((template, at),) = stocked.chosen
    assert template is TALK
    assert (at - QPointF(450, 560)).manhattanLength() < 2
    assert not popup.isVisible()
    assert stocked.steps() == 0


def test_the_better_find_stands_on_top(stocked):
    stocked.key(Qt.Key.Key_Tab)
    popup = stocked.canvas.popup
    QTest.keyClicks(popup.search, "talking photo")
    assert popup.kinds_listed()[0] == "video.avatar"
    assert popup.list.currentIndex().data() == "Talking photo"
    popup.search.clear()
    QTest.keyClicks(popup.search, "night")
    assert popup.list.currentIndex().data() == "Night walk"
    assert headings(popup)[0] == "Templates"
    popup.hide()


def test_what_fits_a_wire_is_asked_of_nodes_only(stocked):
    stocked.drag(stocked.out("audio.audio"), stocked.nothing())
    assert stocked.canvas.popup.isVisible()
    assert stocked.canvas.popup.templates_listed() == []
    stocked.canvas.popup.hide()


def test_one_that_becomes_known_while_it_is_open_appears_and_the_mark_stays(hand):
    hand.key(Qt.Key.Key_Tab)
    popup = hand.canvas.popup
    QTest.keyClicks(popup.search, "t")
    QTest.keyClick(popup.search, Qt.Key.Key_Down)
    marked = popup.list.currentIndex().data()
    hand.canvas.adding.templates = lambda: (TALK,)
    hand.canvas.adding.renew_templates()
    assert popup.templates_listed() == ["Talking head"]
    assert popup.list.currentIndex().data() == marked
    assert popup.search.text() == "t"
    popup.hide()


def test_escape_chooses_nothing(stocked):
    stocked.key(Qt.Key.Key_Tab)
    QTest.keyClick(stocked.canvas.popup.search, Qt.Key.Key_Escape)
    assert stocked.chosen == []


def test_what_looks_like_markup_is_shown_as_it_is(hand):
    forged = OwnTemplate(Path("x"), "<b>Bold</b>", "<img src='/etc/passwd'>", 1)
    hand.canvas.adding.templates = lambda: (forged,)
    hand.key(Qt.Key.Key_Tab)
    index = hand.canvas.popup.list.currentIndex()
    model = index.model()
    tips = [model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(model.rowCount())]
    assert "<img" not in tips[-1]
    assert "&lt;img" in tips[-1]
    hand.canvas.popup.hide()


# --- the frame's menu and picture ----------------------------------------------------------------------------------


@pytest.fixture
def framed(hand):
    hand.canvas.select([NodeId("state"), NodeId("motion")])
    hand.key(Qt.Key.Key_J, CTRL)
    hand.key_in(hand.canvas.frame_menu.editor, Qt.Key.Key_Escape)
    return hand


def only_frame(hand) -> GraphFrame:
    (frame,) = hand.project.graph.frames.values()
    return frame


def menu_of(hand) -> QMenu:
    rect = hand.canvas.board.scene.frames.title_rect(only_frame(hand).id)
    at = hand.at(rect.topLeft() + QPointF(40, rect.height() / 2))
    how = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(hand.port, QContextMenuEvent(how, at, hand.port.mapToGlobal(at)))
    return next(menu for menu in hand.canvas.view.findChildren(QMenu) if menu.isVisible())


def entry(menu: QMenu, words: str):
    return next((action for action in menu.actions() if action.text() == words), None)


def test_the_menu_saves_the_frame_once_somebody_can(framed):
    menu = menu_of(framed)
    assert entry(menu, "Save as template…") is None
    menu.close()
    saved: list[FrameId] = []
    framed.canvas.frame_menu.save_template = saved.append
    menu = menu_of(framed)
    entry(menu, "Save as template…").trigger()
    menu.close()
    assert saved == [only_frame(framed).id]


def test_the_frame_of_the_selected_node_is_saved_without_the_mouse(framed):
    saved: list[FrameId] = []
    said: list[str] = []
    framed.canvas.frame_menu.save_template = saved.append
    framed.canvas.message.connect(said.append)
    framed.canvas.select([NodeId("state")])
    framed.canvas.frame_menu.save_selected()
    framed.canvas.select([NodeId("text")])
    framed.canvas.frame_menu.save_selected()
    assert saved == [only_frame(framed).id]
    assert "into a frame first" in said[-1]


@pytest.mark.parametrize("zoom", [1.0, 0.2])
def test_the_picture_shows_the_frames_nodes_whatever_the_view_shows(framed, zoom):
    red = QPixmap(64, 36)
    red.fill(QColor("red"))
    framed.canvas.board.scene.node_items[NodeId("state")].show_picture(red)
    framed.canvas.view.set_zoom(zoom)
    framed.canvas.view.centerOn(5000, 5000)
    image = frame_picture(framed.canvas.board, only_frame(framed))
    assert 200 < image.width() <= SIZE.width()
    assert 100 < image.height() <= SIZE.height()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert QColor("red").name() in colours
    framed.assert_in_step()


def test_a_frame_that_holds_nothing_has_no_picture(framed):
    assert frame_picture(framed.canvas.board, GraphFrame(FrameId("f"), "Empty")).isNull()
    assert png_of(QImage()) == b""


def test_a_picture_is_the_same_after_its_file(framed):
    image = frame_picture(framed.canvas.board, only_frame(framed))
    assert image_of(png_of(image)).convertToFormat(image.format()) == image


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<svg/>"])
def test_what_is_no_picture_of_ours_is_none(data):
    assert image_of(data).isNull()


def test_a_picture_of_absurd_size_is_not_decoded():
    wide = QImage(5000, 2, QImage.Format.Format_RGB32)
    wide.fill(QColor("red"))
    assert image_of(png_of(wide)).isNull()
