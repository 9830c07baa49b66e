"""Are faces found where they are, in the clips and at the moments that are shown?"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from charstudio.analysis import faces
from charstudio.media.container import Cancelled
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.clip_looks import Title
from charstudio.model.reframing import Subject
from charstudio.model.time import ZERO, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId
from charstudio.studio import subjects
from charstudio.studio.subjects import subjects_of

S = Fraction
needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


def film(*clips):
    return Timeline(tracks=(Track(TrackId("v1"), TrackKind.VIDEO, "V1", clips),))


def clip(name, start=0, **more):
    return Clip(ClipId(f"{name}{start}"), AssetId(name), S(start), TimeRange(ZERO, S(2)), **more)


@pytest.fixture
def shelf(shared_media):
    files = {
        "woman": "images/flux_woman_0033_1024.png",
        "anime": "clips/anisora_anime_720x480_16fps_81f.mp4",
    }
    paths = {name: shared_media / place for name, place in files.items() if (shared_media / place).is_file()}
    return {AssetId(name): Playable(path, probe(path)) for name, path in paths.items()}


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    monkeypatch.setattr(subjects, "_found", {})


@needs_detector
def test_a_face_is_found_in_a_photograph_and_in_a_drawn_clip(shelf):
    timeline = film(clip("woman"), clip("anime", 2))
    found = subjects_of(timeline, shelf.get, faces_in=TimeRange(ZERO, S(4)))
    woman, anime = found[ClipId("woman0")], found[ClipId("anime2")]
    assert (woman.width_px, anime.width_px, anime.height_px) == (1024, 720, 480)
    assert 0.4 < woman.x < 0.6
    assert woman.y < 0.4
    assert 0.4 < anime.x < 0.7
    assert 0.3 < anime.y < 0.7


@needs_detector
def test_faces_are_looked_for_only_where_they_are_shown(shelf):
    timeline = film(clip("woman"), clip("anime", 2))
    found = subjects_of(timeline, shelf.get, faces_in=TimeRange(S(3), S(1, 24)))
    assert found[ClipId("woman0")] == Subject(1024, 1024)
    assert found[ClipId("anime2")] != Subject(720, 480)


def test_without_faces_the_middle_matters_and_nothing_is_opened(shelf, monkeypatch):
    monkeypatch.setattr(subjects, "open_still", None)
    monkeypatch.setattr(subjects, "VideoReader", None)
    words = replace(clip("words", 4), source=Title("Words"))
    ghost = clip("ghost", 6)
    found = subjects_of(film(clip("woman"), clip("anime", 2), words, ghost), shelf.get, faces_in=None)
    assert found == {ClipId("woman0"): Subject(1024, 1024), ClipId("anime2"): Subject(720, 480)}


def test_looking_can_be_stopped(shelf):
    with pytest.raises(Cancelled):
        subjects_of(film(clip("woman")), shelf.get, faces_in=None, stopped=lambda: True)


@needs_detector
def test_what_cannot_be_read_has_no_faces(shelf, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing")
    playable = replace(shelf[AssetId("anime")], path=broken)
    found = subjects_of(film(clip("anime")), {AssetId("anime"): playable}.get, faces_in=TimeRange(ZERO, S(2)))
    assert found == {ClipId("anime0"): Subject(720, 480)}
