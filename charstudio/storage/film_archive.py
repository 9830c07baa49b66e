"""A whole film as one zip file, laid out like the project folder, so that any program can unpack it.

    film.charstudio             the project
    studio.sqlite               results, journal and ledger; may be missing
    media/<aa>/<sha256>.<suffix>
    manifest.json               the last one: app, kind ("film"), format, title, packed ("all", "used" or "chosen"), and
                                of every other file its bytes and SHA-256

Equal films give equal bytes: fixed order, no dates, nothing is packed smaller. Never in it: ``cache``, ``autosave``,
keys, paths of this machine. It is read with suspicion (``archive.py``): nothing but these names, each once, each as
long as the manifest says and with its hash; a film that is unpacked is there whole, or nothing of it is.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from charstudio.model.errors import Damaged, NewerFormat, StorageError
from charstudio.model.values import MediaRef
from charstudio.storage import archive, project_file, project_text
from charstudio.storage.archive import Archive, Limits, Member, OnBytes, opened
from charstudio.storage.database import Database
from charstudio.storage.files import ABANDONED_AFTER_S, PART_SUFFIX, door, sync_folder
from charstudio.storage.paths import DOCUMENT_NAME, ProjectFolder
from charstudio.storage.project_json import APP, JsonObject
from charstudio.storage.room import require_room

SUFFIX: Final = ".zip"
FORMAT: Final = 1
KIND: Final = "film"
MANIFEST: Final = "manifest.json"
DATABASE: Final = "studio.sqlite"
LIMITS: Final = Limits(member_bytes=2**42, total_bytes=2**44, members=200_000, is_large=True)
_MAX_MANIFEST_BYTES: Final = project_text.MAX_BYTES
_ALLOWED: Final = re.compile(
    r"manifest\.json|film\.charstudio|studio\.sqlite|media/(?P<aa>[0-9a-f]{2})/(?P=aa)[0-9a-f]{62}\.[a-z0-9]{1,8}"
)
_KEYS: Final = frozenset({"app", "files", "format", "kind", "packed", "title"})
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PART: Final = re.compile(r"\.[0-9a-f]{16}\.part")
_HINT: Final = "Ask for the archive again, or copy it again."


@dataclass(frozen=True, slots=True)
class FilmContent:
    """What goes into an archive. ``database`` is a copy that nobody else uses; media are read where they lie."""

    document: bytes
    database: Path | None
    media: Mapping[MediaRef, Path]
    title: str
    packed: str

    def members(self) -> Iterator[Member]:
        """Every file but the manifest, in the archive's order. Media that went meanwhile are left out."""
        yield Member.of_bytes(DOCUMENT_NAME, self.document)
        if self.database is not None:
            yield _member(DATABASE, self.database)
        for ref, path in sorted(self.media.items(), key=lambda item: item[0].file_name):
            with suppress(FileNotFoundError):
                yield _member(media_name(ref), path)


@dataclass(frozen=True, slots=True)
class FilmArchive:
    """What an archive says of itself: its film's title and every file in it with length and SHA-256."""

    title: str
    packed: str
    files: Mapping[str, tuple[int, str]]

    @property
    def bytes(self) -> int:
        """How many bytes it unpacks to."""
        return sum(size for size, _ in self.files.values())


def media_name(ref: MediaRef) -> str:
    """Where a media file lies in an archive and in a project folder."""
    return f"media/{ref.sha256[:2]}/{ref.file_name}"


# --- writing -----------------------------------------------------------------------------------------------------


def write_zip(path: Path, content: FilmContent, on_bytes: OnBytes) -> Mapping[str, tuple[int, str]]:
    """Write an archive; gives what is in it. It appears whole, in the place of what was there, or not at all.

    Raises ``DiskFull``, ``ReadOnly``, ``StorageError``, and what ``on_bytes`` raises.
    """
    remove_abandoned(path.parent)
    files: dict[str, tuple[int, str]] = {}

    def everything() -> Iterator[Member]:
        for member in content.members():
            yield Member(member.name, member.size, member.open, written=partial(_note, files, member.name))
        yield Member.of_bytes(MANIFEST, _manifest(content, files))  # asked for when all others are written

    archive.write(path, everything(), on_bytes)
    return files


