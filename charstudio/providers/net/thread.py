"""The one thread on which all network traffic runs, with an asyncio loop of its own.

The window's thread never parses a reply, builds a TLS context or resolves a name: it awaits ``run`` or a ``stream``,
and is woken once for each answer. Any running loop may call, qasync's as well as asyncio's.

Invariant: when ``run`` returns or raises, its coroutine has ended in the network thread, also after a cancel.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import suppress
from typing import Any, Generic, TypeVar

import sniffio

from charstudio.model.errors import Unavailable

T = TypeVar("T")

_CLOSING_S = 5.0


class NetThread:
    """A loop in a daemon thread, started by the first use. ``close`` ends it; then nothing can be asked any more."""

    def __init__(self, name: str = "charstudio-net") -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What ``work`` returns or raises, made in the network thread.

        A cancel of the caller is passed on, and obeyed when ``work`` has ended. Raises ``Unavailable`` when the thread
        is closed before or meanwhile.
        """
        call = _Call(work)
        try:
            self._post(call)
        except Unavailable:
            work.close()
            raise
        return await call.answer()

    def stream(self, source: AsyncGenerator[T, None]) -> Stream[T]:
        """The values of ``source``, which runs in the network thread; one that equals the last one is left out.

        Nothing is made ahead of the caller. Closing the stream, or cancelling who waits for it, closes ``source``.
        """
        return Stream(self, source)

    def close(self) -> None:
        """Cancel what is running and end the thread. Safe to call twice, and before anything was asked."""
        with self._lock:
            self._closed = True
            loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        with suppress(RuntimeError):  # it has ended already
            loop.call_soon_threadsafe(loop.stop)
        if thread is not threading.current_thread():
            thread.join(_CLOSING_S)

    def _post(self, call: _Call[T]) -> None:
        """Have ``call`` begun; under the lock, so that what gets in before ``close`` is also ended by it."""
        with self._lock:
            if self._closed:
                raise _closed()
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_live, args=(self._loop,), name=self._name, daemon=True)
                self._thread.start()
            call.post(self._loop)


class Stream(AsyncIterator[T]):
    """The caller's end of a generator in the network thread."""

    def __init__(self, net: NetThread, source: AsyncGenerator[T, None]) -> None:
        self._net = net
        self._source = source
        self._begun = False
        self._last: T | _End = _END

    def __aiter__(self) -> Stream[T]:
        return self

    async def __anext__(self) -> T:
        self._begun = True
        value = await self._net.run(self._next_change())
        if isinstance(value, _End):
            raise StopAsyncIteration
        return value

    async def aclose(self) -> None:
        """End the generator there. Nothing happens when it has ended."""
        if self._begun:
            with suppress(Unavailable):  # the thread is gone, and the generator with it
                await self._net.run(self._close_source())

    async def _next_change(self) -> T | _End:
        async for value in self._source:  # goes on where it was left: a generator has one position
            if value != self._last:
                self._last = value
                return value
        return _END

    async def _close_source(self) -> None:
        await self._source.aclose()


class _End:
    """Says that a generator has ended."""


_END = _End()


class _Call(Generic[T]):
    """One coroutine on its way through the network thread, and who waits for it."""

    def __init__(self, work: Coroutine[Any, Any, T]) -> None:
        self._work = work
        self._task: asyncio.Task[T] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._caller = asyncio.get_running_loop()
        self._ended: asyncio.Future[None] = self._caller.create_future()

    def post(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        loop.call_soon_threadsafe(self._begin)

    async def answer(self) -> T:
        """In the caller's loop: wait for the end, whatever happens to the caller, then say how it ended."""
        cancelled = False
        while not self._ended.done():
            try:
                await asyncio.wait({self._ended})
            except asyncio.CancelledError:
                cancelled = True
                self._pass_cancel_on()
        assert self._task is not None
        if cancelled:
            raise asyncio.CancelledError
        if self._task.cancelled():
            raise _closed()
        return self._task.result()

    def _begin(self) -> None:
        assert self._loop is not None
        self._task = self._loop.create_task(self._work)
        self._task.add_done_callback(self._tell)

    def _tell(self, task: asyncio.Task[T]) -> None:
        if not task.cancelled():
            task.exception()  # counts as seen, also when nobody waits any more
        with suppress(RuntimeError):  # the caller's loop is closed: nobody waits
            self._caller.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if not self._ended.done():
            self._ended.set_result(None)

    def _pass_cancel_on(self) -> None:
        assert self._loop is not None
        with suppress(RuntimeError):  # the network thread has just ended, and cancelled it
            self._loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        assert self._task is not None
        self._task.cancel()


def _closed() -> Unavailable:
    return Unavailable("The network is closed: the program is ending.", "Start it again.")


def _live(loop: asyncio.AbstractEventLoop) -> None:
    """The thread's life: serve until ``close``, then leave nothing behind."""
    sniffio.thread_local.name = "asyncio"  # else httpcore finds that out several times for every request
    try:
        loop.run_forever()
        loop.run_until_complete(_finish())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()


async def _finish() -> None:
    me = asyncio.current_task()
    while tasks := [task for task in asyncio.all_tasks() if task is not me]:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
