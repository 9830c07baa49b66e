from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from charstudio.analysis import faces
from charstudio.model.errors import Rejected
from charstudio.providers.draft.state import render_state

needs_detector = pytest.mark.skipif(not faces.available(), reason="the optional face detector is not installed")


@pytest.fixture
def edited(bench, portrait):
    def edit(instruction, path=None, **params):
        wanted = {"instruction": instruction, "width_px": 0, "height_px": 0, "mark_draft": False, **params}
        made = render_state(bench(wanted, image=path or portrait))
        return np.asarray(Image.open(made.files["image"])).astype(int), made

    return edit


@pytest.fixture
def before(portrait):
    return np.asarray(Image.open(portrait)).astype(int)


def test_a_draft_says_so_in_its_file_and_on_its_face(edited, before):
    plain, made = edited("")
    marked, _ = edited("", mark_draft=True)
    assert Image.open(made.files["image"]).text["charstudio_draft"] == "1"
    assert np.array_equal(plain, before)
    assert np.abs(marked - before)[:30, 260:].max() > 60
    assert np.array_equal(marked[60:], before[60:])


def test_what_cannot_be_done_is_a_caption_and_a_note_and_nothing_else(edited, before):
    after, made = edited("barefoot, wearing a coat", mark_draft=True)
    assert made.notes == ("Not done in this draft: barefoot, wearing a coat.",)
    assert np.array_equal(after[60:240], before[60:240])
    assert np.abs(after - before)[260:].max() > 80


def test_the_clean_twin_carries_neither_mark_nor_caption_but_the_same_note(edited, before):
    after, made = edited("barefoot, wearing a coat", mark_draft=False)
    assert np.array_equal(after, before)
    assert made.notes == ("Not done in this draft: barefoot, wearing a coat.",)


@pytest.mark.parametrize(
    ("instruction", "check"),
    [
        ("brighter", lambda a, b: a.mean() > b.mean() + 8),
        ("darker", lambda a, b: a.mean() < b.mean() - 8),
        ("night", lambda a, b: a.mean() < 0.7 * b.mean()),
        ("warm light", lambda a, b: (a[..., 0] - a[..., 2]).mean() > (b[..., 0] - b[..., 2]).mean() + 8),
        ("cold light", lambda a, b: (a[..., 0] - a[..., 2]).mean() < (b[..., 0] - b[..., 2]).mean() - 8),
        ("golden hour", lambda a, b: (a[..., 0] - a[..., 2]).mean() > (b[..., 0] - b[..., 2]).mean() + 10),
        ("black and white", lambda a, _b: np.ptp(a, axis=2).max() <= 1),
        ("high contrast", lambda a, b: a.std() > b.std() + 3),
        ("foggy", lambda a, b: a.std() < b.std() - 5),
        ("mirror it", lambda a, b: np.array_equal(a, b[:, ::-1])),
        ("upside down", lambda a, b: np.array_equal(a, b[::-1])),
        ("9:16", lambda a, _b: a.shape[:2] == (320, 180)),
        ("square", lambda a, b: a.shape == b.shape),
        ("wider", lambda a, b: a.shape[0] > 1.3 * b.shape[0]),
    ],
)
def test_each_edit_does_what_it_says(edited, before, instruction, check):
    after, made = edited(instruction)
    assert check(after, before)
    assert made.notes == ()


MOODS = (
    "neon, lamp light, moonlight, candlelight, spotlight, silhouette, overcast, dramatic, soft light, high key"
    ", vintage, sepia, grain, vivid, muted, vignette, low contrast"
)


@pytest.mark.parametrize("mood", MOODS.split(", "))
def test_every_mood_changes_the_picture_without_flattening_it(edited, before, mood):
    after, _ = edited(mood)
    assert np.abs(after - before).mean() > 2
    assert after.std() > 8


@needs_detector
def test_a_close_up_centres_on_the_face(edited):
    after, _ = edited("close-up")
    found = faces.largest(after.astype(np.uint8))
    assert found.box[3] > 0.45 * after.shape[0]
    assert abs(found.centre[0] - after.shape[1] / 2) < 0.1 * after.shape[1]


@needs_detector
def test_a_blurred_background_leaves_the_face_sharp(edited, before):
    after, _ = edited("blurred background")
    assert np.abs(after - before)[110:210, 130:190].mean() < 3
    assert np.abs(np.diff(after[:80, :40], axis=1)).mean() < 0.3 * np.abs(np.diff(before[:80, :40], axis=1)).mean()


@needs_detector
def test_a_flat_background_is_flat(edited, before):
    after, _ = edited("plain blue background")
    corner = after[:60, :30].reshape(-1, 3)
    assert corner.std(axis=0).max() < 4
    assert corner.mean(0)[2] > corner.mean(0)[0] + 60
    assert np.abs(after - before)[120:200, 140:180].mean() < 4


def test_a_transparent_background_gives_transparency(edited):
    after, _ = edited("transparent background")
    assert after.shape[2] == 4
    assert after[5, 5, 3] < 30
    assert after[160, 160, 3] > 220


def test_the_size_asked_for_is_given(edited):
    assert edited("close-up", width_px=120, height_px=68)[0].shape[:2] == (68, 120)


def test_strength_scales_the_light(edited, before):
    weak, strong = (np.abs(edited("warm", strength=s)[0] - before).mean() for s in (0.1, 1.0))
    assert strong > 1.5 * weak


def test_no_picture_is_refused(bench):
    with pytest.raises(Rejected):
        render_state(bench({"instruction": "warm"}))


@pytest.mark.parametrize("mood", ["night", "moonlight", "soft moonlight"])
def test_night_keeps_skin_skin_and_darkens_the_whole(edited, before, mood):
    after, _ = edited(mood)
    cheek = (slice(160, 185), slice(118, 140))
    assert after.mean() < 0.68 * before.mean()
    red, green, blue = after[cheek].reshape(-1, 3).mean(0)
    assert red > green > 0.9 * blue  # paler than by day, but no blue face
    assert red > blue + 8
    wall = after[20:60, 10:40].reshape(-1, 3).mean(0)
    assert wall[2] > wall[0] + 8


def test_a_lamp_in_the_night_still_burns(tmp_path, edited):
    picture = np.full((200, 300, 3), (60, 70, 110), np.uint8)
    picture[20:40, 20:40] = (250, 205, 110)
    picture[90:200, 110:190] = (150, 90, 90)
    path = tmp_path / "lamp.png"
    Image.fromarray(picture).save(path)
    after, _ = edited("night", path=path)
    assert after[30, 30].sum() > 0.7 * picture[30, 30].astype(int).sum()
    assert after[60, 250].sum() < 0.6 * picture[60, 250].astype(int).sum()
