"""Media by content: ``<aa>/<sha256>.<suffix>``, never overwritten, so a result once stored stays what it is.

Nothing here looks inside the bytes; what they are is ``media``'s to say. A path is only ever built from a ``MediaRef``,
whose own validation leaves no room for a path trick.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from charstudio.model.errors import Damaged, Unreadable
from charstudio.model.values import MediaRef
from charstudio.storage.files import PART_SUFFIX, door, remove_abandoned_parts, sync_folder

_CHUNK_BYTES = 1 << 20
_BLOB = re.compile(r"([0-9a-f]{64})\.([a-z0-9]{1,8})")


class Blobs:
    """The media store in folder ``root``. Safe to use from several threads: every name appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._parts = root / "tmp"
        remove_abandoned_parts(self._parts)

    def path(self, ref: MediaRef) -> Path:
        """Where the bytes of ``ref`` are, or would be."""
        return self._root / ref.sha256[:2] / ref.file_name

    def has(self, ref: MediaRef) -> bool:
        """Whether the bytes are here (without reading them)."""
        return os.path.isfile(self.path(ref))  # noqa: PTH113 - Path.is_file raises where it may not look

    def size(self, ref: MediaRef) -> int | None:
        """How many bytes are here; None when there are none (without reading them)."""
        try:
            found = self.path(ref).stat()
        except OSError:
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def is_whole(self, ref: MediaRef, size: int) -> bool:
        """Whether as many bytes are here as there should be: a copy that broke off is as good as none.

        A ``size`` of 0 is not known, and any will do.
        """
        found = self.size(ref)
        return found is not None and (size <= 0 or found == size)

    def verify(self, ref: MediaRef, on_bytes: Callable[[int], None] = lambda _: None) -> bool:
        """Whether the bytes are here and still hash to their name. Reads the whole file.

        ``on_bytes`` hears how many were read, piece by piece; what it raises ends the reading.
        """
        hasher = hashlib.sha256()
        try:
            with self.path(ref).open("rb") as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    hasher.update(chunk)
                    on_bytes(len(chunk))
        except OSError:
            return False
        return hasher.hexdigest() == ref.sha256

    def all(self) -> Iterator[MediaRef]:
        """Everything that is here, by name."""
        for ref, _ in self._all():
            yield ref

    def new_part(self, suffix: str = "bin") -> Path:
        """A fresh name on the same file system for a file in the making; ``put_file(..., move=True)`` takes it in.

        Left there by a crash it is removed at some later opening.
        """
        with door(self._parts, "created"):
            self._parts.mkdir(parents=True, exist_ok=True)
        return self._parts / f"{secrets.token_hex(8)}.{suffix}{PART_SUFFIX}"

    def put_bytes(self, content: bytes, suffix: str) -> MediaRef:
        """Store ``content``."""
        ref = MediaRef(hashlib.sha256(content).hexdigest(), suffix)
        part = self.new_part(suffix)
        with door(self.path(ref), "stored"), _removed_on_failure(part):
            with part.open("xb") as stream:
                stream.write(content)
                _sync(stream)
            self._adopt(part, ref, len(content))
        return ref

    def put_file(
        self, path: Path, suffix: str, *, move: bool = False, on_bytes: Callable[[int], None] = lambda _: None
    ) -> MediaRef:
        """Store a copy of the file at ``path``, or the file itself when ``move`` (it is then gone from there).

        ``on_bytes`` hears how many were copied, piece by piece; what it raises ends the copying.

        Raises ``Unreadable`` when the source is no readable file, ``DiskFull``, ``ReadOnly`` or ``StorageError`` when
        it cannot be stored; nothing is left half done.
        """
        MediaRef("0" * 64, suffix)  # refuses a suffix with a path in it before anything is written
        if move and path.parent == self._parts:
            return self._take_in(path, suffix)
        part = self.new_part(suffix)
        with door(path, "stored"), _removed_on_failure(part):
            sha256, size = _copy(path, part, on_bytes)
            ref = MediaRef(sha256, suffix)
            self._adopt(part, ref, size)
        if move:
            with suppress(OSError):  # the bytes are safe; a source that cannot be deleted is no loss
                path.unlink()
        return ref

    def mend(self, ref: MediaRef, path: Path, on_bytes: Callable[[int], None] = lambda _: None) -> None:
        """Copy the file at ``path`` to where ``ref`` belongs, whatever lies there: it was missing or damaged.

        Raises ``Damaged`` when its bytes are not those of ``ref``, and what ``put_file`` raises; what lies there stays
        as it is then. ``on_bytes`` as in ``verify``.
        """
        part = self.new_part(ref.suffix)
        with door(path, "stored"), _removed_on_failure(part):
            sha256, _ = _copy(path, part, on_bytes)
            if sha256 != ref.sha256:
                raise Damaged(f"“{path.name}” has changed since it was found.", "Search again.")
            self._put_in_place(part, self.path(ref))

    def sweep(self, keep: Collection[MediaRef]) -> int:
        """Delete every blob that is not in ``keep``; returns the bytes freed. Never called by itself.

        What exports that were ordered need has to be in ``keep``, too: ``Database.renders.media()``.
        """
        freed = 0
        for ref, path in self._all():
            if ref not in keep:
                with door(path, "deleted"):
                    size = path.stat().st_size
                    path.unlink()
                    freed += size
        return freed

    def _all(self) -> Iterator[tuple[MediaRef, Path]]:
        for path in sorted(self._root.glob("[0-9a-f][0-9a-f]/*")):
            found = _BLOB.fullmatch(path.name)
            if found and found[1].startswith(path.parent.name):
                yield MediaRef(found[1], found[2]), path

    def _take_in(self, part: Path, suffix: str) -> MediaRef:
        """Store a part file of ours without copying."""
        with door(part, "stored"), _reader(part) as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            size = os.fstat(stream.fileno()).st_size
            os.fsync(stream.fileno())
        ref = MediaRef(sha256, suffix)
        with door(self.path(ref), "stored"):
            self._adopt(part, ref, size)
        return ref

    def _adopt(self, part: Path, ref: MediaRef, size: int) -> None:
        """Give a finished part its name. An equal blob is kept; one of another size is damaged and replaced."""
        target = self.path(ref)
        try:
            intact = target.stat().st_size == size
        except FileNotFoundError:
            intact = False
        if intact:
            part.unlink()
            return
        self._put_in_place(part, target)

    def _put_in_place(self, part: Path, target: Path) -> None:
        if not target.parent.is_dir():
            target.parent.mkdir(exist_ok=True)
            sync_folder(self._root)
        part.replace(target)
        sync_folder(target.parent)


