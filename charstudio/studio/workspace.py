"""One open project folder: its lock, media store and database, opened and closed together."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from charstudio.model.errors import StorageError
from charstudio.model.project import Project
from charstudio.storage import project_file
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database
from charstudio.storage.files import door
from charstudio.storage.lock import ProjectLock
from charstudio.storage.paths import DOCUMENT_NAME, DOCUMENT_SUFFIX, ProjectFolder
from charstudio.storage.repair_notes import FILE as REPAIR_NOTES


class Workspace:
    """A project folder in use. Only the first to open it may write; later ones read.

    Raises ``ReadOnly`` when it is taken or may not be written, and what ``Database`` raises. ``without_database``
    (for reading only) stands in an empty one for a database that cannot be used.
    """

    def __init__(self, root: Path, *, read_only: bool = False, without_database: bool = False) -> None:
        self.folder = ProjectFolder(root)
        self.read_only = read_only
        self.has_database = not without_database
        self._lock: ProjectLock | None = None
        if not read_only:
            self._lock = ProjectLock(self.folder)
            self._lock.acquire()
        try:
            self.database = Database(self._database_path(), read_only=read_only)
            self.blobs = Blobs(self.folder.media)
        except BaseException:
            self._release()
            raise

    def is_at(self, root: Path) -> bool:
        """Whether this is the folder at ``root``, however it is spelt."""
        with suppress(OSError):
            return self.folder.root.samefile(root)
        return False

    def _database_path(self) -> Path:
        """Where the database is; reading one that is not there gives an empty one."""
        path = self.folder.database
        return path if self.has_database else path.with_name(f"{path.name}.absent")

    def copy_to(self, root: Path, project: Project) -> None:
        """Make a second project folder with ``project``, all media and all results. Blocking; nothing here changes.

        Raises ``StorageError`` when ``root`` is in the way; a copy that fails half-way is removed.
        """
        refuse_taken(root)
        if root.resolve().is_relative_to(self.folder.root.resolve()):
            raise StorageError("A copy cannot lie inside the project itself.", "Choose a folder beside it.")
        target = ProjectFolder(root)
        with door(root, "copied"):
            try:
                root.mkdir(parents=True, exist_ok=True)
                if self.folder.media.is_dir():
                    shutil.copytree(
                        self.folder.media, target.media, dirs_exist_ok=True, ignore=shutil.ignore_patterns("tmp")
                    )
                if self.has_database and self.folder.database.exists():
                    self.database.copy_to(target.database)
                if (self.folder.root / REPAIR_NOTES).is_file():
                    shutil.copyfile(self.folder.root / REPAIR_NOTES, target.root / REPAIR_NOTES)
                project_file.write(target.document, project)
            except shutil.Error as error:  # several files at once: the first says enough
                shutil.rmtree(root, ignore_errors=True)
                raise StorageError(f"“{root.name}” could not be copied: {error.args[0][0][2]}.") from error
            except BaseException:
                shutil.rmtree(root, ignore_errors=True)
                raise

    def close(self) -> None:
        """Let go of database and lock."""
        self.database.close()
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def create(root: Path, project: Project) -> Workspace:
    """Make a new project folder. Raises ``StorageError`` when there is one already, or other files lie there."""
    refuse_taken(root)
    with door(root, "made"):
        root.mkdir(parents=True, exist_ok=True)
    try:
        project_file.write(ProjectFolder(root).document, project)
        return Workspace(root)
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)
        raise


def refuse_taken(root: Path) -> None:
    """Raise ``StorageError`` when a new project cannot go to ``root`` because something is there."""
    with door(root, "read"):
        taken = root.exists() and (not root.is_dir() or any(root.iterdir()))
    if taken:
        raise StorageError(f"“{root.name}” exists already and is not empty.", "Choose another name or an empty folder.")


def locate(path: Path) -> Path:
    """The project folder meant by ``path``: the folder itself or its document. Raises ``StorageError``."""
    with door(path, "opened"):
        root = path.parent if path.is_file() and path.suffix == DOCUMENT_SUFFIX else path
        is_project, is_there = ProjectFolder(root).document.is_file(), path.exists()
    if not is_project:
        what = f"“{path.name}” is not a Character Studio project" if is_there else "There is no such folder"
        raise StorageError(f"{what}.", f"A project is a folder that holds a {DOCUMENT_NAME}.")
    return root


def may_not_write(root: Path) -> str:
    """A sentence when the system does not let this user write into ``root``, else nothing."""
    may = os.access(root, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
    return "" if may else f"The folder “{root.name}” may not be written."


_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|\Z)", re.IGNORECASE)
"""Names that Windows keeps for devices."""


def free_folder(parent: Path, title: str) -> Path:
    """A folder below ``parent`` named after ``title`` that does not exist yet."""
    base = re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", title).strip(" .")[:80].strip(" .") or "Untitled film"
    base = f"{base} film" if _RESERVED.match(base) else base
    candidate, number = parent / base, 1
    while candidate.exists():
        number += 1
        candidate = parent / f"{base} {number}"
    return candidate
