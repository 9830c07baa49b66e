"""Amounts of money as people read them."""

from __future__ import annotations

from decimal import Decimal

from charstudio.providers.catalog.pricing import money


def price_words(price: Decimal | None) -> str:
    """A price before the fact: what nobody knows is never $0, and what is not 0 is never $0.00."""
    if price is None:
        return "price unknown"
    return "free" if price == 0 else amount_words(price)


def amount_words(amount: Decimal) -> str:
    """An amount: cents, half a cent upwards, and as many digits as a small one needs to show."""
    return money(amount)
