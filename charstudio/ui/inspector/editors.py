"""One editor widget for each type of parameter, built from its ``ParamSpec``.

An editor shows a value and tells of a new one (``edited``); ``settled`` says that the gesture is over, so that the
next edit is an undo step of its own. It never touches the document.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QWidget,
)

from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.values import Json

SLIDER_STEPS = 1000
PAUSE_MS = 1500
"""Typing on after a pause of this length is an undo step of its own."""


class Editor(QWidget):
    """The common face of all editors."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__()
        self.spec = spec
        self._quiet = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.settled)

    def show_value(self, value: Json) -> None:
        """Show a value without telling anybody; a field being typed in keeps its cursor."""
        self._quiet = True
        try:
            self._show(value)
        finally:
            self._quiet = False

    def _show(self, value: Json) -> None:
        raise NotImplementedError

    def _tell(self, value: Json) -> None:
        if not self._quiet:
            self.edited.emit(value)

    def _type(self, value: Json) -> None:
        """Like ``_tell``, for text: what is typed without a pause is one step."""
        if not self._quiet:
            self.edited.emit(value)
            self._pause.start()

    def _adopt(self, *widgets: QWidget) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in widgets:
            layout.addWidget(widget)
            widget.setAccessibleName(self.spec.label)
            if self.spec.help:
                widget.setToolTip(self.spec.help)
        self.setFocusProxy(widgets[-1])


_STEPS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class _OneHistory(QObject):
    """Undo in a text field means the film's undo: there is one history, and the field shows where it is."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        keys = isinstance(event, QKeyEvent) and event.type() in {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress}
        if keys and any(event.matches(step) for step in _STEPS):  # type: ignore[attr-defined]
            event.ignore()
            return True
        return False


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__(spec)
        self.field = QLineEdit()
        self.field.setPlaceholderText(spec.placeholder)
        self._history = _OneHistory(self)
        self.field.installEventFilter(self._history)
        self._adopt(self.field)
        self.field.textEdited.connect(self._type)
        self.field.editingFinished.connect(self.settled)

    def _show(self, value: Json) -> None:
        text = value if isinstance(value, str) else ""
        if self.field.text() != text:
            at = self.field.cursorPosition()
            self.field.setText(text)
            self.field.setCursorPosition(min(at, len(text)))


class _Paragraph(QPlainTextEdit):
    left = Signal()
    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class TextEditor(Editor):
    """Several lines of text; grows with its content from three lines to ten. Tab moves on."""

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__(spec)
        self.field = _Paragraph()
        self.field.setPlaceholderText(spec.placeholder)
        self.field.setTabChangesFocus(True)
        self.field.setUndoRedoEnabled(False)
        self._history = _OneHistory(self)
        self.field.installEventFilter(self._history)
        self._adopt(self.field)
        self.field.textChanged.connect(self._changed)
        self.field.left.connect(self.settled)
        self.field.resized.connect(self._fit)
        self._fit()

    def _show(self, value: Json) -> None:
        text = value if isinstance(value, str) else ""
        if self.field.toPlainText() != text:
            at = self.field.textCursor().position()
            self.field.setPlainText(text)
            cursor = self.field.textCursor()
            cursor.setPosition(min(at, len(text)))
            self.field.setTextCursor(cursor)
        self._fit()

    def _changed(self) -> None:
        self._fit()
        self._type(self.field.toPlainText())

    def _fit(self) -> None:
        needed = int(self.field.document().size().height())
        lines = min(10, max(3, needed))
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if needed > 10 else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.field.setVerticalScrollBarPolicy(bar)
        height = lines * self.field.fontMetrics().lineSpacing() + 20
        if self.field.minimumHeight() != height:
            self.field.setFixedHeight(height)


class _NoWheel(QObject):
    """Keeps the wheel for scrolling the form: a value changes by wheel only in a field that has the focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent) and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


