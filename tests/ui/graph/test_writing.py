"""Writing on the canvas: titles, prompts and notes, with real mouse and key events."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from charstudio.model.kind import NOTE_KIND, ParamSpec, ParamType
from charstudio.model.values import NodeId
from charstudio.ui import theme
from charstudio.ui.graph.look import HEADER
from charstudio.ui.graph.node_paint import caption_rect

STATE, TEXT, IMAGE = NodeId("state"), NodeId("text"), NodeId("image")
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def param(hand, name, node=STATE):
    return hand.project.graph.nodes[node].params.get(name)


def words(hand, node=STATE):
    """The place of a node's words, or of its strip."""
    item = hand.canvas.board.scene.node_items[node]
    room = item.layout.body if item.layout.kind.name in {"TEXT", "NOTE"} else item.layout.prompt
    return hand.at(item.grNode.pos() + (room if room.height() else item.layout.strip).center())


@pytest.fixture
def editor(hand, qtbot):
    """Open on the state's instruction."""
    hand.double_click(words(hand))
    found = hand.canvas.writing.text
    qtbot.waitUntil(found.hasFocus)
    return found


@pytest.fixture
def note(hand, qtbot):
    """A note on which nothing is written yet; its editor is open."""
    QTest.mouseMove(hand.port, hand.nothing())
    hand.key(Qt.Key.Key_C, SHIFT)
    qtbot.waitUntil(hand.canvas.writing.text.hasFocus)
    return hand.canvas.selected[0]


def test_a_double_click_on_the_words_edits_them_and_ctrl_enter_keeps(hand, editor):
    QTest.keyClicks(editor, "warm light")
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    assert param(hand, "instruction") == "warm light"
    assert hand.studio.document.undo_label == "Write on State"
    assert hand.steps() == 1
    assert hand.canvas.view.hasFocus()


def test_enter_alone_is_a_new_line(hand, editor):
    QTest.keyClicks(editor, "one")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "two")
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    assert param(hand, "instruction") == "one\ntwo"


def test_escape_gives_up(hand, editor):
    QTest.keyClicks(editor, "warm light")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert hand.steps() == 0
    assert not editor.isVisible()


def test_a_click_elsewhere_keeps(hand, editor):
    QTest.keyClicks(editor, "warm light")
    hand.click(hand.nothing())
    assert param(hand, "instruction") == "warm light"


def test_scrolling_and_zooming_keep(hand, editor):
    QTest.keyClicks(editor, "warm light")
    hand.canvas.view.set_zoom(0.8)
    assert param(hand, "instruction") == "warm light"
    assert not editor.isVisible()


def test_leaving_unchanged_is_no_step(hand, editor):
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    assert hand.steps() == 0


def test_letters_are_no_commands_while_writing(hand, editor):
    QTest.keyClicks(editor, "mbhx")
    node = hand.project.graph.nodes[STATE]
    assert (node.muted, node.bypassed, node.collapsed) == (False, False, False)
    assert editor.toPlainText() == "mbhx"


def test_a_node_that_goes_takes_its_editor_along(hand, editor):
    from charstudio.model import graph_edits

    hand.studio.document.apply("Remove", lambda project: graph_edits.remove_nodes(project, [STATE]))
    assert not editor.isVisible()
    assert hand.steps() == 1


def test_shift_f2_writes_on_the_node_chosen_last(hand, qtbot):
    hand.canvas.select([TEXT])
    hand.key(Qt.Key.Key_F2, SHIFT)
    editor = hand.canvas.writing.text
    qtbot.waitUntil(editor.hasFocus)
    QTest.keyClicks(editor, "Hello")
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    assert param(hand, "text", TEXT) == "Hello"


def test_a_node_without_words_says_so(hand):
    said = []
    hand.canvas.message.connect(said.append)
    hand.canvas.select([IMAGE])
    hand.key(Qt.Key.Key_F2, SHIFT)
    assert said == ["This node has no text to write."]


def test_words_that_come_by_wire_say_so(hand):
    said = []
    hand.canvas.message.connect(said.append)
    hand.drag(hand.out("text.text"), hand.inp("state.instruction"))
    hand.canvas.select([STATE])
    hand.key(Qt.Key.Key_F2, SHIFT)
    assert "comes in by its wire" in said[-1]
    assert not hand.canvas.writing.text.isVisible()


def test_a_double_click_on_the_title_renames(hand, qtbot):
    hand.double_click(hand.title("state"))
    editor = hand.canvas.writing.title
    qtbot.waitUntil(editor.hasFocus)
    QTest.keyClicks(editor, "Dusk")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert hand.project.graph.nodes[STATE].title == "Dusk"


# Notes


