"""One export while it is being written: how far it is, and the answers that the writing thread gets between frames."""

from __future__ import annotations

import asyncio
import threading
import time
from enum import StrEnum
from pathlib import Path

from charstudio.studio.renders.pace import Pace
from charstudio.studio.renders.values import Render, RenderOrder

LOOK_S = 1.0
"""So often somebody looks whether a file has appeared where the film is to go."""
_ANYBODY_S = 0.2


class Ending(StrEnum):
    """Why an export was told to stop."""

    CANCELLED = "cancelled"
    LEFT = "left"  # the project is let go of; it is begun anew next time
    IN_THE_WAY = "in the way"  # a file has appeared at its place


class Making:
    """Made in the task that waits for it; ``progress`` and ``stopped`` are for the threads that write."""

    def __init__(self, order: RenderOrder) -> None:
        self._overwrite = order.overwrite
        self.targets: tuple[Path, ...] = (order.path,)
        """Every file that is going to be written."""
        self._task = asyncio.current_task()
        self._go = threading.Event()
        self._go.set()
        self._looked_at = time.monotonic()
        self._pace = Pace()
        self.ending: Ending | None = None
        self.was_resting = False
        """Whether it rested when it was told to stop."""
        self.done = 0
        self.total = 0

    # --- the writing thread ------------------------------------------------------------------------------------

    def progress(self, done: int, total: int) -> None:
        """Note how many frames are written."""
        self.done, self.total = done, total

    def stopped(self) -> bool:
        """Whether to stop. While it rests the answer is kept back, and so whoever asks rests, too."""
        while not self._go.wait(_ANYBODY_S):
            if self._task is not None and self._task.cancelling():
                return True
        if self.ending is None and self._is_time_to_look() and self.is_in_the_way():
            self.ending = Ending.IN_THE_WAY
        return self.ending is not None

    def is_in_the_way(self) -> bool:
        """Whether there is something at its place that nobody said may be replaced."""
        return self.in_the_way is not None

    @property
    def in_the_way(self) -> Path | None:
        """What is."""
        return next((path for path in self.targets if path.exists()), None) if not self._overwrite else None

    def _is_time_to_look(self) -> bool:
        """Now and then, and before the last frames: after them the film gets its name."""
        if len(self.targets) > 1:  # those that are whole are there already; whoever writes them looks
            return False
        now = time.monotonic()
        if now - self._looked_at < LOOK_S and self.done + 2 < self.total:
            return False
        self._looked_at = now
        return True

    # --- the queue ---------------------------------------------------------------------------------------------

    @property
    def is_resting(self) -> bool:
        """Whether somebody has it rest."""
        return not self._go.is_set()

    def rest(self) -> None:
        """Stand still between two frames."""
        self._go.clear()
        self._pace.rest()

    def go_on(self) -> None:
        """Rest no longer."""
        self._go.set()

    def stop(self, ending: Ending) -> None:
        """Have it end; what asked first counts."""
        if self.ending is None:
            self.ending, self.was_resting = ending, self.is_resting
        self._go.set()

    def look(self, render: Render) -> tuple[int, int, float | None]:
        """Frames done, frames in all, and the seconds left."""
        if self.is_resting:
            return self.done, self.total, render.eta_s
        if self.total:
            self._pace.look(time.monotonic(), self.done)
        return self.done, self.total, self._pace.left_s(self.done, self.total)
