"""Measurements made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.graph_edits import add_node
from charstudio.model.graph_wiring import connect
from charstudio.model.identity import Grade, IdentityReport, Judged, Limits, Sample, Style
from charstudio.model.project import Project
from charstudio.model.timeline import Timeline
from charstudio.model.timeline_edits import new_clip, place
from charstudio.model.values import ClipId, Input, NodeId, Output, TrackId
from tests.lab import KINDS

LIMITS = Limits(Style.PHOTOREAL, 0.60, 0.45, 6.5, 8.0, 3.3)


def sample(at_s: float, similarity: float | None = 0.8, yaw: float = 0.0, box=(0.3, 0.2, 0.4, 0.5)) -> Sample:
    judged = Judged.OK if similarity is not None else Judged.NO_FACE
    return Sample(at_s, judged, similarity, yaw_deg=yaw, face_px=200, box=box if similarity is not None else None)


def report(good_until_s: float | None = None, grade: Grade = Grade.C, samples: Sequence[Sample] = ()) -> IdentityReport:
    return IdentityReport(tuple(samples), LIMITS, grade, "made by hand", 1.0, good_until_s=good_until_s)


def room(at: float, size: tuple[int, int] = (320, 180)) -> np.ndarray:
    """A textured room with a bright figure at ``at``: a picture in which movement and colour can be measured."""
    width, height = size
    rng = np.random.default_rng(1)
    picture = np.kron(rng.integers(60, 150, (9, 16, 3)).astype(np.uint8), np.ones((20, 20, 1), np.uint8))
    left = int(60 + at * 6)
    picture[50:170, left : left + 50] = (220, 180, 150)
    return np.ascontiguousarray(picture[:height, :width])


def write_pictures(path: Path, pictures: Sequence[np.ndarray], fps: int = 24) -> Path:
    """A clip of these pictures, coded well enough to be measured."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height = pictures[0].shape[1], pictures[0].shape[0]
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "12", "preset": "ultrafast"}
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


class Cut:
    """A film of clips that lie side by side, made of files on disk: what the doctor examines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[object, Playable] = {}
        self.project = Project(timeline=replace(Timeline(), width_px=320, height_px=180))

    def add(self, name: str, pictures: Sequence[np.ndarray], *, wired: bool = True, **looks) -> ClipId:
        """A clip of a Motion node; ``wired``: it begins with a frame of the one before."""
        before = [node.id for node in self.project.graph.nodes.values() if node.kind == "video.motion"]
        node, frame = NodeId(name), NodeId(f"{name}-frame")
        self.project = add_node(self.project, KINDS, "video.motion", node_id=node)
        if before and wired:
            self.project = add_node(self.project, KINDS, "video.frame", node_id=frame)
            self.project = connect(self.project, KINDS, Output(before[-1], "video"), Input(frame, "video"))
            self.project = connect(self.project, KINDS, Output(frame, "image"), Input(node, "image"))
        path = write_pictures(self.folder / f"{name}.mp4", pictures)
        source = Output(node, "video")
        self.files[source] = Playable(path, probe(path))
        length = Fraction(len(pictures), 24)
        end = self.project.timeline.tracks[0].end
        clip = replace(new_clip(source, end, length, clip_id=ClipId(name)), **looks)
        self.project = place(self.project, TrackId("v1"), clip)
        return clip.id

    def find(self, source: object) -> Playable | None:
        return self.files.get(source)

    def clip(self, name: str):
        found = self.project.timeline.find(ClipId(name))
        assert found is not None
        return found[1]
