"""What can be done about a job, as one table of actions: the same for buttons, the menu and the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from charstudio.ui.panel_actions import make_panel_actions
from charstudio.ui.window.jobs.line import JobLine, Standing

RUNS_AGAIN = {Standing.FAILED, Standing.LOST, Standing.CANCELLED, Standing.SKIPPED}


@dataclass(frozen=True, slots=True)
class JobCommand:
    """One verb; ``fits`` says whether it means anything for a line. ``writes`` needs a film that is open for writing.

    ``button``: it also has a button below the table, hidden while it does not fit when ``shy``.
    """

    id: str
    text: str
    icon: str
    keys: str
    fits: Callable[[JobLine], bool]
    writes: bool = False
    button: bool = True
    shy: bool = True


COMMANDS = (
    JobCommand("show", "Show the node", "crosshairs-gps", "", lambda _line: True, shy=False),
    JobCommand("resolve", "Resolve…", "help-rhombus-outline", "R", lambda line: line.unknown is not None, writes=True),
    JobCommand("cancel", "Cancel…", "cancel", "Del", lambda line: line.is_here),
    JobCommand("again", "Run again", "restart", "Ctrl+R", lambda line: line.standing in RUNS_AGAIN, writes=True),
    JobCommand("log", "Show the log", "text-box-search-outline", "L", lambda line: bool(line.rows)),
    JobCommand("copy", "Copy request id", "content-copy", "Ctrl+C", lambda line: bool(line.request_id), button=False),
)


def make_actions(owner: QWidget, verbs: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """An action for each command, with its keys while ``owner`` or something in it has the keyboard."""
    return make_panel_actions(owner, "jobs", COMMANDS, verbs)


def show_fitting(actions: Mapping[str, QAction], line: JobLine | None, *, writable: bool) -> None:
    """Offer what means something for ``line``; None: no line is chosen."""
    for command in COMMANDS:
        fits = line is not None and command.fits(line)
        actions[command.id].setEnabled(fits and (writable or not command.writes))
        actions[command.id].setVisible(fits or not command.shy)
