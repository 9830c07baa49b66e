from __future__ import annotations

import numpy as np
import pytest

from charstudio.media.audio import read_audio
from charstudio.media.probe import probe
from charstudio.model.errors import Rejected
from charstudio.model.time import Rate
from charstudio.providers.draft.interpolate import render_interpolate
from charstudio.providers.draft.wishes import Stopped


@pytest.mark.parametrize(
    ("factor", "frames", "rate"), [(2, 24, Rate(24)), (4, 48, Rate(48)), (1, 12, Rate(12)), (2.5, 30, Rate(30))]
)
def test_factor_times_as_many_frames_in_the_same_time(walking, bench, own_size, factor, frames, rate):
    info = probe(render_interpolate(bench({**own_size, "factor": factor}, video=walking)).files["video"])
    assert (info.frames, info.rate, info.duration) == (frames, rate, 1)
    assert (info.width_px, info.height_px, info.draft, info.has_audio) == (240, 240, True, True)


def test_a_rate_may_be_asked_for_instead(walking, bench, own_size):
    assert probe(render_interpolate(bench({**own_size, "fps": "30"}, video=walking)).files["video"]).rate == Rate(30)
    assert probe(render_interpolate(bench(own_size, video=walking)).files["video"]).rate == Rate(24)


def test_given_frames_stay_and_new_ones_lie_between_them(walking, bench, own_size, frames_of):
    given = frames_of(walking).astype(int)
    made = frames_of(render_interpolate(bench({**own_size, "factor": 2}, video=walking)).files["video"]).astype(int)
    assert np.abs(made[::2] - given).mean() < 2.5
    expected = np.roll(given[4], 1, axis=1)  # the face walks two pixels a frame
    between = made[9][:, 30:-30]
    assert np.abs(between - expected[:, 30:-30]).mean() < np.abs(between - given[4][:, 30:-30]).mean()


def test_a_cut_is_not_smeared(tmp_path, drawn, clip_of, bench, own_size, frames_of):
    other = np.random.default_rng(1).integers(0, 255, (15, 15, 3)).astype(np.uint8).repeat(16, 0).repeat(16, 1)
    path = clip_of(tmp_path / "cut.mp4", [drawn(240)] * 3 + [other] * 3)
    made = render_interpolate(bench({**own_size, "factor": 2}, video=path))
    frames = frames_of(made.files["video"]).astype(int)
    nearest = min(np.abs(frames[5] - frames[4]).mean(), np.abs(frames[5] - frames[6]).mean())
    assert nearest < 2
    assert made.notes == ("1 of the new frames repeat a given one: too much changes there.",)


def test_the_sound_stays(walking, bench, own_size):
    made = render_interpolate(bench({**own_size, "factor": 2}, video=walking))
    assert np.abs(read_audio(made.files["video"], 0, 1, 48_000)).mean() > 0.05


@pytest.mark.parametrize("factor", [-1, 0.5, 1000, "much", float("nan"), float("inf")])
def test_nonsense_is_refused(walking, bench, factor):
    with pytest.raises(Rejected):
        render_interpolate(bench({"factor": factor}, video=walking))


def test_a_picture_is_no_clip(portrait, bench):
    with pytest.raises(Rejected, match="no clip"):
        render_interpolate(bench(video=portrait))
    with pytest.raises(Rejected):
        render_interpolate(bench())


def test_cancelling_leaves_no_file(walking, bench, stops_after):
    job = bench({"factor": 8}, stops_after(5), video=walking)
    with pytest.raises(Stopped):
        render_interpolate(job)
    assert list(job.folder.iterdir()) == []
