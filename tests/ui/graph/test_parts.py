from __future__ import annotations

import itertools
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGraphicsProxyWidget

from charstudio.model.errors import Unavailable, Unreadable
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef, NodeId
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui.graph import fuzzy
from charstudio.ui.graph.layout import Body, lay_out
from charstudio.ui.graph.painted import Painted
from charstudio.ui.graph.strip_paint import state_words
from charstudio.ui.graph.thumbnails import Thumbnails, to_image

PICTURE = MediaValue(MediaRef("a" * 64, "png"), MediaInfo(MediaKind.IMAGE, 10, 64, 36))


def test_other_qt_bindings_cannot_be_imported_once_the_canvas_is():
    code = (
        "import charstudio.ui.graph.binding, sys, qtpy;"
        "assert qtpy.API == 'pyside6';"
        "assert all(sys.modules[name] is None for name in ('PyQt5', 'PySide2', 'PyQt6'))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", "State"),
        ("st", "State"),
        ("file", "Image file"),
        ("mtn", "Motion"),
        ("MOTION", "Motion"),
        ("ips", "Lipsync"),
    ],
)
def test_a_few_letters_find_a_name(query, text):
    assert fuzzy.score(query, text) > 0


def test_what_is_not_there_is_not_found_and_better_comes_first():
    assert fuzzy.score("xyz", "Motion") == 0
    items = [("a", ("Slow motion",)), ("b", ("Motion",)), ("c", ("Montion",)), ("d", ("Audio",))]
    assert fuzzy.best("motion", items) == ["b", "a", "c"]


def test_parts_of_a_node_lie_inside_it_without_overlap():
    for body in Body:
        layout = lay_out(body, 220, 3, has_prompt=True)
        parts = [layout.header, layout.body, layout.prompt, layout.strip]
        assert all(layout.outline.contains(part) for part in parts if part.height())
        assert layout.socket(2, is_input=True).y() < layout.body.top() or body is Body.NONE
        for upper, lower in itertools.pairwise(parts):
            assert upper.bottom() <= lower.top()


def test_the_budget_of_painted_nodes_holds(look):
    kept = Painted(budget_bytes=3 * 100 * 100 * 4)
    for owner in range(10):
        kept.put(owner, QPixmap(100, 100))
    assert kept.bytes == 3 * 100 * 100 * 4
    assert kept.get(9) is not None
    assert kept.get(0) is None
    kept.drop(9)
    assert kept.bytes == 2 * 100 * 100 * 4


# Thumbnails


def test_a_thumbnail_is_made_in_another_thread_and_announced(qtbot, tmp_path):
    def slow(path, width):
        time.sleep(0.2)
        return np.zeros((9, 16, 3), np.uint8)

    store = Thumbnails(lambda value: tmp_path / "x", slow)
    start = time.monotonic()
    assert store.get(PICTURE) is None
    assert time.monotonic() - start < 0.1
    with qtbot.waitSignal(store.ready) as told:
        pass
    assert told.args == [PICTURE.media]
    assert store.get(PICTURE).width() == 16
    store.close()


def test_a_file_that_cannot_be_read_is_asked_for_once(qtbot, tmp_path):
    asked = []

    def broken(path, width):
        asked.append(path)
        raise Unreadable("This file is not a picture.")

    store = Thumbnails(lambda value: tmp_path / "x", broken)
    with qtbot.waitSignal(store.ready):
        store.get(PICTURE)
    assert store.get(PICTURE) is None
    assert len(asked) == 1
    store.close()


def test_a_picture_that_is_not_there_yet_is_asked_for_again(tmp_path):
    def missing(value):
        raise Unavailable("No project is open.")

    store = Thumbnails(missing, lambda path, width: None)
    assert store.get(PICTURE) is None
    store.close()


def test_arrays_with_and_without_alpha_become_pictures(look):
    red = np.zeros((2, 3, 3), np.uint8)
    red[..., 0] = 255
    assert to_image(red).pixelColor(2, 1).name() == "#ff0000"
    assert to_image(np.zeros((2, 3, 4), np.uint8)).pixelColor(0, 0).alpha() == 0


def test_the_picture_of_a_result_appears_and_stays_while_the_node_runs_again(hand, qtbot):
    node = NodeId("state")
    hand.studio.set_status(node, NodeStatus(NodeState.DONE, value=PICTURE))
    item = hand.canvas.board.scene.node_items[node]
    qtbot.waitUntil(lambda: item.face.picture is not None)
    hand.studio.set_status(
        node, NodeStatus(NodeState.RUNNING, value=PICTURE, fraction=0.1, started_at=time.monotonic())
    )
    assert item.face.picture is not None
    other = replace(PICTURE, media=MediaRef("b" * 64, "png"))
    hand.studio.set_status(node, NodeStatus(NodeState.DONE, value=other))
    assert item.face.picture is not None
    hand.canvas.grab()
    hand.studio.set_status(node, NodeStatus(NodeState.EMPTY))
    assert item.face.picture is None


# Words and paint


@pytest.mark.parametrize("state", list(NodeState))
def test_every_state_has_words_and_paints(hand, state):
    status = NodeStatus(state, value="text", error=Unavailable("The service does not answer."), note="", takes=(1, 2))
    hand.studio.set_status(NodeId("state"), status)
    face = hand.canvas.board.scene.node_items[NodeId("state")].face
    assert state_words(face, time.monotonic())
    hand.canvas.grab()
    if state is NodeState.FAILED:
        assert state_words(face, time.monotonic()) == "The service does not answer."


def test_nothing_is_embedded_in_nodes(hand):
    assert not any(isinstance(item, QGraphicsProxyWidget) for item in hand.canvas.board.scene.grScene.items())


def test_what_nodeeditor_would_save_is_refused(hand):
    with pytest.raises(NotImplementedError):
        hand.canvas.board.scene.serialize()
    with pytest.raises(NotImplementedError):
        hand.canvas.board.scene.clipboard.deserializeFromClipboard({})
    hand.canvas.board.scene.history.storeHistory("anything")
    assert hand.canvas.board.scene.history.history_stack == []


def test_items_and_pictures_do_not_pile_up_over_add_and_undo(hand):
    scene = hand.canvas.board.scene
    hand.canvas.grab()
    before = len(scene.grScene.items()), len(scene.nodes), len(scene.edges)
    for _ in range(50):
        hand.canvas.select([NodeId("state"), NodeId("motion")])
        hand.canvas.commands.duplicate()
        hand.canvas.grab()
        hand.studio.document.undo()
    assert (len(scene.grScene.items()), len(scene.nodes), len(scene.edges)) == before
    assert len(scene.painted._kept) <= len(scene.node_items)
