"""The project file: format 3, strict reading, salvage of damaged files, atomic writing, autosaved versions.

Format 3 is one JSON object in UTF-8: keys sorted, two spaces of indent, one newline at the end, so that versions can be
compared line by line. Every key below is required and no other is allowed. Times and speeds are exact fractions as text
(``"5"``, ``"1001/30000"``), amounts of money decimal text (``"12.50"``), positions in the graph numbers. ``*`` marks
what may be null. Reading gives exactly the value that was written.

    app         "Character Studio"
    format      3
    title       text
    budget_usd  money*
    assets      by SHA-256: name, sha256, suffix, info:
                  kind "image|video|audio|lut", bytes, width_px, height_px, duration*, rate*, variable_rate, frames*,
                  video_codec, audio_codec, sample_rate_hz*, channels*, has_alpha, draft
    characters  by id: name, notes, sheet [SHA-256 …, the first is the master], version
    graph       nodes    by id: kind, title, params {by name: any JSON}, x, y, width, take, pin* (fingerprint), muted,
                         bypassed, collapsed
                links    by target node, then by input port: list of {node, port}, in order
                frames   by id: title, colour, nodes [node id …]
                bends    list of {from {node, port}, to {node, port}, points [{x, y} …]}: the dots of a wire
    timeline    rate ("24" or "30000/1001"), width_px, height_px, sample_rate_hz,
                markers  list of {id, at, name, colour, note}
                tracks   list, from the bottom up: id, kind "video|audio|caption", name, muted, solo, locked, hidden,
                         volume_db, sync,
                         clips  list, in order of time: id, name, start, source_start, source_duration, speed, gain_db,
                                fade_in, fade_out, fit "fit|fill|stretch", reverse, freeze, silent, link*, group*,
                                transition* {kind "dissolve|dip|wipe", duration, colour, direction},
                                transform*, grade*, key* (every field of ``clip_looks``; null: untouched),
                                source {asset}, {node, port}, {title {every field}} or {caption}

Format 1 had no ``bypassed``, ``collapsed`` and ``bends``. Format 2 had clips without looks, links, groups, directions
and words, tracks without ``volume_db`` and ``sync``, markers without ``note`` and in any colour.

Invariant: only ``write`` touches the document, and whatever it leaves there can be opened: whole by ``read`` when
``model.checks`` finds nothing wrong with the project, by ``salvage`` otherwise.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from charstudio.model.checks import check
from charstudio.model.errors import Damaged, NewerFormat, StorageError
from charstudio.model.project import Project
from charstudio.model.timeline_markers import MARKER_COLOURS
from charstudio.storage import project_json, project_text
from charstudio.storage.files import door, read_bytes, remove_abandoned_parts, replace_file
from charstudio.storage.paths import DOCUMENT_SUFFIX, ProjectFolder
from charstudio.storage.project_json import APP, FORMAT_VERSION, JsonObject, to_json

__all__ = [
    "FORMAT_VERSION",
    "UPGRADES",
    "Autosave",
    "Salvaged",
    "autosave",
    "autosaves",
    "encoded",
    "from_json",
    "newer_than_document",
    "read",
    "salvage",
    "to_json",
    "upgraded",
    "write",
]

AUTOSAVES_KEPT = 20

Upgrades: TypeAlias = Mapping[int, Callable[[JsonObject], JsonObject]]


def _from_1(document: JsonObject) -> JsonObject:
    """Nothing was bypassed or collapsed, and no wire had dots."""
    graph = document["graph"]
    for node in graph["nodes"].values():
        node |= {"bypassed": False, "collapsed": False}
    return document | {"format": 2, "graph": graph | {"bends": []}}


def _from_2(document: JsonObject) -> JsonObject:
    """Clips were as recorded, tracks at full volume and on their own, markers had a name only."""
    timeline = document["timeline"]
    for marker in timeline["markers"]:
        marker |= {"note": "", "colour": marker["colour"] if marker["colour"] in MARKER_COLOURS else "blue"}
    for track in timeline["tracks"]:
        track |= {"volume_db": 0.0, "sync": False}
        for clip in track["clips"]:
            clip.update(project_json.UNTOUCHED)
            if clip["transition"] is not None:
                clip["transition"] |= {"colour": "#000000", "direction": "right"}
    return document | {"format": 3}


def _from_3(document: JsonObject) -> JsonObject:
    """A character was a sheet, the first of which was the master, and notes."""
    for character in document["characters"].values():
        master, *others = character["sheet"] or [None]
        views = [{"asset": asset, "label": "", "view": "angle"} for asset in others]
        character |= {**copy.deepcopy(project_json.PLAIN_CHARACTER), "master": master, "sheet": views}
    return document | {"format": 4}


UPGRADES: Upgrades = {1: _from_1, 2: _from_2, 3: _from_3}
"""For each older format the function that makes the next one of it. They may change the object they are given."""

_HINT = "Open what can be opened of it (read-only), or an autosaved version."


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What could be opened of a damaged document: a project without a problem, and every fault with its path."""

    project: Project
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Autosave:
    """A timed version beside the document. ``readable``: it can be opened whole."""

    path: Path
    at: datetime
    readable: bool


