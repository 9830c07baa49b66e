"""Change-overs between two clips: setting, stretching and removing them.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``. A transition is
centred on its cut: half its length on each side.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Literal, TypeAlias

from charstudio.model.clip_looks import colour_faults
from charstudio.model.errors import EditError
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip, Direction, Transition, TransitionKind
from charstudio.model.timeline_parts import (
    Row,
    find_clip,
    find_clips,
    frames_for,
    title_of,
    transition_limit,
    unlocked,
    with_rows,
)
from charstudio.model.timeline_roll import roll
from charstudio.model.timeline_rules import MediaEnds
from charstudio.model.values import ClipId, TrackId

DEFAULT_LENGTHS = {
    TransitionKind.DISSOLVE: Seconds(1, 2),
    TransitionKind.DIP: Seconds(1),
    TransitionKind.WIPE: Seconds(1, 2),
}
"""How long a new transition lasts where both clips are long enough, in seconds."""

Alignment: TypeAlias = Literal["centre", "start", "end"]
"""Where a new transition lies: around the cut, from the cut on, or up to it."""


def set_transition(project: Project, clip: ClipId, transition: Transition | None) -> Project:
    """Set or remove the change-over centred on the cut at a clip's start.

        before   A A A A|B B B B
        after    A A A x x B B B          half its length on each side of the cut

    The length becomes the nearest whole number of frames. Raises ``EditError`` when no clip ends where this one
    starts or one of the two is shorter than the transition, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    if transition is not None:
        transition = _fitting(project, track.clips[index - 1] if index else None, old, transition)
    if transition == old.transition:
        return project
    new = replace(old, transition=transition)
    return with_rows(project, {track.id: (*track.clips[:index], new, *track.clips[index + 1 :])})


def add_transition(
    project: Project,
    clip: ClipId,
    kind: TransitionKind = TransitionKind.DISSOLVE,
    duration: Seconds | None = None,
    *,
    colour: str = "#000000",
    direction: Direction = Direction.RIGHT,
    alignment: Alignment = "centre",
    ends: MediaEnds | None = None,
    kinds: Kinds | None = None,
) -> Project:
    """Put a transition on the cut at a clip's start, of a usual length if none is given.

        before   A A A A|B B B B
        centre   A A A x x B B B
        start    A A A A x x B B          the cut rolls to the middle of it
        end      A A x x B B B B

    Without ``duration`` it is as long as ``DEFAULT_LENGTHS`` says, and shorter between short clips. A transition that
    starts or ends at the cut shows the same as one around a cut half its length away, and that is how it is made.
    Raises as ``set_transition`` and ``roll`` do.
    """
    if duration is None:
        longest = longest_transition(project, clip)
        duration = min(DEFAULT_LENGTHS[kind], longest) if longest else DEFAULT_LENGTHS[kind]
    if alignment != "centre":
        track, index = find_clip(project, clip)
        by = duration / 2 if alignment == "start" else -duration / 2
        project = roll(project, clip, track.clips[index].start + by, ends=ends, kinds=kinds, alone=True)
    return set_transition(project, clip, Transition(kind, duration, colour, direction))


def stretch_transition(project: Project, clip: ClipId, edge_at: Seconds) -> Project:
    """Make the transition at a clip's start so long that one of its two edges lies at ``edge_at``.

        before   A A A A x x B B B B
        after    A A A x x x x B B B      either edge one further out

    It stays centred, lasts at least a frame and never longer than the shorter clip. Raises ``EditError`` when there is
    none, ``TrackLocked``, ``UnknownId``.
    """
    track, index = find_clip(project, clip)
    old = unlocked(track).clips[index]
    if old.transition is None:
        raise EditError(f"There is no transition where “{title_of(project, old)}” starts.")
    rate = project.timeline.rate
    frames = frames_for(rate, 2 * abs(edge_at - old.start))
    duration = min(rate.time_of(frames), longest_transition(project, clip))
    return set_transition(project, clip, replace(old.transition, duration=duration))


def remove_transitions(project: Project, clips: Collection[ClipId]) -> Project:
    """Remove the transitions at the starts of these clips.

        A A A x x B B B      →      A A A A|B B B B

    Raises ``EditError`` when none has any, ``TrackLocked``, ``UnknownId``.
    """
    found = find_clips(project, clips)
    if all(clip.transition is None for _, clip in found.values()):
        raise EditError("None of these clips begins with a transition.")
    rows: dict[TrackId, Row] = {}
    for track, _ in found.values():
        rows[track.id] = tuple(
            replace(clip, transition=None) if clip.id in found and clip.transition else clip
            for clip in unlocked(track).clips
        )
    return with_rows(project, rows)


def longest_transition(project: Project, clip: ClipId) -> Seconds:
    """How long a transition at the clip's start can be; nothing where no clip ends there. Raises ``UnknownId``."""
    track, index = find_clip(project, clip)
    return transition_limit(project.timeline.rate, track.clips[index - 1] if index else None, track.clips[index])


def _fitting(project: Project, previous: Clip | None, clip: Clip, transition: Transition) -> Transition:
    rate = project.timeline.rate
    if previous is None or previous.end != clip.start:
        raise EditError(
            f"No clip ends where “{title_of(project, clip)}” starts, so there is no cut for a transition.",
            "Close the gap before it.",
        )
    for _, sentence in colour_faults("colour", transition.colour):
        raise EditError(sentence)
    if transition.duration <= 0:
        raise EditError("A transition must last at least one frame.")
    duration = rate.time_of(frames_for(rate, transition.duration))
    limit = transition_limit(rate, previous, clip)
    if duration > limit:
        raise EditError(
            f"A transition here can last {float(limit):.2f} s at most, the length of the shorter clip.",
        )
    return replace(transition, duration=duration)
