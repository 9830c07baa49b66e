"""What the dialogs about a film's files share: a bar with words that any thread may move, and a file's facts."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.storage.room import spoken
from charstudio.ui import theme
from charstudio.ui.dialogs.message import BUTTON_WIDTH
from charstudio.ui.one_line import OneLine
from charstudio.ui.plain import plain

ICONS = {
    MediaKind.IMAGE: "image-outline",
    MediaKind.VIDEO: "filmstrip",
    MediaKind.AUDIO: "waveform",
    MediaKind.LUT: "palette-outline",
}
"""The icon of each kind of file."""
_PADDING = 34
"""What the style puts around a button's words, and a little."""


class Progress(QWidget):
    """A bar with a line of words below it. ``tell`` may be called from any thread, the rest from the window's."""

    _told = Signal(float, str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._bar = QProgressBar()
        self._bar.setAccessibleName(name)
        self._line = OneLine()
        self._line.setProperty("role", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._bar)
        layout.addWidget(self._line)
        self._told.connect(self._show)
        self.hide()

    def begin(self, words: str) -> None:
        """Show a bar that does not know yet how long it takes."""
        self._bar.setRange(0, 0)
        self._line.show_text(words)
        self.show()

    def tell(self, share: float | None, words: str) -> None:
        """How far it is, 0 to 1, or None when nobody knows."""
        with suppress(RuntimeError):  # the window may have gone while a thread still works
            self._told.emit(-1.0 if share is None else share, words)

    def _show(self, share: float, words: str) -> None:
        self._bar.setRange(0, 0 if share < 0 else 1000)
        self._bar.setValue(round(share * 1000))
        self._line.show_text(words)


class Sentence(QLabel):
    """Words that wrap, in one of the roles of text; hidden while there are none."""

    def __init__(self, words: str = "", role: str = "secondary") -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.say(words, role)

    def say(self, words: str, role: str = "secondary") -> None:
        """Say something else."""
        self.setText(plain(words))
        self.setProperty("role", role)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setVisible(bool(words))


def button(words: str) -> QPushButton:
    """A button as wide as those of every dialog."""
    made = QPushButton()
    made.setAutoDefault(False)
    set_words(made, words)
    return made


def set_words(made: QPushButton, words: str) -> None:
    """Other words on a button: wide enough for them in bold, as they are while Enter means it."""
    width = QFontMetrics(theme.font(10, bold=True)).horizontalAdvance(words)
    made.setText(words)
    made.setMinimumWidth(max(BUTTON_WIDTH, width + _PADDING))


def facts(info: MediaInfo) -> tuple[str, ...]:
    """What is known of a file, a few words each: picture size, length, bytes."""
    size = f"{info.width_px} × {info.height_px}" if info.has_picture and info.width_px else ""
    length = f"{float(info.duration):.2f} s" if info.duration is not None else ""
    return tuple(part for part in (size, length, spoken(info.bytes) if info.bytes else "") if part)


def short_path(path: Path) -> str:
    """A path as people read it: with ``~`` for their home."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) and path != home else str(path)
