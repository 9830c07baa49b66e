"""What a request says about each field of an endpoint: the canonical value, written as the field takes it.

What the request does not say is left to the endpoint's own default, except where a field is required.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fractions import Fraction

from charstudio.model.time import Seconds, seconds_from_text
from charstudio.model.values import Json
from charstudio.providers.catalog import spell, words
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Form
from charstudio.providers.requests import Capability, Request

SPOKEN = frozenset({Capability.AVATAR, Capability.LIPSYNC})
"""What is as long as the voice."""

_Write = Callable[[Endpoint, Field, Request], Json]


def plain(endpoint: Endpoint, request: Request) -> dict[str, Json]:
    """Every value that is not media and is to be sent, by the field's key. Options are taken as they are."""
    sent: dict[str, Json] = dict(endpoint.always)
    for field in endpoint.fields:
        value = None if field.is_media else canonical(endpoint, field, request)
        if value is None and field.required and not field.is_media:
            value = field.default
        if value is not None:
            sent[field.key] = value
    given = options(endpoint, request)
    sent |= given
    if any(field.key in sent for field in endpoint.fields if field.form is Form.FRAMES):
        sent |= {field.key: sent.get(field.key, field.default) for field in _rates(endpoint)}
    for key, companions in endpoint.along.items():
        if key in sent:
            sent |= {name: value for name, value in companions.items() if name not in given}
    return sent


def settled(endpoint: Endpoint, request: Request) -> dict[str, Json]:
    """The same with the endpoint's own defaults: what it will work with."""
    return {field.key: field.default for field in endpoint.fields if field.default is not None} | plain(
        endpoint, request
    )


def options(endpoint: Endpoint, request: Request) -> dict[str, Json]:
    """The model's own parameters that are set and that this endpoint has. Lists and groups may come as JSON text."""
    stated = request.params.get("options")
    found: dict[str, Json] = {}
    for name, value in stated.items() if isinstance(stated, Mapping) else ():
        field = option(endpoint, name)
        if field is not None and value is not None and value != "":
            found[field.key] = _opened(field, value)
    return found


def option(endpoint: Endpoint, name: str) -> Field | None:
    """The field an option names: by its key, or by its name where that is enough."""
    keyed = next((field for field in endpoint.fields if field.key == name), None)
    field = keyed or endpoint.field(name)
    return None if field is None or field.is_media else field


def _opened(field: Field, value: Json) -> Json:
    if field.type not in {FieldType.LIST, FieldType.OBJECT, FieldType.SIZE} or not isinstance(value, str):
        return value
    try:
        opened: Json = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return opened if isinstance(opened, list | dict) else value


def canonical(endpoint: Endpoint, field: Field, request: Request) -> Json:
    """What the request says about this field, or None."""
    write = _WRITERS.get(field.canonical)
    if write is not None:
        return write(endpoint, field, request)
    value = request.params.get(field.canonical) if field.canonical else None
    return None if value is None or value == "" else spell.plain(field, value)


def is_still(endpoint: Endpoint) -> bool:
    """Whether pictures come out rather than clips."""
    return endpoint.outputs[0].output == "image"


def frames_rate(endpoint: Endpoint) -> int:
    """How many frames make a second, for endpoints that count frames."""
    rates = _rates(endpoint)
    stated = spell.number_in(rates[0].default) if rates else endpoint.fps
    return round(stated) if stated else spell.FRAMES_PER_SECOND


def _rates(endpoint: Endpoint) -> tuple[Field, ...]:
    """The field that says what a second is: such models move as they should at their own rate only."""
    counted = any(field.form is Form.FRAMES for field in endpoint.fields)
    return tuple(field for field in endpoint.fields if counted and field.canonical == "fps")


def seconds(request: Request) -> Seconds | None:
    """How long the clip shall be, where the request says it or its sound does."""
    stated = request.params.get("duration")
    if isinstance(stated, str) and stated:
        try:
            return seconds_from_text(stated)
        except ValueError:
            return None
    if isinstance(stated, int | float) and not isinstance(stated, bool):
        return Fraction(stated).limit_denominator(1000)
    return spoken(request) if request.capability in SPOKEN else None


def spoken(request: Request) -> Seconds | None:
    """How long all that is said takes; None when it is not known yet."""
    lengths = [sound.info.duration for sound in request.inputs.get("audio", ())]
    known = [length for length in lengths if length is not None]
    return sum(known, Fraction(0)) if lengths and len(known) == len(lengths) else None


