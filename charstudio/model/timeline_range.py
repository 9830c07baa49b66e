"""Edits of a marked range: lift and extract.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
"""

from __future__ import annotations

from collections.abc import Collection

from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import TimeRange
from charstudio.model.timeline import Track
from charstudio.model.timeline_parts import cleared, extracted, find_track, unlocked, with_rows
from charstudio.model.timeline_ripple import TimeChange, with_time
from charstudio.model.values import TrackId


def lift(project: Project, span: TimeRange, tracks: Collection[TrackId] | None = None) -> Project:
    """Remove what lies in a range of the film and leave it empty.

              in  out
        V1 │ A A A|B B B        V1 │ A A _ _ B B
        A1 │ X X X X X X   →    A1 │ X X _ _ Y Y

    ``tracks`` are those that are meant, all that are not locked without it. Raises ``EditError`` when there is nothing
    in the range, ``TrackLocked``, ``UnknownId``.
    """
    span, homes = _meant(project, span, tracks)
    rows = {track.id: cleared(track.clips, span.start, span.end) for track in homes}
    if all(rows[track.id] == track.clips for track in homes):
        raise EditError("There is nothing between the marks to lift.", "Mark a part with clips in it.")
    return with_rows(project, rows)


def extract(project: Project, span: TimeRange, tracks: Collection[TrackId] | None = None) -> Project:
    """Remove what lies in a range of the film and close it.

              in  out
        V1 │ A A A|B B B        V1 │ A A|B B
        A1 │ X X X X X X   →    A1 │ X X|Y Y

    What keeps in step with the tracks goes along (see ``timeline_ripple``). ``tracks`` as for ``lift``. Raises
    ``EditError`` when nothing is on or comes after, ``TrackLocked``, ``Overlap``, ``UnknownId``.
    """
    span, homes = _meant(project, span, tracks)
    rows = {track.id: extracted(track.clips, span.start, span.end) for track in homes}
    if all(rows[track.id] == track.clips for track in homes):
        raise EditError("There is nothing between the marks to take out.", "Mark a part with clips in it.")
    return with_time(project, rows, [TimeChange(span.start, -span.duration)])


def _meant(project: Project, span: TimeRange, tracks: Collection[TrackId] | None) -> tuple[TimeRange, list[Track]]:
    """The range on the grid, and the tracks."""
    rate = project.timeline.rate
    start, end = max(rate.snap(span.start), rate.time_of(0)), rate.snap(span.end)
    if end <= start:
        raise EditError("The marked part has no frame in it.", "Mark an out after the in.")
    if tracks is None:
        homes = [track for track in project.timeline.tracks if not track.locked]
    else:
        homes = [unlocked(find_track(project, track)) for track in tracks]
    return TimeRange.between(start, end), homes
