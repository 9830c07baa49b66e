"""The bar above everything: workspace tabs, the film's name, money, jobs, and the two buttons people look for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QToolBar, QToolButton, QWidget

from charstudio.ui import theme
from charstudio.ui.key_tips import with_key
from charstudio.ui.money import Level, MoneyLine
from charstudio.ui.one_line import OneLine

WIDE = 1200
"""A header of at least this width has room for everything in words."""
RUN = "  Run all"
TABS = (("graph", "Graph"), ("edit", "Edit"), ("review", "Review"))


class Header(QToolBar):
    """Shows and asks. ``jobs_chosen`` when the jobs summary is clicked, ``copy_chosen`` for the read-only badge,
    ``missing_chosen`` for the badge about missing files, ``spending_chosen`` for the line of money.
    """

    jobs_chosen = Signal()
    spending_chosen = Signal()
    copy_chosen = Signal()
    missing_chosen = Signal()

    def __init__(self, actions: Mapping[str, QAction], turn_to: Callable[[str], None]) -> None:
        super().__init__("Header")
        self.setObjectName("header")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.toggleViewAction().setEnabled(False)
        self._tips: list[tuple[QWidget, QAction]] = []
        self._tabs = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        for name, label in TABS:
            self.addWidget(self._tab(name, label, actions[f"view.{name}"], turn_to))
        self.addWidget(self._middle())
        self._line: MoneyLine | None = None
        self._money = QPushButton()
        self._money.setProperty("role", "link")
        self._money.setIconSize(QSize(16, 16))
        self._money.clicked.connect(self.spending_chosen)
        self._money_place = self.addWidget(self._money)
        self._money_place.setVisible(False)
        self._jobs_words = "No jobs"
        self._jobs = QPushButton(self._jobs_words)
        self._jobs.setProperty("role", "link")
        self._jobs.clicked.connect(self.jobs_chosen)
        self.addWidget(self._jobs)
        self._run = _button(RUN, "play", actions["run.all"], primary=False)
        self.addWidget(self._run)
        export = _button("  Export", "export", actions["file.export"], primary=True)
        self.addWidget(export)
        self._tips += [
            (self._jobs, actions["run.jobs"]),
            (self._run, actions["run.all"]),
            (export, actions["file.export"]),
        ]
        self.show_keys()

    def show_keys(self) -> None:
        """Name the keys the commands have now."""
        for widget, action in self._tips:
            widget.setToolTip(with_key(action.text().rstrip("…"), action))

    def show_workspace(self, name: str) -> None:
        """Mark the workspace on screen."""
        self._buttons[name].setChecked(True)

    def show_film(self, title: str, *, saved: bool, read_only: str) -> None:
        """Name the film and say whether there is anything to save; ``read_only`` is the reason, or nothing."""
        self._film.show_text(title if saved or read_only else f"{title}  •")
        self._film.setAccessibleName(title if saved or read_only else f"{title}, not saved")
        self._badge.setVisible(bool(read_only))
        self._badge.setToolTip(f"{read_only} Click to save a copy that can be changed.".strip())

    def show_missing(self, count: int) -> None:
        """Say how many files of the film are missing; nothing when there are none."""
        words = "1 file missing" if count == 1 else f"{count} files missing"
        self._missing.setText(words)
        self._missing.setAccessibleName(f"{words}: find them")
        self._missing.setVisible(count > 0)

    def show_jobs(self, words: str) -> None:
        """Sum up the jobs."""
        self._jobs_words = words
        self._jobs.setAccessibleName(f"Jobs: {words}")
        self._fit()

    def show_price(self, words: str) -> None:
        """Put what running everything costs on its button; nothing is put there for what is free."""
        self._run.setText(f"{RUN} · {words}" if words else RUN)
        self._run.setAccessibleName(f"Run everything stale, {words}" if words else "Run everything stale")

    def show_money(self, line: MoneyLine | None) -> None:
        """Say what was spent; None hides it."""
        if line == self._line:
            return
        self._line = line
        self._money_place.setVisible(line is not None)
        if line is None:
            return
        calm = line.level is Level.FAR
        self._money.setIcon(theme.icon("cash" if calm else "alert-outline", "secondary" if calm else line.level.value))
        shade = theme.palette().secondary if calm else theme.colour(line.level.value).name()
        self._money.setStyleSheet(
            f"QPushButton {{ color: {shade}; }} QPushButton:hover {{ color: {theme.palette().text}; }}"
        )
        self._money.setToolTip(f"{line.words}. {line.tip}")
        self._money.setAccessibleName(f"Spending: {line.words}")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window money and jobs say less."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_wide = self.width() >= WIDE
        if self._line is not None:
            self._money.setText(self._line.words if is_wide else self._line.short)
        first, _, more = self._jobs_words.partition(" · ")
        self._jobs.setText(self._jobs_words if is_wide or not more else f"{first} …")

    def _middle(self) -> QWidget:
        """The title in the middle of what is left, with the badge after it. The title gives way, never the buttons."""
        self._film = OneLine()
        self._film.setFont(theme.font(10, bold=True))
        self._film.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge = QPushButton("Reading only")
        self._badge.setIcon(theme.icon("lock-outline", "warn"))
        self._badge.setIconSize(QSize(16, 16))
        self._badge.setAccessibleName("Reading only: save a copy")
        self._badge.clicked.connect(self.copy_chosen)
        self._badge.hide()
        self._missing = QPushButton()
        self._missing.setIcon(theme.icon("file-search-outline", "warn"))
        self._missing.setIconSize(QSize(16, 16))
        self._missing.setToolTip("Find missing media")
        self._missing.clicked.connect(self.missing_chosen)
        self._missing.hide()
        box = QWidget()
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(box)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self._film, 1)
        row.addWidget(self._missing)
        row.addWidget(self._badge)
        return box

    def _tab(self, name: str, label: str, action: QAction, turn_to: Callable[[str], None]) -> QToolButton:
        tab = QToolButton()
        tab.setText(label)
        tab.setCheckable(True)
        tab.setChecked(name == "graph")
        tab.setMinimumWidth(72)
        tab.setAccessibleName(f"{label} workspace")
        self._tips.append((tab, action))
        tab.clicked.connect(lambda: turn_to(name))
        self._tabs.addButton(tab)
        self._buttons[name] = tab
        return tab


def _button(words: str, icon: str, action: QAction, *, primary: bool) -> QPushButton:
    button = QPushButton(words)
    button.setIcon(theme.icon(icon, "on_accent" if primary else "text"))
    button.setAccessibleName(action.text().rstrip("…"))
    if primary:
        button.setProperty("role", "primary")
    button.clicked.connect(action.trigger)
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)
    return button
