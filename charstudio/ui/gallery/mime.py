"""A gallery tile as what is dragged: the graph, the timeline and characters each find what they understand."""

from __future__ import annotations

import json

from PySide6.QtCore import QMimeData

from charstudio.model.results import MediaValue
from charstudio.model.values import Output
from charstudio.studio.gallery.values import GalleryItem
from charstudio.studio.studio import Studio
from charstudio.ui.graph.pasteboard import media_mime
from charstudio.ui.timeline.placing import ASSET_MIME, OUTPUT_MIME


def mime_of(studio: Studio, item: GalleryItem) -> QMimeData:
    """Its media; beside that the output that shows it now, or the imported file it is."""
    title = item.title.rpartition(".")[0] if item.is_imported and "." in item.title else item.title
    mime = media_mime(item.value, title)
    output = output_showing(studio, item)
    if output is not None:
        mime.setData(OUTPUT_MIME, json.dumps({"node": output.node, "port": output.port}).encode())
    elif item.key in studio.project.assets:
        mime.setData(ASSET_MIME, json.dumps({"asset": item.key}).encode())
    return mime


def output_showing(studio: Studio, item: GalleryItem) -> Output | None:
    """The output of its node that shows it now: what follows that follows its takes."""
    node = studio.project.graph.nodes.get(item.node) if item.node is not None else None
    spec = studio.kinds.get(node.kind) if node is not None else None
    for port in spec.outputs if spec is not None else ():
        assert node is not None
        output = Output(node.id, port.name)
        value = studio.current(output)
        if isinstance(value, MediaValue) and value.media == item.value.media:
            return output
    return None
