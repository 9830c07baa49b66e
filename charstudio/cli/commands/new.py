"""``charstudio new DIR``: a project from a template."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from charstudio.cli.faults import DONE, WrongUse, wrong_use
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output
from charstudio.cli.session import run_async, studio_for
from charstudio.studio import templates
from charstudio.studio.workspace import refuse_taken


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Make the project, or list the templates."""
    if arguments.list:
        output.table([(template.id, template.title, template.text) for template in templates.TEMPLATES])
        return DONE
    if arguments.folder is None:
        raise WrongUse("A new project needs a folder.", "For example: charstudio new my-film")
    with wrong_use():
        templates.find(arguments.template)
        refuse_taken(arguments.folder)
    return run_async(_new(arguments.folder, arguments.template, launch, output))


async def _new(folder: Path, template: str, launch: Launch, output: Output) -> int:
    async with studio_for(launch) as studio:
        templates.start(studio, template, folder)
    output.line(f"Made {folder}")
    output.note(f"Open it with: charstudio {folder}")
    return DONE