def picture_size(request: Request) -> tuple[int, int] | None:
    """Width and height the request asks for."""
    width, height = request.params.get("width_px"), request.params.get("height_px")
    if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
        return width, height
    return None


def _duration(endpoint: Endpoint, field: Field, request: Request) -> Json:
    wanted = seconds(request)
    return spell.seconds(field, wanted, frames_rate(endpoint)) if wanted is not None and wanted > 0 else None


def _fps(endpoint: Endpoint, field: Field, request: Request) -> Json:
    if field in _rates(endpoint):
        return None
    wanted = frame_rate(request)
    return None if wanted is None else spell.plain(field, float(wanted))


def frame_rate(request: Request) -> Fraction | None:
    """Frames per second wanted: as stated, or as many times those of the clip as ``factor`` says."""
    stated = request.params.get("fps")
    try:
        rate = Fraction(stated) if isinstance(stated, str | int | float) and stated else None
    except (ValueError, ZeroDivisionError, OverflowError):
        rate = None
    factor, clip = spell.number_in(request.params.get("factor")), request.one("video")
    if rate is None and request.capability is Capability.INTERPOLATE and factor and clip and clip.info.rate:
        rate = clip.info.rate.fps * Fraction(factor)
    return rate if rate is not None and rate > 0 else None


def _resolution(endpoint: Endpoint, field: Field, request: Request) -> Json:
    wanted = request.params.get("resolution")
    return spell.resolution(field, wanted, still=is_still(endpoint)) if wanted else None


def is_sized(endpoint: Endpoint, request: Request) -> bool:
    """Whether it is enlarged to a size rather than by a factor: a size that is stated decides."""
    field = endpoint.carrying("resolution")
    return field is not None and _resolution(endpoint, field, request) is not None


def _factor(endpoint: Endpoint, field: Field, request: Request) -> Json:
    wanted = request.params.get("factor")
    if wanted is None or is_sized(endpoint, request):
        return None
    return spell.inserted(field, wanted) if field.form is Form.INSERTED else spell.plain(field, wanted)


def _size(endpoint: Endpoint, field: Field, request: Request) -> Json:
    wanted = picture_size(request)
    if wanted is None:
        return None
    if field.form is Form.ASPECT:
        return spell.aspect(field, *wanted)
    if field.form in {Form.WIDTH, Form.HEIGHT}:
        width, height = spell.sides(field, *wanted)
        return width if field.form is Form.WIDTH else height
    return spell.size(field, *wanted, (endpoint.limits.min_output_pixels, endpoint.limits.max_output_pixels))


def _language(endpoint: Endpoint, field: Field, request: Request) -> Json:  # noqa: ARG001 - one signature for all
    return spell.language(field, request.params.get("language"))


def _strength(endpoint: Endpoint, field: Field, request: Request) -> Json:  # noqa: ARG001 - one signature for all
    wanted = request.params.get("strength")
    if wanted is None:
        return None
    return spell.amount(field, wanted) if field.form is Form.AMOUNT else spell.plain(field, wanted)


def _view(endpoint: Endpoint, field: Field, request: Request) -> Json:  # noqa: ARG001 - one signature for all
    wanted = request.params.get("view")
    return spell.view(field, wanted) if field.form is Form.VIEW_ANGLE else spell.plain(field, wanted)


def _seed(endpoint: Endpoint, field: Field, request: Request) -> Json:  # noqa: ARG001 - one signature for all
    seed = request.params.get("seed")
    if not isinstance(seed, int) or isinstance(seed, bool):
        return None
    low, high = int(field.minimum or 0), int(field.maximum or 2**32 - 1)
    return low + seed % (high - low + 1)


def _prompt(endpoint: Endpoint, field: Field, request: Request) -> Json:  # noqa: ARG001 - one signature for all
    return words.prompt(endpoint, request) or None


def _said(endpoint: Endpoint, field: Field, request: Request) -> Json:  # noqa: ARG001 - one signature for all
    return words.text(request, "text") or None


def _nothing(endpoint: Endpoint, field: Field, request: Request) -> Json:  # noqa: ARG001 - one signature for all
    return None


_WRITERS: Mapping[str, _Write] = {
    "prompt": _prompt,
    "text": _said,
    "duration": _duration,
    "fps": _fps,
    "resolution": _resolution,
    "factor": _factor,
    "aspect": _size,
    "size": _size,
    "width_px": _size,
    "height_px": _size,
    "language": _language,
    "strength": _strength,
    "view": _view,
    "seed": _seed,
    "count": _nothing,
}
"""``count`` stays unsaid: takes are requests of their own, so every request is for one."""
