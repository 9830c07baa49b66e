"""Letting go of projects that were left while things ran in them, without making anybody wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from charstudio.engine.runner import Runner
from charstudio.model.errors import StorageError
from charstudio.studio.renders.queue import Renders
from charstudio.studio.workspace import Workspace


class Leaving:
    """The projects that are being let go of. ``in_use`` says of a workspace that it was taken up again."""

    def __init__(self, in_use: Callable[[Workspace], bool], renders: Renders) -> None:
        self._in_use = in_use
        self._renders = renders
        self._tasks: dict[asyncio.Task[None], Workspace] = {}

    @property
    def workspaces(self) -> tuple[Workspace, ...]:
        """Those that are still open."""
        return tuple(self._tasks.values())

    def let_go(self, runner: Runner, workspace: Workspace) -> None:
        """At once when nothing runs, else as soon as what runs has let go of it."""
        if runner.is_idle and self._renders.is_idle_in(workspace):
            self._close(workspace)
            return
        task = asyncio.get_running_loop().create_task(self._wait(runner, workspace), name="let go of a project")
        self._tasks[task] = workspace
        task.add_done_callback(self._tasks.pop)

    async def finished(self) -> None:
        """Wait until all are closed."""
        if self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _wait(self, runner: Runner, workspace: Workspace) -> None:
        if not self._in_use(workspace):
            await self._renders.left(workspace)
        await runner.shutdown()
        self._close(workspace)

    def _close(self, workspace: Workspace) -> None:
        """Unless it was taken up again, or was left a second time and what ran then has not ended yet."""
        here = asyncio.current_task() if self._tasks else None
        elsewhere = any(other is workspace for task, other in self._tasks.items() if task is not here)
        if not (elsewhere or self._in_use(workspace)):
            self._renders.forget(workspace)
            with suppress(StorageError):  # there is nobody to tell, and everything in it was committed
                workspace.close()
