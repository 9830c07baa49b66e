from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from charstudio.media.probe import probe
from charstudio.model.errors import Rejected
from charstudio.model.time import Rate
from charstudio.providers.draft import upscale
from charstudio.providers.draft.upscale import enlarged, render_upscale
from charstudio.providers.draft.wishes import Stopped


@pytest.mark.parametrize(
    ("factor", "size"), [(2, (600, 400)), (1.5, (450, 300)), (3.333, (1000, 666)), (1, (300, 200))]
)
def test_a_picture_becomes_factor_times_larger_with_even_sides(blank, bench, factor, size):
    info = probe(render_upscale(bench({"factor": factor}, image=blank)).files["image"])
    assert (info.width_px, info.height_px, info.draft) == (*size, True)


def test_a_resolution_may_be_asked_for(blank, bench):
    assert probe(render_upscale(bench({"resolution": "480p"}, image=blank)).files["image"]).height_px == 480
    assert probe(render_upscale(bench({}, image=blank)).files["image"]).height_px == 400


def test_a_clip_keeps_its_frames_rate_and_sound(walking, bench, own_size):
    info = probe(render_upscale(bench({**own_size, "factor": 1.5}, video=walking)).files["video"])
    assert (info.width_px, info.frames, info.rate, info.has_audio, info.draft) == (360, 12, Rate(12), True, True)


def test_too_much_is_bounded_and_said(blank, bench, monkeypatch):
    monkeypatch.setattr(upscale, "_MOST_PICTURE_PX", 450)
    made = render_upscale(bench({"factor": 8}, image=blank))
    assert probe(made.files["image"]).width_px == 450
    assert "1.5 times instead of 8" in made.notes[1]


def test_enlarging_is_sharper_than_a_plain_stretch_and_rings_little(drawn):
    small = cv2.resize(drawn(320), (160, 160), interpolation=cv2.INTER_AREA)
    larger, plain = enlarged(small, (320, 320)), cv2.resize(small, (320, 320), interpolation=cv2.INTER_LINEAR)
    original = drawn(320).astype(int)
    assert np.abs(larger - original).mean() < np.abs(plain - original).mean()


def test_transparency_is_enlarged_too(tmp_path, drawn, bench):
    alpha = np.zeros((320, 320, 1), np.uint8)
    alpha[:, 160:] = 255
    Image.fromarray(np.concatenate([drawn(320), alpha], 2)).save(tmp_path / "cut.png")
    made = render_upscale(bench({"factor": 2, "mark_draft": False}, image=tmp_path / "cut.png"))
    shown = np.asarray(Image.open(made.files["image"]))
    assert shown[:, :300, 3].max() < 10
    assert shown[:, 340:, 3].min() > 245


@pytest.mark.parametrize("factor", [-2, float("inf"), "big"])
def test_nonsense_is_refused(blank, bench, factor):
    with pytest.raises(Rejected):
        render_upscale(bench({"factor": factor}, image=blank))
    with pytest.raises(Rejected):
        render_upscale(bench({}))


def test_cancelling_leaves_no_file(walking, blank, bench, stops_after):
    for given in ({"video": walking}, {"image": blank}):
        job = bench({"factor": 2}, stops_after(1), **given)
        with pytest.raises(Stopped):
            render_upscale(job)
        assert list(job.folder.iterdir()) == []
