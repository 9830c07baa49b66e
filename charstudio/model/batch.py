"""A batch: what varies from one result to the next, and how the lists go together. Pure values.

    pair up (ZIP)           first with first, second with second; a list of one value goes with all of them
    every combination       each value of one list with each of the others, the first list changing slowest
    (PRODUCT)

A list may vary several things at once, a row at a time: that is what a table of prompts and seeds is. What a value
means is not known here; ``studio.batch_variants`` puts it into a project.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import TypeAlias

from charstudio.model.errors import EditError
from charstudio.model.values import AssetId, Input, Json, NodeId, Output

MOST = 500
"""Combinations at once: more than anybody looks through, and a typing error costs no fortune."""


@dataclass(frozen=True, slots=True)
class Still:
    """An imported file that is to arrive at an input."""

    asset: AssetId


BatchValue: TypeAlias = Json | Still | Output
"""A parameter's value; for an input socket a file, or another node's output."""


@dataclass(frozen=True, slots=True)
class Varied:
    """What a list varies: a parameter, or (``is_input``) an input socket. ``label`` is what people call it."""

    name: str
    label: str
    is_input: bool = False

    def socket(self, node: NodeId) -> Input:
        """The input of this name."""
        return Input(node, self.name)


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing with one of its values."""

    varied: Varied
    value: BatchValue


Variation: TypeAlias = tuple[Setting, ...]
"""One combination: what is set, in the order of the lists."""


@dataclass(frozen=True, slots=True)
class BatchList:
    """Rows of values, each as long as ``varied``: usually one thing, with a value in every row."""

    varied: tuple[Varied, ...]
    rows: tuple[tuple[BatchValue, ...], ...]

    @classmethod
    def of(cls, varied: Varied, values: Iterable[BatchValue]) -> BatchList:
        """The list of one thing."""
        return cls((varied,), tuple((value,) for value in values))

    @property
    def label(self) -> str:
        """What it varies, in words."""
        return _and(each.label for each in self.varied)

    def settings(self) -> tuple[Variation, ...]:
        """Each row as what it sets."""
        return tuple(
            tuple(Setting(varied, value) for varied, value in zip(self.varied, row, strict=True)) for row in self.rows
        )


class Way(StrEnum):
    """How the lists go together."""

    ZIP = "zip"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Batch:
    """Lists, and how they go together."""

    lists: tuple[BatchList, ...]
    way: Way = Way.PRODUCT


def count(batch: Batch) -> int:
    """How many combinations there are. Raises ``EditError`` with what does not fit, in words."""
    _refuse_unfit(batch)
    lengths = [len(each.rows) for each in batch.lists]
    found = max(lengths) if batch.way is Way.ZIP else math.prod(lengths)
    if found > MOST:
        raise EditError(
            f"That would be {found:,} combinations; {MOST} is the most at once.",
            "Shorten a list, or pair the lists up." if batch.way is Way.PRODUCT else "Shorten the lists.",
        )
    return found


def combinations(batch: Batch) -> tuple[Variation, ...]:
    """Every combination, in order. Raises ``EditError`` as ``count`` does."""
    total = count(batch)
    lists = [each.settings() for each in batch.lists]
    if batch.way is Way.ZIP:
        lists = [rows * total if len(rows) == 1 else rows for rows in lists]
        return tuple(_joined(group) for group in zip(*lists, strict=True))
    return tuple(_joined(group) for group in product(*lists))


def distinct(variations: Iterable[Variation]) -> tuple[Variation, ...]:
    """Without those that are there before: the same settings make the same thing, and nothing is made twice."""
    found: dict[tuple[object, ...], Variation] = {}
    for variation in variations:
        found.setdefault(tuple((each.varied, type(each.value), repr(each.value)) for each in variation), variation)
    return tuple(found.values())


def _joined(group: Iterable[Variation]) -> Variation:
    return tuple(setting for part in group for setting in part)


def _refuse_unfit(batch: Batch) -> None:
    fault = next(_faults(batch), None)
    if fault is not None:
        raise fault


def _faults(batch: Batch) -> Iterator[EditError]:
    if not batch.lists:
        yield EditError("Nothing varies yet.", "Add a list.")
    seen: set[tuple[str, bool]] = set()
    for each in batch.lists:
        for varied in each.varied:
            key = (varied.name, varied.is_input)
            if key in seen:
                yield EditError(f"{varied.label} is listed twice.", "Put all its values into one list.")
            seen.add(key)
        if not each.rows:
            yield EditError(f"{each.label} has no values yet.")
    if batch.way is Way.ZIP:
        yield from _uneven(batch.lists)


def _uneven(lists: tuple[BatchList, ...]) -> Iterator[EditError]:
    """Lists that cannot be paired up: two lengths, neither of them one."""
    long = [each for each in lists if len(each.rows) > 1]
    other = next((each for each in long if len(each.rows) != len(long[0].rows)), None)
    if other is not None:
        yield EditError(
            f"{long[0].label} has {len(long[0].rows)} values and {other.label} has {len(other.rows)}: "
            "they cannot be paired up.",
            "Give them equally many, or make every combination.",
        )


def _and(labels: Iterable[str]) -> str:
    *first, last = labels
    return f"{', '.join(first)} and {last}" if first else last
