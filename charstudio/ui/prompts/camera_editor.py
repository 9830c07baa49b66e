"""The camera as a row: what it does, which way, how much. It shows what the prompt says and writes what is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy

from charstudio.analysis.prompts.camera import DIRECTIONS, Amount, Camera, Move
from charstudio.model.kind import ParamSpec
from charstudio.model.values import Json
from charstudio.ui.inspector.editors import Editor
from charstudio.ui.prompts.desk import PromptDesk

_MOVES = {
    Move.STATIC: ("Static", "It stands still."),
    Move.DOLLY: ("Dolly", "It comes closer or goes away."),
    Move.TRUCK: ("Truck", "It slides to the side."),
    Move.PEDESTAL: ("Pedestal", "It rises or sinks."),
    Move.PAN: ("Pan", "It turns to the side."),
    Move.TILT: ("Tilt", "It looks up or down."),
    Move.ROLL: ("Roll", "The horizon leans."),
    Move.ZOOM: ("Zoom", "The lens goes closer or wider."),
    Move.ORBIT: ("Orbit", "It circles the subject."),
    Move.HANDHELD: ("Handheld", "It breathes as in a hand."),
}
_AMOUNTS = {Amount.BARELY: "Barely", Amount.SLOW: "Slow", Amount.STEADY: "Smooth", Amount.FAST: "Fast"}
_OWN = "own"
"""Stands for words that are no single move of ours."""


class CameraEditor(Editor):
    """Three choices in a row; the second and third are there when the move has them.

    Its value is not that of its parameter alone: ``refresh`` reads prompt and parameter together.
    """

    def __init__(self, spec: ParamSpec, desk: PromptDesk) -> None:
        super().__init__(spec)
        self._desk = desk
        self._camera: Camera | None = None
        self.move_box = _box("Camera move")
        self.direction_box = _box("Camera direction")
        self.amount_box = _box("Camera speed")
        self.move_box.addItem("Not said", None)
        for move, (words, tip) in _MOVES.items():
            self.move_box.addItem(words, move)
            self.move_box.setItemData(self.move_box.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        for amount, words in _AMOUNTS.items():
            self.amount_box.addItem(words, amount)
        self._adopt(self.move_box, self.direction_box, self.amount_box)
        layout = self.layout()
        if isinstance(layout, QHBoxLayout):
            for place, share in enumerate((8, 5, 7)):  # as their longest words need it in the narrowest inspector
                layout.setStretch(place, share)
        for box, name in ((self.move_box, "move"), (self.direction_box, "direction"), (self.amount_box, "speed")):
            box.setAccessibleName(f"Camera {name}")
        self.setFocusProxy(self.move_box)
        for box in (self.move_box, self.direction_box, self.amount_box):
            box.activated.connect(lambda _index: self._chosen())
        self.refresh()

    @property
    def says_something(self) -> bool:
        """Whether anything is said of the camera."""
        return self.move_box.currentData() is not None

    def clear(self) -> None:
        """Say nothing of the camera."""
        self._desk.set_camera(None)
        self.refresh()

    def _show(self, value: Json) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Show the move in effect."""
        from charstudio.studio.prompts.camera import camera_of  # noqa: PLC0415 - its tables take a moment

        node = self._desk.found
        camera, words = camera_of(self._desk.studio.project, node) if node is not None else (None, "")
        self._camera = camera
        self._show_own(words if camera is None else "")
        shown = camera.move if camera is not None else _OWN if words else None
        self.move_box.setCurrentIndex(max(0, self.move_box.findData(shown)))
        self._show_ways(camera)

    def _show_own(self, words: str) -> None:
        """An entry for words that are no single move, only while they are there."""
        at = self.move_box.findData(_OWN)
        if words and at < 0:
            self.move_box.addItem("As written", _OWN)
        elif not words and at >= 0:
            self.move_box.removeItem(at)
        self.move_box.setToolTip(f"The prompt says “{words}”." if words else self.spec.help)

    def _show_ways(self, camera: Camera | None) -> None:
        ways = DIRECTIONS[camera.move] if camera is not None else ()
        if [self.direction_box.itemData(place) for place in range(self.direction_box.count())] != list(ways):
            self.direction_box.clear()
            for way in ways:
                self.direction_box.addItem(way.capitalize(), way)
        self.direction_box.setVisible(bool(ways))
        self.amount_box.setVisible(camera is not None and camera.move is not Move.STATIC)
        if camera is not None:
            self.direction_box.setCurrentIndex(max(0, self.direction_box.findData(camera.direction)))
            self.amount_box.setCurrentIndex(self.amount_box.findData(camera.amount))

    def _chosen(self) -> None:
        move = self.move_box.currentData()
        if move == _OWN:
            return
        before = self._camera
        camera = None
        if move is not None:
            is_same = before is not None and before.move is Move(move)
            direction = str(self.direction_box.currentData() or "") if is_same else ""
            has_amount = before is not None and before.move is not Move.STATIC
            camera = Camera(Move(move), direction, Amount(self.amount_box.currentData()) if has_amount else Amount.SLOW)
        if camera != before or camera is None:
            self._desk.set_camera(camera)
        self.refresh()


def _box(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setStyleSheet("QComboBox { padding: 4px 0 4px 6px; } QComboBox::drop-down { width: 18px; }")
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box
