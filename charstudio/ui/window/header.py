"""The bar above everything: workspace tabs, the film's name, jobs, and the two buttons people look for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QLabel,
    QMainWindow,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from charstudio.ui import theme
from charstudio.ui.window.commands import COMMANDS, MENUS

if TYPE_CHECKING:
    from charstudio.ui.window.workbench import Workbench

WORKSPACES = (("graph", "Graph"), ("edit", "Edit"), ("review", "Review"))


class Header(QToolBar):
    """Shows and asks; ``jobs_chosen`` when the jobs summary is clicked."""

    jobs_chosen = Signal()

    def __init__(self, actions: Mapping[str, QAction], turn_to: Callable[[str], None]) -> None:
        super().__init__("Header")
        self.setObjectName("header")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._tabs = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        for name, label in WORKSPACES:
            self.addWidget(self._tab(name, label, turn_to))
        self.addWidget(_spring())
        self._film = QLabel()
        self._film.setFont(theme.font(10, bold=True))
        self.addWidget(self._film)
        self.addWidget(_spring())
        self._jobs = QPushButton("No jobs")
        self._jobs.setProperty("role", "link")
        self._jobs.setToolTip("Show the jobs")
        self._jobs.clicked.connect(self.jobs_chosen)
        self.addWidget(self._jobs)
        self.addWidget(_button("  Run all", "play", actions["run.all"], primary=False))
        self.addWidget(_button("  Export", "export", actions["file.export"], primary=True))

    def show_workspace(self, name: str) -> None:
        """Mark the workspace on screen."""
        self._buttons[name].setChecked(True)

    def show_film(self, title: str, *, saved: bool, read_only: bool) -> None:
        """Name the film and say whether there is anything to save."""
        state = "  · reading only" if read_only else "" if saved else "  · not saved"
        self._film.setText(f"{title}{state}")

    def show_jobs(self, words: str) -> None:
        """Sum up the jobs."""
        self._jobs.setText(words)

    def _tab(self, name: str, label: str, turn_to: Callable[[str], None]) -> QToolButton:
        tab = QToolButton()
        tab.setText(label)
        tab.setCheckable(True)
        tab.setChecked(name == "graph")
        tab.setMinimumWidth(72)
        tab.setAccessibleName(f"{label} workspace")
        tab.clicked.connect(lambda: turn_to(name))
        self._tabs.addButton(tab)
        self._buttons[name] = tab
        return tab


def build_menus(window: QMainWindow, actions: Mapping[str, QAction], bench: Workbench) -> None:
    """Fill the menu bar from the table of commands, the timeline's verbs and the panels' switches."""
    for title in MENUS:
        menu = window.menuBar().addMenu(title)
        for command in COMMANDS:
            if command.menu == title:
                if command.separator and not menu.isEmpty():
                    menu.addSeparator()
                menu.addAction(actions[command.id])
        if title == "Edit":
            menu.addSeparator()
            menu.addActions(list(bench.canvas.actions_by_id.values()))
        if title == "Clip":
            menu.addActions(bench.timeline.timeline_actions())
        if title == "View":
            menu.addSeparator()
            menu.addActions(bench.dock_actions())


def _spring() -> QWidget:
    spring = QWidget()
    spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return spring


def _button(words: str, icon: str, action: QAction, *, primary: bool) -> QPushButton:
    button = QPushButton(words)
    button.setIcon(theme.icon(icon, "on_accent" if primary else "text"))
    button.setToolTip(f"{action.text()} ({action.shortcut().toString()})")
    if primary:
        button.setProperty("role", "primary")
    button.clicked.connect(action.trigger)
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)
    return button
