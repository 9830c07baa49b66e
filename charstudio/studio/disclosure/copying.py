"""A single result on its way out of the program: a copy that tells how it was made. What lies in the project stays.

A file with a signed statement of somebody else's is not written into: a new signature goes around theirs where the user
signs, else the copy is theirs to the byte, which tells enough.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from charstudio.media.provenance.signing import is_signed
from charstudio.media.writer import failure
from charstudio.model.delivery import Disclosure
from charstudio.model.errors import StorageError
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.studio.disclosure.telling import Teller


def save_result(
    teller: Teller,
    project: Project,
    value: MediaValue,
    path: Path,
    title: str,
    level: Disclosure,
    *,
    overwrite: bool = False,
) -> Path:
    """Copy a result to ``path``, telling at ``level``. Blocking. Raises ``StorageError``, ``DiskFull``,
    ``EncodeFailed``, ``SettingError``; nothing is at ``path`` then that was not there before.
    """
    if path.is_dir() or (path.exists() and not overwrite):
        raise StorageError(f"{path.name} exists already.", "Choose another name, or say that it may be overwritten.")
    source = teller.blobs.path(value.media)
    telling = teller.result(project, value, title, level)
    part = path.with_name(f"{path.name}.part")
    try:
        shutil.copyfile(source, part)
        if telling.signs or not is_signed(source):
            telling.finish(part)
        part.replace(path)
    except OSError as error:
        raise failure(error, path) from error
    finally:
        part.unlink(missing_ok=True)
    return path
