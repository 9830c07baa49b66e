"""The network thread: what runs there, what comes back, and that nothing is left."""

from __future__ import annotations

import asyncio
import gc
import os
import threading

import pytest

from charstudio.model.errors import Unavailable
from charstudio.providers.net.thread import NetThread


@pytest.fixture
def net():
    thread = NetThread()
    yield thread
    thread.close()
    assert not [alive for alive in threading.enumerate() if alive.name.startswith("charstudio-net")]


def test_work_runs_in_a_thread_of_its_own_and_its_answer_comes_back(net):
    async def work():
        return threading.current_thread().name

    assert asyncio.run(net.run(work())) == "charstudio-net"


def test_its_error_comes_back(net):
    async def work():
        raise Unavailable("no")

    with pytest.raises(Unavailable, match="no"):
        asyncio.run(net.run(work()))


def test_several_loops_may_ask_one_after_the_other_and_side_by_side(net):
    async def work(number):
        await asyncio.sleep(0.01)
        return number

    async def many():
        return await asyncio.gather(*(net.run(work(number)) for number in range(50)))

    assert asyncio.run(many()) == list(range(50))
    found = []
    threads = [threading.Thread(target=lambda: found.append(asyncio.run(many()))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [list(range(50))] * 3


def test_a_cancel_is_passed_on_and_obeyed_when_the_work_has_ended(net):
    ended = threading.Event()
    began = threading.Event()

    async def work():
        try:
            began.set()
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.02)
            ended.set()

    async def story():
        task = asyncio.ensure_future(net.run(work()))
        await asyncio.to_thread(began.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.is_set()

    asyncio.run(story())


def test_a_cancel_before_it_begins_ends_it_too(net):
    async def work():
        await asyncio.sleep(60)

    async def story():
        task = asyncio.ensure_future(net.run(work()))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()

    asyncio.run(story())


def test_who_waits_when_it_is_closed_is_told(net):
    began = threading.Event()

    async def work():
        began.set()
        await asyncio.sleep(60)

    async def story():
        task = asyncio.ensure_future(net.run(work()))
        await asyncio.to_thread(began.wait)
        await asyncio.to_thread(net.close)
        with pytest.raises(Unavailable, match="closed"):
            await task
        with pytest.raises(Unavailable, match="closed"):
            await net.run(work())

    asyncio.run(story())


def test_closing_one_that_was_never_used_is_nothing():
    net = NetThread()
    net.close()
    net.close()


async def counting(ended, numbers):
    try:
        for number in numbers:
            await asyncio.sleep(0)
            yield number
    finally:
        ended.set()


def test_a_stream_gives_each_change_once(net):
    ended = threading.Event()

    async def story():
        return [number async for number in net.stream(counting(ended, [1, 1, 2, 2, 2, 1, 3]))]

    assert asyncio.run(story()) == [1, 2, 1, 3]
    assert ended.is_set()


def test_closing_a_stream_closes_its_source_there(net):
    ended = threading.Event()

    async def story():
        stream = net.stream(counting(ended, range(1000)))
        async for number in stream:
            if number == 3:
                break
        assert not ended.is_set()
        await stream.aclose()
        assert ended.is_set()
        await stream.aclose()
        with pytest.raises(StopAsyncIteration):
            await anext(stream)

    asyncio.run(story())


def test_cancelling_who_waits_for_a_stream_closes_its_source(net):
    ended, waiting = threading.Event(), threading.Event()

    async def endless():
        try:
            yield 1
            waiting.set()
            await asyncio.sleep(60)
            yield 2
        finally:
            ended.set()

    async def story():
        async def listen():
            async for _ in net.stream(endless()):
                pass

        task = asyncio.ensure_future(listen())
        await asyncio.to_thread(waiting.wait)
        task.cancel()
        await asyncio.wait({task})
        assert ended.is_set()

    asyncio.run(story())


def test_a_stream_nobody_holds_any_more_is_closed(net):
    ended = threading.Event()

    async def story():
        stream = net.stream(counting(ended, range(1000)))
        assert await anext(stream) == 0
        del stream
        gc.collect()
        assert await asyncio.to_thread(ended.wait, 5)

    asyncio.run(story())


def test_a_streams_error_comes_back(net):
    async def failing():
        yield 1
        raise Unavailable("broke off")

    async def story():
        stream = net.stream(failing())
        assert await anext(stream) == 1
        with pytest.raises(Unavailable, match="broke off"):
            await anext(stream)

    asyncio.run(story())


@pytest.fixture(scope="session")
def offscreen():
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def test_it_works_under_the_windows_loop(net, offscreen, qapp):
    import qasync

    loop = qasync.QEventLoop(qapp)
    ended = threading.Event()

    async def story():
        first = await net.run(asyncio.sleep(0.01, "slept"))
        return first, [number async for number in net.stream(counting(ended, [1, 2, 2, 3]))]

    with loop:
        assert loop.run_until_complete(story()) == ("slept", [1, 2, 3])
