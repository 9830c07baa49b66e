"""A missing file and one that may be it, side by side: picture, length, size, and what tells them apart."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from charstudio.model.library import MediaKind
from charstudio.studio.missing import Lost
from charstudio.studio.relinking import Candidate
from charstudio.ui import theme
from charstudio.ui.dialogs.keeping_parts import ICONS, facts, short_path
from charstudio.ui.one_line import OneLine

PICTURE = QSize(160, 90)


class Pair(QFrame):
    """``picked`` tells which candidate is looked at, ``agreed`` whether it is to be used."""

    picked = Signal(int)
    agreed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._ours = _Side("Missing")
        self._theirs = _Side("Found")
        self._which = QComboBox()
        self._which.setAccessibleName("Files that may be it")
        self._which.activated.connect(self.picked)
        self._use = QCheckBox("Use this file")
        self._use.clicked.connect(self.agreed)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._theirs)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._use)
        row.addWidget(self._which, 1)
        right.addLayout(row)
        left = QVBoxLayout()
        left.addWidget(self._ours)
        left.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(24)
        layout.addLayout(left, 1)
        layout.addLayout(right, 1)
        self.hide()

    def show_pair(self, lost: Lost, candidates: tuple[Candidate, ...], index: int, *, is_used: bool) -> None:
        """Show a missing file beside the candidate at ``index``."""
        candidate = candidates[index]
        self._ours.show_file(lost.name, lost.info.kind, " · ".join(facts(lost.info)), "", "secondary")
        words = ", ".join(candidate.differences)
        words, role = (f"{words[0].upper()}{words[1:]}.", "warn") if words else ("Looks the same.", "good")
        self._theirs.show_file(candidate.path.name, candidate.info.kind, " · ".join(facts(candidate.info)), words, role)
        self._which.clear()
        self._which.addItems([f"{each.path.parent.name} / {each.path.name}" for each in candidates])
        self._which.setCurrentIndex(index)
        self._which.setToolTip(short_path(candidate.path))
        self._which.setEnabled(len(candidates) > 1)
        self._use.setChecked(is_used)
        self.show()

    def show_pictures(self, ours: QImage | None, theirs: QImage | None) -> None:
        """Show how they look, where that is known."""
        self._ours.show_picture(ours)
        self._theirs.show_picture(theirs)


class _Side(QWidget):
    """One of the two."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._picture.setFixedSize(PICTURE)
        self._picture.setStyleSheet(f"background: {theme.palette().window}; border-radius: 4px;")
        head = QLabel(title)
        head.setProperty("role", "small")
        self._name = OneLine()
        self._name.setFont(theme.font(10, bold=True))
        self._facts = OneLine()
        self._facts.setProperty("role", "secondary")
        self._words = OneLine()
        column = QVBoxLayout()
        column.setSpacing(2)
        for widget in (head, self._name, self._facts, self._words):
            column.addWidget(widget)
        column.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._picture)
        layout.addLayout(column, 1)

    def show_file(self, name: str, kind: MediaKind, facts_line: str, words: str, role: str) -> None:
        self._name.show_text(name)
        self._facts.show_text(facts_line)
        self._words.setProperty("role", role)
        self._words.style().unpolish(self._words)
        self._words.style().polish(self._words)
        self._words.show_text(words)
        self._words.setVisible(bool(words))
        self._picture.setPixmap(theme.icon(ICONS[kind], "secondary").pixmap(32, 32))

    def show_picture(self, image: QImage | None) -> None:
        if image is not None:
            ratio = self.devicePixelRatioF()
            shown = QPixmap.fromImage(image).scaled(
                PICTURE * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            shown.setDevicePixelRatio(ratio)
            self._picture.setPixmap(shown)


def folder_dropped(paths: list[Path]) -> Path | None:
    """The folder that was meant by what was dropped: itself, or the one the files lie in."""
    for path in paths:
        return path if path.is_dir() else path.parent
    return None
