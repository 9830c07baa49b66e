"""The user's shelf: characters as files in one folder, to be taken into any film.

The folder is the truth. What somebody puts there by hand is listed too, and a file that cannot be used is listed with
the reason. Several windows may use it at once: a file appears whole, under a name that nobody has. Everything here
blocks on the disk: call it from a worker thread; ``known`` is for the window.
"""

from __future__ import annotations

import filecmp
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from charstudio.model.character_words import label_of
from charstudio.model.characters import Character
from charstudio.model.errors import StorageError
from charstudio.model.library import Asset, MediaKind
from charstudio.model.values import AssetId, CharacterId, MediaRef
from charstudio.storage import character_file
from charstudio.storage.character_file import SUFFIX
from charstudio.storage.files import PART_SUFFIX, door
from charstudio.storage.film_archive import remove_abandoned

TRASH: Final = "trash"
_MOST_PICTURE_BYTES: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class ShelvedCharacter:
    """One file of the shelf. ``problem`` says why it cannot be used; empty when it can."""

    path: Path
    name: str
    label: str
    character: CharacterId | None = None
    version: int = 0
    episode: str = ""
    clothing_state: str = ""
    by: str = ""
    files: int = 0
    bytes: int = 0
    master: Asset | None = None
    problem: str = ""

    @property
    def order(self) -> tuple[str, str, int, str]:
        """By name, then the latest version first."""
        return self.name.casefold(), self.character or "", -self.version, self.path.name


@dataclass(frozen=True, slots=True)
class Removed:
    """A character that lies in the trash, and where it was."""

    entry: ShelvedCharacter
    trashed: Path


class CharacterShelf:
    """The characters in ``folder``, which is made when the first one is put there. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._seen: dict[Path, tuple[tuple[int, int, int], ShelvedCharacter]] = {}
        self._known: tuple[ShelvedCharacter, ...] = ()

    @property
    def known(self) -> tuple[ShelvedCharacter, ...]:
        """What was there when it was listed last. Does not look at the disk."""
        return self._known

    def listed(self) -> tuple[ShelvedCharacter, ...]:
        """Every character, by name, its latest version first; files that have not changed are not read again.

        Raises ``StorageError``.
        """
        with self._lock:
            with door(self.folder, "read"):
                paths = list(self.folder.glob(f"*{SUFFIX}")) if self.folder.is_dir() else []
            self._seen = {path: seen for path in paths if (seen := self._looked_at(path)) is not None}
            self._known = tuple(sorted((entry for _, entry in self._seen.values()), key=lambda each: each.order))
            return self._known

    def add(
        self,
        character: Character,
        assets: Mapping[AssetId, Asset],
        media: Callable[[MediaRef], Path],
        *,
        by: str = "",
        vectors: Mapping[str, Any] | None = None,
    ) -> ShelvedCharacter:
        """Put a character of a film on the shelf. One that lies there exactly like this is not doubled.

        Raises ``StorageError`` as ``character_file.write``; nothing is put there then.
        """
        with self._new_part() as part:
            character_file.write(part, character, assets, media, by=by, vectors=vectors)
            return self._shelved(part, character)

    def import_file(self, path: Path) -> ShelvedCharacter:
        """Put a file from anywhere on the shelf. Raises ``Damaged``, ``NewerFormat``, ``StorageError``."""
        character = character_file.verify(path).character
        with self._new_part() as part:
            with door(path, "copied"):
                shutil.copyfile(path, part)
            return self._shelved(part, character)

    def remove(self, entry: ShelvedCharacter) -> Removed:
        """Move a character into the trash beside the others. Raises ``StorageError``."""
        with self._lock:
            trash = self.folder / TRASH
            with door(entry.path, "removed"):
                trash.mkdir(parents=True, exist_ok=True)
                trashed = _placed(entry.path, trash, entry.path.stem)
            self.listed()
            return Removed(entry, trashed)

    def restore(self, removed: Removed) -> ShelvedCharacter:
        """Bring a character back; when its file's name was taken meanwhile it gets a number.

        Raises ``StorageError``.
        """
        with self._lock:
            with door(removed.trashed, "brought back"):
                target = _placed(removed.trashed, self.folder, removed.entry.path.stem)
            return self._at(target)

    def picture(self, entry: ShelvedCharacter) -> bytes:
        """The bytes of a character's master picture, not looked at; nothing when there is none that can be read."""
        master = entry.master
        if master is None or master.info.kind is not MediaKind.IMAGE:
            return b""
        with suppress(StorageError):
            return character_file.media_bytes(entry.path, master, _MOST_PICTURE_BYTES)
        return b""

    # --- inside ------------------------------------------------------------------------------------------------

    @contextmanager
    def _new_part(self) -> Iterator[Path]:
        """A file in the making; it is gone when the block ends."""
        with door(self.folder, "created"):
            self.folder.mkdir(parents=True, exist_ok=True)
        remove_abandoned(self.folder)
        part = self.folder / f".{secrets.token_hex(8)}{PART_SUFFIX}"
        try:
            yield part
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _shelved(self, part: Path, character: Character) -> ShelvedCharacter:
        with self._lock, door(part, "saved"):
            size = part.stat().st_size
            for path in self.folder.glob(f"*{SUFFIX}"):
                with suppress(OSError):  # it went while we looked
                    if path.stat().st_size == size and filecmp.cmp(path, part, shallow=False):
                        return self._at(path)
            name = character_file.name_of(character)
            return self._at(_placed(part, self.folder, name.removesuffix(SUFFIX)))

    def _looked_at(self, path: Path) -> tuple[tuple[int, int, int], ShelvedCharacter] | None:
        try:
            status = path.stat()
        except OSError:  # it went while we looked
            return None
        state = status.st_mtime_ns, status.st_size, status.st_ino
        seen = self._seen.get(path)
        return seen if seen is not None and seen[0] == state else (state, _described(path))

    def _at(self, path: Path) -> ShelvedCharacter:
        self._seen.pop(path, None)
        found = next((entry for entry in self.listed() if entry.path == path), None)
        if found is None:
            raise StorageError(f"“{path.name}” was taken from the shelf by another window.", "Put it there again.")
        return found


def _placed(source: Path, folder: Path, stem: str) -> Path:
    """Move a file to the first name in ``folder`` that nobody has, also when others do so at the same time."""
    number = 1
    while True:
        target = folder / (f"{stem}{SUFFIX}" if number == 1 else f"{stem} {number}{SUFFIX}")
        try:
            os.link(source, target)  # refuses a name that is taken, which a rename would not
        except FileExistsError:
            number += 1
            continue
        except OSError:  # a disk without links: the best that can be done there
            if target.exists():
                number += 1
                continue
            source.replace(target)
            return target
        source.unlink()
        return target


def _described(path: Path) -> ShelvedCharacter:
    try:
        found = character_file.read(path)
    except StorageError as error:
        return ShelvedCharacter(path, path.stem, path.stem, problem=error.message)
    who = found.character
    return ShelvedCharacter(
        path,
        who.name,
        label_of(who),
        who.id,
        who.version,
        who.episode,
        who.clothing_state,
        found.by,
        len(found.assets),
        found.bytes,
        found.assets.get(who.master) if who.master is not None else None,
    )
