"""Transitions as other editors place them, made into ours, which are centred on their cut.

    theirs   A A A A|x x B B          in front of the cut, behind it, or partly both
    ours     A A A A x x B B          the cut rolls to the middle

Beside a gap a transition is a fade of the one clip it touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from charstudio.model.time import ZERO, Seconds
from charstudio.model.timeline import Transition
from charstudio.studio.interchange.cut import Shot


@dataclass(frozen=True, slots=True)
class Seam:
    """A transition around ``at``: so long before and after it."""

    at: Seconds
    before: Seconds
    after: Seconds
    kind: Transition

    @property
    def duration(self) -> Seconds:
        """From its first to its last moment."""
        return self.before + self.after


def joined(shots: Sequence[Shot], seams: Iterable[Seam], frame: Seconds) -> list[Shot]:
    """The shots, in order of time, with these transitions on their cuts.

    A cut rolls by whole frames of length ``frame``; an odd number of them has its longer half behind the cut.
    """
    row = list(shots)
    for seam in seams:
        if seam.duration <= 0:
            continue
        later = next((place for place, shot in enumerate(row) if shot.start == seam.at), None)
        earlier = next((place for place, shot in enumerate(row) if shot.end == seam.at), None)
        if later is not None and earlier is not None:
            _join(row, earlier, later, seam, frame)
        elif later is not None:
            row[later] = replace(row[later], fade_in=min(seam.duration, row[later].duration))
        elif earlier is not None:
            row[earlier] = replace(row[earlier], fade_out=min(seam.duration, row[earlier].duration))
    return row


def _join(row: list[Shot], earlier: int, later: int, seam: Seam, frame: Seconds) -> None:
    """Put the transition on the cut, rolled to its middle where both files reach so far."""
    by = int((seam.after - seam.before) / 2 / frame) * frame
    transition = replace(seam.kind, duration=seam.duration)
    first, second = rolled_end(row[earlier], by), rolled_start(row[later], by)
    if by and row[later].own is None and first is not None and second is not None:
        row[earlier] = first
        row[later] = replace(second, transition=transition)
    else:
        row[later] = replace(row[later], transition=transition)


def rolled_end(shot: Shot, by: Seconds) -> Shot | None:
    """The shot ending ``by`` later (or earlier); None where it would not last, or its file is over."""
    duration = shot.duration + by
    moved = replace(shot, duration=duration)
    if shot.reverse and not shot.freeze:
        moved = replace(moved, media_start=shot.media_start - by * shot.speed)
    return moved if duration > 0 and _is_within(moved) else None


def rolled_start(shot: Shot, by: Seconds) -> Shot | None:
    """The shot beginning ``by`` later (or earlier), showing the same at every moment."""
    duration = shot.duration - by
    moved = replace(shot, start=shot.start + by, duration=duration)
    if not shot.reverse and not shot.freeze:
        moved = replace(moved, media_start=shot.media_start + by * shot.speed)
    return moved if duration > 0 and moved.start >= 0 and _is_within(moved) else None


def _is_within(shot: Shot) -> bool:
    if shot.media_start < ZERO:
        return False
    if shot.medium is None or shot.medium.duration is None or shot.freeze:
        return True
    return shot.media_start + shot.duration * Fraction(shot.speed) <= shot.medium.duration
