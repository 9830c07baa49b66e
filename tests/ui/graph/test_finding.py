"""Finding nodes by their words, and walking along wires, both with real keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from charstudio.model import graph_edits
from charstudio.model.errors import Unavailable
from charstudio.model.graph import Node
from charstudio.model.values import Input, NodeId, Output, PortType
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui import theme
from charstudio.ui.graph.finding import findable, found

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key


def one(title, kind="image.state", state=NodeState.EMPTY, kinds=None, **params):
    node = Node(NodeId(title), kind, title, params)
    return findable(node, (kinds or {}).get(kind), NodeStatus(state))


def titles(query, among):
    return [each.title for each in found(query, among)]


def test_titles_come_before_states_kinds_and_prompts():
    among = [
        one("Rain", text="a girl waits, failed by everyone"),
        one("Broken", state=NodeState.FAILED),
        one("Failed attempt"),
        one("Quiet"),
    ]
    assert titles("failed", among) == ["Failed attempt", "Broken", "Rain"]
    assert titles("stale", [one("A", state=NodeState.STALE), one("B")]) == ["A"]
    assert titles("needs", [one("A", state=NodeState.BLOCKED), one("B")]) == ["A"]
    assert titles("blocked", [one("A", state=NodeState.BLOCKED), one("B")]) == ["A"]


def test_letters_with_small_gaps_name_a_title_and_scattered_ones_nothing():
    assert titles("wrmdsk", [one("Warm dusk"), one("When nobody really minds, does a shark kneel?")]) == ["Warm dusk"]
    assert titles("window rain", [one("A", prompt="rain falls on the window"), one("B", prompt="a window")]) == ["A"]
    assert titles("", [one("A"), one("B")]) == ["A", "B"]
    assert titles("zzz", [one("A")]) == []


@pytest.fixture
def finder(hand):
    def open_it():
        hand.key(Key.Key_F, CTRL)
        return hand.canvas.finding.bar

    return open_it


def listed(bar):
    return [row.title for row in bar.rows]


def test_find_by_state_choose_with_the_arrows_and_reveal(hand, finder, qtbot):
    for name in ("state", "motion"):
        hand.studio.set_status(NodeId(name), NodeStatus(NodeState.FAILED, error=Unavailable("No answer.")))
    hand.canvas.view.centerOn(20000, 20000)
    bar = finder()
    qtbot.waitUntil(bar.search.hasFocus)
    assert listed(bar) == []
    QTest.keyClicks(bar.search, "failed")
    assert listed(bar) == ["State", "Motion"]
    assert bar.count.text() == "2"
    QTest.keyClick(bar.search, Key.Key_Down)
    assert bar.search.accessibleDescription().startswith("Motion. Motion · Failed")
    QTest.keyClick(bar.search, Key.Key_Return)
    assert not bar.isVisible()
    assert hand.canvas.selected == ("motion",)
    assert hand.port.rect().contains(hand.title("motion"))
    assert hand.canvas.view.hasFocus()
    assert hand.steps() == 0


def test_the_bar_stays_inside_the_canvas(hand, finder):
    bar = finder()
    QTest.keyClicks(bar.search, "e")
    assert bar.rows
    assert hand.canvas.rect().contains(bar.geometry())
    hand.canvas.resize(300, 260)
    QApplication.processEvents()
    assert hand.canvas.rect().contains(bar.geometry())
    QTest.keyClicks(bar.search, "i")
    assert hand.canvas.rect().contains(bar.geometry())
    hand.canvas.resize(900, 600)
    QApplication.processEvents()
    assert bar.size() == bar.wanted


def test_escape_gives_the_focus_back_and_changes_nothing(hand, finder, qtbot):
    hand.canvas.select([NodeId("audio")])
    bar = finder()
    qtbot.waitUntil(bar.search.hasFocus)
    QTest.keyClicks(bar.search, "motion")
    QTest.keyClick(bar.search, Key.Key_Escape)
    assert not bar.isVisible()
    assert hand.canvas.view.hasFocus()
    assert hand.canvas.selected == ("audio",)


def test_nothing_found_says_so_and_enter_does_nothing(hand, finder):
    bar = finder()
    QTest.keyClicks(bar.search, "qqqq")
    assert bar.count.text() == "none"
    assert bar.search.accessibleDescription() == "Nothing found"
    QTest.keyClick(bar.search, Key.Key_Return)
    assert bar.isVisible()


def test_next_and_previous_go_round(hand, finder, qtbot):
    bar = finder()
    QTest.keyClicks(bar.search, "file")
    assert listed(bar) == ["Image file", "Audio file"]
    QTest.keyClick(bar.search, Key.Key_F3)
    assert hand.canvas.selected == ("image",)
    QTest.keyClick(bar.search, Key.Key_F3)
    assert hand.canvas.selected == ("audio",)
    assert bar.isVisible()
    QTest.keyClick(bar.search, Key.Key_Return)
    hand.key(Key.Key_F3)
    assert hand.canvas.selected == ("image",)
    hand.key(Key.Key_G, CTRL)
    assert hand.canvas.selected == ("audio",)
    hand.key(Key.Key_F3, SHIFT)
    assert hand.canvas.selected == ("image",)


def test_next_without_a_query_asks_for_one(hand):
    hand.key(Key.Key_F3)
    assert hand.canvas.finding.bar.isVisible()


def test_next_when_nothing_is_left_says_so(hand, finder, qtbot):
    bar = finder()
    QTest.keyClicks(bar.search, "audio")
    QTest.keyClick(bar.search, Key.Key_Return)
    hand.studio.document.apply("Go", lambda project: graph_edits.remove_nodes(project, [NodeId("audio")]))
    with qtbot.waitSignal(hand.canvas.message) as told:
        hand.key(Key.Key_F3)
    assert "Nothing is found by “audio”" in told.args[0]


# --- walking ---------------------------------------------------------------------------------------------------


def test_along_the_wires_and_back(hand):
    hand.canvas.select([NodeId("image")])
    before = hand.project
    path = []
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Left, Key.Key_Left):
        hand.key(key, ALT)
        path.append(hand.canvas.selected)
    assert path == [("state",), ("motion",), ("state",), ("image",)]
    assert hand.project is before  # arrows alone move nodes; with Alt they do not


def test_up_and_down_go_to_siblings(hand):
    def edit(project):
        kinds = hand.studio.kinds
        for name, y in (("upper", -200), ("lower", 220)):
            project = graph_edits.add_node(project, kinds, "image.state", x=320, y=y, node_id=NodeId(name))
            source, target = Output(NodeId("image"), "image"), Input(NodeId(name), "image")
            project = graph_edits.connect(project, kinds, source, target)
        return project

    hand.studio.document.apply("More", edit)
    hand.canvas.select([NodeId("image")])
    hand.key(Key.Key_Right, ALT)
    assert hand.canvas.selected == ("state",)  # the nearest in height
    hand.key(Key.Key_Up, ALT)
    assert hand.canvas.selected == ("upper",)
    hand.key(Key.Key_Left, ALT)
    hand.key(Key.Key_Right, ALT)
    assert hand.canvas.selected == ("upper",)  # where one came from
    hand.key(Key.Key_Down, ALT)
    hand.key(Key.Key_Down, ALT)
    assert hand.canvas.selected == ("lower",)


def test_a_node_without_wires_has_its_column_for_siblings(hand):
    hand.canvas.select([NodeId("text")])
    hand.key(Key.Key_Down, ALT)
    assert hand.canvas.selected == ("audio",)


@pytest.mark.parametrize(
    ("node", "key", "words"),
    [
        ("image", Key.Key_Left, "Nothing feeds this node."),
        ("text", Key.Key_Right, "Nothing is fed by this node."),
        ("audio", Key.Key_Down, "There is no sibling below this node."),
    ],
)
def test_the_end_of_the_way_is_told(hand, qtbot, node, key, words):
    hand.canvas.select([NodeId(node)])
    with qtbot.waitSignal(hand.canvas.message) as told:
        hand.key(key, ALT)
    assert told.args == [words]
    assert hand.canvas.selected == (node,)


def test_what_is_reached_is_brought_into_sight(hand):
    hand.canvas.select([NodeId("image")])
    hand.canvas.view.centerOn(-5000, -5000)
    hand.key(Key.Key_Right, ALT)
    assert hand.port.rect().contains(hand.title("state"))


def test_with_nothing_selected_the_node_in_the_middle_is(hand):
    hand.canvas.view.centerOn(620, 40)
    hand.key(Key.Key_Right, ALT)
    assert hand.canvas.selected == ("motion",)


def test_a_socket_is_told_by_a_letter_as_well_as_by_its_colour():
    letters = [theme.port_letter(port) for port in PortType]
    assert len(set(letters)) == len(letters) == len(PortType)
