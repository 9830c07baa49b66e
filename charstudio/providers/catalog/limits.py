"""What an endpoint would refuse about a request, found before anything is uploaded or paid, in sentences.

Media that are only planned (no bytes, no size, no length yet) are never a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.values import Json
from charstudio.providers.catalog import wanted
from charstudio.providers.catalog.needs import lacks
from charstudio.providers.catalog.rows import Endpoint, Limits
from charstudio.providers.catalog.validate import fault_of
from charstudio.providers.requests import Capability, Request

_MB = 1_000_000


def faults(endpoint: Endpoint, request: Request) -> tuple[str, ...]:
    """Everything the endpoint would refuse, each as a sentence in its own terms; empty when nothing."""
    return tuple(dict.fromkeys(_faults(endpoint, request)))


def _faults(endpoint: Endpoint, request: Request) -> Iterator[str]:
    yield from (lack.sentence for lack in lacks(endpoint, request))
    yield from _option_faults(endpoint, request)
    settled = wanted.settled(endpoint, request)
    yield from _text_faults(endpoint, wanted.plain(endpoint, request))
    for info in _media(endpoint, request):
        for fault in _media_faults(endpoint.limits, info, settled, endpoint):
            yield f"{endpoint.title} takes {fault}"


def _option_faults(endpoint: Endpoint, request: Request) -> Iterator[str]:
    for key, value in wanted.options(endpoint, request).items():
        field = wanted.option(endpoint, key)
        fault = fault_of(field, value) if field else None
        if fault is not None:
            yield f"{endpoint.title} does not take “{value}” for “{key}”: {fault.msg}."


def _text_faults(endpoint: Endpoint, sent: Mapping[str, Json]) -> Iterator[str]:
    for field in endpoint.fields:
        value, most = sent.get(field.key), field.max_length
        if field.canonical == "text" and most is None:
            most = endpoint.limits.max_text_characters
        if isinstance(value, str) and most is not None and len(value) > most:
            what = (field.canonical or field.name).replace("_", " ")
            yield f"{endpoint.title} takes a {what} of up to {most} characters; this one has {len(value)}."


def _media(endpoint: Endpoint, request: Request) -> Iterator[MediaInfo]:
    """The media the endpoint will be given: those of its fields, by canonical or, for any endpoint, by own name."""
    names = {field.canonical for field in endpoint.fields if field.is_media}
    if request.capability is Capability.ENDPOINT:
        names |= {field.name for field in endpoint.fields if field.is_media}
    for name, given in request.inputs.items():
        if name in names:
            yield from (media.info for media in given)


def _media_faults(limits: Limits, info: MediaInfo, settled: Mapping[str, Json], endpoint: Endpoint) -> Iterator[str]:
    if info.kind is MediaKind.IMAGE:
        yield from _picture_faults(limits, info)
    elif info.kind is MediaKind.VIDEO:
        yield from _clip_faults(limits, info, _stated(endpoint, settled, "orientation"))
    else:
        yield from _sound_faults(limits, info, _stated(endpoint, settled, "resolution"))


def _stated(endpoint: Endpoint, settled: Mapping[str, Json], canonical: str) -> str:
    field = endpoint.carrying(canonical)
    value = settled.get(field.key) if field else None
    return value if isinstance(value, str) else ""


def _picture_faults(limits: Limits, info: MediaInfo) -> Iterator[str]:
    yield from _bytes_fault("pictures", info, limits.max_image_bytes or limits.max_file_bytes)
    yield from _sides_fault("pictures", info, limits.min_image_side_px, limits.max_image_side_px)
    if info.width_px <= 0 or info.height_px <= 0:
        return
    shape = info.width_px / info.height_px
    narrow, wide = limits.min_aspect, limits.max_aspect
    if (narrow is not None and shape < narrow * 0.999) or (wide is not None and shape > wide * 1.001):
        allowed = f"between 1:{1 / (narrow or 0.001):.3g} and {wide or 1000:.3g}:1"
        yield f"pictures {allowed}; this one is {info.width_px} × {info.height_px}."


def _clip_faults(limits: Limits, info: MediaInfo, orientation: str) -> Iterator[str]:
    yield from _bytes_fault("clips", info, limits.max_video_bytes or limits.max_file_bytes)
    yield from _sides_fault("clips", info, limits.min_video_side_px, limits.max_video_side_px)
    most, note = limits.max_video_seconds, ""
    if orientation in limits.max_video_seconds_by_orientation:
        most, note = limits.max_video_seconds_by_orientation[orientation], f" with the framing of the {orientation}"
    yield from _length_fault("clips", info, limits.min_video_seconds, most, note)


def _sound_faults(limits: Limits, info: MediaInfo, resolution: str) -> Iterator[str]:
    yield from _bytes_fault("sound", info, limits.max_audio_bytes or limits.max_file_bytes)
    most, note = limits.max_audio_seconds, ""
    by_resolution = {name.casefold(): value for name, value in limits.max_audio_seconds_by_resolution.items()}
    if resolution.casefold() in by_resolution:
        most, note = by_resolution[resolution.casefold()], f" at {resolution}"
    yield from _length_fault("sound", info, limits.min_audio_seconds, most, note)


def _bytes_fault(what: str, info: MediaInfo, most: int | None) -> Iterator[str]:
    if most is not None and info.bytes > most:
        yield f"{what} of up to {most / _MB:.3g} MB; this one has {info.bytes / _MB:.3g} MB."


def _sides_fault(what: str, info: MediaInfo, least: int | None, most: int | None) -> Iterator[str]:
    if info.width_px <= 0 or info.height_px <= 0:
        return
    have = f"this one is {info.width_px} × {info.height_px}"
    if least is not None and min(info.width_px, info.height_px) < least:
        yield f"{what} with sides of at least {least} px; {have}."
    if most is not None and max(info.width_px, info.height_px) > most:
        yield f"{what} with sides of at most {most} px; {have}."


def _length_fault(what: str, info: MediaInfo, least: float | None, most: float | None, note: str) -> Iterator[str]:
    if info.duration is None:
        return
    seconds = float(info.duration)
    if most is not None and seconds > most:
        yield f"{what} of up to {most:g} s{note}; this one has {seconds:.1f} s."
    if least is not None and 0 < seconds < least:
        yield f"{what} of at least {least:g} s; this one has {seconds:.1f} s."
