"""``charstudio character export|import|list|diff|verify``: characters as files, out of a film and into one."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from charstudio.cli.faults import DONE, FAILED, WrongUse
from charstudio.cli.launch import Launch
from charstudio.cli.output import Output, counted
from charstudio.cli.session import reading, run_async, working
from charstudio.model.character_diff import Difference, differences
from charstudio.model.character_words import label_of
from charstudio.model.characters import Character
from charstudio.model.errors import StorageError
from charstudio.model.project import Project
from charstudio.model.values import AssetId
from charstudio.storage import character_file
from charstudio.storage.character_file import SUFFIX, CharacterFile
from charstudio.storage.room import spoken
from charstudio.studio.cast.bringing import Bring
from charstudio.studio.cast.cast import ExportedCharacter
from charstudio.studio.cast.shelf import CharacterShelf, ShelvedCharacter

_ALL = "all"


def command(arguments: Namespace, launch: Launch, output: Output) -> int:
    """Do what was asked for."""
    if arguments.deed == "export":
        return run_async(_export(arguments, launch, output))
    if arguments.deed == "import":
        return run_async(_import(arguments, launch, output))
    if arguments.deed == "list":
        return _shelf(arguments, launch, output) if arguments.project is None else _film(arguments, launch, output)
    if arguments.deed == "diff":
        return run_async(_diff(arguments, launch, output))
    return _verify(arguments, output)


def chosen(project: Project, text: str) -> Character:
    """The character with this id or, in any case, this name. Raises ``WrongUse`` naming what there is."""
    wanted = text.strip().casefold()
    people = list(project.characters.values())
    found = [who for who in people if who.id == text] or [who for who in people if who.name.casefold() == wanted]
    if len(found) > 1:
        raise WrongUse(
            f"{len(found)} characters are called “{text}”.",
            f"Use one of their ids: {', '.join(who.id for who in found)}.",
        )
    if not found:
        names = ", ".join(who.name for who in people)
        raise WrongUse(f"There is no character “{text}” in this film.", f"There are: {names}." if names else "")
    return found[0]


# --- out and in ----------------------------------------------------------------------------------------------------


async def _export(arguments: Namespace, launch: Launch, output: Output) -> int:
    target = arguments.output.absolute()
    async with reading(launch, arguments.project, output) as (studio, _):
        everybody = arguments.character == _ALL
        people = (
            list(studio.project.characters.values()) if everybody else [chosen(studio.project, arguments.character)]
        )
        if everybody and not target.is_dir():
            raise WrongUse(f"“{arguments.output}” is not a folder.", "Everybody is exported into a folder.")
        done = []
        for who in people:
            vectors = await studio.cast.vectors(who.id) if arguments.with_vectors else None
            done.append(
                await studio.cast.export(
                    who.id, target, by=arguments.by, vectors=vectors, overwrite=arguments.overwrite
                )
            )
    if arguments.json:
        output.json([_exported_json(each) for each in done])
        return DONE
    for each in done:
        output.line(f"Wrote {each.path}: {label_of(each.character)}, {spoken(each.bytes)}")
    return DONE


def _exported_json(done: ExportedCharacter) -> Mapping[str, object]:
    who = done.character
    return {"path": str(done.path), "id": who.id, "name": who.name, "version": who.version, "bytes": done.bytes}


async def _import(arguments: Namespace, launch: Launch, output: Output) -> int:
    path = _file(arguments.file)
    async with working(launch, arguments.project, output) as studio:
        incoming = await studio.cast.look_into(path)
        changes = incoming.differences(studio.project)
        key = await studio.cast.bring(incoming, Bring.ANOTHER if arguments.another else Bring.UPDATE)
        who = studio.project.characters[key]
        await studio.save()
    standing = incoming.standing.value if incoming.standing is not None else "new"
    if arguments.json:
        found = {"id": key, "name": who.name, "version": who.version, "standing": standing}
        output.json({**found, "remarks": list(incoming.file.remarks)})
        return DONE
    for remark in incoming.file.remarks:
        output.warning(remark)
    if incoming.words:
        output.note(incoming.words)
    output.line(f"Imported {label_of(who)}")
    if incoming.ours is not None and not arguments.another:
        _say(changes, output)
    return DONE


# --- looking -------------------------------------------------------------------------------------------------------


def _film(arguments: Namespace, launch: Launch, output: Output) -> int:
    async def listed() -> int:
        async with reading(launch, arguments.project, output) as (studio, _):
            people = sorted(studio.project.characters.values(), key=lambda who: who.name.casefold())
            if arguments.json:
                output.json([_character_json(who) for who in people])
            elif people:
                output.table([("id", "name", "versions", "outfits", "files"), *map(_row, people)])
            else:
                output.line("There is no character in this film.")
        return DONE

    return run_async(listed())


def _row(who: Character) -> tuple[str, ...]:
    return who.id, label_of(who), str(len(who.history) + 1), str(len(who.outfits)), str(len(set(who.files())))


def _character_json(who: Character) -> Mapping[str, object]:
    return {
        "id": who.id,
        "name": who.name,
        "label": label_of(who),
        "version": who.version,
        "earlier_versions": [{"number": old.number, "kept_on": old.kept_on, "note": old.note} for old in who.history],
        "outfits": [{"number": outfit.number, "name": outfit.name} for outfit in who.outfits],
    }


def _shelf(arguments: Namespace, launch: Launch, output: Output) -> int:
    entries = CharacterShelf(launch.paths.characters).listed()
    if arguments.json:
        output.json([_entry_json(entry) for entry in entries])
        return DONE
    for entry in entries:
        output.line(f"{entry.label}  {entry.path}")
        if entry.problem:
            output.warning(entry.problem)
    if not entries:
        output.line("There is no character on your shelf.")
    return DONE


def _entry_json(entry: ShelvedCharacter) -> Mapping[str, object]:
    return {
        "path": str(entry.path),
        "id": entry.character,
        "name": entry.name,
        "label": entry.label,
        "version": entry.version,
        "bytes": entry.bytes,
        "problem": entry.problem,
    }


async def _diff(arguments: Namespace, launch: Launch, output: Output) -> int:
    after = character_file.read(_file(arguments.after))
    if arguments.before.suffix.lower() == SUFFIX and arguments.before.is_file():
        before = character_file.read(arguments.before)
        earlier, names = before.character, _names(before)
    else:
        async with reading(launch, arguments.before, output) as (studio, _):
            found = studio.project.characters.get(after.character.id)
            earlier = found if found is not None else chosen(studio.project, after.character.name)
            names = {asset.id: asset.name for asset in studio.project.assets.values()}
    changes = differences(earlier, after.character, {**names, **_names(after)})
    if arguments.json:
        rows = [{"field": c.field, "label": c.label, "before": c.before, "after": c.after} for c in changes]
        output.json({"before": label_of(earlier), "after": label_of(after.character), "differences": rows})
        return DONE
    _say(changes, output)
    return DONE


def _names(found: CharacterFile) -> Mapping[AssetId, str]:
    return {asset.id: asset.name for asset in found.assets.values()}


def _say(changes: tuple[Difference, ...], output: Output) -> None:
    for change in changes:
        output.line(str(change))
    if not changes:
        output.line("Nothing differs.")


def _verify(arguments: Namespace, output: Output) -> int:
    rows = [_verified(path) for path in arguments.files]
    if arguments.json:
        output.json(rows)
    else:
        for row in rows:
            said = row["problem"] or f"whole: {row['label']}, {counted(int(str(row['files'])), 'file')}"
            output.line(f"{row['path']}: {said}")
    return FAILED if any(row["problem"] for row in rows) else DONE


def _verified(path: Path) -> dict[str, object]:
    row: dict[str, object] = {"path": str(path), "label": "", "files": 0, "by": "", "remarks": [], "problem": ""}
    try:
        found = character_file.verify(path)
    except StorageError as error:
        return {**row, "problem": error.message}
    return {
        **row,
        "label": label_of(found.character),
        "files": len(found.assets),
        "by": found.by,
        "remarks": list(found.remarks),
    }


def _file(path: Path) -> Path:
    if not path.is_file():
        raise WrongUse(f"There is no file “{path}”.")
    return path.absolute()
