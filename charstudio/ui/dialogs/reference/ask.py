"""The one door to preparing a reference: ``ask_reference``."""

from __future__ import annotations

from pathlib import Path

from charstudio.model.characters import Character
from charstudio.model.identity import Style
from charstudio.model.library import Asset
from charstudio.model.results import MediaValue
from charstudio.model.values import AssetId, CharacterId, NodeId
from charstudio.studio.importing import REFERENCE_KIND
from charstudio.studio.reference.sources import SourceFile
from charstudio.ui import aio
from charstudio.ui.window.desk import Desk

_NO_PICTURE = "Select a node that shows a picture or a clip, to prepare a reference from it."


async def ask_reference(
    desk: Desk,
    character: CharacterId | None = None,
    source: Path | AssetId | SourceFile | None = None,
    node: NodeId | None = None,
) -> NodeId | None:
    """Let the user prepare a master reference, for ``character`` or a new one.

    ``source`` is a file, a file of the film, or None: then the one the character's master was made from is opened, or
    nothing yet. A Reference ``node`` will stand for the character. Gives the node of the test clip when the user asked
    to see it in the graph, else None.
    """
    from charstudio.ui.dialogs.reference.dialog import ReferenceDialog  # noqa: PLC0415 - only when asked for
    from charstudio.ui.dialogs.reference.preparation import Preparation  # noqa: PLC0415
    from charstudio.ui.dialogs.reference.trial import Trial, models_for_trial  # noqa: PLC0415

    studio = desk.studio
    if studio.folder is None or studio.read_only:
        desk.say("Open a film that can be changed first, then prepare a reference in it.")
        return None
    who = studio.project.characters.get(character) if character is not None else None
    assets = [asset for asset in studio.project.assets.values() if asset.info.has_picture]
    stands_for = _reference(desk, node)
    dialog = ReferenceDialog(
        who.name if who is not None else "",
        who.style if who is not None else Style.AUTO,
        assets,
        models_for_trial(desk),
        desk.window,
        node_title=studio.project.graph.nodes[stands_for].title if stands_for is not None else "",
    )
    trial = Trial(desk, dialog.trial)
    preparation = Preparation(desk, dialog, who, stands_for, trial.serve)
    revealed: list[NodeId] = []

    def reveal() -> None:
        if trial.node is not None:
            revealed.append(trial.node)
        dialog.accept()

    dialog.trial.reveal_wanted.connect(reveal)
    if who is not None and who.master is not None:
        trial.serve(who.id)
        dialog.allow(master=True)
    preparation.show_thumbnails(assets)
    file = _file(desk, who, source)
    if file is not None:
        preparation.open(file)
    try:
        await aio.ask(dialog)
    finally:
        preparation.end()
        trial.end()
    return revealed[0] if revealed else None


def source_of_node(desk: Desk, node: NodeId) -> SourceFile | None:
    """What a node shows, as a source; None when it shows no picture or clip."""
    studio = desk.studio
    found = studio.project.graph.nodes.get(node)
    value = studio.status(node).value
    if found is None or not isinstance(value, MediaValue) or not value.info.has_picture:
        return None
    asset = studio.project.assets.get(AssetId(value.media.sha256))
    name = asset.name if asset is not None else f"{found.title}.{value.media.suffix}"
    return SourceFile(studio.media_path(value), name, asset.id if asset is not None else None)


async def ask_reference_of_node(desk: Desk, node: NodeId) -> NodeId | None:
    """Prepare a reference from what a node shows; the master of a Reference's own character, where it has one."""
    source = source_of_node(desk, node)
    found = desk.studio.project.graph.nodes.get(node)
    if found is None or source is None:
        desk.say(_NO_PICTURE)
        return None
    character = desk.studio.project.characters.get(CharacterId(str(found.params.get("character", ""))))
    if character is not None and character.original is not None:
        return await ask_reference(desk, character.id)
    return await ask_reference(desk, character.id if character is not None else None, source, node)


def _reference(desk: Desk, node: NodeId | None) -> NodeId | None:
    """The node, if it is a Reference that stands for nobody yet."""
    found = desk.studio.project.graph.nodes.get(node) if node is not None else None
    is_free = found is not None and found.kind == REFERENCE_KIND and not found.params.get("character")
    return node if is_free else None


def _file(desk: Desk, who: Character | None, source: Path | AssetId | SourceFile | None) -> SourceFile | None:
    if isinstance(source, SourceFile):
        return source
    if isinstance(source, Path):
        return SourceFile.of(source)
    wanted = source if source is not None else (who.original or who.master) if who is not None else None
    asset: Asset | None = desk.studio.project.assets.get(wanted) if wanted is not None else None
    return None if asset is None else SourceFile(desk.studio.media_path(asset), asset.name, asset.id)
