"""The first page: open the sample film, start from a template, or go on with a recent project.

It is on screen before the icon font is loaded (which takes longer than everything else together): its two buttons have
an empty icon at first, and get theirs with ``show_icons``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QIcon,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from charstudio.ui import theme
from charstudio.ui.one_line import OneLine

CARD_WIDTH = 224
PICTURE_HEIGHT = 126
TEXT_SHARE = 0.4
"""How much of the first card stays free of the picture, for the words."""


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """One way to begin."""

    id: str
    title: str
    text: str
    icon: str


@dataclass(frozen=True, slots=True)
class RecentCard:
    """A project opened before. ``poster`` is a picture file, if there is one."""

    folder: Path
    title: str
    when: str
    poster: Path | None


class WelcomePage(QScrollArea):
    """Emits what the user chose; decides nothing."""

    sample_chosen = Signal()
    template_chosen = Signal(str)
    open_chosen = Signal()
    recent_chosen = Signal(object)

    def __init__(self, poster: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        self.setWidget(page)
        outer = QHBoxLayout(page)
        outer.setContentsMargins(32, 24, 32, 24)
        column = QWidget()
        column.setMaximumWidth(4 * CARD_WIDTH + 3 * 16)
        column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        outer.addStretch(1)
        outer.addWidget(column, 100)
        outer.addStretch(1)
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(20)
        self._column.addStretch(1)
        self._column.addWidget(self._hero(poster))
        self._templates = _Section("Start a new film")
        self._recent = _Section("Go on with")
        self._column.addWidget(self._templates)
        self._column.addWidget(self._recent)
        self._column.addStretch(2)

    def show_icons(self) -> None:
        """Give the buttons their icons, in the colours of the theme."""
        self._sample.setIcon(theme.icon("play", "on_accent"))
        self._other.setIcon(theme.icon("folder-open-outline"))

    def show_templates(self, cards: Sequence[TemplateCard]) -> None:
        """List the ways to begin."""
        made = []
        for card in cards:
            tile = _Tile(card.title, card.text, icon=card.icon)
            tile.chosen.connect(lambda chosen=card.id: self.template_chosen.emit(chosen))
            made.append(tile)
        self._templates.show_tiles(made)

    def show_recent(self, cards: Sequence[RecentCard]) -> None:
        """List projects opened before; the section disappears when there are none."""
        made = []
        for card in cards:
            tile = _Tile(card.title, card.when, poster=card.poster, icon="movie-open-outline", tall=True)
            tile.setToolTip(str(card.folder))
            tile.chosen.connect(lambda chosen=card.folder: self.recent_chosen.emit(chosen))
            made.append(tile)
        self._recent.show_tiles(made)

    def _hero(self, poster: Path | None) -> QWidget:
        hero = _Poster(poster)
        hero.setFixedHeight(272)
        layout = QVBoxLayout(hero)
        layout.setContentsMargins(32, 24, 32, 24)
        layout.setSpacing(8)
        title = QLabel("Bring your characters\ninto motion")
        title.setFont(theme.font(22, bold=True))
        text = QLabel("Wire stills into shots, let them move and speak,\ncut them on the timeline, export the film.")
        text.setFont(theme.font(11))
        self._sample = _icon_button("Open the sample film", "Draft-runs on this machine: no key, no cost")
        self._sample.setProperty("role", "primary")
        self._sample.clicked.connect(self.sample_chosen)
        self._other = _icon_button("Open a project…", "A film folder on this machine")
        self._other.clicked.connect(self.open_chosen)
        note = QLabel("No key needed: drafts are made on this machine, free.")
        note.setProperty("role", "small")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._sample, self._other):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout.addStretch(1)
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addSpacing(8)
        layout.addLayout(buttons)
        layout.addWidget(note)
        return hero


class _Section(QWidget):
    """A heading over a grid of tiles, four to a row."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        label = QLabel(heading)
        label.setProperty("role", "heading")
        layout.addWidget(label)
        self._grid = QGridLayout()
        self._grid.setSpacing(16)
        layout.addLayout(self._grid)
        self.hide()

    def show_tiles(self, tiles: Sequence[QWidget]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for index, tile in enumerate(tiles):
            self._grid.addWidget(tile, index // 4, index % 4)
        for column in range(4):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 160)
        self.setVisible(bool(tiles))


def _icon_button(words: str, tip: str) -> QPushButton:
    """A button that already has the width it will have with its icon."""
    button = QPushButton(f"  {words}")
    blank = QPixmap(16, 16)
    blank.fill(Qt.GlobalColor.transparent)
    button.setIcon(QIcon(blank))
    button.setIconSize(QSize(16, 16))
    button.setToolTip(tip)
    button.setAccessibleName(words)
    button.setMinimumHeight(36)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


class _Tile(QPushButton):
    """A card that can be chosen by mouse or keyboard."""

    chosen = Signal()

    def __init__(self, title: str, text: str, *, icon: str, poster: Path | None = None, tall: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(f"{title}. {text}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setStyleSheet("QPushButton { padding: 0; border-radius: 8px; text-align: left; font-weight: normal; }")
        layout = QVBoxLayout(self)
        layout.setSpacing(4)
        if tall:
            layout.setContentsMargins(1, 1, 1, 12)
            layout.addWidget(_picture(poster, icon))
        else:
            layout.setContentsMargins(16, 16, 16, 12)
            head = QLabel()
            head.setPixmap(theme.icon(icon, "accent").pixmap(24, 24))
            layout.addWidget(head)
        layout.addLayout(_words(title, text, side=12 if tall else 0))
        layout.addStretch(1)
        self.setFixedHeight(184 if tall else 128)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAutoDefault(True)  # Enter chooses as well as Space
        self.clicked.connect(self.chosen)


def _words(title: str, text: str, *, side: int) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(side, 8 if side else 0, side, 0)
    column.setSpacing(4)
    head = OneLine(title)
    head.setProperty("role", "heading")
    label = QLabel(text)
    label.setProperty("role", "small")
    label.setWordWrap(True)
    column.addWidget(head)
    column.addWidget(label)
    return column


def _picture(poster: Path | None, icon: str) -> QWidget:
    frame = _Poster(poster, radius=7, shade=False)
    frame.setFixedHeight(PICTURE_HEIGHT)
    if poster is None:
        layout = QVBoxLayout(frame)
        label = QLabel()
        label.setPixmap(theme.icon(icon, "disabled").pixmap(40, 40))
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(label)
    return frame


class _Poster(QWidget):
    """A picture that fills its rounded frame, darkened towards the text on its left."""

    def __init__(self, poster: Path | None, *, radius: int = 12, shade: bool = True) -> None:
        super().__init__()
        self._radius = radius
        self._shade = shade
        self._image = QImage(str(poster)) if poster is not None else QImage()
        self._scaled = QPixmap()
        self._scaled_for = QSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint picture and shade."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(self.rect(), self._radius, self._radius)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), theme.colour("raised"))
        place = self._place()
        if not self._image.isNull():
            picture = self._fitted(place.size())
            top = place.y() + (place.height() - picture.height()) // 3
            painter.drawPixmap(place.x() + (place.width() - picture.width()) // 2, top, picture)
        if self._shade:
            painter.fillRect(place, _shade(place))
        painter.end()
        super().paintEvent(event)

    def _place(self) -> QRect:
        """Where the picture goes: everywhere, or beside the text."""
        left = int(self.width() * TEXT_SHARE) if self._shade else 0
        return self.rect().adjusted(left, 0, 0, 0)

    def _fitted(self, size: QSize) -> QPixmap:
        if self._scaled_for != size:
            self._scaled_for = size
            self._scaled = QPixmap.fromImage(
                self._image.scaled(
                    size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
                )
            )
        return self._scaled


def _shade(place: QRect) -> QBrush:
    """From the card's own colour at the picture's left edge to nothing."""
    gradient = QLinearGradient(place.left(), 0, place.right(), 0)
    gradient.setColorAt(0.0, theme.faded("raised", 1.0))
    gradient.setColorAt(0.12, theme.faded("raised", 0.75))
    gradient.setColorAt(0.4, theme.faded("raised", 0.0))
    return QBrush(gradient)
