"""Edits at a cut that leave the film as long as it is: roll and slide.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from charstudio.model.errors import EditError, Overlap
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip, Track
from charstudio.model.timeline_links import open_partners
from charstudio.model.timeline_parts import Row, find_clip, title_of, unlocked, with_rows
from charstudio.model.timeline_rules import MediaEnds, end_of_media
from charstudio.model.timeline_trim import Edge, trimmed
from charstudio.model.values import ClipId, TrackId


def roll(
    project: Project,
    clip: ClipId,
    to: Seconds,
    *,
    ends: MediaEnds | None = None,
    kinds: Kinds | None = None,
    alone: bool = False,
) -> Project:
    """Move the cut at a clip's start to ``to``: the clip before gives what this one takes, or the other way round.

        before   A A A|B B B|C C
        after    A A|B B B B|C C          the cut between A and B one earlier

    A transition there moves along. The cuts of clips that are linked with the two move by the same time. ``ends`` are
    the lengths of what node outputs play now. Raises ``EditError`` when no clip ends where this one begins or one of
    the two would be gone, ``OutOfMedia``, ``Overlap``, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    right = unlocked(track).clips[index]
    left = track.before(right)
    if left is None:
        raise EditError(
            f"No clip ends where “{title_of(project, right)}” starts, so there is no cut to move.",
            "Trim the clip instead.",
        )
    by = project.timeline.rate.snap(to) - right.start
    if not by:
        return project
    edges: dict[tuple[ClipId, Edge], tuple[Track, Clip]] = {}
    for home, before, after in [(track, left, right), *([] if alone else _linked_cuts(project, left, right))]:
        if before is not None:
            edges[before.id, "end"] = home, before
        if after is not None:
            edges[after.id, "start"] = home, after
    return _with_edges(project, edges, by, ends, kinds)


def slide(
    project: Project,
    clip: ClipId,
    by: Seconds,
    *,
    ends: MediaEnds | None = None,
    kinds: Kinds | None = None,
    alone: bool = False,
) -> Project:
    """Move a clip between its neighbours: the one in front gives what the other one takes. It shows the same part.

        before   A A A|B B|C C C
        after    A A|B B|C C C C          B one earlier

    Where there is a gap instead of a neighbour, the gap gives or takes. Linked clips slide along. ``by`` is in seconds
    of the sequence. Raises ``EditError`` when a neighbour would be gone, ``OutOfMedia``, ``Overlap``, ``TrackLocked``,
    ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    subject = unlocked(track).clips[index]
    by = project.timeline.rate.snap(by)
    if not by:
        return project
    rows: dict[TrackId, Row] = {}
    for home, each in [(track, subject), *([] if alone else open_partners(project, clip))]:
        before, after = home.before(each), home.after(each)
        changed = {each.id: replace(each, start=each.start + by)}
        if before is not None:
            changed[before.id] = trimmed(project, before, "end", by, end_of_media(project, before, ends), kinds)
        if after is not None:
            changed[after.id] = trimmed(project, after, "start", by, end_of_media(project, after, ends), kinds)
        rows[home.id] = _replaced(project, home, rows.get(home.id, home.clips), changed)
    return with_rows(project, rows)


def _linked_cuts(project: Project, left: Clip, right: Clip) -> Iterable[tuple[Track, Clip | None, Clip | None]]:
    """The cuts at the starts of the clips linked with ``right``, and at the ends of those linked with ``left``."""
    for home, other in open_partners(project, right.id):
        yield home, home.before(other), other
    for home, other in open_partners(project, left.id):
        yield home, other, home.after(other)


def _with_edges(
    project: Project,
    edges: Mapping[tuple[ClipId, Edge], tuple[Track, Clip]],
    by: Seconds,
    ends: MediaEnds | None,
    kinds: Kinds | None,
) -> Project:
    """The project with all these edges moved by the same time."""
    homes: dict[TrackId, Track] = {}
    changed: dict[TrackId, dict[ClipId, Clip]] = {}
    for (_, edge), (home, clip) in edges.items():
        homes[home.id] = home
        new = changed.setdefault(home.id, {})
        limit = end_of_media(project, clip, ends)
        new[clip.id] = trimmed(project, new.get(clip.id, clip), edge, by, limit, kinds)
    rows = {key: _replaced(project, homes[key], homes[key].clips, new) for key, new in changed.items()}
    return with_rows(project, rows)


def _replaced(project: Project, track: Track, row: Row, changed: Mapping[ClipId, Clip]) -> Row:
    """The row with these clips as they are now. Raises ``Overlap`` when one runs into its neighbour."""
    new = tuple(changed.get(clip.id, clip) for clip in row)
    places = [index for index, clip in enumerate(new) if clip.id in changed]
    for index in places:
        if new[index].start < 0:
            raise EditError("A clip cannot start before the beginning of the film.")
        for before, after in pairwise(new[max(0, index - 1) : index + 2]):
            if before.end > after.start:
                raise Overlap(
                    f"“{title_of(project, before)}” would overlap “{title_of(project, after)}” on {track.name}.",
                    "There is no more room on this side.",
                )
    return new
