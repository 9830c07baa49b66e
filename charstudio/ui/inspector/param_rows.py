"""The rows of a node's form: what its kind and its model let one set. Rebuilt when the model changes, and only then.

A row whose parameter stays as it was is kept, with its field, its cursor and the keyboard in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from charstudio.model.kind import ParamSpec, ParamType
from charstudio.model.values import Json
from charstudio.ui.inspector.editors import ChoiceEditor, Editor, NumberEditor, SwitchEditor
from charstudio.ui.inspector.form import Fold, Row, heading, small
from charstudio.ui.inspector.texts import LineEditor, TextEditor

_FILLED = {ParamType.ASSET, ParamType.ASSETS, ParamType.CHARACTER}
"""Types that are there to be filled in: another value than none is nothing to be marked."""
OPTION = "options."
"""Before the name of one of the model's own parameters, wherever it stands among the kind's."""


@dataclass(frozen=True, slots=True)
class Place:
    """One row to be: a parameter of the kind, or one of the model's own."""

    spec: ParamSpec
    is_option: bool = False

    @property
    def key(self) -> str:
        """What the row is called."""
        return f"{OPTION}{self.spec.name}" if self.is_option else self.spec.name


class ParamRows(QWidget):
    """``edited(Place, value)``, ``reset(Place)``, ``settled`` when a gesture is over.

    ``special`` makes the editors that need more than their ``ParamSpec`` (files, boxes).
    """

    edited = Signal(object, object)
    reset = Signal(object)
    settled = Signal()

    def __init__(self, special: Callable[[ParamSpec], Editor | None]) -> None:
        super().__init__()
        self._special = special
        self._places: tuple[Place, ...] = ()
        self.rows: dict[str, tuple[Row, Editor]] = {}
        self.fold = Fold("All parameters")
        self._own = heading("The model's own")
        self.unused = small()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addWidget(self.fold)
        self._column.addWidget(self.unused)
        self.fold.hide()
        self.unused.hide()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the form is: a field that asks for more must not make it reckon with fewer lines of text."""
        return QSize(0, super().minimumSizeHint().height())

    @property
    def places(self) -> tuple[Place, ...]:
        """What there are rows for, in order."""
        return self._places

    def use(self, places: Sequence[Place], unused: Sequence[str] = ()) -> None:
        """Have rows for these, in this order. ``unused`` names what the model pays no heed to."""
        self.unused.setText(f"Not used by this model: {', '.join(name.lower() for name in unused)}" if unused else "")
        self.unused.setVisible(bool(unused))
        if tuple(places) == self._places:
            return
        focused = self._focused()
        kept = {place.key for place in places if place in self._places}
        gone = [row for key, (row, _) in self.rows.items() if key not in kept]
        self.rows = {place.key: self.rows[place.key] if place.key in kept else self._made(place) for place in places}
        self._places = tuple(places)
        self._arrange()
        self._keep_keyboard(focused)
        for row in gone:
            row.hide()
            row.deleteLater()

    def put_below(self, widget: QWidget) -> None:
        """Put something that is no row after them all."""
        self._column.addWidget(widget)

    def items(self) -> Iterator[tuple[Place, Row, Editor]]:
        """Every row with what it is for."""
        return ((place, *self.rows[place.key]) for place in self._places)

    def _made(self, place: Place) -> tuple[Row, Editor]:
        editor = self._special(place.spec) or editor_for(place.spec)
        row = Row(place.spec.label, editor, place.spec.help)
        editor.edited.connect(lambda value: self.edited.emit(place, value))
        editor.settled.connect(self.settled)
        row.reset_chosen.connect(lambda: self.reset.emit(place))
        return row, editor

    def _arrange(self) -> None:
        """Put every row in its place: what matters first, the rest into the fold, the model's own last."""
        main = [place for place in self._places if not _is_folded(place)]
        folded = [place for place in self._places if _is_folded(place) and not place.is_option]
        own = [place for place in self._places if _is_folded(place) and place.is_option]
        for index, place in enumerate(main):
            self._column.insertWidget(index, self.rows[place.key][0])
        for place in folded:
            self.fold.column.addWidget(self.rows[place.key][0])
        self.fold.column.addWidget(self._own)
        self._own.setVisible(bool(own))
        for place in own:
            self.fold.column.addWidget(self.rows[place.key][0])
        self.fold.setVisible(bool(folded or own))
        for row, _ in self.rows.values():
            row.show()

    def _focused(self) -> str:
        field = QApplication.focusWidget()
        return next((key for key, (row, _) in self.rows.items() if field is not None and row.isAncestorOf(field)), "")

    def _keep_keyboard(self, focused: str) -> None:
        """Before the old row goes, or Qt would give the keyboard to whatever comes next, and scroll there."""
        found = self.rows.get(focused)
        field = QApplication.focusWidget()
        if found is not None and (field is None or not found[0].isAncestorOf(field)):
            found[1].setFocus()


def _is_folded(place: Place) -> bool:
    return place.spec.advanced


def editor_for(spec: ParamSpec) -> Editor:
    """The editor of a parameter that needs nothing but its declaration."""
    match spec.type:
        case ParamType.NUMBER | ParamType.INTEGER:
            return NumberEditor(spec)
        case ParamType.BOOLEAN:
            return SwitchEditor(spec)
        case ParamType.CHOICE:
            return ChoiceEditor(spec)
        case _:
            return TextEditor(spec) if spec.multiline else LineEditor(spec)


def is_changed(place: Place, value: Json) -> bool:
    """Whether a value is another than the default, where that means anything."""
    return value != place.spec.default and place.spec.type not in _FILLED
