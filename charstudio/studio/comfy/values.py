"""ComfyUI's values as parameters of our kinds, and as the model's own where we have no parameter for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from charstudio.model.kind import KindSpec, ParamSpec, ParamType, fault_in
from charstudio.model.values import Json
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType
from charstudio.studio.comfy.workflow import as_number

MAX_PROMPT = 20_000
"""Characters of a prompt that are taken over."""
_SEEDS = 2**31
NAMES: Mapping[str, tuple[str, ...]] = {
    "prompt": ("prompt",),
    "instruction": ("prompt",),
    "negative_prompt": ("negative_prompt",),
    "duration": ("duration",),
    "resolution": ("resolution",),
    "seed": ("seed",),
    "sound": ("generate_audio", "keep_original_sound"),
    "orientation": ("character_orientation",),
}
"""Our parameters, and what ComfyUI's nodes for cloud services call them."""
_SHAPES = frozenset({"aspect_ratio", "width", "height"})
_SILENT = frozenset({"filename_prefix", "control_after_generate"})
_NOT_ALWAYS = frozenset({"resolution", "negative_prompt", "sound", "prompt"})
"""Parameters that some models have no field for."""
_REFERRED = re.compile(r"<<<image_?(\d)>>>|@image_?(\d)\b", re.IGNORECASE)


@dataclass(slots=True)
class Params:
    """Parameters, and a sentence for each that is not what it was. Filled step by step, then read."""

    found: dict[str, Json] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def put(self, spec: KindSpec, name: str, value: Json) -> None:
        """Take a value over where the kind has such a parameter and the value makes sense for it."""
        param = spec.param(name)
        fitted = _fitted(param, value) if param is not None else None
        if param is None or fitted is None or fault_in(param, fitted) is not None:
            if value not in ("", None):
                self.notes.append(f"{name.replace('_', ' ')} does not carry over")
            return
        self.found[name] = fitted
        if param.type in {ParamType.NUMBER, ParamType.INTEGER} and as_number(value) != as_number(fitted):
            self.notes.append(f"{param.label.lower()} is {fitted} instead of {_shown(value)}")


def from_cloud(
    spec: KindSpec, values: Mapping[str, Json], endpoint: Endpoint | None, decided: Collection[str]
) -> Params:
    """The values of a node for a cloud service. Those in ``decided`` have chosen the model and are used up."""
    params = Params()
    used = {*decided, *_SILENT}
    for name, theirs in NAMES.items():
        for their in theirs:
            if spec.param(name) is not None and their in values:
                used.add(their)
                if _reaches(endpoint, name, values[their], params):
                    params.put(spec, name, values[their])
    left = {name: value for name, value in values.items() if name not in used and "." not in name}
    options = {name: value for name, value in left.items() if _is_option(endpoint, name, value)}
    if options and spec.param("options") is not None:
        params.found["options"] = options
    lost = {name: value for name, value in left.items() if name not in options and _counts(name, value)}
    params.notes.extend(_lost(name, value) for name, value in lost.items())
    return params


def _counts(name: str, value: Json) -> bool:
    return value not in ("", None) and not (name == "num_images" and value == 1)


def _lost(name: str, value: Json) -> str:
    words = name.replace("_", " ")
    if name in _SHAPES:
        return f"the shape follows the film ({words} there: {_shown(value)})"
    return f"{words} ({_shown(value)}) is left to the model"


def _reaches(endpoint: Endpoint | None, name: str, value: Json, params: Params) -> bool:
    """Whether a value is to be put into the node. What the model would not listen to is noted."""
    if endpoint is None or value in ("", None, False) or name not in _NOT_ALWAYS or endpoint.carrying(name) is not None:
        return True
    if name == "prompt":
        params.notes.append(f"{endpoint.title} takes no prompt: it is kept in the node and not sent")
        return True
    params.notes.append(f"{name.replace('_', ' ')} ({_shown(value)}) is left to the model")
    return False


def with_cast(prompt: str) -> str:
    """A prompt that calls its pictures by number, in our words: ``@image1`` → ``[char1]``."""
    return _REFERRED.sub(lambda match: f"[char{match.group(1) or match.group(2)}]", prompt)


def _fitted(param: ParamSpec, value: Json) -> Json:
    if param.type is ParamType.TEXT:
        text = value[:MAX_PROMPT] if isinstance(value, str) else None
        return text.lower() if text is not None and param.name == "resolution" else text
    if param.type is ParamType.BOOLEAN:
        return value if isinstance(value, bool) else None
    if param.type is ParamType.CHOICE:
        return value if isinstance(value, str) and value in param.choices else None
    number = as_number(value)
    if number is None:
        return None
    if param.name == "seed":
        return int(value) % _SEEDS if isinstance(value, int) else int(number) % _SEEDS
    low, high = param.minimum, param.maximum
    number = max(low, number) if low is not None else number
    number = min(high, number) if high is not None else number
    return round(number) if param.type is ParamType.INTEGER else round(number, 3)


def _is_option(endpoint: Endpoint | None, name: str, value: Json) -> bool:
    """Whether it is a parameter of the model's own, with a value that it takes."""
    own = endpoint.field(name) if endpoint is not None else None
    if own is None or own.canonical or value is None:
        return False
    if own.choices:
        return any(type(value) is type(choice) and value == choice for choice in own.choices)
    return isinstance(value, bool) if own.type is FieldType.BOOLEAN else _is_number(own, value)


def _is_number(own: Field, value: Json) -> bool:
    if own.type not in {FieldType.NUMBER, FieldType.INTEGER} or isinstance(value, bool):
        return False
    if not isinstance(value, int | float) or as_number(value) is None:
        return False
    if own.type is FieldType.INTEGER and not isinstance(value, int):
        return False
    return (own.minimum is None or value >= own.minimum) and (own.maximum is None or value <= own.maximum)


def _shown(value: Json) -> str:
    text = {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
