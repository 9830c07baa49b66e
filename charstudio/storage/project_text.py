"""Between bytes and a JSON object: strict and suspicious reading, deterministic writing.

Whatever the bytes are, reading ends with an object or with ``Damaged``; it never hangs, recurses without bound or lets
a value through that could not be written back.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from charstudio.model.errors import Damaged
from charstudio.storage.project_json import JsonObject

MAX_BYTES = 64 * 2**20
"""A document of 100,000 nodes has about 40 MB."""
MAX_DEPTH = 64
"""The format itself needs 7 levels; the rest is for parameters of plug-ins."""
MAX_DIGITS = 100
_MAX_FAULTS = 1000


class _Refused(ValueError):
    """A token that JSON's grammar or Python would take and we do not."""


def encode(document: JsonObject) -> bytes:
    """The one way to write ``document``: sorted keys, two spaces, UTF-8, a newline at the end.

    Raises ``Damaged`` with the paths of what cannot be written (a number that is no number, half a character).
    """
    if faults := unwritable(document):
        raise Damaged("The project holds something that cannot be saved.", "Change the named value.", tuple(faults))
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def decode(content: bytes) -> tuple[JsonObject, list[str]]:
    """The object in ``content`` and its minor faults (a key that occurs twice: the last one counts).

    Raises ``Damaged`` when there is no JSON object to be had.
    """
    if not content.strip():
        raise _no_document("it is empty")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_document(f"byte {error.start} is not UTF-8 text") from error
    return decode_text(text)


def decode_text(text: str) -> tuple[JsonObject, list[str]]:
    """As ``decode``, from text."""
    doubled: list[str] = []
    try:
        document = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, doubled),
            parse_int=_whole_number,
            parse_float=_number,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        raise _no_document(f"the text breaks off or is garbled at line {error.lineno}") from error
    except _Refused as error:
        raise _no_document(str(error)) from error
    except RecursionError as error:
        raise _no_document("it is nested too deeply") from error
    if not isinstance(document, dict):
        raise _no_document("it does not hold a JSON object")
    if faults := unwritable(document):
        raise Damaged("The project file holds text or nesting that cannot be.", faults=tuple(faults))
    return document, doubled


def completed(text: str) -> str:
    """``text`` up to its last whole value, with every open bracket closed: what is left of a file that breaks off."""
    state = _Scan()
    for token in _TOKEN.finditer(text):
        if token.start() != state.end or not state.take(token[0], is_last=token.end() == len(text)):
            break
    return text[: state.safe] + "".join(reversed(state.safe_closers))


_TOKEN = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+|\s+')


class _Scan:
    """Walks over tokens and remembers the last place at which the text could end."""

    def __init__(self) -> None:
        self.end = 0
        self.safe = 0
        self.safe_closers: tuple[str, ...] = ()
        self._closers: list[str] = []
        self._key_next = False

    def take(self, mark: str, *, is_last: bool) -> bool:
        """Go on by one token; False when it cannot stand here."""
        self.end += len(mark)
        if mark in "{[":
            self._closers.append("}" if mark == "{" else "]")
            self._key_next = mark == "{"
            self._mark()
        elif mark in "}]":
            if not self._closers or self._closers.pop() != mark:
                return False
            self._mark()
        elif mark == ",":
            self._key_next = bool(self._closers) and self._closers[-1] == "}"
        elif mark == ":":
            self._key_next = False
        elif not mark.isspace() and not self._key_next and (mark[0] == '"' or not is_last):
            self._mark()
        return len(self._closers) <= MAX_DEPTH

    def _mark(self) -> None:
        self.safe, self.safe_closers = self.end, tuple(self._closers)


def _no_document(reason: str) -> Damaged:
    sentence = f"This is not a whole project file: {reason}."
    return Damaged(sentence, "An autosaved version may still be good.", (sentence,))


def _object(pairs: list[tuple[str, Any]], doubled: list[str]) -> JsonObject:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                doubled.append(f"{shown(key)}: occurs twice in one object")
            seen.add(key)
    return found


def _whole_number(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _Refused(f"a number of {len(digits)} digits in it cannot be meant")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _Refused(f"the number {shown(digits)} in it is beyond all bounds")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise _Refused(f"it holds {name}, which is not a number")


def unwritable(document: object) -> list[str]:
    """Every value that JSON in UTF-8 cannot carry, with its path. Does not recurse, whatever the depth."""
    if _is_sound(document):
        return []
    faults: list[str] = []
    waiting: list[tuple[str, int, object]] = [("", 0, document)]
    while waiting and len(faults) < _MAX_FAULTS:
        path, depth, value = waiting.pop()
        if isinstance(value, str):
            faults.extend(_half_characters(path, value))
        elif isinstance(value, float) and not math.isfinite(value):
            faults.append(f"{path}: {value} is not a number that can be saved")
        elif isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10 ** (MAX_DIGITS - 1):
            faults.append(f"{path}: the number has too many digits")
        elif isinstance(value, dict | list):
            if depth >= MAX_DEPTH:
                faults.append(f"{path}: nested more than {MAX_DEPTH} levels deep")
            else:
                faults.extend(fault for key in value if isinstance(key, str) for fault in _half_characters(path, key))
                waiting.extend((inner, depth + 1, item) for inner, item in _items(path, value))
    return faults


def _is_sound(document: object) -> bool:
    """Whether ``unwritable`` would find nothing: a look without paths, which take most of its time."""
    level: list[object] = [document]
    for depth in range(MAX_DEPTH + 1):
        inner: list[object] = []
        for value in level:
            if isinstance(value, dict):
                inner.extend(value.values())
                if not all(map(_is_whole, value)):
                    return False
            elif isinstance(value, list):
                inner.extend(value)
            elif not _is_whole(value):
                return False
            if depth == MAX_DEPTH and isinstance(value, dict | list):
                return False
        if not inner:
            return True
        level = inner
    return False


def _is_whole(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() or not any(_half_characters("", value))
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, int) or abs(value) < 10 ** (MAX_DIGITS - 1)


def _items(path: str, value: dict[str, object] | list[object]) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield (f"{path}.{shown(key)}" if path else shown(key)), item
    else:
        for index, item in enumerate(value):
            yield f"{path}[{index}]", item


def _half_characters(path: str, text: str) -> Iterator[str]:
    try:
        text.encode()
    except UnicodeEncodeError:
        yield f"{path or 'a key'}: holds half a character (a lone surrogate)"


def shown(text: str) -> str:
    """``text`` fit for a message: one line, printable, not endless."""
    short = text if len(text) <= 80 else f"{text[:77]}…"
    return short if short.isprintable() else short.encode("unicode_escape", "replace").decode("ascii")
