"""Where things are: the user's folders, the files we ship, and the inside of a project folder.

The only importer of ``platformdirs``. Nothing here reads or writes; folders are made by those who write into them,
except ``ProjectFolder.create``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

import charstudio
from charstudio.storage.files import door

DOCUMENT_NAME = "film.charstudio"
DOCUMENT_SUFFIX = ".charstudio"


@dataclass(frozen=True, slots=True)
class Paths:
    """The user's folders for settings, things that can be made again, and logs."""

    config: Path
    cache: Path
    log: Path

    @classmethod
    def for_user(cls) -> Paths:
        """Where this system keeps such things (on Linux ``~/.config/charstudio`` and so on, honouring ``XDG_*``)."""
        found = PlatformDirs("charstudio", appauthor=False)
        return cls(found.user_config_path, found.user_cache_path, found.user_log_path)

    @classmethod
    def under(cls, root: Path) -> Paths:
        """All of them inside one folder: for tests and for a program carried on a stick."""
        return cls(root / "config", root / "cache", root / "log")

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.json"

    @property
    def templates(self) -> Path:
        """The user's own templates (``template_file.py``)."""
        return self.config / "templates"

    @property
    def characters(self) -> Path:
        """The user's shelf of characters (``character_file.py``)."""
        return self.config / "characters"


def resources() -> Path:
    """The folder of the files we ship: inside the installed package, or beside it in a source tree."""
    package = Path(charstudio.__file__).resolve().parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"


@dataclass(frozen=True, slots=True)
class ProjectFolder:
    """A project on disk: one folder, copy it and everything goes with it."""

    root: Path

    @classmethod
    def of(cls, path: Path) -> ProjectFolder:
        """The project folder a person means when they name the folder itself or the document inside it."""
        is_document = path.suffix == DOCUMENT_SUFFIX and not os.path.isdir(path)  # noqa: PTH112 - as in ``exists``
        return cls(path.parent if is_document else path)

    @property
    def document(self) -> Path:
        """The project file; only an explicit save writes it."""
        return self.root / DOCUMENT_NAME

    @property
    def media(self) -> Path:
        """Imported and generated media by content (``blobs.py``)."""
        return self.root / "media"

    @property
    def database(self) -> Path:
        """Results, jobs and ledger (``database.py``)."""
        return self.root / "studio.sqlite"

    @property
    def care(self) -> Path:
        """When characters were last exported (``care_file.py``); may be deleted, it serves reminders."""
        return self.root / "characters.json"

    @property
    def cache(self) -> Path:
        """Thumbnails, peaks and proxies; may be deleted at any time."""
        return self.root / "cache"

    @property
    def autosave(self) -> Path:
        """Timed versions of the document (``project_file.py``)."""
        return self.root / "autosave"

    @property
    def lock(self) -> Path:
        """The file that says who has the project open (``lock.py``)."""
        return self.root / ".lock"

    @property
    def exists(self) -> bool:
        """Whether there is a project here."""
        return os.path.exists(self.document)  # noqa: PTH110 - Path.exists raises where it may not look

    def create(self) -> None:
        """Make the folder and its parts; those that exist stay. Raises ``StorageError``."""
        for folder in (self.root, self.media, self.cache, self.autosave):
            with door(folder, "created"):
                folder.mkdir(parents=True, exist_ok=True)
