"""How much media a clip has beyond its edges, and its first and last pictures. Pure.

Times are of the sequence unless they are called media times. None stands for no limit: stills, words, and what is not
made yet.
"""

from __future__ import annotations

from collections.abc import Iterable

from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Rate, Seconds
from charstudio.model.timeline import Clip, ClipSource
from charstudio.model.timeline_rules import is_still
from charstudio.model.values import Output
from charstudio.ui.viewer.needs import CutStudio


def length_of(studio: CutStudio, source: ClipSource) -> Seconds | None:
    """How long what a source plays now lasts; None for stills and for what is not made yet."""
    playable = studio.playable(source)
    return playable.info.duration if playable is not None and playable.info.kind is not MediaKind.IMAGE else None


def media_length(studio: CutStudio, project: Project, clip: Clip) -> Seconds | None:
    """How long the clip's media plays; None for stills and for what is not made yet."""
    if is_still(project, clip, studio.kinds):
        return None
    return length_of(studio, clip.source)


def spare_before(studio: CutStudio, project: Project, clip: Clip) -> Seconds | None:
    """How much earlier the clip could begin."""
    if is_still(project, clip, studio.kinds):
        return None
    if not clip.reverse:
        return clip.source_range.start / clip.speed
    return _after_range(clip, media_length(studio, project, clip))


def spare_after(studio: CutStudio, project: Project, clip: Clip) -> Seconds | None:
    """How much later the clip could end."""
    if is_still(project, clip, studio.kinds):
        return None
    if clip.reverse:
        return clip.source_range.start / clip.speed
    return _after_range(clip, media_length(studio, project, clip))


def held_in_transition(
    studio: CutStudio, project: Project, previous: Clip | None, clip: Clip, length: Seconds
) -> Seconds:
    """For how much of a transition at the clip's start a last or first picture stands still: media has no more.

    Each clip lends half of ``length`` from beyond the cut.
    """
    lent = [spare_before(studio, project, clip)]
    if previous is not None:
        lent.append(spare_after(studio, project, previous))
    return max((ZERO, *(length / 2 - spare for spare in lent if spare is not None)))


def known_ends(studio: CutStudio, clips: Iterable[Clip]) -> dict[Output, Seconds]:
    """How long what these clips' nodes made plays, as far as anything was made: the project itself does not know."""
    found = ((clip.source, studio.playable(clip.source)) for clip in clips if isinstance(clip.source, Output))
    return {
        source: playable.info.duration
        for source, playable in found
        if playable is not None and playable.info.duration is not None
    }


def earliest_start(rate: Rate, clip: Clip, spare: Seconds | None) -> Seconds | None:
    """The first frame of the sequence at which the clip can begin; None for no limit."""
    return None if spare is None else rate.time_of(-((spare - clip.start) * rate.num // rate.den))


def latest_end(rate: Rate, clip: Clip, spare: Seconds | None) -> Seconds | None:
    """The last frame boundary at which the clip can end; None for no limit. It may stay longer than its media."""
    return None if spare is None else max(clip.end, rate.time_of(rate.frames_in(clip.end + spare)))


def first_shown(clip: Clip, rate: Rate) -> Seconds:
    """The media time of the clip's first picture."""
    return _before_end(clip, rate) if clip.reverse and not clip.freeze else clip.source_range.start


def last_shown(clip: Clip, rate: Rate) -> Seconds:
    """The media time of the clip's last picture."""
    return clip.source_range.start if clip.reverse or clip.freeze else _before_end(clip, rate)


def _before_end(clip: Clip, rate: Rate) -> Seconds:
    return max(clip.source_range.start, clip.source_range.end - rate.frame * clip.speed)


def _after_range(clip: Clip, length: Seconds | None) -> Seconds | None:
    return None if length is None else max(ZERO, length - clip.source_range.end) / clip.speed
