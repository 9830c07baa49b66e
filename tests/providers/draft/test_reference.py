from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from charstudio.media.probe import probe
from charstudio.model.errors import Rejected
from charstudio.model.time import Rate
from charstudio.providers.draft.reference import render_reference
from charstudio.providers.draft.wishes import Stopped

WANTED = {"width_px": 96, "height_px": 54, "fps": 12, "duration": "1", "mark_draft": False}


@pytest.fixture
def red_and_blue(tmp_path):
    """Two pictures that are nothing but their colour."""
    paths = []
    for name, colour in (("red", (200, 30, 30)), ("blue", (30, 30, 200))):
        paths.append(tmp_path / f"{name}.png")
        Image.fromarray(np.full((90, 160, 3), colour, np.uint8)).save(paths[-1])
    return tuple(paths)


def test_shots_follow_each_other_as_the_prompt_names_them(red_and_blue, bench, frames_of):
    wanted = {**WANTED, "prompt": "[char1] waits, then [char2] comes", "tags": ["char1", "char2"]}
    frames = frames_of(render_reference(bench(wanted, references=red_and_blue)).files["video"]).astype(int)
    reds = frames[..., 0].mean((1, 2)) > frames[..., 2].mean((1, 2))
    assert reds.tolist() == [True] * 6 + [False] * 6


def test_characters_named_together_are_seen_together(red_and_blue, bench, frames_of):
    wanted = {**WANTED, "prompt": "static shot of Rosa and Bela", "tags": ["Rosa", "Bela"]}
    frame = frames_of(render_reference(bench(wanted, references=red_and_blue)).files["video"])[0].astype(int)
    left, right = frame[:, :30].mean((0, 1)), frame[:, -30:].mean((0, 1))
    assert left[0] > left[2] + 100
    assert right[2] > right[0] + 100


def test_length_rate_and_size_are_exact_however_many_shots(red_and_blue, bench):
    prompt = ", then ".join(f"[char{1 + number % 2}] looks up" for number in range(40))
    made = render_reference(bench({**WANTED, "duration": "2", "prompt": prompt}, references=red_and_blue))
    info = probe(made.files["video"])
    assert (info.frames, info.rate, info.width_px, info.height_px, info.draft) == (24, Rate(12), 96, 54, True)
    assert "needs a model" in made.notes[0]


def test_the_same_seed_gives_the_same_frames(portrait, bench, frames_of):
    wanted = {**WANTED, "duration": "1/2", "prompt": "handheld, char1"}
    first, again, other = (
        frames_of(render_reference(bench({**wanted, "seed": seed}, references=portrait)).files["video"])
        for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_somebody_is_needed(bench):
    with pytest.raises(Rejected) as caught:
        render_reference(bench(WANTED))
    assert caught.value.input_name == "references"


def test_cancelling_leaves_no_file(portrait, bench, stops_after):
    job = bench({**WANTED, "duration": "60"}, stops_after(5), references=(portrait, portrait))
    with pytest.raises(Stopped):
        render_reference(job)
    assert list(job.folder.iterdir()) == []
