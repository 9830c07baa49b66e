"""The keys of a command in words: in tool tips, which follow it when it is given another key, and in descriptions."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence

_WORDS = "tip_words"


def set_tip(action: QAction, words: str) -> None:
    """Let the action's tool tip be ``words`` and its first key."""
    action.setProperty(_WORDS, words)
    renew_tip(action)


def renew_tip(action: QAction) -> None:
    """Name the key the action has now. Nothing happens when its tool tip was not set here."""
    words = action.property(_WORDS)
    if isinstance(words, str):
        action.setToolTip(with_key(words, action))


def keys_of(action: QAction, between: str = ", ") -> str:
    """All keys of an action as people read them, or nothing."""
    found = (key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())
    return between.join(text for text in found if text)


def with_key(words: str, action: QAction) -> str:
    """``words``, and the first key of an action as people read it."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{words} ({key})" if key else words
