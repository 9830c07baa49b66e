"""What the viewer shows while an edge is dragged: the picture being cut to, or the two sides of a cut."""

from __future__ import annotations

from charstudio.model.time import Rate, Seconds, timecode
from charstudio.model.timeline import Clip
from charstudio.ui.timeline.spare import first_shown, last_shown
from charstudio.ui.viewer.needs import CutFrame, SharedPlayhead


def first_of(clip: Clip | None, rate: Rate) -> CutFrame | None:
    """The first picture of a clip, if there is a clip, and its time in the media."""
    return None if clip is None else _frame(clip, first_shown(clip, rate), rate)


def last_of(clip: Clip | None, rate: Rate) -> CutFrame | None:
    """The last picture of a clip, if there is a clip, and its time in the media."""
    return None if clip is None else _frame(clip, last_shown(clip, rate), rate)


def show_one(playhead: SharedPlayhead, frame: CutFrame | None) -> None:
    """One picture in the viewer."""
    if frame is not None:
        playhead.peek(frame[0], frame[1])


def show_two(playhead: SharedPlayhead, left: CutFrame | None, right: CutFrame | None) -> None:
    """Both sides of a cut; one picture alone where there is nothing on the other side."""
    if left is not None and right is not None:
        playhead.show_two_up(left, right)
    else:
        show_one(playhead, left or right)


def end_glimpse(playhead: SharedPlayhead) -> None:
    """The viewer shows the playhead's picture again."""
    playhead.end_two_up()
    playhead.end_peek()


def _frame(clip: Clip, at: Seconds, rate: Rate) -> CutFrame:
    return clip.source, at, timecode(at, rate)
