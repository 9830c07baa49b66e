"""Taking a film over: what is in the pack, where the film goes, and whether the faces agree on this machine."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from charstudio.storage.handover_file import CHARACTERS, PRESETS, TEMPLATES, Handover
from charstudio.storage.room import spoken
from charstudio.studio.cast.acceptance import ADVICE, Acceptance, Verdict
from charstudio.studio.cast.handover import TakenOver
from charstudio.studio.workspace import free_folder
from charstudio.ui import theme
from charstudio.ui.dialogs.handover.working import WorkingDialog
from charstudio.ui.dialogs.keeping_parts import button, short_path
from charstudio.ui.one_line import OneLine

_ROLES = {Verdict.AGREES: "good", Verdict.DIFFERS: "warn", Verdict.UNKNOWN: "secondary"}
_SIGNS = {Verdict.AGREES: "✓", Verdict.DIFFERS: "≠", Verdict.UNKNOWN: "–"}


class TakeOverDialog(WorkingDialog):
    """After ``show_taken`` it says what was found; accepted, the film is to be opened, in ``taken.root``."""

    def __init__(self, said: Handover, place: Path, parent: QWidget) -> None:
        super().__init__("Take over film", "Unpack and test", "Progress of unpacking", parent)
        self.taken: TakenOver | None = None
        self._place = place
        heading = OneLine(said.title)
        heading.setFont(theme.font(11, bold=True))
        self.body.addWidget(heading)
        by = f"Handed over by {said.by}. " if said.by else ""
        people, own = len(said.named(CHARACTERS)), len((*said.named(TEMPLATES), *said.named(PRESETS)))
        tests = sum(bool(test.clip) for test in said.tests)
        self.sentence(
            f"{by}{_counted(people, 'character')}, {_counted(tests, 'test clip')}, {spoken(said.bytes)}. The test "
            "clips are compared with the approved stills on this machine; nothing leaves it."
        )
        self._name = QLineEdit(free_folder(place, said.title).name)
        self._name.setMaxLength(80)
        self.labelled("Name", self._name)
        self._where = OneLine()
        self._where.setProperty("role", "small")
        self._other = button("Other folder…")
        self._other.clicked.connect(self._choose_place)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._where, 1)
        row.addWidget(self._other)
        self.body.addLayout(row)
        self.fields.append(self._other)
        self.shelf = self.choice("Put its characters on my shelf, for other films too", on=True)
        self.shelf.setVisible(people > 0)
        self.own = self.choice("Put its templates and prompts among mine", on=False)
        self.own.setVisible(own > 0)
        self._name.textChanged.connect(self._show_where)
        self._show_where()
        self.make_room()
        self._name.selectAll()
        self._name.setFocus()

    @property
    def folder(self) -> Path:
        """The folder to make; a number is added when the name is taken."""
        return free_folder(self._place, self._name.text())

    def show_taken(self, taken: TakenOver) -> None:
        """Say what became of everything, and offer to open the film."""
        differs = any(each.verdict is Verdict.DIFFERS for each in taken.acceptances)
        if not self.show_end(_summary(taken), "warn" if differs or taken.remarks else "good", again=False):
            return
        self.taken = taken
        for widget in self.fields:
            widget.setEnabled(False)
            widget.setVisible(widget is self._name)
        for each in taken.acceptances:
            self.sentence(_line(each), _ROLES[each.verdict])
        for remark in taken.remarks:
            self.sentence(remark, "warn")
        self.go.show()
        self.go.setEnabled(True)
        self.go.setText("Open film")
        self.go.clicked.disconnect(self.begin)
        self.go.clicked.connect(self.accept)
        self.go.setDefault(True)
        self.go.setFocus()
        self.make_room()

    def _show_where(self) -> None:
        self._where.show_text(f"In {short_path(self.folder)}")

    def _choose_place(self) -> None:
        dialog = QFileDialog(self, "Where should the film be kept?", str(self._place))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._move_to)
        dialog.open()

    def _move_to(self, place: str) -> None:
        self._place = Path(place)
        self._show_where()


def _line(found: Acceptance) -> str:
    return f"{_SIGNS[found.verdict]} {found.name}. {' '.join(found.lines)}"


def _summary(taken: TakenOver) -> str:
    verdicts = [each.verdict for each in taken.acceptances]
    if Verdict.DIFFERS in verdicts:
        return f"The film is unpacked. Not every face agrees with its approved still. {ADVICE}"
    if verdicts and set(verdicts) == {Verdict.AGREES}:
        return "The film is unpacked, and every face agrees with its approved still."
    return "The film is unpacked. Some faces could not be compared here." if verdicts else "The film is unpacked."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
