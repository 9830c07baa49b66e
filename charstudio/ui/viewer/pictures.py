"""Filmstrips and waveforms for painting, made in a thread of their own, newest wish first.

Asking is cheap and never waits: it gives what is there and orders what is not; ``ready`` tells that more is there.
What was made for the open project is kept in its cache folder (``media/picture_store.py``).
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from charstudio.media.playable import Playable
from charstudio.model.errors import CharStudioError
from charstudio.model.library import MediaKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from charstudio.media.proxies import Proxies

_log = logging.getLogger(__name__)

STRIP_HEIGHT = 96
"""Height of the stored thumbnails in pixels: sharp on screens of twice the density."""

PEAKS_PER_S = 100
WAVE_LEVELS = (1, 4, 20, 100, 1000)
"""Values a second of the curves there are, the coarsest first; the finest only for sounds of at most ``_FINE_S``."""

_FINE_S = 600
_KEPT_PIXMAPS = 160
_KEPT_PEAKS = 200
_PATIENCE_S = 2.0
"""A strip of a very long clip takes longer than a closing window should; its thread then ends by itself."""

_LEVELS = (1, 4, 12, 36, 108)
"""How many pictures a strip may have."""

_T = TypeVar("_T")
_Key: TypeAlias = tuple[Path, str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """Pictures evenly spread over a file: the n-th shows the middle of the n-th of equal parts."""

    pictures: tuple[QPixmap, ...]
    _scaled: dict[tuple[int, int], QPixmap] = field(default_factory=dict)

    def at(self, fraction: float, height: int, ratio: float) -> QPixmap:
        """The picture of a place in the file (0 to 1), ``height`` device pixels high; scaled once, kept."""
        place = max(0, min(len(self.pictures) - 1, int(fraction * len(self.pictures))))
        found = self._scaled.get((place, height))
        if found is None:
            if len(self._scaled) > 3 * len(self.pictures):
                self._scaled.clear()  # the rows have had other heights
            found = self.pictures[place].scaledToHeight(max(1, height), Qt.TransformationMode.SmoothTransformation)
            found.setDevicePixelRatio(ratio)
            self._scaled[place, height] = found
        return found


class MediaPictures(QObject):
    """Strips and peaks by file. Used on the window's thread; the work is done in another."""

    ready = Signal()

    _made = Signal(object, object)

    def __init__(self, parent: QObject | None = None, proxies: Callable[[], Proxies | None] | None = None) -> None:
        """``proxies`` are asked for at every wish; what belongs to them tells where things are kept."""
        super().__init__(parent)
        self._proxies = proxies or (lambda: None)
        self._strips: OrderedDict[_Key, Strip | None] = OrderedDict()
        self._peaks: OrderedDict[_Key, NDArray[np.float32] | None] = OrderedDict()
        self._ordered: set[_Key] = set()
        self._thread = _Thread(self._made.emit)
        self._made.connect(self._keep)
        self._tell = QTimer(self, singleShot=True, interval=30)
        self._tell.timeout.connect(self.ready)

    def strip(self, playable: Playable, wished: float) -> Strip | None:
        """The filmstrip with about ``wished`` pictures over the whole file, or the best there is meanwhile."""
        if not playable.info.has_picture:
            return None
        count = 1 if playable.info.kind is MediaKind.IMAGE else next((n for n in _LEVELS if n >= wished), _LEVELS[-1])
        key = (playable.path, "strip", count)
        if key in self._strips:
            self._strips.move_to_end(key)
            return self._strips[key]
        self._order(key, playable)
        others = ((playable.path, "strip", level) for level in reversed(_LEVELS))
        return next((found for other in others if (found := self._strips.get(other)) is not None), None)

    def peaks(self, playable: Playable) -> NDArray[np.float32] | None:
        """Loudness from 0 to 1, ``PEAKS_PER_S`` values a second, or None while there are none."""
        return self._curve(playable, PEAKS_PER_S)

    def wave(self, playable: Playable, wished: float) -> tuple[NDArray[np.float32], int] | None:
        """Loudness from 0 to 1 in the coarsest curve with ``wished`` values a second, and how many a second it has.

        Meanwhile the nearest there is; None while there is none, or no sound.
        """
        length = float(playable.info.duration or 0)
        levels = WAVE_LEVELS if length <= _FINE_S else WAVE_LEVELS[:-1]
        level = next((level for level in levels if level >= wished), levels[-1])
        found = self._curve(playable, level)
        if found is not None:
            return found, level
        others = sorted((other for other in levels if other != level), key=lambda other: abs(other - level))
        held = ((self._peaks.get((playable.path, "peaks", other)), other) for other in others)
        return next(((curve, other) for curve, other in held if curve is not None), None)

    def _curve(self, playable: Playable, per_second: int) -> NDArray[np.float32] | None:
        if not playable.info.has_audio:
            return None
        key = (playable.path, "peaks", per_second)
        if key in self._peaks:
            self._peaks.move_to_end(key)
            return self._peaks[key]
        self._order(key, playable)
        return None

    def close(self) -> None:
        """End the thread and wait for it."""
        self._tell.stop()
        self._thread.close()

    def _order(self, key: _Key, playable: Playable) -> None:
        if key not in self._ordered:
            self._ordered.add(key)
            self._thread.ask(key, self._proxies())

    def _keep(self, key: _Key, made: object) -> None:
        self._ordered.discard(key)
        if isinstance(made, list):
            self._strips[key] = Strip(tuple(_pixmap(pixels) for pixels in made)) if made else None
            _forget_oldest(self._strips, _KEPT_PIXMAPS)
        elif key[1] == "strip":
            self._strips[key] = None
        else:
            self._peaks[key] = cast("NDArray[np.float32] | None", made)
            _forget_oldest(self._peaks, _KEPT_PEAKS)
        if not self._tell.isActive():
            self._tell.start()


