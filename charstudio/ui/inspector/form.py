"""The look of a form: sections with a heading, rows with a label above the field, a dot and a reset when changed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QToolButton, QVBoxLayout, QWidget

from charstudio.ui import theme


class Form(QScrollArea):
    """A column of sections that scrolls. Its content is never wider than it is."""

    _foot: _Foot | None = None  # of the class: Qt asks event filters while the form is still being made

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = _Page()
        self.setWidget(page)
        self.column = QVBoxLayout(page)
        self.column.setContentsMargins(16, 12, 16, 16)
        self.column.setSpacing(12)

    def add(self, widget: QWidget) -> None:
        """Put a widget at the end."""
        self.column.addWidget(widget)

    def finish(self) -> None:
        """Push everything up."""
        self.column.addStretch(1)

    def pin(self, widget: QWidget) -> None:
        """Put a widget below what scrolls, where it is always in sight. It takes half the height at the most."""
        self._foot = _Foot(self, widget)
        self._foot.installEventFilter(self)
        self._fit_foot()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The foot stays at the bottom."""
        super().resizeEvent(event)
        self._fit_foot()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The foot grows and shrinks with what it says."""
        if watched is self._foot and event.type() is QEvent.Type.LayoutRequest:
            self._fit_foot()
        return super().eventFilter(watched, event)

    def _fit_foot(self) -> None:
        if self._foot is None:
            return
        width, height = self.width(), self.height()
        wanted = min(self._foot.wanted_height(width), height // 2)
        self.setViewportMargins(0, 0, 0, wanted)
        self._foot.setGeometry(0, height - wanted, width, wanted)


class _Foot(QFrame):
    """What is pinned below a form, set apart by a line."""

    def __init__(self, form: Form, content: QWidget) -> None:
        super().__init__(form)
        self.setProperty("role", "foot")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 4, 16, 8)
        self._column.addWidget(content)
        self.show()

    def wanted_height(self, width: int) -> int:
        """Pixels; none while there is nothing in it."""
        if self._column.isEmpty():
            return 0
        return max(self._column.totalHeightForWidth(width), self._column.totalMinimumSize().height())


class _Page(QWidget):
    """Gives way in width: what is too wide must shorten itself, since there is no scrolling sideways."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class NameField(QLineEdit):
    """The name on top of a page: Enter takes it over, Escape brings the old one back.

    ``renamed(str)`` tells of a new one. An empty name is no name: the old one comes back.
    """

    renamed = Signal(str)

    def __init__(self, accessible_name: str, longest: int) -> None:
        super().__init__()
        self._name = ""
        self.setFont(theme.font(11, bold=True))
        self.setAccessibleName(accessible_name)
        self.setMaxLength(longest)
        self.editingFinished.connect(self._finished)

    def show_name(self, name: str) -> None:
        """Show a name; what is being typed stays."""
        is_typing = self.hasFocus() and self.text() != self._name
        self._name = name
        if not is_typing and self.text() != name:
            self.setText(name)
            self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape forgets what was typed."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._name)
            self.selectAll()
            return
        super().keyPressEvent(event)

    def _finished(self) -> None:
        name = self.text().strip()
        if name and name != self._name:
            self._name = name  # a refusal shows the old one again
            self.renamed.emit(name)
        elif self.text() != self._name:
            self.setText(self._name)


