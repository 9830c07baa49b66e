"""What a command of the timeline is and needs, and which commands stand in which menu. The table: verb_table.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto


class Needs(Enum):
    """What must be there for a command to make sense."""

    NOTHING = auto()
    CLIPS = auto()
    SCREEN = auto()  # clips, or a single one in the viewer
    SELECTION = auto()
    SEVERAL = auto()  # two selected clips
    NODE = auto()  # one selected clip that follows a node
    TAKES = auto()  # and that node has several results
    MARKS = auto()
    MARKED = auto()  # a marked part of the film
    GAP = auto()
    TRANSITION = auto()
    FADES = auto()
    LINKED = auto()
    GROUPED = auto()
    WORDS = auto()  # one selected caption or title
    DELETABLE = auto()  # a selected clip or transition
    MARKERS = auto()
    MARKER = auto()  # one at the playhead
    SOURCE = auto()  # something to place: in the viewer, or selected elsewhere
    COPIED = auto()


@dataclass(frozen=True, slots=True)
class TimelineVerb:
    """One command. ``run`` is called without arguments; ``is_checkable`` makes it a switch."""

    name: str
    text: str
    icon: str
    keys: tuple[str, ...]
    needs: Needs
    run: Callable[[], object]
    is_checkable: bool = False


MENU_OF_CLIP = (
    "split",
    "rejoin",
    "trim_start",
    "trim_end",
    "",
    "cut",
    "copy",
    "duplicate",
    "delete",
    "ripple_delete",
    "",
    ">Transition and Fades",
    ">Speed and Direction",
    ">Sound and Links",
    ">Take",
    ">Replace With",
    "edit_words",
    "",
    "reveal",
)
MENU_OF_TRANSITION = (
    "dissolve",
    "dip",
    "wipe",
    "",
    ">Length",
    ">Direction",
    ">Colour",
    "",
    "remove_transition",
)
MENU_OF_LANE = (
    "paste",
    "paste_insert",
    "insert",
    "overwrite",
    "",
    "close_gap",
    "close_gaps",
    "",
    "add_title",
    "add_caption",
    "marker",
    "",
    "mark_in",
    "mark_out",
    "clear_marks",
    "",
    "select_all",
    "fit",
)
MENU_OF_RULER = (
    "marker",
    "edit_marker",
    "remove_marker",
    "",
    "previous_marker",
    "next_marker",
    "",
    "mark_in",
    "mark_out",
    "mark_selection",
    "clear_marks",
    "lift",
    "extract",
)
MENU_OF_HEAD = ("add_video_track", "add_audio_track", "add_caption_track")
MENU_OF_TRACK = (
    "track_up",
    "track_down",
    "",
    "taller",
    "lower",
    "minimise",
    "equal_heights",
    "",
    "volume_up",
    "volume_down",
    "volume_reset",
)
SUBMENUS: dict[str, tuple[str, ...]] = {
    "Transition and Fades": ("dissolve", "dip", "wipe", "remove_transition", "", "clear_fades"),
    "Speed and Direction": ("speed", "reverse", "", "freeze", "hold"),
    "Sound and Links": (
        "detach_sound",
        "nudge_sound_earlier",
        "nudge_sound_later",
        "toggle_link",
        "",
        "group",
        "ungroup",
        "",
        "gain_up",
        "gain_down",
        "gain_reset",
    ),
}
"""The submenus of the clip's menu that hold only commands."""
