"""One start of the program in the chaos bench: open the film, collect what was left, run what is missing.

It is forked from a process that has imported everything, so that kills fall into work and not into imports.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import urllib.request
from pathlib import Path

from charstudio.app import build_studio
from charstudio.model.errors import ProviderError
from charstudio.storage.database import JobRow, JobState
from charstudio.storage.paths import Paths
from charstudio.storage.settings import Settings, changed
from charstudio.studio.studio import Studio

SETTINGS = changed(Settings(), cap_day_usd=0, cloud_jobs=60)


def play(root: Path, address: str, *, settle: bool) -> None:
    """One session to its end. ``settle``: unknown requests the service does not list are closed as not charged."""
    os.environ.update(CHARSTUDIO_CLOUD=address, FAL_KEY="chaos:key", RUNPOD_API_KEY="chaos-key")
    asyncio.run(_session(root, settle=settle))


async def _session(root: Path, *, settle: bool) -> None:
    studio = build_studio(Paths.under(root / "user"))
    studio.use_settings(SETTINGS)
    try:
        studio.open(root / "film")
        collecting = asyncio.create_task(studio.resume())  # as in the window: collecting goes on beside the run
        await asyncio.sleep(0)
        await studio.start(studio.plan(), unknown_ok=True).finished()
        await collecting
        await _look_again(studio, settle=settle)
        await studio.idle()
    finally:
        await studio.close()
        for provider in studio.providers.values():
            await provider.aclose()


async def _look_again(studio: Studio, *, settle: bool) -> None:
    """What a careful user does about unknown requests: take up what is surely theirs, and nothing else."""
    studio.journal.look()
    await studio.journal.looked()
    for row in studio.journal.open_rows():
        if row.state is not JobState.UNCERTAIN:
            continue
        if row.provider == "runpod":
            await _look_into_console(studio, row, settle=settle)
            continue
        try:
            found = [one for one in await studio.journal.look_again(row.id) if one.is_exact]
        except ProviderError:
            continue
        if len(found) == 1:
            await studio.journal.take_up(row.id, found[0].ticket)
        elif settle and not found:
            await studio.journal.give_up(row.id, perhaps_charged=False)


async def _look_into_console(studio: Studio, row: JobRow, *, settle: bool) -> None:
    """RunPod has no list to ask; a user looks into its console, which here is the fake cloud's bill."""
    words = re.search(r"shot number \d+", str(row.request["params"]))
    lines = (await asyncio.to_thread(_bill))["lines"]
    known = {str(other.ticket["request_id"]) for other in studio.journal.rows if other.ticket is not None}
    for line in lines:
        theirs = re.search(r"shot number \d+", str(line["input"]))
        same = words is not None and theirs is not None and theirs.group() == words.group()
        if line["provider"] == "runpod" and same and line["request_id"] not in known:
            await studio.journal.take_up(row.id, str(line["request_id"]))
            return
    if settle:
        await studio.journal.give_up(row.id, perhaps_charged=False)


def _bill() -> dict[str, list[dict[str, object]]]:
    with urllib.request.urlopen(f"{os.environ['CHARSTUDIO_CLOUD']}/bill", timeout=60) as answer:
        found: dict[str, list[dict[str, object]]] = json.load(answer)
    return found
