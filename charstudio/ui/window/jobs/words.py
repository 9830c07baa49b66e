"""What the jobs panel says: states, times, amounts, and one sentence on what a job has cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from charstudio.model.errors import (
    AuthFailed,
    NotConfigured,
    OutOfCredit,
    OverBudget,
    PlanError,
)
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.storage.database_rows import Basis
from charstudio.studio.accounts import SERVICES
from charstudio.ui.graph.look import StateLook
from charstudio.ui.prices import amount_words
from charstudio.ui.progress_words import clock, position_words
from charstudio.ui.window.jobs.line import JobLine, Standing

LOOKS = {
    Standing.RUNNING: StateLook("progress-clock", "Running", "accent_hover"),
    Standing.UNKNOWN: StateLook("help-rhombus-outline", "Unknown", "warn"),
    Standing.WAITING: StateLook("clock-outline", "Waiting", "secondary"),
    Standing.CLOUD: StateLook("cloud-clock-outline", "In the cloud", "accent_hover"),
    Standing.FAILED: StateLook("alert-octagon-outline", "Failed", "bad"),
    Standing.LOST: StateLook("cloud-alert-outline", "Lost", "warn"),
    Standing.CANCELLED: StateLook("cancel", "Cancelled", "secondary"),
    Standing.SKIPPED: StateLook("skip-next-circle-outline", "Skipped", "secondary"),
    Standing.DONE: StateLook("check-circle-outline", "Done", "good"),
}
THIS_MACHINE = "This machine"
_SERVICES = {service.name: service.title for service in SERVICES}
_NAMED = (Standing.RUNNING, Standing.WAITING, Standing.CLOUD, Standing.UNKNOWN, Standing.FAILED)
_SENT_NOTHING = (OverBudget, NotConfigured, AuthFailed, OutOfCredit, PlanError)


def service_title(provider: str) -> str:
    """What people call a provider."""
    return _SERVICES.get(provider, provider)


def service_words(line: JobLine) -> str:
    """Who makes it."""
    return THIS_MACHINE if line.is_free else service_title(line.provider)


def model_words(line: JobLine, title: str) -> str:
    """What makes it; ``title`` is the model's name in the catalogue, or its id."""
    return "Draft" if line.provider == DRAFT_MODEL else title


def time_words(line: JobLine) -> str:
    """How long it has been going on and how long it will, or how long it took."""
    view = line.view
    if view is not None and view.started_at is not None:
        left = view.left_seconds
        elapsed = clock(view.elapsed_seconds)
        return elapsed if left is None else f"{elapsed}, about {clock(left)} left"
    newest = line.rows[0] if line.rows and view is None else None
    if newest is None or newest.accepted_at is None or newest.closed_at is None:
        return ""
    return clock((newest.closed_at - newest.accepted_at).total_seconds())


def day_words(line: JobLine) -> str:
    """When it was, for jobs of earlier sessions."""
    return f"{line.began.astimezone():%d %B %Y, %H:%M}"


def progress_words(line: JobLine) -> str:
    """The part that is done, or the place in line."""
    view = line.view
    if view is None or view.condition.is_over:
        return ""
    fraction = view.shown_fraction if line.standing is Standing.RUNNING else None
    return position_words(view.position) if fraction is None else f"{fraction:.0%}"


def aside_words(line: JobLine) -> str:
    """What is set aside."""
    return amount_words(line.reserved_usd) if line.reserved_usd else ""


def charged_words(line: JobLine) -> str:
    """What it has cost, marked where that is not the service's own word."""
    usd = line.charged_usd
    if line.is_free:
        return "free" if line.standing is Standing.DONE else ""
    if usd is None:
        return ""
    amount = amount_words(usd)
    return {Basis.REPORTED: amount, Basis.ESTIMATED: f"~{amount}", Basis.PERHAPS: f"{amount} perhaps"}[line.basis]


def note_words(line: JobLine) -> str:
    """What happened, and what to do next where that is known."""
    hint = line.error.hint if line.error is not None and line.standing is Standing.FAILED else ""
    note = line.note or _STANDING_NOTES.get(line.standing, "")
    return " ".join(part for part in (note, hint) if part)


_STANDING_NOTES = {
    Standing.UNKNOWN: "It was sent and no answer came. It may have been accepted and charged.",
    Standing.CLOUD: "The service has it and goes on by itself; it is collected when it is done.",
}


def cost_words(line: JobLine) -> str:
    """One sentence on what a job has cost, or may."""
    if line.is_free:
        return "It is made on this machine and costs nothing."
    if line.charged_usd:
        return _charged_sentence(line)
    if line.charged_usd is not None:
        return "Nothing was charged."
    aside = amount_words(line.reserved_usd) if line.reserved_usd else ""
    if line.standing is Standing.UNKNOWN:
        return f"It may have been charged; {aside or 'an unknown amount'} stays set aside for it."
    if line.standing in {Standing.RUNNING, Standing.WAITING, Standing.CLOUD}:
        return f"{aside} is set aside for it." if aside else ""
    if isinstance(line.error, _SENT_NOTHING) or not any(row.ticket is not None for row in line.rows):
        return "Nothing was charged."
    return "The service reported no charge."


def _charged_sentence(line: JobLine) -> str:
    amount = amount_words(line.charged_usd or Decimal(0))
    if line.basis is Basis.PERHAPS:
        return f"{amount} is counted as spent; perhaps it never was."
    return f"It cost about {amount}, by our own prices." if line.basis is Basis.ESTIMATED else f"It cost {amount}."


def summary(lines: Iterable[JobLine]) -> str:
    """One line such as ``running 3 · waiting 2 · unknown 1 · $0.84 set aside``, or "No jobs".

    Of earlier sessions only what is open counts; what is done is named when nothing is under way.
    """
    shown = [line for line in lines if line.view is not None or not line.standing.is_over]
    parts = _counted(shown, _NAMED) or _counted(shown, (Standing.DONE,))
    aside = sum((line.reserved_usd for line in shown), Decimal(0))
    if aside:
        parts.append(f"{amount_words(aside)} set aside")
    return " · ".join(parts) or "No jobs"


def _counted(lines: Iterable[JobLine], standings: Iterable[Standing]) -> list[str]:
    counts = Counter(line.standing for line in lines)
    return [f"{LOOKS[standing].word.lower()} {counts[standing]}" for standing in standings if counts[standing]]
