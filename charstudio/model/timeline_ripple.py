"""Ripples: time that comes into the film or is taken out of it, and everything that goes along.

An edit changes the rows of its own tracks and says which time it added or took (``TimeChange``); ``with_time`` does the
same to all that must keep in step, so that every ripple follows the same rules:

- A track with ``sync`` gets the same time in or out: what lies across the place is cut, what lies in time that is taken
  out is trimmed or removed.
- On any other track that holds clips linked with what the ripple reaches, these clips do so too; the other clips of
  that track are moved as a whole when they begin at the place or later, and stay otherwise. When that would make two
  clips overlap, the edit is refused.
- Markers at the place or after it move along. A marker inside time that is taken out goes to its beginning.
- A locked track that would have to change refuses the edit.
- Captions follow and never lead: a ripple on caption tracks alone takes nothing along.

No edit lives here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter

from charstudio.model.errors import Overlap, TrackLocked
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline import Clip, Track, TrackKind
from charstudio.model.timeline_parts import (
    Row,
    cleared,
    end_beyond,
    halves,
    index_at,
    shifted,
    title_of,
    with_rows,
    with_timeline,
)
from charstudio.model.values import LinkId, TrackId


@dataclass(frozen=True, slots=True)
class TimeChange:
    """Time that comes in at ``at`` (``by`` is more than nothing), or the time from ``at`` on that is taken out."""

    at: Seconds
    by: Seconds

    @property
    def end(self) -> Seconds:
        """The first moment that is kept and moved by ``by``."""
        return self.at - self.by if self.by < 0 else self.at


def with_time(project: Project, rows: Mapping[TrackId, Row], changes: Iterable[TimeChange]) -> Project:
    """The project with these rows, and with these changes of time made on everything that keeps in step with them.

        V1 │ A A|B B        V1 │ A A _ _|B B       two seconds come in before B, made by the caller
        C1 │ w w|w w   →    C1 │ w w _ _|w w       C1 has ``sync``
        ▼  │     ▼          ▼  │         ▼

    ``changes`` are in times of ``project``, and none reaches into another. Raises ``TrackLocked``, ``Overlap``.
    """
    ordered = sorted((change for change in changes if change.by), key=lambda change: (change.at, change.end))
    if not ordered or not _leads(project, rows):
        return with_rows(project, rows)
    kept = _followed(project, rows, ordered[0].at, lambda row, links: _retimed(row, ordered, links))
    times = [marker.at for marker in project.timeline.markers]
    return _with_markers(with_rows(project, kept), moments_after(times, ordered))


def with_time_moved(project: Project, rows: Mapping[TrackId, Row], span: TimeRange, into: Seconds) -> Project:
    """The project with these rows, and with a range of the film moved on everything that keeps in step with them.

        V1 │ A A|B B|C C        V1 │ C C|A A|B B       C moves to the start, done by the caller
        C1 │ _ u _ _ w _   →    C1 │ w _ _ u _ _       C1 has ``sync``

    ``into`` is where the range begins when it has been taken out of the film. Raises ``TrackLocked``, ``Overlap``.
    """
    if into == span.start or not _leads(project, rows):
        return with_rows(project, rows)
    turn = _Turn(span, into)
    kept = _followed(project, rows, turn.first, turn.row)
    last = max(turn.target, span.end)
    times = [turn.moment(marker.at) if marker.at < last else marker.at for marker in project.timeline.markers]
    return _with_markers(with_rows(project, kept), times)


def carried(row: Row, changes: Sequence[TimeChange]) -> Row:
    """Whole clips, each moved by all changes (in order of time) that end where it starts or before."""
    kept: list[Clip] = []
    done, by = 0, ZERO
    for change in changes:
        index = index_at(row, change.end)
        kept.extend(shifted(row[done:index], by))
        done, by = index, by + change.by
    kept.extend(shifted(row[done:], by))
    return tuple(kept)


_end = attrgetter("end")


def moment_after(t: Seconds, changes: Sequence[TimeChange]) -> Seconds:
    """Where a moment is after all changes, which are in order of time; one that was taken out is where they began."""
    index = bisect_right(changes, t, key=_end)
    moved = t + sum((change.by for change in changes[:index]), ZERO)
    if index < len(changes) and t > changes[index].at:
        return moved - t + changes[index].at
    return moved


def moments_after(times: Sequence[Seconds], changes: Sequence[TimeChange]) -> list[Seconds]:
    """The same for many moments in order."""
    moved: list[Seconds] = []
    index, by = 0, ZERO
    for t in times:
        while index < len(changes) and changes[index].end <= t:
            by += changes[index].by
            index += 1
        inside = index < len(changes) and t > changes[index].at
        moved.append(changes[index].at + by if inside else t + by if by else t)
    return moved


def _retimed(row: Row, changes: Sequence[TimeChange], links: Collection[LinkId] | None) -> Row:
    """The row with time in and out. Only clips with one of ``links`` are cut, or all when that is None."""
    for change in changes:
        first, last = index_at(row, change.at), index_at(row, change.end)
        first -= 1 if first and row[first - 1].end > change.at else 0
        cut = [piece for clip in row[first:last] for piece in _cut(clip, change, links)]
        row = (*row[:first], *cut, *row[last:])
    return carried(row, changes)


def _cut(clip: Clip, change: TimeChange, links: Collection[LinkId] | None) -> Row:
    if links is not None and clip.link not in links:
        return (clip,)
    if change.by < 0:
        return cleared((clip,), change.at, change.end)
    return halves(clip, change.at) if clip.start < change.at < clip.end else (clip,)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A range of the film that changes places with what lies between it and its new place."""

    span: TimeRange
    into: Seconds

    @property
    def target(self) -> Seconds:
        """The new place, in times before the move."""
        return self.into if self.into <= self.span.start else self.into + self.span.duration

    @property
    def first(self) -> Seconds:
        """The first moment that is reached."""
        return min(self.target, self.span.start)

    def moment(self, t: Seconds) -> Seconds:
        """Where a moment goes."""
        if self.span.contains(t):
            return t + self.into - self.span.start
        if self.target <= t < self.span.start:
            return t + self.span.duration
        return t - self.span.duration if self.span.end <= t < self.target else t

    def row(self, row: Row, links: Collection[LinkId] | None) -> Row:
        """The row after the move; clips are cut at the three places, only those with one of ``links`` unless None."""
        for place in (self.span.start, self.span.end, self.target):
            index = index_at(row, place) - 1
            if index >= 0 and row[index].end > place and (links is None or row[index].link in links):
                row = (*row[:index], *halves(row[index], place), *row[index + 1 :])
        low, middle, high = sorted({self.target, self.span.start, self.span.end})
        parts = [row[index_at(row, start) : index_at(row, end)] for start, end in ((low, middle), (middle, high))]
        swapped = [shifted(each, self.moment(start) - start) for each, start in zip(parts, (low, middle), strict=True)]
        return (*row[: index_at(row, low)], *swapped[1], *swapped[0], *row[index_at(row, high) :])


