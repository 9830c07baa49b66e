"""Keeping the queue on disk without waiting for it: what happened is written in order, behind the user's back."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from charstudio.media.part_file import leftovers
from charstudio.model.errors import StorageError
from charstudio.storage.database_renders import RenderTable
from charstudio.storage.render_rows import RenderRow, RenderState
from charstudio.studio.renders.values import Render, report_json

log = logging.getLogger("charstudio.renders")

MOST_BROKEN_OFF = 2
"""So often an export may be cut short by the end of the program before it waits for somebody to say that it may go on:
perhaps it is what ends the program.
"""


class Keeping:
    """``table`` None (a project open for reading only): nothing is kept. A disk that refuses stops nothing."""

    def __init__(self, table: RenderTable | None) -> None:
        self._table = table
        self._latest: asyncio.Task[None] | None = None

    def note(self, render: Render) -> None:
        """Keep how it stands."""
        table = self._table
        if table is not None:
            self._later(lambda: note(table, render))

    def change(self, render: Render) -> None:
        """Keep where it goes now."""
        table = self._table
        if table is not None:
            self._later(lambda: table.change(render.id, render.order))

    def arrange(self, renders: tuple[Render, ...]) -> None:
        """Keep another order."""
        table, ids = self._table, [each.id for each in renders]
        if table is not None:
            self._later(lambda: table.arrange(ids))

    def remove(self, renders: tuple[Render, ...]) -> None:
        """Forget exports."""
        table, ids = self._table, [each.id for each in renders]
        if table is not None:
            self._later(lambda: table.remove(ids))

    @property
    def is_settled(self) -> bool:
        """Whether all is on disk."""
        return self._latest is None

    async def settled(self) -> None:
        """Wait until all is on disk."""
        while self._latest is not None:
            await asyncio.wait({self._latest})

    def _later(self, write: Callable[[], None]) -> None:
        self._latest = asyncio.get_running_loop().create_task(self._write(self._latest, write), name="keep exports")

    async def _write(self, before: asyncio.Task[None] | None, write: Callable[[], None]) -> None:
        if before is not None:
            await asyncio.wait({before})
        try:
            await asyncio.to_thread(write)
        except StorageError as error:
            log.warning("the list of exports could not be kept: %s", error)
        if self._latest is asyncio.current_task():
            self._latest = None


def note(table: RenderTable, render: Render) -> None:
    """Write how an export stands. Blocking. Raises ``StorageError``."""
    table.note(
        render.id,
        render.state,
        render.words,
        started_at=render.started,
        ended_at=render.ended,
        broken_off=render.broken_off,
        report=None if render.report is None else report_json(render.report),
    )


def as_found(row: RenderRow, render: Render) -> Render:
    """A kept export as it comes up at the start of the program: what was being written is begun anew, unless the
    program ended over it several times.
    """
    if not render.is_known and row.state is not RenderState.DONE:
        words = "It was ordered with another version of Character Studio, in a form this one does not know."
        return replace(render, state=RenderState.FAILED, words=words)
    if row.started_at is not None and row.ended_at is None and not row.state.is_over:
        remove_leftovers(row.order.path)
    if row.state is not RenderState.RUNNING:
        return render
    times = row.broken_off + 1
    if times >= MOST_BROKEN_OFF:
        words = f"The program ended {times} times while this was being written. Resume it when you like."
        return replace(render, state=RenderState.PAUSED, words=words, broken_off=times)
    words = "The program ended while this was being written; it is begun anew."
    return replace(render, state=RenderState.WAITING, words=words, broken_off=times)


def remove_leftovers(path: Path) -> None:
    """Delete what a killed program left beside a file that it was writing: only ours is called so."""
    for part in leftovers(path):
        with suppress(OSError):
            if part.is_dir() and not part.is_symlink():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink()
