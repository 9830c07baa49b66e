"""Every result of one node, newest first: look at it, use it, let go of it. Nothing is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from charstudio.model.graph import Node
from charstudio.model.results import MediaValue, Result
from charstudio.model.values import Fingerprint
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.studio.studio import Studio
from charstudio.ui import theme
from charstudio.ui.dialogs.models_choice import DRAFT_TITLE
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.identity.takes_parts import SteadiestBox, TakeHead
from charstudio.ui.inspector.form import heading
from charstudio.ui.inspector.pictures import Picture
from charstudio.ui.one_line import OneLine
from charstudio.ui.prices import price_words

PICTURE = QSize(80, 48)
SHOWN_AT_FIRST = 8

Take = tuple[int, Result]
Shown = tuple[MediaValue, str]
"""A result and the title it is shown under."""


class Takes(QWidget):
    """``show`` brings a picture into the viewer, ``pin`` (a fingerprint, or None) changes what the node uses, and
    ``compare`` shows the one in use and another against each other.
    """

    def __init__(
        self,
        studio: Studio,
        thumbnails: Thumbnails,
        show: Callable[[MediaValue, str], None],
        pin: Callable[[str, Fingerprint | None], None],
        compare: Callable[[Shown, Shown], None],
    ) -> None:
        super().__init__()
        self._studio = studio
        self._thumbnails = thumbnails
        self._show = show
        self._pin = pin
        self._compare = compare
        self._shown: tuple[object, ...] = ()
        self._show_all = False
        self._node: Node | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._heading = heading("Results")
        self._steadiest = SteadiestBox(studio, self._use_steadiest, self._resort)
        layout.addWidget(self._heading)
        layout.addWidget(self._steadiest)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        layout.addLayout(self._rows)
        self._more = QPushButton()
        self._more.clicked.connect(self._show_more)
        layout.addWidget(self._more)

    def refresh(self, node: Node) -> None:
        """Show the node's results as they are now; nothing is rebuilt when nothing has changed."""
        self._node = node
        found = self._studio.takes(node.id)
        status = self._studio.status(node.id)
        current = status.fingerprint
        locked, sorts = self._studio.read_only, self._steadiest.is_sorting
        prints = tuple(result.fingerprint for _, result in found)
        known = tuple(self._studio.identity.of_take(result) for _, result in found)
        key = (node.take, node.pin, node.title, current, status.value, locked, self._show_all, prints, known, sorts)
        if key == self._shown:
            return
        self._shown = key
        self._clear()
        best = self._steadiest.refresh(node, current)
        chosen = found if self._show_all else _most_telling(found, {node.pin, current})
        if sorts:
            chosen = self._steadiest.sorted(chosen)
        for take, result in chosen:
            value = next(iter(result.outputs.values()), None)
            if isinstance(value, MediaValue):
                row = self._row(node, take, result, value, is_current=current == result.fingerprint)
                row.head.set_grade(self._studio.identity.of_take(result), is_best=result.fingerprint == best)
                self._rows.addWidget(row)
        self.setVisible(bool(found))
        self._heading.setText(f"Results ({len(found)})" if len(found) > 1 else "Result")
        self._more.setText(f"Show all {len(found)}")
        self._more.setVisible(len(chosen) < len(found))

    def _clear(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()

    def _show_more(self) -> None:
        self._show_all = True
        if self._node is not None:
            self.refresh(self._node)

    def _use_steadiest(self, take: int) -> None:
        if self._node is not None:
            self._studio.use_steadiest(self._node.id, take)

    def _resort(self) -> None:
        if self._node is not None:
            self.refresh(self._node)

    def _row(self, node: Node, take: int, result: Result, value: MediaValue, *, is_current: bool) -> TakeRow:
        row = TakeRow()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        picture = Picture(self._thumbnails, PICTURE, f"Show take {take} in the viewer", chosen=is_current)
        picture.show_value(value, f"{node.title}, take {take}")
        picture.clicked.connect(partial(self._show, value, f"{node.title}, take {take}"))
        line.addWidget(picture)
        maker = DRAFT_TITLE if value.info.draft else self._title_of(result.model)
        is_pinned = node.pin == result.fingerprint
        line.addLayout(_words(row.head, take, result, value, maker, is_current=is_current, is_pinned=is_pinned), 1)
        verbs = QVBoxLayout()
        verbs.setSpacing(2)
        if (not is_current or node.pin is not None) and not self._studio.read_only:
            verbs.addWidget(self._button(node, take, result.fingerprint))
        used = self._in_use(node)
        a = _shown(node, used) if used is not None and used[1].fingerprint != result.fingerprint else None
        if a is not None and value.info.has_picture:
            verbs.addWidget(self._compare_button(take, a, (value, f"{node.title}, take {take}")))
        line.addLayout(verbs)
        return row

    def _in_use(self, node: Node) -> Take | None:
        """The result that the node shows now: that of its present inputs, else the older one it still holds."""
        found, status = self._studio.takes(node.id), self._studio.status(node.id)
        exact = (pair for pair in found if pair[1].fingerprint == status.fingerprint)
        held = (pair for pair in found if status.value in pair[1].outputs.values())
        return next(exact, None) or next(held, None)

    def _compare_button(self, take: int, a: Shown, b: Shown) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon("compare"))
        button.setIconSize(QSize(16, 16))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setAccessibleName(f"Compare take {take} with the result in use")
        button.setToolTip(f"Compare in the viewer: the one in use as A, take {take} as B")
        button.clicked.connect(lambda: self._compare(a, b))
        return button

    def _title_of(self, model: str) -> str:
        if model == DRAFT_MODEL:
            return DRAFT_TITLE
        found = self._studio.shelf.catalog.model(model) if self._studio.shelf is not None else None
        return found.title if found is not None else model

    def _button(self, node: Node, take: int, fingerprint: Fingerprint) -> QPushButton:
        is_pinned = node.pin == fingerprint
        button = QPushButton("Unpin" if is_pinned else "Use")
        button.setAccessibleName(f"Unpin take {take}" if is_pinned else f"Use take {take}")
        button.setToolTip(
            "Follow the inputs again" if is_pinned else "Use this result and keep it, whatever the inputs say"
        )
        words, pin = (f"Unpin {node.title}", None) if is_pinned else (f"Use take {take} of {node.title}", fingerprint)
        button.clicked.connect(lambda: self._pin(words, pin))
        return button


