"""What could stand in the place of a clip, as a menu: what was selected last, the film's nodes, its files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from charstudio.model.project import Project
from charstudio.model.timeline import ClipSource, TrackKind
from charstudio.model.values import Output, PortType
from charstudio.ui.timeline.cut import Cut
from charstudio.ui.timeline.deeds import Deeds
from charstudio.ui.viewer.needs import CutStudio

_MOST = 16
"""So many nodes and so many files are named."""

_FITTING = {
    TrackKind.VIDEO: frozenset({PortType.VIDEO, PortType.IMAGE}),
    TrackKind.AUDIO: frozenset({PortType.AUDIO, PortType.VIDEO}),
    TrackKind.CAPTION: frozenset[PortType](),
}


def replacement_menu(cut: Cut, deeds: Deeds, parent: QWidget) -> QMenu:
    """The menu; choosing replaces the selected clips."""
    menu = QMenu("Replace With", parent)
    menu.setAccessibleName("Replace with")
    chosen = deeds.selected()
    kind = chosen[0][0].kind if chosen else TrackKind.VIDEO
    present = {clip.source for _, clip in chosen}
    offered = [pair for pair in _offered(cut, deeds) if pair[1] not in present]
    nodes = [pair for pair in _nodes(cut.project, cut.studio, kind) if pair[1] not in present]
    files = [pair for pair in _files(cut.project, kind) if pair[1] not in present]
    for group in (offered, nodes[:_MOST], files[:_MOST]):
        if group and not menu.isEmpty():
            menu.addSeparator()
        for title, source in group:
            menu.addAction(title.replace("&", "&&"), partial(deeds.replace_with, source))
    if menu.isEmpty():
        menu.addAction("Nothing that fits is in the film yet").setEnabled(False)
    return menu


def _offered(cut: Cut, deeds: Deeds) -> Iterator[tuple[str, ClipSource]]:
    marks = cut.playhead.source_marks()
    if marks is not None and marks.source is not None:
        yield f"What the viewer shows: {_title(cut.project, marks.source)}", marks.source
    if deeds.offered is not None:
        yield f"Selected: {_title(cut.project, deeds.offered)}", deeds.offered


def _nodes(project: Project, studio: CutStudio, kind: TrackKind) -> Iterator[tuple[str, ClipSource]]:
    for node in project.graph.nodes.values():
        spec = studio.kinds.get(node.kind)
        for port in spec.outputs if spec is not None else ():
            if port.type in _FITTING[kind]:
                yield node.title, Output(node.id, port.name)


def _files(project: Project, kind: TrackKind) -> Iterator[tuple[str, ClipSource]]:
    for asset in project.assets.values():
        if asset.info.kind.port_type in _FITTING[kind]:
            yield asset.name, asset.id


def _title(project: Project, source: ClipSource) -> str:
    if isinstance(source, Output):
        node = project.graph.nodes.get(source.node)
        return node.title if node is not None else "a node"
    asset = project.assets.get(source) if isinstance(source, str) else None
    return asset.name if asset is not None else "a file"
