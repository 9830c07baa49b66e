"""``charstudio resume PROJECT``: collect what an earlier session left with a provider."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence

from charstudio.cli.faults import DONE, FAILED
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, money
from charstudio.cli.session import run_async, working
from charstudio.engine.resume import Resumed
from charstudio.storage.database import JobRow

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
        resumed = await studio.resume()
    groups = _groups(resumed)
    if arguments.json:
        output.json({name: [_as_json(row) for row in rows] for name, rows in groups.items()})
    else:
        _say(groups, output)
    return FAILED if any(groups[name] for name in _UNSETTLED) else DONE


def _groups(resumed: Resumed) -> Mapping[str, Sequence[JobRow]]:
    return {name: getattr(resumed, name) for name in _GROUPS}


def _say(groups: Mapping[str, Sequence[JobRow]], output: Output) -> None:
    for name, words in _GROUPS.items():
        for row in groups[name]:
            why = f" ({row.error})" if row.error else ""
            output.line(f"{row.node_title} with {row.provider}, {row.model}: {words}{why}")
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
