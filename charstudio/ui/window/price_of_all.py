"""What "run everything stale" would cost, for the button's words: planned soon after a change, never while painting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer

from charstudio.engine.plan import Plan
from charstudio.model.errors import CharStudioError
from charstudio.ui.prices import amount_words, price_words
from charstudio.ui.window.desk import Desk

SOON_MS = 400
MOST_NODES = 300
"""Above this a plan takes longer than a keystroke may, and nothing is said."""


class PriceOfAll:
    """``watch`` it, or ask with ``words``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._said = ""

    def words(self) -> str:
        """The price of everything that is not up to date; empty when it is free, nothing, or too much to plan."""
        studio = self._desk.studio
        if studio.folder is None or len(studio.project.graph.nodes) > MOST_NODES:
            return ""
        try:
            return _words(studio.plan())
        except CharStudioError:
            return ""  # a film that cannot be planned says so when it is run

    def watch(self, show: Callable[[str], None]) -> Callable[[], None]:
        """Tell ``show`` the words whenever they are others; gives the function that stops it."""
        studio = self._desk.studio
        timer = QTimer(singleShot=True, interval=SOON_MS)

        def look() -> None:
            words = self.words()
            if words != self._said:
                self._said = words
                show(words)

        def soon() -> None:
            if not timer.isActive():
                timer.start()

        timer.timeout.connect(look)
        stops = (
            studio.document.changed.connect(lambda _change: soon()),
            studio.status_changed.connect(lambda _nodes: soon()),
            studio.opened.connect(lambda _report: soon()),
            self._desk.kept.connect(lambda _settings: soon()),
            timer.stop,
        )
        self._said = ""
        soon()
        return lambda: _call_all(stops)


def _words(plan: Plan) -> str:
    if not plan.unknown:
        return price_words(plan.price_usd) if plan.price_usd else ""
    return f"at least {amount_words(plan.known_usd)} + unknown" if plan.known_usd else "price unknown"


def _call_all(stops: tuple[Callable[[], None], ...]) -> None:
    for stop in stops:
        stop()
