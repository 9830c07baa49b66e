"""The quiet lines under a prompt: what may go wrong, one click that mends it, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from charstudio.analysis.prompts.findings import Finding, Rule, Severity
from charstudio.ui import theme

_ICONS = {Severity.WARNING: ("alert-outline", "warn"), Severity.HINT: ("lightbulb-outline", "secondary")}


class _Words(QLabel):
    """A line that opens on a click."""

    clicked = Signal()

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setProperty("role", "small")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class HintRow(QWidget):
    """One finding. ``fix_chosen``, ``muted(everywhere)``; the reason opens below the message."""

    fix_chosen = Signal()
    muted = Signal(bool)

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding
        self.message = _Words(finding.message)
        self.message.setToolTip(_wrapped(finding.reason))
        self.message.clicked.connect(self.toggle_reason)
        self.reason = QLabel(finding.reason)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.reason.setProperty("role", "small")
        self.reason.setWordWrap(True)
        self.reason.setContentsMargins(20, 0, 0, 4)
        self.reason.hide()
        self.fix = self._fix_button()
        self.more = self._more_button()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._line())
        layout.addWidget(self.reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the reason."""
        if event.key() == Qt.Key.Key_Escape and self.reason.isVisibleTo(self):
            self.toggle_reason()
            return
        super().keyPressEvent(event)

    def toggle_reason(self) -> None:
        """Show or hide why."""
        self.reason.setVisible(not self.reason.isVisibleTo(self))

    def _line(self) -> QHBoxLayout:
        name, role = _ICONS[self.finding.severity]
        sign = QLabel()
        sign.setPixmap(theme.icon(name, role).pixmap(14, 14))
        sign.setAccessibleName("Warning" if self.finding.severity is Severity.WARNING else "Hint")
        sign.setContentsMargins(0, 4, 0, 0)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.message, 1)
        if self.fix is not None:
            line.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _fix_button(self) -> QToolButton | None:
        fix = self.finding.fix
        if fix is None:
            return None
        button = QToolButton()
        button.setText("Fix")
        button.setToolTip(_wrapped(f"{fix.label}: {fix.text}" if not fix.camera_field else fix.label))
        button.setAccessibleName(f"Fix: {fix.label}")
        button.setAccessibleDescription(self.finding.message)
        button.setStyleSheet(f"QToolButton {{ color: {theme.palette().accent_hover}; padding: 1px 6px; }}")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda _checked=False: self.fix_chosen.emit())
        return button

    def _more_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon("dots-horizontal", "secondary"))
        button.setIconSize(QSize(14, 14))
        button.setFixedSize(22, 22)
        button.setStyleSheet("padding: 0;")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(f"More about: {self.finding.message}")
        button.setToolTip("Why, and whether to say it again")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for words, act in (
            ("Why?", self.toggle_reason),
            ("Don't show this again for this node", lambda: self.muted.emit(False)),
            ("Don't show this again for all", lambda: self.muted.emit(True)),
        ):
            action = QAction(words, menu)
            action.triggered.connect(lambda _checked=False, act=act: act())
            menu.addAction(action)
        button.setMenu(menu)
        return button


class HintList(QWidget):
    """The findings of one prompt, in order. ``mend(Finding)``, ``mute(Rule, everywhere)``, ``show_again``.

    A finding that stays keeps its row, with the keyboard in it and its reason open.
    """

    mend = Signal(object)
    mute = Signal(object, bool)
    show_again = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Hints about the prompt")
        self.rows: list[HintRow] = []
        self._shown: tuple[Finding, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.hidden_some = QToolButton()
        self.hidden_some.setText("Some hints are hidden. Show them again")
        self.hidden_some.setStyleSheet(f"QToolButton {{ color: {theme.palette().secondary}; padding: 1px 4px; }}")
        self.hidden_some.setFont(theme.font(theme.SMALL_POINTS))
        self.hidden_some.clicked.connect(self.show_again)
        self.hidden_some.hide()
        self._column.addWidget(self.hidden_some)
        self.hide()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is shown."""
        return self._shown

    def show_findings(self, findings: Sequence[Finding], *, some_hidden: bool = False) -> None:
        """Show these; ``some_hidden``: others were found that the user does not want to see."""
        if tuple(findings) != self._shown:
            self._use(tuple(findings))
        self.hidden_some.setVisible(some_hidden)
        self.setVisible(bool(findings) or some_hidden)

    def _use(self, findings: tuple[Finding, ...]) -> None:
        kept = {_key(row.finding): row for row in self.rows if row.finding in findings}
        gone = [row for row in self.rows if _key(row.finding) not in kept]
        self.rows = [kept.get(_key(finding)) or self._made(finding) for finding in findings]
        self._shown = findings
        for place, row in enumerate(self.rows):
            self._column.insertWidget(place, row)
            row.show()
        for row in gone:
            row.hide()
            row.deleteLater()

    def _made(self, finding: Finding) -> HintRow:
        row = HintRow(finding)
        row.fix_chosen.connect(lambda: self.mend.emit(finding))
        row.muted.connect(lambda everywhere: self.mute.emit(finding.rule, everywhere))
        return row


def _key(finding: Finding) -> tuple[Rule, int, int, str]:
    return finding.rule, finding.start, finding.end, finding.fix.text if finding.fix is not None else ""


def _wrapped(words: str) -> str:
    """As a tool tip that breaks its lines."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<p style='max-width: 320px'>{escaped}</p>"
