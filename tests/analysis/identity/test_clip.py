"""Clips and pictures scored, from the file to the report."""

from __future__ import annotations

import threading
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from painted_face import ADA, BEN, filmed, painted, placed
from PIL import Image

from charstudio.analysis.identity.calibration import TABLE, limits_for
from charstudio.analysis.identity.capabilities import capabilities
from charstudio.analysis.identity.clip import score_clip, score_group, score_picture
from charstudio.analysis.identity.likeness import likeness_of
from charstudio.analysis.identity.sampling import in_turn, moments, pictures
from charstudio.media.container import Cancelled
from charstudio.model.errors import Unreadable
from charstudio.model.identity import Grade, Judged, Limits, Style

pytestmark = pytest.mark.skipif(
    not capabilities().identity or not capabilities().mesh, reason="the optional face networks are not installed"
)
PHOTO = Style.PHOTOREAL
STRICT = Limits(PHOTO, 0.8, 0.65, 6.5, 8.0, 3.3)
"""For painted faces, which are more alike than people."""

WALL = np.full((256, 256, 3), 120, np.uint8)


@pytest.fixture(scope="module")
def ada():
    return likeness_of([painted(ADA), painted(replace(ADA, mouth=0.015)), painted(ADA, 200)], PHOTO)


@pytest.fixture(scope="module")
def ben():
    return likeness_of([painted(BEN), painted(BEN, 200)], PHOTO)


@pytest.fixture(scope="module")
def steady(tmp_path_factory):
    frames = [painted(replace(ADA, mouth=0.004 * (number % 5))) for number in range(20)]
    return filmed(tmp_path_factory.mktemp("clips") / "steady.mp4", frames)


