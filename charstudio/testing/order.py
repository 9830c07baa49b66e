"""What a request means to the cloud: what is wrong with it, what it makes, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from charstudio.model.results import MediaValue
from charstudio.model.time import Rate, Seconds, seconds_to_text
from charstudio.model.values import Json, PortType
from charstudio.providers.catalog import measure, pricing
from charstudio.providers.catalog.rows import Endpoint, Form, OutputField
from charstudio.providers.catalog.validate import InputFault, validated
from charstudio.providers.requests import Capability, Request
from charstudio.testing.fal_errors import detail_item
from charstudio.testing.jobs import Wanted
from charstudio.testing.wish import Address, addresses, request_of, said

_SPOKEN_PER_SECOND = 15
_LONGEST_S = 600
_MOST_FILES = 8
_SOUNDING = {Capability.AVATAR, Capability.LIPSYNC}
_MARK = ".0."
_LONGEST_QUOTE = 500
_FORMATS = {
    PortType.IMAGE: ("jpg", "jpeg", "png", "webp", "gif", "avif"),
    PortType.VIDEO: ("mp4", "mov", "webm", "m4v", "gif"),
    PortType.AUDIO: ("mp3", "ogg", "wav", "m4a", "aac"),
}


@dataclass(frozen=True, slots=True)
class Order:
    """A request understood. ``faults`` are items of a fal ``detail`` list; with any of them nothing is made."""

    endpoint: Endpoint
    body: Mapping[str, Json]
    request: Request
    faults: tuple[dict[str, Json], ...]
    media: tuple[Wanted, ...]
    units: Decimal
    unit_price: Decimal
    unit: str


def understood(
    endpoint: Endpoint, body: Mapping[str, Json], media: Mapping[str, MediaValue | None], made_up: Decimal
) -> Order:
    """Read a request. ``media`` has what each address leads to, None where nothing can be loaded from it.

    ``made_up`` is what a request costs whose price nobody knows, in US dollars.
    """
    found = {url: value for url, value in media.items() if value is not None}
    request = request_of(endpoint, body, found)
    known = {url: value.info for url, value in found.items()}
    faults = [_item(fault, body) for fault in validated(endpoint, body, known)]
    if not faults:  # a service looks at files when all else is in order
        faults = [item for each in addresses(endpoint, body) for item in _unloaded(each, media.get(each.url))]
    price, unit = unit_price(endpoint, made_up)
    units = _units(endpoint, request, price) or max(Decimal(1), (made_up / price).quantize(Decimal(1)))
    wanted = () if faults else tuple(_wanted(endpoint, request, body))
    return Order(endpoint, body, request, tuple(faults), wanted, units, price, unit)


def unit_price(endpoint: Endpoint, made_up: Decimal) -> tuple[Decimal, str]:
    """US dollars of one unit at an endpoint, and the unit's name: so small that every price is whole units of it."""
    rules = [rule for rule in endpoint.price.rules if rule.usd > 0]
    if not rules:
        return made_up, "requests"
    scale = max(0, *(-_exponent(rule.usd) for rule in rules))
    common = math.gcd(*(int(rule.usd.scaleb(scale)) for rule in rules))
    return Decimal(common).scaleb(-scale), f"{rules[0].per.replace('_', ' ')}s" if len(rules) == 1 else "units"


