"""asyncio on Qt's event loop: the loop, the owner of every task, and dialogs that can be awaited.

No nested event loop anywhere: ``dialog.exec()`` inside a coroutine loses every task that wakes meanwhile, for good.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import sys
import weakref
from collections.abc import AsyncGenerator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import qasync
from PySide6.QtCore import QObject, Qt, QTimerEvent, Signal
from PySide6.QtWidgets import QApplication, QDialog

log = logging.getLogger("charstudio.ui")

WORKERS = 6
"""Threads for blocking work: files, database, decoding, export."""


class _PreciseTimers(QObject):
    """qasync's timers with ``Qt.PreciseTimer``: the coarse default is off by 5 % and may fire early."""

    def __init__(self) -> None:
        super().__init__()
        self._handles: dict[int, asyncio.Handle] = {}
        self._stopped = False

    def add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        """Run ``handle`` after ``delay`` seconds; never, once stopped."""
        if self._stopped:
            return handle
        milliseconds = int(max(0.0, delay) * 1000 + 0.999)
        self._handles[self.startTimer(milliseconds, Qt.TimerType.PreciseTimer)] = handle
        return handle

    def timerEvent(self, event: QTimerEvent) -> None:
        """Run the handle whose time has come, once."""
        self.killTimer(event.timerId())
        handle = self._handles.pop(event.timerId(), None)
        if handle is not None and not self._stopped and not handle.cancelled():
            handle._run()  # noqa: SLF001 - what every event loop does with its handles

    def stop(self) -> None:
        """Run nothing any more."""
        self._stopped = True
        for timer in self._handles:
            self.killTimer(timer)
        self._handles.clear()

    def set_debug(self, enabled: bool) -> None:  # noqa: FBT001 - qasync's signature
        """Asked for by qasync; there is nothing to switch."""


class _Doorbell(QObject):
    """Carries callbacks from other threads into the loop's."""

    rung = Signal(object)


class EventLoop(qasync.QEventLoop):  # type: ignore[misc] # qasync is untyped
    """qasync's loop with four repairs: precise timers, contexts across threads, generator hooks, own threads.

    WORKAROUND: qasync 0.28 has none of the four; remove each when it does.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._timer = _PreciseTimers()
        self._doorbell = _Doorbell()
        self._doorbell.rung.connect(self._answer)
        self._generators: weakref.WeakSet[AsyncGenerator[Any, Any]] = weakref.WeakSet()
        self._hooks_before = sys.get_asyncgen_hooks()
        self.set_default_executor(ThreadPoolExecutor(WORKERS, "charstudio"))

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.Handle:
        """Run ``callback`` in the loop's thread, in ``context`` or the caller's."""
        self._check_closed()
        handle = asyncio.Handle(callback, args, self, context or contextvars.copy_context())
        self._doorbell.rung.emit(handle)
        return handle

    def run_forever(self) -> Any:
        """Run, and let abandoned asynchronous generators be closed."""
        self._hooks_before = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=self._generators.add, finalizer=self._close_generator)
        try:
            return super().run_forever()
        finally:
            sys.set_asyncgen_hooks(*self._hooks_before)

    async def shutdown_asyncgens(self) -> None:
        """Close every asynchronous generator that is still open."""
        generators = list(self._generators)
        self._generators.clear()
        await asyncio.gather(*(generator.aclose() for generator in generators), return_exceptions=True)

    def _answer(self, handle: asyncio.Handle) -> None:
        self._timer.add_callback(handle)

    def _close_generator(self, generator: AsyncGenerator[Any, Any]) -> None:
        self._generators.discard(generator)
        if not self.is_closed():
            self.call_soon_threadsafe(self.create_task, generator.aclose())


class TaskScope:
    """Owns tasks. An exception that escapes one is logged once and handed to ``on_error``; closing cancels the rest."""

    def __init__(self, on_error: Callable[[BaseException], None]) -> None:
        self._on_error = on_error
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        """Run ``work`` as a task of this scope. After ``close`` it is not started at all."""
        if self._closed:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def close(self) -> None:
        """Cancel everything and wait until it has ended."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_error(error)


async def ask(dialog: QDialog) -> int:
    """Open a window-modal dialog and wait for its answer (``QDialog.DialogCode``) while everything else goes on.

    A cancelled wait closes the dialog. The dialog is deleted afterwards.
    """
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def settle(code: int) -> None:
        if not answer.done():
            answer.set_result(code)

    dialog.finished.connect(settle)
    dialog.open()
    try:
        return await answer
    finally:
        if not answer.done() or answer.cancelled():
            dialog.reject()
        dialog.deleteLater()


def run(app: QApplication, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run ``main`` on Qt's loop until it returns; its value is the process's exit code."""
    app.setQuitOnLastWindowClosed(False)  # Qt would otherwise end the loop under main()
    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        return runner.run(main())
