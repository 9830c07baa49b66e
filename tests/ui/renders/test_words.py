"""What the window says of exports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from charstudio.media.export import ExportReport
from charstudio.model.delivery import Delivery, Form
from charstudio.model.time import Rate, TimeRange
from charstudio.storage.render_rows import RenderId
from charstudio.studio.renders.values import Render, RenderOrder, RenderState
from charstudio.ui.renders import words
from charstudio.ui.renders.ready import notice_of

PATH = Path("/films/Lumi.mp4")


def render(state, number=1, **facts):
    return Render(RenderId(number), RenderOrder(PATH, Delivery("Reel")), state, **facts)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "Exporting"),
        ({"done": 42, "total": 100}, "42 %"),
        ({"done": 42, "total": 100, "eta_s": 83.0}, "42 % · about 1:23 left"),
        ({"done": 100, "total": 100, "eta_s": 0.0}, "Finishing…"),
        ({"done": 42, "total": 100, "is_stopping": True}, "Stopping…"),
    ],
)
def test_how_far_one_is(facts, expected):
    assert words.state_words(render(RenderState.RUNNING, is_begun=True, **facts)) == expected


def test_what_rests_says_no_time():
    shown = render(RenderState.PAUSED, is_begun=True, done=1, total=2, eta_s=5.0)
    assert words.state_words(shown) == "Paused · 50 %"
    assert words.title_words([shown]) == "export paused at 50 %"


def test_the_title_counts_everything_that_is_to_be_written():
    running = render(RenderState.RUNNING, is_begun=True, done=84, total=100)
    assert words.title_words([running]) == "exporting 84 %"
    assert words.title_words([running, render(RenderState.WAITING, 2)]) == "exporting 42 %"
    assert words.title_words([render(RenderState.WAITING)]) == ""
    assert words.title_words([]) == ""


def test_a_whole_film_is_never_almost_done():
    assert words.percent(0.9999) == "99 %"
    assert words.percent(1.0) == "100 %"


def test_the_form_names_only_what_is_its_own():
    assert words.form_words(render(RenderState.WAITING)) == "Reel · H.264 in MP4"
    own = Delivery("WAV sound", Form.WAV, rate=Rate(30000, 1001))
    assert words.form_words(Render(RenderId(1), RenderOrder(PATH, own))) == "WAV sound · 29.97 fps"
    part = RenderOrder(PATH, Delivery("Square", width_px=1080, height_px=1080), TimeRange(Fraction(1), Fraction(5, 2)))
    assert words.form_words(Render(RenderId(1), part)) == "Square · H.264 in MP4 · 1080 × 1080 · 2.5 s of the film"


def test_what_is_done_says_how_large_and_how_long_it_took():
    report = ExportReport(PATH, 1440, Fraction(60), 12_300_000, 34.0, 0, 0)
    done = render(RenderState.DONE, report=report, ended=datetime(2026, 1, 2, 12, tzinfo=UTC))
    assert words.note_words(done).startswith("12.3 MB · 1,440 frames in 0:34 · 0")
    copied = replace(report, copied_share=0.5, remarks=("The sound was made quieter.",))
    told = words.note_words(render(RenderState.DONE, report=copied))
    assert told.endswith(" · 50 % copied without loss · The sound was made quieter.")
    assert notice_of((done,)) == ("“Lumi.mp4” is ready.", "12.3 MB")
    assert notice_of((done, done))[0] == "2 exports are ready."


def test_a_row_is_one_sentence_for_those_who_hear_it():
    shown = render(RenderState.FAILED, words="There is no room left. Free some space.")
    assert words.spoken_words(shown) == (
        "Lumi.mp4. Reel · H.264 in MP4. Failed. There is no room left. Free some space."
    )
    assert notice_of((shown,)) == ("“Lumi.mp4” was not exported.", "There is no room left. Free some space.")


def test_the_summary_counts_by_state():
    several = [render(RenderState.RUNNING), render(RenderState.WAITING), render(RenderState.WAITING)]
    assert words.summary(several) == "exporting 1 · waiting 2"
    assert words.summary([render(RenderState.CANCELLED)]) == "All exports are over"
    assert words.summary([]) == "No exports"