class Row(QWidget):
    """A label over a field. ``reset_chosen`` when the user wants the default back."""

    reset_chosen = Signal()

    def __init__(self, label: str, field: QWidget, help_text: str = "") -> None:
        super().__init__()
        self.field = field
        self._source = ""
        self._locked = False
        self._label = QLabel(label)
        self._label.setProperty("role", "secondary")
        self._label.setToolTip(help_text)
        self._label.setBuddy(field)
        self._dot = _changed_dot("Changed from the default")
        self._reset = self._make_reset(label)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(6)
        head.addWidget(self._label)
        head.addWidget(self._dot)
        head.addStretch(1)
        head.addWidget(self._reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(field)
        self._wired = QLabel()
        self._wired.setProperty("role", "small")
        self._wired.setWordWrap(True)
        self._wired.hide()
        layout.addWidget(self._wired)
        self.note = Note("information-outline", "warn")
        layout.addWidget(self.note)
        self.show_changed(changed=False)

    def show_changed(self, *, changed: bool) -> None:
        """Mark the value as different from the default. The reset button keeps its place, so that nothing jumps."""
        self._dot.setVisible(changed)
        self._reset.setVisible(changed and not self._source and not self._locked)

    def show_wired(self, source: str) -> None:
        """Grey the field while a wire replaces it, saying from where; "" frees it."""
        self._source = source
        self._wired.setText(f"Comes from “{source}”")
        self._wired.setVisible(bool(source))
        self._enable()

    def lock(self, *, locked: bool) -> None:
        """Grey the field of a project that is open for reading only."""
        self._locked = locked
        self._enable()

    def _enable(self) -> None:
        usable = not self._source and not self._locked
        if self.field.isEnabled() != usable:
            self.field.setEnabled(usable)

    def _make_reset(self, label: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon("restore", "secondary"))
        button.setIconSize(QSize(14, 14))
        button.setFixedSize(20, 20)
        button.setStyleSheet("padding: 0;")
        button.setToolTip("Back to the default")
        button.setAccessibleName(f"Reset {label}")
        button.clicked.connect(self.reset_chosen)
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        return button


class Fold(QWidget):
    """A section that opens and closes; closed at first. ``opened(bool)`` tells of it."""

    opened = Signal(bool)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._button = QToolButton()
        self._button.setText(title)
        self._button.setCheckable(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setStyleSheet(
            "QToolButton, QToolButton:checked { background: transparent; border-color: transparent; padding: 4px 0; }"
            f"QToolButton:focus {{ color: {theme.palette().accent_hover}; }}"
        )
        self._button.toggled.connect(self._toggled)
        self._dot = _changed_dot("Something in here is changed")
        self._dot.hide()
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(6)
        head.addWidget(self._button)
        head.addWidget(self._dot)
        head.addStretch(1)
        self._body = QWidget()
        self.column = QVBoxLayout(self._body)
        self.column.setContentsMargins(0, 4, 0, 0)
        self.column.setSpacing(12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._body)
        self._toggled(False)

    def set_open(self, *, is_open: bool) -> None:
        """Open or close."""
        self._button.setChecked(is_open)

    @property
    def is_open(self) -> bool:
        """Whether what is in it can be seen."""
        return self._button.isChecked()

    def show_changed(self, *, changed: bool) -> None:
        """Mark the section as having values that are not the default."""
        self._dot.setVisible(changed)

    def _toggled(self, is_open: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._button.setIcon(theme.icon("chevron-down" if is_open else "chevron-right", "secondary"))
        self._body.setVisible(is_open)
        self.opened.emit(is_open)


class Note(QWidget):
    """Sentences with a sign before them; not there while there are none."""

    def __init__(self, icon: str, role: str) -> None:
        super().__init__()
        sign = QLabel()
        sign.setPixmap(theme.icon(icon, role).pixmap(14, 14))
        sign.setContentsMargins(0, 2, 0, 0)
        self.label = small()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.label, 1)
        self.hide()

    def say(self, sentences: Iterable[str]) -> None:
        """Say these, one to a line."""
        words = "\n".join(sentences)
        if words != self.label.text():
            self.label.setText(words)
        self.setVisible(bool(words))


def _changed_dot(words: str) -> QLabel:
    """The mark of what is not as it was at first."""
    dot = QLabel("●")
    dot.setFont(theme.font(6))
    dot.setStyleSheet(f"color: {theme.palette().accent};")
    dot.setToolTip(words)
    return dot


def heading(text: str) -> QLabel:
    """A section's title."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def small(text: str = "") -> QLabel:
    """A quiet line that wraps."""
    label = QLabel(text)
    label.setProperty("role", "small")
    label.setWordWrap(True)
    return label
