"""What to do next after a failure: from its type to the one or two steps that help. A table, and nothing else."""

from __future__ import annotations

from enum import StrEnum

from charstudio.model.errors import (
    AuthFailed,
    CharStudioError,
    ContentRefused,
    DiskFull,
    GenerationFailed,
    JobLost,
    MediaError,
    NotConfigured,
    OutOfCredit,
    OverBudget,
    PlanError,
    RateLimited,
    ReadOnly,
    Rejected,
    ServiceFault,
    SubmitUncertain,
    Unavailable,
)
from charstudio.ui.window.jobs.line import JobLine, Standing


class NextStep(StrEnum):
    """Something that can be done about a job. The value is its name outside of the panel."""

    ENTER_KEY = "enter_key"
    BILLING = "billing"
    CAPS = "caps"
    SHOW_NODE = "show_node"
    OTHER_MODEL = "other_model"
    RESOLVE = "resolve"
    RUN_AGAIN = "run_again"
    SHOW_LOG = "show_log"


WORDS = {
    NextStep.ENTER_KEY: "Enter the key…",
    NextStep.BILLING: "Open its billing page",
    NextStep.CAPS: "Change the caps…",
    NextStep.SHOW_NODE: "Show the node",
    NextStep.OTHER_MODEL: "Another model…",
    NextStep.RESOLVE: "Resolve…",
    NextStep.RUN_AGAIN: "Run again",
    NextStep.SHOW_LOG: "Show the log",
}
WINDOW_COMMANDS = {NextStep.ENTER_KEY: "help.first_key", NextStep.CAPS: "edit.settings"}
"""The steps that are commands of the window, by their ids."""
BILLING_PAGES = {"fal": "https://fal.ai/dashboard/billing", "runpod": "https://console.runpod.io/user/billing"}

_AFTER: tuple[tuple[type[CharStudioError], tuple[NextStep, ...]], ...] = (
    (NotConfigured, (NextStep.ENTER_KEY, NextStep.OTHER_MODEL)),
    (AuthFailed, (NextStep.ENTER_KEY,)),
    (OutOfCredit, (NextStep.BILLING, NextStep.RUN_AGAIN)),
    (OverBudget, (NextStep.CAPS, NextStep.RUN_AGAIN)),
    (ContentRefused, (NextStep.OTHER_MODEL, NextStep.SHOW_NODE)),
    (Rejected, (NextStep.SHOW_NODE,)),
    (SubmitUncertain, (NextStep.RESOLVE,)),
    (RateLimited, (NextStep.RUN_AGAIN,)),
    (GenerationFailed, (NextStep.RUN_AGAIN, NextStep.OTHER_MODEL)),
    (Unavailable, (NextStep.RUN_AGAIN, NextStep.OTHER_MODEL)),
    (ServiceFault, (NextStep.SHOW_LOG, NextStep.OTHER_MODEL)),
    (JobLost, (NextStep.RUN_AGAIN,)),
    (MediaError, (NextStep.RUN_AGAIN, NextStep.SHOW_NODE)),
    (PlanError, (NextStep.SHOW_NODE,)),
    (ReadOnly, ()),
    (DiskFull, (NextStep.RUN_AGAIN,)),
    (CharStudioError, (NextStep.RUN_AGAIN, NextStep.SHOW_LOG)),
)
"""The first type that fits counts, so leaves stand before what they are kinds of."""


def after(error: CharStudioError) -> tuple[NextStep, ...]:
    """The steps that help, the best first."""
    return next(steps for kind, steps in _AFTER if isinstance(error, kind))


def next_steps(line: JobLine) -> tuple[NextStep, ...]:
    """What to do about a line; nothing while it is well."""
    if line.standing is Standing.UNKNOWN:
        return (NextStep.RESOLVE,)
    if line.standing is Standing.FAILED and line.error is not None:
        return after(line.error)
    if line.standing in {Standing.FAILED, Standing.LOST}:
        return (NextStep.RUN_AGAIN, NextStep.SHOW_LOG)
    return ()
