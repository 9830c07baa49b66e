"""Nothing spends money by itself: a run with a price asks first, and an unknown price is said to be unknown."""

from __future__ import annotations

from decimal import Decimal
from typing import TextIO

from charstudio.cli.faults import WrongUse
from charstudio.cli.output import Output, clean, counted, money
from charstudio.engine.plan import Plan
from charstudio.model.errors import PlanError

_NOTHING_STARTED = "Nothing was started and nothing was charged."


def require_consent(plan: Plan, output: Output, answers: TextIO, *, budget: Decimal | None, yes: bool) -> None:
    """Return when the plan may run; raise ``PlanError`` or ``WrongUse`` when it may not.

    Free plans may. ``yes`` agrees to everything. ``budget`` agrees up to an amount and refuses anything above it, or
    unknown. Otherwise a person at a terminal is asked; a price nobody knows is not asked about but refused.
    """
    price = plan.price_usd
    if price == 0 or yes:
        return
    if price is None:
        raise WrongUse(f"What this run costs is unknown ({_unknown(plan)}).", f"{_NOTHING_STARTED} --yes agrees to it.")
    if budget is not None:
        if price > budget:
            raise PlanError(f"This run costs {money(price)}, more than the {money(budget)} allowed.", _NOTHING_STARTED)
        return
    if not answers.isatty():
        raise WrongUse(f"This run costs {money(price)} and nobody is here to agree.", "Use --budget USD or --yes.")
    _ask(f"Run {counted(len(plan.nodes), 'node')} for {money(price)}? [y/N] ", output, answers)


def _ask(question: str, output: Output, answers: TextIO) -> None:
    output.err.write(clean(question))
    output.err.flush()
    if answers.readline().strip().casefold() not in {"y", "yes"}:
        raise PlanError("The run was not agreed to.", _NOTHING_STARTED)


def _unknown(plan: Plan) -> str:
    models = {f"{step.provider}: {step.params.get('model')}" for step in plan.steps if step.price_usd is None}
    return ", ".join(sorted(models))
