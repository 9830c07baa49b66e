"""asyncio on Qt's event loop: the loop, the owner of every task, and dialogs that can be awaited.

No nested event loop anywhere: ``dialog.exec()`` inside a coroutine loses every task that wakes meanwhile, for good.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import sys
import time
import weakref
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import qasync
from PySide6.QtCore import QObject, Qt, QTimerEvent, Signal
from PySide6.QtWidgets import QApplication, QDialog

log = logging.getLogger("charstudio.ui")

WORKERS = 6
"""Threads for blocking work: files, database, decoding, export."""
TURN_S = 0.002
"""So long callbacks run before Qt has its turn."""
SWITCH_S = 0.001
"""So long the window waits for a thread that computes in Python; Python's own 5 ms add up where many do."""


class _Timers(QObject):
    """qasync's timers with ``Qt.PreciseTimer`` (the coarse default is off by 5 % and may fire early), and a queue.

    What is ready runs in the order it came, a few milliseconds at a time: in between Qt paints and hears the mouse,
    however much there is. A timer of Qt's for each callback, as qasync has it, costs more than most callbacks, and Qt
    runs all that are due before anything else.
    """

    def __init__(self) -> None:
        super().__init__()
        self._handles: dict[int, asyncio.Handle] = {}
        self._ready: deque[asyncio.Handle] = deque()
        self._turn = 0
        self._stopped = False

    def add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        """Run ``handle`` after ``delay`` seconds; never, once stopped."""
        if self._stopped:
            return handle
        if delay <= 0:
            self._ready.append(handle)
            self._ask_for_a_turn()
        else:
            self._handles[self.startTimer(_whole_ms(delay), Qt.TimerType.PreciseTimer)] = handle
        return handle

    def timerEvent(self, event: QTimerEvent) -> None:
        """Run what is ready, or the handle whose time has come, once."""
        self.killTimer(event.timerId())
        if event.timerId() == self._turn:
            self._turn = 0
            self._run_ready()
            return
        handle = self._handles.pop(event.timerId(), None)
        if handle is not None and not self._stopped and not handle.cancelled():
            handle._run()  # noqa: SLF001 - what every event loop does with its handles

    def stop(self) -> None:
        """Run nothing any more."""
        self._stopped = True
        for timer in self._handles:
            self.killTimer(timer)
        self._handles.clear()
        self._ready.clear()

    def _ask_for_a_turn(self) -> None:
        if not self._turn:
            self._turn = self.startTimer(0, Qt.TimerType.PreciseTimer)

    def _run_ready(self) -> None:
        """Run what was ready at the start of this turn, as far as there is time; the rest has the next turn."""
        until = time.monotonic() + TURN_S
        for _ in range(len(self._ready)):
            if not self._ready:  # a dialog's own loop, inside one of them, ran the others
                break
            handle = self._ready.popleft()
            if self._ready:
                self._ask_for_a_turn()
            if not handle.cancelled():
                handle._run()  # noqa: SLF001 - see above
            if time.monotonic() >= until:
                break

    def set_debug(self, enabled: bool) -> None:  # noqa: FBT001 - qasync's signature
        """Asked for by qasync; there is nothing to switch."""


class _Doorbell(QObject):
    """Tells the loop's thread that callbacks of other threads wait."""

    rung = Signal()


def _whole_ms(seconds: float) -> int:
    """Never less than what was asked for."""
    return int(seconds * 1000 + 0.999)


class EventLoop(qasync.QEventLoop):  # type: ignore[misc] # qasync is untyped
    """qasync's loop with five repairs: precise timers, a queue, contexts across threads, generator hooks, own threads.

    WORKAROUND: qasync 0.28 has none of the five; remove each when it does.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._timer = _Timers()
        self._outside: deque[asyncio.Handle] = deque()
        self._is_rung = False
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
        self._outside.append(handle)
        if not self._is_rung:  # one ring for all that comes until it is answered
            self._is_rung = True
            self._doorbell.rung.emit()
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

    def _answer(self) -> None:
        self._is_rung = False  # first: what comes from now on rings again, or is taken in below
        while self._outside:
            self._timer.add_callback(self._outside.popleft())

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
    sys.setswitchinterval(SWITCH_S)
    app.setQuitOnLastWindowClosed(False)  # Qt would otherwise end the loop under main()
    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        return runner.run(main())
