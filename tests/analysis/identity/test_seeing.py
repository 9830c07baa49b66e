"""Alignment, embedding, mesh, blur, yaw: what is measured of one face."""

from __future__ import annotations

import threading
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from painted_face import ADA, BEN, painted, placed

from charstudio.analysis.faces import Face
from charstudio.analysis.identity import networks
from charstudio.analysis.identity.alignment import SIDE_PX, aligned, rough_yaw_deg, similarity
from charstudio.analysis.identity.calibration import TABLE
from charstudio.analysis.identity.capabilities import capabilities
from charstudio.analysis.identity.drawn import HOG_LENGTH, LAB_LENGTH, colours, fused_z, lines
from charstudio.analysis.identity.embedding import embed
from charstudio.analysis.identity.judging import BLURRED, blur, judged
from charstudio.analysis.identity.likeness import likeness_of
from charstudio.analysis.identity.mesh import mesh_of
from charstudio.analysis.identity.seeing import opaque, prepared, seen_in
from charstudio.model.errors import MediaError, Unreadable
from charstudio.model.identity import MEASURED_STYLES, Judged, Style

needs_networks = pytest.mark.skipif(
    not capabilities().identity or not capabilities().mesh, reason="the optional face networks are not installed"
)
PHOTO = Style.PHOTOREAL


def face_of(image):
    return seen_in(image, PHOTO)[0].face


@given(st.floats(-3, 3), st.floats(0.1, 8), st.floats(-50, 50), st.floats(-50, 50))
def test_the_fit_finds_the_turn_that_was_made(angle, scale, x, y):
    points = np.array([(30.0, 40.0), (70.0, 42.0), (50.0, 60.0), (35.0, 80.0), (66.0, 79.0)])
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    found = similarity(points, points @ turn.T + (x, y))
    assert found[:, :2] == pytest.approx(turn, abs=1e-6)
    assert found[:, 2] == pytest.approx((x, y), abs=1e-5)


def test_points_in_one_place_have_no_fit_but_no_fault_either():
    assert np.isfinite(similarity(np.zeros((5, 2)), np.ones((5, 2)))).all()


@needs_networks
@pytest.mark.parametrize("size", [128, 256, 700])
def test_an_aligned_face_has_its_eyes_in_their_places_whatever_its_size(size):
    image = painted(ADA, size)
    crop = aligned(image, face_of(image))
    assert crop.shape == (SIDE_PX, SIDE_PX, 3)
    assert face_of(cv2.copyMakeBorder(crop, 60, 60, 60, 60, cv2.BORDER_REPLICATE)).landmarks[0] == pytest.approx(
        (98.3, 111.7), abs=4
    )


@needs_networks
def test_an_embedding_is_a_unit_vector_that_size_and_turn_hardly_change():
    image = painted(ADA, 256)
    one = embed(image, face_of(image))
    assert one.shape == (128,)
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    turned = cv2.warpAffine(
        image, cv2.getRotationMatrix2D((128, 128), 12, 0.9), (256, 256), borderMode=cv2.BORDER_REFLECT
    )
    for other in (painted(ADA, 180), turned):
        assert float(one @ embed(other, face_of(other))) > 0.9
    ben = painted(BEN)
    assert float(one @ embed(ben, face_of(ben))) < 0.65


@needs_networks
def test_the_mesh_lies_on_the_face_and_reads_its_shape():
    image = painted(ADA)
    face = face_of(image)
    mesh = mesh_of(image, face)
    assert mesh.points.shape == (478, 3)
    assert mesh.score > 0.9
    left, right = mesh.points[468, :2], mesh.points[473, :2]
    assert left == pytest.approx(face.landmarks[0], abs=6)
    assert right == pytest.approx(face.landmarks[1], abs=6)
    assert mesh.iris_distance == pytest.approx(np.linalg.norm(right - left), rel=0.05)
    assert abs(mesh.yaw_deg) < 6
    assert mesh.oval.shape == (36, 2)
    assert mesh.eye_opening > 0.2


