"""A film is packed into one file or folder, and unpacked again. Blocking: call it from a worker thread.

What is packed is the value that was given and a copy of the database as of one moment; media never change once they
are stored. So a film may be edited, and shots may arrive, while it is packed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from charstudio.model.errors import StorageError
from charstudio.model.results import Result
from charstudio.storage import film_archive, project_file
from charstudio.storage.database_copy import copy_for_handing_over
from charstudio.storage.files import PART_SUFFIX, door
from charstudio.storage.film_archive import SUFFIX, FilmArchive, FilmContent
from charstudio.storage.room import require_room
from charstudio.studio.collecting import Scope, keeps, packed_media, packed_project, packing
from charstudio.studio.missing import Stock
from charstudio.studio.tally import Stopped, Tally
from charstudio.studio.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Packed:
    """What was written: where, how many media files and results, how many bytes in all, and what was not whole.

    ``damaged`` counts media whose bytes are not what they were: they are packed as they are.
    """

    path: Path
    files: int
    results: int
    bytes: int
    missing: int = 0
    damaged: int = 0


def is_zip(path: Path) -> bool:
    """Whether what is written there is a zip file; a folder otherwise."""
    return path.suffix.lower() == SUFFIX


def pack(
    stock: Stock,
    workspace: Workspace,
    path: Path,
    scope: Scope,
    progress: Callable[[float, str], None],
    stopped: Callable[[], bool],
    *,
    overwrite: bool = False,
) -> Packed | None:
    """Write the film to ``path``: a zip file when it is named so, else a project folder. None when it was stopped.

    Raises ``DiskFull`` beforehand when it does not fit, ``StorageError`` when the place is taken or inside the film.
    """
    _refuse_place(path, workspace, overwrite=overwrite)
    copy = path.with_name(f".{secrets.token_hex(8)}{PART_SUFFIX}")
    try:
        return _packed(stock, workspace, path, scope, Tally(1, progress, stopped), copy)
    except Stopped:
        return None
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                copy.with_name(copy.name + ending).unlink()


def _packed(stock: Stock, workspace: Workspace, path: Path, scope: Scope, tally: Tally, copy: Path) -> Packed:
    foreseen = packing(scope, stock, workspace.blobs)
    require_room(path, foreseen.bytes + _size(workspace.folder.database))
    with door(path, "written"):
        copy.touch(exist_ok=False)  # a place that may not be written says so in its own name
    results: list[Result] = []
    database = copy if workspace.has_database and _size(workspace.folder.database) else None
    if database is not None:
        results = copy_for_handing_over(workspace.database, copy, keeps(scope, stock))
    project = packed_project(scope, stock.project)
    refs = packed_media(scope, project, tuple(results), workspace.blobs)
    sizes = {ref: size for ref in refs if (size := workspace.blobs.size(ref)) is not None}
    document = project_file.encoded(project)
    total = sum(sizes.values()) + len(document) + (copy.stat().st_size if database is not None else 0)
    require_room(path, total)
    tally.begin(total, stock.project.title)
    media = {ref: workspace.blobs.path(ref) for ref in sizes}
    content = FilmContent(document, database, media, project.title, scope.value)
    write = film_archive.write_zip if is_zip(path) else film_archive.write_folder
    files = write(path, content, tally)
    whole = {name: facts for name, facts in files.items() if name.startswith("media/")}
    damaged = sum(not Path(name).name.startswith(sha256) for name, (_, sha256) in whole.items())
    return Packed(path, len(whole), len(results), total, len(refs) - len(whole), damaged)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _refuse_place(path: Path, workspace: Workspace, *, overwrite: bool) -> None:
    root = workspace.folder.root.resolve()
    if path.resolve().is_relative_to(root):
        raise StorageError("An archive cannot lie inside the film itself.", "Choose a folder beside it.")
    with door(path, "written"):
        if not path.parent.is_dir():
            raise StorageError(f"There is no folder “{path.parent}”.", "Choose one that exists.")
        if not is_zip(path):
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                raise StorageError(f"“{path.name}” exists already and is not empty.", "Choose another name.")
        elif path.is_dir():
            raise StorageError(f"“{path.name}” is a folder.", "Choose another name.")
        elif path.exists() and not overwrite:
            raise StorageError(f"“{path.name}” exists already.", "Choose another name, or say that it may be replaced.")


def unpack(
    path: Path, root: Path, progress: Callable[[float, str], None], stopped: Callable[[], bool]
) -> FilmArchive | None:
    """Unpack an archive into the new folder ``root``, compared with its manifest. None when it was stopped.

    Raises what ``film_archive.unpack`` raises; nothing is left behind then.
    """
    tally = Tally(1, progress, stopped)
    try:
        said = film_archive.look_into(path)
        tally.begin(said.bytes, said.title)
        tally.ask()
        return film_archive.unpack(path, root, tally)
    except Stopped:
        return None
