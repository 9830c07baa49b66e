"""After the end of a session, in good order or not: what was accepted is collected, nothing is sent twice."""

from __future__ import annotations

import asyncio
import logging
from decimal import Decimal

import pytest

from charstudio.engine.events import JobStarted
from charstudio.model.errors import GenerationFailed, JobLost, SubmitUncertain, Unavailable
from charstudio.providers.base import CancelOutcome
from charstudio.providers.scripted import Files, Scene, ScriptedProvider, Verb
from charstudio.storage.database import JobState
from tests.lab import node_id, turn, with_motion, with_state


@pytest.fixture
def service(tmp_path):
    """``service(scene)``: the same service, seen by another start of the program."""
    folder = tmp_path / "service"
    folder.mkdir()
    return lambda script=None, **options: ScriptedProvider(script, folder=folder, **options)


async def left_open(make_lab, service, *names: str, scene: Scene | None = None):
    """A session that ends while these independent nodes are being made."""
    lab = make_lab(provider=service(scene or Scene(hold=frozenset({Verb.WATCH}))))
    for name in names:
        lab.project = with_state(lab.project, name, "photo")
    lab.start()
    while lab.provider.count(Verb.WATCH) < len(names):
        await lab.provider.reached(Verb.WATCH)
    await lab.leave()
    return lab.project


async def test_open_jobs_are_collected_stored_and_paid_once(make_lab, service):
    project = await left_open(make_lab, service, "a", "b")
    lab = make_lab(provider=service(), project=project)
    resumed = await lab.resume()
    assert {row.node for row in resumed.collected} == {"a", "b"}
    assert lab.states() == [JobState.DONE] * 2
    assert lab.plan().steps == ()
    assert lab.database.spent_total() == Decimal("0.50")
    assert lab.database.reserved() == 0
    assert sorted(lab.provider.accepted()) == ["a", "b"]
    assert [lab.endings(name) for name in "ab"] == [["JobDone"]] * 2
    assert (await lab.resume()) == type(resumed)()


async def test_a_resumed_clip_fills_the_sockets_of_its_kind(make_lab, service):
    lab = make_lab(provider=service(Scene(hold=frozenset({Verb.WATCH}))))
    lab.project = with_motion(lab.project, "walk", "photo")
    lab.start()
    await lab.provider.reached(Verb.WATCH)
    await lab.leave()
    again = make_lab(provider=service(), project=lab.project)
    await again.resume()
    assert again.is_stored("walk")
    [(_, run)] = again.database.all_runs()
    assert set(again.database.result(run.fingerprint).outputs) == {"video"}


async def test_resuming_while_steps_run_leaves_them_alone(make_lab, service):
    lab = make_lab(provider=service(Scene(hold=frozenset({Verb.WATCH})))).chain("a")
    run = lab.start()
    await lab.provider.reached(Verb.WATCH)
    resumed = await lab.resume()
    assert resumed == type(resumed)()
    lab.provider.let_go(Verb.WATCH)
    assert (await run.finished()).is_complete
    assert lab.provider.count(Verb.WATCH) == 1
    assert lab.states() == [JobState.DONE]


async def test_a_run_shares_what_is_being_resumed(make_lab, service):
    project = await left_open(make_lab, service, "a")
    lab = make_lab(provider=service(Scene(hold=frozenset({Verb.WATCH}))), project=project)
    resuming = asyncio.ensure_future(lab.resume())
    await lab.provider.reached(Verb.WATCH)
    run = lab.start()
    run.cancel()  # who leaves does not stop what is being resumed
    run = lab.start()
    lab.provider.let_go(Verb.WATCH)
    assert (await run.finished()).done == ("a",)
    assert len((await resuming).collected) == 1
    assert lab.provider.count(Verb.SUBMIT) == 0


async def test_a_run_before_resuming_attaches_to_the_open_job(make_lab, service):
    project = await left_open(make_lab, service, "a")
    lab = make_lab(provider=service(), project=project)
    assert (await lab.run()).is_complete
    assert lab.provider.count(Verb.SUBMIT) == 0
    assert lab.provider.accepted() == ("a",)
    assert (await lab.resume()).collected == ()


async def test_one_that_goes_wrong_in_an_unexpected_way_does_not_stop_the_others(make_lab, service, caplog):
    project = await left_open(make_lab, service, "a", "b", "c")

    class Odd(ScriptedProvider):
        async def collect(self, ticket):
            if self._job(ticket)[0]["subject"] == "b":
                raise ZeroDivisionError("oh")
            return await super().collect(ticket)

    lab = make_lab(provider=Odd(folder=service()._folder), project=project)
    resumed = await lab.resume()
    assert {row.node for row in resumed.collected} == {"a", "c"}
    assert {row.node for row in resumed.waiting} == {"b"}
    assert lab.endings("b") == ["JobFailed"]
    assert [record.exc_info is not None for record in caplog.records if record.levelno >= logging.WARNING] == [True]
    caplog.clear()
    again = make_lab(provider=service(), project=project)
    assert {row.node for row in (await again.resume()).collected} == {"b"}


