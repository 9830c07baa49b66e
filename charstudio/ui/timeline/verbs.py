"""Every command of the timeline in one table: name, text, icon, keys, needs. The view makes them actions."""

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
    NODE = auto()  # one selected clip that follows a node
    MARKS = auto()
    GAP = auto()
    TRANSITION = auto()
    FADES = auto()


@dataclass(frozen=True, slots=True)
class TimelineVerb:
    """One command. ``run`` is called without arguments; ``is_on`` makes it checkable."""

    name: str
    text: str
    icon: str
    keys: tuple[str, ...]
    needs: Needs
    run: Callable[[], object]
    is_checkable: bool = False


MENU_OF_CLIP = (
    "split",
    "trim_start",
    "trim_end",
    "",
    "dissolve",
    "remove_transition",
    "clear_fades",
    "",
    "delete",
    "ripple_delete",
    "",
    "reveal",
)
MENU_OF_LANE = ("close_gap", "", "marker", "mark_in", "mark_out", "clear_marks", "", "select_all", "fit")
MENU_OF_RULER = ("marker", "remove_marker", "", "mark_in", "mark_out", "clear_marks")
MENU_OF_HEAD = ("add_video_track", "add_audio_track")
