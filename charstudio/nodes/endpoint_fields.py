"""The fields of an endpoint as parameters of a node, and what is typed there as the endpoint's own JSON.

A field nobody filled is not sent: the service then uses its own default.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NoReturn

from charstudio.model.errors import PlanError
from charstudio.model.kind import ParamSpec, ParamType, fault_in
from charstudio.model.params import plain
from charstudio.model.values import Json
from charstudio.nodes.base import Look
from charstudio.nodes.common import SEED, TAKE_STEP
from charstudio.providers.catalog.rows import Field, FieldType

AUTOMATIC = "Automatic"
_LARGEST = 2**31 - 1
_SIZE = re.compile(r"(\d{1,5})\s*[x×*]\s*(\d{1,5})\Z")
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.NUMBER})
_JSON = frozenset({FieldType.OBJECT, FieldType.LIST})


@dataclass(frozen=True, slots=True)
class FieldParam:
    """One field and the parameter it is typed into."""

    field: Field
    spec: ParamSpec

    @property
    def takes_wire(self) -> bool:
        """Whether another node's text may be wired into it."""
        return self.field.type in {FieldType.TEXT, FieldType.FILE} and self.spec.type is ParamType.TEXT

    def value(self, look: Look) -> Json:
        """What is sent, or None for nothing. Raises ``PlanError`` with the place for text that does not fit."""
        if self.spec.type is ParamType.TEXT:
            return self._from_text(look.text(self.spec.name))
        if _is_seed(self.field):
            return self._seed(look)
        chosen = look.param(self.spec.name)
        if self.field.type is FieldType.BOOLEAN and self.spec.type is ParamType.CHOICE:
            return {"on": True, "off": False}.get(str(chosen))
        return None if chosen == "" and "" not in self.field.choices else chosen

    def _seed(self, look: Look) -> int:
        """The seed of this take, inside the range the endpoint takes."""
        assert self.spec.minimum is not None
        assert self.spec.maximum is not None
        low, high = int(self.spec.minimum), int(self.spec.maximum)
        return low + (int(look.number(self.spec.name)) - low + (look.take - 1) * TAKE_STEP) % (high - low + 1)

    def _from_text(self, text: str) -> Json:
        if not text.strip():
            return self._empty(text)
        if self.field.type in _NUMBERS:
            return self._number(text)
        if self.field.type in _JSON:
            return self._json(text, dict if self.field.type is FieldType.OBJECT else list)
        return self._size(text) if self.field.type is FieldType.SIZE else text

    def _empty(self, text: str) -> Json:
        """Emptied text is sent where the service would otherwise put in words of its own."""
        if self.field.required:
            raise PlanError(f"{self.spec.label} is empty.", "Fill it in, or wire a Text into it.")
        return text if self.field.type is FieldType.TEXT and self.field.default else None

    def _number(self, text: str) -> Json:
        whole = self.field.type is FieldType.INTEGER
        try:
            value = int(text) if whole else float(text)
        except ValueError:
            self._refuse(f"“{text.strip()[:40]}” is not a {'whole ' if whole else ''}number.")
        wanted = ParamType.INTEGER if whole else ParamType.NUMBER
        fault = fault_in(replace(self.spec, type=wanted), value)
        if fault:
            raise PlanError(fault, "Change it in the inspector.")
        return value

    def _size(self, text: str) -> Json:
        if text.lstrip().startswith("{"):
            return self._json(text, dict)
        sides = _SIZE.match(text.strip())
        return {"width": int(sides[1]), "height": int(sides[2])} if sides else text.strip()

    def _json(self, text: str, kind: type) -> Json:
        try:
            value: Json = json.loads(text, parse_constant=_no_constant)
        except json.JSONDecodeError as error:
            self._refuse(f"{error.msg} at line {error.lineno}, column {error.colno}.")
        except (ValueError, RecursionError):
            self._refuse("a number is too long or not finite, or it is nested too deeply.")
        if not isinstance(value, kind) or _is_overflown(value):
            shape = "an object in braces, {…}" if kind is dict else "a list in brackets, […]"
            self._refuse(f"it must be {shape}, with finite numbers.")
        return value

    def _refuse(self, reason: str) -> NoReturn:
        raise PlanError(f"{self.spec.label} cannot be read: {reason}", "Correct it in the inspector.")


def param_for(field: Field, name: str) -> ParamSpec:
    """The parameter called ``name`` for a field that is not media; its default always fits."""
    label = words(field.name) if name == field.name else f"{words(field.inside or 'own')} {words(field.name).lower()}"
    base = ParamSpec(
        name, ParamType.TEXT, "", label, sentence(field.note), unit=field.unit, advanced=not field.required
    )
    if _is_seed(field):
        return _seed_param(base, field)
    if field.type is FieldType.BOOLEAN:
        return _switch(base, field)
    choices = tuple(dict.fromkeys(choice for choice in field.choices if not _is_overflown(choice)))
    if choices and field.type in _NUMBERS | {FieldType.TEXT, FieldType.SIZE}:
        return _choice(base, field, choices)
    if field.type in _NUMBERS:
        return _number_param(base, field)
    return _text_param(base, field)


