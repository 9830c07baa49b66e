"""Mouth and sound of a clip in the inspector: compared on request, put right by one click, undone by one step."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from charstudio.analysis.voice import lipsync
from charstudio.media.writer import ClipWriter
from charstudio.model.graph_edits import add_asset
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline import TrackKind
from charstudio.model.timeline_edits import new_clip, place, sound_offset
from charstudio.model.values import ClipId
from charstudio.model.voice import LipsyncOffset


def talking(path, seconds=2, rate_hz=48_000, *, sound=True):
    with ClipWriter(path, Rate(24), 64, 64, sample_rate_hz=rate_hz if sound else None) as writer:
        for number in range(24 * seconds):
            writer.write_frame(np.full((64, 64, 3), 5 * (number % 40), np.uint8))
        if sound:
            tone = 0.2 * np.sin(np.arange(rate_hz * seconds) / 30)
            writer.write_audio(np.repeat(tone[:, None], 2, axis=1).astype(np.float32))
    return path


CLIP = ClipId("talk")


async def enter(stage, tmp_path, *, sound=True):
    """A film with one imported clip on its first video track, selected."""
    stage.enter(stage.film(Project()))
    report = await stage.studio.import_assets([talking(tmp_path / "talk.mp4", sound=sound)])
    asset = report.assets[0]

    def edit(project):
        track = next(each for each in project.timeline.tracks if each.kind is TrackKind.VIDEO)
        project = add_asset(project, asset)
        return place(project, track.id, new_clip(asset.id, Fraction(1), Fraction(2), clip_id=CLIP))

    stage.studio.document.apply("Film", edit)
    stage.session.bench.timeline.select([CLIP])
    await stage.turn()


def card(stage):
    return stage.session.bench.inspector._page._mouth


def said(widget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def button(stage, words) -> QPushButton:
    return next(
        each for each in card(stage).findChildren(QPushButton) if words in each.text() and each.isVisibleTo(card(stage))
    )


def answering(monkeypatch, ms, reason=""):
    monkeypatch.setattr(lipsync, "offset", lambda *_: LipsyncOffset(ms, 0.3, 9.0, reason))


async def test_one_click_puts_a_late_mouth_right_and_one_step_undoes_it(stage, tmp_path, monkeypatch):
    answering(monkeypatch, 84.0)
    await enter(stage, tmp_path)
    assert "Not compared yet" in said(card(stage))
    stage.click(button(stage, "Compare"))
    await stage.until(lambda: "84 ms late" in said(card(stage)), "the comparison")
    stage.click(button(stage, "Nudge 2 frames"))
    await stage.until(lambda: "In time" in said(card(stage)), "the nudge")
    project = stage.studio.project
    assert sound_offset(project, CLIP) == project.timeline.rate.time_of(2)
    assert project.timeline.find(CLIP)[1].silent
    assert stage.steps[-1] == "Nudge sound"
    stage.studio.document.undo()
    await stage.until(lambda: "84 ms late" in said(card(stage)), "undone")
    assert not stage.studio.project.timeline.find(CLIP)[1].silent


async def test_frame_by_frame_it_is_one_step(stage, tmp_path):
    await enter(stage, tmp_path)
    before = len(stage.steps)
    stage.click(button(stage, "+1 frame"))
    await stage.turn()
    stage.click(button(stage, "+1 frame"))
    await stage.turn()
    stage.click(button(stage, "−1 frame"))
    await stage.turn()
    project = stage.studio.project
    assert sound_offset(project, CLIP) == project.timeline.rate.time_of(1)
    assert len(stage.steps) == before + 1
    assert "moved 1 frame later" in said(card(stage))


async def test_the_commands_of_the_timeline_do_the_same(stage, tmp_path):
    await enter(stage, tmp_path)
    timeline = stage.session.bench.timeline
    timeline.action("nudge_sound_later").trigger()
    timeline.action("nudge_sound_later").trigger()
    timeline.action("nudge_sound_earlier").trigger()
    project = stage.studio.project
    assert sound_offset(project, CLIP) == project.timeline.rate.time_of(1)


async def test_what_is_not_measurable_says_why_and_offers_no_nudge(stage, tmp_path, monkeypatch):
    answering(monkeypatch, None, "There is no speech to compare the mouth with.")
    await enter(stage, tmp_path)
    stage.click(button(stage, "Compare"))
    await stage.until(lambda: "Not measurable" in said(card(stage)), "the answer")
    assert "no speech" in said(card(stage))
    assert not any(
        each.text().startswith("Nudge") and each.isVisible() for each in card(stage).findChildren(QPushButton)
    )


async def test_a_silent_picture_has_no_such_card(stage, tmp_path):
    await enter(stage, tmp_path, sound=False)
    assert not card(stage).isVisibleTo(stage.session.bench.inspector._page)


async def test_the_card_fits_and_can_be_reached_by_keyboard(stage, tmp_path):
    await enter(stage, tmp_path)
    form = stage.session.bench.inspector._page
    assert form.widget().width() <= form.viewport().width()
    shown = [each for each in card(stage).findChildren(QPushButton) if each.isVisibleTo(card(stage))]
    assert len(shown) == 3
    assert all(each.focusPolicy() is not Qt.FocusPolicy.NoFocus for each in shown)
