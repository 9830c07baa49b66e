"""Amounts against their caps, in words and in colour; amounts as people type them. Nothing here knows of widgets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from charstudio.studio.money import Spending
from charstudio.ui.prices import amount_words

NEAR = Decimal("0.8")
"""From this part of a cap on, people are told."""
_DECIMAL_COMMA = re.compile(r"(\d+),(\d{1,2})")


class Level(StrEnum):
    """How near an amount is to its cap. The value is the colour's role."""

    FAR = "secondary"
    NEAR = "warn"
    REACHED = "bad"


def level(used: Decimal, cap: Decimal | None) -> Level:
    """How much of ``cap`` is used; None is no cap. A cap of 0 of which nothing is used stands in nobody's way."""
    if cap is None or used == 0:
        return Level.FAR
    if used >= cap:
        return Level.REACHED
    return Level.NEAR if used > cap * NEAR else Level.FAR


def cap_words(cap: Decimal) -> str:
    """A cap: whole dollars without cents."""
    return f"${cap:.0f}" if cap == cap.to_integral_value() else amount_words(cap)


def of_cap_words(spent: Decimal, cap: Decimal | None) -> str:
    """What was spent, of what may be: ``$12.40 of $30``."""
    return amount_words(spent) if cap is None else f"{amount_words(spent)} of {cap_words(cap)}"


def plain_amount(text: str) -> str:
    """An amount as typed, without the dollar sign and with a point for a decimal comma."""
    bare = text.replace("$", "").strip()
    found = _DECIMAL_COMMA.fullmatch(bare)
    return f"{found[1]}.{found[2]}" if found else bare


def read_amount(text: str) -> Decimal | None:
    """An amount of dollars, None for nothing at all. Raises ``ValueError`` with a sentence for anything else."""
    bare = plain_amount(text)
    if not bare:
        return None
    try:
        amount = Decimal(bare)
    except InvalidOperation as error:
        raise ValueError("This must be an amount such as 1.50, or nothing.") from error
    if not amount.is_finite() or amount < 0:
        raise ValueError("This must be an amount from 0 on, or nothing.")
    return amount


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """What the header says of money. ``short`` is for narrow windows, where an icon has to do for the warning."""

    words: str
    short: str
    level: Level
    tip: str


def money_line(spending: Spending, cap: Decimal | None, cap_day: Decimal | None) -> MoneyLine | None:
    """The film's money in one line; None while there is nothing to say: nothing spent and no ``cap`` of the film."""
    if cap is None and not spending.project_usd and not spending.reserved_usd:
        return None
    today = level(spending.day_usd, cap_day)
    film = level(spending.project_usd + spending.reserved_usd, cap)
    spent_today = spending.today_usd + spending.elsewhere_usd
    day_words = of_cap_words(spent_today, cap_day if today is not Level.FAR else None)
    film_words = of_cap_words(spending.project_usd, cap)
    return MoneyLine(
        f"today {day_words}{_WARNINGS[today]} · project {film_words}{_WARNINGS[film]}",
        f"{day_words} · {film_words}",
        max(today, film, key=_ORDER.index),
        _tip(spending),
    )


_ORDER = (Level.FAR, Level.NEAR, Level.REACHED)
_WARNINGS = {Level.FAR: "", Level.NEAR: ", nearly all", Level.REACHED: ", cap reached"}


def _tip(spending: Spending) -> str:
    aside = (
        f"{amount_words(spending.reserved_usd)} more is set aside for running jobs. " if spending.reserved_usd else ""
    )
    elsewhere = f"{amount_words(spending.elsewhere_usd)} of today is in other films. " if spending.elsewhere_usd else ""
    return f"{aside}{elsewhere}Click to see what it was spent on."
