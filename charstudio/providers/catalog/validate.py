"""Whether a body is what an endpoint takes, fault by fault, in the words of the service's own errors.

The same check guards what we send and lets the fake cloud answer as the real one does.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.values import Json
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType


@dataclasses.dataclass(frozen=True, slots=True)
class InputFault:
    """One fault of a body. ``field`` is the path of the field ("voice_setting.speed"), ``type`` the service's word."""

    field: str
    type: str
    msg: str
    ctx: Mapping[str, Json] = dataclasses.field(default_factory=dict)


def validated(
    endpoint: Endpoint, body: Mapping[str, Json], media: Mapping[str, MediaInfo] | None = None
) -> tuple[InputFault, ...]:
    """Every fault of ``body``. With ``media``, what is known of the files at its addresses is checked too."""
    return tuple(_faults(endpoint, body, media or {}))


def _faults(endpoint: Endpoint, body: Mapping[str, Json], media: Mapping[str, MediaInfo]) -> Iterator[InputFault]:
    fields = {each.key: each for each in endpoint.fields}
    stated = dict(_flat(body, {each.inside for each in endpoint.fields if each.inside}))
    for key in stated:
        if key not in fields and key not in endpoint.always:
            yield InputFault(key, "extra_forbidden", "Extra inputs are not permitted")
    for key, each in fields.items():
        value = stated.get(key)
        if value is None:
            if each.required:
                yield InputFault(key, "missing", "Field required")
            continue
        fault = fault_of(each, value)
        if fault is not None:
            yield fault
        elif each.is_media:
            yield from _media_faults(endpoint, each, value, media)


def _flat(body: Mapping[str, Json], objects: set[str]) -> Iterator[tuple[str, Json]]:
    for name, value in body.items():
        if name in objects and isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", part) for inner, part in value.items())
        else:
            yield name, value


_TYPE_FAULTS = {
    FieldType.INTEGER: ("int_type", "Input should be a valid integer"),
    FieldType.NUMBER: ("float_type", "Input should be a valid number"),
    FieldType.BOOLEAN: ("bool_type", "Input should be a valid boolean"),
    FieldType.LIST: ("list_type", "Input should be a valid list"),
    FieldType.OBJECT: ("dict_type", "Input should be a valid dictionary"),
    FieldType.SIZE: ("dict_type", "Input should be a preset or a width and a height"),
}


def fault_of(each: Field, value: Json) -> InputFault | None:
    """What is wrong with this value for this field, or None."""
    if not _fits_type(each, value):
        kind, message = _TYPE_FAULTS.get(each.type, ("string_type", "Input should be a valid string"))
        if each.type.takes_many:
            kind, message = _TYPE_FAULTS[FieldType.LIST]
        return InputFault(each.key, kind, message)
    if each.choices and not isinstance(value, Mapping) and value not in each.choices:
        expected = [*each.choices]
        message = "Input should be " + ", ".join(repr(choice) for choice in expected)
        return InputFault(each.key, "one_of", message, {"expected": expected})
    return _range_fault(each, value) or _length_fault(each, value)


def _fits_type(each: Field, value: Json) -> bool:
    if each.type is FieldType.BOOLEAN:
        return isinstance(value, bool)
    if each.type is FieldType.INTEGER:
        return isinstance(value, int) and not isinstance(value, bool)
    if each.type is FieldType.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if each.type is FieldType.SIZE:
        return isinstance(value, str) or _is_size(value)
    if each.type is FieldType.OBJECT:
        return isinstance(value, Mapping)
    if each.type is FieldType.LIST:
        return isinstance(value, Sequence) and not isinstance(value, str)
    if each.type.takes_many:
        return isinstance(value, list | tuple) and all(isinstance(item, str) and item for item in value)
    return isinstance(value, str)


def _is_size(value: Json) -> bool:
    if not isinstance(value, Mapping) or set(value) != {"width", "height"}:
        return False
    return all(isinstance(side, int) and not isinstance(side, bool) for side in value.values())