@pytest.mark.parametrize(
    ("scene", "group", "state"),
    [
        (Scene(lost=True), "lost", JobState.LOST),
        (Scene(fail={Verb.WATCH: JobLost("Gone.")}), "lost", JobState.LOST),
        (Scene(fail={Verb.WATCH: GenerationFailed("It failed.")}), "failed", JobState.FAILED),
        (Scene(fail={Verb.WATCH: Unavailable("No network.")}), "waiting", JobState.DETACHED),
        (Scene(fail={Verb.DOWNLOAD: Unavailable("No network.")}), "waiting", JobState.DETACHED),
        (Scene(files=Files.GARBAGE), "waiting", JobState.DETACHED),
    ],
)
async def test_only_proof_closes_an_open_job(make_lab, service, scene, group, state):
    project = await left_open(make_lab, service, "a")
    lab = make_lab(provider=service(scene), project=project)
    resumed = await lab.resume()
    assert [row.node for row in getattr(resumed, group)] == ["a"]
    assert lab.states() == [state]
    assert lab.endings("a") == ["JobFailed"]


async def test_without_its_provider_a_job_waits(make_lab, service):
    project = await left_open(make_lab, service, "a")
    lab = make_lab(provider=ScriptedProvider(name="another"), project=project)
    resumed = await lab.resume()
    assert [row.node for row in resumed.waiting] == ["a"]
    assert lab.events == []
    again = make_lab(provider=service(), project=project)
    assert len((await again.resume()).collected) == 1


async def test_an_intent_without_an_answer_becomes_uncertain_and_is_not_sent_again(make_lab, service):
    lab = make_lab(provider=service(Scene(hold=frozenset({Verb.SUBMIT})))).chain("a")
    run = lab.start()
    await lab.provider.reached(Verb.SUBMIT)
    again = make_lab(provider=service(), project=lab.project)  # as after a kill: the first never hears its answer
    resumed = await again.resume()
    assert [row.node for row in resumed.uncertain] == ["a"]
    assert again.states() == [JobState.UNCERTAIN]
    outcome = await again.run()
    assert isinstance(outcome.failed[node_id("a")], SubmitUncertain)
    assert again.provider.count(Verb.SUBMIT) == 0
    assert [row.node for row in (await again.resume()).uncertain] == ["a"]
    lab.provider.let_go(Verb.SUBMIT)
    await run.finished()


async def test_an_unconfigured_provider_is_not_taken_for_a_free_one(make_lab, service):
    lab = make_lab(provider=service(Scene(hold=frozenset({Verb.SUBMIT})))).chain("a")
    run = lab.start()
    await lab.provider.reached(Verb.SUBMIT)
    again = make_lab(provider=service(models={}), project=lab.project)
    assert len((await again.resume()).uncertain) == 1
    lab.provider.let_go(Verb.SUBMIT)
    await run.finished()


async def test_drafts_of_an_earlier_session_are_closed_without_a_word(make_lab):
    draft = {"name": "draft", "draft": True, "price_usd": Decimal(0)}
    lab = make_lab(Scene(hold=frozenset({Verb.WATCH})), **draft)
    for name in "ab":
        lab.project = with_state(lab.project, name, "photo")
    run = lab.start("a")
    await lab.provider.reached(Verb.WATCH)
    again = make_lab(project=lab.project, **draft)  # as after a kill
    resumed = await again.resume()
    assert [row.node for row in resumed.lost] == ["a"]
    assert "JobFailed" not in again.endings("a")
    assert (await again.run()).is_complete
    run.cancel()
    await run.finished()


async def test_a_resumed_job_can_be_cancelled(make_lab, service):
    project = await left_open(make_lab, service, "a")
    lab = make_lab(provider=service(Scene(hold=frozenset({Verb.WATCH}), cancel=CancelOutcome.STOPPED)), project=project)
    resuming = asyncio.ensure_future(lab.resume())
    await lab.provider.reached(Verb.WATCH)
    lab.runner.cancel([node_id("a")])
    resumed = await resuming
    assert resumed == type(resumed)()
    assert lab.endings("a") == ["JobCancelled"]


async def test_leaving_while_resuming_keeps_the_jobs(make_lab, service):
    project = await left_open(make_lab, service, "a")
    lab = make_lab(provider=service(Scene(hold=frozenset({Verb.WATCH}))), project=project)
    resuming = asyncio.ensure_future(lab.resume())
    await lab.provider.reached(Verb.WATCH)
    await lab.runner.shutdown()
    await resuming
    assert lab.states() == [JobState.DETACHED]
    assert lab.provider.count(Verb.CANCEL) == 0


async def test_a_resumed_job_is_told_like_any_other(make_lab, service):
    project = await left_open(make_lab, service, "a")
    lab = make_lab(provider=service(Scene(queue=(1,), progress=(0.5,))), project=project)
    await lab.resume()
    await turn()
    names = [type(event).__name__ for event in lab.events]
    assert names == ["JobQueued", "JobStarted", "JobQueued", "JobProgress", "JobProgress", "JobDone"]
    assert [event.provider for event in lab.events if isinstance(event, JobStarted)] == ["scripted"]


async def test_a_job_open_at_another_provider_is_not_ordered_here_as_well(make_lab, service):
    project = await left_open(make_lab, service, "a")
    lab = make_lab(provider=ScriptedProvider(name="another"), project=project)
    outcome = await lab.run()
    assert "still open at scripted" in outcome.failed[node_id("a")].message
    assert lab.provider.operations == []
    assert lab.states() == [JobState.DETACHED]


async def test_five_hundred_jobs_at_once(make_lab, tmp_path):
    lab = make_lab(concurrency=500)
    for number in range(500):
        lab.project = with_state(lab.project, f"n{number}", "photo")
    outcome = await lab.run()
    assert outcome.is_complete
    assert len(lab.provider.accepted()) == 500
    assert lab.database.spent_total() == Decimal(125)
