"""The canvas' commands as actions with their keys: for shortcuts, menus and the command palette alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from charstudio.ui import theme


@dataclass(frozen=True, slots=True)
class Command:
    """One command: a stable id for keymaps, words, keys (the first is shown in menus), and an icon."""

    id: str
    text: str
    keys: tuple[str, ...]
    icon: str = ""
    needs_nodes: bool = False
    needs_selection: bool = False


COMMANDS = (
    Command("graph.add", "Add node…", ("Tab", "Shift+A"), "plus"),
    Command("graph.duplicate", "Duplicate", ("Ctrl+D",), "content-copy", needs_nodes=True),
    Command("graph.delete", "Delete", ("Del", "X"), "trash-can-outline", needs_selection=True),
    Command("graph.rename", "Rename", ("F2",), "rename-box", needs_nodes=True),
    Command("graph.mute", "Mute", ("M",), "volume-off", needs_nodes=True),
    Command("graph.pin", "Pin result", ("P",), "pin-outline", needs_nodes=True),
    Command("graph.select_all", "Select all", ("Ctrl+A",), "select-all"),
    Command("graph.fit_selection", "Show selection", ("F", "."), "image-filter-center-focus"),
    Command("graph.fit_all", "Show all", ("Home",), "fit-to-page-outline"),
    Command("graph.zoom_actual", "Actual size", ("Ctrl+1",), "magnify"),
)
NODE_MENU = (
    "graph.rename",
    "graph.duplicate",
    "",
    "graph.mute",
    "graph.pin",
    "",
    "graph.fit_selection",
    "",
    "graph.delete",
)
CANVAS_MENU = ("graph.add", "", "graph.select_all", "graph.fit_all", "graph.zoom_actual")
WIRE_MENU = ("graph.delete",)
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
        action = actions[command_id]
        if action.icon().isNull() and icons[command_id]:
            action.setIcon(theme.icon(icons[command_id], "secondary"))
        menu.addAction(action)


def enable(actions: dict[str, QAction], *, nodes: int, wires: int) -> None:
    """Grey out what has nothing to act on."""
    for command in COMMANDS:
        possible = (nodes > 0 or not command.needs_nodes) and (nodes + wires > 0 or not command.needs_selection)
        actions[command.id].setEnabled(possible)
