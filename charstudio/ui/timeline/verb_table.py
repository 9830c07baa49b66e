"""The table of all commands of the timeline, with their keys (``ux.md``: the keys of Premiere and Resolve users)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from charstudio.model.timeline import TrackKind
from charstudio.ui.timeline.cut import Tool
from charstudio.ui.timeline.deeds import Deeds
from charstudio.ui.timeline.verbs import Needs, TimelineVerb


def timeline_verbs(deeds: Deeds, reveal: Callable[[], None]) -> tuple[TimelineVerb, ...]:
    """Every command, bound to what it does."""
    verb = TimelineVerb
    return (
        *_tools(deeds),
        verb("snap", "Snapping", "magnet", ("Ctrl+P",), Needs.NOTHING, deeds.toggle_snap, is_checkable=True),
        verb("split", "Split at Playhead", "content-cut", ("S",), Needs.CLIPS, deeds.split),
        verb("split_all", "Split All Tracks", "", ("Shift+S",), Needs.CLIPS, deeds.split_all),
        verb("trim_start", "Trim Start to Playhead", "", ("Q",), Needs.CLIPS, deeds.trim_start),
        verb("trim_end", "Trim End to Playhead", "", ("W",), Needs.CLIPS, deeds.trim_end),
        verb("dissolve", "Dissolve at Nearest Cut", "transition-masked", ("Ctrl+T",), Needs.CLIPS, deeds.dissolve),
        verb("remove_transition", "Remove Transition", "", (), Needs.TRANSITION, deeds.remove_transition),
        verb("clear_fades", "Remove Fades", "", (), Needs.FADES, deeds.clear_fades),
        verb("delete", "Delete", "", ("Del", "Backspace"), Needs.SELECTION, deeds.delete),
        verb(
            "ripple_delete",
            "Ripple Delete",
            "delete-sweep-outline",
            ("Shift+Del", "Shift+Backspace"),
            Needs.SELECTION,
            deeds.ripple_delete,
        ),
        verb("close_gap", "Close Gap", "", (), Needs.GAP, deeds.close_gap),
        verb("nudge_left", "Nudge Left", "", ("Alt+Left",), Needs.SELECTION, partial(deeds.nudge, -1)),
        verb("nudge_right", "Nudge Right", "", ("Alt+Right",), Needs.SELECTION, partial(deeds.nudge, 1)),
        *_marks(deeds),
        *_looking(deeds),
        verb("reveal", "Reveal Node", "", ("F",), Needs.NODE, reveal),
        verb("add_video_track", "Add Video Track", "", (), Needs.NOTHING, partial(deeds.add_track, TrackKind.VIDEO)),
        verb("add_audio_track", "Add Audio Track", "", (), Needs.NOTHING, partial(deeds.add_track, TrackKind.AUDIO)),
    )


def _tools(deeds: Deeds) -> tuple[TimelineVerb, ...]:
    rows = (
        (Tool.SELECT, "Select Tool", "cursor-default", "V"),
        (Tool.BLADE, "Blade Tool", "razor-double-edge", "B"),
        (Tool.RIPPLE, "Ripple Trim Tool", "arrow-expand-horizontal", "R"),
        (Tool.SLIP, "Slip Tool", "pan-horizontal", "Y"),
    )
    return tuple(
        TimelineVerb(f"tool.{tool}", text, icon, (key,), Needs.NOTHING, partial(deeds.take, tool), is_checkable=True)
        for tool, text, icon, key in rows
    )


def _marks(deeds: Deeds) -> tuple[TimelineVerb, ...]:
    verb = TimelineVerb
    return (
        verb("marker", "Add or Remove Marker", "map-marker-outline", ("M",), Needs.NOTHING, deeds.marker),
        verb("remove_marker", "Remove This Marker", "", (), Needs.NOTHING, deeds.remove_marker),
        verb("mark_in", "Mark In", "", ("I",), Needs.SCREEN, deeds.mark_in),
        verb("mark_out", "Mark Out", "", ("O",), Needs.SCREEN, deeds.mark_out),
        verb("clear_marks", "Clear In and Out", "", ("Alt+X",), Needs.MARKS, deeds.clear_marks),
        verb("go_to_in", "Go to In", "", ("Shift+I",), Needs.MARKS, deeds.go_to_in),
        verb("go_to_out", "Go to Out", "", ("Shift+O",), Needs.MARKS, deeds.go_to_out),
    )


def _looking(deeds: Deeds) -> tuple[TimelineVerb, ...]:
    verb = TimelineVerb
    return (
        verb("previous_cut", "Previous Cut", "", ("Up",), Needs.CLIPS, deeds.previous_cut),
        verb("next_cut", "Next Cut", "", ("Down",), Needs.CLIPS, deeds.next_cut),
        verb("select_all", "Select All Clips", "", ("Ctrl+A",), Needs.CLIPS, deeds.select_all),
        verb("select_none", "Select No Clip", "", ("Ctrl+Shift+A",), Needs.SELECTION, deeds.select_none),
        verb("zoom_in", "Zoom In", "magnify-plus-outline", ("=", "+"), Needs.NOTHING, deeds.zoom_in),
        verb("zoom_out", "Zoom Out", "magnify-minus-outline", ("-",), Needs.NOTHING, deeds.zoom_out),
        verb("fit", "Zoom to Fit", "fit-to-screen-outline", ("\\", "Shift+Z"), Needs.NOTHING, deeds.fit),
    )
