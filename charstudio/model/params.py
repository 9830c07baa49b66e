"""Whether a value fits a node's parameter, beyond the parameter's own declaration (``kind.fault_in``)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from charstudio.model.kind import KindSpec, ParamSpec, ParamType, fault_in
from charstudio.model.project import Project
from charstudio.model.values import AssetId, Json


def param_fault(spec: KindSpec, name: str, value: Json) -> str | None:
    """What is wrong with this value under this name for a node of this kind, in one sentence, or None."""
    param = spec.param(name)
    if param is None:
        return f"{spec.title} has no parameter “{name}”."
    return fault_in(param, value)


def asset_fault(project: Project, spec: KindSpec, name: str, value: Json) -> str | None:
    """What is wrong with the imported file this value names: not in the project, or of another kind."""
    param = spec.param(name)
    if param is None:
        return None
    for asset_id in named_assets(param, value):
        asset = project.assets.get(asset_id)
        if asset is None:
            return f"{param.label} names a file that is not in the project."
        if param.accepts and asset.info.kind.port_type not in param.accepts:
            allowed = " or ".join(port_type.value for port_type in param.accepts)
            return f"{param.label} takes {allowed}, but “{asset.name}” is {asset.info.kind.value}."
    return None


def named_assets(param: ParamSpec, value: Json) -> Iterator[AssetId]:
    """The imported files a value of this parameter names."""
    if param.type is ParamType.ASSET and isinstance(value, str) and value:
        yield AssetId(value)
    elif param.type is ParamType.ASSETS and isinstance(value, Sequence) and not isinstance(value, str):
        yield from (AssetId(item) for item in value if isinstance(item, str))


def json_fault(value: object) -> str | None:
    """Why this value cannot be kept in a project file, in one sentence, or None: it must be finite JSON."""
    if value is None or isinstance(value, bool | int | str):
        return None
    if isinstance(value, float):
        return None if math.isfinite(value) else "A number must be finite."
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            return "Names inside a value must be text."
        return next((fault for part in value.values() if (fault := json_fault(part))), None)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return next((fault for part in value if (fault := json_fault(part))), None)
    return f"A parameter cannot hold a value of type {type(value).__name__}."


def plain(value: Json) -> Json:
    """The same value in lists and dicts of its own: later changes of the caller's do not reach the project."""
    if isinstance(value, str | bytes) or value is None:
        return value
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [plain(part) for part in value]
    return value
