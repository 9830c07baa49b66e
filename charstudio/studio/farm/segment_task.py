"""The task ``segment``: one segment of a long film, coded."""

from __future__ import annotations

from collections.abc import Mapping

from charstudio.media.container import Cancelled
from charstudio.media.segments import Segment
from charstudio.model.errors import FarmError
from charstudio.model.values import Json
from charstudio.studio.farm.order import Output, TaskResult
from charstudio.studio.farm.sequence import read_sequence
from charstudio.studio.farm.tasks import NoLongerWanted, Station


def make_segment(arguments: Mapping[str, Json], station: Station) -> TaskResult:
    """``film``: the sequence; ``first``, ``end``: its frames; ``threads``: of the coder. Gives its packets."""
    film, (first, end, threads) = arguments["film"], (_whole(arguments, name) for name in ("first", "end", "threads"))
    if not isinstance(film, Mapping):
        raise FarmError("This is no order for a segment.")
    sequence = read_sequence(film, station.media)
    try:
        content = sequence.work.code(Segment(first, end), threads, stopped=station.stopped, report=station.report)
    except Cancelled as error:
        raise NoLongerWanted from error
    path = station.folder / "segment.packets"
    path.write_bytes(content)
    return TaskResult((Output("packets", path),))


def _whole(arguments: Mapping[str, Json], name: str) -> int:
    found = arguments.get(name)
    if not isinstance(found, int) or found < 0:
        raise FarmError("This is no order for a segment.")
    return found
