"""Where a key is heard: the whole window or one of its panels, which of them overhear each other, and fixed keys."""

from __future__ import annotations

from enum import StrEnum

from charstudio.studio.key_text import parts_of


class Place(StrEnum):
    """Where a command's keys work. Those of the window work in every panel; those of a panel while it is in use."""

    WINDOW = "window"
    GRAPH = "graph"
    TIMELINE = "timeline"
    VIEWER = "viewer"
    OUTLINE = "outline"
    JOBS = "jobs"
    EXPORTS = "exports"
    SCRIPT = "script"
    CHARACTERS = "characters"
    GALLERY = "gallery"

    @property
    def heading(self) -> str:
        """As a heading."""
        return self.value.capitalize()

    @property
    def where(self) -> str:
        """As part of a sentence."""
        return "in the whole window" if self is Place.WINDOW else f"in the {self.value}"

    @property
    def reach(self) -> str:
        """When its keys work, as part of a sentence."""
        if self is Place.WINDOW:
            return self.where
        both = " or the timeline" if self is Place.VIEWER else ""
        return f"while the {self.value}{both} has the keyboard"


_LISTS = frozenset({Place.OUTLINE, Place.JOBS, Place.EXPORTS, Place.SCRIPT, Place.CHARACTERS, Place.GALLERY})
"""Panels that are lists, in which keys move about."""
FIXED = (
    "Fixed: on the graph, Tab adds a node, the arrows move what is selected, Space plays or pans. "
    "Escape gives up, everywhere."
)
"""The keys no command can have, for the page of keys."""

_ARROWS = frozenset({"Left", "Up", "Right", "Down"})
_MOVES = _ARROWS | {"Home", "End", "PgUp", "PgDown"}
_TYPING = _MOVES | {"Backspace", "Del"}
_ENTER = frozenset({"Return", "Enter"})


def meet(one: Place, other: Place) -> bool:
    """Whether a key of ``one`` is also heard in ``other``, so that no two commands of theirs can share it."""
    pair = {one, other}
    # the timeline hears the keys of the viewer: play and step are wanted in both
    return one is other or Place.WINDOW in pair or pair == {Place.VIEWER, Place.TIMELINE}


def refusal(place: Place, key: str) -> str:
    """Why a command of ``place`` cannot have this key (spelled by ``read_key``), as a sentence; empty when it can.

    The panels answer these keys themselves, before any command, or need them for typing and moving about.
    """
    modifiers, name = parts_of(key)
    is_plain = not modifiers & {"Ctrl", "Alt"}
    if name == "Esc":
        return "Escape always gives up what is under way."
    if name == "Tab" and (is_plain or place in {Place.GRAPH, Place.WINDOW}):
        return "Tab always moves on to the next field, and on the graph it adds a node."
    if name == "Space" and place in {Place.GRAPH, Place.WINDOW}:
        return "Space always plays, or pans, on the graph."
    if place is Place.GRAPH and is_plain and name in _ARROWS:
        return "The arrow keys always move what is selected on the graph."
    if place is Place.WINDOW and is_plain and (name in _TYPING or (name in _ENTER and not modifiers)):
        return "In the whole window this key needs Ctrl or Alt with it: alone it is for typing and moving about."
    if place in _LISTS and is_plain and name in {*_MOVES, "Space"}:
        return f"This key always moves through the list {place.where}."
    if place in (_LISTS - {Place.OUTLINE}) | {Place.TIMELINE, Place.VIEWER} and not modifiers and name in _ENTER:
        return "Enter alone always confirms what is typed or chosen."
    return ""
