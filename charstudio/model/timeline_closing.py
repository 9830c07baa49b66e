"""Removing time: ripple delete and closing gaps.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``. What goes along is
in ``timeline_ripple``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline_links import together
from charstudio.model.timeline_parts import Row, find_clips, find_track, index_after, index_at, unlocked
from charstudio.model.timeline_ripple import TimeChange, carried, with_time
from charstudio.model.values import ClipId, TrackId


def ripple_delete(project: Project, clips: Collection[ClipId], *, alone: bool = False) -> Project:
    """Remove clips, with those that go along, and close the time they took. Gaps that were there stay.

        before   A A|B B B|C C _ D
        after    A A|C C _ D              B removed

        V1 │ A A|B B|C C        V1 │ A A|C C          B and its longer sound b removed: only time in which
        A1 │ a a|b b b|c   →    A1 │ a a _|c          nothing is left on any of their tracks is taken out

    ``alone`` leaves linked and grouped clips where they are. Raises ``UnknownId``, ``TrackLocked``, ``Overlap``.
    """
    found = find_clips(project, clips if alone else together(project, clips))
    homes = {track.id: unlocked(track) for track, _ in found.values()}
    kept = {key: tuple(clip for clip in home.clips if clip.id not in found) for key, home in homes.items()}
    changes = time_between(kept.values(), [clip.range for _, clip in found.values()])
    return with_time(project, {key: carried(row, changes) for key, row in kept.items()}, changes)


def close_gap(project: Project, track: TrackId, at: Seconds) -> Project:
    """Close the gap at ``at``: everything later on this track moves up.

        before   A A _ _ _ B B _ C
        after    A A|B B _ C              at anywhere in the first gap

    Raises ``EditError`` when there is a clip at ``at`` or none after it, ``Overlap``, ``UnknownId``, ``TrackLocked``.
    """
    home = unlocked(find_track(project, track))
    index = index_after(home.clips, at)
    begin = home.clips[index - 1].end if index else ZERO
    if at < begin:
        raise EditError(f"There is no gap at this moment of {home.name}.")
    if index == len(home.clips):
        raise EditError(f"Nothing on {home.name} comes after this gap.")
    change = TimeChange(begin, begin - home.clips[index].start)
    return with_time(project, {track: carried(home.clips, [change])}, [change])


def time_between(rows: Iterable[Row], ranges: Iterable[TimeRange]) -> list[TimeChange]:
    """The time of ``ranges`` in which none of ``rows`` has a clip, to be taken out."""
    spans = merged(ranges)
    for row in rows:
        spans = [free for span in spans for free in _free(row, span)]
    return [TimeChange(span.start, -span.duration) for span in spans]


def merged(ranges: Iterable[TimeRange]) -> list[TimeRange]:
    """The same moments as ranges that neither meet nor touch, in order of time."""
    spans: list[TimeRange] = []
    for each in sorted(ranges, key=lambda span: span.start):
        if spans and each.start <= spans[-1].end:
            spans[-1] = TimeRange.between(spans[-1].start, max(spans[-1].end, each.end))
        else:
            spans.append(each)
    return spans


def _free(row: Row, span: TimeRange) -> Iterable[TimeRange]:
    """The parts of ``span`` in which the row has no clip."""
    begin = span.start
    first = index_at(row, span.start)
    first -= 1 if first and row[first - 1].end > span.start else 0
    for clip in row[first : index_at(row, span.end)]:
        if clip.start > begin:
            yield TimeRange.between(begin, clip.start)
        begin = max(begin, clip.end)
    if begin < span.end:
        yield TimeRange.between(begin, span.end)
