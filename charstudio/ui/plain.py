"""Words of strangers in labels and tool tips, which take what looks like markup for markup."""

from __future__ import annotations

from html import escape


def plain(text: str) -> str:
    """``text`` as a label or tool tip has to be given it so that it shows exactly that."""
    return f"<span>{escape(text)}</span>" if "<" in text else text
