"""Measuring a whole film without a window: everything made from a character, known measurements first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from charstudio.media.container import Cancelled
from charstudio.model.errors import CharStudioError, StorageError
from charstudio.storage.identity_reports import FOLDER, read_report, write_report
from charstudio.studio.identity.measurer import Measurer, Work
from charstudio.studio.identity.values import Measured
from charstudio.studio.stoppable import in_thread
from charstudio.studio.studio import Studio


@dataclass(frozen=True, slots=True)
class Listed:
    """One result: of which node it is a take, who made it, and how well it keeps to one of those who act in it."""

    node: str
    take: int
    model: str
    media: str
    measured: Measured


async def measured_film(
    studio: Studio, tell: Callable[[int, int], None], stopped: Callable[[], bool] = lambda: False
) -> tuple[Listed, ...]:
    """Measure what is not known yet, one after the other in a thread. ``tell(done, all)`` between them.

    In a film that may not be written nothing is kept. Raises ``Cancelled``.
    """
    works = studio.identity.take_stock(studio.project)
    folder = studio.folder / "cache" / FOLDER if studio.folder is not None else None
    for done, work in enumerate(works):
        tell(done, len(works))
        await _look_at(studio, work, folder, stopped)
    tell(len(works), len(works))
    return tuple(_listed(studio))


async def _look_at(studio: Studio, work: Work, folder: Path | None, stopped: Callable[[], bool]) -> None:
    measurer = studio.identity.measurer
    known = {name: read_report(folder, name) for name in work.names} if folder is not None else {}
    if known and all(report is not None for report in known.values()):
        studio.identity.tell({name: report for name, report in known.items() if report is not None}, {})
        return
    try:
        await in_thread(lambda is_stopped: _measured(studio, measurer, work, folder, is_stopped), stopped)
    except CharStudioError as error:
        studio.identity.tell({}, dict.fromkeys(work.names, error.message))


def _measured(studio: Studio, measurer: Measurer, work: Work, folder: Path | None, stopped: Callable[[], bool]) -> None:
    """In the thread; nobody else looks at the watch meanwhile."""
    if stopped():
        raise Cancelled
    made = measurer.measure(work.path, work.cast, is_still=work.is_still, stopped=stopped)
    reports = {name: made[sitter.key] for sitter, name in zip(work.cast, work.names, strict=True) if sitter.key in made}
    missing = (name for name in work.names if name not in reports)
    studio.identity.tell(reports, dict.fromkeys(missing, "No face was found in the reference pictures."))
    if folder is None or studio.read_only:
        return
    for name, report in reports.items():
        try:
            write_report(folder, name, report)
        except StorageError:
            return  # a full disk costs only time


def _listed(studio: Studio) -> Iterator[Listed]:
    for node in studio.project.graph.nodes.values():
        for take, result in studio.takes(node.id):
            for value in result.outputs.values():
                for known in studio.identity.of_value(value):
                    assert not isinstance(value, str)
                    yield Listed(node.title, take, result.model, value.media.sha256, known)
