"""The field a prompt is written in: with hints below it, a wavy line at the place, presets and suffixes at hand.

The linter never runs on a key: it looks when the typing pauses, and takes less than 2 ms then.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cache

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QTextEdit, QToolButton, QVBoxLayout, QWidget

from charstudio.analysis.prompts.findings import Finding, Rule, Severity
from charstudio.model.kind import ParamSpec
from charstudio.model.values import Json
from charstudio.ui import theme
from charstudio.ui.inspector.texts import TextEditor
from charstudio.ui.prompts.desk import PromptDesk
from charstudio.ui.prompts.hints import HintList
from charstudio.ui.prompts.preset_popup import PresetPopup
from charstudio.ui.prompts.suffix_menu import suffix_menu

PAUSE_MS = 250
"""A prompt is looked at when nothing was typed for so long."""


@cache
def _warm_up_aside() -> None:
    """Make the linter's tables ready beside the window, once."""
    threading.Thread(target=_warm_up, name="prompt lint", daemon=True).start()


def _warm_up() -> None:
    with suppress(Exception):  # whatever it is, the first look will say it where it can be seen
        from charstudio.analysis.prompts.lint import lint  # noqa: PLC0415

        lint("static camera, she slowly turns her head")


class PromptEditor(TextEditor):
    """A paragraph with prompt craft around it. ``desk`` knows the node and makes the edits."""

    def __init__(self, spec: ParamSpec, desk: PromptDesk) -> None:
        self._desk = desk
        self.hints = HintList()
        self.presets = _tool("Presets", "bookmark-multiple-outline", "Prompts that work, and your own ( / )")
        self.suffix = _tool("Suffix", "text-box-plus-outline", "Words for the end that hold an identity together")
        super().__init__(spec)
        self._look = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._look.timeout.connect(self.look)
        self.field.textChanged.connect(self.look_soon)
        self.field.installEventFilter(self)
        self.presets.clicked.connect(lambda _checked=False: self.open_presets())
        self.suffix.clicked.connect(lambda _checked=False: self._open_suffixes())
        self.hints.mend.connect(self._mend)
        self.hints.mute.connect(self._mute)
        self.hints.show_again.connect(self._show_again)
        _warm_up_aside()

    def _adopt(self, *widgets: QWidget) -> None:
        """The field over its tools, and the hints below them."""
        tools = QHBoxLayout()
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(4)
        tools.addWidget(self.presets)
        tools.addWidget(self.suffix)
        tools.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in widgets:
            widget.setAccessibleName(self.spec.label)
            widget.setToolTip(self.spec.help)
            column.addWidget(widget)
        column.addLayout(tools)
        column.addWidget(self.hints)
        self.setFocusProxy(widgets[-1])

    def _show(self, value: Json) -> None:
        super()._show(value)
        self.look_soon()

    def look_soon(self) -> None:
        """Look at the prompt when the typing pauses."""
        self._look.start()

    def look(self) -> None:
        """Look at the prompt as it stands."""
        text = self.field.toPlainText()
        findings = self._desk.findings(text)
        hidden = bool(self._desk.shelf.muted(self._desk.node)) and bool(text.strip())
        self.hints.show_findings(findings, some_hidden=hidden)
        self._underline(findings)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A slash at the start of a word opens the presets."""
        is_key = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress
        if is_key and watched is self.field and event.text() == "/" and self._is_between_words():  # type: ignore[attr-defined]
            self.open_presets()
            return True
        return super().eventFilter(watched, event)

    # --- presets and suffixes ----------------------------------------------------------------------------------

    def open_presets(self) -> PresetPopup:
        """Show the presets below the field."""
        popup = PresetPopup(self._desk, self.field.toPlainText(), self.window())
        popup.open_at(self.presets.mapToGlobal(QPoint(0, self.presets.height() + 2)))
        popup.closed.connect(self.field.setFocus)
        return popup

    def _open_suffixes(self) -> None:
        cursor = self.field.textCursor()
        menu = suffix_menu(self._desk, cursor.selectedText().replace("\u2029", " "), self)
        menu.popup(self.suffix.mapToGlobal(QPoint(0, self.suffix.height() + 2)))

    def _is_between_words(self) -> bool:
        cursor = self.field.textCursor()
        before = self.field.toPlainText()[: cursor.position()]
        return not cursor.hasSelection() and (not before or before[-1].isspace())

    # --- hints -------------------------------------------------------------------------------------------------

    def _mend(self, finding: Finding) -> None:
        self.settled.emit()
        self._desk.mend(finding)
        self.field.setFocus()
        self.look()

    def _mute(self, rule: Rule, everywhere: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._desk.mute(rule, everywhere=everywhere)
        self.look()

    def _show_again(self) -> None:
        self._desk.shelf.show_again(self._desk.node)
        self.look()

    def _underline(self, findings: Sequence[Finding]) -> None:
        places = [finding for finding in findings if finding.end > finding.start]
        self.field.setExtraSelections([_mark(self.field, finding) for finding in places])


def _mark(field: QPlainTextEdit, finding: Finding) -> QTextEdit.ExtraSelection:
    text = field.toPlainText()
    mark = QTextEdit.ExtraSelection()
    style = QTextCharFormat()
    style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    style.setUnderlineColor(QColor(theme.colour("warn" if finding.severity is Severity.WARNING else "secondary")))
    cursor = QTextCursor(field.document())
    cursor.setPosition(_units(text, finding.start))
    cursor.setPosition(_units(text, finding.end), QTextCursor.MoveMode.KeepAnchor)
    mark.cursor, mark.format = cursor, style
    return mark


def _units(text: str, place: int) -> int:
    """A place in Python's text as Qt counts it: characters beyond the first plane count twice."""
    return len(text[:place].encode("utf-16-le")) // 2


def _tool(words: str, icon: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(words)
    button.setIcon(theme.icon(icon, "secondary"))
    button.setIconSize(QSize(14, 14))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setToolTip(tip)
    button.setAccessibleName(words)
    button.setStyleSheet("QToolButton { padding: 2px 6px; }")
    button.setFont(theme.font(theme.SMALL_POINTS))
    return button
