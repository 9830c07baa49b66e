"""From a project to what is written: shape, rate, captions and loudness of a delivery, as an ordinary timeline.

The writers know nothing of these: they are given a timeline that has them. Everything here blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from charstudio.analysis import faces
from charstudio.media.container import Cancelled
from charstudio.media.forms.gif import MOST_FPS
from charstudio.media.loudness import loudness
from charstudio.media.mix import Mixer
from charstudio.media.playable import Find
from charstudio.media.soft_captions import CaptionTrack
from charstudio.model.clip_looks import Title
from charstudio.model.cues import Cue
from charstudio.model.delivery import CaptionUse, Delivery, Form, Framing
from charstudio.model.end_card import part_with_end_card, with_end_card
from charstudio.model.project import Project
from charstudio.model.reframing import reframed
from charstudio.model.time import ZERO, Rate, TimeRange, timecode
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.timeline_captions import captions_on
from charstudio.model.values import ClipId, TrackId
from charstudio.studio.measuring import HIGHEST_PEAK_DB, decibels
from charstudio.studio.subjects import subjects_of

_NEAR_DB = 0.05
_TIMECODE_SIZE = 0.06  # of the frame's shorter side
_TIMECODE_AT = 0.06  # from the top
_STILLS = {Form.PNG_STILL, Form.JPEG_STILL}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What is to be written. ``captions`` are those of the part, from its start; ``remarks`` are for the user."""

    timeline: Timeline
    part: TimeRange | None
    captions: tuple[CaptionTrack, ...] = ()
    remarks: tuple[str, ...] = ()


def delivered_timeline(
    project: Project,
    find: Find,
    delivery: Delivery,
    part: TimeRange | None = None,
    *,
    stopped: Callable[[], bool] = lambda: False,
) -> Timeline:
    """The film in the shape and rate of the delivery, with the captions that are part of its picture.

    What is shown of it is what will be written. Only in ``part`` faces are looked for, which takes its time: elsewhere
    the middle is shown instead. None: everywhere. Raises ``Cancelled`` when ``stopped`` said so.
    """
    subjects = {}
    if delivery.facts.picture and delivery.width_px is not None:
        whole = part or TimeRange(ZERO, project.timeline.duration)
        faces_in = whole if delivery.framing is Framing.FACES else None
        subjects = subjects_of(project.timeline, find, faces_in=faces_in, stopped=stopped)
    timeline = reframed(project, replace(delivery, rate=shown_rate(project.timeline.rate, delivery)), subjects)
    if delivery.captions is not CaptionUse.BURNT:
        timeline = _without_captions(timeline)
    return _with_timecode(timeline, part) if delivery.timecode and delivery.facts.picture else timeline


