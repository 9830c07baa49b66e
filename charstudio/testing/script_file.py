"""Scripts as JSON: read from a file that somebody wrote by hand, or handed to a server in another process.

    {"seed": 7, "pace": {"video_s": 60}, "rules": [{"fault": "cut_reply", "step": "submit", "chance": 0.1}]}

Names are those of ``script.Script``, ``script.Pace`` and ``script.Rule``; what is left out has its usual value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from charstudio.model.errors import SettingError
from charstudio.model.values import Json
from charstudio.storage.files import read_bytes
from charstudio.testing.script import NATURAL, Cancelling, Checks, Fault, Pace, Rule, Script, Step

_LARGEST_BYTES = 4_000_000

T = TypeVar("T")


def read_script(path: Path) -> Script:
    """The script in a file. Raises ``SettingError`` naming the first fault, ``StorageError`` without a file."""
    try:
        return script_from_json(json.loads(read_bytes(path, _LARGEST_BYTES)))
    except (ValueError, RecursionError) as error:
        raise SettingError(f"The script “{path.name}” is not JSON: {error}.", "Correct it and start again.") from error


def script_from_json(value: Json) -> Script:
    """The script a JSON object describes. Raises ``SettingError``."""
    return _built(Script, value, "script")


def script_to_json(script: Script) -> dict[str, Json]:
    """The inverse of ``script_from_json``; usual values are left out."""
    plain = _plain(script)
    assert isinstance(plain, dict)
    return plain


def _plain(value: object) -> Json:
    if isinstance(value, (Script, Pace, Rule)):
        usual = Rule(value.fault) if isinstance(value, Rule) else type(value)()
        said = {each.name: getattr(value, each.name) for each in fields(value)}
        return {name: _plain(what) for name, what in said.items() if name == "fault" or what != getattr(usual, name)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return str(value)
    assert value is None or isinstance(value, (bool, int, float, str))
    return value.value if isinstance(value, StrEnum) else value


def _built(kind: Callable[..., T], value: Json, place: str) -> T:
    if not isinstance(value, Mapping):
        raise _fault(place, "must be an object")
    readers = _READERS[kind]
    for name in value:
        if name not in readers:
            raise _fault(f"{place}.{name}", f"is not known; known are {', '.join(sorted(readers))}")
    if kind is Rule and "fault" not in value:
        raise _fault(place, "needs a “fault”")
    return kind(**{name: readers[name](what, f"{place}.{name}") for name, what in value.items()})


def _fault(place: str, what: str) -> SettingError:
    return SettingError(f"In the script of the fake cloud, {place} {what}.", "Correct it and start again.")


def _number(least: float, most: float = 1e12) -> Callable[[Json, str], float]:
    def read(value: Json, place: str) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            raise _fault(place, f"must be a number from {least:g} to {most:g}")
        return value

    return read


def _whole(least: int) -> Callable[[Json, str], int]:
    def read(value: Json, place: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise _fault(place, f"must be a whole number from {least}")
        return value

    return read


def _text(value: Json, place: str) -> str:
    if not isinstance(value, str):
        raise _fault(place, "must be a text")
    return value


def _flag(value: Json, place: str) -> bool:
    if not isinstance(value, bool):
        raise _fault(place, "must be true or false")
    return value


def _dollars(value: Json, place: str) -> Decimal:
    try:
        amount = Decimal(str(value)) if isinstance(value, (str, int, float)) else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if isinstance(value, bool) or not amount.is_finite() or amount < 0:
        raise _fault(place, "must be an amount of US dollars")
    return amount


def _word(kind: type[StrEnum]) -> Callable[[Json, str], StrEnum]:
    def read(value: Json, place: str) -> StrEnum:
        words = [each.value for each in kind]
        if value not in words:
            raise _fault(place, f"must be one of {', '.join(words)}")
        return kind(str(value))

    return read


def _or_none(read: Callable[[Json, str], Any]) -> Callable[[Json, str], Any]:
    return lambda value, place: None if value is None else read(value, place)


def _many(read: Callable[[Json, str], Any]) -> Callable[[Json, str], Any]:
    def read_all(value: Json, place: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _fault(place, "must be a list")
        return tuple(read(each, f"{place}[{number}]") for number, each in enumerate(value))

    return read_all


def _pace(value: Json, place: str) -> Pace:
    return NATURAL if value == "natural" else _built(Pace, value, place)


_READERS: dict[object, dict[str, Callable[[Json, str], Any]]] = {
    Pace: dict.fromkeys(("queue_s", "image_s", "audio_s", "video_s"), _number(0)) | {"spread": _number(0, 1)},
    Rule: {
        "fault": _word(Fault),
        "step": _or_none(_word(Step)),
        "endpoint": _text,
        "provider": _text,
        "chance": _number(0, 1),
        "skip": _whole(0),
        "times": _or_none(_whole(0)),
        "times_each": _or_none(_whole(0)),
        "status": _whole(0),
        "seconds": _number(0),
        "at": _or_none(_number(0)),
        "value": _text,
        "accepted": _flag,
        "reset": _flag,
        "billed": _flag,
    },
    Script: {
        "rules": _many(lambda value, place: _built(Rule, value, place)),
        "seed": _whole(0),
        "pace": _pace,
        "concurrency": _or_none(_whole(1)),
        "balance_usd": _or_none(_dollars),
        "bad_keys": _many(_text),
        "prices_open": _flag,
        "lists_unfinished": _flag,
        "checks": _word(Checks),
        "cancelling": _word(Cancelling),
        "removed_status": _whole(100),
        "made_up_price_usd": _dollars,
    },
}
