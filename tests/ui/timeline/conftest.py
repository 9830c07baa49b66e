"""Small real clips, a studio with a cut, and a timeline on screen."""

from __future__ import annotations

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from charstudio.media.writer import ClipWriter
from charstudio.model.time import Rate
from charstudio.model.timeline import TrackKind
from charstudio.model.timeline_edits import add_track
from charstudio.model.values import TrackId
from charstudio.ui import theme
from charstudio.ui.timeline.view import TimelineView

_HERE = Path(__file__).parent


def _load(name):
    known = sys.modules.get(name)
    if known is None:
        spec = importlib.util.spec_from_file_location(name, _HERE / f"{name}.py")
        known = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(known)
    return known


CutStudio = _load("cut_studio").CutStudio


def write_clip(path, colour, seconds, *, rate=24, size=(160, 90), sound=True):
    """A clip of one colour that grows brighter, with a tone."""
    frames = int(seconds * rate)
    with ClipWriter(path, Rate(rate), *size, sample_rate_hz=48000 if sound else None, preset="ultrafast") as writer:
        for index in range(frames):
            picture = np.empty((size[1], size[0], 3), np.uint8)
            picture[:] = np.array(colour) * (0.4 + 0.6 * index / frames)
            writer.write_frame(picture)
        if sound:
            t = np.arange(int(seconds * 48000)) / 48000
            tone = (0.4 * np.sin(2 * np.pi * 330 * t)).astype(np.float32)
            writer.write_audio(np.stack([tone, tone], axis=1))
    return path


class Playhead(QObject):
    """A playhead that goes where it is told and remembers what it was asked to show."""

    playhead_changed = Signal(object)
    playing_changed = Signal(bool)
    marks_changed = Signal()

    def __init__(self):
        super().__init__()
        self.playhead = Fraction(0)
        self.is_playing = False
        self.peeks = []
        self.is_peeking = False
        self.two_ups = []
        self.source = None
        self.marked = []
        self.range = None

    def go_to(self, t):
        self.playhead = t
        self.playhead_changed.emit(t)

    def peek(self, source, at):
        self.is_peeking = True
        self.peeks.append((source, at))

    def end_peek(self):
        self.is_peeking = False

    def show_two_up(self, left, right):
        self.is_peeking = True
        self.two_ups.append((left, right))

    def end_two_up(self):
        self.is_peeking = False

    def mark(self, verb):
        if self.source is not None:
            self.marked.append(verb)
        return self.source is not None

    def source_marks(self):
        return self.source

    def set_play_range(self, start, end):
        self.range = (start, end)

    def transport_actions(self):
        return []


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """Files of a few seconds: red and blue with sound, green without, a still, a sound."""
    folder = tmp_path_factory.mktemp("cut")
    files = {
        "red": write_clip(folder / "red.mp4", (220, 60, 50), 6),
        "blue": write_clip(folder / "blue.mp4", (60, 80, 220), 6),
        "green": write_clip(folder / "green.mp4", (60, 200, 80), 4, rate=16, sound=False),
        "tone": write_clip(folder / "tone.mp4", (0, 0, 0), 5),
    }
    Image.new("RGB", (160, 90), (240, 200, 40)).save(folder / "still.png")
    return {**files, "still": folder / "still.png"}


@pytest.fixture
def themed(qapp):
    theme.apply(qapp)
    return qapp


@pytest.fixture
def make_studio(media):
    """V1: red 0 to 3 (a file), blue 3 to 6 (node n1), ghost 8 to 11 (node n2). A1: empty. V2: still 1 to 2."""
    return lambda: _studio(media)


@pytest.fixture
def studio(make_studio):
    return make_studio()


@pytest.fixture
def make_playhead():
    return Playhead


def _studio(media):
    made = CutStudio()
    red = made.add_file(media["red"], "red.mp4")
    still = made.add_file(media["still"], "still.png")
    blue = made.add_node("n1", "Blue dolly", path=media["blue"])
    ghost = made.add_node("n2", "Ghost walk")
    made.put(red, 0, 3, source_start=Fraction(1), clip_id="red")
    made.put(blue, 3, 3, source_start=Fraction(1), clip_id="blue")
    made.put(ghost, 8, 3, clip_id="ghost")
    made.document.replace(add_track(made.project, TrackKind.VIDEO, track_id=TrackId("v2")))
    made.put(still, 1, 1, track="v2", clip_id="still")
    return made


@pytest.fixture
def playhead():
    return Playhead()


@pytest.fixture
def view(qtbot, themed, studio, playhead):
    made = TimelineView(studio, playhead)
    qtbot.addWidget(made)
    made.resize(1176, 260)
    made.show()
    qtbot.waitExposed(made)
    made.cut.set_scale(made.cut.scale.__class__(80.0, 0.0))
    made.setFocus()
    yield made
    made.close_threads()


class Mouse:
    """Real mouse events on the lanes, in terms of the film: seconds and tracks."""

    def __init__(self, qtbot, view):
        self._qtbot, self._view = qtbot, view

    def at(self, seconds, track="v1", dx=0, dy=0.6):
        row = self._view.cut.rows.row(TrackId(track))
        return QPoint(
            round(self._view.cut.scale.x(float(seconds))) + dx, row.top - self._view.cut.top + int(row.height * dy)
        )

    def press(self, place, keys=Qt.KeyboardModifier.NoModifier):
        self._qtbot.mousePress(self._view.lanes, Qt.MouseButton.LeftButton, keys, place)

    def move(self, place, keys=Qt.KeyboardModifier.NoModifier):
        at = QPointF(place)
        lanes = self._view.lanes
        event = QMouseEvent(
            QEvent.Type.MouseMove, at, lanes.mapToGlobal(at), Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, keys
        )
        QApplication.sendEvent(lanes, event)

    def release(self, place, keys=Qt.KeyboardModifier.NoModifier):
        self._qtbot.mouseRelease(self._view.lanes, Qt.MouseButton.LeftButton, keys, place)

    def drag(self, start, end, keys=Qt.KeyboardModifier.NoModifier):
        self.press(start)
        middle = (start + end) / 2
        self.move(middle, keys)
        self.move(end, keys)
        self.release(end, keys)

    def click(self, place, keys=Qt.KeyboardModifier.NoModifier):
        self._qtbot.mouseClick(self._view.lanes, Qt.MouseButton.LeftButton, keys, place)


@pytest.fixture
def mouse(qtbot, view):
    return Mouse(qtbot, view)


@pytest.fixture
def key(qtbot, view):
    """Press a key with the keyboard on the timeline."""

    def press(code, keys=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(view, code, keys)

    return press
