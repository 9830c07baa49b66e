"""Every setting of a clip as a field of the inspector. Data and pure edits, no widgets.

Shares are shown in percent, times in seconds.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from charstudio.model import timeline_edits
from charstudio.model.clip_looks import ChromaKey, Grade, Transform
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.project import Project
from charstudio.model.timeline import Clip, Fit, Track
from charstudio.model.values import AssetId, Json
from charstudio.ui.inspector.clip_field import (
    COLOUR,
    COLOUR_VALUE,
    KEY,
    PLACE,
    SPEED,
    TABLE,
    ClipField,
    has_key,
    is_media,
    is_picture,
    is_timed,
    number,
)
from charstudio.ui.inspector.cut_fields import CUT_FIELDS
from charstudio.ui.inspector.word_fields import WORD_FIELDS

_L = TypeVar("_L", Transform, Grade, ChromaKey)


def _with(look: _L, name: str, value: Any) -> _L:
    return replace(look, **{name: value})


def _place(
    name: str, label: str, low: float, high: float, *, unit: str = "%", times: float = 100.0, step: float = 1.0
) -> ClipField:
    """A number of the clip's transform, shown ``times`` as large."""
    default = {"scale": 1.0, "opacity": 1.0}.get(name, 0.0) * times
    spec = ParamSpec(name, ParamType.NUMBER, default, label, unit=unit, minimum=low, maximum=high, step=step)

    def edit(project: Project, _track: Track, clip: Clip, value: Json) -> Project:
        new = _with(clip.transform, name, number(value) / times)
        return timeline_edits.set_clip(project, clip.id, transform=new)

    return ClipField(spec, PLACE, is_picture, lambda clip: round(getattr(clip.transform, name) * times, 4), edit)


def _flip(name: str, label: str, words: str) -> ClipField:
    def edit(project: Project, _track: Track, clip: Clip, value: Json) -> Project:
        return timeline_edits.set_clip(project, clip.id, transform=_with(clip.transform, name, value is True))

    spec = ParamSpec(name, ParamType.BOOLEAN, False, label, words)
    return ClipField(spec, PLACE, is_picture, lambda clip: bool(getattr(clip.transform, name)), edit)


_FIT = ClipField(
    ParamSpec(
        "fit",
        ParamType.CHOICE,
        Fit.FIT.value,
        "Picture",
        choices=tuple(fit.value for fit in Fit),
        choice_labels=("Fit: all of it, with bars", "Fill: crop to the frame", "Stretch to the frame"),
    ),
    "",
    is_media,
    lambda clip: clip.fit.value,
    lambda project, _track, clip, value: timeline_edits.set_clip(project, clip.id, fit=Fit(str(value))),
)
_PLACE_FIELDS = (
    _place("x", "Position across", -200, 200, step=0.5),
    _place("y", "Position down", -200, 200, step=0.5),
    _place("scale", "Size", 1, 400),
    _place("rotation_deg", "Turned", -180, 180, unit="°", times=1.0, step=0.5),
    _place("opacity", "Opacity", 0, 100),
    _flip("flip_x", "Mirrored", "Left is right"),
    _flip("flip_y", "Upside down", "Top is bottom"),
    _place("crop_left", "Cut off at the left", 0, 99),
    _place("crop_right", "Cut off at the right", 0, 99),
    _place("crop_top", "Cut off at the top", 0, 99),
    _place("crop_bottom", "Cut off at the bottom", 0, 99),
)


def _grade(name: str, label: str, low: float, high: float, *, unit: str, times: float, step: float) -> ClipField:
    default = {"contrast": 1.0, "saturation": 1.0, "lut_strength": 1.0}.get(name, 0.0) * times
    spec = ParamSpec(name, ParamType.NUMBER, default, label, unit=unit, minimum=low, maximum=high, step=step)

    def edit(project: Project, _track: Track, clip: Clip, value: Json) -> Project:
        new = _with(clip.grade, name, number(value) / times)
        return timeline_edits.set_clip(project, clip.id, grade=new)

    def fits(track: Track, clip: Clip) -> bool:
        return is_picture(track, clip) and (name != "lut_strength" or clip.grade.lut is not None)

    return ClipField(spec, COLOUR, fits, lambda clip: round(getattr(clip.grade, name) * times, 4), edit)


