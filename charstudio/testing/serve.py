"""The fake cloud as a program of its own: started, introduced, and ended by Ctrl+C or a request to terminate."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable
from pathlib import Path

from charstudio.testing.cloud import FakeCloud, Quick
from charstudio.testing.script import Script


async def serve(
    folder: Path, say: Callable[[str], None], *, script: Script, speed: float, quick: bool, port: int
) -> None:
    """Serve until somebody asks to stop. ``say`` gets the address alone first, then how to use it."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
            loop.add_signal_handler(number, over.set)
    async with FakeCloud(folder, script=script, speed=speed, quick=Quick() if quick else False, port=port) as cloud:
        say(cloud.address)
        say(cloud.guide.rstrip())
        await over.wait()
        bill = cloud.bill()
    say(f"{len(bill.lines)} requests were accepted; they would have cost ${bill.usd.normalize():f}.")
