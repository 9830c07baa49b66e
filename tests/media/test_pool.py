"""Few open things, the right ones, and none left behind."""

from __future__ import annotations

import pytest

from charstudio.media.pool import Pool


class Thing:
    def __init__(self, name):
        self.name = name
        self.is_open = True

    def close(self):
        self.is_open = False


def test_the_one_unused_longest_makes_room():
    pool = Pool(2)
    a, b = pool.get("a", lambda: Thing("a")), pool.get("b", lambda: Thing("b"))
    assert pool.get("a", lambda: Thing("another")) is a
    pool.get("c", lambda: Thing("c"))
    assert (a.is_open, b.is_open, len(pool)) == (True, False, 2)


def test_closing_closes_everything_and_the_pool_goes_on():
    pool = Pool(2)
    things = [pool.get(name, lambda name=name: Thing(name)) for name in "ab"]
    pool.close()
    assert [thing.is_open for thing in things] == [False, False]
    assert pool.get("a", lambda: Thing("a")) is not things[0]


def test_what_cannot_be_opened_is_not_kept():
    pool = Pool(2)
    with pytest.raises(KeyError):
        pool.get("a", lambda: {}["nothing"])
    assert len(pool) == 0


def test_which_were_not_used_lately():
    pool = Pool(3)
    things = {name: pool.get(name, lambda name=name: Thing(name)) for name in "abc"}
    pool.get("a", lambda: Thing("another"))
    assert pool.unused(1) == [things["b"], things["c"]]
    assert pool.unused(5) == []


def test_some_are_dropped_and_closed():
    pool = Pool(3)
    things = {name: pool.get(name, lambda name=name: Thing(name)) for name in "abc"}
    pool.drop(lambda key: key in "ac")
    assert [thing.is_open for thing in things.values()] == [False, True, False]
    assert len(pool) == 1
