"""A clip or a picture against one character, or against several at once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from charstudio.analysis.faces import Picture
from charstudio.analysis.identity.assignment import assigned
from charstudio.analysis.identity.calibration import stranger_below
from charstudio.analysis.identity.grading import graded
from charstudio.analysis.identity.judging import is_doubtful, judged
from charstudio.analysis.identity.likeness import Likeness
from charstudio.analysis.identity.sampling import Frames, in_turn, pictures
from charstudio.analysis.identity.seeing import Seen, prepared, seen_in
from charstudio.media.animation import moves
from charstudio.media.container import Cancelled
from charstudio.media.sniff import sniff
from charstudio.media.stills import open_still
from charstudio.model.identity import IdentityReport, Judged, Limits, Sample

FPS = 4.0

Cast = Mapping[str, tuple[Likeness, Limits]]


def _never() -> bool:
    return False


def _unheard(_done: float) -> None:
    """Nobody wants to know how far it is."""


def score_clip(
    path: Path,
    likeness: Likeness,
    limits: Limits,
    *,
    fps: float = FPS,
    progress: Callable[[float], None] = _unheard,
    stopped: Callable[[], bool] = _never,
) -> IdentityReport:
    """The clip (or picture file) at ``path``, looked at ``fps`` times a second. ``progress`` hears shares from 0 to 1.

    In each frame the face most like the character counts, not the largest. Raises ``Unreadable``, ``MediaError`` when
    the networks are missing, ``Cancelled`` when stopped.
    """
    with closing(_frames(path, fps, stopped)) as frames:
        return scored(frames, likeness, limits, progress)


def score_picture(image_rgb: Picture, likeness: Likeness, limits: Limits) -> IdentityReport:
    """One picture in RGB or RGBA: a report with one sample at 0. Raises ``MediaError``, ``Unreadable``."""
    return scored(iter([(0.0, 1.0, prepared(image_rgb))]), likeness, limits)


def score_group(
    path: Path,
    cast: Cast,
    *,
    fps: float = FPS,
    progress: Callable[[float], None] = _unheard,
    stopped: Callable[[], bool] = _never,
) -> dict[str, IdentityReport]:
    """A shot of several characters, a report for each by its name in ``cast``.

    In each frame the faces are given to the characters so that together they are most alike; a face like no one is
    nobody's, and who has no face in a frame is not judged in it. Raises as ``score_clip`` does.
    """
    with closing(_frames(path, fps, stopped)) as frames:
        rows = in_turn(frames, lambda at_s, image: _group_samples(at_s, image, cast), progress)
    return {name: graded([row[name] for row in rows], limits) for name, (_, limits) in cast.items()}


def scored(
    frames: Frames, likeness: Likeness, limits: Limits, progress: Callable[[float], None] = _unheard
) -> IdentityReport:
    """The same for pictures from elsewhere: each with its moment in seconds and the share done with it."""

    def looked_at(at_s: float, image: Picture) -> tuple[Sample, bool]:
        faces = seen_in(image, likeness.style)
        is_shared = len([face for face in faces if not is_doubtful(face)]) > 1
        return judged(at_s, image, _most_alike(faces, likeness, limits), likeness), is_shared

    rows = in_turn(frames, looked_at, progress)
    samples = [sample for sample, _ in rows]
    return graded(_without_strangers(samples, limits) if any(shared for _, shared in rows) else samples, limits)


def _frames(path: Path, fps: float, stopped: Callable[[], bool]) -> Generator[tuple[float, float, Picture]]:
    if sniff(path).is_picture and not moves(path):
        if stopped():
            raise Cancelled
        yield 0.0, 1.0, prepared(np.asarray(open_still(path)))
        return
    yield from pictures(path, fps, stopped)


def _most_alike(faces: Sequence[Seen], likeness: Likeness, limits: Limits) -> Seen | None:
    floor = stranger_below(limits)
    alike = [(likeness.similarity(face.looks), face) for face in faces]
    possible = [(value, face) for value, face in alike if not (is_doubtful(face) and value < floor)]
    return max(possible, key=lambda pair: pair[0], default=(0.0, None))[1]


def _without_strangers(samples: Sequence[Sample], limits: Limits) -> list[Sample]:
    """Where other people are about, a face like nobody we know need not be the character: not seen, not drifted.

    When the character was never seen otherwise, all stays as it is: then that face is all there is to judge.
    """
    floor = stranger_below(limits)
    kept = [
        Sample(sample.at_s, Judged.NO_FACE) if sample.similarity is not None and sample.similarity < floor else sample
        for sample in samples
    ]
    return kept if any(sample.judged is Judged.OK for sample in kept) else list(samples)


def _group_samples(at_s: float, image: Picture, cast: Cast) -> dict[str, Sample]:
    seen = {style: seen_in(image, style) for style in {likeness.style for likeness, _ in cast.values()}}
    given: dict[str, Sample] = {}
    for style, faces in seen.items():
        members = {name: member for name, member in cast.items() if member[0].style is style}
        places = assigned([_gains(faces, *member) for member in members.values()])
        for (name, (likeness, _)), place in zip(members.items(), places, strict=True):
            given[name] = judged(at_s, image, None if place is None else faces[place], likeness)
    return given


def _gains(faces: Sequence[Seen], likeness: Likeness, limits: Limits) -> list[float]:
    """How much speaks for each face being this character: 0 like a stranger, 1 at the limit of good."""
    floor = stranger_below(limits)
    return [(likeness.similarity(face.looks) - floor) / (limits.good - floor) for face in faces]
