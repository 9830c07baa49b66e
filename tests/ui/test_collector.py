"""Python's garbage is collected in the window's thread, and the large pass waits until nothing is going on."""

from __future__ import annotations

import gc
from functools import partial

import pytest

from charstudio.ui.collector import Collector


@pytest.fixture
def busy():
    """Not empty: something is being made."""
    return []


@pytest.fixture
def collected(monkeypatch, qapp, busy):
    """Has the counters the test sets; gives the collector, the counters, and the generations it collected."""
    counts, done = [0, 0, 0], []

    def collect(generation):
        done.append(generation)
        counts[: generation + 1] = [0] * (generation + 1)

    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    monkeypatch.setattr(gc, "get_count", lambda: tuple(counts))
    monkeypatch.setattr(gc, "collect", collect)
    for name in ("disable", "enable"):
        monkeypatch.setattr(gc, name, lambda: None)
    for name in ("freeze", "unfreeze"):
        monkeypatch.setattr(gc, name, partial(done.append, name))
    collector = Collector(is_busy=lambda: bool(busy))
    yield collector, counts, done
    collector.stop()


def test_nothing_is_collected_below_the_thresholds(collected):
    collector, counts, done = collected
    counts[:] = [700, 4, 10]
    collector.collect_due()
    assert done == []


def test_the_young_are_collected_while_the_program_works(collected):
    collector, counts, done = collected
    counts[:] = [2000, 3, 50]
    collector.collect_due()
    counts[:] = [2000, 11, 50]
    collector.collect_due()
    assert done == [0, 1]


def test_the_old_are_collected_at_rest(collected):
    collector, counts, done = collected
    counts[:] = [2000, 0, 11]
    collector.collect_due()
    assert done == [0]
    counts[0] = 20
    collector.collect_due()
    assert done == [0, "unfreeze", 2, "freeze"]


def test_the_old_do_not_wait_for_ever(collected):
    collector, counts, done = collected
    counts[:] = [2000, 0, 1601]
    collector.collect_due()
    assert done == [2]


def test_a_film_that_has_come_in_is_not_looked_at_while_something_is_made(collected, busy):
    collector, counts, done = collected
    busy.append("a run")
    counts[:] = [150_000, 0, 11]
    collector.collect_due()
    assert done == ["freeze"]
    counts[:] = [0, 0, 11]
    collector.collect_due()
    assert done == ["freeze"], "it is due, and waits"
    busy.clear()
    collector.collect_due()
    assert done == ["freeze", "unfreeze", 2, "freeze"]


def test_what_goes_on_coming_in_is_looked_at_once_before_it_is_set_apart(collected, busy):
    collector, counts, done = collected
    busy.append("a run")
    for _ in range(3):
        counts[:] = [5000, 0, 0]
        collector.collect_due()
    assert done == ["freeze", 0, "freeze", "freeze"]
