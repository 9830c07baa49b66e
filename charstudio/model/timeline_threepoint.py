"""Three-point edits: three of four marks are given, in the media and in the film, and the fourth follows.

Pure functions ``Project -> Project``, all or nothing, imported by callers from ``timeline_edits``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from charstudio.model.errors import EditError, OutOfMedia
from charstudio.model.kind import Kinds
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Rate, Seconds
from charstudio.model.timeline import Clip, ClipSource
from charstudio.model.timeline_looks import MAXIMUM_SPEED, MINIMUM_SPEED, SPEED_STEPS
from charstudio.model.timeline_parts import frames_for
from charstudio.model.timeline_place import Mode, new_clip, place
from charstudio.model.timeline_rules import is_still, refuse_past_media
from charstudio.model.values import ClipId, TrackId


@dataclass(frozen=True, slots=True)
class Marks:
    """In and out in the media (its own time) and in the film. Outs are the first moments that are no longer meant.

    media   ····[=====]····           in, out
    film    ──────┼─────┼───          in, out
    """

    media_in: Seconds | None = None
    media_out: Seconds | None = None
    film_in: Seconds | None = None
    film_out: Seconds | None = None

    @property
    def given(self) -> int:
        """How many of the four there are."""
        return sum(mark is not None for mark in (self.media_in, self.media_out, self.film_in, self.film_out))


def insert_range(
    project: Project,
    track: TrackId,
    source: ClipSource,
    marks: Marks,
    *,
    fit_speed: bool = False,
    media_end: Seconds | None = None,
    clip_id: ClipId | None = None,
    kinds: Kinds | None = None,
) -> Project:
    """Put a marked part of some media into the film; what is later makes room.

        media   · · x x · ·        in and out, and the film's in at the cut
        before  A A|B B B
        after   A A|x x|B B B

    Of ``marks`` three are needed: with the film's in (or out) the part begins (or ends) there; with both of the film's
    and one of the media's, the film says how long it is. With all four the lengths must agree, or with ``fit_speed``
    the speed is what makes them so. ``media_end`` is how long a node's output plays now.

    Raises ``EditError`` for fewer than three marks or lengths that differ, ``OutOfMedia``, and as ``place`` does.
    """
    return _placed(project, track, source, marks, "insert", media_end, clip_id, kinds, fit_speed=fit_speed)


def overwrite_range(
    project: Project,
    track: TrackId,
    source: ClipSource,
    marks: Marks,
    *,
    fit_speed: bool = False,
    media_end: Seconds | None = None,
    clip_id: ClipId | None = None,
    kinds: Kinds | None = None,
) -> Project:
    """Put a marked part of some media over what is in the film.

        media   · · x x · ·        in, and in and out in the film
        before  A A|B B B
        after   A A|x x|B

    See ``insert_range``.
    """
    return _placed(project, track, source, marks, "overwrite", media_end, clip_id, kinds, fit_speed=fit_speed)


def span_of(rate: Rate, marks: Marks, *, fit_speed: bool = False) -> tuple[Seconds, Seconds, Seconds, Fraction]:
    """Where the clip begins, how long it is, where its media begins and its speed. Raises ``EditError``."""
    _refuse_marks(marks)
    media = _length(marks.media_in, marks.media_out)
    film = _length(marks.film_in, marks.film_out)
    if marks.given < 3:
        raise EditError(
            "Three of the four marks are needed: in and out in the media, in and out in the film.",
            "Mark one more, or put the playhead where the clip should begin.",
        )
    speed = Fraction(1)
    if media is not None and film is not None:
        speed = _fitted_speed(rate, media, film, fit_speed=fit_speed)
    duration = film if film is not None else rate.time_of(frames_for(rate, media or ZERO))
    start = marks.film_in if marks.film_in is not None else (marks.film_out or ZERO) - duration
    begin = marks.media_in if marks.media_in is not None else (marks.media_out or ZERO) - duration * speed
    return start, duration, begin, speed


def _placed(
    project: Project,
    track: TrackId,
    source: ClipSource,
    marks: Marks,
    mode: Mode,
    media_end: Seconds | None,
    clip_id: ClipId | None,
    kinds: Kinds | None,
    *,
    fit_speed: bool,
) -> Project:
    rate = project.timeline.rate
    start, duration, begin, speed = span_of(rate, marks, fit_speed=fit_speed)
    if start < 0:
        raise EditError("The clip would begin before the film does.", "Mark a later out in the film.")
    clip = new_clip(source, start, duration, source_start=begin, speed=speed, clip_id=clip_id)
    if is_still(project, clip, kinds):
        clip = new_clip(source, start, duration, clip_id=clip_id)
    elif begin < 0:
        raise OutOfMedia(
            f"There are only {float(begin + duration * speed):.2f} s of media before its out mark.",
            "Mark a later out, or a shorter part of the film.",
        )
    if media_end is not None:
        refuse_past_media(project, _on_grid(rate, clip), media_end)
    return place(project, track, clip, mode=mode, kinds=kinds)


def _on_grid(rate: Rate, clip: Clip) -> Clip:
    """The clip with the length that ``place`` will give it."""
    return new_clip(
        clip.source,
        clip.start,
        rate.time_of(frames_for(rate, clip.duration)),
        source_start=clip.source_range.start,
        speed=clip.speed,
    )


def _refuse_marks(marks: Marks) -> None:
    for begin, end, where in (
        (marks.media_in, marks.media_out, "media"),
        (marks.film_in, marks.film_out, "film"),
    ):
        if begin is not None and end is not None and end <= begin:
            raise EditError(f"The out mark in the {where} is not after its in mark.")


def _length(begin: Seconds | None, end: Seconds | None) -> Seconds | None:
    return None if begin is None or end is None else end - begin


def _fitted_speed(rate: Rate, media: Seconds, film: Seconds, *, fit_speed: bool) -> Fraction:
    """1 when both parts last the same number of frames, else what makes them so."""
    if frames_for(rate, media) == frames_for(rate, film):
        return Fraction(1)
    if not fit_speed:
        raise EditError(
            f"The marked part of the media lasts {float(media):.2f} s, that of the film {float(film):.2f} s.",
            "Remove one of the four marks, or fit the speed.",
        )
    speed = (media / film).limit_denominator(SPEED_STEPS)
    if not MINIMUM_SPEED <= speed <= MAXIMUM_SPEED:
        raise EditError(f"The speed would be {float(speed):g}, but it goes from 0.01 to {MAXIMUM_SPEED}.")
    return speed
