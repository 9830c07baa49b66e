"""What a film shows, to be compared before and after an edit."""

from __future__ import annotations

from itertools import pairwise

from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip, Track
from charstudio.model.timeline_rules import is_still
from charstudio.model.values import TrackId
from tests.model.strategies import KINDS, Pick


def free_clips(project: Project) -> list[tuple[Track, Clip]]:
    return [(track, clip) for track, clip in project.timeline.clips() if not track.locked]


def picked(project: Project, pick: Pick) -> tuple[Track, Clip]:
    return pick.of(free_clips(project))


def shown(project: Project, track_id: TrackId, t: Seconds) -> tuple[object, Seconds | None] | None:
    """What the track shows at ``t``: the source and the moment of its media (a still has none)."""
    track = project.timeline.track(track_id)
    assert track is not None
    clip = track.clip_at(t)
    if clip is None:
        return None
    return clip.source, None if is_still(project, clip, KINDS) else clip.media_time(t)


def frames(project: Project) -> list[Seconds]:
    """Sequence times to look at: a frame in the middle of every stretch between cuts, and one at every cut."""
    rate = project.timeline.rate
    cuts = project.timeline.cuts()
    middles = [rate.snap((a + b) / 2) for a, b in pairwise(cuts)]
    return [*cuts, *middles]


def pictures(project: Project, times: list[Seconds]) -> list[object]:
    return [shown(project, track.id, t) for track in project.timeline.tracks for t in times]
