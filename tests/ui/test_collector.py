"""Python's garbage is collected in the window's thread, and the large pass waits until nothing is going on."""

from __future__ import annotations

import gc
from functools import partial
from types import SimpleNamespace

import pytest

from charstudio.ui import collector as module
from charstudio.ui.collector import Collector


@pytest.fixture
def busy():
    """Not empty: something is being made."""
    return []


@pytest.fixture
def memory(monkeypatch, qapp, busy):
    """Holds as many objects as the test says: ``more`` were made than freed since the last pass, ``ages`` there are.

    ``done`` are the generations that were collected, and what was set apart.
    """
    has = SimpleNamespace(more=0, ages=[0, 0], done=[], now=0.0)

    def collect(generation):
        has.done.append(generation)
        has.more = 0
        has.ages[: generation + 1] = [0] * min(generation + 1, 2)

    monkeypatch.setattr(gc, "get_count", lambda: (has.more, 0, 0))
    monkeypatch.setattr(gc, "get_objects", lambda generation: range(has.ages[generation]))
    monkeypatch.setattr(gc, "collect", collect)
    for name in ("disable", "enable"):
        monkeypatch.setattr(gc, name, lambda: None)
    for name in ("freeze", "unfreeze"):
        monkeypatch.setattr(gc, name, partial(has.done.append, name))
    monkeypatch.setattr(module.time, "monotonic", lambda: has.now)
    collector = Collector(is_busy=lambda: bool(busy))
    has.tick = collector.collect_due
    yield has
    collector.stop()


def make_the_old_due(memory):
    for _ in range(11):
        memory.more, memory.ages = 200, [2000, 4000]
        memory.tick()
    memory.done.clear()


def test_a_few_objects_are_left_alone(memory):
    memory.more, memory.ages = 700, [1500, 3500]
    memory.tick()
    assert memory.done == []


def test_the_young_are_looked_at_while_the_program_works(memory):
    memory.more, memory.ages = 700, [2000, 0]
    memory.tick()
    assert memory.done == [0]


def test_what_waits_counts_not_what_was_added(memory):
    memory.more, memory.ages = 3, [2000, 0]
    memory.tick()
    assert memory.done == [0]


def test_the_middle_aged_are_looked_at_before_they_are_many(memory):
    memory.more, memory.ages = 3, [200, 5000]
    memory.tick()
    assert memory.done == [1]


def test_the_old_are_looked_at_when_nothing_has_happened_for_a_while(memory):
    make_the_old_due(memory)
    for _ in range(7):
        memory.more = 20
        memory.tick()
    assert memory.done == []
    memory.tick()
    assert memory.done == ["unfreeze", 2, "freeze"]


def test_one_quiet_moment_amid_work_is_no_rest(memory):
    make_the_old_due(memory)
    for tick in range(20):
        memory.more = 500 if tick % 4 == 0 else 0
        memory.tick()
    assert memory.done == []


def test_the_old_do_not_wait_for_ever(memory, busy):
    busy.append("a run")
    make_the_old_due(memory)
    memory.now = 599.0
    memory.tick()
    assert memory.done == []
    memory.now = 601.0
    memory.tick()
    assert memory.done == [2]


def test_a_film_that_has_come_in_is_not_looked_at_while_something_is_made(memory, busy):
    busy.append("a run")
    make_the_old_due(memory)
    memory.more, memory.ages = 150_000, [150_000, 0]
    memory.tick()
    assert memory.done == ["freeze"]
    memory.more, memory.ages = 0, [0, 0]
    for _ in range(20):
        memory.tick()
    assert memory.done == ["freeze"], "the old ones are due, and wait"
    busy.clear()
    for _ in range(8):
        memory.tick()
    assert memory.done == ["freeze", "unfreeze", 2, "freeze"]


def test_what_goes_on_coming_in_is_looked_at_once_a_second_before_it_is_set_apart(memory, busy):
    busy.append("a run")
    for _ in range(42):
        memory.more, memory.ages = 2000, [2000, 0]
        memory.tick()
    assert memory.done == [*["freeze"] * 40, 0, "freeze", "freeze"]
