"""Every command of the window as one table: its words, its keys, its place in the menus.

The same actions fill the menus, the command palette and the sheet of shortcuts, so a command cannot exist in one and
not in the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from charstudio.ui import theme
from charstudio.ui.window.desk import settle_typing


@dataclass(frozen=True, slots=True)
class Command:
    """One verb. ``menu`` is its menu's title, ``submenu`` one inside; ``separator`` starts a new group above it."""

    id: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    separator: bool = False
    checkable: bool = False
    submenu: str = ""


COMMANDS: tuple[Command, ...] = (
    Command("file.new", "New Film…", "File", ("Ctrl+N",), "file-plus-outline"),
    Command("file.open", "Open…", "File", ("Ctrl+O",), "folder-open-outline"),
    Command("file.open_archive", "Open Archive…", "File", (), "archive-arrow-up-outline"),
    Command("file.save", "Save", "File", ("Ctrl+S",), "content-save-outline", separator=True),
    Command("file.save_copy", "Save a Copy…", "File", ("Ctrl+Shift+S",), "content-save-plus-outline"),
    Command("file.archive", "Archive Film…", "File", (), "archive-arrow-down-outline"),
    Command("file.hand_over", "Hand Over Film…", "File", (), "account-switch-outline"),
    Command("file.keep_safe", "Keep Characters Safe…", "File", (), "account-check-outline"),
    Command("file.find_media", "Find Missing Media…", "File", (), "file-search-outline"),
    Command("file.reveal", "Reveal Project Folder", "File", (), "folder-search-outline"),
    Command("file.import", "Import Files…", "File", ("Ctrl+I",), "import", separator=True),
    Command("file.import_comfy", "Import ComfyUI Workflow…", "File", (), "graph-outline"),
    Command("file.import_cut", "Import Cut…", "File", (), "movie-open-outline"),
    Command("file.reference", "Prepare Reference…", "File", (), "account-box-outline"),
    Command("file.templates", "My Templates…", "File", (), "puzzle-outline"),
    Command("file.export", "Export Film…", "File", ("Ctrl+E",), "export"),
    Command("file.export_frame", "Save This Frame…", "File", ("Ctrl+Alt+E",), "image-outline"),
    Command("file.export_cut", "Export Cut for Another Editor…", "File", (), "swap-horizontal"),
    Command("file.exports", "Show the Exports", "File", ("Ctrl+Shift+E",), "progress-download"),
    Command("file.close", "Close Film", "File", ("Ctrl+W",), "close", separator=True),
    Command("file.quit", "Quit", "File", ("Ctrl+Q",), "exit-to-app"),
    Command("edit.undo", "Undo", "Edit", ("Ctrl+Z",), "undo"),
    Command("edit.redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command("edit.settings", "Settings…", "Edit", ("Ctrl+,",), "cog-outline", separator=True),
    Command("run.selected", "Run Selected", "Run", ("Shift+Return",), "play"),
    Command("run.all", "Run Everything Stale", "Run", ("Ctrl+Return",), "play-box-multiple-outline"),
    Command("run.stop", "Stop", "Run", ("Ctrl+.",), "stop"),
    Command("run.jobs", "Show the Jobs", "Run", ("Ctrl+Shift+J",), "progress-clock", separator=True),
    Command("run.spending", "Spending…", "Run", (), "cash-multiple"),
    Command("repair.chains", "Chain Doctor…", "Run", (), "stethoscope", separator=True),
    Command("repair.cut", "Cut at the Last Good Frame…", "Run", (), "content-cut", submenu="Repair"),
    Command("repair.try_again", "Try Again with Less Motion…", "Run", (), "refresh", submenu="Repair"),
    Command("repair.details", "Watched Details…", "Run", (), "eye-check-outline", submenu="Repair"),
    Command("repair.anchor", "Add a Second Reference", "Run", (), "anchor", submenu="Repair"),
    Command("repair.sheets", "Bring the Sheets", "Run", (), "card-multiple-outline", submenu="Repair"),
    Command(
        "repair.first_shot", "New Reference from the First Shot…", "Run", (), "account-sync-outline", submenu="Repair"
    ),
    Command("repair.speaks", "Who Speaks…", "Run", (), "account-voice", submenu="Repair"),
    Command("view.graph", "Graph Workspace", "View", ("Alt+1",), "graph-outline"),
    Command("view.edit", "Edit Workspace", "View", ("Alt+2",), "filmstrip"),
    Command("view.review", "Review Workspace", "View", ("Alt+3",), "television-play"),
    Command("view.health", "Character Health…", "View", (), "account-heart-outline"),
    Command("view.history", "Show the History", "View", ("Ctrl+H",), "history"),
    Command("view.script", "Show the Script", "View", ("Ctrl+Alt+D",), "script-text-outline"),
    Command("view.outline", "Show the Outline", "View", ("Ctrl+Shift+O",), "file-tree-outline"),
    Command("view.characters", "Show the Characters", "View", ("Ctrl+Shift+U",), "account-group-outline"),
    Command("view.gallery", "Show the Gallery", "View", ("Ctrl+Alt+G",), "view-grid-outline"),
    Command("view.season", "Season…", "View", (), "table-account"),
    Command("view.reset", "Reset This Workspace", "View", (), "view-dashboard-outline"),
    Command("view.full_screen", "Full Screen", "View", ("Shift+F11",), "fullscreen", checkable=True, separator=True),
    Command("view.dark", "Dark", "View", checkable=True, submenu="Theme"),
    Command("view.light", "Light", "View", checkable=True, submenu="Theme"),
    Command("view.system", "Like the System", "View", checkable=True, submenu="Theme"),
    Command("help.palette", "Command Palette…", "Help", ("Ctrl+Shift+P",), "magnify"),
    Command("help.keys", "Keyboard Shortcuts", "Help", ("F1",), "keyboard-outline"),
    Command("help.first_key", "Connect a Cloud Service…", "Help", (), "key-variant"),
    Command("help.about", "About Character Studio", "Help", (), "information-outline", separator=True),
)

THEMES = {"dark": "view.dark", "light": "view.light", "system": "view.system"}
KEEPS_TYPING = {"edit.undo", "edit.redo", "view.full_screen"}
"""Commands that do not look at values, so that a field being typed in is left alone."""
NEEDS_FILM = (
    "file.save_copy",
    "file.archive",
    "file.hand_over",
    "file.keep_safe",
    "file.find_media",
    "file.reveal",
    "file.export",
    "file.export_frame",
    "file.export_cut",
    "file.exports",
    "file.close",
    "run.jobs",
    "run.spending",
    "view.graph",
    "view.edit",
    "view.review",
    "view.health",
    "view.history",
    "view.script",
    "view.outline",
    "view.characters",
    "view.gallery",
    "view.season",
    "view.reset",
    "repair.chains",
    "repair.cut",
    "repair.try_again",
    "repair.details",
    "repair.anchor",
    "repair.sheets",
    "repair.first_shot",
    "repair.speaks",
)
WRITES = (
    "file.save",
    "file.reference",
    "file.import",
    "file.import_comfy",
    "file.import_cut",
    "run.all",
    "run.selected",
)


def make_actions(owner: QObject, verbs: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """An action for each command, by id. Raises ``KeyError`` for a command without a verb."""
    return {command.id: _action(owner, command, verbs[command.id]) for command in COMMANDS}


def _action(owner: QObject, command: Command, verb: Callable[[], object]) -> QAction:
    action = QAction(command.text, owner)
    action.setObjectName(command.id)
    action.setIconText(command.text)  # stays when an undo names its step
    action.setCheckable(command.checkable)
    action.setShortcuts([QKeySequence(keys) for keys in command.keys])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    if command.icon:
        action.setIcon(theme.icon(command.icon))
        action.setIconVisibleInMenu(not command.checkable)

    def do() -> None:
        if command.id not in KEEPS_TYPING:
            settle_typing()
        verb()

    action.triggered.connect(lambda _checked=False: do())
    return action


def label_of(action: QAction) -> str:
    """An action's words without mnemonics and dots."""
    return action.text().replace("&", "").rstrip("…").strip()


def usable_first(actions: Iterable[QAction]) -> list[QAction]:
    """Actions with words, those that can be used now before those that cannot."""
    named = [action for action in actions if label_of(action) and not action.isSeparator()]
    return sorted(named, key=lambda action: not action.isEnabled())
