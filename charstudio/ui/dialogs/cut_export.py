"""The cut for another editor: in which format, where, with its media where, and what that format loses of this film."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.studio.interchange.formats import CutFormat, Feature, MediaAt, losses_line
from charstudio.ui import theme
from charstudio.ui.dialogs.delivery.controls import Choice
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.plain import plain

_WIDTH = 620
_PLACES = (
    (MediaAt.IN_PLACE, "Where they are now"),
    (MediaAt.RELATIVE, "Where they are now, by the way from the cut"),
    (MediaAt.COPIED, "Copied into a folder beside the cut"),
)
_PLACE_WORDS = {
    MediaAt.IN_PLACE: "The cut names the files in this project. For an editor on this machine.",
    MediaAt.RELATIVE: "The cut and the project can move together.",
    MediaAt.COPIED: "Everything the cut shows, under readable names, to hand over.",
}


@dataclass(frozen=True, slots=True)
class CutChoice:
    """What the user asked for."""

    path: Path
    format: CutFormat
    media: MediaAt


class CutExportDialog(QDialog):
    """Accepted with ``chosen``.

    ``used`` is what the cut has of all that formats may lose; ``warnings`` are sentences about clips that are not what
    they will be.
    """

    def __init__(self, used: Collection[Feature], target: Path, warnings: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._used = used
        self.setWindowTitle("Export cut for another editor")
        self.setMinimumWidth(_WIDTH)
        self._formats = QButtonGroup(self)
        self.radios = {each: QRadioButton(each.label) for each in CutFormat}
        self.path = QLineEdit(str(target.with_suffix(f".{CutFormat.OTIO.value}")))
        self.path.setAccessibleName("File")
        self.media = Choice(_PLACES)
        self.media.setAccessibleName("Media")
        self._media_words = _secondary("")
        self._losses_icon = QLabel()
        self.losses = _secondary("")
        self._go = QPushButton("Export")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(self._format_rows())
        layout.addLayout(self._place_rows())
        layout.addLayout(_noted(self._losses_icon, self.losses))
        for warning in warnings:
            icon = QLabel()
            icon.setPixmap(theme.icon("alert-outline", "warn").pixmap(18, 18))
            layout.addLayout(_noted(icon, _secondary(warning)))
        layout.addStretch(1)
        layout.addLayout(self._buttons())
        self.radios[CutFormat.OTIO].setChecked(True)
        self.media.currentIndexChanged.connect(self._refresh)
        self._formats.buttonToggled.connect(self._turn)
        self._refresh()
        self.radios[CutFormat.OTIO].setFocus()

    @property
    def format(self) -> CutFormat:
        """The chosen format."""
        return next(each for each, radio in self.radios.items() if radio.isChecked())

    @property
    def chosen(self) -> CutChoice:
        """Everything that is chosen."""
        path = Path(self.path.text().strip()).expanduser()
        suffix = f".{self.format.value}"
        if path.suffix.lower() != suffix:
            path = path.with_name(f"{path.name}{suffix}")
        return CutChoice(path, self.format, self.media.value)

    def choose_format(self, wanted: CutFormat) -> None:
        """Choose a format, as by a click."""
        self.radios[wanted].setChecked(True)

    # --- rows --------------------------------------------------------------------------------------------------

    def _format_rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (each, radio) in enumerate(self.radios.items()):
            radio.setFont(theme.font(10, bold=True))
            radio.setAccessibleDescription(each.purpose)
            radio.setToolTip(f".{each.value}")
            self._formats.addButton(radio)
            grid.addWidget(radio, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_secondary(each.purpose), row, 1)
        return grid

    def _place_rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        choose = QPushButton("Choose…")
        choose.setMinimumWidth(BUTTON_WIDTH)
        choose.setAccessibleName("Choose the file")
        choose.clicked.connect(self._choose_file)
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.path, 1)
        where.addWidget(choose)
        grid.addWidget(_label("File", self.path), 0, 0)
        grid.addLayout(where, 0, 1)
        grid.addWidget(_label("Media", self.media), 1, 0)
        grid.addWidget(self.media, 1, 1)
        grid.addWidget(self._media_words, 2, 1)
        return grid

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        leave = QPushButton("Cancel")
        leave.clicked.connect(self.reject)
        self._go.clicked.connect(self._accept)
        self._go.setDefault(True)
        for button in (leave, self._go):
            button.setMinimumWidth(BUTTON_WIDTH)
            row.addWidget(button)
        return row

    # --- choices -----------------------------------------------------------------------------------------------

    def _turn(self, _button: object, is_on: bool) -> None:  # noqa: FBT001 - a slot
        if is_on:
            path = Path(self.path.text().strip())
            known = path.suffix.lower().removeprefix(".") in {each.value for each in CutFormat}
            self.path.setText(str(path.with_suffix(f".{self.format.value}") if known else path))
            self._refresh()

    def _refresh(self) -> None:
        wanted = self.format
        packs = wanted is CutFormat.OTIOZ
        with QSignalBlocker(self.media):
            self.media.allow(MediaAt.RELATIVE, is_allowed=wanted.has_relative_paths)
            if self.media.value is MediaAt.RELATIVE and not wanted.has_relative_paths:
                self.media.choose(MediaAt.IN_PLACE)
        self.media.setEnabled(not packs)
        self._media_words.setText("They are in the file." if packs else _PLACE_WORDS[self.media.value])
        line = losses_line(wanted, self._used)
        is_whole = not line.startswith("This format")
        icon, role = ("check-circle-outline", "good") if is_whole else ("alert-outline", "warn")
        self._losses_icon.setPixmap(theme.icon(icon, role).pixmap(18, 18))
        self.losses.setText(line)

    def _choose_file(self) -> None:
        wanted = self.format
        title, suffix = self.windowTitle(), wanted.value
        dialog = QFileDialog(self, title, self.path.text(), f"{wanted.label} (*.{suffix})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # asked once, when it is exported
        dialog.setDefaultSuffix(suffix)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()

    def _accept(self) -> None:
        if self.path.text().strip():
            self.accept()
        else:
            self.path.setFocus()


def _secondary(words: str) -> QLabel:
    label = QLabel(plain(words))
    label.setProperty("role", "secondary")
    label.setWordWrap(True)
    return label


def _label(words: str, field: QWidget) -> QLabel:
    label = QLabel(words)
    label.setBuddy(field)
    return label


def _noted(icon: QLabel, words: QLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words, 1)
    return row
