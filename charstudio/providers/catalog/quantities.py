"""How much a request asks for, in the units vendors charge: seconds, pictures, megapixels, frames, tokens, characters.

Everything is read from a *fitted* request and the measured facts of its media. What cannot be known before the fact
raises ``Unknown`` with the reason, so that nobody takes a missing number for zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.time import Seconds
from charstudio.model.values import Json, PortType
from charstudio.providers.catalog import body, wanted
from charstudio.providers.catalog.rows import Endpoint, Field, PriceRule
from charstudio.providers.requests import Capability, Request

MEGAPIXEL = 1024 * 1024
"""1024 × 1024 is charged as one megapixel, by every service that charges in them."""

_SIDE_STEP_PX = 16
_USUAL_RATE = 24
"""Frames per second a rule means that does not say."""
_AREAS_PX = {"480": 864 * 480, "720": 1280 * 720, "1080": 1920 * 1080, "2160": 3840 * 2160}
_VIDEO, _SOUND, _VOICE = (f"the length of the {what}" for what in ("video", "sound", "voice"))


class Unknown(Exception):
    """The price cannot be told before the fact; the text says what it depends on. It never leaves this package."""


@dataclass(frozen=True, slots=True)
class Amount:
    """``times`` pieces of ``each``: vendors round every picture by itself."""

    each: Decimal
    times: int = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A request fitted to an endpoint, and every value the endpoint will work with, its own defaults included."""

    endpoint: Endpoint
    request: Request
    values: Mapping[str, Json]
    known: dict[str, tuple[int, int]] = field(default_factory=dict, compare=False)
    """The size once it was worked out: tokens and conditions ask for it several times."""

    @classmethod
    def of(cls, endpoint: Endpoint, request: Request) -> Asked:
        """What ``request`` comes to at ``endpoint``."""
        fitted, _ = body.fitted(endpoint, request)
        return cls(endpoint, fitted, wanted.settled(endpoint, fitted))

    def field(self, name: str) -> Field | None:
        """The field with a canonical or own name."""
        return self.endpoint.field(name) or self.endpoint.carrying(name)

    def value(self, name: str) -> Json:
        """What is asked for under a canonical or own name, None when nothing is."""
        found = self.field(name)
        return self.values.get(found.key) if found else None

    def is_given(self, name: str) -> bool:
        """Whether there is anything under ``name``: media of its kind, or a value that is not empty."""
        found = self.field(name)
        port = found.type.port_type if found else None
        if found is None or port is None:
            return bool(self.value(name))
        named = (self.request.inputs.get(each, ()) for each in {found.canonical, found.name} - {""})
        return any(media.info.kind.port_type is port for given in named for media in given)

    def media(self, kind: MediaKind) -> tuple[MediaInfo, ...]:
        """The facts of everything of this kind that goes in."""
        given = (media.info for inputs in self.request.inputs.values() for media in inputs)
        return tuple(info for info in given if info.kind is kind)

    def takes(self, port: PortType) -> bool:
        """Whether the endpoint takes media of this kind."""
        return any(one.type.port_type is port for one in self.endpoint.fields)


def decimal(number: Fraction | int) -> Decimal:
    """The same number as ``Decimal``, to 28 digits."""
    return Decimal(number.numerator) / Decimal(number.denominator)


def _total(infos: Iterable[MediaInfo], reason: str) -> Seconds:
    total = Fraction(0)
    for info in infos:
        if info.duration is None:
            raise Unknown(reason)
        total += info.duration
    return total


def _known(infos: tuple[MediaInfo, ...], reason: str) -> Seconds:
    if not infos:
        raise Unknown(reason)
    return _total(infos, reason)


