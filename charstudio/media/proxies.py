"""Scrub proxies of a project: which are wanted, made in the background, found again, and thrown away when old.

A proxy is a small copy of a clip in which every frame stands by itself (``proxy_build.py``), in a file named after the
clip's content. Everything here can be deleted at any time; that costs only time. Nothing here ever fails: a clip that
cannot be read or a disk that is full simply has no proxy.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import secrets
import shutil
import threading
from pathlib import Path

from charstudio.media.container import Cancelled
from charstudio.media.film_facts import file_key
from charstudio.media.proxy import Proxy
from charstudio.media.proxy_build import Source, expected_bytes, source_of
from charstudio.media.proxy_file import ProxyFile
from charstudio.media.proxy_fill import fill
from charstudio.model.errors import CharStudioError

_log = logging.getLogger(__name__)

BUDGET_BYTES = 8 << 30
"""What all proxies of a project may take: two and a half hours of 1080p."""

_KEEP_FREE_BYTES = 1 << 30
"""Proxies are made only while the disk has this much left: what is paid for needs the room more."""

_BY_CONTENT = re.compile(r"[0-9a-f]{64}")
_SUFFIX = ".proxy"
_NICE = 10


def name_of(path: Path) -> str:
    """The name of everything made of a file: its hash where the file is named so, else told by path, size and time.

    Raises ``OSError`` when it is gone.
    """
    if _BY_CONTENT.fullmatch(path.stem):
        return path.stem
    return hashlib.blake2b(repr(file_key(path)).encode(), digest_size=20).hexdigest()


class Proxies:
    """The proxies in ``folder``. ``is_building`` False only opens what is there. Safe to use from several threads."""

    def __init__(self, folder: Path, *, budget_bytes: int = BUDGET_BYTES, is_building: bool = True) -> None:
        self.folder = folder
        self._budget_bytes = budget_bytes
        self.is_building = is_building
        """Whether proxies are made, not only used."""
        self._changed = threading.Condition()
        self._known: set[Path] = set()  # asked for in this session
        self._begun: set[str] = set()  # names of the files written to in this session
        self._making: Path | None = None
        self._wishes: list[Path] = []  # the last one is made next
        self._files: dict[str, ProxyFile] = {}
        self._is_paused = False
        self._is_closing = False
        self._is_urgent = False  # something more urgent than the proxy in the making was asked for
        self._thread: threading.Thread | None = None

    def want(self, path: Path, *, urgent: bool = False) -> None:
        """Have a proxy of this clip, if one pays. Cheap, never fails, does nothing the second time.

        The newest wish is served first; an urgent one interrupts the proxy that is being made, which goes on later.
        """
        with self._changed:
            if not self.is_building or self._is_closing:
                return
            if path in self._known:
                if not urgent or path not in self._wishes:
                    return
                self._wishes.remove(path)
            self._known.add(path)
            self._wishes.append(path)
            self._is_urgent = urgent
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="proxies", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def open(self, path: Path) -> Proxy | None:
        """What is ready of the clip's proxy; None when nothing is. The caller closes it.

        One that was made and is gone, because somebody emptied the folder, is made again.
        """
        try:
            name = name_of(path)
            file = self._file(name)
            if file is None and name in self._begun:
                self._want_again(path)
            if file is None or not file.count:
                return None
            with contextlib.suppress(OSError):
                os.utime(file.path)  # used now: others go first when room is needed
            return Proxy(file)
        except OSError:
            return None

    def has_whole(self, path: Path) -> bool:
        """Whether the clip's proxy is there, every frame of it. Raises ``OSError`` when the clip is gone."""
        file = self._file(name_of(path))
        return file is not None and file.is_whole

    def adopt(self, path: Path, content: bytes) -> bool:
        """Keep a whole proxy of this clip that was made elsewhere. False, and nothing is kept, when it is none, when
        there is one already, or when there is no room. Raises ``OSError``.
        """
        name = name_of(path)
        if not self.is_building or not self._has_room() or len(content) > self._budget_bytes // 2:
            return False
        if self.has_whole(path):
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        self._evict(len(content), name)
        part = self._place(name).with_suffix(f".{secrets.token_hex(4)}.part")
        try:
            part.write_bytes(content)
            found = ProxyFile.read(part)
            if found is None or not found.is_whole or found.head.source_bytes != path.stat().st_size:
                return False
            with self._changed:
                self._files.pop(name, None)
            part.replace(self._place(name))
        finally:
            part.unlink(missing_ok=True)
        return True

    @property
    def is_closing(self) -> bool:
        """Whether nothing more is made, because the film was left."""
        return self._is_closing

    def renew(self, path: Path) -> None:
        """Throw a damaged proxy away and make it anew."""
        with contextlib.suppress(OSError):
            name = name_of(path)
            with self._changed:
                self._files.pop(name, None)
            _log.info("The proxy of %s is damaged and is made anew", path.name)
            if self.is_building:
                self._place(name).unlink(missing_ok=True)
        self._want_again(path)

    def progress(self) -> tuple[int, int]:
        """How many of the clips that were asked for are dealt with, and how many were asked for."""
        with self._changed:
            return len(self._known.difference(self._wishes, {self._making})), len(self._known)

    def pause(self, on: bool) -> None:  # noqa: FBT001 - the word of the interface
        """Stop making proxies for a while (while playing), or go on."""
        with self._changed:
            self._is_paused = on
            self._changed.notify_all()

    def close(self, *, wait: bool = True) -> None:
        """End the thread and ``wait`` for it; what is unfinished goes on at the next start. Safe to call twice."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        if self._thread is not None and wait:
            self._thread.join()
            self._thread = None

    def _want_again(self, path: Path) -> None:
        with self._changed:
            if path not in self._wishes:
                self._known.discard(path)
        self.want(path)

    # In the thread

    def _run(self) -> None:
        with contextlib.suppress(AttributeError, OSError):  # Linux knows how nice a single thread is
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        while (path := self._next()) is not None:
            try:
                if not self._make(path):
                    self._put_back(path)
                    continue
            except Cancelled:
                self._put_back(path)
                continue
            except (CharStudioError, ValueError) as error:
                _log.info("No proxy of %s: %s", path.name, error)
            except OSError as error:
                _log.info("No proxy of %s: %s", path.name, error)
                with contextlib.suppress(OSError):  # the disk itself may be gone
                    if path.exists() and not self._has_room():  # else only this clip is gone
                        self._give_up()
            except Exception:  # noqa: BLE001 - the last door of this thread: one odd file must not stop all others
                _log.warning("The proxy of %s failed", path.name, exc_info=True)
            with self._changed:
                self._making = None

    def _next(self) -> Path | None:
        with self._changed:
            while not self._is_closing and (self._is_paused or not self._wishes):
                self._changed.wait()
            if self._is_closing:
                return None
            self._is_urgent = False
            self._making = self._wishes.pop()
            return self._making

    def _put_back(self, path: Path) -> None:
        """It goes on when what came between is made."""
        with self._changed:
            self._making = None
            if self._is_closing or path in self._wishes:
                return
            self._wishes.insert(max(0, len(self._wishes) - 1) if self._is_urgent else len(self._wishes), path)

    def _give_up(self) -> None:
        with self._changed:
            _log.info("The disk is nearly full: no more proxies are made")
            self.is_building = False
            self._wishes.clear()

    def _must_stop(self) -> bool:
        return self._is_closing or self._is_paused or self._is_urgent

    def _make(self, path: Path) -> bool:
        """Make the proxy, or as much as there is time for. False: there is more to do."""
        name = name_of(path)
        source = source_of(path, self._must_stop)
        if source is None:
            return True
        try:
            if not self._has_room() or expected_bytes(source.head) > self._budget_bytes // 2:
                _log.info("No proxy of %s: there is not enough room", path.name)
                return True
            self.folder.mkdir(parents=True, exist_ok=True)
            self._evict(expected_bytes(source.head), name)
            return self._fill(name, source)
        finally:
            source.close()

    def _fill(self, name: str, source: Source) -> bool:
        self._begun.add(name)
        file = self._file(name)
        if file is None or file.head != source.head:
            file = ProxyFile.begin(self._place(name), source.head)
            with self._changed:
                self._files[name] = file
        else:
            file.cut()
        if file.is_whole:
            return True
        for _ in fill(file, source, self._must_stop):
            pass
        return file.is_whole

    def _file(self, name: str) -> ProxyFile | None:
        with self._changed:
            found = self._files.get(name)
        if found is not None and found.path.exists():
            return found
        read = ProxyFile.read(self._place(name))  # of a long film this takes a while, in which nobody should wait
        with self._changed:
            if (begun := self._files.get(name)) is not found:
                return begun
            self._files.pop(name, None)
            if read is not None:
                self._files[name] = read
            return read

    def _place(self, name: str) -> Path:
        return self.folder / (name + _SUFFIX)

    def _has_room(self) -> bool:
        place = next(folder for folder in (self.folder, *self.folder.parents) if folder.exists())
        return shutil.disk_usage(place).free > _KEEP_FREE_BYTES

    def _evict(self, room: int, but: str) -> None:
        """Delete the proxies unused longest until ``room`` fits into the budget."""
        found = [row for path in self.folder.glob("*" + _SUFFIX) if path.stem != but and (row := _used(path))]
        found.sort(reverse=True)
        total = sum(size for _, size, _ in found)
        while found and total + room > self._budget_bytes:
            _, size, path = found.pop()
            with self._changed:
                self._files.pop(path.stem, None)
                self._begun.discard(path.stem)
            with contextlib.suppress(OSError):  # Windows keeps what somebody has open
                path.unlink()
            total -= size


def _used(path: Path) -> tuple[int, int, Path] | None:
    """When a file was used last, its size, and itself; None when it was deleted just now."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, path
