"""Drafts made by other machines, in the place of the draft engine's own workshop."""

from __future__ import annotations

import threading
from pathlib import Path, PurePath

from charstudio.model.errors import FarmError
from charstudio.providers.draft.jobs import rendered
from charstudio.providers.draft.wishes import Bench, Made, Stopped
from charstudio.providers.requests import Capability
from charstudio.storage.project_json import plain
from charstudio.studio.farm.content import content_of
from charstudio.studio.farm.farm import Farm
from charstudio.studio.farm.order import Answer
from charstudio.studio.farm.tasks import NoLongerWanted


class FarmDrafts:
    """``render`` is a ``providers.draft.jobs.Render``: the same bytes, made elsewhere. For many threads at once."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._here = threading.Lock()  # one draft keeps this machine busy

    def render(self, capability: Capability, bench: Bench) -> Made:
        """Make a draft. Raises ``Stopped`` and what the draft engine raises."""
        refs = {name: tuple(content_of(path) for path in paths) for name, paths in bench.inputs.items()}
        pairs = zip(refs.values(), bench.inputs.values(), strict=True)
        media = {ref: path for found, paths in pairs for ref, path in zip(found, paths, strict=True)}
        arguments = {
            "capability": capability.value,
            "params": plain(bench.params),
            "inputs": {name: [ref.file_name for ref in found] for name, found in refs.items()},
        }
        try:
            answer = self._farm.attempt("draft", arguments, media, stopped=bench.stopped, report=bench.report)
        except NoLongerWanted as error:
            raise Stopped from error
        if answer is not None:
            return _written(answer, bench)
        with self._here:
            bench.check()
            return rendered(capability, bench)


def _written(answer: Answer, bench: Bench) -> Made:
    names, notes = answer.facts.get("names"), answer.facts.get("notes")
    if not isinstance(names, dict) or not isinstance(notes, list):
        raise FarmError("A machine answered something that makes no sense.", "Is it the same version?")
    files: dict[str, Path] = {}
    for output, suffix, content in answer.files:
        name = PurePath(str(names.get(output))).name or f"{len(files)}{suffix}"
        files[output] = bench.folder / name
        files[output].write_bytes(content)
    return Made(files, tuple(str(note) for note in notes))
