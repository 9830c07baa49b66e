"""The card of a node that speaks or sounds: what was heard in its voice, with advice. It listens by itself to what is
wired into a mouth, and to other sounds when it is asked to.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from charstudio.model.results import MediaValue
from charstudio.model.values import NodeId
from charstudio.model.voice import VERDICT_WORDS, Level, Verdict, VoiceReport
from charstudio.studio.studio import Studio
from charstudio.studio.voice.lines import SpokenLine, gives_sound, line_at, speakers_of
from charstudio.studio.voice.remarks import VoiceRemark, remarks_on
from charstudio.ui import theme
from charstudio.ui.dialogs.voice_remarks import remark_grid
from charstudio.ui.inspector.form import Fold, small

_ROLES = {
    Verdict.GOOD: "good",
    Verdict.FAIR: "warn",
    Verdict.POOR: "bad",
    Verdict.NOT_SPEECH: "bad",
    Verdict.UNKNOWN: "secondary",
}


class VoiceCard(QWidget):
    """Follows one node; hidden while there is no sound to speak of."""

    def __init__(self, studio: Studio, node: NodeId) -> None:
        super().__init__()
        self._studio = studio
        self._node = node
        self._shown: object = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._title = QLabel("Voice")
        self._title.setFont(theme.font(bold=True))
        self._state = QLabel()
        self._state.setWordWrap(True)
        self._remarks = QVBoxLayout()
        self._check = QPushButton("Check voice")
        self._check.setToolTip("Listen to it: noise, echo, clipping, loudness, silence")
        self._check.clicked.connect(self._listen)
        self._all = Fold("All that was measured")
        self._rows = QVBoxLayout()
        self._all.column.addLayout(self._rows)
        column.addWidget(self._title)
        column.addWidget(self._state)
        column.addLayout(self._remarks)
        column.addWidget(self._check)
        column.addWidget(self._all)
        self.setVisible(False)
        stop = studio.listening.changed.connect(lambda _name: self.refresh())
        self.destroyed.connect(stop)

    def refresh(self) -> None:
        """Show what is known now, and have it listened to where a mouth is to follow it."""
        line = self._line()
        self.setVisible(line is not None)
        if line is None:
            return
        listening = self._studio.listening
        is_for_a_mouth = line.node == self._node or bool(self._speakers())
        if line.sound is not None and is_for_a_mouth:
            listening.ask(line.sound)
        report = listening.known(line.sound) if line.sound is not None else None
        fault = listening.fault(line.sound) if line.sound is not None else ""
        is_busy = line.sound is not None and listening.is_busy(line.sound)
        shown = (line, report, fault, is_busy)
        if shown == self._shown:
            return
        self._shown = shown
        self._check.setVisible(line.sound is not None and report is None and not is_busy and not fault)
        self._show_state(line, report, fault, is_busy=is_busy)
        self._show_remarks(line, report, fault)
        self._show_all(report.against(line.limits) if report is not None else None)

    # --- showing -----------------------------------------------------------------------------------------------

    def _show_state(self, line: SpokenLine, report: VoiceReport | None, fault: str, *, is_busy: bool) -> None:
        verdict = report.against(line.limits).verdict if report is not None else Verdict.UNKNOWN
        words = VERDICT_WORDS[verdict] if report is not None else ""
        if is_busy:
            words = "Listening …"
        elif fault:
            words = "Could not be listened to"
        elif line.sound is None:
            words = "Not made yet: it is checked as soon as it is there."
        elif report is None:
            words = "Nobody has listened to it yet."
        self._state.setText(words)
        self._state.setProperty("role", _ROLES[verdict] if report is not None else "small")
        self._state.style().unpolish(self._state)
        self._state.style().polish(self._state)

    def _show_remarks(self, line: SpokenLine, report: VoiceReport | None, fault: str) -> None:
        found = [
            each
            for each in remarks_on(line, report, fault)
            if each.level in {Level.WARN, Level.FAIL} or (fault and each.level is Level.UNKNOWN)
        ]
        _emptied(self._remarks)
        if found:
            self._remarks.addWidget(remark_grid(found, with_titles=False))

    def _show_all(self, report: VoiceReport | None) -> None:
        self._all.setVisible(report is not None)
        _emptied(self._rows)
        if report is not None:
            rows = [VoiceRemark(each.label, each.level, each.words) for each in report.findings]
            self._rows.addWidget(remark_grid(rows, with_titles=True))
            self._rows.addWidget(small("It explains, it forbids nothing. Sound stays on this machine."))

    # --- what it is about --------------------------------------------------------------------------------------

    def _listen(self) -> None:
        line = self._line()
        if line is not None and line.sound is not None:
            self._studio.listening.ask(line.sound)
            self.refresh()

    def _speakers(self) -> tuple[NodeId, ...]:
        return speakers_of(self._studio.project, self._studio.node_kinds, self._node)

    def _line(self) -> SpokenLine | None:
        """What is wired into the node's mouth, or else the sound the node gives, for the mouth it is wired into."""
        studio = self._studio
        kinds, shelf = studio.node_kinds, studio.shelf
        spoken = line_at(studio.project, kinds, shelf, self._node, studio.current)
        node = studio.project.graph.nodes.get(self._node)
        output = gives_sound(kinds, node) if node is not None else None
        if spoken is not None or node is None or output is None:
            return spoken
        value = studio.current(output)
        sound = value if isinstance(value, MediaValue) else None
        lines = (line_at(studio.project, kinds, shelf, each, studio.current) for each in self._speakers())
        limits = next((each.limits for each in lines if each is not None), None)
        if sound is None and limits is None and not self._speakers():
            return None
        # not the mouth's own line: a node in between may change it, so its lengths are not compared with the clip
        target = self._speakers()[0] if self._speakers() else NodeId("")
        return SpokenLine(target, node.title, node.title, sound, limits)


def _emptied(column: QVBoxLayout) -> None:
    while column.count():
        item = column.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
