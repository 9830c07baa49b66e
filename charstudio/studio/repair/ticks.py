"""What was ticked of the details a character is watched for. Pure, and quick enough for a form.

Ticks are kept by the content of the media, so another take has its own, and a copy of the project brings them along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from charstudio.model.characters import Character, WatchedDetail


def key_of(character: Character, detail: WatchedDetail) -> str:
    """The name under which a tick about a detail is kept: another place on the master is another detail."""
    place = ",".join(f"{part:.3f}" for part in detail.box)
    return f"{character.id}:{detail.name}:{place}"


@dataclass(frozen=True, slots=True)
class Ticked:
    """How far the watching of a clip has come."""

    watched: int
    there: int
    changed: int

    @property
    def words(self) -> str:
        """A quiet count for a clip; empty when there is nothing to watch."""
        if not self.watched:
            return ""
        if self.changed:
            return f"{self.changed} of {self.watched} details changed"
        return f"{self.there} of {self.watched} details seen"


def ticked(character: Character, ticks: Mapping[str, bool]) -> Ticked:
    """What was ticked of a character's watched details."""
    found = [ticks[key] for detail in character.watched if (key := key_of(character, detail)) in ticks]
    return Ticked(len(character.watched), sum(found), len(found) - sum(found))


def count_words(characters: Iterable[Character], ticks: Mapping[str, bool]) -> str:
    """A quiet count for a clip with several characters; empty when none of them is watched."""
    found = [ticked(each, ticks) for each in characters]
    return Ticked(sum(f.watched for f in found), sum(f.there for f in found), sum(f.changed for f in found)).words
