"""Finding one's way in an OpenAPI document that strangers wrote: references, alternatives, bounded in every direction.

A document may lie about every type, refer to itself or be endless; what cannot be followed raises ``Unreadable``, which
``schema`` turns into an error for people. Only the parts that are needed are looked at, so size alone does no harm.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from charstudio.model.values import Json

Schema = Mapping[str, Json]

MAX_DEPTH = 24
MAX_STEPS = 20_000
"""Schemas looked at for one endpoint; the largest real one needs about a thousand."""
MAX_PROPERTIES = 400
MAX_CHOICES = 1000
MAX_TEXT = 500
_MAX_PATHS = 500
_MAX_DEFAULT_PARTS = 300


class Unreadable(Exception):
    """The document does not say what is needed; the text says what. It never leaves this package."""


def schema_of(said: Json) -> Schema:
    """The value if it is an object, else an empty one."""
    return said if isinstance(said, Mapping) else {}


def items_of(said: Json) -> Sequence[Json]:
    """The value if it is a list, else an empty one."""
    return said if isinstance(said, Sequence) and not isinstance(said, str) else ()


def text_of(said: Json) -> str:
    """The value if it is text, cut to a readable length, else ""."""
    return " ".join(said[: MAX_TEXT * 2].split())[:MAX_TEXT] if isinstance(said, str) else ""


def number_of(said: Json) -> float | int | None:
    """The value if it is a finite number, else None."""
    if isinstance(said, bool) or not isinstance(said, (int, float)):
        return None
    return said if abs(said) < 1e300 and math.isfinite(said) else None


def count_of(said: Json) -> int | None:
    """The value if it is a whole number that can count something, else None."""
    return said if isinstance(said, int) and not isinstance(said, bool) and 0 <= said < 10**12 else None


class Document:
    """An OpenAPI document, and how much of it may still be looked at."""

    def __init__(self, content: Json) -> None:
        if not isinstance(content, Mapping):
            raise Unreadable("it is no object")
        self.content: Schema = content
        self._steps = MAX_STEPS

    def step(self) -> None:
        """Count one schema. Raises ``Unreadable`` when there are too many."""
        self._steps -= 1
        if self._steps < 0:
            raise Unreadable("it is too large")

    def operations(self, method: str) -> Iterator[tuple[str, Schema]]:
        """Path and operation of every path that has ``method``."""
        for number, (path, item) in enumerate(schema_of(self.content.get("paths")).items()):
            if number >= _MAX_PATHS:
                return
            operation = schema_of(item).get(method)
            if isinstance(operation, Mapping):
                yield str(path), operation

    def component(self, suffix: str) -> Schema | None:
        """The first named schema whose name ends in ``suffix``."""
        components = schema_of(schema_of(self.content.get("components")).get("schemas"))
        for number, (name, schema) in enumerate(components.items()):
            if number >= MAX_PROPERTIES:
                return None
            if str(name).endswith(suffix) and isinstance(schema, Mapping):
                return schema
        return None

    def resolved(self, said: Json, depth: int = 0) -> Schema:
        """The schema itself, references followed and ``allOf`` merged; the words beside a reference win."""
        self.step()
        if depth > MAX_DEPTH:
            raise Unreadable("it refers to itself")
        schema = schema_of(said)
        merged: dict[str, Json] = {}
        if isinstance(schema.get("$ref"), str):
            merged.update(self.resolved(self._target(str(schema["$ref"])), depth + 1))
        for part in items_of(schema.get("allOf"))[:MAX_DEPTH]:
            merged = _together(merged, self.resolved(part, depth + 1))
        own = {key: value for key, value in schema.items() if key not in {"$ref", "allOf"}}
        return _together(merged, own) if merged else own

    def _target(self, reference: str) -> Json:
        if not reference.startswith("#/"):
            raise Unreadable("it refers to another document")
        found: Json = self.content
        for step in reference[2:].split("/")[:MAX_DEPTH]:
            name = step.replace("~1", "/").replace("~0", "~")
            if not isinstance(found, Mapping) or name not in found:
                raise Unreadable("it refers to something that is not there")
            found = found[name]
        return found

    def alternatives(self, said: Json, depth: int = 0) -> tuple[Schema, ...]:
        """Every schema the value may have, ``null`` left out; the one itself when it has no alternatives."""
        schema = self.resolved(said, depth)
        listed = [*items_of(schema.get("anyOf")), *items_of(schema.get("oneOf"))][:MAX_CHOICES]
        if not listed:
            return () if schema.get("type") == "null" else (_without_null(schema),)
        found: list[Schema] = []
        for one in listed:
            found.extend(self.alternatives(one, depth + 1))
        return tuple(found)

    def properties(self, schema: Schema) -> dict[str, Json]:
        """The properties of an object by name, in the order the document wants. Raises ``Unreadable`` for too many."""
        listed = schema_of(schema.get("properties"))
        if len(listed) > MAX_PROPERTIES:
            raise Unreadable("it has too many fields")
        wanted = items_of(schema.get("x-fal-order-properties"))[:MAX_PROPERTIES]
        order = [name for name in wanted if isinstance(name, str) and name in listed]
        return {str(name): listed[str(name)] for name in [*order, *listed]}


def _together(first: Schema, second: Schema) -> dict[str, Json]:
    merged = {**first, **second}
    for key in ("properties", "required"):
        if key in first and key in second:
            merged[key] = _joined(first[key], second[key])
    return merged


def _joined(first: Json, second: Json) -> Json:
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return {**first, **second}
    return [*items_of(first), *items_of(second)]


def _without_null(schema: Schema) -> Schema:
    """OpenAPI 3.1 writes ``"type": ["string", "null"]``."""
    types = [one for one in items_of(schema.get("type")) if one != "null"]
    return {**schema, "type": types[0]} if types else schema


def required_in(schema: Schema) -> frozenset[str]:
    """The names of the required properties."""
    return frozenset(name for name in items_of(schema.get("required")) if isinstance(name, str))


def modest(said: Json) -> Json:
    """A default if it is small and plain, else None."""
    return said if _parts(said, 0) <= _MAX_DEFAULT_PARTS else None


def _parts(said: Json, depth: int) -> int:
    too_many = _MAX_DEFAULT_PARTS + 1
    if depth > 6:
        return too_many
    if isinstance(said, str):
        return 1 if len(said) <= 20_000 else too_many
    if isinstance(said, float) and not math.isfinite(said):
        return too_many
    inside = list(said.values()) if isinstance(said, Mapping) else list(items_of(said))
    if len(inside) > _MAX_DEFAULT_PARTS:
        return too_many
    return 1 + sum(_parts(one, depth + 1) for one in inside)
