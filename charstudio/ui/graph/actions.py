"""The canvas' commands as actions with their keys: for shortcuts, menus and the command palette alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from charstudio.ui import theme
from charstudio.ui.graph.digits import DIGITS, PLACES


@dataclass(frozen=True, slots=True)
class Command:
    """One command: a stable id for keymaps, words, keys (the first is shown in menus), and an icon."""

    id: str
    text: str
    keys: tuple[str, ...]
    icon: str = ""
    needs_nodes: bool = False
    needs_selection: bool = False
    needs_wires: bool = False


COMMANDS = (
    Command("graph.add", "Add node…", ("Tab", "Shift+A"), "plus"),
    Command("graph.duplicate", "Duplicate", ("Ctrl+D",), "content-copy", needs_nodes=True),
    Command("graph.duplicate_after", "Duplicate with what follows", ("Alt+D",), "content-duplicate", needs_nodes=True),
    Command("graph.copy", "Copy", ("Ctrl+C",), "clipboard-multiple-outline", needs_nodes=True),
    Command("graph.cut", "Cut", (), "content-cut", needs_nodes=True),
    Command("graph.paste", "Paste", ("Ctrl+V",), "content-paste"),
    Command("graph.paste_wired", "Paste keeping wires", ("Ctrl+Shift+V",), "clipboard-arrow-right-outline"),
    Command("graph.delete", "Delete", ("Del", "X"), "trash-can-outline", needs_selection=True),
    Command("graph.dissolve", "Delete, keep the chain", ("Ctrl+X",), "vector-polyline-minus", needs_nodes=True),
    Command("graph.rename", "Rename", ("F2",), "rename-box", needs_nodes=True),
    Command("graph.write", "Write the text", ("Shift+F2",), "text-box-edit-outline", needs_nodes=True),
    Command("graph.make_character", "Make a character of it", (), "account-plus-outline", needs_nodes=True),
    Command("graph.batch", "Batch…", (), "playlist-plus", needs_nodes=True),
    Command("graph.reference", "Prepare as reference…", (), "account-box-outline", needs_nodes=True),
    Command("graph.save_result", "Save result…", (), "content-save-outline", needs_nodes=True),
    Command("graph.length", "Change the length", ("Ctrl+F2",), "timer-outline", needs_nodes=True),
    Command("graph.note", "Add a note", ("Shift+C",), "note-plus-outline"),
    Command("graph.mute", "Mute", ("M",), "volume-off", needs_nodes=True),
    Command("graph.bypass", "Bypass", ("B",), "debug-step-over", needs_nodes=True),
    Command("graph.collapse", "Collapse", ("H",), "arrow-collapse-vertical", needs_nodes=True),
    Command("graph.pin", "Pin result", ("P",), "pin-outline", needs_nodes=True),
    Command("graph.dot", "Add a dot", (), "vector-point", needs_wires=True),
    Command("graph.straighten", "Remove the dots", (), "vector-line", needs_wires=True),
    Command("graph.connect", "Connect to…", ("Ctrl+L",), "connection", needs_nodes=True),
    Command("graph.frame", "Frame the selection", ("Ctrl+J", "C"), "select-group", needs_nodes=True),
    Command("graph.unframe", "Take out of the frame", ("Alt+P",), "select-off", needs_nodes=True),
    Command("graph.save_template", "Save frame as template…", (), "puzzle-plus-outline", needs_nodes=True),
    Command("graph.tidy", "Tidy", ("L",), "file-tree-outline"),
    Command("graph.align_left", "Left edges", ("Ctrl+Shift+Left",), "align-horizontal-left", needs_nodes=True),
    Command("graph.align_centre", "Centres across", ("Ctrl+Alt+H",), "align-horizontal-center", needs_nodes=True),
    Command("graph.align_right", "Right edges", ("Ctrl+Shift+Right",), "align-horizontal-right", needs_nodes=True),
    Command("graph.align_top", "Top edges", ("Ctrl+Shift+Up",), "align-vertical-top", needs_nodes=True),
    Command("graph.align_middle", "Middles down", ("Ctrl+Alt+V",), "align-vertical-center", needs_nodes=True),
    Command("graph.align_bottom", "Bottom edges", ("Ctrl+Shift+Down",), "align-vertical-bottom", needs_nodes=True),
    Command("graph.distribute_across", "Space evenly across", ("Ctrl+Alt+Shift+H",), "distribute-horizontal-center"),
    Command("graph.distribute_down", "Space evenly down", ("Ctrl+Alt+Shift+V",), "distribute-vertical-center"),
    Command("graph.select_all", "Select all", ("Ctrl+A",), "select-all"),
    Command("graph.find", "Find node…", ("Ctrl+F",), "magnify"),
    Command("graph.find_next", "Find next", ("F3", "Ctrl+G"), "arrow-down"),
    Command("graph.find_previous", "Find previous", ("Shift+F3", "Ctrl+Shift+G"), "arrow-up"),
    Command("graph.go_next", "Go to what it feeds", ("Alt+Right",), "arrow-right-bold-outline"),
    Command("graph.go_back", "Go to what feeds it", ("Alt+Left",), "arrow-left-bold-outline"),
    Command("graph.go_up", "Go to the sibling above", ("Alt+Up",), "arrow-up-bold-outline"),
    Command("graph.go_down", "Go to the sibling below", ("Alt+Down",), "arrow-down-bold-outline"),
    Command("graph.fit_selection", "Show selection", ("F", "."), "image-filter-center-focus"),
    Command("graph.fit_all", "Show all", ("Home",), "fit-to-page-outline"),
    Command("graph.minimap", "Map", ("N",), "map-outline"),
    Command("graph.zoom_actual", "Actual size", ("Ctrl+1",), "magnify"),
    Command("graph.compare_a", "Show as A", (), "alpha-a-box-outline", needs_nodes=True),
    Command("graph.compare_b", "Show as B", (), "alpha-b-box-outline", needs_nodes=True),
    Command("graph.wipe", "Wipe", ("W",), "compare"),
    Command("graph.side_by_side", "Side by side", (), "view-split-vertical"),
    Command("graph.difference", "Difference", (), "set-none"),
    Command("graph.swap", "Swap A and B", (), "swap-horizontal"),
    Command("graph.stop_comparing", "Stop comparing", (), "close"),
    *(Command(f"graph.a{digit}", f"Show {digit} as A", (str(digit),)) for digit in DIGITS),
    *(Command(f"graph.b{digit}", f"Show {digit} as B", (f"Shift+{digit}",)) for digit in DIGITS),
)
NODE_MENU = (
    "graph.copy",
    "graph.cut",
    "graph.paste",
    "graph.paste_wired",
    "",
    "graph.rename",
    "graph.write",
    "graph.length",
    "graph.make_character",
    "graph.batch",
    "graph.reference",
    "graph.save_result",
    "graph.duplicate",
    "graph.duplicate_after",
    "",
    "graph.frame",
    "graph.unframe",
    "graph.save_template",
    "",
    "graph.mute",
    "graph.bypass",
    "graph.pin",
    "graph.collapse",
    "graph.connect",
    "",
    "graph.tidy",
    "Align",
    "Compare",
    "graph.fit_selection",
    "",
    "graph.dissolve",
    "graph.delete",
)
CANVAS_MENU = (
    "graph.add",
    "graph.note",
    "graph.paste",
    "",
    "graph.select_all",
    "graph.find",
    "graph.tidy",
    "graph.minimap",
    "graph.fit_all",
    "graph.zoom_actual",
)
WIRE_MENU = ("graph.dot", "graph.straighten", "", "graph.delete")
SUBMENUS = {
    "Align": (
        "graph.align_left",
        "graph.align_centre",
        "graph.align_right",
        "",
        "graph.align_top",
        "graph.align_middle",
        "graph.align_bottom",
        "",
        "graph.distribute_across",
        "graph.distribute_down",
    ),
    "Compare": (
        "graph.compare_a",
        "graph.compare_b",
        "",
        "graph.wipe",
        "graph.side_by_side",
        "graph.difference",
        "graph.swap",
        "",
        "graph.stop_comparing",
    ),
    "Compare by Digit": tuple(f"graph.{place}{digit}" for place in PLACES for digit in DIGITS),
}
"""Menus inside a menu, which names them by their title."""
COMPARING = ("Compare", "Compare by Digit")
"""The submenus of what fills and compares A and B, wanted in the viewer too."""
_KEYS_OF_THE_VIEW = {"Tab"}
"""Keys that Qt uses for moving the focus: the view handles them itself."""


def make_actions(owner: QWidget, run: dict[str, Callable[[], None]]) -> dict[str, QAction]:
    """An action for each command, active while ``owner`` has the focus, added to it."""
    made: dict[str, QAction] = {}
    for command in COMMANDS:
        action = QAction(command.text, owner)
        action.setObjectName(command.id)
        keys = [key for key in command.keys if key not in _KEYS_OF_THE_VIEW]
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False, call=run[command.id]: call())
        owner.addAction(action)
        made[command.id] = action
    return made


def fill_menu(menu: QMenu, ids: tuple[str, ...], actions: dict[str, QAction]) -> None:
    """Put actions into a menu; an empty id makes a separator. Icons load only now."""
    icons = {command.id: command.icon for command in COMMANDS}
    for command_id in ids:
        if not command_id:
            menu.addSeparator()
            continue
        if command_id in SUBMENUS:
            fill_menu(menu.addMenu(command_id), SUBMENUS[command_id], actions)
            continue
        action = actions[command_id]
        if action.icon().isNull() and icons[command_id]:
            action.setIcon(theme.icon(icons[command_id], "secondary"))
        menu.addAction(action)


def enable(actions: dict[str, QAction], *, nodes: int, wires: int) -> None:
    """Grey out what has nothing to act on."""
    for command in COMMANDS:
        possible = (nodes > 0 or not command.needs_nodes) and (nodes + wires > 0 or not command.needs_selection)
        possible = possible and (wires > 0 or not command.needs_wires)
        actions[command.id].setEnabled(possible)
