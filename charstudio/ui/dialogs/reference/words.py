"""What steps, backgrounds and levels are called. Without Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from charstudio.model.identity import Style
from charstudio.model.reference import Background, Check, Filling, Level

STEPS: Final = ("Source", "Crop", "Background", "Check", "Test clip")

BACKGROUNDS: Final[Mapping[Background, tuple[str, str]]] = {
    Background.KEEP: ("As it is", "What is there stays."),
    Background.LIGHT: ("Light grey", "A plain light grey, as in a studio."),
    Background.GREY: ("Grey", "A plain middle grey: good for dark and for fair hair."),
    Background.DARK: ("Dark grey", "A plain dark grey."),
    Background.BLUR: ("Blurred", "What is there, softly blurred."),
}

STYLES: Final[Mapping[Style, str]] = {
    Style.AUTO: "As it looks",
    Style.PHOTOREAL: "Photograph",
    Style.STYLISED: "Drawing",
}

FILLINGS: Final[Mapping[Filling, str]] = {
    Filling.NONE: "",
    Filling.MIRRORED: "Where the picture ends, its edge is mirrored.",
    Filling.BLURRED: "Where the picture ends, it goes on mirrored and blurred.",
    Filling.PLAIN: "Where the picture ends, the plain background goes on.",
}

GUESSED: Final = "Where the figure ends is a guess: look closely, or keep the background."

LEVELS: Final[Mapping[Level, tuple[str, str, str]]] = {
    Level.OK: ("check-circle-outline", "good", "Good"),
    Level.WARN: ("alert-outline", "warn", "Could be better"),
    Level.FAIL: ("alert-circle-outline", "bad", "Not good"),
    Level.UNKNOWN: ("help-circle-outline", "secondary", "Unknown"),
}
"""Icon, colour and word of a level."""


def summary(checks: Sequence[Check], answered: frozenset[str] = frozenset()) -> str:
    """One line about the whole list."""
    measured = [check for check in checks if not check.is_question]
    poor = sum(check.level in {Level.WARN, Level.FAIL} for check in measured)
    good = sum(check.level is Level.OK for check in measured)
    unknown = len(measured) - poor - good
    parts = [f"{good} good"]
    if poor:
        parts.append(f"{poor} to look at")
    if unknown:
        parts.append(f"{unknown} unknown")
    asked = sum(check.is_question and check.id not in answered for check in checks)
    if asked:
        parts.append("1 question" if asked == 1 else f"{asked} questions")
    return " · ".join(parts)