def _exponent(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _units(endpoint: Endpoint, request: Request, price: Decimal) -> Decimal:
    return pricing.units(endpoint, request, price)


# --- what is wrong ------------------------------------------------------------------------------------------------


def _item(fault: InputFault, body: Mapping[str, Json]) -> dict[str, Json]:
    given = body.get(fault.field)
    short = given if not isinstance(given, str) or len(given) < _LONGEST_QUOTE else f"{given[:80]}…"
    return detail_item(fault.type, ("body", *fault.field.split(".")), fault.msg, fault.ctx, short)


def _unloaded(address: Address, value: MediaValue | None) -> Iterator[dict[str, Json]]:
    """What is wrong with an address: nothing can be loaded from it, or something of another kind."""
    port = PortType.IMAGE if address.field.form is Form.ELEMENTS else address.field.type.port_type
    if port is None:  # a file of any kind, which may lie anywhere
        return
    if value is None:
        kind = "image_load_error" if port is PortType.IMAGE else "file_download_error"
        yield detail_item(kind, address.location, given=address.url[:_LONGEST_QUOTE])
    elif value.info.kind.port_type is not port:
        kind = f"unsupported_{port.value}_format"
        context: dict[str, Json] = {"supported_formats": list(_FORMATS[port])}
        yield detail_item(kind, address.location, context=context, given=address.url[:_LONGEST_QUOTE])


# --- what is made --------------------------------------------------------------------------------------------------


def _wanted(endpoint: Endpoint, request: Request, body: Mapping[str, Json]) -> Iterator[Wanted]:
    media = [output for output in endpoint.outputs if output.output in {"image", "video", "audio"}]
    for output in [each for each in media if not each.optional] or media[:1]:
        for path in _paths(output, endpoint, body):
            yield _file(output.output, path, endpoint, request, body)


def _paths(output: OutputField, endpoint: Endpoint, body: Mapping[str, Json]) -> Iterator[str]:
    """One for each picture when the reply lists them and several were asked for."""
    count = 1
    for name in ("num_images", "num_outputs", "max_images"):
        field = endpoint.field(name)
        asked = (said(field, body) or field.default) if field else None
        if isinstance(asked, int) and not isinstance(asked, bool):
            count = max(count, asked)
    several = _MARK in f".{output.path}."
    for number in range(min(count, _MOST_FILES) if several else 1):
        yield f".{output.path}.".replace(_MARK, f".{number}.", 1).strip(".")


def _file(output: str, path: str, endpoint: Endpoint, request: Request, body: Mapping[str, Json]) -> Wanted:
    width, height = (0, 0) if output == "audio" else _made_size(output, endpoint, request)
    length = _made_length(endpoint, request) if output != "image" else Fraction(0)
    return Wanted(
        output=output,
        path=path,
        suffix=_suffix(output, endpoint, body),
        width_px=width,
        height_px=height,
        seconds=seconds_to_text(min(length, Fraction(_LONGEST_S)).limit_denominator(100_000)),
        fps=str(_made_rate(endpoint, request)) if output == "video" else "24",
        sound=output == "video" and _has_sound(endpoint, request),
    )


def _suffix(output: str, endpoint: Endpoint, body: Mapping[str, Json]) -> str:
    if output != "image":
        return "mp4" if output == "video" else "wav"
    field = endpoint.field("output_format")
    asked = (said(field, body) or field.default) if field else None
    return asked if asked in {"png", "jpeg", "webp"} else "jpeg" if asked == "jpg" else "png"


def _made_size(output: str, endpoint: Endpoint, request: Request) -> tuple[int, int]:
    usual = (1280, 720) if output == "video" else (1024, 1024)
    width, height = measure.size(endpoint, request) or _source_size(request) or usual
    return min(8192, max(16, width // 2 * 2)), min(8192, max(16, height // 2 * 2))


def _source_size(request: Request) -> tuple[int, int] | None:
    for name in ("video", "image", "references"):
        value = request.one(name)
        if value is not None and value.info.width_px > 0:
            return value.info.width_px, value.info.height_px
    return None


def _made_length(endpoint: Endpoint, request: Request) -> Seconds:
    found = measure.length(endpoint, request)
    if found is not None and found > 0:
        return found
    if request.capability is Capability.SPEECH:
        return Fraction(max(1, len(str(request.params.get("text", "")))), _SPOKEN_PER_SECOND)
    names = ("audio", "video") if set(endpoint.capabilities) & _SOUNDING else ("video", "audio")
    given = (request.one(name) for name in names)
    length = next((value.info.duration for value in given if value is not None and value.info.duration), None)
    return length or Fraction(5)


def _made_rate(endpoint: Endpoint, request: Request) -> Rate:
    found = measure.frame_rate(endpoint, request)
    if found:
        return Rate.of(found)
    video = request.one("video")
    return video.info.rate if video is not None and video.info.rate is not None else Rate(24)


def _has_sound(endpoint: Endpoint, request: Request) -> bool:
    if set(endpoint.capabilities) & _SOUNDING:
        return True
    field = endpoint.carrying("sound")
    return bool(request.params.get("sound", field.default)) if field else False
