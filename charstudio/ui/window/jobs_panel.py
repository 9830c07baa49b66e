"""The jobs of this session: what runs, what waits, what failed and why, what it cost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractTableModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from charstudio.studio.jobs import JobCondition, JobView
from charstudio.studio.studio import Studio
from charstudio.ui import theme

COLUMNS = ("Shot", "State", "Progress", "Model", "Time", "Note")
_WIDTHS = (200, 96, 160, 120, 72)
TICK_MS = 500

WORDS = {
    JobCondition.WAITING: ("Waiting", "secondary"),
    JobCondition.RUNNING: ("Running", "accent_hover"),
    JobCondition.DONE: ("Done", "good"),
    JobCondition.FAILED: ("Failed", "bad"),
    JobCondition.SKIPPED: ("Skipped", "secondary"),
    JobCondition.CANCELLED: ("Cancelled", "secondary"),
    JobCondition.DETACHED: ("In the cloud", "warn"),
}


_ORDER = (
    JobCondition.RUNNING,
    JobCondition.FAILED,
    JobCondition.WAITING,
    JobCondition.DETACHED,
    JobCondition.CANCELLED,
    JobCondition.SKIPPED,
    JobCondition.DONE,
)


def in_order(views: tuple[JobView, ...]) -> tuple[JobView, ...]:
    """What moves first, then what needs a look, then the line in its order, then what is over, newest first."""
    return tuple(sorted(views, key=lambda view: (_ORDER.index(view.condition), _turn(view))))


def _turn(view: JobView) -> float:
    return view.queued_at if view.condition is JobCondition.WAITING else -(view.ended_at or view.queued_at)


class JobTable(QAbstractTableModel):
    """The job views as rows; refreshed as a whole (a session has tens of rows, not thousands)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[JobView, ...] = ()

    def show_rows(self, rows: tuple[JobView, ...]) -> None:
        """Show these rows, keeping the selection when their number is unchanged."""
        if len(rows) != len(self.rows):
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        elif rows:
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One row a job."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """The columns of ``COLUMNS``."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Column titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, colours and tips of a cell."""
        view = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(view, index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1:
            return theme.colour(WORDS[view.condition][1])
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{view.note}\n{hint_of(view)}".strip()
        if role == Qt.ItemDataRole.UserRole:
            return view
        return None


def hint_of(view: JobView) -> str:
    """What to do about a job that failed, or nothing."""
    return view.error.hint if view.error is not None else ""


def cell_text(view: JobView, column: int) -> str:
    """What a cell reads."""
    match column:
        case 0:
            return view.title
        case 1:
            return WORDS[view.condition][0]
        case 2:
            return f"{view.fraction:.0%}" if view.fraction is not None else ""
        case 3:
            return "Draft, free" if view.provider == "draft" else view.model or view.provider
        case 4:
            return _clock(view.elapsed_seconds) if view.started_at is not None else ""
        case _:
            position = f"Number {view.position + 1} in line" if view.position is not None else ""
            return " ".join(part for part in (view.note, hint_of(view)) if part) or position


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


class _Bar(QStyledItemDelegate):
    """Paints the fraction as a slim bar with its number beside it, instead of the cell's text."""

    def displayText(self, value: object, locale: QLocale | QLocale.Language) -> str:
        """No text of its own."""
        return ""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell."""
        super().paint(painter, option, index)
        view = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(view, JobView) or view.condition.is_over or view.fraction is None:
            return
        rect: QRect = option.rect
        bar = rect.adjusted(8, rect.height() // 2 - 3, -48, -(rect.height() // 2 - 3))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setBrush(theme.colour("accent"))
        done = QRect(bar)
        done.setWidth(max(6, int(bar.width() * view.fraction)))
        painter.drawRoundedRect(done, 3, 3)
        painter.setPen(QColor(theme.colour("secondary")))
        painter.drawText(
            rect.adjusted(0, 0, -8, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            f"{view.fraction:.0%}",
        )
        painter.restore()


class JobsPanel(QWidget):
    """The table, a summary, and what can be done about it. ``reveal_node(NodeId)`` on double-click and Enter."""

    reveal_node = Signal(str)
    summary_changed = Signal(str)
    retry_chosen = Signal(str)

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._table = JobTable(self)
        self._view = self._make_view()
        self._empty = QLabel("Nothing has been run in this session yet.\nRun a node, and its progress shows here.")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "secondary")
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(self._stack, 1)
        layout.addLayout(self._foot())
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.refresh)
        self._stop_listening = (studio.jobs.connect(self._heard), studio.opened.connect(lambda _report: self.refresh()))
        self._dirty = QTimer(self, singleShot=True, interval=60)
        self._dirty.timeout.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the present state."""
        rows = in_order(self._studio.job_views())
        self._table.show_rows(rows)
        self._stack.setCurrentWidget(self._view if rows else self._empty)
        under_way = any(not row.condition.is_over for row in rows)
        self._stop.setEnabled(under_way)
        self._clear.setEnabled(any(row.condition.is_over for row in rows))
        if under_way and not self._tick.isActive():
            self._tick.start()
        elif not under_way:
            self._tick.stop()
        words = summary(rows)
        self._words.setText(words)
        self._show_chosen()
        self.summary_changed.emit(words)

    def forget(self) -> None:
        """Stop listening; the panel is about to go."""
        self._tick.stop()
        self._dirty.stop()
        for stop in self._stop_listening:
            stop()

    def _heard(self, _event: object) -> None:
        if not self._dirty.isActive():
            self._dirty.start()

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setModel(self._table)
        view.setAccessibleName("Jobs")
        view.setShowGrid(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setItemDelegateForColumn(2, _Bar(view))
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(30)
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        view.horizontalHeader().setStretchLastSection(True)
        view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        view.horizontalHeader().setHighlightSections(False)
        view.horizontalHeader().setStyleSheet("QHeaderView::section { padding-left: 11px; }")  # in line with the cells
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setTabKeyNavigation(False)
        view.setWordWrap(False)
        for column, width in enumerate(_WIDTHS):
            view.setColumnWidth(column, width)
        view.activated.connect(lambda index: self.reveal_node.emit(self._table.rows[index.row()].node))
        view.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._open_menu)
        return view

    def _open_menu(self, point: QPoint) -> None:
        index = self._view.indexAt(point)
        if index.isValid():
            self._menu(self._table.rows[index.row()]).popup(self._view.viewport().mapToGlobal(point))

    def _menu(self, view: JobView) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Show the node", lambda: self.reveal_node.emit(view.node))
        if view.condition.is_over:
            menu.addAction("Run again", lambda: self.retry_chosen.emit(view.node))
        else:
            menu.addAction("Cancel", lambda: self._studio.cancel([view.node]))
        return menu

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._words = QLabel()
        self._words.setProperty("role", "small")
        self._reveal = QPushButton("Show the node")
        self._reveal.clicked.connect(lambda: self._with_chosen(lambda job: self.reveal_node.emit(job.node)))
        self._retry = QPushButton("Run again")
        self._retry.clicked.connect(lambda: self._with_chosen(lambda job: self.retry_chosen.emit(job.node)))
        self._stop = QPushButton("Stop all")
        self._stop.clicked.connect(self._stop_all)
        self._clear = QPushButton("Clear finished")
        self._clear.clicked.connect(self._clear_finished)
        row.addWidget(self._words, 1)
        row.addWidget(self._reveal)
        row.addWidget(self._retry)
        row.addSpacing(16)
        row.addWidget(self._clear)
        row.addWidget(self._stop)
        return row

    def _chosen(self) -> JobView | None:
        rows = self._view.selectionModel().selectedRows()
        return self._table.rows[rows[0].row()] if rows and rows[0].row() < len(self._table.rows) else None

    def _with_chosen(self, act: Callable[[JobView], None]) -> None:
        job = self._chosen()
        if job is not None:
            act(job)

    def _show_chosen(self) -> None:
        """What can be done about the selected job."""
        job = self._chosen()
        self._reveal.setEnabled(job is not None)
        self._retry.setEnabled(job is not None and job.condition.is_over and not self._studio.read_only)

    def _stop_all(self) -> None:
        self._studio.cancel()

    def _clear_finished(self) -> None:
        self._studio.clear_finished_jobs()
        self.refresh()


def summary(rows: tuple[JobView, ...]) -> str:
    """One line such as "2 running · 1 waiting · 1 failed", or "No jobs"."""
    counts = {condition: sum(row.condition is condition for row in rows) for condition in JobCondition}
    shown = (JobCondition.RUNNING, JobCondition.WAITING, JobCondition.FAILED, JobCondition.DETACHED, JobCondition.DONE)
    parts = [f"{counts[condition]} {WORDS[condition][0].lower()}" for condition in shown if counts[condition]]
    return " · ".join(parts) or "No jobs"
