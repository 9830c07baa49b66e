"""A film is cut: a dozen tools of the timeline and the viewer by mouse and keys, undone, done again, and exported.

Three clips come in, the cut is made with real events, and the file is judged by ffprobe and by its frames: at every cut
and inside every effect they must be what the viewer showed.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))  # so that the stage can be imported

from stage import Stage, button

from charstudio.media.reader import VideoReader
from charstudio.media.writer import ClipWriter
from charstudio.model import timeline_edits
from charstudio.model.checks import check
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline import Clip, TransitionKind
from charstudio.model.values import TrackId
from charstudio.ui import aio, theme
from charstudio.ui.dialogs.clip_speed import ClipSpeedDialog
from charstudio.ui.dialogs.delivery.dialog import ExportDialog
from charstudio.ui.timeline.clip_painter import fade_handles
from charstudio.ui.timeline.hit import clip_rect
from charstudio.ui.timeline.marker_popup import MarkerPopup
from charstudio.ui.viewer.painting import pixels_of
from tests.journeys.test_first_film import needs_ffprobe

SIZE = (320, 180)
FPS = 24
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NONE = Qt.KeyboardModifier.NoModifier
COLOURS = {"red": (210, 70, 50), "blue": (60, 90, 210), "green": (70, 190, 90)}
SHIFT_ALLOWED = 3.0
"""How far apart two pictures may be, in grey levels on average: what H.264 costs."""


class Hand:
    """A hand on the mouse over the lanes and on the keyboard, and an eye on the film."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        assert stage.session is not None
        self.bench = stage.session.bench
        self.timeline, self.viewer = self.bench.timeline, self.bench.viewer
        self.cut = self.timeline.cut

    # --- the film ----------------------------------------------------------------------------------------------

    def clips(self, track: str = "v1") -> list[Clip]:
        found = self.stage.studio.project.timeline.track(TrackId(track))
        assert found is not None
        return list(found.clips)

    def spans(self, track: str = "v1") -> list[tuple[Fraction, Fraction]]:
        return [(clip.start, clip.end) for clip in self.clips(track)]

    # --- the mouse ---------------------------------------------------------------------------------------------

    def at(self, seconds: Fraction | float, track: str = "v1", *, dx: int = 0, dy: float = 0.6) -> QPoint:
        row = self.cut.rows.row(TrackId(track))
        assert row is not None
        return QPoint(round(self.cut.scale.x(float(seconds))) + dx, round(row.top - self.cut.top + row.height * dy))

    def send(self, kind: QEvent.Type, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        lanes = self.timeline.lanes
        button_ = NO_BUTTON if kind == QEvent.Type.MouseMove else LEFT
        held = NO_BUTTON if kind == QEvent.Type.MouseButtonRelease else LEFT
        QApplication.sendEvent(
            lanes, QMouseEvent(kind, QPointF(at), lanes.mapToGlobal(QPointF(at)), button_, held, keys)
        )

    def drag(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE, *, drop: bool = True) -> None:
        self.send(QEvent.Type.MouseButtonPress, start)
        for step in (1, 2, 3):
            self.send(QEvent.Type.MouseMove, start + (end - start) * step / 3, keys)
        if drop:
            self.send(QEvent.Type.MouseButtonRelease, end, keys)

    def click(self, at: QPoint) -> None:
        QTest.mouseClick(self.timeline.lanes, LEFT, NONE, at)

    # --- the keyboard ------------------------------------------------------------------------------------------

    async def keys(self, *keys: str) -> None:
        await self.stage.focus(self.timeline)
        for each in keys:
            self.stage.key(each)

    async def go(self, seconds: Fraction | float) -> None:
        """Type a time into the viewer, as frames."""
        frames = round(float(seconds) * FPS)
        await self.stage.focus(self.viewer)
        self.stage.key("G")
        self.stage.type(f"{frames}")
        self.stage.key("Return")
        assert self.viewer.playhead == Fraction(frames, FPS)

    async def picture(self, at: Fraction) -> np.ndarray:
        """What the viewer shows at a moment, exact and in full."""
        shots: list[object] = []
        self.viewer.player.shot.connect(shots.append)
        self.viewer.show_sequence()
        self.viewer.go_to(at)
        index = self.viewer.player.reel.rate.index_at(at)
        self.viewer.player.show_again()

        def found() -> list[np.ndarray]:
            good = [shot for shot in shots if shot.index == index and shot.is_exact and shot.is_sharp]
            return [pixels for shot in good if (pixels := pixels_of(shot.picture)) is not None]

        await self.stage.until(found, f"the picture at {at}")
        self.viewer.player.shot.disconnect(shots.append)
        return found()[-1][..., :3]


@pytest.fixture
def stage(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CHARSTUDIO_VIEWER", "raster")
    return Stage(tmp_path)


def sweep(path: Path, colour: tuple[int, int, int], seconds: int) -> Path:
    """A clip whose light goes across, so that every frame is another one, with a tone."""
    with ClipWriter(path, Rate(FPS), *SIZE, sample_rate_hz=48000, preset="ultrafast") as writer:
        across = np.linspace(0, 1, SIZE[0])[None, :, None]
        for index in range(seconds * FPS):
            light = np.clip(1.2 - 6 * np.abs(across - index / (seconds * FPS)), 0.25, 1)
            writer.write_frame((np.ones((SIZE[1], 1, 1)) * light * np.array(colour)).astype(np.uint8))
        t = np.arange(seconds * 48000) / 48000
        wave = (0.3 * np.sin(2 * np.pi * 330 * t)).astype(np.float32)
        writer.write_audio(np.stack([wave, wave], axis=1))
    return path


async def begin(stage: Stage) -> Hand:
    """An empty film with three imported clips, put behind each other from the graph by a key."""
    project = timeline_edits.set_format(Project(title="The cut"), width_px=SIZE[0], height_px=SIZE[1], rate=Rate(FPS))
    session = stage.enter(stage.film(project))
    report = await stage.studio.import_files([sweep(stage.root / f"{n}.mp4", c, 4) for n, c in COLOURS.items()])
    session.turn_to("edit")
    hand = Hand(stage)
    for node in report.nodes:
        session.bench.canvas.select([node])
        await hand.keys(".")
    assert hand.spans() == [(0, 4), (4, 8), (8, 12)]
    await hand.keys("\\")
    return hand


async def trim_and_tidy(hand: Hand) -> None:
    """Ripple trim, blade on a cut, ripple delete, a dissolve, and a drag that is given up."""
    await hand.keys("R")
    hand.drag(hand.at(4, dx=-2), hand.at(3, dx=-2))
    await hand.keys("V")
    assert hand.spans() == [(0, 3), (3, 7), (7, 11)]
    await hand.go(6)
    await hand.keys("S")
    hand.click(hand.at(6.5))
    await hand.keys("Shift+Del")
    assert hand.spans() == [(0, 3), (3, 6), (6, 10)]
    before = hand.stage.studio.project
    hand.drag(hand.at(7.5), hand.at(1.2), drop=False)
    assert hand.cut.shown is not before
    await hand.keys("Escape")
    hand.send(QEvent.Type.MouseButtonRelease, hand.at(1.2))
    assert hand.stage.studio.project is before
    await hand.go(3)
    await hand.keys("Ctrl+T")
    assert hand.clips()[1].transition.kind is TransitionKind.DISSOLVE


async def shape(hand: Hand) -> None:
    """Slip, speed by the dialog, a frozen frame, a fade by its corner handle, loudness by keys and line."""
    await hand.keys("Y")
    hand.drag(hand.at(4.5), hand.at(4.0))
    await hand.keys("V")
    assert hand.clips()[1].source_range.start > 0
    hand.click(hand.at(8))
    await hand.keys("Ctrl+R")
    dialog = await hand.stage.dialog(ClipSpeedDialog)
    hand.stage.key("Ctrl+A", dialog.focusWidget())
    hand.stage.type("200", dialog.focusWidget())
    hand.stage.key("Return", dialog.focusWidget())
    await hand.stage.until(lambda: not hand.stage.dialogs())
    assert hand.spans()[2] == (6, 8)
    await hand.go(7)
    await hand.keys("Ctrl+F")
    assert [clip.freeze for clip in hand.clips()] == [False, False, False, True, False]
    row, box = hand.cut.rows.find(hand.clips()[-1].id)
    handle = fade_handles(clip_rect(hand.cut, row, box), box.clip, hand.cut.scale.px_per_s)[1].toPoint()
    hand.drag(handle, handle - QPoint(30, 0))
    assert hand.clips()[-1].fade_out > 0
    hand.click(hand.at(1))
    await hand.keys("[", "[", "[")
    assert hand.clips()[0].gain_db == -3


async def bring_more(hand: Hand) -> None:
    """Three points from the viewer, a detached sound, a marker with a name, a caption, a title."""
    rect = hand.at(7.2, dy=0.5)
    hand.click(rect)
    await hand.stage.focus(hand.viewer)
    hand.stage.key("Shift+Q")
    assert not hand.viewer.shows_sequence
    for key in ("Home", "I", "Shift+Right", "O"):
        hand.stage.key(key)
    end = hand.spans()[-1][1]
    hand.cut.set_marks(end, None)
    hand.stage.key(",")
    assert hand.spans()[-1] == (end, end + Fraction(25, FPS))
    assert hand.stage.steps[-1] == "Insert from viewer"
    await hand.keys("Alt+X")
    hand.click(hand.at(1))
    await hand.keys("Shift+D")
    assert hand.spans("a1") == [(0, 3)]
    await hand.go(5)
    await hand.keys("Shift+M")
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, MarkerPopup)
    hand.stage.type("the turn", popup.name)
    hand.stage.key("Return", popup.name)
    assert hand.stage.studio.project.timeline.markers[0].name == "the turn"
    await hand.go(Fraction(9, 2))
    for key, words in (("C", "Did you see it?"), ("T", "Blue")):
        await hand.keys(key)
        field = hand.timeline.asking.words
        await hand.stage.until(field.isVisible)
        hand.stage.type(words, field)
        hand.stage.key("Return", field)
    said = {clip.source.text for _, clip in hand.stage.studio.project.timeline.clips() if is_words(clip)}
    assert said == {"Did you see it?", "Blue"}


def is_words(clip: Clip) -> bool:
    return isinstance(clip.source, Title | Caption)


async def export(hand: Hand, target: Path) -> None:
    stage = hand.stage
    stage.click(button(stage.session.header, "Export"))
    dialog = await stage.dialog(ExportDialog)
    await stage.focus(dialog.path)
    stage.key("Ctrl+A")
    stage.type(str(target))
    stage.click(button(dialog, "Export"))
    await stage.until(lambda: not stage.dialogs())
    await stage.until(lambda: target.exists() and not stage.studio.renders.is_busy, "the file")


async def judge(hand: Hand, target: Path) -> None:
    """Length and format by ffprobe; at the cuts and inside effects the written pictures are those of the viewer."""
    timeline = hand.stage.studio.project.timeline
    seen, heard = streams(target)
    assert (seen["codec_name"], heard["codec_name"]) == ("h264", "aac")
    assert (seen["width"], seen["height"]) == SIZE
    assert int(seen["nb_read_frames"]) == timeline.rate.frames_in(timeline.duration)
    assert Fraction(seen["r_frame_rate"]) == FPS
    assert abs(Fraction(seen["duration"]) - timeline.duration) < Fraction(1, FPS)
    frame = timeline.rate.frame
    clips = hand.clips()
    moments = {Fraction(0), Fraction(3), Fraction(9, 2), *(clip.start for clip in clips), timeline.duration - frame}
    moments |= {clips[-1].start - frame, clips[3].start + 1}
    with VideoReader(target) as written:
        for at in sorted(moments):
            shown = await hand.picture(at)
            assert apart(written.frame_at(at)[..., :3], shown) < SHIFT_ALLOWED, at
    dissolve, before = await hand.picture(Fraction(3)), await hand.picture(Fraction(2))
    assert apart(dissolve, before) > 2 * SHIFT_ALLOWED, "a shift by frames would be noticed"


def streams(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What ffprobe says of the picture and of the sound in a file."""
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["streams"]
    seen, heard = sorted(found, key=lambda stream: stream["codec_type"], reverse=True)
    return seen, heard


def apart(one: np.ndarray, other: np.ndarray) -> float:
    assert one.shape == other.shape
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())


async def cut_and_export(stage: Stage) -> None:
    hand = await begin(stage)
    begun, first = stage.studio.project, len(stage.steps)
    await trim_and_tidy(hand)
    await shape(hand)
    await bring_more(hand)
    finished = stage.studio.project
    assert check(finished) == []
    names = stage.steps[first:]
    assert len(names) >= 12
    assert all(names), "every step has a name"
    for _ in names:
        await hand.keys("Ctrl+Z")
    assert stage.studio.project == begun
    for _ in names:
        await hand.keys("Ctrl+Shift+Z")
    assert stage.studio.project == finished
    target = stage.root / "the cut.mp4"
    await export(hand, target)
    await judge(hand, target)


@needs_ffprobe
def test_three_clips_are_cut_by_mouse_and_keys_to_a_finished_film(qapp, stage):
    theme.apply(qapp)
    qapp.setQuitOnLastWindowClosed(False)

    async def story() -> None:
        try:
            await cut_and_export(stage)
        finally:
            await stage.leave()

    with asyncio.Runner(loop_factory=lambda: aio.EventLoop(qapp)) as runner:
        runner.run(story())
