"""What the list of takes shows of identity: a chip beside each, the mark of the steadiest, and a button to use it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from charstudio.model.graph import Node
from charstudio.model.results import Result
from charstudio.model.values import Fingerprint
from charstudio.studio.identity.values import Measured
from charstudio.studio.studio import Studio
from charstudio.ui import theme
from charstudio.ui.identity.chip import GradeChip
from charstudio.ui.one_line import OneLine

Take = tuple[int, Result]


class TakeHead(QWidget):
    """The first line of a take: its words, the mark of the least drift, its grade."""

    def __init__(self) -> None:
        super().__init__()
        self.words = OneLine()
        self.chip = GradeChip()
        self._best = QLabel()
        self._best.setPixmap(theme.icon("trophy-outline", "good").pixmap(14, 14))
        self._best.setToolTip("Least drift of all takes that were measured")
        self._best.setAccessibleName("Least drift")
        self._best.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.words, 1)
        line.addWidget(self._best)
        line.addWidget(self.chip)

    def show_text(self, words: str) -> None:
        """Show these words."""
        self.words.show_text(words)

    def set_grade(self, known: Sequence[Measured], *, is_best: bool) -> None:
        """Show what is known of the take."""
        self.chip.show_known(known)
        self._best.setVisible(is_best)


class SteadiestBox(QWidget):
    """Above the takes: use the steadiest one, or have them sorted by drift. There once two of them have a grade."""

    def __init__(self, studio: Studio, use: Callable[[int], None], resort: Callable[[], None]) -> None:
        super().__init__()
        self._studio = studio
        self._order: dict[Fingerprint, int] = {}
        self._take = 0
        self._use = QPushButton("Use the steadiest take")
        self._use.setIcon(theme.icon("trophy-outline"))
        self._use.setIconSize(QSize(16, 16))
        self._use.clicked.connect(lambda: use(self._take))
        self._sort = QToolButton()
        self._sort.setIcon(theme.icon("sort-ascending"))
        self._sort.setIconSize(QSize(16, 16))
        self._sort.setCheckable(True)
        self._sort.setAccessibleName("Sort takes by drift")
        self._sort.setToolTip("Sort by drift, the steadiest first")
        self._sort.toggled.connect(lambda _on: resort())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._use, 1)
        line.addWidget(self._sort, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    @property
    def is_sorting(self) -> bool:
        """Whether the list is wanted by drift."""
        return self._sort.isChecked() and not self.isHidden()

    def refresh(self, node: Node, current: Fingerprint | None) -> Fingerprint | None:
        """Look at the takes anew; gives the one with the least drift where there are two to choose from."""
        ranking = self._studio.identity.ranking(node.id)
        graded = [each for each in ranking if each.lowest is not None]
        self._order = {each.result.fingerprint: place for place, each in enumerate(ranking)}
        self.setVisible(len(graded) > 1)
        if len(graded) < 2:
            return None
        best = graded[0]
        self._take = best.take
        is_used = best.result.fingerprint == current
        self._use.setEnabled(not is_used and not self._studio.read_only)
        self._use.setToolTip(
            "The steadiest take is in use." if is_used else f"Take {best.take}, grade {best.grade}. Costs nothing."
        )
        return best.result.fingerprint

    def sorted(self, takes: Iterable[Take]) -> tuple[Take, ...]:
        """These takes, the steadiest first, those that were not measured last."""
        return tuple(sorted(takes, key=lambda pair: self._order.get(pair[1].fingerprint, len(self._order))))
