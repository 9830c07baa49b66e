"""What viewer and timeline ask of the studio: the few members they rely on, as a protocol.

``charstudio.studio.studio.Studio`` has them all; so do the small stand-ins of the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QAction

from charstudio.media.playable import Playable
from charstudio.model.kind import KindSpec
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import ClipSource
from charstudio.model.values import ClipId, NodeId
from charstudio.studio.document import Document
from charstudio.studio.signal import Signal
from charstudio.studio.status import NodeStatus
from charstudio.studio.takes import ClipTakes
from charstudio.ui.viewer.marks import MarkVerb, SourceMarks

if TYPE_CHECKING:
    from charstudio.media.proxies import Proxies

CutFrame: TypeAlias = tuple[ClipSource, Seconds, str]
"""A frame of a clip's media by its media time, and the words to say about it: its timecode, or how much is left."""


class CutStudio(Protocol):
    """The studio as seen from the cut. All members are used on the window's thread only."""

    @property
    def document(self) -> Document:
        """The open project and its history."""

    @property
    def kinds(self) -> Mapping[str, KindSpec]:
        """Every known kind of node."""

    @property
    def proxies(self) -> Proxies | None:
        """Small copies of the open project's clips, for when it must be fast; None while there are none."""

    @property
    def status_changed(self) -> Signal[frozenset[NodeId]]:
        """Told after edits and job events which nodes look different now."""

    @property
    def opened(self) -> Signal[Any]:
        """Told when another project is shown."""

    def status(self, node: NodeId) -> NodeStatus:
        """The condition of one node; cheap."""

    def playable(self, source: ClipSource) -> Playable | None:
        """The file a clip's source plays at this moment, or None for a ghost."""

    def planned_duration(self, node: NodeId) -> Seconds:
        """How long a node's clip will be once it is made."""

    def takes_of_clip(self, clip: ClipId) -> ClipTakes | None:
        """The takes that a clip can show; None for one that follows no node."""

    def with_take(self, project: Project, node: NodeId, take: int, /) -> Project:
        """``project`` with ``node`` using one of its takes. Raises ``EditError``."""


class SharedPlayhead(Protocol):
    """The playhead as the timeline sees it. The viewer is one."""

    playhead_changed: SignalInstance
    playing_changed: SignalInstance
    marks_changed: SignalInstance  # of the single clip on screen, also when another one or none is

    @property
    def playhead(self) -> Seconds:
        """The moment of the sequence, on its frame grid."""

    @property
    def is_playing(self) -> bool:
        """Whether it moves by itself."""

    def go_to(self, t: Seconds) -> None:
        """Move it."""

    def peek(self, source: ClipSource, at: Seconds) -> None:
        """Show another picture for a while: media time ``at`` of a clip's media."""

    def end_peek(self) -> None:
        """Show the playhead's picture again."""

    def show_two_up(self, left: CutFrame | None, right: CutFrame | None) -> None:
        """Show two frames beside each other for a while: what is before a cut and what is after it."""

    def end_two_up(self) -> None:
        """Show the playhead's picture again."""

    def mark(self, verb: MarkVerb) -> bool:
        """Set, clear or go to a mark of the single clip on screen. False: the sequence is, which has its own marks."""

    def source_marks(self) -> SourceMarks | None:
        """The single clip on screen with its marked part, for a three-point edit; None while something else is."""

    def set_play_range(self, start: Seconds | None, end: Seconds | None) -> None:
        """The part that a loop plays."""

    def transport_actions(self) -> list[QAction]:
        """Play, step, jump: to be reachable from the timeline's keyboard too."""
