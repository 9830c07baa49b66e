"""A character as one file, ``<label>.character``: an open zip file that never expires and needs no account.

    character.json      app, kind ("character"), format, id, character (as in a project), assets, by, program, vectors
    notes.txt           the same in words
    README.txt          what this is, for whoever finds it
    media/<sha256>.<suffix>     every file the character needs, those of its earlier versions too

Equal characters give equal bytes: fixed order, no dates, nothing is packed smaller. ``vectors`` are the numbers of the
face, for measuring only; they are left out unless somebody asks for them. It is read with suspicion (``archive.py``);
what else lies in it is named and never looked at, so that people may put their own files beside ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from charstudio.model.character_words import label_of, notes_of
from charstudio.model.characters import Character
from charstudio.model.checks import check
from charstudio.model.errors import Damaged, NewerFormat, StorageError
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.values import AssetId, MediaRef
from charstudio.storage import archive, project_text
from charstudio.storage.archive import Archive, Limits, Member, OnBytes, opened
from charstudio.storage.file_names import plain_stem
from charstudio.storage.film_archive import remove_abandoned
from charstudio.storage.project_json import APP, JsonObject, asset_json, character_json

SUFFIX: Final = ".character"
FORMAT: Final = 1
KIND: Final = "character"
MANIFEST: Final = "character.json"
LIMITS: Final = Limits(member_bytes=2**30, total_bytes=2 * 2**30, members=2000)
MOST_VECTOR_BYTES: Final = 2**20
_MAX_MANIFEST_BYTES: Final = 16 * 2**20
_NOTES, _README, _MEDIA = "notes.txt", "README.txt", "media/"
_OURS: Final = re.compile(r"character\.json|notes\.txt|README\.txt|media/[0-9a-f]{64}\.[a-z0-9]{1,8}")
_OTHERS: Final = re.compile(r"(?!/)(?!(?:.*/)?\.{1,2}(?:/|\Z))[^\x00-\x1f\\:]{1,240}")
"""Any name that leads nowhere else: no root, no drive, no way up."""
_HINT: Final = "Ask for the file again, or export the character anew."
_ABOUT: Final = """\
This is a character of a film, kept by Character Studio.

It is an ordinary zip file: add .zip to its name, and any program unpacks it.

  character.json  everything that is known of the character, with its earlier versions
  notes.txt       the same in words
  media/          pictures, clips and sounds; each is named after the SHA-256 of its bytes

To use it, choose Import Character in Character Studio, or say: charstudio character import PROJECT FILE
It never expires, needs no account, and tells nobody anything.
"""
_ABOUT_VECTORS: Final = """
It also holds numbers that describe the face ("vectors" in character.json). They serve to compare pictures on the
machine where the file lies, and nothing else. Of a living person they are biometric data: think before you pass them
on.
"""


@dataclass(frozen=True, slots=True)
class CharacterFile:
    """What a file holds. ``bytes``: of its media. ``remarks``: a sentence for whatever was passed over."""

    character: Character
    assets: Mapping[AssetId, Asset]
    by: str = ""
    program: str = ""
    vectors: Mapping[str, Any] | None = None
    remarks: tuple[str, ...] = ()
    bytes: int = 0


def name_of(character: Character) -> str:
    """What a character's file is called: ``Mira – S1E04 – raincoat – v3.character``."""
    return f"{plain_stem(label_of(character), KIND)}{SUFFIX}"


# --- writing -----------------------------------------------------------------------------------------------------


def write(
    path: Path,
    character: Character,
    assets: Mapping[AssetId, Asset],
    media: Callable[[MediaRef], Path],
    *,
    by: str = "",
    vectors: Mapping[str, Any] | None = None,
    on_bytes: OnBytes = lambda _: None,
) -> None:
    """Write a character. ``media`` says where a file's bytes lie. The file appears whole, or what was there stays.

    Raises ``StorageError`` when a media file is missing or there is more than such a file can hold, ``Damaged`` when
    one's bytes are not what they were, ``DiskFull``, ``ReadOnly``, and what ``on_bytes`` raises.
    """
    if _is_too_long(vectors):
        raise StorageError("What was measured of this face is too much for a file.", "Export without it.")
    needed = _needed(character, assets)
    members = [_member_of(asset, media(asset.media)) for asset in needed]
    _refuse_too_much(members)
    remove_abandoned(path.parent)
    archive.write(path, [*_texts(character, needed, by, vectors), *members], on_bytes)


