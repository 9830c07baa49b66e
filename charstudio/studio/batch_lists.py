"""Lists as people write them: prompts a line each, numbers as ``1-10`` or ``3, 7, 42`` or ``5 random``.

Invariant: nothing that was written is dropped in silence. What cannot be read raises ``BadParameter`` and says where.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from charstudio.model.batch import MOST
from charstudio.model.errors import BadParameter
from charstudio.model.kind import ParamSpec, ParamType, fault_in
from charstudio.model.values import Json

COMMENT = "#"
"""A line that begins with it is not a value."""
_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_ONE = re.compile(rf"{_NUMBER}\Z")
_RANGE = re.compile(r"([-+]?\d+)\s*(?:-|–|—|\.\.\.?|…|to)\s*([-+]?\d+)\Z", re.IGNORECASE)
_RANDOM = re.compile(r"(\d+)\s+random\Z", re.IGNORECASE)
_LONGEST = 24
"""Characters of a number: no parameter needs more, and a longer one would be slow to read."""
_YES, _NO = {"on", "yes", "true", "1"}, {"off", "no", "false", "0"}


def lines(text: str) -> tuple[str, ...]:
    """One value a line, without blank lines and those that begin with ``#``."""
    found = (line.strip() for line in text.splitlines())
    return tuple(line for line in found if line and not line.startswith(COMMENT))


def values(text: str, spec: ParamSpec, salt: str = "") -> tuple[Json, ...]:
    """The values of a parameter as they are typed. Raises ``BadParameter`` with what cannot be read.

    Random numbers are the same ones for the same ``salt`` and text, so that they stay while something else is typed.
    """
    if spec.type in {ParamType.INTEGER, ParamType.NUMBER}:
        return _limited(tuple(_numbers(text, spec, salt)), spec)
    if spec.type is ParamType.TEXT:
        return _limited(lines(text), spec)
    return _limited(tuple(one(line, spec) for line in lines(text)), spec)


def one(text: str, spec: ParamSpec) -> Json:
    """A single value, as a cell of a table holds it. Raises ``BadParameter``."""
    found: Json
    if spec.type in {ParamType.INTEGER, ParamType.NUMBER}:
        found = _number(text.strip(), spec)
    elif spec.type is ParamType.BOOLEAN:
        found = _switch(text, spec)
    elif spec.type is ParamType.CHOICE:
        found = _choice(text, spec)
    else:
        found = text
    fault = fault_in(spec, found)
    if fault:
        raise BadParameter(fault)
    return found


def hint_for(spec: ParamSpec) -> str:
    """How to write the values of a parameter, in a few words."""
    if spec.type is ParamType.INTEGER:
        return "1-10, or 3, 7, 42, or 5 random"
    if spec.type is ParamType.NUMBER:
        return "0.3, 0.5, 0.7"
    return "One a line. Lines that begin with # are left out."


def _limited(found: tuple[Json, ...], spec: ParamSpec) -> tuple[Json, ...]:
    if len(found) > MOST:
        raise _too_many(f"{spec.label} has", len(found))
    return found


def _too_many(what: str, count: int) -> BadParameter:
    return BadParameter(f"{what} {count:,} values; {MOST} is the most at once.", "Shorten the list.")


# --- numbers -------------------------------------------------------------------------------------------------------


def _numbers(text: str, spec: ParamSpec, salt: str) -> Iterator[Json]:
    for place, part in enumerate(re.split(r"[,;\n]", "\n".join(lines(text)))):
        words = part.strip()
        if words:
            yield from _part(words, spec, f"{salt} {place}")


def _part(words: str, spec: ParamSpec, salt: str) -> Iterator[Json]:
    """One part between commas: a range, so many random ones, or numbers with spaces between."""
    if len(words) <= 3 * _LONGEST:
        if ends := _RANGE.match(words):
            yield from _checked(_range(int(ends[1]), int(ends[2]), words), spec)
            return
        if wanted := _RANDOM.match(words):
            yield from _random(int(wanted[1]), spec, salt)
            return
    for word in words.split():
        yield from _checked([_number(word, spec)], spec)


def _range(first: int, last: int, words: str) -> range:
    if abs(last - first) >= MOST:
        raise _too_many(f"“{words}” is", abs(last - first) + 1)
    return range(first, last + 1) if last >= first else range(first, last - 1, -1)


def _random(count: int, spec: ParamSpec, salt: str) -> Iterator[Json]:
    if spec.type is not ParamType.INTEGER or spec.minimum is None or spec.maximum is None:
        raise BadParameter(f"{spec.label} cannot be random.", "Write its values out.")
    low, high = int(spec.minimum), int(spec.maximum)
    if count > min(MOST, high - low + 1):
        raise _too_many(f"“{count} random” is", count)
    yield from random.Random(salt).sample(range(low, high + 1), count)  # noqa: S311 - a seed for a picture


def _number(word: str, spec: ParamSpec) -> int | float:
    if len(word) > _LONGEST or not _ONE.match(word):
        raise BadParameter(f"“{_short(word)}” is not a number.", f"Write {spec.label} as {hint_for(spec)}.")
    number = float(word)
    if spec.type is ParamType.INTEGER:
        if not number.is_integer():
            raise BadParameter(f"“{word}” is not a whole number.")
        return int(word) if word.lstrip("+-").isdigit() else int(number)
    return number


def _checked(found: range | list[int | float], spec: ParamSpec) -> Iterator[Json]:
    for number in found:
        fault = fault_in(spec, number)
        if fault:
            raise BadParameter(f"{number} does not fit: {fault}")
        yield number


# --- words ---------------------------------------------------------------------------------------------------------


def _switch(text: str, spec: ParamSpec) -> bool:
    word = text.strip().casefold()
    if word not in _YES | _NO:
        raise BadParameter(f"{spec.label} is on or off, not “{_short(text)}”.")
    return word in _YES


def _choice(text: str, spec: ParamSpec) -> str | int | float:
    """By what is stored or by what the form calls it."""
    word = text.strip().casefold()
    labels = dict(zip(spec.choices, spec.choice_labels, strict=False))
    for choice in spec.choices:
        if word in {str(choice).casefold(), str(labels.get(choice, choice)).casefold()}:
            return choice
    allowed = ", ".join(str(labels.get(choice, choice)) for choice in spec.choices)
    raise BadParameter(f"{spec.label} has no choice “{_short(text)}”.", f"There are {allowed}.")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
