"""The outer window: what is on screen at the first paint. Imports nothing heavy (a test watches this)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from charstudio.ui import theme
from charstudio.ui.window.remark import Remark
from charstudio.ui.window.welcome import WelcomePage

APP_TITLE = "Character Studio"


class MainWindow(QMainWindow):
    """A frame for the welcome page and, later, the workbench. Closing is a question it passes on.

    Signals: ``close_requested`` when the user wants to leave, ``painted`` once at the first paint,
    ``files_dropped(list[Path])`` for files dropped outside of the panels.
    """

    close_requested = Signal()
    painted = Signal()
    files_dropped = Signal(list)

    def __init__(self, poster: Path | None = None) -> None:
        super().__init__()
        self.may_close = False
        self.was_painted = False
        self.setWindowTitle(APP_TITLE)
        self.setMinimumSize(960, 600)
        self.setAcceptDrops(True)
        self.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
        )
        self._poster = poster
        self.pages = QStackedWidget()
        self.welcome = WelcomePage(poster)
        self._busy = _BusyPage()
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(self._busy)
        self.setCentralWidget(self.pages)
        self._remark = Remark(self)
        self._fit_to_screen()

    def show_welcome(self) -> None:
        """Show the first page."""
        self._show(self.welcome)

    def show_busy(self, words: str) -> None:
        """Say what is being waited for."""
        self._busy.say(words)
        self._show(self._busy)

    def show_page(self, page: QWidget) -> None:
        """Show another page, adding it when it is new."""
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        self._show(page)

    @property
    def is_busy(self) -> bool:
        """Whether the busy page is on screen."""
        return self.pages.currentWidget() is self._busy

    def renew_pages(self) -> None:
        """Build the first page anew, in the present theme. Who listened to it must listen again."""
        old, self.welcome = self.welcome, WelcomePage(self._poster)
        self.pages.insertWidget(0, self.welcome)
        self.pages.removeWidget(old)
        old.deleteLater()

    def say(self, words: str) -> None:
        """A passing remark at the bottom of the window; nothing moves for it."""
        self._remark.say(words)

    @property
    def remark(self) -> str:
        """The remark on screen, or nothing."""
        return self._remark.text() if self._remark.isVisible() else ""

    def restore_place(self, geometry: bytes) -> None:
        """Put the window where it was; nothing happens when ``geometry`` is not from ``saveGeometry``."""
        if geometry:
            self.restoreGeometry(QByteArray(geometry))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first; leave when told to."""
        if self.may_close:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Note the first paint."""
        super().paintEvent(event)
        if not self.was_painted:
            self.was_painted = True
            self.painted.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere; panels with their own plans take them first."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass on the local files among what was dropped."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    def _show(self, page: QWidget) -> None:
        self.pages.show()  # the edit workspace hides it
        self.pages.setCurrentWidget(page)

    def _fit_to_screen(self) -> None:
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            room = screen.availableSize()
            self.resize(min(1600, int(room.width() * 0.92)), min(1000, int(room.height() * 0.92)))


class _BusyPage(QWidget):
    """One sentence and a bar that only says that something goes on."""

    def __init__(self) -> None:
        super().__init__()
        self._words = QLabel("", alignment=Qt.AlignmentFlag.AlignCenter)
        self._words.setFont(theme.font(11))
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setFixedWidth(240)
        bar.setAccessibleName("Working")
        layout = QVBoxLayout(self)
        layout.setSpacing(16)
        layout.addStretch(1)
        layout.addWidget(self._words)
        layout.addWidget(bar, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    def say(self, words: str) -> None:
        self._words.setText(words)
