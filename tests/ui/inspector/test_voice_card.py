"""The voice card of a node: what was heard in its line, by itself where a mouth follows it, else when asked."""

from __future__ import annotations

import wave

import numpy as np
from PySide6.QtWidgets import QLabel, QPushButton

from charstudio.model import graph_edits
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.nodes.registry import specs
from tests.lab import NODE_KINDS

SPECS = specs(NODE_KINDS)


def quiet_tone(path):
    t = np.arange(3 * 16_000) / 16_000
    samples = 0.004 * np.sin(2 * np.pi * 220 * t)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


async def film(stage, tmp_path, *, wired: bool) -> tuple[NodeId, NodeId]:
    stage.enter(stage.film(Project()))
    report = await stage.studio.import_files([quiet_tone(tmp_path / "line.wav")])
    mouth = NodeId("mouth")

    def edit(project):
        project = graph_edits.add_node(project, SPECS, "video.lipsync", node_id=mouth, x=400, title="Her close-up")
        if wired:
            project = graph_edits.connect(project, SPECS, Output(report.nodes[0], "audio"), Input(mouth, "audio"))
        return project

    stage.studio.document.apply("Film", edit)
    return report.nodes[0], mouth


def card(stage):
    return stage.session.bench.inspector._page._voice


def said(widget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def check_button(stage) -> QPushButton:
    return next(each for each in card(stage).findChildren(QPushButton) if each.text() == "Check voice")


async def test_what_is_wired_into_a_mouth_is_listened_to_by_itself(stage, tmp_path):
    _, mouth = await film(stage, tmp_path, wired=True)
    stage.session.bench.canvas.select([mouth])
    await stage.until(lambda: "very quiet" in said(card(stage)), "the check")
    assert "Loudness node" in said(card(stage))
    assert not check_button(stage).isVisibleTo(card(stage))


async def test_a_sound_for_a_mouth_shows_the_same(stage, tmp_path):
    sound, _ = await film(stage, tmp_path, wired=True)
    stage.session.bench.canvas.select([sound])
    await stage.until(lambda: "very quiet" in said(card(stage)), "the check")


async def test_another_sound_is_listened_to_when_it_is_asked_for(stage, tmp_path):
    sound, _ = await film(stage, tmp_path, wired=False)
    stage.session.bench.canvas.select([sound])
    await stage.turn()
    assert "Nobody has listened" in said(card(stage))
    stage.click(check_button(stage))
    await stage.until(lambda: "very quiet" in said(card(stage)), "the check")
    assert not check_button(stage).isVisibleTo(card(stage))


async def test_all_that_was_measured_can_be_opened(stage, tmp_path):
    _, mouth = await film(stage, tmp_path, wired=True)
    stage.session.bench.canvas.select([mouth])
    await stage.until(lambda: "very quiet" in said(card(stage)), "the check")
    assert "Peaks" not in said(card(stage))
    card(stage)._all.set_open(is_open=True)
    await stage.turn()
    for label in ("Length: It lasts 3.0 s.", "Loudness:", "Peaks:", "Clipping:", "Silence:"):
        assert label in said(card(stage))
    form = stage.session.bench.inspector._page
    assert form.widget().width() <= form.viewport().width()


async def test_without_a_line_there_is_no_card(stage, tmp_path):
    _, mouth = await film(stage, tmp_path, wired=False)
    stage.session.bench.canvas.select([mouth])
    await stage.turn()
    assert not card(stage).isVisibleTo(stage.session.bench.inspector._page)
