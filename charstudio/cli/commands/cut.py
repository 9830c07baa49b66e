"""``charstudio cut export PROJECT -o FILE`` and ``cut import PROJECT FILE``: the cut to and from another editor."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from charstudio.cli.faults import DONE, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted
from charstudio.cli.session import reading, run_async, working
from charstudio.studio.interchange.formats import SUFFIXES, CutFormat, MediaAt, format_of, losses_line
from charstudio.studio.interchange.verbs import BroughtCut, IncomingCut, bring_in, export_cut, look_into
from charstudio.studio.interchange.writing import WrittenCut


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Export, import, or say what there is."""
    if arguments.deed == "formats":
        return _formats(output)
    if arguments.deed == "export":
        arguments.output = _place_for(arguments.output, overwrite=arguments.overwrite)
        return run_async(_export(arguments, launch, output))
    return run_async(_import(arguments, launch, output))


def _formats(output: Output) -> int:
    for each in CutFormat:
        output.line(f".{each.value}  {each.label}. {each.purpose}")
        output.line(f"    {losses_line(each)}")
    return DONE


async def _export(arguments: Namespace, launch: Launch, output: Output) -> int:
    wanted = format_of(arguments.output)
    assert wanted is not None, "the place was looked at"
    async with reading(launch, arguments.project, output) as (studio, report):
        for fault in report.faults:
            output.warning(fault)
        done = await export_cut(
            studio, arguments.output, wanted, media=MediaAt(arguments.media.replace("-", " ")), overwrite=True
        )
    assert done is not None, "only stopped() gives None"
    if arguments.json:
        output.json(_written_as_json(done))
        return DONE
    for path in done.paths:
        output.line(f"Wrote {path}: {wanted.label}")
    if done.media is not None:
        output.line(f"Copied the media to {done.media}")
    for remark in done.remarks:
        output.note(remark)
    return DONE


async def _import(arguments: Namespace, launch: Launch, output: Output) -> int:
    path = arguments.file.absolute()
    if not path.is_file():
        raise WrongUse(f"There is no file “{arguments.file}”.")
    folder = arguments.media_folder.absolute() if arguments.media_folder is not None else None
    if folder is not None and not folder.is_dir():
        raise WrongUse(f"There is no folder “{arguments.media_folder}”.")
    async with working(launch, arguments.project, output) as studio:
        incoming = await look_into(studio, path, folder)
        brought = await bring_in(studio, incoming)
        await studio.save()
    if arguments.json:
        output.json(_brought_as_json(incoming, brought))
        return DONE
    for remark in brought.remarks:
        output.warning(remark)
    for asset in brought.missing:
        output.warning(f"“{asset.name}” is missing. Its clips keep their place and show a card until it is found.")
    if brought.missing and folder is None:
        output.note("Import with --media-folder DIR to look for them in a folder.")
    output.line(f"Imported {path.name}: {counted(len(brought.clips), 'clip')}")
    return DONE


def _place_for(path: Path, *, overwrite: bool) -> Path:
    """``path`` made absolute. Raises ``WrongUse`` when no cut can be written there because of the path itself."""
    if format_of(path) is None:
        raise WrongUse(
            f"“{path.name}” does not say in which format the cut is to be written.",
            f"End it with {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}.",
        )
    if path.is_dir():
        raise WrongUse(f"“{path}” is a folder.")
    if not path.absolute().parent.is_dir():
        raise WrongUse(f"There is no folder “{path.parent}”.", "Make it first, or choose another.")
    if path.exists() and not overwrite:
        raise WrongUse(f"“{path}” is there already.", "Choose another name, or add --overwrite.")
    return path.absolute()


def _written_as_json(done: WrittenCut) -> Mapping[str, object]:
    return {
        "paths": [str(path) for path in done.paths],
        "format": done.format.value,
        "losses": done.losses,
        "missing": list(done.missing),
        "media": None if done.media is None else str(done.media),
    }


def _brought_as_json(incoming: IncomingCut, brought: BroughtCut) -> Mapping[str, object]:
    return {
        "path": str(incoming.path),
        "clips": list(brought.clips),
        "missing": [asset.name for asset in brought.missing],
        "remarks": list(brought.remarks),
    }
