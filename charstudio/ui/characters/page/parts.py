"""What the sections of a character's page are made of and share."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from charstudio.model.characters import Character
from charstudio.model.library import Asset, MediaKind
from charstudio.ui.characters.deeds import CastDeeds
from charstudio.ui.graph.pasteboard import Media
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.inspector.form import Form, small

Then = Callable[[Sequence[Asset]], None]


class AskMedia(Protocol):
    """Lets the user choose from everything the film has, or from files."""

    def __call__(self, title: str, kinds: frozenset[MediaKind], then: Then, *, several: bool = True) -> None:
        """``then`` gets what was chosen."""
        ...


@dataclass(frozen=True, slots=True)
class PageVerbs:
    """What the page asks of the window. ``prepare`` opens the guided preparation of a reference, where there is one;
    ``health`` the page that sums up how steady the character is; ``export`` writes it as one file.
    """

    ask_media: AskMedia
    asset_of: Callable[[Media], Asset | None]
    bring: Callable[[Sequence[Path], Then], None]
    show: Callable[[Asset], None]
    start: Callable[[Coroutine[Any, Any, None], str], None]
    use: Callable[[Character], None]
    prepare: Callable[[Character], None] | None = None
    health: Callable[[Character], None] | None = None
    export: Callable[[Character], None] | None = None


@dataclass(frozen=True, slots=True)
class PageDesk:
    """What every section works with. ``who`` gives the character as it is now, None when it is gone."""

    deeds: CastDeeds
    thumbnails: Thumbnails
    verbs: PageVerbs
    who: Callable[[], Character | None]

    def with_who(self, act: Callable[[Character], object]) -> None:
        """Do something with the character, if it is still there."""
        found = self.who()
        if found is not None:
            act(found)

    @property
    def locked(self) -> bool:
        """Whether nothing may be changed."""
        return self.deeds.studio.read_only


class Section(Form):
    """One page of the dialog. ``refresh`` shows the character as it is; it never rebuilds what is being typed in."""

    def __init__(self, desk: PageDesk, title: str, help_text: str) -> None:
        super().__init__()
        self.desk = desk
        self.column.setContentsMargins(24, 20, 24, 24)
        self.column.setSpacing(16)
        head = QVBoxLayout()
        head.setSpacing(4)
        name = QLabel(title)
        name.setProperty("role", "title")
        head.addWidget(name)
        if help_text:
            head.addWidget(small(help_text))
        self.column.addLayout(head)

    def refresh(self, who: Character) -> None:
        """Show the character as it is now."""
        raise NotImplementedError


def push(text: str, act: Callable[[], object], *, primary: bool = False) -> QPushButton:
    """A button that Enter in a field does not press."""
    button = QPushButton(text)
    button.setAutoDefault(False)
    if primary:
        button.setProperty("role", "primary")
    button.clicked.connect(lambda _checked=False: act())
    return button


def clear(column: QVBoxLayout, widgets: list[QWidget]) -> None:
    """Take widgets out of a column for good."""
    for widget in widgets:
        column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
    widgets.clear()
