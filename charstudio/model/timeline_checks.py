"""What can be wrong with the timeline. Called by ``checks.check``; yields paths and sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TypeAlias

from charstudio.model.clip_looks import colour_faults
from charstudio.model.kind import Kinds
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline import Clip, Timeline, Track, Transition
from charstudio.model.timeline_format import MAXIMUM_SIZE_PX, MINIMUM_SIZE_PX
from charstudio.model.timeline_looks import MAXIMUM_GAIN_DB, MINIMUM_GAIN_DB
from charstudio.model.timeline_markers import MARKER_COLOURS
from charstudio.model.timeline_parts import (
    title_of,
    transition_limit,
)
from charstudio.model.timeline_rules import media_length, placing_refusal, runs_past, source_fault, storable
from charstudio.model.values import ClipId

Fault: TypeAlias = tuple[str, str]


def timeline_faults(project: Project, kinds: Kinds | None) -> Iterator[Fault]:
    """Every broken invariant of the sequence's format, tracks, clips and markers."""
    timeline = project.timeline
    yield from _format_faults(timeline)
    yield from _marker_faults(timeline)
    clips: set[ClipId] = set()
    tracks: set[str] = set()
    for track in timeline.tracks:
        path = f"timeline.tracks[{track.id}]"
        if track.id in tracks:
            yield path, "Two tracks have this id."
        tracks.add(track.id)
        for clip in track.clips:
            if clip.id in clips:
                yield f"{path}.clips[{clip.id}]", "Two clips have this id."
            clips.add(clip.id)
        yield from _track_faults(project, kinds, path, track)


def _format_faults(timeline: Timeline) -> Iterator[Fault]:
    for name, pixels in (("width_px", timeline.width_px), ("height_px", timeline.height_px)):
        if not MINIMUM_SIZE_PX <= pixels <= MAXIMUM_SIZE_PX or pixels % 2:
            message = f"A picture side is an even number from {MINIMUM_SIZE_PX} to {MAXIMUM_SIZE_PX} pixels."
            yield f"timeline.{name}", message
    if timeline.sample_rate_hz <= 0:
        yield "timeline.sample_rate_hz", "A sample rate is a number above 0."


def _marker_faults(timeline: Timeline) -> Iterator[Fault]:
    seen: set[str] = set()
    for marker in timeline.markers:
        path = f"timeline.markers[{marker.id}]"
        if marker.id in seen:
            yield path, "Two markers have this id."
        seen.add(marker.id)
        if marker.at < 0:
            yield f"{path}.at", "The marker stands before the beginning of the film."
        if not timeline.rate.is_on_grid(marker.at):
            yield f"{path}.at", "The marker does not stand on a frame of the film."
        if marker.colour not in MARKER_COLOURS:
            yield f"{path}.colour", "The marker's colour is not one of those there are."


def _track_faults(project: Project, kinds: Kinds | None, path: str, track: Track) -> Iterator[Fault]:
    if not _is_gain(track.volume_db):
        yield f"{path}.volume_db", _GAIN_WORDS
    previous: Clip | None = None
    for clip in track.clips:
        here = f"{path}.clips[{clip.id}]"
        if clip.speed <= 0:  # it has no length, so nothing else can be said of it
            yield f"{here}.speed", "A clip's speed must be more than nothing."
            continue
        yield from _place_faults(project, track, here, previous, clip)
        yield from _source_faults(project, kinds, track, here, clip)
        yield from _look_faults(project.timeline.rate, here, previous, clip)
        previous = clip


def _place_faults(project: Project, track: Track, here: str, previous: Clip | None, clip: Clip) -> Iterator[Fault]:
    rate = project.timeline.rate
    if clip.start < 0:
        yield f"{here}.start", "The clip starts before the beginning of the film."
    if not rate.is_on_grid(clip.start):
        yield f"{here}.start", "The clip does not start on a frame of the film."
    if clip.duration <= 0:
        yield f"{here}.source_range", "The clip lasts no time at all."
    elif not rate.is_on_grid(clip.duration):
        yield f"{here}.source_range", "The clip does not last a whole number of frames of the film."
    if previous is None:
        return
    if clip.start < previous.start:
        yield f"{here}.start", f"The clips of {track.name} are not in order of time."
    elif clip.start < previous.end:
        yield f"{here}.start", f"“{title_of(project, clip)}” overlaps “{title_of(project, previous)}” on {track.name}."


def _source_faults(project: Project, kinds: Kinds | None, track: Track, here: str, clip: Clip) -> Iterator[Fault]:
    fault = source_fault(project, clip, kinds) or placing_refusal(project, track, clip, kinds)
    if fault:
        yield f"{here}.source", fault
    lut = None if clip.grade.lut is None else project.assets.get(clip.grade.lut)
    if clip.grade.lut is not None and (lut is None or lut.info.kind is not MediaKind.LUT):
        yield f"{here}.grade.lut", "The colour table is not in the project."
    if clip.source_range.start < 0:
        yield f"{here}.source_range.start", f"“{title_of(project, clip)}” has nothing before its first frame."
    length = media_length(project, clip)
    if length is not None and runs_past(project.timeline.rate, clip, length):
        message = f"“{title_of(project, clip)}” has only {float(length):.2f} s of media."
        yield f"{here}.source_range", message
    if not all(storable(t) for t in (clip.start, clip.source_range.start, clip.source_range.duration, clip.speed)):
        yield f"{here}.source_range", "The clip has a time too fine or too far away to be kept in a file."


_GAIN_WORDS = f"Gain goes from {MINIMUM_GAIN_DB:g} to +{MAXIMUM_GAIN_DB:g} dB."


def _is_gain(gain_db: float) -> bool:
    return math.isfinite(gain_db) and MINIMUM_GAIN_DB <= gain_db <= MAXIMUM_GAIN_DB


def _look_faults(rate: Rate, here: str, previous: Clip | None, clip: Clip) -> Iterator[Fault]:
    if not _is_gain(clip.gain_db):
        yield f"{here}.gain_db", _GAIN_WORDS
    for part, look in (("transform", clip.transform), ("grade", clip.grade), ("key", clip.key)):
        for field, sentence in () if look is None else look.faults():
            yield f"{here}.{part}.{field}", sentence
    if clip.fade_in < 0 or clip.fade_out < 0:
        yield f"{here}.fade_in" if clip.fade_in < 0 else f"{here}.fade_out", "A fade cannot be shorter than nothing."
    elif clip.fade_in + clip.fade_out > clip.duration:
        yield f"{here}.fade_out", "The fades are longer than the clip."
    if clip.transition is not None:
        yield from _transition_faults(rate, here, previous, clip, clip.transition)


def _transition_faults(
    rate: Rate, here: str, previous: Clip | None, clip: Clip, transition: Transition
) -> Iterator[Fault]:
    duration = transition.duration
    for _, sentence in colour_faults("colour", transition.colour):
        yield f"{here}.transition.colour", sentence
    if duration <= 0 or not rate.is_on_grid(duration):
        yield f"{here}.transition.duration", "The transition does not last a whole number of frames of the film."
    if previous is None or previous.end != clip.start:
        yield f"{here}.transition", "No clip ends where this one starts, so there is no cut for a transition."
    elif duration > transition_limit(rate, previous, clip):
        yield f"{here}.transition.duration", "The transition is longer than one of its two clips."
