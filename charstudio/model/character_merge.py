"""Two lines of one character's versions: how they stand to each other, and how one takes the other over without loss.

Two people may change the same character apart from each other. Versions are told apart by what they hold, not by their
numbers alone, and taking over never forgets one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from charstudio.model.characters import Character, CharacterVersion
from charstudio.model.values import CharacterId


class Standing(StrEnum):
    """How another state of a character stands to ours."""

    SAME = "same"  # there is nothing to take over
    NEWER = "newer"  # it grew out of ours
    OLDER = "older"  # ours grew out of it
    APART = "apart"  # both were changed since


def standing(ours: Character, theirs: Character) -> Standing:
    """How ``theirs`` stands to ``ours``. Ids play no part; a version that was only kept is no change."""
    if _bare(ours) == _bare(theirs):
        return Standing.SAME
    if _holds(theirs, ours):
        return Standing.NEWER
    return Standing.OLDER if _holds(ours, theirs) else Standing.APART


def taken_over(ours: Character, theirs: Character, note: str, day: str) -> Character:
    """``ours`` as it is in ``theirs``, under our id, with every version of both lines.

    Where theirs grew out of ours it is simply theirs, with its numbers. Else what ours is now is kept as a version with
    ``note`` and ``day``, and theirs go on counting from there.
    """
    if _includes(theirs, ours):
        return replace(theirs, id=ours.id, history=tuple(_under(theirs.history, ours)))
    known = [_bare(old.character) for old in ours.history]
    kept = CharacterVersion(ours.version, note, day, replace(ours, history=()))
    new = [old for old in theirs.history if _bare(old.character) not in (*known, _bare(ours))]
    history, number = [*ours.history, kept], ours.version
    for old in new:
        number += 1
        history.append(replace(old, number=number, character=replace(old.character, id=ours.id, version=number)))
    return replace(theirs, id=ours.id, version=number + 1, history=tuple(history))


def _under(history: tuple[CharacterVersion, ...], ours: Character) -> Iterator[CharacterVersion]:
    return (replace(old, character=replace(old.character, id=ours.id)) for old in history)


def _bare(who: Character) -> Character:
    """What is compared: everything but the id and the count of versions."""
    return replace(who, id=CharacterId(""), version=1, history=())


def _holds(later: Character, earlier: Character) -> bool:
    """Whether what ``earlier`` is now is among the earlier versions of ``later``."""
    return any(_bare(old.character) == _bare(earlier) for old in later.history)


def _includes(later: Character, earlier: Character) -> bool:
    """Whether every version of ``earlier`` and what it is now lies in ``later`` under the same number."""
    there = {old.number: _bare(old.character) for old in later.history}
    here = [*((old.number, old.character) for old in earlier.history), (earlier.version, earlier)]
    return all(there.get(number) == _bare(character) for number, character in here)
