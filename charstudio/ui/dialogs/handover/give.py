"""Handing a film over: what goes along, who hands it over, and where the pack is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from charstudio.storage.handover_file import SUFFIX
from charstudio.ui import theme
from charstudio.ui.dialogs.handover.working import WorkingDialog
from charstudio.ui.dialogs.keeping_parts import button
from charstudio.ui.one_line import OneLine

_FILTER = f"Hand-over pack (*{SUFFIX})"


class HandOverDialog(WorkingDialog):
    """``tested`` and ``untested``: the characters that have a test clip, and those that need one."""

    def __init__(
        self,
        title: str,
        tested: Sequence[str],
        untested: Sequence[str],
        templates: int,
        prompts: int,
        target: Path,
        by: str,
        parent: QWidget,
        *,
        can_draft: bool,
    ) -> None:
        super().__init__("Hand over film", "Hand over", "Progress of packing", parent)
        heading = OneLine(title)
        heading.setFont(theme.font(11, bold=True))
        self.body.addWidget(heading)
        self.sentence(
            "One file with everything a new member needs: the film, its characters, a one-page scene list, the "
            "approved stills and a test clip of each character. Whoever opens it sees whether the faces agree."
        )
        if not tested and not untested:
            self.sentence("This film has no characters yet, so nothing can be tested.", "warn")
        if tested:
            self.sentence(f"With a test clip: {', '.join(tested)}.")
        self.drafts = self.choice(f"Draft a four-second test clip for {', '.join(untested)} (free)", on=can_draft)
        self.drafts.setVisible(bool(untested))
        self.drafts.setEnabled(can_draft)
        own = [_counted(number, noun) for number, noun in ((templates, "template"), (prompts, "prompt")) if number]
        self.templates = self.choice(f"Put your {' and '.join(own)} in", on=True)
        self.templates.setVisible(bool(own))
        self._by = QLineEdit(by)
        self._by.setMaxLength(80)
        self._by.setPlaceholderText("Your name, as the others know you")
        self.labelled("Handed over by", self._by)
        self._path = QLineEdit(str(target))
        self._choose = button("Choose…")
        self._choose.setAccessibleName("Choose the place")
        self._choose.clicked.connect(self._ask)
        self.labelled("File", self._path)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._path, 1)
        row.addWidget(self._choose)
        self.body.addLayout(row)
        self.fields.append(self._choose)
        self.make_room()
        self.go.setFocus()

    @property
    def path(self) -> Path:
        """Where it is to be written, with the suffix of packs."""
        typed = Path(self._path.text().strip()).expanduser()
        return typed if typed.suffix == SUFFIX else typed.with_name(f"{typed.name}{SUFFIX}")

    @property
    def by(self) -> str:
        """Who hands it over."""
        return self._by.text().strip()

    def begin(self) -> None:
        """Without a name there is nothing to write."""
        if not Path(self._path.text().strip()).name:
            self._path.setFocus()
            return
        super().begin()

    def _ask(self) -> None:
        dialog = QFileDialog(self, "Hand over film as", str(self.path), _FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # the command asks, for a typed name, too
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._path.setText)
        dialog.open()


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
