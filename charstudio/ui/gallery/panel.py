"""The gallery dock: search, tiles, what is known of the chosen one, and what can be done with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from charstudio.engine.events import Event, JobDone
from charstudio.model.errors import CharStudioError
from charstudio.model.graph import Graph
from charstudio.model.identity import Grade
from charstudio.model.values import MediaRef
from charstudio.studio.document import Change
from charstudio.studio.gallery.search import Search
from charstudio.studio.gallery.values import GalleryItem
from charstudio.studio.studio import Studio
from charstudio.ui import theme
from charstudio.ui.gallery import words
from charstudio.ui.gallery.commands import COMMANDS, Chosen, make_actions, show_fitting
from charstudio.ui.gallery.items import GalleryList
from charstudio.ui.gallery.mime import mime_of
from charstudio.ui.gallery.search_bar import SearchBar
from charstudio.ui.gallery.stars import Stars
from charstudio.ui.gallery.view import GalleryView
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.one_line import OneLine

_SOON_MS = 60
"""A run of many results is one look."""

ItemVerb = Callable[[GalleryItem], None]


def _nothing(_item: GalleryItem) -> None:
    """Does nothing."""


def _nobody(_items: Sequence[GalleryItem], _at: QPoint) -> None:
    """Asks for nobody."""


def _no_grade(_item: GalleryItem) -> Grade | None:
    return None


@dataclass(frozen=True, slots=True)
class GalleryVerbs:
    """What the gallery asks of the window. ``character`` gets a place on the screen for a menu."""

    start: Callable[..., None]
    complain: Callable[[str], None]
    show: ItemVerb = _nothing
    reference: ItemVerb = _nothing
    recreate: ItemVerb = _nothing
    place: ItemVerb = _nothing
    save: ItemVerb = _nothing
    reveal_node: ItemVerb = _nothing
    folder: ItemVerb = _nothing
    character: Callable[[Sequence[GalleryItem], QPoint], None] = _nobody
    grade: Callable[[GalleryItem], Grade | None] = field(default=_no_grade)


class GalleryPanel(QWidget):
    """Rests while it is hidden."""

    read = Signal()
    """The list was made anew."""

    def __init__(self, studio: Studio, thumbnails: Thumbnails, verbs: GalleryVerbs) -> None:
        super().__init__()
        self._studio = studio
        self._verbs = verbs
        self.tiles = GalleryList(studio.gallery.mark, verbs.grade, lambda item: mime_of(studio, item), self)
        self.view = GalleryView(self.tiles, thumbnails)
        self.search = SearchBar()
        self._actions = make_actions(self, self._make_verbs())
        self._reading = False
        self._again = False
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self._arrange()
        self.search.searched.connect(self._searched)
        self.search.left.connect(self.view.setFocus)
        self.view.chosen_changed.connect(self._show_chosen)
        self.view.opened.connect(self._actions["show"].trigger)
        self.view.menu_asked.connect(self._open_menu)
        self.view.starred.connect(self._rate)
        self._stops: tuple[Callable[[], None], ...] = ()
        self.setFocusProxy(self.view)
        self._show_chosen()

    def actions_of_panel(self) -> list[QAction]:
        """Every action that can be given keys."""
        return list(self._actions.values())

    def sizeHint(self) -> QSize:
        """Narrow beside the graph until it is made wider."""
        return QSize(264, 400)

    def refresh(self) -> None:
        """Look at everything anew, beside the window's thread."""
        if not self.isVisible() or self._studio.folder is None:
            return
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._verbs.start(self._read(), "read the gallery")

    def choose(self, key: str) -> None:
        """Choose these bytes and bring them into sight."""
        self.view.choose(key)

    def forget(self) -> None:
        """Stop listening; the panel is about to go or out of sight."""
        self._soon.stop()
        stops, self._stops = self._stops, ()
        for stop in stops:
            stop()

    async def _read(self) -> None:
        try:
            items = await self._studio.gallery.items()
        except CharStudioError:
            items = ()  # the film was closed meanwhile
        except asyncio.CancelledError:
            self._reading = False
            raise
        self._reading = False
        if not self._stops:
            return
        self.tiles.show_items(items)
        self._look_at_cut()
        self._show_counts()
        self.read.emit()
        if self._again:
            self._again = False
            self._soon.start()

    # --- following ---------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up, then follow."""
        super().showEvent(event)
        if self._stops:
            return
        studio = self._studio
        self._stops = (
            studio.document.changed.connect(self._document_changed),
            studio.jobs.connect(self._job_changed),
            studio.gallery.changed.connect(lambda _none: self._marks_changed()),
        )
        self._soon.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight nothing needs to be kept up."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.forget()

    def _document_changed(self, change: Change) -> None:
        before, after = change.before, change.after
        if before.timeline is not after.timeline:
            self._look_at_cut()
        others = before.assets is not after.assets or before.characters is not after.characters
        if others or _named_by(before.graph) != _named_by(after.graph):
            self._soon.start()

    def _job_changed(self, event: Event) -> None:
        if isinstance(event, JobDone):
            self._soon.start()

    def _look_at_cut(self) -> None:
        used: frozenset[MediaRef] = self._studio.gallery.used() if self._studio.folder is not None else frozenset()
        self.tiles.show_used(used)

    def _marks_changed(self) -> None:
        self.tiles.marks_changed()
        self._show_counts()

    def grades_changed(self) -> None:
        """More is known of how steady faces are."""
        if self.isVisible():
            self.tiles.marks_changed()

    # --- building ----------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        self._hint = QLabel(words.EMPTY)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "secondary")
        self._hint.setContentsMargins(16, 16, 16, 16)
        middle = QWidget()
        self._stack = QStackedLayout(middle)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addWidget(middle, 1)
        layout.addWidget(self._make_undo_bar())
        layout.addWidget(self._make_foot())
        self.setMinimumWidth(248)

    def _make_undo_bar(self) -> QWidget:
        self._undo_bar = QWidget()
        self._undo_words = OneLine()
        self.undo_button = QPushButton("Undo")
        self.undo_button.clicked.connect(self._undo)
        row = QHBoxLayout(self._undo_bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._undo_words, 1)
        row.addWidget(self.undo_button)
        self._undo_bar.hide()
        return self._undo_bar

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        self._title, self._facts, self._prompt = OneLine(), OneLine(), OneLine()
        self._title.setFont(theme.font(bold=True))
        for line in (self._facts, self._prompt):
            line.setProperty("role", "small")
        self.stars = Stars()
        self.stars.given.connect(self._rate)
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for line in (self._title, self._facts, self._prompt):
            column.addWidget(line)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.stars)
        row.addStretch(1)
        for command in COMMANDS:
            if command.button:
                row.addWidget(_button(self._actions[command.id]))
        self._more = QToolButton()
        self._more.setIcon(theme.icon("dots-horizontal", "secondary"))
        self._more.setToolTip("More")
        self._more.setAccessibleName("More that can be done with it")
        self._more.clicked.connect(lambda: self._open_menu(self._more.mapToGlobal(QPoint(0, 0))))
        row.addWidget(self._more)
        column.addLayout(row)
        return foot

    # --- showing -----------------------------------------------------------------------------------------------

    def _searched(self, search: Search) -> None:
        self.tiles.show_search(search)
        self._show_counts()

    def _show_counts(self) -> None:
        shown, every = len(self.tiles.shown), len(self.tiles.every)
        looks_in_trash = "trashed" in self.search.search.states
        hint = words.EMPTY if not every else words.TRASH_EMPTY if looks_in_trash else words.NOTHING_FOUND
        self._hint.setText(hint)
        self._stack.setCurrentIndex(0 if shown else 1)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self._chosen()
        one = chosen.one
        if one is not None:
            self._title.show_text(one.title)
            self._facts.show_text(words.facts_line(one, datetime.now().astimezone().date()))
            self._prompt.show_text(" ".join(one.prompt.split()))
        else:
            count = len(chosen.items)
            shown, every = len(self.tiles.shown), len(self.tiles.every)
            self._title.show_text(f"{count} chosen" if count else words.count_words(shown, every) if every else "")
            self._facts.show_text("")
            self._prompt.show_text("")
        stars = {mark.stars for mark in chosen.marks}
        self.stars.show_count(stars.pop() if len(stars) == 1 else 0)
        self.stars.setEnabled(bool(chosen.items) and chosen.writable)
        self._more.setEnabled(bool(chosen.items))
        show_fitting(self._actions, chosen)

    def _chosen(self) -> Chosen:
        items = self.view.chosen
        marks = tuple(self._studio.gallery.mark(item.key) for item in items)
        return Chosen(items, marks, self._studio.kinds, not self._studio.read_only)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for command in COMMANDS:
            if command.group:
                menu.addSeparator()
            menu.addAction(self._actions[command.id])
        menu.popup(at)

    # --- doing -------------------------------------------------------------------------------------------------

    def _make_verbs(self) -> dict[str, Callable[[], object]]:
        verbs = self._verbs
        return {
            "show": lambda: self._with_one(verbs.show),
            "reference": lambda: self._with_one(verbs.reference),
            "character": lambda: verbs.character(self.view.chosen, self._corner()),
            "recreate": lambda: self._with_one(verbs.recreate),
            "reveal_node": lambda: self._with_one(verbs.reveal_node),
            "place": lambda: self._with_one(verbs.place),
            "save": lambda: self._with_one(verbs.save),
            "folder": lambda: self._with_one(verbs.folder),
            "reject": self._reject,
            "trash": self._trash,
        }

    def _corner(self) -> QPoint:
        return self.view.viewport().mapToGlobal(self.view.visualRect(self.view.currentIndex()).center())

    def _with_one(self, act: ItemVerb) -> None:
        one = self._chosen().one
        if one is not None:
            act(one)

    def _rate(self, stars: int) -> None:
        self._mark(lambda keys: self._studio.gallery.rate(keys, stars), "")

    def _reject(self) -> None:
        on = not self._chosen().are_rejected
        self._mark(lambda keys: self._studio.gallery.reject(keys, on=on), "")

    def _trash(self) -> None:
        chosen = self._chosen()
        on = not chosen.are_trashed
        said = f"{words.named(chosen.items)} {'in the trash' if on else 'put back'}." if chosen.items else ""
        self._mark(lambda keys: self._studio.gallery.trash(keys, on=on), said)

    def _undo(self) -> None:
        self._undo_bar.hide()
        self._guarded(self._studio.gallery.undo)
        self.view.setFocus()

    def _mark(self, mark: Callable[[Sequence[str]], None], said: str) -> None:
        keys = [item.key for item in self.view.chosen]
        if keys and self._guarded(lambda: mark(keys)):
            self._undo_words.show_text(said)
            self._undo_bar.setVisible(bool(said))

    def _guarded(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except CharStudioError as error:
            self._verbs.complain(f"{error.message} {error.hint}".strip())
            return False
        return True


def _named_by(graph: Graph) -> tuple[object, ...]:
    """What the gallery says of a graph: titles, and who acts where. Typing a prompt is nothing new to it."""
    names = {key: (node.title, node.params.get("character")) for key, node in graph.nodes.items()}
    return names, graph.links


def _button(action: QAction) -> QToolButton:
    """The same without words; they are in its tool tip and its name."""
    button = QToolButton()
    button.setIconSize(QSize(18, 18))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def follow() -> None:
        keys = action.shortcut().toString()
        button.setIcon(action.icon())
        button.setAccessibleName(action.text())
        button.setToolTip(f"{action.text()} ({keys})" if keys else action.text())
        button.setEnabled(action.isEnabled())

    action.changed.connect(follow)
    button.clicked.connect(action.trigger)
    follow()
    return button
