"""What forms, framings and promises are called in the export dialog, each with a sentence. Without Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from charstudio.model.delivery import CaptionUse, Delivery, Effort, Form, Framing

EFFORTS: Final[Mapping[Effort, str]] = {
    Effort.FAST: "Quick",
    Effort.BALANCED: "Balanced: smaller file, twice the time",
    Effort.THOROUGH: "Thorough: smallest file, four times the time",
}

FRAMINGS: Final[Mapping[Framing, tuple[str, str]]] = {
    Framing.WHOLE: ("Whole picture", "All of every picture is seen, with bars where the shapes differ."),
    Framing.CENTRE: ("Middle", "Fills the frame with the middle of every picture."),
    Framing.FACES: ("Follow faces", "Fills the frame around the faces; the middle where there are none."),
    Framing.MANUAL: ("By hand", "Fills the frame around the place you choose. Drag in the picture."),
}

CAPTIONS: Final[Mapping[CaptionUse, str]] = {
    CaptionUse.BURNT: "Part of the picture",
    CaptionUse.SOFT: "A track that viewers switch on",
    CaptionUse.NONE: "Left out",
}

LOUDNESS: Final[Sequence[tuple[float | None, str]]] = (
    (None, "As mixed"),
    (-14.0, "−14 LUFS, for the web"),
    (-16.0, "−16 LUFS, for podcasts"),
    (-23.0, "−23 LUFS, for television and festivals"),
)

SIZES: Final[Sequence[tuple[int, int, str]]] = (
    (1080, 1920, "1080 × 1920 · 9:16"),
    (1080, 1350, "1080 × 1350 · 4:5"),
    (1080, 1080, "1080 × 1080 · 1:1"),
    (1280, 720, "1280 × 720 · 16:9"),
    (1920, 1080, "1920 × 1080 · 16:9"),
    (3840, 2160, "3840 × 2160 · 16:9"),
)

_GRADES = (
    (0.12, "nothing lost"),
    (0.53, "visually clean"),
    (0.63, "good"),
    (0.78, "small"),
    (1.01, "tiny, with visible blocks"),
)


def quality_words(form: Form, quality: int) -> str:
    """What a quality on the form's own scale looks like."""
    best, smallest = Delivery(form=form).facts.qualities
    share = (quality - best) / (smallest - best) if smallest != best else 0.0
    if best > smallest:  # percentages fall slowly at first
        share = (share * 2) if share < _HALF else 1.0
    return next(words for limit, words in _GRADES if share < limit)


_HALF = 0.5


def short_facts(delivery: Delivery, sequence_px: tuple[int, int]) -> str:
    """One line: shape, size and form."""
    facts = delivery.facts
    width, height = delivery.width_px or sequence_px[0], delivery.height_px or sequence_px[1]
    size = [f"{width} × {height}"] if facts.picture else []
    return " · ".join([*size, facts.name])
