"""One canonical value as one field takes it: the nearest the field allows, in its own spelling. Pure, and total.

Every function gives a value its field accepts, or None when nothing the field can hold comes near.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from fractions import Fraction

from charstudio.model.time import Seconds
from charstudio.model.values import Json
from charstudio.providers.catalog.languages import spelled
from charstudio.providers.catalog.rows import Field, FieldType, Form

FEWEST_FRAMES = 41
"""Below this, models that count frames give motion that is no motion."""

FRAMES_PER_SECOND = 16
"""How many frames models make for a second, where they do not say."""

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SPELLED_LINES = {"2k": 1440, "4k": 2160, "8k": 4320, "hd": 720, "fullhd": 1080, "uhd": 2160}
_RATIO = re.compile(r"([0-9.]+)[:*x]([0-9.]+)\Z")
_ASPECTS = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "4:5", "5:4")
_NEAR_SHAPE = 0.12
"""How far a shape may be from the wanted one (as a logarithm) before a model's "auto" is the better answer."""

_VIEW_DEGREES = {"front": 0, "three_quarter": 45, "side": 90}
_SIDE_STEP_PX = 8


def number_in(value: Json) -> float | None:
    """The number a value names: 5, "5", "8s", "30fps"; None for "auto" and the like."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    found = _NUMBER.search(value) if isinstance(value, str) else None
    return float(found[0]) if found else None


def plain(field: Field, value: Json) -> Json:
    """A value in the field's own type."""
    if field.type is FieldType.BOOLEAN:
        return value if isinstance(value, bool) else None
    if field.choices:
        return choice(field, value)
    if field.type in {FieldType.INTEGER, FieldType.NUMBER}:
        number = number_in(value)
        return None if number is None else bounded(field, number)
    if field.type is FieldType.TEXT:
        return value if isinstance(value, str) and value else None
    return value


def choice(field: Field, value: Json) -> Json:
    """The choice that is this value, whatever its case; for numbers the nearest; else None."""
    for each in field.choices:
        if str(each).casefold() == str(value).casefold():
            return each
    number = None if isinstance(value, str) and field.type is FieldType.TEXT else number_in(value)
    numbers = [(each, number_in(each)) for each in field.choices]
    known = [(each, found) for each, found in numbers if found is not None]
    if number is None or not known:
        return None
    return min(known, key=lambda pair: abs(pair[1] - number))[0]


def bounded(field: Field, number: float) -> int | float:
    """The nearest number inside the field's range and on its steps."""
    if field.minimum is not None:
        number = max(number, field.minimum)
    if field.maximum is not None:
        number = min(number, field.maximum)
    if field.type is not FieldType.INTEGER:
        return int(number) if number == int(number) else number
    return _stepped(field, round(number))


def _stepped(field: Field, number: int) -> int:
    step = int(field.multiple_of or 1)
    return number - number % step if step > 1 else number


def seconds(field: Field, wanted: Seconds, fps: int = FRAMES_PER_SECOND) -> Json:
    """A length: the shortest the model has that holds it, else its longest."""
    if field.form is Form.FRAMES:
        return frames(field, wanted, fps)
    known = sorted((found, each) for each in field.choices if (found := number_in(each)) is not None)
    if known:
        held = next((pair for pair in known if pair[0] >= wanted), known[-1])
        return held[1]
    exact = bounded(field, float(wanted) if field.type is FieldType.NUMBER else math.ceil(wanted))
    if field.form is Form.SECONDS_TEXT:
        return f"{exact:g}"
    return f"{exact:g}s" if field.form is Form.SECONDS_SUFFIX else exact


def frames(field: Field, wanted: Seconds, fps: int) -> int:
    """max(41, ⌊s · fps⌋ + 1), inside the field's range and on its steps."""
    count = max(FEWEST_FRAMES, math.floor(wanted * fps) + 1)
    return int(bounded(field, count))


def seconds_of(field: Field, value: Json, fps: int = FRAMES_PER_SECOND) -> Seconds | None:
    """How long a clip a field with this value gives; None where the model decides ("auto")."""
    number = number_in(value)
    if number is None:
        return None
    if field.form is Form.FRAMES:
        return Fraction(int(number), fps)
    return Fraction(number).limit_denominator(1000)


