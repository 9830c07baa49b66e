from __future__ import annotations

import numpy as np
import pytest

from charstudio.analysis import faces
from charstudio.media.audio import read_audio
from charstudio.media.probe import probe
from charstudio.model.errors import Rejected
from charstudio.providers.draft.avatar import render_avatar
from charstudio.providers.draft.wishes import Stopped

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")
SQUARE = {"width_px": 200, "height_px": 200, "fps": 12, "mark_draft": False}


def mouth_darkness(frames):
    return (frames[:, 120:156, 76:124].astype(int).sum(3) < 260).sum((1, 2))


def test_it_lasts_as_long_as_its_sound(portrait, speech, bench):
    made = render_avatar(bench({**SQUARE, "prompt": "she waves"}, image=portrait, audio=speech))
    info = probe(made.files["video"])
    assert (info.frames, info.duration, info.has_audio, info.draft) == (24, 2, True, True)
    assert "waves" in made.notes[-1]


@needs_detector
def test_the_mouth_follows_the_sound(portrait, speech, bench, frames_of):
    shown = mouth_darkness(frames_of(render_avatar(bench(SQUARE, image=portrait, audio=speech)).files["video"]))
    assert shown[np.r_[8:12, 20:23]].mean() > 2 * shown[np.r_[1:6, 14:17]].mean() + 10


@needs_detector
def test_a_text_is_babbled_and_moves_the_mouth(portrait, bench, frames_of):
    made = render_avatar(bench({**SQUARE, "text": "Mama saw a star. Papa ran.", "voice": "Mira"}, image=portrait))
    path = made.files["video"]
    assert "babbles" in made.notes[-1]
    shown = mouth_darkness(frames_of(path))
    level = np.abs(read_audio(path, 0, probe(path).duration, 48_000)).max(1)
    loud = level[: len(level) // 4000 * 4000].reshape(-1, 4000).mean(1)[: len(shown)]
    assert np.corrcoef(shown[: len(loud)], loud)[0, 1] > 0.4
    assert shown.max() > 40


def test_picture_and_something_to_say_are_needed(portrait, speech, bench):
    for job in (
        bench(SQUARE, audio=speech),
        bench(SQUARE, image=portrait),
        bench({**SQUARE, "text": " "}, image=portrait),
    ):
        with pytest.raises(Rejected):
            render_avatar(job)


def test_cancelling_stops(portrait, speech, bench, stops_after):
    job = bench(SQUARE, stops_after(8), image=portrait, audio=speech)
    with pytest.raises(Stopped):
        render_avatar(job)
    assert list(job.folder.iterdir()) == []