# --- JSON to project -----------------------------------------------------------------------------------------------


def from_json(document: JsonObject) -> Project:
    """The project in a JSON object.

    Raises ``NewerFormat``, or ``Damaged`` with every fault and its path: malformed parts, or when there are none, parts
    that do not go together.
    """
    from charstudio.storage.project_schema import read_project  # noqa: PLC0415 - pydantic takes 0.2 s to import

    project, faults = read_project(upgraded(document))
    if project is None:
        raise _damaged([str(fault) for fault in faults])
    if problems := check(project):
        raise _damaged([f"{problem.path}: {problem.message}" for problem in problems])
    return project


def upgraded(document: JsonObject, to: int = FORMAT_VERSION, steps: Upgrades = UPGRADES) -> JsonObject:
    """``document`` in format ``to``. Raises ``NewerFormat``, or ``Damaged`` when it cannot be upgraded."""
    version = document.get("format")
    if document.get("app", APP) != APP or not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise Damaged("This is not a project of Character Studio.", "Choose a file named film.charstudio.")
    if version > to:
        raise NewerFormat(
            f"This project was saved by a newer version of Character Studio (format {version}, this one knows {to}).",
            "Update Character Studio to open it.",
        )
    document = copy.deepcopy(document) if version < to else document
    for step in range(version, to):
        try:
            document = steps[step](document)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            sentence = f"The project of format {step} is damaged: it cannot be brought up to date."
            raise Damaged(sentence, _HINT, (sentence,)) from error
    return document


def _damaged(faults: list[str]) -> Damaged:
    many = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
    return Damaged(f"The project file is damaged: {many}, the first at {faults[0]}.", _HINT, tuple(faults))


# --- files ---------------------------------------------------------------------------------------------------------


def read(path: Path) -> Project:
    """The project in the file at ``path``, whole.

    Raises ``Damaged`` (missing, no project file, or faults), ``NewerFormat``, ``ReadOnly`` (may not be read).
    """
    document, doubled = project_text.decode(read_bytes(path, project_text.MAX_BYTES))
    upgraded(document)  # a newer format or a foreign file has other words for everything: say that first
    if doubled:
        raise _damaged(doubled)
    return from_json(document)


def salvage(path: Path) -> Salvaged:
    """What can be opened of the file at ``path``: everything but the broken parts. The file is not touched.

    A text that breaks off is used up to there. Raises ``Damaged`` when there is nothing to be had (its hint names the
    newest autosave that can be opened), ``NewerFormat`` and ``ReadOnly``.
    """
    content = read_bytes(path, project_text.MAX_BYTES)
    from charstudio.storage.project_salvage import salvage_document  # noqa: PLC0415 - as in from_json

    try:
        document, faults = _decode_what_is_there(content)
        document = upgraded(document)
    except Damaged as error:
        raise Damaged(error.message, _autosave_hint(path), error.faults) from error
    project, more = salvage_document(document)
    return Salvaged(project, (*faults, *more))


def _decode_what_is_there(content: bytes) -> tuple[JsonObject, list[str]]:
    try:
        return project_text.decode(content)
    except Damaged as whole:
        text = content.decode("utf-8-sig", errors="replace")
        try:
            document, doubled = project_text.decode_text(project_text.completed(text))
        except Damaged:
            raise whole from None
        return document, [*(whole.faults or (whole.message,)), *doubled]


