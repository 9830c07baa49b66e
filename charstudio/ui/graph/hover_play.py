"""A clip that plays in its node while the pointer rests on it, decoded in a worker thread."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from charstudio.model.errors import CharStudioError
from charstudio.model.results import MediaValue
from charstudio.ui.graph import look
from charstudio.ui.graph.thumbnails import WIDTH, to_image

if TYPE_CHECKING:
    from charstudio.ui.graph.node_item import NodeModel

log = logging.getLogger("charstudio.ui.hover")

DWELL_MS = 220
"""So long the pointer rests before a clip begins: passing over a node plays nothing."""
FPS = 12

Frames = Callable[[Path, int], Iterator[Any]]
"""``(path, width) -> pictures``, ``FPS`` to a second of the clip, from its beginning to its end."""


class HoverPlay(QObject):
    """At most one clip plays. ``enter`` and ``leave`` follow the pointer; leaving brings the still picture back."""

    _came = Signal(object, object)

    def __init__(
        self,
        path_of: Callable[[MediaValue], Path],
        restore: Callable[[NodeModel], None],
        frames: Frames | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._path_of = path_of
        self._restore = restore
        self._frames = frames or _decoded
        self._item: NodeModel | None = None
        self._shows = False
        self._stop = threading.Event()
        self._pool: ThreadPoolExecutor | None = None
        self._dwell = QTimer(self, singleShot=True, interval=DWELL_MS)
        self._dwell.timeout.connect(self._begin)
        self._came.connect(self._show)

    def enter(self, item: NodeModel) -> None:
        """The pointer came to a node."""
        self.leave()
        value = item.status.value
        if isinstance(value, MediaValue) and value.info.has_picture and value.info.duration is not None:
            self._item = item
            self._dwell.start()

    def leave(self) -> None:
        """The pointer went, or the node did: it shows its still picture again."""
        self._dwell.stop()
        self._stop.set()
        item, self._item = self._item, None
        if item is not None and self._shows:
            self._restore(item)
        self._shows = False

    def close(self) -> None:
        """Stop the worker."""
        self._item = None
        self._dwell.stop()
        self._stop.set()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _begin(self) -> None:
        item = self._item
        if item is None or item.scene.zoom < look.TEXT_ZOOM or not isinstance(item.status.value, MediaValue):
            return
        try:
            path = self._path_of(item.status.value)
        except CharStudioError as error:  # between two films there is no folder
            log.info("a clip does not play: %s", error)
            return
        self._stop = threading.Event()
        self._pool = self._pool or ThreadPoolExecutor(1, "charstudio-hover")
        self._pool.submit(self._play, path, self._stop)

    def _play(self, path: Path, stop: threading.Event) -> None:
        """In the worker: the clip over and over, each picture when it is due."""
        try:
            while not stop.is_set():
                due, any_came = time.monotonic(), False
                for picture in self._frames(path, WIDTH):
                    due += 1 / FPS
                    if stop.wait(max(0.0, due - time.monotonic())):
                        return
                    self._came.emit(stop, to_image(picture))
                    any_came = True
                if not any_came:
                    return
        except CharStudioError as error:
            log.info("a clip does not play: %s", error)

    def _show(self, stop: threading.Event, image: QImage) -> None:
        if stop is self._stop and not stop.is_set() and self._item is not None:
            self._shows = True
            self._item.show_picture(QPixmap.fromImage(image))


def _decoded(path: Path, width: int) -> Iterator[Any]:
    from charstudio.media.thumbnails import played  # noqa: PLC0415 - the decoders load when first needed

    return played(path, width, Fraction(1, FPS))
