"""A field that takes the next key instead of a text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from charstudio.studio.key_text import read_key

_HELD = {
    Qt.Key.Key_Meta: Qt.KeyboardModifier.MetaModifier,
    Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
    Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
}
_ALONE = {*_HELD, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R}
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_STAYS = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}
_KEY_EVENTS = {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease}


class KeyCapture(QLineEdit):
    """``pressed`` with the key in the spelling of ``key_text``, empty for one that cannot call a command.

    ``given_up`` for Escape; ``left`` when the keyboard goes elsewhere; ``cleared`` for Backspace or Delete alone while
    ``clears``.
    """

    pressed = Signal(str)
    given_up = Signal()
    left = Signal()
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.clears = True
        self.setReadOnly(True)
        self.setPlaceholderText("Press the keys")
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # it would keep dead keys to itself

    def event(self, event: QEvent) -> bool:
        """Every key comes here first, also Tab, Escape and those of commands."""
        if isinstance(event, QKeyEvent) and event.type() in _KEY_EVENTS:
            event.accept()
            if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():  # Enter, held since it began
                self._press(event)
            elif event.type() == QEvent.Type.KeyRelease:
                self._show_held(event)
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Somebody who goes elsewhere wants no key any more; another window in front is no reason."""
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self.left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """There is no text to be copied."""

    def _press(self, event: QKeyEvent) -> None:
        if event.key() in _ALONE:
            self._show_held(event)
            return
        is_bare = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if is_bare and event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif is_bare and self.clears and event.key() in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}:
            self.cleared.emit()
        else:
            self.clear()
            self.pressed.emit(key_of(event))

    def _show_held(self, event: QKeyEvent) -> None:
        """What is held down until the key comes. An event has the modifiers from before it."""
        held, own = event.modifiers(), _HELD.get(Qt.Key(event.key()))
        if own is not None:
            held = held | own if event.type() == QEvent.Type.KeyPress else held & ~own
        names = [word for key, word in zip(_HELD, ("Meta", "Ctrl", "Alt", "Shift"), strict=True) if held & _HELD[key]]
        self.setText("".join(f"{name}+" for name in names) + ("…" if names else ""))


def _is_sign(key: int) -> bool:
    """Whether a key stands for a sign that is no letter. Other keys of Qt's are beyond all signs, or Space."""
    return 0x20 < key <= 0xFFFF and chr(key).lower() == chr(key).upper()


def key_of(event: QKeyEvent) -> str:
    """The key of an event with its modifiers, or nothing for one that cannot call a command."""
    if event.modifiers() & Qt.KeyboardModifier.GroupSwitchModifier:
        return ""  # what needs AltGr reaches no shortcut of Qt's
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if _is_sign(event.key()):
        modifiers &= ~_SHIFT  # it was needed for the sign: "(" is had by Shift+9, and Shift+( by nothing
    portable = QKeySequence.SequenceFormat.PortableText
    combination = QKeyCombination(modifiers, Qt.Key(event.key()))
    try:
        key = read_key(QKeySequence(combination).toString(portable))
    except ValueError:
        return ""
    return key if QKeySequence(key).toString(portable) == key else ""  # Qt does not read all that it writes
