"""A cluster as this program uses it: connect, compare versions, send orders, bring media, take answers.

Everything here blocks and is called from worker threads, several at once. A machine that dies loses nothing: its order
goes to another one by itself. Only when the scheduler goes, or nobody is left, does an order end with
``FarmUnreachable``.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from charstudio.model.errors import FarmError, FarmMismatch, FarmUnreachable
from charstudio.model.values import Json, MediaRef
from charstudio.studio.farm import site
from charstudio.studio.farm.build import this_build
from charstudio.studio.farm.library import distributed, security
from charstudio.studio.farm.order import Answer, Kind, Order, Sent, unpacked
from charstudio.studio.farm.place import Place
from charstudio.studio.farm.tasks import NoLongerWanted

_log = logging.getLogger(__name__)

PIECE_BYTES = 4 << 20
LOOK_EVERY_S = 0.1
COUNT_EVERY_S = 1.0
WITHOUT_MACHINES_S = 20.0
"""How long an order waits for a machine when the last one is gone: one that restarts is soon back."""
_TRIES = 30
_PLAIN = ["dask", "msgpack"]  # no answer is ever unpickled
_HINT = "Is the scheduler running there, and does this network let us through?"


@dataclass(frozen=True, slots=True)
class Machine:
    """A worker: where it is, how many orders it takes at once, and which program it runs; empty: not ours at all."""

    address: str
    jobs: int
    build: str


class Cluster:
    """An open line to a scheduler. Raises ``FarmNotInstalled`` and ``FarmUnreachable`` when it cannot be had."""

    def __init__(self, place: Place, *, patience_s: float = 5.0) -> None:
        library = distributed()
        self.place = place
        self._name = uuid.uuid4().hex[:12]
        self._topic = f"charstudio-{self._name}"
        self._progress: dict[str, Callable[[float], None]] = {}
        self._builds: dict[str, str] = {}
        self._sending: dict[tuple[str, MediaRef], threading.Lock] = {}
        self._lock = threading.Lock()
        self._patience_s = patience_s
        try:
            self._client = library.Client(
                place.address,
                timeout=patience_s,
                security=security(place),
                set_as_default=False,
                serializers=_PLAIN,
                deserializers=[*_PLAIN, "error"],
            )
            self._client.subscribe_topic(self._topic, self._told)
        except (OSError, TimeoutError, ValueError) as error:
            raise FarmUnreachable(f"Nobody answers at {place.address}.", _HINT) from error

    @property
    def is_open(self) -> bool:
        """Whether the scheduler is still there."""
        return bool(self._client.status == "running")

    def machines(self) -> tuple[Machine, ...]:
        """Who works there now. Raises ``FarmUnreachable``."""
        rows = self._workers()
        self._ask_builds(rows)
        return tuple(Machine(name, int(row["nthreads"]), self._builds.get(name, "")) for name, row in rows.items())

    def fit(self) -> tuple[Machine, ...]:
        """The machines that run this very program. Raises ``FarmUnreachable`` when there is no machine at all, and
        ``FarmMismatch``, which names both versions, when all run another.
        """
        machines = self.machines()
        if not machines:
            where = f"at {self.place.address}"
            raise FarmUnreachable(
                f"No machine works {where} yet.", f"Start one: charstudio worker {self.place.address}"
            )
        found = tuple(machine for machine in machines if machine.build == this_build())
        if not found:
            raise mismatch(machines[0])
        return found

    def run(
        self,
        task: str,
        arguments: Mapping[str, Json],
        media: Mapping[MediaRef, Path],
        *,
        stopped: Callable[[], bool] = lambda: False,
        report: Callable[[float], None] = lambda _share: None,
    ) -> Answer:
        """Have ``task`` done by some machine; an answer of kind ``DONE``.

        Raises what the task raises, ``NoLongerWanted`` when ``stopped`` says so, and ``FarmError`` when it could not be
        done there at all.
        """
        sent = tuple(Sent(ref, path.stat().st_size, str(path.absolute())) for ref, path in media.items())
        order = Order(task, arguments, sent, this_build(), self._topic)
        near: str | None = None
        for _ in range(_TRIES):
            answer = self._asked(order, near, stopped, report)
            match answer.kind:
                case Kind.DONE:
                    return answer
                case Kind.MISSING:
                    near = answer.machine
                    self._bring(answer, media, stopped)
                case Kind.REFUSED:
                    self._builds[answer.machine] = str(answer.facts.get("build"))
                    raise mismatch(Machine(answer.machine, 0, self._builds[answer.machine]))
                case Kind.FAILED:
                    raise answer.error()
                case Kind.BROKEN:
                    raise FarmError(str(answer.facts.get("message")), f"It happened at {answer.machine}.")
                case Kind.STOPPED:
                    near = None  # the machine was told to stop, and not by us: it is asked of another
        raise FarmError("The machines passed the work around without doing it.", "It can be done here.")

    def close(self) -> None:
        """Hang up. What was ordered and is not finished is given up."""
        with contextlib.suppress(Exception):  # whatever a lost line still says on its way out
            self._client.close(timeout=2)

    # --- orders ------------------------------------------------------------------------------------------------

    def _asked(
        self, order: Order, near: str | None, stopped: Callable[[], bool], report: Callable[[float], None]
    ) -> Answer:
        key = f"{order.task}-{uuid.uuid4().hex}"
        self._progress[key] = report
        fit = [machine.address for machine in self._patient_fit(stopped)]
        workers = [near] if near in fit else fit
        ended = threading.Event()
        future = self._client.submit(
            site.work, order.text(), key=key, pure=False, workers=workers, allow_other_workers=True
        )
        future.add_done_callback(lambda _: ended.set())
        try:
            looked = alive = time.monotonic()
            while not ended.wait(LOOK_EVERY_S):
                now = time.monotonic()
                if stopped():
                    raise NoLongerWanted
                if now - looked >= COUNT_EVERY_S:
                    looked, alive = now, now if self._workers() else alive
                if now - alive > WITHOUT_MACHINES_S:
                    raise FarmUnreachable("No machine is left to work.", "Start a worker again.")
            return self._answer_of(future)
        finally:
            self._progress.pop(key, None)
            with contextlib.suppress(Exception):  # the line may be gone, and then nobody works for us any more
                if future.done():
                    future.release()
                else:
                    future.cancel()

    def _answer_of(self, future: Any) -> Answer:
        try:
            content = future.result(timeout=self._patience_s)
        except Exception as error:  # the library's own tree is wide: a lost line, a task that killed its machines, …
            if self.is_open:
                raise FarmError(
                    f"The cluster could not do it: {type(error).__name__}.", "It can be done here."
                ) from error
            raise FarmUnreachable("The cluster is gone: the line to its scheduler broke.", _HINT) from error
        if not isinstance(content, bytes):
            raise FarmError("A machine answered something that makes no sense.", "Is it the same version?")
        return unpacked(content)

    def _told(self, event: Any) -> None:
        with contextlib.suppress(KeyError, TypeError, ValueError):
            said = event[1]
            report = self._progress.get(str(said["key"]))
            if report is not None:
                report(float(said["share"]))

    # --- machines ----------------------------------------------------------------------------------------------

    def _workers(self) -> dict[str, Mapping[str, Any]]:
        if not self.is_open:
            raise FarmUnreachable("The cluster is gone: the line to its scheduler broke.", _HINT)
        try:
            return dict(self._client.scheduler_info(n_workers=-1).get("workers", {}))
        except Exception as error:  # the line broke in this moment
            raise FarmUnreachable("The cluster is gone: the line to its scheduler broke.", _HINT) from error

    def _patient_fit(self, stopped: Callable[[], bool]) -> tuple[Machine, ...]:
        """``fit``, waiting a while for a machine that is only being started again."""
        waiting = threading.Event()
        for _ in range(int(WITHOUT_MACHINES_S / LOOK_EVERY_S)):
            if self._workers():
                break
            if stopped():
                raise NoLongerWanted
            waiting.wait(LOOK_EVERY_S)
        return self.fit()

    def _ask_builds(self, workers: Iterable[str]) -> None:
        new = [name for name in workers if name not in self._builds]
        if not new:
            return
        for name, said in self._call(site.identify, new).items():
            self._builds[name] = said if isinstance(said, str) else ""

    def _call(self, function: Callable[..., Any], workers: list[str], *arguments: object) -> Mapping[str, Any]:
        """What ``function`` says at each of these workers; an exception in its place where it failed."""
        try:
            said = self._client.run(function, *arguments, workers=workers, on_error="return")
        except Exception as error:
            if self.is_open:
                _log.info("asking %s failed: %r", workers, error)
                return dict.fromkeys(workers, error)
            raise FarmUnreachable("The cluster is gone: the line to its scheduler broke.", _HINT) from error
        return dict(said)

    # --- media -------------------------------------------------------------------------------------------------

    def _bring(self, answer: Answer, media: Mapping[MediaRef, Path], stopped: Callable[[], bool]) -> None:
        names = answer.facts.get("media")
        wanted = [ref for ref in media if isinstance(names, list) and ref.file_name in names]
        for ref in wanted:
            with self._lock:
                turn = self._sending.setdefault((answer.machine, ref), threading.Lock())
            if not turn.acquire(blocking=False):  # another order brings it already: wait, and it is there
                while not turn.acquire(timeout=LOOK_EVERY_S):
                    if stopped():
                        raise NoLongerWanted
                turn.release()
                continue
            try:
                self._send(answer.machine, ref, media[ref], stopped)
            finally:
                turn.release()

    def _send(self, machine: str, ref: MediaRef, path: Path, stopped: Callable[[], bool]) -> None:
        """A file to a machine, in pieces. One that goes away meanwhile is no error: the order goes elsewhere then."""
        total, offset = path.stat().st_size, 0
        sender = uuid.uuid4().hex[:8]
        with path.open("rb") as stream:
            while offset < total or not offset:
                if stopped():
                    raise NoLongerWanted
                piece = stream.read(PIECE_BYTES)
                if not piece and total:
                    raise FarmError(f"{path.name} became shorter while it was sent.", "Import it again.")
                said = self._call(site.receive, [machine], ref.sha256, ref.suffix, sender, offset, piece, total)
                if machine not in self._workers():
                    return
                word = said.get(machine)
                if word != "":
                    raise FarmError(word if isinstance(word, str) else "A machine could not take a file.")
                offset += len(piece)
                if not total:
                    return


def mismatch(machine: Machine) -> FarmMismatch:
    """The refusal, with both versions in it."""
    there = machine.build or "another program altogether"
    return FarmMismatch(
        f"This is Character Studio {this_build()}; at {machine.address} works {there}.",
        "Install the same version on both, so that what they make is the same, too.",
    )
