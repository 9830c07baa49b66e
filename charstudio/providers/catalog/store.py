"""Rows of the catalogue as JSON, both ways: a strict reader that names the path of every fault, and a writer.

One reader serves the rows we ship, the user's changes to them and rows of the user's own, so a file may be hostile:
whatever it holds, the answer is rows and faults, never a crash. Nothing here knows where files lie.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from decimal import Decimal
from typing import Any

from charstudio.model.errors import Damaged
from charstudio.providers.catalog.checks import (
    MAX_ROWS,
    Check,
    Unfit,
    Values,
    by_name,
    choice,
    count,
    decimal,
    dotted,
    each,
    flag,
    json_value,
    made,
    matching,
    member,
    number,
    one_of,
    stated,
    text,
    whole,
)
from charstudio.providers.catalog.rows import (
    Claim,
    Endpoint,
    Field,
    FieldType,
    Form,
    Limits,
    OutputField,
    Price,
    PriceRule,
)
from charstudio.providers.requests import Capability

FORMAT = 1
MAX_BYTES = 8 * 1024 * 1024

OUTPUTS = ("image", "video", "audio", "text")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}\Z")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}\Z")
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}\Z")
_PATH = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*\Z")

FIELD_CHECKS: dict[str, Check] = {
    "name": matching(_FIELD, "the name of a field"),
    "type": member(FieldType),
    "canonical": text,
    "form": member(Form),
    "required": flag,
    "default": json_value,
    "choices": each(choice),
    "minimum": number,
    "maximum": number,
    "unit": text,
    "note": text,
    "inside": matching(_FIELD, "the name of a field"),
    "max_items": count,
    "min_items": count,
    "max_length": count,
    "multiple_of": number,
}
OUTPUT_CHECKS: dict[str, Check] = {
    "output": one_of(OUTPUTS),
    "path": matching(_PATH, 'a path such as "images.0.url"'),
    "optional": flag,
}
RULE_CHECKS: dict[str, Check] = {
    "usd": decimal,
    "per": matching(_NAME, "a unit such as second"),
    "when": by_name(json_value),
    "block": decimal,
    "frames_per_second": count,
    "nearest": flag,
    "added": flag,
    "free": count,
    "of": text,
}
PRICE_CHECKS: dict[str, Check] = {
    "rules": each(whole(PriceRule, RULE_CHECKS)),
    "words": text,
    "as_of": text,
    "confirmed": flag,
    "source": text,
}
LIMIT_CHECKS: dict[str, Check] = {
    field.name: by_name(number) if "_by_" in field.name else (count if "int" in str(field.type) else number)
    for field in fields(Limits)
}
CLAIM_CHECKS: dict[str, Check] = dict.fromkeys(("text", "by", "as_of"), text)

ENDPOINT_CHECKS: dict[str, Check] = {
    "id": matching(_ID, "an endpoint's id"),
    "provider": matching(_NAME, "a provider's name"),
    "title": text,
    "family": text,
    "lab": text,
    "capabilities": each(member(Capability)),
    "fields": each(stated(FIELD_CHECKS)),
    "outputs": each(whole(OutputField, OUTPUT_CHECKS)),
    "price": stated(PRICE_CHECKS),
    "limits": stated(LIMIT_CHECKS),
    "policy": each(text),
    "claims": each(whole(Claim, CLAIM_CHECKS)),
    "withdrawn": text,
    "fps": number,
    "confirmed": flag,
    "sources": each(text),
    "model": matching(_ID, "a model's id"),
    "tag": text,
    "always": by_name(json_value),
    "along": by_name(by_name(json_value)),
    "schema_known": flag,
}
"""``custom`` is not among them: whether a row is the user's own follows from where it lies."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file held: rows that are sound, and a sentence with its path for each that is not."""

    endpoints: tuple[Endpoint, ...]
    problems: tuple[str, ...]


Known = Mapping[tuple[str, str], Endpoint]
"""Rows by provider and id."""


def read(text: str, known: Known | None = None, *, custom: bool = False) -> Found:
    """The rows in the JSON ``text``. A row whose id is in ``known`` changes that row: only what it states is different.

    ``custom`` marks rows that are not in ``known`` as the user's own. Never raises.
    """
    if len(text) > MAX_BYTES:
        return Found((), (f"The file is larger than {MAX_BYTES // 1024**2} MB.",))
    try:
        return _read(json.loads(text, parse_constant=_refused), known or {}, custom=custom)
    except RecursionError:
        return Found((), ("Its parts are nested too deeply.",))
    except ValueError as error:
        return Found((), (f"It is not JSON: {_shortened(str(error))}",))


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


