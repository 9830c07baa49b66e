"""``charstudio identity PATH``: how well the results of a project, or one picture or clip, keep to their characters."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from charstudio.cli.faults import DONE, FAILED, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted
from charstudio.cli.session import reading, run_async
from charstudio.model.identity import IdentityReport, Style
from charstudio.storage.paths import ProjectFolder
from charstudio.studio.identity.face_measurer import FaceMeasurer
from charstudio.studio.identity.listing import Listed, measured_film
from charstudio.studio.identity.measurer import Sitter
from charstudio.studio.identity.words import HONEST, limits_words, meaning, number, numbers, share, state_words

_HEADS = ("NODE", "TAKE", "CHARACTER", "MODEL", "GRADE", "LOWEST", "JUDGED", "WHY")


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Measure and say it; of a project nothing is changed."""
    path: Path = arguments.path
    if not path.exists():
        raise WrongUse(f"There is nothing at “{path}”.")
    missing = FaceMeasurer().unavailable()
    if missing:
        output.error(missing)
        return FAILED
    if ProjectFolder.of(path).exists:
        if arguments.sheet:
            raise WrongUse("A project has its own sheets.", "Leave --sheet out, or name a picture or clip.")
        return run_async(_project(arguments, launch, output))
    return _file(arguments, output)


async def _project(arguments: Namespace, launch: Launch, output: Output) -> int:
    async with reading(launch, arguments.path, output) as (studio, _):
        found = await measured_film(studio, lambda done, count: _progress(output, done, count))
        if arguments.json:
            output.json([_line_json(each) for each in found])
        elif not found:
            output.line("Nothing in this film was made from a character.")
        else:
            output.table([_HEADS, *map(_row, found)])
            output.note(HONEST)
    return DONE


def _file(arguments: Namespace, output: Output) -> int:
    sheet = tuple(arguments.sheet)
    if not sheet:
        raise WrongUse("Say which face it should be.", "Name pictures of it with --sheet, three or more if you can.")
    for path in sheet:
        if not path.is_file():
            raise WrongUse(f"There is no file “{path}”.")
    who = Sitter("sheet", "sheet", sheet, Style.STYLISED if arguments.drawn else Style.AUTO)
    found = FaceMeasurer().measure(arguments.path, [who], is_still=False, stopped=lambda: False).get("sheet")
    if found is None:
        output.error("No face was found in the pictures of the sheet.", "Add a picture that shows the face large.")
        return FAILED
    if arguments.json:
        output.json({"file": str(arguments.path), **asdict(found)})
        return DONE
    output.line(f"{found.grade}  {meaning(found.grade)}: {found.reason}")
    output.table(list(numbers(found)))
    if found.is_measurable:
        output.line(limits_words(found.limits))
    output.note(HONEST)
    return DONE


def _progress(output: Output, done: int, count: int) -> None:
    if count and done == 0:
        output.note(f"Looking at {counted(count, 'result')}…")


def _row(each: Listed) -> tuple[str, ...]:
    report = each.measured.report
    told = _told(report) if report is not None else ("–", "–", "–", state_words(each.measured))
    draft = " (draft)" if each.measured.is_draft else ""
    return each.node, str(each.take), each.measured.member.name, f"{each.model}{draft}", *told


def _told(report: IdentityReport) -> tuple[str, str, str, str]:
    return report.grade.value, number(report.lowest), share(report.coverage), report.reason


def _line_json(each: Listed) -> Mapping[str, object]:
    report = each.measured.report
    return {
        "node": each.node,
        "take": each.take,
        "character": each.measured.member.name,
        "model": each.model,
        "draft": each.measured.is_draft,
        "media": each.media,
        "state": each.measured.state.value,
        "report": asdict(report) if report is not None else None,
    }
