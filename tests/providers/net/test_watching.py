"""Watching a job: only proof ends it, and the service is not asked more often than promised."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.errors import AuthFailed, JobLost, ServiceFault
from charstudio.providers.base import Ready, Waiting, Working
from charstudio.providers.net.log_reading import LogLine
from charstudio.providers.net.pace import Backoff
from charstudio.providers.net.replies import Asker
from charstudio.providers.net.watching import (
    COLD_START,
    LOOKS_A_SECOND,
    NO_CONNECTION,
    TROUBLE,
    Answers,
    Crowd,
    Look,
    Stage,
    Watch,
    WatchSettings,
)
from tests.providers.net.lab import QuickPace, Service, page, said

QUEUED, RUNNING, DONE = said(200, {"stage": "QUEUED"}), said(200, {"stage": "RUNNING"}), said(200, {"stage": "DONE"})


def read(reply):
    answer = reply.object()
    if not reply.is_good or "stage" not in answer:
        return None
    lines = tuple(LogLine(str(number), text) for number, text in enumerate(answer.get("log", ())))
    return Look(Stage[answer["stage"]], answer.get("position"), lines)


def denied(reply):
    return AuthFailed("no") if reply.status == 401 else None


class Watched:
    def __init__(self, *answers, crowd=None, **options):
        self.crowd = crowd
        self.service = Service(*answers)
        self.pace = QuickPace()
        self.settings = WatchSettings(**{"least_s": 1.0, **options})

    def updates(self, most=10_000):
        async def story():
            async with httpx.AsyncClient(transport=self.service) as client:
                asker = Asker(client, "fal.ai", self.pace, Backoff())
                answers = Answers("fal.ai", read, denied)
                url, params = "https://q.example/s", {"logs": 1}
                self.watch = Watch(asker, url, params, answers, self.settings, self.pace, self.crowd)
                told = []
                async with aclosing(self.watch.updates()) as updates:
                    async for update in updates:
                        told.append(update)
                        if len(told) >= most:
                            break
                return told

        return asyncio.run(story())


def test_it_waits_works_and_is_ready():
    told = Watched(said(200, {"stage": "QUEUED", "position": 3}), RUNNING, DONE).updates()
    assert told == [Waiting(3), Working(), Ready()]


def test_a_failed_job_ends_without_being_ready():
    watched = Watched(RUNNING, said(200, {"stage": "FAILED", "error": "x"}))
    assert watched.updates() == [Working()]
    assert watched.watch.has_failed
    assert watched.watch.reply.object()["error"] == "x"


BAD = [
    said(500),
    said(503, {"detail": "x"}),
    page(502),
    page(404),
    page(403),
    page(200),
    said(200, {"stage_": "?"}),
    httpx.Response(200, content=b"{nonsense"),
    httpx.Response(200, content=b"[" * 10_000),
    httpx.ReadError("gone"),
    httpx.ConnectError("no"),
    httpx.ReadTimeout("late"),
    said(429, retry_after="7"),
    said(408),
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*BAD, said(404, {"detail": "x"}), QUEUED, RUNNING]), max_size=30))
def test_whatever_happens_in_between_the_job_is_seen_to_its_end(between):
    """As long as it is not said to be unknown several times over."""
    calm = [answer for index, answer in enumerate(between) if answer not in between[max(index - 2, 0) : index]]
    assert Watched(*calm, DONE).updates()[-1] == Ready()


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_hour_is_waited_out_less_and_less_often(bad):
    watched = Watched(RUNNING, *[bad] * 100, DONE)
    assert watched.updates()[-1] == Ready()
    assert max(watched.pace.waited) <= 30
    assert min(watched.pace.waited) >= 1
    assert sum(watched.pace.waited) > 600


def test_no_network_is_said_at_once_and_trouble_at_the_second_time():
    told = Watched(RUNNING, httpx.ConnectError("no"), RUNNING, said(500), said(500), DONE).updates()
    assert [update.note for update in told[:-1]] == ["", NO_CONNECTION, "", "", TROUBLE]


def test_the_note_goes_when_the_connection_is_back():
    told = Watched(QUEUED, httpx.ConnectError("no"), QUEUED, DONE).updates()
    assert [update.note for update in told[:-1]] == ["", NO_CONNECTION, ""]


def test_an_unknown_job_is_lost_only_when_it_was_said_several_times_over_some_seconds():
    watched = Watched(said(404, {"detail": "not found"}))
    with pytest.raises(JobLost, match="no longer knows"):
        watched.updates()
    assert len(watched.service.requests) >= 4
    assert watched.pace.elapsed >= 6


def test_a_job_that_is_unknown_for_a_moment_is_not_lost():
    lost = said(404, {"detail": "not found"})
    assert Watched(lost, lost, lost, QUEUED, lost, lost, lost, DONE).updates()[-1] == Ready()


def test_a_refused_key_is_told_and_the_job_goes_on_there():
    with pytest.raises(AuthFailed):
        Watched(RUNNING, said(401, {"detail": "x"})).updates()
    with pytest.raises(ServiceFault, match="403"):
        Watched(said(403, {"detail": "x"})).updates()


def test_a_look_that_is_refused_for_good_ends():
    watched = Watched(said(405))
    with pytest.raises(ServiceFault, match="405"):
        watched.updates()
    assert len(watched.service.requests) == 5


def test_a_job_that_is_next_for_long_waits_for_a_machine():
    told = Watched(QUEUED, cold_start_s=45).updates(most=60)
    first = next(index for index, update in enumerate(told) if update.note == COLD_START)
    assert first >= 30
    assert all(update.note == COLD_START for update in told[first:])


def test_a_job_that_moves_up_waits_for_others():
    positions = [said(200, {"stage": "QUEUED", "position": number}) for number in range(90, 0, -1)]
    assert all(update.note == "" for update in Watched(*positions, DONE).updates()[:-1])


@pytest.mark.parametrize("least", [1.0, 2.0])
def test_it_is_never_asked_more_often_than_promised(least):
    watched = Watched(*[RUNNING] * 300, DONE, least_s=least)
    watched.updates()
    assert min(watched.pace.waited) >= least
    assert watched.pace.waited[0] < 2 * least
    assert 5 <= max(watched.pace.waited) <= 6


def test_a_service_that_asks_for_rest_gets_it():
    watched = Watched(said(429, retry_after="50"), DONE)
    watched.updates()
    assert watched.pace.waited == [50]


def test_each_line_of_the_log_is_told_once():
    logs = [["a"], ["a", "b"], ["a", "b"], ["a", "b", " 40%|####  | 8/20"]]
    told = Watched(*(said(200, {"stage": "RUNNING", "log": log}) for log in logs), DONE).updates()
    assert [update.log for update in told[:-1]] == [("a",), ("b",), (), ("40%|#### | 8/20",)]
    assert told[3].fraction == 0.4
    assert told[2].note == "b"


def test_many_jobs_together_look_no_more_often_than_a_service_bears():
    crowd = Crowd(jobs=int(20 * LOOKS_A_SECOND) - 1)  # this one comes to them
    watched = Watched(RUNNING, RUNNING, DONE, crowd=crowd)
    assert watched.updates()[-1] == Ready()
    assert min(watched.pace.waited) >= 20
    assert crowd.jobs == 20 * LOOKS_A_SECOND - 1, "who is ready is counted no longer"


def test_a_few_jobs_look_as_often_as_each_may():
    watched = Watched(RUNNING, RUNNING, DONE, crowd=Crowd(jobs=20))
    watched.updates()
    assert max(watched.pace.waited) <= 1.15


def test_who_is_let_go_of_is_counted_no_longer():
    crowd = Crowd()
    Watched(*[RUNNING] * 9, crowd=crowd).updates(most=2)
    assert crowd.jobs == 0
