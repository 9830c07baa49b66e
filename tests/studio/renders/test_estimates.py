"""How long, how large, and whether it fits."""

from __future__ import annotations

import shutil
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model import timeline_edits
from charstudio.model.delivery import FORMS, Delivery, Form
from charstudio.model.errors import DiskFull
from charstudio.model.time import Rate, TimeRange
from charstudio.storage.render_rows import RenderId
from charstudio.studio.renders.pace import WINDOW_S, Pace
from charstudio.studio.renders.room import likely_bytes, require_room
from charstudio.studio.renders.values import Render, RenderOrder, RenderState, overall
from tests.render_desk import titled


@given(pace=st.floats(0.01, 1.5), every=st.floats(0.1, 1), total=st.integers(100, 10_000))
def test_an_even_pace_is_told_exactly(pace, every, total):
    measured = Pace()
    for step in range(round(60 / every)):
        measured.look(step * every, int(step * every / pace))
    frames = WINDOW_S / pace  # seen at a time; the first and the last of them may be half made
    assert measured.left_s(0, total) == pytest.approx(total * pace, rel=2 / frames + 0.1)


def test_nothing_is_said_before_anything_is_known():
    measured = Pace()
    assert measured.left_s(0, 100) is None
    measured.look(0.0, 0)
    measured.look(0.5, 10)
    assert measured.left_s(10, 100) is None


def test_a_slower_part_is_noticed_and_old_times_are_forgotten():
    measured = Pace()
    for step in range(100):
        measured.look(step * 0.1, step)  # ten frames a second
    for step in range(1, 400):
        measured.look(9.9 + step * 0.1, 99 + step // 10)  # one a second
    assert measured.left_s(0, 10) == pytest.approx(10, rel=0.2)
    assert WINDOW_S < 40


def test_a_rest_does_not_count():
    measured = Pace()
    for step in range(30):
        measured.look(step * 0.1, step)
    before = measured.left_s(29, 129)
    measured.rest()
    measured.look(1000.0, 29)
    for step in range(30):
        measured.look(1000.1 + step * 0.1, 29 + step)
    assert measured.left_s(29, 129) == pytest.approx(before, rel=0.2)


def test_going_backwards_in_time_does_no_harm():
    measured = Pace()
    for at, done in ((1.0, 1), (0.5, 9), (3.0, 5)):
        measured.look(at, done)
    assert measured.left_s(5, 9) == pytest.approx(2.0)


FILM = timeline_edits.set_format(titled(10), width_px=1920, height_px=1080)


@pytest.mark.parametrize("form", [form for form in Form if FORMS[form].picture])
def test_more_pixels_frames_and_quality_are_larger(form):
    small = Delivery(form=form, width_px=640, height_px=360)
    assert 0 < likely_bytes(FILM, small, None) < likely_bytes(FILM, Delivery(form=form), None)
    assert likely_bytes(FILM, Delivery(form=form), TimeRange(0, 1)) <= likely_bytes(FILM, Delivery(form=form), None)


def test_a_better_quality_is_larger_by_the_codecs_own_scale():
    usual = likely_bytes(FILM, Delivery(), None)
    fine = likely_bytes(FILM, Delivery(quality=12), None)
    assert 1.9 < fine / usual < 2.1


def test_prores_has_apples_own_rate():
    film = timeline_edits.set_format(FILM, rate=Rate(30000, 1001))
    size = likely_bytes(film, Delivery(form=Form.PRORES_422), TimeRange(0, 1))
    assert size * 8 == pytest.approx(220e6, rel=0.03)


def test_sound_alone_has_its_own_rate_and_stems_are_several():
    wav = likely_bytes(FILM, Delivery(form=Form.WAV), None)
    assert wav == 2_880_000
    assert likely_bytes(FILM, Delivery(form=Form.WAV, stems=True), None) > wav


def test_a_full_disk_is_told_in_figures(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=3_000_000))
    with pytest.raises(DiskFull, match=r"3\.0 MB are free"):
        require_room(FILM, Delivery(), None, tmp_path / "a.mp4")
    require_room(FILM, Delivery(), None, tmp_path / "nowhere" / "a.mp4")  # whoever writes says what is wrong there


def made(state, done=0, total=0, *, begun=False, number=1):
    return Render(RenderId(number), RenderOrder(None), state, done=done, total=total, is_begun=begun)


def test_the_whole_queue_is_one_share_while_something_is_written():
    assert overall(()) is None
    assert overall((made(RenderState.WAITING),)) is None
    running, waiting = made(RenderState.RUNNING, 50, 100, begun=True), made(RenderState.WAITING, number=2)
    assert overall((running,)) == Fraction(1, 2)
    assert overall((running, waiting, made(RenderState.DONE, number=3))) == Fraction(1, 4)
    fresh = replace(made(RenderState.DONE, number=4), is_fresh=True)
    assert overall((running, fresh)) == Fraction(3, 4)
    assert overall((made(RenderState.PAUSED, 50, 100, begun=True),)) == Fraction(1, 2)
