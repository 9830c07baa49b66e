"""The comparison of models as a table: one row a model, two lines a row, sorted by a click on a heading."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from charstudio.providers.catalog.pricing import NOT_KNOWN
from charstudio.ui import theme
from charstudio.ui.dialogs.models_choice import Choice
from charstudio.ui.dialogs.models_filter import Column
from charstudio.ui.prices import price_words

AnyIndex = QModelIndex | QPersistentModelIndex

TITLES = {
    Column.MODEL: "Model",
    Column.LENGTH: "Length",
    Column.PICTURE: "Picture",
    Column.SOUND: "Sound",
    Column.PRICE: "Price here",
    Column.CLAIM: "Claimed",
    Column.NOTE: "",
    Column.PROVIDER: "From",
}
_TIPS = {
    Column.MODEL: "Name, family and lab",
    Column.LENGTH: "Seconds of clip it can make",
    Column.PICTURE: "Resolutions it can make",
    Column.SOUND: "Whether its clips can have sound of their own",
    Column.PRICE: "For this node as it is set, how that comes about, and the date of the price",
    Column.CLAIM: "What others say of it; nobody here has measured that",
    Column.NOTE: "What to know before paying",
    Column.PROVIDER: "The services that have it, the one that is asked first on top",
}
ROW_HEIGHT = 46
PAD = 8
_ICON = 16
_PRICE_WIDTH = 184
"""Fixed, since the prices are not all known when the table opens."""
_WIDEST = {Column.CLAIM: 104}
_WIDE = 112
_SMALL = 8.5


class ChoiceTable(QAbstractTableModel):
    """The rows on show, replaced as a whole."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[Choice, ...] = ()

    def show_rows(self, rows: tuple[Choice, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One row a model."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """The columns of ``Column``."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Headings and what they mean."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return TITLES[Column(section)]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _TIPS[Column(section)]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's words, for the screen reader and the tool tip."""
        choice, column = self.rows[index.row()], Column(index.column())
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return ", ".join(filter(None, cell_lines(choice, column)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(choice, column)
        if role == Qt.ItemDataRole.UserRole:
            return choice
        return None


def cell_lines(choice: Choice, column: Column) -> tuple[str, str]:
    """What a cell reads: the main line, and the quiet one below it."""
    match column:
        case Column.MODEL:
            return choice.title, "Withdrawn" if choice.withdrawn else choice.origin
        case Column.LENGTH:
            return choice.length.words, ""
        case Column.PICTURE:
            return choice.picture.words, ""
        case Column.SOUND:
            return choice.sound, ""
        case Column.PRICE:
            return _price_lines(choice)
        case Column.CLAIM:
            claim = choice.claims[0] if choice.claims else None
            return (claim.text, f"claimed, {claim.as_of}") if claim is not None else ("", "")
        case Column.NOTE:
            return " ".join(choice.policy), ""
        case Column.PROVIDER:
            titles = choice.provider_titles
            return titles[0] if titles else "", ", ".join(titles[1:])


def _price_lines(choice: Choice) -> tuple[str, str]:
    quote = choice.quote
    if choice.is_draft:
        return price_words(quote.usd), quote.words
    if quote.words == NOT_KNOWN:
        return price_words(quote.usd), ""
    return price_words(quote.usd), ", ".join(part for part in (quote.words.rstrip("."), quote.as_of) if part)


def tip(choice: Choice, column: Column) -> str:
    """More about a cell."""
    if column is Column.MODEL:
        return choice.withdrawn or choice.id
    if column is Column.PRICE and not choice.is_draft:
        sure = (
            "Read on the vendor's own price page." if choice.quote.confirmed else "Not confirmed on the vendor's page."
        )
        return f"{', '.join(filter(None, cell_lines(choice, column)))}\n{sure}"
    if column is Column.CLAIM:
        return "\n".join(f"{claim.text} ({claim.by}, {claim.as_of})" for claim in choice.claims)
    return "\n".join(choice.policy) if column is Column.NOTE else ""


class ComparisonView(QTableView):
    """The table itself. ``sorted_by(column, falling)`` with -1 for the usual order; ``moved`` when the cursor moves."""

    sorted_by = Signal(int, bool)
    moved = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.table = ChoiceTable(self)
        self.setModel(self.table)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName("Models")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._set_up_header(self.horizontalHeader())
        self.selectionModel().currentRowChanged.connect(lambda _now, _before: self.moved.emit())

    def _set_up_header(self, header: QHeaderView) -> None:
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setMinimumSectionSize(32)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.MODEL, QHeaderView.ResizeMode.Stretch)
        header.sortIndicatorChanged.connect(
            lambda column, order: self.sorted_by.emit(column, order is Qt.SortOrder.DescendingOrder)
        )

    @property
    def chosen(self) -> Choice | None:
        """The row under the cursor."""
        row = self.currentIndex().row()
        return self.table.rows[row] if 0 <= row < len(self.table.rows) else None

    def point_at(self, model: str | None) -> None:
        """Put the cursor on a model, or nowhere."""
        row = next((row for row, choice in enumerate(self.table.rows) if choice.id == model), -1)
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            return
        self.setCurrentIndex(self.table.index(row, 0))
        self.scrollTo(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The row under the cursor stays in sight."""
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def fit_columns(self, choices: Sequence[Choice]) -> None:
        """Give every column the room its words need, and hide those that say nothing of any model."""
        self.setColumnWidth(Column.PRICE, _PRICE_WIDTH)
        metrics, small = self.fontMetrics(), QFontMetrics(theme.font(_SMALL))
        for column in Column:
            if column in {Column.MODEL, Column.PRICE}:
                continue
            pairs = {cell_lines(choice, column) for choice in choices}
            self.setColumnHidden(column, pairs <= {("", "")})
            needed = max((max(metrics.horizontalAdvance(a), small.horizontalAdvance(b)) for a, b in pairs), default=0)
            title = metrics.horizontalAdvance(TITLES[column]) + 24
            width = _ICON if column is Column.NOTE else max(title, needed)
            self.setColumnWidth(column, min(width, _WIDEST.get(column, _WIDE)) + 2 * PAD)


class _Cells(QStyledItemDelegate):
    """Paints a cell: a line, a quiet line below it, and a mark where there is one."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """All rows alike."""
        return QSize(40, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one cell."""
        choice: Choice = index.data(Qt.ItemDataRole.UserRole)
        column = Column(index.column())
        rect: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("accent_soft"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("hover"))
        room = rect.adjusted(PAD, 5, -PAD, -5)
        if column is Column.NOTE:
            if choice.policy:
                _mark(painter, room, "alert-outline", "warn")
        else:
            self._paint_words(painter, room, choice, column)
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRect, choice: Choice, column: Column) -> None:
        head, foot = cell_lines(choice, column)
        if column is Column.PRICE and choice.quote.usd is not None and not choice.is_draft:
            name, role = (
                ("check-decagram-outline", "good") if choice.quote.confirmed else ("help-circle-outline", "warn")
            )
            line = QRect(room.left(), room.top(), room.width(), room.height() // 2)
            _mark(painter, line if foot else room, name, role)
            room = room.adjusted(_ICON + 6, 0, 0, 0)
        font = theme.font(bold=column is Column.MODEL)
        font.setStrikeOut(column is Column.MODEL and bool(choice.withdrawn))
        quiet = column is Column.PRICE and choice.quote.usd is None
        _line(painter, room, head, font, "secondary" if quiet or choice.withdrawn else "text", alone=not foot)
        if foot:
            _line(painter, room, foot, theme.font(_SMALL), "secondary", low=True)


def _line(
    painter: QPainter, room: QRect, words: str, font: QFont, role: str, *, alone: bool = False, low: bool = False
) -> None:
    painter.setFont(font)
    painter.setPen(theme.colour(role))
    up = Qt.AlignmentFlag.AlignVCenter if alone else Qt.AlignmentFlag.AlignBottom if low else Qt.AlignmentFlag.AlignTop
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | up, shown)


def _mark(painter: QPainter, room: QRect, name: str, role: str) -> None:
    middle = room.center().y() - _ICON // 2 + 1
    theme.icon(name, role).paint(painter, QRect(room.left(), middle, _ICON, _ICON))
