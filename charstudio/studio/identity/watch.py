"""Measures by itself what is made from characters, and tells whoever asks what came of it.

Right after a result arrives, and when a film is opened, everything made below a character is looked up in the project's
cache and, where it is not there, measured in a worker thread. All methods belong to the event loop's thread; none of
them waits for anything. Only a window asks for this (``is_on``).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from charstudio.model.casting import CastMember
from charstudio.model.identity import IdentityReport
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.results import MediaValue, Result, Value
from charstudio.model.timeline import Clip
from charstudio.model.values import NodeId
from charstudio.storage.identity_reports import FOLDER
from charstudio.studio.identity.looking import Film, Looking, look_through
from charstudio.studio.identity.measurer import Measurer, Work
from charstudio.studio.identity.parts import part_of
from charstudio.studio.identity.ranking import RankedTake, picture_of, ranked
from charstudio.studio.identity.thread import MeasuringThread, News
from charstudio.studio.identity.values import Measured, MeasureState, grade_of
from charstudio.studio.identity.wanted import Wanted, has_other_cast
from charstudio.studio.signal import Signal

SOON_S = 0.3
PIECE_S = 0.003
NEXT_S = 0.006
"""A large film is looked through so long at a time, and with so much time between."""

_KEPT_PARTS = 4000


class IdentityWatch:
    """``changed`` names the media (by hash) of which something else is known now."""

    def __init__(self, measurer: Measurer, film: Film) -> None:
        self.is_on = False
        """Whether anything is looked up and measured at all."""
        self.changed: Signal[frozenset[str]] = Signal()
        self.unavailable = ""
        """Why nothing can be measured on this machine; empty while it can, or nobody has tried."""
        self.measurer = measurer
        self._film = film
        self._by_itself = True
        self._thread: MeasuringThread | None = None
        self._left: list[MeasuringThread] = []  # of projects that were left; they are ending
        self._project = Project()
        self._wanted: Mapping[str, Wanted] = {}
        self._names: dict[str, tuple[tuple[CastMember, str], ...]] = {}
        self._reports: dict[str, IdentityReport] = {}
        self._faults: dict[str, str] = {}
        self._asked: set[str] = set()
        self._present = ""
        self._parts: dict[tuple[object, ...], IdentityReport] = {}
        self._handle: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking: Looking | None = None
        self._pieces: Iterator[None] = iter(())
        self._is_outdated = False

    # --- what happens in the film ------------------------------------------------------------------------------

    def enter(self, cache: Path | None, *, read_only: bool) -> None:
        """Another project is open (None: none is). In one that may not be written nothing is kept on disk."""
        self._cancel()
        if self._thread is not None:
            self._thread.close(wait=False)
            self._left.append(self._thread)
            self._thread = None
        self._wanted, self._names, self._present = {}, {}, ""
        self._reports.clear()
        self._faults.clear()
        self._asked.clear()
        self._parts.clear()
        self._project = Project()
        if self.is_on and cache is not None:
            self._thread = self._thread_in(cache / FOLDER, is_writing=not read_only)

    def look(self, project: Project) -> None:
        """The film is this now. Edits that change nobody's cast cost next to nothing."""
        before, self._project = self._project, project
        if self._thread is not None and has_other_cast(before, project):
            self.look_soon()

    def look_soon(self) -> None:
        """Something was made, or went: look through the film in a moment."""
        if self._looking is not None:
            self._is_outdated = True  # once more when what is under way is over
        if self._thread is None or self._handle is not None:
            return
        try:
            self._loop = asyncio.get_running_loop()
            self._handle = self._loop.call_later(SOON_S, self._gather)
        except RuntimeError:  # no loop runs: there is nobody to tell
            return

    def measure_by_itself(self, *, on: bool) -> None:
        """Whether what was made is measured by itself; otherwise only what ``ask`` names."""
        if on != self._by_itself:
            self._by_itself = on
            self.look_soon()

    def take_stock(self, project: Project) -> tuple[Work, ...]:
        """Everything there is to measure in ``project``, for whoever measures without a window; ``tell`` what came."""
        self._project = project
        looking = Looking()
        for _ in look_through(project, self._film, self.measurer.version, looking):
            pass
        self._wanted, self._names = looking.wanted, looking.names
        return tuple(looking.works)

    def tell(self, reports: Mapping[str, IdentityReport], faults: Mapping[str, str]) -> None:
        """What came of works of ``take_stock``: reports and sentences by name."""
        self._reports.update(reports)
        self._faults.update(faults)

    def ask(self, media: Iterable[str]) -> None:
        """Measure these, whatever the settings say."""
        self._asked.update(media)
        self.look_soon()

    def pause(self, on: bool) -> None:  # noqa: FBT001 - as of the proxies
        """Rest while the machine is needed for playing, and go on afterwards."""
        if self._thread is not None:
            self._thread.pause(on)

    async def finished(self) -> None:
        """Wait until nothing is being measured any more for projects that were left."""
        left, self._left = self._left, []
        for thread in left:
            await asyncio.to_thread(thread.close)

    # --- what is known -----------------------------------------------------------------------------------------

    def of_media(self, media: str) -> tuple[Measured, ...]:
        """What is known of a picture or clip, for each who acts in it; empty where nobody does."""
        wish = self._wanted.get(media)
        if wish is None:
            return ()
        return tuple(self._measured(wish, member, name) for member, name in self._names.get(media, ()))

    def of_value(self, value: Value | None) -> tuple[Measured, ...]:
        """The same for what flows along a wire."""
        return self.of_media(value.media.sha256) if isinstance(value, MediaValue) else ()

    def of_node(self, node: NodeId) -> tuple[Measured, ...]:
        """The same for what a node shows."""
        return self.of_value(self._film.value_of(node))

    def of_take(self, result: Result) -> tuple[Measured, ...]:
        """The same for a result."""
        return self.of_value(picture_of(result))

    def of_clip(self, clip: Clip) -> tuple[Measured, ...]:
        """The same for a clip on the timeline, as far as it uses its media: samples keep the time of the media."""
        value = self._film.media_of(clip.source)
        found = self.of_value(value)
        if value is None or value.info.kind is not MediaKind.VIDEO:
            return found
        return tuple(
            Measured(each.member, each.state, self._part(value, each, clip), each.is_draft, each.why) for each in found
        )

    def media_of_clip(self, clip: Clip) -> str:
        """The hash of what a clip plays; empty for a ghost."""
        value = self._film.media_of(clip.source)
        return value.media.sha256 if value is not None else ""

    def report(self, media: str, key: str) -> IdentityReport | None:
        """The report of a picture or clip against one character, if it is known."""
        return next((each.report for each in self.of_media(media) if each.member.key == key), None)

    def state(self, media: str) -> MeasureState | None:
        """Where it stands with a picture or clip; None when nobody acts in it."""
        found = self.of_media(media)
        return next((each.state for each in found if each.state is not MeasureState.DONE), None) or (
            MeasureState.DONE if found else None
        )

    def grade_of_value(self, value: Value | None) -> str:
        """The letter for a node's card; empty while it is not known."""
        return grade_of(self.of_value(value))

    def ranking(self, node: NodeId) -> tuple[RankedTake, ...]:
        """The takes of a node that were measured, the steadiest first."""
        return ranked(self._film.takes(node), self.of_value)

    def nodes_of(self, media: Iterable[str]) -> frozenset[NodeId]:
        """The nodes that made these."""
        wishes = (self._wanted.get(each) for each in media)
        return frozenset(node for wish in wishes if wish is not None for node in wish.nodes)

    def members(self) -> Mapping[str, CastMember]:
        """Everybody who acts in something, by key."""
        return {member.key: member for wish in self._wanted.values() for member in wish.cast}

    def shots_of(self, key: str) -> tuple[tuple[Result, MediaValue, Measured], ...]:
        """Every picture and clip that was made and shows somebody, each once."""
        found: dict[str, tuple[Result, MediaValue, Measured]] = {}
        for node in self.nodes_of(self._wanted):
            for _take, result in self._film.takes(node):
                for value in result.outputs.values():
                    known = next((each for each in self.of_value(value) if each.member.key == key), None)
                    if isinstance(value, MediaValue) and known is not None:
                        found.setdefault(value.media.sha256, (result, value, known))
        return tuple(found.values())

    @property
    def progress(self) -> tuple[int, int]:
        """How many pictures and clips are done with, and how many there are."""
        states = [self.state(media) for media in self._wanted]
        busy = sum(state in {MeasureState.WAITING, MeasureState.MEASURING} for state in states)
        return len(states) - busy, len(states)

    # --- inside ------------------------------------------------------------------------------------------------

    def _measured(self, wish: Wanted, member: CastMember, name: str) -> Measured:
        report = self._reports.get(name)
        media = wish.shown.media.sha256
        why = ""
        if report is not None:
            state = MeasureState.DONE
        elif why := self._faults.get(name, "") or self.unavailable:
            state = MeasureState.UNAVAILABLE
        elif media == self._present:
            state = MeasureState.MEASURING
        else:
            state = MeasureState.WAITING if self._by_itself or media in self._asked else MeasureState.UNASKED
        return Measured(member, state, report, wish.is_draft, why)

    def _part(self, value: MediaValue, each: Measured, clip: Clip) -> IdentityReport | None:
        if each.report is None:
            return None
        key = value.media.sha256, each.member.key, clip.source_range, clip.freeze
        found = self._parts.get(key)
        if found is None:
            while len(self._parts) >= _KEPT_PARTS:
                del self._parts[next(iter(self._parts))]
            found = self._parts[key] = part_of(each.report, clip, self.measurer.summary)
        return found

    def _thread_in(self, folder: Path, *, is_writing: bool) -> MeasuringThread:
        def tell(news: News) -> None:
            """Called in the thread."""
            if self._loop is not None:
                with suppress(RuntimeError):  # the loop is closed: the program is ending
                    self._loop.call_soon_threadsafe(self._heard, made, news)

        made = MeasuringThread(self.measurer, folder, tell, is_writing=is_writing)
        return made

    def _gather(self) -> None:
        """Look through the film, in pieces: a large one takes longer than a window may stand still."""
        self._handle = None
        if self._thread is not None:
            self._looking = Looking()
            self._pieces = look_through(self._project, self._film, self.measurer.version, self._looking)
            self._go_on()

    def _go_on(self) -> None:
        self._handle = None
        until = time.perf_counter() + PIECE_S
        for _ in self._pieces:
            if time.perf_counter() > until and self._loop is not None:
                self._handle = self._loop.call_later(NEXT_S, self._go_on)
                return
        looking, self._looking = self._looking, None
        if looking is not None and self._thread is not None:
            self._take_over(looking, self._thread)
        if self._is_outdated:
            self._is_outdated = False
            self.look_soon()

    def _take_over(self, looking: Looking, thread: MeasuringThread) -> None:
        """What was found counts from now on; what of it is not known yet is looked up or measured."""
        before, self._wanted, self._names = self._names, looking.wanted, looking.names
        unknown = [work for work in looking.works if any(name not in self._reports for name in work.names)]
        hopeful = [work for work in unknown if not any(name in self._faults for name in work.names)]
        thread.want(hopeful, {work.names for work in hopeful if self._by_itself or work.media in self._asked})
        changed = {media for media in before.keys() | self._names.keys() if before.get(media) != self._names.get(media)}
        if changed:
            self._tell(changed)

    def _heard(self, thread: MeasuringThread, news: News) -> None:
        """News from the thread; those of a project that was left count no more."""
        if thread is not self._thread:
            return
        touched = {self._present, news.begun} - {""}
        if news.unavailable is not None and news.unavailable != self.unavailable:
            self.unavailable = news.unavailable
            touched.update(self._names)
        self._present = news.begun
        self._reports.update(news.reports)
        self._faults.update(news.faults)
        self._parts.clear()
        names = news.reports.keys() | news.faults.keys()
        touched.update(media for media, named in self._names.items() if any(name in names for _, name in named))
        if touched:
            self._tell(touched)

    def _tell(self, media: Iterable[str]) -> None:
        self.changed.emit(frozenset(media))

    def _cancel(self) -> None:
        self._looking, self._pieces, self._is_outdated = None, iter(()), False
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