def seconds(asked: Asked) -> Seconds:
    """Seconds of what comes out."""
    if asked.request.capability in wanted.SPOKEN and asked.takes(PortType.AUDIO):
        _known(asked.media(MediaKind.AUDIO), _SOUND)  # a planned voice: the model's own default is not its length
    length = body.length(asked.endpoint, asked.request)
    if length is not None:
        return length
    if wanted.SPOKEN & set(asked.endpoint.capabilities):
        return _known(asked.media(MediaKind.AUDIO), _SOUND if asked.takes(PortType.AUDIO) else _VOICE)
    if Capability.SPEECH in asked.endpoint.capabilities:
        raise Unknown(_VOICE)
    if asked.takes(PortType.VIDEO) and not asked.field("duration"):
        return _known(asked.media(MediaKind.VIDEO)[:1], _VIDEO)
    raise Unknown("the length the model chooses")


def input_seconds(asked: Asked) -> Seconds:
    """Seconds of video that go in; where the endpoint takes no video, seconds of sound. 0 without any."""
    if asked.takes(PortType.VIDEO) or not asked.takes(PortType.AUDIO):
        return _total(asked.media(MediaKind.VIDEO), _VIDEO)
    return _total(asked.media(MediaKind.AUDIO), _SOUND)


def size(asked: Asked) -> tuple[int, int]:
    """Width and height in pixels of what comes out."""
    if "size" not in asked.known:
        asked.known["size"] = _size(asked)
    return asked.known["size"]


def _size(asked: Asked) -> tuple[int, int]:
    found = body.size(asked.endpoint, asked.request)
    if found is not None and min(found) > 0:
        return found
    for kind in (MediaKind.VIDEO, MediaKind.IMAGE):
        for info in asked.media(kind):
            if info.width_px > 0 and info.height_px > 0:
                return info.width_px, info.height_px
    raise Unknown("the size of the picture")


def frame_rate(asked: Asked) -> Fraction:
    """Frames per second of what comes out."""
    rate = body.frame_rate(asked.endpoint, asked.request)
    if rate is not None and 0 < rate < 10_000:
        return Fraction(rate).limit_denominator(1001)
    for info in asked.media(MediaKind.VIDEO):
        if info.rate is not None:
            return info.rate.fps
    raise Unknown("the frame rate of the video")


def frames(asked: Asked) -> int:
    """Frames of what comes out."""
    return max(1, round(seconds(asked) * frame_rate(asked)))


def input_frames(asked: Asked) -> int:
    """Frames of all videos that go in."""
    return sum(_frames_of(info) for info in asked.media(MediaKind.VIDEO))


def _frames_of(info: MediaInfo) -> int:
    if info.frames is not None:
        return info.frames
    if info.duration is None or info.rate is None:
        raise Unknown(_VIDEO)
    return info.rate.frames_in(info.duration)


def pictures(asked: Asked) -> int:
    """How many pictures come out at most."""
    return _count(asked.value("num_images")) * _count(asked.value("max_images"))


def _count(said: Json) -> int:
    return max(1, int(said)) if isinstance(said, (int, float)) and math.isfinite(said) else 1


def characters(asked: Asked, of: str) -> int:
    """Characters of what is to be said, or of the own field ``of``."""
    for name in (of,) if of else ("text", "prompt"):
        said = asked.value(name)
        if isinstance(said, str) and said:
            return len(said)
    raise Unknown("the length of the text")


def token_pixels(asked: Asked) -> int:
    """Pixels of a frame as Seedance makes it: the resolution's area in the asked shape, sides in steps of 16.

    The formula gives every size that was recorded: 480p in 1:1 is 640 × 640, 1080p in 16:9 is 1920 × 1088.
    """
    resolution = plain(asked.value("resolution"))
    area = _AREAS_PX.get(resolution) if isinstance(resolution, str) else None
    if area is None:
        width, height = size(asked)
        return width * height
    ratio = _shape(asked)
    return _stepped(math.sqrt(area * ratio)) * _stepped(math.sqrt(area / ratio))


def _shape(asked: Asked) -> float:
    try:
        width, height = size(asked)
    except Unknown:
        return 16 / 9
    return min(8.0, max(0.125, width / height))


