"""The table of all commands of the timeline, with their keys (``ux.md``: the keys of Premiere and Resolve users)."""

from __future__ import annotations

from functools import partial

from charstudio.model.timeline import TrackKind, TransitionKind
from charstudio.ui.timeline.asking import Asking
from charstudio.ui.timeline.cursors import TOOL_ICONS
from charstudio.ui.timeline.cut import Tool
from charstudio.ui.timeline.deeds import Deeds
from charstudio.ui.timeline.deeds.joining import GAIN_STEP_DB
from charstudio.ui.timeline.deeds.tracks import VOLUME_STEP_DB
from charstudio.ui.timeline.verbs import Needs, TimelineVerb

_V = TimelineVerb
Verbs = tuple[TimelineVerb, ...]

_TOOLS = (
    (Tool.SELECT, "Select Tool", "V"),
    (Tool.BLADE, "Blade Tool", "B"),
    (Tool.RIPPLE, "Ripple Tool", "R"),
    (Tool.ROLL, "Roll Tool", "N"),
    (Tool.SLIP, "Slip Tool", "Y"),
    (Tool.SLIDE, "Slide Tool", "U"),
    (Tool.STRETCH, "Speed Tool", "Shift+R"),
)


def timeline_verbs(deeds: Deeds, asking: Asking) -> Verbs:
    """Every command, bound to what it does."""
    return (
        *_tools(deeds),
        *_cutting(deeds),
        *_joining(deeds),
        *_arranging(deeds),
        *_placing(deeds, asking),
        *_retiming(deeds, asking),
        *_words(deeds, asking),
        *_marks(deeds, asking),
        *_going(deeds),
        *_looking(deeds),
        *_tracks(deeds, asking),
    )


def _tools(deeds: Deeds) -> Verbs:
    tools = (
        _V(f"tool.{tool}", text, TOOL_ICONS[tool], (key,), Needs.NOTHING, partial(deeds.take, tool), is_checkable=True)
        for tool, text, key in _TOOLS
    )
    return (
        *tools,
        _V("snap", "Snapping", "magnet", ("Ctrl+P",), Needs.NOTHING, deeds.toggle_snap, is_checkable=True),
        _V(
            "links",
            "Linked Selection",
            "link-variant",
            ("Ctrl+Shift+L",),
            Needs.NOTHING,
            deeds.toggle_links,
            is_checkable=True,
        ),
    )


def _cutting(deeds: Deeds) -> Verbs:
    ripple_keys = ("Shift+Del", "Shift+Backspace")
    return (
        _V("split", "Split at Playhead", "content-cut", ("S",), Needs.CLIPS, deeds.split),
        _V("split_all", "Split All Tracks", "", ("Shift+S",), Needs.CLIPS, deeds.split_all),
        _V("rejoin", "Rejoin Split Clips", "", ("Ctrl+J",), Needs.CLIPS, deeds.rejoin),
        _V("trim_start", "Trim Start to Playhead", "", ("Q",), Needs.CLIPS, deeds.trim_start),
        _V("trim_end", "Trim End to Playhead", "", ("W",), Needs.CLIPS, deeds.trim_end),
        _V("delete", "Delete", "", ("Del", "Backspace"), Needs.DELETABLE, deeds.delete),
        _V(
            "ripple_delete",
            "Ripple Delete",
            "delete-sweep-outline",
            ripple_keys,
            Needs.DELETABLE,
            deeds.ripple_delete,
        ),
        _V("lift", "Lift Marked Part", "", (";",), Needs.MARKED, deeds.lift),
        _V("extract", "Extract Marked Part", "", ("'",), Needs.MARKED, deeds.extract),
        _V("close_gap", "Close Gap", "", (), Needs.GAP, deeds.close_gap),
        _V("close_gaps", "Close All Gaps", "", (), Needs.CLIPS, deeds.close_gaps),
    )


