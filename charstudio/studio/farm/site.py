"""A worker's side: what a machine does with an order. These functions are all that a cluster ever runs for us.

They are found there by their name, so nothing of a project is pickled. ``distributed`` is asked only which worker this
is, whether the order is still wanted, and to pass progress on.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from charstudio.model.errors import CharStudioError, EncodeFailed, FarmError, StorageError
from charstudio.model.values import MediaRef
from charstudio.studio.farm.build import this_build
from charstudio.studio.farm.media_store import MediaStore
from charstudio.studio.farm.order import Kind, Order, packed
from charstudio.studio.farm.tasks import NoLongerWanted, Station, task_called
from charstudio.studio.farm.without_keys import scrub

_log = logging.getLogger(__name__)

REPORT_EVERY_S = 0.3


class Site:
    """Where this process keeps media and makes things. One a process."""

    def __init__(self, folder: Path, shared: Iterable[Path] = ()) -> None:
        self.media = MediaStore(folder / "media", shared)
        self._scratch = folder / "scratch"
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(parents=True)

    def new_folder(self) -> Path:
        """An empty folder for one task."""
        return Path(tempfile.mkdtemp(dir=self._scratch))


_SITE: list[Site] = []
_OPENING = threading.Lock()


def open_site(folder: Path, shared: Iterable[Path] = ()) -> Site:
    """Make this process a site: in ``folder``, which no other process uses."""
    scrub(os.environ)
    with _OPENING:
        _SITE[:] = [Site(folder, shared)]
        return _SITE[0]


def here() -> Site:
    """The site of this process. A plain ``dask worker`` becomes one in its own folder when the first order comes."""
    with _OPENING:
        if not _SITE:
            scrub(os.environ)
            _SITE.append(Site(Path(_dask_worker().local_directory) / "charstudio"))
        return _SITE[0]


def identify() -> str:
    """Which program works here."""
    return this_build()


def receive(sha256: str, suffix: str, sender: str, offset: int, piece: bytes, total: int) -> str:
    """Take a piece of a media file; empty, or why it could not be kept."""
    try:
        here().media.receive(MediaRef(sha256, suffix), sender, offset, piece, total)
    except (FarmError, ValueError) as error:
        return str(error)
    return ""


def work(text: str) -> bytes:
    """Carry out an order. Never raises: whatever happens is an answer."""
    machine = ""
    try:
        worker = _dask_worker()
        machine = worker.address
        return _answer(Order.read(text), machine, _progress(worker), _is_unwanted(worker))
    except CharStudioError as error:
        return _failed(Kind.BROKEN, machine, error)
    except Exception as error:  # noqa: BLE001 - a fault there must come back as a sentence, whatever it is
        _log.exception("an order failed")
        return _failed(Kind.BROKEN, machine, FarmError(f"A worker failed: {type(error).__name__}: {error}"))


def _answer(order: Order, machine: str, tell: Callable[[str, float], None], stopped: Callable[[], bool]) -> bytes:
    if order.build != this_build():
        return packed(Kind.REFUSED, machine, {"build": this_build()})
    site = here()
    with site.media.holding(order.media) as (media, missing):
        if missing:
            return packed(Kind.MISSING, machine, {"media": [ref.file_name for ref in missing]})
        folder = site.new_folder()
        try:
            station = Station(media, folder, lambda share: tell(order.topic, share), stopped)
            made = task_called(order.task)(order.arguments, station)
            return packed(Kind.DONE, machine, made.facts, made.outputs)
        except NoLongerWanted:
            return packed(Kind.STOPPED, machine, {})
        except (FarmError, StorageError, EncodeFailed):
            raise  # of this machine, not of the order: somebody else may manage
        except CharStudioError as error:
            return _failed(Kind.FAILED, machine, error)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _failed(kind: Kind, machine: str, error: CharStudioError) -> bytes:
    return packed(kind, machine, {"class": type(error).__name__, "message": error.message, "hint": error.hint})


def _progress(worker: Any) -> Callable[[str, float], None]:
    key = worker.get_current_task()
    told = 0.0

    def tell(topic: str, share: float) -> None:
        nonlocal told
        now = time.monotonic()
        if topic and now - told >= REPORT_EVERY_S:
            told = now
            worker.log_event(topic, {"key": key, "share": round(share, 3)})

    return tell


def _is_unwanted(worker: Any) -> Callable[[], bool]:
    """Whether the task at hand was cancelled: the scheduler tells the worker, which marks what it is running."""
    key = worker.get_current_task()

    def is_unwanted() -> bool:
        state = worker.state.tasks.get(key)
        return state is None or state.state == "cancelled"

    return is_unwanted


def _dask_worker() -> Any:
    from distributed import get_worker  # noqa: PLC0415 - only a worker asks

    return get_worker()
