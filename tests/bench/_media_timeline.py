"""How smooth the timeline is with 2,000 clips: real wheel, mouse and key events, offscreen at 1280 x 800.

Each figure is processor time of the window's thread from the event to the end of the paint it causes, so what else the
machine does is not in it. Medians and the slowest twentieth are both rows.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.media.writer import ClipWriter
from charstudio.model.clip_looks import Caption
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.time import Rate, TimeRange
from charstudio.model.timeline import Clip, Marker, Timeline, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import AssetId, ClipId, LinkId, MarkerId, MediaRef, TrackId
from charstudio.nodes.registry import load_kinds, specs
from charstudio.studio.document import Document
from charstudio.studio.signal import Signal as StudioSignal
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui import theme
from charstudio.ui.collector import Collector
from charstudio.ui.timeline.scale import Scale
from charstudio.ui.timeline.view import TimelineView
from tests.bench._media_rows import Row

WIDTH, HEIGHT = 1280, 800
FRAME_MS, EDIT_MS = 8.0, 5.0
_TIMES = 40
_NONE, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def rows(place: Path) -> list[Row]:
    """Every figure of the timeline; files are written below ``place``."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app)
    collector = Collector()  # as in the window
    stage = Stage(_film(place))
    try:
        return [*_painting(stage), *_moving_about(stage), *_editing(stage)]
    finally:
        stage.view.close_threads()
        stage.view.close()
        collector.stop()


def _painting(stage: Stage) -> Iterator[Row]:
    for words, px_per_s in (("whole film", None), ("300 clips in sight", 8.0), ("40 clips in sight", 60.0)):
        stage.look(px_per_s)
        stage.settle()
        yield from _figures(f"timeline: repaint, {words}", stage.each(stage.view.lanes.repaint), FRAME_MS)


def _moving_about(stage: Stage) -> Iterator[Row]:
    for words, px_per_s in (("far", 2.0), ("near", 40.0)):
        stage.look(px_per_s)
        stage.settle()
        turns = [120 if step % 12 < 6 else -120 for step in range(_TIMES)]
        found = [stage.timed(partial(stage.wheel, turn, _CTRL)) for turn in turns]
        yield from _figures(f"timeline: zoom step, {words}", found, FRAME_MS)
        stage.look(2 * px_per_s)
        stage.settle()
        found = [stage.timed(partial(stage.wheel, turn, Qt.KeyboardModifier.ShiftModifier)) for turn in turns]
        yield from _figures(f"timeline: scroll step, {words}", found, FRAME_MS)
    stage.look(40.0)
    stage.settle()
    frames = iter(range(_TIMES + 1))
    found = stage.each(lambda: stage.playhead.go_to(Fraction(100) + Fraction(next(frames), 24)))
    yield from _figures("timeline: playhead moves a frame", found, FRAME_MS)


