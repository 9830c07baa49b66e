"""From one entry of the facts to one row of the catalogue: fields, outputs, capabilities, limits, price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import mapping
import notes
import titles
from bounds import limits_of

from charstudio.providers.catalog.rows import (
    Claim,
    Endpoint,
    Field,
    FieldType,
    Form,
    OutputField,
    Price,
    PriceRule,
)
from charstudio.providers.requests import Capability

Fact = dict[str, Any]

_TYPES = {
    "string": FieldType.TEXT,
    "integer": FieldType.INTEGER,
    "number": FieldType.NUMBER,
    "boolean": FieldType.BOOLEAN,
    "enum|object": FieldType.SIZE,
    "object|enum": FieldType.SIZE,
    "enum|string": FieldType.TEXT,
    "object": FieldType.OBJECT,
    "array<object>": FieldType.LIST,
    "array<string>": FieldType.LIST,
    "array": FieldType.LIST,
}

_KINDS = {
    "text_to_image": Capability.TEXT_TO_IMAGE,
    "image_edit": Capability.IMAGE_EDIT,
    "image_to_video": Capability.IMAGE_TO_VIDEO,
    "first_last_frame": Capability.FIRST_LAST_FRAME,
    "reference_to_video": Capability.REFERENCE_TO_VIDEO,
    "motion_control": Capability.MOTION_CONTROL,
    "face_swap": Capability.REPLACE,
    "avatar": Capability.AVATAR,
    "lipsync": Capability.LIPSYNC,
    "tts": Capability.SPEECH,
    "upscale": Capability.UPSCALE,
    "matte": Capability.MATTE,
    "interpolate": Capability.INTERPOLATE,
    "video_extend": Capability.EXTEND,
    "voice": Capability.ENDPOINT,
    "video_util": Capability.ENDPOINT,
}

_ALSO = {
    "fal-ai/wan/v2.7/image-to-video": (Capability.EXTEND,),
    "z-image-turbo": (Capability.IMAGE_EDIT,),
    "fal-ai/kling-video/lipsync/text-to-video": (Capability.ENDPOINT,),
    "veed/fabric-1.0/text": (Capability.ENDPOINT,),
    "fal-ai/infinitalk/single-text": (Capability.ENDPOINT,),
}
_INSTEAD = {
    # It draws what lies between two pictures; the interpolate capability is about clips.
    "fal-ai/rife": (Capability.ENDPOINT,),
}

Rules = dict[tuple[str, str], tuple[dict[str, Any], ...]]


def endpoint(fact: Fact, rules: Rules) -> Endpoint:
    """The row for one entry of the facts."""
    endpoint_id, provider = fact["id"], fact["provider"]
    fields = tuple(_fields(fact))
    return Endpoint(
        id=endpoint_id,
        provider=provider,
        title=titles.TITLES[endpoint_id],
        family=fact["family"],
        lab=_lab(fact),
        capabilities=_capabilities(fact, fields),
        fields=fields,
        outputs=_outputs(fact),
        price=_price(fact, rules.get((provider, endpoint_id), ())),
        limits=limits_of(fact, fields),
        policy=tuple(text for start, texts in notes.POLICY.items() if endpoint_id.startswith(start) for text in texts),
        claims=tuple(Claim(*claim) for claim in notes.CLAIMS.get(endpoint_id, ())),
        withdrawn=notes.WITHDRAWN.get(endpoint_id, ""),
        fps=mapping.FPS.get(endpoint_id),
        confirmed=bool(fact["confirmed"]) and bool(fact["inputs"]),
        sources=tuple(dict.fromkeys(notes.source(text) for text in fact["sources"])),
        model=titles.ROUTES.get(endpoint_id, ""),
        tag=mapping.TAGS.get(endpoint_id, ""),
        always=_always(fact),
        along=mapping.ALONG.get(endpoint_id, {}),
        schema_known=endpoint_id not in mapping.GUESSED,
    )


def _lab(fact: Fact) -> str:
    lab = fact["lab"]
    known = titles.LABS.get(fact["family"], "") if lab in {None, "—"} else lab
    return titles.LABS.get(known, known)


def _inputs(fact: Fact) -> Iterator[tuple[Fact, str]]:
    """Every input with the object it lies in; objects whose parts are known are taken apart."""
    for raw in fact["inputs"] or mapping.GUESSED.get(fact["id"], ()):
        if raw["name"] == "sync_mode" and raw["type"] == "boolean":
            continue  # it would send pictures back inside the reply, where nothing keeps them
        if raw["type"] == "object" and raw.get("object_fields"):
            given = raw["default"] if isinstance(raw["default"], dict) else {}
            for part in raw["object_fields"]:
                yield {**part, "default": given.get(part["name"], part.get("default"))}, raw["name"]
        else:
            yield raw, ""


def _fields(fact: Fact) -> Iterator[Field]:
    spoken_elsewhere = any(raw["name"] in {"text", "text_input"} for raw in fact["inputs"])
    for raw, inside in _inputs(fact):
        field = _field(fact, raw, inside)
        if field.name == "prompt" and field.canonical == "text" and spoken_elsewhere:
            field = replace(field, canonical="prompt")
        yield replace(field, **mapping.EXCEPTIONS.get(fact["id"], {}).get(field.name, {}))


def _field(fact: Fact, raw: Fact, inside: str) -> Field:
    kind, name = fact["kind"], raw["name"]
    field_type = _type(raw)
    canonical, form = _canonical(kind, raw, inside, field_type)
    maximum_length = (raw.get("constraints") or {}).get("max_chars") or raw.get("max_length")
    return Field(
        name=name,
        type=field_type,
        canonical=canonical,
        form=form,
        required=bool(raw.get("required")),
        default=_default(raw, field_type),
        choices=tuple(_as(field_type, choice) for choice in raw.get("enum") or ()),
        minimum=_bound(raw, field_type, "min"),
        maximum=_bound(raw, field_type, "max"),
        unit={"s": "s", "deg": "°", "fps": "fps"}.get(raw.get("unit") or "", ""),
        note=notes.HELP.get(name, "") if not canonical else "",
        inside=inside,
        max_items=raw.get("max_items"),
        min_items=raw.get("min_items"),
        max_length=maximum_length,
        multiple_of=raw.get("multiple_of"),
    )


def _type(raw: Fact) -> FieldType:
    media = mapping.MEDIA.get(raw["name"])
    if media is not None and raw["type"] in {"string", "array<string>", "array"}:
        return media
    if raw["name"] == "audio" and raw["type"] == "string":
        return FieldType.AUDIO
    return _TYPES.get(raw["type"], FieldType.LIST if raw["type"].startswith("array") else FieldType.OBJECT)


def _canonical(kind: str, raw: Fact, inside: str, field_type: FieldType) -> tuple[str, Form]:
    name = raw["name"]
    if inside and not (inside == "voice_setting" and name in {"voice_id", "speed", "emotion"}):
        return "", Form.PLAIN
    if name == "duration":
        return "duration", _seconds(raw)
    canonical, form = mapping.canonical(kind, name)
    if field_type is FieldType.SIZE and name != "image_size":
        return "", Form.PLAIN
    return ("", Form.PLAIN) if field_type is FieldType.FILE else (canonical, form)


def _seconds(raw: Fact) -> Form:
    if raw["type"] != "string":
        return Form.SECONDS_NUMBER
    return Form.SECONDS_SUFFIX if str(raw["default"]).endswith("s") else Form.SECONDS_TEXT


def _default(raw: Fact, field_type: FieldType) -> Any:
    default = raw.get("default")
    if raw["name"] == "character_orientation":
        return mapping.MOTION_ORIENTATION
    if raw["name"] == "enable_safety_checker":
        return True
    if isinstance(default, dict) and field_type is not FieldType.SIZE:
        return None
    if default is not None and mapping.MEDIA.get(raw["name"]):
        return None  # an example file of the vendor's is nobody's wish
    return None if default is None else _as(field_type, default)


def _as(field_type: FieldType, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if field_type is FieldType.INTEGER:
        return int(value)
    if field_type is FieldType.NUMBER:
        number = float(value)
        return int(number) if number.is_integer() else number
    return value


def _bound(raw: Fact, field_type: FieldType, which: str) -> float | None:
    if field_type is FieldType.SIZE:
        sides = [part for part in raw.get("object_fields") or () if part["name"] == "width"]
        bounds = [part.get(which) or (part.get("exclusive_min") == 0 and which == "min" and 1) for part in sides]
        return next((bound for bound in bounds if bound), None)
    if field_type not in {FieldType.INTEGER, FieldType.NUMBER}:
        return None
    bound = raw.get(which)
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def _always(fact: Fact) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for raw in fact["inputs"]:
        if raw["name"] == "output_format" and set(raw["enum"] or ()) == {"url", "hex"}:
            found["output_format"] = "url"  # as hexadecimal text inside the reply it could not be fetched again
        if raw["name"] == "enable_safety_checker" and raw["default"] is False:
            found["enable_safety_checker"] = True
    return found


def _capabilities(fact: Fact, fields: tuple[Field, ...]) -> tuple[Capability, ...]:
    if fact["id"] in _INSTEAD:
        return _INSTEAD[fact["id"]]
    carried = {field.canonical: field for field in fields}
    first = _KINDS[fact["kind"]]
    if fact["id"].endswith("/animate/replace"):
        first = Capability.REPLACE
    if first is Capability.IMAGE_EDIT and "image" not in carried:
        first = Capability.TEXT_TO_IMAGE
    found = [first]
    if first is Capability.IMAGE_TO_VIDEO and "end_image" in carried:
        found.append(Capability.FIRST_LAST_FRAME)
    if first is Capability.FIRST_LAST_FRAME and not carried["end_image"].required:
        found.insert(0, Capability.IMAGE_TO_VIDEO)
    return (*found, *_ALSO.get(fact["id"], ()))


_MEDIA_OUTPUTS = (
    ("images", "images.0.url", "image"),
    ("image", "image.url", "image"),
    ("video", "video.url", "video"),
    ("audio", "audio.url", "audio"),
    ("video_url", "video_url", "video"),
    ("custom_voice_id", "custom_voice_id", "text"),
    ("voice_id", "voice_id", "text"),
    ("speaker_embedding", "speaker_embedding.url", "text"),
)

_METADATA = (
    OutputField("text", "media"),
    OutputField("image", "media.start_frame_url", optional=True),
)


def _outputs(fact: Fact) -> tuple[OutputField, ...]:
    if fact["id"] == "fal-ai/ffmpeg-api/metadata":
        return _METADATA
    shape = fact["output"] or {"video": {"url": "str"}}
    inside = "output." if fact["provider"] == "runpod" else ""
    if inside:
        key = next(key for key in shape["output"] if key.endswith("_url"))
        return (OutputField(key.removesuffix("_url"), f"{inside}{key}"),)
    found = []
    for key, path, output in _MEDIA_OUTPUTS:
        stated = next((name for name in (key, f"{key}?") if name in shape), None)
        if stated is not None:
            path_here = f"{key}.0.url" if isinstance(shape[stated], list) else path
            found.append(OutputField(output, path_here, optional=stated.endswith("?")))
    return tuple(found)


def _price(fact: Fact, rules: tuple[dict[str, Any], ...]) -> Price:
    price = fact["price"]
    if price["amount"] is None:
        words = ""
    else:
        conditions = f" ({price['conditions']})" if price["conditions"] else ""
        words = f"{Decimal(str(price['amount'])).normalize():f} USD per {price['unit'] or 'unit'}{conditions}"
    return Price(
        rules=tuple(PriceRule(**{**rule, **_amounts(rule)}) for rule in rules),
        words=words,
        as_of=_date(price["as_of"]) if words else "",
        confirmed=bool(price["confirmed"]) and bool(words),
        source=notes.source(price["source"]),
    )


def _amounts(rule: dict[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(str(rule[name])) for name in ("usd", "block") if name in rule}


def _date(text: str | None) -> str:
    return (text or "").split(" (")[0]
