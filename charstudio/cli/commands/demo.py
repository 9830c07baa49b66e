"""``charstudio demo``: the sample film, made here and now, shown in the window or written to a file."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from argparse import Namespace
from pathlib import Path

from charstudio.cli import display
from charstudio.cli.commands.export import describe, place_for, write_film
from charstudio.cli.commands.open import show
from charstudio.cli.commands.run import carry_out
from charstudio.cli.faults import DONE, FAILED
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output
from charstudio.cli.session import run_async, working
from charstudio.engine.fingerprint import Quality
from charstudio.storage.files import door
from charstudio.storage.paths import ProjectFolder
from charstudio.studio.studio import Studio
from charstudio.studio.templates import copy_sample, sample_folder

DEFAULT_FILE = Path("sample-film.mp4")


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Make the sample film; the second time everything is there already."""
    target: Path | None = arguments.output
    if target is None and not display.can_be_seen():
        target = DEFAULT_FILE
    if target is not None:  # our own default name may be replaced, a name of the user's only when they say so
        target = place_for(target, overwrite=arguments.overwrite or arguments.output is None)
    folder = sample_project(launch.paths.cache / "demo", fresh=arguments.fresh)
    code = run_async(_make(folder, target, launch, output))
    if code == DONE and target is None:
        return show(launch, folder)
    return code


async def _make(folder: Path, target: Path | None, launch: Launch, output: Output) -> int:
    async with working(launch, folder, output) as studio:
        output.note(f"“{studio.project.title}”: drafts on this machine, free, no key and no network.")
        if not await _drafted(studio, output):
            return FAILED
        if target is not None:
            report = await write_film(studio, target, output, overwrite=True)
            output.line(describe(report, studio.project))
            output.note(f"The project is in {folder}")
    return DONE


async def _drafted(studio: Studio, output: Output) -> bool:
    plan = studio.plan(None, Quality.DRAFT)
    if not plan.steps:
        output.note("Every shot is made already.")
        return True
    outcome = await carry_out(studio, plan, output)
    for error in outcome.failed.values():
        output.error(error.message, error.hint)
    return outcome.is_complete


def sample_project(place: Path, *, fresh: bool = False) -> Path:
    """The user's copy of the sample project, made when it is not there yet; ``fresh`` makes it anew.

    A sample that ships with another version of the program gets a copy of its own. Copying is atomic, so two
    demos that start together share one copy.
    """
    version = hashlib.sha256(ProjectFolder(sample_folder()).document.read_bytes()).hexdigest()[:8]
    folder = place / version / "Sample film"
    if ProjectFolder(folder).exists and not fresh:
        return folder
    part = folder.with_name(f"Sample film {uuid.uuid4().hex[:8]}")
    copy_sample(part)
    with door(folder, "made"):
        if fresh and folder.exists():
            shutil.rmtree(folder)
        try:
            part.rename(folder)
        except OSError:
            if not ProjectFolder(folder).exists:
                raise
            shutil.rmtree(part, ignore_errors=True)  # somebody was faster
    return folder
