"""The package .otioz: a cut and everything it shows in one archive, written as the library does, read with suspicion.

    version.txt     1.0.0
    content.otio    the cut, its media by the way from here
    media/NAME      the files, as they are

Nothing is ever unpacked to where the archive says: a file is taken out by its name, into a folder of ours, never longer
than it said to be.
"""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from charstudio.model.errors import Damaged, DiskFull, Unreadable
from charstudio.storage.files import door
from charstudio.studio.interchange.suspicion import MAX_BYTES, damaged

_CONTENT: Final = "content.otio"
_VERSION: Final = "version.txt"
MEDIA: Final = "media"
_MAX_ENTRIES: Final = 10_000
_MAX_PACKING: Final = 200
"""More than this many bytes from one packed byte is no film: media hardly pack at all."""
_CHUNK: Final = 1 << 20
_OLDEST: Final = (1980, 1, 1, 0, 0, 0)


def write_package(
    target: Path, text: str, media: Mapping[str, Path], stopped: Callable[[], bool] = lambda: False
) -> bool:
    """Write the archive to ``target``, which must be new; ``media`` are the files by their names in it.

    False when ``stopped()`` said so. Raises ``DiskFull``, ``ReadOnly``, ``StorageError``; nothing is left behind.
    """
    with door(target, "written"):
        needed = sum(path.stat().st_size for path in media.values())
        if shutil.disk_usage(target.parent).free < needed + MAX_BYTES:
            raise DiskFull(
                f"There is no room for “{target.name}”: it takes {needed / 1e6:.0f} MB.", "Make room and try again."
            )
        try:
            with zipfile.ZipFile(target, "x", allowZip64=True) as archive:
                archive.writestr(zipfile.ZipInfo(_VERSION, _OLDEST), "1.0.0")
                content = zipfile.ZipInfo(_CONTENT, _OLDEST)
                content.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(content, text)
                for name, path in media.items():
                    if not _add(archive, name, path, stopped):
                        target.unlink()
                        return False
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return True


def _add(archive: zipfile.ZipFile, name: str, path: Path, stopped: Callable[[], bool]) -> bool:
    entry = zipfile.ZipInfo(f"{MEDIA}/{name}", _OLDEST)
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as packed:
        while chunk := source.read(_CHUNK):
            if stopped():
                return False
            packed.write(chunk)
    return True


def content_of(path: Path) -> bytes:
    """The cut inside the archive. Raises ``Damaged`` for what is no such archive, or one that means harm."""
    with _opened(path) as archive:
        entry = next((each for each in archive.infolist() if each.filename == _CONTENT), None)
        if entry is None:
            raise damaged(path.name, "there is no cut in the package")
        if entry.file_size > MAX_BYTES:
            raise damaged(path.name, f"the cut in it is larger than {MAX_BYTES // 2**20} MB")
        with archive.open(entry) as packed:
            content = packed.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise damaged(path.name, f"the cut in it is larger than {MAX_BYTES // 2**20} MB")
        return content


def names_in(path: Path) -> frozenset[str]:
    """The names under which media lie in the archive, as the cut names them: ``media/NAME``."""
    with _opened(path) as archive:
        return frozenset(each.filename for each in archive.infolist() if _is_medium(each))


def taken_out(path: Path, name: str, folder: Path) -> Path:
    """The file of this name in the archive, taken out into ``folder``.

    Raises ``Damaged``, ``Unreadable``, ``DiskFull``, ``StorageError``.
    """
    with _opened(path) as archive:
        entry = next((each for each in archive.infolist() if each.filename == name and _is_medium(each)), None)
        if entry is None:
            raise Unreadable(f"“{PurePosixPath(name).name}” is not in the package.", "Ask for the package again.")
        target = folder / PurePosixPath(name).name
        with door(target, "taken out of the package"):
            if shutil.disk_usage(folder).free < entry.file_size:
                raise DiskFull(f"There is no room for “{target.name}”.", "Make room and try again.")
            with archive.open(entry) as packed, target.open("xb") as file:
                left = entry.file_size
                while chunk := packed.read(min(_CHUNK, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        raise damaged(path.name, f"“{target.name}” is longer than it says")
                    file.write(chunk)
        return target


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, after a look at what it says of itself; whatever is wrong with it later is ``Damaged``, too."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_harm(path, archive.infolist())
            yield archive
    except FileNotFoundError as error:
        raise Damaged(f"There is no file “{path.name}”.", f"It was looked for in “{path.parent}”.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise damaged(path.name, "the package is broken") from error
    except OSError as error:
        raise damaged(path.name, error.strerror or "the package cannot be read") from error


def _refuse_harm(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MAX_ENTRIES:
        raise damaged(path.name, f"there are more than {_MAX_ENTRIES:,} files in it")
    if len({entry.filename for entry in entries}) != len(entries):
        raise damaged(path.name, "two files in it have the same name")
    for entry in entries:
        way = PurePosixPath(entry.filename.replace("\\", "/"))
        if way.is_absolute() or ".." in way.parts or ":" in entry.filename or "\\" in entry.filename:
            raise damaged(path.name, "a file in it wants to lie outside of it")
        if entry.flag_bits & 1:
            raise damaged(path.name, "it is locked with a password")
        if entry.file_size > max(MAX_BYTES, entry.compress_size * _MAX_PACKING):
            raise damaged(path.name, "a file in it would unpack to something enormous")


def _is_medium(entry: zipfile.ZipInfo) -> bool:
    way = PurePosixPath(entry.filename)
    return not entry.is_dir() and len(way.parts) == 2 and way.parts[0] == MEDIA
