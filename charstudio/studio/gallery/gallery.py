"""The gallery of the open film: its list, its marks and what can be undone of them, and who made some bytes.

Belongs to the event loop's thread; what reads the disk runs in a worker thread on values.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from charstudio.model.casting import cast_of
from charstudio.model.errors import CharStudioError
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Result
from charstudio.model.values import MediaRef, Output
from charstudio.storage.database_gallery import MOST_STARS, NO_MARK, Mark
from charstudio.studio.gallery.gathering import Makers, gathered, used_in_cut
from charstudio.studio.gallery.values import GalleryItem
from charstudio.studio.library import ResultLibrary
from charstudio.studio.signal import Signal
from charstudio.studio.workspace import Workspace

Film = Callable[[], tuple[Workspace, ResultLibrary, Project]]
"""What is open. Raises ``CharStudioError`` when nothing is."""


class Gallery:
    """``changed`` tells that marks are others now."""

    def __init__(self, film: Film, current: Callable[[Output], object], model_title: Callable[[str], str]) -> None:
        self._film = film
        self._current = current
        self._model_title = model_title
        self._of: Workspace | None = None
        self._marks: dict[str, Mark] = {}
        self._undo: dict[str, Mark] = {}
        self._last: dict[MediaRef, GalleryItem] = {}
        self.changed: Signal[None] = Signal()

    async def items(self) -> tuple[GalleryItem, ...]:
        """Everything that was made or imported, newest first. What has lost its file is not shown.

        Raises ``CharStudioError`` when no film is open.
        """
        workspace, library, project = self._film()
        results, makers = library.all(), library.makers()
        found, marks = await asyncio.to_thread(self._read, workspace, library, project, results, makers)
        if self._of is not workspace:
            self._of, self._undo = workspace, {}
        self._marks = marks
        return found

    def _read(
        self,
        workspace: Workspace,
        library: ResultLibrary,
        project: Project,
        results: Iterable[Result],
        makers: Makers,
    ) -> tuple[tuple[GalleryItem, ...], dict[str, Mark]]:
        """In a worker thread."""
        database = workspace.database
        asked, marks = database.gallery.asked(), database.gallery.marks()
        path_of = workspace.blobs.path
        found = gathered(project, results, makers, asked, cast_of(project), path_of, self._model_title)
        last = self._last
        kept = (last[item.value.media] if last.get(item.value.media) == item else item for item in found)
        items = tuple(item for item in kept if library.has_media(item.value))
        self._last = {item.value.media: item for item in items}
        return items, marks  # what is as it was is the same object: comparing lists costs a view nothing

    def used(self) -> frozenset[MediaRef]:
        """The media that the cut shows now."""
        return used_in_cut(self._film()[2], self._current)

    def mark(self, key: str) -> Mark:
        """What is thought of some bytes."""
        return self._marks.get(key, NO_MARK)

    @property
    def trashed(self) -> int:
        """How many are in the trash."""
        return sum(mark.trashed for mark in self._marks.values())

    @property
    def can_undo(self) -> bool:
        """Whether the latest marks can be taken back."""
        return bool(self._undo)

    def rate(self, keys: Iterable[str], stars: int) -> None:
        """Give so many stars, 0 to 5; what has any is not rejected. Raises ``StorageError``, ``ReadOnly``."""
        stars = max(0, min(stars, MOST_STARS))
        self._put({key: replace(self.mark(key), stars=stars, rejected=False) for key in keys})

    def reject(self, keys: Iterable[str], *, on: bool = True) -> None:
        """Note that these are not to be used, or that they may be. Raises ``StorageError``, ``ReadOnly``."""
        self._put({key: replace(self.mark(key), rejected=on) for key in keys})

    def trash(self, keys: Iterable[str], *, on: bool = True) -> None:
        """Put these out of sight, or back. No file is touched. Raises ``StorageError``, ``ReadOnly``."""
        self._put({key: replace(self.mark(key), trashed=on) for key in keys})

    def undo(self) -> None:
        """Take the latest marks back; once more: make them again. Raises ``StorageError``, ``ReadOnly``."""
        self._put(self._undo)

    def _put(self, marks: Mapping[str, Mark]) -> None:
        workspace = self._film()[0]
        marks = {key: mark for key, mark in marks.items() if mark != self.mark(key)}
        if not marks:
            return
        before = {key: self.mark(key) for key in marks}
        workspace.database.gallery.put(marks)
        self._marks = {key: mark for key, mark in {**self._marks, **marks}.items() if mark != NO_MARK}
        self._undo = before
        self.changed.emit(None)

    async def origin(self, ref: MediaRef) -> GalleryItem | None:
        """How these bytes were made, when they were made here."""
        try:
            found = await self.items()
        except CharStudioError:
            return None
        return next((item for item in found if item.value.media == ref and not item.is_imported), None)

    def media(self, sha256: str) -> MediaValue | None:
        """Media of the film by the SHA-256 of their bytes, results before imported files."""
        _, library, project = self._film()
        results = (value for result in library.all() for value in result.outputs.values())
        assets = (MediaValue(asset.media, asset.info) for asset in project.assets.values())
        every = (value for group in (results, assets) for value in group)
        return next((v for v in every if isinstance(v, MediaValue) and v.media.sha256 == sha256), None)
