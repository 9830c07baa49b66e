"""A ``.character`` file comes into a film: its media into the store, the character beside or in the place of ours.

What a file says of its media is a stranger's word: lengths, kinds and sizes are measured anew. Blocking parts run in
worker threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from charstudio.media.probe import probe, suffix_for
from charstudio.model import character_edits, graph_edits
from charstudio.model.character_diff import Difference, differences
from charstudio.model.character_merge import Standing, standing, taken_over
from charstudio.model.characters import Character
from charstudio.model.errors import Damaged, Unreadable
from charstudio.model.library import Asset
from charstudio.model.node_template import free_title
from charstudio.model.project import Project
from charstudio.model.values import AssetId, CharacterId, new_id
from charstudio.storage import character_file
from charstudio.storage.blobs import Blobs
from charstudio.storage.character_file import CharacterFile


class Bring(StrEnum):
    """What becomes of a character that is in the film already."""

    UPDATE = "update"  # it takes over what the file says; what it was is kept as a version
    ANOTHER = "another"  # the file's comes in beside it, as somebody else


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that was looked into. ``ours`` is the film's own state of the same character; None: nobody of that id."""

    path: Path
    file: CharacterFile
    ours: Character | None = None

    @property
    def standing(self) -> Standing | None:
        """How the file's state stands to ours; None when the film does not have the character."""
        return standing(self.ours, self.file.character) if self.ours is not None else None

    def differences(self, project: Project) -> tuple[Difference, ...]:
        """What an update would change; () for somebody new."""
        if self.ours is None:
            return ()
        names = {asset.id: asset.name for asset in (*self.file.assets.values(), *project.assets.values())}
        return differences(self.ours, self.file.character, names)

    @property
    def words(self) -> str:
        """One sentence on what is there already; nothing for somebody new."""
        name = self.file.character.name
        return {
            None: "",
            Standing.SAME: f"The film has “{name}” exactly as in this file.",
            Standing.NEWER: f"The film has an earlier version of “{name}”.",
            Standing.OLDER: f"The film has a later version of “{name}”.",
            Standing.APART: f"The film has “{name}”, changed in another way since.",
        }[self.standing]


def brought_media(path: Path, found: CharacterFile, have: Iterable[AssetId], blobs: Blobs) -> Mapping[AssetId, Asset]:
    """Copy the file's media into the store, but those the film has; gives the assets, measured anew. Blocking.

    Raises ``Damaged`` when one is not what it should be, ``DiskFull``, ``StorageError``.
    """
    known = set(have)
    wanted = [asset for asset in found.assets.values() if asset.id not in known or not blobs.has(asset.media)]
    places = character_file.unpack(path, wanted, lambda asset: blobs.new_part(asset.media.suffix))
    try:
        return {asset.id: _measured(asset, places[asset.id], path, blobs) for asset in wanted}
    finally:
        for place in places.values():
            place.unlink(missing_ok=True)


def _measured(asset: Asset, place: Path, path: Path, blobs: Blobs) -> Asset:
    try:
        info, suffix = probe(place), suffix_for(place)
    except Unreadable as error:
        raise Damaged(
            f"“{asset.name}” in “{path.name}” is no picture, clip or sound.", "Ask for the file again."
        ) from error
    return Asset.of(asset.name, blobs.put_file(place, suffix, move=True), info)


def with_character(
    project: Project, incoming: Incoming, media: Mapping[AssetId, Asset], how: Bring, day: str
) -> tuple[Project, CharacterId]:
    """The film with the file's character in it, and its id there. Raises ``EditError``."""
    theirs = incoming.file.character
    ours = project.characters.get(theirs.id)
    if ours is not None and how is Bring.UPDATE and standing(ours, theirs) is Standing.SAME:
        return project, ours.id
    for asset in media.values():
        project = graph_edits.add_asset(project, asset)
    if ours is not None and how is Bring.UPDATE:
        note = f"Before taking over {incoming.path.name}"
        return character_edits.put_character(project, taken_over(ours, theirs, note, day)), ours.id
    key = CharacterId(new_id("ch")) if ours is not None else theirs.id
    taken = [each.name for each in project.characters.values()]
    history = tuple(replace(old, character=replace(old.character, id=key)) for old in theirs.history)
    new = replace(theirs, id=key, name=free_title(theirs.name, taken), history=history)
    return character_edits.add_character(project, new), key
