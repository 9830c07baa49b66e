"""What the canvas needs from the application: a small part of ``studio.Studio``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from charstudio.engine.estimate import Estimate
from charstudio.engine.models import Models
from charstudio.model.kind import KindSpec, ParamSpec
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.results import MediaValue
from charstudio.model.time import Seconds
from charstudio.model.values import NodeId
from charstudio.studio.document import Document
from charstudio.studio.signal import Signal
from charstudio.studio.status import NodeStatus


class CanvasStudio(Protocol):
    """The members of the studio that the canvas uses."""

    @property
    def document(self) -> Document:
        """The open project."""
        ...

    @property
    def folder(self) -> Path | None:
        """Where the open project lies."""
        ...

    @property
    def kinds(self) -> Mapping[str, KindSpec]:
        """Every kind of node, by id."""
        ...

    @property
    def status_changed(self) -> Signal[frozenset[NodeId]]:
        """Tells which nodes have another status now. Emitted in the window's thread."""
        ...

    def status(self, node: NodeId, /) -> NodeStatus:
        """What a node shows of itself."""
        ...

    @property
    def models(self) -> Models:
        """Who offers which model."""
        ...

    def estimate(self, node: NodeId, /) -> Estimate | None:
        """What making a node costs; None while that cannot be told. Quick when asked again."""
        ...

    def params_of(self, node: NodeId, /) -> tuple[ParamSpec, ...]:
        """A node's parameters as its model takes them."""
        ...

    def with_take(self, project: Project, node: NodeId, take: int, /) -> Project:
        """The project in which a node uses one of its takes."""
        ...

    def media_path(self, media: MediaValue | Asset, /) -> Path:
        """Where the bytes are."""
        ...

    def planned_duration(self, node: NodeId, /) -> Seconds:
        """How long the clip of a node is or will be."""
        ...
