"""Waiting that a cancel cannot interrupt: for the few moments in which half of something would be a lie."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def held(work: Coroutine[Any, Any, T]) -> tuple[T, bool]:
    """The value of ``work``, and whether a cancel arrived meanwhile (however often). Raises what ``work`` raises.

    The caller decides what the cancel means now that the work is done.
    """
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            cancelled = True
    return task.result(), cancelled


async def in_thread(work: Callable[[], T]) -> T:
    """Run ``work`` in a thread. A cancel is obeyed, but only once the thread is done with its files."""
    value, cancelled = await held(asyncio.to_thread(work))
    if cancelled:
        raise asyncio.CancelledError
    return value
