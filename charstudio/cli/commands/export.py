"""``charstudio export PROJECT -o FILE``: the film on the timeline as a file, or as several at once."""

from __future__ import annotations

import asyncio
import threading
from argparse import Namespace
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from charstudio.cli import choose
from charstudio.cli.deliveries import Target, targets
from charstudio.cli.faults import DONE, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted
from charstudio.cli.progress import ExportProgress
from charstudio.cli.session import reading, run_async, with_other_machines, working
from charstudio.media.export import ExportReport
from charstudio.model.delivery import Delivery
from charstudio.model.project import Project
from charstudio.model.time import ZERO, TimeRange, seconds_to_text
from charstudio.studio.delivery_presets import all_deliveries, delivery_to_json, file_named
from charstudio.studio.exporting import AS_IT_IS
from charstudio.studio.farm.openjd import TEMPLATE
from charstudio.studio.studio import Studio


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Write the film and say what was written; with ``--presets`` only say what it can be written as."""
    if arguments.presets:
        return _list_presets(arguments, launch, output)
    if arguments.project is None:
        raise WrongUse("Nothing says which project to export.", "For example: charstudio export PROJECT -o film.mp4")
    if arguments.openjd is not None:
        return run_async(write_job(arguments, launch, output))
    wanted = targets(arguments, launch.paths.config)
    places = [place_for(each.path, overwrite=arguments.overwrite, delivery=each.delivery) for each in wanted]
    found = tuple(Target(path, each.delivery) for path, each in zip(places, wanted, strict=True))
    return run_async(_export(found, arguments, launch, output))


def _list_presets(arguments: Namespace, launch: Launch, output: Output) -> int:
    found, faults = all_deliveries(launch.paths.config)
    for fault in faults:
        output.warning(fault)
    if arguments.json:
        output.json(
            [
                {
                    "id": each.id,
                    "title": each.title,
                    "purpose": each.purpose,
                    "own": each.own,
                    "delivery": delivery_to_json(each.delivery),
                }
                for each in found
            ]
        )
        return DONE
    width = max(len(each.id) for each in found)
    for each in found:
        output.line(f"{each.id:<{width}}  {each.title}: {each.purpose}")
    return DONE


async def write_job(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Write the film as a job for render farms, named and delivered as the other arguments say."""
    if arguments.output is None:
        arguments.output = arguments.openjd / "film.mp4"
    wanted = targets(arguments, launch.paths.config)
    if len(wanted) != 1:
        raise WrongUse("A job writes one film.", "Write a job for each preset.")
    opening = working if arguments.no_mark else _only_reading
    async with opening(launch, arguments.project, output) as studio:
        part = part_of(studio.project, arguments.start, arguments.end)
        mention_surprises(studio, output, mark=not arguments.no_mark)
        folder = arguments.openjd.absolute()
        bundle = await studio.export_job(
            folder, wanted[0].path.name, part=part, mark=not arguments.no_mark, delivery=wanted[0].delivery
        )
    assert bundle is not None, "only stopped() gives None"
    _say_job(folder, len(bundle.segments), output, as_json=arguments.json)
    return DONE


def _say_job(folder: Path, chunks: int, output: Output, *, as_json: bool) -> None:
    if as_json:
        output.json({"path": str(folder), "template": str(folder / TEMPLATE), "chunks": chunks})
        return
    steps = f"{counted(chunks, 'chunk')} and a join" if chunks else "a single step"
    output.line(f"Wrote a job of {steps} to {folder}.")
    output.note(f"A farm takes {TEMPLATE}; to try it here: openjd run {folder / TEMPLATE}")


@asynccontextmanager
async def _only_reading(launch: Launch, path: Path, output: Output) -> AsyncIterator[Studio]:
    async with reading(launch, path, output) as (studio, report):
        for fault in report.faults:
            output.warning(fault)
        yield studio


async def _export(wanted: Sequence[Target], arguments: Namespace, launch: Launch, output: Output) -> int:
    if arguments.no_mark:  # the drafts are made again, which writes to the project
        async with working(launch, arguments.project, output) as studio:
            return await _write(studio, wanted, arguments, output)
    async with reading(launch, arguments.project, output) as (studio, report):
        for fault in report.faults:
            output.warning(fault)
        return await _write(studio, wanted, arguments, output)


