"""The first step of salvage, on JSON: every malformed field gets its default, or the part it belongs to is left out."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, Final

from charstudio.model.graph import GraphFrame, Node
from charstudio.model.project import Project
from charstudio.model.timeline import Track, TrackKind
from charstudio.model.values import FrameId, NodeId, TrackId
from charstudio.storage import project_json
from charstudio.storage.project_json import JsonObject
from charstudio.storage.project_schema import Fault, Loc, read_project

_MAX_PASSES = 50
_GONE: Final = object()


@dataclass(frozen=True)
class _Unit:
    """A part that can be left out by itself. ``None`` in ``place`` stands for any key or position."""

    place: tuple[str | None, ...]
    defaults: JsonObject

    def holds(self, loc: Loc) -> bool:
        return len(loc) >= len(self.place) and all(
            want is None or want == have for want, have in zip(self.place, loc, strict=False)
        )


def _defaults(whole: JsonObject, *needed: str) -> JsonObject:
    return {key: value for key, value in whole.items() if key not in needed}


_EMPTY = project_json.to_json(Project())
_NODE = project_json.node_json(Node(NodeId("n"), "kind", ""))
_FRAME = project_json.frame_json(GraphFrame(FrameId("f"), ""))
_TRACK = project_json.track_json(Track(TrackId("t"), TrackKind.VIDEO, ""))
_CLIP: JsonObject = {
    "name": "",
    "gain_db": 0.0,
    "fade_in": "0",
    "fade_out": "0",
    "fit": "fit",
    "speed": "1",
    "transition": None,
    **project_json.UNTOUCHED,
}
_UNITS = (  # the longest place first
    _Unit(("timeline", "tracks", None, "clips", None), _CLIP),
    _Unit(("graph", "links", None, None, None), {}),
    _Unit(("graph", "links", None, None), {}),
    _Unit(("graph", "links", None), {}),
    _Unit(("graph", "bends", None), {}),
    _Unit(("graph", "nodes", None), _defaults(_NODE, "kind")),
    _Unit(("graph", "frames", None), _FRAME),
    _Unit(("timeline", "tracks", None), _defaults(_TRACK, "id", "kind")),
    _Unit(("timeline", "markers", None), {"colour": "blue", "name": "", "note": ""}),
    _Unit(("characters", None), {"name": "", "notes": "", "sheet": [], "version": 1}),
    _Unit(("assets", None), {"name": ""}),
    _Unit(("timeline",), _EMPTY["timeline"]),
    _Unit(("graph",), _EMPTY["graph"]),
    _Unit((), _EMPTY),
)


def mended(document: JsonObject) -> tuple[Project, list[str]]:
    """The project with every malformed part replaced by its default or left out. ``document`` is not changed."""
    rest = copy.deepcopy(document)
    told: list[str] = []
    for _ in range(_MAX_PASSES):
        project, faults = read_project(rest)
        if project is not None:
            return project, told
        told.extend(str(fault) for fault in faults)
        for fault in faults:
            _mend(rest, fault)
        rest = _without_gone(rest)
    return Project(), told


def _mend(document: JsonObject, fault: Fault) -> None:
    if fault.surplus:
        _remove(document, fault.loc)
        return
    unit = next(unit for unit in _UNITS if unit.holds(fault.loc))
    size = len(unit.place)
    part = _at(document, fault.loc[:size])
    field = fault.loc[size] if len(fault.loc) > size else None
    if isinstance(part, dict) and field in unit.defaults:
        part[str(field)] = copy.deepcopy(unit.defaults[str(field)])
    elif size == 1:
        document[str(fault.loc[0])] = copy.deepcopy(_EMPTY[str(fault.loc[0])])
    else:
        _remove(document, fault.loc[:size])


def _at(document: JsonObject, loc: Loc) -> Any:
    """What is at ``loc``, or ``_GONE``."""
    here: Any = document
    for step in loc:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return _GONE
    return here


def _remove(document: JsonObject, loc: Loc) -> None:
    """Take out what is at ``loc``; list items are only marked, so that the positions of the others stay true."""
    parent, step = _at(document, loc[:-1]), loc[-1]
    if isinstance(parent, dict):
        parent.pop(step, None)
    elif isinstance(parent, list) and isinstance(step, int) and step < len(parent):
        parent[step] = _GONE


def _without_gone(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_gone(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_gone(item) for item in value if item is not _GONE]
    return value
