"""Clips that belong together: links between pictures and their sound, and groups.

Linked clips are moved, trimmed, slipped, cut, sped up and deleted together; grouped ones are selected, moved and
deleted together. ``together`` is the one place that says which clips an edit means. Edits here are pure functions
``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TypeAlias

from charstudio.model.errors import EditError
from charstudio.model.project import Project
from charstudio.model.timeline import Clip, Track
from charstudio.model.timeline_parts import find_clip, find_clips, unlocked, with_rows
from charstudio.model.values import ClipId, GroupId, LinkId, new_id

_Bond: TypeAlias = tuple[str, str]
"""``("link", id)`` or ``("group", id)``."""


def together(project: Project, clips: Collection[ClipId], *, groups: bool = True) -> tuple[ClipId, ...]:
    """These clips and every clip that goes along: linked ones and, unless ``groups`` is False, grouped ones.

        V1 │ A A|B B        B and b are linked, b and X are in one group:
        A1 │ _ _|b b        together(B) = B, b, X
        A2 │ X X _ _

    The given clips come first, in their order. Raises ``UnknownId``.
    """
    return tuple(companions(project, clips, groups=groups))


def companions(project: Project, clips: Collection[ClipId], *, groups: bool = True) -> dict[ClipId, ClipId]:
    """For these clips and every clip that goes along: the first of these clips that it goes along with.

    Raises ``UnknownId``.
    """
    found = find_clips(project, clips)
    if not any(clip.link or (groups and clip.group) for _, clip in found.values()):
        return {clip: clip for clip in clips}
    bonds = _bonds_around(project, [clip for _, clip in found.values()], groups=groups)
    members: dict[_Bond, list[ClipId]] = {}
    for clip_id, borne in bonds.items():
        for bond in borne:
            members.setdefault(bond, []).append(clip_id)
    led = {clip: clip for clip in clips}
    for first in tuple(led):
        waiting = [first]
        while waiting:  # a linked clip's group may have links of its own
            for bond in bonds[waiting.pop()]:
                new = [clip for clip in members.pop(bond, ()) if clip not in led]
                led.update(dict.fromkeys(new, first))
                waiting.extend(new)
    return led


def _bonds_around(project: Project, clips: Collection[Clip], *, groups: bool) -> dict[ClipId, list[_Bond]]:
    """The bonds of these clips and of all that these lead to, the latter in order of tracks and time.

    The whole film is looked through once for each step away from the clips, so it is only compared there.
    """
    chosen = {clip.id: _bonds(clip, groups=groups) for clip in clips}
    bonds = chosen
    seen: set[_Bond] = set()
    while grown := {bond for borne in bonds.values() for bond in borne} - seen:
        seen |= grown
        links = {name for kind, name in seen if kind == "link"}
        bands = {name for kind, name in seen if kind == "group"}
        bonds = chosen | {
            clip.id: _bonds(clip, groups=groups)
            for track in project.timeline.tracks
            for clip in track.clips
            if clip.link in links or clip.group in bands
        }
    return bonds


def _bonds(clip: Clip, *, groups: bool) -> list[_Bond]:
    """What ties the clip to others; a link and a group are two things, whatever their ids."""
    bonds: list[_Bond] = []
    if clip.link is not None:
        bonds.append(("link", clip.link))
    if groups and clip.group is not None:
        bonds.append(("group", clip.group))
    return bonds


def leaders(project: Project, clips: Collection[ClipId]) -> tuple[ClipId, ...]:
    """One clip of each bundle of linked ones, in their order: an edit of these takes the others along.

        V1 │ A A|B B        A and a are linked:
        A1 │ a a|_ _        leaders(A, a, B) = A, B

    Raises ``UnknownId``.
    """
    found = find_clips(project, clips)
    seen: set[LinkId] = set()
    chosen: list[ClipId] = []
    for clip_id in dict.fromkeys(clips):
        link = found[clip_id][1].link
        if link is None or link not in seen:
            chosen.append(clip_id)
        if link is not None:
            seen.add(link)
    return tuple(chosen)


def partners(project: Project, clip: ClipId) -> tuple[tuple[Track, Clip], ...]:
    """The clips linked with this one and their tracks, without itself. Raises ``UnknownId``."""
    track, index = find_clip(project, clip)
    link = track.clips[index].link
    if link is None:
        return ()
    return tuple((home, other) for home, other in project.timeline.clips() if other.link == link and other.id != clip)


def open_partners(project: Project, clip: ClipId) -> tuple[tuple[Track, Clip], ...]:
    """The same, for an edit that changes them. Raises ``TrackLocked`` when one lies on a locked track."""
    found = partners(project, clip)
    for track, _ in found:
        unlocked(track)
    return found


def link(project: Project, clips: Collection[ClipId]) -> Project:
    """Link clips, so that they are edited as one. Clips that were linked with others before leave them.

        V1 │ A A A          V1 │ A A A ⛓
        A1 │ X X X    →     A1 │ X X X ⛓

    Raises ``EditError`` for fewer than two clips or two of one track, ``TrackLocked``, ``UnknownId``.
    """
    found = find_clips(project, clips)
    if len(found) < 2:
        raise EditError("It takes two clips to link them.", "Select a picture and its sound.")
    if len({track.id for track, _ in found.values()}) < len(found):
        raise EditError("Clips of one track cannot be linked.", "Group them instead.")
    new = LinkId(new_id("l"))
    return _changed(project, clips, lambda clip: replace(clip, link=new))


def unlink(project: Project, clips: Collection[ClipId]) -> Project:
    """Take links apart: these clips and those linked with them are on their own.

        V1 │ A A A ⛓        V1 │ A A A
        A1 │ X X X ⛓   →    A1 │ X X X

    Raises ``EditError`` when none is linked, ``TrackLocked``, ``UnknownId``.
    """
    all_of_them = together(project, clips, groups=False)
    linked = [clip.id for _, clip in find_clips(project, all_of_them).values() if clip.link is not None]
    if not linked:
        raise EditError("None of these clips is linked.")
    return _changed(project, linked, lambda clip: replace(clip, link=None))


def group(project: Project, clips: Collection[ClipId]) -> Project:
    """Group clips, of one track or several: they are selected, moved and deleted together.

        V1 │ A A|B B C      →      V1 │[A A|B B]C

    Linked clips come along; clips leave the group they were in. Raises ``EditError`` for fewer than two clips,
    ``TrackLocked``, ``UnknownId``.
    """
    chosen = together(project, clips, groups=False)
    if len(chosen) < 2:
        raise EditError("It takes two clips to make a group.", "Select several clips.")
    new = GroupId(new_id("g"))
    return _changed(project, chosen, lambda clip: replace(clip, group=new))


def ungroup(project: Project, clips: Collection[ClipId]) -> Project:
    """Take the groups of these clips apart.

        V1 │[A A|B B]C      →      V1 │ A A|B B C

    Raises ``EditError`` when none is in a group, ``TrackLocked``, ``UnknownId``.
    """
    bands = {clip.group for _, clip in find_clips(project, clips).values() if clip.group}
    if not bands:
        raise EditError("None of these clips is in a group.")
    members = [clip.id for _, clip in project.timeline.clips() if clip.group in bands]
    return _changed(project, members, lambda clip: replace(clip, group=None))


def _changed(project: Project, clips: Collection[ClipId], change: Callable[[Clip], Clip]) -> Project:
    """The project with each of these clips changed in a way that moves nothing."""
    found = find_clips(project, clips)
    homes = {track.id: unlocked(track) for track, _ in found.values()}
    rows = {
        key: tuple(change(clip) if clip.id in found else clip for clip in track.clips) for key, track in homes.items()
    }
    return with_rows(project, rows)
