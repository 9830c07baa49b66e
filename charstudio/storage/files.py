"""Reading and replacing files so that what is on disk is always whole, and the one place where ``OSError`` ends.

Invariant: after ``replace_file`` returns or raises, or the process is killed inside it, the target holds either its old
bytes or all of its new ones.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from charstudio.model.errors import Damaged, DiskFull, ReadOnly, StorageError

PART_SUFFIX = ".part"
ABANDONED_AFTER_S = 24 * 60 * 60.0
"""A part file older than this was left by a crash: nothing of ours takes a day to write."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def door(path: Path, verb: str) -> Iterator[None]:
    """Turn every ``OSError`` inside into a ``StorageError`` saying what could not be done (``verb``: "saved") to what.

    ``StorageError``s of the block pass through unchanged.
    """
    try:
        yield
    except OSError as error:
        raise storage_error(error, path, verb) from error


def storage_error(error: OSError, path: Path, verb: str) -> StorageError:
    """The leaf of our tree that says what ``error`` means for the user."""
    if error.errno in _FULL:
        return DiskFull(f"“{path.name}” could not be {verb}: the disk is full.", "Make room and try again.")
    if error.errno in _FORBIDDEN:
        return ReadOnly(
            f"“{path.name}” could not be {verb}: the system does not allow it.",
            f"Check the permissions of the folder “{path.parent}”.",
        )
    reason = error.strerror or str(error) or type(error).__name__
    return StorageError(f"“{path.name}” could not be {verb}: {reason}.", f"Check the folder “{path.parent}”.")


def read_bytes(path: Path, limit: int) -> bytes:
    """The whole content of a regular file of at most ``limit`` bytes.

    Raises ``Damaged`` when it is missing, no file, or larger; ``ReadOnly`` when it may not be read.
    """
    try:
        return _read_regular(path, limit)
    except FileNotFoundError as error:
        raise Damaged(f"There is no file “{path.name}”.", f"It was looked for in “{path.parent}”.") from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Damaged(f"“{path.name}” is a link that leads nowhere.", "Choose another file.") from error
        raise storage_error(error, path, "read") from error
    except ValueError as error:  # a NUL in the path
        raise Damaged(f"{str(path)!r} is not the name of a file.", "Choose another file.") from error


def _read_regular(path: Path, limit: int) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):  # asked before opening: a pipe would wait for ever
        what = "a folder" if path.is_dir() else "not an ordinary file"
        raise Damaged(f"“{path.name}” is {what}.", "Choose another file.")
    with path.open("rb") as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise Damaged(
            f"“{path.name}” is larger than {limit // 2**20} MB and cannot be one of ours.",
            "It was not read, so that the program stays usable.",
        )
    return content


def is_there(path: Path) -> bool:
    """Whether there is anything at ``path``. Raises ``StorageError`` when the system does not let us know."""
    with door(path, "looked for"):
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True


def replace_file(path: Path, content: bytes, verb: str = "saved") -> None:
    """Make ``path`` hold ``content``: temporary file beside it, fsync, rename, fsync of the folder.

    A symbolic link is followed; the mode of an existing file is kept. Raises ``ReadOnly`` (also for a file marked
    read-only, which a rename would silently ignore), ``DiskFull`` or ``StorageError``; the old file is then intact.
    """
    with door(path, verb):
        target = Path(os.path.realpath(path))
        mode = _mode_of(target)
        if mode is not None and not mode & 0o222:
            raise ReadOnly(f"“{path.name}” could not be {verb}: it is marked read-only.", "Save under another name.")
        part = target.with_name(f".{target.name}.{secrets.token_hex(6)}{PART_SUFFIX}")
        try:
            _write_new(part, content, mode)
            part.replace(target)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
        sync_folder(target.parent)


def _mode_of(path: Path) -> int | None:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None


def _write_new(part: Path, content: bytes, mode: int | None) -> None:
    with part.open("xb") as stream:
        if mode is not None and sys.platform != "win32":
            os.fchmod(stream.fileno(), mode)
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Make renames inside ``folder`` survive a power cut. Does nothing where folders cannot be synced (Windows)."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # some network file systems
            raise
    finally:
        os.close(handle)


def remove_abandoned_parts(folder: Path) -> None:
    """Delete part files that a crash left in ``folder`` more than a day ago. What cannot be deleted stays."""
    oldest = time.time() - ABANDONED_AFTER_S
    with suppress(OSError):
        for part in folder.iterdir():
            with suppress(OSError):
                if part.name.endswith(PART_SUFFIX) and part.lstat().st_mtime < oldest:
                    part.unlink()