@needs_networks
def test_eyes_farther_apart_are_read_and_a_larger_picture_is_not():
    ratios = [mesh_of(image, face_of(image)).eye_ratio for image in (painted(ADA), painted(replace(ADA, gap=0.01)))]
    assert ratios[1] / ratios[0] > 1.05
    large = painted(ADA, 400)
    assert mesh_of(large, face_of(large)).eye_ratio == pytest.approx(ratios[0], rel=0.02)


@needs_networks
def test_a_wall_has_no_mesh():
    assert mesh_of(np.full((200, 200, 3), 90, np.uint8), face_of(painted(ADA, 200))) is None
    assert mesh_of(painted(ADA), Face((5, 5, 2, 2), ((5, 5),) * 5, 0.9)) is None


@needs_networks
def test_several_threads_may_measure_at_once():
    images = [painted(ADA), painted(BEN)]
    alone = [embed(image, face_of(image)) for image in images]
    found: dict[int, np.ndarray] = {}

    def measure(number: int) -> None:
        image = images[number % 2]
        for _ in range(3):
            mesh_of(image, face_of(image))
            found[number] = embed(image, face_of(image))

    threads = [threading.Thread(target=measure, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    for number, vector in found.items():
        assert np.array_equal(vector, alone[number % 2])


@needs_networks
def test_lines_and_colours_are_unit_vectors_that_tell_faces_apart():
    seen = {who: seen_in(painted(who), Style.STYLISED)[0] for who in (ADA, BEN)}
    again = seen_in(painted(ADA, 220), Style.STYLISED)[0]
    for which, length in (("lines", HOG_LENGTH), ("colours", LAB_LENGTH)):
        ada, ben, ada_again = (getattr(each.looks, which) for each in (seen[ADA], seen[BEN], again))
        assert ada.shape == (length,)
        assert np.linalg.norm(ada) == pytest.approx(1, abs=1e-5)
        assert float(ada @ ada_again) > float(ada @ ben) + 0.1


def test_an_empty_crop_and_a_face_outside_of_the_picture_are_no_fault():
    assert np.isfinite(lines(np.zeros((112, 112, 3), np.uint8))).all()
    away = Face((500, 500, 50, 50), ((510, 510),) * 5, 0.5)
    assert np.isfinite(colours(np.zeros((60, 60, 3), np.uint8), away)).all()


def test_the_fused_z_is_nothing_for_what_others_give():
    assert fused_z((0.411, 0.678, 0.36)) == pytest.approx(0)
    assert fused_z((0.75, 0.85, 0.9)) > 2.5


@pytest.mark.parametrize(("nose_x", "yaw"), [(50, 0), (54.2, 10), (45.8, -10), (90, 90)])
def test_the_nose_tells_how_far_a_head_is_turned(nose_x, yaw):
    face = Face((0, 0, 100, 120), ((30, 40), (70, 40), (nose_x, 60), (35, 80), (65, 80)), 0.9)
    assert rough_yaw_deg(face) == pytest.approx(yaw, abs=0.1)


def test_a_face_whose_eyes_coincide_is_turned_away():
    assert rough_yaw_deg(Face((0, 0, 9, 9), ((5, 5),) * 5, 0.9)) == 90


@needs_networks
def test_blur_is_seen_on_the_aligned_face():
    image = painted(ADA)
    sharp = blur(aligned(image, face_of(image)))
    soft = cv2.GaussianBlur(image, (0, 0), 6)
    assert sharp < BLURRED < blur(aligned(soft, face_of(image)))
    assert blur(np.full((112, 112, 3), 80, np.uint8)) == 1


@needs_networks
@pytest.mark.parametrize(
    ("image", "why"),
    [
        (painted(ADA, 100), Judged.TOO_SMALL),
        (cv2.GaussianBlur(painted(ADA), (0, 0), 6), Judged.BLURRED),
        (painted(ADA), Judged.OK),
    ],
)
def test_a_frame_that_cannot_be_judged_says_why_and_has_no_numbers(image, why):
    ada = likeness_of([painted(ADA)], PHOTO)
    sample = judged(1.5, image, seen_in(image, PHOTO)[0], ada)
    assert sample.judged is why
    assert sample.at_s == 1.5
    assert (sample.similarity is None) == (why is not Judged.OK)
    assert all(0 <= each <= 1 for each in sample.box)
    assert sample.face_px > 0


@needs_networks
def test_a_turned_head_is_unknown():
    ada = likeness_of([painted(ADA)], PHOTO)
    image = painted(ADA)
    seen = seen_in(image, PHOTO)[0]
    left, right, nose, *mouth = seen.face.landmarks
    turned = replace(seen, face=Face(seen.face.box, (left, right, (right[0], nose[1]), *mouth), 0.9))
    drawn = replace(ada, style=Style.STYLISED)
    assert judged(0.0, image, turned, drawn).judged is Judged.TURNED


@needs_networks
def test_what_is_no_human_face_is_no_face_in_a_photograph():
    image = painted(ADA)
    seen = seen_in(image, PHOTO)[0]
    checks = np.indices(image.shape[:2]).sum(0) // 9 % 2 * 255
    pattern = np.repeat(checks[..., None], 3, axis=2).astype(np.uint8)
    fooled = replace(seen, crop=aligned(pattern, seen.face))
    assert judged(0.0, pattern, fooled, likeness_of([image], PHOTO)).judged is Judged.NO_FACE


@needs_networks
def test_at_most_eight_faces_are_looked_at_largest_first():
    crowd = placed(
        [painted(ADA, 128 + 8 * number) for number in range(10)],
        [(200 * (number % 5), 200 * (number // 5)) for number in range(10)],
        (1000, 420),
    )
    found = seen_in(crowd, PHOTO)
    assert 5 <= len(found) <= 8
    areas = [seen.face.area for seen in found]
    assert areas == sorted(areas, reverse=True)


def test_opaque_pictures_stay_as_they_are():
    image = painted(ADA, 32)
    assert opaque(image) is image
    clear = np.zeros((4, 4, 4), np.uint8)
    assert (opaque(clear) == 140).all()


def test_pictures_are_brought_to_a_size_that_can_be_searched():
    assert prepared(np.zeros((4, 40_000, 3), np.uint8)).shape == (1, 4096, 3)
    assert prepared(np.zeros((30, 20, 4), np.uint8)).shape == (30, 20, 3)


@pytest.mark.parametrize(
    "broken",
    [np.zeros((9, 9), np.uint8), np.zeros((0, 9, 3), np.uint8), np.zeros((9, 9, 3)), np.zeros((9, 9, 2), np.uint8)],
)
def test_what_is_no_picture_is_refused(broken):
    with pytest.raises(Unreadable):
        prepared(broken)


@needs_networks
def test_a_fault_of_opencv_becomes_ours():
    with pytest.raises(Unreadable):
        networks.embedder().run(np.zeros((1, 1, 3, 3), np.float32), ())


def test_without_the_files_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(networks, "path_of", lambda _model: None)
    networks._embedder.cache_clear()
    networks._mesh_network.cache_clear()
    for wanted in (networks.embedder, networks.mesh_network):
        with pytest.raises(MediaError) as caught:
            wanted()
        assert "identity" in caught.value.hint
    networks._embedder.cache_clear()
    networks._mesh_network.cache_clear()


def test_capabilities_follow_the_files(monkeypatch):
    from charstudio.analysis.identity import capabilities as module

    missing: set[str] = set()
    monkeypatch.setattr(module, "path_of", lambda model: None if model.name in missing else "there")
    assert module.capabilities() == module.Capabilities(True, True, True)
    missing.add(module.EMBEDDER.name)
    assert module.capabilities() == module.Capabilities(True, False, True)
    missing.add(module.DETECTOR.name)
    assert module.capabilities() == module.Capabilities(False, False, False)


def test_the_table_has_every_style():
    assert set(TABLE) == set(MEASURED_STYLES)
