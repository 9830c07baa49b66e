"""The form ComfyUI's server takes: ``{id: {"class_type": …, "inputs": {name: value or [id, slot]}}}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charstudio.model.errors import EditError
from charstudio.studio.comfy.workflow import MAX_NODES, ComfyNode, Plug, Workflow, as_name


def is_api_form(document: Any) -> bool:
    """Whether anything in it is a node of this form."""
    return isinstance(document, dict) and any(_is_node(value) for value in document.values())


def read_api_form(document: Mapping[str, Any]) -> Workflow:
    """All nodes; the form has no places. Raises ``EditError`` when there are too many."""
    if len(document) > MAX_NODES:
        raise EditError("This workflow has too many nodes.", f"At most {MAX_NODES} are taken over.")
    raw = {as_name(key): value for key, value in document.items() if _is_node(value)}
    remarks: list[str] = []
    if len(raw) < len(document):
        remarks.append(f"{len(document) - len(raw)} entries of the file are no nodes and were passed over.")
    nodes = {key: _node(key, value, raw, remarks) for key, value in raw.items()}
    return Workflow(nodes, remarks=tuple(remarks), has_places=False)


def _is_node(value: Any) -> bool:
    return isinstance(value, dict) and bool(as_name(value.get("class_type"))) and isinstance(value.get("inputs"), dict)


def _node(key: str, raw: Mapping[str, Any], known: Mapping[str, Any], remarks: list[str]) -> ComfyNode:
    values: dict[str, Any] = {}
    inputs: dict[str, Plug] = {}
    for name, value in raw["inputs"].items():
        plug = _plug(value)
        if plug is None:
            values[name] = value
        elif plug.node in known:
            inputs[name] = plug
        else:
            remarks.append(
                f"{as_name(raw['class_type'])} ({key}): “{as_name(name)}” is wired to a node that is absent."
            )
    meta = raw.get("_meta")
    title = as_name(meta.get("title")) if isinstance(meta, dict) else ""
    return ComfyNode(key, as_name(raw["class_type"]), title, values=short_names(values), inputs=inputs)


def _plug(value: Any) -> Plug | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    node, slot = value
    if isinstance(slot, bool) or not isinstance(slot, int) or not isinstance(node, str):
        return None
    return Plug(as_name(node), slot)


def short_names(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that depend on a choice are called ``choice.name``: let them be found by their own name too."""
    shorts = {name.rsplit(".", 1)[1]: value for name, value in values.items() if "." in name}
    return {**shorts, **values}
