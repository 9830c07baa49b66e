"""Edits of the film's characters. Each gives a new project or raises; nothing else of the project changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from charstudio.model.characters import Character, CharacterVersion
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.project import Project
from charstudio.model.values import CharacterId, Json

_KEPT_APART = {"id", "version", "history"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def add_character(project: Project, character: Character) -> Project:
    """Add a character. Raises ``EditError``: no name, an id that is taken, files that are not in the project."""
    if character.id in project.characters:
        raise EditError("This character is in the film already.")
    return _with(project, character)


def change_character(project: Project, character: CharacterId, **changes: Any) -> Project:
    """Change what is said of a character (any field of ``Character`` but its id and versions).

    Raises ``UnknownId``, ``EditError`` when the outcome would not hold together.
    """
    before = _known(project, character)
    if _KEPT_APART & changes.keys():
        raise EditError("A character's versions are kept and reverted, not written.")
    after = replace(before, **changes)
    return project if after == before else _with(project, after)


def put_character(project: Project, character: Character) -> Project:
    """Put a character in the place of the one of the same id, versions and all. Raises ``UnknownId``, ``EditError``."""
    before = _known(project, character.id)
    return project if before == character else _with(project, character)


def remove_character(project: Project, character: CharacterId) -> Project:
    """Take a character out of the film. Raises ``UnknownId``, and ``EditError`` while a node uses it."""
    found = _known(project, character)
    users = [node.title for node in project.graph.nodes.values() if node.params.get("character") == character]
    if users:
        raise EditError(f"“{found.name}” acts in “{users[0]}”.", "Give that node another character first.")
    return replace(project, characters={key: value for key, value in project.characters.items() if key != character})


def keep_version(project: Project, character: CharacterId, note: str, day: str) -> Project:
    """Keep the character as it is as a version (``day`` as 2026-11-28), and go on with the next number.

    Raises ``UnknownId``, and ``EditError`` for a day that is none.
    """
    found = _known(project, character)
    if not _DAY.fullmatch(day):
        raise EditError(f"“{day}” is not a day such as 2026-11-28.")
    kept = CharacterVersion(found.version, note.strip(), day, replace(found, history=()))
    return _with(project, replace(found, version=found.version + 1, history=(*found.history, kept)))


def revert_character(project: Project, character: CharacterId, number: int, day: str) -> Project:
    """Make the character what it was as version ``number``. What it is now is kept as a version first.

    Raises ``UnknownId`` when there is no such version.
    """
    found = _known(project, character)
    old = next((version for version in found.history if version.number == number), None)
    if old is None:
        raise UnknownId(f"“{found.name}” has no version {number}.")
    kept = keep_version(project, character, f"Before going back to version {number}", day)
    now = kept.characters[character]
    return _with(kept, replace(old.character, version=now.version, history=now.history))


def params_naming(project: Project, character: CharacterId) -> Mapping[str, Json]:
    """The parameters of a Reference node that stands for this character. Raises ``UnknownId``."""
    return {"character": _known(project, character).id, "outfit": 0}


def _known(project: Project, character: CharacterId) -> Character:
    found = project.characters.get(character)
    if found is None:
        raise UnknownId("There is no such character in the film.")
    return found


def _with(project: Project, character: Character) -> Project:
    if not character.name.strip():
        raise EditError("A character needs a name.")
    numbers = [outfit.number for outfit in character.outfits]
    if any(number < 1 for number in numbers) or len(set(numbers)) < len(numbers):
        raise EditError("Outfits are numbered from 1, each number once.")
    earlier = [old.number for old in character.history]
    if earlier != sorted(set(earlier)) or any(not 1 <= number < character.version for number in earlier):
        raise EditError("Earlier versions are numbered upwards, below the present one.")
    if any(file not in project.assets for file in character.files()):
        raise EditError(f"“{character.name}” names a file that is not in the film.", "Import it first.")
    return replace(project, characters={**project.characters, character.id: character})
