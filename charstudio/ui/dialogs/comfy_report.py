"""After a workflow of ComfyUI came in: what is left to do, and what became of each of its nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from charstudio.studio.comfy.report import HEADINGS, Entry, Fate, Report
from charstudio.ui import theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH

_WIDTH, _HEIGHT = 760, 620
_ROLES = {Fate.TAKEN: "good", Fate.CHANGED: "warn", Fate.LEFT: "secondary"}
_SHOWN = 400
"""Lines of one section that are shown; all are copied."""


class ComfyReportDialog(QDialog):
    """The report as a page to read, with a button that copies all of it as text."""

    def __init__(self, report: Report, parent: QWidget, *, source: str = "") -> None:
        super().__init__(parent)
        self._report = report
        self.setWindowTitle("ComfyUI workflow")
        self.resize(min(_WIDTH, parent.width() - 48), min(_HEIGHT, parent.height() - 48))
        self.page = QTextBrowser()
        self.page.setAccessibleName("What became of the workflow")
        self.page.setOpenLinks(False)
        self.page.document().setDocumentMargin(12)
        self.page.setHtml(page_of(report))
        self._copy = QPushButton("Copy")
        self._copy.setIcon(theme.icon("content-copy"))
        self._copy.clicked.connect(self._copy_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(self._head(source))
        layout.addWidget(self.page, 1)
        layout.addLayout(self._foot())

    @property
    def text(self) -> str:
        """What it copies."""
        return self._report.text()

    def _head(self, source: str) -> QVBoxLayout:
        came = bool(self._report.nodes)
        title = QLabel("The ComfyUI workflow is here" if came else "Nothing of this workflow could be taken over")
        title.setProperty("role", "heading")
        title.setFont(theme.font(11, bold=True))
        words = QLabel(f"{source}: {self._report.summary}" if source else self._report.summary)
        words.setProperty("role", "secondary")
        words.setWordWrap(True)
        head = QVBoxLayout()
        head.setSpacing(6)
        head.addWidget(title)
        head.addWidget(words)
        return head

    def _foot(self) -> QHBoxLayout:
        close = QPushButton("Close")
        close.setMinimumWidth(BUTTON_WIDTH)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        close.setFocus()
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._copy)
        foot.addStretch(1)
        foot.addWidget(close)
        return foot

    def _copy_all(self) -> None:
        QApplication.clipboard().setText(self.text)
        self._copy.setText("Copied")


def page_of(report: Report) -> str:
    """The report as HTML of the simple kind Qt shows. Every word that comes from the file is escaped."""
    return "".join(_parts(report))


def _parts(report: Report) -> Iterator[str]:
    yield from _lines("To do before it runs", report.todo, "accent")
    for fate in Fate:
        entries = report.of(fate)
        if entries:
            yield _heading(HEADINGS[fate], len(entries), _ROLES[fate])
            rows = "".join(_row(names, entry) for names, entry in _together(entries[:_SHOWN]))
            yield f"<table cellspacing='0' cellpadding='4' width='100%'>{rows}</table>"
            yield _more(len(entries))
    yield from _lines("Remarks", report.remarks, "secondary")


def _lines(heading: str, lines: tuple[str, ...], role: str) -> Iterator[str]:
    if lines:
        yield _heading(heading, len(lines), role)
        yield "<ul style='margin-left:-22px'>"
        yield from (f"<li style='margin-bottom:3px'>{escape(line)}</li>" for line in lines[:_SHOWN])
        yield f"</ul>{_more(len(lines))}"


def _heading(words: str, count: int, role: str) -> str:
    colour = theme.colour(role).name()
    return f"<p style='margin-top:14px;margin-bottom:4px;color:{colour}'><b>{words}</b>&nbsp; {count}</p>"


def _together(entries: Sequence[Entry]) -> Iterator[tuple[list[str], Entry]]:
    """Nodes that became the same for the same reason, in one row; those that stand alone come first."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.became, entry.note), []).append(entry)
    for group in sorted(groups.values(), key=lambda group: len(group) > 1):
        yield [entry.name for entry in group], group[0]


def _row(names: Sequence[str], entry: Entry) -> str:
    grey = theme.colour("secondary").name()
    became = f"→ {escape(entry.became)}<br>" if entry.became else ""
    note = f"<span style='color:{grey}'>{escape(entry.note)}</span>"
    return f"<tr><td width='40%'>{'<br>'.join(map(escape, names))}</td><td width='60%'>{became}{note}</td></tr>"


def _more(count: int) -> str:
    return f"<p>and {count - _SHOWN} more: “Copy” has them all</p>" if count > _SHOWN else ""
