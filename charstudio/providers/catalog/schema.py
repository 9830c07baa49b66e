"""Any endpoint of fal's from its OpenAPI document: its fields, its outputs and what its sockets say it can do.

The document is a stranger's: whatever it holds, the answer is an endpoint or a ``ServiceFault`` in words. The reverse,
which the fake cloud serves, is ``openapi_of``; reading it back gives the same fields and outputs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from charstudio.model.errors import ServiceFault
from charstudio.model.values import Json
from charstudio.providers.catalog import schema_guess as guess
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, OutputField
from charstudio.providers.catalog.schema_reading import (
    MAX_CHOICES,
    MAX_DEPTH,
    MAX_PROPERTIES,
    Document,
    Schema,
    Unreadable,
    count_of,
    items_of,
    modest,
    number_of,
    required_in,
    schema_of,
    text_of,
)
from charstudio.providers.catalog.schema_writing import OUTPUT_MARK, TYPE_MARK, openapi_of
from charstudio.providers.requests import Capability

__all__ = ["endpoint_from_openapi", "openapi_of"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{1,198}[A-Za-z0-9]\Z")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}\Z")
_PLUMBING = {"request_id", "seed", "status"}
_MAX_OUTPUTS = 40


def endpoint_from_openapi(endpoint_id: str, document: Json) -> Endpoint:
    """The endpoint that ``document`` describes, with guessed canonical names.

    ``document`` is what fal serves as an endpoint's ``openapi.json``, or the ``openapi`` object of its list of models.
    Raises ``ServiceFault`` when the id is none, when the document does not say what the endpoint takes and gives, and
    when nothing it gives is a picture, clip, sound or text.
    """
    if not _ID.match(endpoint_id) or ".." in endpoint_id or "//" in endpoint_id:
        raise ServiceFault(f"“{endpoint_id[:80]}” is not the id of an endpoint.", "An id looks like fal-ai/flux/dev.")
    try:
        return _endpoint(endpoint_id, Document(document))
    except (Unreadable, RecursionError) as error:
        reason = str(error) if isinstance(error, Unreadable) else "it is nested too deeply"
        raise ServiceFault(
            f"The description of “{endpoint_id}” cannot be used: {reason}.",
            "Check the id; the endpoint's own page shows whether it is still there.",
        ) from error


def _endpoint(endpoint_id: str, document: Document) -> Endpoint:
    outputs = tuple(_outputs(document, _result_schema(document)))[:_MAX_OUTPUTS]
    if not outputs:
        raise Unreadable("it makes nothing that can be used here")
    makes = outputs[0].output
    fields = guess.with_canonical(tuple(_fields(document, _input_schema(endpoint_id, document))), makes)
    served = guess.capabilities(endpoint_id, fields, outputs)
    if served == (Capability.ENDPOINT,):
        fields = guess.own_only(fields)
    info = schema_of(document.content.get("info"))
    title = text_of(schema_of(info.get("x-fal-metadata")).get("displayName")) or _title(endpoint_id)
    return Endpoint(
        id=endpoint_id,
        provider="fal",
        title=title,
        family="",
        lab="",
        capabilities=served,
        fields=fields,
        outputs=outputs,
        custom=True,
    )


def _title(endpoint_id: str) -> str:
    parts = [part for part in endpoint_id.split("/") if part != "fal-ai"]
    return " ".join(part.replace("-", " ").replace("_", " ") for part in parts).strip() or endpoint_id


def _json_schema(holder: Json) -> Json:
    return schema_of(schema_of(schema_of(holder).get("content")).get("application/json")).get("schema")


def _input_schema(endpoint_id: str, document: Document) -> Schema:
    posts = [(path, _json_schema(operation.get("requestBody"))) for path, operation in document.operations("post")]
    posts.sort(key=lambda post: (post[0].strip("/") != endpoint_id, "{" in post[0], len(post[0])))
    found = next((schema for _, schema in posts if isinstance(schema, dict)), None) or document.component("Input")
    if found is None:
        raise Unreadable("it does not say what goes in")
    return document.resolved(found)


def _result_schema(document: Document) -> Schema:
    replies = [
        _json_schema(schema_of(operation.get("responses")).get("200"))
        for path, operation in document.operations("get")
        if not path.endswith(("/status", "/stream"))
    ]
    replies += [
        _json_schema(schema_of(operation.get("responses")).get("200")) for _, operation in document.operations("post")
    ]
    for schema in [*replies, document.component("Output")]:
        resolved = document.resolved(schema) if isinstance(schema, dict) else {}
        if "properties" in resolved and "status_url" not in schema_of(resolved["properties"]):
            return resolved
    raise Unreadable("it does not say what comes out")


def _fields(document: Document, schema: Schema, inside: str = "") -> Iterator[Field]:
    required = required_in(schema)
    for name, said in document.properties(schema).items():
        if not _NAME.match(name):
            continue
        forms = document.alternatives(said)
        around = document.resolved(said)
        mark = _mark(around)
        parts = None if inside else next((form for form in forms if _is_group(form, mark)), None)
        if parts is not None:
            yield from _fields(document, parts, name)
        if parts is None or mark is FieldType.OBJECT:
            yield _field(name, around, forms, inside, document, required=name in required)


def _is_group(form: Schema, mark: FieldType | None) -> bool:
    """Whether it is an object whose parts are fields of their own, rather than a size or a value of its own."""
    properties = schema_of(form.get("properties"))
    if form.get("type") not in ("object", None) or not properties or mark not in {None, FieldType.OBJECT}:
        return False
    return not {"width", "height"} <= set(properties) and "url" not in properties


def _mark(schema: Schema) -> FieldType | None:
    mark = schema.get(TYPE_MARK)
    return FieldType(mark) if isinstance(mark, str) and mark in set(FieldType) else None


def _field(
    name: str, around: Schema, forms: tuple[Schema, ...], inside: str, document: Document, *, required: bool
) -> Field:
    words = text_of(around.get("description")) or text_of(around.get("title"))
    kind = _mark(around) or _type(name, words, around, forms, document)
    choices = tuple(_choices(around, forms))
    return Field(
        name=name,
        type=kind,
        required=required,
        default=modest(around.get("default")),
        choices=choices,
        minimum=_bound(around, forms, "minimum", "exclusiveMinimum", 1),
        maximum=_bound(around, forms, "maximum", "exclusiveMaximum", -1),
        note=words,
        inside=inside,
        max_items=_first(around, forms, "maxItems"),
        min_items=_first(around, forms, "minItems"),
        max_length=_first(around, forms, "maxLength"),
        multiple_of=next((n for form in (around, *forms) if (n := number_of(form.get("multipleOf")))), None),
    )


def _first(around: Schema, forms: tuple[Schema, ...], key: str) -> int | None:
    return next((n for form in (around, *forms) if (n := count_of(form.get(key))) is not None), None)


_TYPES = {"string": FieldType.TEXT, "integer": FieldType.INTEGER, "number": FieldType.NUMBER,
          "boolean": FieldType.BOOLEAN, "array": FieldType.LIST, "object": FieldType.OBJECT}  # fmt: skip


def _type(name: str, words: str, around: Schema, forms: tuple[Schema, ...], document: Document) -> FieldType:
    if any({"width", "height"} <= set(schema_of(form.get("properties"))) for form in forms):
        return FieldType.SIZE
    form = forms[0] if forms else around
    kind = _TYPES.get(str(form.get("type")), FieldType.TEXT if "enum" in form or "const" in form else FieldType.OBJECT)
    if "type" not in form and not form.get("properties") and kind is FieldType.OBJECT:
        kind = FieldType.TEXT
    if kind is FieldType.TEXT and not tuple(_choices(around, forms)):
        return guess.media_type(name, words, _hint(around), is_address=_is_address(form)) or kind
    if kind is FieldType.LIST:
        return _list_type(name, words, _hint(around), form, document)
    return kind


def _hint(schema: Schema) -> str:
    ui = schema_of(schema.get("ui"))
    return text_of(schema.get("_fal_ui_field")) or text_of(ui.get("field"))


def _is_address(form: Schema) -> bool:
    return form.get("format") in ("uri", "url")


def _list_type(name: str, words: str, hint: str, form: Schema, document: Document) -> FieldType:
    items = document.alternatives(form.get("items"))
    if not items or items[0].get("type") != "string" or "enum" in items[0]:
        return FieldType.LIST
    kind = guess.media_type(name, words, hint.removesuffix("s"), is_address=_is_address(items[0]))
    return guess.many(kind) if kind else FieldType.LIST


def _choices(around: Schema, forms: tuple[Schema, ...]) -> Iterator[str | int | float]:
    """Every value of every alternative, once, in order."""
    seen: set[str | int | float] = set()
    for form in (around, *forms):
        for one in [*items_of(form.get("enum"))[:MAX_CHOICES], *([form["const"]] if "const" in form else [])]:
            fits = isinstance(one, str) and len(one) <= 300
            if (fits or number_of(one) is not None) and one not in seen and len(seen) < MAX_CHOICES:
                assert isinstance(one, (str, int, float))
                seen.add(one)
                yield one


def _bound(around: Schema, forms: tuple[Schema, ...], key: str, open_key: str, step: int) -> float | int | None:
    for form in (around, *forms):
        closed, opened = number_of(form.get(key)), number_of(form.get(open_key))
        if closed is not None:
            return closed
        if opened is not None:
            return opened + step if form.get("type") == "integer" else opened
    return None


def _outputs(document: Document, schema: Schema, path: str = "", *, sure: bool = True) -> Iterator[OutputField]:
    """Every file and every id of the reply, the first listed first."""
    if path.count(".") > MAX_DEPTH:
        raise Unreadable("it refers to itself")
    required = required_in(schema)
    for name, said in list(document.properties(schema).items())[:MAX_PROPERTIES]:
        if _NAME.match(name):
            yield from _output(document, name, said, f"{path}{name}", sure=sure and name in required)


def _output(document: Document, name: str, said: Json, path: str, *, sure: bool) -> Iterator[OutputField]:
    around = document.resolved(said)
    words = f"{text_of(around.get('title'))} {text_of(around.get('description'))}"
    for form in document.alternatives(said)[:1]:
        if form.get("type") == "array":
            for item in document.alternatives(form.get("items"))[:1]:
                yield from _made(
                    document, name, {**item, OUTPUT_MARK: item.get(OUTPUT_MARK)}, words, f"{path}.0", sure=sure
                )
        else:
            yield from _made(document, name, {**form, OUTPUT_MARK: around.get(OUTPUT_MARK)}, words, path, sure=sure)


def _made(document: Document, name: str, form: Schema, words: str, path: str, *, sure: bool) -> Iterator[OutputField]:
    mark = text_of(form.get(OUTPUT_MARK))
    properties = schema_of(form.get("properties"))
    if form.get("type") == "string":
        output = mark or _text_output(name, words)
        if output:
            yield OutputField(output, path, optional=not sure)
    elif "url" in properties and OUTPUT_MARK not in schema_of(properties["url"]):
        kind = guess.media_type(name, f"{words} {text_of(form.get('title'))}", "", is_address=True)
        if kind is not None and kind.port_type is not None:
            yield OutputField(kind.port_type.value, f"{path}.url", optional=not sure)
    elif properties:
        if mark:
            yield OutputField(mark, path, optional=not sure)
        yield from _outputs(document, form, f"{path}.", sure=sure)
    elif mark:
        yield OutputField(mark, path, optional=not sure)


def _text_output(name: str, words: str) -> str:
    kind = guess.media_type(name, words, "", is_address=False)
    if kind is not None:
        return kind.port_type.value if kind.port_type else ""
    return "text" if name not in _PLUMBING and (name.endswith("_id") or name in {"output", "text"}) else ""
