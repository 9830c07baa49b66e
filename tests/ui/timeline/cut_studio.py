"""A small studio for tests of the cut: a real document, real files, and results that the test puts there."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from fractions import Fraction

from charstudio.media.playable import Playable
from charstudio.media.probe import probe, suffix_for
from charstudio.model.graph import Node
from charstudio.model.graph_edits import set_take
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.timeline_edits import new_clip, place
from charstudio.model.values import AssetId, MediaRef, NodeId, Output, TrackId
from charstudio.nodes.registry import load_kinds, specs
from charstudio.studio.document import Document
from charstudio.studio.signal import Signal
from charstudio.studio.status import NodeState, NodeStatus
from charstudio.studio.takes import ClipTakes


class CutStudio:
    """What viewer and timeline ask of a studio (``needs.CutStudio``)."""

    def __init__(self, project=None):
        self.document = Document(project or Project())
        self.kinds = specs(load_kinds(())[0])
        self.status_changed = Signal()
        self.opened = Signal()
        self.states = {}
        self.made = {}
        self.planned = {}
        self.files = {}
        self.proxies = None
        self.document.changed.connect(lambda _change: self.status_changed.emit(frozenset()))

    @property
    def project(self):
        return self.document.project

    @property
    def timeline(self):
        return self.document.project.timeline

    def status(self, node):
        return self.states.get(node, NodeStatus(NodeState.DONE))

    def playable(self, source):
        return self.made.get(source) if isinstance(source, Output) else self.files.get(source)

    def planned_duration(self, node):
        return self.planned.get(node, Fraction(5))

    def takes_of_clip(self, clip):
        found = self.clip(clip)
        node = self.project.graph.nodes.get(found.source.node) if isinstance(found.source, Output) else None
        return None if node is None else ClipTakes(node.id, tuple(self.status(node.id).takes), node.take)

    def with_take(self, project, node, take):
        return set_take(project, node, take)

    def add_file(self, path, name=None):
        """Import a file; returns its id."""
        info = probe(path)
        media = MediaRef(hashlib.sha256(path.read_bytes()).hexdigest(), suffix_for(path))
        asset = Asset.of(name or path.name, media, info)
        self.files[asset.id] = Playable(path, info)
        self._replace(assets={**self.project.assets, asset.id: asset})
        return AssetId(asset.id)

    def add_node(self, node_id="n1", title="Motion", kind="video.motion", path=None):
        """A motion node, with a result if ``path`` is given; returns its output."""
        node = Node(NodeId(node_id), kind, title)
        graph = replace(self.project.graph, nodes={**self.project.graph.nodes, node.id: node})
        self._replace(graph=graph)
        output = Output(node.id, "video")
        if path is not None:
            self.finish(output, path)
        return output

    def finish(self, output, path):
        """The result of an output is there now."""
        self.made[output] = Playable(path, probe(path))
        self.status_changed.emit(frozenset((output.node,)))

    def put(self, source, start, duration, track="v1", **more):
        """Place a clip (not undoable); returns its id."""
        clip = new_clip(source, Fraction(start), Fraction(duration), **more)
        self.document.replace(place(self.project, TrackId(track), clip))
        return clip.id

    def clip(self, clip_id):
        found = self.timeline.find(clip_id)
        return found[1] if found else None

    def _replace(self, **changes):
        self.document.replace(replace(self.project, **changes))
