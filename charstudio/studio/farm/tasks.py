"""What other machines can be asked for: functions of ours, by name. One more kind of work is one more row.

A task is a function ``(arguments, station) -> TaskResult`` of plain JSON and of media by content; with the same order
it makes the same bits on every machine. Invariant: no row leads to anything that can spend money, and no task reads a
key; ``tests/studio/farm/test_no_money.py`` proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from charstudio.model.errors import FarmError
from charstudio.model.values import Json, MediaRef
from charstudio.studio.farm.order import TaskResult


class NoLongerWanted(Exception):
    """Whoever ordered it has changed their mind. It never leaves this package."""


@dataclass(frozen=True, slots=True)
class Station:
    """What a task works with: the media of its order, an empty folder, whom to tell, and when to stop."""

    media: Mapping[MediaRef, Path]
    folder: Path
    report: Callable[[float], None]
    stopped: Callable[[], bool]

    def path(self, file_name: str) -> Path:
        """The media file called ``<sha256>.<suffix>``. Raises ``FarmError`` when the order did not name it."""
        for ref, path in self.media.items():
            if ref.file_name == file_name:
                return path
        raise FarmError(f"The order does not say that it needs {file_name}.")


Task: TypeAlias = Callable[[Mapping[str, Json], Station], TaskResult]

TASKS: Mapping[str, tuple[str, str]] = {
    "draft": ("draft_task", "make_draft"),
    "proxy": ("proxy_task", "make_proxy"),
    "segment": ("segment_task", "make_segment"),
}
"""Module of this package and function."""


def task_called(name: str) -> Task:
    """The task, its module imported now. Raises ``FarmError`` for a name that is none."""
    if name not in TASKS:
        raise FarmError(f"There is no task “{name}”.", "Is the other machine's program the same version?")
    module, function = TASKS[name]
    found: Task = getattr(import_module(f"charstudio.studio.farm.{module}"), function)
    return found
