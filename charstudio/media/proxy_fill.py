"""Filling a scrub proxy: the frames that are missing, encoded in one thread while another decodes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

from charstudio.media.proxy_build import Source
from charstudio.media.proxy_file import ProxyFile

_IN_FLIGHT = 2  # frames decoded but not written yet


def fill(file: ProxyFile, source: Source, must_stop: Callable[[], bool]) -> Iterator[int]:
    """Add what is missing until ``must_stop``; gives how many frames are there after each. Raises ``OSError``, and
    ``Unreadable`` and ``Cancelled`` as the source does.
    """
    missing = [number for number in range(file.head.frames) if not file.has(number)]
    with file.path.open("ab") as stream, closing(_encoding(source, missing, must_stop)) as packets:
        for number, packet in packets:
            file.add(number, packet, stream)
            yield file.count


def _encoding(source: Source, numbers: Iterable[int], must_stop: Callable[[], bool]) -> Generator[tuple[int, bytes]]:
    running: deque[tuple[int, Future[bytes]]] = deque()
    with ThreadPoolExecutor(1, "proxies-encode") as encoder:
        for number in numbers:
            if must_stop():
                return
            running.append((number, encoder.submit(source.encoded, source.taken(number))))
            if len(running) > _IN_FLIGHT:
                ready, future = running.popleft()
                yield ready, future.result()
        for ready, future in running:
            yield ready, future.result()
