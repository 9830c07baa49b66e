"""What the commands at the playhead do to the project. Pure: project in, project out; ``EditError`` when impossible."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from charstudio.model import timeline_edits as edits
from charstudio.model.errors import EditError, Overlap, TrackLocked, UnknownId
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import ClipId, TrackId
from charstudio.ui.viewer.chips import clip_at

DISSOLVE = Seconds(1, 2)
"""The length of a new dissolve, where both clips are long enough."""

_NO_CLIP = "There is no clip under the playhead."
_NO_CLIP_HINT = "Move the playhead inside a clip."


def clips_at(timeline: Timeline, t: Seconds, selection: Collection[ClipId], *, inside: bool = True) -> list[Clip]:
    """The clips a command at the playhead means: the selected ones there, else the one on the first track that has any.

    ``inside`` leaves out clips that begin exactly at ``t``: there is nothing to cut.
    """
    here = [
        (track, clip)
        for track in _by_rank(timeline)
        if not track.locked and (clip := clip_at(track, t)) is not None and not (inside and clip.start == t)
    ]
    chosen = one_of_each_link(clip for _, clip in here if clip.id in selection)
    return chosen or [clip for _, clip in here[:1]]


def split_at(project: Project, t: Seconds, selection: Collection[ClipId]) -> Project:
    """Split what lies under the playhead (see ``clips_at``)."""
    for clip in edits.leaders(project, [clip.id for clip in _required(clips_at(project.timeline, t, selection))]):
        project = edits.split(project, clip, t)
    return project


def rejoined(project: Project, t: Seconds, selection: Collection[ClipId]) -> Project:
    """Make one clip of selected neighbours that go on from each other, else of the two at the cut nearest to ``t``."""
    pairs = [
        before
        for track in project.timeline.tracks
        for before, clip in pairwise(track.clips)
        if before.id in selection and clip.id in selection and before.end == clip.start
    ]
    if not pairs:
        clip = nearest_cut(project.timeline, t, selection)
        found = project.timeline.find(clip.id) if clip is not None else None
        before = found[0].before(found[1]) if found is not None else None
        if before is None:
            raise EditError("There is no cut between two clips.", "Put two clips side by side first.")
        pairs = [before]
    for clip in reversed(one_of_each_link(pairs)):  # from the right, so that each left one is still there
        project = edits.rejoin(project, clip.id)
    return project


def one_of_each_link(clips: Iterable[Clip]) -> list[Clip]:
    """One clip of each link: an edit of it changes the others as well."""
    kept: dict[object, Clip] = {}
    for clip in clips:
        kept.setdefault(clip.link or clip.id, clip)
    return list(kept.values())


def trim_to(project: Project, t: Seconds, selection: Collection[ClipId], edge: Literal["start", "end"]) -> Project:
    """Ripple-trim one edge of what lies under the playhead to it (Q and W)."""
    for clip in edits.leaders(project, [clip.id for clip in _required(clips_at(project.timeline, t, selection))]):
        project = edits.trim(project, clip, edge, t, ripple=True)
    return project


def trimmed_start(timeline: Timeline, t: Seconds, selection: Collection[ClipId]) -> Seconds | None:
    """Where the playhead belongs after a start was trimmed to it: at that start."""
    found = clips_at(timeline, t, selection)
    return found[0].start if found else None


def nearest_cut(timeline: Timeline, t: Seconds, selection: Collection[ClipId] = ()) -> Clip | None:
    """The clip whose start is the cut that is meant: the one at ``t``, else the nearest of selected clips, else of all.

    A playhead that was brought onto a cut means that one, whatever is still selected elsewhere.
    """
    cuts = [
        (track, clip, before)
        for track in timeline.tracks
        if not track.locked
        for before, clip in zip(track.clips, track.clips[1:], strict=False)
        if before.end == clip.start
    ]
    cuts = [cut for cut in cuts if cut[1].start == t] or cuts
    chosen = [cut for cut in cuts if cut[1].id in selection or cut[2].id in selection]
    found = min(chosen or cuts, key=lambda cut: (abs(cut[1].start - t), cut[0].kind is TrackKind.AUDIO), default=None)
    return found[1] if found else None


def transition_at(
    project: Project, t: Seconds, selection: Collection[ClipId], kind: TransitionKind, *, toggles: bool = False
) -> Project:
    """Put a transition on the nearest cut. With ``toggles`` one of this kind that is there is taken away."""
    clip = nearest_cut(project.timeline, t, selection)
    if clip is None:
        raise EditError("There is no cut between two clips.", "Put two clips side by side first.")
    if toggles and clip.transition is not None and clip.transition.kind is kind:
        return edits.set_transition(project, clip.id, None)
    return transition_on(project, clip.id, kind)


def transition_on(project: Project, clip: ClipId, kind: TransitionKind) -> Project:
    """Put a transition on the cut at a clip's start; as long as the one there is, if there is one."""
    found = project.timeline.find(clip)
    if found is None:
        raise UnknownId("There is no such clip on the timeline.")
    old = found[1].transition
    new = Transition(kind, _dissolve(project, found[1])) if old is None else replace(old, kind=kind)
    return edits.set_transition(project, clip, new)


