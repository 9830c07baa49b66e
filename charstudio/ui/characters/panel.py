"""The characters dock: cards, a search when there are many, and the first button when there are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.characters import Character
from charstudio.model.values import CharacterId
from charstudio.studio.document import Change
from charstudio.ui import theme
from charstudio.ui.characters import words
from charstudio.ui.characters.card_list import CardList
from charstudio.ui.characters.commands import COMMANDS, make_actions, show_fitting
from charstudio.ui.characters.deeds import CastDeeds
from charstudio.ui.characters.signs import CastSigns
from charstudio.ui.characters.view import CastView
from charstudio.ui.graph.thumbnails import Thumbnails

MANY = 6
"""From so many on there is a search."""


@dataclass(frozen=True, slots=True)
class CastVerbs:
    """What the panel asks of the window: by command id what is done without a character, and with one.

    A verb that is not there has no command. ``dropped`` gets a character's id (or "") and what was dropped.
    """

    plain: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    of_one: Mapping[str, Callable[[Character], None]] = field(default_factory=dict)
    dropped: Callable[[str, object], None] = lambda _who, _content: None


class CastPanel(QWidget):
    """``chosen_changed(str)`` with the chosen character's id, "" for none. Rests while it is hidden."""

    chosen_changed = Signal(str)

    def __init__(self, deeds: CastDeeds, thumbnails: Thumbnails, verbs: CastVerbs, signs: CastSigns) -> None:
        super().__init__()
        self._deeds = deeds
        self._verbs = verbs
        self.cards = CardList(signs, deeds.rename, self)
        self.view = CastView(self.cards, thumbnails)
        self._actions = make_actions(self, self._make_verbs())
        self._stops: tuple[Callable[[], None], ...] = ()
        self._told = ""
        self._arrange()
        self.view.chosen_changed.connect(self._show_chosen)
        self.view.opened.connect(self._actions["open"].trigger)
        self.view.menu_asked.connect(self._open_menu)
        self.view.dropped.connect(verbs.dropped)
        self.setFocusProxy(self.view)
        self._show_chosen()

    def actions_of_panel(self) -> list[QAction]:
        """Every action that can be given keys."""
        return list(self._actions.values())

    def choose(self, character: CharacterId) -> None:
        """Choose a character and bring it into sight."""
        self.field.clear()
        self.refresh()
        self.view.choose(character)

    def let_go(self) -> None:
        """Choose nobody."""
        self.view.clearSelection()

    def sizeHint(self) -> QSize:
        """Narrow beside the graph until it is made wider."""
        return QSize(264, 400)

    def refresh(self) -> None:
        """Show the film's characters as they are."""
        project = self._deeds.project
        self.cards.read_only = self._deeds.studio.read_only
        self.cards.show_cast(project.characters, project.assets)
        self.field.setVisible(self.cards.count >= MANY or bool(self.field.text()))
        self._stack.setCurrentIndex(0 if self.cards.shown else 2 if self.cards.count else 1)
        self._show_chosen()

    def signs_changed(self) -> None:
        """More is known of the characters."""
        if self.isVisible():
            self.cards.signs_changed()

    def forget(self) -> None:
        """Stop listening."""
        stops, self._stops = self._stops, ()
        for stop in stops:
            stop()

    # --- following ---------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the document, then follow it."""
        super().showEvent(event)
        if not self._stops:
            self._stops = (self._deeds.studio.document.changed.connect(self._document_changed),)
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight nothing needs to be kept up."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.forget()

    def _document_changed(self, change: Change) -> None:
        if change.before.characters is not change.after.characters or change.before.assets is not change.after.assets:
            self.refresh()

    # --- building ----------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search characters")
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName("Search characters")
        self.field.textChanged.connect(self._searched)
        nobody = QLabel(words.NOBODY_FOUND)
        nobody.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nobody.setProperty("role", "secondary")
        middle = QWidget()
        self._stack = QStackedLayout(middle)
        for page in (self.view, self._empty(), nobody):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(middle, 1)
        layout.addLayout(self._foot())
        self.setMinimumWidth(248)

    def _empty(self) -> QWidget:
        page = QWidget()
        sign = QLabel()
        sign.setPixmap(theme.icon("account-group-outline", "disabled").pixmap(48, 48))
        hint = QLabel(words.EMPTY)
        hint.setWordWrap(True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setProperty("role", "secondary")
        self.first = QPushButton("New character…")
        self.first.setProperty("role", "primary")
        self.first.clicked.connect(self._actions["new"].trigger)
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addStretch(1)
        column.addWidget(sign, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(hint)
        column.addWidget(self.first, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        return page

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.new = QPushButton("New…")
        self.new.setAccessibleName("New character")
        self.new.clicked.connect(self._actions["new"].trigger)
        row.addWidget(self.new)
        row.addStretch(1)
        for name in ("use", "open", "season"):
            if name in self._actions:
                row.addWidget(_button(self._actions[name]))
        self._more = QToolButton()
        self._more.setIcon(theme.icon("dots-horizontal", "secondary"))
        self._more.setToolTip("More")
        self._more.setAccessibleName("More that can be done with characters")
        self._more.clicked.connect(lambda: self._open_menu(self._more.mapToGlobal(QPoint(0, 0))))
        row.addWidget(self._more)
        return row

    # --- doing -------------------------------------------------------------------------------------------------

    def _make_verbs(self) -> dict[str, Callable[[], object]]:
        deeds = self._deeds
        mine: dict[str, Callable[[Character], object]] = {
            "rename": lambda _who: self.view.rename(),
            "copy": self._copy,
            "delete": deeds.remove,
            **self._verbs.of_one,
        }
        return {
            **self._verbs.plain,
            **{name: lambda act=act: self._with_chosen(act) for name, act in mine.items()},  # type: ignore[misc]
        }

    def _with_chosen(self, act: Callable[[Character], object]) -> None:
        chosen = self.view.chosen
        if chosen is not None:
            act(chosen)

    def _copy(self, who: Character) -> None:
        made = self._deeds.copy(who)
        if made is not None:
            self.choose(made)

    def _searched(self, text: str) -> None:
        self.cards.search(text)
        self._stack.setCurrentIndex(0 if self.cards.shown else 2 if self.cards.count else 1)

    def _show_chosen(self) -> None:
        chosen = self.view.chosen
        show_fitting(self._actions, chosen, writable=not self._deeds.studio.read_only)
        writable = not self._deeds.studio.read_only
        self.new.setEnabled(writable)
        self.first.setEnabled(writable)
        now = chosen.id if chosen is not None else ""
        if now != self._told:
            self._told = now
            self.chosen_changed.emit(now)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for command in COMMANDS:
            if command.id in self._actions:
                if command.group:
                    menu.addSeparator()
                menu.addAction(self._actions[command.id])
        menu.popup(at)


def _button(action: QAction) -> QToolButton:
    """The same without words; they are in its tool tip and its name."""
    button = QToolButton()
    button.setIcon(action.icon())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    keys = action.shortcut().toString()
    button.setAccessibleName(action.text().rstrip("…"))
    button.setToolTip(f"{action.text().rstrip('…')} ({keys})" if keys else action.text().rstrip("…"))
    action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
    button.clicked.connect(action.trigger)
    return button
