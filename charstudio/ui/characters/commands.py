"""What can be done with characters, as one table: for buttons, the menu and the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from charstudio.model.characters import Character
from charstudio.ui.panel_actions import make_panel_actions


@dataclass(frozen=True, slots=True)
class CastCommand:
    """One verb. ``of_one``: it is about the chosen character; ``writes``: not for a film that is only read."""

    id: str
    text: str
    icon: str
    keys: str = ""
    of_one: bool = True
    writes: bool = True
    group: bool = False


COMMANDS = (
    CastCommand("new", "New character…", "account-plus-outline", "Ins", of_one=False),
    CastCommand("open", "Open character", "account-details-outline", writes=False),
    CastCommand("health", "Health…", "account-heart-outline", writes=False),
    CastCommand("use", "Put on the graph", "graph-outline", "U"),
    CastCommand("rename", "Rename", "rename-box", "F2", group=True),
    CastCommand("copy", "Duplicate", "content-duplicate", "Ctrl+D"),
    CastCommand("version", "Keep this version…", "content-save-outline"),
    CastCommand("import", "Import character…", "account-arrow-down-outline", of_one=False, group=True),
    CastCommand("export", "Export character…", "account-arrow-up-outline", writes=False),
    CastCommand("from_shelf", "From my shelf…", "bookshelf", of_one=False),
    CastCommand("to_shelf", "Put on my shelf", "bookmark-plus-outline", writes=False),
    CastCommand("season", "Season…", "table-account", of_one=False, writes=False, group=True),
    CastCommand("delete", "Delete", "trash-can-outline", "Del", group=True),
)


def make_actions(owner: QWidget, verbs: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """An action for each command that has a verb, with its keys while something in ``owner`` has the keyboard."""
    possible = [command for command in COMMANDS if command.id in verbs]
    return make_panel_actions(owner, "characters", possible, verbs)


def show_fitting(actions: Mapping[str, QAction], chosen: Character | None, *, writable: bool) -> None:
    """Offer what means something now."""
    for command in COMMANDS:
        if command.id in actions:
            actions[command.id].setEnabled(
                (chosen is not None or not command.of_one) and (writable or not command.writes)
            )
