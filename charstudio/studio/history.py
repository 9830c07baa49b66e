"""Undo as a list of values.

The history itself is a value: every operation returns a new one. It is kept in memory and never saved
(a saved history loses the sharing between its steps and grows without bound).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")

LIMIT = 200
"""Steps kept. Measured cost: 1 to 16 MB, since unchanged parts are shared between steps."""


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """A value and the name of the edit that led to it. Steps with the same ``merge`` key fold into one.

    ``at`` is the wall-clock time of that edit (of the last one of those that folded), None when nobody noted it.
    """

    value: T
    label: str
    merge: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class History(Generic[T]):
    """Past steps (the last is the present) and undone ones (the last is the next to redo)."""

    past: tuple[Step[T], ...]
    future: tuple[Step[T], ...] = ()

    @classmethod
    def starting_with(cls, value: T, label: str = "Open", at: datetime | None = None) -> History[T]:
        """A history with nothing to undo."""
        return cls((Step(value, label, at=at),))

    @property
    def present(self) -> T:
        """The current value."""
        return self.past[-1].value

    @property
    def steps(self) -> tuple[Step[T], ...]:
        """Every step from the oldest to the last one that can be brought again."""
        return (*self.past, *reversed(self.future))

    @property
    def position(self) -> int:
        """Where the present stands in ``steps``."""
        return len(self.past) - 1

    @property
    def undo_label(self) -> str | None:
        """The name of what ``undo`` would take back."""
        return self.past[-1].label if len(self.past) > 1 else None

    @property
    def redo_label(self) -> str | None:
        """The name of what ``redo`` would bring again."""
        return self.future[-1].label if self.future else None

    def push(self, value: T, label: str, merge: str | None = None, at: datetime | None = None) -> History[T]:
        """The history after an edit. Nothing undone survives; the oldest step goes when there are too many.

        Steps that fold together and lead back to where they began leave no step at all.
        """
        step = Step(value, label, merge, at)
        kept = self.past
        if merge is not None and len(kept) > 1 and kept[-1].merge == merge and not self.future:
            kept = kept[:-1]
            if kept[-1].value == value:
                return History(kept).sealed()
        return History((*kept, step)[-LIMIT - 1 :])

    def undo(self) -> History[T]:
        """One step back; unchanged when there is none."""
        if len(self.past) < 2:
            return self
        return History(self.past[:-1], (*self.future, self.past[-1]))

    def redo(self) -> History[T]:
        """One step forward again; unchanged when there is none."""
        if not self.future:
            return self
        return History((*self.past, self.future[-1]), self.future[:-1])

    def jump(self, position: int) -> History[T]:
        """The history as so many undos or redos would leave it that ``steps[position]`` is the present.

        Unchanged when it is already. Raises ``IndexError`` when there is no such step.
        """
        steps = self.steps
        if not 0 <= position < len(steps):
            raise IndexError(position)
        if position == self.position:
            return self
        return History(steps[: position + 1], steps[:position:-1])

    def sealed(self) -> History[T]:
        """The same history whose last step no later edit folds into (a gesture ended, a field lost focus)."""
        return replace(self, past=(*self.past[:-1], replace(self.past[-1], merge=None)))
