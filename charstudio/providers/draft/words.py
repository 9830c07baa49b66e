"""Finding known phrases in plain English, with word boundaries and negation.

A vocabulary is a table of ``(pattern, meaning)``: patterns are regular expressions over lower-case words with single
spaces, tried from the top. Words that one phrase has taken are not offered to the phrases below it, so that
"extreme close up" is not also a "close up". A phrase is negated when "no", "not", "without", "never", "avoid" or a
"don't" stands at most three words before it in the same clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

M = TypeVar("M")

_CLAUSE = re.compile(r"[.;,!?\n]+|\bbut\b")
_STEP = re.compile(r"(?:,|;|\.)?\s*\b(?:and then|then|followed by|after that|afterwards)\b\s*,?")
_NOT_A_WORD = re.compile(r"[^a-z0-9':/ ]+")
_NEGATION = re.compile(
    r"\b(?:no|not|without|never|avoid|avoiding|don't|dont|doesn't|isn't|nor|zero|remove|less)\b(?: [a-z0-9']+){0,2} ?$"
)
_LESS = re.compile(r"\b(?:slight(?:ly)?|subtl[ey]|a bit|a little|a touch|touch of|hint of|faint(?:ly)?|barely)\b")
_GENTLY = re.compile(r"\b(?:gently|softly|lightly|somewhat|mildly)\b")
_MORE = re.compile(r"\b(?:very|strong|strongly|much|heavy|heavily|intense|extremely|extreme|really|deep|lots of)\b")


@dataclass(frozen=True, slots=True)
class Found(Generic[M]):
    """A phrase that was recognised. ``weight`` is 0.5 for "slightly", 0.75 for "gently", 1.5 for "very", else 1."""

    meaning: M
    text: str
    negated: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Reading(Generic[M]):
    """One clause: what was recognised in it, and the words that were not."""

    text: str
    found: tuple[Found[M], ...]
    rest: str


def plain(text: str) -> str:
    """Lower case, straight apostrophes, hyphens as spaces, single spaces; clause marks are kept."""
    lowered = text.lower().replace("\u2019", "'").replace("\u2013", " ").replace("\u2014", ", ").replace("-", " ")
    return re.sub(r"[ \t\r]+", " ", lowered).strip()


def steps(text: str) -> list[str]:
    """The text cut at "then", "and then", "followed by": what happens one after the other."""
    return [part for part in (piece.strip(" ,;.") for piece in _STEP.split(plain(text))) if part]


def clauses(text: str) -> list[str]:
    """The text cut at commas, full stops and "but", each a row of plain words."""
    pieces = (re.sub(r" +", " ", _NOT_A_WORD.sub(" ", piece)).strip() for piece in _CLAUSE.split(plain(text)))
    return [piece for piece in pieces if piece]


def read(clause: str, vocabulary: Sequence[tuple[str, M]]) -> Reading[M]:
    """Everything of ``vocabulary`` in one clause, in the order it was written."""
    left, found = clause, []
    for pattern, meaning in vocabulary:
        for match in _pattern(pattern).finditer(left):
            before = clause[: match.start()]
            found.append(
                (match.start(), Found(meaning, match.group(), bool(_NEGATION.search(before)), _weight(before)))
            )
        left = _pattern(pattern).sub(lambda taken: "\0" * len(taken.group()), left)
    found.sort(key=lambda pair: pair[0])
    return Reading(clause, tuple(each for _, each in found), re.sub(r"[\0 ]+", " ", left).strip())


def read_all(text: str, vocabulary: Sequence[tuple[str, M]]) -> list[Found[M]]:
    """Everything of ``vocabulary`` in a text of any length, negated ones included."""
    return [found for clause in clauses(text) for found in read(clause, vocabulary).found]


def wanted(found: Iterable[Found[M]]) -> list[M]:
    """The meanings that were asked for, not refused."""
    return [each.meaning for each in found if not each.negated]


def mentions(text: str, pattern: str) -> bool:
    """Whether the text asks for ``pattern``, with word boundaries and not negated."""
    return any(not found.negated for found in read_all(text, ((pattern, True),)))


@lru_cache(maxsize=1024)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])")


def _weight(before: str) -> float:
    """The strength that the few words before a phrase give it."""
    near = " ".join(before.split()[-3:])
    if _LESS.search(near):
        return 0.5
    if _GENTLY.search(near):
        return 0.75
    return 1.5 if _MORE.search(near) else 1.0
