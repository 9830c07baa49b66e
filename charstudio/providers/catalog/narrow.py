"""A kind's parameter narrowed to what one endpoint takes: its choices, its range, its default.

The narrowed parameter never allows what the kind itself forbids, and its own default always fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from charstudio.model.kind import ParamSpec, ParamType, fault_in
from charstudio.model.values import Json
from charstudio.providers.catalog import spell
from charstudio.providers.catalog.languages import NAMES, code_of
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Form
from charstudio.providers.catalog.wanted import frames_rate, is_still

CARRIED: Mapping[str, tuple[str, ...]] = {
    "prompt": ("prompt",),
    "camera": ("prompt",),
    "instruction": ("prompt",),
    "keep": ("prompt",),
    "view": ("view", "prompt"),
    "negative_prompt": ("negative_prompt",),
    "text": ("text",),
    "voice": ("voice",),
    "voice_speed": ("voice_speed",),
    "language": ("language",),
    "emotion": ("emotion",),
    "duration": ("duration",),
    "fps": ("fps",),
    "size": ("size", "aspect", "width_px"),
    "resolution": ("resolution",),
    "sound": ("sound",),
    "seed": ("seed",),
    "strength": ("strength",),
    "factor": ("factor",),
    "orientation": ("orientation",),
    "mouth_box": ("mouth_box",),
}
"""A node's parameter → the canonical names any of which an endpoint needs to make use of it.

Parameters of a node that are not here are none of the model's business and always stay.
"""


def is_used(endpoint: Endpoint, param: ParamSpec) -> bool:
    """Whether the endpoint makes anything of this parameter."""
    names = CARRIED.get(param.name)
    if names is None:
        return True
    if param.name == "fps" and any(field.form is Form.FRAMES for field in endpoint.fields):
        return False  # such a model moves as it should at its own rate only
    return any(endpoint.carrying(name) is not None for name in names)


def narrowed(endpoint: Endpoint, param: ParamSpec) -> ParamSpec:
    """The parameter as the endpoint takes it."""
    field = endpoint.carrying(param.name)
    if field is None:
        return param
    narrow = {"duration": _duration, "resolution": _resolution, "language": _language, "factor": _factor}
    if param.name in narrow:
        return narrow[param.name](endpoint, field, param)
    if param.name in {"voice", "emotion", "orientation"}:
        return _chosen(param, field.choices, field.default)
    if param.name in {"voice_speed", "strength"} and field.form is Form.PLAIN:
        return _ranged(param, field.minimum, field.maximum, field.default)
    if param.name in {"prompt", "text"} and field.default and not param.default:
        return replace(param, placeholder=str(field.default)[:120])
    return param


def _duration(endpoint: Endpoint, field: Field, param: ParamSpec) -> ParamSpec:
    rate = frames_rate(endpoint)
    known = sorted(found for each in field.choices if (found := spell.number_in(each)) is not None)
    default = spell.seconds_of(field, field.default, rate)
    own = None if default is None else float(default)
    if known:
        return _chosen(param, tuple(int(each) if each == int(each) else each for each in known), own)
    if field.form is Form.FRAMES:
        low, high = ((bound - 1) / rate if bound else None for bound in (field.minimum, field.maximum))
        return _ranged(param, low, high, own)
    ranged = _ranged(param, field.minimum, field.maximum, own)
    return replace(ranged, step=1.0) if field.type is not FieldType.NUMBER else ranged


def _resolution(endpoint: Endpoint, field: Field, param: ParamSpec) -> ParamSpec:
    still = is_still(endpoint)
    choices = tuple(each for each in field.choices if spell.lines(each, still=still) is not None)
    return _chosen(param, choices, field.default)


def _language(endpoint: Endpoint, field: Field, param: ParamSpec) -> ParamSpec:  # noqa: ARG001 - one signature for all
    codes = [code for each in field.choices if (code := code_of(str(each)))] if field.choices else list(NAMES)
    found = _chosen(param, tuple(dict.fromkeys(codes)), code_of(str(field.default or "")))
    labels = tuple(NAMES[str(code)] if code else "Found out by itself" for code in found.choices)
    return replace(found, choice_labels=labels)


def _factor(endpoint: Endpoint, field: Field, param: ParamSpec) -> ParamSpec:  # noqa: ARG001 - one signature for all
    more = 1 if field.form is Form.INSERTED else 0
    bounds = [None if bound is None else bound + more for bound in (field.minimum, field.maximum)]
    default = spell.number_in(field.default)
    return _ranged(param, bounds[0], bounds[1], None if default is None else default + more)


def _chosen(param: ParamSpec, choices: tuple[str | int | float, ...], own: Json) -> ParamSpec:
    """A choice among what the model has and the kind allows; "" stays where it stands for the model's own."""
    allowed = tuple(choice for choice in choices if _is_allowed(param, choice))
    if not allowed:
        return param
    labels: tuple[str, ...] = ()
    if param.default == "":
        allowed = ("", *allowed)
        told = f"The model's own ({own})" if own else "The model's own"
        labels = (told, *(str(choice) for choice in allowed[1:]))
    default = next((each for each in (param.default, own) if each in allowed), allowed[0])
    return replace(
        param, type=ParamType.CHOICE, choices=allowed, choice_labels=labels, default=default, minimum=None, maximum=None
    )


def _is_allowed(param: ParamSpec, choice: str | float) -> bool:
    if param.type is ParamType.CHOICE:
        return choice in param.choices
    return param.type is ParamType.TEXT or fault_in(replace(param, type=ParamType.NUMBER), choice) is None


def _ranged(param: ParamSpec, low: float | None, high: float | None, own: Json) -> ParamSpec:
    """The part of the kind's range that the model takes; the kind's range where they do not meet."""
    lows = [bound for bound in (param.minimum, low) if bound is not None]
    highs = [bound for bound in (param.maximum, high) if bound is not None]
    minimum, maximum = max(lows, default=None), min(highs, default=None)
    if minimum is not None and maximum is not None and minimum > maximum:
        return param
    found = replace(param, minimum=minimum, maximum=maximum)
    fitting = [each for each in (param.default, own) if fault_in(found, each) is None]
    return replace(found, default=fitting[0] if fitting else bounded(found, param.default))


def bounded(param: ParamSpec, value: Json) -> Json:
    """The number nearest to ``value`` in the parameter's range; the default for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return param.default
    if param.minimum is not None and value < param.minimum:
        return param.minimum
    return param.maximum if param.maximum is not None and value > param.maximum else value
