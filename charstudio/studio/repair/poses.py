"""Looks for the held pose near the end of what is good in a media file. Reads frames: for a worker thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

from charstudio.analysis.held_pose import Pose, best_pose, motion_between, sharpness_of
from charstudio.media.reader import VideoReader
from charstudio.model.identity import Limits, Sample
from charstudio.model.time import Seconds
from charstudio.studio.repair.last_good import exact

WINDOW_S = Fraction(3, 2)
"""So far before the crossing a pose is looked for: further back, more of the clip would be given up than gained."""

_MOST = 8


def find_pose(
    path: Path,
    start: Seconds,
    end: Seconds,
    samples: Sequence[Sample] = (),
    limits: Limits | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Pose | None:
    """The best pose of the last moments before ``end`` (media time, exclusive), not before ``start``.

    ``samples`` are the moments a report measured; without any, evenly spaced ones are looked at. Raises ``Unreadable``.
    """
    with VideoReader(path) as reader:
        first = reader.index_at(max(start, end - WINDOW_S))
        last = reader.index_at(end)
        if reader.time_of(last) >= end:
            last -= 1
        if last < first:
            return None
        numbers = _numbers(reader, first, last, samples)
        poses = []
        for number, sample in numbers:
            if stopped():
                return None
            poses.append(_pose(reader, number, first, last, sample))
    return best_pose(poses, limits)


def _numbers(reader: VideoReader, first: int, last: int, samples: Sequence[Sample]) -> list[tuple[int, Sample | None]]:
    measured = {reader.index_at(exact(sample.at_s)): sample for sample in samples}
    inside = [(number, sample) for number, sample in sorted(measured.items()) if first <= number <= last]
    if inside:
        return [(number, sample) for number, sample in inside[-_MOST:]]
    step = max(1, (last - first + 1) // _MOST)
    plain: list[tuple[int, Sample | None]] = [(number, None) for number in range(last, first - 1, -step)]
    return plain[:_MOST]


def _pose(reader: VideoReader, number: int, first: int, last: int, sample: Sample | None) -> Pose:
    picture = reader.frame(number)
    others = [each for each in (number - 1, number + 1) if first <= each <= last]
    changes = [motion_between(picture, reader.frame(each)) for each in others]
    motion = sum(changes) / len(changes) if changes else 0.0
    sharpness = sharpness_of(picture, sample.box if sample is not None else None)
    return Pose(float(reader.time_of(number)), motion, sharpness, sample)
