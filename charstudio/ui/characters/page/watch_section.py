"""The watch list: small things that must not change, and where they are on the master reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from charstudio.model.characters import Character, WatchedDetail
from charstudio.model.kind import ParamSpec, ParamType
from charstudio.ui import theme
from charstudio.ui.characters.page.parts import PageDesk, Section, clear, push
from charstudio.ui.characters.page.watch_board import Box, WatchBoard, inside
from charstudio.ui.inspector.form import small
from charstudio.ui.inspector.pictures import value_of
from charstudio.ui.inspector.texts import LineEditor

_HELP = (
    "A tattoo, a scar, one odd button. Draw a box around each: the first and the last frame of a clip are then shown "
    "side by side there, to be ticked off."
)


class DetailRow(QWidget):
    """The name of one box. ``edited(str)``, ``settled``, ``removed``, ``entered`` when it gets the keyboard."""

    edited = Signal(str)
    settled = Signal()
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = LineEditor(
            ParamSpec("detail", ParamType.TEXT, "", "Name of the detail", placeholder="star hairpin")
        )
        self.cross = QToolButton()
        self.cross.setIcon(theme.icon("close", "secondary"))
        self.cross.setToolTip("Stop watching this")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.cross)
        self.text.edited.connect(lambda text: self.edited.emit(str(text)))
        self.text.settled.connect(self.settled)
        self.cross.clicked.connect(self.removed)

    def show_detail(self, detail: WatchedDetail, *, locked: bool) -> None:
        """Show it as it is now."""
        self.text.show_value(detail.name)
        self.cross.setAccessibleName(f"Stop watching {detail.name}")
        self.setEnabled(not locked)


class WatchSection(Section):
    """The board on the left, the names on the right."""

    def __init__(self, desk: PageDesk) -> None:
        super().__init__(desk, "Watch list", _HELP)
        self.board = WatchBoard(desk.thumbnails)
        self.rows: list[DetailRow] = []
        self._hint = small("")
        self.add_button = push("Add a box", lambda: self._draw(inside(0.4, 0.4, 0.2, 0.2)))
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._hint)
        right.addLayout(self._list)
        right.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        right.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(self.board, 0, Qt.AlignmentFlag.AlignTop)
        both.addLayout(right, 1)
        self.column.addLayout(both)
        self.finish()
        self.board.drawn.connect(self._draw)
        self.board.changed.connect(self._move)
        self.board.remove_asked.connect(self._remove)

    def refresh(self, who: Character) -> None:
        """Show the character as it is now."""
        locked = self.desk.locked
        while len(self.rows) > len(who.watched):
            clear(self._list, [self.rows.pop()])
        while len(self.rows) < len(who.watched):
            self.rows.append(self._made(len(self.rows)))
        for row, detail in zip(self.rows, who.watched, strict=True):
            row.show_detail(detail, locked=locked)
        self.board.show_details(value_of(self.desk.deeds.project, who.master), who.watched, locked=locked)
        has_master = who.master is not None
        self.add_button.setEnabled(has_master and not locked)
        empty = "Nothing is watched yet. Drag on the picture to draw a box."
        self._hint.setText("" if who.watched else empty if has_master else "Give it a master reference first.")
        self._hint.setVisible(not who.watched)

    def _made(self, place: int) -> DetailRow:
        row = DetailRow()
        row.edited.connect(partial(self._rename, place))
        row.settled.connect(self.desk.deeds.studio.document.seal)
        row.removed.connect(partial(self._remove, place))
        self._list.addWidget(row)
        return row

    def _change(self, about: str, change: Callable[[list[WatchedDetail]], None], merge: str = "") -> None:
        def edit(who: Character) -> None:
            details = list(who.watched)
            change(details)
            self.desk.deeds.change(who, about, merge=merge, watched=tuple(details))

        self.desk.with_who(edit)

    def _draw(self, box: Box) -> None:
        count = len(self.rows)
        self._change("watch a detail", lambda details: details.append(WatchedDetail(f"Detail {count + 1}", box)))
        if len(self.rows) > count:
            self.board.choose(count)
            self.rows[count].text.setFocus()
            self.rows[count].text.field.selectAll()

    def _move(self, place: int, box: Box) -> None:
        def put(details: list[WatchedDetail]) -> None:
            details[place] = replace(details[place], box=box)

        self._change("move a watched detail", put, merge=f"box:{place}")

    def _rename(self, place: int, name: str) -> None:
        def put(details: list[WatchedDetail]) -> None:
            details[place] = replace(details[place], name=name)

        self._change("name a watched detail", put, merge=f"detail:{place}")

    def _remove(self, place: int) -> None:
        def drop(details: list[WatchedDetail]) -> None:
            del details[place]

        self._change("stop watching", drop)
