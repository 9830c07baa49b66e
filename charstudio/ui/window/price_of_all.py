"""What "run everything stale" would cost, for the button's words: planned aside, soon after a change."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QTimer

from charstudio.engine.plan import Plan
from charstudio.model.errors import CharStudioError
from charstudio.studio.studio import Studio
from charstudio.ui.prices import amount_words, price_words
from charstudio.ui.window.desk import Desk

SOON_MS = 400
QUICK_NODES = 60
"""Films of so many nodes are planned within a frame; larger ones never in the window's own thread."""
_REST = 20
"""After a plan that took long the next one waits so many times as long: a twentieth of the time at the most."""


class PriceOfAll:
    """``watch`` it, or ask with ``words``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def words(self) -> str:
        """The price of everything that is not up to date; empty when it is free or nothing."""
        studio = self._desk.studio
        if studio.folder is None:
            return ""
        try:
            return _words(to_pay_for(studio, await studio.plan_aside()))
        except CharStudioError:
            return ""  # a film that cannot be planned says so when it is run

    def watch(self, show: Callable[[str], None]) -> Callable[[], None]:
        """Tell ``show`` the words whenever they are others; gives the function that stops it."""
        return _Watch(self, self._desk, show).stop


class _Watch:
    """One who is told."""

    def __init__(self, price: PriceOfAll, desk: Desk, show: Callable[[str], None]) -> None:
        self._price = price
        self._desk = desk
        self._show = show
        self._said = ""
        self._is_looking = self._is_over = False
        self._timer = QTimer(singleShot=True, interval=SOON_MS)
        self._timer.timeout.connect(lambda: desk.start(self._look(), "the price of everything"))
        studio = desk.studio
        self._stops = (
            studio.document.changed.connect(lambda _change: self._soon()),
            studio.status_changed.connect(lambda _nodes: self._soon()),
            studio.opened.connect(lambda _report: self._soon()),
            studio.journal.changed.connect(lambda _spending: self._soon()),
            desk.kept.connect(lambda _settings: self._soon()),
            self._timer.stop,
        )
        self._soon()

    def stop(self) -> None:
        """Tell nothing any more."""
        self._is_over = True
        for stop in self._stops:
            stop()

    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    async def _look(self) -> None:
        if self._is_looking:
            self._soon()
            return
        self._is_looking = True
        began = time.perf_counter()
        try:
            words = await self._price.words()
        finally:
            self._is_looking = False
        took_ms = 1000 * (time.perf_counter() - began)
        if self._is_over:
            return
        self._timer.setInterval(max(SOON_MS, round(took_ms * _REST)))
        if words != self._said:
            self._said = words
            self._show(words)


def to_pay_for(studio: Studio, plan: Plan) -> Plan:
    """The plan without what would cost nothing now.

    What is being made already is shared, and not paid for again. What an unknown request stands for is not asked for
    again, nor is anything made that needs it, before somebody has said what became of that request.
    """
    busy = {view.fingerprint for view in studio.job_views() if not view.condition.is_over}
    steps = [step for step in plan.steps if step.fingerprint not in busy]
    stuck = {row.fingerprint for row in studio.journal.open_rows() if row.ticket is None} - busy
    kept = []
    for step in steps:  # each comes after those it needs
        if step.fingerprint in stuck or step.parts & stuck or step.needs & stuck:
            stuck.add(step.fingerprint)
        else:
            kept.append(step)
    return replace(plan, steps=tuple(kept))


def _words(plan: Plan) -> str:
    if not plan.unknown:
        return price_words(plan.price_usd) if plan.price_usd else ""
    return f"at least {amount_words(plan.known_usd)} + unknown" if plan.known_usd else "price unknown"
