"""``charstudio relink PROJECT FOLDER``: bring back media of a film that were moved or lost."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from charstudio.cli.faults import DONE, FAILED, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted
from charstudio.cli.progress import Bar
from charstudio.cli.session import run_async, working
from charstudio.studio.missing import Lost, told
from charstudio.studio.relinking import Found, Searching
from charstudio.studio.studio import Studio


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Search, copy what is certain, and with ``--likely`` what is probable; 1 when something is still missing."""
    if not arguments.folder.is_dir():
        raise WrongUse(f"There is no folder “{arguments.folder}”.", "Name the folder the files lie in now.")
    return run_async(_relink(arguments, launch, output))


async def _relink(arguments: Namespace, launch: Launch, output: Output) -> int:
    async with working(launch, arguments.project, output) as studio:
        bar = Bar(output)
        try:
            lost = await _lost(studio, bar, whole=arguments.check)
            if not lost:
                output.line("Nothing is missing.")
                return DONE
            output.note(told(lost))
            found = await studio.keeping.search(lost, arguments.folder, lambda step: _searching(bar, step))
            likely = _agreed(found) if arguments.likely else {}
            done = await studio.keeping.mend(lost, found.certain, likely, bar.show)
        finally:
            bar.clear()
        if done.others:
            await studio.save()
        names = {each.key: each.name for each in lost}
        for each in done.back:
            output.line(f"back: {each.name} from {found.certain[each.key]}")
        for each in lost:
            if each.asset is not None and each.asset in done.others:
                output.line(f"relinked: {each.name} to {likely[each.key]}")
        for problem in done.problems:
            output.warning(problem)
        came = {each.key for each in done.back} | {each.key for each in lost if each.asset in done.others}
        _say_rest(output, found, [key for key in names if key not in came], names, likely=arguments.likely)
        return DONE if len(came) == len(lost) else FAILED


async def _lost(studio: Studio, bar: Bar, *, whole: bool) -> Sequence[Lost]:
    if not whole:
        return await studio.keeping.lost()
    found = await studio.keeping.check_all(lambda share, words: bar.show(share, f"reading {words}"))
    assert found is not None, "only stopped() gives None"
    return found


def _searching(bar: Bar, step: Searching) -> None:
    bar.show(step.share or 0.0, f"{counted(step.files, 'file')} looked at, {step.found} found")


def _agreed(found: Found) -> Mapping[str, Path]:
    """The best of the likely files, where nothing that can be measured speaks against it."""
    return {key: candidates[0].path for key, candidates in found.likely.items() if candidates[0].is_close}


def _say_rest(output: Output, found: Found, keys: Sequence[str], names: Mapping[str, str], *, likely: bool) -> None:
    for key in keys:
        output.line(f"missing: {names[key]}")
        for candidate in found.likely.get(key, ())[:3]:
            words = ", ".join((*candidate.reasons, *candidate.differences))
            output.line(f"  perhaps {candidate.path} ({words})")
    if not likely and any(key in found.likely for key in keys):
        output.note("--likely takes a file of the same name, length and size in place of one that is not found.")
    if found.is_cut_short:
        output.warning("The folder holds more files than are looked at; name one further down.")
    if found.unread:
        output.warning(f"{counted(found.unread, 'folder')} could not be read.")