def write_folder(root: Path, content: FilmContent, on_bytes: OnBytes) -> Mapping[str, tuple[int, str]]:
    """Write the same files as a project folder. It appears whole at ``root``, which must be free, or not at all."""
    files: dict[str, tuple[int, str]] = {}
    with _appearing(root, "collected") as part:
        for member in content.members():
            target = part / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with member.open() as source, target.open("xb") as writing:
                sha256, size = archive.copied(source, writing, member.size, on_bytes)
                writing.flush()
                os.fsync(writing.fileno())
            files[member.name] = size, sha256
    return files


def _note(files: dict[str, tuple[int, str]], name: str, sha256: str, size: int) -> None:
    files[name] = size, sha256


def _member(name: str, path: Path) -> Member:
    return Member(name, path.stat().st_size, lambda: path.open("rb"))


def _manifest(content: FilmContent, files: Mapping[str, tuple[int, str]]) -> bytes:
    document: JsonObject = {
        "app": APP,
        "files": {name: {"bytes": size, "sha256": sha256} for name, (size, sha256) in files.items()},
        "format": FORMAT,
        "kind": KIND,
        "packed": content.packed,
        "title": content.title,
    }
    return project_text.encode(document)


# --- reading -----------------------------------------------------------------------------------------------------


def is_film_archive(path: Path) -> bool:
    """Whether the file looks like an archive of a film: a zip file that begins with a project. Reads its first bytes;
    gives False for what cannot be read.
    """
    head = b"PK\x03\x04"
    with suppress(OSError):
        if path.is_file():
            with path.open("rb") as stream:
                found = stream.read(30 + len(DOCUMENT_NAME))
            return found.startswith(head) and found[30:] == DOCUMENT_NAME.encode()
    return False


def look_into(path: Path) -> FilmArchive:
    """What an archive holds; its media are only counted. Blocking.

    Raises ``Damaged`` or ``NewerFormat`` with a sentence for the user, ``StorageError`` when it cannot be read.
    """
    with _ours(path) as found:
        return _said(found)


def unpack(path: Path, root: Path, on_bytes: OnBytes) -> FilmArchive:
    """Unpack an archive into the new folder ``root``. The folder appears when everything in it has been compared with
    the manifest and the film in it can be read; otherwise nothing is left behind. Blocking.

    Raises as ``look_into``, ``DiskFull`` beforehand when there is no room, ``StorageError`` when ``root`` is taken,
    and what ``on_bytes`` raises.
    """
    with _ours(path) as found:
        said = _said(found)
        require_room(root, said.bytes)
        with _appearing(root, "unpacked") as part:
            for name, (_, sha256) in said.files.items():
                target = part / name
                with door(target, "unpacked"):
                    target.parent.mkdir(parents=True, exist_ok=True)
                if found.unpack(name, target, on_bytes) != sha256:
                    raise _damaged(f"{name} has been changed")
            _refuse_unusable(ProjectFolder(part))
    return said


def _refuse_unusable(folder: ProjectFolder) -> None:
    """The bytes are those of the manifest, and may be anything all the same."""
    try:
        project_file.read(folder.document)
        if folder.database.exists():
            database = Database(folder.database, read_only=True)
            try:
                database.all_results()
            finally:
                database.close()
    except Damaged as error:
        raise _damaged(f"the film in it cannot be read ({error.message.rstrip('.')})") from error


@contextmanager
def _ours(path: Path) -> Iterator[Archive]:
    """An opened archive. Whatever is wrong with it is said of the file, by its name."""
    try:
        with opened(path, _ALLOWED, LIMITS) as found:
            yield found
    except Damaged as error:
        fault = (error.faults[0] if error.faults else error.message).rstrip(".")
        raise Damaged(f"“{path.name}” is not a whole archive of a film: {fault}.", _HINT, (fault,)) from error


