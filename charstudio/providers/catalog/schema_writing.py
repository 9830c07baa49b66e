"""An endpoint of the catalogue as the OpenAPI document fal would serve for it. Used by the fake cloud.

Two marks of our own make it exact: what a field takes and what an output is, which names alone do not always tell.
"""

from __future__ import annotations

from collections.abc import Iterable

from charstudio.model.values import Json
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, OutputField

TYPE_MARK = "x-charstudio-type"
OUTPUT_MARK = "x-charstudio-output"

_URI: dict[str, Json] = {"type": "string", "format": "uri"}
_SHAPES: dict[FieldType, dict[str, Json]] = {
    FieldType.TEXT: {"type": "string"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.IMAGE: _URI,
    FieldType.VIDEO: _URI,
    FieldType.AUDIO: _URI,
    FieldType.FILE: _URI,
    FieldType.IMAGES: {"type": "array", "items": _URI},
    FieldType.VIDEOS: {"type": "array", "items": _URI},
    FieldType.AUDIOS: {"type": "array", "items": _URI},
    FieldType.OBJECT: {"type": "object"},
    FieldType.LIST: {"type": "array", "items": {}},
}
_SIZE: dict[str, Json] = {
    "type": "object",
    "properties": {"width": {"type": "integer"}, "height": {"type": "integer"}},
}
_LIMITS = (
    ("minimum", "minimum"),
    ("maximum", "maximum"),
    ("max_items", "maxItems"),
    ("min_items", "minItems"),
    ("max_length", "maxLength"),
    ("multiple_of", "multipleOf"),
)


def openapi_of(endpoint: Endpoint) -> dict[str, Json]:
    """The document: the four paths of the queue, and the schemas of what goes in and comes out."""
    queue = f"/{'/'.join(endpoint.id.split('/')[:2])}/requests/{{request_id}}"
    return {
        "openapi": "3.0.4",
        "info": {
            "title": f"Queue OpenAPI for {endpoint.id}",
            "version": "1.0.0",
            "description": f"The OpenAPI schema for the {endpoint.id} queue.",
            "x-fal-metadata": {"endpointId": endpoint.id, "displayName": endpoint.title},
        },
        "components": {
            "schemas": {
                "QueueStatus": _status(),
                "Input": _group(endpoint.fields),
                "Output": _output(endpoint.outputs),
            }
        },
        "paths": {
            f"{queue}/status": {"get": _answering("QueueStatus")},
            f"{queue}/cancel": {"put": {"responses": {"200": {"description": "The request was cancelled."}}}},
            f"/{endpoint.id}": {"post": {**_asking("Input"), **_answering("QueueStatus")}},
            queue: {"get": _answering("Output")},
        },
    }


def _content(name: str) -> dict[str, Json]:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def _asking(name: str) -> dict[str, Json]:
    return {"requestBody": {"required": True, **_content(name)}}


def _answering(name: str) -> dict[str, Json]:
    return {"responses": {"200": {"description": "The answer.", **_content(name)}}}


def _status() -> dict[str, Json]:
    names = ("status", "request_id", "response_url", "status_url", "cancel_url")
    texts: dict[str, Json] = {name: {"type": "string"} for name in names}
    return {"type": "object", "properties": {**texts, "queue_position": {"type": "integer"}}, "required": ["status"]}


def _group(fields: Iterable[Field]) -> dict[str, Json]:
    """The schema of an object with these fields, those of inner objects inside theirs."""
    listed = tuple(fields)
    outer = [field for field in listed if not field.inside]
    properties: dict[str, Json] = {field.name: _property(field) for field in outer}
    for name in dict.fromkeys(field.inside for field in listed if field.inside):
        inner = _group(_unnested(field) for field in listed if field.inside == name)
        own = properties.get(name)
        properties[name] = {**own, **inner} if isinstance(own, dict) else inner
    order = list(dict.fromkeys(field.inside or field.name for field in listed))
    required: Json = [field.name for field in outer if field.required]
    return {"type": "object", "x-fal-order-properties": order, "properties": properties, "required": required}


def _unnested(field: Field) -> Field:
    return Field(**{name: getattr(field, name) for name in Field.__slots__ if name != "inside"})


def _property(field: Field) -> dict[str, Json]:
    found: dict[str, Json] = {"title": field.name.replace("_", " ").title(), TYPE_MARK: field.type.value}
    if field.note:
        found["description"] = field.note
    if field.type is FieldType.SIZE:
        named: dict[str, Json] = {"type": "string", **({"enum": list(field.choices)} if field.choices else {})}
        found["anyOf"] = [_SIZE, named]
    else:
        found.update(_SHAPES[field.type])
        if field.choices:
            found["enum"] = list(field.choices)
    if field.default is not None:
        found["default"] = field.default
    limits = {key: getattr(field, name) for name, key in _LIMITS}
    return {**found, **{key: limit for key, limit in limits.items() if limit is not None}}


def _output(outputs: Iterable[OutputField]) -> dict[str, Json]:
    root: dict[str, Json] = {"type": "object", "properties": {}, "required": []}
    for output in outputs:
        _place(root, output.path.split("."), output)
    return root


def _place(schema: dict[str, Json], path: list[str], output: OutputField) -> None:
    """Put one output where its path leads; a number stands for a list."""
    name, rest = path[0], path[1:]
    properties, required = schema["properties"], schema["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    if name not in required and not (output.optional and not _more_names(rest)):
        required.append(name)
    if rest and rest[0].isdigit():
        held = properties.setdefault(name, {"type": "array", "items": {}})
        properties[name] = {**held, "items": _inner(held.get("items") or {}, rest[1:], output)}
    else:
        properties[name] = _inner(properties.get(name) or {}, rest, output)


def _more_names(rest: list[str]) -> bool:
    return any(not one.isdigit() for one in rest)


def _inner(schema: dict[str, Json], rest: list[str], output: OutputField) -> dict[str, Json]:
    if not rest:
        return {"type": "string", **schema, OUTPUT_MARK: output.output}
    group: dict[str, Json] = {"properties": {}, "required": [], **schema, "type": "object"}
    _place(group, rest, output)
    return group
