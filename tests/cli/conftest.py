"""A desk to give commands from, and a small film to give them about."""

from __future__ import annotations

import asyncio
import sys
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # so that tests can import desk

from desk import Desk

from charstudio.model import graph_edits
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline_edits import set_format
from charstudio.model.values import Input, NodeId, Output


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "portrait.png"
    shades = np.linspace(40, 220, 96, dtype=np.uint8)
    cv2.imwrite(str(path), np.dstack([np.tile(shades, (64, 1))] * 3))
    return path


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):  # for commands in processes of their own
        monkeypatch.setenv(name, str(tmp_path / "user" / name))
    return Desk(tmp_path / "user", capsys)


@pytest.fixture
def film(desk: Desk, tmp_path: Path, picture: Path) -> Path:
    """Still → State → Motion (1 s) → timeline, 160×96 at 12 fps."""
    folder = tmp_path / "film"
    asyncio.run(_make_film(desk, folder, picture))
    return folder


async def _make_film(desk: Desk, folder: Path, picture: Path) -> None:
    studio = desk.make_studio()
    studio.new(folder, set_format(Project(title="Small"), rate=Rate(12), width_px=160, height_px=96))
    report = await studio.import_files([picture])

    def build(project: Project) -> Project:
        for node, kind, title, params in (
            ("state", "image.state", "Dusk", {"instruction": "Warm light"}),
            ("motion", "video.motion", "Shot 1. Wide", {"prompt": "Slow dolly in", "duration": 1}),
            ("timeline", TIMELINE_KIND, None, {}),
        ):
            project = graph_edits.add_node(
                project, studio.kinds, kind, title=title, params=params, node_id=NodeId(node)
            )
        for source, out, target, into in (
            (report.nodes[0], "image", "state", "image"),
            ("state", "image", "motion", "image"),
            ("motion", "video", "timeline", "clips"),
        ):
            project = graph_edits.connect(
                project,
                studio.kinds,
                Output(NodeId(source), out),
                Input(NodeId(target), into),
                planned=Fraction(1),
            )
        return project

    studio.document.apply("Build", build)
    await studio.save()
    await studio.close()
