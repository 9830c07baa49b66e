"""The dialog that saves a template: what is proposed, what is asked and in which order, by mouse and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.node_template import Exposed
from charstudio.model.values import NodeId
from charstudio.studio.exposing import Offer
from charstudio.ui.dialogs.save_template import SaveTemplateDialog


def offer(node: str, param: str, label: str, **more) -> Offer:
    return Offer(NodeId(node), node.title(), ParamSpec(param, ParamType.TEXT, "", param.title()), label, **more)


OFFERS = (
    offer("photo", "file", "Who", value_words="lumi.png", is_likely=True),
    offer("walk", "prompt", "What", is_likely=True),
    offer("walk", "length", "Walk: Length", value_words="5 s"),
    offer("walk", "voice", "Walk: Voice", wired_from="The words"),
)


@pytest.fixture
def dialog(qtbot):
    window = QWidget()
    window.resize(1280, 800)
    qtbot.addWidget(window)
    picture = QImage(640, 320, QImage.Format.Format_RGB32)
    picture.fill(QColor("teal"))
    made = SaveTemplateDialog("Night walk", picture, OFFERS, "1 file, 0.2 MB, come along.", window)
    made.open()
    qtbot.waitExposed(made)
    yield made
    made.reject()


def asked(dialog) -> list[str]:
    return [each.label for each in dialog.exposed]


def tick(dialog, place: int) -> None:
    """Click into the check box of an offer."""
    tree = dialog.tree
    row = tree.row(place)
    tree.scrollToItem(row)
    rect: QRect = tree.visualItemRect(row)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 16, rect.center().y()))


def test_the_frames_title_is_proposed_and_what_is_likely_is_checked(dialog):
    assert dialog.title == "Night walk"
    assert dialog.exposed == (Exposed(NodeId("photo"), "file", "Who"), Exposed(NodeId("walk"), "prompt", "What"))
    assert dialog.name.selectedText() == "Night walk"


def test_a_click_on_a_check_box_asks_for_it_and_another_does_not(dialog):
    tick(dialog, 2)
    assert asked(dialog) == ["Who", "What", "Walk: Length"]
    tick(dialog, 0)
    assert asked(dialog) == ["What", "Walk: Length"]


def test_a_wired_parameter_says_from_where_and_cannot_be_checked(dialog):
    tick(dialog, 3)
    assert asked(dialog) == ["Who", "What"]
    assert dialog.tree.row(3).text(1) == "comes from “The words”"


def test_the_arrows_change_the_order(dialog):
    QTest.mouseClick(dialog.order.down, Qt.MouseButton.LeftButton)
    assert asked(dialog) == ["What", "Who"]
    assert not dialog.order.down.isEnabled()
    QTest.keyClick(dialog.order.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert asked(dialog) == ["Who", "What"]


def test_dropping_a_row_elsewhere_changes_the_order(dialog):
    rows = dialog.order.list.model()
    assert rows.moveRow(rows.index(-1, -1).parent(), 0, rows.index(-1, -1).parent(), 2)
    assert asked(dialog) == ["What", "Who"]


def test_the_words_are_edited_in_the_line_below(dialog):
    dialog.order.list.setCurrentRow(1)
    assert dialog.order.label.text() == "What"
    dialog.order.label.selectAll()
    QTest.keyClicks(dialog.order.label, "What happens")
    assert asked(dialog) == ["Who", "What happens"]
    assert dialog.order.list.item(1).text() == "What happens"


def test_words_of_nothing_are_the_proposed_ones(dialog):
    dialog.order.list.setCurrentRow(1)
    dialog.order.label.selectAll()
    QTest.keyClick(dialog.order.label, Qt.Key.Key_Delete)
    assert asked(dialog) == ["Who", "What"]


def test_delete_takes_a_row_out_and_unchecks_it(dialog):
    dialog.order.list.setCurrentRow(0)
    QTest.keyClick(dialog.order.list, Qt.Key.Key_Delete)
    assert asked(dialog) == ["What"]
    assert dialog.tree.row(0).checkState(0) is Qt.CheckState.Unchecked


def test_with_nothing_to_ask_it_says_what_this_is_for_and_can_be_saved(dialog):
    tick(dialog, 0)
    tick(dialog, 1)
    assert dialog.exposed == ()
    assert dialog.order.list.isHidden()
    assert not dialog.order.label.isEnabled()
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_without_a_name_it_cannot_be_saved(dialog):
    save = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Save")
    dialog.name.setText("  ")
    assert not save.isEnabled()
    dialog.name.setText("x")
    assert save.isEnabled()


def test_escape_gives_it_up(dialog):
    QTest.keyClick(dialog.name, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected
    assert not dialog.isVisible()


def test_the_picture_and_the_check_boxes_can_be_seen(dialog):
    shown = dialog.grab().toImage()
    colours = {shown.pixelColor(x, y).name() for x in range(600, 880, 4) for y in range(20, 180, 4)}
    assert QColor("teal").name() in colours
    tree = dialog.tree.viewport().grab().toImage()
    box = dialog.tree.visualItemRect(dialog.tree.row(2))
    ground = tree.pixelColor(box.right() - 3, box.top() + 2)
    line = [tree.pixelColor(x, box.center().y()) for x in range(box.left(), box.left() + 24)]
    assert any(abs(colour.lightness() - ground.lightness()) > 40 for colour in line)


def test_every_field_has_a_name_for_those_who_listen(dialog):
    fields = (dialog.name, dialog.about, dialog.tree, dialog.order.list, dialog.order.label, dialog.order.up)
    assert all(field.accessibleName() for field in fields)
