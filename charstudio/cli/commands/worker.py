"""``charstudio worker tcp://HOST:PORT``: lend this machine to others; with ``--scheduler`` pass their work on."""

from __future__ import annotations

from argparse import Namespace

from charstudio.cli.faults import DONE, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output
from charstudio.cli.session import run_async
from charstudio.model.errors import FarmError
from charstudio.studio.farm.place import Place, is_loopback, place_of
from charstudio.studio.farm.serving import (
    Bench,
    refuse_unreachable,
    serve_scheduler,
    serve_worker,
    shared_folders,
    usual_jobs,
)

_TRUST = (
    "Whoever reaches this address can run code on this machine: let only people you trust reach it. "
    "With tls:// and certificates only those who hold one can."
)


def command(arguments: Namespace, launch: Launch, output: Output) -> int:  # noqa: ARG001 - no folder of the user's
    """Serve until stopped with Ctrl+C."""
    try:
        place = place_of(arguments.address, arguments.ca, arguments.cert, arguments.key)
        bench = _bench(arguments)
        if not arguments.scheduler:
            refuse_unreachable(place, bench.host)
    except FarmError as error:
        raise WrongUse(error.message, error.hint) from error
    return run_async(_serve(place, bench, arguments, output))


async def _serve(place: Place, bench: Bench, arguments: Namespace, output: Output) -> int:
    is_open = not (place.is_local if arguments.scheduler else is_loopback(bench.host))
    if is_open and not place.is_encrypted:
        output.warning(_TRUST)
    if arguments.scheduler:
        await serve_scheduler(place, output.note)
    else:
        await serve_worker(place, bench, output.note)
    return DONE


def _bench(arguments: Namespace) -> Bench:
    jobs = usual_jobs() if arguments.jobs is None else arguments.jobs
    folder = None if arguments.folder is None else arguments.folder.absolute()
    return Bench(folder, jobs, arguments.host, shared_folders(arguments.shared))
