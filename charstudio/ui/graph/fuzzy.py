"""Finding things by a few letters of their name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

_EXACT, _PREFIX, _WORD, _INSIDE, _SCATTERED = 100.0, 80.0, 60.0, 40.0, 10.0


def score(query: str, text: str) -> float:
    """How well ``query`` names ``text``: 0 for not at all, more for better. Case does not matter.

    The whole text beats its beginning, which beats the beginning of a word, which beats a part, which beats
    letters in order with gaps.
    """
    wanted, text = query.casefold().strip(), text.casefold()
    if not wanted:
        return 1.0
    shorter = len(wanted) / max(len(text), 1)
    if text == wanted:
        return _EXACT
    if text.startswith(wanted):
        return _PREFIX + shorter
    if any(word.startswith(wanted) for word in text.replace("-", " ").split()):
        return _WORD + shorter
    if wanted in text:
        return _INSIDE + shorter
    return _scattered(wanted, text)


def worth(query: str, names: Iterable[str]) -> float:
    """How well ``query`` names a thing that has these names, the most telling first."""
    return max((score(query, name) / (1 + 0.15 * place) for place, name in enumerate(names)), default=0.0)


def best(query: str, items: Iterable[tuple[T, tuple[str, ...]]]) -> list[T]:
    """The items that ``query`` names, best first. Each comes with its names, the most telling first."""
    ranked: list[tuple[float, int, T]] = []
    for index, (item, names) in enumerate(items):
        found = worth(query, names)
        if found > 0:
            ranked.append((-found, index, item))
    ranked.sort(key=lambda entry: entry[:2])
    return [item for _, _, item in ranked]


def _scattered(wanted: str, text: str) -> float:
    at, start = -1, -1
    for letter in wanted.replace(" ", ""):
        at = text.find(letter, at + 1)
        if at < 0:
            return 0.0
        start = at if start < 0 else start
    return _SCATTERED * len(wanted) / (at - start + 1)
