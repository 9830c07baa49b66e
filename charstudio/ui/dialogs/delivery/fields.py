"""Everything that can be chosen about one delivery, as fields in three groups: picture, sound and words, its making."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.delivery import FORMS, CaptionUse, Delivery, Form, Framing, Sidecar
from charstudio.model.time import Rate
from charstudio.studio.disclosure.words import LEVELS
from charstudio.ui.dialogs.delivery import words
from charstudio.ui.dialogs.delivery.controls import ROW_PX, CalmSlider, Choice, in_a_column, in_a_row, side, small

_LABEL_WIDTH = 88
_RATES = (Rate(12), Rate(16), Rate(24), Rate(25), Rate(30), Rate(50), Rate(60))
_CREDITS_LINES = 4
_OTHER = "other"
_UNKNOWN = "und"


class DeliveryFields(QScrollArea):
    """``edited`` carries the delivery whenever something was chosen. ``show_delivery`` shows another one.

    ``credits_wanted``: credits are to be written from what made the film; answer with ``set_credits``.
    """

    edited = Signal(object)
    credits_wanted = Signal()

    def __init__(self, sequence_px: tuple[int, int], rate: Rate) -> None:
        super().__init__()
        self._sequence_px, self._rate = sequence_px, rate
        self._delivery, self._is_other_size = Delivery(), False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.form = Choice((form, facts.name) for form, facts in FORMS.items())
        self.frame_size = Choice(
            [(None, self._own_size()), *(((w, h), name) for w, h, name in words.SIZES), (_OTHER, "Other…")]
        )
        self.wide, self.high = side("Width"), side("Height")
        self.rate = Choice([(None, f"{float(rate.fps):.4g} a second, as cut"), *_rates(rate)])
        self.quality = CalmSlider(Qt.Orientation.Horizontal)
        self.quality.setFixedHeight(ROW_PX)
        self.effort = Choice(words.EFFORTS.items())
        self.framing = Choice((framing, name) for framing, (name, _) in words.FRAMINGS.items())
        self.timecode = QCheckBox("Timecode over the picture")
        self.alpha = QCheckBox("Keep transparent places transparent")
        self.copies = QCheckBox("Copy what is already as wanted, without loss")
        self.loudness = Choice(words.LOUDNESS)
        self.stems = QCheckBox("Each sound track in a file of its own")
        self.captions = Choice(words.CAPTIONS.items())
        self.language = QLineEdit()
        self.language.setPlaceholderText("Three letters, as in eng")
        self.language.setMaxLength(3)
        self.sidecars = {Sidecar.SRT: QCheckBox("SRT"), Sidecar.VTT: QCheckBox("VTT"), Sidecar.RECIPE: QCheckBox()}
        self.sidecars[Sidecar.RECIPE].setText("Recipe beside the film, to build the graph again")
        self.disclosure = Choice((level, name) for level, (name, _) in LEVELS.items())
        self.end_card = QLineEdit()
        self.end_card.setPlaceholderText("Nothing. For example: Made by Ada Nwosu")
        self.credits = QPlainTextEdit()
        self.write_credits = QPushButton("Write them from the film")
        self.write_credits.setToolTip("A text for festivals: who and what made the pictures, voices and music")
        self.write_credits.setAutoDefault(False)
        self._quality_words, self._framing_words, self._making_words = small(), small(), small()
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self._lay_out()
        self._connect()

    @property
    def delivery(self) -> Delivery:
        """What is chosen."""
        return self._delivery

    def show_delivery(self, delivery: Delivery) -> None:
        """Show this one."""
        self._delivery, self._is_other_size = delivery, False
        self._fill()

    def set_credits(self, text: str) -> None:
        """Write these credits."""
        self.credits.setPlainText(text)

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        body = QWidget()
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(16)
        sides = in_a_row(self.wide, QLabel("×"), self.high)
        beside = in_a_row(self.sidecars[Sidecar.SRT], self.sidecars[Sidecar.VTT])
        picture = [
            ("form", "Form", self.form),
            ("size", "Size", self.frame_size),
            ("sides", "", sides),
            ("framing", "Framing", in_a_column(self.framing, self._framing_words)),
            ("rate", "Frames", self.rate),
            ("quality", "Quality", in_a_column(self.quality, self._quality_words)),
            ("effort", "Effort", self.effort),
            ("timecode", "", self.timecode),
            ("alpha", "", self.alpha),
            ("copies", "", self.copies),
        ]
        sound = [
            ("loudness", "Loudness", self.loudness),
            ("stems", "", self.stems),
            ("captions", "Captions", self.captions),
            ("language", "Language", self.language),
            ("beside", "Beside it", beside),
        ]
        making = [
            ("disclosure", "It tells", in_a_column(self.disclosure, self._making_words)),
            ("recipe", "", self.sidecars[Sidecar.RECIPE]),
            ("end_card", "End card", self.end_card),
            ("credits", "Credits", in_a_column(self.credits, in_a_row(self.write_credits))),
        ]
        for heading, rows in (("Picture", picture), ("Sound and words", sound), ("How it was made", making)):
            column.addLayout(self._group(heading, rows))
        column.addStretch(1)
        self.credits.setFixedHeight(self.credits.fontMetrics().lineSpacing() * _CREDITS_LINES + 16)
        self.credits.setPlaceholderText("Nothing. Shown after the end card, a page at a time.")
        self.credits.setTabChangesFocus(True)

    def _group(self, heading: str, rows: Iterable[tuple[str, str, QWidget]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        title = QLabel(heading)
        title.setProperty("role", "heading")
        grid.addWidget(title, 0, 0, 1, 2)
        for number, (name, label, field) in enumerate(rows, 1):
            caption = QLabel(label)
            caption.setProperty("role", "secondary")
            caption.setFixedSize(_LABEL_WIDTH, ROW_PX)
            caption.setBuddy(field)
            grid.addWidget(caption, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, number, 1)
            if isinstance(field, QCheckBox):
                field.setMinimumHeight(ROW_PX)
            self._rows[name] = (caption, field)
            if label and not field.accessibleName():
                field.setAccessibleName(label)
        for field, label in (
            (self.framing, "Framing"),
            (self.quality, "Quality"),
            (self.disclosure, "It tells"),
            (self.credits, "Credits"),
        ):
            field.setAccessibleName(label)
        return grid

    def _connect(self) -> None:
        for combo in (self.form, self.frame_size, self.rate, self.effort, self.framing, self.loudness, self.captions):
            combo.currentIndexChanged.connect(self._read)
        self.disclosure.currentIndexChanged.connect(self._read)
        for box in (self.timecode, self.alpha, self.copies, self.stems, *self.sidecars.values()):
            box.toggled.connect(self._read)
        for spin in (self.wide, self.high):
            spin.valueChanged.connect(self._read)
        self.quality.valueChanged.connect(self._read)
        self.write_credits.clicked.connect(self.credits_wanted)
        self.language.textChanged.connect(self._read)
        self.end_card.textChanged.connect(self._read)
        self.credits.textChanged.connect(self._read)

    # --- showing and reading ------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Every field as the delivery has it."""
        delivery, blocked = self._delivery, [QSignalBlocker(field) for field in self._fields()]
        facts = delivery.facts
        self.form.choose(delivery.form)
        own = None if delivery.width_px is None else (delivery.width_px, delivery.height_px)
        if self._is_other_size or not self.frame_size.choose(own):
            self.frame_size.choose(_OTHER)
        self.wide.setValue(delivery.width_px or self._sequence_px[0])
        self.high.setValue(delivery.height_px or self._sequence_px[1])
        if not self.rate.choose(delivery.rate):
            self.rate.add(delivery.rate, _rate_words(delivery.rate))
            self.rate.choose(delivery.rate)
        best, smallest = facts.qualities
        self.quality.setInvertedAppearance(best < smallest)  # better is always to the right
        self.quality.setRange(min(best, smallest), max(best, smallest))
        self.quality.setValue(self._quality())
        self.effort.choose(delivery.effort)
        self.framing.choose(delivery.framing)
        self.loudness.choose(delivery.loudness_lufs)
        self.captions.choose(delivery.captions)
        self.disclosure.choose(delivery.disclosure)
        self.timecode.setChecked(delivery.timecode)
        self.alpha.setChecked(delivery.alpha)
        self.copies.setChecked(delivery.copies)
        self.stems.setChecked(delivery.stems)
        for sidecar, box in self.sidecars.items():
            box.setChecked(sidecar in delivery.sidecars)
        if self.language.text().strip().lower() != delivery.language and delivery.language != _UNKNOWN:
            self.language.setText(delivery.language)
        if self.end_card.text() != delivery.end_card:
            self.end_card.setText(delivery.end_card)
        if self.credits.toPlainText() != delivery.credits:
            self.credits.setPlainText(delivery.credits)
        del blocked
        self._show_what_counts()

    def _read(self, *_: object) -> None:
        """The delivery as every field has it."""
        size = self.frame_size.value
        self._is_other_size = size == _OTHER
        if size == _OTHER:
            size = self.wide.value() // 2 * 2, self.high.value() // 2 * 2  # even, as films are
        form = self.form.value
        has_own_quality = form is self._delivery.form and FORMS[form].quality is not None
        changes: dict[str, Any] = {
            "form": form,
            "width_px": size[0] if size else None,
            "height_px": size[1] if size else None,
            "rate": self.rate.value,
            "quality": self.quality.value() if has_own_quality else None,
            "effort": self.effort.value,
            "framing": self.framing.value,
            "loudness_lufs": self.loudness.value,
            "captions": self.captions.value,
            "language": self.language.text().strip().lower() or _UNKNOWN,
            "disclosure": self.disclosure.value,
            "timecode": self.timecode.isChecked() and FORMS[form].picture,
            "alpha": self.alpha.isChecked() and FORMS[form].alpha,
            "copies": self.copies.isChecked(),
            "stems": self.stems.isChecked() and not FORMS[form].picture,
            "sidecars": tuple(sidecar for sidecar, box in self.sidecars.items() if box.isChecked()),
            "end_card": self.end_card.text(),
            "credits": self.credits.toPlainText(),
        }
        if not FORMS[form].soft_captions and changes["captions"] is CaptionUse.SOFT:
            changes["captions"] = CaptionUse.BURNT
        self._delivery = replace(self._delivery, **changes)
        self._fill()
        self.edited.emit(self._delivery)

    def _show_what_counts(self) -> None:
        """Only what has a meaning for this form and size."""
        delivery, facts = self._delivery, self._delivery.facts
        is_film = facts.picture and facts.sound
        is_still = delivery.form in {Form.PNG_STILL, Form.JPEG_STILL}
        shown = {
            "size": facts.picture,
            "sides": facts.picture and self.frame_size.value == _OTHER,
            "framing": facts.picture and self._has_other_shape(),
            "rate": facts.picture and not is_still,
            "quality": facts.quality is not None,
            "effort": is_film and facts.quality is not None,
            "timecode": facts.picture,
            "alpha": facts.alpha,
            "copies": is_film and facts.soft_captions,
            "loudness": facts.sound,
            "stems": facts.sound and not facts.picture,
            "captions": facts.picture,
            "language": delivery.captions is CaptionUse.SOFT,
            "beside": True,
            "end_card": facts.picture,
            "credits": facts.picture,
        }
        for name, is_shown in shown.items():
            for widget in self._rows[name]:
                widget.setVisible(is_shown)
        self.captions.allow(CaptionUse.SOFT, is_allowed=facts.soft_captions)
        self._quality_words.setText(f"{self._quality()} · {words.quality_words(delivery.form, self._quality())}")
        self._framing_words.setText(words.FRAMINGS[delivery.framing][1])
        self._making_words.setText(LEVELS[delivery.disclosure][1])

    def _quality(self) -> int:
        delivery = self._delivery
        found = delivery.facts.quality if delivery.quality is None else delivery.quality
        return found or 0

    def _has_other_shape(self) -> bool:
        width, height = self._delivery.width_px, self._delivery.height_px
        if width is None or height is None:
            return False
        return width * self._sequence_px[1] != height * self._sequence_px[0]

    def _own_size(self) -> str:
        return f"{self._sequence_px[0]} × {self._sequence_px[1]}, as cut"

    def _fields(self) -> tuple[QWidget, ...]:
        combos = (self.form, self.frame_size, self.rate, self.effort, self.framing, self.loudness, self.captions)
        boxes = (self.timecode, self.alpha, self.copies, self.stems, *self.sidecars.values())
        lines = (self.language, self.end_card, self.credits)
        return (*combos, self.disclosure, *boxes, self.wide, self.high, self.quality, *lines)


def framing_of(delivery: Delivery, x: float, y: float) -> Delivery:
    """The delivery, looking at this place of the picture."""
    return replace(delivery, framing=Framing.MANUAL, focus_x=min(max(x, 0.0), 1.0), focus_y=min(max(y, 0.0), 1.0))


def _rates(own: Rate) -> Iterable[tuple[Rate, str]]:
    return ((rate, _rate_words(rate)) for rate in _RATES if rate != own)


def _rate_words(rate: Rate | None) -> str:
    return f"{float(rate.fps):.4g} a second" if rate else "As cut"