class NumberEditor(Editor):
    """A number field, with a slider beside it when both ends are given and near."""

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__(spec)
        self._whole = spec.type is ParamType.INTEGER
        self.field: QSpinBox | QDoubleSpinBox = QSpinBox() if self._whole else QDoubleSpinBox()
        self._guard = _NoWheel(self)
        self._set_up_field()
        self.slider = self._make_slider()
        self._adopt(*((self.slider, self.field) if self.slider is not None else (self.field,)))
        layout = self.layout()
        if self.slider is None and isinstance(layout, QHBoxLayout):
            layout.addStretch(1)
        self.field.valueChanged.connect(self._from_field)
        self.field.editingFinished.connect(self.settled)

    def _set_up_field(self) -> None:
        low = self.spec.minimum if self.spec.minimum is not None else -1e9
        high = self.spec.maximum if self.spec.maximum is not None else 1e9
        field = self.field
        if isinstance(field, QSpinBox):
            field.setRange(int(low), int(high))
            field.setSingleStep(int(self.spec.step or 1))
        else:
            step = self.spec.step or 0.1
            field.setDecimals(0 if step >= 1 else 1 if step >= 0.1 else 2)
            field.setRange(low, high)
            field.setSingleStep(step)
        field.setSuffix(f" {self.spec.unit}" if self.spec.unit else "")
        field.setKeyboardTracking(False)
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.setFixedWidth(96 if high < 1e6 else 144)
        field.lineEdit().setTextMargins(6, 0, 0, 0)
        field.installEventFilter(self._guard)

    def _make_slider(self) -> QSlider | None:
        low, high = self.spec.minimum, self.spec.maximum
        if low is None or high is None or high - low > 1000:
            return None
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, SLIDER_STEPS)
        slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        slider.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        slider.installEventFilter(self._guard)
        slider.valueChanged.connect(self._from_slider)
        slider.sliderReleased.connect(self.settled)
        slider.setSingleStep(self._slider_steps(self.spec.step or (1 if self._whole else 0.01)))
        slider.setPageStep(SLIDER_STEPS // 10)
        return slider

    def _slider_steps(self, step: float) -> int:
        """How far an arrow key moves the slider: one step of the parameter."""
        low, high = self.spec.minimum or 0.0, self.spec.maximum or 0.0
        return max(1, round(step / (high - low) * SLIDER_STEPS))

    def _show(self, value: Json) -> None:
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else 0
        shown = int(number) if isinstance(self.field, QSpinBox) else round(float(number), self.field.decimals())
        if self.field.value() != shown:  # setting the same value would wipe out what is being typed
            self.field.setValue(shown)  # type: ignore[arg-type]
        self._place_slider(number)

    def _place_slider(self, number: float) -> None:
        low, high = self.spec.minimum, self.spec.maximum
        if self.slider is not None and low is not None and high is not None and not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(round((number - low) / (high - low) * SLIDER_STEPS))
            self.slider.blockSignals(False)

    def _from_field(self, value: float) -> None:
        self._place_slider(value)
        self._tell(self._clean(value))

    def _from_slider(self, place: int) -> None:
        low, high = self.spec.minimum or 0.0, self.spec.maximum or 0.0
        step = self.spec.step or (1 if self._whole else 0.01)
        value = low + round((high - low) * place / SLIDER_STEPS / step) * step
        if isinstance(self.field, QSpinBox):
            self.field.setValue(int(value))
        else:
            self.field.setValue(value)

    def _clean(self, value: float) -> Json:
        return int(value) if self._whole else round(value, 4)


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__(spec)
        self.box = QCheckBox(spec.help)
        self._adopt(self.box)
        self.box.toggled.connect(self._toggled)

    def _show(self, value: Json) -> None:
        self.box.setChecked(value is True)

    def _toggled(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._tell(on)
        self.settled.emit()


class ChoiceEditor(Editor):
    """One of a list. A value that is not in the list is shown as it is, marked, and kept until another is chosen."""

    def __init__(self, spec: ParamSpec, options: Mapping[str | int | float, str] | None = None) -> None:
        super().__init__(spec)
        labels = spec.choice_labels or tuple(str(choice) for choice in spec.choices)
        self._options = dict(options) if options is not None else dict(zip(spec.choices, labels, strict=False))
        self.box = QComboBox()
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._guard = _NoWheel(self)
        self.box.installEventFilter(self._guard)
        for value, label in self._options.items():
            self.box.addItem(label, value)
        self._adopt(self.box)
        self.box.activated.connect(self._chosen)

    def _show(self, value: Json) -> None:
        index = self.box.findData(value)
        if index < 0:
            self.box.addItem(self.words_for(value), value)
            index = self.box.count() - 1
        self.box.setCurrentIndex(index)

    def words_for(self, value: Json) -> str:
        """What a value that is not in the list reads."""
        return f"{value} (not available)"

    def _chosen(self, index: int) -> None:
        self._tell(self.box.itemData(index))
        self.settled.emit()
