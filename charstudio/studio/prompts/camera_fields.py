"""A camera move in the fields a model has for it, where it has any.

Three shapes are known: a switch that holds the camera still (``camera_fixed``), a choice among named moves
(``camera_motion``: "dolly_in"), and a type with a number (``advanced_camera_control``: {"movement_type": "pan",
"movement_value": 3}). Whatever a field cannot say is left to the words alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from charstudio.analysis.prompts.camera import Amount, Camera, Move
from charstudio.model.values import Json
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType

_SWITCHES: Final = ("camera_fixed", "fixed_camera", "camera_lock", "lock_camera", "static_camera")
_CHOICES: Final = ("camera_motion", "camera_movement", "camera_control", "camera_move")
_NUMBERED: Final = "advanced_camera_control"
_STILL: Final = frozenset({"static", "fixed", "none", "still", "no movement"})
_AXES: Final = {
    Move.TRUCK: ("horizontal", {"left": -1, "right": 1}),
    Move.PEDESTAL: ("vertical", {"down": -1, "up": 1}),
    Move.PAN: ("pan", {"left": -1, "right": 1}),
    Move.TILT: ("tilt", {"down": -1, "up": 1}),
    Move.ROLL: ("roll", {"left": -1, "right": 1}),
    Move.ZOOM: ("zoom", {"out": -1, "in": 1}),
}
"""Kling's names for the six axes, and the sign of each direction."""
_VALUES: Final = {Amount.BARELY: 1, Amount.SLOW: 3, Amount.STEADY: 5, Amount.FAST: 9}
"""How far, from 0 to 10."""


def has_fields(endpoint: Endpoint | None) -> bool:
    """Whether a model has any field for the camera."""
    return endpoint is not None and any(_is_camera(field) for field in endpoint.fields)


def with_camera(endpoint: Endpoint | None, options: Mapping[str, Json], camera: Camera | None) -> dict[str, Json]:
    """The model's own parameters saying this move; what they said of the camera before is gone."""
    kept = {key: value for key, value in options.items() if not _is_camera_key(key)}
    if endpoint is None or camera is None:
        return kept
    found: dict[str, Json] = {}
    for field in endpoint.fields:
        value = _value(field, camera)
        if value is not None:
            found[field.key] = value
    return {**kept, **found}


def said_by_fields(endpoint: Endpoint | None, options: Mapping[str, Json]) -> str:
    """What the fields that are set say: "static", "moving", or "" for nothing."""
    for field in endpoint.fields if endpoint is not None else ():
        value = options.get(field.key)
        if not _is_camera(field) or not value:
            continue
        if field.name in _SWITCHES:
            return "static" if value is True else ""
        return "static" if isinstance(value, str) and _plain(value) in _STILL else "moving"
    return ""


def _is_camera(field: Field) -> bool:
    return _is_camera_key(field.key)


def _is_camera_key(key: str) -> bool:
    return key.split(".", 1)[0] in {*_SWITCHES, *_CHOICES, _NUMBERED}


def _value(field: Field, camera: Camera) -> Json:
    """What this field says for the move; None where it has no word for it."""
    if field.name in _SWITCHES and field.type is FieldType.BOOLEAN:
        return True if camera.move is Move.STATIC else None
    if field.name in _CHOICES and field.choices:
        return _choice(field, camera)
    if camera.move not in _AXES:
        return None
    axis, signs = _AXES[camera.move]
    amount = signs[camera.direction] * _VALUES[camera.amount]
    if field.name == _NUMBERED and field.type is FieldType.OBJECT:
        return {"movement_type": axis, "movement_value": amount}
    if field.inside == _NUMBERED:
        return axis if field.name == "movement_type" else amount if field.name == "movement_value" else None
    return None


def _choice(field: Field, camera: Camera) -> Json:
    names = {camera.move.value}
    if camera.move is Move.STATIC:
        names |= _STILL
    elif camera.move is Move.PEDESTAL:
        names |= {"jib", "crane", "boom"}
    elif camera.move is Move.TRUCK:
        names |= {"dolly", "horizontal"}
    wanted = {f"{name} {camera.direction}".strip() for name in names}
    return next((choice for choice in field.choices if isinstance(choice, str) and _plain(choice) in wanted), None)


def _plain(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", value.casefold()).strip()
