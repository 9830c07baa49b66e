"""Small checks of untrusted JSON: each turns a value into what it should be, or says where and why it cannot.

They are made to be put together (``each(whole(Claim, {...}))``) and gather every fault, with its path inside the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from charstudio.model.params import json_fault
from charstudio.model.values import Json

MAX_ROWS = 5000
MAX_TEXT = 20_000

Check = Callable[[Any], Any]
Values = dict[str, Any]


class Unfit(Exception):
    """A value that does not fit: sentences, each after the path inside the value ("" for the value itself)."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def _no(sentence: str) -> Unfit:
    return Unfit(("", sentence))


def text(value: Any) -> str:
    """Text of a bearable length."""
    if type(value) is not str:
        raise _no("must be text")
    if len(value) > MAX_TEXT:
        raise _no(f"is longer than {MAX_TEXT} characters")
    return value


def matching(pattern: re.Pattern[str], what: str) -> Check:
    """Text of this form."""

    def check(value: Any) -> str:
        if type(value) is not str or not pattern.match(value):
            raise _no(f"must be {what}")
        return value

    return check


def flag(value: Any) -> bool:
    """True or false."""
    if type(value) is not bool:
        raise _no("must be true or false")
    return value


def number(value: Any) -> float:
    """A finite number."""
    if type(value) is not int and type(value) is not float:
        raise _no("must be a number")
    if not -1e15 < value < 1e15:
        raise _no("is too large a number")
    return value


def count(value: Any) -> int:
    """A whole number from 0 on."""
    if type(value) is not int or not 0 <= value < 1e15:
        raise _no("must be a whole number from 0 on")
    return value


def decimal(value: Any) -> Decimal:
    """An amount of money, which is written as text."""
    if type(value) is not str or len(value) > 30:
        raise _no('must be an amount as text, such as "0.084"')
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise _no('must be an amount as text, such as "0.084"') from None
    if not amount.is_finite() or amount < 0 or abs(amount.adjusted()) > 15:
        raise _no("must be an amount from 0 on")
    return amount


def json_value(value: Any) -> Json:
    """Any finite JSON."""
    fault = json_fault(value)
    if fault is not None:
        raise _no(fault)
    return value  # type: ignore[no-any-return] # json_fault has just shown that it is


def member(kind: type[StrEnum]) -> Check:
    """A member of an enumeration."""

    def check(value: Any) -> StrEnum:
        try:
            return kind(value)
        except (ValueError, TypeError):
            raise _no(f"is not one of {', '.join(kind)}") from None

    return check


def one_of(names: tuple[str, ...] | frozenset[str]) -> Check:
    """One of these words."""

    def check(value: Any) -> str:
        if type(value) is not str or value not in names:
            raise _no(f"is not one of {', '.join(sorted(names))}")
        return value

    return check


def choice(value: Any) -> str | int | float:
    """One of a field's choices: text or a number."""
    return text(value) if type(value) is str else number(value)


def each(check: Check) -> Check:
    """A list in which every entry passes ``check``."""

    def items(value: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise _no("must be a list")
        if len(value) > MAX_ROWS:
            raise _no(f"has more than {MAX_ROWS} entries")
        found, faults = [], []
        for index, item in enumerate(value):
            try:
                found.append(check(item))
            except Unfit as unfit:
                faults += [(f"[{index}]{dotted(path)}", sentence) for path, sentence in unfit.faults]
        if faults:
            raise Unfit(*faults)
        return tuple(found)

    return items


def by_name(check: Check) -> Check:
    """A group in which every value passes ``check``."""

    def items(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise _no("must be a group of named values")
        return checked(value, dict.fromkeys(value, check))

    return items


def dotted(path: str) -> str:
    """A path to be put behind another."""
    return path if not path or path.startswith("[") else f".{path}"


def checked(raw: Mapping[str, Any], checks: Mapping[str, Check]) -> Values:
    """The values of ``raw`` that are stated, converted. Raises ``Unfit`` with all faults."""
    found: Values = {}
    faults: list[tuple[str, str]] = []
    for key, value in raw.items():
        check = checks.get(key)
        if check is None:
            faults.append((key[:60], "there is no such entry"))
            continue
        try:
            found[key] = check(value)
        except Unfit as unfit:
            faults += [(f"{key[:60]}{dotted(path)}", sentence) for path, sentence in unfit.faults]
    if faults:
        raise Unfit(*faults)
    return found


def stated(checks: Mapping[str, Check]) -> Check:
    """What an object states, converted, without asking whether it is complete."""

    def values(value: Any) -> Values:
        if type(value) is not dict:
            raise _no("must be a group of named values")
        return checked(value, checks)

    return values


def whole(kind: type, checks: Mapping[str, Check]) -> Check:
    """The value of ``kind`` an object describes."""
    values_of = stated(checks)

    def make(value: Any) -> Any:
        return made(kind, values_of(value))

    return make


def made(kind: type, values: Values) -> Any:
    """A value of ``kind``. Raises ``Unfit`` when something it needs is missing."""
    missing = [
        field.name
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING and field.name not in values
    ]
    if missing:
        raise Unfit(*((name, "is missing") for name in missing))
    return kind(**values)