def delivered(
    project: Project,
    find: Find,
    delivery: Delivery,
    part: TimeRange | None,
    *,
    stopped: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Everything of the delivery that is decided before the first frame; the loudness is measured here.

    Raises ``Cancelled`` when ``stopped`` said so, ``Unreadable`` when sound cannot be read.
    """
    timeline = delivered_timeline(project, find, delivery, part, stopped=stopped)
    captions = captions_in(project.timeline, part, timeline.rate, delivery.language)
    if delivery.form in _STILLS:
        part = _one_frame(timeline, part)
    elif delivery.facts.picture:
        before, timeline = timeline, with_end_card(timeline, delivery)
        part = part_with_end_card(before, timeline, part)
    remarks = []
    if timeline.rate.fps != (delivery.rate or project.timeline.rate).fps:
        remarks.append(f"Players show a GIF with at most {MOST_FPS} frames a second, so it has {_fps(timeline.rate)}.")
    if delivery.framing is Framing.FACES and delivery.width_px is not None and not faces.available():
        remarks.append("Faces cannot be found on this machine, so the middle of every picture is shown.")
    if delivery.loudness_lufs is not None and delivery.facts.sound:
        timeline, remark = _as_loud(timeline, find, part, delivery.loudness_lufs, stopped)
        remarks += [remark] if remark else []
    return Delivered(timeline, part, captions, tuple(remarks))


def shown_rate(rate: Rate, delivery: Delivery) -> Rate:
    """The rate a film of ``rate`` is delivered at: what is asked for, halved until players of the form keep to it."""
    found = delivery.rate or rate
    while delivery.form is Form.GIF and found.fps > MOST_FPS:
        found = Rate(found.num, found.den * 2)
    return found


def captions_in(timeline: Timeline, part: TimeRange | None, rate: Rate, language: str) -> tuple[CaptionTrack, ...]:
    """The captions that are on in ``part`` of the film, one entry for each track that is not hidden and has any.

    ``rate`` is the film's, at whose frames the part begins.
    """
    whole = part or TimeRange(ZERO, timeline.duration)
    start = max(rate.snap(whole.start), ZERO)
    end = start + whole.duration
    shown = (track for track in timeline.tracks if track.kind is TrackKind.CAPTION and not track.hidden)
    found = []
    for track in shown:
        cues = tuple(
            Cue(max(cue.start, start) - start, min(cue.end, end) - start, cue.text)
            for cue in captions_on(track)
            if cue.start < end and cue.end > start and cue.text.strip()
        )
        if cues:
            found.append(CaptionTrack(track.name, language, cues))
    return tuple(found)


def _fps(rate: Rate) -> str:
    return f"{float(rate.fps):.4g}"


def _without_captions(timeline: Timeline) -> Timeline:
    tracks = (replace(track, hidden=True) if track.kind is TrackKind.CAPTION else track for track in timeline.tracks)
    return replace(timeline, tracks=tuple(tracks))


def _with_timecode(timeline: Timeline, part: TimeRange | None) -> Timeline:
    """With a track over all others that has a title for every frame of the part."""
    rate = timeline.rate
    whole = part or TimeRange(ZERO, timeline.duration)
    first, end = rate.index_at(whole.start), rate.index_at(rate.snap(whole.end))
    size = _TIMECODE_SIZE * min(timeline.width_px, timeline.height_px) / timeline.height_px
    plain = Title("", size=size, y=_TIMECODE_AT, bold=False, outline=0.1)
    clips = tuple(
        Clip(ClipId(f"timecode {index}"), replace(plain, text=timecode(at, rate)), at, TimeRange(ZERO, rate.frame))
        for index in range(first, end)
        for at in (rate.time_of(index),)
    )
    track = Track(TrackId("timecode"), TrackKind.VIDEO, "Timecode", clips)
    pictures = [each for each in timeline.tracks if each.kind is TrackKind.VIDEO]
    others = [each for each in timeline.tracks if each.kind is not TrackKind.VIDEO]
    return replace(timeline, tracks=(*pictures, track, *others))


def _one_frame(timeline: Timeline, part: TimeRange | None) -> TimeRange:
    return TimeRange(part.start if part is not None else ZERO, timeline.rate.frame)


def _as_loud(
    timeline: Timeline, find: Find, part: TimeRange | None, target: float, stopped: Callable[[], bool]
) -> tuple[Timeline, str]:
    """The timeline with one gain over all of it, and what is to be said of it.

    The gain is on every track, which is the same as on their sum, so that stems get it as well.
    """
    mixer = Mixer(timeline, find, strict=True)
    try:
        found = loudness(mixer, mixer.rate_hz, part or TimeRange(ZERO, timeline.duration), stopped=stopped)
    finally:
        mixer.close()
    if found is None:
        raise Cancelled
    if found.integrated_lufs is None:
        return timeline, "The loudness is as mixed: there is nothing to hear, or it is too short to be measured."
    gain = found.gain_to(target, HIGHEST_PEAK_DB)
    louder = tuple(replace(track, volume_db=track.volume_db + gain) for track in timeline.tracks)
    reached = found.integrated_lufs + gain
    remark = ""
    if abs(reached - target) > _NEAR_DB:
        remark = (
            f"The sound reaches {decibels(reached)} LUFS instead of {decibels(target)}: "
            f"its peaks are at {decibels(HIGHEST_PEAK_DB)} dBTP already."
        )
    return replace(timeline, tracks=louder), remark
