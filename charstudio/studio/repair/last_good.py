"""Where a clip of the film stops being good, frame-exact in the film's own time, and the trim that ends it there.

A curve is measured in the media's time. What the film shows of it goes through trim, speed and direction, so the
question is asked of every sequence frame in turn: does it show a media frame from before the crossing?
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from charstudio.media.layers import sampling_time
from charstudio.model.errors import EditError
from charstudio.model.identity import IdentityReport
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds
from charstudio.model.timeline import Clip
from charstudio.model.timeline_trim import Edge, trim
from charstudio.model.values import ClipId

_FINEST = 120_000
"""Frame times have denominators up to this: 30000/1001 a second, 120 a second, milliseconds."""


class Keeps(StrEnum):
    """How much of a clip is good."""

    ALL = "all"
    PART = "part"
    NOTHING = "nothing"
    FROZEN = "frozen"  # one picture all along: there is nothing to cut


@dataclass(frozen=True, slots=True)
class CutProposal:
    """What to trim. ``edge`` moves to sequence time ``at``; ``lost_frames`` of the film's frames are cut off.

    ``media_s`` is the first media moment that is not good. Only with ``Keeps.PART`` is there anything to do.
    """

    keeps: Keeps
    edge: Edge = "end"
    at: Seconds = Fraction(0)
    lost_frames: int = 0
    media_s: Seconds = Fraction(0)


def exact(seconds: float) -> Seconds:
    """A measured time as the exact one it stands for: reports hold frame times as floats."""
    return Fraction(seconds).limit_denominator(_FINEST)


def first_crossing(reports: Iterable[IdentityReport]) -> float | None:
    """The earliest moment at which any character of the clip is lost, in media seconds; None when all hold."""
    crossings = [report.good_until_s for report in reports if report.good_until_s is not None]
    return min(crossings, default=None)


def propose(clip: Clip, good_until_s: float | None, rate: Rate, media_rate: Rate | None) -> CutProposal:
    """What of ``clip`` to keep so that no frame from ``good_until_s`` on (media time) is shown.

        media      g g g g g b b b        g good, b bad
        clip         [g g g g b b]    →     [g g g g]
        backwards    [b b g g g g]    →         [g g g g]

    ``rate`` is the film's, ``media_rate`` the media's own, where it has one.
    """
    if good_until_s is None:
        return CutProposal(Keeps.ALL)
    limit = exact(good_until_s)
    first, count = rate.index_at(clip.start), rate.frames_in(clip.duration)
    if clip.freeze or count < 1:
        return CutProposal(Keeps.FROZEN, media_s=limit)

    def is_good(number: int) -> bool:
        shown = sampling_time(rate.time_of(first + number), rate, media_rate, clip)
        begins = media_rate.time_of(media_rate.index_at(shown)) if media_rate is not None else shown
        return begins < limit

    good = [is_good(0), is_good(count - 1)]
    if all(good):
        return CutProposal(Keeps.ALL, media_s=limit)
    if not any(good):
        return CutProposal(Keeps.NOTHING, media_s=limit)
    turn = _turn(is_good, count)
    edge: Edge = "end" if good[0] else "start"
    lost = count - turn if edge == "end" else turn
    return CutProposal(Keeps.PART, edge, rate.time_of(first + turn), lost, limit)


def cut(project: Project, clip: ClipId, proposal: CutProposal, *, ripple: bool) -> Project:
    """The trim, as anybody could do it by hand. Raises ``EditError`` when nothing is to be cut or nothing is good."""
    if proposal.keeps is Keeps.NOTHING:
        raise EditError("No frame of this clip is good.", "Choose another take, or try again with less motion.")
    if proposal.keeps is not Keeps.PART:
        raise EditError("There is nothing to cut: the face holds in all that is shown.")
    return trim(project, clip, proposal.edge, proposal.at, ripple=ripple)


def cut_after(clip: Clip, media_s: Seconds, rate: Rate, media_rate: Rate | None) -> CutProposal:
    """The same, so that the picture at ``media_s`` is the last one shown (backwards: the first)."""
    if media_rate is None:
        limit = media_s + rate.frame * clip.speed
    else:
        limit = media_rate.time_of(media_rate.index_at(media_s) + 1)
    return propose(clip, float(limit), rate, media_rate)


def _turn(is_good: Callable[[int], bool], count: int) -> int:
    """The first frame that is not like frame 0: goodness changes once, since media time runs one way."""
    low, high, first = 0, count - 1, is_good(0)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_good(middle) is first else (low, middle)
    return high
