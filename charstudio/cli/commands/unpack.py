"""``charstudio unpack FILE [DIR]``: an archived project becomes a project folder again."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from charstudio.cli.commands.handover import opened
from charstudio.cli.faults import DONE, wrong_use
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted
from charstudio.cli.progress import Bar
from charstudio.cli.session import run_async
from charstudio.storage.film_archive import look_into
from charstudio.storage.handover_file import is_handover
from charstudio.storage.room import spoken
from charstudio.studio import safekeeping
from charstudio.studio.workspace import free_folder, refuse_taken


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Unpack it into a new folder and say where that is. A hand-over pack is taken over."""
    if is_handover(arguments.file):
        plain = {"shelf": False, "own": False, "no_check": False, "json": False}
        return run_async(opened(Namespace(path=arguments.file, folder=arguments.folder, **plain), launch, output))
    said = look_into(arguments.file)
    root = arguments.folder.absolute() if arguments.folder is not None else free_folder(Path.cwd(), said.title)
    with wrong_use():
        refuse_taken(root)
    return run_async(_unpack(arguments.file, root, output))


async def _unpack(path: Path, root: Path, output: Output) -> int:
    bar = Bar(output)
    try:
        said = await safekeeping.unpack(path, root, bar.show)
    finally:
        bar.clear()
    assert said is not None, "only stopped() gives None"
    output.line(f"Unpacked “{said.title}” into {root}: {counted(len(said.files), 'file')}, {spoken(said.bytes)}")
    return DONE
