"""Lining nodes up and spacing them evenly: new places for nodes of known sizes. Pure, nothing is changed here."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

from charstudio.model.values import NodeId

Place: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height in canvas units."""


class Edge(Enum):
    """What of the nodes comes to lie on one line: the axis (0 across, 1 down) and how far along the node it is."""

    LEFT = (0, 0.0)
    CENTRE = (0, 0.5)
    RIGHT = (0, 1.0)
    TOP = (1, 0.0)
    MIDDLE = (1, 0.5)
    BOTTOM = (1, 1.0)


class Axis(Enum):
    """Along which nodes are spaced."""

    ACROSS = 0
    DOWN = 1


def aligned(boxes: Mapping[NodeId, Box], edge: Edge) -> dict[NodeId, Place]:
    """Each node moved along one axis until ``edge`` of all is at the outermost (or the middle) of them all."""
    if not boxes:
        return {}
    axis, part = edge.value
    first = min(box[axis] for box in boxes.values())
    last = max(box[axis] + box[axis + 2] for box in boxes.values())
    line = first + (last - first) * part
    return {node: _at(box, axis, line - box[axis + 2] * part) for node, box in boxes.items()}


def distributed(boxes: Mapping[NodeId, Box], axis: Axis) -> dict[NodeId, Place]:
    """The first and the last node stay, those between them move until all gaps are the same.

    When they do not fit they overlap evenly. Fewer than three stay as they are.
    """
    along = axis.value
    row = sorted(boxes, key=lambda node: (boxes[node][along] + boxes[node][along + 2] / 2, node))
    if len(row) < 3:
        return {node: (box[0], box[1]) for node, box in boxes.items()}
    first, last = boxes[row[0]], boxes[row[-1]]
    room = last[along] + last[along + 2] - first[along]
    gap = (room - sum(boxes[node][along + 2] for node in row)) / (len(row) - 1)
    places: dict[NodeId, Place] = {}
    at = first[along]
    for node in row:
        places[node] = _at(boxes[node], along, at)
        at += boxes[node][along + 2] + gap
    return places


def _at(box: Box, axis: int, value: float) -> Place:
    """On whole units: half ones would blur a node's picture."""
    value = float(round(value))
    return (value, box[1]) if axis == 0 else (box[0], value)
