# ruff: noqa: E501, SIM905 - lists of words are read as lists
"""Permanent traits of a character, and where a prompt says again what the reference shows already."""

from __future__ import annotations

import re
from collections.abc import Iterable

from charstudio.analysis.prompts.camera import plain

_EMPTY = frozenset(
    "a an the of on in with and his her their its who wears wearing has have is are always never very small big large year years old aged age character "
    "permanent eyes eye hair face skin coat jacket dress shirt glasses left right under".split()
)
_FAMILIES = (
    ("blonde", "blond", "golden", "fair"),
    ("grey", "gray", "silver"),
    ("red", "ginger", "auburn", "redhead"),
    ("lavender", "purple", "violet", "lilac"),
    ("brown", "brunette", "chestnut"),
    ("black", "raven"),
    ("freckle", "freckled"),
    ("scar", "scarred"),
    ("tattoo", "tattooed"),
    ("beard", "bearded"),
    ("spectacle", "glasse", "glasses", "bespectacled"),
    ("green", "emerald"),
    ("moustache", "mustache"),
)
_ALIKE = {word: family[0] for family in _FAMILIES for word in family}
_PARTS = re.compile(r"[,;.\n•|]+|\band\b|\bwith\b")
_WORD = re.compile(r"[a-z0-9]+")


def traits_in(notes: str) -> tuple[str, ...]:
    """The traits that notes list, one by one: "lavender hair, round glasses" are two."""
    parts = (
        re.sub(r"^\s*(?:[A-Za-z ]{1,20}:)?\s*[-*]?\s*", "", part).strip() for part in re.split(r"[,;.\n•|]+", notes)
    )
    return tuple(part for part in parts if len(part) > 2)


def repeated(text: str, traits: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Where the prompt says a trait again, in order. A bare noun ("her hair lifts") says nothing again."""
    low = plain(text)
    tokens = [(_stem(match.group()), match.start(), match.end()) for match in _WORD.finditer(low)]
    spans = [span for trait in traits for span in _places(low, tokens, trait)]
    return tuple(_merged(sorted(spans)))


def _places(low: str, tokens: list[tuple[str, int, int]], trait: str) -> list[tuple[int, int]]:
    """Where at least two words of the trait, one of them telling, stand close together (or its only word stands)."""
    wanted = [_stem(word) for word in _WORD.findall(plain(trait))]
    wanted = [word for word in wanted if word not in _NOISE]
    telling = {word for word in wanted if word not in _STEMMED_EMPTY and not word.isdigit()} or set(wanted)
    need = min(2, len(set(wanted)))
    found: list[tuple[int, int]] = []
    place = 0
    while wanted and place < len(tokens):
        if tokens[place][0] in wanted:
            near = _unbroken(low, tokens[place : place + len(wanted) + 3])
            window = [token for token in near if token[0] in wanted]
            names = {token[0] for token in window}
            alone = need == 2 and len(telling) == 1 and names <= telling and _is_rare(next(iter(telling)))
            if (len(names) >= need and names & telling) or (names and alone):
                found.append((window[0][1], window[-1][2]))
                place += max(1, tokens.index(window[-1]) - place)
        place += 1
    return found


def _unbroken(low: str, tokens: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """The first of these words up to the next comma or stop."""
    for place in range(1, len(tokens)):
        if re.search(r"[,.;:!?\n]", low[tokens[place - 1][2] : tokens[place][1]]):
            return tokens[:place]
    return tokens


_NOISE = frozenset("a an the of on in with and his her their its is are has".split())
_RARE = frozenset(
    "freckle scar tattoo beard moustache monocle dreadlock mohawk birthmark dimple blonde heterochromia prosthetic eyepatch horn antler".split()
)


def _is_rare(word: str) -> bool:
    return word in _RARE


def _stem(word: str) -> str:
    base = word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
    return _ALIKE.get(word, _ALIKE.get(base, base))


_STEMMED_EMPTY = frozenset(_stem(word) for word in _EMPTY)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1] + 6:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
