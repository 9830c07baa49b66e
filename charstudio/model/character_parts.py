"""Edits of what a character is made of: sheet, outfits, and the nodes that stand for it.

Pure functions ``Project -> Project``, all or nothing, as in ``character_edits``. A part that has a place in a list is
named by its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from charstudio.model import graph_edits, library_edits
from charstudio.model.casting import REFERENCE_KIND
from charstudio.model.character_edits import add_character, change_character, params_naming
from charstudio.model.characters import BASE_OUTFIT, Character, Outfit, SheetItem, View
from charstudio.model.errors import EditError, UnknownId
from charstudio.model.graph import Node
from charstudio.model.kind import Kinds
from charstudio.model.library import Asset, MediaKind
from charstudio.model.project import Project
from charstudio.model.values import AssetId, CharacterId, NodeId

HIDDEN_BY_CHARACTER = frozenset({"stills", "notes"})
"""The parameters of a Reference that count for nothing while it stands for a character."""
_VIEW_OF = {MediaKind.IMAGE: View.ANGLE, MediaKind.VIDEO: View.MOTION}


def character_named(project: Project, character: CharacterId) -> Character:
    """The character. Raises ``UnknownId``."""
    found = project.characters.get(character)
    if found is None:
        raise UnknownId("There is no such character in the film.")
    return found


def free_name(project: Project, wish: str) -> str:
    """``wish`` if no character is called so, else ``wish 2``, ``wish 3`` and so on."""
    taken = {character.name.casefold() for character in project.characters.values()}
    name, number = wish.strip() or "Character", 2
    wanted = name
    while name.casefold() in taken:
        name, number = f"{wanted} {number}", number + 1
    return name


def nodes_of(project: Project, character: CharacterId) -> tuple[Node, ...]:
    """The nodes that stand for a character, from left to right."""
    found = (node for node in project.graph.nodes.values() if node.params.get("character") == character)
    return tuple(sorted(found, key=lambda node: (node.x, node.y)))


def stands_for(project: Project, node: Node) -> Character | None:
    """The character that a node stands for; its own stills and notes count for nothing then."""
    return project.characters.get(CharacterId(str(node.params.get("character") or "")))


def copy_character(project: Project, character: CharacterId, copy: CharacterId) -> Project:
    """A second character like the first, under a free name and with no history. Raises ``UnknownId``, ``EditError``."""
    found = character_named(project, character)
    name = free_name(project, found.name)
    return add_character(project, replace(found, id=copy, name=name, version=1, history=()))


def make_character_of(project: Project, kinds: Kinds, node: NodeId, character: CharacterId) -> Project:
    """A character of a Reference's stills and notes, and the node standing for it.

    The first still is the master, the others become the sheet. Raises ``EditError`` when the node is no Reference, has
    no still or stands for a character already; ``UnknownId``.
    """
    found = project.graph.nodes.get(node)
    if found is None:
        raise UnknownId("There is no such node.")
    if found.kind != REFERENCE_KIND:
        raise EditError(f"“{found.title}” is no Reference.", "Only a Reference can become a character.")
    if found.params.get("character") in project.characters:
        raise EditError(f"“{found.title}” stands for a character already.")
    stills = tuple(dict.fromkeys(_stills(project, found)))
    if not stills:
        raise EditError(f"“{found.title}” has no picture yet.", "Add at least one still first.")
    made = Character(
        character,
        free_name(project, found.title),
        master=stills[0],
        sheet=tuple(SheetItem(still) for still in stills[1:]),
        notes=str(found.params.get("notes", "")),
    )
    after = add_character(project, made)
    return graph_edits.set_params(after, kinds, node, params_naming(after, character))


def add_reference_node(
    project: Project,
    kinds: Kinds,
    character: CharacterId,
    at: tuple[float, float],
    node: NodeId,
    outfit: int = BASE_OUTFIT,
) -> Project:
    """A Reference that stands for a character, called after it. Raises ``UnknownId``."""
    found = character_named(project, character)
    params = {**params_naming(project, character), "outfit": outfit}
    title = graph_edits.free_title(project.graph, found.name)
    return graph_edits.add_node(
        project, kinds, REFERENCE_KIND, x=at[0], y=at[1], title=title, params=params, node_id=node
    )


def with_master(project: Project, character: CharacterId, asset: Asset) -> Project:
    """Another master reference, as it is: there is no other original behind it. Raises ``UnknownId``, ``EditError``."""
    if asset.info.kind is not MediaKind.IMAGE:
        raise EditError(f"“{asset.name}” is no picture.", "The master reference is a still.")
    project = library_edits.add_asset(project, asset)
    return change_character(project, character, master=asset.id, original=None, seed=None, prompt="")


# --- the sheet -------------------------------------------------------------------------------------------------------


def add_to_sheet(
    project: Project, character: CharacterId, assets: Iterable[Asset], view: View | None = None
) -> Project:
    """Put files on the sheet, those that are on it already left out.

    Without a ``view`` pictures are further angles and clips show how the character moves. A character without a master
    takes the first picture for that; sounds become samples of its voice. Raises ``EditError`` for anything else, for a
    clip where a picture belongs and the other way round; ``UnknownId``.
    """
    for asset in assets:
        project = _with_file(library_edits.add_asset(project, asset), character, asset, view)
    return project


def _with_file(project: Project, character: CharacterId, asset: Asset, view: View | None) -> Project:
    who, kind = character_named(project, character), asset.info.kind
    if kind is MediaKind.AUDIO and view is None:
        return add_voice_sample(project, character, asset)
    if kind not in _VIEW_OF:
        raise EditError(f"“{asset.name}” cannot be on a character's sheet.", "Pictures and short clips can.")
    wanted = view or _VIEW_OF[kind]
    if (wanted is View.MOTION) is not (kind is MediaKind.VIDEO):
        need = "A clip shows how a character moves." if kind is MediaKind.VIDEO else "Motion needs a short clip."
        raise EditError(f"“{asset.name}” does not belong here.", need)
    if who.master is None and view is None and kind is MediaKind.IMAGE:
        return change_character(project, character, master=asset.id)
    if any(item.asset == asset.id for item in who.sheet) or (view is None and who.master == asset.id):
        return project
    return change_character(project, character, sheet=(*who.sheet, SheetItem(asset.id, wanted)))


def add_voice_sample(project: Project, character: CharacterId, asset: Asset) -> Project:
    """A recording of how the character sounds. Raises ``UnknownId``, ``EditError`` for what cannot be heard."""
    who = character_named(project, character)
    if not asset.info.has_audio:
        raise EditError(f"“{asset.name}” cannot be heard.", "A sample of a voice is a sound, or a clip with sound.")
    if asset.id in who.voice.samples:
        return project
    project = library_edits.add_asset(project, asset)
    return change_character(project, character, voice=replace(who.voice, samples=(*who.voice.samples, asset.id)))


def change_sheet_item(project: Project, character: CharacterId, place: int, **changes: Any) -> Project:
    """Another ``view`` or ``label`` of what is on the sheet at ``place``. Raises ``UnknownId``, ``EditError``."""
    who = character_named(project, character)
    item = _at(who.sheet, place)
    after = replace(item, **changes)
    is_clip = project.assets[item.asset].info.kind is MediaKind.VIDEO
    if (after.view is View.MOTION) is not is_clip:
        raise EditError("Clips show motion, pictures everything else.")
    return change_character(project, character, sheet=(*who.sheet[:place], after, *who.sheet[place + 1 :]))


def move_sheet_item(project: Project, character: CharacterId, place: int, to: int) -> Project:
    """What is on the sheet at ``place``, at ``to`` instead (0 is the first). Raises ``UnknownId``."""
    who = character_named(project, character)
    rest = [item for each, item in enumerate(who.sheet) if each != place]
    rest.insert(max(0, min(to, len(rest))), _at(who.sheet, place))
    return change_character(project, character, sheet=tuple(rest))


def remove_sheet_item(project: Project, character: CharacterId, place: int) -> Project:
    """The sheet without what is at ``place``. Raises ``UnknownId``."""
    who = character_named(project, character)
    _at(who.sheet, place)
    return change_character(project, character, sheet=(*who.sheet[:place], *who.sheet[place + 1 :]))


# --- outfits ---------------------------------------------------------------------------------------------------------


def add_outfit(project: Project, character: CharacterId, name: str, **facts: Any) -> Project:
    """One more variant, with the next number. Raises ``UnknownId``."""
    who = character_named(project, character)
    number = max((outfit.number for outfit in who.outfits), default=BASE_OUTFIT) + 1
    return change_character(project, character, outfits=(*who.outfits, Outfit(number, name, **facts)))


def change_outfit(project: Project, character: CharacterId, number: int, **changes: Any) -> Project:
    """Change what is said of a variant (any field but its number). Raises ``UnknownId``, ``EditError``."""
    who = character_named(project, character)
    if who.outfit(number) is None:
        raise UnknownId(f"“{who.name}” has no outfit {number}.")
    after = (replace(each, **changes) if each.number == number else each for each in who.outfits)
    return change_character(project, character, outfits=tuple(after))


def remove_outfit(project: Project, character: CharacterId, number: int) -> Project:
    """Forget a variant; the others keep their numbers. Raises ``UnknownId``, ``EditError`` while a node wears it."""
    who = character_named(project, character)
    if who.outfit(number) is None:
        raise UnknownId(f"“{who.name}” has no outfit {number}.")
    wearing = next((node for node in nodes_of(project, character) if node.params.get("outfit") == number), None)
    if wearing is not None:
        raise EditError(f"“{wearing.title}” wears this outfit.", "Give that node another outfit first.")
    return change_character(project, character, outfits=tuple(each for each in who.outfits if each.number != number))


def _at(sheet: tuple[SheetItem, ...], place: int) -> SheetItem:
    if not 0 <= place < len(sheet):
        raise UnknownId("This is not on the sheet any more.")
    return sheet[place]


def _stills(project: Project, node: Node) -> Iterator[AssetId]:
    stills = node.params.get("stills")
    for still in stills if isinstance(stills, list | tuple) else ():
        if isinstance(still, str) and still in project.assets:
            yield AssetId(still)
