"""What the verbs of the jobs panel do. Each asks first where money is at stake, and none of them submits anything."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from charstudio.model.errors import CharStudioError
from charstudio.model.values import NodeId
from charstudio.storage.database_rows import JobRow
from charstudio.studio.studio import Studio
from charstudio.ui import aio
from charstudio.ui.dialogs.job_log import JobLogDialog, LogPart
from charstudio.ui.dialogs.message import Question, bad_news
from charstudio.ui.dialogs.reconcile import ReconcileDialog, Reconciling
from charstudio.ui.prices import amount_words, price_words
from charstudio.ui.window.jobs.line import JobLine
from charstudio.ui.window.jobs.words import service_title

log = logging.getLogger("charstudio.ui")


class JobDeeds:
    """``owner`` is the panel; its dialogs go with it. ``run`` makes a node by the priced way."""

    def __init__(self, studio: Studio, owner: QWidget, run: Callable[[NodeId], None]) -> None:
        self._studio = studio
        self._owner = owner
        self._run = run
        self._scope = aio.TaskScope(self._fail)
        self._dialogs: set[QDialog] = set()

    def forget(self) -> None:
        """Close what is still open; whoever waits for an answer gets none."""
        for dialog in (*self._dialogs,):
            dialog.reject()

    def price_words_of(self, node: NodeId) -> str:
        """What running a node again costs; empty for what is free or cannot be told."""
        if self._studio.estimate(node) is None:
            return ""
        usd = self._studio.price_of_run(node)
        return price_words(usd) if usd != 0 else ""

    # --- stopping ----------------------------------------------------------------------------------------------

    def cancel(self, line: JobLine) -> None:
        """Stop a job; one that a service has accepted is asked about first."""
        self._start(self._cancel(line), "cancel a job")

    def stop_all(self, lines: Callable[[], tuple[JobLine, ...]]) -> None:
        """Stop everything, naming first what may be charged all the same. ``lines`` are read when that is known."""
        self._start(self._stop_all(lines), "stop all jobs")

    async def _cancel(self, line: JobLine) -> None:
        if not line.is_free and await self._is_with_service(line):
            answer = await self._ask(
                Question(
                    f"Stop “{line.title}”?",
                    f"It may still be charged. {service_title(line.provider)} has accepted it{_aside(line)}; it can be "
                    "asked to stop, but what has begun is often made, and then it is collected.",
                    ("Ask it to stop", "Let it finish"),
                    self._owner.window(),
                    icon="cash-clock",
                    role="warn",
                )
            )
            if answer != 0:
                return
        self._studio.cancel([line.node])

    async def _stop_all(self, lines: Callable[[], tuple[JobLine, ...]]) -> None:
        await self._looked()
        charged = [line for line in lines() if line.is_here and line.may_be_charged]
        if charged:
            count = len(charged)
            aside = sum((line.reserved_usd for line in charged), Decimal(0))
            words = f"{count} job is" if count == 1 else f"{count} jobs are"
            answer = await self._ask(
                Question(
                    "Stop everything?",
                    f"{words} with a service already and may still be charged"
                    f"{f', up to {amount_words(aside)}' if aside else ''}. What is made all the same is collected.",
                    ("Stop all", "Let them finish"),
                    self._owner.window(),
                    icon="cash-clock",
                    role="warn",
                )
            )
            if answer != 0:
                return
        self._studio.cancel()

    async def _is_with_service(self, line: JobLine) -> bool:
        await self._looked()
        view = line.view
        return view is not None and any(
            row.ticket is not None and row.state.is_open and row.node == line.node for row in self._studio.journal.rows
        )

    async def _looked(self) -> None:
        self._studio.journal.look()
        await self._studio.journal.looked()

    # --- unknown requests --------------------------------------------------------------------------------------

    def resolve(self, line: JobLine) -> None:
        """Find out what became of a request whose answer never came."""
        row = line.unknown
        if row is not None:
            self._start(self._resolve(line, row), "resolve a job")

    async def _resolve(self, line: JobLine, row: JobRow) -> None:
        journal = self._studio.journal
        verbs = Reconciling(
            lambda: journal.look_again(row.id),
            lambda found: journal.take_up(row.id, found),
            lambda perhaps: journal.give_up(row.id, perhaps_charged=perhaps),
        )
        again = self.price_words_of(line.node) if line.node in self._studio.project.graph.nodes else None
        dialog = ReconcileDialog(row, service_title(row.provider), again, verbs, self._owner.window())
        await self._ask(dialog)
        if dialog.pays_again:
            self._run(line.node)

    # --- looking -----------------------------------------------------------------------------------------------

    def show_log(self, line: JobLine) -> None:
        """Everything noted of a job's tries."""
        self._start(self._show_log(line), "show a job's log")

    async def _show_log(self, line: JobLine) -> None:
        parts = []
        for row in reversed(line.rows):
            lines = await self._studio.journal.log(row.id)
            request = str(row.ticket.get("request_id", "")) if row.ticket is not None else ""
            parts.append(LogPart(row.attempts, service_title(row.provider), request, tuple(lines)))
        await self._ask(JobLogDialog(line.title, parts, self._owner.window()))

    def copy_request_id(self, line: JobLine) -> None:
        """Put the request's name on the clipboard."""
        QApplication.clipboard().setText(line.request_id)

    # --- inside ------------------------------------------------------------------------------------------------

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._scope.start(work, name)

    async def _ask(self, dialog: QDialog) -> int:
        self._dialogs.add(dialog)
        try:
            await aio.ask(dialog)
        finally:
            self._dialogs.discard(dialog)
        return dialog.answer if isinstance(dialog, Question) else -1

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, CharStudioError):
            log.error("unexpected fault in the jobs panel", exc_info=error)
            error = CharStudioError(f"Something went wrong in the program: {error}", "The job is as it was.")
        dialog = bad_news(error, self._owner.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _aside(line: JobLine) -> str:
    return f" and {amount_words(line.reserved_usd)} is set aside for it" if line.reserved_usd else ""
