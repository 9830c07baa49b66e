"""A film with everything a new member of the team needs, as one zip file, ``<title>.handover``.

    film.zip                    the film (``film_archive.py``)
    characters/<label>.character    each of its characters (``character_file.py``)
    templates/<name>.charnodes, presets/<name>.yaml     the sender's own
    stills/, clips/             approved stills and test clips, named by their SHA-256
    scenes.html, scenes.csv     the one-page scene list
    README.txt                  what this is
    handover.json               the last one: app, kind ("handover"), format, title, by, program, tests, and of every
                                other file its bytes and SHA-256

Read with suspicion (``archive.py``): nothing but these names, each once, each as long as the manifest says and with its
hash. What is inside the film and the characters is for their own readers to judge.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final

from charstudio.model.errors import Damaged, NewerFormat
from charstudio.model.identity import Style
from charstudio.storage import archive, project_text
from charstudio.storage.archive import Archive, Limits, Member, OnBytes, opened
from charstudio.storage.files import door
from charstudio.storage.film_archive import remove_abandoned
from charstudio.storage.project_json import APP, JsonObject
from charstudio.storage.room import require_room

SUFFIX: Final = ".handover"
FORMAT: Final = 1
KIND: Final = "handover"
MANIFEST: Final = "handover.json"
FILM: Final = "film.zip"
CHARACTERS, TEMPLATES, PRESETS, STILLS, CLIPS = "characters/", "templates/", "presets/", "stills/", "clips/"
SCENES: Final = ("scenes.html", "scenes.csv")
README: Final = "README.txt"
LIMITS: Final = Limits(member_bytes=2**43, total_bytes=2**44, members=20_000, is_large=True)
_MAX_MANIFEST_BYTES: Final = 16 * 2**20
_PLAIN: Final = r'(?!\.)[^\x00-\x1f\x7f/\\:*?"<>|]{1,200}'
_MEDIA: Final = r"[0-9a-f]{64}\.[a-z0-9]{1,8}"
_ALLOWED: Final = re.compile(
    rf"handover\.json|film\.zip|README\.txt|scenes\.html|scenes\.csv|characters/{_PLAIN}\.character"
    rf"|templates/{_PLAIN}\.charnodes|presets/{_PLAIN}\.ya?ml|stills/{_MEDIA}|clips/{_MEDIA}"
)
_KEYS: Final = frozenset({"app", "by", "files", "format", "kind", "program", "tests", "title"})
_TEST_KEYS: Final = frozenset({"character", "clip", "name", "stills", "style"})
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_LONGEST: Final = 200
_HINT: Final = "Ask for the pack again, or copy it again."


@dataclass(frozen=True, slots=True)
class AcceptanceTest:
    """What one character is to be tested with: names of members. ``clip`` is empty where there is none."""

    character: str
    name: str
    style: Style
    stills: tuple[str, ...] = ()
    clip: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """What a pack says of itself: every file in it with length and SHA-256, and how its characters are tested."""

    title: str
    by: str = ""
    program: str = ""
    tests: tuple[AcceptanceTest, ...] = ()
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """How many bytes it unpacks to."""
        return sum(size for size, _ in self.files.values())

    def named(self, start: str) -> tuple[str, ...]:
        """The members of one folder, such as ``characters/``."""
        return tuple(name for name in self.files if name.startswith(start))


# --- writing -----------------------------------------------------------------------------------------------------


def write(path: Path, said: Handover, members: Mapping[str, Path], on_bytes: OnBytes) -> None:
    """Write a pack of these files, in the order of their names. It appears whole, or what was there stays.

    Raises ``DiskFull``, ``ReadOnly``, ``StorageError``, and what ``on_bytes`` raises.
    """
    remove_abandoned(path.parent)
    files: dict[str, tuple[int, str]] = {}

    def everything() -> Iterator[Member]:
        for name, source in sorted(members.items()):
            if not _ALLOWED.fullmatch(name) or name == MANIFEST:
                raise ValueError(name)
            size = source.stat().st_size
            yield Member(name, size, partial(_opened, source), written=partial(_note, files, name))
        yield Member.of_bytes(MANIFEST, _manifest(said, files))

    archive.write(path, everything(), on_bytes)


def _opened(source: Path) -> IO[bytes]:
    return source.open("rb")


def _note(files: dict[str, tuple[int, str]], name: str, sha256: str, size: int) -> None:
    files[name] = size, sha256


def _manifest(said: Handover, files: Mapping[str, tuple[int, str]]) -> bytes:
    document: JsonObject = {
        "app": APP,
        "by": said.by[:_LONGEST],
        "files": {name: {"bytes": size, "sha256": sha256} for name, (size, sha256) in files.items()},
        "format": FORMAT,
        "kind": KIND,
        "program": version("charstudio"),
        "tests": [
            {
                "character": test.character,
                "clip": test.clip,
                "name": test.name,
                "stills": list(test.stills),
                "style": test.style.value,
            }
            for test in said.tests
        ],
        "title": said.title,
    }
    return project_text.encode(document)


# --- reading -----------------------------------------------------------------------------------------------------


def is_handover(path: Path) -> bool:
    """Whether the file looks like a pack: a zip file of ours that lists a manifest of this kind at its end."""
    with suppress(OSError):
        if path.is_file():
            with path.open("rb") as stream:
                head = stream.read(4)
                stream.seek(max(0, path.stat().st_size - 4096))
                return head == b"PK\x03\x04" and MANIFEST.encode() in stream.read(4096)
    return False


def look_into(path: Path) -> Handover:
    """What a pack holds; its files are only counted. Blocking.

    Raises ``Damaged`` or ``NewerFormat`` with a sentence for the user, ``StorageError`` when it cannot be read.
    """
    with _ours(path) as found:
        return _said(found)


def unpack(path: Path, folder: Path, on_bytes: OnBytes) -> Handover:
    """Unpack everything but the manifest into ``folder``, which is there and empty, compared with the manifest.

    Raises as ``look_into``, ``DiskFull`` beforehand when there is no room, and what ``on_bytes`` raises. What was
    written before that is the caller's to remove, with its folder.
    """
    with _ours(path) as found:
        said = _said(found)
        require_room(folder, 2 * said.bytes)  # the film in it is unpacked once more
        for name, (_, sha256) in said.files.items():
            target = folder / name
            with door(target, "unpacked"):
                target.parent.mkdir(parents=True, exist_ok=True)
            if found.unpack(name, target, on_bytes) != sha256:
                raise _damaged(f"{name} has been changed")
    return said


@contextmanager
def _ours(path: Path) -> Iterator[Archive]:
    """An opened pack. Whatever is wrong with it is said of the file, by its name."""
    try:
        with opened(path, _ALLOWED, LIMITS) as found:
            yield found
    except Damaged as error:
        fault = (error.faults[0] if error.faults else error.message).rstrip(".")
        raise Damaged(f"“{path.name}” is not a whole hand-over pack: {fault}.", _HINT, (fault,)) from error


def _said(found: Archive) -> Handover:
    document = _document_in(found)
    files = _files_in(document["files"])
    there = {name: found.size(name) for name in found.names if name != MANIFEST}
    for name in sorted(files.keys() ^ there.keys()):
        raise _damaged(f"{name} is missing" if name in files else f"it holds {name}, which its manifest does not list")
    for name, size in there.items():
        if files[name][0] != size:
            raise _damaged(f"{name} has another length than its manifest says")
    if FILM not in files:
        raise _damaged("there is no film in it")
    tests = tuple(_tests_in(document["tests"], files))
    return Handover(document["title"], document["by"], document["program"], tests, files)


def _document_in(found: Archive) -> JsonObject:
    document, doubled = project_text.decode(found.read(MANIFEST, _MAX_MANIFEST_BYTES))
    if document.get("app") != APP or document.get("kind") != KIND:
        raise _damaged(f"{MANIFEST} is not about a film handed over by {APP}")
    number = document.get("format")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise _damaged(f"{MANIFEST}: format must be a whole number")
    if number > FORMAT:
        raise NewerFormat("This pack was made with a newer version of Character Studio.", "Update to open it.")
    for key in sorted(_KEYS ^ document.keys()):
        raise _damaged(f"{MANIFEST}: {project_text.shown(key)} {'is missing' if key in _KEYS else 'is not known'}")
    if doubled:
        raise _damaged(f"{MANIFEST}: {doubled[0]}")
    if not all(isinstance(document[key], str) for key in ("title", "by", "program")):
        raise _damaged(f"{MANIFEST}: title, by and program must be texts")
    return document


def _files_in(files: Any) -> dict[str, tuple[int, str]]:
    if not isinstance(files, dict):
        raise _damaged(f"{MANIFEST}: files must be an object")
    found = {}
    for name, facts in files.items():
        if not _ALLOWED.fullmatch(name) or name == MANIFEST:
            raise _damaged(f"{MANIFEST} lists {project_text.shown(name)}, which has no place in it")
        if not isinstance(facts, dict) or facts.keys() != {"bytes", "sha256"}:
            raise _damaged(f"{MANIFEST}: {name} must have a number of bytes and a SHA-256")
        size, sha256 = facts["bytes"], facts["sha256"]
        if type(size) is not int or size < 0 or not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
            raise _damaged(f"{MANIFEST}: {name} must have a number of bytes and a SHA-256")
        found[name] = size, sha256
    return found


def _tests_in(tests: Any, names: Container[str]) -> Iterator[AcceptanceTest]:
    if not isinstance(tests, list):
        raise _damaged(f"{MANIFEST}: tests must be a list")
    for place, row in enumerate(tests):
        where = f"{MANIFEST}: tests[{place}]"
        if not isinstance(row, dict) or row.keys() != _TEST_KEYS:
            raise _damaged(f"{where} must have a character, a clip, a name, stills and a style")
        stills, clip = row["stills"], row["clip"]
        texts = (row["character"], row["name"], row["style"], clip)
        if not isinstance(stills, list) or not all(isinstance(text, str) for text in (*texts, *stills)):
            raise _damaged(f"{where} must be texts")
        if any(name not in names for name in (*stills, *([clip] if clip else []))):
            raise _damaged(f"{where} names a file that is not in it")
        if row["style"] not in set(Style):
            raise _damaged(f"{where} is of a style that is not known")
        yield AcceptanceTest(row["character"], row["name"][:_LONGEST], Style(row["style"]), tuple(stills), clip)


def _damaged(fault: str) -> Damaged:
    return Damaged(f"The pack is damaged: {fault}.", faults=(fault,))
