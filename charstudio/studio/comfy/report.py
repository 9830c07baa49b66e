"""What became of a workflow, node by node, in words for the person who brought it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from charstudio.model.values import NodeId


class Fate(StrEnum):
    """What happened to one node of the workflow."""

    TAKEN = "taken"  # it is here and says the same
    CHANGED = "changed"  # it is here as something near, or as a part of something
    LEFT = "left"  # it is not here


HEADINGS = {Fate.TAKEN: "Taken over", Fate.CHANGED: "Changed", Fate.LEFT: "Left out"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One node of the workflow: its name there, what it became here ("" for nothing), and the reason or difference."""

    name: str
    fate: Fate
    became: str = ""
    note: str = ""

    @property
    def line(self) -> str:
        """All of it in one line."""
        became = f" → {self.became}" if self.became else ""
        return f"{self.name}{became}{': ' if self.note else ''}{self.note}"


@dataclass(frozen=True, slots=True)
class Report:
    """``entries`` has every node of the workflow once. ``todo`` is what the user has to do before it runs;
    ``remarks`` is what was wrong with the file or could not be wired. ``nodes`` are the new nodes here.
    """

    entries: tuple[Entry, ...] = ()
    todo: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    nodes: tuple[NodeId, ...] = ()

    def of(self, fate: Fate) -> tuple[Entry, ...]:
        """The entries with this fate."""
        return tuple(entry for entry in self.entries if entry.fate is fate)

    @property
    def summary(self) -> str:
        """How many of each, in one sentence."""
        counts = [f"{len(self.of(fate))} {HEADINGS[fate].lower()}" for fate in Fate]
        return f"Of {len(self.entries)} nodes: {', '.join(counts)}."

    def text(self) -> str:
        """Everything, to read or to send to somebody."""
        return "\n".join(self._lines()).strip()

    def _lines(self) -> Iterator[str]:
        yield from ("ComfyUI workflow", self.summary, "")
        groups = [("To do", list(self.todo))]
        groups += [(HEADINGS[fate], [entry.line for entry in self.of(fate)]) for fate in Fate]
        groups.append(("Remarks", list(self.remarks)))
        for heading, lines in groups:
            if lines:
                yield from (f"{heading} ({len(lines)})", *(f"- {line}" for line in lines), "")
