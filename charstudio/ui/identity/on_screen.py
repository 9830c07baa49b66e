"""What is on screen in the viewer, as far as identity is concerned: who acts in it, and how its time runs."""

from __future__ import annotations

from dataclasses import dataclass

from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip
from charstudio.studio.identity.values import Measured
from charstudio.ui.identity.colours import watch_of
from charstudio.ui.identity.curve import Span
from charstudio.ui.viewer.chips import clip_on_screen
from charstudio.ui.viewer.needs import CutStudio
from charstudio.ui.viewer.programme import Programme
from charstudio.ui.viewer.reel import media_reel

_NOBODY = "No character of the film acts in what is on screen."
_COMPARED = "The curve is of one picture: end the comparison to see it."
_NO_CLIP = "There is no clip under the playhead."


@dataclass(frozen=True, slots=True)
class OnScreen:
    """``at_s`` is the moment of the media on screen. ``clip`` is there while the sequence is shown."""

    known: tuple[Measured, ...]
    span: Span
    at_s: float | None = None
    clip: Clip | None = None
    why_not: str = ""


def on_screen(studio: CutStudio, programme: Programme) -> OnScreen:
    """What the viewer shows now. Cheap: asked at every frame."""
    if programme.comparison is not None:
        return OnScreen((), Span(0.0, 1.0), why_not=_COMPARED)
    return _of_sequence(studio, programme) if programme.is_sequence else _of_single(studio, programme)


def _of_sequence(studio: CutStudio, programme: Programme) -> OnScreen:
    watch = watch_of(studio)
    clip = clip_on_screen(studio.document.project.timeline, programme.playhead)
    if clip is None or watch is None:
        return OnScreen((), Span(0.0, 1.0), why_not=_NO_CLIP)
    known = watch.of_clip(clip)
    span = Span(float(clip.source_range.start), float(clip.source_range.end), clip.reverse)
    at_s = float(clip.media_time(programme.playhead))
    return OnScreen(known, span, at_s, clip, "" if known else _NOBODY)


def _of_single(studio: CutStudio, programme: Programme) -> OnScreen:
    watch, playable = watch_of(studio), programme.single.playable
    if playable is None or watch is None:
        return OnScreen((), Span(0.0, 1.0), why_not=_NOBODY)
    known = watch.of_media(playable.path.stem)
    length = float(playable.info.duration or 0)
    at_s = float(media_reel(playable).rate.time_of(programme.single.index)) if length else 0.0
    return OnScreen(known, Span(0.0, max(length, 1e-3)), at_s, None, "" if known else _NOBODY)


def sequence_moment(clip: Clip, at_s: float) -> Seconds:
    """The moment of the sequence at which a clip shows this moment of its media, inside the clip."""
    at = Seconds(at_s).limit_denominator(100_000)
    passed = clip.source_range.end - at if clip.reverse else at - clip.source_range.start
    return clip.start + max(Seconds(0), min(passed / clip.speed, clip.duration))
