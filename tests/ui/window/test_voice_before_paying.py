"""Before a lipsync is paid for, its line is listened to, and what was heard stands above the button with the price."""

from __future__ import annotations

import wave
from decimal import Decimal

import numpy as np
from cloud_stage import Cloud
from PySide6.QtWidgets import QLabel
from stage import button

from charstudio.analysis.voice import check
from charstudio.model import graph_edits
from charstudio.model.project import Project
from charstudio.model.values import Input, NodeId, Output
from charstudio.nodes.registry import specs
from charstudio.providers.scripted import MODEL, Verb
from charstudio.ui.dialogs.confirm_run import ConfirmRun
from tests.lab import NODE_KINDS

SPECS = specs(NODE_KINDS)
MOUTH = NodeId("mouth")


def said(dialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


async def enter(stage, tmp_path, level=0.003, kind="video.avatar"):
    """A talking photo with a line that is hardly there, asked from a service."""
    stage.clouds = {"fal": Cloud()}
    session = stage.enter(stage.film(Project()))
    session.desk.keep(ask_above_usd=Decimal(0))
    with wave.open(str(tmp_path / "line.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        tone = level * np.sin(2 * np.pi * 220 * np.arange(48_000) / 16_000)
        file.writeframes((32767 * tone).astype("<i2").tobytes())
    from PIL import Image

    Image.new("RGB", (64, 64), (180, 120, 90)).save(tmp_path / "face.png")
    report = await stage.studio.import_files([tmp_path / "line.wav", tmp_path / "face.png"])
    outputs = {stage.studio.project.graph.nodes[node].kind: node for node in report.nodes}

    def edit(project):
        project = graph_edits.add_node(project, SPECS, kind, node_id=MOUTH, title="Close-up")
        project = graph_edits.set_params(project, SPECS, MOUTH, {"model": MODEL})
        project = graph_edits.connect(project, SPECS, Output(outputs["source.audio"], "audio"), Input(MOUTH, "audio"))
        return graph_edits.connect(project, SPECS, Output(outputs["source.image"], "image"), Input(MOUTH, "image"))

    stage.studio.document.apply("Film", edit)
    return session


async def test_a_poor_voice_is_explained_above_the_price_and_nothing_is_forbidden(stage, tmp_path):
    session = await enter(stage, tmp_path)
    session.run_nodes([MOUTH])
    dialog = await stage.dialog(ConfirmRun)
    await stage.until(lambda: "very quiet" in said(dialog), "what was heard")
    assert "Raise it with a Loudness node" in said(dialog)
    make = button(dialog, "Make · $0.42")
    assert make.isEnabled()
    assert make.isDefault()
    stage.key("Return", dialog)
    await stage.until(lambda: stage.clouds["fal"].count(Verb.SUBMIT) == 1)
    await stage.ran()


async def test_while_it_listens_the_question_can_be_answered(stage, tmp_path, monkeypatch):
    session = await enter(stage, tmp_path)

    def slow(_path, _limits, stopped):
        while not stopped():
            pass

    monkeypatch.setattr(check, "check_dialogue", slow)
    session.run_nodes([MOUTH])
    dialog = await stage.dialog(ConfirmRun)
    await stage.until(lambda: "Listening to what is going to be spoken" in said(dialog))
    stage.key("Escape", dialog)
    await stage.until(lambda: not stage.dialogs())
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 0


async def test_the_dialog_fits_a_small_window_and_reads_without_colour(stage, tmp_path):
    session = await enter(stage, tmp_path)
    session.run_nodes([MOUTH])
    dialog = await stage.dialog(ConfirmRun)
    await stage.until(lambda: "very quiet" in said(dialog), "what was heard")
    assert dialog.height() <= 800
    for label in dialog.findChildren(QLabel):
        if label.isVisibleTo(dialog) and label.text() and not label.wordWrap():
            assert label.width() >= label.fontMetrics().horizontalAdvance(label.text()) - 1, label.text()
    signs = [each.accessibleName() for each in dialog.findChildren(QLabel) if not each.pixmap().isNull()]
    assert "fail" in signs
    stage.key("Escape", dialog)
    await stage.until(lambda: not stage.dialogs())


async def test_below_the_threshold_what_is_known_of_the_voice_is_said_in_passing(stage, tmp_path):
    session = await enter(stage, tmp_path)
    session.desk.keep(ask_above_usd=Decimal(5))
    stage.session.bench.canvas.select([MOUTH])
    await stage.until(lambda: stage.studio.listening.known(stage.studio.current(Output(line(stage), "audio"))))
    session.run_nodes([MOUTH])
    assert stage.window.remark.startswith("Making 1 clip for $0.42. “Close-up”: ")
    await stage.ran()


def line(stage):
    return next(node.id for node in stage.studio.project.graph.nodes.values() if node.kind == "source.audio")
