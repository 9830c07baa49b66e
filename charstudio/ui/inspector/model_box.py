"""The first row of a form: which model makes it, for how much, and what there is to know about that choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStyle, QStyleOptionButton, QVBoxLayout, QWidget

from charstudio.model.values import NodeId
from charstudio.ui import theme
from charstudio.ui.inspector.form import Note, small
from charstudio.ui.one_line import OneLine

HEIGHT = 48


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What the box shows. ``keyless`` is the title of the service whose key is missing; "" when none is."""

    title: str
    source: str
    """Service and price: "fal.ai · $0.42"."""
    remarks: Sequence[str] = ()
    policy: Sequence[str] = ()
    trouble: str = ""
    keyless: str = ""
    is_fixed: bool = False
    """There is nothing to choose: the node is this model."""


class Remarks:
    """What did not fit when a model was chosen, for every node, for as long as it keeps that model."""

    def __init__(self) -> None:
        self._said: dict[NodeId, tuple[str, tuple[str, ...]]] = {}

    def keep(self, node: NodeId, model: str, remarks: Sequence[str]) -> None:
        """What was said when ``node`` was given ``model``."""
        self._said[node] = model, tuple(remarks)

    def of(self, node: NodeId, model: str) -> tuple[str, ...]:
        """What is still worth saying while ``node`` has ``model``."""
        chosen, remarks = self._said.get(node, ("", ()))
        return remarks if chosen == model else ()


class ModelBox(QWidget):
    """``clicked`` asks for another model, ``key_wanted`` for a key."""

    clicked = Signal()
    key_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        label = QLabel("Model")
        label.setProperty("role", "secondary")
        self.button = ModelButton()
        self.button.clicked.connect(self.clicked)
        self.fixed = OneLine()
        self.source = small()
        self.remarks = Note("swap-horizontal", "accent_hover")
        self.policy = Note("alert-outline", "warn")
        self.trouble = Note("alert-outline", "warn")
        self.key_line = self._key_row()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (
            label,
            self.button,
            self.fixed,
            self.source,
            self.remarks,
            self.trouble,
            self.key_line,
            self.policy,
        ):
            layout.addWidget(widget)

    def show_facts(self, facts: ModelFacts, *, locked: bool) -> None:
        """Show a choice. ``locked``: nothing may be changed."""
        self.button.setVisible(not facts.is_fixed)
        self.fixed.setVisible(facts.is_fixed)
        self.source.setVisible(facts.is_fixed)
        self.button.show_words(facts.title, facts.source)
        self.button.setEnabled(not locked)
        self.fixed.show_text(facts.title)
        self.source.setText(facts.source)
        self.remarks.say(facts.remarks)
        self.policy.say(facts.policy)
        self.trouble.say([facts.trouble] if facts.trouble else ())
        self._keyless.setText(f"No {facts.keyless} key yet")
        self.key_line.setVisible(bool(facts.keyless))

    def _key_row(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        self._keyless = QLabel()
        self._keyless.setProperty("role", "warn")
        self.key_button = QPushButton("Enter key…")
        self.key_button.clicked.connect(self.key_wanted)
        row.addWidget(self._keyless, 1)
        row.addWidget(self.key_button)
        box.hide()
        return box


class ModelButton(QPushButton):
    """A button of two lines: the model, and below it where it comes from and for how much."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.source = ""
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("Model")
        self.setToolTip("Choose another model")

    def show_words(self, title: str, source: str) -> None:
        """Show these."""
        if (title, source) == (self.title, self.source):
            return
        self.title, self.source = title, source
        self.setAccessibleName(f"Model: {title}, {source}".rstrip(", "))
        self.setToolTip(f"{title} · {source}\nChoose another model" if source else "Choose another model")
        self.update()

    def minimumSizeHint(self) -> QSize:
        """As narrow as need be: what does not fit is shortened."""
        return QSize(96, HEIGHT)

    def sizeHint(self) -> QSize:
        """Its width is the form's."""
        return QSize(200, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's button, two lines on it, and the sign of something to choose from."""
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        room = self.rect().adjusted(12, 6, -12, -6)
        icon = QRect(room.right() - 15, self.rect().center().y() - 7, 16, 16)
        theme.icon("chevron-down", "secondary" if self.isEnabled() else "disabled").paint(painter, icon)
        room.setRight(icon.left() - 8)
        self._line(painter, room, self.title, "text", Qt.AlignmentFlag.AlignTop, bold=True)
        self._line(painter, room, self.source, "secondary", Qt.AlignmentFlag.AlignBottom)
        painter.end()

    def _line(
        self, painter: QPainter, room: QRect, words: str, role: str, up: Qt.AlignmentFlag, *, bold: bool = False
    ) -> None:
        painter.setFont(theme.font(bold=True) if bold else theme.font(theme.SMALL_POINTS))
        painter.setPen(theme.colour(role if self.isEnabled() else "disabled"))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | up, shown)