def _joining(deeds: Deeds) -> Verbs:
    kind = TransitionKind
    return (
        _V("dissolve", "Dissolve at Nearest Cut", "transition-masked", ("Ctrl+T",), Needs.CLIPS, deeds.dissolve),
        _V("dip", "Dip to Colour", "", (), Needs.CLIPS, partial(deeds.transition, kind.DIP, "Dip to colour")),
        _V("wipe", "Wipe", "", (), Needs.CLIPS, partial(deeds.transition, kind.WIPE, "Wipe")),
        _V("remove_transition", "Remove Transition", "", (), Needs.TRANSITION, deeds.remove_transition),
        _V("clear_fades", "Remove Fades", "", (), Needs.FADES, deeds.clear_fades),
        _V("gain_up", "Louder", "", ("]",), Needs.SELECTION, partial(deeds.louder, GAIN_STEP_DB)),
        _V("gain_down", "Quieter", "", ("[",), Needs.SELECTION, partial(deeds.louder, -GAIN_STEP_DB)),
        _V("gain_reset", "Gain 0 dB", "", (), Needs.SELECTION, deeds.reset_gain),
    )


def _arranging(deeds: Deeds) -> Verbs:
    return (
        _V("copy", "Copy", "", ("Ctrl+C",), Needs.SELECTION, deeds.copy),
        _V("cut", "Cut", "", ("Ctrl+X",), Needs.SELECTION, deeds.cut_out),
        _V("paste", "Paste", "", ("Ctrl+V",), Needs.COPIED, partial(deeds.paste, "overwrite")),
        _V("paste_insert", "Paste Insert", "", ("Ctrl+Shift+V",), Needs.COPIED, partial(deeds.paste, "insert")),
        _V("duplicate", "Duplicate", "", ("Ctrl+D",), Needs.SELECTION, deeds.duplicate),
        _V("toggle_link", "Link or Unlink", "", ("Ctrl+L",), Needs.SELECTION, deeds.toggle_link),
        _V("detach_sound", "Detach or Reattach Sound", "", ("Shift+D",), Needs.SELECTION, deeds.detach_sound),
        _V(
            "nudge_sound_earlier",
            "Sound 1 Frame Earlier",
            "",
            ("Alt+[",),
            Needs.SELECTION,
            partial(deeds.nudge_sound, -1),
        ),
        _V("nudge_sound_later", "Sound 1 Frame Later", "", ("Alt+]",), Needs.SELECTION, partial(deeds.nudge_sound, 1)),
        _V("group", "Group", "", ("Ctrl+G",), Needs.SEVERAL, deeds.group),
        _V("ungroup", "Ungroup", "", ("Ctrl+Shift+G",), Needs.GROUPED, deeds.ungroup),
        _V("nudge_left", "Nudge Left", "", ("Alt+Left",), Needs.SELECTION, partial(deeds.nudge, -1)),
        _V("nudge_right", "Nudge Right", "", ("Alt+Right",), Needs.SELECTION, partial(deeds.nudge, 1)),
        _V("nudge_far_left", "Nudge Left by 10", "", ("Alt+Shift+Left",), Needs.SELECTION, partial(deeds.nudge, -10)),
        _V("nudge_far_right", "Nudge Right by 10", "", ("Alt+Shift+Right",), Needs.SELECTION, partial(deeds.nudge, 10)),
    )


def _placing(deeds: Deeds, asking: Asking) -> Verbs:
    return (
        _V("insert", "Insert from Viewer", "", (",",), Needs.SOURCE, partial(deeds.from_viewer, "insert")),
        _V("overwrite", "Overwrite from Viewer", "", (".",), Needs.SOURCE, partial(deeds.from_viewer, "overwrite")),
        _V("replace", "Replace Clip…", "", ("Shift+F",), Needs.SELECTION, asking.choose_replacement),
        _V("reveal", "Reveal Node", "", ("F",), Needs.NODE, asking.reveal),
    )