def _range_fault(each: Field, value: Json) -> InputFault | None:
    sides = list(value.values()) if isinstance(value, Mapping) and each.type is FieldType.SIZE else [value]
    for number in sides:
        if isinstance(number, bool) or not isinstance(number, int | float):
            continue
        if each.minimum is not None and number < each.minimum:
            message = f"Input should be greater than or equal to {each.minimum:g}"
            return InputFault(each.key, "greater_than_equal", message, {"ge": each.minimum})
        if each.maximum is not None and number > each.maximum:
            message = f"Input should be less than or equal to {each.maximum:g}"
            return InputFault(each.key, "less_than_equal", message, {"le": each.maximum})
        if each.multiple_of and abs(number / each.multiple_of - round(number / each.multiple_of)) > 1e-6:
            message = f"Input should be a multiple of {each.multiple_of:g}"
            return InputFault(each.key, "multiple_of", message, {"multiple_of": each.multiple_of})
    return None


def _length_fault(each: Field, value: Json) -> InputFault | None:
    most, fewest = (each.max_length, None) if isinstance(value, str) else (each.max_items, each.min_items)
    if not isinstance(value, Sequence):
        return None
    what = "characters" if isinstance(value, str) else "items"
    if most is not None and len(value) > most:
        return InputFault(each.key, "sequence_too_long", f"Should have at most {most} {what}", {"max_length": most})
    if fewest is not None and len(value) < fewest:
        message = f"Should have at least {fewest} {what}"
        return InputFault(each.key, "sequence_too_short", message, {"min_length": fewest})
    return None


def _media_faults(endpoint: Endpoint, each: Field, value: Json, media: Mapping[str, MediaInfo]) -> Iterator[InputFault]:
    addresses = [value] if isinstance(value, str) else value
    for address in addresses if isinstance(addresses, list | tuple) else ():
        info = media.get(address) if isinstance(address, str) else None
        if info is not None:
            yield from _file_faults(endpoint, each.key, info)


def _file_faults(endpoint: Endpoint, key: str, info: MediaInfo) -> Iterator[InputFault]:
    limits = endpoint.limits
    most = {
        MediaKind.IMAGE: limits.max_image_bytes,
        MediaKind.VIDEO: limits.max_video_bytes,
        MediaKind.AUDIO: limits.max_audio_bytes,
    }[info.kind] or limits.max_file_bytes
    if most is not None and info.bytes > most:
        yield InputFault(key, "file_too_large", f"The file is larger than {most} bytes", {"max_size": most})
    if info.kind is MediaKind.IMAGE:
        yield from _picture_faults(endpoint, key, info)
    elif info.duration is not None:
        yield from _length_faults(endpoint, key, info)


def _picture_faults(endpoint: Endpoint, key: str, info: MediaInfo) -> Iterator[InputFault]:
    low, high = endpoint.limits.min_image_side_px, endpoint.limits.max_image_side_px
    sides = info.width_px, info.height_px
    if low is not None and 0 < min(sides) < low:
        yield InputFault(key, "image_too_small", "The image is too small", {"min_width": low, "min_height": low})
    if high is not None and max(sides) > high:
        yield InputFault(key, "image_too_large", "The image is too large", {"max_width": high, "max_height": high})


def _length_faults(endpoint: Endpoint, key: str, info: MediaInfo) -> Iterator[InputFault]:
    limits, length = endpoint.limits, float(info.duration or 0)
    sound = info.kind is MediaKind.AUDIO
    low, high = (
        (limits.min_audio_seconds, limits.max_audio_seconds)
        if sound
        else (limits.min_video_seconds, limits.max_video_seconds)
    )
    name = "audio" if sound else "video"
    if high is not None and length > high:
        context = {"max_duration": high, "provided_duration": length}
        yield InputFault(key, f"{name}_duration_too_long", f"The {name} is longer than {high:g} s", context)
    if low is not None and length < low:
        context = {"min_duration": low, "provided_duration": length}
        yield InputFault(key, f"{name}_duration_too_short", f"The {name} is shorter than {low:g} s", context)
