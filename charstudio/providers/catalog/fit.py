"""A request moved to what an endpoint can do, with a sentence for each change.

A law: fitting what is fitted changes nothing and says nothing, and what is fitted is what ``body`` would send anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from charstudio.model.results import MediaValue
from charstudio.model.time import Seconds, seconds_to_text
from charstudio.model.values import Json
from charstudio.providers.catalog import spell, wanted
from charstudio.providers.catalog.rows import Endpoint, Field, Form
from charstudio.providers.catalog.validate import fault_of
from charstudio.providers.requests import Request

_Moved = tuple[Json, str]
"""The value that fits, and a sentence about it, "" when nothing changed."""

_LABELS = {
    "resolution": "Resolution",
    "voice": "Voice",
    "voice_speed": "Pace",
    "language": "Language",
    "emotion": "Emotion",
    "orientation": "Framing",
    "strength": "Strength",
    "factor": "Factor",
    "fps": "Frame rate",
}
_MANY = {"references": "pictures of characters", "image": "pictures", "video": "clips", "audio": "sounds"}


def fitted(endpoint: Endpoint, request: Request) -> tuple[Request, tuple[str, ...]]:
    """The request as this endpoint can fulfil it, and what had to change."""
    params, sentences = dict(request.params), []
    for name, move in _MOVES.items():
        field = endpoint.carrying(name)
        if field is None or params.get(name) in {None, ""}:
            continue
        value, sentence = move(endpoint, field, request)
        if sentence:
            params[name] = value
            sentences.append(f"{endpoint.title}: {sentence}")
    inputs, cut = _inputs(endpoint, request)
    kept, dropped = _options(endpoint, request)
    if dropped:
        params["options"] = kept
    return replace(request, params=params, inputs=inputs), (*sentences, *cut, *dropped)


def spoken_seconds(seconds: Seconds) -> str:
    """A length for people: "5 s", "5.06 s"."""
    return f"{float(seconds):.2f}".rstrip("0").rstrip(".") + " s"


def _duration(endpoint: Endpoint, field: Field, request: Request) -> _Moved:
    asked = wanted.seconds(request)
    if asked is None or asked <= 0:
        return None, "the length is not a number of seconds and is left to the model."
    rate = wanted.frames_rate(endpoint)
    written = spell.seconds(field, asked, rate)
    given = spell.seconds_of(field, written, rate)
    if given is None:
        return seconds_to_text(asked), ""
    if field.form is Form.FRAMES:
        given -= Fraction(1, rate)  # n + 1 pictures span n steps
        if abs(given - asked) < Fraction(1, rate):
            return None, ""
    if given == asked:
        return None, ""
    return seconds_to_text(given), f"{spoken_seconds(asked)} becomes {spoken_seconds(given)}."


def _resolution(endpoint: Endpoint, field: Field, request: Request) -> _Moved:
    asked, still = request.params["resolution"], wanted.is_still(endpoint)
    written = spell.resolution(field, asked, still=still)
    if written is None:
        return "", f"it has no resolution {asked} and uses its own."
    if str(written).casefold() == str(asked).casefold():
        return None, ""
    if spell.lines(written, still=still) == spell.lines(asked, still=still):
        return None, ""
    return written, f"{asked} becomes {written}."


def _fps(endpoint: Endpoint, field: Field, request: Request) -> _Moved:
    asked = wanted.frame_rate(request)
    written = spell.number_in(wanted.canonical(endpoint, field, request))
    if asked is None or written is None or abs(written - float(asked)) < 0.5:
        return None, ""
    return f"{written:g}", f"{float(asked):.4g} frames per second become {written:g}."


def _factor(endpoint: Endpoint, field: Field, request: Request) -> _Moved:
    written = spell.number_in(wanted.canonical(endpoint, field, request))
    asked = spell.number_in(request.params["factor"])
    if written is None or asked is None:
        return None, ""
    given = written + 1 if field.form is Form.INSERTED else written
    return (None, "") if given == asked else (given, f"factor {asked:g} becomes {given:g}.")


def _strength(endpoint: Endpoint, field: Field, request: Request) -> _Moved:
    if field.form is Form.AMOUNT:
        return None, ""
    return _same(endpoint, field, request)


def _same(endpoint: Endpoint, field: Field, request: Request) -> _Moved:
    asked = request.params[field.canonical]
    written = wanted.canonical(endpoint, field, request)
    label = _LABELS[field.canonical].lower()
    if written is None:
        return "", f"it has no {label} “{asked}” and uses its own."
    if str(written).casefold() == str(asked).casefold() or written == asked:
        return None, ""
    return written, f"{label} {asked} becomes {written}."


def _language(endpoint: Endpoint, field: Field, request: Request) -> _Moved:
    if wanted.canonical(endpoint, field, request) is not None:
        return None, ""
    return "", f"it does not know the language “{request.params['language']}” and finds out by itself."


_MOVES: Mapping[str, Callable[[Endpoint, Field, Request], _Moved]] = {
    "duration": _duration,
    "resolution": _resolution,
    "fps": _fps,
    "factor": _factor,
    "strength": _strength,
    "voice": _same,
    "voice_speed": _same,
    "language": _language,
    "emotion": _same,
    "orientation": _same,
}


def _inputs(endpoint: Endpoint, request: Request) -> tuple[Mapping[str, tuple[MediaValue, ...]], tuple[str, ...]]:
    """The media, no more than the endpoint takes of each."""
    kept, sentences = dict(request.inputs), []
    for name, given in request.inputs.items():
        room = _room(endpoint, name)
        if room is not None and len(given) > room:
            kept[name] = given[:room]
            what = _MANY.get(name, "files")
            sentences.append(f"{endpoint.title}: of {len(given)} {what} only {room} can be used.")
    return kept, tuple(sentences)


def _room(endpoint: Endpoint, name: str) -> int | None:
    """How many media an endpoint takes under a canonical name; None: any number, or none at all."""
    fields = [field for field in endpoint.fields if field.is_media and field.canonical == name]
    if not fields or any(
        field.form is Form.ELEMENTS or (field.type.takes_many and not field.max_items) for field in fields
    ):
        return None
    return sum(field.max_items or 1 if field.type.takes_many else 1 for field in fields)


def _options(endpoint: Endpoint, request: Request) -> tuple[dict[str, Json], tuple[str, ...]]:
    """The model's own parameters this endpoint has, with values it takes; a sentence for each other."""
    stated = request.params.get("options")
    kept: dict[str, Json] = {}
    sentences: list[str] = []
    opened = wanted.options(endpoint, request)
    for name, value in stated.items() if isinstance(stated, Mapping) else ():
        field = wanted.option(endpoint, name)
        if field is None:
            sentences.append(f"{endpoint.title}: it has no “{name}”.")
        elif field.key in opened and fault_of(field, opened[field.key]) is not None:
            sentences.append(f"{endpoint.title}: “{name}” cannot be {value} there and is left to the model.")
        else:
            kept[name] = value
    return kept, tuple(sentences)
