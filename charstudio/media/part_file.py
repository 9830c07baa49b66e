"""A file in the making: nothing under its name until it is whole.

What is being written is called ``<name>.part``. Whoever makes a kind of file says how it is filled and finished; here
lives what is the same for all: errors of FFmpeg and the system become ours, whatever fails takes the part with it, and
the name is given at the very end, after the bytes are on the disk. Invariant: an older file under the name is unharmed
until then.
"""

from __future__ import annotations

import contextlib
import errno
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import av
from av.container import OutputContainer

from charstudio.model.errors import CharStudioError, DiskFull, EncodeFailed, ReadOnly, StorageError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


class PartFile(ABC):
    """A file that is written piece by piece. Not shared between threads.

    As a context manager it finishes the file when left normally and removes the part when left by an exception.
    Raises ``DiskFull``, ``StorageError`` (no such folder, not allowed) and ``EncodeFailed``; after any of them the
    part is gone and an older file at ``path`` is unharmed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.finish: Callable[[Path], None] | None = None
        """Called with the whole part before it gets its name."""
        self.stopped: Callable[[], bool] = _never
        """Asked while finishing takes long."""
        self._part = path.with_name(path.name + ".part")
        self._container: OutputContainer | None = None
        self._over = False

    def close(self) -> None:
        """Finish: flush what waits, sync to disk and give the file its name. Once only."""
        if self._over:
            return
        self._finish()
        self._publish()

    def abort(self) -> None:
        """Give up: nothing of this file stays on the disk. Safe to call at any time, also twice."""
        container, self._container = self._container, None
        self._over = True
        with contextlib.suppress(OSError):  # gone before FFmpeg moves a gigabyte to make room for an index
            self._part.unlink()
        if container is not None:
            with contextlib.suppress(av.FFmpegError, OSError, ValueError):
                container.close()
        with contextlib.suppress(IsADirectoryError, PermissionError):
            self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()

    @abstractmethod
    def _finish(self) -> None:
        """Make the part whole and see it onto the disk."""

    def _publish(self) -> None:
        with self._guarded():
            if self.finish is not None:
                self.finish(self._part)
            self._part.replace(self.path)
        self._container, self._over = None, True
        sync_folder(self.path.parent)

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[OutputContainer]:
        """Foreign errors become ours, and whatever fails takes the part with it."""
        if self._over:
            raise ValueError("this clip is already closed")
        try:
            yield self._container  # type: ignore[misc]  # None while it is opened, and for what needs none
        except CharStudioError:
            self.abort()
            raise
        except (av.FFmpegError, OSError, ValueError) as error:
            self.abort()
            raise failure(error, self.path) from error


def _never() -> bool:
    return False


def failure(error: Exception, path: Path) -> CharStudioError:
    """What an error of FFmpeg or the system means to somebody who wanted a film at ``path``."""
    number = getattr(error, "errno", None)
    if number in _NO_ROOM:
        return DiskFull(f"There is no room left to write {path.name}.", "Free some space or choose another disk.")
    if number == errno.ENOENT:
        return StorageError(f"The folder {path.parent} does not exist.", "Choose a folder that exists.")
    if number in _NOT_ALLOWED:
        return ReadOnly(f"{path.name} may not be written in {path.parent}.", "Choose another folder.")
    return EncodeFailed(f"{path.name} could not be written: {error}.", "Try another size, rate or folder.")


def leftovers(path: Path) -> list[Path]:
    """What a killed program may have left beside a file in the making."""
    endings = ".part", ".frames.part", ".part.captions.part", ".part.stamping", ".part.signing"
    return [found for ending in endings if (found := path.with_name(f"{path.name}{ending}")).exists()]


def cut_short() -> OSError:
    """For a file that ends early: how a full disk shows in FFmpeg's last write."""
    return OSError(errno.ENOSPC, "the file ends early")


def sync(path: Path) -> None:
    """Wait until the file's bytes are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut. Windows has no such call and needs none."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
