"""Work in advance goes on while nobody asks, makes way at once, and ends with its owner."""

from __future__ import annotations

import threading
import time

from charstudio.media.ahead import Ahead
from charstudio.media.container import Cancelled
from charstudio.model.errors import Unreadable


def wait_until(condition, seconds=5.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.002)


def test_it_works_until_there_is_no_more_and_again_when_told():
    left = [3]
    done = []

    def work():
        if not left[0]:
            return False
        left[0] -= 1
        done.append(1)
        return True

    ahead = Ahead(work)
    ahead.go()
    wait_until(lambda: len(done) == 3)
    left[0] = 2
    ahead.go()
    wait_until(lambda: len(done) == 5)
    ahead.close()
    ahead.close()
    assert not any(thread.name == "decode-ahead" for thread in threading.enumerate())


def test_who_asks_goes_first():
    inside = threading.Event()

    def work():
        inside.set()
        while not ahead.must_stop():
            time.sleep(0.001)
        raise Cancelled

    ahead = Ahead(work)
    ahead.go()
    assert inside.wait(5)
    with ahead.asking():
        inside.clear()
        time.sleep(0.02)
        assert not inside.is_set()
    ahead.go()
    assert inside.wait(5)
    ahead.close()


def test_what_cannot_be_read_ends_the_work_but_not_the_thread():
    calls = []

    def work():
        calls.append(1)
        raise Unreadable("broken")

    ahead = Ahead(work)
    for times in (1, 2):
        ahead.go()
        wait_until(lambda times=times: len(calls) == times)
    ahead.close()


def test_without_work_there_is_no_thread():
    ahead = Ahead(lambda: False)
    with ahead.asking():
        pass
    ahead.close()
    ahead.go()
    assert not any(thread.name == "decode-ahead" for thread in threading.enumerate())