def _needed(character: Character, assets: Mapping[AssetId, Asset]) -> list[Asset]:
    lost = [file for file in character.files() if file not in assets]
    if lost:
        raise StorageError(f"“{character.name}” names a file that is not in the film.", "Import it first.")
    return [assets[file] for file in sorted(set(character.files()))]


def _texts(
    character: Character, needed: Collection[Asset], by: str, vectors: Mapping[str, Any] | None
) -> Iterator[Member]:
    document: JsonObject = {
        "app": APP,
        "assets": {asset.id: asset_json(asset) for asset in needed},
        "by": " ".join(by.split())[:200],
        "character": character_json(character),
        "format": FORMAT,
        "id": character.id,
        "kind": KIND,
        "program": version("charstudio"),
        "vectors": None if vectors is None else dict(vectors),
    }
    known = {asset.id: asset for asset in needed}
    yield Member.of_bytes(MANIFEST, project_text.encode(document))
    yield Member.of_bytes(_NOTES, notes_of(character, known).encode(errors="replace"))
    yield Member.of_bytes(_README, (_ABOUT + (_ABOUT_VECTORS if vectors is not None else "")).encode())


def _member_of(asset: Asset, path: Path) -> Member:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise StorageError(
            f"“{asset.name}” is missing from the film's media.", "Bring it back with File → Find Missing Media."
        ) from error
    return Member(_media_name(asset.media), size, lambda: path.open("rb"), asset.media.sha256)


def _refuse_too_much(members: Collection[Member]) -> None:
    if len(members) > LIMITS.members - 3 or any(member.size > LIMITS.member_bytes for member in members):
        raise StorageError("A file of this character is too large to be exported.", "Take files above 1 GB out.")
    if sum(member.size for member in members) > LIMITS.total_bytes - 2 * _MAX_MANIFEST_BYTES:
        raise StorageError("The character's files are too large together.", "Together they may have 1.9 GB.")


def _media_name(ref: MediaRef) -> str:
    return f"{_MEDIA}{ref.file_name}"


# --- reading -----------------------------------------------------------------------------------------------------


def read(path: Path) -> CharacterFile:
    """The character in a file; its media are only counted. Blocking.

    Raises ``Damaged`` or ``NewerFormat`` with a sentence for the user, ``StorageError`` when it cannot be read.
    """
    with _ours(path) as found:
        return _character_in(found)


def verify(path: Path, on_bytes: OnBytes = lambda _: None) -> CharacterFile:
    """As ``read``, and every media file is read and compared with its hash."""
    with _ours(path) as found:
        said = _character_in(found)
        for asset in said.assets.values():
            _refuse_changed(asset, found.sha256(_media_name(asset.media), on_bytes))
        return said


def unpack(
    path: Path, assets: Collection[Asset], place: Callable[[Asset], Path], on_bytes: OnBytes = lambda _: None
) -> Mapping[AssetId, Path]:
    """Write these files of a character each to its ``place``, which is free; gives where each is. Blocking.

    Raises ``Damaged`` when one's bytes are not what its name says, ``DiskFull``, ``StorageError``. Nothing of it is
    left then.
    """
    places: dict[AssetId, Path] = {}
    try:
        with _ours(path) as found:
            for asset in assets:
                target = place(asset)
                sha256 = found.unpack(_media_name(asset.media), target, on_bytes)
                places[asset.id] = target
                _refuse_changed(asset, sha256)
    except BaseException:
        for written in places.values():
            written.unlink(missing_ok=True)
        raise
    return places


def media_bytes(path: Path, asset: Asset, limit: int) -> bytes:
    """The bytes of one media file of a character, for showing it. Raises ``Damaged``, ``StorageError``."""
    with _ours(path) as found:
        return found.read(_media_name(asset.media), limit)


