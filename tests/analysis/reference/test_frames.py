from __future__ import annotations

import cv2
import numpy as np
import pytest
from drawn import bust

from charstudio.analysis import faces
from charstudio.analysis.reference import frames
from charstudio.analysis.reference.frames import best_frames, judged_frame

GRAIN = np.random.default_rng(4).integers(0, 14, (1600, 1200, 3), np.uint8)

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


@needs_detector
def test_a_sharp_frame_with_one_face_wins():
    sharp = cv2.add(bust((1200, 1600), (600, 630), 220), GRAIN)
    soft = cv2.GaussianBlur(sharp, (0, 0), 7)
    two = np.hstack([sharp, sharp])
    scores = [judged_frame(picture) for picture in (sharp, soft, two)]
    assert all(scores)
    assert scores[0][0] > scores[1][0]
    assert scores[0][0] > scores[2][0]
    assert "sharp" in scores[0][1]
    assert "more than one face" in scores[2][1]
    assert judged_frame(np.full((90, 90, 3), 60, np.uint8)) is None


@needs_detector
@pytest.mark.media
def test_the_best_frames_of_a_clip_come_first(shared_media):
    clip = shared_media / "clips" / "liveportrait_d18_480_30fps.mp4"
    found = best_frames(clip, 3, looks=6)
    assert 1 <= len(found) <= 3
    assert [choice.score for choice in found] == sorted((choice.score for choice in found), reverse=True)
    assert len({choice.index for choice in found}) == len(found)


@needs_detector
@pytest.mark.media
def test_looking_stops_when_nobody_waits_any_more(shared_media, monkeypatch):
    asked = []
    monkeypatch.setattr(frames, "judged_frame", lambda _picture: asked.append(1) or (1.0, "sharp"))
    clip = shared_media / "clips" / "liveportrait_d18_480_30fps.mp4"
    best_frames(clip, looks=8, stopped=lambda: len(asked) >= 2)
    assert len(asked) == 2
