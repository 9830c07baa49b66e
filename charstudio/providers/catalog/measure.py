"""How long, how large and how fast what a request gives will be, before it exists; None where only the model knows."""

from __future__ import annotations

from fractions import Fraction

from charstudio.model.library import MediaInfo
from charstudio.model.time import Seconds
from charstudio.model.values import Json
from charstudio.providers.catalog import spell, wanted
from charstudio.providers.catalog.rows import Endpoint, Field, Form
from charstudio.providers.requests import Capability, Request

_STILL = frozenset({Capability.TEXT_TO_IMAGE, Capability.IMAGE_EDIT, Capability.SPEECH})
_AS_LONG_AS_THE_CLIP = frozenset(
    {Capability.MOTION_CONTROL, Capability.REPLACE, Capability.UPSCALE, Capability.MATTE, Capability.INTERPOLATE}
)
_WIDE = 16 / 9
_PRESETS = {
    "square_hd": (1024, 1024),
    "square": (512, 512),
    "portrait_4_3": (768, 1024),
    "portrait_16_9": (576, 1024),
    "landscape_4_3": (1024, 768),
    "landscape_16_9": (1024, 576),
}
"""What the service's names for sizes stand for, in pixels."""


def length(endpoint: Endpoint, request: Request) -> Seconds | None:
    """Seconds of clip this request will give; for ``extend`` the seconds that are added."""
    if request.capability in _STILL or wanted.is_still(endpoint):
        return None
    field = endpoint.carrying("duration")
    if field is not None:
        value = wanted.settled(endpoint, request).get(field.key)
        return spell.seconds_of(field, value, wanted.frames_rate(endpoint))
    limits = endpoint.limits
    if limits.min_seconds is not None and limits.min_seconds == limits.max_seconds:
        return Fraction(limits.min_seconds).limit_denominator(1000)
    if request.capability in wanted.SPOKEN:
        return wanted.spoken(request) if request.inputs.get("audio") else None
    clip = request.one("video")
    return clip.info.duration if clip and request.capability in _AS_LONG_AS_THE_CLIP else None


def size(endpoint: Endpoint, request: Request) -> tuple[int, int] | None:
    """Width and height in pixels of the picture or clip."""
    settled = wanted.settled(endpoint, request)
    for field in endpoint.fields:
        if field.canonical == "size" and (found := _sides(settled.get(field.key))):
            return found
    stated = _stated_sides(endpoint, settled)
    if stated is not None:
        return stated
    factor = _factor(endpoint, request, settled)
    source = _source(request)
    if factor is not None and source is not None and request.capability is Capability.UPSCALE:
        return round(source.width_px * factor), round(source.height_px * factor)
    return _from_lines(endpoint, request, settled)


def frame_rate(endpoint: Endpoint, request: Request) -> float | None:
    """Frames per second of the clip."""
    if wanted.is_still(endpoint):
        return None
    field = endpoint.carrying("fps")
    if field is not None:
        stated = spell.number_in(wanted.settled(endpoint, request).get(field.key))
        if stated:
            return stated
    if endpoint.fps:
        return endpoint.fps
    clip = request.one("video")
    if clip is None or clip.info.rate is None or request.capability not in _AS_LONG_AS_THE_CLIP:
        return None
    times = _factor(endpoint, request, wanted.settled(endpoint, request)) or 1
    return float(clip.info.rate.fps) * (times if request.capability is Capability.INTERPOLATE else 1)


def _stated_sides(endpoint: Endpoint, settled: dict[str, Json]) -> tuple[int, int] | None:
    sides = [_side(settled, endpoint.carrying(name)) for name in ("width_px", "height_px")]
    return (sides[0], sides[1]) if sides[0] and sides[1] else None


def _side(settled: dict[str, Json], field: Field | None) -> int:
    return round(spell.number_in(settled.get(field.key)) or 0) if field else 0


def _sides(value: Json) -> tuple[int, int] | None:
    if isinstance(value, str):
        width, _, height = value.partition("*")
        numbers = [int(side) for side in (width, height) if side.isdecimal() and len(side) < 6]
        return (numbers[0], numbers[1]) if len(numbers) == 2 else _PRESETS.get(value)
    if isinstance(value, dict) and isinstance(value.get("width"), int) and isinstance(value.get("height"), int):
        return value["width"], value["height"]
    return None


def _factor(endpoint: Endpoint, request: Request, settled: dict[str, Json]) -> float | None:
    field = endpoint.carrying("factor")
    if field is None or wanted.is_sized(endpoint, request):
        return None
    number = spell.number_in(settled.get(field.key))
    return number + 1 if number is not None and field.form is Form.INSERTED else number


def _source(request: Request) -> MediaInfo | None:
    for name in ("image", "video", "references"):
        found = request.one(name)
        if found and found.info.width_px > 0 and found.info.height_px > 0:
            return found.info
    return None


def _from_lines(endpoint: Endpoint, request: Request, settled: dict[str, Json]) -> tuple[int, int] | None:
    """From a resolution: the shorter side of a clip; for stills the side of a square with as many pixels."""
    field = endpoint.carrying("resolution")
    still = wanted.is_still(endpoint)
    found = spell.lines(settled.get(field.key), still=still) if field else None
    if found is None and still:
        found = 1024 if endpoint.carrying("aspect") else None
    if found is None:
        return None
    shape = _shape(endpoint, request, settled)
    if still and request.capability is not Capability.UPSCALE:
        return _even(found * shape**0.5), _even(found / shape**0.5)
    return (_even(found * shape), found) if shape >= 1 else (found, _even(found / shape))


def _shape(endpoint: Endpoint, request: Request, settled: dict[str, Json]) -> float:
    field = endpoint.carrying("aspect")
    stated = spell.ratio(settled.get(field.key)) if field else None
    if stated is not None:
        return min(8.0, max(0.125, stated))
    source = _source(request)
    if source is not None:
        return min(8.0, max(0.125, source.width_px / source.height_px))
    asked = wanted.picture_size(request)
    return asked[0] / asked[1] if asked else _WIDE


def _even(side: float) -> int:
    return max(2, round(side / 2) * 2)
