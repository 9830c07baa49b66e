"""A cut as OpenTimelineIO: every track, and under ``charstudio`` all that has no word there (``own_words``)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio

from charstudio.model.clip_looks import Title
from charstudio.model.time import Rate, Seconds
from charstudio.model.timeline import TrackKind, TransitionKind
from charstudio.studio.interchange.addresses import address_of
from charstudio.studio.interchange.cut import Cut, Mark, Medium, Row, Shot
from charstudio.studio.interchange.own_words import KEY, clip_words, timeline_words, track_words
from charstudio.studio.interchange.spare import fades_at_gaps

MARK_COLOURS = {
    "blue": "BLUE",
    "cyan": "CYAN",
    "green": "GREEN",
    "yellow": "YELLOW",
    "orange": "ORANGE",
    "red": "RED",
    "pink": "PINK",
    "violet": "PURPLE",
    "grey": "WHITE",
}
_TRANSITIONS = {
    TransitionKind.DISSOLVE: otio.schema.TransitionTypes.SMPTE_Dissolve,
    TransitionKind.DIP: "Dip_To_Color",
    TransitionKind.WIPE: "SMPTE_Wipe",
}


def otio_text(cut: Cut, relative_to: Path | None = None) -> str:
    """The cut, whose ``rate`` is known, as the text of an .otio file. Media by absolute addresses or from a folder."""
    return str(otio.adapters.write_to_string(otio_timeline(cut, relative_to), "otio_json"))


def otio_timeline(cut: Cut, relative_to: Path | None = None) -> otio.schema.Timeline:
    """The cut as a timeline of the library."""
    rate = cut.rate or Rate(24)
    timeline = otio.schema.Timeline(cut.title, metadata={KEY: timeline_words(cut)})
    timeline.global_start_time = _time(Seconds(0), rate)
    for row in cut.rows:
        if row.kind is not TrackKind.CAPTION:  # no editor has a track for them; they are among the words
            timeline.tracks.append(_track(row, rate, relative_to))
    for mark in cut.marks:
        timeline.tracks.markers.append(_marker(mark, rate))
    return timeline


def _track(row: Row, rate: Rate, relative_to: Path | None) -> otio.schema.Track:
    kind = otio.schema.TrackKind.Audio if row.kind is TrackKind.AUDIO else otio.schema.TrackKind.Video
    words = {KEY: track_words(row.own)} if row.own is not None else {}
    track = otio.schema.Track(row.name, kind=kind, metadata=words)
    track.enabled = not (row.muted if row.kind is TrackKind.AUDIO else row.hidden)
    at = Seconds(0)
    for place, shot in enumerate(row.shots):
        fade_in, fade_out = fades_at_gaps(row.shots, place, rate)
        if shot.start > at:
            track.append(otio.schema.Gap(source_range=_range(Seconds(0), shot.start - at, rate)))
        elif shot.transition is not None and track:
            track.append(_transition(shot, rate))
        if fade_in:
            track.append(_fade(0, fade_in, rate))
        track.append(_clip(shot, rate, relative_to))
        if fade_out:
            track.append(_fade(fade_out, 0, rate))
        at = shot.end
    return track


def _clip(shot: Shot, rate: Rate, relative_to: Path | None) -> otio.schema.Clip:
    clip = otio.schema.Clip(
        shot.name,
        media_reference=_reference(shot, rate, relative_to),
        source_range=_range(shot.media_start, shot.duration, rate),
        metadata={KEY: clip_words(shot.own)} if shot.own is not None else {},
    )
    if shot.freeze:
        clip.effects.append(otio.schema.FreezeFrame())
    elif shot.speed != 1 or shot.reverse:
        scalar = -shot.speed if shot.reverse else shot.speed
        clip.effects.append(otio.schema.LinearTimeWarp(time_scalar=float(scalar)))
    return clip


def _reference(shot: Shot, rate: Rate, relative_to: Path | None) -> otio.core.MediaReference:
    if isinstance(shot.words, Title):
        return otio.schema.GeneratorReference("Title", "Title", parameters={"text": shot.words.text})
    medium = shot.medium
    if medium is None or medium.path is None:
        return otio.schema.MissingReference(name=medium.name if medium is not None else shot.name)
    reference = otio.schema.ExternalReference(address_of(medium.path, relative_to), _available(medium, rate))
    reference.name = medium.name
    reference.metadata[KEY] = {"sha256": medium.sha256}
    return reference


def _available(medium: Medium, rate: Rate) -> otio.opentime.TimeRange | None:
    if medium.duration is None:
        return None
    own = medium.rate or rate
    return _range(Seconds(0), own.time_of(own.frames_in(medium.duration)), own)


def _transition(shot: Shot, rate: Rate) -> otio.schema.Transition:
    assert shot.transition is not None
    frames = rate.frames_in(shot.transition.duration)
    before = frames // 2
    return otio.schema.Transition(
        shot.transition.kind.value.capitalize(),
        _TRANSITIONS[shot.transition.kind],
        _time(rate.time_of(before), rate),
        _time(rate.time_of(frames - before), rate),
    )


def _fade(before: int, after: int, rate: Rate) -> otio.schema.Transition:
    """From or to nothing."""
    times = (_time(rate.time_of(frames), rate) for frames in (before, after))
    return otio.schema.Transition("Fade", otio.schema.TransitionTypes.SMPTE_Dissolve, *times)


def _marker(mark: Mark, rate: Rate) -> otio.schema.Marker:
    words: dict[str, Any] = {"colour": mark.colour, "id": mark.id, "note": mark.note}
    marker = otio.schema.Marker(mark.name, _range(mark.at, Seconds(0), rate), metadata={KEY: words})
    marker.color = MARK_COLOURS.get(mark.colour, "BLUE")
    marker.comment = mark.note
    return marker


def _range(start: Seconds, duration: Seconds, rate: Rate) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(_time(start, rate), _time(duration, rate))


def _time(t: Seconds, rate: Rate) -> otio.opentime.RationalTime:
    """Whole frames: what every editor understands. What is finer is among the words."""
    return otio.opentime.RationalTime(float(rate.index_at(rate.snap(t))), float(Fraction(rate.num, rate.den)))
