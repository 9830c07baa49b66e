"""From a clip's own picture to what of it is laid over others: keyed, graded, put in its place, then as its edges are.

The order: the key looks at the colours as recorded; the grade changes what it left; then one step of resampling puts
the picture in its place (``transform``). A video that is only fitted is scaled by its reader, in the same step as its
colours are converted, and keyed and graded in that size. Dips and wipes act on the placed picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from charstudio.media.canvas import Cel, Pixels, dipped, placed_size
from charstudio.media.grade import graded
from charstudio.media.keying import keyed
from charstudio.media.layers import Shot
from charstudio.media.lut import ColourTable
from charstudio.media.transform import covers, is_plain, placed
from charstudio.media.wipe import wiped
from charstudio.model.clip_looks import IN_PLACE, NEUTRAL, ChromaKey, Grade, Transform
from charstudio.model.timeline import Clip, Fit

_BLACK = "#000000"
_MOST_TITLE_PIXELS = 3840 * 2160


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that is done to every picture of a clip."""

    fit: Fit
    transform: Transform
    grade: Grade
    key: ChromaKey | None

    @classmethod
    def of(cls, clip: Clip) -> Recipe:
        """The clip's; opacity is not part of it, since it changes no pixels."""
        return cls(clip.fit, replace(clip.transform, opacity=1.0), clip.grade, clip.key)

    @property
    def is_neutral(self) -> bool:
        """Whether the clip's picture is only fitted, as recorded."""
        return self.transform == IN_PLACE and self.grade == NEUTRAL and self.key is None

    def developed(self, picture: Pixels, table: ColourTable | None, width_px: int, height_px: int) -> Cel | None:
        """``picture`` as a cel of the frame; None when none of it is inside. ``table`` is what ``grade.lut`` means."""
        left = picture if self.key is None else keyed(picture, self.key)
        return placed(graded(left, self.grade, table), self.fit, self.transform, width_px, height_px)

    def covers(self, size: tuple[int, int], frame: tuple[int, int]) -> bool:
        """Whether an opaque picture of ``size`` hides everything below it."""
        return self.key is None and covers(size, self.fit, self.transform, frame)

    def reading_size(self, own: tuple[int, int], frame: tuple[int, int]) -> tuple[int, int] | None:
        """The size (width, height) in which to read a video of ``own`` size; None: its own.

        Shrinking costs nothing while colours are converted; growing is done better here, and so is all that is turned
        or moved.
        """
        size = placed_size(self.fit, own, frame)
        shrinks = size[0] <= own[0] and size[1] <= own[1] and size != own
        return size if shrinks and is_plain(self.transform) else None

    def title_size(self, frame: tuple[int, int]) -> tuple[int, int]:
        """The size in which to write a title, so that it is sharp once it is scaled."""
        times = 1.0 if is_plain(self.transform) else self.transform.scale
        times = min(times, (_MOST_TITLE_PIXELS / (frame[0] * frame[1])) ** 0.5)
        return max(2, round(frame[0] * times)), max(2, round(frame[1] * times))


def drawn(cel: Cel, shot: Shot, width_px: int, height_px: int) -> tuple[Cel, float, float]:
    """The cel as the shot's edges leave it, with its opacity and light, to be stacked."""
    light = shot.light
    if light < 1.0 and shot.dip != _BLACK:
        red, green, blue = (int(shot.dip[at : at + 2], 16) for at in (1, 3, 5))
        cel, light = dipped(cel, light, (red, green, blue)), 1.0
    return wiped(cel, shot.windows, width_px, height_px), shot.opacity, light


def is_untouched(shot: Shot, own: tuple[int, int], frame: tuple[int, int]) -> bool:
    """Whether the shot is its clip's own picture (of ``own`` size), scaled to the whole frame and nothing else."""
    return placed_size(shot.clip.fit, own, frame) == frame and is_unchanged(shot)


def is_unchanged(shot: Shot) -> bool:
    """Whether the shot is its clip's own picture, fitted into the frame and nothing else."""
    at_full_strength = shot.opacity >= 1.0 and shot.light >= 1.0 and not shot.windows
    return at_full_strength and Recipe.of(shot.clip).is_neutral
