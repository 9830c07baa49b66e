"""The open project and its history. The one place where a project value is replaced by another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from charstudio.model.errors import ReadOnly
from charstudio.model.project import Project
from charstudio.studio.history import History
from charstudio.studio.signal import Signal

OPENED = "Opened film"
"""The name of the first step of every history: the film as it was when it was opened or made."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a view needs to know: the values before and after. Unchanged parts are the same objects."""

    label: str
    before: Project
    after: Project


class Document:
    """Holds the present project; edits go through ``apply``, and every replacement is announced once."""

    def __init__(self, project: Project | None = None, *, read_only: bool = False) -> None:
        self._history = History.starting_with(project or Project(), OPENED, _now())
        self._saved = self._history.present
        self.read_only = read_only
        self.changed: Signal[Change] = Signal()
        self.saved_changed: Signal[Project] = Signal()

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self._history.present

    @property
    def is_dirty(self) -> bool:
        """Whether there is anything to save."""
        return not self.is_saved(self.project)

    def is_saved(self, project: Project) -> bool:
        """Whether ``project``, the value of some step, is what is on disk."""
        return project is self._saved

    @property
    def undo_label(self) -> str | None:
        """The name of the edit that ``undo`` takes back, or None."""
        return self._history.undo_label

    @property
    def redo_label(self) -> str | None:
        """The name of the edit that ``redo`` brings again, or None."""
        return self._history.redo_label

    @property
    def history(self) -> History[Project]:
        """All steps, for a history list."""
        return self._history

    def apply(self, label: str, edit: Callable[[Project], Project], *, merge: str | None = None) -> None:
        """Make one undoable step. Raises what ``edit`` raises (``EditError``), and then nothing has changed.

        Consecutive steps with the same ``merge`` key (typing in one field, dragging one slider) become one.
        An edit that changes nothing leaves no step.
        """
        if self.read_only:
            raise _refused()
        before = self.project
        after = edit(before)
        if after is before or after == before:
            return
        self._history = self._history.push(after, label, merge, _now())
        self.changed.emit(Change(label, before, self.project))

    def seal(self) -> None:
        """End merging: the next edit is a step of its own."""
        self._history = self._history.sealed()

    def undo(self) -> None:
        """Show the value before the last step."""
        self._move(self._history.undo(), f"Undo {self.undo_label}")

    def redo(self) -> None:
        """Show the value of the last undone step again."""
        self._move(self._history.redo(), f"Redo {self.redo_label}")

    def jump(self, position: int) -> None:
        """Show the value of step ``history.steps[position]``: many undos or redos as one change.

        Nothing happens when it is shown already. Raises ``IndexError`` when there is no such step, and ``ReadOnly``
        for a project that is open for reading only.
        """
        if self.read_only:
            raise _refused()
        history = self._history.jump(position)
        verb = "Undo" if position < self._history.position else "Redo"
        self._move(history, f"{verb} to {history.past[-1].label}")

    def replace(self, project: Project, *, read_only: bool = False, saved: bool = True) -> None:
        """Show another project with a fresh history (open, new, restore)."""
        before = self.project
        self._history = History.starting_with(project, OPENED, _now())
        self._saved = project if saved else Project()
        self.read_only = read_only
        self.changed.emit(Change("Open", before, project))

    def mark_saved(self, project: Project) -> None:
        """``project`` is on disk. Later edits do not fold into its step, so that undo leads back to what was saved."""
        self._saved = project
        self.seal()
        self.saved_changed.emit(project)

    def _move(self, history: History[Project], label: str) -> None:
        if history is self._history:
            return
        before = self.project
        self._history = history
        self.changed.emit(Change(label, before, self.project))


def _now() -> datetime:
    return datetime.now(UTC)


def _refused() -> ReadOnly:
    return ReadOnly("This project is open for reading only.", "Save a copy to a new folder to edit it.")
