"""The whole window on a stage of its own, in a home of its own, with a film that has something to mend."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from on_stage import pytest_pyfunc_call, stage

from charstudio.media.grade import graded
from charstudio.media.probe import probe
from charstudio.model.clip_looks import Grade as Colours
from charstudio.model.graph_edits import add_asset, add_node
from charstudio.model.library import Asset
from charstudio.model.project import Project
from charstudio.model.timeline_edits import new_clip, place
from charstudio.model.values import ClipId, NodeId, TrackId
from charstudio.storage.blobs import Blobs
from charstudio.storage.paths import ProjectFolder
from tests.lab import KINDS
from tests.studio.repair.measured import room, write_pictures

__all__ = ["chained", "pytest_pyfunc_call", "stage"]


@pytest.fixture
def chained(stage, tmp_path) -> Path:
    """A film of three imported clips that go on from each other: one doubled frame, then a jump of colour."""
    folder = ProjectFolder(tmp_path / "Film")
    folder.create()
    blobs = Blobs(folder.media)
    project = Project()
    steps = ((0, None), (11, None), (23, Colours(exposure=0.45, temperature=0.35)))
    for number, (start, colours) in enumerate(steps):
        pictures = [room(start + k) for k in range(12)]
        pictures = [graded(picture, colours) for picture in pictures] if colours else pictures
        path = write_pictures(tmp_path / f"shot {number}.mp4", pictures)
        asset = Asset.of(path.name, blobs.put_file(path, "mp4"), probe(path))
        project = add_asset(project, asset)
        node = NodeId(f"n{number}")
        project = add_node(
            project, KINDS, "source.video", node_id=node, title=path.stem, x=number * 320, params={"asset": asset.id}
        )
        clip = new_clip(asset.id, Fraction(number, 2), Fraction(1, 2), name=path.stem, clip_id=ClipId(f"c{number}"))
        project = place(project, TrackId("v1"), clip)
    return stage.film(project)
