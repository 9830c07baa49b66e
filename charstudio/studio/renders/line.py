"""The exports of one project in their order, and the one task that writes them, one at a time.

Invariants: at most one is being written; pausing that one has the others wait, too, for the cores are wanted for
something else; ``CANCELLED`` means that no file was written; every export that was ordered is in ``items`` until it is
removed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from charstudio.engine.held import held
from charstudio.media.export import ExportReport
from charstudio.media.playable import Find, Playable
from charstudio.model.delivery import Delivery
from charstudio.model.errors import CharStudioError, Damaged, StorageError
from charstudio.model.project import Project
from charstudio.model.time import TimeRange
from charstudio.model.timeline import ClipSource
from charstudio.storage.blobs import Blobs
from charstudio.storage.database_renders import RenderTable
from charstudio.storage.render_film import RenderFilm
from charstudio.storage.render_rows import FilmId, RenderRow
from charstudio.studio.exporting import would_write
from charstudio.studio.renders.keeping import Keeping, as_found, note, remove_leftovers
from charstudio.studio.renders.making import Ending, Making
from charstudio.studio.renders.room import require_room
from charstudio.studio.renders.values import Render, RenderId, RenderOrder, RenderState, render_of

log = logging.getLogger("charstudio.renders")

LOOK_S = 0.2
"""So often those who watch are told how far it is."""


class Write(Protocol):
    """``studio.exporting.write_film``."""

    def __call__(
        self,
        project: Project,
        find: Find,
        path: Path,
        *,
        delivery: Delivery,
        part: TimeRange | None,
        overwrite: bool,
        progress: Callable[[int, int], None],
        stopped: Callable[[], bool],
    ) -> Awaitable[ExportReport | None]:
        """Write the file; None when ``stopped`` said so."""
        ...


Unmark = Callable[[RenderFilm], Awaitable[RenderFilm]]
"""The same film with its drafts made once more, without their mark."""


class Line:
    """``table`` None keeps nothing. ``tell`` is called after every change, ``ended`` when one is over by itself."""

    def __init__(
        self,
        table: RenderTable | None,
        blobs: Blobs,
        write: Write,
        unmark: Unmark,
        tell: Callable[[], None],
        ended: Callable[[Render], None],
    ) -> None:
        self._table = table
        self._blobs = blobs
        self._write = write
        self._unmark = unmark
        self._tell = tell
        self._ended = ended
        self._keeping = Keeping(table)
        self._kept_films: dict[RenderId, FilmId] = {}
        self._films: dict[RenderId, RenderFilm] = {}
        self._making: Making | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_on = False
        self.items: tuple[Render, ...] = ()
        if table is not None:
            self._take_in(table)

    # --- coming and going --------------------------------------------------------------------------------------

    def go(self) -> None:
        """Write what waits, from now on."""
        self._is_on = True
        self._pump()

    async def leave(self) -> None:
        """Stop, and wait until nothing goes on; what was being written is begun anew next time, or if ``go`` is called
        meanwhile.
        """
        self._is_on = False
        if self._making is not None:
            self._making.stop(Ending.LEFT)
        if self._task is not None:
            await asyncio.wait({self._task})
        await self._keeping.settled()
        self._pump()

    @property
    def is_on(self) -> bool:
        """Whether what waits is written."""
        return self._is_on

    @property
    def is_idle(self) -> bool:
        """Whether nothing goes on: no writing of files, nor of the list."""
        return self._task is None and self._keeping.is_settled

    async def settled(self) -> None:
        """Wait until the disk knows everything."""
        await self._keeping.settled()

    async def idle(self) -> None:
        """Wait until nothing is being written and nothing waits that could be."""
        while self._task is not None:
            await asyncio.wait({self._task})

    def _take_in(self, table: RenderTable) -> None:
        """What earlier sessions ordered. What cannot be read is left alone, for a version that can."""
        for row in self._rows(table):
            before = render_of(row)
            render = as_found(row, before)
            if row.film is not None:
                self._kept_films[row.id] = row.film
            self.items = (*self.items, render)
            if render != before and render.is_known:
                try:
                    note(table, render)
                except StorageError as error:
                    log.warning("the list of exports could not be kept: %s", error)

    @staticmethod
    def _rows(table: RenderTable) -> list[RenderRow]:
        """None when they cannot be read: that must not keep a film from being opened."""
        try:
            return table.all()
        except StorageError as error:
            log.warning("the list of exports could not be read: %s", error)
            return []

    # --- verbs -------------------------------------------------------------------------------------------------

    async def add(self, film: RenderFilm, orders: Sequence[RenderOrder]) -> tuple[RenderId, ...]:
        """Put orders at the end. They are on disk when this returns. Raises ``StorageError``; then none is."""
        if self._table is None:
            first = max((each.id for each in self.items), default=0) + 1
            added = tuple(Render(RenderId(first + index), order) for index, order in enumerate(orders))
            was_cancelled = False
        else:
            rows, was_cancelled = await held(asyncio.to_thread(self._table.add, film, orders))
            added = tuple(map(render_of, rows))
            self._kept_films.update({row.id: row.film for row in rows if row.film is not None})
        self._films.update({each.id: film for each in added})
        self.items = (*self.items, *added)
        self._tell()
        self._pump()
        if was_cancelled:
            raise asyncio.CancelledError
        return tuple(each.id for each in added)

    def settled_order(self, film: RenderFilm, order: RenderOrder) -> RenderOrder:
        """``order`` with a whole path; an agreement to replace files counts for those that are there now. Blocking."""
        order = replace(order, path=order.path.absolute())
        targets = would_write(film.project, self._find_in(film), order.path, order.delivery, order.part)
        return replace(order, overwrite=order.overwrite and any(path.exists() for path in targets))

    def pause(self, render: RenderId) -> None:
        """Have it wait until it is resumed."""
        found = self.find(render)
        if found is None or found.is_stopping:
            return
        if found.is_begun and self._making is not None and found.state is RenderState.RUNNING:
            self._making.rest()
            self._put(render, state=RenderState.PAUSED)
        elif found.state is RenderState.WAITING:
            self._put(render, state=RenderState.PAUSED, words="")

    def resume(self, render: RenderId) -> None:
        """Go on with what was paused."""
        found = self.find(render)
        if found is None or found.state is not RenderState.PAUSED or found.is_stopping:
            return
        if found.is_begun and self._making is not None:
            self._making.go_on()
            self._put(render, state=RenderState.RUNNING)
        else:
            self._put(render, state=RenderState.WAITING, words="", broken_off=0)
            self._pump()

    def cancel(self, render: RenderId) -> None:
        """Give it up. One that is being written takes a moment to stop; if its file is there by then, it is done."""
        found = self.find(render)
        if found is None or found.state.is_over:
            return
        if found.is_begun and self._making is not None:
            self._making.stop(Ending.CANCELLED)
            self._put(render, is_stopping=True, words="Stopping…", keep=False)
        else:
            self._put(render, state=RenderState.CANCELLED, words="", ended=_now())

    def retry(self, render: RenderId) -> None:
        """Try again what failed or was given up: the same film as it was ordered then."""
        found = self.find(render)
        if found is not None and found.is_known and found.state in {RenderState.FAILED, RenderState.CANCELLED}:
            self._wait_again(render)

    def replace(self, render: RenderId) -> None:
        """The file that is in the way may be replaced."""
        found = self.find(render)
        if found is not None and found.state is RenderState.ASKS:
            self._wait_again(render, order=replace(found.order, overwrite=True))

    def save_as(self, render: RenderId, path: Path, *, overwrite: bool = False) -> None:
        """Write it to another place; ``overwrite`` when the user has agreed to replacing what is there."""
        found = self.find(render)
        if found is None or found.is_begun or not found.is_known or found.state is RenderState.DONE:
            return
        order = replace(found.order, path=path.absolute(), overwrite=overwrite)
        self._wait_again(render, order=order)

    def remove(self, render: RenderId) -> None:
        """Take it off the list; one that is being written has to be cancelled first."""
        self._drop(lambda each: each.id == render and not each.is_begun)

    def clear(self) -> None:
        """Take everything off the list that is over."""
        self._drop(lambda each: each.state.is_over)

    def move(self, render: RenderId, place: int) -> None:
        """Put it at a place in the list, counted from 0."""
        found = self.find(render)
        if found is None:
            return
        others = [each for each in self.items if each.id != render]
        others.insert(max(0, place), found)
        if tuple(others) != self.items:
            self.items = tuple(others)
            self._keeping.arrange(self.items)
            self._tell()

    def find(self, render: RenderId) -> Render | None:
        """One of them."""
        return next((each for each in self.items if each.id == render), None)

    # --- inside ------------------------------------------------------------------------------------------------

    def _wait_again(self, render: RenderId, **changes: Any) -> None:
        if "order" in changes:
            self._put(render, keep=False, **changes)
            changed = self.find(render)
            assert changed is not None
            self._keeping.change(changed)
        self._put(render, state=RenderState.WAITING, words="", done=0, total=0, eta_s=None, ended=None, broken_off=0)
        self._pump()

    def _drop(self, which: Callable[[Render], bool]) -> None:
        gone = tuple(each for each in self.items if which(each))
        if gone:
            self.items = tuple(each for each in self.items if each not in gone)
            for each in gone:
                self._films.pop(each.id, None)
                self._kept_films.pop(each.id, None)
            self._keeping.remove(gone)
            self._tell()

    def _put(self, render: RenderId, *, keep: bool = True, **changes: Any) -> None:
        """Show one of them otherwise, and keep it so."""
        self.items = tuple(replace(each, **changes) if each.id == render else each for each in self.items)
        found = self.find(render)
        if keep and found is not None:
            self._keeping.note(found)
        self._tell()

    # --- writing -----------------------------------------------------------------------------------------------

    def _pump(self) -> None:
        if self._is_on and self._task is None and self._next() is not None:
            self._task = asyncio.get_running_loop().create_task(self._work(), name="write exports")

    def _next(self) -> Render | None:
        return next((each for each in self.items if each.state is RenderState.WAITING), None)

    async def _work(self) -> None:
        self.items = tuple(replace(each, is_fresh=False) for each in self.items)
        try:
            while self._is_on and (render := self._next()) is not None:
                await self._make(render)
        finally:
            self._task = None

    async def _make(self, render: Render) -> None:
        making = self._making = Making(render.order)
        self._put(
            render.id,
            state=RenderState.RUNNING,
            is_begun=True,
            started=_now(),
            ended=None,
            words="Preparing…",
            done=0,
            total=0,
            eta_s=None,
        )
        watching = asyncio.get_running_loop().create_task(self._watch(render.id, making), name="watch an export")
        outcome: dict[str, Any] = {"state": RenderState.WAITING, "words": ""}  # when the loop itself is ended
        try:
            outcome = await self._outcome(render, making)
        finally:
            watching.cancel()
            self._making = None
            self._put(render.id, is_begun=False, is_stopping=False, eta_s=None, ended=_now(), **outcome)
        if outcome["state"] is RenderState.DONE:
            self._written(render)
        if outcome["state"] in {RenderState.DONE, RenderState.FAILED, RenderState.ASKS}:
            ended = self.find(render.id)
            assert ended is not None
            self._ended(ended)

    async def _outcome(self, render: Render, making: Making) -> dict[str, Any]:
        """What became of it, as changes to its value."""
        try:
            await self._keeping.settled()  # first: a killed program must find what was begun
            report = await self._report(render, making)
        except CharStudioError as error:
            if making.ending is None and await asyncio.to_thread(making.is_in_the_way):
                making.stop(Ending.IN_THE_WAY)
            if making.ending is None:
                return {"state": RenderState.FAILED, "words": f"{error.message} {error.hint}".strip()}
        except Exception:
            log.exception("an export failed")
            words = "Something went wrong in the program. Nothing was written; try again."
            return {"state": RenderState.FAILED, "words": words}
        else:
            if report is not None:
                total = max(making.total, 1)
                return {
                    "state": RenderState.DONE,
                    "words": "",
                    "report": report,
                    "is_fresh": True,
                    "broken_off": 0,
                    "done": total,
                    "total": total,
                }
        return _stopped_as(making)

    async def _report(self, render: Render, making: Making) -> ExportReport | None:
        order = render.order
        film = await self._film(render.id)
        making.targets = await asyncio.to_thread(self._targets, film, order, render.broken_off > 0)
        if await asyncio.to_thread(making.is_in_the_way):
            making.stop(Ending.IN_THE_WAY)
            return None
        await asyncio.to_thread(require_room, film.project, order.delivery, order.part, order.path)
        if not order.mark:
            film = await self._unmark(film)
        if making.ending is not None:
            return None
        return await self._write(
            film.project,
            self._find_in(film),
            order.path,
            delivery=order.delivery,
            part=order.part,
            overwrite=order.overwrite,
            progress=making.progress,
            stopped=making.stopped,
        )

    def _targets(self, film: RenderFilm, order: RenderOrder, was_broken_off: bool) -> tuple[Path, ...]:  # noqa: FBT001
        """Every file that will be written, with nothing of a killed program's beside it. Blocking."""
        targets = would_write(film.project, self._find_in(film), order.path, order.delivery, order.part)
        for path in targets if was_broken_off else ():
            remove_leftovers(path)
        return targets

    def _find_in(self, film: RenderFilm) -> Find:
        def find(source: ClipSource) -> Playable | None:
            value = film.sources.get(source)
            return None if value is None else Playable(self._blobs.path(value.media), value.info)

        return find

    async def _film(self, render: RenderId) -> RenderFilm:
        if render not in self._films:
            kept = self._kept_films.get(render)
            if self._table is None or kept is None:
                raise Damaged("What was to be exported is gone.", "Remove it from the list and export again.")
            self._films[render] = await asyncio.to_thread(self._table.film, kept)
        return self._films[render]

    async def _watch(self, render: RenderId, making: Making) -> None:
        """Tell how far it is, now and then."""
        while True:
            await asyncio.sleep(LOOK_S)
            found = self.find(render)
            if found is None:
                return
            done, total, eta_s = making.look(found)
            if (done, total, eta_s) != (found.done, found.total, found.eta_s):
                words = "" if done and not found.is_stopping else found.words
                self._put(render, keep=False, done=done, total=total, eta_s=eta_s, words=words)

    def _written(self, render: Render) -> None:
        """Its film is needed no longer. Another order for the same place was not meant to replace this one."""
        self._films.pop(render.id, None)
        self._kept_films.pop(render.id, None)
        for other in self.items:
            if other.id != render.id and other.order.path == render.order.path and other.order.overwrite:
                self._put(other.id, keep=False, order=replace(other.order, overwrite=False))
                changed = self.find(other.id)
                assert changed is not None
                self._keeping.change(changed)


def _stopped_as(making: Making) -> dict[str, Any]:
    """What an export is that ended because it was told to."""
    match making.ending:
        case Ending.IN_THE_WAY:
            name = (making.in_the_way or making.targets[0]).name
            words = f"There is a file “{name}” already."
            return {"state": RenderState.ASKS, "words": words}
        case Ending.LEFT:
            state = RenderState.PAUSED if making.was_resting else RenderState.WAITING
            return {"state": state, "words": "", "done": 0, "total": 0}
        case _:
            return {"state": RenderState.CANCELLED, "words": ""}


def _now() -> datetime:
    return datetime.now(UTC)