def _use_table(project: Project, _track: Track, clip: Clip, value: Json) -> Project:
    table = AssetId(str(value)) if value else None
    return timeline_edits.set_clip(project, clip.id, grade=replace(clip.grade, lut=table))


_COLOUR_FIELDS = (
    _grade("exposure", "Exposure", -4, 4, unit="stops", times=1.0, step=0.05),
    _grade("contrast", "Contrast", 0, 300, unit="%", times=100.0, step=1),
    _grade("saturation", "Saturation", 0, 300, unit="%", times=100.0, step=1),
    _grade("temperature", "Temperature: blue to orange", -100, 100, unit="", times=100.0, step=1),
    _grade("tint", "Tint: green to magenta", -100, 100, unit="", times=100.0, step=1),
    ClipField(
        ParamSpec("lut", ParamType.ASSET, "", "Colour table", "A look from a .cube file, after everything above"),
        COLOUR,
        is_picture,
        lambda clip: clip.grade.lut or "",
        _use_table,
        TABLE,
    ),
    _grade("lut_strength", "Strength of the table", 0, 100, unit="%", times=100.0, step=1),
)


def _key(name: str, label: str, help_text: str) -> ClipField:
    default = round(getattr(ChromaKey(), name) * 100)
    spec = ParamSpec(name, ParamType.NUMBER, default, label, help_text, "%", minimum=0, maximum=100, step=1)

    def edit(project: Project, _track: Track, clip: Clip, value: Json) -> Project:
        if clip.key is None:
            return project
        return timeline_edits.set_key(project, clip.id, _with(clip.key, name, number(value) / 100))

    return ClipField(spec, KEY, has_key, lambda clip: round(getattr(clip.key, name) * 100, 4), edit)


def _key_colour(project: Project, _track: Track, clip: Clip, value: Json) -> Project:
    return (
        project if clip.key is None else timeline_edits.set_key(project, clip.id, replace(clip.key, colour=str(value)))
    )


_KEY_FIELDS = (
    ClipField(
        ParamSpec("key", ParamType.BOOLEAN, False, "Take a backdrop away", "One colour shows what lies below"),
        KEY,
        is_media,
        lambda clip: clip.key is not None,
        lambda project, _track, clip, value: timeline_edits.set_key(
            project, clip.id, (clip.key or ChromaKey()) if value else None
        ),
    ),
    ClipField(
        ParamSpec("key_colour", ParamType.TEXT, ChromaKey().colour, "Colour of the backdrop"),
        KEY,
        has_key,
        lambda clip: ChromaKey().colour if clip.key is None else clip.key.colour,
        _key_colour,
        COLOUR_VALUE,
    ),
    _key("tolerance", "Tolerance", "How far from the backdrop's colour all is taken away; 100 % reaches grey"),
    _key("softness", "Softness", "Over how far a range the picture comes back"),
    _key("spill", "Spill removal", "How much of the backdrop's light is taken off what stays"),
)

_SPEED_FIELDS = (
    ClipField(
        ParamSpec("speed", ParamType.NUMBER, 100.0, "Speed", unit="%", minimum=10, maximum=400, step=5),
        SPEED,
        is_timed,
        lambda clip: float(clip.speed * 100),
        lambda project, _track, clip, value: timeline_edits.set_speed(
            project, clip.id, Fraction(round(number(value)), 100)
        ),
    ),
    ClipField(
        ParamSpec("reverse", ParamType.BOOLEAN, False, "Direction", "Plays backwards"),
        SPEED,
        is_timed,
        lambda clip: clip.reverse,
        lambda project, _track, clip, value: timeline_edits.set_reverse(project, clip.id, reverse=value is True),
    ),
)

FIELDS = (*CUT_FIELDS, _FIT, *WORD_FIELDS, *_PLACE_FIELDS, *_COLOUR_FIELDS, *_KEY_FIELDS, *_SPEED_FIELDS)
"""All of them, in the order in which they are shown within their section."""
