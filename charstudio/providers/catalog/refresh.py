"""What a service says of its models today against our rows: what is different, and what is taken over.

No network here: the provider fetches documents and unit prices, this module judges them. A service's answer never
breaks the catalogue: a document that cannot be used is named and left out, and our canonical mappings stay ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from charstudio.model.values import Json
from charstudio.providers.catalog.pricing import rate
from charstudio.providers.catalog.quantities import plain
from charstudio.providers.catalog.refresh_cache import Fetched, UnitPrice, price_json, recall, remember
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType

__all__ = [
    "Change",
    "ChangeKind",
    "Fetched",
    "UnitPrice",
    "applied",
    "changes",
    "recall",
    "remember",
    "unit_prices",
]

_PLUMBING = frozenset({"sync_mode"})
"""Fields of every endpoint that the catalogue leaves out on purpose."""


class ChangeKind(StrEnum):
    """What is different from our row."""

    GONE = "gone"
    ADDED = "added"
    REMOVED = "removed"
    REQUIRED = "required"
    DEFAULT = "default"
    CHOICES = "choices"
    RANGE = "range"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: in which endpoint and field ("" for the endpoint itself), from what to what, and in words."""

    kind: ChangeKind
    endpoint: str
    words: str
    field: str = ""
    before: Json = None
    after: Json = None


def changes(endpoints: Iterable[Endpoint], fetched: Fetched, before: Fetched | None = None) -> tuple[Change, ...]:
    """What is different from our rows of fal's endpoints, and from the unit prices of an earlier fetch."""
    found: list[Change] = []
    for endpoint in endpoints:
        if endpoint.provider != "fal":
            continue
        if endpoint.id in fetched.gone:
            found.extend(_gone(endpoint, fetched))
        elif endpoint.id in fetched.endpoints:
            found.extend(_field_changes(endpoint, fetched.endpoints[endpoint.id]))
        if endpoint.id in fetched.prices:
            found.extend(_price_changes(endpoint, fetched.prices[endpoint.id], before))
    return tuple(found)


def _gone(endpoint: Endpoint, fetched: Fetched) -> Iterator[Change]:
    if not endpoint.withdrawn:
        words = f"{endpoint.title} ({endpoint.id}) is not offered any more, as of {fetched.as_of}."
        yield Change(ChangeKind.GONE, endpoint.id, words)


def _by_key(fields: Iterable[Field]) -> dict[str, Field]:
    return {found.key: found for found in fields if found.key not in _PLUMBING}


def _field_changes(endpoint: Endpoint, now: Endpoint) -> Iterator[Change]:
    ours, theirs = _by_key(endpoint.fields), _by_key(now.fields)
    where = f"{endpoint.title} ({endpoint.id})"
    for key, fresh in theirs.items():
        if key not in ours and not _is_group_of(key, fresh, ours):
            need = ", and needs it" if fresh.required else ""
            yield Change(
                ChangeKind.ADDED, endpoint.id, f"{where} now takes “{key}”{need}.", key, None, fresh.type.value
            )
        elif key in ours:
            yield from _differences(endpoint.id, where, ours[key], fresh)
    for key, old in ours.items():
        if key not in theirs and not _is_group_of(key, old, theirs):
            yield Change(ChangeKind.REMOVED, endpoint.id, f"{where} no longer takes “{key}”.", key, old.type.value)


def _is_group_of(key: str, one: Field, others: Mapping[str, Field]) -> bool:
    """Whether it is the whole of an object whose parts the other side lists, or a part of one it lists whole."""
    outer = others.get(one.inside) if one.inside else None
    whole = outer is not None and outer.type is FieldType.OBJECT
    return whole or any(other.inside == key for other in others.values())


def _differences(endpoint_id: str, where: str, old: Field, new: Field) -> Iterator[Change]:
    name = old.key
    if new.required != old.required:
        words = f"{where}: “{name}” is {'now needed' if new.required else 'no longer needed'}."
        yield Change(ChangeKind.REQUIRED, endpoint_id, words, name, old.required, new.required)
    if new.default is not None and plain(new.default) != plain(old.default):
        words = f"{where}: without a choice “{name}” is now {_shown(new.default)}, it was {_shown(old.default)}."
        yield Change(ChangeKind.DEFAULT, endpoint_id, words, name, old.default, new.default)
    if _other_choices(old, new):
        yield Change(ChangeKind.CHOICES, endpoint_id, _choice_words(where, old, new), name, old.choices, new.choices)
    if _other_range(old, new):
        before, after = [old.minimum, old.maximum], [new.minimum, new.maximum]
        words = f"{where}: “{name}” now goes {_range(new)}; it went {_range(old)}."
        yield Change(ChangeKind.RANGE, endpoint_id, words, name, before, after)


