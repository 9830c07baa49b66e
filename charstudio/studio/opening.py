"""Opening a project folder: as much of it as can be had, for writing if that may be, and the reason if not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from charstudio.model.errors import Damaged, NewerFormat, ReadOnly, StorageError
from charstudio.model.project import Project
from charstudio.storage import project_file
from charstudio.storage.paths import ProjectFolder
from charstudio.studio.library import ResultLibrary
from charstudio.studio.workspace import Workspace, may_not_write


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What opening found: parts left out (the project is then read-only), a lock, work to recover, open jobs."""

    faults: tuple[str, ...] = ()
    read_only_because: str = ""
    newer_autosave: Path | None = None
    database_damaged: bool = False
    """Its takes cannot be read; ``open_without_takes`` would start anew."""


def read_document(root: Path) -> tuple[Project, tuple[str, ...]]:
    """The document, or what can be read of it with every fault. Raises ``StorageError`` when there is nothing."""
    document = ProjectFolder(root).document
    try:
        return project_file.read(document), ()
    except Damaged:
        salvaged = project_file.salvage(document)
        return salvaged.project, tuple(salvaged.faults)


def newer_autosave(root: Path, project: Project) -> Path | None:
    """The newest autosaved version, when it holds work that the document does not."""
    newest = project_file.newer_than_document(ProjectFolder(root))
    if newest is None or not newest.readable:
        return None
    try:
        return newest.path if project_file.read(newest.path) != project else None
    except StorageError:
        return None


def opened(root: Path, *, read_only: bool = False) -> tuple[Workspace, ResultLibrary, str]:
    """The folder in use, what was made in it, and why it is only read (empty when it is not)."""
    why = ""
    if not read_only:
        try:
            return *_workspace(root), ""
        except ReadOnly as error:
            why = may_not_write(root) or error.message
        except (Damaged, NewerFormat) as error:
            why = error.message
    try:
        return *_workspace(root, read_only=True), why
    except StorageError as error:
        return *_workspace(root, read_only=True, without_database=True), f"{error.message} It opens without takes."


def _workspace(
    root: Path, *, read_only: bool = False, without_database: bool = False
) -> tuple[Workspace, ResultLibrary]:
    workspace = Workspace(root, read_only=read_only, without_database=without_database)
    try:
        return workspace, ResultLibrary.read(workspace.database, workspace.blobs)
    except BaseException:
        workspace.close()
        raise