def _shown(node: Node, take: Take) -> Shown | None:
    """A result as it is called in the viewer; None when it is no picture, clip or sound."""
    value = next(iter(take[1].outputs.values()), None)
    return (value, f"{node.title}, take {take[0]}") if isinstance(value, MediaValue) else None


def _most_telling(found: tuple[Take, ...], always: set[Fingerprint | None]) -> tuple[Take, ...]:
    """The newest, and those in use however old they are."""
    return tuple(pair for index, pair in enumerate(found) if index < SHOWN_AT_FIRST or pair[1].fingerprint in always)


class TakeRow(QWidget):
    """One result. ``head`` is its first line."""

    def __init__(self) -> None:
        super().__init__()
        self.head = TakeHead()


def _words(
    head: TakeHead, take: int, result: Result, value: MediaValue, maker: str, *, is_current: bool, is_pinned: bool
) -> QVBoxLayout:
    use = " · pinned" if is_pinned else " · in use" if is_current else ""
    size = f"{value.info.width_px} × {value.info.height_px}" if value.info.has_picture else ""
    length = f"{float(value.info.duration):.1f} s" if value.info.duration is not None else size
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addStretch(1)
    head.show_text(f"Take {take}{use}")
    column.addWidget(head)
    head.words.setToolTip(f"Made {result.finished_at.astimezone():%d %B %Y, %H:%M}")
    facts = " · ".join(part for part in (length, price_words(result.cost_usd)) if part)
    for words in filter(None, (maker, facts)):
        line = OneLine(words)
        line.setProperty("role", "small")
        column.addWidget(line)
    column.addStretch(1)
    return column
