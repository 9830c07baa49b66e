"""Whatever is done in whatever order: one at a time, nothing lost, nothing of others touched, nothing left lying."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from charstudio.studio.renders.values import RenderState
from tests.render_desk import Desk

PICK = st.integers(0, 7)
FOREIGN = b"somebody else's"


class Queue(RuleBasedStateMachine):
    """Orders, verbs, other people's files, and new starts of the program, at random."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp())
        self.loop = asyncio.new_event_loop()
        self.desk = Desk(self.folder / "film")
        self.ordered: set[int] = set()
        self.foreign: set[Path] = set()
        self.granted: set[Path] = set()  # others' files that may be replaced: there until ours is whole
        self.count = 0
        self.run(self.start())

    async def start(self):
        self.desk.line.go()

    def run(self, work):
        return self.loop.run_until_complete(asyncio.wait_for(work, 60))

    def do(self, number, act):
        """Look and act in one breath: nothing happens in between."""

        async def story():
            found = self.pick(number)
            if found is not None:
                act(found)
            await asyncio.sleep(0.002)

        self.run(story())

    def pick(self, number):
        items = self.desk.line.items
        return items[number % len(items)] if items else None

    # --- what may happen ---------------------------------------------------------------------------------------

    @rule(count=st.integers(1, 3))
    def order(self, count):
        names = [f"{self.count + index}.mp4" for index in range(count)]
        self.count += count
        self.ordered |= set(self.run(self.desk.order(*names)))

    @rule(frames=st.integers(1, 6))
    def let_it_write(self, frames):
        async def story():
            self.desk.writer.allowed = frames
            for _ in range(100):
                if self.desk.writer.allowed <= 0 or not self.desk.writer.at_work:
                    break
                await asyncio.sleep(0.001)

        self.run(story())

    @rule(number=PICK, verb=st.sampled_from(["pause", "resume", "cancel", "retry", "replace"]))
    def say(self, number, verb):
        def act(found):
            if verb == "replace" and found.state is RenderState.ASKS:
                self.foreign.discard(found.order.path)
                self.granted.add(found.order.path)
            getattr(self.desk.line, verb)(found.id)

        self.do(number, act)

    @rule(number=PICK)
    def remove(self, number):
        def act(found):
            if not found.is_begun:
                self.ordered.discard(found.id)
                self.desk.line.remove(found.id)

        self.do(number, act)

    @rule(number=PICK, place=PICK)
    def move(self, number, place):
        self.do(number, lambda found: self.desk.line.move(found.id, place))

    @rule(number=PICK)
    def put_a_file_in_the_way(self, number):
        def act(found):
            if not (found.order.path.exists() or found.order.overwrite):
                found.order.path.write_bytes(FOREIGN)
                self.foreign.add(found.order.path)

        self.do(number, act)

    @precondition(lambda self: self.count)
    @rule()
    def start_again(self):
        async def story():
            before = [(each.id, each.order) for each in self.desk.line.items]
            await self.desk.close()
            writer = self.desk.writer
            self.desk = Desk(self.folder / "film", writer)
            assert [(each.id, each.order) for each in self.desk.line.items] == before
            self.desk.line.go()

        self.run(story())

    # --- what must hold ----------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost(self):
        assert {each.id for each in self.desk.line.items} == self.ordered

    @invariant()
    def one_at_a_time(self):
        assert self.desk.writer.most_at_once <= 1
        assert sum(each.is_begun for each in self.desk.line.items) <= 1

    @invariant()
    def files_are_there_exactly_for_what_is_done(self):
        for each in self.desk.line.items:
            path = each.order.path
            if path in self.foreign:
                assert path.read_bytes() == FOREIGN
            elif each.state is RenderState.DONE:
                assert path.read_bytes() == b"half"
            elif path in self.granted:
                assert path.read_bytes() == FOREIGN
            elif not each.is_begun:
                assert not path.exists(), each
            if not each.is_begun:
                assert not path.with_name(f"{path.name}.part").exists()

    @invariant()
    def what_is_over_says_how(self):
        for each in self.desk.line.items:
            assert (each.report is not None) == (each.state is RenderState.DONE)
            assert each.state is not RenderState.ASKS or each.words

    def teardown(self):
        self.run(self.desk.close())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
        shutil.rmtree(self.folder)


Queue.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestQueue = Queue.TestCase
