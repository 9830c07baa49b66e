"""Long work in a thread that can be stopped: by whoever asked for it, and by nobody waiting for it any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[[Callable[[], bool]], T], stopped: Callable[[], bool]) -> T:
    """What ``work`` gives, run in a thread. It is handed the question whether to stop, to ask now and then.

    Cancelling the wait stops the work, too, and waits until it has.
    """
    given_up = threading.Event()
    running = asyncio.ensure_future(asyncio.to_thread(work, lambda: given_up.is_set() or stopped()))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        given_up.set()
        await asyncio.wait({running})
        if not running.cancelled():
            running.exception()  # retrieved: nobody waits for it any more
        raise
