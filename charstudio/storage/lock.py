"""One writer for each project folder. The operating system holds the lock, so a crash lets go of it.

The file ``.lock`` stays when the lock is gone: removing it would race with the next one who opens it. What is written
in it only serves the sentence shown to whoever comes second.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from datetime import UTC, datetime
from types import TracebackType
from typing import BinaryIO, Self

from charstudio.model.errors import ReadOnly
from charstudio.storage.files import door
from charstudio.storage.paths import ProjectFolder

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_MAX_NOTE_BYTES = 1024
_FAR = 1 << 30
"""Windows locks are mandatory: lock one byte far behind the note, so that others can still read it."""


class ProjectLock:
    """Holds a project folder for this window. ``acquire`` raises ``ReadOnly`` naming the holder when it is taken."""

    def __init__(self, folder: ProjectFolder) -> None:
        self._folder = folder
        self._file: BinaryIO | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._file is not None

    def acquire(self) -> None:
        """Take the lock or raise ``ReadOnly``. Taking it twice is harmless."""
        if self._file is not None:
            return
        path = self._folder.lock
        with door(path, "opened"):
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        file = os.fdopen(handle, "r+b", buffering=0)
        if not _lock(file):
            who = _holder(file)
            file.close()
            raise ReadOnly(
                f"This project is already open{who}.",
                "It was opened read-only. Close the other window, or save a copy under another name.",
            )
        self._file = file
        _write_note(file)

    def release(self) -> None:
        """Let go. Doing it twice is harmless."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _lock(file: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _write_note(file: BinaryIO) -> None:
    """Leave word of who we are. A full disk must not keep a project from opening, so failure is harmless here."""
    note = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
    try:
        file.seek(0)
        file.truncate()
        file.write(json.dumps(note, sort_keys=True).encode())
    except OSError:
        return


def _holder(file: BinaryIO) -> str:
    """`` in process 123 on “desk” since …``, or nothing when the note cannot be read."""
    try:
        file.seek(0)
        note = json.loads(file.read(_MAX_NOTE_BYTES))
        since = datetime.fromisoformat(note["since"]).astimezone()
        return f" in process {int(note['pid'])} on “{note['host']}” since {since:%Y-%m-%d %H:%M}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
