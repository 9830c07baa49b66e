"""Carrying calls from the network thread back to the loop that asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

_STEP = 0.01
"""Shares closer together than this are not worth a call."""


def in_callers_loop(progress: Callable[[float], None]) -> Callable[[float], None]:
    """``progress`` as it may be called from any thread: it runs in the loop that is running here and now.

    Shares that hardly differ from the last one are left out, the end (1.0) never.
    """
    loop = asyncio.get_running_loop()
    last = -1.0

    def told(share: float) -> None:
        nonlocal last
        if share == last or (share < 1.0 and abs(share - last) < _STEP):
            return
        last = share
        with suppress(RuntimeError):  # the loop is closed: nobody is interested any more
            loop.call_soon_threadsafe(progress, share)

    return told
