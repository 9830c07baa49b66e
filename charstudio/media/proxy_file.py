"""A scrub proxy on disk: one file that only ever grows, so it can be read while it is written and survives any crash.

A head tells what it was made of; then frames follow in any order, each with its number, length and check sum. What a
crash or somebody else left behind the last whole frame is cut off when writing goes on. No frame is believed unchecked.
"""

from __future__ import annotations

import errno
import json
import os
import struct
import threading
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

_MAGIC = b"CSPROXY2"
_HEAD = struct.Struct("<8sII")  # magic, length and check sum of the description
_FRAME = struct.Struct("<4sIII")  # mark, number, length and check sum of number and packet
_MARK = b"frm\n"
_MOST_HEAD = 4096
_MOST_FRAME = 1 << 26


@dataclass(frozen=True, slots=True)
class ProxyHead:
    """What a proxy holds: ``frames`` intra-coded pictures of ``width_px`` x ``height_px``, upright, of a clip that is
    ``shown_width_px`` x ``shown_height_px`` large on the screen and ``source_bytes`` on disk.
    """

    frames: int
    width_px: int
    height_px: int
    shown_width_px: int
    shown_height_px: int
    source_bytes: int
    matrix: str
    full_range: bool

    def packed(self) -> bytes:
        """As the file begins."""
        text = json.dumps(asdict(self), sort_keys=True).encode()
        return _HEAD.pack(_MAGIC, len(text), zlib.crc32(text)) + text


class ProxyFile:
    """The table of a proxy's frames, brought up to date while the file grows. Safe to use from several threads."""

    def __init__(self, path: Path, head: ProxyHead, end: int) -> None:
        self.path = path
        self.head = head
        self._lock = threading.Lock()
        self._table: dict[int, tuple[int, int, int]] = {}  # number -> place, length, check sum
        self._end = end

    @classmethod
    def read(cls, path: Path) -> ProxyFile | None:
        """The proxy at ``path``; None when there is none, or it is not one of ours, or its head is damaged."""
        try:
            with path.open("rb") as file:
                magic, length, check = _HEAD.unpack(file.read(_HEAD.size))
                text = file.read(length) if magic == _MAGIC and length <= _MOST_HEAD else b""
            if not text or zlib.crc32(text) != check:
                return None
            found = cls(path, ProxyHead(**json.loads(text)), _HEAD.size + length)
        except (OSError, ValueError, TypeError, struct.error):
            return None
        found.look_again()
        return found

    @classmethod
    def begin(cls, path: Path, head: ProxyHead) -> ProxyFile:
        """An empty proxy in the place of whatever was there. Raises ``OSError``."""
        packed = head.packed()
        part = path.with_name(path.name + ".part")
        try:
            part.write_bytes(packed)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return cls(path, head, len(packed))

    @property
    def count(self) -> int:
        """How many frames are there."""
        return len(self._table)

    @property
    def is_whole(self) -> bool:
        """Whether no frame is missing."""
        return len(self._table) >= self.head.frames

    def has(self, number: int) -> bool:
        """Whether the frame is there."""
        return number in self._table

    def look_again(self) -> None:
        """Find the frames that were added since, up to the first damage."""
        try:
            with self._lock, self.path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                while self._end + _FRAME.size <= size:
                    file.seek(self._end)
                    mark, number, length, check = _FRAME.unpack(file.read(_FRAME.size))
                    after = self._end + _FRAME.size + length
                    if mark != _MARK or number >= self.head.frames or length > _MOST_FRAME or after > size:
                        return
                    self._table[number] = (self._end + _FRAME.size, length, check)
                    self._end = after
        except (OSError, struct.error):
            return

    def packet(self, number: int, file: BinaryIO) -> bytes | None:
        """The frame's packet, read from the open ``file``; None when it is not there or damaged (``is_good``)."""
        row = self._table.get(number)
        if row is None:
            return None
        file.seek(row[0])
        packet = file.read(row[1])
        return packet if _check(number, packet) == row[2] else None

    def cut(self) -> None:
        """Cut off what a crash left behind the last whole frame, before adding. Raises ``OSError``."""
        with self._lock:
            self._drop_if_damaged()
            os.truncate(self.path, self._end)

    def add(self, number: int, packet: bytes, file: BinaryIO) -> None:
        """Add a frame at the end of the open ``file``. Raises ``OSError``; what was added by halves is cut off then.

        Where another program writes the same file, or it was deleted, nothing is added: ``BlockingIOError``.
        """
        check = _check(number, packet)
        with self._lock:
            found = os.fstat(file.fileno())
            if found.st_size != self._end or not found.st_nlink:
                raise BlockingIOError(errno.EAGAIN, "somebody else changed the proxy", os.fspath(self.path))
            try:
                file.write(_FRAME.pack(_MARK, number, len(packet), check) + packet)
                file.flush()
            except OSError:
                os.truncate(self.path, self._end)
                raise
            self._table[number] = (self._end + _FRAME.size, len(packet), check)
            self._end += _FRAME.size + len(packet)

    def _drop_if_damaged(self) -> None:
        """A crash of the system may leave the last frame's bytes unwritten though the file is long enough."""
        if not self._table:
            return
        number, (place, length, check) = max(self._table.items(), key=lambda item: item[1][0])
        with self.path.open("rb") as file:
            file.seek(place)
            if _check(number, file.read(length)) != check:
                del self._table[number]
                self._end = place - _FRAME.size


def _check(number: int, packet: bytes) -> int:
    """The check sum of a frame. The number counts: a good picture in a wrong place would be worse than none."""
    return zlib.crc32(packet, number)
