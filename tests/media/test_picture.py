"""Decoded frames become upright pictures with square pixels and the right colours."""

from __future__ import annotations

import struct
from fractions import Fraction

import av
import numpy as np
import pytest
from made_material import number_in, write_clip

from charstudio.media.hdr import HLG, PQ, to_sdr
from charstudio.media.picture import Conversion, Geometry, Turn
from charstudio.media.reader import VideoReader


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", range(8))


TURNS = [(a, b, c, d) for a, d in ((1, 1), (-1, 1), (1, -1), (-1, -1)) for b, c in ((0, 0),)] + [
    (0, b, c, 0) for b, c in ((1, 1), (-1, 1), (1, -1), (-1, -1))
]


def with_matrix(source, path, a, b, c, d):
    """A copy whose track header carries this display matrix (ISO/IEC 14496-12, 8.3.2)."""
    content = bytearray(source.read_bytes())
    at = content.index(struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30), content.index(b"tkhd"))
    content[at : at + 36] = struct.pack(">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("matrix", TURNS, ids=str)
def test_turned_and_mirrored(clip, tmp_path, matrix):
    a, b, c, d = matrix
    with VideoReader(clip) as upright, VideoReader(with_matrix(clip, tmp_path / "turned.mp4", *matrix)) as reader:
        plain, shown = upright.frame(5), reader.frame(5)
        assert (reader.info.width_px, reader.info.height_px) == shown.shape[1::-1]
        height, width = plain.shape[:2]
        for x, y in ((0, 0), (width - 1, 0), (3, height - 2), (width // 2, height // 3)):
            to_x, to_y = a * x + c * y, b * x + d * y
            to_x += shown.shape[1] - 1 if a + c < 0 else 0
            to_y += shown.shape[0] - 1 if b + d < 0 else 0
            assert shown[to_y, to_x].tolist() == plain[y, x].tolist()


def test_turned_and_scaled(clip, tmp_path):
    with VideoReader(with_matrix(clip, tmp_path / "turned.mp4", 0, 1, -1, 0), size=(24, 32)) as reader:
        assert reader.frame(5).shape == (32, 24, 3)
        assert number_in(np.rot90(reader.frame(5))) == 5


def test_a_slanted_matrix_is_the_nearest_turn():
    assert Turn.of_matrix((65536, 900, 0, -900, 65536, 0, 0, 0, 1 << 30)) == Turn()


COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (200, 120, 80), (90, 60, 50)]
WEIGHTS = {"bt709": (1, 0.2126, 0.0722), "smpte170m": (6, 0.299, 0.114), "bt2020nc": (9, 0.2627, 0.0593)}


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("name", WEIGHTS)
@pytest.mark.parametrize("pix_fmt", ["yuv420p", "yuv444p", "yuv420p10le"])
def test_colours_by_the_book(name, full, pix_fmt):
    """ITU-R BT.709, BT.601 and BT.2020: at most one of 255 steps off."""
    code, red, blue = WEIGHTS[name]
    unit = 4 if pix_fmt.endswith("10le") else 1
    for colour in COLOURS:
        r, g, b = (part / 255 for part in colour)
        y = red * r + (1 - red - blue) * g + blue * b
        parts = (y, (b - y) / (2 - 2 * blue), (r - y) / (2 - 2 * red))
        top = 256 * unit - 1
        levels = (
            [y * top, *(part * top + 128 * unit for part in parts[1:])]
            if full
            else [(219 * y + 16) * unit, *((224 * part + 128) * unit for part in parts[1:])]
        )
        frame = av.VideoFrame(64, 48, pix_fmt)
        for plane, level in zip(frame.planes, levels, strict=True):
            kind = np.uint16 if unit == 4 else np.uint8
            plane.update(np.full(plane.buffer_size // kind().itemsize, min(round(level), top), kind).tobytes())
        frame.colorspace, frame.color_range = code, 2 if full else 1
        shown = Conversion().picture(frame, _plain(frame))[24, 32].astype(int)
        assert np.abs(shown - colour).max() <= 1, (colour, shown)


def _plain(frame):
    return Geometry.of(frame, Fraction(1))


def test_unnamed_colours_are_bt601_when_small_and_bt709_when_large():
    small, large = (av.VideoFrame(width, height, "yuv420p") for width, height in ((640, 480), (1280, 720)))
    for frame, name in ((small, "smpte170m"), (large, "bt709")):
        for plane, level in zip(frame.planes, (100, 90, 200), strict=True):
            plane.update(bytes([level]) * plane.buffer_size)
        unnamed = Conversion().picture(frame, _plain(frame))[10, 10]
        frame.colorspace = WEIGHTS[name][0]
        assert unnamed.tolist() == Conversion().picture(frame, _plain(frame))[10, 10].tolist()


@pytest.mark.parametrize("transfer", [16, 18])
def test_high_dynamic_range_keeps_greys_grey_and_rising(transfer):
    shown = []
    for level in range(64, 941, 73):
        frame = av.VideoFrame(64, 48, "yuv420p10le")
        for plane, value in zip(frame.planes, (level, 512, 512), strict=True):
            plane.update(np.full(plane.buffer_size // 2, value, np.uint16).tobytes())
        frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries = 9, 1, transfer, 9
        pixel = Conversion().picture(frame, _plain(frame))[24, 32].astype(int)
        assert pixel.max() - pixel.min() <= 2
        shown.append(int(pixel[1]))
    assert shown == sorted(shown)
    assert shown[0] == 0
    assert shown[-1] >= 250


def test_transparency_is_kept(tmp_path):
    path = tmp_path / "clear.mov"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("png", rate=24)
        stream.width, stream.height, stream.pix_fmt = 16, 16, "rgba"
        for number in range(3):
            pixels = np.full((16, 16, 4), (200, 100, 50, 80 * number), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgba")))
        container.mux(stream.encode(None))
    with VideoReader(path) as reader:
        assert reader.info.has_alpha
        assert [reader.frame(number)[5, 5].tolist() for number in range(3)] == [
            [200, 100, 50, 0],
            [200, 100, 50, 80],
            [200, 100, 50, 160],
        ]


@pytest.mark.parametrize("transfer", [PQ, HLG])
@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (4, 1)])
def test_high_dynamic_range_in_a_handful_of_pixels(transfer, shape):
    grey = np.full((8, 8, 3), 30_000, np.uint16)
    assert np.array_equal(
        to_sdr(grey[: shape[0], : shape[1]], transfer), to_sdr(grey, transfer)[: shape[0], : shape[1]]
    )
