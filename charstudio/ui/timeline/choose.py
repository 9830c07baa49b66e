"""Which gesture a press begins, and which cursor says so beforehand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor

from charstudio.ui.timeline.cursors import tool_cursor
from charstudio.ui.timeline.cut import Cut, Edge, Tool
from charstudio.ui.timeline.gestures.base import Gesture, Spot
from charstudio.ui.timeline.gestures.blade import Blade
from charstudio.ui.timeline.gestures.fade import Fade
from charstudio.ui.timeline.gestures.gain import Gain
from charstudio.ui.timeline.gestures.move import Move
from charstudio.ui.timeline.gestures.roll import Roll
from charstudio.ui.timeline.gestures.scrub import Scrub
from charstudio.ui.timeline.gestures.select import BoxSelect
from charstudio.ui.timeline.gestures.slide import Slide
from charstudio.ui.timeline.gestures.slip import Slip
from charstudio.ui.timeline.gestures.stretch import Stretch
from charstudio.ui.timeline.gestures.transition import StretchTransition, TouchTransition
from charstudio.ui.timeline.gestures.trim import Trim
from charstudio.ui.timeline.hit import JOINT_PARTS, Hit, Part

_EDGES = {Part.START: Edge.START, Part.END: Edge.END}
_FADES = {Part.FADE_IN: Edge.START, Part.FADE_OUT: Edge.END}
_OF_BODY = frozenset({Tool.SLIP, Tool.SLIDE})


def gesture_for(cut: Cut, press: Spot, hit: Hit | None) -> Gesture | None:
    """The gesture of a press with the left button; None (and a word) where it can do nothing."""
    if cut.tool is Tool.BLADE:
        return Blade(cut, press)
    if hit is None:
        return BoxSelect(cut, press)
    if hit.track.locked:
        cut.say(f"Track {hit.track.name} is locked. Unlock it to edit its clips.", refused=True)
        return None
    if cut.tool in _OF_BODY:
        return _of_body(cut, press, hit)
    if hit.part is Part.DRIFT and cut.tool is Tool.SELECT:
        return Scrub(cut, press)
    is_joint = hit.part in JOINT_PARTS or hit.part is Part.JOIN
    if is_joint and cut.tool is not Tool.ROLL:
        touches = hit.part is Part.TRANSITION
        return TouchTransition(cut, press, hit.clip) if touches else StretchTransition(cut, press, hit.track, hit.clip)
    if hit.part in _EDGES or is_joint:
        return _of_edge(cut, press, hit, _EDGES.get(hit.part, Edge.START))
    if hit.part in _FADES:
        return Fade(cut, press, hit.clip, _FADES[hit.part])
    return Gain(cut, press, hit.clip) if hit.part is Part.GAIN else Move(cut, press, hit.clip.id)


def cursor_for(cut: Cut, hit: Hit | None) -> QCursor | Qt.CursorShape:
    """The cursor over a place."""
    if cut.tool is Tool.BLADE:
        return tool_cursor(Tool.BLADE)
    if hit is None:
        return Qt.CursorShape.ArrowCursor
    if hit.track.locked:
        return Qt.CursorShape.ForbiddenCursor
    if cut.tool in _OF_BODY:
        return tool_cursor(cut.tool)
    if hit.part in _EDGES:
        return Qt.CursorShape.SizeHorCursor if cut.tool is Tool.SELECT else tool_cursor(cut.tool)
    if hit.part is Part.GAIN:
        return Qt.CursorShape.SizeVerCursor
    if hit.part in JOINT_PARTS or hit.part is Part.JOIN:
        if cut.tool is Tool.ROLL:
            return tool_cursor(Tool.ROLL)
        return Qt.CursorShape.PointingHandCursor if hit.part is Part.TRANSITION else Qt.CursorShape.SizeHorCursor
    return Qt.CursorShape.PointingHandCursor if hit.part is not Part.BODY else Qt.CursorShape.ArrowCursor


def _of_body(cut: Cut, press: Spot, hit: Hit) -> Gesture:
    """Slip and slide: wherever the clip is taken."""
    cut.select(cut.together((hit.clip.id,)))
    return Slip(cut, press, hit.clip) if cut.tool is Tool.SLIP else Slide(cut, press, hit.track, hit.clip)


def _of_edge(cut: Cut, press: Spot, hit: Hit, edge: Edge) -> Gesture:
    cut.select(cut.together((hit.clip.id,)))
    right = hit.clip if edge is Edge.START else hit.track.after(hit.clip)
    if cut.tool is Tool.ROLL and right is not None and hit.track.before(right) is not None:
        return Roll(cut, press, hit.track, right)
    if cut.tool is Tool.STRETCH or (press.ctrl and press.alt):
        return Stretch(cut, press, hit.track, hit.clip, edge)
    return Trim(cut, press, hit.track, hit.clip, edge, ripple=cut.tool is Tool.RIPPLE)
