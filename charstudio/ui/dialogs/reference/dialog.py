"""The window of the guided preparation: five steps on the left, the checklist on the right, nothing ever blocked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from charstudio.model.identity import Style
from charstudio.model.library import Asset
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.dialogs.reference.background_page import BackgroundPage
from charstudio.ui.dialogs.reference.checklist import Checklist
from charstudio.ui.dialogs.reference.crop_page import CropPage
from charstudio.ui.dialogs.reference.picture_box import PictureBox
from charstudio.ui.dialogs.reference.source_page import SourcePage
from charstudio.ui.dialogs.reference.trial_page import TrialPage
from charstudio.ui.dialogs.reference.words import STEPS, STYLES
from charstudio.ui.one_line import OneLine

SOURCE, CROP, BACKGROUND, CHECK, TRIAL = range(len(STEPS))
_MOST_NAME = 80


class ReferenceDialog(QDialog):
    """``dropped`` carries a file that was dropped; ``use_wanted`` comes when the picture shall become the master.

    ``style_chosen`` and ``named`` tell of the fields below the checklist.
    """

    dropped = Signal(object)
    use_wanted = Signal()
    style_chosen = Signal()

    def __init__(
        self,
        name: str,
        style: Style,
        assets: Sequence[Asset],
        models: Sequence[tuple[str, str]],
        parent: QWidget,
        *,
        node_title: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Prepare reference")
        self.setAcceptDrops(True)
        self.resize(1180, 744)
        self.source, self.crop, self.background = SourcePage(assets), CropPage(), BackgroundPage()
        self.prepared = PictureBox("Prepared picture", "The prepared picture appears here.")
        self.trial = TrialPage(models)
        self.checklist = Checklist()
        self.name = QLineEdit(name)
        self.name.setMaxLength(_MOST_NAME)
        self.name.setPlaceholderText("Name of the character")
        self.name.setAccessibleName("Name of the character")
        self.style_box = QComboBox()
        self.style_box.setAccessibleName("Kind of picture")
        for each, words in STYLES.items():
            self.style_box.addItem(words, each)
        self.style_box.setCurrentIndex(list(STYLES).index(style))
        self.remark = OneLine("")
        self.remark.setProperty("role", "secondary")
        self.back, self.next = QPushButton("Back"), QPushButton("Next")
        self.use, self.quit = QPushButton("Use as master"), QPushButton("Cancel")
        self.steps: list[QPushButton] = []
        self._node_title = node_title
        self._has_source = self._has_master = False
        self._lay_out()
        self._connect()
        self.show_step(SOURCE)

    # --- public ------------------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """The step that is shown."""
        return self._pages.currentIndex()

    @property
    def style_chosen_now(self) -> Style:
        """How the character is drawn."""
        return Style(self.style_box.currentData())

    def show_step(self, step: int) -> None:
        """Go to a step, if it can be taken already."""
        if not self._may(step):
            return
        self._pages.setCurrentIndex(step)
        self.steps[step].setChecked(True)
        self._refresh()
        if step == CROP:
            self.crop.view.setFocus()

    def allow(self, *, source: bool | None = None, master: bool | None = None) -> None:
        """Open or close the steps that need a picture, and the one that needs a master."""
        self._has_source = self._has_source if source is None else source
        self._has_master = self._has_master if master is None else master
        self._refresh()

    def show_saved(self) -> None:
        """The master is in the film: the test clip is next."""
        self.allow(master=True)
        self.quit.setText("Done")
        self.show_step(TRIAL)

    def show_busy(self, *, is_busy: bool) -> None:
        """While the master is being stored it is not asked for again."""
        self.use.setEnabled(not is_busy and self._has_source and bool(self.name.text().strip()))

    # --- files dropped -----------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the first file."""
        event.acceptProposedAction()
        self.dropped.emit(Path(event.mimeData().urls()[0].toLocalFile()))

    # --- inside ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addLayout(self._step_bar())
        middle = QHBoxLayout()
        middle.setSpacing(20)
        self._pages = QStackedWidget()
        for page in (self.source, self.crop, self.background, self.prepared, self.trial):
            self._pages.addWidget(page)
        middle.addWidget(self._pages, 1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.checklist, 1)
        right.addLayout(self._fields())
        middle.addLayout(right)
        column.addLayout(middle, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.remark, 1)
        for button in (self.back, self.next, self.quit, self.use):
            button.setMinimumWidth(BUTTON_WIDTH)
            button.setAutoDefault(False)
            foot.addWidget(button)
        self.use.setProperty("role", "primary")
        self.use.setMinimumWidth(BUTTON_WIDTH + 36)
        column.addLayout(foot)

    def _step_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        group = QButtonGroup(self)
        for number, words in enumerate(STEPS):
            button = QPushButton(f"{number + 1}  {words}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(f"Step {number + 1}: {words}")
            button.clicked.connect(lambda _on=False, step=number: self.show_step(step))
            group.addButton(button)
            self.steps.append(button)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _fields(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.name, 1)
        row.addWidget(self.style_box)
        column.addLayout(row)
        if self._node_title:
            words = QLabel(f"“{self._node_title}” will stand for this character.")
            words.setProperty("role", "small")
            words.setWordWrap(True)
            column.addWidget(words)
        return column

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self.show_step(self.step - 1))
        self.next.clicked.connect(lambda: self.show_step(self.step + 1))
        self.use.clicked.connect(self.use_wanted)
        self.quit.clicked.connect(self.reject)
        self.name.textChanged.connect(lambda _text: self._refresh())
        self.style_box.currentIndexChanged.connect(lambda _row: self.style_chosen.emit())

    def _may(self, step: int) -> bool:
        if not SOURCE <= step <= TRIAL:
            return False
        return step == SOURCE or (self._has_master if step == TRIAL else self._has_source)

    def _refresh(self) -> None:
        for number, button in enumerate(self.steps):
            button.setEnabled(self._may(number))
        self.back.setEnabled(self.step > SOURCE)
        self.next.setEnabled(self._may(self.step + 1))
        has_name = bool(self.name.text().strip())
        self.use.setEnabled(self._has_source and has_name)
        self.use.setToolTip("" if has_name else "Give the character a name first")
        self.use.setVisible(self.step != TRIAL)
        for field in (self.name, self.style_box):
            field.setEnabled(self.step != TRIAL)
