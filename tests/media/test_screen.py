"""Planes as the pixels of a screen: near enough to the exact conversion, whatever the matrix, range and size."""

from __future__ import annotations

import numpy as np
import pytest
from av.video.frame import VideoFrame

from charstudio.media.picture import Conversion, Geometry, Turn
from charstudio.media.planes import Planes
from charstudio.media.screen import ScreenPixels

MATRICES = {"bt601": 5, "bt709": 1, "bt2020": 9}


def planes(matrix, full, width, height):
    """A ramp of brightness with colours that change slowly."""
    low, high = (0, 255) if full else (16, 235)
    half = ((height + 1) // 2, (width + 1) // 2)
    y = np.tile(np.linspace(low, high, width), (height, 1)).round().astype(np.uint8)
    u = np.tile(np.linspace(90, 170, half[1]), (half[0], 1)).round().astype(np.uint8)
    v = np.tile(np.linspace(160, 100, half[0])[:, None], (1, half[1])).round().astype(np.uint8)
    return Planes(y, u, v, width, height, matrix, full)


def exact(given):
    frame = VideoFrame(given.width_px, given.height_px, "yuv420p")
    for plane, values in zip(frame.planes, (given.y, given.u, given.v), strict=True):
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        rows[: values.shape[0], : values.shape[1]] = values
    frame.colorspace, frame.color_range = MATRICES[given.matrix], 2 if given.full_range else 1
    return Conversion().picture(frame, Geometry(given.width_px, given.height_px, Turn()))


@pytest.mark.parametrize("size", [(192, 108), (958, 540), (161, 121)])
@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", MATRICES)
def test_pixels_are_near_those_of_the_exact_conversion(matrix, full, size):
    given = planes(matrix, full, *size)
    pixels = ScreenPixels().of(given)
    assert pixels.shape == (size[1], size[0], 4)
    assert pixels.flags.c_contiguous
    assert (pixels[..., 3] == 255).all()
    apart = np.abs(pixels[..., 2::-1].astype(int) - exact(given))
    assert apart.max() <= 5
    assert apart.mean() < 2


def test_rows_that_lie_apart_are_read_as_they_are():
    given = planes("bt709", False, 64, 36)
    wide = np.zeros((36, 100), np.uint8)
    wide[:, :64] = given.y
    apart = Planes(wide[:, :64], given.u, given.v, 64, 36, "bt709", False)
    screen = ScreenPixels()
    assert np.array_equal(screen.of(apart), screen.of(given))
