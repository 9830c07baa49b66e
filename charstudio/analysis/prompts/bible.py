"""A prompt put together from a character's bible: who it is, said once and always alike, and what this shot changes.

Every prompt has the same blocks in the same order, so that two shots differ in the words that differ and in nothing
else. Locked blocks come from the character; free ones are typed for the shot.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from charstudio.analysis.prompts.camera import plain
from charstudio.analysis.prompts.traits import repeated, traits_in


class Block(StrEnum):
    """The parts of a prompt in their order."""

    CHARACTER = "character"
    OUTFIT = "outfit"
    CHANGE = "change"
    PLACE = "place"
    LIGHT = "light"
    STYLE = "style"
    SUFFIX = "suffix"


LOCKED = frozenset({Block.CHARACTER, Block.OUTFIT, Block.STYLE})
"""Blocks that are the same in every shot of a character."""


@dataclass(frozen=True, slots=True)
class Part:
    """One block of an assembled prompt and where it stands in the text."""

    block: Block
    start: int
    end: int

    @property
    def is_locked(self) -> bool:
        """Whether it comes from the character and not from this shot."""
        return self.block in LOCKED


@dataclass(frozen=True, slots=True)
class Assembled:
    """A prompt and the blocks it is made of."""

    text: str
    parts: tuple[Part, ...]


def assemble(
    traits: str | Iterable[str],
    change: str,
    *,
    outfit: str = "",
    place: str = "",
    light: str = "",
    style: str = "",
    suffix: str = "",
    carried: bool = False,
) -> Assembled:
    """Put the blocks together. ``carried`` tells that a reference shows the character: its traits are then left out.

    A trait that the change or the outfit speaks of itself is left out too, so that nothing is said twice: with
    "shaved head" in the change the change wins, as it comes for this shot.
    """
    whole = {
        Block.CHARACTER: "" if carried else _said_once(traits, f"{change}, {outfit}"),
        Block.OUTFIT: "" if carried and not outfit.strip() else outfit,
        Block.CHANGE: change,
        Block.PLACE: place,
        Block.LIGHT: light,
        Block.STYLE: style,
        Block.SUFFIX: suffix,
    }
    text, parts = "", []
    for block, words in whole.items():
        body = words.strip().strip(",;").strip()
        if not body:
            continue
        joint = "" if not text else " " if text[-1] in ".!?" else ", "
        start = len(text) + len(joint)
        text += joint + body
        parts.append(Part(block, start, len(text)))
    return Assembled(text, tuple(parts))


def _said_once(traits: str | Iterable[str], elsewhere: str) -> str:
    listed = traits_in(traits) if isinstance(traits, str) else tuple(traits)
    kept: list[str] = []
    for trait in listed:
        words = trait.strip().rstrip(".,;")
        if words and not repeated(elsewhere, (words,)) and plain(words) not in {plain(other) for other in kept}:
            kept.append(words)
    return ", ".join(kept)
