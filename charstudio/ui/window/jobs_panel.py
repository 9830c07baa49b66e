"""The jobs: what runs, what waits, what failed and why, what nobody knows, what it cost. Survives a restart."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QMenu, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from charstudio.engine.plan import LOCAL
from charstudio.model.values import NodeId
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.studio.studio import Studio
from charstudio.ui.one_line import OneLine
from charstudio.ui.panel_actions import action_button
from charstudio.ui.window.jobs import words
from charstudio.ui.window.jobs.commands import COMMANDS, make_actions, show_fitting
from charstudio.ui.window.jobs.deeds import JobDeeds
from charstudio.ui.window.jobs.detail import JobDetail
from charstudio.ui.window.jobs.line import LONG_AGO, JobLine, Standing
from charstudio.ui.window.jobs.merge import Ledger, merged
from charstudio.ui.window.jobs.next_step import BILLING_PAGES, WINDOW_COMMANDS, NextStep
from charstudio.ui.window.jobs.table import JobTable
from charstudio.ui.window.jobs.view import JobsView

TICK_MS = 500
_LOOK_EVERY = 4
"""Ticks between two looks at the journal while a service has not said yet that it took a job."""
_PUT_TOGETHER_MS = 60
_PIECE_S, _NEXT_MS = 0.0015, 10
"""So long lines are made in one go, and so long afterwards the next ones."""
_REST = 20
"""Many jobs take longer to show; of the window's time a twentieth is spent on them at most."""
_BESIDE = 900
"""From this width on the card about a job stands beside the table."""
_CARD, _BELOW = 320, 128
"""The least width of the card beside the table, and its height below."""
_UNBOUNDED = 16777215
"""Qt's own word for no limit."""