def _refuse_changed(asset: Asset, sha256: str) -> None:
    if sha256 != asset.media.sha256:
        raise _damaged(f"“{asset.name}” in it has been changed")


@contextmanager
def _ours(path: Path) -> Iterator[Archive]:
    """An opened character. Whatever is wrong with it is said of the file, by its name."""
    try:
        with opened(path, _OURS, LIMITS, _OTHERS) as found:
            yield found
    except Damaged as error:
        fault = (error.faults[0] if error.faults else error.message).rstrip(".")
        raise Damaged(f"“{path.name}” is not a whole character: {fault}.", _HINT, error.faults or (fault,)) from error
    except NewerFormat as error:
        raise NewerFormat(
            f"“{path.name}” was made with a newer version of Character Studio.", "Update to use this character."
        ) from error


def _character_in(found: Archive) -> CharacterFile:
    from pydantic import ValidationError  # noqa: PLC0415 - takes 0.2 s

    from charstudio.storage.character_manifest import ManifestPart  # noqa: PLC0415
    from charstudio.storage.project_schema import faults_in  # noqa: PLC0415

    document = _document_in(found)
    try:
        part = ManifestPart.model_validate(document)
    except ValidationError as error:
        faults = tuple(f"{MANIFEST}: {fault}" for fault in faults_in(error))
        raise Damaged(f"The character is damaged: {faults[0]}.", faults=faults) from error
    character = part.character.value(part.id)
    assets = {AssetId(key): asset.value(key) for key, asset in part.assets.items()}
    _refuse_contradictions(character, assets)
    used = {file: assets[file] for file in sorted(set(character.files()))}
    size = _refuse_absent(found, used)
    return CharacterFile(character, used, part.by, part.program, part.vectors, tuple(_remarks(found, used)), size)


def _document_in(found: Archive) -> JsonObject:
    document, doubled = project_text.decode(found.read(MANIFEST, _MAX_MANIFEST_BYTES))
    if document.get("app") != APP or document.get("kind") != KIND:
        raise _damaged(f"{MANIFEST} is not about a character of {APP}")
    number = document.get("format")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise _damaged(f"{MANIFEST}: format must be a whole number")
    if number > FORMAT:
        raise NewerFormat("This character was made with a newer version.")
    if doubled:
        raise _damaged(f"{MANIFEST}: {doubled[0]}")
    if _is_too_long(document.get("vectors")):
        raise _damaged(f"{MANIFEST}: vectors are too long")
    return document


def _refuse_contradictions(character: Character, assets: Mapping[AssetId, Asset]) -> None:
    """A character must hold together as it would have to in a film."""
    problems = check(Project(characters={character.id: character}, assets=assets))
    if problems:
        faults = tuple(f"{MANIFEST}: {problem.message.rstrip('.')}" for problem in problems)
        raise Damaged(f"The character is damaged: {faults[0]}.", faults=faults)


def _refuse_absent(found: Archive, used: Mapping[AssetId, Asset]) -> int:
    total = 0
    for asset in used.values():
        name = _media_name(asset.media)
        if name not in found.names:
            raise _damaged(f"“{asset.name}” is missing in it")
        if asset.info.bytes and found.size(name) != asset.info.bytes:
            raise _damaged(f"“{asset.name}” in it has another length than it should")
        total += found.size(name)
    return total


def _remarks(found: Archive, used: Mapping[AssetId, Asset]) -> Iterator[str]:
    meant = {_media_name(asset.media) for asset in used.values()} | {MANIFEST, _NOTES, _README}
    others = [name for name in (*found.ignored, *found.names) if name not in meant and not name.endswith("/")]
    if len(others) == 1:
        yield f"“{project_text.shown(others[0])}” in it is no part of a character and was left alone."
    elif others:
        yield f"{len(others)} files in it are no part of a character and were left alone."


def _is_too_long(vectors: object) -> bool:
    return len(json.dumps(vectors)) > MOST_VECTOR_BYTES


def _damaged(fault: str) -> Damaged:
    return Damaged(f"The character is damaged: {fault}.", faults=(fault,))
