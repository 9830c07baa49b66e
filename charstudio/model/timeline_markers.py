"""Named moments of the film: edits of markers, and lists of them.

Edits are pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``. Ripples
move markers (see ``timeline_ripple``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from charstudio.model.errors import EditError, UnknownId
from charstudio.model.project import Project
from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import Marker, Timeline
from charstudio.model.timeline_parts import on_grid, with_timeline
from charstudio.model.values import MarkerId, new_id

MARKER_COLOURS = ("blue", "cyan", "green", "yellow", "orange", "red", "pink", "violet", "grey")


def add_marker(
    project: Project,
    at: Seconds,
    name: str = "",
    colour: str = "blue",
    note: str = "",
    *,
    marker_id: MarkerId | None = None,
) -> Project:
    """Name a moment, in one of ``MARKER_COLOURS``, with a longer note if there is one.

    ─────────   →   ────▼────
    """
    new = Marker(marker_id or MarkerId(new_id("m")), _moment(project, at), name, _colour(colour), note)
    if any(marker.id == new.id for marker in project.timeline.markers):
        raise EditError("There is a marker with this id already.")
    return _with_markers(project, (*project.timeline.markers, new))


def move_marker(project: Project, marker: MarkerId, at: Seconds) -> Project:
    """Move a marker to another moment.

        ──▼──────   →   ──────▼──

    Raises ``UnknownId``.
    """
    old = _find_marker(project, marker)
    new = replace(old, at=_moment(project, at))
    return _with_markers(project, tuple(new if other is old else other for other in project.timeline.markers))


def set_marker(
    project: Project, marker: MarkerId, *, name: str | None = None, colour: str | None = None, note: str | None = None
) -> Project:
    """Change what a marker says and its colour; what is None stays.

        ──▼──────   →   ──▼ the fall ──

    Raises ``EditError`` for a colour that is not one of ``MARKER_COLOURS``, ``UnknownId``.
    """
    old = _find_marker(project, marker)
    new = replace(
        old,
        name=old.name if name is None else name.strip(),
        colour=old.colour if colour is None else _colour(colour),
        note=old.note if note is None else note.strip(),
    )
    if new == old:
        return project
    return _with_markers(project, tuple(new if other is old else other for other in project.timeline.markers))


def remove_marker(project: Project, marker: MarkerId) -> Project:
    """Remove a marker.

        ──▼──────   →   ─────────

    Raises ``UnknownId``.
    """
    gone = _find_marker(project, marker)
    return _with_markers(project, tuple(other for other in project.timeline.markers if other is not gone))


def move_markers(project: Project, markers: Collection[MarkerId], by: Seconds) -> Project:
    """Move several markers by the same time.

        ──▼──▼───   →   ────▼──▼─

    Raises ``EditError`` when one would stand before the film, ``UnknownId``.
    """
    moved = {marker.id: replace(marker, at=_moment(project, marker.at + by)) for marker in _found(project, markers)}
    return _with_markers(project, tuple(moved.get(marker.id, marker) for marker in project.timeline.markers))


def remove_markers(project: Project, markers: Collection[MarkerId]) -> Project:
    """Remove several markers.

        ──▼──▼───   →   ─────────

    Raises ``UnknownId``.
    """
    gone = {marker.id for marker in _found(project, markers)}
    return _with_markers(project, tuple(marker for marker in project.timeline.markers if marker.id not in gone))


def markers_in(
    timeline: Timeline, span: TimeRange | None = None, *, colour: str | None = None, words: str = ""
) -> tuple[Marker, ...]:
    """The markers in a range of the film (None: everywhere), of one colour, with these words in name or note.

    In order of time, as a list shows them. Upper and lower case are the same.
    """
    wanted = words.casefold().split()
    return tuple(
        marker
        for marker in timeline.markers
        if (span is None or span.contains(marker.at))
        and (colour is None or marker.colour == colour)
        and all(word in f"{marker.name} {marker.note}".casefold() for word in wanted)
    )


def _colour(colour: str) -> str:
    if colour not in MARKER_COLOURS:
        raise EditError(f"A marker is {', '.join(MARKER_COLOURS[:-1])} or {MARKER_COLOURS[-1]}.")
    return colour


def _moment(project: Project, at: Seconds) -> Seconds:
    if at < 0:
        raise EditError("A marker cannot stand before the beginning of the film.")
    return on_grid(project.timeline.rate, at)


def _find_marker(project: Project, marker_id: MarkerId) -> Marker:
    found = next((marker for marker in project.timeline.markers if marker.id == marker_id), None)
    if found is None:
        raise UnknownId("There is no such marker.")
    return found


def _found(project: Project, markers: Collection[MarkerId]) -> list[Marker]:
    return [_find_marker(project, marker) for marker in dict.fromkeys(markers)]


def _with_markers(project: Project, markers: tuple[Marker, ...]) -> Project:
    ordered = tuple(sorted(markers, key=lambda marker: marker.at))
    if ordered == project.timeline.markers:
        return project
    return with_timeline(project, replace(project.timeline, markers=ordered))
