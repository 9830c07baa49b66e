"""A file while it is being received: how much is there, whether the next answer goes on with it, and its limit.

Blocking where it writes; the downloader calls ``take`` in a worker thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from charstudio.model.errors import ServiceFault

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)\Z")


class Part:
    """The bytes at the beginning of a file that are here already.

    Only a strong ``ETag`` proves that a server goes on with the same file; without one a broken download starts anew.
    """

    def __init__(self, path: Path, stream: BinaryIO, limit_bytes: int, progress: Callable[[float], None]) -> None:
        self.path = path
        self.received = 0
        self.total: int | None = None
        self._stream = stream
        self._limit = limit_bytes
        self._progress = progress
        self._tag = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing, as far as the server said how much there is."""
        return self.total is None or self.received == self.total

    def resuming(self) -> dict[str, str]:
        """The headers that ask for the rest; none when all is asked for."""
        if not self.received or not self._tag:
            return {}
        return {"Range": f"bytes={self.received}-", "If-Range": self._tag}

    def restart(self) -> None:
        """Forget what is here."""
        self._stream.seek(0)
        self._stream.truncate()
        self.received, self.total, self._tag = 0, None, ""

    def expect(self, status: int, headers: Mapping[str, str]) -> bool:
        """Make ready for the body of a 200 or 206. False: it is not the rest of this file.

        Raises ``ServiceFault`` when it is announced to be larger than allowed.
        """
        tag = headers.get("etag", "")
        if status == 200:
            if self.received:
                self.restart()
            self.total = _number(headers.get("content-length"))
            self._tag = "" if tag.startswith("W/") else tag
        elif not self._fits(headers, tag):
            return False
        if self.total is not None and self.total > self._limit:
            raise too_big(self._limit)
        return True

    def take(self, chunk: bytes | bytearray) -> None:
        """Write the next bytes. Raises ``ServiceFault`` beyond the limit, ``OSError`` when it cannot be written."""
        if self.received + len(chunk) > self._limit:
            raise too_big(self._limit)
        self._stream.write(chunk)
        self.received += len(chunk)
        if self.total:
            self._progress(min(self.received / self.total, 1.0))

    def _fits(self, headers: Mapping[str, str], tag: str) -> bool:
        found = _RANGE.match(headers.get("content-range", "").strip())
        if found is None or int(found[1]) != self.received or (tag and tag != self._tag):
            return False
        total = None if found[3] == "*" else int(found[3])
        if None not in {total, self.total} and total != self.total:
            return False
        self.total = total if total is not None else int(found[2]) + 1
        return True


def too_big(limit_bytes: int) -> ServiceFault:
    """The file is larger than allowed."""
    return ServiceFault(
        f"The result is larger than {limit_bytes / 2**30:.3g} GB and was not fetched.",
        "If it is meant to be so large, raise the limit in Settings.",
    )


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,18}", text.strip()) else None
