"""Small parts of Final Cut Pro 7 XML: elements with text, and effects with their parameters.

Source: Apple, "Final Cut Pro XML Interchange Format", version 5, and SMPTE ST 258 for the numbers of wipes.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from charstudio.model.clip_looks import Title
from charstudio.model.timeline import Direction, Transition, TransitionKind
from charstudio.studio.interchange.cut import Shot

MARK_COLOURS = {
    "blue": (62, 116, 214),
    "cyan": (64, 190, 206),
    "green": (78, 168, 86),
    "yellow": (226, 200, 58),
    "orange": (230, 140, 48),
    "red": (214, 64, 60),
    "pink": (228, 116, 176),
    "violet": (146, 94, 204),
    "grey": (150, 150, 150),
}
EFFECTS = {
    TransitionKind.DISSOLVE: ("Cross Dissolve", "Dissolve"),
    TransitionKind.DIP: ("Dip to Color Dissolve", "Dissolve"),
    TransitionKind.WIPE: ("Edge Wipe", "Wipe"),
}
WIPES = {
    Direction.RIGHT: (1, "FALSE"),
    Direction.LEFT: (1, "TRUE"),
    Direction.DOWN: (2, "FALSE"),
    Direction.UP: (2, "TRUE"),
}
"""SMPTE wipe codes: 1 from left to right, 2 from top to bottom; and whether reversed."""
MAX_LEVEL = 3.98107
"""+12 dB, the most the format's level takes."""
AS_IT_IS: Mapping[str, Mapping[str, str]] = {
    "basic": {"scale": "100", "rotation": "0"},
    "opacity": {"opacity": "100"},
    "crop": {"left": "0", "right": "0", "top": "0", "bottom": "0"},
    "audiopan": {"pan": "0"},
}
"""What these effects say where they do nothing: editors write them with every clip."""


def add(parent: ET.Element, tag: str, value: object) -> ET.Element:
    """A child with this content; letters that XML cannot hold become blanks."""
    child = ET.SubElement(parent, tag)
    child.text = "".join(
        sign if sign in "\n\t" or (ord(sign) >= 32 and sign not in "\ufffe\uffff") else " " for sign in str(value)
    )
    return child


def put(item: ET.Element, tag: str, value: object) -> None:
    """Change the content of a child that is there."""
    child = item.find(tag)
    assert child is not None
    child.text = str(value)


def flag(value: bool) -> str:  # noqa: FBT001 - it is what is written
    """``TRUE`` or ``FALSE``."""
    return "TRUE" if value else "FALSE"


def colour_value(rgb: tuple[int, int, int]) -> ET.Element:
    """A colour in whole numbers up to 255."""
    element = ET.Element("color")
    add(element, "alpha", 0)
    for name, value in zip(("red", "green", "blue"), rgb, strict=True):
        add(element, name, value)
    return element


def add_parameter(effect: ET.Element, name: str, value: object, title: str = "") -> None:
    """A parameter of an effect: a text, or an element whose children are its value."""
    parameter = ET.SubElement(effect, "parameter")
    add(parameter, "parameterid", name)
    add(parameter, "name", title or name)
    if isinstance(value, ET.Element):
        box = ET.SubElement(parameter, "value")
        box.extend(list(value))
    else:
        add(parameter, "value", value)


def effect_of(name: str, effect_id: str, category: str, effect_type: str, media_type: str) -> ET.Element:
    """An effect without parameters."""
    effect = ET.Element("effect")
    add(effect, "name", name)
    add(effect, "effectid", effect_id)
    add(effect, "effectcategory", category)
    add(effect, "effecttype", effect_type)
    add(effect, "mediatype", media_type)
    return effect


def filtered(effect: ET.Element) -> ET.Element:
    """The effect as a clip bears it."""
    element = ET.Element("filter")
    element.append(effect)
    return element


def speed_filter(shot: Shot, media_type: str) -> ET.Element:
    """The even pace of a shot, in percent; less than nothing runs backwards."""
    effect = effect_of("Time Remap", "timeremap", "motion", "motion", media_type)
    add_parameter(effect, "variablespeed", 0)
    add_parameter(effect, "speed", repr(float(shot.speed * 100 * (-1 if shot.reverse else 1))))
    add_parameter(effect, "reverse", flag(shot.reverse))
    add_parameter(effect, "frameblending", "FALSE")
    return filtered(effect)


def level_filter(gain_db: float) -> ET.Element:
    """The loudness of a sound, as a factor."""
    effect = effect_of("Audio Levels", "audiolevels", "audiolevels", "audiolevels", "audio")
    add_parameter(effect, "level", repr(min(MAX_LEVEL, 10 ** (gain_db / 20))), "Level")
    return filtered(effect)


def words_effect(title: Title) -> ET.Element:
    """The generator that shows words."""
    effect = effect_of("Text", "Text", "Text", "generator", "video")
    add_parameter(effect, "str", title.text, "Text")
    return effect


def transition_effect(transition: Transition, media_type: str) -> ET.Element:
    """How one clip becomes the next. Sounds cross-fade, whatever the pictures do."""
    name, category = EFFECTS[transition.kind] if media_type == "video" else ("Cross Fade (+3dB)", "Audio Transitions")
    effect = effect_of(name, name, category, "transition", media_type)
    if media_type == "video" and transition.kind is TransitionKind.WIPE:
        code, is_reversed = WIPES[transition.direction]
        add(effect, "wipecode", code)
        add(effect, "wipeaccuracy", 100)
        add(effect, "reverse", is_reversed)
    add(effect, "startratio", 0)
    add(effect, "endratio", 1)
    if media_type == "video" and transition.kind is TransitionKind.DIP:
        rgb = tuple(int(transition.colour[place : place + 2], 16) for place in (1, 3, 5))
        add_parameter(effect, "color", colour_value((rgb[0], rgb[1], rgb[2])), "Color")
    return effect


def changes_nothing(effect: ET.Element, plain: Mapping[str, str]) -> bool:
    """Whether the effect has no key frames and only the values that leave a clip as it is."""
    for parameter in effect.iterfind("./parameter"):
        value = parameter.find("./value")
        if parameter.find("./keyframe") is not None:
            return False
        name = (parameter.findtext("parameterid") or "").lower()
        if name == "center" and value is not None and any(_is_off(part.text, "0") for part in value):
            return False
        if name in plain and value is not None and _is_off(value.text, plain[name]):
            return False
    return True


def _is_off(text: str | None, plain: str) -> bool:
    try:
        return abs(float(text or plain) - float(plain)) > 1e-6
    except ValueError:
        return True


def colour_in(element: ET.Element | None) -> str:
    """``#rrggbb`` of a colour in whole numbers up to 255; "" where there is none."""
    if element is None:
        return ""
    parts = [element.findtext(name) or "" for name in ("red", "green", "blue")]
    if not all(part.strip().isascii() and part.strip().isdigit() and len(part) < 4 for part in parts):
        return ""
    return "#" + "".join(f"{min(255, int(part)):02x}" for part in parts)


def nearest_colour(colour: str) -> str:
    """The marker colour that looks most like it."""
    if not colour:
        return "blue"
    rgb = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return min(MARK_COLOURS, key=lambda name: sum((a - b) ** 2 for a, b in zip(rgb, MARK_COLOURS[name], strict=True)))
