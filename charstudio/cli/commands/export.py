"""``charstudio export PROJECT -o FILE``: the film on the timeline as an MP4."""

from __future__ import annotations

import asyncio
import threading
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from charstudio.cli import choose
from charstudio.cli.faults import DONE, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted
from charstudio.cli.progress import ExportProgress
from charstudio.cli.session import reading, run_async, with_other_machines, working
from charstudio.media.export import ExportReport
from charstudio.model.project import Project
from charstudio.model.time import ZERO, TimeRange, seconds_to_text
from charstudio.studio.farm.openjd import TEMPLATE
from charstudio.studio.studio import Studio

_SUFFIXES = {".mp4", ".m4v"}


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Write the film, or a job that writes it, and say what was written."""
    if arguments.openjd is None:
        arguments.output = place_for(arguments.output, overwrite=arguments.overwrite)
    return run_async(_export(arguments, launch, output))


async def _export(arguments: Namespace, launch: Launch, output: Output) -> int:
    if arguments.no_mark:  # the drafts are made again, which writes to the project
        async with working(launch, arguments.project, output) as studio:
            return await _write(studio, arguments, output)
    async with reading(launch, arguments.project, output) as (studio, report):
        for fault in report.faults:
            output.warning(fault)
        return await _write(studio, arguments, output)


async def _write(studio: Studio, arguments: Namespace, output: Output) -> int:
    await with_other_machines(studio, arguments, output)
    part = _part(studio.project, arguments.start, arguments.end)
    mention_surprises(studio, output, mark=not arguments.no_mark)
    if arguments.openjd is not None:
        return await _write_job(studio, arguments, output, part)
    report = await write_film(
        studio, arguments.output, output, part=part, mark=not arguments.no_mark, overwrite=arguments.overwrite
    )
    if arguments.json:
        output.json(_as_json(report, studio.project))
    else:
        output.line(describe(report, studio.project))
    return DONE


async def _write_job(studio: Studio, arguments: Namespace, output: Output, part: TimeRange | None) -> int:
    folder = arguments.openjd.absolute()
    bundle = await studio.export_job(folder, part=part, mark=not arguments.no_mark)
    assert bundle is not None, "only stopped() gives None"
    steps = f"{counted(len(bundle.segments), 'chunk')} and a join" if bundle.segments else "a single step"
    if arguments.json:
        output.json({"path": str(folder), "template": str(folder / TEMPLATE), "chunks": len(bundle.segments)})
    else:
        output.line(
            f"Wrote a job of {steps} to {folder}. Run it: openjd run {folder / TEMPLATE} --step Join --run-dependencies"
        )
    return DONE


def place_for(path: Path, *, overwrite: bool) -> Path:
    """``path`` made absolute. Raises ``WrongUse`` when a film cannot be written there because of the path itself."""
    if path.is_dir():
        raise WrongUse(f"“{path}” is a folder.", f"For example: -o {path / 'film.mp4'}")
    if path.suffix.lower() not in _SUFFIXES:
        named = path.with_suffix(".mp4").name
        raise WrongUse(f"A film is written as MP4, and “{path.name}” is not named so.", f"For example: {named}")
    if not path.absolute().parent.is_dir():
        raise WrongUse(f"There is no folder “{path.parent}”.", "Make it first, or choose another.")
    if path.exists() and not overwrite:
        raise WrongUse(f"“{path}” is there already.", "Choose another name, or add --overwrite.")
    return path.absolute()


def mention_surprises(studio: Studio, output: Output, *, mark: bool = True) -> None:
    """Warn of clips that are not what they will be."""
    check = studio.check_export()
    for sentence in check.warnings:
        output.warning(sentence)
    if check.drafts and mark:
        output.note("Drafts carry a mark; --no-mark makes them without.")


async def write_film(
    studio: Studio,
    path: Path,
    output: Output,
    *,
    part: TimeRange | None = None,
    mark: bool = True,
    overwrite: bool = False,
) -> ExportReport:
    """Export with progress shown. Cancelled, it stops the exporting thread and leaves nothing behind."""
    progress = ExportProgress(output)
    stop = threading.Event()
    writing = asyncio.ensure_future(
        studio.export(path, part=part, mark=mark, overwrite=overwrite, progress=progress.frames, stopped=stop.is_set)
    )
    try:
        report = await asyncio.shield(writing)
    except asyncio.CancelledError:
        stop.set()
        await studio.close()
        await asyncio.gather(writing, return_exceptions=True)
        raise
    finally:
        progress.close()
    assert report is not None, "only stopped() gives None"
    return report


def describe(report: ExportReport, project: Project) -> str:
    """One line: where, how long, how many frames, how large."""
    timeline = project.timeline
    size = f"{timeline.width_px}×{timeline.height_px}, {float(timeline.rate.fps):g} fps"
    return (
        f"Wrote {report.path}: {float(report.duration):.2f} s, {counted(report.frames, 'frame')}, {size}, "
        f"{report.bytes / 1e6:.1f} MB"
    )


def _part(project: Project, start: str | None, end: str | None) -> TimeRange | None:
    if start is None and end is None:
        return None
    timeline = project.timeline
    begin = choose.moment(start, timeline.rate) if start is not None else ZERO
    finish = choose.moment(end, timeline.rate) if end is not None else timeline.duration
    finish = min(finish, timeline.duration)
    if finish <= begin:
        raise WrongUse(
            "There is nothing of the film between --from and --to.",
            f"The film is {float(timeline.duration):.2f} s long.",
        )
    return TimeRange.between(begin, finish)


def _as_json(report: ExportReport, project: Project) -> Mapping[str, object]:
    return {
        "path": str(report.path),
        "frames": report.frames,
        "rate": str(project.timeline.rate),
        "duration": seconds_to_text(report.duration),
        "bytes": report.bytes,
        "seconds_taken": round(report.seconds, 3),
        "drafts": report.drafts,
        "ghosts": report.ghosts,
    }
