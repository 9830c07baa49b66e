from __future__ import annotations

import numpy as np
import pytest

from charstudio.media.audio import read_audio
from charstudio.media.probe import probe
from charstudio.model.errors import Rejected
from charstudio.model.time import Rate
from charstudio.providers.draft.extend import render_extend
from charstudio.providers.draft.wishes import Stopped


def test_the_clip_and_then_as_many_seconds_more(walking, bench, own_size):
    info = probe(render_extend(bench({**own_size, "duration": "3/2"}, video=walking)).files["video"])
    assert (info.frames, info.rate, info.draft) == (12 + 18, Rate(12), True)
    assert (info.width_px, info.height_px) == (240, 240)


def test_the_clip_itself_is_unchanged_and_the_continuation_joins_it(walking, bench, own_size, frames_of):
    given = frames_of(walking).astype(int)
    wanted = {**own_size, "duration": "1", "prompt": "pan left"}
    made = frames_of(render_extend(bench(wanted, video=walking)).files["video"]).astype(int)
    assert np.abs(made[:12] - given).mean() < 2.5
    assert np.abs(made[12] - made[11]).mean() < np.abs(made[11] - made[10]).mean()
    assert np.abs(made[23] - made[11]).mean() > 3


def test_sound_is_kept_and_then_silent(walking, bench, own_size):
    path = render_extend(bench({**own_size, "duration": "1"}, video=walking)).files["video"]
    sound = read_audio(path, 0, 2, 48_000)
    assert np.abs(sound[4_000:44_000]).mean() > 0.05
    assert np.abs(sound[52_000:]).max() < 0.01


def test_a_silent_clip_stays_silent_and_the_note_is_honest(tmp_path, drawn, clip_of, bench, own_size):
    path = clip_of(tmp_path / "one.mp4", [drawn(160)])
    made = render_extend(bench({**own_size, "duration": "1/2", "prompt": "she smiles"}, video=path))
    assert not probe(made.files["video"]).has_audio
    assert "needs a model" in made.notes[0]
    assert "smiles" in made.notes[1]


def test_without_a_clip_or_with_a_wild_length_it_is_refused(walking, portrait, bench):
    for job in (bench(), bench(video=portrait), bench({"duration": "-2"}, video=walking)):
        with pytest.raises(Rejected):
            render_extend(job)


def test_cancelling_leaves_no_file(walking, bench, stops_after):
    job = bench({"duration": "60"}, stops_after(20), video=walking)
    with pytest.raises(Stopped):
        render_extend(job)
    assert list(job.folder.iterdir()) == []