def _followed(
    project: Project,
    rows: Mapping[TrackId, Row],
    since: Seconds,
    retimed: Callable[[Row, Collection[LinkId] | None], Row],
) -> dict[TrackId, Row]:
    """The rows and those of every track that keeps in step with them.

    These are the tracks with ``sync``, those with clips that are linked with what is reached, and so on from these.
    """
    kept = dict(rows)
    for track in project.timeline.tracks:
        if track.sync and track.id not in kept:
            kept[track.id] = _kept_in_step(track, retimed(track.clips, None), "Turn off its sync")
    reached = {
        track.id: links
        for track in project.timeline.tracks
        if (links := {clip.link for clip in _reached(track.clips, since) if clip.link is not None})
    }
    links = {link for track in kept for link in reached.get(track, ())}
    waiting = [track for track in project.timeline.tracks if track.id not in kept and track.id in reached]
    while following := next((track for track in waiting if not links.isdisjoint(reached[track.id])), None):
        waiting.remove(following)
        row = retimed(following.clips, links)
        kept[following.id] = _kept_in_step(following, row, "Unlink its clips")
        _refuse_collision(project, following, row, since)
        links |= reached[following.id]
    return kept


def _leads(project: Project, rows: Mapping[TrackId, Row]) -> bool:
    """Whether one of the tracks is more than captions."""
    return any(track.kind is not TrackKind.CAPTION for track in project.timeline.tracks if track.id in rows)


def _reached(row: Row, since: Seconds) -> Row:
    """The clips that are on at ``since`` or later."""
    index = index_at(row, since)
    return row[index - 1 :] if index and row[index - 1].end > since else row[index:]


def _kept_in_step(track: Track, row: Row, other_way: str) -> Row:
    if track.locked and row != track.clips:
        raise TrackLocked(
            f"Track {track.name} is locked and would no longer be in step.", f"Unlock it. {other_way} to leave it out."
        )
    return row


def _refuse_collision(project: Project, track: Track, row: Row, since: Seconds) -> None:
    """Raise ``Overlap`` when two clips share a moment; before ``since`` nothing has changed."""
    later = len(_reached(row, since)) + 1
    for before, clip in pairwise(row[-later:]):
        if end_beyond(before, clip) > 0:
            raise Overlap(
                f"“{title_of(project, clip)}” must move along, but “{title_of(project, before)}” on {track.name} "
                "is in its way.",
                f"Move that clip first, or turn on the sync of {track.name} to have it cut.",
            )


def _with_markers(project: Project, times: Sequence[Seconds]) -> Project:
    """The project with its markers at these times."""
    old = project.timeline.markers
    new = [marker if at == marker.at else replace(marker, at=at) for marker, at in zip(old, times, strict=True)]
    if all(a is b for a, b in zip(old, new, strict=True)):
        return project
    ordered = tuple(sorted(new, key=lambda marker: marker.at))
    return with_timeline(project, replace(project.timeline, markers=ordered))
