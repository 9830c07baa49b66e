"""What the catalogue says of a model in the few words a table and a details pane have room for. No Qt here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from charstudio.providers.catalog import spell
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Form, Limits
from charstudio.providers.catalog.wanted import frames_rate, is_still

_MB = 1_000_000
DIGITS = 1
"""Decimals of a length or a shape: enough to choose by."""
_LISTED = 4
"""More choices than this are told as a range."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How far something goes, in words and as the number to sort and filter by (None: nobody says)."""

    words: str = ""
    most: float | None = None


NO_EXTENT = Extent()
"""Nobody says."""


def lengths(endpoint: Endpoint) -> Extent:
    """Seconds of clip it makes, or of the sound it follows."""
    field = endpoint.carrying("duration")
    if field is None:
        return _stated_lengths(endpoint.limits)
    known = _seconds_choices(field)
    if known:
        return Extent(f"{_several(known)} s", known[-1])
    low, high = _seconds_range(endpoint, field)
    return Extent(_range_words(low, high, "s"), high)


def _seconds_choices(field: Field) -> list[float]:
    return sorted({number for each in field.choices if (number := spell.number_in(each)) is not None})


def _seconds_range(endpoint: Endpoint, field: Field) -> tuple[float | None, float | None]:
    if field.form is Form.FRAMES:
        rate = frames_rate(endpoint)
        return tuple(None if end is None else (end - 1) / rate for end in (field.minimum, field.maximum))  # type: ignore[return-value]
    return field.minimum or endpoint.limits.min_seconds, field.maximum or endpoint.limits.max_seconds


def _stated_lengths(limits: Limits) -> Extent:
    if limits.max_seconds is not None:
        return Extent(_range_words(limits.min_seconds, limits.max_seconds, "s"), limits.max_seconds)
    spoken = limits.max_audio_seconds or max(limits.max_audio_seconds_by_resolution.values(), default=None)
    return Extent(_range_words(None, spoken, "s"), spoken)


def pictures(endpoint: Endpoint) -> Extent:
    """The resolutions it makes; the number is the shorter side in pixels of the largest."""
    field = endpoint.carrying("resolution")
    if field is None:
        return _largest_side(endpoint)
    still = is_still(endpoint)
    known = sorted({(found, str(each)) for each in field.choices if (found := spell.lines(each, still=still))})
    if not known:
        return NO_EXTENT
    names = list(dict(known).values())
    return Extent(names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}", known[-1][0])


def _largest_side(endpoint: Endpoint) -> Extent:
    sides = [field.maximum for name in ("width_px", "height_px") if (field := endpoint.carrying(name)) is not None]
    stated = [side for side in sides if side]
    return Extent(f"up to {min(stated):g} px", min(stated)) if stated else NO_EXTENT


def has_sound(endpoint: Endpoint) -> bool:
    """Whether it can give its clips a sound of their own."""
    return endpoint.carrying("sound") is not None


def sound_words(endpoint: Endpoint) -> str:
    """What the Sound column reads."""
    return "Optional" if has_sound(endpoint) else ""


def limit_lines(endpoint: Endpoint) -> tuple[str, ...]:
    """Everything it allows and refuses, each as a short line."""
    return tuple(_limit_lines(endpoint))


def _limit_lines(endpoint: Endpoint) -> Iterator[str]:
    limits = endpoint.limits
    yield from _spans(limits)
    for resolution, seconds in limits.max_audio_seconds_by_resolution.items():
        yield f"Sound at {resolution}: up to {seconds:g} s"
    for way, seconds in limits.max_video_seconds_by_orientation.items():
        yield f"Clip going in, framed as the {way}: up to {seconds:g} s"
    if limits.max_text_characters is not None:
        yield f"Text: up to {limits.max_text_characters} characters"
    yield from _shapes(limits)
    yield from _files(limits)
    yield from _counts(endpoint)


def _spans(limits: Limits) -> Iterator[str]:
    for name, low, high in (
        ("Length", limits.min_seconds, limits.max_seconds),
        ("Sound going in", limits.min_audio_seconds, limits.max_audio_seconds),
        ("Clip going in", limits.min_video_seconds, limits.max_video_seconds),
    ):
        if words := _range_words(low, high, "s"):
            yield f"{name}: {words}"


def _shapes(limits: Limits) -> Iterator[str]:
    for name, low, high in (
        ("Sides of a picture", limits.min_image_side_px, limits.max_image_side_px),
        ("Sides of a clip", limits.min_video_side_px, limits.max_video_side_px),
    ):
        if words := _range_words(low, high, "px"):
            yield f"{name}: {words}"
    if words := _range_words(limits.min_aspect, limits.max_aspect, ""):
        yield f"Width to height: {words}"


def _files(limits: Limits) -> Iterator[str]:
    for name, most in (
        ("A picture", limits.max_image_bytes),
        ("A clip", limits.max_video_bytes),
        ("A sound", limits.max_audio_bytes),
        ("A file", limits.max_file_bytes),
    ):
        if most is not None:
            yield f"{name}: up to {most / _MB:g} MB"


def _counts(endpoint: Endpoint) -> Iterator[str]:
    for field in endpoint.fields:
        if field.is_media and field.max_items is not None and field.max_items > 1:
            yield f"{_MEDIA.get(field.type, 'Files')} at once: up to {field.max_items}"


_MEDIA = {FieldType.IMAGES: "Pictures", FieldType.VIDEOS: "Clips", FieldType.AUDIOS: "Sounds"}


def _several(numbers: Sequence[float]) -> str:
    """Each of them, or the first and the last where there are many: "5, 10", "3 – 15"."""
    if len(numbers) > _LISTED:
        return f"{numbers[0]:g} – {numbers[-1]:g}"
    return ", ".join(f"{number:g}" for number in numbers)


def _range_words(low: float | None, high: float | None, unit: str) -> str:
    low_words, high_words = (f"{end:.{DIGITS}f}".rstrip("0").rstrip(".") if end else "" for end in (low, high))
    if not high_words:
        return " ".join(filter(None, (low_words, unit, "and more"))) if low_words else ""
    if low_words == high_words:
        return f"{high_words} {unit}".strip()
    return (f"{low_words} – {high_words} {unit}" if low_words else f"up to {high_words} {unit}").strip()