class JobsPanel(QWidget):
    """The table, a card about the chosen job, a summary, and what can be done.

    ``reveal_node(NodeId)`` for Enter, a double-click and "Show the node"; ``retry_chosen(NodeId)`` wants the node made,
    by the priced way; ``model_asked(NodeId)`` wants another model chosen for it, which is revealed already.
    ``summary_changed`` has the one line for the header.
    """

    reveal_node = Signal(str)
    summary_changed = Signal(str)
    retry_chosen = Signal(str)
    model_asked = Signal(str)

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._ledger = Ledger()
        self._lines: tuple[JobLine, ...] = ()
        self._cleared_at = LONG_AGO
        self._ticks = 0
        self.deeds = JobDeeds(studio, self, self.retry_chosen.emit)
        self._table = JobTable(self._model_title, self)
        self._view = JobsView(self._table)
        self._detail = JobDetail()
        self._actions = make_actions(self, self._verbs())
        self._buttons: dict[str, QPushButton] = {}
        self._arrange()
        self._connect()
        self._take_in_rows()
        self.refresh()

    # --- public ------------------------------------------------------------------------------------------------

    @property
    def lines(self) -> tuple[JobLine, ...]:
        """What there is to show, from the top."""
        return self._lines

    def refresh(self) -> None:
        """Show the present state."""
        began = time.perf_counter()
        lines = self._lines = merged(self._studio.job_views(), self._ledger, self._cleared_at)
        self._keep_time(under_way=any(line.is_here for line in lines))
        said = words.summary(lines)
        if self.isVisible():
            self._show_lines(said)
        self.summary_changed.emit(said)
        took_ms = 1000 * (time.perf_counter() - began)
        self._dirty.setInterval(max(_PUT_TOGETHER_MS, round(_REST * took_ms)))

    def _refresh_by_and_by(self) -> None:
        """Of hundreds of jobs that changed at once only some are looked at in one go."""
        if self._ledger.make_ready(self._studio.job_views(), _PIECE_S):
            self.refresh()
        else:
            self._dirty.start(_NEXT_MS)

    def showEvent(self, event: QShowEvent) -> None:
        """Hidden it keeps only its line for the header up to date; now it shows all."""
        super().showEvent(event)
        self.refresh()

    def _show_lines(self, said: str) -> None:
        lines = self._lines
        self._table.show_lines(lines)
        self._stack.setCurrentWidget(self._view if lines else self._empty)
        self._stop.setEnabled(any(line.is_here for line in lines))
        self._clear.setEnabled(any(line.standing.is_over for line in lines))
        self._words.show_text(said)
        self._show_chosen()

    def forget(self) -> None:
        """Stop listening; the panel is about to go."""
        self._tick.stop()
        self._dirty.stop()
        self.deeds.forget()
        for stop in self._stop_listening:
            stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The card stands beside the table where there is room, else below."""
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._middle.setDirection(direction)
        self._detail.setMaximumHeight(_UNBOUNDED if beside else _BELOW)
        self._fit_card()

    def _fit_card(self) -> None:
        """Beside the table the card is as wide as its buttons need."""
        if self._middle.direction() is QBoxLayout.Direction.LeftToRight:
            self._detail.setFixedWidth(max(_CARD, self._detail.buttons_width))
        else:
            self._detail.setMinimumWidth(0)
            self._detail.setMaximumWidth(_UNBOUNDED)

    # --- following the studio ----------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._ticked)
        self._dirty = QTimer(self, singleShot=True, interval=_PUT_TOGETHER_MS)
        self._dirty.timeout.connect(self._refresh_by_and_by)
        studio = self._studio
        self._stop_listening = (
            studio.jobs.connect(lambda _event: self._soon()),
            studio.opened.connect(lambda _report: self._opened()),
            studio.journal.changed.connect(lambda _spending: self._take_in_rows()),
        )
        self._view.chosen_changed.connect(self._show_chosen)
        self._view.opened.connect(self._reveal)
        self._view.menu_asked.connect(self._open_menu)
        self._detail.step_chosen.connect(lambda step: self._take(NextStep(step)))

    def _opened(self) -> None:
        self._cleared_at = LONG_AGO
        self._take_in_rows()
        self.refresh()

    def _soon(self) -> None:
        if not self._dirty.isActive():
            self._dirty.start()

    def _take_in_rows(self) -> None:
        self._ledger = Ledger(self._studio.journal.rows, self._studio.journal.bases, self._ledger)
        self._soon()

    def _lines_now(self) -> tuple[JobLine, ...]:
        """The lines with everything that has been read, shown or not yet."""
        self.refresh()
        return self.lines

    def _keep_time(self, *, under_way: bool) -> None:
        if under_way and not self._tick.isActive():
            self._tick.start()
        elif not under_way:
            self._tick.stop()

    def _ticked(self) -> None:
        if self.isVisible():
            self._table.tick()
        self._ticks += 1
        if self._ticks % _LOOK_EVERY == 0 and any(_awaits_answer(line) for line in self.lines):
            self._studio.journal.look()

    def _model_title(self, model: str) -> str:
        found = self._studio.shelf.catalog.model(model) if self._studio.shelf is not None else None
        return found.title if found is not None else model

    # --- building ----------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        words = "No jobs yet.\nRun a node: its progress, its cost and its log show here, and stay."
        self._empty = QLabel(words, self)  # a stack shows its first page at once, which must not be a window
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "secondary")
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(8)
        self._middle.addLayout(self._stack, 1)
        self._middle.addWidget(self._detail)
        layout.addLayout(self._middle, 1)
        layout.addLayout(self._foot())
        QWidget.setTabOrder(self._view, self._detail)

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._words = OneLine()
        self._words.setProperty("role", "small")
        row.addWidget(self._words, 1)
        for command in COMMANDS:
            if command.button:
                self._buttons[command.id] = action_button(self._actions[command.id], self)
                row.addWidget(self._buttons[command.id])
        self._clear = QPushButton("Clear finished")
        self._clear.clicked.connect(self._clear_finished)
        self._stop = QPushButton("Stop all")
        self._stop.clicked.connect(lambda: self.deeds.stop_all(self._lines_now))
        row.addSpacing(8)
        row.addWidget(self._clear)
        row.addWidget(self._stop)
        return row

    # --- doing -------------------------------------------------------------------------------------------------

    def _verbs(self) -> dict[str, Callable[[], object]]:
        return {
            "show": self._reveal,
            "resolve": lambda: self._take(NextStep.RESOLVE),
            "cancel": self._cancel,
            "again": lambda: self._take(NextStep.RUN_AGAIN),
            "log": lambda: self._take(NextStep.SHOW_LOG),
            "copy": self._copy,
        }

    def _reveal(self) -> None:
        self._take(NextStep.SHOW_NODE)

    def _cancel(self) -> None:
        line = self._view.chosen
        if line is not None:
            self.deeds.cancel(line)

    def _copy(self) -> None:
        line = self._view.chosen
        if line is not None:
            self.deeds.copy_request_id(line)

    def _take(self, step: NextStep) -> None:
        """Do the next step about the chosen job."""
        line = self._view.chosen
        if line is None:
            return
        match step:
            case NextStep.SHOW_NODE:
                self.reveal_node.emit(line.node)
            case NextStep.RESOLVE:
                self.deeds.resolve(line)
            case NextStep.RUN_AGAIN:
                self.retry_chosen.emit(line.node)
            case NextStep.SHOW_LOG:
                self.deeds.show_log(line)
            case NextStep.BILLING:
                QDesktopServices.openUrl(QUrl(BILLING_PAGES.get(line.provider, BILLING_PAGES["fal"])))
            case NextStep.OTHER_MODEL:
                self.reveal_node.emit(line.node)
                self.model_asked.emit(line.node)
            case NextStep.ENTER_KEY | NextStep.CAPS:
                self._trigger(WINDOW_COMMANDS[step])

    def _trigger(self, command: str) -> None:
        """Have the window do one of its commands."""
        action = self.window().findChild(QAction, command)
        if isinstance(action, QAction):
            action.trigger()

    def _clear_finished(self) -> None:
        self._cleared_at = datetime.now(UTC)
        self._studio.clear_finished_jobs()
        self.refresh()

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(list(self._actions.values()))
        menu.popup(at)

    def _show_chosen(self) -> None:
        """What can be done about the chosen job."""
        line = self._view.chosen
        show_fitting(self._actions, line, writable=not self._studio.read_only)
        again = self._again_words(line)
        self._actions["again"].setText(again)
        self._detail.show_line(line, again)
        self._fit_card()

    def _again_words(self, line: JobLine | None) -> str:
        price = self.deeds.price_words_of(NodeId(line.node)) if line is not None and line.standing.is_over else ""
        return f"Run again · {price}" if price else "Run again"


def _awaits_answer(line: JobLine) -> bool:
    """Whether a service was asked and the journal, as it was read, does not know its answer."""
    live = line.view.provider if line.view is not None else ""
    asked = line.standing is Standing.RUNNING and live not in {"", DRAFT_MODEL, LOCAL}
    return asked and not any(row.ticket is not None for row in line.rows)