def _stepped(side: float) -> int:
    return max(1, round(side / _SIDE_STEP_PX)) * _SIDE_STEP_PX


_SPELLINGS = {"4k": "2160", "2k": "1440", "uhd": "2160", "fullhd": "1080", "hd": "720"}


def plain(said: Json) -> str | bool | None:
    """A value without its spelling: "768P", "768p" and 768 are the same, so are "4k" and "2160p", "8s" and 8."""
    if said is None or isinstance(said, bool):
        return said
    text = str(said).strip().lower()
    text = _SPELLINGS.get(text, text)
    number = text.removesuffix("fps").removesuffix("p").removesuffix("s")
    try:
        return format(Decimal(number).normalize(), "f") if number[:1].isdigit() and len(number) < 20 else text
    except ArithmeticError:
        return text


def number(said: Json) -> Decimal | None:
    """A value as a number, None when it is none."""
    text = plain(said)
    if not isinstance(text, str):
        return None
    try:
        found = Decimal(text)
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


_RESULT: Mapping[str, Callable[[Asked], Fraction | int]] = {
    "frames": frames,
    "fps": frame_rate,
    "lines": lambda asked: min(size(asked)),
}


def compared(asked: Asked, name: str) -> Decimal | None:
    """The number a condition with bounds is about: of the result ("frames", "fps", "lines"), or a parameter."""
    measure = _RESULT.get(name)
    return decimal(measure(asked)) if measure else number(asked.value(name))


def amount(rule: PriceRule, asked: Asked) -> Amount:
    """How much of what ``rule`` charges for is asked. Raises ``Unknown`` when nobody can say."""
    measure = _MEASURES.get(rule.per)
    if measure is None:
        raise Unknown("how long the machine works")
    found = measure(rule, asked)
    if found.each <= 0 and not rule.added:
        raise Unknown(_VIDEO if asked.takes(PortType.VIDEO) else _SOUND)
    return found


def _video_seconds(rule: PriceRule, asked: Asked) -> Decimal:
    try:
        return decimal(Fraction(frames(asked), rule.frames_per_second or _USUAL_RATE))
    except Unknown:
        return decimal(seconds(asked))


def _tokens(length: Seconds, more: int, rule: PriceRule, asked: Asked) -> Amount:
    made = length * (rule.frames_per_second or _USUAL_RATE) + more
    return Amount(decimal(made * token_pixels(asked) / 1024))


def _megapixels(asked: Asked) -> Amount:
    width, height = size(asked)
    return Amount(decimal(Fraction(width * height, MEGAPIXEL)), pictures(asked))


def _images_beyond(free: int, asked: Asked) -> Amount:
    return Amount(Decimal(max(0, len(asked.media(MediaKind.IMAGE)) - free)))


_ONE = Amount(Decimal(1))

_MEASURES: Mapping[str, Callable[[PriceRule, Asked], Amount]] = {
    "second": lambda _, asked: Amount(decimal(seconds(asked))),
    "minute": lambda _, asked: Amount(decimal(seconds(asked) / 60)),
    "input_second": lambda _, asked: Amount(decimal(input_seconds(asked))),
    "image": lambda _, asked: Amount(Decimal(pictures(asked))),
    "megapixel": lambda _, asked: _megapixels(asked),
    "video": lambda _rule, _asked: _ONE,
    "request": lambda _rule, _asked: _ONE,
    "character": lambda rule, asked: Amount(Decimal(characters(asked, rule.of))),
    "video_second": lambda rule, asked: Amount(_video_seconds(rule, asked)),
    # One frame more than seconds × rate: the recorded 38.8 thousand tokens of 4 s are 97 frames.
    "token": lambda rule, asked: _tokens(seconds(asked), 1, rule, asked),
    "input_token": lambda rule, asked: _tokens(input_seconds(asked), 0, rule, asked),
    "frame": lambda _, asked: Amount(Decimal(input_frames(asked))),
    "input_image": lambda rule, asked: _images_beyond(rule.free, asked),
}
