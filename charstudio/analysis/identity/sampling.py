"""A clip's pictures at even moments, decoded once from beginning to end while the last one is being looked at."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from charstudio.analysis.faces import Picture
from charstudio.analysis.identity.seeing import opaque
from charstudio.media.container import Cancelled
from charstudio.media.reader import VideoReader

LONGEST_SIDE_PX = 1920
"""Larger pictures are made smaller first; faces are measured in pixels of what is left."""

_WAITING = 2
_STEP_S = 0.1

_AT_ONCE = 2
"""Frames measured at the same time: while one is searched for faces another is compared."""

_MADE = TypeVar("_MADE")

Frames = Iterator[tuple[float, float, Picture]]
"""Moments in seconds, the share of the clip done with each, and the pictures."""


def moments(duration: Fraction, fps: float) -> list[Fraction]:
    """The middles of even parts of about ``1 / fps`` seconds, at least one."""
    count = max(1, round(float(duration) * fps))
    return [duration * (2 * number + 1) / (2 * count) for number in range(count)]


def pictures(path: Path, fps: float, stopped: Callable[[], bool]) -> Generator[tuple[float, float, Picture]]:
    """Each moment in seconds, the share of the clip done with it, and its picture in opaque RGB.

    A thread of its own decodes ahead. Close the iterator, or take all. Raises ``Unreadable``, ``Cancelled``.
    """
    over = threading.Event()
    handed: queue.Queue[tuple[float, float, Picture] | BaseException | None] = queue.Queue(_WAITING)

    def hand(item: tuple[float, float, Picture] | BaseException | None) -> None:
        while not over.is_set():
            with suppress(queue.Full):
                handed.put(item, timeout=_STEP_S)
                return

    def decode() -> None:
        try:
            for item in _decoded(path, fps, lambda: over.is_set() or stopped()):
                hand(item)
            hand(None)
        except BaseException as error:  # noqa: BLE001 - raised again where the pictures are taken
            hand(error)

    thread = threading.Thread(target=decode, name="identity-decoding", daemon=True)
    thread.start()
    try:
        while (item := handed.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            if stopped():
                raise Cancelled
            yield item
    finally:
        over.set()
        thread.join()


def in_turn(
    frames: Frames, measure: Callable[[float, Picture], _MADE], progress: Callable[[float], None]
) -> list[_MADE]:
    """What ``measure`` makes of each moment and picture, in order, two of them at a time in threads of their own.

    ``progress`` is told in the caller's thread. The first exception of either side is raised.
    """
    made: list[_MADE] = []
    waiting: deque[tuple[float, Future[_MADE]]] = deque()

    def take() -> None:
        done, future = waiting.popleft()
        made.append(future.result())
        progress(done)

    pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="identity")
    try:
        for at_s, done, image in frames:
            waiting.append((done, pool.submit(measure, at_s, image)))
            if len(waiting) > _AT_ONCE:
                take()
        while waiting:
            take()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return made


def _decoded(path: Path, fps: float, stopped: Callable[[], bool]) -> Iterator[tuple[float, float, Picture]]:
    with closing(VideoReader(path, cache_bytes=0, quick=True, stopped=stopped)) as reader:
        info = reader.info
        scale = Fraction(LONGEST_SIDE_PX, max(info.width_px, info.height_px))
        if scale < 1:
            reader.size = max(1, round(info.width_px * scale)), max(1, round(info.height_px * scale))
        when = moments(reader.duration, fps)
        for number, moment in enumerate(when, 1):
            if stopped():
                raise Cancelled
            yield float(moment), number / len(when), opaque(reader.frame_at(moment))