async def _write(studio: Studio, wanted: Sequence[Target], arguments: Namespace, output: Output) -> int:
    await with_other_machines(studio, arguments, output)
    part = part_of(studio.project, arguments.start, arguments.end)
    mention_surprises(studio, output, mark=not arguments.no_mark)
    if not arguments.overwrite:
        _refuse_what_is_there(studio, wanted, part)
    reports = []
    for each in wanted:
        report = await write_film(
            studio,
            each.path,
            output,
            part=part,
            mark=not arguments.no_mark,
            overwrite=arguments.overwrite,
            delivery=each.delivery,
        )
        reports.append(_as_json(report, studio.project, each.delivery))
        for remark in report.remarks:
            output.warning(remark)
        if not arguments.json:
            output.line(describe(report, studio.project, each.delivery))
    if arguments.json:
        output.json(reports[0] if len(reports) == 1 else reports)
    return DONE


def _refuse_what_is_there(studio: Studio, wanted: Sequence[Target], part: TimeRange | None) -> None:
    """Stems and subtitle files have names of their own; nothing is written when one of them is there."""
    for each in wanted:
        for path in studio.would_write(each.path, each.delivery, part=part):
            if path.exists():
                raise WrongUse(f"“{path}” is there already.", "Choose another name, or add --overwrite.")


def place_for(path: Path, *, overwrite: bool, delivery: Delivery = AS_IT_IS) -> Path:
    """``path`` made absolute. Raises ``WrongUse`` when a film cannot be written there because of the path itself."""
    facts = delivery.facts
    if path.is_dir() and not facts.folder:
        raise WrongUse(f"“{path}” is a folder.", f"For example: -o {path / f'film{facts.suffix}'}")
    if file_named(path, delivery) != path:
        named = file_named(path, delivery).name
        raise WrongUse(
            f"{facts.name} ends in {facts.suffix}, and “{path.name}” is not named so.", f"For example: {named}"
        )
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
    delivery: Delivery = AS_IT_IS,
) -> ExportReport:
    """Export with progress shown. Cancelled, it stops the exporting thread and leaves nothing behind."""
    progress = ExportProgress(output)
    stop = threading.Event()
    writing = asyncio.ensure_future(
        studio.export(
            path,
            part=part,
            mark=mark,
            overwrite=overwrite,
            progress=progress.frames,
            stopped=stop.is_set,
            delivery=delivery,
        )
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


def describe(report: ExportReport, project: Project, delivery: Delivery = AS_IT_IS) -> str:
    """One line: where, how long, how many frames, how large."""
    facts = [f"{float(report.duration):.2f} s"]
    if delivery.facts.picture:
        timeline = project.timeline
        width, height = delivery.width_px or timeline.width_px, delivery.height_px or timeline.height_px
        rate = delivery.rate or timeline.rate
        facts += [counted(report.frames, "frame"), f"{width}×{height}, {float(rate.fps):g} fps"]
    others = f" and {counted(len(report.files) - 1, 'other file')}" if len(report.files) > 1 else ""
    return f"Wrote {report.path}{others}: {', '.join(facts)}, {report.bytes / 1e6:.1f} MB"


def part_of(project: Project, start: str | None, end: str | None) -> TimeRange | None:
    """What ``--from`` and ``--to`` mean; None: all of the film. Raises ``WrongUse``."""
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


def _as_json(report: ExportReport, project: Project, delivery: Delivery) -> Mapping[str, object]:
    return {
        "path": str(report.path),
        "files": [str(path) for path in report.files or (report.path,)],
        "form": str(delivery.form),
        "frames": report.frames,
        "rate": str(delivery.rate or project.timeline.rate),
        "duration": seconds_to_text(report.duration),
        "bytes": report.bytes,
        "seconds_taken": round(report.seconds, 3),
        "drafts": report.drafts,
        "ghosts": report.ghosts,
        "remarks": list(report.remarks),
    }
