"""``charstudio spent PROJECT``: what a project has cost, on what, and the ledger as a table."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

from charstudio.cli.faults import DONE, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, money
from charstudio.cli.session import reading, run_async
from charstudio.storage.files import replace_file
from charstudio.studio.money import Share, Spending
from charstudio.studio.studio import Studio


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Sum up the ledger; nothing is changed."""
    if arguments.csv is not None and arguments.csv.exists() and not arguments.overwrite:
        raise WrongUse(f"“{arguments.csv.name}” is there already.", "Add --overwrite to replace it.")
    return run_async(_spent(arguments, launch, output))


async def _spent(arguments: Namespace, launch: Launch, output: Output) -> int:
    async with reading(launch, arguments.project, output) as (studio, _):
        await studio.journal.looked()
        if arguments.csv is not None:
            await _write(studio, arguments.csv)
        found = studio.journal.spending
        if arguments.json:
            output.json(_as_json(found))
        else:
            _say(studio, found, output)
    return DONE


async def _write(studio: Studio, path: Path) -> None:
    replace_file(path, (await studio.journal.csv()).encode())


def _say(studio: Studio, found: Spending, output: Output) -> None:
    budget = studio.project.budget
    cap = "" if budget is None else f" of {money(budget)}"
    output.line(
        f"Today {money(found.today_usd)}, this month {money(found.month_usd)}, this project "
        f"{money(found.project_usd)}{cap}."
    )
    output.line(f"Set aside for jobs under way: {money(found.reserved_usd)}.")
    output.line(f"This month will come to about {money(found.month_projected_usd)} if it goes on like this.")
    if found.per_kept_second_usd is not None:
        output.line(f"A second in the cut has cost {money(found.per_kept_second_usd.quantize(Decimal('0.0001')))}.")
    if found.perhaps_usd:
        output.line(f"Of this {money(found.perhaps_usd)} was perhaps never charged.")
    for title, shares in (("MODEL", found.by_model), ("CHARACTER", found.by_character)):
        if shares:
            output.table([(title, "JOBS", "COST"), *map(_row, shares)])


def _row(share: Share) -> Sequence[str]:
    return share.name, str(share.jobs), money(share.usd)


def _as_json(found: Spending) -> Mapping[str, object]:
    return {**asdict(found), "kept_seconds": str(found.kept_seconds), "per_kept_second_usd": found.per_kept_second_usd}
