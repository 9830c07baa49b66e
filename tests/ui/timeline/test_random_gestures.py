"""Whatever hands do, in whatever order: the document stays valid, and the timeline shows it and nothing else.

``CHARSTUDIO_GESTURES=500`` tries so many sequences instead of the usual few.
"""

from __future__ import annotations

import os
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from charstudio.model.checks import check
from charstudio.model.timeline import Transition, TransitionKind
from charstudio.model.timeline_edits import add_caption, add_marker, detach_sound, set_transition
from charstudio.model.values import ClipId, NodeId
from charstudio.ui.timeline.view import TimelineView
from tests.ui.timeline.acts import ACTS, Hand, close_all

SEQUENCES = int(os.environ.get("CHARSTUDIO_GESTURES", "40"))
gestures = settings(
    max_examples=SEQUENCES,
    derandomize="CHARSTUDIO_GESTURES" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
number = st.integers(0, 11)
act = st.tuples(st.sampled_from(list(ACTS)), number, number, number)


@pytest.fixture
def fresh_hand(qtbot, themed, media, monkeypatch, request):
    """Makes a timeline after throwing away the one before."""
    views = []

    def fresh():
        while views:
            close(views.pop())
        studio = request.getfixturevalue("make_studio")()
        studio.document.replace(dressed(studio.project))
        playhead = request.getfixturevalue("make_playhead")()
        view = TimelineView(studio, playhead)
        for kind in ("strip", "wave"):  # thumbnails that arrive in the middle would change the picture
            monkeypatch.setattr(view.pictures, kind, lambda *_: None)
        view.resize(1000, 420)
        view.show()
        view.offer_node(NodeId("n1"))
        views.append(view)
        QApplication.processEvents()
        return Hand(view, studio, playhead)

    def close(view):
        view.close_threads()
        view.close()
        view.deleteLater()

    QGuiApplication.clipboard().clear()
    yield fresh
    while views:
        close(views.pop())
    QGuiApplication.clipboard().clear()  # what was copied must not outlive Python


def dressed(project):
    """Linked sound, a transition, captions and a marker."""
    project = detach_sound(project, ClipId("red"))
    project = set_transition(project, ClipId("blue"), Transition(TransitionKind.DISSOLVE, Fraction(1)))
    project = add_caption(project, Fraction(1), "Who is there?", clip_id=ClipId("cap"))
    return add_marker(project, Fraction(7), "beat")


def perform(qtbot, hand, name, numbers):
    """Do it to its end; what goes wrong while Qt hands an event over counts."""
    with qtbot.captureExceptions() as raised:
        words = ACTS[name](hand, numbers)
        close_all(hand)
        QApplication.processEvents()
    if raised:
        raise raised[0][1]
    return words


def assert_sound(hand):
    project, cut = hand.studio.project, hand.view.cut
    assert check(project, hand.studio.kinds) == []
    assert cut.shown is project, "no gesture has left its trial"
    assert not hand.view.lanes.is_busy
    assert not hand.view.ruler.is_busy
    assert cut.overlay.bubble == ""
    assert cut.overlay.moving == frozenset()
    assert not hand.playhead.is_peeking
    boxes = {box.clip.id: box for row in cut.rows for box in row.boxes}
    for _, clip in project.timeline.clips():
        box = boxes.pop(clip.id)
        assert box.clip is clip
        assert abs(box.start - float(clip.start)) < 1e-6
        assert abs(box.end - float(clip.end)) < 1e-6
    assert boxes == {}
    assert set(cut.selection) <= {clip.id for _, clip in project.timeline.clips()}
    assert cut.transition is None or project.timeline.find(cut.transition)[1].transition is not None


def assert_true_picture(hand):
    """What is kept of clips looks as if it were painted anew."""
    lanes = hand.view.lanes
    shown = lanes.grab().toImage()
    while lanes._cache.is_behind:  # on a busy machine a frame has no time for every clip
        shown = lanes.grab().toImage()
    lanes._cache._kept.clear()
    lanes._cache._pixels = 0
    assert lanes.grab().toImage() == shown


@gestures
@given(acts=st.lists(act, min_size=15, max_size=40))
def test_any_sequence_of_gestures_and_keys_leaves_a_valid_document_and_a_true_picture(qtbot, fresh_hand, acts):
    hand = fresh_hand()
    first = hand.studio.project
    for name, *numbers in acts:
        words = perform(qtbot, hand, name, tuple(numbers))
        if words:
            note(words)
        assert_sound(hand)
    assert_true_picture(hand)
    document = hand.studio.document
    while document.redo_label is not None:
        document.redo()
    last = hand.studio.project
    while document.undo_label is not None:
        document.undo()
        assert_sound(hand)
    assert hand.studio.project == first
    while document.redo_label is not None:
        document.redo()
    assert hand.studio.project == last
    assert_sound(hand)
