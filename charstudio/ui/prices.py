"""Amounts of money as people read them."""

from __future__ import annotations

from decimal import Decimal

_CENT = Decimal("0.01")


def price_words(price: Decimal | None) -> str:
    """A price before the fact: what nobody knows is never $0, and what is not 0 is never $0.00."""
    if price is None:
        return "price unknown"
    return "free" if price == 0 else amount_words(price)


def amount_words(amount: Decimal) -> str:
    """An amount: whole cents, and as many digits as a smaller one needs to show."""
    if amount == 0 or abs(amount) >= _CENT:
        return f"${amount:.2f}"
    return f"${amount:.3f}" if abs(amount) >= _CENT / 10 else f"${amount.normalize():f}"
