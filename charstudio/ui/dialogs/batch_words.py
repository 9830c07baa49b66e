"""What the batch dialog says: counts, prices and values in words. Pure, so that every sentence can be tested."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from charstudio.engine.plan import Plan
from charstudio.model.batch import Batch, BatchValue, Still, Way
from charstudio.model.values import Output
from charstudio.studio.batch_variables import Variable
from charstudio.studio.batching import BatchRow
from charstudio.ui.prices import amount_words, price_words

WAITING = "…"
"""Where a price is being worked out."""
WAYS: Mapping[Way, tuple[str, str]] = {
    Way.PRODUCT: ("Every combination", "Each value with each of the others (a product)"),
    Way.ZIP: ("Pair up", "First with first, second with second (a zip)"),
}
"""What the switch says, and what it means."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What is known of the money: ``plan`` would be paid for as takes, ``run`` for the rows once they are laid out."""

    rows: tuple[BatchRow, ...]
    plan: Plan
    run: Plan
    lacks_key: bool = False
    """Whether a key is asked for before anything can be made."""

    @property
    def takes(self) -> int:
        """How many new takes there will be."""
        return sum(row.take is not None for row in self.rows)

    @property
    def there(self) -> int:
        """How many need not be made."""
        return sum(row.is_there for row in self.rows)

    @property
    def blocked(self) -> int:
        """How many cannot be made."""
        return sum(bool(row.reason) for row in self.rows)

    @property
    def can_make(self) -> bool:
        """Whether there is anything to be made, if need be after a key has been entered."""
        return self.takes > 0 or self.lacks_key


def explained(batch: Batch) -> str:
    """How the lists go together, in one line with its numbers."""
    lengths = [len(each.rows) for each in batch.lists]
    if len(lengths) < 2:
        return "With a second list you can combine or pair them."
    if batch.way is Way.PRODUCT:
        return f"Each value with each of the others: {' × '.join(map(str, lengths))} = {math.prod(lengths):,}."
    single = " A list of one goes with all of them." if 1 in lengths and max(lengths) > 1 else ""
    return f"The first with the first, the second with the second.{single}"


def price_of(plan: Plan) -> str:
    """The price of a plan: an unknown part is never left out."""
    if not plan.unknown:
        return price_words(plan.price_usd)
    return f"at least {amount_words(plan.known_usd)} + unknown" if plan.known_usd else "price unknown"


def take_words(count: int, quote: Quote | None) -> str:
    """The button that makes takes."""
    if quote is None:
        return f"Make {_counted(count, 'take')} · {WAITING}" if count else "Make takes"
    if quote.lacks_key:
        return f"Make {_counted(count, 'take')} · needs a key first"
    if not quote.takes:
        return "Nothing to make"
    return f"Make {_counted(quote.takes, 'take')} · {price_of(quote.plan)}"


def row_words(count: int, quote: Quote | None) -> str:
    """The button that lays rows out."""
    if not count:
        return "Lay out rows"
    rows = f"Lay out {_counted(count, 'row')}"
    if quote is None:
        return f"{rows} · {WAITING}"
    if quote.lacks_key:
        return f"{rows} · free to lay out, a key needed to run"
    price = price_of(quote.run)
    if price == price_words(None):
        return f"{rows} · free to lay out, price to run unknown"
    return f"{rows} · free" if quote.run.price_usd == 0 else f"{rows} · free to lay out, {price} to run"


def summary(listed: int, count: int, quote: Quote | None) -> str:
    """One line above the table: how many there are, and what is to be known of them. ``listed`` counts doubles too."""
    parts = [_counted(count, "combination")]
    if listed > count:
        parts.append(f"{listed - count} listed twice")
    if quote is not None and quote.there:
        parts.append(f"{quote.there} made already or under way")
    if quote is not None and quote.blocked:
        parts.append(f"{quote.blocked} cannot be made")
    return " · ".join(parts)


def row_price(row: BatchRow | None) -> tuple[str, str]:
    """What stands in the last column, and the colour role of it."""
    if row is None:
        return WAITING, "secondary"
    if row.reason:
        return row.reason, "bad"
    if row.is_there:
        return "made already", "good"
    return price_words(row.usd), "warn" if row.usd is None else "text" if row.usd else "secondary"


def value_words(variable: Variable | None, value: BatchValue) -> str:
    """A value as the form shows it, on one line."""
    if isinstance(value, Still | Output):
        offers = variable.offers if variable is not None else ()
        return next((offer.title for offer in offers if offer.value == value), "not in this film any more")
    if isinstance(value, bool):
        return "On" if value else "Off"
    spec = variable.spec if variable is not None else None
    if spec is not None and value in spec.choices:
        return str(dict(zip(spec.choices, spec.choice_labels, strict=False)).get(value, value))
    if isinstance(value, float):
        return f"{value:g}"
    return " ".join(str(value).split()) or "empty"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"
