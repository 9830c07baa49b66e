"""The outer window: what is on screen at the first paint. Imports nothing heavy (a test watches this)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QStackedWidget, QWidget

from charstudio.ui.window.welcome import WelcomePage

APP_TITLE = "Character Studio"


class MainWindow(QMainWindow):
    """A frame for the welcome page and, later, the workbench. Closing is a question it passes on.

    Signals: ``close_requested`` when the user wants to leave, ``painted`` once at the first paint,
    ``files_dropped(list[Path])`` for files dropped on the welcome page.
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
        self.pages = QStackedWidget()
        self.welcome = WelcomePage(poster)
        self._busy = QLabel("", alignment=Qt.AlignmentFlag.AlignCenter)
        self._busy.setProperty("role", "secondary")
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(self._busy)
        self.setCentralWidget(self.pages)
        self._fit_to_screen()

    def show_welcome(self) -> None:
        """Show the first page."""
        self.pages.setCurrentWidget(self.welcome)

    def show_busy(self, words: str) -> None:
        """Say what is being waited for."""
        self._busy.setText(words)
        self.pages.setCurrentWidget(self._busy)

    def show_page(self, page: QWidget) -> None:
        """Show another page, adding it when it is new."""
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)

    def restore_arrangement(self, geometry: bytes) -> None:
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

    def _fit_to_screen(self) -> None:
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            room = screen.availableSize()
            self.resize(min(1600, int(room.width() * 0.92)), min(1000, int(room.height() * 0.92)))
