"""What can be done about an export, as one table of actions: the same for buttons, the menu and the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from charstudio.studio.renders.values import Render, RenderState
from charstudio.ui.panel_actions import make_panel_actions

_AGAIN = {RenderState.FAILED, RenderState.CANCELLED}
_ELSEWHERE = {RenderState.ASKS, RenderState.FAILED}


def _waits(render: Render) -> bool:
    """Whether its place in the list means anything."""
    return not (render.is_begun or render.state.is_over)


@dataclass(frozen=True, slots=True)
class RenderCommand:
    """One verb; ``fits`` says whether it means anything for an export, and without that it is not offered at all.

    ``button``: it also has a button below the list; ``is_icon``: one without words.
    """

    id: str
    text: str
    icon: str
    keys: str
    fits: Callable[[Render], bool]
    button: bool = True
    is_icon: bool = False


COMMANDS = (
    RenderCommand("up", "Earlier", "arrow-up", "Alt+Up", _waits, is_icon=True),
    RenderCommand("down", "Later", "arrow-down", "Alt+Down", _waits, is_icon=True),
    RenderCommand("replace", "Replace it", "file-replace-outline", "", lambda each: each.state is RenderState.ASKS),
    RenderCommand("save_as", "Save as…", "content-save-edit-outline", "", lambda each: each.state in _ELSEWHERE),
    RenderCommand(
        "pause",
        "Pause",
        "pause",
        "P",
        lambda each: each.state in {RenderState.RUNNING, RenderState.WAITING} and not each.is_stopping,
    ),
    RenderCommand(
        "resume", "Resume", "play", "R", lambda each: each.state is RenderState.PAUSED and not each.is_stopping
    ),
    RenderCommand("retry", "Try again", "restart", "Ctrl+R", lambda each: each.state in _AGAIN and each.is_known),
    RenderCommand("play", "Play", "play-circle-outline", "", lambda each: each.state is RenderState.DONE),
    RenderCommand("folder", "Open folder", "folder-open-outline", "", lambda each: each.state is RenderState.DONE),
    RenderCommand("cancel", "Cancel", "cancel", "Del", lambda each: not each.state.is_over and not each.is_stopping),
    RenderCommand("remove", "Remove", "playlist-remove", "Shift+Del", lambda each: each.state.is_over),
)


def make_actions(owner: QWidget, verbs: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """An action for each command, with its keys while ``owner`` or something in it has the keyboard."""
    return make_panel_actions(owner, "exports", COMMANDS, verbs)


def show_fitting(actions: Mapping[str, QAction], render: Render | None, row: int, count: int) -> None:
    """Offer what means something for ``render`` in its row; None: none is chosen."""
    for command in COMMANDS:
        fits = render is not None and command.fits(render)
        actions[command.id].setVisible(fits)
        at_end = (command.id == "up" and row == 0) or (command.id == "down" and row == count - 1)
        actions[command.id].setEnabled(fits and not at_end)
    if render is not None:
        actions["cancel"].setText("Skip it" if render.state is RenderState.ASKS else "Cancel")
