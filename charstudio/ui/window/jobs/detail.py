"""The card beside the table: what happened to the chosen job, what it cost, and the button for what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from charstudio.ui import theme
from charstudio.ui.window.jobs import words
from charstudio.ui.window.jobs.line import JobLine, Standing
from charstudio.ui.window.jobs.next_step import WORDS, NextStep, next_steps

_ICON = 20
_BOLD = 16
"""What bold words need besides what Qt makes room for."""
_SPACE = 8
_ONLY_HERE = {NextStep.ENTER_KEY, NextStep.BILLING, NextStep.CAPS, NextStep.OTHER_MODEL}
"""The others have their button below the table."""


class JobDetail(QFrame):
    """``show_line`` fills it; hidden while there is nothing to say. ``step_chosen(NextStep)`` when a button is used."""

    step_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName("About the chosen job")
        self._icon = QLabel()
        self._state = QLabel()
        self._state.setProperty("role", "heading")
        self._happened = QLabel()
        self._happened.setWordWrap(True)
        self._happened.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._cost = QLabel()
        self._cost.setProperty("role", "small")
        self._cost.setWordWrap(True)
        self._buttons: dict[NextStep, QPushButton] = {}
        self._margins = QMargins(12, 8, 8, 8)
        self._lay_out()
        self.hide()

    @property
    def words(self) -> str:
        """All it says."""
        return f"{self._state.text()}: {self._happened.text()} {self._cost.text()}".strip()

    @property
    def buttons_width(self) -> int:
        """What its row of buttons needs, margins included, in pixels."""
        shown = [button.minimumWidth() for button in self._buttons.values() if not button.isHidden()]
        margins = self.contentsMargins() + self._margins
        return sum(shown) + _SPACE * max(len(shown) - 1, 0) + margins.left() + margins.right()

    def show_line(self, line: JobLine | None, again: str) -> None:
        """Tell about a line; ``again`` are the words of the button that runs it again, with its price."""
        if line is None or not _is_worth_telling(line):
            self.hide()
            return
        look = words.LOOKS[line.standing]
        self._icon.setPixmap(theme.icon(look.icon, look.role).pixmap(_ICON, _ICON))
        self._state.setText(look.word)
        self._happened.setText(words.note_words(line))
        self._happened.setVisible(bool(words.note_words(line)))
        self._cost.setText(words.cost_words(line))
        steps = next_steps(line)
        self._offer([step for step in steps if step is steps[0] or step in _ONLY_HERE], again)
        self.show()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._icon)
        top.addWidget(self._state, 1)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._happened)
        column.addWidget(self._cost)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setStyleSheet("QScrollArea { background: transparent; }")
        area.setWidget(page)
        self._row = QHBoxLayout()
        self._row.setSpacing(_SPACE)
        self._row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(self._margins)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(area, 1)
        layout.addLayout(self._row)

    def _offer(self, steps: Sequence[NextStep], again: str) -> None:
        for step in steps:
            if step not in self._buttons:
                self._buttons[step] = self._button(step)
        for step, button in self._buttons.items():
            button.setVisible(step in steps)
            button.setText(again if step is NextStep.RUN_AGAIN else WORDS[step])
            first = bool(steps) and step is steps[0]
            if button.property("role") != ("primary" if first else ""):
                button.setProperty("role", "primary" if first else "")
                button.style().polish(button)
            button.setMinimumWidth(button.sizeHint().width() + (_BOLD if first else 0))  # two fit side by side
        for place, step in enumerate(reversed(steps)):  # the best at the right, as in dialogs
            self._row.insertWidget(place + 1, self._buttons[step])

    def _button(self, step: NextStep) -> QPushButton:
        button = QPushButton(self)
        button.hide()
        button.clicked.connect(lambda: self.step_chosen.emit(step.value))
        return button


def _is_worth_telling(line: JobLine) -> bool:
    return line.standing not in {Standing.WAITING, Standing.DONE, Standing.SKIPPED, Standing.CANCELLED} and bool(
        words.note_words(line) or words.cost_words(line)
    )
