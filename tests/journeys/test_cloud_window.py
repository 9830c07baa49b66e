"""A clip made by a service, through the window: chosen, priced, confirmed, paid once, exported – by mouse and keys."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))  # so that the stage can be imported

from stage import Stage, button

from charstudio.app import build_studio
from charstudio.model import graph_edits, timeline_edits
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.nodes.common import DRAFT_MODEL
from charstudio.studio.studio import Studio
from charstudio.testing.cloud import FakeCloud
from charstudio.testing.script import Step
from charstudio.ui import aio, theme
from charstudio.ui.dialogs.confirm_run import ConfirmRun
from charstudio.ui.dialogs.delivery.dialog import ExportDialog
from charstudio.ui.dialogs.models import ModelPicker
from charstudio.ui.inspector.editors import NumberEditor
from charstudio.ui.inspector.node_page import NodePage
from charstudio.ui.prices import price_words
from charstudio.ui.window.frame import MainWindow
from charstudio.ui.window.jobs.line import Standing
from charstudio.ui.window.jobs.table import Column
from charstudio.ui.window.session import Session
from tests.journeys.cloud_desk import KEY, SOON, CloudDesk
from tests.journeys.test_first_film import needs_ffprobe
from tests.lab import picture

SHOT = NodeId("shot")
GROK = "xai/grok-imagine-video/image-to-video"
PLANNED_S, PAID_S = 5, 15
DRAFT_SHOT = ("shot", "video.motion", DRAFT_MODEL, {"prompt": "slow pan right", "duration": PLANNED_S}, "photo")
SIZE = (320, 180)


class RealStage(Stage):
    """The window with everything the program has: its providers, its catalogue, its keys and its settings."""

    def enter(self, project: Path | None = None, *, size: tuple[int, int] = (1280, 800)) -> Session:
        self.studio = build_studio(self.paths)
        self.window = MainWindow()
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.session = Session(self.window, self.studio, self.paths)
        assert project is None
        self.session.show_welcome()
        return self.session

    async def leave(self) -> None:
        await super().leave()
        for provider in self.studio.providers.values():
            await provider.aclose()

    @property
    def page(self) -> NodePage:
        page = self.session.bench.inspector._page
        assert isinstance(page, NodePage)
        return page

    @property
    def badge(self) -> str:
        """The price that the node bears."""
        return self.session.bench.canvas.board.scene.node_items[SHOT].face.badge.price

    @property
    def run_price(self) -> str:
        """The price on the button that runs everything."""
        return self.session.header._run.text().rpartition(" · ")[2]

    def title_of(self, node: NodeId) -> QPoint:
        """Where a node's title is on the canvas."""
        canvas = self.session.bench.canvas
        item = canvas.board.scene.node_items[node].grNode
        return canvas.view.viewportTransform().map(item.pos() + QPointF(100, 16)).toPoint()


