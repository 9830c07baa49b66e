"""The render queue as the window and the command line use it: the exports of the project that is open.

    ids = await studio.renders.add([RenderOrder(path, delivery, part, mark=True, overwrite=False)])
    studio.renders.items()                  every export, in order, as values (``Render``)
    studio.renders.pause(id)  resume(id)  cancel(id)  retry(id)  remove(id)  move(id, place)  clear()
    studio.renders.replace(id)              the answer to ``RenderState.ASKS``: a file is in the way; or:
    studio.renders.save_as(id, path)        or cancel(id)
    studio.renders.changed.connect(f)       f(items), in the loop's thread, five times a second while something runs
    studio.renders.ended.connect(f)         f(render) when one is done, has failed or asks

An order holds the film as it is at the call of ``add``: later edits, undo and newer takes change nothing of it.
Nothing is written before ``use()`` was called once; a window does so at its start, a command when it means to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from charstudio.model.errors import CharStudioError, EncodeFailed
from charstudio.storage.render_film import RenderFilm
from charstudio.studio.renders.line import Line, Unmark, Write
from charstudio.studio.renders.values import Render, RenderId, RenderOrder, RenderState
from charstudio.studio.signal import Signal
from charstudio.studio.workspace import Workspace


class Renders:
    """``freeze`` gives the film as it is now; raises when no project is open."""

    def __init__(self, write: Write, unmark: Unmark, freeze: Callable[[], RenderFilm]) -> None:
        self.changed: Signal[tuple[Render, ...]] = Signal()
        self.ended: Signal[Render] = Signal()
        self._write = write
        self._unmark = unmark
        self._freeze = freeze
        self._is_on = False
        self._line: Line | None = None
        self._lines: dict[Workspace, Line] = {}

    # --- looking -----------------------------------------------------------------------------------------------

    def items(self) -> tuple[Render, ...]:
        """The exports of this project, in their order."""
        return self._line.items if self._line is not None else ()

    def find(self, render: RenderId) -> Render | None:
        """One of them."""
        return self._line.find(render) if self._line is not None else None

    @property
    def is_busy(self) -> bool:
        """Whether one is being written, rests half-written, or waits for its turn."""
        return any(each.is_begun or each.state is RenderState.WAITING for each in self.items())

    # --- ordering ----------------------------------------------------------------------------------------------

    async def add(self, orders: Sequence[RenderOrder]) -> tuple[RenderId, ...]:
        """Order exports of the film as it is now, behind those that wait. They are on disk when this returns.

        Raises ``EncodeFailed`` for an empty film or an impossible delivery, ``StorageError``; then none is ordered.
        """
        if self._line is None:
            raise CharStudioError("No project is open.", "Open one or make a new one first.")
        line, film = self._line, self._freeze()
        if film.project.timeline.duration <= 0:
            raise EncodeFailed("The timeline is empty, so there is no film to export.", "Place a clip on it first.")
        for order in orders:
            for _, sentence in order.delivery.faults():
                raise EncodeFailed(sentence, "Choose something else.")
        settled = await asyncio.to_thread(lambda: [line.settled_order(film, order) for order in orders])
        return await line.add(film, settled)

    def pause(self, render: RenderId) -> None:
        """Have it wait until it is resumed. Pausing the one that is being written leaves the cores to others: nothing
        else is begun meanwhile.
        """
        if self._line is not None:
            self._line.pause(render)

    def resume(self, render: RenderId) -> None:
        """Go on with what was paused."""
        if self._line is not None:
            self._line.resume(render)

    def cancel(self, render: RenderId) -> None:
        """Give it up; nothing of it stays on disk. If its file is there by the time it stops, it is done instead."""
        if self._line is not None:
            self._line.cancel(render)

    def retry(self, render: RenderId) -> None:
        """Try again what failed or was given up: the film as it was ordered."""
        if self._line is not None:
            self._line.retry(render)

    def replace(self, render: RenderId) -> None:
        """The file that is in the way may be replaced."""
        if self._line is not None:
            self._line.replace(render)

    def save_as(self, render: RenderId, path: Path, *, overwrite: bool = False) -> None:
        """Write it to another place; ``overwrite`` when the user has agreed to replacing what is there."""
        if self._line is not None:
            self._line.save_as(render, path, overwrite=overwrite)

    def remove(self, render: RenderId) -> None:
        """Take it off the list; one that is being written has to be cancelled first."""
        if self._line is not None:
            self._line.remove(render)

    def clear(self) -> None:
        """Take everything off the list that is over."""
        if self._line is not None:
            self._line.clear()

    def move(self, render: RenderId, place: int) -> None:
        """Put it at a place in the list, counted from 0."""
        if self._line is not None:
            self._line.move(render, place)

    # --- coming and going --------------------------------------------------------------------------------------

    def use(self) -> None:
        """Write what waits, in this project and those opened later."""
        self._is_on = True
        if self._line is not None:
            self._line.go()

    def enter(self, workspace: Workspace | None, *, read_only: bool = False) -> None:
        """Show the exports of another project; those of the one before go on until ``left`` is awaited.

        A project open for reading only has exports of its own for as long as it is open.
        """
        self._line = None
        if workspace is not None:
            line = self._lines.get(workspace)
            if line is None:
                table = None if read_only else workspace.database.renders
                line = Line(table, workspace.blobs, self._write, self._unmark, self._tell, self.ended.emit)
                self._lines[workspace] = line
            self._line = line
            if self._is_on:
                line.go()
        self._tell()

    def is_idle_in(self, workspace: Workspace) -> bool:
        """Whether nothing of this project's exports goes on, so that it can be closed at once."""
        line = self._lines.get(workspace)
        return line is None or line.is_idle

    async def left(self, workspace: Workspace) -> None:
        """Stop this project's exports, to be begun anew next time, and wait until nothing goes on."""
        line = self._lines.get(workspace)
        if line is None:
            return
        await line.leave()
        if not line.is_on:  # else the project was opened again meanwhile
            self._lines.pop(workspace, None)

    def forget(self, workspace: Workspace) -> None:
        """The project is closed."""
        self._lines.pop(workspace, None)

    async def idle(self) -> None:
        """Wait until everything is written that can be."""
        if self._line is not None:
            await self._line.idle()

    async def settled(self) -> None:
        """Wait until the disk knows everything."""
        if self._line is not None:
            await self._line.settled()

    def _tell(self) -> None:
        self.changed.emit(self.items())