def resolution(field: Field, value: Json, *, still: bool) -> Json:
    """The choice nearest to this number of lines, however either is spelled."""
    wanted = lines(value, still=still)
    if not field.choices:
        return value if isinstance(value, str) and value else None
    known = [(each, found) for each in field.choices if (found := lines(each, still=still))]
    exact = choice(field, value) if isinstance(value, str) else None
    if exact is not None or wanted is None or not known:
        return exact
    return min(known, key=lambda pair: (abs(math.log(pair[1] / wanted)), -pair[1]))[0]


def lines(value: Json, *, still: bool) -> int | None:
    """The shorter side "720p", "768P", "4k" or, for stills, "1K" stands for, in pixels; None for "auto"."""
    text = str(value).strip().casefold()
    number = number_in(text)
    if still and number is not None and text.endswith("k"):
        return round(number * 1024)
    if text in _SPELLED_LINES:
        return _SPELLED_LINES[text]
    return round(number) if number and number >= 100 else None


def ratio(value: Json) -> float | None:
    """Width over height, from "16:9" or "1280*720"."""
    found = _RATIO.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        width, height = float(found[1]), float(found[2])
    except ValueError:
        return None
    return width / height if width > 0 and height > 0 else None


def aspect(field: Field, width: int, height: int) -> Json:
    """The choice nearest in shape; where none is near and the model can choose itself, that."""
    options = field.choices or _ASPECTS
    shape, known = math.log(width / height), _shaped(options)
    if not known:
        return None
    distance, nearest = min((abs(math.log(found) - shape), index) for index, (_, found) in enumerate(known))
    itself = next((each for each in options if each in {"auto", "adaptive"}), None)
    return itself if itself is not None and distance > _NEAR_SHAPE else known[nearest][0]


def _shaped(options: Iterable[str | int | float]) -> list[tuple[str | int | float, float]]:
    return [(each, found) for each in options if (found := ratio(each))]


def size(field: Field, width: int, height: int, pixels: tuple[int | None, int | None] = (None, None)) -> Json:
    """Width and height as the field writes them, inside its range of sides and the endpoint's range of pixels."""
    if field.form is Form.SIZE_STAR and field.choices:
        return _chosen_size(field, width, height)
    width, height = sides(field, width, height, pixels)
    return f"{width}*{height}" if field.form is Form.SIZE_STAR else {"width": width, "height": height}


def _chosen_size(field: Field, width: int, height: int) -> Json:
    def distance(shaped: tuple[str | int | float, float]) -> tuple[float, float]:
        each, shape = shaped
        return abs(math.log(shape * height / width)), abs((number_in(each) or 0) - width)

    known = _shaped(field.choices)
    return min(known, key=distance)[0] if known else None


def sides(
    field: Field, width: int, height: int, pixels: tuple[int | None, int | None] = (None, None)
) -> tuple[int, int]:
    """The nearest sides in multiples of 8 that the model takes, in the same shape as far as its range allows."""
    low, high = field.minimum or 1, field.maximum or math.inf
    scale = max(1.0, low / min(width, height))
    fewest, most = pixels
    if fewest:
        scale = max(scale, math.sqrt(fewest / (width * height)))
    scale = min(scale, high / max(width, height))
    if most:
        scale = min(scale, math.sqrt(most / (width * height)))
    return _side(width * scale, low, high, scale), _side(height * scale, low, high, scale)


def _side(side: float, low: float, high: float, scale: float) -> int:
    if scale == 1 and low <= side <= high:
        return int(side)  # what is taken as it is stays as it is
    up = math.ceil(side / _SIDE_STEP_PX) if scale > 1 else math.floor(side / _SIDE_STEP_PX)
    stepped = max(1, up) * _SIDE_STEP_PX
    return int(min(max(stepped, math.ceil(low)), high))


def language(field: Field, value: Json) -> Json:
    """The choice that means this language."""
    return spelled(value, field.choices) if isinstance(value, str) else None


def amount(field: Field, value: Json) -> Json:
    """0..1 as one of the choices from little to much."""
    steps = [each for each in field.choices if each != "auto"]
    number = number_in(value)
    if number is None or not steps:
        return choice(field, value)
    return steps[min(len(steps) - 1, int(max(0.0, number) * len(steps)))]


def inserted(field: Field, value: Json) -> Json:
    """A factor as the number of new frames between two."""
    number = number_in(value)
    return None if number is None else bounded(field, round(number) - 1)


def view(field: Field, value: Json) -> Json:
    """A side of the figure as degrees around it."""
    degrees = _VIEW_DEGREES.get(value) if isinstance(value, str) else None
    return None if degrees is None else bounded(field, degrees)
