"""Scrub proxies for the film that is open: the clips on its timeline get one, soon after they come there.

Wishes are gathered and told in small pieces, so that an edit of a film with thousands of clips waits for nothing.
Only the window asks for proxies (``is_on``); a command that exports has better things to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from charstudio.media.playable import Playable
from charstudio.media.proxies import Proxies
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.timeline import ClipSource

FOLDER = "proxies"
SOON_S = 0.25
PIECE = 20
NEXT_S = 0.02


class Scrubbing:
    """Holds the proxies of the open project. All methods belong to the event loop's thread."""

    def __init__(self, playable: Callable[[ClipSource], Playable | None]) -> None:
        self.is_on = False
        self.proxies: Proxies | None = None
        self.elsewhere: Callable[[Proxies, Path], None] | None = None
        """Has others make a clip's proxy; cheap, never fails. None: it is made here."""
        self._playable = playable
        self._left: list[Proxies] = []  # of projects that were left; their threads are ending
        self._waiting: list[ClipSource] = []
        self._handle: asyncio.TimerHandle | None = None
        self._project = Project()

    def enter(self, cache: Path | None, *, read_only: bool) -> None:
        """Another project is open (None: none is). In one that may not be written no proxies are made, only used."""
        folder = cache / FOLDER if cache is not None and self.is_on else None
        if self.proxies is not None and self.proxies.folder == folder and self.proxies.is_building != read_only:
            return
        self._forget_wishes()
        if self.proxies is not None:
            self.proxies.close(wait=False)
            self._left.append(self.proxies)
        self.proxies = Proxies(folder, is_building=not read_only) if folder is not None else None

    def look(self, project: Project) -> None:
        """What the timeline of ``project`` plays is wanted. Told a moment later; without a running loop at once."""
        self._project = project
        if self.proxies is None or not self.proxies.is_building or self._handle is not None:
            return
        try:
            self._handle = asyncio.get_running_loop().call_later(SOON_S, self._gather)
        except RuntimeError:
            self._gather()

    async def finished(self) -> None:
        """Wait until nothing is being made any more for projects that were left."""
        left, self._left = self._left, []
        for proxies in left:
            await asyncio.to_thread(proxies.close)

    def _gather(self) -> None:
        # The wish told last is served first: the film's beginning.
        self._waiting = list(dict.fromkeys(clip.source for _, clip in self._project.timeline.clips()))
        self._tell()

    def _tell(self) -> None:
        self._handle = None
        for source in reversed(self._waiting[-PIECE:]):
            found = self._playable(source)
            if found is not None and found.info.kind is MediaKind.VIDEO and self.proxies is not None:
                if self.elsewhere is None:
                    self.proxies.want(found.path)
                else:
                    self.elsewhere(self.proxies, found.path)
        del self._waiting[-PIECE:]
        if not self._waiting:
            return
        try:
            self._handle = asyncio.get_running_loop().call_later(NEXT_S, self._tell)
        except RuntimeError:
            self._tell()

    def _forget_wishes(self) -> None:
        self._waiting.clear()
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
