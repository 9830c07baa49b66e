"""One open project folder: its lock, media store and database, opened and closed together."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from charstudio.model.errors import StorageError
from charstudio.model.project import Project
from charstudio.storage import project_file
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database
from charstudio.storage.files import door
from charstudio.storage.lock import ProjectLock
from charstudio.storage.paths import DOCUMENT_NAME, ProjectFolder


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a project found. ``faults`` is not empty when parts had to be left out."""

    project: Project
    faults: tuple[str, ...] = ()
    read_only_because: str = ""


class Workspace:
    """A project folder in use. Only the first to open it may write; later ones read."""

    def __init__(self, root: Path, *, read_only: bool = False) -> None:
        self.folder = ProjectFolder(root)
        self.read_only = read_only
        self._lock: ProjectLock | None = None
        if not read_only:
            self._lock = ProjectLock(self.folder)
            self._lock.acquire()
        try:
            self.database = Database(self.folder.database, read_only=read_only)
            self.blobs = Blobs(self.folder.media)
        except BaseException:
            self._release()
            raise

    def copy_to(self, root: Path, project: Project) -> None:
        """Make a second project folder with ``project``, all media and all results. Blocking; nothing here changes.

        Raises ``StorageError`` when ``root`` is in the way; a copy that fails half-way is removed.
        """
        refuse_taken(root)
        target = ProjectFolder(root)
        with door(root, "copied"):
            try:
                root.mkdir(parents=True, exist_ok=True)
                if self.folder.media.is_dir():
                    shutil.copytree(self.folder.media, target.media, dirs_exist_ok=True)
                self.database.copy_to(target.database)
                project_file.write(target.document, project)
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
    project_file.write(ProjectFolder(root).document, project)
    return Workspace(root)


def refuse_taken(root: Path) -> None:
    """Raise ``StorageError`` when a new project cannot go to ``root`` because something is there."""
    with door(root, "read"):
        taken = root.exists() and (not root.is_dir() or any(root.iterdir()))
    if taken:
        raise StorageError(f"“{root.name}” exists already and is not empty.", "Choose another name or an empty folder.")


def locate(path: Path) -> Path:
    """The project folder meant by ``path``: the folder itself or its document. Raises ``StorageError``."""
    root = path.parent if path.is_file() and path.suffix == ".charstudio" else path
    if not ProjectFolder(root).document.is_file():
        what = "There is no such folder" if not path.exists() else f"“{path.name}” is not a Character Studio project"
        raise StorageError(f"{what}.", f"A project is a folder that holds a {DOCUMENT_NAME}.")
    return root


def free_folder(parent: Path, title: str) -> Path:
    """A folder below ``parent`` named after ``title`` that does not exist yet."""
    base = re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", title).strip(" .")[:80] or "Untitled film"
    candidate, number = parent / base, 1
    while candidate.exists():
        number += 1
        candidate = parent / f"{base} {number}"
    return candidate
