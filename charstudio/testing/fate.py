"""What becomes of a request: how long it waits and runs, and how it ends, by the script and by its own faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charstudio.model.values import Json
from charstudio.testing.fal_errors import MODEL_STATUS, PLATFORM_STATUS, detail_item, model_error, words_for
from charstudio.testing.faults import Faults, Hit, Subject, drawn
from charstudio.testing.jobs import Ending, Outcome
from charstudio.testing.order import Order
from charstudio.testing.script import OF_A_JOB, Checks, Fault, Script, Step

_COLD_START_S = 600.0


@dataclass(frozen=True, slots=True)
class Fate:
    """Seconds of the cloud's time, and the ending."""

    queue_s: float
    run_s: float
    outcome: Outcome


def fate_of(order: Order, faults: Faults, subject: str) -> Fate:
    """What becomes of ``order``. A wrong input never gets as far as a fault of the script."""
    script, endpoint = faults.script, order.endpoint
    if order.faults and script.checks is not Checks.NEVER:
        return Fate(script.pace.queue_s, 0.0, _refused(order.faults))
    run_s = _run_s(order, script, subject)
    hit = faults.strike(Subject(Step.JOB, endpoint.provider, endpoint.id, subject), OF_A_JOB.__contains__)
    if hit is None:
        return Fate(script.pace.queue_s, run_s, Outcome())
    if hit.fault is Fault.COLD_START:
        return Fate(script.pace.queue_s + (hit.rule.seconds or _COLD_START_S), run_s, Outcome())
    return Fate(script.pace.queue_s, run_s, _ending(hit, order.body))


def _run_s(order: Order, script: Script, subject: str) -> float:
    pace = script.pace
    made = order.media[0].output if order.media else "image"
    seconds = {"image": pace.image_s, "audio": pace.audio_s}.get(made, pace.video_s)
    return seconds * (1 + pace.spread * (2 * drawn(script.seed, "pace", subject) - 1))


def _ending(hit: Hit, body: Mapping[str, Json]) -> Outcome:
    rule = hit.rule
    match hit.fault:
        case Fault.CONTENT_REJECTED:
            item = detail_item("content_policy_violation", ("body", "prompt"), given=body.get("prompt"))
            return _refused((item,), billed=rule.billed)
        case Fault.MODEL_ERROR:
            kind = rule.value or next(iter(MODEL_STATUS))
            return _refused((detail_item(kind, given=dict(body)),), status=rule.status, billed=rule.billed)
        case Fault.COMPLETED_WITH_ERROR:
            return _broken(rule.value or "runner_disconnected", billed=rule.billed)
        case Fault.BLACK_IMAGE:
            return Outcome(Ending.BLACK)
        case Fault.NO_MEDIA:
            return Outcome(Ending.EMPTY)
        case _:
            return Outcome(Ending.NEVER)


def _refused(items: tuple[dict[str, Json], ...], *, status: int = 0, billed: bool = False) -> Outcome:
    found, body = model_error(items, status)
    return Outcome(Ending.REFUSED, found, body, billed)


def _broken(kind: str, *, billed: bool) -> Outcome:
    body: dict[str, Json] = {"detail": words_for(kind), "error_type": kind}
    return Outcome(Ending.BROKEN, PLATFORM_STATUS.get(kind, 500), body, billed)
