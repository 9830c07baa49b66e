"""A prepared picture becomes a character's master reference: original and copy kept side by side, one undoable step."""

from __future__ import annotations

import asyncio
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from charstudio.analysis.faces import Picture
from charstudio.analysis.reference.preparing import png_of
from charstudio.model.character_edits import add_character, change_character, keep_version
from charstudio.model.characters import Character
from charstudio.model.errors import EditError, MediaError
from charstudio.model.graph_edits import add_asset, set_params
from charstudio.model.identity import Style
from charstudio.model.kind import Kinds
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.values import CharacterId, NodeId
from charstudio.studio.importing import REFERENCE_KIND
from charstudio.studio.reference.sources import Still
from charstudio.studio.studio import Studio

REPLACED = "Before another master reference"


@dataclass(frozen=True, slots=True)
class MasterWish:
    """Whose master it becomes. ``character`` need not exist yet; ``node`` is a Reference that shall act for it."""

    character: CharacterId
    name: str
    style: Style
    node: NodeId | None = None


async def use_as_master(studio: Studio, still: Still, prepared: Picture, wish: MasterWish, day: str) -> Asset:
    """Keep original and prepared copy in the film and make the copy the character's master; gives the copy.

    ``day`` as 2026-11-28. Raises ``EditError``, ``MediaError``, ``StorageError``; nothing has changed then.
    """
    if not wish.name.strip():
        raise EditError("A character needs a name.")
    known = studio.project.assets.get(still.file.asset) if still.file.asset is not None else None
    folder = studio.folder
    with tempfile.TemporaryDirectory(prefix="charstudio-reference-") as place:
        copy = Path(place) / f"{_for_a_file(wish.name)} master {day}.png"
        await asyncio.to_thread(_write, copy, prepared)
        paths = [copy]
        if still.frame is not None:
            paths.append(Path(place) / "original.png")
            await asyncio.to_thread(_write, paths[1], still.picture)
        elif known is None:
            paths.append(still.file.path)
        report = await studio.import_assets(paths)
    if report.problems:
        raise MediaError(report.problems[0], "The character is as it was.")
    if studio.folder != folder:
        raise EditError("Another film was opened meanwhile.", "Open this one and prepare the reference again.")
    master = report.assets[0]
    original = replace(report.assets[1], name=still.name) if len(report.assets) > 1 else known
    assert original is not None
    words = f"Use as master of {wish.name.strip()}"
    studio.document.apply(words, lambda now: with_master(now, studio.kinds, wish, original, master, day))
    return master


def with_master(project: Project, kinds: Kinds, wish: MasterWish, original: Asset, master: Asset, day: str) -> Project:
    """The film in which ``master`` is the character's master reference. Its sheet, words and voice stay.

    A master that was there before is kept as a version. Raises ``EditError``.
    """
    after = add_asset(add_asset(project, original), master)
    before = after.characters.get(wish.character)
    name = wish.name.strip()
    if before is None:
        made = Character(wish.character, name, master=master.id, original=original.id, style=wish.style)
        after = add_character(after, made)
    else:
        if before.master not in {None, master.id}:
            after = keep_version(after, wish.character, REPLACED, day)
        changes = {"name": name, "master": master.id, "original": original.id, "style": wish.style}
        after = change_character(after, wish.character, **changes)
    node = after.graph.nodes.get(wish.node) if wish.node is not None else None
    if node is not None and node.kind == REFERENCE_KIND:
        after = set_params(after, kinds, node.id, {"character": wish.character})
    return after


def _write(path: Path, picture: Picture) -> None:
    path.write_bytes(png_of(picture))


def _for_a_file(name: str) -> str:
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", name).strip(" .")[:60] or "Character"
