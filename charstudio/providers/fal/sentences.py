"""Each type of model error of fal.ai in a sentence of ours, with the numbers of its context in words.

``{it}`` stands for the input's name in quotes, or for "An input" where the service does not say which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from charstudio.model.values import Json
from charstudio.providers.fal.inputs import number
from charstudio.providers.net.words import plain

Context: TypeAlias = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Said:
    """What to say: what is wrong, and what to do about it."""

    message: str
    hint: str


def said(kind: str, it: str, ctx: Context) -> Said | None:
    """The sentences for an input error of type ``kind``; None for a type not listed here."""
    make = _INPUTS.get(kind)
    return make(it, ctx) if make else None


def _pixels(ctx: Context, bound: str) -> str:
    width, height = number(ctx, f"{bound}_width"), number(ctx, f"{bound}_height")
    if width and height:
        return f"{width:.0f} × {height:.0f} pixels"
    side = width or height
    return f"{side:.0f} pixels" if side else ""


def _seconds(ctx: Context, name: str) -> str:
    value = number(ctx, name)
    return f"{value:.4g} s" if value is not None else ""


def _bytes(ctx: Context, name: str) -> str:
    value = number(ctx, name)
    if value is None:
        return ""
    return f"{value / 2**20:.4g} MB" if value >= 2**20 else f"{value / 2**10:.4g} kB"


def _count(ctx: Context, name: str) -> str:
    value = number(ctx, name)
    return f"{value:.6g}" if value is not None else ""


def _list(ctx: Context, name: str) -> str:
    values = ctx.get(name)
    if isinstance(values, str) or not isinstance(values, Sequence):
        return plain(values, 120)
    shown = [plain(str(value), 30) for value in values[:12] if isinstance(value, str | int | float)]
    return ", ".join(shown) + (" …" if len(values) > 12 else "")


def _with(text: str, told: str, rest: str) -> str:
    """``text``, and what the context told when it told it."""
    return f"{text}: {rest.format(told)}." if told else f"{text}."


def _small(it: str, ctx: Context) -> Said:
    text = _with(f"{it} is too small for this model", _pixels(ctx, "min"), "it needs at least {}")
    return Said(text, "Use a larger picture, or upscale it first.")


def _large(it: str, ctx: Context) -> Said:
    text = _with(f"{it} is too large for this model", _pixels(ctx, "max"), "it takes at most {}")
    return Said(text, "Use a smaller picture, or another model.")


def _duration(what: str, bound: str) -> Callable[[str, Context], Said]:
    def make(it: str, ctx: Context) -> Said:
        allowed, has = _seconds(ctx, f"{bound}_duration"), _seconds(ctx, "provided_duration")
        wrong, side = ("long", "at most") if bound == "max" else ("short", "at least")
        text = _with(f"{it} is too {wrong} for this model", allowed, f"it takes {side} {{}}")
        text = f"{text[:-1]}, and this one has {has}." if has and allowed else text
        return Said(text, f"{'Shorten' if bound == 'max' else 'Lengthen'} the {what}, or choose another model.")

    return make


def _format(what: str) -> Callable[[str, Context], Said]:
    def make(it: str, ctx: Context) -> Said:
        text = _with(f"{it} is of a kind this model cannot read", _list(ctx, "supported_formats"), "it reads {}")
        return Said(text, f"Convert the {what}, or choose another model.")

    return make


def _bound(words: str, name: str) -> Callable[[str, Context], Said]:
    def make(it: str, ctx: Context) -> Said:
        limit = _count(ctx, name)
        return Said(f"{it} must be {words} {limit}." if limit else f"{it} is out of range.", "Change it and run again.")

    return make


def _sequence(words: str, name: str) -> Callable[[str, Context], Said]:
    def make(it: str, ctx: Context) -> Said:
        limit = _count(ctx, name)
        amount = f"{words} {limit}" if limit else ("more" if words == "at least" else "fewer")
        return Said(f"{it} must have {amount} entries or characters.", "Change it and run again.")

    return make


def _choice(it: str, ctx: Context) -> Said:
    return Said(_with(f"{it} has a value this model does not know", _list(ctx, "expected"), "it knows {}"), _CHOOSE)


def _fixed(message: str, hint: str) -> Callable[[str, Context], Said]:
    return lambda it, _ctx: Said(message.format(it=it), hint)


_CHOOSE = "Choose another value."
_AGAIN = "Run again; the file is sent once more. If it stays so, convert the file."

_INPUTS: Mapping[str, Callable[[str, Context], Said]] = {
    "image_too_small": _small,
    "image_too_large": _large,
    "image_load_error": _fixed("{it} could not be read as a picture by the model.", "Save it as PNG or JPEG."),
    "file_download_error": _fixed("The model could not fetch {it}.", _AGAIN),
    "face_detection_error": _fixed("The model finds no face in {it}.", "Use a picture with one clear face."),
    "file_too_large": lambda it, ctx: Said(
        _with(f"{it} is too large a file for this model", _bytes(ctx, "max_size"), "it takes at most {}"),
        "Use a smaller or shorter file.",
    ),
    "greater_than": _bound("greater than", "gt"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than": _bound("less than", "lt"),
    "less_than_equal": _bound("at most", "le"),
    "multiple_of": _bound("a multiple of", "multiple_of"),
    "sequence_too_short": _sequence("at least", "min_length"),
    "sequence_too_long": _sequence("at most", "max_length"),
    "string_too_short": _sequence("at least", "min_length"),
    "string_too_long": _sequence("at most", "max_length"),
    "too_short": _sequence("at least", "min_length"),
    "too_long": _sequence("at most", "max_length"),
    "one_of": _choice,
    "literal_error": _choice,
    "enum": _choice,
    "feature_not_supported": _fixed("The model cannot do what {it} asks for.", "Change it, or choose another model."),
    "invalid_archive": _fixed("{it} is no archive the model can open.", "Pack it as ZIP."),
    "archive_file_count_below_minimum": _fixed("{it} holds too few files.", "Add files to the archive."),
    "archive_file_count_exceeds_maximum": _fixed("{it} holds too many files.", "Take files out of the archive."),
    "audio_duration_too_long": _duration("sound", "max"),
    "audio_duration_too_short": _duration("sound", "min"),
    "video_duration_too_long": _duration("clip", "max"),
    "video_duration_too_short": _duration("clip", "min"),
    "unsupported_audio_format": _format("sound"),
    "unsupported_image_format": _format("picture"),
    "unsupported_video_format": _format("clip"),
    "missing": _fixed("The model needs {it}, and it is not there.", "Wire it or fill it in."),
    "extra_forbidden": _fixed("The model does not know {it}.", "Leave it out; the catalogue may be newer or older."),
}
