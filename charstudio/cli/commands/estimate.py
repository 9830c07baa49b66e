"""``charstudio estimate PROJECT``: what a run would make and cost."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from charstudio.cli.commands.run import planned, titles
from charstudio.cli.faults import DONE
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted, money
from charstudio.cli.progress import step_title
from charstudio.cli.session import reading, run_async
from charstudio.engine.plan import Plan, Step
from charstudio.studio.studio import Studio


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Show the plan; nothing is started and nothing is written."""
    return run_async(_estimate(arguments, launch, output))


async def _estimate(arguments: Namespace, launch: Launch, output: Output) -> int:
    async with reading(launch, arguments.project, output) as (studio, _):
        studio.document.read_only = False  # --set may change the value in memory; nothing here can save it
        plan = planned(studio, arguments)
        if arguments.json:
            output.json(_as_json(plan))
        else:
            _say(studio, plan, output)
    return DONE


def _say(studio: Studio, plan: Plan, output: Output) -> None:
    if plan.steps:
        output.table([("NODE", "WHERE", "MODEL", "PRICE"), *map(_row, plan.steps)])
    names = titles(studio)
    for block in plan.blocked:
        output.line(f"“{names.get(block.node, block.node)}” cannot run: {block.reason}")
    output.line(
        f"{counted(len(plan.nodes), 'node')} to make, {len(plan.cached)} up to date. Price: {money(plan.price_usd)}"
    )


def _row(step: Step) -> tuple[str, str, str, str]:
    return step_title(step), step.provider, str(step.params.get("model", "")), money(step.price_usd)


def _as_json(plan: Plan) -> Mapping[str, object]:
    return {
        "steps": [
            {
                "node": step.node.id,
                "title": step.node.title,
                "provider": step.provider,
                "model": step.params.get("model"),
                "price_usd": None if step.price_usd is None else f"{step.price_usd:f}",
            }
            for step in plan.steps
        ],
        "cached": sorted(plan.cached),
        "blocked": {block.node: block.reason for block in plan.blocked},
        "price_usd": None if plan.price_usd is None else f"{plan.price_usd:f}",
    }
