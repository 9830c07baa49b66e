"""The combinations of a batch as a table, the first ones of them, each with its values and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from charstudio.model.batch import Setting, Variation, Varied
from charstudio.studio.batch_variables import Variable
from charstudio.studio.batching import BatchRow
from charstudio.ui import theme
from charstudio.ui.dialogs.batch_stills import MediaOf
from charstudio.ui.dialogs.batch_words import row_price, value_words
from charstudio.ui.graph.thumbnails import Thumbnails

SHOWN = 50
_ROW = 32
_PRICE_WIDTH, _NUMBER_WIDTH, _NARROW = 128, 44, 88
_ICON = QSize(40, 24)


class Preview(QTableWidget):
    """Read only. ``show_batch`` replaces everything, ``show_prices`` fills in the last column."""

    def __init__(self, thumbnails: Thumbnails, media_of: MediaOf) -> None:
        super().__init__(0, 0)
        self._thumbnails = thumbnails
        self._media_of = media_of
        self._batch: tuple[Variation, ...] = ()
        self.setAccessibleName("The combinations, with what each costs")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setIconSize(_ICON)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.setStyleSheet(f"QTableView {{ border: 1px solid {theme.palette().line}; border-radius: 6px; }}")
        thumbnails.ready.connect(self._picture_came)

    def show_batch(self, batch: Sequence[Variation], variables: Sequence[Variable]) -> None:
        """Show the first rows of these."""
        self._batch = tuple(batch)[:SHOWN]
        by_varied = {variable.varied: variable for variable in variables}
        columns = [setting.varied for setting in self._batch[0]] if self._batch else []
        self.clear()
        self.setRowCount(len(self._batch) + (len(batch) > SHOWN))
        self.setColumnCount(len(columns) + 2 if columns else 0)
        self.setHorizontalHeaderLabels(["", *(varied.label for varied in columns), "Price"] if columns else [])
        for row, variation in enumerate(self._batch):
            self.setItem(row, 0, _quiet(str(row + 1)))
            for column, setting in enumerate(variation, 1):
                self.setItem(row, column, self._cell(setting, by_varied))
            self.setItem(row, len(columns) + 1, QTableWidgetItem())
        if len(batch) > SHOWN:
            self.setItem(SHOWN, 1, _quiet(f"and {len(batch) - SHOWN:,} more"))
        self._fit(columns, by_varied)
        self.show_prices(())

    def show_prices(self, rows: Sequence[BatchRow]) -> None:
        """Say what each costs; what is not known yet has an ellipsis."""
        last = self.columnCount() - 1
        for index in range(len(self._batch)):
            words, role = row_price(rows[index] if index < len(rows) else None)
            item = self.item(index, last)
            assert item is not None
            item.setText(words)
            item.setToolTip(words)
            item.setForeground(theme.colour(role))

    def _cell(self, setting: Setting, variables: Mapping[Varied, Variable]) -> QTableWidgetItem:
        words = value_words(variables.get(setting.varied), setting.value)
        item = QTableWidgetItem(words)
        item.setToolTip(setting.value if isinstance(setting.value, str) and setting.value else words)
        if setting.varied.is_input:
            item.setIcon(self._icon(setting))
        return item

    def _icon(self, setting: Setting) -> QIcon:
        media = self._media_of(setting.value)
        pixmap = self._thumbnails.get(media) if media is not None else None
        return QIcon(pixmap) if pixmap is not None else theme.icon("image-outline", "disabled")

    def _picture_came(self, _ref: object) -> None:
        for row, variation in enumerate(self._batch):
            for column, setting in enumerate(variation, 1):
                item = self.item(row, column)
                if setting.varied.is_input and item is not None:
                    item.setIcon(self._icon(setting))

    def _fit(self, columns: Sequence[Varied], variables: Mapping[Varied, Variable]) -> None:
        """Words get the room, numbers and prices what they need."""
        header = self.horizontalHeader()
        header.setMinimumSectionSize(_NUMBER_WIDTH)
        for column, varied in enumerate(("", *columns, "Price") if columns else ()):
            narrow = isinstance(varied, Varied) and _is_narrow(variables.get(varied))
            fixed = not isinstance(varied, Varied) or narrow
            header.setSectionResizeMode(
                column, QHeaderView.ResizeMode.Fixed if fixed else QHeaderView.ResizeMode.Stretch
            )
            if fixed:
                width = _NARROW if narrow else _NUMBER_WIDTH if not varied else _PRICE_WIDTH
                self.setColumnWidth(column, max(width, header.sectionSizeHint(column)))


def _is_narrow(variable: Variable | None) -> bool:
    """Whether its values are short: numbers and switches."""
    return (
        variable is not None
        and variable.spec is not None
        and not (variable.spec.multiline or variable.spec.type.value in {"text", "choice"})
    )


def _quiet(words: str) -> QTableWidgetItem:
    item = QTableWidgetItem(words)
    item.setForeground(theme.colour("secondary"))
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    return item
