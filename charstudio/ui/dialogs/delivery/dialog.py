"""Exporting: what the film is delivered as, how it will look, what is in it, and where it goes.

The dialog only chooses. What was chosen is written by the render queue, while the user goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.delivery import Delivery, Framing
from charstudio.model.time import TimeRange, timecode
from charstudio.model.timeline import Timeline
from charstudio.studio.delivery_presets import DeliveryPreset, files_named
from charstudio.studio.exporting import ExportCheck
from charstudio.studio.foretelling import Prospect
from charstudio.ui import theme
from charstudio.ui.dialogs.delivery.fields import DeliveryFields, framing_of
from charstudio.ui.dialogs.delivery.offers import OfferList
from charstudio.ui.dialogs.delivery.parts import PartsDialog
from charstudio.ui.dialogs.delivery.preset_name import PresetName
from charstudio.ui.dialogs.delivery.preview import WIDTH_PX, DeliveryPreview
from charstudio.ui.dialogs.delivery.words import short_facts
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.one_line import OneLine

_WIDE = 144
"""Pixels for “Export 12 files” in bold, which Qt does not reckon with."""


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """One file the user asked for."""

    path: Path
    delivery: Delivery
    part: TimeRange | None
    mark: bool


class ExportDialog(QDialog):
    """After it is accepted, ``chosen`` are the files to write.

    ``preview_wanted`` carries a delivery and a size when another picture is needed; answer with ``show_preview``.
    ``prospect_wanted`` carries a delivery and the part; answer with ``show_prospect``: what will be copied, how large.
    ``save_wanted`` carries a name and a delivery to be kept as a preset, ``remove_wanted`` one of the user's own;
    answer with ``show_presets``. ``credits_wanted`` is answered with ``fields.set_credits``.
    """

    preview_wanted = Signal(object, object)
    prospect_wanted = Signal(object, object)
    credits_wanted = Signal()
    save_wanted = Signal(str, object)
    remove_wanted = Signal(object)

    def __init__(
        self,
        timeline: Timeline,
        check: ExportCheck,
        target: Path,
        marked: TimeRange | None,
        offers: Sequence[DeliveryPreset],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._timeline, self._check, self._marked = timeline, check, marked
        self._presets = list(offers)
        self._deliveries = [offer.delivery for offer in offers]
        self.chosen: tuple[ExportChoice, ...] = ()
        self._sequence_px = timeline.width_px, timeline.height_px
        self.setWindowTitle("Export film")
        self.resize(1000, 736)
        self.offers = OfferList(self._sequence_px)
        self.offers.offer(offers)
        self.save_preset, self.remove_preset = QPushButton("Save as preset…"), QPushButton("Remove")
        self.fields = DeliveryFields(self._sequence_px, timeline.rate)
        self.preview = DeliveryPreview()
        self.path = QLineEdit(str(target))
        self.path.setAccessibleName("File")
        self.only_marked = QCheckBox("Only the marked part")
        self.unmarked = QCheckBox("Without the DRAFT mark, for an animatic")
        self._facts, self._outlook, self._files = OneLine(), OneLine(), OneLine()
        self._which = QPushButton("Which parts…")
        self._parts: tuple[str, ...] = ()
        self._go, self._quit = QPushButton("Export"), QPushButton("Cancel")
        self._lay_out()
        self._connect()
        self.offers.choose(0)

    @property
    def choices(self) -> tuple[ExportChoice, ...]:
        """The files that are asked for as things stand."""
        part = self._part()
        mark = not self.unmarked.isChecked()
        chosen = [self._deliveries[row] for row in self.offers.rows]
        paths = files_named(self._typed(), chosen)
        return tuple(ExportChoice(path, each, part, mark) for path, each in zip(paths, chosen, strict=True))

    def show_preview(self, delivery: Delivery, pixels: npt.NDArray[np.uint8] | None, words: str = "") -> None:
        """The picture that was asked for, or why there is none; what came too late is left."""
        if delivery != self.fields.delivery:
            return
        if pixels is None:
            self.preview.show_words(words)
        else:
            self.preview.show_pixels(pixels)

    def show_prospect(self, delivery: Delivery, found: Prospect) -> None:
        """What is known of the file before it is made."""
        if delivery == self.fields.delivery:
            self._outlook.show_text(found.summary)
            self._parts = found.parts
            self._which.setVisible(bool(found.parts))

    def show_presets(self, presets: Sequence[DeliveryPreset], chosen: str = "") -> None:
        """Offer these from now on, the one with the id ``chosen`` chosen. What was changed of the others stays so."""
        changed = {preset.id: each for preset, each in zip(self._presets, self._deliveries, strict=True)}
        row = next((row for row, preset in enumerate(presets) if preset.id == chosen), 0)
        self._presets = list(presets)
        self._deliveries = [
            preset.delivery if preset.id == chosen else changed.get(preset.id, preset.delivery) for preset in presets
        ]
        self.offers.offer(presets)
        self.offers.choose(row)

    def accept(self) -> None:
        """Only with a name, something chosen, and nothing that cannot be."""
        faults = [fault for row in self.offers.rows for _, fault in self._deliveries[row].faults()]
        if not self._typed().name:
            self.path.setFocus()
            return
        if faults:
            self._outlook.show_text(faults[0])
            return
        self.chosen = self.choices
        super().accept()

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        heading = QLabel(self._film_facts())
        heading.setProperty("role", "heading")
        column.addWidget(heading)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(12)
        right.setSpacing(12)
        self.offers.setFixedWidth(WIDTH_PX)
        left.addWidget(self.offers, 1)
        left.addLayout(self._keeping())
        left.addWidget(self.preview)
        self._facts.setProperty("role", "heading")
        right.addWidget(self._facts)
        right.addWidget(self.fields, 1)
        middle.addLayout(left)
        middle.addLayout(right, 1)
        column.addLayout(middle, 1)
        column.addLayout(self._place())
        column.addLayout(self._switches())
        for warning in self._check.warnings:
            column.addWidget(_warning(warning))
        for line in (self._files, self._outlook):
            line.setProperty("role", "secondary")
        column.addWidget(self._files)
        column.addLayout(self._foot())

    def _keeping(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.save_preset, self.remove_preset):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        self.remove_preset.setToolTip("Forget this preset of yours")
        return row

    def _place(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.path, 1)
        choose = QPushButton("Choose…")
        choose.setMinimumWidth(BUTTON_WIDTH)
        choose.setAccessibleName("Choose the file")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        row.addWidget(choose)
        return row

    def _switches(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(24)
        self.only_marked.setVisible(self._marked is not None)
        self.only_marked.setChecked(self._marked is not None)
        self.unmarked.setVisible(bool(self._check.drafts))
        self.unmarked.setToolTip("The drafts are made once more without the mark. This is free.")
        row.addWidget(self.only_marked)
        row.addWidget(self.unmarked)
        row.addStretch(1)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._outlook, 1)
        self._which.setAutoDefault(False)
        self._which.setVisible(False)
        self._which.clicked.connect(lambda: PartsDialog(self._parts, self).open())
        row.addWidget(self._which)
        for button in (self._quit, self._go):
            button.setMinimumWidth(BUTTON_WIDTH)
            row.addWidget(button)
        self._go.setDefault(True)
        return row

    def _connect(self) -> None:
        self._go.clicked.connect(self.accept)
        self._quit.clicked.connect(self.reject)
        self.offers.shown.connect(self._show_row)
        self.offers.chosen.connect(self._show_files)
        self.fields.edited.connect(self._edit)
        self.fields.credits_wanted.connect(self.credits_wanted)
        self.save_preset.clicked.connect(self._ask_name)
        self.remove_preset.clicked.connect(lambda: self.remove_wanted.emit(self._presets[self.offers.currentRow()]))
        self.preview.moved.connect(self._move)
        self.path.textChanged.connect(self._show_files)
        self.only_marked.toggled.connect(self.ask)

    # --- what is chosen ----------------------------------------------------------------------------------------

    def _show_row(self, row: int) -> None:
        if row < 0:  # the list is being filled
            return
        self.remove_preset.setEnabled(self._presets[row].own)
        self.fields.show_delivery(self._deliveries[row])
        self._follow()

    def _edit(self, delivery: Delivery) -> None:
        """A changed preset is meant."""
        row = self.offers.currentRow()
        self._deliveries[row] = delivery
        if row not in self.offers.rows:
            self.offers.choose(row)
        self._follow()
        self._show_files()

    def _ask_name(self) -> None:
        dialog = PresetName(self._presets[self.offers.currentRow()].title, self)
        dialog.named.connect(lambda name: self.save_wanted.emit(name, self.fields.delivery))
        dialog.open()

    def _move(self, x: float, y: float) -> None:
        found = self.fields.delivery
        self._deliveries[self.offers.currentRow()] = moved = framing_of(found, found.focus_x + x, found.focus_y + y)
        self.fields.show_delivery(moved)
        self._follow()

    def _follow(self) -> None:
        """Everything that depends on the delivery shown."""
        delivery = self.fields.delivery
        self._facts.show_text(short_facts(delivery, self._sequence_px))
        size = delivery.width_px or self._sequence_px[0], delivery.height_px or self._sequence_px[1]
        self.preview.set_shape(*size, can_move=delivery.framing is Framing.MANUAL)
        self.ask()

    def ask(self) -> None:
        """Ask for what is to be told of the delivery shown."""
        delivery = self.fields.delivery
        self._outlook.show_text("")
        if delivery.facts.picture:
            self.preview_wanted.emit(delivery, self.preview.picture_size)
        else:
            self.preview.show_words("Only sound")
        self.prospect_wanted.emit(delivery, self._part())

    def _show_files(self) -> None:
        """What will be written, when it is more than one file or another than the one typed."""
        choices = self.choices if self._typed().name else ()
        names = [choice.path.name for choice in choices]
        is_plain = len(choices) == 1 and choices[0].path == self._typed()
        self._files.setVisible(bool(names) and not is_plain)
        self._files.show_text("Writes " + ", ".join(names))
        self._go.setEnabled(bool(self.offers.rows))
        several = len(names) > 1
        self._go.setText(f"Export {len(names)} files" if several else "Export")
        self._go.setMinimumWidth(_WIDE if several else BUTTON_WIDTH)

    def _part(self) -> TimeRange | None:
        return self._marked if self._marked is not None and self.only_marked.isChecked() else None

    def _typed(self) -> Path:
        return Path(self.path.text().strip()).expanduser()

    def _film_facts(self) -> str:
        timeline = self._timeline
        length = timecode(timeline.duration, timeline.rate)
        return f"{timeline.width_px} × {timeline.height_px} · {float(timeline.rate.fps):.4g} fps · {length}"

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Export film", self.path.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # asked once, when everything is known
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()


def _warning(words: str) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    icon = QLabel()
    icon.setPixmap(theme.icon("alert-outline", "warn").pixmap(18, 18))
    text = QLabel(words)
    text.setProperty("role", "secondary")
    text.setWordWrap(True)
    layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(text, 1)
    return row
