"""What the viewer says about what it shows: remarks, marked parts, sizes, statistics. Questions only."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction

from charstudio.model.time import Rate, Seconds
from charstudio.ui.viewer.chips import media_chips, sequence_chips
from charstudio.ui.viewer.guides import ASPECTS, Guides
from charstudio.ui.viewer.marks import Marks, MarkVerb
from charstudio.ui.viewer.needs import CutStudio
from charstudio.ui.viewer.picture_paint import Chip
from charstudio.ui.viewer.picture_view import PictureView
from charstudio.ui.viewer.player import Player
from charstudio.ui.viewer.programme import Programme
from charstudio.ui.viewer.reel import Reel
from charstudio.ui.viewer.statistics import lines

Chips = tuple[Chip, ...]


def remarks(studio: CutStudio, programme: Programme, at: Seconds) -> tuple[tuple[Chips, Chips], Chips]:
    """What to say about A and B of a comparison, and about a picture alone."""
    if programme.comparison is not None:
        return programme.comparison.notes(at), ()
    if programme.is_sequence:
        return ((), ()), sequence_chips(studio, programme.playhead)
    playable = programme.single.playable
    return ((), ()), media_chips(playable) if playable is not None else ()


def marked(marks: Marks, verb: MarkVerb, here: Seconds, rate: Rate) -> Marks:
    """The marks after ``verb`` at the frame that begins ``here``; an out mark is behind that frame."""
    if verb == "in":
        return marks.beginning(here)
    return marks.ending(here + rate.frame) if verb == "out" else Marks()


def played_range(reel: Reel | None, part: tuple[Seconds, Seconds] | None) -> tuple[int, int] | None:
    """The first and the last frame of a marked part; None when nothing is marked."""
    if reel is None or part is None:
        return None
    first, end = (reel.rate.index_at(t) for t in part)
    return (first, min(reel.last, end - 1)) if end > first else None


def parts(part: tuple[Seconds, Seconds] | None, reel: Reel) -> tuple[float, float] | None:
    """A marked part as parts of the whole, from 0 to 1."""
    if part is None:
        return None
    whole = float(reel.rate.time_of(max(1, reel.last)))
    start, end = (float(t) / whole for t in part)
    return start, min(1.0, end)


def guides(actions: Mapping[str, QAction]) -> Guides:
    """The lines that are switched on."""
    aspect = next((name for name in ASPECTS if actions[f"aspect_{name}"].isChecked()), "")
    return Guides(actions["safe_areas"].isChecked(), aspect)


def statistics(player: Player, picture: PictureView) -> tuple[str, ...]:
    """How playback goes, as lines over the picture."""
    reel, shot = player.reel, player.latest
    if reel is None:
        return ()
    source = "small copy" if shot is not None and not shot.is_sharp else "file"
    if shot is not None and not shot.is_exact:
        source = "nearest picture"
    return lines(
        player.statistics,
        fps=float(reel.rate.fps),
        size=(reel.width_px, reel.height_px),
        source=source,
        painter="graphics card" if picture.uses_card else "processor",
    )
