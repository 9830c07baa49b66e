"""The outline used with keys alone, in step with the canvas, and as a screen reader finds it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from charstudio.model import graph_edits
from charstudio.model.errors import Unavailable
from charstudio.model.project import Project
from charstudio.model.values import Fingerprint, NodeId
from charstudio.studio.status import NodeState, NodeStatus

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
NAME, HEADING = QAccessible.Text.Name, QAccessible.Role.ColumnHeader


def test_arrows_select_on_the_canvas_too(reader):
    reader.go("image")
    reader.key(Key.Key_Down)
    assert reader.canvas.selected == ("state",)
    reader.key(Key.Key_Down, SHIFT)
    assert reader.canvas.selected == ("state", "motion")
    reader.key(Key.Key_Escape)
    assert reader.canvas.selected == ()


def test_the_canvas_selects_here_too(reader):
    reader.canvas.select([NodeId("motion"), NodeId("text")])
    assert reader.chosen() == {"Motion", "Text"}
    assert reader.tree.currentIndex().data() == "Text"  # the one chosen last has the keyboard
    wire = next(wire for wire in reader.canvas.board.scene.wire_items if wire[0].node == "image")
    reader.canvas.board.selection.set((), [wire])
    assert reader.chosen() == {"In: Picture ← Image file"}


def test_right_shows_the_wires_and_enter_goes_to_the_other_end(reader):
    reader.go("state")
    reader.key(Key.Key_Right)
    reader.key(Key.Key_Down)
    reader.key(Key.Key_Down)
    assert reader.tree.currentIndex().data() == "Out: Picture → Motion"
    assert [f"{a.node}>{b.node}" for a, b in reader.canvas.board.selection.wires] == ["state>motion"]
    reader.key(Key.Key_Return)
    assert reader.canvas.selected == ("motion",)


def test_enter_asks_for_the_node_on_the_canvas(reader, qtbot):
    reader.go("motion")
    with qtbot.waitSignal(reader.panel.reveal_asked) as told:
        reader.key(Key.Key_Return)
    assert told.args == ["motion"]


def test_rename_in_place(reader, qtbot):
    reader.go("state")
    reader.key(Key.Key_F2)
    editor = reader.tree.findChild(QLineEdit)
    assert editor.text() == "State"
    QTest.keyClicks(editor, "At the window")
    QTest.keyClick(editor, Key.Key_Return)
    qtbot.waitUntil(lambda: reader.project.graph.nodes[NodeId("state")].title == "At the window")
    assert reader.steps() == 1
    assert "  In: Picture ← At the window" in reader.text()


def test_a_name_given_up_stays(reader):
    reader.go("state")
    reader.key(Key.Key_F2)
    editor = reader.tree.findChild(QLineEdit)
    QTest.keyClicks(editor, "Nothing")
    QTest.keyClick(editor, Key.Key_Escape)
    assert reader.project.graph.nodes[NodeId("state")].title == "State"
    assert reader.steps() == 0
    assert reader.canvas.selected == ("state",)


def test_delete_removes_a_node_and_disconnects_a_wire(reader):
    reader.go("motion", wire=0)
    reader.key(Key.Key_Delete)
    assert reader.wires() == {"image.image>state.image"}
    assert len(reader.project.graph.nodes) == 6
    reader.go("state")
    reader.key(Key.Key_Delete)
    assert "State" not in reader.text()
    assert reader.steps() == 2
    assert reader.canvas.selected == ()
    reader.studio.document.undo()
    reader.studio.document.undo()
    assert "  In: Picture ← State" in reader.text()


def test_mute_and_pin_as_on_the_canvas(reader):
    reader.go("state")
    reader.key(Key.Key_M)
    assert reader.project.graph.nodes[NodeId("state")].muted
    assert "Muted." in reader.said("state")
    reader.studio.set_status(NodeId("state"), NodeStatus(NodeState.DONE, Fingerprint("ab" * 32), value="words"))
    reader.key(Key.Key_P)
    assert reader.project.graph.nodes[NodeId("state")].pin == "ab" * 32


def test_connect_by_typing(reader):
    reader.go("text")
    reader.key(Key.Key_C)
    popup = reader.panel.popup
    assert popup.isVisible()
    QTest.keyClicks(popup.search, "motion")
    first = popup.rows[0]
    assert (first.title, first.detail) == ("Text → Motion", "Motion")
    QTest.keyClick(popup.search, Key.Key_Return)
    assert not popup.isVisible()
    assert "text.text>motion.prompt" in reader.wires()
    assert reader.steps() == 1
    assert "  Out: Text → Motion" in reader.text()


def test_what_is_refused_is_listed_with_the_reason_and_cannot_be_chosen(reader):
    reader.go("motion")
    reader.key(Key.Key_C)
    popup = reader.panel.popup
    refused = {row.title: row for row in popup.rows if row.why_not is not None}
    assert refused["Picture ← State"].words == "“State” is wired to Picture already."
    at = [row.title for row in popup.rows].index("Picture ← State")
    assert not popup.list.model().index(at, 0).flags() & Qt.ItemFlag.ItemIsEnabled
    for _ in range(at):
        QTest.keyClick(popup.search, Key.Key_Down)
    assert popup.current is popup.rows[at]
    assert "wired to Picture already" in popup.search.accessibleDescription()
    QTest.keyClick(popup.search, Key.Key_Return)
    assert popup.isVisible()
    QTest.keyClick(popup.search, Key.Key_Escape)
    assert not popup.isVisible()
    assert reader.steps() == 0
    assert reader.tree.hasFocus()


def test_out_of_sight_it_does_not_listen_and_catches_up_when_shown(reader):
    reader.panel.hide()
    reader.studio.document.apply("Go", lambda project: graph_edits.remove_nodes(project, [NodeId("state")]))
    reader.canvas.select([NodeId("text")])
    assert "State" in reader.text()
    reader.panel.show()
    assert "State" not in reader.text()
    assert reader.chosen() == {"Text"}


def test_an_empty_graph_says_what_to_do(make_reader):
    reader = make_reader(Project())
    assert not reader.tree.isVisible()
    assert "Tab" in reader.panel._hint.text()
    reader.studio.document.apply("Add", lambda p: graph_edits.add_node(p, reader.studio.kinds, "source.text"))
    assert reader.tree.isVisible()


# --- as a screen reader finds it -------------------------------------------------------------------------------


def accessible(widget):
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def test_it_is_a_tree_with_a_name_and_a_row_for_each_node(reader):
    tree = accessible(reader.tree)
    assert tree.role() == QAccessible.Role.Tree
    assert tree.text(QAccessible.Text.Name) == "Outline of the graph"
    assert "Enter" in tree.text(QAccessible.Text.Description)
    parts = [tree.child(place) for place in range(tree.childCount())]
    assert [part.role() for part in parts] == [HEADING] + [QAccessible.Role.TreeItem] * 6
    assert parts[0].text(NAME) == "Nodes"
    assert parts[2].text(NAME).startswith("State, State. Not made yet.")


def row(reader, place):
    """The interface of the row at ``place`` from the top; the first child is the (hidden) heading."""
    return accessible(reader.tree).child(place + 1)


def test_unfolded_rows_are_told_with_their_state(reader):
    reader.go("state")
    assert row(reader, 1).state().expandable
    assert not row(reader, 1).state().expanded
    assert row(reader, 1).state().focused
    assert row(reader, 1).state().selected
    reader.key(Key.Key_Right)
    assert accessible(reader.tree).childCount() == 9
    assert row(reader, 1).state().expanded
    assert row(reader, 2).text(NAME) == "In: Picture from Image file, Picture"


def test_a_new_status_is_said(reader):
    failed = NodeStatus(NodeState.FAILED, error=Unavailable("The service does not answer.", "Try again later."))
    reader.studio.set_status(NodeId("state"), failed)
    assert "Failed: The service does not answer. Try again later." in row(reader, 1).text(NAME)


# --- in the window ---------------------------------------------------------------------------------------------


async def test_the_dock_is_hidden_until_asked_for_and_comes_back_next_time(stage):
    folder = stage.sample()
    session = stage.enter(folder)
    assert not session.bench.outline.isVisible()
    session.actions["view.outline"].trigger()
    assert stage.window.focusWidget() is session.bench.outline.tree
    session.turn_to("edit")
    assert not session.bench.outline.isVisible()
    session.turn_to("graph")
    assert session.bench.outline.isVisible()
    session.actions["view.reset"].trigger()
    assert not session.bench.outline.isVisible()


async def test_run_and_find_work_from_the_outline(stage):
    session = stage.enter(stage.sample())
    session.actions["view.outline"].trigger()
    outline = session.bench.outline
    await stage.focus(outline.tree)
    node = stage.find("Warm dusk")
    outline.tree.setCurrentIndex(outline.model.index_of(node))
    stage.key("Shift+Return")
    said = Qt.ItemDataRole.AccessibleTextRole
    await stage.until(lambda: " Done." in outline.model.index_of(node).data(said))
    await stage.ran()
    assert stage.studio.status(node).state is NodeState.DONE
    assert stage.window.focusWidget() is outline.tree
    await stage.focus(outline.tree)
    stage.key("Ctrl+F")
    assert session.bench.canvas.finding.bar.isVisible()
    stage.key("Escape")
    assert outline.tree.hasFocus()


async def test_enter_brings_the_graph_workspace_with_the_node(stage):
    session = stage.enter(stage.sample())
    session.turn_to("edit")
    session.actions["view.outline"].trigger()
    outline = session.bench.outline
    await stage.focus(outline.tree)
    outline.tree.setCurrentIndex(outline.model.index_of(stage.find("Warm dusk")))
    stage.key("Return")
    assert session.bench.workspace == "graph"
    assert session.bench.canvas.selected == (stage.find("Warm dusk"),)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_another_theme_leaves_no_second_listener(stage, theme):
    session = stage.enter(stage.sample())
    session.actions["view.outline"].trigger()
    old = session.bench.outline
    session.set_theme(theme)
    assert old._stops == ()
    assert session.bench.outline.isVisible()
    session.set_theme("dark")