def _retiming(deeds: Deeds, asking: Asking) -> Verbs:
    return (
        _V("speed", "Speed…", "", ("Ctrl+R",), Needs.SELECTION, asking.ask_speed),
        _V("reverse", "Play Backwards", "", ("Ctrl+Shift+R",), Needs.SELECTION, deeds.reverse),
        _V("freeze", "Freeze Frame", "", ("Ctrl+F",), Needs.CLIPS, deeds.freeze),
        _V("hold", "Hold Frame to the End", "", (), Needs.CLIPS, deeds.hold),
        _V("previous_take", "Previous Take", "", ("Shift+Up",), Needs.TAKES, partial(deeds.step_take, -1)),
        _V("next_take", "Next Take", "", ("Shift+Down",), Needs.TAKES, partial(deeds.step_take, 1)),
    )


def _words(deeds: Deeds, asking: Asking) -> Verbs:
    return (
        _V("add_title", "Add Title", "", ("T",), Needs.NOTHING, asking.add_title),
        _V("add_caption", "Add Caption", "", ("C",), Needs.NOTHING, asking.add_caption),
        _V("edit_words", "Edit Words", "", ("F2",), Needs.WORDS, asking.edit_words),
        _V("split_caption", "Split Caption", "", (), Needs.CLIPS, deeds.split_caption),
        _V("merge_captions", "Join Captions", "", (), Needs.SEVERAL, deeds.merge_captions),
        _V("import_captions", "Import Captions…", "", (), Needs.NOTHING, asking.import_captions),
        _V("export_captions", "Export Captions…", "", (), Needs.CLIPS, asking.export_captions),
    )


def _marks(deeds: Deeds, asking: Asking) -> Verbs:
    return (
        _V("marker", "Add or Remove Marker", "map-marker-outline", ("M",), Needs.NOTHING, deeds.marker),
        _V("edit_marker", "Edit Marker…", "", ("Shift+M",), Needs.NOTHING, asking.edit_marker),
        _V("remove_marker", "Remove This Marker", "", (), Needs.MARKERS, deeds.remove_marker),
        _V("previous_marker", "Previous Marker", "", ("Ctrl+Up",), Needs.MARKERS, deeds.previous_marker),
        _V("next_marker", "Next Marker", "", ("Ctrl+Down",), Needs.MARKERS, deeds.next_marker),
        _V("mark_in", "Mark In", "", ("I",), Needs.SCREEN, deeds.mark_in),
        _V("mark_out", "Mark Out", "", ("O",), Needs.SCREEN, deeds.mark_out),
        _V("mark_selection", "Mark Selection", "", ("X",), Needs.SELECTION, deeds.mark_selection),
        _V("clear_marks", "Clear In and Out", "", ("Alt+X",), Needs.MARKS, deeds.clear_marks),
        _V("go_to_in", "Go to In", "", ("Shift+I",), Needs.MARKS, deeds.go_to_in),
        _V("go_to_out", "Go to Out", "", ("Shift+O",), Needs.MARKS, deeds.go_to_out),
    )


def _going(deeds: Deeds) -> Verbs:
    onward = deeds.select_onward
    return (
        _V("previous_cut", "Previous Cut", "", ("Up",), Needs.CLIPS, deeds.previous_cut),
        _V("next_cut", "Next Cut", "", ("Down",), Needs.CLIPS, deeds.next_cut),
        _V("select_all", "Select All Clips", "", ("Ctrl+A",), Needs.CLIPS, deeds.select_all),
        _V("select_none", "Select No Clip", "", ("Ctrl+Shift+A",), Needs.DELETABLE, deeds.select_none),
        _V("select_here", "Select Clip at Playhead", "", ("D",), Needs.CLIPS, deeds.select_at_playhead),
        _V("select_forward", "Select Track Forward", "", ("A",), Needs.CLIPS, partial(onward, 1, everywhere=False)),
        _V("select_backward", "Select Track Backward", "", (), Needs.CLIPS, partial(onward, -1, everywhere=False)),
        _V(
            "select_all_forward",
            "Select All Forward",
            "",
            ("Shift+A",),
            Needs.CLIPS,
            partial(onward, 1, everywhere=True),
        ),
        _V("select_all_backward", "Select All Backward", "", (), Needs.CLIPS, partial(onward, -1, everywhere=True)),
    )


