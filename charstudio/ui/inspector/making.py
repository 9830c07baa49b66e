"""The part of a form that makes things: buttons with their price on them, what stands in the way, and why so much."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from charstudio.engine.estimate import Estimate
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.ui.inspector.costs import Cost
from charstudio.ui.inspector.form import Note, small
from charstudio.ui.prices import price_words

COUNTS = (2, 3, 4, 8)
"""How many takes can be asked for at once."""
_NOTHING_TO_DO = {NodeState.BLOCKED, NodeState.MUTED, NodeState.BYPASSED, NodeState.PINNED, NodeState.DONE}


@dataclass(frozen=True, slots=True)
class Making:
    """What the buttons go by. ``trouble``: why its model cannot be asked now; "" when it can."""

    status: NodeStatus
    estimate: Estimate | None = None
    run_usd: Decimal | None = None
    """What it costs with everything it needs that is not made yet; None: nobody knows."""
    cost: Cost | None = None
    trouble: str = ""
    is_draft: bool = False
    is_paid: bool = False
    """Whether a service makes it, rather than this machine."""
    usable: bool = True

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why its model cannot make it: what it would refuse, and what keeps it from being asked."""
        faults = self.estimate.faults if self.estimate is not None else ()
        return (*faults, self.trouble) if self.trouble else faults


class MakeBox(QWidget):
    """``make``, ``make_another``, ``make_several(int)``, ``batch`` and ``stop`` are what can be asked for."""

    make = Signal()
    make_another = Signal()
    make_several = Signal(int)
    batch = Signal()
    stop = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.faults = Note("alert-outline", "warn")
        self.run = QPushButton("Make")
        self.run.setProperty("role", "primary")
        self.run.clicked.connect(self.make)
        self.again = QPushButton("New take")
        self.again.clicked.connect(self.make_another)
        self.several = QPushButton("Several…")
        self.several.setToolTip("Make more variations at once and choose among them; the present one is kept")
        self.several.clicked.connect(self._open_counts)  # a menu of the button's own would run a loop of its own
        self.counts = QMenu(self.several)
        self._counts = tuple((count, self._count_action(count)) for count in COUNTS)
        self.counts.addSeparator()
        self.counts.addAction("From lists of prompts, seeds…").triggered.connect(self.batch)
        self.lists = QPushButton("Batch…")
        self.lists.setToolTip("Make many at once from lists of prompts, seeds or pictures")
        self.lists.clicked.connect(self.batch)
        self.halt = QPushButton("Stop")
        self.halt.clicked.connect(self.stop)
        self.why = small()
        self.fallback = small()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(8)
        layout.addLayout(_row(self.run, self.halt, self.lists))
        layout.addLayout(_row(self.again, self.several))
        layout.addWidget(self.faults)
        layout.addWidget(self.why)
        layout.addWidget(self.fallback)

    def _open_counts(self) -> None:
        self.counts.popup(self.several.mapToGlobal(QPoint(0, self.several.height())))

    def _count_action(self, count: int) -> QAction:
        action = self.counts.addAction(f"{count} takes")
        action.triggered.connect(lambda: self.make_several.emit(count))
        return action

    def show_making(self, making: Making) -> None:
        """Show what can be done now, and for how much."""
        self.setVisible(making.usable)
        if not making.usable:
            return
        state = making.status.state
        busy = state in {NodeState.RUNNING, NodeState.WAITING}
        self.faults.say(() if busy else making.reasons)
        self._show_run(making, busy=busy)
        self._show_again(making)
        self.halt.setVisible(busy)
        self.lists.setVisible(self.run.isVisibleTo(self) or busy)
        cost = making.cost
        needs = making.estimate is not None and making.run_usd not in {None, making.estimate.usd}
        with_needs = "\nThe button's price includes what it is made from." if needs else ""
        _say(self.why, f"{cost.words}{with_needs}" if cost is not None else "")
        _say(self.fallback, cost.fallback_words if cost is not None else "")

    def _show_run(self, making: Making, *, busy: bool) -> None:
        state = making.status.state
        reason = "\n".join(making.reasons)
        self.run.setVisible(not busy and not (making.is_paid and state is NodeState.DONE))
        self.run.setEnabled(state not in _NOTHING_TO_DO and not reason)
        self.run.setText(run_words(making))
        idle = making.status.note or "There is nothing to make: it is up to date"
        self.run.setToolTip("" if self.run.isEnabled() else reason or idle)

    def _show_again(self, making: Making) -> None:
        reason = "\n".join(making.reasons)
        self.again.setVisible(making.status.state in {NodeState.DONE, NodeState.STALE})
        self.again.setEnabled(not reason)
        self.again.setText(f"New take · {_price(making.estimate)}" if making.is_paid else "New take")
        self.again.setToolTip(reason or "Make another variation; the present one is kept")
        self.several.setVisible(self.again.isVisibleTo(self))
        self.several.setEnabled(not reason)
        for count, action in self._counts:
            action.setText(f"{count} takes · {_price(making.estimate, count)}" if making.is_paid else f"{count} takes")


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row


def _say(label: QLabel, words: str) -> None:
    label.setText(words)
    label.setVisible(bool(words))


def run_words(making: Making) -> str:
    """What the button does, with what it costs on it."""
    is_failed = making.status.state is NodeState.FAILED
    verb = "Try again" if is_failed else "Make"
    if making.is_draft and not is_failed:
        return "Make draft · free"
    return f"{verb} · {price_words(making.run_usd)}" if making.is_paid and making.estimate is not None else verb


def _price(estimate: Estimate | None, count: int = 1) -> str:
    usd = estimate.usd if estimate is not None else None
    return price_words(None if usd is None else usd * count)