def words(name: str) -> str:
    """``noise_reduction`` → "Noise reduction"."""
    plain = name.replace("_", " ").replace(".", " ").strip()
    return plain[:1].upper() + plain[1:] if plain else name


def sentence(note: str) -> str:
    """The note as a sentence."""
    text = note.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?', '…')) else '.'}" if text else ""


def _seed_param(base: ParamSpec, field: Field) -> ParamSpec:
    low, high = _range(field)
    low, high = math.ceil(low or 0), min(_LARGEST, math.floor(_LARGEST if high is None else high))
    if low > high or low < 0:
        low, high = 0, _LARGEST
    seed = replace(base, type=ParamType.INTEGER, default=low, help=SEED.help, minimum=low, maximum=high)
    return _with_default(seed, field.default)


def _switch(base: ParamSpec, field: Field) -> ParamSpec:
    if isinstance(field.default, bool) or field.required:
        return replace(base, type=ParamType.BOOLEAN, default=field.default is True)
    return replace(
        base,
        type=ParamType.CHOICE,
        choices=("", "on", "off"),
        choice_labels=(AUTOMATIC, "On", "Off"),
    )


def _choice(base: ParamSpec, field: Field, choices: tuple[str | int | float, ...]) -> ParamSpec:
    default = field.default if isinstance(field.default, str | int | float) else None
    default = None if default is None or _is_overflown(default) else default
    if default is not None and not isinstance(default, bool):
        wanted = replace(base, type=ParamType.CHOICE, choices=choices, default=default)
        return wanted if fault_in(wanted, default) is None else replace(wanted, choices=(default, *choices))
    if field.required:
        return replace(base, type=ParamType.CHOICE, choices=choices, default=choices[0])
    labels = (AUTOMATIC, *map(str, choices))
    return replace(base, type=ParamType.CHOICE, choices=("", *choices), choice_labels=labels)


def _number_param(base: ParamSpec, field: Field) -> ParamSpec:
    low, high = _range(field)
    limited = replace(base, minimum=low, maximum=high)
    kind = ParamType.INTEGER if field.type is FieldType.INTEGER else ParamType.NUMBER
    number = _number_of(field.default)
    if number is None and not field.required:
        return replace(limited, placeholder=AUTOMATIC)
    first = low if low is not None else min(0.0, high) if high is not None else 0
    start = math.ceil(first) if kind is ParamType.INTEGER else first
    typed = replace(limited, type=kind, default=start)
    if fault_in(typed, start):  # no whole number lies in the range: it is the service's to judge
        typed = replace(typed, minimum=None, maximum=None)
    return typed if number is None else _with_default(typed, number)


def _with_default(spec: ParamSpec, default: Json) -> ParamSpec:
    """With the endpoint's default where it is one; limits that contradict it give way."""
    number = _number_of(default)
    if number is None or (spec.type is ParamType.INTEGER and number != int(number)):
        return spec
    value = int(number) if spec.type is ParamType.INTEGER else number
    return replace(
        spec,
        default=value,
        minimum=None if spec.minimum is None else min(spec.minimum, value),
        maximum=None if spec.maximum is None else max(spec.maximum, value),
    )


def _text_param(base: ParamSpec, field: Field) -> ParamSpec:
    if field.type in _JSON:
        shape, hint = (Mapping, "{…}") if field.type is FieldType.OBJECT else (list | tuple, "[…]")
        fits = isinstance(field.default, shape) and field.default
        filled = json.dumps(plain(field.default), ensure_ascii=False) if fits else ""
        return replace(base, default=filled, multiline=True, placeholder=f"{hint} in JSON")
    if field.type is FieldType.SIZE:
        preset = field.default if isinstance(field.default, str) else ""
        return replace(base, default=preset, placeholder="1280x720")
    if field.type is FieldType.FILE:
        return replace(base, placeholder="https://…", help=base.help or "The web address of a file.")
    default = field.default if isinstance(field.default, str) else ""
    return replace(base, default=default, multiline=field.required or "prompt" in field.name)


def _is_seed(field: Field) -> bool:
    return field.type in _NUMBERS and not field.choices and "seed" in {field.name, field.canonical}


def _range(field: Field) -> tuple[float | None, float | None]:
    low, high = _number_of(field.minimum), _number_of(field.maximum)
    return (None, None) if low is not None and high is not None and low > high else (low, high)


def _number_of(value: Json) -> float | int | None:
    """A finite number, also one written as text; None for anything else."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
        value = int(value) if value.is_integer() else value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) else None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _is_overflown(value: Json) -> bool:
    """Whether 1e999 or the like is inside: JSON can write it, nobody can send it."""
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, dict):
        return any(map(_is_overflown, value.values()))
    return isinstance(value, list) and any(map(_is_overflown, value))
