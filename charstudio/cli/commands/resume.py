"""``charstudio resume PROJECT``: collect what an earlier session left with a provider."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace

from charstudio.cli.faults import DONE, FAILED, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, money
from charstudio.cli.session import run_async, working
from charstudio.engine.resume import Resumed
from charstudio.model.errors import ProviderError
from charstudio.storage.database import JobId, JobRow, JobState
from charstudio.studio.studio import Studio

_GROUPS = {
    "collected": "collected",
    "lost": "no longer known to the provider; run it again",
    "failed": "failed",
    "uncertain": "may or may not have been ordered; it is not ordered again by itself",
    "waiting": "cannot be asked for now; kept for next time",
}
_UNSETTLED = ("failed", "uncertain", "waiting")


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Settle open jobs; 1 when some are not settled well."""
    return run_async(_resume(arguments, launch, output))


async def _resume(arguments: Namespace, launch: Launch, output: Output) -> int:
    async with working(launch, arguments.project, output) as studio:
        await _by_hand(studio, arguments)
        resumed = await studio.resume()
        if arguments.look_again and await _looked_again(studio, resumed.uncertain, output):
            await studio.resume()  # gives what is being watched by now
            resumed = await _after(studio, resumed)
    groups = _groups(resumed)
    if arguments.json:
        output.json({name: [_as_json(row) for row in rows] for name, rows in groups.items()})
    else:
        _say(groups, output)
    return FAILED if any(groups[name] for name in _UNSETTLED) else DONE


async def _by_hand(studio: Studio, arguments: Namespace) -> None:
    """What the user knows of unknown jobs."""
    for text in arguments.collect:
        number, _, request_id = text.partition("=")
        if not number.isdigit() or not request_id:
            raise WrongUse(f"“{text}” is not JOB=ID.", "Write the job's number and the request id: --collect 12=abc.")
        await studio.journal.take_up(JobId(int(number)), request_id)
    for number in arguments.give_up:
        await studio.journal.give_up(JobId(number), perhaps_charged=True)
    for number in arguments.not_charged:
        await studio.journal.give_up(JobId(number), perhaps_charged=False)
    await studio.idle()


async def _looked_again(studio: Studio, rows: Sequence[JobRow], output: Output) -> bool:
    """Take up every unknown job of which the service lists exactly one with our input. Whether there was any."""
    any_found = False
    for row in rows:
        try:
            found = [one for one in await studio.journal.look_again(row.id) if one.is_exact]
        except ProviderError as error:
            output.warning(f"{row.node_title}: {error.message} {error.hint}".strip())
            continue
        if len(found) == 1:
            await studio.journal.take_up(row.id, found[0].ticket)
            any_found = True
        else:
            seen = "no request" if not found else f"{len(found)} requests"
            output.note(f"{row.node_title}: {row.provider} lists {seen} with this input; decide with --collect.")
    await studio.idle()
    return any_found


async def _after(studio: Studio, before: Resumed) -> Resumed:
    """The same jobs as they stand now."""
    await studio.journal.looked()
    rows = {row.id: row for row in studio.journal.rows}
    unknown = [rows.get(row.id, row) for row in before.uncertain]
    return replace(
        before,
        collected=(*before.collected, *(row for row in unknown if row.state is JobState.DONE)),
        failed=(*before.failed, *(row for row in unknown if row.state is JobState.FAILED)),
        lost=(*before.lost, *(row for row in unknown if row.state is JobState.LOST)),
        uncertain=tuple(row for row in unknown if row.state is JobState.UNCERTAIN),
    )


def _groups(resumed: Resumed) -> Mapping[str, Sequence[JobRow]]:
    return {name: getattr(resumed, name) for name in _GROUPS}


def _say(groups: Mapping[str, Sequence[JobRow]], output: Output) -> None:
    for name, words in _GROUPS.items():
        for row in groups[name]:
            why = f" ({row.error})" if row.error else ""
            output.line(f"Job {row.id}, {row.node_title} with {row.provider}, {row.model}: {words}{why}")
    if not any(groups.values()):
        output.line("No job was left open.")


def _as_json(row: JobRow) -> Mapping[str, object]:
    return {
        "job": row.id,
        "node": row.node,
        "title": row.node_title,
        "provider": row.provider,
        "model": row.model,
        "reserved": money(row.reserved_usd),
        "error": row.error,
    }
