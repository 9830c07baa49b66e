"""``charstudio handover PROJECT -o FILE`` and ``handover FILE [DIR]``: a film with all a new member needs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from charstudio.cli.faults import DONE, FAILED, WrongUse, wrong_use
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted
from charstudio.cli.progress import Bar
from charstudio.cli.session import run_async, working
from charstudio.storage import handover_file
from charstudio.storage.handover_file import CHARACTERS, SUFFIX
from charstudio.storage.prompt_presets import OwnPrompts
from charstudio.storage.room import spoken
from charstudio.studio.cast.acceptance import Verdict, as_json
from charstudio.studio.cast.handover import BESIDE, HandedOver, TakenOver, hand_over, take_over
from charstudio.studio.cast.shelf import CharacterShelf
from charstudio.studio.own_templates import TemplateLibrary
from charstudio.studio.workspace import free_folder, refuse_taken


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Pack a project, or open a pack."""
    if arguments.path.is_file() and arguments.path.suffix != ".charstudio":
        if arguments.output is not None:
            raise WrongUse("A pack is opened into a folder.", "Write the folder after it, without -o.")
        return run_async(opened(arguments, launch, output))
    if arguments.output is None:
        raise WrongUse("Where should the pack be written?", f"Add -o FILE, such as -o film{SUFFIX}.")
    if arguments.folder is not None:
        raise WrongUse("A project is packed into a file.", "Leave out DIR.")
    if arguments.output.exists() and not arguments.overwrite:
        raise WrongUse(f"“{arguments.output}” is there already.", "Choose another name, or add --overwrite.")
    return run_async(_packed(arguments, launch, output))


async def _packed(arguments: Namespace, launch: Launch, output: Output) -> int:
    target: Path = arguments.output.absolute()
    bar = Bar(output)
    async with working(launch, arguments.path, output) as studio:
        try:
            done = await hand_over(
                studio,
                target,
                by=arguments.by,
                templates=None if arguments.no_templates else TemplateLibrary(launch.paths.templates),
                prompts=None if arguments.no_templates else OwnPrompts(launch.paths.config),
                overwrite=arguments.overwrite,
                progress=bar.show,
            )
        finally:
            bar.clear()
    assert done is not None, "only stopped() gives None"
    if arguments.json:
        output.json(_packed_json(done))
        return DONE
    for remark in done.remarks:
        output.warning(remark)
    people = counted(len(done.characters), "character")
    output.line(f"Wrote {done.path}: {people}, {counted(len(done.tested), 'test clip')}, {spoken(done.bytes)}")
    return DONE


async def opened(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Open a pack: its film, its characters on the shelf when that is wanted, and the test of each."""
    said = handover_file.look_into(arguments.path)
    root = arguments.folder.absolute() if arguments.folder is not None else free_folder(Path.cwd(), said.title)
    with wrong_use():
        refuse_taken(root)
    bar = Bar(output)
    try:
        done = await take_over(
            arguments.path,
            root,
            shelf=CharacterShelf(launch.paths.characters) if arguments.shelf else None,
            templates=TemplateLibrary(launch.paths.templates) if arguments.own else None,
            prompts=OwnPrompts(launch.paths.config) if arguments.own else None,
            test=not arguments.no_check,
            progress=bar.show,
        )
    finally:
        bar.clear()
    assert done is not None, "only stopped() gives None"
    if arguments.json:
        output.json(_opened_json(done))
    else:
        _say(done, output)
    differs = any(each.verdict is Verdict.DIFFERS for each in done.acceptances)
    return FAILED if differs or done.remarks else DONE


def _say(done: TakenOver, output: Output) -> None:
    by = f", handed over by {done.said.by}" if done.said.by else ""
    people = counted(len(done.said.named(CHARACTERS)), "character")
    output.line(f"Unpacked “{done.said.title}”{by} into {done.root}: {people}, {spoken(done.said.bytes)}")
    for remark in done.remarks:
        output.warning(remark)
    if done.shelved:
        output.line(f"On your shelf: {', '.join(done.shelved)}")
    if done.templates:
        output.line(f"Among your templates: {', '.join(done.templates)}")
    if done.prompts:
        output.line(f"Among your prompts: {', '.join(done.prompts)}")
    for each in done.acceptances:
        output.line(each.words)
    output.note(f"What came along lies in {done.root / BESIDE}; open scenes.html there first.")


def _packed_json(done: HandedOver) -> Mapping[str, object]:
    return {
        "path": str(done.path),
        "bytes": done.bytes,
        "characters": list(done.characters),
        "tested": list(done.tested),
        "templates": done.templates,
        "remarks": list(done.remarks),
    }


def _opened_json(done: TakenOver) -> Mapping[str, object]:
    return {
        "path": str(done.root),
        "title": done.said.title,
        "by": done.said.by,
        "shelved": list(done.shelved),
        "templates": list(done.templates),
        "prompts": list(done.prompts),
        "acceptance": [as_json(each) for each in done.acceptances],
        "remarks": list(done.remarks),
    }