def _looking(deeds: Deeds) -> Verbs:
    return (
        _V("zoom_in", "Zoom In", "magnify-plus-outline", ("=", "+"), Needs.NOTHING, deeds.zoom_in),
        _V("zoom_out", "Zoom Out", "magnify-minus-outline", ("-",), Needs.NOTHING, deeds.zoom_out),
        _V("fit", "Zoom to Fit", "fit-to-screen-outline", ("\\", "Shift+Z"), Needs.NOTHING, deeds.fit),
        _V("fit_selection", "Zoom to Selection", "", ("Z",), Needs.CLIPS, deeds.fit_selection),
    )


def _tracks(deeds: Deeds, asking: Asking) -> Verbs:
    nothing = Needs.NOTHING
    return (
        _V("add_video_track", "Add Video Track", "", (), nothing, partial(deeds.add_track, TrackKind.VIDEO)),
        _V("add_audio_track", "Add Audio Track", "", (), nothing, partial(deeds.add_track, TrackKind.AUDIO)),
        _V("add_caption_track", "Add Caption Track", "", (), nothing, partial(deeds.add_track, TrackKind.CAPTION)),
        _V("track_above", "Choose Track Above", "", ("Alt+Up",), nothing, partial(deeds.choose_track, -1)),
        _V("track_below", "Choose Track Below", "", ("Alt+Down",), nothing, partial(deeds.choose_track, 1)),
        _V("track_mute", "Mute Track", "", ("Alt+M",), nothing, partial(deeds.switch, "muted")),
        _V("track_solo", "Solo Track", "", ("Alt+S",), nothing, partial(deeds.switch, "solo")),
        _V("track_lock", "Lock Track", "", ("Alt+L",), nothing, partial(deeds.switch, "locked")),
        _V("track_hide", "Hide Track", "", (), nothing, partial(deeds.switch, "hidden")),
        _V("track_sync", "Keep Track in Sync", "", (), nothing, partial(deeds.switch, "sync")),
        _V("track_rename", "Rename Track…", "", (), nothing, asking.rename_track),
        _V("track_remove", "Remove Track", "", (), nothing, deeds.remove_track),
        _V("track_up", "Move Track Up", "", (), nothing, partial(deeds.move_track, -1)),
        _V("track_down", "Move Track Down", "", (), nothing, partial(deeds.move_track, 1)),
        _V("volume_up", "Track Louder", "", (), nothing, partial(deeds.change_volume, VOLUME_STEP_DB)),
        _V("volume_down", "Track Quieter", "", (), nothing, partial(deeds.change_volume, -VOLUME_STEP_DB)),
        _V("volume_reset", "Track Volume 0 dB", "", (), nothing, partial(deeds.set_volume, 0.0)),
        _V("taller", "Taller Track", "", ("Alt+=", "Alt++"), nothing, partial(deeds.change_height, 1)),
        _V("lower", "Lower Track", "", ("Alt+-",), nothing, partial(deeds.change_height, -1)),
        _V("minimise", "Minimise Track", "", ("Alt+0",), nothing, deeds.minimise),
        _V("all_taller", "All Tracks Taller", "", (), nothing, partial(deeds.change_all_heights, 1)),
        _V("all_lower", "All Tracks Lower", "", (), nothing, partial(deeds.change_all_heights, -1)),
        _V("equal_heights", "Share the Room Again", "", (), nothing, deeds.reset_heights),
    )
