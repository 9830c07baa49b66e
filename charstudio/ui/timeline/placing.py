"""What is dropped onto the timeline: which clip it becomes, and on which track. No painting.

The clip of a node's output follows that output; before anything is made it is a ghost of the planned length.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from charstudio.model import timeline_edits as edits
from charstudio.model.clip_looks import Caption, Title
from charstudio.model.errors import EditError
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.timeline import Clip, ClipSource, TrackKind
from charstudio.model.timeline_edits import Mode
from charstudio.model.values import AssetId, ClipId, NodeId, Output, PortType, TrackId
from charstudio.ui.viewer.needs import CutStudio

OUTPUT_MIME = "application/x-charstudio-output"
"""JSON ``{"node": id, "port": name}``: an output socket or a node's result."""

ASSET_MIME = "application/x-charstudio-asset"
"""JSON ``{"asset": id}``: an imported file."""

CLIPS_MIME = "application/x-charstudio-clips+json"
"""Copied clips, as ``studio.clip_parcels`` writes them."""

STILL_LENGTH = Seconds(4)
_LEAST = Fraction(1, 4)
_UNSEEN = frozenset({PortType.TEXT, PortType.CHARACTER})
"""What is neither picture nor sound."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Something that can become a clip: its source, what it carries, and how long it is or will be."""

    source: ClipSource
    carries: PortType
    duration: Seconds

    @property
    def track_kind(self) -> TrackKind:
        """Where it goes by nature."""
        if isinstance(self.source, Caption):
            return TrackKind.CAPTION
        return TrackKind.AUDIO if self.carries is PortType.AUDIO else TrackKind.VIDEO

    def clip(self, start: Seconds, clip_id: ClipId | None = None) -> Clip:
        """The clip at a moment."""
        return edits.new_clip(self.source, start, self.duration, clip_id=clip_id)


def parcel_of(mime: QMimeData, studio: CutStudio) -> Parcel | None:
    """What is being dragged, or None when it cannot be on a timeline."""
    project = studio.document.project
    if mime.hasFormat(OUTPUT_MIME):
        fields = _fields(mime, OUTPUT_MIME)
        return _parcel_of_output(Output(NodeId(fields.get("node", "")), fields.get("port", "")), studio, project)
    if mime.hasFormat(ASSET_MIME):
        return _parcel_of_asset(AssetId(_fields(mime, ASSET_MIME).get("asset", "")), project)
    return None


def clips_mime(text: str) -> QMimeData:
    """Copied clips for the clipboard: in a format of their own, and as text for editors and messages."""
    mime = QMimeData()
    mime.setData(CLIPS_MIME, text.encode())
    mime.setText(text)
    return mime


def are_clips_on_clipboard() -> bool:
    """Whether clips were copied last."""
    mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
    return mime is not None and mime.hasFormat(CLIPS_MIME)


def clips_on_clipboard() -> str:
    """The copied clips on the clipboard, not looked at yet; empty when something else is there."""
    if not are_clips_on_clipboard():
        return ""
    return bytes(QGuiApplication.clipboard().mimeData().data(CLIPS_MIME).data()).decode(errors="replace")


def place(
    project: Project,
    parcel: Parcel,
    track: TrackId | None,
    start: Seconds,
    mode: Mode,
    studio: CutStudio,
    *,
    clip_id: ClipId | None = None,
) -> Project:
    """The project with the parcel's clip on ``track``; on a new track when there is none that takes it."""
    if track is None:
        project = edits.add_track(project, parcel.track_kind)
        kinds = [other for other in project.timeline.tracks if other.kind is parcel.track_kind]
        track = kinds[-1].id
    return edits.place(project, track, parcel.clip(start, clip_id), mode=mode, kinds=studio.kinds)


def track_for(project: Project, parcel: Parcel, over: TrackId | None) -> TrackId | None:
    """The track a drop over ``over`` goes to: that one if it takes the parcel, else the nearest that does."""
    tracks = [track for track in project.timeline.tracks if not track.locked]
    here = next((track for track in tracks if track.id == over), None)
    if here is not None and here.kind is parcel.track_kind:
        return here.id
    if here is not None and here.kind is TrackKind.AUDIO and parcel.carries is PortType.VIDEO:
        return here.id  # the sound of a clip
    return next((track.id for track in tracks if track.kind is parcel.track_kind), None)


def parcel_of_source(source: ClipSource, studio: CutStudio) -> Parcel:
    """The parcel of a source named by a command. Raises ``EditError`` when it cannot be on a timeline."""
    project = studio.document.project
    if isinstance(source, Output):
        found = _parcel_of_output(source, studio, project)
    elif isinstance(source, Title | Caption):
        found = Parcel(source, PortType.IMAGE, _on_grid(project, STILL_LENGTH))
    else:
        found = _parcel_of_asset(source, project)
    if found is None:
        raise EditError("Only pictures, clips and sounds can be on the timeline.")
    return found


def output_for_timeline(node: NodeId, studio: CutStudio) -> Output | None:
    """The first output of a node that can be on a timeline."""
    found = studio.document.project.graph.nodes.get(node)
    kind = studio.kinds.get(found.kind) if found is not None else None
    ports = kind.outputs if kind is not None else ()
    return next((Output(node, port.name) for port in ports if port.type not in _UNSEEN), None)


def _parcel_of_output(output: Output, studio: CutStudio, project: Project) -> Parcel | None:
    node = project.graph.nodes.get(output.node)
    kind = studio.kinds.get(node.kind) if node else None
    port = kind.output(output.port) if kind else None
    if port is None or port.type in _UNSEEN:
        return None
    playable = studio.playable(output)
    if port.type is PortType.IMAGE:
        duration = STILL_LENGTH
    elif playable is not None and playable.info.duration:
        duration = playable.info.duration
    else:
        duration = studio.planned_duration(output.node)
    return Parcel(output, port.type, _on_grid(project, duration))


def _parcel_of_asset(asset_id: AssetId, project: Project) -> Parcel | None:
    asset = project.assets.get(asset_id)
    carried = asset.info.kind.port_type if asset is not None else None
    if asset is None or carried is None:
        return None
    still = asset.info.kind is MediaKind.IMAGE
    duration = STILL_LENGTH if still else asset.info.duration or STILL_LENGTH
    return Parcel(asset_id, carried, _on_grid(project, duration))


def _on_grid(project: Project, duration: Seconds) -> Seconds:
    rate = project.timeline.rate
    return rate.time_of(max(1, rate.index_at(max(duration, _LEAST))))


def _fields(mime: QMimeData, kind: str) -> dict[str, str]:
    try:
        found = json.loads(bytes(mime.data(kind).data()).decode("utf-8"))
    except (ValueError, UnicodeDecodeError):
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
