"""Identity in the viewer: the command that shows it, the curve below the picture, the sheet beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from charstudio.model.time import Seconds
from charstudio.studio.identity.parts import sample_at
from charstudio.studio.identity.values import Measured, worst
from charstudio.studio.identity.words import state_words
from charstudio.ui import theme
from charstudio.ui.graph.thumbnails import Thumbnails
from charstudio.ui.identity.chip import GradeChip
from charstudio.ui.identity.colours import watch_of
from charstudio.ui.identity.curve import CurveView
from charstudio.ui.identity.on_screen import OnScreen, on_screen, sequence_moment
from charstudio.ui.identity.sheet import SheetPanel, line_of
from charstudio.ui.key_tips import set_tip
from charstudio.ui.one_line import OneLine
from charstudio.ui.viewer.needs import CutStudio
from charstudio.ui.viewer.programme import Programme

ROOM_FOR_SHEET = 560
"""Pixels of the viewer's width from which the sheet stands beside the picture."""


class IdentityView(QObject):
    """Belongs to ``viewer``. ``follow`` after everything that changes what is on screen.

    ``go_to`` moves the sequence, ``seek`` the single file, both to a moment of theirs.
    """

    def __init__(
        self,
        viewer: QWidget,
        studio: CutStudio,
        programme: Programme,
        go_to: Callable[[Seconds], None],
        seek: Callable[[Seconds], None],
    ) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        self._studio = studio
        self._programme = programme
        self._go_to, self._seek = go_to, seek
        self._seen: OnScreen | None = None
        self._has_pictures = False
        self.curve = CurveView()
        self.sheet = SheetPanel()
        self.sheet.hide()
        self.chooser = QComboBox()
        self.chooser.setAccessibleName("Character the curve is of")
        self.chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.chooser.activated.connect(lambda _index: self.follow())
        self._chip, self._line = GradeChip(), OneLine()
        self._line.setProperty("role", "small")
        self.panel = self._made_panel()
        self.action = self._made_action()
        self.curve.wanted.connect(self._wanted)
        watch = watch_of(studio)
        self._leave = watch.changed.connect(lambda _media: self.follow()) if watch is not None else None

    @property
    def is_on(self) -> bool:
        """Whether the user wants to see it."""
        return self.action.isChecked()

    def use(self, thumbnails: Thumbnails) -> None:
        """Where the small pictures of the sheet come from; without them it stays away."""
        self.sheet.use(thumbnails)
        self._has_pictures = True

    def close(self) -> None:
        """Stop listening."""
        if self._leave is not None:
            self._leave()

    def cancel_drag(self) -> bool:
        """Give a drag on the curve up. False: none is under way."""
        return self.curve.cancel()

    def follow(self) -> None:
        """Show what is on screen now. Costs nothing while it is off."""
        if not self.is_on:
            return
        seen = self._seen = on_screen(self._studio, self._programme)
        self._fill_chooser(seen)
        one = self._chosen(seen)
        report = one.report if one is not None else None
        words = seen.why_not or (state_words(one) if one is not None else "")
        is_clip = report is not None and len(report.samples) > 1
        self.curve.show_report(
            report if is_clip else None, seen.span, report.reason if report and not is_clip else words
        )
        self.curve.show_place(seen.at_s if is_clip else None)
        sample = sample_at(report, seen.at_s or 0.0) if report is not None else None
        self._chip.show_known((one,) if one is not None else ())
        self._line.show_text(line_of(report, sample) if report is not None else words)
        has_sheet = report is not None and self._has_pictures and self._viewer.width() >= ROOM_FOR_SHEET
        if one is not None and report is not None and has_sheet:
            self.sheet.show_member(self._studio.document.project, one.member, report, sample)
        self.sheet.setVisible(has_sheet)

    # --- inside ------------------------------------------------------------------------------------------------

    def _chosen(self, seen: OnScreen) -> Measured | None:
        place = self.chooser.currentIndex()
        return seen.known[place] if 0 <= place < len(seen.known) else worst(seen.known)

    def _fill_chooser(self, seen: OnScreen) -> None:
        names = [each.member.name for each in seen.known]
        if names != [self.chooser.itemText(index) for index in range(self.chooser.count())]:
            self.chooser.clear()
            self.chooser.addItems(names)
            first = worst(seen.known)
            self.chooser.setCurrentIndex(seen.known.index(first) if first is not None else -1)
        self.chooser.setVisible(len(names) > 1)

    def _wanted(self, at_s: float) -> None:
        if self._seen is None:
            return
        if self._seen.clip is not None:
            last = self._seen.clip.end - self._studio.document.project.timeline.rate.frame
            self._go_to(min(sequence_moment(self._seen.clip, at_s), max(self._seen.clip.start, last)))
        else:
            self._seek(Seconds(at_s).limit_denominator(100_000))

    def _toggled(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.panel.setVisible(on)
        if on:
            self.follow()
        else:
            self.sheet.hide()

    def _made_panel(self) -> QWidget:
        panel = QWidget(self._viewer)
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 0)
        head.setSpacing(8)
        head.addWidget(self._chip)
        head.addWidget(self._line, 1)
        head.addWidget(self.chooser)
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.curve)
        panel.hide()
        return panel

    def _made_action(self) -> QAction:
        made = QAction("Identity", self._viewer, checkable=True)
        made.setObjectName("viewer.identity")
        made.setIcon(theme.icon("account-check-outline"))
        made.setIconVisibleInMenu(False)
        made.setShortcuts([QKeySequence("Alt+I")])
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        set_tip(made, "Identity: likeness over time under the picture, the character’s sheet beside it")
        made.toggled.connect(self._toggled)
        self._viewer.addAction(made)
        return made