def gap_at(track: Track, t: Seconds) -> tuple[Seconds, Seconds] | None:
    """The gap of a track at ``t`` (start, end), when a clip comes after it."""
    if clip_at(track, t) is not None:
        return None
    later = next((clip for clip in track.clips if clip.start > t), None)
    if later is None:
        return None
    ends = [clip.end for clip in track.clips if clip.end <= t]
    return (ends[-1] if ends else Seconds(0)), later.start


def without_gaps(project: Project, tracks: Iterable[TrackId]) -> Project:
    """Close every gap of these tracks that is in nobody's way, the last ones first. Locked tracks are left alone."""
    before = project
    for track_id in tracks:
        track = project.timeline.track(track_id)
        if track is None or track.locked:
            continue
        ends = [ZERO, *(clip.end for clip in track.clips)]
        gaps = [end for end, clip in zip(ends, track.clips, strict=False) if end < clip.start]
        for end in reversed(gaps):
            with suppress(Overlap, TrackLocked):  # what is linked with it cannot follow: this gap stays
                project = edits.close_gap(project, track_id, end)
    if project is before:
        raise EditError("There is no gap that could be closed.")
    return project


def cut_before(timeline: Timeline, t: Seconds) -> Seconds:
    """The last cut or marker before ``t``, or the beginning."""
    return max((moment for moment in _moments(timeline) if moment < t), default=Seconds(0))


def cut_after(timeline: Timeline, t: Seconds) -> Seconds:
    """The first cut or marker after ``t``, or ``t`` itself when there is none."""
    return min((moment for moment in _moments(timeline) if moment > t), default=t)


def clips_between(timeline: Timeline, start: Seconds, end: Seconds) -> Iterable[Clip]:
    """Every clip that shows anything between two moments."""
    return (clip for _, clip in timeline.clips() if clip.start < end and clip.end > start)


def _required(clips: list[Clip]) -> list[Clip]:
    if not clips:
        raise EditError(_NO_CLIP, _NO_CLIP_HINT)
    return clips


def _by_rank(timeline: Timeline) -> list[Track]:
    """Visible pictures from the top, then sound."""
    video = [track for track in reversed(timeline.tracks) if track.kind is TrackKind.VIDEO and not track.hidden]
    return [*video, *(track for track in timeline.tracks if track.kind is TrackKind.AUDIO)]


def _dissolve(project: Project, clip: Clip) -> Seconds:
    rate = project.timeline.rate
    found = project.timeline.find(clip.id)
    before = found[0].before(clip) if found else None
    shorter = min(clip.duration, before.duration) if before else clip.duration
    return min(rate.snap(DISSOLVE), rate.time_of(rate.index_at(shorter)))


def _moments(timeline: Timeline) -> Iterable[Seconds]:
    return (*timeline.cuts(), *(marker.at for marker in timeline.markers))
