"""The plan of an account: first come, first served, and never more at once than there is room for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.testing.desk import Desk
from charstudio.testing.jobs import Job, Phase
from charstudio.testing.script import Cancelling
from tests.testing.caller import Clock


class Memory:
    """A ledger that forgets when it is thrown away."""

    def __init__(self):
        self.rows = {}

    def jobs(self):
        return list(self.rows.values())

    def accept(self, job):
        self.rows[job.id] = job

    def change(self, *jobs):
        self.rows |= {job.id: job for job in jobs}


def job(number, at, queue_s, run_s):
    wish = {"prompt": str(number)}
    price = Decimal(1)
    return Job(str(number), "fal", "a/b", "key", f"s{number}:0", wish, price, price, "", at, queue_s, run_s, None, None)


waits = st.integers(0, 5).map(float)
plans = st.lists(st.tuples(waits, waits, st.integers(1, 9).map(float), st.booleans()), min_size=1, max_size=12)


@settings(deadline=None)
@given(plans, st.integers(1, 4))
def test_no_more_run_at_once_than_there_is_room_and_none_overtakes(plan, room):
    clock, memory = Clock(), Memory()
    desk = Desk(memory, clock)
    for number, (pause, queue_s, run_s, cancels) in enumerate(plan):
        clock.goes_on(pause)
        accepted = desk.accept(job(number, clock(), queue_s, run_s), room)
        assert memory.rows[accepted.id] == accepted
        if cancels:
            desk.cancel(accepted, Cancelling.STOPS_FREE, room)
    kept = [each for each in desk.all() if not each.is_stopped]
    for moment in {each.starts_at for each in kept}:
        assert sum(each.phase(moment) is Phase.RUNNING for each in kept) <= room
    for each in kept:
        assert each.starts_at >= each.accepted_at + each.queue_s
        assert each.ends_at == each.starts_at + each.run_s
    assert memory.jobs() == list(desk.all())


@settings(deadline=None)
@given(plans, st.integers(1, 3))
def test_another_desk_over_the_same_ledger_knows_the_same(plan, room):
    clock, memory = Clock(), Memory()
    desk = Desk(memory, clock)
    for number, (pause, queue_s, run_s, _) in enumerate(plan):
        clock.goes_on(pause)
        desk.accept(job(number, clock(), queue_s, run_s), room)
    again = Desk(memory, clock)
    assert again.bill() == desk.bill()
    late = job("late", clock(), 0.0, 1.0)
    assert again.accept(late, room) == desk.accept(replace(late), room)


def test_without_a_limit_all_run_at_once():
    clock = Clock()
    desk = Desk(Memory(), clock)
    for number in range(50):
        desk.accept(job(number, clock(), 0.0, 5.0), None)
    assert all(each.phase(clock()) is Phase.RUNNING for each in desk.all())


def test_what_is_going_on_counts_as_spent():
    clock = Clock()
    desk = Desk(Memory(), clock)
    desk.accept(job(1, clock(), 0.0, 5.0), None)
    assert (desk.spent("key"), desk.spent("other"), desk.bill().usd) == (1, 0, 0)
    clock.goes_on(6)
    assert (desk.spent("key"), desk.bill().usd) == (1, 1)
