"""What runs, what is cached, what waits, and what a failure or a cancel does to the rest."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from charstudio.engine import runner as runner_module
from charstudio.engine.events import JobDetached, JobDone, JobProgress, JobQueued, JobStarted
from charstudio.model import graph_edits
from charstudio.model.errors import (
    AuthFailed,
    CharStudioError,
    DiskFull,
    GenerationFailed,
    NotConfigured,
    OutOfCredit,
    ProviderError,
    RateLimited,
    Rejected,
    SubmitUncertain,
    Unavailable,
)
from charstudio.providers.base import CancelOutcome
from charstudio.providers.scripted import Files, Scene, Verb
from charstudio.storage.database import EntryKind, JobState
from tests.lab import ENDINGS, KINDS, node_id, order_of, turn, wired, with_motion, with_state

FAULTS = (
    ProviderError("It did not work.", "Try another model."),
    NotConfigured("There is no key.", "Enter one."),
    AuthFailed("The key was refused.", "Check it."),
    OutOfCredit("The balance is used up.", "Top it up."),
    RateLimited("Too many requests.", "Wait.", timedelta(seconds=3)),
    Rejected("The picture was refused.", "Use another.", "image"),
    GenerationFailed("It failed there.", "Run it again."),
    Unavailable("The service does not answer.", "Try later."),
)


# --- running and caching -------------------------------------------------------------------------------------------


async def test_a_chain_runs_once_in_order_and_is_cached_ever_after(lab):
    lab.chain("a", "b", "c")
    outcome = await lab.run()
    assert outcome.is_complete
    assert outcome.done == ("a", "b", "c")
    assert [operation.subject for operation in lab.provider.operations if operation.verb is Verb.SUBMIT] == list("abc")
    assert lab.states() == [JobState.DONE] * 3
    await lab.run()
    assert all(lab.was_cached(name) for name in "abc")
    assert not any(lab.did_run(name) for name in "abc")
    assert lab.provider.accepted() == ("a", "b", "c")


async def test_each_step_tells_queued_started_progress_done_in_this_order(make_lab):
    lab = make_lab(Scene(queue=(2, 1), progress=(0.25, 0.75), note="Hands are free."))
    lab.chain("a")
    await lab.run()
    assert order_of(lab.events) == ["JobStarted", "JobDone"]
    assert [event.position for event in lab.events if isinstance(event, JobQueued)] == [None, 2, 1]
    assert [event.fraction for event in lab.events if isinstance(event, JobProgress)] == [0.25, 0.75, None]
    done = lab.events[-1]
    assert isinstance(done, JobDone)
    assert (done.take, done.result.note, done.result.cost_usd) == (1, "Hands are free.", Decimal("0.25"))


async def test_the_done_event_names_the_take_it_was_planned_with(lab):
    lab.chain("a").edit(graph_edits.set_take, node_id("a"), 3)
    run = lab.start()
    lab.edit(graph_edits.set_take, node_id("a"), 4)
    await run.finished()
    assert [event.take for event in lab.events if isinstance(event, JobDone)] == [3]
    assert [run.take for run in lab.database.runs_of(node_id("a"))] == [3]


async def test_changing_one_prompt_runs_exactly_the_descendants(lab):
    for name, source in (("a", "photo"), ("b", "a"), ("c", "b"), ("d", "a"), ("e", "photo")):
        lab.project = with_state(lab.project, name, source)
    await lab.run()
    lab.edit(graph_edits.set_param, KINDS, node_id("b"), "instruction", "b again")
    await lab.run()
    assert {name for name in "abcde" if lab.did_run(name)} == {"b", "c"}
    assert all(lab.was_cached(name) for name in "ade")


async def test_going_back_to_an_older_revision_costs_nothing(lab):
    lab.chain("a", "b")
    before = lab.project
    await lab.run()
    lab.edit(graph_edits.set_param, KINDS, node_id("a"), "instruction", "another")
    await lab.run()
    lab.project = before
    assert lab.plan().steps == ()
    await lab.run()
    assert lab.was_cached("a")
    assert lab.was_cached("b")


async def test_what_is_on_disk_survives_the_session(make_lab):
    lab = make_lab().chain("a", "b")
    await lab.run()
    await lab.leave()
    again = make_lab(project=lab.project)
    await again.run()
    assert again.was_cached("a")
    assert again.was_cached("b")
    assert again.provider.operations == []


async def test_a_deleted_media_file_makes_its_step_run_again_and_no_other(lab):
    lab.chain("a", "b")
    await lab.run()
    [made] = [event.result for event in lab.events if isinstance(event, JobDone) and event.node == "b"]
    lab.blobs.path(made.outputs["image"].media).unlink()
    await lab.run()
    assert lab.did_run("b")
    assert lab.was_cached("a")


async def test_two_nodes_that_ask_for_the_same_thing_share_one_request(lab):
    lab.chain("a")
    lab.project = with_state(lab.project, "twin", "photo")
    lab.edit(graph_edits.set_param, KINDS, node_id("twin"), "instruction", "a")
    await lab.run()
    assert lab.provider.accepted() == ("a",)


async def test_clips_and_frames_of_clips_flow_on(lab):
    lab.project = with_motion(lab.project, "walk", "photo")
    lab.project = graph_edits.add_node(lab.project, KINDS, "video.frame", node_id=node_id("last"), title="last")
    lab.project = wired(lab.project, "walk", "last", "video", "video")
    lab.chain("next", source="last")
    assert (await lab.run()).is_complete
    [frame] = [event.result for event in lab.events if isinstance(event, JobDone) and event.node == "last"]
    assert (frame.provider, frame.cost_usd, frame.outputs["image"].info.width_px) == ("local", 0, 32)


# --- editing while it runs -----------------------------------------------------------------------------------------


async def test_edits_while_running_do_not_disturb_the_run(make_lab):
    lab = make_lab(Scene(hold=frozenset({Verb.WATCH}))).chain("a", "b", "c")
    planned = lab.project
    run = lab.start()
    await lab.provider.reached(Verb.WATCH)
    lab.edit(graph_edits.set_param, KINDS, node_id("b"), "instruction", "something else")
    lab.edit(graph_edits.remove_nodes, [node_id("c")])
    lab.provider.let_go(Verb.WATCH)
    outcome = await run.finished()
    assert outcome.done == ("a", "b", "c")
    assert lab.provider.accepted() == ("a", "b", "c")
    lab.project = planned
    assert lab.plan().steps == ()


# --- sharing -------------------------------------------------------------------------------------------------------


async def test_two_runs_share_the_steps_both_want(make_lab):
    lab = make_lab(Scene(hold=frozenset({Verb.WATCH}))).chain("a", "b")
    lab.project = with_state(lab.project, "c", "a")
    first, second = lab.start("b"), lab.start("c")
    await lab.provider.reached(Verb.WATCH)
    lab.provider.let_go(Verb.WATCH)
    assert (await first.finished()).is_complete
    assert (await second.finished()).is_complete
    assert sorted(lab.provider.accepted()) == ["a", "b", "c"]


async def test_a_shared_step_is_cancelled_only_when_the_last_waiter_leaves(make_lab):
    lab = make_lab(Scene(hold=frozenset({Verb.WATCH}))).chain("a")
    first, second = lab.start(), lab.start()
    await lab.provider.reached(Verb.WATCH)
    waiting = asyncio.ensure_future(first.finished())
    await turn()
    first.cancel()
    outcome = await asyncio.wait_for(waiting, 1)  # who leaves does not wait for the others
    assert outcome.cancelled == ("a",)
    assert lab.provider.count(Verb.CANCEL) == 0
    assert not second.is_finished
    second.cancel()
    assert (await second.finished()).cancelled == ("a",)
    assert lab.provider.count(Verb.CANCEL) == 1
    assert lab.states() == [JobState.CANCELLED]
    assert lab.endings("a") == ["JobCancelled"]


async def test_who_stays_gets_the_shared_step(make_lab):
    lab = make_lab(Scene(hold=frozenset({Verb.WATCH}))).chain("a")
    first, second = lab.start(), lab.start()
    await lab.provider.reached(Verb.WATCH)
    first.cancel()
    lab.provider.let_go(Verb.WATCH)
    assert (await second.finished()).done == ("a",)


async def test_running_again_while_a_cancelled_step_is_letting_go_starts_anew(make_lab):
    lab = make_lab(Scene(hold=frozenset({Verb.WATCH, Verb.CANCEL}))).chain("a", "b")
    first = lab.start()
    await lab.provider.reached(Verb.WATCH)
    first.cancel()
    await lab.provider.reached(Verb.CANCEL)
    second = lab.start()
    for verb in (Verb.CANCEL, Verb.WATCH):
        lab.provider.let_go(verb)
    assert (await second.finished()).is_complete
    assert (await first.finished()).cancelled == ("a", "b") or (await first.finished()).skipped == ("b",)
    assert lab.provider.accepted() == ("a", "a", "b")  # the first was stopped, so it is no second payment
    assert lab.states() == [JobState.CANCELLED, JobState.DONE, JobState.DONE]


async def test_at_most_as_many_jobs_as_the_provider_allows(make_lab):
    lab = make_lab(Scene(delay_s=0.01), concurrency=3)
    for number in range(9):
        lab.project = with_state(lab.project, f"n{number}", "photo")
    assert (await lab.run()).is_complete
    assert lab.provider.busiest == 3


async def test_a_provider_that_allows_more_meanwhile_gets_more(make_lab):
    lab = make_lab(Scene(hold=frozenset({Verb.WATCH})), concurrency=1)
    for name in "ab":
        lab.project = with_state(lab.project, name, "photo")
    first = lab.start("a")
    await lab.provider.reached(Verb.WATCH)
    lab.provider._concurrency = 2
    second = lab.start("b")
    await lab.provider.reached(Verb.WATCH)
    lab.provider.let_go(Verb.WATCH)
    assert [(await run.finished()).done for run in (first, second)] == [("a",), ("b",)]


async def test_a_provider_with_no_places_still_gets_one(make_lab):
    lab = make_lab(concurrency=0).chain("a")
    assert (await asyncio.wait_for(lab.run(), 5)).is_complete


# --- failing -------------------------------------------------------------------------------------------------------


async def test_a_failure_stops_only_its_descendants(make_lab):
    broken = Scene(fail={Verb.WATCH: Rejected("The picture was refused.", "Use another.")})
    lab = make_lab(lambda request: broken if request.params["instruction"] == "b" else Scene())
    for name, source in (("a", "photo"), ("b", "a"), ("c", "b"), ("d", "c"), ("e", "a")):
        lab.project = with_state(lab.project, name, source)
    outcome = await lab.run()
    assert outcome.done == ("a", "e")
    assert list(outcome.failed) == ["b"]
    assert outcome.skipped == ("c", "d")
    assert [lab.endings(name) for name in "bcd"] == [["JobFailed"], ["JobSkipped"], ["JobSkipped"]]


@pytest.mark.parametrize("verb", [Verb.UPLOAD, Verb.SUBMIT, Verb.WATCH, Verb.COLLECT, Verb.DOWNLOAD])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
async def test_each_provider_error_ends_as_one_failed_event_and_one_quiet_line(make_lab, verb, fault, caplog):
    lab = make_lab(Scene(fail={verb: fault})).chain("a")
    outcome = await lab.run()
    assert lab.endings("a") == ["JobFailed"]
    assert lab.error("a") is fault
    assert outcome.failed == {"a": fault}
    assert (lab.error("a").message, lab.error("a").hint) == (fault.message, fault.hint)
    told = [record for record in caplog.records if record.name == "charstudio.engine"]
    assert [(record.levelno, record.exc_info) for record in told] == [(logging.INFO, None)]


@pytest.mark.parametrize("verb", [Verb.UPLOAD, Verb.SUBMIT, Verb.WATCH, Verb.COLLECT, Verb.DOWNLOAD])
async def test_an_unexpected_exception_becomes_one_sentence_and_one_traceback(make_lab, verb, caplog):
    lab = make_lab(Scene(fail={verb: ZeroDivisionError("oh")})).chain("a", "b")
    await lab.run()
    assert lab.endings("a") == ["JobFailed"]
    assert lab.endings("b") == ["JobSkipped"]
    assert "fault of the program" in lab.error("a").message
    assert lab.error("a").hint
    loud = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.exc_info is not None for record in loud] == [True]
    caplog.clear()


@pytest.mark.parametrize(
    ("verb", "fault", "state"),
    [
        (Verb.SUBMIT, FAULTS[5], JobState.FAILED),
        (Verb.SUBMIT, SubmitUncertain("No answer came.", "Look there."), JobState.UNCERTAIN),
        (Verb.SUBMIT, ZeroDivisionError("oh"), JobState.UNCERTAIN),  # it may have left
        (Verb.WATCH, Rejected("The picture was refused."), JobState.FAILED),
        (Verb.WATCH, GenerationFailed("It failed there."), JobState.FAILED),
        (Verb.WATCH, Unavailable("The network is gone."), JobState.DETACHED),  # no proof: the job may go on
        (Verb.WATCH, AuthFailed("The key was refused."), JobState.DETACHED),
        (Verb.WATCH, ZeroDivisionError("oh"), JobState.DETACHED),
        (Verb.COLLECT, RateLimited("Too many requests."), JobState.DETACHED),
        (Verb.DOWNLOAD, Unavailable("The network is gone."), JobState.DETACHED),
        (Verb.DOWNLOAD, DiskFull("The disk is full."), JobState.DETACHED),
    ],
)
async def test_the_journal_closes_a_job_only_on_proof(make_lab, verb, fault, state, caplog):
    lab = make_lab(Scene(fail={verb: fault})).chain("a")
    await lab.run()
    assert lab.states() == [state]
    is_set_aside = lab.database.reserved() > 0
    assert is_set_aside is state.is_open
    caplog.clear()


async def test_a_draft_that_fails_leaves_nothing_open(make_lab):
    for verb in (Verb.SUBMIT, Verb.WATCH, Verb.DOWNLOAD):
        lab = make_lab(Scene(fail={verb: Unavailable("It does not work.")}), draft=True, price_usd=Decimal(0))
        lab.chain("a")
        await lab.run()
        assert lab.states()[-1] is JobState.FAILED


async def test_a_paid_job_that_was_lost_sight_of_is_taken_up_again_and_not_paid_twice(make_lab):
    scene = Scene(fail={Verb.DOWNLOAD: Unavailable("The network is gone.")}, fail_times=1)
    lab = make_lab(scene).chain("a")
    assert list((await lab.run()).failed) == ["a"]
    assert (await lab.run()).is_complete
    assert lab.provider.accepted() == ("a",)
    assert lab.states() == [JobState.DONE]
    assert lab.database.spent_total() == Decimal("0.25")
    assert lab.database.reserved() == 0


async def test_an_uncertain_request_is_never_sent_again_by_itself(make_lab):
    scene = Scene(fail={Verb.SUBMIT: SubmitUncertain("No answer came.")}, fail_times=1, accepts_though_uncertain=True)
    lab = make_lab(scene).chain("a")
    await lab.run()
    outcome = await lab.run()
    assert isinstance(outcome.failed[node_id("a")], SubmitUncertain)
    assert outcome.failed[node_id("a")].hint
    assert lab.provider.count(Verb.SUBMIT) == 1
    lab.edit(graph_edits.new_take, node_id("a"))  # a new take is a new wish
    assert (await lab.run()).is_complete


@pytest.mark.parametrize(
    ("files", "words"),
    [(Files.NONE, "without delivering"), (Files.GARBAGE, ""), (Files.OTHER_KIND, "a clip where a picture was due")],
)
async def test_wrong_files_are_refused(make_lab, files, words):
    lab = make_lab(Scene(files=files)).chain("a")
    await lab.run()
    assert words in lab.error("a").message
    assert not lab.is_stored("a")
    assert len(list(lab.blobs._all())) == 1  # the photograph


async def test_an_unreadable_delivery_is_fetched_once_more_and_then_given_up(make_lab):
    lab = make_lab(Scene(files=Files.GARBAGE)).chain("a")
    await lab.run()
    assert lab.states() == [JobState.DETACHED]
    await lab.run()
    assert lab.states() == [JobState.FAILED]
    assert lab.provider.count(Verb.SUBMIT) == 1


async def test_a_listener_that_fails_is_logged_and_costs_nothing(make_lab, caplog):
    lab = make_lab().chain("a")

    def fail(event):
        raise ZeroDivisionError(type(event).__name__)

    lab.runner._emit = fail
    assert (await lab.run()).is_complete
    assert lab.is_stored("a")
    assert {record.levelno for record in caplog.records} == {logging.ERROR}
    caplog.clear()


async def test_a_full_disk_while_storing_keeps_the_paid_job(make_lab, monkeypatch):
    lab = make_lab().chain("a")

    def full(*_arguments, **_more):
        raise DiskFull("The disk is full.", "Make room.")

    with monkeypatch.context() as patch:
        patch.setattr(lab.database, "put_result", full)
        await lab.run()
    assert isinstance(lab.error("a"), DiskFull)
    assert lab.states() == [JobState.DETACHED]
    assert (await lab.run()).is_complete
    assert lab.provider.accepted() == ("a",)


# --- cancelling ----------------------------------------------------------------------------------------------------


async def test_cancelled_before_it_began_every_step_says_so(lab):
    lab.chain("a", "b", "c")
    run = lab.start()
    run.cancel()
    outcome = await run.finished()
    assert set(outcome.cancelled) == {"a", "b", "c"}
    assert [lab.endings(name) for name in "abc"] == [["JobCancelled"]] * 3
    assert lab.provider.operations == []
    assert lab.runner.is_idle


async def test_cancelled_in_the_queue_nothing_is_sent(make_lab):
    lab = make_lab(Scene(hold=frozenset({Verb.WATCH})), concurrency=1)
    for name in "ab":
        lab.project = with_state(lab.project, name, "photo")
    run = lab.start()
    await lab.provider.reached(Verb.WATCH)
    run.cancel([node_id("b")])
    lab.provider.let_go(Verb.WATCH)
    outcome = await run.finished()
    assert (outcome.done, outcome.cancelled) == (("a",), ("b",))
    assert lab.provider.accepted() == ("a",)


PLACES = [Verb.SUBMIT, Verb.WATCH, Verb.COLLECT, Verb.DOWNLOAD]


@pytest.mark.parametrize("times", [1, 2, 5])
@pytest.mark.parametrize("answer", list(CancelOutcome))
@pytest.mark.parametrize("verb", PLACES)
async def test_cancelled_at_any_moment_the_provider_decides_and_the_journal_says_it(make_lab, verb, answer, times):
    lab = make_lab(Scene(hold=frozenset({verb}), cancel=answer)).chain("a", "b")
    run = lab.start()
    await lab.provider.reached(verb)
    for _ in range(times):
        run.cancel()
        lab.runner.cancel()
        await turn(2)
    lab.provider.let_go(verb)
    outcome = await asyncio.wait_for(run.finished(), 5)
    assert set(outcome.cancelled) | set(outcome.skipped) == {"a", "b"}
    stopped = answer is CancelOutcome.STOPPED
    assert lab.endings("a") == ["JobCancelled" if stopped else "JobDetached"]
    assert lab.states() == [JobState.CANCELLED if stopped else JobState.DETACHED]
    assert lab.provider.count(Verb.CANCEL) == 1
    assert (lab.database.reserved() == 0) is stopped
    assert lab.runner.is_idle


async def test_cancelled_while_the_answer_to_the_request_is_out_the_ticket_is_kept(make_lab):
    lab = make_lab(Scene(hold=frozenset({Verb.SUBMIT}), cancel=CancelOutcome.TOO_LATE)).chain("a")
    run = lab.start()
    await lab.provider.reached(Verb.SUBMIT)
    run.cancel()
    await turn()
    assert not run.is_finished  # half a request would be a lie
    lab.provider.let_go(Verb.SUBMIT)
    await run.finished()
    [row] = lab.database.open_jobs()
    assert row.ticket is not None
    [event] = [event for event in lab.events if isinstance(event, JobDetached)]
    assert event.ticket.request_id == row.ticket["request_id"]


async def test_cancelled_during_a_submit_that_is_refused_nothing_is_open(make_lab):
    scene = Scene(hold=frozenset({Verb.SUBMIT}), fail={Verb.SUBMIT: Rejected("No.")})
    lab = make_lab(scene).chain("a")
    run = lab.start()
    await lab.provider.reached(Verb.SUBMIT)
    run.cancel()
    lab.provider.let_go(Verb.SUBMIT)
    await run.finished()
    assert lab.states() == [JobState.FAILED]
    assert len(lab.endings("a")) == 1


async def test_a_provider_that_does_not_answer_a_cancel_does_not_hold_us_up(make_lab, monkeypatch):
    from charstudio.engine import order

    monkeypatch.setattr(order, "CANCEL_PATIENCE_SECONDS", 0.05)
    lab = make_lab(Scene(hold=frozenset({Verb.WATCH, Verb.CANCEL}))).chain("a")
    run = lab.start()
    await lab.provider.reached(Verb.WATCH)
    run.cancel()
    await asyncio.wait_for(run.finished(), 2)
    assert lab.endings("a") == ["JobDetached"]
    assert lab.states() == [JobState.DETACHED]


async def test_a_provider_that_breaks_on_a_cancel_counts_as_no_answer(make_lab, caplog):
    for fault in (Unavailable("The network is gone."), ZeroDivisionError("oh")):
        lab = make_lab(Scene(hold=frozenset({Verb.WATCH}), fail={Verb.CANCEL: fault})).chain("a")
        lab.edit(graph_edits.new_take, node_id("a"))
        lab.edit(graph_edits.set_param, KINDS, node_id("a"), "instruction", type(fault).__name__)
        run = lab.start()
        await lab.provider.reached(Verb.WATCH)
        run.cancel()
        await run.finished()
        assert lab.states()[-1] is JobState.DETACHED
    assert [record.levelno for record in caplog.records if record.levelno >= logging.WARNING] == [logging.ERROR]
    caplog.clear()


async def test_cancelled_while_it_is_being_stored_it_counts(make_lab, monkeypatch):
    lab = make_lab().chain("a")
    real, run = lab.database.put_result, None

    def slow(*arguments, **more):
        loop.call_soon_threadsafe(run.cancel)
        real(*arguments, **more)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(lab.database, "put_result", slow)
    run = lab.start()
    assert (await run.finished()).done == ("a",)
    assert lab.endings("a") == ["JobDone"]
    assert lab.states() == [JobState.DONE]


async def test_a_cancelled_draft_leaves_nothing_open_whatever_is_answered(make_lab):
    scene = Scene(hold=frozenset({Verb.WATCH}), cancel=CancelOutcome.TOO_LATE)
    lab = make_lab(scene, draft=True, price_usd=Decimal(0)).chain("a")
    run = lab.start()
    await lab.provider.reached(Verb.WATCH)
    run.cancel()
    await run.finished()
    assert lab.states() == [JobState.CANCELLED]
    assert lab.endings("a") == ["JobCancelled"]


async def test_a_detached_job_is_attached_to_when_it_is_wanted_again(make_lab):
    scene = Scene(hold=frozenset({Verb.WATCH}), cancel=CancelOutcome.TOO_LATE)
    lab = make_lab(scene).chain("a")
    run = lab.start()
    await lab.provider.reached(Verb.WATCH)
    run.cancel()
    await run.finished()
    lab.provider.let_go(Verb.WATCH)
    assert (await lab.run()).is_complete
    assert lab.provider.accepted() == ("a",)
    assert [entry.kind for entry in lab.database.ledger()] == [EntryKind.RESERVE, EntryKind.RELEASE, EntryKind.CHARGE]


# --- ending the session --------------------------------------------------------------------------------------------


async def test_shutdown_lets_paid_jobs_go_on_and_stops_drafts(make_lab, tmp_path):
    paid = make_lab(Scene(hold=frozenset({Verb.WATCH}))).chain("a", "b")
    run = paid.start()
    await paid.provider.reached(Verb.WATCH)
    await paid.runner.shutdown()
    assert run.is_finished
    assert paid.provider.count(Verb.CANCEL) == 0
    assert paid.states() == [JobState.DETACHED]
    draft = make_lab(Scene(hold=frozenset({Verb.WATCH})), root=tmp_path / "other", draft=True).chain("a")
    draft.start()
    await draft.provider.reached(Verb.WATCH)
    await draft.runner.shutdown()
    assert draft.provider.count(Verb.CANCEL) == 1
    assert draft.states() == [JobState.CANCELLED]


async def test_shutdown_does_not_wait_for_ever(make_lab, monkeypatch, caplog):
    monkeypatch.setattr(runner_module, "SHUTDOWN_PATIENCE_SECONDS", 0.05)
    lab = make_lab(Scene(hold=frozenset({Verb.SUBMIT}))).chain("a")
    lab.start()
    await lab.provider.reached(Verb.SUBMIT)
    await asyncio.wait_for(lab.runner.shutdown(), 2)
    assert "did not end in time" in caplog.text
    caplog.clear()
    assert lab.states() == [JobState.INTENT]
    lab.provider.let_go(Verb.SUBMIT)
    await lab.runner.shutdown()


async def test_nothing_starts_once_it_is_closing(lab):
    lab.chain("a")
    await lab.runner.shutdown()
    with pytest.raises(CharStudioError, match="being closed"):
        lab.start()


async def test_deleted_and_equally_named_nodes_are_told_apart_by_id(lab):
    for name in ("a", "b"):
        lab.project = with_state(lab.project, name, "photo")
        node = replace(lab.project.graph.nodes[node_id(name)], title="State")
        nodes = {**lab.project.graph.nodes, node.id: node}
        lab.project = replace(lab.project, graph=replace(lab.project.graph, nodes=nodes))
    run = lab.start()
    lab.edit(graph_edits.remove_nodes, [node_id("a")])
    assert (await run.finished()).done == ("a", "b")
    assert {event.node for event in lab.events if isinstance(event, JobStarted)} == {"a", "b"}


def test_every_ending_is_an_event():
    from charstudio.engine import events

    assert all(hasattr(events, name) for name in ENDINGS)
