"""Plays a cut in the real viewer on the screen it is given and prints what it saw, as JSON. Run by ``_media_playback``.

The sound goes to a device that plays by the wall clock and is heard by nobody: it takes samples as fast as a real one
and says what it has played, so the viewer follows it as it follows a sound card.
"""

from __future__ import annotations

import json
import os
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.project import Project
from charstudio.model.time import Rate, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId
from charstudio.studio.document import Document
from charstudio.studio.signal import Signal
from charstudio.ui import theme
from charstudio.ui.viewer import sound_out
from charstudio.ui.viewer.viewer import Viewer

WIDTH, HEIGHT = 960, 540
_BUFFER_S = 0.25


class WallDevice:
    """A sound device without a loudspeaker."""

    def __init__(self, sample_rate_hz: int) -> None:
        self.sample_rate_hz = self.wanted_rate_hz = sample_rate_hz
        self.is_gone = False
        self._written, self._begun = 0, 0.0

    @classmethod
    def find(cls, sample_rate_hz: int, _buffer_s: float = _BUFFER_S) -> WallDevice:
        return cls(sample_rate_hz)

    def start(self, _volume: float) -> bool:
        self._written, self._begun = 0, 0.0
        return True

    def stop(self) -> None:
        """Nothing sounds anyway."""

    def set_volume(self, _volume: float) -> None:
        """Nobody hears it."""

    def _played(self) -> int:
        elapsed = time.monotonic() - self._begun if self._begun else 0.0
        return min(self._written, int(elapsed * self.sample_rate_hz))

    def waiting(self) -> int:
        return self._written - self._played()

    def room(self) -> int:
        return int(_BUFFER_S * self.sample_rate_hz) - self.waiting()

    def write(self, samples: np.ndarray) -> None:
        if len(samples) and not self._begun:
            self._begun = time.monotonic()
        self._written += len(samples)

    def heard(self) -> float:
        return self._played() / self.sample_rate_hz


class CutStudio:
    """A studio with nothing but a film of clips one after the other."""

    proxies = None
    kinds: ClassVar[dict[str, object]] = {}

    def __init__(self, clips: list[Path], rate: Rate) -> None:
        self._files = {AssetId(str(path)): Playable(path, probe(path)) for path in clips}
        start, placed = Fraction(0), []
        for number, path in enumerate(clips):
            info = self._files[AssetId(str(path))].info
            length = rate.time_of(rate.index_at(info.duration or Fraction(1)))
            whole = TimeRange(Fraction(0), length)
            placed.append(Clip(ClipId(f"clip{number}"), AssetId(str(path)), start, whole))
            start += length
        track = Track(TrackId("v1"), TrackKind.VIDEO, "V1", tuple(placed))
        self.document = Document(Project(timeline=Timeline(rate, 1920, 1080, tracks=(track,))))
        self.status_changed, self.opened = Signal(), Signal()

    def playable(self, source: object) -> Playable | None:
        return self._files.get(source)


def play(app: QApplication, clips: list[Path], fps: int) -> dict[str, object]:
    """Play all of it once."""
    theme.apply(app)
    sound_out.SoundDevice = WallDevice
    studio = CutStudio(clips, Rate(fps))
    viewer = Viewer(studio)
    viewer.controls.panel.hide()
    viewer.header.hide()
    viewer.resize(WIDTH, HEIGHT)
    viewer.show()
    until = time.monotonic() + 5
    while (viewer.player.latest is None or viewer.player.latest.reel.width_px < WIDTH - 8) and time.monotonic() < until:
        app.processEvents()
        time.sleep(0.005)
    apart, late, longest, tick = [], [], [0.0], [0.0]

    def shown(shot: object) -> None:
        if viewer.player.is_playing:
            due = shot.ordinal / fps
            device = viewer.player._sound._device
            apart.append(abs(device.heard() - due))
            late.append((shot.index, viewer.player._clock.elapsed() - due))

    def watch() -> None:
        now = time.perf_counter()
        if tick[0]:
            longest[0] = max(longest[0], now - tick[0])
        tick[0] = now

    watching = QTimer(interval=5)
    watching.timeout.connect(watch)
    viewer.player.shot.connect(shown)
    viewer.player.ended.connect(app.quit)
    viewer.play_pause()
    watching.start()
    card = viewer.picture.uses_card
    begun, spent = time.monotonic(), time.process_time()
    app.exec()
    took, cpu = time.monotonic() - begun, time.process_time() - spent
    cuts = {studio.document.project.timeline.rate.index_at(t) for t in studio.document.project.timeline.cuts()}
    inner = {cut for cut in cuts if 0 < cut < viewer.player.reel.last}
    answer = {
        "seconds": took,
        "cpu": cpu / took,
        "shown": viewer.player.shown,
        "dropped": viewer.player.reel.last + 1 - viewer.player.shown,
        "apart_ms": float(np.percentile(apart, 95) * 1000),
        "late_ms": float(np.percentile([by for _, by in late], 95) * 1000),
        "late_at_cuts": sum(1 for at, by in late if by > 1 / fps and any(0 <= at - cut < 3 for cut in inner)),
        "cuts": len(inner),
        "window_ms": longest[0] * 1000,
        "card": card,
    }
    viewer.close_threads()
    delete(viewer)
    return answer


if __name__ == "__main__":
    os.environ.setdefault("QT_LOGGING_RULES", "*.debug=false")
    program = QApplication([])
    print(json.dumps(play(program, [Path(name) for name in sys.argv[2:]], int(sys.argv[1]))), flush=True)
