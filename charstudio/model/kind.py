"""What a kind of node declares about itself: sockets and parameters, as data.

A kind's behaviour lives in ``nodes``; its looks live in ``ui``. A plug-in declares the same data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from charstudio.model.values import Json, MediaRef, PortType


class ParamType(StrEnum):
    """How a parameter is stored and edited. JSON forms in brackets."""

    TEXT = "text"  # str
    NUMBER = "number"  # int | float
    INTEGER = "integer"  # int
    BOOLEAN = "boolean"  # bool
    CHOICE = "choice"  # one of ``choices`` (str or number)
    MODEL = "model"  # str: the id of a model that serves the kind's capability
    ASSET = "asset"  # str: an AssetId, or "" for none
    ASSETS = "assets"  # list of AssetIds, the first is the main one
    OPTIONS = "options"  # {field: value}: the chosen model's own parameters, by the names it gives them
    CHARACTER = "character"  # str: a CharacterId of the project, or "" for none
    OUTFIT = "outfit"  # int: a variant of the character that the parameter "character" names, 0 for none
    BOX = "box"  # [x, y, width, height] as fractions of the picture, or null for automatic


@dataclass(frozen=True, slots=True)
class ParamSpec:
    """One parameter: how it is named, limited, explained, and whether changing it makes results stale."""

    name: str
    type: ParamType
    default: Json
    label: str
    help: str = ""
    unit: str = ""
    choices: tuple[str | int | float, ...] = ()
    choice_labels: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    multiline: bool = False
    accepts: tuple[PortType, ...] = ()
    """For ASSET and ASSETS: which media may be chosen."""
    affects_result: bool = True
    advanced: bool = False
    """Folded away under "All parameters"."""
    placeholder: str = ""
    added: bool = False
    """Came later than the kind: at its default it decides nothing, so that older results keep their names."""


@dataclass(frozen=True, slots=True)
class PortSpec:
    """One socket. ``many``: an input that takes several wires, in order. ``optional``: may stay unwired.

    An input whose name equals a parameter's name replaces that parameter while it is wired.
    """

    name: str
    type: PortType
    label: str
    many: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class KindSpec:
    """A kind of node. ``id`` is dotted and unique; raising ``version`` makes older results stale."""

    id: str
    version: int
    title: str
    category: str
    help: str = ""
    inputs: tuple[PortSpec, ...] = ()
    outputs: tuple[PortSpec, ...] = ()
    params: tuple[ParamSpec, ...] = ()
    capability: str | None = None
    """What a provider must be able to do to run this kind; None when it is computed on this machine."""
    keywords: tuple[str, ...] = ()

    def input(self, name: str) -> PortSpec | None:
        """The input socket called ``name``."""
        return next((port for port in self.inputs if port.name == name), None)

    def output(self, name: str) -> PortSpec | None:
        """The output socket called ``name``."""
        return next((port for port in self.outputs if port.name == name), None)

    def param(self, name: str) -> ParamSpec | None:
        """The parameter called ``name``."""
        return next((param for param in self.params if param.name == name), None)

    def defaults(self) -> dict[str, Json]:
        """Every parameter with its default value."""
        return {param.name: param.default for param in self.params}


Kinds: TypeAlias = Mapping[str, KindSpec]
"""The kinds an edit or a check may rely on, by id."""

TIMELINE_KIND = "timeline"
NOTE_KIND = "canvas.note"
NOTE_COLOURS = ("yellow", "blue", "green", "pink", "purple", "grey")
"""Of notes and of frames; the first is a new note's."""
"""The one kind the model itself knows: the timeline seen from the graph (``timeline.py``)."""

TIMELINE_CLIPS = "clips"
TIMELINE_SOUND = "sound"
"""The Timeline node's inputs: what is placed on video tracks, and what is placed on audio tracks."""


def fault_in(spec: ParamSpec, value: Json) -> str | None:
    """What is wrong with ``value`` for this parameter, in one sentence, or None when it fits."""
    if spec.type in {ParamType.TEXT, ParamType.MODEL, ParamType.CHARACTER}:
        return None if isinstance(value, str) else f"{spec.label} must be text."
    if spec.type is ParamType.BOOLEAN:
        return None if isinstance(value, bool) else f"{spec.label} must be on or off."
    if spec.type is ParamType.CHOICE:
        allowed = ", ".join(str(choice) for choice in spec.choices)
        return None if _is_choice(value, spec.choices) else f"{spec.label} must be one of {allowed}."
    if spec.type is ParamType.ASSET:
        return None if value == "" or _is_asset_id(value) else f"{spec.label} must name an imported file."
    if spec.type is ParamType.ASSETS:
        fits = isinstance(value, list | tuple) and all(_is_asset_id(item) for item in value)
        return None if fits else f"{spec.label} must list imported files."
    if spec.type is ParamType.OPTIONS:
        return None if isinstance(value, Mapping) else f"{spec.label} must be a group of named values."
    if spec.type is ParamType.BOX:
        return None if value is None or _is_box(value) else f"{spec.label} must be a box inside the picture."
    return _number_fault(spec, value)


def _number_fault(spec: ParamSpec, value: Json) -> str | None:
    whole = spec.type in {ParamType.INTEGER, ParamType.OUTFIT}
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return f"{spec.label} must be a {'whole ' if whole else ''}number."
    assert isinstance(value, int | float)
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN is the one value unlike itself
        return f"{spec.label} must be a finite number."
    if spec.minimum is not None and value < spec.minimum:
        return f"{spec.label} must be at least {_number_text(spec.minimum)}{spec.unit and ' ' + spec.unit}."
    if spec.maximum is not None and value > spec.maximum:
        return f"{spec.label} must be at most {_number_text(spec.maximum)}{spec.unit and ' ' + spec.unit}."
    return None


def _number_text(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:g}"


def _is_choice(value: Json, choices: tuple[str | int | float, ...]) -> bool:
    if isinstance(value, bool):
        return False
    return any(value == choice and isinstance(value, str) == isinstance(choice, str) for choice in choices)


def _is_asset_id(value: Json) -> bool:
    if not isinstance(value, str):
        return False
    try:
        MediaRef(value, "bin")
    except ValueError:
        return False
    return True


def _is_box(value: Json) -> bool:
    if not isinstance(value, list | tuple) or len(value) != 4:
        return False
    if not all(isinstance(part, int | float) and not isinstance(part, bool) for part in value):
        return False
    x, y, width, height = value
    assert isinstance(x, int | float)
    assert isinstance(y, int | float)
    assert isinstance(width, int | float)
    assert isinstance(height, int | float)
    edge = 1 + 1e-9  # 0.7 + (1 - 0.7) may come out a hair above 1
    return x >= 0 and y >= 0 and width > 0 and height > 0 and x + width <= edge and y + height <= edge
