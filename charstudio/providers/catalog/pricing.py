"""What a request costs before it is sent: the endpoint's price rules applied to what the request asks for.

Pure, exact and quick, since it is asked again at every step of a slider. Unknown is a price of its own and never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal

from charstudio.model.values import Json
from charstudio.providers.catalog.quantities import (
    Amount,
    Asked,
    Unknown,
    amount,
    compared,
    number,
    plain,
)
from charstudio.providers.catalog.rows import Endpoint, PriceRule, Quote
from charstudio.providers.requests import Request

_FINEST = Decimal("0.000000000001")
_CENT = Decimal("0.01")
_WIDE = Context(prec=50)

NOT_KNOWN = "The price of this model is not known."


def quote(endpoint: Endpoint, request: Request) -> Quote:
    """What ``request`` will cost at ``endpoint``, as its vendor's published rules say."""
    price = endpoint.price
    if not price.rules:
        return Quote(None, price.words or NOT_KNOWN, price.as_of, price.confirmed)
    asked = Asked.of(endpoint, request)
    try:
        parts = [_Part(rule, amount(rule, asked)) for rule in _fitting(asked)]
    except Unknown as reason:
        return Quote(None, f"depends on {reason}", price.as_of, price.confirmed)
    counted = [part for part in parts if part.usd]
    usd = sum((part.usd for part in counted), Decimal(0))
    return Quote(_tidy(usd), " + ".join(part.words for part in counted), price.as_of, price.confirmed)


def units(endpoint: Endpoint, request: Request, unit_price: Decimal) -> Decimal:
    """How many units at ``unit_price`` dollars a service bills for the request, to 12 decimals; 0: price unknown.

    units × ``unit_price`` is the quote. Raises ``ValueError`` for a unit price that is not positive.
    """
    if not unit_price.is_finite() or unit_price <= 0:
        raise ValueError(f"a unit cannot cost {unit_price} dollars")
    usd = quote(endpoint, request).usd
    return Decimal(0) if usd is None else _tidy(_WIDE.divide(usd, unit_price))


def money(usd: Decimal | None) -> str:
    """An amount for people: "$0.42", "$0.003"; "unknown" when nobody knows. A cost is never shown as "$0.00"."""
    if usd is None or not usd.is_finite():
        return "unknown"
    size = abs(usd)
    sign = "-" if usd < 0 else ""
    if size == 0 or size >= Decimal("0.0995"):
        return f"{sign}${size.quantize(_CENT, ROUND_HALF_UP):,}"
    two_digits = size.quantize(Decimal(1).scaleb(size.adjusted() - 1), ROUND_HALF_UP)
    return f"{sign}{rate(two_digits)}"


def rate(usd: Decimal) -> str:
    """A price per unit, exact and with two decimals at least: "$0.40", "$0.084"."""
    text = format(usd.normalize(), "f")
    whole, _, decimals = text.partition(".")
    return f"${whole}.{decimals:0<2}"


def _tidy(exact: Decimal) -> Decimal:
    """The number to 12 decimals, without trailing zeros and without an exponent."""
    return Decimal(format(exact.quantize(_FINEST, ROUND_HALF_UP, _WIDE).normalize(_WIDE), "f"))


def _fitting(asked: Asked) -> Iterator[PriceRule]:
    """The first rule that fits, and those that come on top. Raises ``Unknown`` when no rule covers the request."""
    base = (rule for rule in asked.endpoint.price.rules if not rule.added and _fits(rule, asked))
    first = next(base, None)
    if first is None:
        raise Unknown("choices whose price is not known")
    yield first
    yield from (rule for rule in asked.endpoint.price.rules if rule.added and _fits(rule, asked))


def _fits(rule: PriceRule, asked: Asked) -> bool:
    return all(_holds(name, wanted, asked) for name, wanted in rule.when.items())


def _holds(name: str, wanted: Json, asked: Asked) -> bool:
    if isinstance(wanted, Mapping):
        return all(_bounded(name, test, bound, asked) for test, bound in wanted.items())
    said = plain(asked.value(name))
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        return any(said == plain(one) for one in wanted)
    return said == plain(wanted)


def _bounded(name: str, test: str, bound: Json, asked: Asked) -> bool:
    if test == "given":
        return asked.is_given(name) is bool(bound)
    if test == "naming":
        return _names(asked.value(name), str(bound))
    found, limit = compared(asked, name), number(bound)
    if found is None or limit is None:
        return False
    return found > limit if test == "above" else found <= limit


def _names(said: Json, key: str) -> bool:
    parts = said if isinstance(said, Sequence) and not isinstance(said, str) else ()
    return any(isinstance(part, Mapping) and bool(part.get(key)) for part in parts)


class _Part:
    """One line of a price: a rule, and how much of its unit."""

    __slots__ = ("asked", "quantity", "rule", "usd")

    def __init__(self, rule: PriceRule, asked: Amount) -> None:
        self.rule = rule
        self.asked = asked
        self.quantity = _in_blocks(asked.each, rule) * asked.times
        self.usd = self.quantity * rule.usd

    @property
    def words(self) -> str:
        """The line for people, e.g. "5 s × $0.084"."""
        said = _WORDS.get(self.rule.per, _counted)(self.rule, self.quantity)
        rounded = self.rule.block > 1 and self.quantity != self.asked.each
        return f"{said} (in steps of {_count(self.rule.block)})" if rounded else said


def _counted(rule: PriceRule, quantity: Decimal) -> str:
    one, many = _UNITS.get(rule.per, (rule.per, rule.per))
    return f"{_count(quantity)} {one if quantity == 1 else many} × {rate(rule.usd)}"


def _in_tokens(rule: PriceRule, quantity: Decimal) -> str:
    return f"{_count(quantity / 1000)} thousand tokens × {rate(rule.usd * 1000)}"


_WORDS: Mapping[str, Callable[[PriceRule, Decimal], str]] = {
    "request": lambda rule, _: f"{rate(rule.usd)} a request",
    "minute": lambda rule, quantity: f"{_count(quantity * 60)} s × {rate(rule.usd)} a minute",
    "video_second": lambda rule, quantity: (
        f"{_count(quantity)} s of {rule.frames_per_second} frames × {rate(rule.usd)}"
    ),
    "token": _in_tokens,
    "input_token": _in_tokens,
}
_UNITS = {
    "second": ("s", "s"),
    "input_second": ("s going in", "s going in"),
    "image": ("picture", "pictures"),
    "megapixel": ("megapixel", "megapixels"),
    "video": ("clip", "clips"),
    "character": ("character", "characters"),
    "frame": ("frame", "frames"),
    "input_image": ("picture going in", "pictures going in"),
}


def _in_blocks(quantity: Decimal, rule: PriceRule) -> Decimal:
    if rule.block <= 0 or quantity <= 0:
        return quantity
    if rule.nearest:
        return max(Decimal(1), (quantity / rule.block).quantize(Decimal(1), ROUND_HALF_UP)) * rule.block
    # A length such as 5.000000001 s comes from frames; nobody is charged a block for it.
    started = (quantity / rule.block - Decimal("0.000001")).quantize(Decimal(1), ROUND_CEILING)
    return max(Decimal(1), started) * rule.block


def _count(quantity: Decimal) -> str:
    shown = quantity.quantize(_CENT, ROUND_HALF_UP)
    return f"{shown.normalize():,f}" if shown else f"{quantity.normalize():f}"
