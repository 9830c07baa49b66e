"""The film's characters on their way out and in: export and import as files, the lock on their pictures, reminders.

Part of ``Studio``. Every verb takes the film as it is at the call; the disk is used in worker threads. What a verb
changes is one undoable step.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from charstudio.model import character_edits
from charstudio.model.casting import cast_of
from charstudio.model.characters import Character
from charstudio.model.errors import CharStudioError, StorageError, UnknownId
from charstudio.model.project import Project
from charstudio.model.values import CharacterId, Fingerprint, MediaRef, NodeId
from charstudio.storage import care_file, character_file
from charstudio.storage.care_file import Care
from charstudio.storage.character_file import CharacterFile
from charstudio.studio.cast import faces
from charstudio.studio.cast.bringing import Bring, Incoming, brought_media, with_character
from charstudio.studio.cast.master_lock import Broken, MasterLock
from charstudio.studio.cast.reminders import Reminder, due
from charstudio.studio.document import Document
from charstudio.studio.library import ResultLibrary
from charstudio.studio.signal import Signal
from charstudio.studio.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ExportedCharacter:
    """Where a character was written, and how large the file is."""

    path: Path
    character: Character
    bytes: int


class Cast:
    """``open_film`` gives what is open and ``writable`` the same for writing; each raises when that cannot be.

    ``library`` is that of the open film. ``clock`` gives aware times of the user's zone.
    """

    def __init__(
        self,
        open_film: Callable[[], Workspace],
        writable: Callable[[], Workspace],
        document: Document,
        library: Callable[[], ResultLibrary],
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self.cared: Signal[None] = Signal()
        """Somebody was exported, or wants no more reminders: ask ``reminders`` anew."""
        self.masters = MasterLock()
        self._open_film = open_film
        self._writable = writable
        self._document = document
        self._library = library
        self._clock = clock

    @property
    def today(self) -> str:
        """The day that versions are kept with, as 2026-11-28."""
        return self._clock().date().isoformat()

    # --- out and in --------------------------------------------------------------------------------------------

    async def export(
        self,
        character: CharacterId,
        path: Path,
        *,
        by: str = "",
        vectors: Mapping[str, Any] | None = None,
        overwrite: bool = False,
    ) -> ExportedCharacter:
        """Write a character to ``path``, or under its label into the folder ``path``.

        ``vectors``: what was measured of the face, to go with it. Raises ``UnknownId``, ``StorageError`` when the place
        is taken, ``Damaged`` when a picture was changed; what was there stays then.
        """
        workspace, project = self._open_film(), self._document.project
        who = self.require(character)

        def written() -> ExportedCharacter:
            target = path / character_file.name_of(who) if path.is_dir() else path
            if target.exists() and not overwrite:
                raise StorageError(f"“{target.name}” is there already.", "Choose another name, or agree to replace it.")
            character_file.write(target, who, project.assets, workspace.blobs.path, by=by, vectors=vectors)
            return ExportedCharacter(target, who, target.stat().st_size)

        done = await asyncio.to_thread(written)
        await self.exported(who)
        return done

    async def vectors(self, character: CharacterId) -> Mapping[str, Any]:
        """What can be measured of a character's face, to go with its file. Raises ``UnknownId``, ``MediaError``."""
        workspace, project, who = self._open_film(), self._document.project, self.require(character)
        paths = [workspace.blobs.path(project.assets[file].media) for file in who.references]
        return await asyncio.to_thread(faces.vectors, paths, who.style)

    async def look_into(self, path: Path) -> Incoming:
        """What a file holds and how it stands to the film. Raises ``Damaged``, ``NewerFormat``, ``StorageError``."""
        self._open_film()
        return self.incoming(path, await asyncio.to_thread(character_file.verify, path))

    def incoming(self, path: Path, found: CharacterFile) -> Incoming:
        """How a file that was read stands to the film as it is now."""
        return Incoming(path, found, self._document.project.characters.get(found.character.id))

    async def bring(self, incoming: Incoming, how: Bring = Bring.UPDATE) -> CharacterId:
        """Take a character into the film; gives its id there. Of one that is there already see ``Bring``.

        Raises ``Damaged``, ``DiskFull``, ``StorageError``, ``ReadOnly``; the film is unchanged then.
        """
        workspace = self._writable()
        have = tuple(self._document.project.assets)
        media = await asyncio.to_thread(brought_media, incoming.path, incoming.file, have, workspace.blobs)
        if workspace is not self._open_film():
            raise StorageError("Another film was opened meanwhile.", "Import the character there.")
        after, key = with_character(self._document.project, incoming, media, how, self.today)
        verb = "Update" if incoming.ours is not None and how is Bring.UPDATE else "Import"
        if after is not self._document.project:
            self._document.apply(f"{verb} {after.characters[key].name}", lambda _: after)
        return key

    # --- versions ----------------------------------------------------------------------------------------------

    def keep_version(self, character: CharacterId, note: str) -> None:
        """Keep a character as it is as a version of today, in one undoable step. Raises ``EditError``."""
        self._writable()
        self._document.apply(
            f"Keep {self.require(character).name} v{self.require(character).version}",
            lambda project: character_edits.keep_version(project, character, note, self.today),
        )

    def revert(self, character: CharacterId, number: int) -> None:
        """Go back to an earlier version; what it is now is kept. One undoable step. Raises ``EditError``."""
        self._writable()
        self._document.apply(
            f"Back to {self.require(character).name} v{number}",
            lambda project: character_edits.revert_character(project, character, number, self.today),
        )

    # --- the lock ----------------------------------------------------------------------------------------------

    async def broken(self) -> tuple[Broken, ...]:
        """Everybody's references whose bytes somebody changed."""
        workspace, project = self._open_film(), self._document.project
        everybody = [who for cast in cast_of(project).values() for who in cast]
        return await asyncio.to_thread(self.masters.broken, project, everybody, workspace.blobs)

    def require_masters(self, nodes: Iterable[NodeId]) -> None:
        """Raise ``Damaged`` when somebody acts in these nodes whose pictures were changed in the media folder.

        Quick for files that were looked at before (``broken``) and have not been touched since.
        """
        project = self._document.project
        cast = cast_of(project)
        acting = [who for node in nodes for who in cast.get(node, ())]
        if acting:
            self.masters.require(project, acting, self._open_film().blobs)

    # --- reminders ---------------------------------------------------------------------------------------------

    async def reminders(self) -> tuple[Reminder, ...]:
        """Whom one should export now; () in a film that is open for reading only."""
        workspace, project, library = self._open_film(), self._document.project, self._library()
        if workspace.read_only or not project.characters:
            return ()
        cares = await asyncio.to_thread(care_file.read, workspace.folder.care)
        made: dict[CharacterId, dict[Fingerprint, datetime]] = {}
        for node, cast in cast_of(project).items():
            times = {result.fingerprint: result.finished_at for _, result in library.results_of(node)}
            for who in cast:
                if who.character is not None:
                    made.setdefault(who.character, {}).update(times)
        made_at = {key: tuple(times.values()) for key, times in made.items()}
        return due(project.characters, made_at, cares, self._clock())

    async def exported(self, who: Character) -> None:
        """A character has just been brought to safety."""
        now = self._now()
        await self._care([who.id], lambda care: replace(care, exported_at=now, version=who.version))

    async def wrapped(self, project: Project) -> None:
        """The film has just been exported as ``project``: whoever acts in it should be, too."""
        now = self._now()
        await self._care(project.characters, lambda care: replace(care, wrapped_at=now))

    async def be_quiet(self, character: CharacterId, *, quiet: bool = True) -> None:
        """Have no reminders of a character in this film; ``quiet`` False: have them again."""
        await self._care([character], lambda care: replace(care, is_quiet=quiet))

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)

    async def _care(self, characters: Iterable[CharacterId], change: Callable[[Care], Care]) -> None:
        """Note it beside the film. What cannot be noted (it may be closed by now) is no fault of what was done."""
        chosen = [key for key in characters if key in self._document.project.characters]
        try:
            workspace = self._open_film()
            if workspace.read_only or not chosen:
                return
            await asyncio.to_thread(care_file.note, workspace.folder.care, chosen, change)
        except CharStudioError:
            return
        self.cared.emit(None)

    def media_path(self, ref: MediaRef) -> Path:
        """Where the bytes of a file of the open film lie."""
        return self._open_film().blobs.path(ref)

    def require(self, character: CharacterId) -> Character:
        """A character of the film. Raises ``UnknownId``."""
        found = self._document.project.characters.get(character)
        if found is None:
            raise UnknownId("There is no such character in the film.")
        return found