def _editing(stage: Stage) -> Iterator[Row]:
    stage.look(40.0)
    stage.settle()
    key, view, document = stage.key, stage.view, stage.document
    begin = 400
    for words, code, keys in (
        ("split", Qt.Key.Key_S, _NONE),
        ("ripple trim to the playhead", Qt.Key.Key_W, _NONE),
        ("ripple delete near the beginning", Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier),
        ("delete", Qt.Key.Key_Delete, _NONE),
        ("nudge", Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier),
        ("marker", Qt.Key.Key_M, _NONE),
    ):
        found = []
        for step in range(_TIMES // 2):
            view.cut.select((ClipId(f"v1-{begin + 3 * step}"),))
            stage.playhead.go_to(Fraction(begin + 3 * step, 2) + Fraction(1, 4))
            stage.view.cut.set_scale(Scale(40.0, (begin + 3 * step) / 2 - 5))
            stage.settle(once=True)
            before = document.project
            found.append(stage.timed(partial(key, code, keys)))
            assert document.project is not before, words
            stage.document.undo()
        yield from _figures(f"timeline: {words}, to repaint", found, EDIT_MS)
    yield from _figures("timeline: undo of a ripple, to repaint", _undoing(stage), EDIT_MS)
    for words, start, keys in (("move", 0.25, _NONE), ("insert move", 0.25, _CTRL), ("trim", 0.0, _NONE)):
        yield from _figures(f"timeline: {words} drag step", _dragging(stage, start, keys), FRAME_MS)


def _undoing(stage: Stage) -> list[float]:
    found = []
    for _ in range(_TIMES // 2):
        stage.view.cut.select((ClipId("v1-410"),))
        stage.key(Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
        stage.settle(once=True)
        found.append(stage.timed(stage.document.undo))
    return found


def _dragging(stage: Stage, start: float, keys: Qt.KeyboardModifier) -> list[float]:
    stage.view.cut.set_scale(Scale(40.0, 200.0))
    stage.settle()
    begin = stage.at(210 + start) + QPoint(2, 0)
    stage.mouse(QEvent.Type.MouseButtonPress, begin, _NONE)
    steps = [begin + QPoint(4 + step, 0) for step in range(1, _TIMES + 1)]
    found = [stage.timed(partial(stage.mouse, QEvent.Type.MouseMove, at, keys)) for at in steps]
    stage.view.lanes.cancel_gesture()
    return found


def _figures(name: str, found: list[float], limit: float) -> Iterator[Row]:
    late = statistics.quantiles(found, n=20)[-1]
    yield Row(f"{name}, median", statistics.median(found), "ms", limit)
    yield Row(f"{name}, p95", late, "ms", limit)


class Stage:
    """The timeline alone in a window, and hands for it."""

    def __init__(self, studio: FilmStudio) -> None:
        self.document = studio.document
        self.playhead = StillPlayhead()
        self.view = TimelineView(studio, self.playhead)
        self.view.resize(WIDTH, HEIGHT)
        self.view.show()
        self.settle()

    def settle(self, *, once: bool = False) -> None:
        """Let thumbnails and paints that are under way arrive."""
        for _ in range(1 if once else 60):
            QApplication.processEvents()
            if not once:
                time.sleep(0.01)

    def look(self, px_per_s: float | None) -> None:
        """Show the whole film, or the middle of it at a scale."""
        if px_per_s is None:
            self.view.deeds.fit()
        else:
            self.view.cut.set_scale(Scale(px_per_s, 200.0))

    def timed(self, act: Callable[[], object]) -> float:
        """Milliseconds of this thread's processor time for an act and the paints it causes."""
        started = time.thread_time()
        act()
        QApplication.processEvents()
        return (time.thread_time() - started) * 1000

    def each(self, act: Callable[[], object]) -> list[float]:
        """The same act many times."""
        return [self.timed(act) for _ in range(_TIMES)]

    def wheel(self, turn: int, keys: Qt.KeyboardModifier) -> None:
        """Turn the wheel over the middle of the lanes."""
        lanes, at = self.view.lanes, QPointF(500, 300)
        QApplication.sendEvent(
            lanes,
            QWheelEvent(
                at,
                lanes.mapToGlobal(at),
                QPoint(),
                QPoint(0, turn),
                Qt.MouseButton.NoButton,
                keys,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            ),
        )

    def key(self, code: Qt.Key, keys: Qt.KeyboardModifier) -> None:
        """Press and release a key with the keyboard on the timeline."""
        QTest.keyClick(self.view, code, keys)

    def mouse(self, kind: QEvent.Type, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """A mouse event with the left button down."""
        lanes, left = self.view.lanes, Qt.MouseButton.LeftButton
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else left
        QApplication.sendEvent(
            lanes, QMouseEvent(kind, QPointF(at), lanes.mapToGlobal(QPointF(at)), button, left, keys)
        )

    def at(self, seconds: float) -> QPoint:
        """A moment on V1, in pixels."""
        row = self.view.cut.rows.row(TrackId("v1"))
        assert row is not None
        return QPoint(round(self.view.cut.scale.x(seconds)), row.top - self.view.cut.top + row.height // 2)


class StillPlayhead(QObject):
    """A playhead without a viewer."""

    playhead_changed = Signal(object)
    playing_changed = Signal(bool)
    marks_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.playhead = Fraction(0)
        self.is_playing = False

    def go_to(self, t: Fraction) -> None:
        """Move it."""
        self.playhead = t
        self.playhead_changed.emit(t)

    def peek(self, *_args: object) -> None:
        """Nothing shows it."""

    end_peek = show_two_up = end_two_up = set_play_range = peek

    def mark(self, _verb: str) -> bool:
        """No clip is in the viewer."""
        return False

    def source_marks(self) -> None:
        """No clip is in the viewer."""

    def transport_actions(self) -> list[object]:
        """There are none."""
        return []


@dataclass
class FilmStudio:
    """What the timeline asks of a studio."""

    document: Document
    files: dict[object, Playable]

    def __post_init__(self) -> None:
        self.kinds = specs(load_kinds(())[0])
        self.status_changed: StudioSignal[frozenset[object]] = StudioSignal()
        self.opened: StudioSignal[object] = StudioSignal()

    def status(self, _node: object) -> NodeStatus:
        """Everything is made."""
        return NodeStatus(NodeState.DONE)

    def playable(self, source: object) -> Playable | None:
        """The file of an imported clip."""
        return self.files.get(source) if isinstance(source, str) else None

    def planned_duration(self, _node: object) -> Fraction:
        """Nothing is planned."""
        return Fraction(4)

    def takes_of_clip(self, _clip: object) -> None:
        """Nothing follows a node."""

    def with_take(self, project: Project, _node: object, _take: int) -> Project:
        """There are no takes."""
        return project


def _film(place: Path) -> FilmStudio:
    """2,000 clips on six tracks: pictures with linked sound, captions, transitions, fades, gain and markers."""
    files: dict[object, Playable] = {}
    assets: dict[AssetId, Asset] = {}
    for number in range(4):
        path = _clip(place / f"shot{number}.mp4", number)
        asset = Asset.of(f"shot {number}.mp4", MediaRef(f"{number:064x}", "mp4"), probe(path))
        assets[asset.id], files[asset.id] = asset, Playable(path, asset.info)
    ids = list(assets)
    kind = TrackKind
    tracks = (
        Track(TrackId("v1"), kind.VIDEO, "V1", tuple(_row("v1", ids, 800, Fraction(1, 2), link="l"))),
        Track(TrackId("v2"), kind.VIDEO, "V2", tuple(_row("v2", ids, 200, Fraction(2)))),
        Track(TrackId("a1"), kind.AUDIO, "A1", tuple(_row("a1", ids, 800, Fraction(1, 2), link="l"))),
        Track(TrackId("c1"), kind.CAPTION, "C1", tuple(_captions(200)), sync=True),
    )
    markers = tuple(Marker(MarkerId(f"m{n}"), Fraction(n * 10), f"beat {n}", "green") for n in range(30))
    timeline = Timeline(tracks=tracks, markers=markers)
    return FilmStudio(Document(Project(timeline=timeline, assets=assets)), files)


def _row(track: str, ids: list[AssetId], count: int, step: Fraction, link: str = "") -> Iterator[Clip]:
    cut = Transition(TransitionKind.DISSOLVE, Fraction(1, 6))
    for n in range(count):
        clip = Clip(
            ClipId(f"{track}-{n}"),
            ids[n % len(ids)],
            n * step,
            TimeRange(Fraction(n % 3, 2), Fraction(1, 2)),
            gain_db=-3.0 if n % 5 == 0 else 0.0,
            fade_in=Fraction(1, 8) if n % 7 == 0 else Fraction(0),
            transition=cut if n % 4 == 1 and step == Fraction(1, 2) and track == "v1" else None,
            silent=track == "v1" and bool(link),
        )
        yield replace(clip, link=LinkId(f"{link}{n}")) if link else clip


def _captions(count: int) -> Iterator[Clip]:
    for n in range(count):
        words = Caption(f"Line {n}: what was said then, more or less.")
        yield Clip(ClipId(f"c1-{n}"), words, Fraction(2 * n), TimeRange(Fraction(0), Fraction(3, 2)))


def _clip(path: Path, number: int) -> Path:
    if path.exists():
        return path
    with ClipWriter(path, Rate(24), 320, 180, sample_rate_hz=48000, preset="ultrafast") as writer:
        across = np.linspace(0, 255, 320).astype(np.uint8)
        for index in range(72):
            picture = np.empty((180, 320, 3), np.uint8)
            picture[..., 0], picture[..., 1], picture[..., 2] = np.roll(across, 5 * index), 60 * number, 120
            writer.write_frame(picture)
        t = np.arange(3 * 48000) / 48000
        tone = (0.5 * np.sin(2 * np.pi * 220 * t) * np.abs(np.sin(3 * t))).astype(np.float32)
        writer.write_audio(np.stack([tone, tone], axis=1))
    return path
