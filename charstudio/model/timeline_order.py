"""The edit that changes the order of tracks.

A pure function ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
"""

from __future__ import annotations

from dataclasses import replace

from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.timeline_parts import find_track, with_timeline
from charstudio.model.values import TrackId


def move_track(project: Project, track: TrackId, to: TrackId) -> Project:
    """Give a track the place of another one of its kind; those between them move by one.

        V3 │ C C        V3 │ A A
        V2 │ B B   →    V2 │ C C          V1 to the place of V3: it covers the others now
        V1 │ A A        V1 │ B B

    Tracks keep their names. Raises ``EditError`` when the two are of different kinds, ``UnknownId``.
    """
    moving, target = find_track(project, track), find_track(project, to)
    if moving.kind is not target.kind:
        raise EditError(f"{moving.name} and {target.name} are tracks of different kinds.")
    if moving is target:
        return project
    order = [*project.timeline.tracks]
    place = order.index(target)
    order.remove(moving)
    order.insert(place, moving)
    return with_timeline(project, replace(project.timeline, tracks=tuple(order)))
