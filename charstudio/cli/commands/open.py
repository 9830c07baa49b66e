"""``charstudio [PROJECT]``: the window."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from charstudio.cli import display
from charstudio.cli.faults import WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.main import similar_verb
from charstudio.cli.output import Output
from charstudio.model.errors import CharStudioError
from charstudio.storage.paths import DOCUMENT_NAME, ProjectFolder


def command(arguments: Namespace, launch: Launch, _output: Output) -> int:
    """Show the window until the user leaves."""
    project: Path | None = arguments.project
    if project is not None:
        _require_project(project)
    if not display.can_open():
        raise WrongUse("There is no display to open a window on.", "“charstudio demo” makes a film without one.")
    return show(launch, project, smoke=arguments.smoke)


def show(launch: Launch, project: Path | None, *, smoke: bool = False) -> int:
    """The window itself; a system library that Qt misses is named in one line."""
    try:
        return launch.open_window(project, smoke)
    except ImportError as error:
        if not _is_of_the_system(error):
            raise
        raise CharStudioError(
            f"The window cannot open: {error}.", "“charstudio doctor” names the package that is missing."
        ) from error


def _is_of_the_system(error: ImportError) -> bool:
    """Whether it is a library of the system, or Qt itself, that is missing. Anything else is a fault of ours."""
    signs = (".so", "DLL", "dlopen", "PySide6", "shiboken6")
    return any(sign in str(error) for sign in signs) and not (error.name or "").startswith("charstudio")


def _require_project(path: Path) -> None:
    if ProjectFolder.of(path).exists:
        return
    near = similar_verb(str(path))
    if near is not None:
        raise WrongUse(f"There is neither a verb nor a project “{path}”.", f"Did you mean “charstudio {near}”?")
    what = "There is no" if not path.exists() else f"There is no {DOCUMENT_NAME} in the"
    raise WrongUse(f"{what} folder “{path}”.", f"A project is a folder that holds a {DOCUMENT_NAME}.")
