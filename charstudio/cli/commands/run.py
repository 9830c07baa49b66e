"""``charstudio run PROJECT``: make what is not up to date."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from charstudio.cli import choose
from charstudio.cli.consent import require_consent
from charstudio.cli.faults import DONE, FAILED, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted, money
from charstudio.cli.progress import RunProgress
from charstudio.cli.session import run_async, with_other_machines, working
from charstudio.engine.fingerprint import Quality
from charstudio.engine.plan import Plan
from charstudio.engine.runner import Outcome
from charstudio.model import graph_edits
from charstudio.model.values import NodeId
from charstudio.model.voice import Level
from charstudio.studio.studio import Studio
from charstudio.studio.voice.lines import lines_in
from charstudio.studio.voice.remarks import heard_lines

_LEAST = Decimal("0.000001")
"""A cap of 0 would mean none."""


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Plan, ask about money, run, and say how it went."""
    if arguments.save and not arguments.assignments:
        raise WrongUse("--save keeps what --set changes, and nothing is set.", "Add --set NODE.PARAM=VALUE.")
    return run_async(_run(arguments, launch, output))


async def _run(arguments: Namespace, launch: Launch, output: Output) -> int:
    async with working(launch, arguments.project, output) as studio:
        plan = planned(studio, arguments)
        if arguments.node:
            plan.require_possible(titles(studio))
        await with_other_machines(studio, arguments, output)
        await warn_of_voices(studio, plan, output)
        require_consent(plan, output, sys.stdin, budget=arguments.budget, yes=arguments.yes)
        if arguments.save:
            await studio.save()
        if arguments.budget is not None:  # further tries and another service stay inside it too
            studio.use_settings(replace(studio.settings, cap_run_usd=max(arguments.budget, _LEAST)))
        outcome = await carry_out(studio, plan, output, unknown_ok=arguments.yes)
        if arguments.json:
            output.json(_as_json(studio, plan, outcome))
        else:
            _say(studio, plan, outcome, output)
        return DONE if outcome.is_complete and not plan.blocked else FAILED


def planned(studio: Studio, arguments: Namespace) -> Plan:
    """The plan the arguments of ``run`` and ``estimate`` ask for. ``--set`` is applied to the open document."""
    for text in arguments.assignments:
        found = choose.assignment(studio.project, studio.kinds, text)
        studio.document.apply(
            f"Set {found.param}",
            lambda project, found=found: graph_edits.set_param(  # type: ignore[misc] # the loop's value is bound here
                project, studio.kinds, found.node.id, found.param, found.value
            ),
        )
    nodes = [choose.node(studio.project, text).id for text in arguments.node]
    quality = Quality.DRAFT if arguments.draft else Quality.FINAL if arguments.final else Quality.AS_SET
    return studio.plan(nodes or None, quality)


async def warn_of_voices(studio: Studio, plan: Plan, output: Output) -> None:
    """Listen to what is going to be spoken by a paid model, and say what would harm it. Nothing is forbidden."""
    lines = lines_in(plan, studio.shelf)
    if not lines:
        return
    for remark in await heard_lines(studio.listening, lines):
        if remark.level in {Level.WARN, Level.FAIL}:
            output.warning(f"“{remark.title}”: {remark.words} {remark.advice}".strip())
        else:
            output.note(f"“{remark.title}”: {remark.words}")


async def carry_out(studio: Studio, plan: Plan, output: Output, *, unknown_ok: bool = False) -> Outcome:
    """Run ``plan`` with its progress shown. ``unknown_ok``: also what nobody knows the price of."""
    progress = RunProgress(plan, output)
    stop_following = studio.jobs.connect(progress.follow)
    try:
        return await studio.start(plan, unknown_ok=unknown_ok).finished()
    except BaseException:
        progress.close()  # before the cancelled steps say so
        await studio.close()
        raise
    finally:
        progress.close()
        stop_following()


def titles(studio: Studio) -> Mapping[NodeId, str]:
    """Every node's title by id."""
    return {node.id: node.title for node in studio.project.graph.nodes.values()}


def _say(studio: Studio, plan: Plan, outcome: Outcome, output: Output) -> None:
    names = titles(studio)
    for block in plan.blocked:
        output.warning(f"“{names.get(block.node, block.node)}” cannot run: {block.reason}")
    for node, error in outcome.failed.items():
        output.error(f"“{names.get(node, node)}” failed: {error.message}", error.hint)
    parts = [f"{counted(len(outcome.done), 'node')} made"] if outcome.done or not plan.cached else []
    parts += [f"{len(plan.cached)} up to date"] if plan.cached else []
    for what, ended in (("failed", outcome.failed), ("left out", outcome.skipped), ("cancelled", outcome.cancelled)):
        parts += [f"{len(ended)} {what}"] if ended else []
    output.line(", ".join(parts) if parts else "Nothing to do.")


def _as_json(studio: Studio, plan: Plan, outcome: Outcome) -> Mapping[str, object]:
    return {
        "done": list(outcome.done),
        "cached": sorted(plan.cached),
        "failed": {node: {"message": error.message, "hint": error.hint} for node, error in outcome.failed.items()},
        "skipped": list(outcome.skipped),
        "cancelled": list(outcome.cancelled),
        "blocked": {block.node: block.reason for block in plan.blocked},
        "charged_usd": _charged(studio, plan),
    }


def _charged(studio: Studio, plan: Plan) -> str | None:
    """What the stored results of this plan cost; None as soon as one of them did not say."""
    fingerprints = {step.fingerprint for step in plan.steps}
    total = Decimal(0)
    for node in plan.nodes:
        for _, result in studio.takes(node):
            if result.fingerprint in fingerprints:
                if result.cost_usd is None:
                    return None
                total += result.cost_usd
    return money(total).removeprefix("$")
