"""What the words of ``charstudio export`` ask for: deliveries, and where each goes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from charstudio.cli.faults import WrongUse
from charstudio.model.delivery import CaptionUse, Delivery, Disclosure, Effort, Form, Framing, Sidecar
from charstudio.model.time import Rate
from charstudio.studio.delivery_presets import (
    DeliveryPreset,
    all_deliveries,
    file_named,
    files_named,
    preset_named,
)

_BY_SUFFIX = {
    ".mp4": Form.H264,
    ".m4v": Form.H264,
    ".webm": Form.VP9,
    ".mov": Form.PRORES_422,
    ".gif": Form.GIF,
    ".webp": Form.WEBP,
    ".png": Form.PNG_STILL,
    ".jpg": Form.JPEG_STILL,
    ".jpeg": Form.JPEG_STILL,
    ".wav": Form.WAV,
    ".mp3": Form.MP3,
    ".m4a": Form.AAC,
}


@dataclass(frozen=True, slots=True)
class Target:
    """One export: what, and where."""

    path: Path
    delivery: Delivery


def presets(config: Path) -> tuple[DeliveryPreset, ...]:
    """Every preset, the shipped ones first."""
    return all_deliveries(config)[0]


def targets(arguments: Namespace, config: Path) -> tuple[Target, ...]:
    """What is to be written, from the presets that are named and the options beside them. Raises ``WrongUse``."""
    if arguments.output is None:
        raise WrongUse("Nothing says where to write the film.", "For example: -o film.mp4")
    found = tuple(_with_options(base, arguments) for base in _bases(arguments, config))
    for delivery in found:
        for _, fault in delivery.faults():
            raise WrongUse(fault)
    output: Path = arguments.output
    if len(found) == 1:
        return (Target(_one_path(output, found[0]), found[0]),)
    return tuple(Target(path, each) for path, each in zip(files_named(output, found), found, strict=True))


def _bases(arguments: Namespace, config: Path) -> Sequence[Delivery]:
    if not arguments.preset:
        return (Delivery(form=Form(arguments.form) if arguments.form else _form_of(arguments.output)),)
    known = presets(config)
    chosen = []
    for name in arguments.preset:
        preset = preset_named(known, name)
        if preset is None:
            raise WrongUse(f"There is no preset “{name}”.", "charstudio export --presets lists them.")
        chosen.append(preset.delivery)
    return chosen


def _form_of(path: Path) -> Form:
    """What a file of this name is; H.264 when the name does not say."""
    return _BY_SUFFIX.get(path.suffix.lower(), Form.H264)


def _with_options(base: Delivery, arguments: Namespace) -> Delivery:
    """The base with what the options say otherwise."""
    changes: dict[str, Any] = {}
    if arguments.preset and arguments.form:
        changes |= {"form": Form(arguments.form), "quality": None}  # the scales differ
    for option, changed in _OPTIONS.items():
        value = getattr(arguments, option)
        if value is not None and value is not False and value != []:
            changes |= changed(value)
    if "sidecars" in changes:
        changes["sidecars"] = tuple(dict.fromkeys((*base.sidecars, *changes["sidecars"])))
    return replace(base, **changes)


def _one_path(output: Path, delivery: Delivery) -> Path:
    """The path as it was given, completed when it has no suffix. Raises ``WrongUse`` for that of another form."""
    facts = delivery.facts
    if output.is_dir() and not facts.folder:
        raise WrongUse(f"“{output}” is a folder.", f"For example: -o {output / f'film{facts.suffix}'}")
    if not output.suffix or file_named(output, delivery) == output:
        return file_named(output, delivery)
    named = output.with_suffix(facts.suffix).name
    if facts.folder:
        raise WrongUse(f"{facts.name} go into a folder, and “{output.name}” is named like a file.", f"Say -o {named}")
    hint = f"For example: {named}"
    if output.suffix.lower() in _BY_SUFFIX:
        hint += f", or --form {_form_of(output)}"
    raise WrongUse(f"{facts.name} ends in {facts.suffix}, and “{output.name}” is not named so.", hint)


def _size(text: str) -> dict[str, Any]:
    width, sign, height = text.lower().replace("×", "x").partition("x")
    if not (sign and width.isdecimal() and height.isdecimal() and len(text) < _LONGEST_SIZE):
        raise WrongUse(f"“{text}” is not a size.", "Write width and height in pixels, such as 1080x1920.")
    return {"width_px": int(width), "height_px": int(height)}


def _rate(text: str) -> dict[str, Any]:
    try:
        fps = Fraction(text)
        if not 0 < fps <= _FASTEST_FPS:
            raise ValueError(text)
    except (ValueError, ZeroDivisionError) as error:
        raise WrongUse(
            f"“{text}” is not a frame rate.", "Write frames per second, such as 24 or 30000/1001."
        ) from error
    return {"rate": Rate.of(float(fps)) if "." in text else Rate(fps.numerator, fps.denominator)}


def _focus(text: str) -> dict[str, Any]:
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError as error:
        raise WrongUse(f"“{text}” is not a place.", "Write two shares of the picture, such as 0.3,0.5.") from error
    return {"framing": Framing.MANUAL, "focus_x": x, "focus_y": y}


_LONGEST_SIZE = 20
_FASTEST_FPS = 240

_OPTIONS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "size": _size,
    "rate": _rate,
    "framing": lambda text: {"framing": Framing(text)},
    "focus": _focus,
    "quality": lambda number: {"quality": number},
    "effort": lambda text: {"effort": Effort(text)},
    "alpha": lambda wanted: {"alpha": wanted},
    "timecode": lambda wanted: {"timecode": wanted},
    "no_copies": lambda unwanted: {"copies": not unwanted},
    "loudness": lambda lufs: {"loudness_lufs": lufs},
    "stems": lambda wanted: {"stems": wanted},
    "captions": lambda text: {"captions": CaptionUse(text)},
    "language": lambda text: {"language": text},
    "sidecar": lambda texts: {"sidecars": tuple(map(Sidecar, texts))},
    "disclosure": lambda text: {"disclosure": Disclosure(text)},
}
"""What each option changes of a delivery. Those that were not given are not asked."""
