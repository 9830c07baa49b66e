"""Media on a worker: found where they lie, or received once, kept by content and never believed unchecked.

A file is looked for in the worker's own folder, in the folders it shares with others, and at the very path it has on
the machine that ordered. Wherever it is found, its SHA-256 is compared once. What comes in pieces is written beside its
place and gets its name only when it is whole and right.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from charstudio.model.errors import FarmError
from charstudio.model.values import MediaRef
from charstudio.storage.files import PART_SUFFIX, remove_abandoned_parts
from charstudio.studio.farm.order import Sent

if TYPE_CHECKING:
    from hashlib import _Hash

BUDGET_BYTES = 50 << 30
"""What received media may take; what came first and is not in use goes first."""


@dataclass(slots=True)
class _Arriving:
    part: Path
    hasher: _Hash
    bytes: int = 0


class MediaStore:
    """The media of one worker, in ``folder``. Safe to use from several threads."""

    def __init__(self, folder: Path, shared: Iterable[Path] = (), *, budget_bytes: int = BUDGET_BYTES) -> None:
        self._folder = folder
        self._shared = tuple(shared)
        self._budget_bytes = budget_bytes
        self._lock = threading.Lock()
        self._good: dict[tuple[str, str, int, int], None] = {}  # content, path, size, time: compared already
        self._arriving: dict[tuple[MediaRef, str], _Arriving] = {}
        self._used: Counter[MediaRef] = Counter()
        folder.mkdir(parents=True, exist_ok=True)
        remove_abandoned_parts(folder)

    @contextlib.contextmanager
    def holding(self, wanted: Iterable[Sent]) -> Iterator[tuple[Mapping[MediaRef, Path], tuple[MediaRef, ...]]]:
        """Where the media are, and which are nowhere. While the block runs, none of them is removed."""
        wanted = tuple(wanted)
        with self._lock:
            self._used.update(each.ref for each in wanted)
        try:
            found = {each.ref: path for each in wanted if (path := self._find(each)) is not None}
            yield found, tuple(each.ref for each in wanted if each.ref not in found)
        finally:
            with self._lock:
                self._used.subtract(each.ref for each in wanted)

    def receive(self, ref: MediaRef, sender: str, offset: int, piece: bytes, total: int) -> bool:
        """Take the next piece of a file; True when it is all there. Pieces of one sender come in order.

        Raises ``FarmError`` when they do not, when the whole is not what its name says, or when there is no room.
        """
        key = ref, sender
        with self._lock:
            arriving = self._begun(key) if offset == 0 else self._arriving.get(key)
        if arriving is None or arriving.bytes != offset:
            raise FarmError("The pieces of a file came out of order.", "Try again.")
        try:
            with arriving.part.open("ab") as stream:
                stream.write(piece)
                arriving.hasher.update(piece)
                arriving.bytes += len(piece)
                if arriving.bytes < total:
                    return False
                os.fsync(stream.fileno())
            self._adopt(ref, arriving)
        except (OSError, FarmError) as error:
            self._drop(key)
            if isinstance(error, FarmError):
                raise
            raise FarmError(
                f"A worker could not keep a file: {error.strerror or error}.", "Is its disk full?"
            ) from error
        with self._lock:
            self._arriving.pop(key, None)
        return True

    def _begun(self, key: tuple[MediaRef, str]) -> _Arriving:
        ref, sender = key
        part = self._folder / f"{ref.file_name}.{sender}{PART_SUFFIX}"
        part.unlink(missing_ok=True)
        self._arriving[key] = _Arriving(part, hashlib.sha256())
        return self._arriving[key]

    def _drop(self, key: tuple[MediaRef, str]) -> None:
        with self._lock:
            arriving = self._arriving.pop(key, None)
        if arriving is not None:
            with contextlib.suppress(OSError):
                arriving.part.unlink()

    def _adopt(self, ref: MediaRef, arriving: _Arriving) -> None:
        if arriving.hasher.hexdigest() != ref.sha256:
            raise FarmError(
                f"{ref.file_name[:12]}… is not what its name says.", "The file is damaged: import it again."
            )
        self._make_room(arriving.bytes)
        place = self._own(ref)
        arriving.part.replace(place)
        self._note(ref, place)

    def _own(self, ref: MediaRef) -> Path:
        return self._folder / ref.file_name

    def _find(self, wanted: Sent) -> Path | None:
        name = wanted.ref.file_name
        inside = [Path(name), Path(name[:2]) / name]
        places = [self._own(wanted.ref), *(folder / each for folder in self._shared for each in inside)]
        if wanted.path:
            places.append(Path(wanted.path))
        return next((path for path in places if self._is_good(wanted, path)), None)

    def _is_good(self, wanted: Sent, path: Path) -> bool:
        try:
            found = path.stat()
            if found.st_size != wanted.bytes:
                return False
            key = wanted.ref.sha256, os.fspath(path), found.st_size, found.st_mtime_ns
            with self._lock:
                if key in self._good:
                    return True
            with path.open("rb") as stream:
                is_good = hashlib.file_digest(stream, "sha256").hexdigest() == wanted.ref.sha256
        except (OSError, ValueError):
            return False
        if is_good:
            with self._lock:
                self._good[key] = None
        elif path == self._own(wanted.ref):
            path.unlink(missing_ok=True)  # damaged on our own disk: it is sent anew
        return is_good

    def _note(self, ref: MediaRef, path: Path) -> None:
        found = path.stat()
        with self._lock:
            self._good[ref.sha256, os.fspath(path), found.st_size, found.st_mtime_ns] = None

    def _make_room(self, room: int) -> None:
        """Delete received files that nobody uses now, the oldest first, until ``room`` fits into the budget."""
        with self._lock:
            used = {ref.file_name for ref, count in self._used.items() if count > 0}
        rows = []
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if not path.name.endswith(PART_SUFFIX) and path.is_file():
                    rows.append((path.stat().st_mtime_ns, path.stat().st_size, path))
        total = sum(size for _, size, _ in rows)
        for _, size, path in sorted(rows):
            if total + room <= self._budget_bytes:
                return
            if path.name not in used:
                with contextlib.suppress(OSError):
                    path.unlink()
                    total -= size
