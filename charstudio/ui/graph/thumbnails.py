"""Small pictures of media, made in a worker thread and kept within a budget. The window's thread never waits."""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from charstudio.model.errors import CharStudioError
from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef

log = logging.getLogger("charstudio.ui.thumbnails")

WIDTH = 408
"""Pixels: twice a node's picture, for screens with two pixels to a point."""
_SOON_MS = 30
"""A film that was just opened is painted first: the worker would make every step of that wait for its turn."""
_BUDGET = 400
"""Pictures kept: at 408 by 230 pixels of 4 bytes about 150 MB at the very most."""

Render = Callable[[Path, int], Any]
"""``(path, width) -> array (h, w, 3 or 4)`` or a Pillow picture; raises ``CharStudioError`` when it cannot."""


class Thumbnails(QObject):
    """``get`` gives what is there at once and makes the rest; ``ready`` tells when it came."""

    ready = Signal(object)
    _made = Signal(object, object)

    def __init__(
        self, path_of: Callable[[MediaValue], Path], render: Render | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._path_of = path_of
        self._render = render or _render_media
        self._kept: OrderedDict[MediaRef, QPixmap | None] = OrderedDict()
        self._asked: set[MediaRef] = set()
        self._waiting: deque[tuple[MediaRef, Path]] = deque()
        self._pool: ThreadPoolExecutor | None = None
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._begin)
        self._made.connect(self._keep)

    def get(self, value: MediaValue) -> QPixmap | None:
        """The picture, or None while it is being made or when there is none. Call in the window's thread."""
        ref = value.media
        if ref in self._kept:
            self._kept.move_to_end(ref)
            return self._kept[ref]
        if ref not in self._asked and value.info.has_picture:
            self._ask(value)
        return None

    def peek(self, value: MediaValue) -> QPixmap | None:
        """The picture if it is there; nothing is asked for."""
        return self._kept.get(value.media)

    def close(self) -> None:
        """Stop the worker; what it is making is thrown away."""
        self._soon.stop()
        self._waiting.clear()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _ask(self, value: MediaValue) -> None:
        try:
            path = self._path_of(value)
        except CharStudioError as error:
            log.info("no path for a thumbnail: %s", error)
            return
        self._asked.add(value.media)
        self._waiting.append((value.media, path))
        if not self._soon.isActive():
            self._soon.start()

    def _begin(self) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="thumbnails")
        self._pool.submit(self._make_all)

    def _make_all(self) -> None:
        """In the worker thread: everything that waits. Pictures may be asked for meanwhile."""
        while True:
            try:
                ref, path = self._waiting.popleft()
            except IndexError:
                return
            self._make(ref, path)

    def _make(self, ref: MediaRef, path: Path) -> None:
        """In the worker thread."""
        try:
            image = to_image(self._render(path, WIDTH))
        except (CharStudioError, OSError) as error:
            log.info("no thumbnail of %s: %s", ref.file_name, error)
            image = None
        self._made.emit(ref, image)

    def _keep(self, ref: MediaRef, image: QImage | None) -> None:
        self._asked.discard(ref)
        self._kept[ref] = QPixmap.fromImage(image) if image is not None else None
        while len(self._kept) > _BUDGET:
            self._kept.popitem(last=False)
        self.ready.emit(ref)


def to_image(picture: Any) -> QImage:
    """A ``QImage`` with its own memory from an RGB(A) array or a Pillow picture."""
    import numpy as np  # noqa: PLC0415 - the first picture of the window does not wait for it

    pixels = np.ascontiguousarray(np.asarray(picture), dtype=np.uint8)
    height, width, channels = pixels.shape
    layout = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    image = QImage(pixels.data, width, height, channels * width, layout)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _render_media(path: Path, width: int) -> Any:
    from charstudio.media.thumbnails import thumbnail  # noqa: PLC0415 - the decoders load when first needed

    return thumbnail(path, width)
