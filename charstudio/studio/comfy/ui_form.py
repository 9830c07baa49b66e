"""The form ComfyUI's canvas saves: nodes with places, wires in a table, and subgraphs, which are unfolded here.

A subgraph is unfolded by names for plugs: what leaves it and what enters it are aliases of the plugs behind them. They
are looked through when all nodes are known. A node inside is called ``outer:inner``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from charstudio.model.errors import EditError
from charstudio.model.values import Json
from charstudio.studio.comfy.api_form import short_names
from charstudio.studio.comfy.widgets import named
from charstudio.studio.comfy.workflow import MAX_NODES, ComfyGroup, ComfyNode, Plug, Workflow, as_name, as_number

MAX_DEPTH = 12
"""How deep subgraphs may lie in one another."""
_ENTRY, _EXIT = "-10", "-20"
_SKIPPED_MODES = (2, 4)
_WIDGET_TYPES = frozenset({"STRING", "INT", "FLOAT", "BOOLEAN", "COMBO", "COMFY_DYNAMICCOMBO_V3"})


def is_ui_form(document: Any) -> bool:
    """Whether it has a list of nodes with types."""
    nodes = document.get("nodes") if isinstance(document, dict) else None
    return isinstance(nodes, list) and (not nodes or any(isinstance(n, dict) and as_name(n.get("type")) for n in nodes))


def read_ui_form(document: Mapping[str, Any]) -> Workflow:
    """All nodes, subgraphs unfolded. Raises ``EditError`` for too many nodes and for subgraphs that hold themselves."""
    reader = _Reader(_definitions(document))
    reader.unfold(document, "", 0, (0.0, 0.0))
    nodes = {key: reader.finished(raw) for key, raw in reader.found.items()}
    return Workflow(nodes, tuple(_groups(document)), tuple(reader.remarks))


@dataclass(slots=True)
class _Raw:
    """A node whose wires may still lead through subgraphs."""

    node: ComfyNode
    plugs: dict[str, Plug] = field(default_factory=dict)


class _Reader:
    """Collects nodes over all levels, and then looks through the aliases."""

    def __init__(self, definitions: Mapping[str, Mapping[str, Any]]) -> None:
        self._definitions = definitions
        self._aliases: dict[Plug, Plug | None] = {}
        self._given: dict[Plug, Json] = {}
        self._overrides: dict[str, dict[str, Json]] = {}
        self.found: dict[str, _Raw] = {}
        self.remarks: list[str] = []

    def unfold(self, scope: Mapping[str, Any], prefix: str, depth: int, at: tuple[float, float]) -> None:
        """Take in the nodes of one level; ``at`` is where the level lies."""
        if depth > MAX_DEPTH:
            raise EditError("The subgraphs of this workflow hold one another without end.", "Simplify it in ComfyUI.")
        wires = dict(_wires(scope))
        for raw in _dicts(scope.get("nodes")):
            kind = as_name(raw.get("type"))
            key = prefix + _id(raw.get("id"))
            if not kind or key in self.found:
                self.remarks.append(f"A node without a type or with a number used twice was passed over ({key}).")
            elif kind in self._definitions:
                self._subgraph(raw, self._definitions[kind], prefix, key, wires, depth)
            else:
                self._take(raw, kind, key, prefix, wires, at)
            if len(self.found) > MAX_NODES:
                raise EditError("This workflow has too many nodes.", f"At most {MAX_NODES} are taken over.")

    def finished(self, raw: _Raw) -> ComfyNode:
        """The node with wires that end at nodes, and with what its subgraph says instead of its own values."""
        inputs: dict[str, Plug] = {}
        values = dict(raw.node.values)
        for name, plug in raw.plugs.items():
            origin = self._origin(plug)
            if origin in self._given:
                values[name] = self._given[origin]
            elif origin is not None and origin.node in self.found:
                inputs[name] = origin
            elif origin is not None and not _is_entry(origin):
                self.remarks.append(f"{raw.node.name}: “{name}” is wired to a node that is absent.")
        values.update(self._overrides.get(raw.node.id, {}))
        node = raw.node
        return ComfyNode(
            node.id, node.type, node.title, node.x, node.y, short_names(values), inputs, skipped=node.skipped
        )

    def _origin(self, plug: Plug) -> Plug | None:
        seen: set[Plug] = set()
        current: Plug | None = plug
        while current is not None and current in self._aliases and current not in seen:
            seen.add(current)
            following = self._aliases[current]
            if following is None:
                return current
            current = following
        return None if current in seen else current

    def _take(
        self,
        raw: Mapping[str, Any],
        kind: str,
        key: str,
        prefix: str,
        wires: Mapping[int, Plug],
        at: tuple[float, float],
    ) -> None:
        sockets = list(_dicts(raw.get("inputs")))
        declared = [
            as_name(socket["widget"].get("name")) for socket in sockets if isinstance(socket.get("widget"), dict)
        ]
        x, y = _place(raw.get("pos"))
        node = ComfyNode(
            key,
            kind,
            as_name(raw.get("title")),
            x + at[0],
            y + at[1],
            named(kind, raw.get("widgets_values"), declared),
            skipped=raw.get("mode") in _SKIPPED_MODES,
        )
        self.found[key] = _Raw(node, self._plugs(sockets, node.name, prefix, wires))

    def _plugs(
        self, sockets: list[dict[str, Any]], owner: str, prefix: str, wires: Mapping[int, Plug]
    ) -> dict[str, Plug]:
        found: dict[str, Plug] = {}
        for socket in sockets:
            name, wire = as_name(socket.get("name")), socket.get("link")
            if not name or wire is None:
                continue
            if isinstance(wire, int) and wire in wires:
                found[name] = Plug(prefix + wires[wire].node, wires[wire].slot)
            else:
                self.remarks.append(f"{owner}: “{name}” has a wire that is not in the file.")
        return found

    def _subgraph(
        self,
        raw: Mapping[str, Any],
        definition: Mapping[str, Any],
        prefix: str,
        key: str,
        wires: Mapping[int, Plug],
        depth: int,
    ) -> None:
        outside = self._plugs(list(_dicts(raw.get("inputs"))), f"Subgraph ({key})", prefix, wires)
        inside = f"{key}:"
        doors = list(_dicts(definition.get("inputs")))
        for slot, door in enumerate(doors):
            self._aliases[Plug(inside + _ENTRY, slot)] = outside.get(as_name(door.get("name")))
        self._set_values(raw, doors, inside, outside)
        for slot, source in _exits(definition):
            self._aliases[Plug(key, slot)] = Plug(inside + source.node, source.slot)
        self.unfold(definition, inside, depth + 1, _inside_place(raw, definition))

    def _set_values(
        self, raw: Mapping[str, Any], doors: list[dict[str, Any]], inside: str, outside: Mapping[str, Plug]
    ) -> None:
        values = raw.get("widgets_values")
        if not isinstance(values, list):
            return
        properties = raw.get("properties")
        proxies = properties.get("proxyWidgets") if isinstance(properties, dict) else None
        if isinstance(proxies, list) and proxies:
            for proxy, value in zip(proxies, values, strict=False):
                if isinstance(proxy, list) and len(proxy) == 2 and _id(proxy[0]) != "-1":
                    self._overrides.setdefault(inside + _id(proxy[0]), {})[as_name(proxy[1])] = value
            return
        told = [slot for slot, door in enumerate(doors) if as_name(door.get("type")) in _WIDGET_TYPES]
        for slot, value in zip(told, values, strict=False):
            if as_name(doors[slot].get("name")) not in outside:
                self._given[Plug(inside + _ENTRY, slot)] = value


def _definitions(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    held = document.get("definitions")
    listed = held.get("subgraphs") if isinstance(held, dict) else None
    return {_id(found.get("id")): found for found in _dicts(listed) if as_name(found.get("id"))}


def _dicts(listed: Any) -> Iterator[dict[str, Any]]:
    if isinstance(listed, list):
        yield from (entry for entry in listed if isinstance(entry, dict))


def _id(value: Any) -> str:
    return str(value) if isinstance(value, int) and abs(value) < 2**63 else as_name(value)


def _is_entry(plug: Plug) -> bool:
    return plug.node.endswith(":" + _ENTRY) or plug.node == _ENTRY


def _wires(scope: Mapping[str, Any]) -> Iterator[tuple[int, Plug]]:
    """Every wire by its number, as where it starts. ComfyUI writes a list for each, or (in subgraphs) an object."""
    for number, source, slot, _target, _into in _table(scope):
        yield number, Plug(source, slot)


def _exits(definition: Mapping[str, Any]) -> Iterator[tuple[int, Plug]]:
    for _number, source, slot, target, into in _table(definition):
        if target == _EXIT:
            yield into, Plug(source, slot)


def _table(scope: Mapping[str, Any]) -> Iterator[tuple[int, str, int, str, int]]:
    listed = scope.get("links")
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict):
            names = ("id", "origin_id", "origin_slot", "target_id", "target_slot")
            parts = [entry.get(name) for name in names]
        else:
            parts = list(entry[:5]) if isinstance(entry, list) else []
        if len(parts) == 5 and all(isinstance(parts[place], int) for place in (0, 2, 4)):
            yield int(parts[0]), _id(parts[1]), int(parts[2]), _id(parts[3]), int(parts[4])  # type: ignore[arg-type]


def _place(value: Any) -> tuple[float, float]:
    """Where a node lies: a list, or (in older files) an object with keys "0" and "1"."""
    pair = [value.get("0"), value.get("1")] if isinstance(value, dict) else value
    if not isinstance(pair, list) or len(pair) < 2:
        return 0.0, 0.0
    x, y = as_number(pair[0]) or 0.0, as_number(pair[1]) or 0.0
    limit = 1e6
    return max(-limit, min(limit, x)), max(-limit, min(limit, y))


def _inside_place(raw: Mapping[str, Any], definition: Mapping[str, Any]) -> tuple[float, float]:
    """So that what is inside begins where the subgraph's node lies."""
    places = [_place(node.get("pos")) for node in _dicts(definition.get("nodes"))] or [(0.0, 0.0)]
    x, y = _place(raw.get("pos"))
    return x - min(place[0] for place in places), y - min(place[1] for place in places)


def _groups(document: Mapping[str, Any]) -> Iterator[ComfyGroup]:
    for group in _dicts(document.get("groups")):
        bounds = group.get("bounding")
        numbers = [as_number(side) for side in bounds] if isinstance(bounds, list) else []
        if len(numbers) == 4 and all(number is not None for number in numbers):
            x, y, width, height = (float(number or 0) for number in numbers)
            yield ComfyGroup(as_name(group.get("title")) or "Group", x, y, width, height)
