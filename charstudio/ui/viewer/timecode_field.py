"""The timecode: reads as a clock, and is typed into like one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from charstudio.model.time import ZERO, Rate, Seconds, time_typed, timecode
from charstudio.ui import theme


class TimecodeField(QLineEdit):
    """Shows a moment; click, type ``3:12``, ``90`` or ``+1:00`` and Enter to go there. Escape gives up."""

    entered = Signal(object)  # Seconds
    left = Signal()  # typing is over: the keyboard belongs to the viewer again

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._time: Seconds = ZERO
        self._rate = Rate(24)
        self.setFont(clock_font())
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("00:00:00:00") + 26)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Timecode")
        self.setToolTip(
            "Hours:minutes:seconds:frames. Click and type where to go: 3:12, or 90 frames, or +1:00 and -12 from here."
        )
        self.returnPressed.connect(self._enter)
        self.textEdited.connect(lambda _text: self._mark(invalid=False))
        self.set_time(ZERO, Rate(24))

    def set_time(self, time: Seconds, rate: Rate) -> None:
        """Show another moment, unless somebody is typing."""
        self._time, self._rate = time, rate
        if not self.isModified() or not self.hasFocus():
            self.setText(timecode(time, rate))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select everything: what is typed replaces it."""
        super().focusInEvent(event)
        self.selectAll()

    def begin(self) -> None:
        """Let the user type."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def mouseReleaseEvent(self, event: object) -> None:
        """Keep the whole text selected after the click that gave focus."""
        super().mouseReleaseEvent(event)  # type: ignore[arg-type]
        if not self.isModified():
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the real time again."""
        super().focusOutEvent(event)
        self._restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up."""
        if event.key() == Qt.Key.Key_Escape:
            self._restore()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        try:
            wanted = time_typed(self.text(), self._rate, self._time)
        except ValueError:
            self._mark(invalid=True)
            return
        self.setModified(False)
        self.left.emit()
        self.entered.emit(wanted)

    def _restore(self) -> None:
        self.setModified(False)
        self._mark(invalid=False)
        self.setText(timecode(self._time, self._rate))

    def _mark(self, *, invalid: bool) -> None:
        if bool(self.property("invalid")) != invalid:
            self.setProperty("invalid", invalid)
            self.style().unpolish(self)
            self.style().polish(self)


def clock_font() -> QFont:
    """The interface font with digits of one width, so that running time does not jitter."""
    made = theme.font()
    made.setFamilies(["Inter", "Segoe UI", "DejaVu Sans"])
    made.setFeature(QFont.Tag("tnum"), 1)
    return made
