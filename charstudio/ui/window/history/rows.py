"""The steps of the document as rows to be shown: what each is about, where it stands, and its words. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import pairwise

from charstudio.model.project import Project
from charstudio.studio.document import OPENED, Document
from charstudio.studio.history import Step
from charstudio.studio.step_kind import StepKind, kind_of


class Place(Enum):
    """Where a step stands against the present."""

    PAST = "past"
    PRESENT = "present"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One step. ``kind`` is None where nothing is known of the value before: at the first step."""

    step: Step[Project]
    kind: StepKind | None
    place: Place
    is_saved: bool

    @property
    def is_opening(self) -> bool:
        """Whether this is the film as it was opened."""
        return self.kind is None and self.step.label == OPENED

    def is_of(self, other: Row) -> bool:
        """Whether both rows show the same step."""
        return self.step.value is other.step.value and self.step.label == other.step.label


def rows_of(document: Document, before: Sequence[Row] = ()) -> tuple[Row, ...]:
    """Every step from the oldest. ``before`` are the rows shown so far: what they know is not worked out again."""
    steps, position = document.history.steps, document.history.position
    known = {_pair(first.step, second.step): second.kind for first, second in pairwise(before)}
    return tuple(
        Row(
            step,
            _kind(steps[number - 1], step, known) if number else None,
            _place(number, position),
            document.is_saved(step.value),
        )
        for number, step in enumerate(steps)
    )


def _kind(
    before: Step[Project], after: Step[Project], known: dict[tuple[int, int], StepKind | None]
) -> StepKind | None:
    found = known.get(_pair(before, after))
    return found if found is not None else kind_of(before.value, after.value)


def _pair(before: Step[Project], after: Step[Project]) -> tuple[int, int]:
    """Names two neighbours for as long as a row holds them."""
    return id(before.value), id(after.value)


def _place(number: int, position: int) -> Place:
    if number == position:
        return Place.PRESENT
    return Place.PAST if number < position else Place.UNDONE


# --- words -----------------------------------------------------------------------------------------------------------


_ICONS = {
    StepKind.GRAPH: "graph-outline",
    StepKind.TIMELINE: "filmstrip",
    StepKind.BOTH: "set-split",
    StepKind.FILM: "movie-open-outline",
}


def icon_name(row: Row) -> str:
    """The icon of what the step is about: each has a shape of its own."""
    if row.kind is None:
        return "folder-open-outline" if row.is_opening else "dots-horizontal"
    return _ICONS[row.kind]


def time_words(at: datetime | None, now: datetime) -> str:
    """The clock time of a step, with its day when that is not today."""
    if at is None:
        return ""
    here = at.astimezone()
    return f"{here:%H:%M}" if here.date() == now.astimezone().date() else f"{here:%d %b %H:%M}"


def about_words(row: Row) -> str:
    """All there is to know of a step, in lines."""
    lines = [row.step.label]
    if row.kind is not None:
        lines.append(f"Changed the {row.kind.value}")
    if row.step.at is not None:
        lines.append(f"{row.step.at.astimezone():%d %B %Y, %H:%M:%S}")
    if row.is_saved:
        lines.append("Saved: the file on disk holds this")
    return "\n".join(lines)


def spoken_words(row: Row) -> str:
    """What a screen reader says of a step."""
    parts = [row.step.label]
    if row.kind is not None:
        parts.append(row.kind.value)
    if row.step.at is not None:
        parts.append(f"{row.step.at.astimezone():%H:%M}")
    if row.place is not Place.PAST:
        parts.append(row.place.value)
    if row.is_saved:
        parts.append("saved")
    return ", ".join(parts)


def summary_words(rows: Sequence[Row], *, read_only: bool) -> str:
    """One line below the list."""
    if read_only:
        return "Reading only: no step can be taken back"
    position = next(number for number, row in enumerate(rows) if row.place is Place.PRESENT)
    if len(rows) == 1:
        return "Nothing changed yet"
    gone = "" if rows[0].is_opening else " · older ones are gone"
    return f"Step {position + 1} of {len(rows)}{gone}"
