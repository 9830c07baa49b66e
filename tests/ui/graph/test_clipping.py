"""Copy, cut and paste with real keys on the canvas alone. What needs files is in ``window/test_pasting.py``."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef, NodeId
from charstudio.studio.snippets import parsed
from charstudio.ui.graph.pasteboard import (
    MEDIA_MIME,
    NODES_MIME,
    Files,
    Media,
    MediaAddress,
    Nodes,
    Picture,
    Words,
    content_of,
    is_media_address,
    media_mime,
    nodes_mime,
)

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def clipboard(qapp):
    board = QGuiApplication.clipboard()
    board.clear()
    yield board
    board.clear()


def asked(hand, keys=CTRL):
    """Press the key and give what the canvas asks of the window."""
    found = []
    stop = hand.canvas.clipping.nodes_pasted.connect(lambda *given: found.append(given))
    hand.key(Qt.Key.Key_V, keys)
    hand.canvas.clipping.nodes_pasted.disconnect(stop)
    return found


def test_copy_puts_the_selected_nodes_on_the_clipboard_in_two_forms(hand, clipboard):
    hand.canvas.select([NodeId("image"), NodeId("state")])
    hand.key(Qt.Key.Key_C, CTRL)
    mime = clipboard.mimeData()
    assert bytes(mime.data(NODES_MIME).data()).decode() == mime.text()
    assert set(parsed(mime.text()).graph.nodes) == {"image", "state"}
    assert hand.steps() == 0


def test_copy_of_nothing_leaves_the_clipboard_alone(hand, clipboard):
    clipboard.setText("mine")
    hand.canvas.select([])
    hand.key(Qt.Key.Key_C, CTRL)
    assert clipboard.text() == "mine"
    assert not hand.canvas.actions_by_id["graph.copy"].isEnabled()


def test_cut_is_one_step_and_has_no_key(hand, clipboard):
    hand.canvas.select([NodeId("state")])
    action = hand.canvas.actions_by_id["graph.cut"]
    assert action.shortcuts() == []
    action.trigger()
    assert "state" not in hand.project.graph.nodes
    assert hand.studio.document.undo_label == "Cut State"
    assert set(parsed(clipboard.text()).graph.nodes) == {"state"}
    hand.studio.document.undo()
    hand.assert_in_step()


def test_a_cut_that_may_not_be_takes_nothing(hand, clipboard, qtbot):
    hand.canvas.select([NodeId("state")])
    hand.studio.document.read_only = True
    with qtbot.waitSignal(hand.canvas.message) as told:
        hand.canvas.actions_by_id["graph.cut"].trigger()
    assert "reading only" in told.args[0]
    assert clipboard.text() == ""


def test_paste_asks_at_the_pointer_and_further_each_time(hand):
    hand.canvas.select([NodeId("state")])
    hand.key(Qt.Key.Key_C, CTRL)
    spot = hand.nothing()
    QTest.mouseMove(hand.port, spot)
    (first,), (second,), (third,) = asked(hand), asked(hand), asked(hand)
    meant = hand.canvas.view.to_scene(spot.toPointF())
    assert (first[1] - meant).manhattanLength() < 2
    assert (second[1] - first[1]).toTuple() == (third[1] - second[1]).toTuple() == (40.0, 40.0)
    assert not first[2]
    QTest.mouseMove(hand.port, spot + QPoint(90, 0))
    (elsewhere,) = asked(hand)
    assert (elsewhere[1] - meant).toTuple() == pytest.approx((90.0, 0.0), abs=2)


def test_paste_asks_for_the_middle_when_the_pointer_is_elsewhere(hand):
    hand.canvas.select([NodeId("state")])
    hand.key(Qt.Key.Key_C, CTRL)
    hand.port.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    ((_, at, _),) = asked(hand)
    assert (at - hand.canvas.centre()).manhattanLength() < 2


def test_paste_keeping_wires_says_so(hand):
    hand.canvas.select([NodeId("state")])
    hand.key(Qt.Key.Key_C, CTRL)
    ((text, _, keeps),) = asked(hand, CTRL | SHIFT)
    assert keeps
    assert json.loads(text)["outer"]["state"]["image"] == [{"node": "image", "port": "image"}]


def test_words_become_a_text_node(hand, clipboard):
    clipboard.setText("  a quiet street\r\nat night \n")
    hand.key(Qt.Key.Key_V, CTRL)
    (node,) = hand.canvas.selected
    made = hand.project.graph.nodes[node]
    assert (made.kind, made.params["text"]) == ("source.text", "a quiet street\nat night")
    assert hand.studio.document.undo_label == "Paste text"
    hand.assert_in_step()
    assert hand.steps() == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing on the clipboard"),
        (" \n ", "nothing on the clipboard"),
        ("x" * 100_001, "too long"),
    ],
)
def test_what_cannot_be_pasted_is_said(hand, clipboard, qtbot, text, words):
    clipboard.setText(text)
    with qtbot.waitSignal(hand.canvas.message) as told:
        hand.key(Qt.Key.Key_V, CTRL)
    assert words in told.args[0]
    assert hand.steps() == 0


def test_a_clipboard_that_holds_nothing_at_all_says_so(hand, clipboard, qtbot):
    clipboard.clear()
    assert clipboard.mimeData() is None
    with qtbot.waitSignal(hand.canvas.message) as told:
        hand.key(Qt.Key.Key_V, CTRL)
    assert "nothing on the clipboard" in told.args[0]


def test_the_address_of_a_file_on_the_web_is_handed_over(hand, clipboard, qtbot):
    by_browser, by_hand = QMimeData(), QMimeData()
    by_browser.setUrls([QUrl("https://example.com/clip.mp4")])
    by_hand.setText(" https://example.com/a/portrait.PNG?size=2 ")
    for mime, address in ((by_browser, "https://example.com/clip.mp4"), (by_hand, by_hand.text().strip())):
        clipboard.setMimeData(mime)
        with qtbot.waitSignal(hand.canvas.clipping.address_pasted) as told:
            hand.key(Qt.Key.Key_V, CTRL)
        assert told.args[0] == address
    assert hand.steps() == 0


def drop(hand, mime: QMimeData, at) -> None:
    """A drag from another program that is let go on the canvas."""
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, mime, left, none)
    QApplication.sendEvent(hand.port, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(hand.port, QDropEvent(QPointF(at), Qt.DropAction.CopyAction, mime, left, none))


@pytest.mark.parametrize("kind", ["image", "address", "words"])
def test_what_a_browser_drags_in_is_taken_where_it_is_let_go(hand, qtbot, kind):
    mime, clipping = QMimeData(), hand.canvas.clipping
    if kind == "image":
        mime.setImageData(QImage(30, 20, QImage.Format.Format_RGB32))
    elif kind == "address":
        mime.setUrls([QUrl("https://example.com/clip.mp4")])
    else:
        mime.setText("slow dolly in")
    pasted = []
    clipping.picture_pasted.connect(lambda *what: pasted.append(what))
    clipping.address_pasted.connect(lambda *what: pasted.append(what))
    drop(hand, mime, hand.nothing())
    if kind == "words":
        text = hand.project.graph.nodes[hand.canvas.selected[0]]
        assert (text.kind, text.params["text"]) == ("source.text", "slow dolly in")
    else:
        assert len(pasted) == 1


def test_each_content_is_known_for_what_it_is(tmp_path):
    def of(fill):
        mime = QMimeData()
        fill(mime)
        return content_of(mime)

    image = QImage(3, 2, QImage.Format.Format_RGB32)
    nodes = '{"app": "Character Studio", "kind": "nodes"}'
    assert of(lambda mime: None) is None
    assert of(lambda mime: mime.setImageData(image)) == Picture(image)
    assert of(lambda mime: mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])) == Files((tmp_path,))
    assert of(lambda mime: mime.setText("see https://example.com/a.png")) == Words("see https://example.com/a.png")
    assert of(lambda mime: mime.setText("https://example.com/page")) == Words("https://example.com/page")
    assert of(lambda mime: mime.setText(nodes)) == Nodes(nodes)
    assert content_of(nodes_mime("anything")) == Nodes("anything")

    def as_a_browser_does(mime):
        mime.setText("https://example.com/a.png")
        mime.setImageData(image)

    assert of(as_a_browser_does) == Picture(image)


def test_addresses_of_media():
    assert is_media_address(" http://a.b/c.webp ")
    assert is_media_address("HTTPS://a.b/c.mov#t=3")
    assert not is_media_address("https://[a.b/c.png")
    assert not is_media_address("https://a.b/c.png and more")
    assert not is_media_address("ftp://a.b/c.png")
    assert MediaAddress("x") == MediaAddress("x")


PICTURE = MediaValue(MediaRef("a" * 64, "png"), MediaInfo(MediaKind.IMAGE, 10, 64, 36))


def test_a_thumbnail_of_the_film_is_taken_where_it_is_let_go(hand):
    told = []
    hand.canvas.clipping.media_dropped.connect(lambda *what: told.append(what))
    drop(hand, media_mime(PICTURE, "Lumi at dusk"), hand.nothing())
    assert told[0][0] == Media(PICTURE.media, "Lumi at dusk")
    assert hand.steps() == 0


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"sha256": "../../etc/passwd", "suffix": "png", "title": "x"}',
        b'{"sha256": "' + b"a" * 64 + b'", "suffix": "../x", "title": "x"}',
        b"[" * 100_000,
    ],
)
def test_what_only_claims_to_be_a_thumbnail_is_nothing(said):
    mime = QMimeData()
    mime.setData(MEDIA_MIME, said)
    assert content_of(mime) is None
