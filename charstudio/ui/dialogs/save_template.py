"""Saving a frame as a template: its name, what it is for, and what is asked when it is used."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.node_template import LONGEST_DESCRIPTION, LONGEST_TITLE, Exposed, tidy
from charstudio.studio.exposing import Offer
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.dialogs.save_template_parts import OfferTree, OrderList

_SIZE = QSize(880, 640)
_PICTURE = QSize(240, 150)


class SaveTemplateDialog(QDialog):
    """After it is accepted, ``title``, ``description`` and ``exposed`` are what was chosen."""

    def __init__(self, title: str, picture: QImage, offers: Sequence[Offer], facts: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save as template")
        self.resize(_SIZE.boundedTo(parent.size() - QSize(48, 48)))
        self.name = QLineEdit(tidy(title, LONGEST_TITLE))
        self.name.setAccessibleName("Name")
        self.name.setMaxLength(LONGEST_TITLE)
        self.about = QPlainTextEdit()
        self.about.setAccessibleName("Description")
        self.about.setPlaceholderText("What is it for? (may stay empty)")
        self.about.setTabChangesFocus(True)
        self.tree = OfferTree(offers)
        self.order = OrderList(offers)
        self.tree.chosen.connect(self._chosen)
        self.order.removed.connect(self.tree.uncheck)
        self._save = QPushButton("Save")
        self.name.textChanged.connect(lambda text: self._save.setEnabled(bool(tidy(text, LONGEST_TITLE))))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(self._head(picture))
        layout.addLayout(self._lists(), 1)
        layout.addLayout(self._foot(facts))
        self._save.setDefault(True)
        self.name.textChanged.emit(self.name.text())
        self.name.selectAll()
        self.name.setFocus()

    @property
    def title(self) -> str:
        """The template's title."""
        return tidy(self.name.text(), LONGEST_TITLE)

    @property
    def description(self) -> str:
        """What it is for; may be empty."""
        return self.about.toPlainText().strip()[:LONGEST_DESCRIPTION]

    @property
    def exposed(self) -> tuple[Exposed, ...]:
        """What is asked when it is used, in order."""
        return self.order.exposed

    def _head(self, picture: QImage) -> QHBoxLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        for row, (words, field) in enumerate((("Name", self.name), ("Description", self.about))):
            form.addWidget(_label(words, field), row, 0, Qt.AlignmentFlag.AlignTop)
            form.addWidget(field, row, 1)
        form.setRowStretch(1, 1)
        shown = QLabel()
        shown.setAccessibleName("How the frame looks")
        shown.setFixedSize(_PICTURE)
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        shown.setPixmap(_fitted(picture, _PICTURE, self.devicePixelRatioF()))
        self.about.setMinimumHeight(64)
        self.about.setMaximumHeight(_PICTURE.height() - self.name.sizeHint().height() - 8)
        head = QHBoxLayout()
        head.setSpacing(24)
        head.addLayout(form, 1)
        head.addWidget(shown, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _lists(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.addWidget(_label("What changes from use to use", self.tree), 0, 0)
        grid.addWidget(_label("Asked in this order", self.order.list), 0, 1)
        grid.addWidget(self.tree, 1, 0)
        grid.addWidget(self.order, 1, 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 4)
        return grid

    def _foot(self, facts: str) -> QHBoxLayout:
        words = QLabel(facts)
        words.setProperty("role", "small")
        cancel = QPushButton("Cancel")
        cancel.setMinimumWidth(BUTTON_WIDTH)
        cancel.clicked.connect(self.reject)
        self._save.setMinimumWidth(BUTTON_WIDTH)
        self._save.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(words, 1)
        foot.addWidget(cancel)
        foot.addWidget(self._save)
        return foot

    def _chosen(self, place: int, on: bool) -> None:  # noqa: FBT001 - a slot
        if on:
            self.order.show_offers([place])
        else:
            self.order.drop_offer(place)


def _label(words: str, field: QWidget) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", "secondary")
    label.setBuddy(field)
    return label


def _fitted(picture: QImage, room: QSize, ratio: float) -> QPixmap:
    if picture.isNull():
        return QPixmap()
    aspect, way = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    pixmap = QPixmap.fromImage(picture.scaled(room * ratio, aspect, way))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
