"""The health page: how steady a character has been so far, by model and by length. What makers claim stands apart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from charstudio.model.casting import cast_of
from charstudio.model.errors import CharStudioError
from charstudio.model.results import MediaValue
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.storage.files import replace_file
from charstudio.studio.identity.health import Health, Shot, as_csv, health_of
from charstudio.studio.identity.words import HONEST, number, share
from charstudio.studio.studio import Studio
from charstudio.ui import aio, theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.dialogs.models_choice import DRAFT_TITLE
from charstudio.ui.identity.health_table import HealthTable, good_second_words
from charstudio.ui.window.desk import Desk

_NOTHING = (
    "Nothing was made from this character yet. As soon as there are pictures or clips of it, they are measured here."
)


async def ask_health(desk: Desk, key: str = "") -> None:
    """Show the page of a character (its key; empty: the first there is), for as long as the user looks."""
    if desk.studio.folder is not None:
        await aio.ask(HealthDialog(desk, key))


class HealthDialog(QDialog):
    """Follows the measurements."""

    def __init__(self, desk: Desk, key: str = "") -> None:
        super().__init__(desk.window)
        self.setWindowTitle("Character health")
        self._desk = desk
        self._studio = desk.studio
        self.health: Health = health_of(())
        self._shown: tuple[str, Health] | None = None
        self.chooser = QComboBox()
        self.chooser.setAccessibleName("Character")
        self.chooser.setMinimumWidth(240)
        self._summary, self._said = _label("secondary"), _label("secondary")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setStyleSheet("QScrollArea { background: transparent; }")
        self._export = _button("Export CSV…", self._ask_file)
        self._close = _button("Close", self.accept)
        self._lay_out()
        self._fill_chooser(key)
        self.chooser.currentIndexChanged.connect(lambda _index: self.show_health())
        self.finished.connect(self._studio.identity.changed.connect(lambda _media: self.show_health()))
        self.show_health()
        self._close.setDefault(True)
        self._close.setFocus()

    @property
    def key(self) -> str:
        """Whose page it is."""
        return str(self.chooser.currentData() or "")

    def show_health(self) -> None:
        """Sum up anew."""
        shots = shots_of(self._studio, self.key)
        before, now = self._shown, (self.key, health_of(shots))
        self._shown, self.health = now, now[1]
        self._export.setEnabled(bool(shots))
        self._summary.setText(self._summary_words())
        if now == before:
            return  # what is read stays where it is scrolled to
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        if shots:
            column.addWidget(_heading("By model, as measured here"))
            column.addWidget(HealthTable(self.health.by_model, "Model"))
            column.addWidget(_heading("By length of clip"))
            column.addWidget(HealthTable(self.health.by_length, "Length"))
            self._add_claims(column)
        else:
            column.addWidget(_empty(), 1)
        column.addStretch(1)
        self._area.setWidget(page)

    def _summary_words(self) -> str:
        whole = self.health.whole
        if not whole.count:
            return HONEST
        told = [f"{whole.measured} of {whole.count} results could be graded"]
        if whole.steady is not None:
            told.append(f"{share(whole.steady)} are steady (A or B)")
            told.append(f"lowest likeness {number(whole.median_lowest)} in the middle")
        if whole.good_seconds:
            told.append(f"a good second costs {good_second_words(whole)}")
        done, count = self._studio.identity.progress
        if done < count:
            told.append(f"{count - done} of the film still to be measured")
        return f"{' · '.join(told)}. {HONEST}"

    def _add_claims(self, column: QVBoxLayout) -> None:
        """What others say about the models in the table: never mixed with what was measured."""
        shelf = self._studio.shelf
        if shelf is None:
            return
        models = dict.fromkeys(result.model for result, _, _ in self._studio.identity.shots_of(self.key))
        claims = [
            f"{found.title}: {claim.text} ({claim.by}, {claim.as_of})"
            for model in models
            if (found := shelf.catalog.model(model)) is not None
            for claim in dict.fromkeys(claim for endpoint in found.endpoints for claim in endpoint.claims)
        ]
        if claims:
            column.addWidget(_heading("Claimed by others, not measured"))
            for claim in claims:
                words = _label("small")
                words.setText(claim)
                column.addWidget(words)

    # --- taking it away ----------------------------------------------------------------------------------------

    def _ask_file(self) -> None:
        folder = self._studio.folder
        if folder is None:
            return
        name = folder.parent / f"{self.chooser.currentText()} health.csv"
        dialog = QFileDialog(self, "Export the table", str(name), "Table (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._desk.start(self.write(Path(path)), "export the health page"))
        dialog.open()

    async def write(self, path: Path) -> None:
        """Write the table. The file is there as a whole or not at all."""
        try:
            await asyncio.to_thread(replace_file, path, as_csv(self.health).encode("utf-8"))
        except CharStudioError as error:
            self._say(f"{error.message} {error.hint}".strip(), "bad")
        else:
            self._say(f"Written to “{path.name}”.", "good")

    def _say(self, words: str, role: str) -> None:
        if isValid(self):
            self._said.setText(words)
            self._said.setProperty("role", role)
            self._said.style().unpolish(self._said)
            self._said.style().polish(self._said)

    # --- looks -------------------------------------------------------------------------------------------------

    def _fill_chooser(self, key: str) -> None:
        acting = (member for cast in cast_of(self._studio.project).values() for member in cast)
        everybody = {member.key: member for member in (*acting, *self._studio.identity.members().values())}
        for each in sorted(everybody.values(), key=lambda member: member.name.casefold()):
            self.chooser.addItem(each.name, each.key)
        self.chooser.setCurrentIndex(max(0, self.chooser.findData(key)))

    def _lay_out(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        self.resize(min(920, parent.width() - 80), min(640, parent.height() - 80))
        head = QHBoxLayout()
        head.setSpacing(16)
        title = QLabel("Health")
        title.setProperty("role", "title")
        head.addWidget(title)
        head.addWidget(self.chooser)
        head.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._export)
        foot.addWidget(self._said, 1)
        foot.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self._summary)
        layout.addWidget(self._area, 1)
        layout.addLayout(foot)


def shots_of(studio: Studio, key: str) -> tuple[Shot, ...]:
    """Every result that shows somebody, with its model's title as people know it."""
    return tuple(
        Shot(
            _title(studio, result.model, is_draft=known.is_draft),
            _seconds(value),
            result.cost_usd,
            known.report,
            known.is_draft,
        )
        for result, value, known in studio.identity.shots_of(key)
    )


def _seconds(value: MediaValue) -> float | None:
    return float(value.info.duration) if value.info.duration is not None else None


def _title(studio: Studio, model: str, *, is_draft: bool) -> str:
    if is_draft or model == DRAFT_MODEL:
        return DRAFT_TITLE
    found = studio.shelf.catalog.model(model) if studio.shelf is not None else None
    return found.title if found is not None else model


def _empty() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setSpacing(8)
    picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
    picture.setPixmap(theme.icon("account-heart-outline", "secondary").pixmap(48, 48))
    words = _label("secondary")
    words.setText(_NOTHING)
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    column.addStretch(1)
    column.addWidget(picture)
    column.addWidget(words)
    column.addStretch(2)
    return page


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


def _button(words: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setMinimumWidth(BUTTON_WIDTH)
    button.clicked.connect(act)
    return button
