"""A studio for the time of one command: opened, used, and closed whatever happens; Ctrl+C ends it in good order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path

from charstudio.cli.faults import WrongUse, wrong_use
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted
from charstudio.model.errors import Damaged, FarmError, ReadOnly
from charstudio.studio.farm.farm import Farm
from charstudio.studio.farm.machines import Machines
from charstudio.studio.farm.place import place_of
from charstudio.studio.studio import OpenReport, Studio
from charstudio.studio.workspace import locate


def run_async(work: Coroutine[None, None, int]) -> int:
    """Run ``work`` to its end. Ctrl+C or a request to terminate cancels it and raises ``KeyboardInterrupt`` after it
    has put everything in order.
    """
    try:
        return asyncio.run(_ending_on_terminate(work))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _ending_on_terminate(work: Coroutine[None, None, int]) -> int:
    task = asyncio.current_task()
    assert task is not None
    if sys.platform != "win32":
        with contextlib.suppress(ValueError, RuntimeError):  # not in the main thread, as under a test
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await work


@asynccontextmanager
async def studio_for(launch: Launch) -> AsyncIterator[Studio]:
    """A studio with nothing open yet."""
    studio = launch.make_studio()
    try:
        yield studio
    finally:
        await studio.close()
        if (machines := studio.work_on(None)) is not None:
            await asyncio.to_thread(machines.close)
        for provider in studio.providers.values():
            await provider.aclose()


@asynccontextmanager
async def reading(launch: Launch, path: Path, output: Output) -> AsyncIterator[tuple[Studio, OpenReport]]:
    """The project at ``path``, for looking at it: nothing of it is written, and another window may have it open."""
    async with studio_for(launch) as studio:
        with wrong_use():
            root = locate(path)
        report = studio.open(root, read_only=True)
        await studio.look_for_keys()
        _mention_autosave(report, output)
        yield studio, report


@asynccontextmanager
async def working(launch: Launch, path: Path, output: Output) -> AsyncIterator[Studio]:
    """The project at ``path``, for making things in it. Raises ``Damaged`` or ``ReadOnly`` when that cannot be."""
    async with studio_for(launch) as studio:
        with wrong_use():
            root = locate(path)
        report = studio.open(root)
        require_writable(report, studio)
        _mention_autosave(report, output)
        await studio.look_for_keys()
        yield studio


async def with_other_machines(studio: Studio, arguments: Namespace, output: Output) -> None:
    """Do what ``--on`` says: call the machines and have them work. Raises ``WrongUse`` for no address, ``FarmError``
    when they cannot be had and ``--no-fallback`` forbids to go on here.
    """
    if arguments.on is None:
        if arguments.no_fallback or arguments.ca or arguments.cert or arguments.key:
            raise WrongUse("This is about other machines, and none is named.", "Add --on tcp://HOST:PORT.")
        return
    try:
        place = place_of(arguments.on, arguments.ca, arguments.cert, arguments.key)
    except FarmError as error:
        raise WrongUse(error.message, error.hint) from error
    machines = Machines(Farm(place, falls_back=not arguments.no_fallback, notice=output.warning))
    studio.work_on(machines)
    found = await asyncio.to_thread(machines.call)
    if found:
        output.note(f"{counted(len(found), 'machine')} at {place.address} will work on this.")


def require_writable(report: OpenReport, studio: Studio) -> None:
    """Raise what keeps an opened project from being worked on."""
    if report.faults:
        raise Damaged(
            "Parts of the project file are damaged.", "The window opens what can be read of it.", report.faults
        )
    if studio.read_only:
        raise ReadOnly(report.read_only_because, "Close it there, or work on a copy of the folder.")


def _mention_autosave(report: OpenReport, output: Output) -> None:
    if report.newer_autosave is not None:
        output.warning("There is an autosaved version newer than the project file; open the window to recover it.")
