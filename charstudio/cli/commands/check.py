"""``charstudio check PROJECT``: everything that is wrong with it, all at once."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from charstudio.cli.faults import DONE, FAILED, wrong_use
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted
from charstudio.model.checks import check
from charstudio.model.errors import Damaged
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.nodes.registry import load_kinds, specs
from charstudio.storage import project_file
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database
from charstudio.storage.paths import ProjectFolder
from charstudio.studio.workspace import locate


def command(arguments: Namespace, _launch: Launch, output: Output) -> int:
    """List every problem with its path; 1 when there is any."""
    with wrong_use():
        folder = ProjectFolder(locate(arguments.project))
    problems = list(_problems(folder, whole=arguments.media))
    if arguments.json:
        output.json({"project": str(folder.root), "problems": problems})
    else:
        for problem in problems:
            output.line(problem)
        output.line("No problems." if not problems else f"{counted(len(problems), 'problem')}.")
    return FAILED if problems else DONE


def _problems(folder: ProjectFolder, *, whole: bool) -> Iterator[str]:
    try:
        project = project_file.read(folder.document)
    except Damaged as error:
        project, faults = _what_can_be_read(folder.document)
        yield from dict.fromkeys((*(error.faults or (error.message,)), *faults))
    kinds, _ = load_kinds()
    yield from (str(problem) for problem in check(project, specs(kinds)))
    blobs = Blobs(folder.media)
    yield from _media_problems(project, blobs, whole=whole)
    yield from _result_problems(project, folder, blobs)


def _what_can_be_read(document: Path) -> tuple[Project, tuple[str, ...]]:
    """Salvaging goes on behind malformed parts and finds what does not go together as well."""
    try:
        salvaged = project_file.salvage(document)
    except Damaged:
        return Project(), ()
    return salvaged.project, salvaged.faults


def _media_problems(project: Project, blobs: Blobs, *, whole: bool) -> Iterator[str]:
    for key, asset in project.assets.items():
        if not blobs.has(asset.media):
            yield f"assets[{key}]: The file “{asset.name}” is not in the media folder."
        elif not blobs.is_whole(asset.media, asset.info.bytes):
            yield f"assets[{key}]: The file “{asset.name}” is not whole: it has another length than it had."
        elif whole and not blobs.verify(asset.media):
            yield f"assets[{key}]: The file “{asset.name}” is not what was imported; its content has changed."


def _result_problems(project: Project, folder: ProjectFolder, blobs: Blobs) -> Iterator[str]:
    """Pinned results must be there; all others can be made again."""
    database = Database(folder.database, read_only=True)
    try:
        for node in project.graph.nodes.values():
            result = database.result(node.pin) if node.pin is not None else None
            values = () if result is None else result.outputs.values()
            gone = any(isinstance(value, MediaValue) and not blobs.has(value.media) for value in values)
            if node.pin is not None and (result is None or gone):
                yield f"graph.nodes[{node.id}].pin: The pinned result of “{node.title}” is gone."
    finally:
        database.close()