class _removed_on_failure:  # noqa: N801 - reads as a statement after "with"
    """Delete ``part`` when the block does not end well."""

    def __init__(self, part: Path) -> None:
        self._part = part

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            with suppress(OSError):
                self._part.unlink()


def _reader(path: Path) -> BufferedReader:
    """``path`` opened for reading. Raises ``Unreadable`` for what is missing, forbidden, or no ordinary file."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # asked before opening: a pipe would wait for ever
            what = "a folder" if path.is_dir() else "not an ordinary file"
            raise Unreadable(f"“{path.name}” is {what}.", "Choose a picture, clip or sound.")
        return path.open("rb")
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise Unreadable(f"“{path.name}” cannot be read: {reason}.", "Check that it exists and may be read.") from error


def _copy(source: Path, part: Path, on_bytes: Callable[[int], None] = lambda _: None) -> tuple[str, int]:
    """Copy while hashing; the hash and the size are of the bytes that were written."""
    hasher = hashlib.sha256()
    size = 0
    with _reader(source) as reading, part.open("xb") as writing:
        while chunk := reading.read(_CHUNK_BYTES):
            hasher.update(chunk)
            writing.write(chunk)
            size += len(chunk)
            on_bytes(len(chunk))
        _sync(writing)
    return hasher.hexdigest(), size


def _sync(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())
