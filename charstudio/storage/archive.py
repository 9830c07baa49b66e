"""Zip files of ours: written so that equal content gives equal bytes, read as if a stranger had made them.

A reader never goes by a path, a size or a promise of the file: only members whose whole name is allowed are looked at,
and no more bytes are unpacked than the limits say. What is unpacked goes where the caller says, never where the file
says.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeAlias

from charstudio.model.errors import Damaged
from charstudio.storage.files import PART_SUFFIX, door, sync_folder

_CHUNK_BYTES: Final = 1 << 20
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_LARGE_MARK: Final = b"PK\x06\x07"
_LARGE_MARK_BYTES: Final = 20
_LARGE_END: Final = b"PK\x06\x06"
_LARGE_END_BYTES: Final = 56
_ENCRYPTED: Final = 0x1
_DENSE_BYTES: Final = 1 << 20
"""A member below this size may be as dense as it likes."""
_FAULTS: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, KeyError)
"""What zipfile raises for files that are not as they should be."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold, in bytes unpacked. ``density``: how many times smaller a member may be packed.

    ``is_large``: it may be one of more than 2 GB (zip64).
    """

    member_bytes: int
    total_bytes: int
    members: int
    density: int = 200
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """One file to be written. ``sha256``, where it is given, is checked while the bytes go by.

    ``written`` hears the SHA-256 and the number of the bytes that went in, before the next member is asked for.
    """

    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    sha256: str = ""
    written: Callable[[str, int], None] = lambda _sha256, _size: None

    @classmethod
    def of_bytes(cls, name: str, content: bytes) -> Member:
        """A member that is in memory."""
        return cls(name, len(content), lambda: io.BytesIO(content))


# --- writing -----------------------------------------------------------------------------------------------------


OnBytes: TypeAlias = Callable[[int], None]
"""Hears of bytes as they go by; what it raises ends the work."""


def _unheard(_size: int) -> None:
    """Nobody wants to know."""


def write(path: Path, members: Iterable[Member], on_bytes: OnBytes = _unheard) -> None:
    """Make a zip file of these members, in their order. Equal members give equal bytes.

    Nothing is packed: media hardly get smaller, and other versions of zlib give other bytes. The file appears whole
    or not at all. Raises ``Damaged`` when a member's bytes are not what its hash says, ``DiskFull``, ``ReadOnly``,
    ``StorageError``.
    """
    part = path.with_name(f".{secrets.token_hex(8)}{PART_SUFFIX}")
    with door(path, "saved"):
        try:
            with part.open("xb") as stream:
                with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
                    for member in members:
                        _put(archive, member, on_bytes)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
        sync_folder(path.parent)


def _put(archive: zipfile.ZipFile, member: Member, on_bytes: OnBytes) -> None:
    info = zipfile.ZipInfo(member.name)  # dated 1 January 1980, as every zip file without a date
    info.create_system = 3
    info.external_attr = 0o644 << 16
    info.file_size = member.size
    with _told(), member.open() as source, archive.open(info, "w") as target:
        found, size = copied(source, target, member.size, on_bytes)
    if member.sha256 and found != member.sha256:
        raise Damaged("A media file of the film is not what it was when it came in.", "Import the file again.")
    member.written(found, size)


def copied(source: IO[bytes], target: IO[bytes], limit: int, on_bytes: OnBytes) -> tuple[str, int]:
    """Copy at most ``limit`` bytes; gives their SHA-256 and how many they were.

    ``on_bytes`` hears of them piece by piece; what it raises ends the copying.
    """
    hasher = hashlib.sha256()
    left = limit
    while left > 0 and (chunk := source.read(min(_CHUNK_BYTES, left))):
        left -= len(chunk)
        hasher.update(chunk)
        target.write(chunk)
        on_bytes(len(chunk))
    return hasher.hexdigest(), limit - left


# --- reading -----------------------------------------------------------------------------------------------------


class Archive:
    """An examined zip file: every member's name is allowed and occurs once, every size is within the limits.

    ``ignored`` are the names of members that are there and are none of ours.
    """

    def __init__(
        self, archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo], ignored: tuple[str, ...] = ()
    ) -> None:
        self._archive = archive
        self._infos = infos
        self.ignored = ignored

    @property
    def names(self) -> tuple[str, ...]:
        """Every member, in the file's order."""
        return tuple(self._infos)

    def size(self, name: str) -> int:
        """Bytes of a member, unpacked, as the file says; it cannot have more."""
        return self._infos[name].file_size

    def read(self, name: str, limit: int) -> bytes:
        """A member's bytes. Raises ``Damaged`` when it is missing, larger than ``limit``, or broken."""
        info = self._infos.get(name)
        if info is None:
            raise _damaged(f"{name} is missing")
        if info.file_size > limit:
            raise _damaged(f"{name} is too large")
        with _told(), self._archive.open(info) as stream:
            content = stream.read(limit + 1)
        if len(content) != info.file_size:
            raise _damaged(f"{name} breaks off")
        return content

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """A member to be read piece by piece, as the source of another file's (``Member.open``)."""
        return self._archive.open(self._infos[name])

    def sha256(self, name: str, on_bytes: OnBytes = _unheard) -> str:
        """The SHA-256 of a member's bytes, which are read and kept nowhere. Raises ``Damaged``."""
        hasher = hashlib.sha256()
        with _told(), self._archive.open(self._infos[name]) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                hasher.update(chunk)
                on_bytes(len(chunk))
        return hasher.hexdigest()

    def unpack(self, name: str, path: Path, on_bytes: OnBytes = _unheard) -> str:
        """Write a member to ``path``, which must not be there yet, and sync it; gives the SHA-256 of its bytes.

        Raises ``Damaged``, ``DiskFull`` or ``StorageError``; what was begun is then gone.
        """
        info = self._infos[name]
        with door(path, "unpacked"):
            target = path.open("xb")  # outside of what removes it: another's file stays
            try:
                with target:
                    with _told(), self._archive.open(info) as source:
                        sha256, _ = copied(source, target, info.file_size, on_bytes)
                    target.flush()
                    os.fsync(target.fileno())
            except BaseException:
                with suppress(OSError):
                    path.unlink()
                raise
        return sha256


