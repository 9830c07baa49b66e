from __future__ import annotations

import hashlib
from fractions import Fraction

import cv2
import numpy as np
import pytest

from charstudio.media.probe import probe
from charstudio.media.reader import VideoReader
from charstudio.model.errors import Rejected, Unreadable
from charstudio.model.time import Rate
from charstudio.providers.draft import camera, life
from charstudio.providers.draft.camera_words import Life, camera_moves
from charstudio.providers.draft.motion import render_motion
from charstudio.providers.draft.shot import Shot
from charstudio.providers.draft.stage import set_stage
from charstudio.providers.draft.wishes import Stopped

STILL = Life(breathing=0, wind=0, sway=0)


def shots(picture, prompt, *, alive=STILL, frames=25, size=(160, 90), seed=3):
    """First and last frame of a shot."""
    stage = set_stage(picture, *size)
    path = camera.plan(camera_moves(prompt), frames, 5.0, seed)
    view, extra = camera.fit(path, stage.view, stage.size)
    shot = Shot(life.compose(stage, alive, path, frames, 5.0, seed), path, view, extra, *size)
    return [shot.draw(number, stage.picture).copy() for number in (0, frames // 2, frames - 1)]


def moved(before, after):
    """How far content went (x, y) in pixels, and how much it grew, between two frames: matched features."""
    grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (before, after)]
    points = cv2.goodFeaturesToTrack(grey[0], 120, 0.01, 4)
    found, ok, _ = cv2.calcOpticalFlowPyrLK(*grey, points, None, winSize=(31, 31), maxLevel=3)
    a, b = points[ok == 1].reshape(-1, 2), found[ok == 1].reshape(-1, 2)
    matrix, _ = cv2.estimateAffinePartial2D(a, b)
    middle = np.array([before.shape[1] / 2, before.shape[0] / 2, 1])
    return *(matrix @ middle - middle[:2]), float(np.hypot(matrix[0, 0], matrix[1, 0]))


def carried(before, after, box):
    """Where a piece of the first frame (x, y, width, height) went: (dx, dy) in pixels."""
    x, y, width, height = box
    score = cv2.matchTemplate(after, np.ascontiguousarray(before[y : y + height, x : x + width]), cv2.TM_CCOEFF_NORMED)
    found = cv2.minMaxLoc(score)[3]
    return found[0] - x, found[1] - y


@pytest.mark.parametrize(
    ("prompt", "x", "y"),
    [("pan left", 1, 0), ("pan right", -1, 0), ("tilt up", 0, 1), ("tilt down", 0, -1), ("truck left", 1, 0)],
)  # fmt: skip
def test_content_moves_against_the_camera(drawn, prompt, x, y):
    first, _, last = shots(drawn(320, textured=True), prompt)
    dx, dy = carried(first, last, (64, 26, 32, 32))
    if x:
        assert dx * x > 6
        assert abs(dy) < abs(dx) / 3
    else:
        assert dy * y > 3
        assert abs(dx) < abs(dy) / 2


@pytest.mark.parametrize(("prompt", "sign"), [("dolly in", 1), ("zoom in", 1), ("pull back", -1), ("zoom out", -1)])
def test_the_picture_grows_and_shrinks(drawn, prompt, sign):
    first, _, last = shots(drawn(320, textured=True), prompt)
    assert sign * np.log(moved(first, last)[2]) > 0.08


def test_a_static_camera_keeps_the_background_while_the_subject_lives(drawn):
    first, _, last = shots(drawn(320, textured=True), "static", alive=Life(), frames=30)
    difference = cv2.absdiff(first, last).max(2)
    assert difference[:, :14].max() <= 2
    assert difference[:, -14:].max() <= 2
    assert difference[20:80, 45:115].max() > 10


def test_without_life_and_camera_nothing_moves(drawn):
    first, middle, last = shots(drawn(320), "static")
    assert np.array_equal(first, middle)
    assert np.array_equal(first, last)


def test_near_and_far_part_in_a_truck_shot(drawn):
    picture = drawn(320)
    cv2.circle(picture, (285, 150), 9, (20, 200, 20), -1, cv2.LINE_AA)
    first, _, last = shots(picture, "truck right", frames=40)

    def ball(frame):
        return float(np.nonzero(frame[..., 1].astype(int) - frame[..., 0] > 90)[1].mean())

    face = carried(first, last, (66, 30, 28, 28))[0]
    assert face < ball(last) - ball(first) - 2  # the face goes further left than the wall behind it


def test_frames_are_the_same_for_the_same_seed(portrait, bench):
    digests = []
    for seed in (5, 5, 6):
        made = render_motion(
            bench({"prompt": "handheld, snow", "duration": "1/2", "fps": 8, "seed": seed}, image=portrait)
        )
        with VideoReader(made.files["video"]) as reader:
            digests.append(hashlib.sha256(b"".join(reader.frame(n).tobytes() for n in range(4))).hexdigest())
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(
    ("duration", "fps", "frames"), [("1", 24, 24), ("1/3", 24, 8), ("0.5", 29.97, 15), (1, 12, 12)]
)
def test_length_rate_and_size_are_exact(portrait, bench, duration, fps, frames):
    made = render_motion(bench({"duration": duration, "fps": fps, "width_px": 96, "height_px": 128}, image=portrait))
    info = probe(made.files["video"])
    assert (info.width_px, info.height_px, info.frames, info.draft) == (96, 128, frames, True)
    assert info.rate == Rate.of(fps)
    assert abs(info.duration - frames * Rate.of(fps).frame) < Fraction(1, 1000)


def test_the_mark_is_in_the_corner_unless_refused(portrait, bench):
    wanted = {"prompt": "static", "duration": "1/4", "fps": 8, "width_px": 320, "height_px": 180}
    corners = []
    for marked in (True, False):
        made = render_motion(bench({**wanted, "mark_draft": marked}, image=portrait))
        with VideoReader(made.files["video"]) as reader:
            corners.append(reader.frame(0)[4:18, 270:316].astype(int))
    assert np.abs(corners[0] - corners[1]).mean() > 15


@pytest.mark.parametrize("size", [(64, 128), (200, 60), (90, 90)])
@pytest.mark.parametrize("prompt", ["orbit left, leaves", "rain, pan right", "sparks, floating dust"])
def test_other_shapes_without_a_face_work_too(blank, bench, size, prompt):
    wanted = {"prompt": prompt, "duration": "1/4", "fps": 8, "width_px": size[0], "height_px": size[1]}
    assert probe(render_motion(bench(wanted, image=blank)).files["video"]).frames == 2


def test_a_picture_with_transparency_stands_before_a_wall(tmp_path, drawn, bench):
    from PIL import Image

    alpha = np.zeros((320, 320), np.uint8)
    cv2.ellipse(alpha, ((160, 170), (190, 320), 0), 255, -1)
    path = tmp_path / "cut.png"
    Image.fromarray(np.dstack([drawn(320), alpha])).save(path)
    made = render_motion(bench({"prompt": "static", "duration": "1/4", "fps": 8, "mark_draft": False}, image=path))
    assert "wall" in " ".join(made.notes)
    with VideoReader(made.files["video"]) as reader:
        frame = reader.frame(0).astype(int)
    assert frame[:, :10].std(axis=(0, 1)).max() < 20
    assert frame[5:40, :10].mean() > 60


def test_what_is_not_acted_out_is_said(portrait, bench):
    made = render_motion(bench({"prompt": "she smiles", "duration": "1/8", "fps": 8}, image=portrait))
    assert made.notes == ("Not acted out in this draft: smiles.",)


def test_cancelling_leaves_no_file(portrait, bench):
    calls = []

    def stopped():
        calls.append(1)
        return len(calls) > 6

    job = bench({"duration": "60"}, stopped, image=portrait)
    with pytest.raises(Stopped):
        render_motion(job)
    assert list(job.folder.iterdir()) == []


@pytest.mark.parametrize(
    "params",
    [{"duration": "-1"}, {"duration": "soon"}, {"duration": "99999"}, {"fps": 0}, {"fps": 1000}, {"width_px": 20000}],
)
def test_nonsense_is_refused_in_one_sentence(portrait, bench, params):
    with pytest.raises(Rejected) as caught:
        render_motion(bench(params, image=portrait))
    assert caught.value.message.endswith(".")


def test_no_picture_and_no_picture_file(tmp_path, bench):
    with pytest.raises(Rejected):
        render_motion(bench())
    (tmp_path / "x.png").write_bytes(b"nothing")
    with pytest.raises(Unreadable):
        render_motion(bench(image=tmp_path / "x.png"))
