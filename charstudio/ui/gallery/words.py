"""What the gallery says of things, in words. Nothing here knows of widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from charstudio.model.identity import Grade
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.studio.gallery.search import Seen
from charstudio.studio.gallery.values import KIND_WORDS, GalleryItem
from charstudio.ui.prices import amount_words

EMPTY = (
    "Nothing here yet.\nEverything that is made or imported gathers here, newest first. "
    "Run a node, or drop pictures, clips and sounds on the graph."
)
NOTHING_FOUND = "Nothing fits this search."
TRASH_EMPTY = "The trash is empty."


def length_words(info: MediaInfo) -> str:
    """How long it lasts: "4.5 s", "1:05"; empty for a still."""
    if info.duration is None or info.kind is MediaKind.IMAGE:
        return ""
    seconds = float(info.duration)
    return f"{seconds:.1f} s" if seconds < 59.95 else f"{round(seconds) // 60}:{round(seconds) % 60:02}"


def price_words(item: GalleryItem) -> str:
    """What it cost; empty for what was imported."""
    if item.is_imported:
        return ""
    if item.cost_usd is None:
        return "$?"
    return amount_words(item.cost_usd) if item.cost_usd else "free"


def day_words(at: datetime, today: date) -> str:
    """The day something came, as people say it."""
    day = at.astimezone().date()
    if day == today:
        return f"today {at.astimezone():%H:%M}"
    return "yesterday" if day == today - timedelta(days=1) else f"{day:%d %b %Y}".lstrip("0")


def maker_words(item: GalleryItem) -> str:
    """Who made it."""
    if item.is_imported:
        return "Imported"
    if item.model:
        return "Draft" if item.model == "draft" else item.model_title or item.model
    return "Made here"


def grade_words(grade: Grade | None) -> str:
    """What a grade means; nothing is ever proved by one."""
    return {
        None: "",
        Grade.A: "looks the same throughout",
        Grade.B: "looks much the same",
        Grade.C: "drifts a little",
        Grade.D: "drifts visibly",
        Grade.E: "looks like somebody else",
        Grade.NONE: "not measurable",
    }[grade]


def facts_line(item: GalleryItem, today: date) -> str:
    """One line below the title: who made it, when, at what price."""
    parts = (maker_words(item), length_words(item.value.info), price_words(item), day_words(item.at, today))
    return " · ".join(part for part in parts if part)


def spoken(item: GalleryItem, seen: Seen, today: date) -> str:
    """A tile for those who hear it."""
    parts = [item.title, KIND_WORDS.get(item.kind, ""), facts_line(item, today)]
    if seen.mark.stars:
        parts.append(f"{seen.mark.stars} stars")
    if seen.mark.rejected:
        parts.append("rejected")
    if seen.is_used:
        parts.append("used in the cut")
    if seen.grade is not None:
        parts.append(f"identity {grade_words(seen.grade)}")
    return ", ".join(part for part in parts if part)


def tip(item: GalleryItem, seen: Seen, today: date) -> str:
    """Everything that is known, for a tool tip."""
    info = item.value.info
    size = f"{info.width_px} × {info.height_px}" if info.has_picture else ""
    facts = [
        item.title,
        facts_line(item, today),
        " · ".join(part for part in (size, f"{info.bytes / 1e6:.1f} MB" if info.bytes else "") if part),
        ", ".join(item.characters),
        f"Identity {seen.grade.value}: {grade_words(seen.grade)}" if seen.grade is not None else "",
        "Used in the cut" if seen.is_used else "",
        "Rejected" if seen.mark.rejected else "",
        item.prompt[:240] + ("…" if len(item.prompt) > 240 else ""),
        f"Seed {item.seed}" if item.seed is not None else "",
    ]
    return "\n".join(line for line in facts if line)


def count_words(shown: int, every: int) -> str:
    """How many there are, of how many."""
    noun = "item" if every == 1 else "items"
    return f"{every:,} {noun}" if shown == every else f"{shown:,} of {every:,} {noun}"


def named(items: Sequence[GalleryItem]) -> str:
    """These in a few words."""
    return f"“{items[0].title}”" if len(items) == 1 else f"{len(items)} items"
