"""What has just become of an export, over the page, with the next step on a button: play it, see its folder, look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QPushButton, QToolButton

from charstudio.studio.renders.values import Render, RenderId, RenderState
from charstudio.ui import theme
from charstudio.ui.renders import words
from charstudio.ui.renders.panel import open_file
from charstudio.ui.renders.words import LOOKS

SHOWN_MS = 30_000
_GAP, _WIDEST = 12, 720


class ReadyNote(QFrame):
    """Comes below the header and goes by itself, by its cross or by Escape. ``look`` brings the list of exports."""

    def __init__(self, window: QMainWindow, look: Callable[[RenderId], None]) -> None:
        super().__init__(window)
        self._window = window
        self._look = look
        self._renders: tuple[Render, ...] = ()
        self.setObjectName("ready")
        self.setAccessibleName("Export")
        self._icon, self._words = QLabel(), QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._play, self._folder, self._show = QPushButton("Play"), QPushButton("Open folder"), QPushButton("Show")
        self._away = QToolButton()
        self._away.setAccessibleName("Close this note")
        self._arrange()
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.put_away)
        window.installEventFilter(self)
        self.hide()

    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def tell(self, render: Render) -> None:
        """Tell of one more; those that are done are told together until the note is gone."""
        together = render.state is RenderState.DONE and all(each.state is RenderState.DONE for each in self._renders)
        self._renders = (*self._renders, render) if together and self.isVisible() else (render,)
        look = LOOKS[render.state]
        self._icon.setPixmap(theme.icon(look.icon, look.role).pixmap(20, 20))
        self._away.setIcon(theme.icon("close", "secondary"))
        self._whole = self._sentence()
        is_done = render.state is RenderState.DONE
        self._play.setVisible(is_done and len(self._renders) == 1 and not render.order.delivery.facts.folder)
        self._folder.setVisible(is_done)
        self._show.setVisible(not is_done)
        palette = theme.palette()
        self.setStyleSheet(
            f"#ready {{ background: {palette.raised}; border: 1px solid {palette.disabled}; border-radius: 6px; }}"
        )
        self.show()
        self._place()
        self.raise_()
        self._timer.start()

    def put_away(self) -> None:
        """Go."""
        self._renders = ()
        self._timer.stop()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts it away."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the window changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        for part in (self._icon, self._words, self._play, self._folder, self._show, self._away):
            row.addWidget(part)
        row.insertSpacing(2, 8)
        self._play.clicked.connect(lambda: open_file(self._renders[-1].order.path))
        self._folder.clicked.connect(lambda: open_file(self._renders[-1].order.path.parent))
        self._show.clicked.connect(self._show_it)
        self._away.clicked.connect(self.put_away)

    def _show_it(self) -> None:
        self._look(self._renders[-1].id)
        self.put_away()

    def _sentence(self) -> str:
        title, text = notice_of(self._renders)
        return f"{title} {text}".strip() if len(self._renders) == 1 else title

    def _place(self) -> None:
        widest = min(_WIDEST, self._window.width() - 2 * _GAP)
        self._words.setText(self._whole)
        spare = self.sizeHint().width() - widest
        if spare > 0:
            room = self._words.sizeHint().width() - spare
            metrics = self._words.fontMetrics()
            self._words.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room))
        self._words.setToolTip(self._whole)
        self.adjustSize()
        page = self._window.centralWidget()
        top = page.y() if page is not None else 0
        self.move((self._window.width() - self.width()) // 2, top + _GAP)


def notice_of(renders: tuple[Render, ...]) -> tuple[str, str]:
    """Title and text of a notice about exports that are over; all done, or just one."""
    render = renders[-1]
    name = words.file_words(render)
    if len(renders) > 1:
        return f"{len(renders)} exports are ready.", ", ".join(words.file_words(each) for each in renders)
    if render.state is RenderState.DONE:
        return f"“{name}” is ready.", words.note_words(render).split(" · ")[0]
    if render.state is RenderState.ASKS:
        return f"“{name}” waits for you.", "A file of this name is there already."
    return f"“{name}” was not exported.", render.words
