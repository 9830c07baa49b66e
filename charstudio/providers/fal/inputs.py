"""Which input an error of the service is about: its ``loc`` to our canonical word and to what the user calls it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from charstudio.model.values import Json
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType
from charstudio.providers.net.words import plain

_WORDS = {
    "image": "Picture",
    "end_image": "End picture",
    "references": "Reference picture",
    "video": "Clip",
    "audio": "Sound",
    "prompt": "Prompt",
    "instruction": "Change",
    "negative_prompt": "Not wanted",
    "text": "Text",
    "voice": "Voice",
    "voice_speed": "Pace of the voice",
    "language": "Language",
    "emotion": "Emotion",
    "duration": "Length",
    "fps": "Frames per second",
    "resolution": "Resolution",
    "seed": "Seed",
    "strength": "Strength",
    "factor": "Factor",
    "sound": "Sound of its own",
    "width_px": "Width",
    "height_px": "Height",
}
_BY_TYPE = {
    FieldType.IMAGE: "Picture",
    FieldType.IMAGES: "Picture",
    FieldType.VIDEO: "Clip",
    FieldType.VIDEOS: "Clip",
    FieldType.AUDIO: "Sound",
    FieldType.AUDIOS: "Sound",
}


@dataclass(frozen=True, slots=True)
class NamedInput:
    """An input of a request. ``name`` is the canonical word (or the model's own field), ``word`` what people read."""

    name: str
    word: str


def input_at(loc: Json, endpoint: Endpoint | None) -> NamedInput | None:
    """The input at ``loc`` (``["body", "image_urls", 1]``); None when it is about the request as a whole."""
    if isinstance(loc, str) or not isinstance(loc, Sequence):
        return None
    path = [part for part in loc if isinstance(part, str | int)]
    path = path[1:] if path[:1] == ["body"] else path
    names = [part for part in path if isinstance(part, str)]
    if not names:
        return None
    found = _field(names, endpoint)
    named = _of_field(found) if found else NamedInput(_short(names[-1]), _readable(names[-1]))
    numbers = [part for part in path if isinstance(part, int) and not isinstance(part, bool)]
    counted = bool(numbers) and 0 <= numbers[0] < 1000
    return NamedInput(named.name, f"{named.word} {numbers[0] + 1}") if counted else named


def _field(names: Sequence[str], endpoint: Endpoint | None) -> Field | None:
    if endpoint is None:
        return None
    return next((found for name in (names[-1], names[0]) if (found := endpoint.field(name)) is not None), None)


def _of_field(found: Field) -> NamedInput:
    if found.canonical in _WORDS:
        return NamedInput(found.canonical, _WORDS[found.canonical])
    return NamedInput(found.canonical or found.name, _BY_TYPE.get(found.type) or _readable(found.name))


def _short(name: str) -> str:
    return plain(name, 60)


def _readable(name: str) -> str:
    words = _short(name).removesuffix("_url").replace("_", " ").strip()
    return (words[:1].upper() + words[1:]) or "Input"


def number(ctx: Mapping[str, Json], name: str) -> float | None:
    """A finite number out of an error's context."""
    value = ctx.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        return None
    return float(value)
