"""Every command of the window as one table: its words, its keys, its place in the menus.

The same actions fill the menus and the command palette, so a command cannot exist in one and not in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from charstudio.ui import theme


@dataclass(frozen=True, slots=True)
class Command:
    """One verb. ``menu`` is its menu's title; ``separator`` starts a new group above it."""

    id: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    separator: bool = False
    checkable: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("file.new", "New Film…", "File", ("Ctrl+N",), "file-plus-outline"),
    Command("file.open", "Open…", "File", ("Ctrl+O",), "folder-open-outline"),
    Command("file.save", "Save", "File", ("Ctrl+S",), "content-save-outline", separator=True),
    Command("file.save_copy", "Save a Copy…", "File", ("Ctrl+Shift+S",)),
    Command("file.import", "Import Files…", "File", ("Ctrl+I",), "import", separator=True),
    Command("file.export", "Export Film…", "File", ("Ctrl+E",), "export"),
    Command("file.close", "Close Film", "File", ("Ctrl+W",), separator=True),
    Command("file.quit", "Quit", "File", ("Ctrl+Q",)),
    Command("edit.undo", "Undo", "Edit", ("Ctrl+Z",), "undo"),
    Command("edit.redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command("run.selected", "Run Selected", "Run", ("Shift+Return",), "play"),
    Command("run.all", "Run Everything Stale", "Run", ("Ctrl+Return",), "play-box-multiple-outline"),
    Command("run.stop", "Stop", "Run", ("Ctrl+.",), "stop"),
    Command("view.graph", "Graph Workspace", "View", ("Alt+1",), "graph-outline"),
    Command("view.edit", "Edit Workspace", "View", ("Alt+2",), "filmstrip"),
    Command("view.review", "Review Workspace", "View", ("Alt+3",), "television-play"),
    Command("view.full_screen", "Full Screen", "View", ("F11",), checkable=True, separator=True),
    Command("help.palette", "Command Palette…", "Help", ("Ctrl+Shift+P",), "magnify"),
    Command("help.about", "About Character Studio", "Help", (), "information-outline", separator=True),
)

MENUS = ("File", "Edit", "Run", "Clip", "View", "Help")


def make_actions(owner: QObject, verbs: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """An action for each command that has a verb, by id. Raises ``KeyError`` for a command without one."""
    actions: dict[str, QAction] = {}
    for command in COMMANDS:
        action = QAction(command.text, owner)
        action.setObjectName(command.id)
        action.setCheckable(command.checkable)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        if command.icon:
            action.setIcon(theme.icon(command.icon))
        verb = verbs[command.id]
        action.triggered.connect(lambda _checked=False, do=verb: do())
        actions[command.id] = action
    return actions


def label_of(action: QAction) -> str:
    """An action's words without mnemonics and dots."""
    return action.text().replace("&", "").rstrip("…").strip()


def keys_of(action: QAction) -> str:
    """An action's first shortcut as people read it, or nothing."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def enabled_first(actions: Iterable[QAction]) -> list[QAction]:
    """Actions with words, those that can be used now before those that cannot."""
    usable = [action for action in actions if label_of(action) and not action.isSeparator()]
    return sorted(usable, key=lambda action: not action.isEnabled())