def test_shift_c_puts_a_note_at_the_pointer_and_writes_on_it(hand, note):
    editor = hand.canvas.writing.text
    QTest.keyClicks(editor, "Try the other light")
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    found = hand.project.graph.nodes[note]
    assert (found.kind, found.params["text"]) == (NOTE_KIND, "Try the other light")
    item = hand.canvas.board.scene.node_items[note]
    assert (
        item.grNode.boundingRect()
        .translated(item.grNode.pos())
        .contains(hand.canvas.view.to_scene(QPointF(hand.nothing())))
    )


def test_a_note_is_as_high_as_its_words(hand, note):
    item = hand.canvas.board.scene.node_items[note]
    low = item.layout.height
    editor = hand.canvas.writing.text
    QApplication.clipboard().setText("many words " * 60)
    editor.paste()
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    assert item.layout.height > 3 * low
    assert item.layout.body.height() > 3 * HEADER


def test_a_note_is_painted_in_its_colour(hand, note):
    QTest.keyClick(hand.canvas.writing.text, Qt.Key.Key_Escape)
    hand.canvas.select([])
    corner = hand.at(hand.canvas.board.scene.node_items[note].grNode.pos() + QPointF(100, HEADER + 44))
    yellow = hand.port.grab().toImage().pixelColor(corner)
    from charstudio.model import graph_edits

    kinds = hand.studio.kinds
    hand.studio.document.apply("Blue", lambda p: graph_edits.set_param(p, kinds, note, "colour", "blue"))
    blue = hand.port.grab().toImage().pixelColor(corner)
    assert yellow.name() != theme.colour("raised").name()
    assert blue.blue() > yellow.blue()
    assert blue.red() < yellow.red()


def test_a_note_moves_copies_and_undoes_like_a_node(hand, note):
    QTest.keyClick(hand.canvas.writing.text, Qt.Key.Key_Escape)
    hand.canvas.select([note])
    hand.key(Qt.Key.Key_D, CTRL)
    assert sum(node.kind == NOTE_KIND for node in hand.project.graph.nodes.values()) == 2
    hand.studio.document.undo()
    hand.studio.document.undo()
    assert note not in hand.project.graph.nodes
    hand.assert_in_step()


def test_nothing_is_wired_to_a_note(hand, note):
    assert list(hand.canvas.board.scene.node_items[note].sockets()) == []


# Lengths


MOTION = NodeId("motion")


def length(hand):
    item = hand.canvas.board.scene.node_items[MOTION]
    return hand.at(item.grNode.pos() + caption_rect(item.face).center())


def test_a_clip_that_is_not_made_yet_shows_the_length_it_is_asked_for(hand):
    assert hand.canvas.board.scene.node_items[MOTION].face.caption == "5 s"


def test_a_double_click_on_the_length_edits_it_and_enter_keeps(hand, qtbot):
    hand.double_click(length(hand))
    field = hand.canvas.writing.number
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "7.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert param(hand, "duration", MOTION) == 7.5
    assert hand.studio.document.undo_label == "Change the length of Motion"
    assert hand.canvas.board.scene.node_items[MOTION].face.caption == "7.5 s"
    assert hand.canvas.view.hasFocus()


def test_escape_keeps_the_length_and_a_click_elsewhere_the_new_one(hand, qtbot):
    field = hand.canvas.writing.number
    for end, wanted in (
        (lambda: QTest.keyClick(field, Qt.Key.Key_Escape), 5.0),
        (lambda: hand.click(hand.nothing()), 9),
    ):
        hand.canvas.select([MOTION])
        hand.key(Qt.Key.Key_F2, CTRL)
        qtbot.waitUntil(field.hasFocus)
        QTest.keyClicks(field, "9")
        end()
        assert param(hand, "duration", MOTION) == wanted


def test_no_length_beyond_what_the_model_makes_can_be_typed(hand, qtbot):
    hand.canvas.select([MOTION])
    hand.key(Qt.Key.Key_F2, CTRL)
    field = hand.canvas.writing.number
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "400")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert param(hand, "duration", MOTION) <= 30


def test_where_a_model_makes_a_few_lengths_they_are_listed(hand, qtbot, monkeypatch):
    few = ParamSpec("duration", ParamType.CHOICE, 5, "Length", unit="s", choices=(5, 10))
    monkeypatch.setattr(hand.studio, "params_of", lambda _node: (few,))
    hand.double_click(length(hand))
    menu = next(menu for menu in hand.canvas.view.findChildren(QMenu) if menu.isVisible())
    assert [(action.text(), action.isChecked()) for action in menu.actions()] == [("5 s", True), ("10 s", False)]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert param(hand, "duration", MOTION) == 10


def test_a_node_without_a_length_says_so(hand):
    said = []
    hand.canvas.message.connect(said.append)
    hand.canvas.select([TEXT])
    hand.key(Qt.Key.Key_F2, CTRL)
    assert said == ["This node has no length to choose."]
