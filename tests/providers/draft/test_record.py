from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from charstudio.media.audio import read_audio
from charstudio.media.probe import probe
from charstudio.model.time import Rate
from charstudio.providers.draft.record import Reel, record
from charstudio.providers.draft.wishes import Stopped


def greys(count):
    return (np.full((36, 64, 3), 100, np.uint8) for _ in range(count))


def test_every_picture_is_a_frame_and_progress_ends_near_one(bench, tmp_path):
    shares = []
    job = bench({})
    job = type(job)(job.params, job.inputs, job.folder, shares.append, job.stopped)
    path = record(job, tmp_path / "clip.mp4", Reel(Rate(30000, 1001), (64, 36), 7), greys(7))
    info = probe(path)
    assert (info.frames, info.rate, info.draft, info.has_audio) == (7, Rate(30000, 1001), True, False)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(0.99)


def test_sound_goes_on_as_long_as_asked_and_is_silent_behind_its_end(bench, tmp_path, speech):
    path = record(bench(), tmp_path / "clip.mp4", Reel(Rate(8), (64, 36), 24, speech), greys(24))
    sound = read_audio(path, 0, 3, 48_000)
    assert np.abs(sound[24_000:48_000]).mean() > 0.02
    assert np.abs(sound[100_000:]).max() < 0.01
    short = record(bench(), tmp_path / "short.mp4", Reel(Rate(8), (64, 36), 24, speech, Fraction(1)), greys(24))
    assert np.abs(read_audio(short, 2, 1, 48_000)).max() < 0.01


def test_the_mark_is_only_on_marked_drafts(bench, tmp_path, frames_of):
    wanted = {"mark_draft": False}
    plain = frames_of(record(bench(wanted), tmp_path / "a.mp4", Reel(Rate(8), (64, 36), 1), greys(1)))
    marked = frames_of(record(bench(), tmp_path / "b.mp4", Reel(Rate(8), (64, 36), 1), greys(1)))
    assert np.ptp(plain[0]) < 5
    assert np.ptp(marked[0]) > 40


def test_a_failure_of_the_drawing_leaves_no_file(bench, tmp_path):
    def pictures():
        yield from greys(2)
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        record(bench(), tmp_path / "clip.mp4", Reel(Rate(8), (64, 36), 4), pictures())
    with pytest.raises(Stopped):
        record(bench({}, lambda: True), tmp_path / "clip.mp4", Reel(Rate(8), (64, 36), 4), greys(4))
    assert not list(tmp_path.glob("*.mp4*"))
