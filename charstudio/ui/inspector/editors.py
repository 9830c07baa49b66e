"""One editor widget for each type of parameter, built from its ``ParamSpec``; those for text are in ``texts``.

An editor shows a value and tells of a new one (``edited``); ``settled`` says that the gesture is over, so that the
next edit is an undo step of its own. It never touches the document.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QWidget,
)

from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.values import Json

SLIDER_STEPS = 1000
FAR = 1e9
"""The end of a range that has none."""
_WHOLE = 2**31 - 1
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


class _NoWheel(QObject):
    """Keeps the wheel for scrolling the form: a value changes by wheel only in a field that has the focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent) and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def keep_wheel_for_scrolling(field: QWidget, owner: QObject) -> None:
    """Have the wheel scroll the form, not change a field that only lies under the pointer."""
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.installEventFilter(_NoWheel(owner))


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
        high = self._ends()[1]
        field = self.field
        if isinstance(field, QSpinBox):
            field.setSingleStep(int(self.spec.step or 1))
        else:
            step = self.spec.step or 0.1
            field.setDecimals(0 if step >= 1 else 1 if step >= 0.1 else 2 if step >= 0.01 else 3)
            field.setSingleStep(step)
        self._admit(high)
        field.setSuffix(f" {self.spec.unit}" if self.spec.unit else "")
        field.setKeyboardTracking(False)
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.setFixedWidth(96 if high < 1e6 else 144)
        field.lineEdit().setTextMargins(6, 0, 0, 0)
        field.installEventFilter(self._guard)

    def _ends(self) -> tuple[float, float]:
        low, high = self.spec.minimum, self.spec.maximum
        return -FAR if low is None else low, FAR if high is None else high

    def _admit(self, number: float) -> None:
        """Set the range; a value outside of it is shown as it is, and is let go of as soon as another is chosen."""
        low, high = self._ends()
        low, high = min(low, number), max(high, number)
        if isinstance(self.field, QSpinBox):
            self.field.setRange(_whole(low), _whole(high))
        else:
            self.field.setRange(low, high)

    def _make_slider(self) -> QSlider | None:
        low, high = self.spec.minimum, self.spec.maximum
        if low is None or high is None or not 0 < high - low <= 1000:
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
        self._admit(number)
        shown = _whole(number) if isinstance(self.field, QSpinBox) else round(float(number), self.field.decimals())
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
        """The value meant by what the field shows: an end of the range as exact as the range has it."""
        if isinstance(self.field, QSpinBox):
            return int(value)
        ends = (end for end in (self.spec.minimum, self.spec.maximum) if end is not None)
        shown = {round(end, self.field.decimals()): end for end in ends}
        return shown.get(round(value, self.field.decimals()), round(value, 4))


class _Words(QLabel):
    """What stands beside a switch: as many lines as it needs, and a click on it counts."""

    clicked = Signal()

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setWordWrap(True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, spec: ParamSpec) -> None:
        super().__init__(spec)
        self.box = QCheckBox()
        self.box.setAccessibleName(spec.label)
        self._words = _Words(spec.help or "On")
        self._words.clicked.connect(self.box.toggle)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words, 1)
        self.setFocusProxy(self.box)
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
        labels = spec.choice_labels or tuple(self._label(choice) for choice in spec.choices)
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
        index = next((place for place in range(self.box.count()) if _is_same(self.box.itemData(place), value)), -1)
        if index < 0:
            self.box.addItem(self.words_for(value), value)
            index = self.box.count() - 1
        self.box.setCurrentIndex(index)

    def words_for(self, value: Json) -> str:
        """What a value that is not in the list reads."""
        return f"{self._label(value)} (not available)"

    def _label(self, choice: Json) -> str:
        """A value that has no words of its own, with its unit; the empty one leaves it to the model."""
        return f"{choice} {self.spec.unit}".strip() if choice != "" else "The model's own"

    def _chosen(self, index: int) -> None:
        self._tell(self.box.itemData(index))
        self.settled.emit()


def _whole(number: float) -> int:
    """What a field for whole numbers can hold of it."""
    return max(-_WHOLE, min(_WHOLE, int(number)))


def _is_same(one: Json, other: Json) -> bool:
    """Equal as JSON: 5 is 5.0, but neither "5" nor true."""
    return one == other and isinstance(one, bool) is isinstance(other, bool)
