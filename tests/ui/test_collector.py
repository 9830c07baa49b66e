"""Python's garbage is collected in the window's thread, and the large pass waits until nothing is going on."""

from __future__ import annotations

import gc

import pytest

from charstudio.ui.collector import Collector


@pytest.fixture
def collected(monkeypatch, qapp):
    """Has the counters the test sets; gives the collector, the counters, and the generations it collected."""
    counts, done = [0, 0, 0], []

    def collect(generation):
        done.append(generation)
        counts[: generation + 1] = [0] * (generation + 1)

    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    monkeypatch.setattr(gc, "get_count", lambda: tuple(counts))
    monkeypatch.setattr(gc, "collect", collect)
    monkeypatch.setattr(gc, "disable", lambda: None)
    monkeypatch.setattr(gc, "enable", lambda: None)
    collector = Collector()
    yield collector, counts, done
    collector.stop()


def test_nothing_is_collected_below_the_thresholds(collected):
    collector, counts, done = collected
    counts[:] = [700, 10, 10]
    collector.collect_due()
    assert done == []


def test_the_young_are_collected_while_the_program_works(collected):
    collector, counts, done = collected
    counts[:] = [5000, 3, 50]
    collector.collect_due()
    counts[:] = [5000, 11, 50]
    collector.collect_due()
    assert done == [0, 1]


def test_the_old_are_collected_at_rest(collected):
    collector, counts, done = collected
    counts[:] = [5000, 0, 11]
    collector.collect_due()
    assert done == [0]
    counts[0] = 100
    collector.collect_due()
    assert done == [0, 2]


def test_the_old_do_not_wait_for_ever(collected):
    collector, counts, done = collected
    counts[:] = [5000, 0, 101]
    collector.collect_due()
    assert done == [2]
