"""The characters that should be exported, each with its reason: export now, or not for this film."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from charstudio.studio.cast.reminders import Reminder
from charstudio.ui import theme
from charstudio.ui.dialogs.keeping_parts import Sentence, button
from charstudio.ui.one_line import OneLine

_WIDTH = 560


class KeepSafeDialog(QDialog):
    """``export_asked`` and ``quiet_asked`` carry a character's id; ``show_reminders`` says what is left."""

    export_asked = Signal(str)
    quiet_asked = Signal(str)

    def __init__(self, reminders: Sequence[Reminder], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keep characters safe")
        self.setMinimumWidth(_WIDTH)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(12)
        self._close = button("Close")
        self._close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        about = Sentence()
        layout.addWidget(about)
        about.say("An exported character is one file that never expires, whatever becomes of models and machines.")
        layout.addSpacing(4)
        layout.addLayout(self._rows)
        layout.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._close)
        layout.addSpacing(8)
        layout.addLayout(row)
        self._shown: list[QWidget] = []
        self.show_reminders(reminders)

    def show_reminders(self, reminders: Sequence[Reminder]) -> None:
        """Show these and no others."""
        for widget in self._shown:
            self._rows.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        all_safe = Sentence()
        self._shown = [self._row(reminder) for reminder in reminders] or [all_safe]
        for widget in self._shown:
            self._rows.addWidget(widget)
            widget.show()
        all_safe.say("" if reminders else "Every character is safe.", "good")
        self._close.setDefault(not reminders)
        self.resize(max(self.width(), _WIDTH), self.sizeHint().height())

    def _row(self, reminder: Reminder) -> QWidget:
        row = QWidget()
        name = OneLine(reminder.name)
        name.setFont(theme.font(10, bold=True))
        words = Sentence()
        export, quiet = button("Export now…"), button("Not for this film")
        export.setAccessibleName(f"Export {reminder.name} now")
        quiet.setAccessibleName(f"No reminders of {reminder.name} in this film")
        export.clicked.connect(lambda: self.export_asked.emit(reminder.character))
        quiet.clicked.connect(lambda: self.quiet_asked.emit(reminder.character))
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(name)
        said.addWidget(words)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(said, 1)
        layout.addWidget(quiet)
        layout.addWidget(export)
        words.say(reminder.words)
        return row
