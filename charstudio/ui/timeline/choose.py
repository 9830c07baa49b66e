"""Which gesture a press begins, and which cursor says so beforehand."""

from __future__ import annotations

from PySide6.QtCore import Qt

from charstudio.ui.timeline.cut import Cut, Edge, Tool
from charstudio.ui.timeline.gestures.base import Gesture, Spot
from charstudio.ui.timeline.gestures.blade import Blade
from charstudio.ui.timeline.gestures.fade import Fade
from charstudio.ui.timeline.gestures.move import Move
from charstudio.ui.timeline.gestures.select import BoxSelect
from charstudio.ui.timeline.gestures.slip import Slip
from charstudio.ui.timeline.gestures.trim import Trim
from charstudio.ui.timeline.hit import Hit, Part

_EDGES = {Part.START: Edge.START, Part.END: Edge.END}
_FADES = {Part.FADE_IN: Edge.START, Part.FADE_OUT: Edge.END}


def gesture_for(cut: Cut, press: Spot, hit: Hit | None) -> Gesture | None:
    """The gesture of a press with the left button; None (and a word) where it can do nothing."""
    if cut.tool is Tool.BLADE:
        return Blade(cut, press)
    if hit is None:
        return BoxSelect(cut, press)
    if hit.track.locked:
        cut.say(f"Track {hit.track.name} is locked. Unlock it to edit its clips.", refused=True)
        return None
    if cut.tool is Tool.SLIP:
        cut.select((hit.clip.id,))
        return Slip(cut, press, hit.clip)
    if hit.part in _EDGES:
        ripple = cut.tool is Tool.RIPPLE
        cut.select((hit.clip.id,))
        return Trim(cut, press, hit.track, hit.clip, _EDGES[hit.part], ripple=ripple)
    if hit.part in _FADES:
        return Fade(cut, press, hit.clip, _FADES[hit.part])
    return Move(cut, press, hit.clip.id)


def cursor_for(cut: Cut, hit: Hit | None) -> Qt.CursorShape:
    """The cursor over a place."""
    if cut.tool is Tool.BLADE:
        return Qt.CursorShape.CrossCursor
    if hit is None:
        return Qt.CursorShape.ArrowCursor
    if hit.track.locked:
        return Qt.CursorShape.ForbiddenCursor
    if cut.tool is Tool.SLIP:
        return Qt.CursorShape.SizeHorCursor
    if hit.part in _EDGES:
        return Qt.CursorShape.SplitHCursor if cut.tool is Tool.RIPPLE else Qt.CursorShape.SizeHorCursor
    return Qt.CursorShape.PointingHandCursor if hit.part in _FADES else Qt.CursorShape.ArrowCursor
