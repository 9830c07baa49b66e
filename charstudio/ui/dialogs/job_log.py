"""The log of one job: everything that happened to each of its tries, with times, to read and to copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.storage.database_rows import LogLine
from charstudio.ui import theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH

_WIDTH, _HEIGHT = 640, 400


@dataclass(frozen=True, slots=True)
class LogPart:
    """One submission: which try, to whom, its request's name there (empty: none was given) and what was noted."""

    attempt: int
    service: str
    request_id: str
    lines: tuple[LogLine, ...]


class JobLogDialog(QDialog):
    """Times are those of this machine."""

    def __init__(self, title: str, parts: Sequence[LogPart], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Log of {title}")
        self.resize(min(_WIDTH, parent.width() - 48), min(_HEIGHT, parent.height() - 48))
        self._text = as_text(parts)
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        heading.setFont(theme.font(11, bold=True))
        self._page = QPlainTextEdit(self._text or "Nothing was noted of this job.")
        self._page.setReadOnly(True)
        self._page.setAccessibleName("Log")
        self._page.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._copy = QPushButton("Copy")
        self._copy.setIcon(theme.icon("content-copy"))
        self._copy.setEnabled(bool(self._text))
        self._copy.clicked.connect(self._copy_all)
        close = QPushButton("Close")
        close.setMinimumWidth(BUTTON_WIDTH)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._copy)
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(heading)
        layout.addWidget(self._page, 1)
        layout.addLayout(foot)
        close.setFocus()

    @property
    def text(self) -> str:
        """What it shows and copies."""
        return self._text

    def _copy_all(self) -> None:
        QApplication.clipboard().setText(self._text)
        self._copy.setText("Copied")


def as_text(parts: Sequence[LogPart]) -> str:
    """The parts one after the other, each line with its time of day; a new day is named."""
    written = []
    for part in parts:
        written.append(_heading(part))
        written.extend(_lines(part.lines))
        written.append("")
    return "\n".join(written).strip()


def _heading(part: LogPart) -> str:
    request = f" · request {part.request_id}" if part.request_id else ""
    return f"Try {part.attempt} · {part.service}{request}"


def _lines(lines: Sequence[LogLine]) -> list[str]:
    times = [line.at.astimezone() for line in lines]
    new_day = [True, *(before.date() != after.date() for before, after in pairwise(times))]
    found = []
    for line, at, is_new in zip(lines, times, new_day, strict=False):
        if is_new:
            found.append(_day(at))
        found.append(f"{at:%H:%M:%S}  {line.text}")
    return found


def _day(at: datetime) -> str:
    return f"{at:%d %B %Y}"