def _said(found: Archive) -> FilmArchive:
    document = _document_in(found)
    files = _files_in(document)
    there = {name: found.size(name) for name in found.names if name != MANIFEST}
    for name in sorted(files.keys() ^ there.keys()):
        raise _damaged(f"{name} is missing" if name in files else f"it holds {name}, which its manifest does not list")
    for name, size in there.items():
        if files[name][0] != size:
            raise _damaged(f"{name} has another length than its manifest says")
    if DOCUMENT_NAME not in files:
        raise _damaged("there is no film in it")
    return FilmArchive(document["title"], document["packed"], {name: files[name] for name in there})


def _document_in(found: Archive) -> JsonObject:
    document, doubled = project_text.decode(found.read(MANIFEST, _MAX_MANIFEST_BYTES))
    if document.get("app") != APP or document.get("kind") != KIND:
        raise _damaged(f"{MANIFEST} is not about a film of {APP}")
    version = document.get("format")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _damaged(f"{MANIFEST}: format must be a whole number")
    if version > FORMAT:
        raise NewerFormat(
            "This archive was made with a newer version of Character Studio.", "Update to open it, or unzip it by hand."
        )
    for key in sorted(_KEYS ^ document.keys()):
        raise _damaged(f"{MANIFEST}: {project_text.shown(key)} {'is missing' if key in _KEYS else 'is not known'}")
    if doubled:
        raise _damaged(f"{MANIFEST}: {doubled[0]}")
    if not isinstance(document["title"], str) or not isinstance(document["packed"], str):
        raise _damaged(f"{MANIFEST}: title and packed must be texts")
    return document


def _files_in(document: JsonObject) -> dict[str, tuple[int, str]]:
    files = document["files"]
    if not isinstance(files, dict):
        raise _damaged(f"{MANIFEST}: files must be an object")
    found = {}
    for name, facts in files.items():
        if not _ALLOWED.fullmatch(name) or name == MANIFEST:
            raise _damaged(f"{MANIFEST} lists {project_text.shown(name)}, which has no place in it")
        if not isinstance(facts, dict) or facts.keys() != {"bytes", "sha256"} or not _are_facts(facts):
            raise _damaged(f"{MANIFEST}: {name} must have a number of bytes and a SHA-256")
        found[name] = facts["bytes"], facts["sha256"]
    return found


def _are_facts(facts: JsonObject) -> bool:
    size, sha256 = facts["bytes"], facts["sha256"]
    is_size = isinstance(size, int) and not isinstance(size, bool) and size >= 0
    return is_size and isinstance(sha256, str) and _SHA256.fullmatch(sha256) is not None


# --- appearing ---------------------------------------------------------------------------------------------------


@contextmanager
def _appearing(root: Path, verb: str) -> Iterator[Path]:
    """A folder to fill, which becomes ``root`` when the block ends well and is removed when it does not."""
    with door(root, verb):
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise StorageError(f"“{root.name}” exists already and is not empty.", "Choose another name.")
        root.parent.mkdir(parents=True, exist_ok=True)
        remove_abandoned(root.parent)
        part = root.with_name(f".{secrets.token_hex(8)}{PART_SUFFIX}")
        part.mkdir()
    try:
        with door(root, verb):
            yield part
            for folder in sorted({path.parent for path in part.rglob("*")} | {part}):
                sync_folder(folder)
            if root.exists():
                root.rmdir()
            part.rename(root)
            sync_folder(root.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def remove_abandoned(folder: Path) -> None:
    """Delete what a killed process of ours left half done in ``folder`` more than a day ago; others' files stay."""
    oldest = time.time() - ABANDONED_AFTER_S
    with suppress(OSError):
        for part in folder.iterdir():
            with suppress(OSError):
                if _PART.fullmatch(part.name) and part.lstat().st_mtime < oldest:
                    if part.is_dir() and not part.is_symlink():
                        shutil.rmtree(part, ignore_errors=True)
                    else:
                        part.unlink()


def _damaged(fault: str) -> Damaged:
    return Damaged(f"The archive is damaged: {fault}.", faults=(fault,))