@contextmanager
def opened(
    path: Path, allowed: re.Pattern[str], limits: Limits, ignored: re.Pattern[str] | None = None
) -> Iterator[Archive]:
    """The zip file at ``path``, once it has been examined; every member's whole name must match ``allowed``.

    Members whose names match ``ignored`` instead are examined like all others and then never looked at; folders among
    them need nothing but a name.

    Raises ``Damaged`` with one sentence for what is no such file, ``ReadOnly`` or ``StorageError`` when it cannot be
    read. Nothing is unpacked by opening it.
    """
    with door(path, "read"):
        if not stat.S_ISREG(path.stat().st_mode):  # asked before opening: a pipe would wait for ever
            raise _damaged("it is not an ordinary file")
        with path.open("rb") as stream:
            _refuse_endless_list(stream, limits)
            with _told():
                archive = zipfile.ZipFile(stream)
            with archive:
                size = os.fstat(stream.fileno()).st_size
                found = _examined(archive, size, allowed, ignored or allowed, limits)
                ours = {name: info for name, info in found.items() if allowed.fullmatch(name)}
                yield Archive(archive, ours, tuple(name for name in found if name not in ours))


def _refuse_endless_list(stream: IO[bytes], limits: Limits) -> None:
    """Look at the end of the file before zipfile does, which reads a list of members of any length into memory."""
    size = stream.seek(0, io.SEEK_END)
    reach = min(size, _END_BYTES + _LARGE_MARK_BYTES + _LARGE_END_BYTES)
    stream.seek(size - reach)
    tail = stream.read(reach)
    end = tail[-_END_BYTES:]
    if len(end) < _END_BYTES or not end.startswith(_END) or end[-2:] != b"\0\0":
        raise _damaged("it is not a whole zip file")
    members, length = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if tail[-_END_BYTES - _LARGE_MARK_BYTES :].startswith(_LARGE_MARK):
        if not limits.is_large:
            raise _damaged("it is larger than such a file can be")
        members, length = _large_list(tail)
    if members > limits.members:
        raise _damaged("it holds too many files")
    if length > 1024 * limits.members:
        raise _damaged("its list of files is too long")
    stream.seek(0)


def _large_list(tail: bytes) -> tuple[int, int]:
    """How many members a zip64 file lists, and in how many bytes. What zipfile reads is what is looked at."""
    end = tail[: -_END_BYTES - _LARGE_MARK_BYTES]
    if len(end) != _LARGE_END_BYTES or not end.startswith(_LARGE_END):
        raise _damaged("it is not a whole zip file")
    return int.from_bytes(end[32:40], "little"), int.from_bytes(end[40:48], "little")


def _examined(
    archive: zipfile.ZipFile, size: int, allowed: re.Pattern[str], ignored: re.Pattern[str], limits: Limits
) -> dict[str, zipfile.ZipInfo]:
    """Its members, once each is looked at. ``size``: of the file; members that share bytes need more than that."""
    found: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        name = info.filename
        is_ours = allowed.fullmatch(name) is not None
        if name != info.orig_filename or not (is_ours or ignored.fullmatch(name)):
            raise _damaged(f"it holds “{_shown(info.orig_filename)}”, which has no place in it")
        if name in found:
            raise _damaged(f"it holds {_shown(name)} twice")
        is_folder = not is_ours and info.is_dir() and not info.file_size
        if not is_folder and (fault := _fault_of(info, limits)):
            raise _damaged(f"{_shown(name)} {fault}")
        found[name] = info
    if len(found) > limits.members:
        raise _damaged("it holds too many files")
    if sum(info.file_size for info in found.values()) > limits.total_bytes:
        raise _damaged("its files are too large together")
    if sum(info.compress_size for info in found.values()) > size:
        raise _damaged("its files lie on top of each other")
    return found


def _fault_of(info: zipfile.ZipInfo, limits: Limits) -> str:
    if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}:
        return "is no ordinary file"
    if info.flag_bits & _ENCRYPTED:
        return "is locked with a password"
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return "is packed in a way that is not used here"
    if info.file_size > limits.member_bytes:
        return "is too large"
    if info.compress_type == zipfile.ZIP_STORED and info.file_size != info.compress_size:
        return "has two sizes"
    if info.file_size > _DENSE_BYTES and info.file_size > limits.density * info.compress_size:
        return "would grow beyond all measure"
    return ""


@contextmanager
def _told() -> Iterator[None]:
    """What zipfile has to say, in our words."""
    try:
        yield
    except _FAULTS as error:
        raise _damaged("it cannot be unpacked") from error


def _damaged(fault: str) -> Damaged:
    return Damaged(f"The file is damaged: {fault}.", faults=(fault,))


def _shown(text: str) -> str:
    short = text if len(text) <= 60 else f"{text[:57]}…"
    return short if short.isprintable() else short.encode("unicode_escape", "replace").decode("ascii")
