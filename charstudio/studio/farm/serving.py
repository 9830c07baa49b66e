"""A machine that lends itself: a scheduler, or a worker that waits for one, works, and waits again when it goes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from charstudio.model.errors import FarmError, FarmUnreachable
from charstudio.studio.farm import site
from charstudio.studio.farm.library import distributed, security
from charstudio.studio.farm.place import LOOPBACK, Place, is_loopback

AGAIN_AFTER_S = 2.0


@dataclass(frozen=True, slots=True)
class Bench:
    """How a worker works: in ``folder`` (None: one of its own that goes with it), ``jobs`` at a time, listening on
    ``host``, with media looked for in ``shared`` folders. ``patience_s``: how long it waits for the scheduler at first.
    """

    folder: Path | None = None
    jobs: int = 1
    host: str = LOOPBACK
    shared: tuple[Path, ...] = ()
    patience_s: float = 30.0


def usual_jobs() -> int:
    """Orders at a time: each one keeps about two processors busy."""
    return max(1, (os.cpu_count() or 2) // 2)


def refuse_unreachable(place: Place, host: str) -> None:
    """A scheduler elsewhere could never call a worker that listens on this machine only. Raises ``FarmError``."""
    if is_loopback(host) and not place.is_local:
        raise FarmError(
            f"The scheduler is on another machine ({place.host}), but this worker listens on {host} only.",
            "Say by which address others reach this machine: --host ADDRESS. Whoever reaches it can run code here.",
        )


async def serve_worker(place: Place, bench: Bench, say: Callable[[str], None]) -> None:
    """Work until cancelled. Raises ``FarmUnreachable`` when nobody answers at first."""
    refuse_unreachable(place, bench.host)
    library = distributed()
    with contextlib.ExitStack() as stack:
        folder = bench.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charstudio-worker-")))
        site.open_site(folder, bench.shared)
        patience = bench.patience_s
        while True:
            worker = await _begun(library, place, bench, folder, patience)
            say(f"Ready at {worker.address}: {bench.jobs} at a time for {place.address}.")
            try:
                await worker.finished()
            finally:
                await worker.close(reason="charstudio-worker-leaves")
            say("The scheduler is gone. Waiting for it.")
            patience = float("inf")


async def _begun(library: Any, place: Place, bench: Bench, folder: Path, patience_s: float) -> Any:
    waited = 0.0
    while True:
        worker = library.Worker(
            place.address,
            nthreads=bench.jobs,
            host=bench.host,
            local_directory=str(folder / "dask"),
            security=security(place),
            dashboard=False,
            memory_limit=0,  # nothing is kept here that could be put aside
            death_timeout=AGAIN_AFTER_S,
        )
        try:
            return await worker
        except (OSError, TimeoutError, ValueError) as error:
            await worker.close(reason="charstudio-worker-waits")
            if waited > patience_s:
                raise FarmUnreachable(
                    f"No scheduler answers at {place.address}.", "Start it first, or wait longer."
                ) from error
        await asyncio.sleep(AGAIN_AFTER_S)
        waited += 2 * AGAIN_AFTER_S


async def serve_scheduler(place: Place, say: Callable[[str], None]) -> None:
    """Pass orders on until cancelled. Raises ``FarmError`` when the address cannot be had."""
    library = distributed()
    protocol, port = place.address.partition("://")[0], int(place.address.rpartition(":")[2])
    try:
        scheduler = await library.Scheduler(
            host=place.host, port=port, protocol=protocol, security=security(place), dashboard=False
        )
    except (OSError, ValueError) as error:
        raise FarmError(f"{place.address} cannot be had here: {error}.", "Choose another port or address.") from error
    say(f"Scheduler at {scheduler.address}.")
    try:
        await scheduler.finished()
    finally:
        await scheduler.close()


def shared_folders(folders: Iterable[Path]) -> tuple[Path, ...]:
    """The folders, absolute. Raises ``FarmError`` for one that is not there."""
    found = tuple(folder.absolute() for folder in folders)
    for folder in found:
        if not folder.is_dir():
            raise FarmError(f"There is no folder {folder} to share.", "Mount it first.")
    return found
