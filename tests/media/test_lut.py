"""Colour tables: read rightly, applied exactly, refused in words when they are broken."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.media.grade import graded
from charstudio.media.lut import MAX_CUBE, read_cube
from charstudio.media.probe import probe, suffix_for
from charstudio.model.clip_looks import Grade
from charstudio.model.errors import Unreadable
from charstudio.model.library import MediaKind


def points(size, change=lambda r, g, b: (r, g, b), low=0.0, high=1.0):
    """The lines of a cube, red changing fastest."""
    axis = np.linspace(low, high, size)
    b, g, r = np.meshgrid(axis, axis, axis, indexing="ij")
    rows = np.stack([np.broadcast_to(part, r.shape).ravel() for part in change(r, g, b)], axis=1)
    return "\n".join(" ".join(f"{number:.7f}" for number in row) for row in rows)


def cube(path, size, change=lambda r, g, b: (r, g, b), head="", **domain):
    path.write_text(f'TITLE "Test"\n# made here\n{head}LUT_3D_SIZE {size}\n{points(size, change, **domain)}\n')
    return path


def colours(count=64):
    return np.random.default_rng(2).integers(0, 256, (count, count, 3), np.uint8)


@pytest.mark.parametrize("size", [2, 17, 33, 64])
def test_the_identity_changes_nothing(tmp_path, size):
    table = read_cube(cube(tmp_path / "a.cube", size))
    assert np.array_equal(table.apply(colours()), colours())
    assert table.title == "Test"


def test_red_changes_fastest(tmp_path):
    table = read_cube(cube(tmp_path / "a.cube", 5, lambda r, g, b: (b, r, g)))
    assert np.array_equal(table.apply(colours()), colours()[..., [2, 0, 1]])


def test_between_the_points_it_is_linear_along_each_axis(tmp_path):
    """A product of the three is what trilinear interpolation of a cube with two points a side gives exactly."""
    table = read_cube(cube(tmp_path / "a.cube", 2, lambda r, g, b: (r * g * b, r * g, 1 - b)))
    unit = colours() / 255.0
    r, g, b = (unit[..., axis] for axis in range(3))
    expected = np.stack([r * g * b, r * g, 1 - b], axis=2) * 255
    assert np.abs(table.apply(colours()) - expected).max() <= 0.51


def test_a_coarse_cube_of_a_curve_is_its_polygon(tmp_path):
    table = read_cube(cube(tmp_path / "a.cube", 9, lambda r, g, b: (r**2, g**0.5, b**3)))
    axis = np.linspace(0, 1, 9)
    steps = np.arange(256) / 255
    for channel, power in enumerate((2, 0.5, 3)):
        ramp = np.zeros((1, 256, 3), np.uint8)
        ramp[0, :, channel] = np.arange(256)
        polygon = np.interp(steps, axis, axis**power) * 255
        assert np.abs(table.apply(ramp)[0, :, channel] - polygon).max() <= 0.51


def test_the_domain_stretches_and_beyond_it_the_edge_counts(tmp_path):
    head = "DOMAIN_MIN 0.25 0.25 0.25\nDOMAIN_MAX 0.75 0.75 0.75\n"
    table = read_cube(cube(tmp_path / "a.cube", 3, head=head))
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    expected = np.clip((np.arange(256) / 255 - 0.25) / 0.5, 0, 1) * 255
    assert np.abs(table.apply(ramp)[0, :, 0] - expected).max() <= 0.51


def test_curves_alone_and_before_a_cube(tmp_path):
    curve = "\n".join(f"{(n / 15) ** 2:.6f} {n / 15:.6f} {1 - n / 15:.6f}" for n in range(16))
    alone = tmp_path / "curves.cube"
    alone.write_text(f"LUT_1D_SIZE 16\r\n{curve}\r\n", newline="")
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    after = read_cube(alone).apply(ramp)[0].astype(int)
    assert np.abs(after[:, 1] - np.arange(256)).max() == 0
    assert np.abs(after[:, 2] - np.arange(256)[::-1]).max() == 0
    polygon = np.interp(np.arange(256) / 255, np.linspace(0, 1, 16), np.linspace(0, 1, 16) ** 2) * 255
    assert np.abs(after[:, 0] - polygon).max() <= 0.51
    both = tmp_path / "both.cube"
    both.write_text(f"LUT_1D_SIZE 16\nLUT_3D_SIZE 2\nLUT_1D_INPUT_RANGE 0 1\n{curve}\n{points(2)}\n")
    assert np.abs(read_cube(both).apply(ramp)[0].astype(int) - after).max() <= 1


def test_values_beyond_white_are_clipped(tmp_path):
    table = read_cube(cube(tmp_path / "a.cube", 2, lambda r, g, b: (r * 4, g - 2, b)))
    after = table.apply(np.full((1, 1, 3), 128, np.uint8))
    assert after[0, 0].tolist() == [255, 0, 128]


def test_strength_mixes_with_the_rest_of_the_grade(tmp_path):
    table = read_cube(cube(tmp_path / "a.cube", 2, lambda r, g, b: (1 - r, 1 - g, 1 - b)))
    rest = graded(colours(), Grade(exposure=0.5))
    for strength in (0.0, 0.25, 1.0):
        mixed = graded(colours(), Grade(exposure=0.5, lut_strength=strength), table)
        expected = rest * (1 - strength) + (255.0 - rest) * strength
        assert np.abs(mixed - expected).max() <= 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('TITLE "x"\n0 0 0\n1 1 1\n', "does not say"),
        ("LUT_3D_SIZE 1\n0 0 0\n", "can be 2 to"),
        (f"LUT_3D_SIZE {MAX_CUBE + 1}\n0 0 0\n", "can be 2 to"),
        ("LUT_3D_SIZE 99999999999999\n0 0 0\n", "can be 2 to"),
        ("LUT_3D_SIZE many\n", "not a number"),
        ("LUT_3D_SIZE 2\n" + "0 0 0\n" * 7, "7 of the 8"),
        ("LUT_3D_SIZE 2\n" + "0 0 0\n" * 9, "more than the 8"),
        ("LUT_3D_SIZE 2\n" + "0 0\n" * 8, "three numbers"),
        ("LUT_3D_SIZE 2\n" + "0 0 0\n" * 4 + "a b c\n" * 4, "three numbers"),
        ("LUT_3D_SIZE 2\n" + "0 0 nan\n" * 8, "three numbers"),
        ("LUT_3D_SIZE 2\n" + "0 0 1e999\n" * 8, "three numbers"),
        ("LUT_3D_SIZE 2\nDOMAIN_MIN 1 1 1\nDOMAIN_MAX 0 0 0\n" + "0 0 0\n" * 8, "domain"),
        ("LUT_3D_SIZE 2\nDOMAIN_MIN 1 1\n" + "0 0 0\n" * 8, "DOMAIN_MIN"),
        ("LUT_3D_SIZE 2\n" + "0 " * 5000, "three numbers"),
        ("# nothing\n" * 20_000, "too many lines"),
    ],
)
def test_a_broken_table_is_refused_in_one_sentence(tmp_path, text, words):
    path = tmp_path / "broken.cube"
    path.write_text(text)
    for read in (read_cube, probe):
        with pytest.raises(Unreadable) as caught:
            read(path)
        assert words in caught.value.message
        assert caught.value.hint


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_table_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("lut") / "any.cube"
    path.write_bytes(b"LUT_3D_SIZE 2\n" + content)
    try:
        table = read_cube(path)
    except Unreadable:
        return
    assert table.apply(colours(4)).shape == (4, 4, 3)


@given(
    st.lists(st.sampled_from(["LUT_3D_SIZE 2", "LUT_1D_SIZE 3", "0 0 0", "1 .5 -1", "DOMAIN_MAX 2 2 2", "#", "x", ""]))
)
@settings(max_examples=150, deadline=None)
def test_any_lines_are_a_table_or_refused(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("lut") / "any.cube"
    path.write_text("\n".join(lines))
    try:
        table = read_cube(path)
    except Unreadable:
        return
    assert table.apply(colours(4)).dtype == np.uint8


def test_a_table_is_known_by_its_content_and_is_media_of_its_own_kind(tmp_path):
    path = cube(tmp_path / "named like text.txt", 2)
    info = probe(path)
    assert (info.kind, info.bytes) == (MediaKind.LUT, path.stat().st_size)
    assert suffix_for(path) == "cube"
    assert not info.has_picture
    assert not info.has_audio


def test_a_table_is_no_clip(tmp_path):
    from charstudio.media.reader import VideoReader

    with pytest.raises(Unreadable, match="colour table"):
        VideoReader(cube(tmp_path / "a.cube", 2))


@pytest.mark.parametrize(
    "text",
    [
        "LUT_3D_SIZE 2\nDOMAIN_MIN -1.7e308 0 0\nDOMAIN_MAX 1.7e308 1 1\n" + points(2),
        "LUT_1D_SIZE 2\nDOMAIN_MIN -1.7e308 0 0\nDOMAIN_MAX 1.7e308 1 1\n0 0 0\n1 1 1",
        "LUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE 0 1e40\n" + points(2),
        "LUT_1D_SIZE 2\n0 0 0\n1e39 1 1",
    ],
)
def test_numbers_out_of_all_proportion_are_refused(tmp_path, text):
    (tmp_path / "a.cube").write_text(text)
    with pytest.raises(Unreadable, match="numbers"):
        read_cube(tmp_path / "a.cube")
