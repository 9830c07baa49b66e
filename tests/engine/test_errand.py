"""The ladder of a paid job: another try only on proof, then the same model elsewhere, all of it inside the caps."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from charstudio.engine.errand import LONGEST_WAIT_S
from charstudio.engine.estimate import Ladder
from charstudio.engine.events import JobProgress
from charstudio.model.errors import (
    AuthFailed,
    ContentRefused,
    GenerationFailed,
    JobLost,
    OutOfCredit,
    OverBudget,
    RateLimited,
    Rejected,
    SubmitUncertain,
    Unavailable,
)
from charstudio.providers.scripted import Scene, ScriptedProvider, Verb
from charstudio.storage.database import Basis, Caps, EntryKind, JobState
from tests.lab import Lab

BROKEN = GenerationFailed("A machine broke down.", may_retry=True)


def failing(verb: Verb, error: Exception, times: int | None = None) -> Scene:
    return Scene(fail={verb: error}, fail_times=times)


@pytest.fixture
def two_services(tmp_path):
    """``two_services(first scene, second scene)``: one model, to be had from both."""
    labs = []

    def make(first=None, second=None, second_price=Decimal("0.30"), **options):
        services = (
            ScriptedProvider(first or Scene(), name="first"),
            ScriptedProvider(second or Scene(), name="second", price_usd=second_price),
        )
        lab = Lab(tmp_path / "film", *services, **options).chain("a")
        labs.append(lab)
        return lab, *services

    yield make
    for lab in labs:
        lab.database.close()


async def test_a_proven_failure_is_tried_once_more_and_each_try_has_its_own_row(make_lab):
    lab = make_lab(failing(Verb.WATCH, BROKEN, times=1)).chain("a")
    assert (await lab.run()).is_complete
    assert lab.provider.count(Verb.SUBMIT) == 2
    assert lab.states() == [JobState.FAILED, JobState.DONE]
    assert [row.attempts for row in reversed(lab.database.jobs())] == [1, 2]
    assert lab.database.spent_total() == Decimal("0.25")  # a failure the service does not charge for costs nothing
    assert lab.database.reserved() == 0


async def test_the_second_failure_is_the_last(make_lab):
    lab = make_lab(failing(Verb.WATCH, BROKEN)).chain("a")
    await lab.run()
    assert lab.provider.count(Verb.SUBMIT) == 2
    assert lab.error("a") is BROKEN


@pytest.mark.parametrize("tries", [1, 3])
async def test_how_often_is_a_setting(tmp_path, tries):
    lab = Lab(tmp_path / "film", ScriptedProvider(failing(Verb.WATCH, BROKEN)), ladder=Ladder(tries, wait_s=0)).chain(
        "a"
    )
    await lab.run()
    assert lab.provider.count(Verb.SUBMIT) == tries
    lab.database.close()


UNPROVEN = [
    (Verb.SUBMIT, SubmitUncertain("No answer came.")),
    (Verb.WATCH, Unavailable("The service does not answer.")),
    (Verb.WATCH, AuthFailed("The key was refused.")),
    (Verb.COLLECT, Unavailable("The service does not answer.")),
    (Verb.DOWNLOAD, Unavailable("The file did not come.")),
]
FRUITLESS = [
    (Verb.WATCH, Rejected("The picture is too small.")),
    (Verb.WATCH, ContentRefused("Flagged.")),
    (Verb.WATCH, GenerationFailed("It made nothing.")),
    (Verb.WATCH, JobLost("Nobody knows it.")),
    (Verb.SUBMIT, AuthFailed("The key was refused.")),
    (Verb.SUBMIT, Rejected("The picture is too small.")),
]


@pytest.mark.parametrize(
    ("verb", "error"), UNPROVEN + FRUITLESS, ids=lambda part: str(getattr(part, "value", type(part).__name__))
)
async def test_without_proof_or_hope_nothing_is_sent_again_here_or_elsewhere(two_services, verb, error):
    lab, first, second = two_services(failing(verb, error))
    await lab.run()
    assert first.count(Verb.SUBMIT) == 1
    assert second.count(Verb.SUBMIT) == 0
    assert lab.error("a") is error


ELSEWHERE = [
    (Verb.WATCH, BROKEN, 2),
    (Verb.SUBMIT, Unavailable("Down for the night."), 2),
    (Verb.SUBMIT, OutOfCredit("The balance is used up."), 1),
    (Verb.SUBMIT, RateLimited("Too many.", retry_after=timedelta(0)), 2),
]


@pytest.mark.parametrize(
    ("verb", "error", "tries"), ELSEWHERE, ids=lambda part: str(getattr(part, "value", type(part).__name__))
)
async def test_then_the_other_service_makes_it_and_the_history_shows_every_step(two_services, verb, error, tries):
    lab, first, second = two_services(failing(verb, error))
    assert (await lab.run()).is_complete
    assert (first.count(Verb.SUBMIT), second.count(Verb.SUBMIT)) == (tries, 1)
    (row, *_) = lab.database.jobs()
    history = lab.database.jobs_for(row.fingerprint)
    assert [(each.provider, each.state) for each in history] == [("first", JobState.FAILED)] * tries + [
        ("second", JobState.DONE)
    ]
    assert [each.attempts for each in history] == list(range(1, tries + 2))
    assert any("sent to second" in line.text for line in lab.database.job_log(history[-1].id))
    assert lab.database.result(row.fingerprint).provider == "second"


async def test_falling_back_can_be_switched_off(two_services):
    lab, _, second = two_services(failing(Verb.WATCH, BROKEN), ladder=Ladder(fall_back=False, wait_s=0))
    await lab.run()
    assert second.count(Verb.SUBMIT) == 0
    assert lab.error("a") is BROKEN


async def test_a_cap_stops_the_fallback_and_what_went_wrong_first_is_told(two_services):
    lab, _, second = two_services(failing(Verb.WATCH, BROKEN), caps=Caps(run_usd=Decimal("0.29")))
    await lab.run()
    assert second.count(Verb.SUBMIT) == 0
    assert lab.error("a") is BROKEN
    assert lab.database.reserved() == 0


async def test_what_a_failure_cost_all_the_same_is_in_the_ledger(make_lab):
    refused = ContentRefused("Flagged after the work was done.")
    refused.charged_usd = Decimal("0.11")
    lab = make_lab(failing(Verb.COLLECT, refused)).chain("a")
    await lab.run()
    assert lab.states() == [JobState.FAILED]
    assert lab.database.spent_total() == Decimal("0.11")
    assert lab.database.jobs()[0].charged_usd == Decimal("0.11")


async def test_a_service_that_names_no_cost_is_reckoned_at_our_price_and_marked(make_lab):
    lab = make_lab(Scene(cost_usd=None)).chain("a")
    await lab.run()
    (charge,) = [entry for entry in lab.database.ledger() if entry.kind is EntryKind.CHARGE]
    assert (charge.usd, charge.basis) == (Decimal("0.25"), Basis.ESTIMATED)
    assert lab.database.result(lab.database.jobs()[0].fingerprint).cost_usd == Decimal("0.25")


async def test_waiting_for_another_try_is_told_and_never_longer_than_a_minute(make_lab, monkeypatch):
    waited = []

    async def wait(seconds):
        waited.append(seconds)

    busy = RateLimited("Too many requests.", retry_after=timedelta(hours=2))
    lab = make_lab(failing(Verb.SUBMIT, busy, times=1)).chain("a")
    monkeypatch.setattr("charstudio.engine.errand.asyncio.sleep", wait)
    run = lab.start()
    await run.finished()
    assert LONGEST_WAIT_S in waited
    notes = [event.note for event in lab.events if isinstance(event, JobProgress)]
    assert any(note == "Too many requests. Trying again at scripted in 60 s." for note in notes)


# --- caps ----------------------------------------------------------------------------------------------------------


async def test_a_hundred_jobs_side_by_side_cannot_overrun_a_cap_together(tmp_path):
    service = ScriptedProvider(Scene(delay_s=0.001), concurrency=100)
    lab = Lab(tmp_path / "film", service, caps=Caps(project_usd=Decimal("2.60")))
    for number in range(100):
        lab.chain(f"n{number}")
    outcome = await lab.run()
    assert len(outcome.done) == 10  # at 0.25 each
    assert service.count(Verb.SUBMIT) == 10
    assert all(isinstance(error, OverBudget) for error in outcome.failed.values())
    assert lab.database.spent_total() == Decimal("2.50")
    lab.database.close()


async def test_each_run_has_its_own_cap(tmp_path):
    lab = Lab(tmp_path / "film", ScriptedProvider(), caps=Caps(run_usd=Decimal("0.30")))
    lab.chain("a").chain("b")
    assert len((await lab.run()).done) == 1
    assert (await lab.run()).is_complete  # the other one, in a run of its own
    lab.database.close()


async def test_a_price_nobody_knows_needs_a_word_from_the_user_where_there_is_a_cap(tmp_path):
    service = ScriptedProvider(price_usd=None)
    lab = Lab(tmp_path / "film", service, caps=Caps(day_usd=Decimal(5))).chain("a")
    await lab.run()
    assert isinstance(lab.error("a"), OverBudget)
    assert service.count(Verb.SUBMIT) == 0
    assert (await lab.start(unknown_ok=True).finished()).is_complete
    lab.database.close()


async def test_drafts_are_free_whatever_the_caps(tmp_path):
    drafts = ScriptedProvider(draft=True, price_usd=Decimal(0), name="draft")
    lab = Lab(tmp_path / "film", drafts, caps=Caps(Decimal(0), Decimal(0), Decimal(0))).chain("a")
    assert (await lab.run()).is_complete
    lab.database.close()


# --- inputs --------------------------------------------------------------------------------------------------------


async def test_one_picture_is_uploaded_once_for_many_jobs(make_lab):
    lab = make_lab(Scene(delay_s=0.001), concurrency=20)
    for number in range(20):
        lab.chain(f"n{number}")
    assert (await lab.run()).is_complete
    assert lab.provider.count(Verb.UPLOAD) == 1


async def test_what_a_run_costs_at_most_is_told_before(two_services):
    lab, *_ = two_services()
    plan = lab.plan()
    assert plan.price_usd == Decimal("0.25")
    assert plan.allowance_usd == Decimal("0.25") + 2 * Decimal("0.30")  # a second try, and two at the other
