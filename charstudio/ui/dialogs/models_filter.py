"""Which models are shown, and in which order: search, filters and sorting as pure functions of the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any

from charstudio.ui.dialogs.models_choice import Choice, has_own_sound
from charstudio.ui.graph import fuzzy


class Column(IntEnum):
    """The columns of the comparison, from left to right."""

    MODEL = 0
    LENGTH = 1
    PICTURE = 2
    SOUND = 3
    PRICE = 4
    CLAIM = 5
    NOTE = 6
    PROVIDER = 7


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for. None and False do not matter."""

    text: str = ""
    affordable_usd: Decimal | None = None
    """No dearer than this; what nobody knows the price of is dearer."""
    with_sound: bool = False
    seconds: float | None = None
    """Clips of at least this length."""
    lines: float | None = None
    """Pictures whose shorter side has at least so many pixels."""
    provider: str = ""
    price_known: bool = False
    hide_withdrawn: bool = True

    def allows(self, choice: Choice) -> bool:
        """Whether a model fits everything but the text."""
        return (
            (self.affordable_usd is None or _costs_at_most(choice, self.affordable_usd))
            and (not self.with_sound or has_own_sound(choice))
            and (self.seconds is None or (choice.length.most or 0) >= self.seconds)
            and (self.lines is None or (choice.picture.most or 0) >= self.lines)
            and (not self.provider or self.provider in choice.providers)
            and (not self.price_known or choice.quote.usd is not None)
            and not (self.hide_withdrawn and choice.withdrawn)
        )


def _costs_at_most(choice: Choice, usd: Decimal) -> bool:
    return choice.quote.usd is not None and choice.quote.usd <= usd


def shown(
    choices: Iterable[Choice], wish: Wish, by: Column | None = None, *, falling: bool = False
) -> tuple[Choice, ...]:
    """The rows for a wish: the draft engine first, the others by ``by``, else by how well the text names them."""
    every = tuple(choices)
    fitting = named([each for each in every if not each.is_draft and wish.allows(each)], wish.text)
    drafts = tuple(each for each in every if each.is_draft)
    return (*drafts, *(fitting if by is None else ordered(fitting, by, falling=falling)))


def named(choices: Sequence[Choice], text: str) -> tuple[Choice, ...]:
    """Those that have every word of ``text`` somewhere in their names, the best named first.

    When there is none, those whose title has its letters in order.
    """
    words = text.casefold().split()
    if not words:
        return tuple(choices)
    found = [each for each in choices if all(word in " ".join(each.names).casefold() for word in words)]
    if found:
        return tuple(sorted(found, key=lambda each: -_closeness(text, each)))
    return tuple(fuzzy.best(text, ((each, (each.title,)) for each in choices)))


def _closeness(text: str, choice: Choice) -> float:
    return max(fuzzy.score(text, name) / (1 + place) for place, name in enumerate(choice.names))


def ordered(choices: Iterable[Choice], by: Column, *, falling: bool = False) -> tuple[Choice, ...]:
    """Sorted by a column; what says nothing there comes last, whichever way it goes."""
    key = _KEYS[by]
    known = [(key(each), each) for each in choices]
    silent = tuple(each for value, each in known if value is None)
    telling = sorted(((value, each) for value, each in known if value is not None), key=_first, reverse=falling)
    return (*(each for _, each in telling), *silent)


def _first(pair: tuple[Any, Choice]) -> Any:
    return pair[0]


_KEYS: dict[Column, Callable[[Choice], Any]] = {
    Column.MODEL: lambda each: each.title.casefold(),
    Column.LENGTH: lambda each: each.length.most,
    Column.PICTURE: lambda each: each.picture.most,
    Column.SOUND: lambda each: each.sound or None,
    Column.PRICE: lambda each: each.quote.usd,
    Column.CLAIM: lambda each: each.claims[0].text if each.claims else None,
    Column.NOTE: lambda each: each.policy[0] if each.policy else None,
    Column.PROVIDER: lambda each: " ".join(each.provider_titles) or None,
}