@pytest.fixture
def desk(tmp_path, capsys, monkeypatch):
    """The program in front of a quick cloud, in a home of its own."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(home / "Documents"))
    monkeypatch.setenv("FAL_KEY", KEY)
    monkeypatch.setenv("RUNPOD_API_KEY", f"rp-{KEY}")
    with FakeCloud.in_thread(tmp_path / "cloud", script=SOON, quick=True, tunnels=False) as cloud:
        monkeypatch.setenv("CHARSTUDIO_CLOUD", cloud.address)
        yield CloudDesk(tmp_path, cloud, capsys)


@pytest.fixture
def app(qapp) -> QApplication:
    qapp.setQuitOnLastWindowClosed(False)  # as aio.run does
    theme.apply(qapp, "dark")
    return qapp


@needs_ffprobe
def test_a_clip_is_chosen_priced_confirmed_made_once_and_exported(desk, app, tmp_path):
    desk.make_film(picture(tmp_path / "portrait.png", size=(640, 640)), DRAFT_SHOT)
    desk.story(put_on_the_timeline)
    target = tmp_path / "out" / "film.mp4"
    target.parent.mkdir()

    async def story() -> None:
        stage = RealStage(tmp_path)
        stage.enter()
        try:
            await open_film(stage, desk.film)
            await choose_model(stage)
            price = await lengthen(stage)
            await run_all(stage, price)
            await see_it_paid(stage, desk, price)
            await export(stage, target)
        finally:
            await stage.leave()

    with asyncio.Runner(loop_factory=lambda: aio.EventLoop(app)) as runner:
        runner.run(story())
    judge(desk, target)


async def put_on_the_timeline(studio: Studio) -> None:
    cut = NodeId("cut")

    def edit(project: Project) -> Project:
        project = timeline_edits.set_format(project, width_px=SIZE[0], height_px=SIZE[1])
        project = graph_edits.add_node(project, studio.kinds, TIMELINE_KIND, node_id=cut, x=600)
        ends = Output(SHOT, "video"), Input(cut, "clips")
        return graph_edits.connect(project, studio.kinds, *ends, planned=studio.planned_duration(SHOT))

    studio.document.apply("Cut", edit)
    await studio.save()


async def open_film(stage: RealStage, folder: Path) -> None:
    stage.click(button(stage.window.welcome, "Open a project…"))
    await stage.choose_files(folder)
    await stage.until(lambda: stage.session.header.isVisible() and stage.studio.folder == folder, "the film")
    port = stage.session.bench.canvas.view.viewport()
    await stage.until(lambda: port.rect().contains(stage.title_of(SHOT)), "the node in view")
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, stage.title_of(SHOT))
    await stage.until(lambda: isinstance(stage.session.bench.inspector._page, NodePage), "the node's form")


async def choose_model(stage: RealStage) -> None:
    """By mouse to the picker, by keys to the model."""
    assert (stage.page.choice.button.title, stage.run_price) == ("Draft", stage.session.header._run.text())
    stage.click(stage.page.choice.button)
    picker = await stage.dialog(ModelPicker)
    await stage.focus(picker.filters.search)
    stage.type("grok imagine")
    stage.key("Return")
    await stage.until(lambda: stage.studio.project.graph.nodes[SHOT].params["model"] == GROK)
    await stage.until(lambda: not stage.dialogs(ModelPicker))


async def lengthen(stage: RealStage) -> str:
    """Slide the length to its end; wherever a price stands, it is the new one."""
    await stage.until(lambda: stage.run_price.startswith("$"), "a price on the button")
    before = stage.run_price
    editor = stage.page._rows["duration"][1]
    assert isinstance(editor, NumberEditor)
    assert editor.slider is not None
    await stage.focus(editor.slider)
    stage.key("End")
    await stage.until(lambda: stage.studio.project.graph.nodes[SHOT].params["duration"] == PAID_S)
    await stage.until(lambda: stage.run_price not in {"", before}, "another price on the button")
    price = stage.run_price
    assert dollars(price) > dollars(before)
    assert stage.page.making.run.text() == f"Make · {price}"
    assert stage.page.choice.button.source == f"fal.ai · {price}"
    await stage.until(lambda: stage.badge == price, "the price on the node")
    return price


async def run_all(stage: RealStage, price: str) -> None:
    stage.click(stage.session.header._run)
    dialog = await stage.dialog(ConfirmRun)
    assert not stage.studio.is_running
    stage.click(button(dialog, f"Make · {price}"))
    await stage.until(lambda: stage.studio.is_running or stage.studio.takes(SHOT), "the run to begin")
    await stage.ran()


async def see_it_paid(stage: RealStage, desk: CloudDesk, price: str) -> None:
    """The panel, the header and the button agree with what the service bills."""
    bench = stage.session.bench
    bench.show_jobs()
    await stage.until(lambda: [line.standing for line in bench.jobs.lines] == [Standing.DONE], "the job done")
    charged = bench.jobs._table.index(0, Column.CHARGED)
    await stage.until(lambda: charged.data() == price, "the charge")
    assert price_words(desk.cloud.bill().usd) == price
    money = stage.session.header._money
    await stage.until(lambda: money.text() == f"today {price} · project {price}", "the money in the header")
    await stage.until(lambda: stage.session.header._run.text().strip() == "Run all", "nothing left to pay for")
    assert stage.badge == ""


async def export(stage: RealStage, target: Path) -> None:
    stage.click(button(stage.session.header, "Export"))
    dialog = await stage.dialog(ExportDialog)
    await stage.focus(dialog.path)
    stage.key("Ctrl+A")
    stage.type(str(target))
    stage.click(button(dialog, "Export"))
    await stage.until(lambda: not stage.dialogs())
    await stage.until(lambda: target.exists() and not stage.studio.renders.is_busy, "the file")


def judge(desk: CloudDesk, target: Path) -> None:
    """One request, one charge, the service's own sum, the whole clip that was paid for, and the film of the cut."""
    submitted = [seen for seen in desk.cloud.requests if seen.step is Step.SUBMIT]
    assert len(submitted) == len(desk.cloud.jobs()) == 1
    assert [entry.usd for entry in desk.charged()] == [desk.cloud.bill().usd]
    assert desk.cloud.strangers == ()
    (clip,) = (desk.film / "media").rglob("*.mp4")
    assert float(seen_in(clip)["duration"]) == pytest.approx(PAID_S, abs=0.1)
    film = seen_in(target)
    assert (film["codec_name"], film["width"], film["height"]) == ("h264", *SIZE)
    assert int(film["nb_read_frames"]) == PLANNED_S * 24


def seen_in(path: Path) -> dict[str, Any]:
    """What ffprobe says of the picture in a file."""
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    [shown] = [stream for stream in found["streams"] if stream["codec_type"] == "video"]
    return dict(shown)


def dollars(words: str) -> Decimal:
    (number,) = re.findall(r"\d+\.\d+", words)
    return Decimal(number)
