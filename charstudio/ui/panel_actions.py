"""Commands of a panel as actions with keys of their own, and buttons that look and work like an action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from charstudio.ui import theme


class PanelCommand(Protocol):
    """One verb of a panel."""

    @property
    def id(self) -> str:
        """By which the panel knows it."""
        ...

    @property
    def text(self) -> str:
        """What it is called."""
        ...

    @property
    def icon(self) -> str:
        """Its picture in the icon font."""
        ...

    @property
    def keys(self) -> str:
        """The keys it has before anybody changes them; empty for none."""
        ...


def make_panel_actions(
    owner: QWidget, prefix: str, commands: Iterable[PanelCommand], verbs: Mapping[str, Callable[[], object]]
) -> dict[str, QAction]:
    """An action for each command, called ``prefix.id``, with its keys while ``owner`` or something in it has the
    keyboard.
    """
    made = {}
    for command in commands:
        action = QAction(theme.icon(command.icon), command.text, owner)
        action.setObjectName(f"{prefix}.{command.id}")
        action.setIconText(command.text)
        action.setShortcut(QKeySequence(command.keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False, verb=verbs[command.id]: verb())
        owner.addAction(action)
        made[command.id] = action
    return made


def action_button(action: QAction, parent: QWidget) -> QPushButton:
    """A button that looks and works like an action, and comes and goes with it."""
    button = QPushButton(parent)

    def follow() -> None:
        button.setText(action.text())
        button.setEnabled(action.isEnabled())
        button.setVisible(action.isVisible())

    action.changed.connect(follow)
    button.clicked.connect(action.trigger)
    follow()
    return button
