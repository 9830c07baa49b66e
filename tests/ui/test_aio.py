"""The loop, the owner of tasks, and dialogs that are awaited."""

from __future__ import annotations

import asyncio
import contextvars
import time

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import isValid

from charstudio.ui import aio

WHO = contextvars.ContextVar("who", default="nobody")


@pytest.fixture
def run(qapp):
    qapp.setQuitOnLastWindowClosed(False)  # as aio.run does

    def go(story):
        with asyncio.Runner(loop_factory=lambda: aio.EventLoop(qapp)) as runner:
            return runner.run(asyncio.wait_for(story, 10))

    return go


def test_timers_are_not_early(run):
    async def story():
        loop, early = asyncio.get_running_loop(), []
        for wait in (0.001, 0.02, 0.05):
            begin = loop.time()
            await asyncio.sleep(wait)
            early.append(loop.time() - begin < wait - 0.001)
        return early

    assert run(story()) == [False, False, False]


def test_a_callback_from_another_thread_keeps_its_context(run):
    async def story():
        WHO.set("the caller")
        loop, heard = asyncio.get_running_loop(), asyncio.Event()
        found = []

        def listen():
            found.append(WHO.get())
            heard.set()

        context = contextvars.copy_context()
        await asyncio.to_thread(lambda: loop.call_soon_threadsafe(listen, context=context))
        await heard.wait()
        return found

    assert run(story()) == ["the caller"]


def test_what_is_ready_runs_in_the_order_it_came(run):
    async def story():
        loop, heard = asyncio.get_running_loop(), []
        done = asyncio.Event()
        for number in range(100):
            loop.call_soon(heard.append, number)
        loop.call_soon(done.set)
        await done.wait()
        return heard

    assert run(story()) == list(range(100))


def test_a_thousand_callbacks_from_threads_all_arrive(run):
    async def story():
        loop, heard = asyncio.get_running_loop(), []

        def tell(first):
            for number in range(first, first + 250):
                loop.call_soon_threadsafe(heard.append, number)

        await asyncio.gather(*(asyncio.to_thread(tell, first) for first in range(0, 1000, 250)))
        await asyncio.sleep(0.01)
        return sorted(heard)

    assert run(story()) == list(range(1000))


def test_the_window_has_its_turn_however_much_is_ready(run, qapp):
    """Of a hundred callbacks that take half a millisecond, a few run before Qt hears what is due."""

    async def story():
        loop, done, heard = asyncio.get_running_loop(), [], asyncio.Event()
        loop.call_soon(lambda: QTimer.singleShot(0, lambda: (heard.set(), done.append("Qt"))))
        for _ in range(100):
            loop.call_soon(lambda: (time.sleep(0.0005), done.append("callback")))
        await heard.wait()
        return done.index("Qt")

    assert run(story()) <= 20


def test_what_is_ready_runs_inside_a_loop_of_qt_as_well(run, qapp):
    """Dragging a file out of the window has one."""

    async def story():
        heard = []

        def nested():
            inner = QEventLoop()
            asyncio.get_running_loop().call_soon(inner.quit)
            QTimer.singleShot(5000, inner.quit)
            inner.exec()
            heard.append("after the inner loop")
            over.set()

        loop, over = asyncio.get_running_loop(), asyncio.Event()
        loop.call_soon(nested)
        loop.call_soon(heard.append, "was ready before")
        await over.wait()
        return heard

    assert run(story()) == ["was ready before", "after the inner loop"]


def test_generators_that_nobody_finished_are_closed(run):
    closed = []

    async def numbers():
        try:
            yield 1
            yield 2
        finally:
            closed.append(True)

    async def story():
        async for _ in numbers():
            break

    run(story())
    assert closed == [True]


def test_the_window_goes_on_while_a_thread_works(run, qapp):
    async def story():
        work = asyncio.get_running_loop().create_task(asyncio.to_thread(time.sleep, 0.05))
        turns = 0
        while not work.done():
            await asyncio.sleep(0.005)
            turns += 1
        return turns

    assert run(story()) > 2


def test_a_scope_tells_of_an_error_once_and_goes_on(run):
    async def story():
        heard, done = [], asyncio.Event()
        scope = aio.TaskScope(heard.append)

        async def fail():
            raise ValueError("no")

        async def work():
            done.set()

        scope.start(fail(), "fail")
        scope.start(work(), "work")
        await done.wait()
        await asyncio.sleep(0)
        await scope.close()
        return [str(error) for error in heard]

    assert run(story()) == ["no"]


def test_a_closed_scope_cancels_its_tasks_and_starts_none(run):
    async def story():
        heard, ended = [], []
        scope = aio.TaskScope(heard.append)

        async def wait():
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("waited")

        scope.start(wait(), "wait")
        await asyncio.sleep(0)
        await scope.close()
        scope.start(wait(), "late")
        await asyncio.sleep(0)
        return heard, ended

    assert run(story()) == ([], ["waited"])


@pytest.mark.parametrize(("act", "code"), [("accept", 1), ("reject", 0)])
def test_a_dialog_is_awaited_while_everything_else_goes_on(run, act, code):
    async def story():
        dialog, ticks = QDialog(), []

        async def tick():
            while True:
                ticks.append(1)
                await asyncio.sleep(0.001)

        ticking = asyncio.get_running_loop().create_task(tick())
        asyncio.get_running_loop().call_later(0.03, getattr(dialog, act))
        answer = await aio.ask(dialog)
        ticking.cancel()
        assert len(ticks) > 3
        return answer

    assert run(story()) == code


def test_a_wait_that_is_given_up_closes_its_dialog(run):
    async def story():
        dialog = QDialog()
        asking = asyncio.get_running_loop().create_task(aio.ask(dialog))
        await asyncio.sleep(0.01)
        assert dialog.isVisible()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        return isValid(dialog) and dialog.isVisible()

    assert run(story()) is False


def test_run_gives_the_exit_code_and_keeps_the_application(qapp):
    async def main():
        return 3

    assert aio.run(qapp, main) == 3
    assert isinstance(QApplication.instance(), QApplication)
