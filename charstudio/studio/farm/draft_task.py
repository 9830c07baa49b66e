"""The task ``draft``: one draft of the draft engine, from the request's words and the content of its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from charstudio.model.errors import FarmError
from charstudio.model.values import Json
from charstudio.providers.draft.jobs import rendered
from charstudio.providers.draft.wishes import Bench, Stopped
from charstudio.providers.requests import Capability
from charstudio.studio.farm.order import Output, TaskResult
from charstudio.studio.farm.tasks import NoLongerWanted, Station


def make_draft(arguments: Mapping[str, Json], station: Station) -> TaskResult:
    """``capability``, ``params``, and ``inputs``: file names by input. Gives a file for each output."""
    params, inputs = arguments["params"], arguments["inputs"]
    if not isinstance(params, Mapping) or not isinstance(inputs, Mapping):
        raise FarmError("This is no order for a draft.")
    paths = {
        name: tuple(station.path(str(each)) for each in names)
        for name, names in inputs.items()
        if isinstance(names, Sequence)
    }
    bench = Bench(params, paths, station.folder, station.report, station.stopped)
    try:
        made = rendered(Capability(str(arguments["capability"])), bench)
    except Stopped as error:
        raise NoLongerWanted from error
    outputs = tuple(Output(name, path) for name, path in made.files.items())
    return TaskResult(outputs, {"notes": list(made.notes), "names": {each.name: each.path.name for each in outputs}})