@pytest.fixture(scope="module")
def becoming(tmp_path_factory):
    frames = [painted(ADA)] * 12 + [painted(BEN)] * 12
    return filmed(tmp_path_factory.mktemp("clips") / "becoming.mp4", frames)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Ada and a larger Ben; they change places in the middle."""
    one = placed([painted(ADA, 180), painted(BEN, 240)], [(10, 30), (210, 0)], (460, 250))
    other = placed([painted(BEN, 240), painted(ADA, 180)], [(0, 0), (270, 30)], (460, 250))
    return filmed(tmp_path_factory.mktemp("clips") / "both.mp4", [one] * 8 + [other] * 8)


def test_a_steady_clip_is_an_a(steady, ada):
    heard = []
    report = score_clip(steady, ada, TABLE[PHOTO], progress=heard.append)
    assert report.grade is Grade.A
    assert len(report.samples) == 10
    assert report.coverage == 1
    assert report.lowest > 0.9
    assert report.eye_px < 6.5
    assert heard == sorted(heard)
    assert heard[-1] == 1


def test_a_face_that_becomes_another_is_found_where_it_does(becoming, ada):
    report = score_clip(becoming, ada, STRICT)
    assert report.grade is Grade.E
    assert 1.0 < report.good_until_s < 2.0


def test_the_face_most_like_the_character_counts_not_the_largest(both, ada):
    report = score_clip(both, ada, TABLE[PHOTO])
    assert report.grade in {Grade.A, Grade.B}
    assert report.lowest > 0.85
    left = [sample.box[0] for sample in report.samples]
    assert left[0] < 0.4 < left[-1]


def test_where_others_are_about_a_stranger_is_not_the_character_drifting(tmp_path, ada):
    with_ada = placed([painted(ADA, 240), painted(BEN, 240)], [(0, 0), (250, 0)], (500, 250))
    without = placed([painted(BEN, 240)], [(250, 0)], (500, 250))
    report = score_clip(
        filmed(tmp_path / "clip.mp4", [with_ada] * 8 + [without] * 8), ada, Limits(PHOTO, 0.9, 0.8, 6.5, 8, 3.3)
    )
    assert report.lowest > 0.9
    assert report.coverage == pytest.approx(0.5)
    assert {sample.judged for sample in report.samples} == {Judged.OK, Judged.NO_FACE}


def test_in_a_group_each_gets_their_own_face(both, ada, ben):
    cast = {"ada": (ada, TABLE[PHOTO]), "ben": (ben, TABLE[PHOTO])}
    reports = score_group(both, cast)
    assert list(reports) == ["ada", "ben"]
    for report in reports.values():
        assert report.lowest > 0.85
        assert report.coverage == 1
    for one, other in zip(reports["ada"].samples, reports["ben"].samples, strict=True):
        assert abs(one.box[0] - other.box[0]) > 0.2


def test_in_a_group_who_is_not_there_is_not_judged(steady, ada, ben):
    strict = replace(STRICT, poor=0.75)
    reports = score_group(steady, {"ben": (ben, strict), "ada": (ada, strict)})
    assert reports["ada"].grade is Grade.A
    assert reports["ben"].grade is Grade.NONE


def test_no_face_is_not_measurable(tmp_path, ada):
    report = score_clip(filmed(tmp_path / "wall.mp4", [WALL] * 8), ada, TABLE[PHOTO])
    assert report.grade is Grade.NONE
    assert report.coverage == 0
    assert "no face" in report.reason


def test_a_picture_is_scored_as_one_sample(ada, tmp_path):
    report = score_picture(painted(ADA), ada, limits_for(ada))
    assert report.grade is Grade.A
    assert [sample.at_s for sample in report.samples] == [0.0]
    assert score_picture(WALL, ada, TABLE[PHOTO]).grade is Grade.NONE
    Image.fromarray(painted(ADA)).save(tmp_path / "ada.png")
    assert score_clip(tmp_path / "ada.png", ada, limits_for(ada)).lowest == pytest.approx(report.lowest)


def test_eyes_moved_apart_are_told_in_pixels(ada, tmp_path):
    frames = [painted(replace(ADA, gap=0.01))] * 12
    report = score_clip(filmed(tmp_path / "eyes.mp4", frames), ada, replace(TABLE[PHOTO], good=0.5))
    assert report.eye_px > 8
    assert report.grade is Grade.C
    assert report.reason.startswith("Eye spacing drifts")


def test_drawn_characters_are_scored_too(becoming):
    drawn = likeness_of([painted(ADA)], Style.STYLISED)
    report = score_clip(becoming, drawn, replace(TABLE[Style.STYLISED], good=4.0, poor=3.0))
    assert report.grade is Grade.E
    assert report.eye_px is None
    assert report.samples[0].similarity > 4 > report.samples[-1].similarity


def test_stopping_is_heard_before_during_and_in_a_group(steady, ada):
    heard = []
    stopped = threading.Event()

    def progress(done):
        heard.append(done)
        stopped.set()

    with pytest.raises(Cancelled):
        score_clip(steady, ada, TABLE[PHOTO], progress=progress, stopped=stopped.is_set)
    assert len(heard) < 10
    for path in (steady,):
        with pytest.raises(Cancelled):
            score_group(path, {"ada": (ada, TABLE[PHOTO])}, stopped=lambda: True)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("identity")]


def test_a_file_that_is_no_clip_is_refused(tmp_path, ada):
    (tmp_path / "clip.mp4").write_bytes(b"nothing")
    with pytest.raises(Unreadable):
        score_clip(tmp_path / "clip.mp4", ada, TABLE[PHOTO])


@given(st.fractions(Fraction(1, 50), 60), st.floats(0.5, 12))
def test_moments_are_even_inside_and_about_as_many_as_asked(duration, fps):
    found = moments(duration, fps)
    assert found == sorted(found)
    assert 0 < found[0] <= found[-1] < duration
    assert abs(len(found) - max(1.0, float(duration) * fps)) <= 0.5


def test_large_pictures_are_made_smaller(tmp_path):
    clip = filmed(tmp_path / "large.mp4", [np.full((64, 2560, 3), 90, np.uint8)] * 2)
    (_, done, image), *_ = pictures(clip, 1.0, lambda: False)
    assert image.shape == (48, 1920, 3)
    assert done == 1


def test_pictures_that_nobody_takes_end_their_thread(steady):
    frames = pictures(steady, 8.0, lambda: False)
    next(frames)
    frames.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("identity")]


def test_measuring_keeps_the_order_and_passes_faults_on():
    frames = [(float(number), number / 10, WALL) for number in range(10)]
    assert in_turn(iter(frames), lambda at_s, _image: at_s, lambda _done: None) == [
        float(number) for number in range(10)
    ]

    def fails(at_s, _image):
        if at_s == 4:
            raise Unreadable("here")

    with pytest.raises(Unreadable, match="here"):
        in_turn(iter(frames), fails, lambda _done: None)