def _autosave_hint(document: Path) -> str:
    good = next((found for found in autosaves(ProjectFolder.of(document)) if found.readable), None)
    if good is None:
        return "There is no autosaved version that can be opened."
    return f"The autosaved version of {good.at.astimezone():%Y-%m-%d %H:%M:%S} can be opened."


def write(path: Path, project: Project) -> None:
    """Save ``project`` at ``path``, atomically: after a crash, a power cut or an error the old file is still whole.

    Raises ``Damaged`` with paths when something could not be read back (nothing is written then), ``DiskFull``,
    ``ReadOnly`` or ``StorageError``.
    """
    replace_file(path, encoded(project))
    remove_abandoned_parts(path.parent)


def encoded(project: Project) -> bytes:
    """The content of ``project``'s file. Raises ``Damaged`` with paths when something could not be read back."""
    from charstudio.storage.project_schema import read_project  # noqa: PLC0415 - as in from_json

    document = to_json(project)
    content = project_text.encode(document)
    if faults := read_project(document)[1]:
        raise Damaged(
            f"The project holds something that cannot be saved: {faults[0]}.",
            "Change the named value.",
            tuple(str(fault) for fault in faults),
        )
    return content


# --- autosave ------------------------------------------------------------------------------------------------------

_STAMP = "%Y-%m-%dT%H-%M-%S-%fZ"
_AUTOSAVE_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{6}Z" + re.escape(DOCUMENT_SUFFIX))


def autosave(folder: ProjectFolder, project: Project, at: datetime | None = None) -> Path:
    """Keep a version beside the document, which is not touched, and forget all but the newest 20.

    Raises like ``write``. ``at`` (aware) is the version's time, by default now.
    """
    content = project_text.encode(to_json(project))
    stamp = (at or datetime.now(UTC)).astimezone(UTC).strftime(_STAMP)
    path = folder.autosave / f"{stamp}{DOCUMENT_SUFFIX}"
    with door(folder.autosave, "created"):
        folder.autosave.mkdir(parents=True, exist_ok=True)
    replace_file(path, content)
    for old in _autosave_paths(folder)[AUTOSAVES_KEPT:]:
        with suppress(OSError):  # one too many does no harm
            old.unlink()
    remove_abandoned_parts(folder.autosave)
    return path


def autosaves(folder: ProjectFolder) -> list[Autosave]:
    """Every autosaved version, the newest first. Files of other names are none of ours."""
    return [Autosave(path, _time_in(path), _is_readable(path)) for path in _autosave_paths(folder)]


def newer_than_document(folder: ProjectFolder) -> Autosave | None:
    """The newest readable autosave, when it is later than the document and differs from it: work that was not saved."""
    for path in _autosave_paths(folder):
        if not _is_later(path, folder.document):
            return None
        if _is_readable(path):
            return None if _same_content(path, folder.document) else Autosave(path, _time_in(path), readable=True)
    return None


def _autosave_paths(folder: ProjectFolder) -> list[Path]:
    try:
        return sorted((path for path in folder.autosave.iterdir() if _has_time(path)), reverse=True)
    except OSError:  # none yet, or not ours to read: the same as none
        return []


def _time_in(path: Path) -> datetime:
    return datetime.strptime(path.name.removesuffix(DOCUMENT_SUFFIX), _STAMP).replace(tzinfo=UTC)


def _has_time(path: Path) -> bool:
    if not _AUTOSAVE_NAME.fullmatch(path.name):
        return False
    try:
        _time_in(path)
    except ValueError:  # the 32nd of a month
        return False
    return True


def _is_readable(path: Path) -> bool:
    try:
        read(path)
    except StorageError:
        return False
    return True


def _is_later(path: Path, document: Path) -> bool:
    try:
        saved_at = datetime.fromtimestamp(document.stat().st_mtime, UTC)
    except OSError:
        return True
    return _time_in(path) > saved_at


def _same_content(path: Path, document: Path) -> bool:
    try:
        return read_bytes(path, project_text.MAX_BYTES) == read_bytes(document, project_text.MAX_BYTES)
    except StorageError:
        return False
