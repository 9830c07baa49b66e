"""The task ``proxy``: the scrub proxy of one clip, whole."""

from __future__ import annotations

from collections.abc import Mapping

from charstudio.media.container import Cancelled
from charstudio.media.proxy_build import source_of
from charstudio.media.proxy_file import ProxyFile
from charstudio.media.proxy_fill import fill
from charstudio.model.errors import FarmError
from charstudio.model.values import Json
from charstudio.studio.farm.order import MOST_BYTES, Output, TaskResult
from charstudio.studio.farm.tasks import NoLongerWanted, Station


def make_proxy(arguments: Mapping[str, Json], station: Station) -> TaskResult:
    """``clip``: its file name. No file comes back where a proxy would not pay."""
    try:
        source = source_of(station.path(str(arguments["clip"])), station.stopped)
    except Cancelled as error:
        raise NoLongerWanted from error
    if source is None:
        return TaskResult()
    try:
        file = ProxyFile.begin(station.folder / "clip.proxy", source.head)
        for done in fill(file, source, station.stopped):
            station.report(done / source.head.frames)
            if file.path.stat().st_size > MOST_BYTES:
                raise FarmError("The proxy is too large to be sent back.")
    except Cancelled as error:
        raise NoLongerWanted from error
    finally:
        source.close()
    if not file.is_whole:
        raise NoLongerWanted
    return TaskResult((Output("proxy", file.path),))
