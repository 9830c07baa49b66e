"""Who appears when: a prompt read for the names of its references, and cut into shots.

A shot ends where a sentence or a "then" begins that names other characters than the one before. A prompt that names
nobody has everybody in it from the beginning to the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_BEAT = re.compile(
    r"(?<=[.!?\n])\s+|\s*[;,]?\s*\b(?:and then|then|followed by|after that|cut to)\b[,:]?\s*", re.IGNORECASE
)
_BRACKETED = re.compile(r"[\[\]<>@{}]")


@dataclass(frozen=True, slots=True)
class Beat:
    """A shot: its words, and which of the references are in it (by number)."""

    prompt: str
    cast: tuple[int, ...]


def beats(prompt: str, tags: Sequence[str], references: int) -> tuple[Beat, ...]:
    """The shots of a prompt. ``tags`` name the references in their order; missing ones are called char1, char2."""
    names = [*tags[:references], *(f"char{number + 1}" for number in range(len(tags), references))]
    found: list[Beat] = []
    for words in _BEAT.split(prompt):
        cast = _named(words, names)
        if found and cast in {(), found[-1].cast}:
            found[-1] = Beat(f"{found[-1].prompt} {words}".strip(), found[-1].cast)
        elif words.strip():
            found.append(Beat(words.strip(), cast))
    if not any(beat.cast for beat in found):
        return (Beat(prompt.strip(), tuple(range(references))),)
    return _without_empty(found)


def without_tags(prompt: str, tags: Sequence[str]) -> str:
    """The prompt without its tags, for whoever reads it for camera and life."""
    for number, tag in enumerate(tags):
        for name in (tag, f"char{number + 1}"):
            prompt = _pattern(name).sub("", prompt)
    return re.sub(r"\s{2,}", " ", prompt).strip()


def _named(words: str, names: Sequence[str]) -> tuple[int, ...]:
    """The references named, in the order they are named."""
    places = [(match.start(), number) for number, name in enumerate(names) if (match := _pattern(name).search(words))]
    return tuple(number for _, number in sorted(places))


def _pattern(name: str) -> re.Pattern[str]:
    bare = _BRACKETED.sub("", name).strip()
    return re.compile(rf"[\[<@{{]*(?<!\w){re.escape(bare)}(?!\w)[\]>}}]*" if bare else r"(?!)", re.IGNORECASE)


def _without_empty(found: list[Beat]) -> tuple[Beat, ...]:
    """An opening that names nobody belongs to the first shot that does."""
    first = next(number for number, beat in enumerate(found) if beat.cast)
    opening = " ".join(beat.prompt for beat in found[: first + 1])
    return (Beat(opening, found[first].cast), *found[first + 1 :])