class _Thread:
    """Makes what was asked last first: that is what is on screen."""

    def __init__(self, made: Callable[[_Key, object], None]) -> None:
        self._made = made
        self._changed = threading.Condition()
        self._wishes: list[tuple[_Key, Proxies | None]] = []
        self._closing = False
        self._thread: threading.Thread | None = None

    def ask(self, key: _Key, proxies: Proxies | None) -> None:
        with self._changed:
            if self._closing:
                return
            self._wishes.append((key, proxies))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="timeline-pictures", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_PATIENCE_S)
            self._thread = None

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._wishes and not self._closing:
                    self._changed.wait()
                if self._closing:
                    return
                key, proxies = self._wishes.pop()
            self._hand_over(key, _make(key, proxies))
            if not self._wishes:
                _tidy(proxies)

    def _hand_over(self, key: _Key, made: object) -> None:
        if not self._closing:  # else nobody is there to take it
            self._made(key, made)


def _make(key: _Key, proxies: Proxies | None) -> object:
    """A list of RGB pictures, an array of peaks, or None when the file cannot be read."""
    import numpy as np  # noqa: PLC0415 - slow to load, and the first paint does not need it

    from charstudio.media.picture_store import PictureStore  # noqa: PLC0415 - the first paint does not wait for PyAV

    path, what, detail = key
    store = PictureStore.beside(proxies)
    try:
        if what == "strip":
            return store.strip(path, detail, STRIP_HEIGHT)
        return np.abs(store.curve(path, detail)).max(axis=1)
    except (CharStudioError, OSError, ValueError) as error:
        _log.info("No picture of %s: %s", path.name, error)
        return None


def _tidy(proxies: Proxies | None) -> None:
    """Keep what is stored within its budget."""
    from charstudio.media.picture_store import PictureStore  # noqa: PLC0415 - as above

    PictureStore.beside(proxies).prune()


def _pixmap(pixels: NDArray[np.uint8]) -> QPixmap:
    import numpy as np  # noqa: PLC0415 - slow to load, and the first paint does not need it

    height, width = pixels.shape[:2]
    kept = np.ascontiguousarray(pixels)
    kind = QImage.Format.Format_RGB888 if pixels.shape[2] == 3 else QImage.Format.Format_RGBA8888
    return QPixmap.fromImage(QImage(kept.data, width, height, kept.strides[0], kind).copy())


def _forget_oldest(kept: OrderedDict[_Key, _T], limit: int) -> None:
    while len(kept) > limit:
        kept.popitem(last=False)
