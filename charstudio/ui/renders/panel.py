"""The exports: what is being written, what waits, what asks, what failed and why. Survives a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.studio.renders.values import Render, RenderId
from charstudio.studio.studio import Studio
from charstudio.ui.one_line import OneLine
from charstudio.ui.panel_actions import action_button
from charstudio.ui.renders import words
from charstudio.ui.renders.commands import COMMANDS, make_actions, show_fitting
from charstudio.ui.renders.render_list import RenderList
from charstudio.ui.renders.view import RendersView

_EMPTY = (
    "No exports yet.\nWhat you export is written here, one file after the other, while you go on editing: "
    "each as the film was when you ordered it.\nWhat is cut short by the end of the program is begun anew next time."
)


class RendersPanel(QWidget):
    """A list, a summary, and what can be done about the chosen export."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._renders = studio.renders
        self._list = RenderList(self)
        self._view = RendersView(self._list)
        self._actions = make_actions(self, self._verbs())
        self._arrange()
        self._view.chosen_changed.connect(self._show_chosen)
        self._view.opened.connect(self._open)
        self._view.menu_asked.connect(self._open_menu)
        self._stop_listening = self._renders.changed.connect(lambda _items: self.refresh())
        self.setFocusProxy(self._view)
        self.refresh()

    def refresh(self) -> None:
        """Show the present state."""
        if not self.isVisible():
            return
        renders = self._renders.items()
        self._list.show_renders(renders)
        self._stack.setCurrentWidget(self._view if renders else self._empty)
        self._clear.setEnabled(any(each.state.is_over for each in renders))
        self._words.show_text(words.summary(renders))
        self._show_chosen()

    def choose(self, render: RenderId) -> None:
        """Choose an export."""
        self.refresh()
        self._view.choose(render)

    def showEvent(self, event: QShowEvent) -> None:
        """Hidden it rests; now it shows all."""
        super().showEvent(event)
        self.refresh()

    def forget(self) -> None:
        """Stop listening; the panel is about to go."""
        self._stop_listening()

    # --- building ----------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        self._empty = QLabel(_EMPTY, self)  # a stack shows its first page at once, which must not be a window
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "secondary")
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(self._stack, 1)
        layout.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._words = OneLine()
        self._words.setProperty("role", "small")
        row.addWidget(self._words, 1)
        for command in COMMANDS:
            if command.button:
                action = self._actions[command.id]
                row.addWidget(_icon_button(action, self) if command.is_icon else action_button(action, self))
        self._clear = QPushButton("Clear finished")
        self._clear.clicked.connect(self._renders.clear)
        row.addSpacing(8)
        row.addWidget(self._clear)
        return row

    # --- doing -------------------------------------------------------------------------------------------------

    def _verbs(self) -> dict[str, Callable[[], object]]:
        renders = self._renders
        return {
            "up": lambda: self._move(-1),
            "down": lambda: self._move(1),
            "replace": lambda: self._with_chosen(lambda each: renders.replace(each.id)),
            "save_as": lambda: self._with_chosen(self._ask_place),
            "pause": lambda: self._with_chosen(lambda each: renders.pause(each.id)),
            "resume": lambda: self._with_chosen(lambda each: renders.resume(each.id)),
            "retry": lambda: self._with_chosen(lambda each: renders.retry(each.id)),
            "play": lambda: self._with_chosen(lambda each: open_file(each.order.path)),
            "folder": lambda: self._with_chosen(lambda each: open_file(each.order.path.parent)),
            "cancel": lambda: self._with_chosen(lambda each: renders.cancel(each.id)),
            "remove": lambda: self._with_chosen(lambda each: renders.remove(each.id)),
        }

    def _with_chosen(self, act: Callable[[Render], object]) -> None:
        chosen = self._view.chosen
        if chosen is not None:
            act(chosen)

    def _move(self, step: int) -> None:
        self._with_chosen(lambda each: self._renders.move(each.id, self._view.row + step))

    def _open(self) -> None:
        """Enter does the first thing that can be done about it."""
        order = ("replace", "resume", "retry", "play", "pause")
        found = next((self._actions[name] for name in order if self._actions[name].isEnabled()), None)
        if found is not None:
            found.trigger()

    def _ask_place(self, render: Render) -> None:
        """Ask for another name; the system's own dialog asks before it gives one that is taken."""
        dialog = QFileDialog(self, "Save the export as", str(render.order.path))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(render.order.delivery.facts.suffix.lstrip("."))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._save_as(render.id, Path(name)))
        dialog.open()

    def _save_as(self, render: RenderId, path: Path) -> None:
        self._renders.save_as(render, path, overwrite=path.exists())

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(list(self._actions.values()))
        menu.popup(at)

    def _show_chosen(self) -> None:
        show_fitting(self._actions, self._view.chosen, self._view.row, len(self._list.renders))


def open_file(path: Path) -> None:
    """Show a file or folder with the program the desktop has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _icon_button(action: QAction, parent: QWidget) -> QToolButton:
    """The same without words; they are in its tool tip and its name."""
    button = QToolButton(parent)
    button.setIcon(action.icon())
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    keys = action.shortcut().toString()
    button.setToolTip(f"{action.text()} ({keys})" if keys else action.text())

    def follow() -> None:
        button.setEnabled(action.isEnabled())
        button.setVisible(action.isVisible())

    action.changed.connect(follow)
    button.clicked.connect(action.trigger)
    follow()
    return button
