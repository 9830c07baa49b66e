"""Cutting clips in two, and joining what goes on.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``. No edit here
changes a picture anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.time import Seconds, TimeRange
from charstudio.model.timeline import Clip, Track
from charstudio.model.timeline_links import open_partners, partners
from charstudio.model.timeline_parts import Row, find_clip, halves, title_of, unlocked, with_rows
from charstudio.model.timeline_rules import is_still
from charstudio.model.values import ClipId, LinkId, TrackId, new_id


def split(project: Project, clip: ClipId, at: Seconds, *, right: ClipId | None = None, alone: bool = False) -> Project:
    """Cut a clip in two at sequence time ``at``. The picture does not change anywhere.

        before   A A|B B B B|C C
        after    A A|B B|D D|C C          at the middle of B; D goes on where B stops

    The left half keeps the id, the fade-in and the transition at its start; the right half (id ``right``, else a fresh
    one) has the fade-out. Linked clips are cut at the same moment where they are on, unless ``alone``: the left halves
    stay linked, and so are what lies right of the cut among themselves. Both halves stay in the clip's group.
    Raises ``EditError`` when ``at`` is not inside the clip, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    moment = project.timeline.rate.snap(at)
    if not old.start < moment < old.end:
        raise EditError(f"“{title_of(project, old)}” is not on at this moment, so there is nothing to split.")
    if right is not None and project.timeline.find(right):
        raise EditError("The right half needs an id of its own.")
    others = () if alone else open_partners(project, clip)
    cut = {old.id, *(other.id for _, other in others if other.start < moment < other.end)}
    names = {old.id: right} if right else {}
    return _cut(project, [(track, old), *others], cut, moment, names)


def split_all(project: Project, at: Seconds) -> Project:
    """Cut every clip that is on at ``at``, on all unlocked tracks.

        V1   A A A A|B B        A A|C C|B B
        A1   X X X X _ _        X X|Y Y _ _

    Raises ``EditError`` when there is none.
    """
    moment = project.timeline.rate.snap(at)
    here = [(track, clip) for track in project.timeline.tracks if not track.locked and (clip := track.clip_at(moment))]
    cut = [(track, clip) for track, clip in here if clip.start < moment]
    if not cut:
        raise EditError("There is no clip to split at this moment.", "Move the playhead inside a clip.")
    links = {clip.link for _, clip in cut if clip.link}
    later = [
        (track, clip)
        for track, clip in (project.timeline.clips() if links else ())
        if clip.link in links and clip.start >= moment and not track.locked
    ]
    return _cut(project, [*cut, *later], {clip.id for _, clip in cut}, moment, {})


def rejoin(project: Project, clip: ClipId) -> Project:
    """Make one clip of this one and the next, which goes on where it stops: the way back from ``split``.

        before   A A|B B|D D|C C
        after    A A|B B B B|C C          B and D showed one run of their media

    The next clip may have been given other looks; then there is something to lose and the edit is refused. Linked
    clips that go on in the same way are joined too. Raises ``EditError`` when the two are no one run, ``TrackLocked``,
    ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    following = track.after(old)
    if following is None:
        raise EditError(f"No clip begins where “{title_of(project, old)}” ends.", "Close the gap after it.")
    reason = _seam(project, old, following)
    if reason:
        raise EditError(reason)
    rows: dict[TrackId, Row] = {track.id: _joined(track.clips, old, following)}
    heirs: dict[LinkId | None, LinkId | None] = {following.link: old.link} if following.link != old.link else {}
    for home, other in partners(project, clip):
        after = home.after(other)
        if home.id not in rows and not home.locked and after and not _seam(project, other, after):
            rows[home.id] = _joined(home.clips, other, after)
    return with_rows(project, _inherited(project, rows, heirs))


def _cut(
    project: Project,
    members: Iterable[tuple[Track, Clip]],
    cut: set[ClipId],
    at: Seconds,
    names: dict[ClipId, ClipId],
) -> Project:
    """The project with the clips of ``cut`` in two, and what of ``members`` is right of the cut linked anew."""
    rows: dict[TrackId, list[Clip]] = {}
    rights: list[Clip] = []
    for track, clip in members:
        row = rows.setdefault(track.id, [*track.clips])
        place = row.index(clip)
        if clip.id in cut:
            row[place : place + 1] = halves(clip, at, names.get(clip.id))
            rights.append(row[place + 1])
        elif clip.start >= at:
            rights.append(clip)
    new = _links_for(rights)
    return with_rows(project, {key: tuple(new.get(clip.id, clip) for clip in row) for key, row in rows.items()})


def _links_for(clips: list[Clip]) -> dict[ClipId, Clip]:
    """Each clip with a new link in common with those that shared its old one; a clip that is alone has none."""
    new: dict[ClipId, Clip] = {}
    for link in {clip.link for clip in clips if clip.link is not None}:
        members = [clip for clip in clips if clip.link == link]
        common = LinkId(new_id("l")) if len(members) > 1 else None
        new.update((clip.id, replace(clip, link=common)) for clip in members)
    return new


def _seam(project: Project, left: Clip, right: Clip) -> str | None:
    """Why two neighbours are no one run of their media, or None."""
    names = f"“{title_of(project, left)}” and “{title_of(project, right)}”"
    goes_on = is_still(project, left) or right.media_time(right.start) == left.media_time(right.start)
    if left.source != right.source or left.speed != right.speed or not goes_on or _way(left) != _way(right):
        return f"{names} do not go on from each other."
    if right.transition is not None or left.fade_out or right.fade_in:
        return f"Between {names} there is a transition or a fade: remove it first."
    if _looks(left) != _looks(right):
        return f"{names} look or sound different, so one of the two would change."
    return None


def _way(clip: Clip) -> tuple[bool, bool]:
    return clip.reverse, clip.freeze


def _looks(clip: Clip) -> tuple[object, ...]:
    return clip.name, clip.gain_db, clip.fit, clip.silent, clip.transform, clip.grade, clip.key


def _joined(row: Row, left: Clip, right: Clip) -> Row:
    """The row with the two as one clip, which keeps the left one's id, link and group."""
    duration = left.source_range.duration + right.source_range.duration
    backwards = left.reverse and not left.freeze
    begin = right.source_range.start if backwards else left.source_range.start
    one = replace(left, source_range=TimeRange(begin, duration), fade_out=right.fade_out)
    return tuple(one if clip is left else clip for clip in row if clip is not right)


def _inherited(
    project: Project, rows: dict[TrackId, Row], heirs: dict[LinkId | None, LinkId | None]
) -> dict[TrackId, Row]:
    """The rows in which what was linked with the right clip is linked with the joined one."""
    heirs = {old: new for old, new in heirs.items() if old is not None and new is not None}
    if not heirs:
        return rows
    for track in project.timeline.tracks:
        row = rows.get(track.id, track.clips)
        if not track.locked and any(clip.link in heirs for clip in row):
            rows[track.id] = tuple(replace(clip, link=heirs[clip.link]) if clip.link in heirs else clip for clip in row)
    return rows
