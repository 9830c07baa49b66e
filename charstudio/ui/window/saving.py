"""A single result saved out of the film: a copy, wherever the user likes, that tells how it was made."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from charstudio.model.results import MediaValue
from charstudio.model.values import NodeId, Output
from charstudio.ui.window.desk import Desk
from charstudio.ui.window.exporting import free_file


def ask_save_result(desk: Desk, node_id: NodeId) -> None:
    """Ask where what a node shows goes, and copy it there."""
    studio = desk.studio
    node = studio.project.graph.nodes.get(node_id)
    value = _shown(desk, node_id)
    if node is None or studio.folder is None:
        return
    if value is None:
        desk.say(f"{node.title} has no picture, clip or sound to save yet.")
        return
    ask_save_value(desk, value, node.title)


def ask_save_value(desk: Desk, value: MediaValue, title: str) -> None:
    """Ask where a picture, clip or sound goes, and copy it there."""
    studio = desk.studio
    if studio.folder is None:
        return
    suffix = value.media.suffix
    title = title.removesuffix(f".{suffix}")
    target = free_file(studio.folder.parent, title, f".{suffix}")
    dialog = QFileDialog(desk.window, f"Save {title}", str(target), f"{suffix.upper()} (*.{suffix})")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: desk.start(_save(desk, value, Path(name), title), "save a result"))
    dialog.open()


async def _save(desk: Desk, value: MediaValue, path: Path, title: str) -> None:
    saved = await desk.studio.save_result(value, path, title=title, overwrite=True)  # the dialog has asked
    desk.say(f"Saved {title} as {saved.name}.")


def _shown(desk: Desk, node_id: NodeId) -> MediaValue | None:
    """The first picture, clip or sound that a node shows."""
    studio = desk.studio
    node = studio.project.graph.nodes.get(node_id)
    spec = studio.kinds.get(node.kind) if node is not None else None
    values = (studio.current(Output(node_id, port.name)) for port in (spec.outputs if spec is not None else ()))
    return next((each for each in values if isinstance(each, MediaValue) and studio.playable_value(each)), None)