def _shortened(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"


def _read(document: Any, known: Known, *, custom: bool) -> Found:
    if not isinstance(document, dict) or set(document) - {"format", "endpoints"}:
        return Found((), ('It must be a group with "format" and "endpoints", and nothing else.',))
    if document.get("format") != FORMAT or type(document["format"]) is not int:
        return Found((), (f"Its format must be {FORMAT}.",))
    rows = document.get("endpoints")
    if not isinstance(rows, list) or len(rows) > MAX_ROWS:
        return Found((), (f'"endpoints" must be a list of at most {MAX_ROWS} rows.',))
    found: list[Endpoint] = []
    problems: list[str] = []
    for index, raw in enumerate(rows):
        try:
            found.append(_row(raw, known, custom=custom))
        except Unfit as unfit:
            name = raw.get("id") if isinstance(raw, dict) and isinstance(raw.get("id"), str) else ""
            where = f"endpoints[{index}]" + (f" ({_shortened(name)})" if name else "")
            problems += [f"{where}{dotted(path)}: {sentence}." for path, sentence in unfit.faults]
    return Found(tuple(found), tuple(problems))


def _row(raw: Any, known: Known, *, custom: bool) -> Endpoint:
    values = stated(ENDPOINT_CHECKS)(raw)
    for name in ("id", "provider"):
        if name not in values:
            raise Unfit((name, "is missing"))
    before = known.get((values["provider"], values["id"]))
    if "fields" in values:
        values["fields"] = _fields(values["fields"], before.fields if before else ())
    for name, kind in (("price", Price), ("limits", Limits)):
        if name in values:
            values[name] = replace(getattr(before, name), **values[name]) if before else kind(**values[name])
    endpoint = replace(before, **values) if before else _new(values, custom=custom)
    _check_whole(endpoint)
    return endpoint


def _new(values: Values, *, custom: bool) -> Endpoint:
    values = {"title": values["id"], "family": "", "lab": "", **values, "custom": custom}
    endpoint: Endpoint = made(Endpoint, values)
    return endpoint


def _fields(stated: tuple[Values, ...], before: tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields as stated; each that was there before is changed in place, the others follow."""
    rows = {field.key: field for field in before}
    seen: set[str] = set()
    faults = []
    for index, values in enumerate(stated):
        name = values.get("name", "")
        key = f"{values['inside']}.{name}" if values.get("inside") else name
        try:
            if key in seen:
                raise Unfit(("name", "is used twice"))
            rows[key] = replace(rows[key], **values) if key in rows else made(Field, values)
        except Unfit as unfit:
            faults += [(f"fields[{index}]{dotted(path)}", sentence) for path, sentence in unfit.faults]
        seen.add(key)
    if faults:
        raise Unfit(*faults)
    return tuple(rows.values())


def _check_whole(endpoint: Endpoint) -> None:
    """What only the whole row shows."""
    if not endpoint.capabilities:
        raise Unfit(("capabilities", "must name at least one"))
    if not endpoint.outputs:
        raise Unfit(("outputs", "must name at least one"))
    for field in endpoint.fields:
        if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
            raise Unfit((f"fields ({field.key})", "its minimum is above its maximum"))


def write(endpoints: tuple[Endpoint, ...]) -> str:
    """Rows as the text of a file: sorted, one field to a line, only what differs from the default."""
    rows = sorted((row(endpoint) for endpoint in endpoints), key=lambda each: (each["provider"], each["id"]))
    body = ",\n".join(_laid_out(each) for each in rows)
    return f'{{"format": {FORMAT}, "endpoints": [\n{body}\n]}}\n'


def row(endpoint: Endpoint) -> Values:
    """An endpoint as JSON values, the inverse of reading it."""
    values: Values = _plain(endpoint)
    values.pop("custom", None)
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {
            field.name: _plain(stated)
            for field in fields(value)
            if not _is_default(field, stated := getattr(value, field.name))
        }
    return value


def _is_default(field: Any, stated: Any) -> bool:
    if field.default_factory is not MISSING:
        return bool(stated == field.default_factory())
    # 0 and False are equal in Python, and are not the same default in JSON
    return field.default is not MISSING and stated == field.default and type(stated) is type(field.default)


def _laid_out(values: Values) -> str:
    lines = []
    for key, value in values.items():
        if key in {"fields", "outputs", "claims"} and value:
            inner = ",\n".join("   " + _compact(item) for item in value)
            lines.append(f'  "{key}": [\n{inner}\n  ]')
        elif key == "price":
            lines.append(f'  "{key}": {_price(value)}')
        else:
            lines.append(f'  "{key}": {_compact(value)}')
    return " {\n" + ",\n".join(lines) + "\n }"


def _price(value: Values) -> str:
    rules = value.get("rules")
    if not rules:
        return _compact(value)
    inner = ",\n".join("   " + _compact(rule) for rule in rules)
    rest = _compact({key: item for key, item in value.items() if key != "rules"})[1:-1]
    return f'{{"rules": [\n{inner}\n  ]{", " + rest if rest else ""}}}'


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def sound(text: str) -> tuple[Endpoint, ...]:
    """The rows of a file that must be without fault. Raises ``Damaged`` with all of them."""
    found = read(text)
    if found.problems:
        raise Damaged("A file of the model catalogue is damaged.", "Install Character Studio again.", found.problems)
    return found.endpoints