def _other_choices(old: Field, new: Field) -> bool:
    return bool(new.choices) and {plain(one) for one in old.choices} != {plain(one) for one in new.choices}


def _other_range(old: Field, new: Field) -> bool:
    """Whether a bound moved; one the document does not state says nothing."""
    pairs = ((old.minimum, new.minimum), (old.maximum, new.maximum))
    return any(after is not None and after != before for before, after in pairs)


def _choice_words(where: str, old: Field, new: Field) -> str:
    ours, theirs = {plain(one) for one in old.choices}, {plain(one) for one in new.choices}
    more = [str(one) for one in new.choices if plain(one) not in ours]
    fewer = [str(one) for one in old.choices if plain(one) not in theirs]
    said = [f"also takes {_listed(more)}"] if more else []
    said += [f"no longer takes {_listed(fewer)}"] if fewer else []
    return f"{where}: “{old.key}” {' and '.join(said)}."


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:6])
    return f"{shown} and {len(names) - 6} more" if len(names) > 6 else shown


def _range(one: Field) -> str:
    low = "from any number" if one.minimum is None else f"from {one.minimum:g}"
    return f"{low} up" if one.maximum is None else f"{low} to {one.maximum:g}"


def _shown(said: Json) -> str:
    if said is None:
        return "not set"
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    return f"“{text[:60]}{'…' if len(text) > 60 else ''}”"


_SAME_UNIT = {"megapixel": "megapixels", "image": "images", "second": "seconds", "minute": "minutes",
              "video": "videos", "request": "requests"}  # fmt: skip


def _price_changes(endpoint: Endpoint, now: UnitPrice, before: Fetched | None) -> Iterator[Change]:
    where = f"{endpoint.title} ({endpoint.id})"
    earlier = before.prices.get(endpoint.id) if before else None
    old = earlier or _ruled(endpoint)
    if old is not None and (old.usd, old.unit) != (now.usd, now.unit):
        words = f"{where} now costs {_priced(now)}; {'it was' if earlier else 'our price list says'} {_priced(old)}."
        yield Change(ChangeKind.PRICE, endpoint.id, words, "", price_json(old), price_json(now))


def _ruled(endpoint: Endpoint) -> UnitPrice | None:
    """The price in our row where one number tells it all, so that it can be compared with a unit price."""
    rules = endpoint.price.rules
    if len(rules) != 1 or rules[0].when or rules[0].per not in _SAME_UNIT:
        return None
    return UnitPrice(rules[0].usd, _SAME_UNIT[rules[0].per], endpoint.price.as_of)


def _priced(price: UnitPrice) -> str:
    unit = price.unit.removesuffix("s") if not price.unit[:1].isdigit() else price.unit
    return f"{rate(price.usd)} per {unit or 'unit'}"


def unit_prices(fetched: Fetched) -> Mapping[str, UnitPrice]:
    """The unit prices by endpoint id."""
    return fetched.prices


def applied(endpoints: Iterable[Endpoint], fetched: Fetched) -> tuple[Endpoint, ...]:
    """Our rows with what the service says of ranges, choices, defaults and new fields. The user's own rows stay."""
    return tuple(_updated(endpoint, fetched) for endpoint in endpoints)


def _updated(endpoint: Endpoint, fetched: Fetched) -> Endpoint:
    if endpoint.provider != "fal" or endpoint.custom:
        return endpoint
    if endpoint.id in fetched.gone and not endpoint.withdrawn:
        return replace(endpoint, withdrawn=f"not offered any more, as of {fetched.as_of}")
    now = fetched.endpoints.get(endpoint.id)
    if now is None:
        return endpoint
    ours, theirs = _by_key(endpoint.fields), _by_key(now.fields)
    kept = tuple(_merged(old, theirs[old.key]) if old.key in theirs else old for old in endpoint.fields)
    fresh = [one for key, one in theirs.items() if key not in ours and not _is_group_of(key, one, ours)]
    return replace(endpoint, fields=(*kept, *(_own(one) for one in fresh)))


def _own(one: Field) -> Field:
    """A field nobody has looked at yet: an option of the model's own, since a guess must not move canonical values."""
    return Field(**{name: getattr(one, name) for name in Field.__slots__ if name not in {"canonical", "form"}})


def _merged(old: Field, new: Field) -> Field:
    low = old.minimum if new.minimum is None else new.minimum
    high = old.maximum if new.maximum is None else new.maximum
    if low is not None and high is not None and low > high:
        low, high = old.minimum, old.maximum
    return replace(
        old,
        required=new.required,
        default=old.default if new.default is None or plain(new.default) == plain(old.default) else new.default,
        choices=new.choices if _other_choices(old, new) else old.choices,
        minimum=low,
        maximum=high,
    )
