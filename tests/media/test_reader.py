"""The frame at any time is exactly the one a player would show there."""

from __future__ import annotations

import bisect
import random
import struct
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_material import number_in, stamped, write_clip
from PIL import Image
from shared_material import each

from charstudio.media.container import decoded, open_container, packets, picture_stream, time_base
from charstudio.media.film import Film, decoder_for
from charstudio.media.picture import Conversion, Turn
from charstudio.media.reader import VideoReader
from charstudio.model.errors import Unreadable
from charstudio.model.library import MediaKind
from charstudio.model.time import Rate

FRAME = Fraction(1, 24)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """Sixty frames, a key frame every twelve, two B-frames between."""
    return write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", range(60))


def shuffled(count, seed=7):
    order = list(range(count)) * 2
    random.Random(seed).shuffle(order)
    return order


def test_every_frame_in_any_order(clip):
    with VideoReader(clip) as reader:
        for number in shuffled(60):
            assert number_in(reader.frame_at(number * FRAME)) == number


def test_every_frame_in_any_order_with_room_for_one_frame_only(clip):
    with VideoReader(clip, cache_bytes=0) as reader:
        for number in shuffled(60)[:40]:
            assert number_in(reader.frame_at(number * FRAME)) == number


def test_a_frame_is_shown_from_its_time_up_to_the_next(clip):
    tiny = Fraction(1, 10**9)
    with VideoReader(clip) as reader:
        assert number_in(reader.frame_at(5 * FRAME)) == 5
        assert number_in(reader.frame_at(6 * FRAME - tiny)) == 5
        assert number_in(reader.frame_at(6 * FRAME)) == 6


def test_outside_the_ends_are_held(clip):
    with VideoReader(clip) as reader:
        assert number_in(reader.frame_at(Fraction(-3))) == 0
        assert number_in(reader.frame_at(Fraction(1000))) == 59
        assert number_in(reader.frame(-1)) == 0
        assert number_in(reader.frame(1000)) == 59


def test_facts(clip):
    with VideoReader(clip) as reader:
        info = reader.info
        assert reader.duration == info.duration == Fraction(60, 24)
        assert (reader.frames, info.frames) == (60, 60)
        assert reader.time_of(7) == 7 * FRAME
        assert reader.index_at(7 * FRAME) == 7
    assert info.kind is MediaKind.VIDEO
    assert (info.width_px, info.height_px, info.rate, info.variable_rate) == (64, 48, Rate(24), False)
    assert info.video_codec == "h264"
    assert not info.has_audio


@given(moments=st.lists(st.fractions(min_value=-1, max_value=4, max_denominator=1000), max_size=6))
@settings(max_examples=20, deadline=None)
def test_the_frame_does_not_depend_on_what_was_asked_before(clip, moments):
    with VideoReader(clip) as reader:
        for moment in moments:
            expected = min(max(int(moment * 24 // 1), 0), 59)
            assert number_in(reader.frame_at(moment)) == expected


def test_time_counts_from_the_first_frame_wherever_the_container_begins(tmp_path):
    path = write_clip(tmp_path / "late.mkv", range(240, 264))
    with VideoReader(path) as reader:
        assert number_in(reader.frame_at(Fraction(0))) == 0
        assert number_in(reader.frame_at(Fraction(1, 2))) == 12
        assert reader.duration == pytest.approx(1, abs=0.01)


def test_uneven_times(tmp_path):
    times = [0, 1, 2, 10, 11, 40, 41, 43]
    path = write_clip(tmp_path / "uneven.mp4", times, Fraction(1, 100), gop=4)
    with VideoReader(path) as reader:
        assert reader.info.variable_rate
        for at in range(0, 44, 3):
            shown = bisect.bisect_right(times, at) - 1
            assert number_in(reader.frame_at(Fraction(at, 100))) == shown


def test_rates_that_no_decimal_can_express(tmp_path):
    path = write_clip(tmp_path / "ntsc.mp4", range(40), Fraction(1001, 30000))
    with VideoReader(path) as reader:
        assert reader.info.rate == Rate(30000, 1001)
        assert reader.duration == Fraction(40 * 1001, 30000)
        for number in (39, 3, 17):
            assert number_in(reader.frame_at(number * Fraction(1001, 30000))) == number


def test_a_single_frame(tmp_path):
    path = write_clip(tmp_path / "one.mp4", [0])
    with VideoReader(path) as reader:
        assert reader.frames == 1
        assert reader.duration == FRAME
        assert number_in(reader.frame_at(Fraction(5))) == 0


@pytest.mark.parametrize(
    ("suffix", "codec", "pix_fmt"),
    [
        ("webm", "libvpx-vp9", "yuv420p"),
        ("mkv", "ffv1", "yuv444p"),
        ("avi", "mpeg4", "yuv420p"),
        ("mov", "png", "rgb24"),
    ],
)
def test_other_codecs_and_containers(tmp_path, suffix, codec, pix_fmt):
    path = write_clip(tmp_path / f"clip.{suffix}", range(20), codec=codec, pix_fmt=pix_fmt, bframes=0)
    with VideoReader(path) as reader:
        for number in shuffled(20)[:15]:
            assert number_in(reader.frame_at(number * FRAME)) == number


def test_ten_bits_and_odd_sizes(tmp_path):
    deep = write_clip(tmp_path / "deep.mp4", range(4), pix_fmt="yuv420p10le")
    odd = write_clip(tmp_path / "odd.mkv", range(4), codec="ffv1", pix_fmt="yuv420p", size=(61, 47))
    for path, shape in ((deep, (48, 64, 3)), (odd, (47, 61, 3))):
        with VideoReader(path) as reader:
            assert reader.frame(3).shape == shape
            assert number_in(reader.frame(3)) == 3


def test_pixels_become_square(tmp_path):
    path = write_clip(tmp_path / "wide.mp4", range(3), sar=Fraction(4, 3))
    with VideoReader(path) as reader:
        assert (reader.info.width_px, reader.info.height_px) == (85, 48)
        assert reader.frame(2).shape == (48, 85, 3)
        assert number_in(reader.frame(2)) == 2


def test_output_in_another_size(clip):
    with VideoReader(clip, size=(32, 24)) as reader:
        assert reader.frame(9).shape == (24, 32, 3)
        assert number_in(reader.frame(9)) == 9
        reader.size = None
        assert reader.frame(9).shape == (48, 64, 3)


def test_a_picture_is_the_callers_to_change(clip):
    with VideoReader(clip) as reader:
        first = reader.frame(3)
        first[:] = 0
        assert number_in(reader.frame(3)) == 3


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
    from charstudio.media.picture import Geometry

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


ANIMATIONS = [
    ("gif", {}),
    ("png", {}),
    ("webp", {"lossless": True}),
    ("avif", {"quality": 100, "subsampling": "4:4:4"}),
]


@pytest.mark.parametrize(("suffix", "options"), ANIMATIONS, ids=[suffix for suffix, _ in ANIMATIONS])
def test_animated_pictures_are_clips(tmp_path, suffix, options):
    path = tmp_path / "moving.dat"
    first, *rest = (Image.fromarray(stamped(number)) for number in range(9))
    form = {"png": "PNG"}.get(suffix, suffix.upper())
    first.save(path, form, save_all=True, append_images=rest, duration=[40, 200, *[40] * 7], loop=0, **options)
    with VideoReader(path) as reader:
        info = reader.info
        assert (info.kind, info.width_px, info.height_px, info.frames) == (MediaKind.VIDEO, 64, 48, 9)
        assert info.duration == Fraction(52, 100)
        assert info.variable_rate
        assert not info.has_alpha
        assert number_in(reader.frame_at(Fraction(39, 1000))) == 0
        assert number_in(reader.frame_at(Fraction(239, 1000))) == 1
        for number in shuffled(9):
            assert number_in(reader.frame(number)) == number
        reader.size = (32, 24)
        assert number_in(reader.frame(8)) == 8


def test_an_animation_with_holes_keeps_its_transparency(tmp_path):
    path = tmp_path / "holes.gif"
    pictures = []
    for at in (4, 12):
        picture = Image.new("RGBA", (24, 24))
        picture.paste((255, 0, 0, 255), (at, 4, at + 6, 10))
        pictures.append(picture)
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=100, disposal=2)
    with VideoReader(path) as reader:
        assert reader.info.has_alpha
        assert reader.frame(1)[6, 14].tolist() == [255, 0, 0, 255]
        assert reader.frame(1)[6, 5, 3] == 0


def test_browsers_show_a_frame_without_length_for_a_tenth_of_a_second(tmp_path):
    path = tmp_path / "fast.gif"
    frames = [Image.fromarray(stamped(number)) for number in range(3)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=0)
    with VideoReader(path) as reader:
        assert reader.duration == Fraction(3, 10)


def test_a_single_picture_is_no_clip(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "still.png")
    with pytest.raises(Unreadable, match="single picture"):
        VideoReader(tmp_path / "still.png")


def damaged(source, path, first, last):
    """A copy in which the packets from ``first`` to ``last`` (in the order of the file) are noise."""
    content = bytearray(source.read_bytes())
    with av.open(str(source)) as container:
        places = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    for at, size in places[first : last + 1]:
        content[at : at + size] = random.Random(at).randbytes(size)
    path.write_bytes(content)
    return path


def test_damaged_frames_are_replaced_by_the_nearest_good_one(tmp_path):
    whole = write_clip(tmp_path / "whole.mov", range(12), codec="png", pix_fmt="rgb24", gop=1, bframes=0)
    with VideoReader(damaged(whole, tmp_path / "hurt.mov", 4, 6)) as reader:
        shown = [number_in(reader.frame(number)) for number in (5, 0, 6, 11, 4, 7, 3, 5)]
    assert shown == [3, 0, 3, 11, 3, 7, 3, 3]


def test_when_the_beginning_is_damaged_the_first_good_frame_stands_in(tmp_path):
    whole = write_clip(tmp_path / "whole.mov", range(12), codec="png", pix_fmt="rgb24", gop=1, bframes=0)
    with VideoReader(damaged(whole, tmp_path / "hurt.mov", 0, 2)) as reader:
        assert [number_in(reader.frame(number)) for number in (0, 2, 3)] == [3, 3, 3]


def test_nothing_decodes(tmp_path):
    whole = write_clip(tmp_path / "whole.mov", range(12), codec="png", pix_fmt="rgb24", gop=1, bframes=0)
    with (
        VideoReader(damaged(whole, tmp_path / "hurt.mov", 0, 11)) as reader,
        pytest.raises(Unreadable, match="none of its frames"),
    ):
        reader.frame(3)


def test_a_download_that_broke_off_shows_what_is_there(tmp_path):
    whole = write_clip(tmp_path / "whole.mkv", range(48))
    part = tmp_path / "part.mkv"
    part.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    with VideoReader(part) as reader:
        assert 10 < reader.frames < 48
        assert number_in(reader.frame(8)) == 8
        assert number_in(reader.frame_at(Fraction(100))) <= reader.frames


def test_closing_twice_is_fine(clip):
    reader = VideoReader(clip)
    reader.frame(3)
    reader.close()
    reader.close()


# The shared clips: equal to decoding everything from the beginning, pixel by pixel

TOO_LONG = {"clips/media3_long_6min_1080p.mp4"}


def decoded_in_order(path):
    """Every frame the slow way: ``(seconds per tick, presentation times, frames)``, sorted by time."""
    with open_container(path) as container:
        stream = picture_stream(container)
        context = decoder_for(stream)
        found = [
            (frame.pts if frame.pts is not None else frame.dts, frame)
            for packet in packets(container, stream)
            for frame in decoded(packet if packet.size else None, context)
        ]
        found.sort(key=lambda pair: pair[0])
        return time_base(stream), [pts for pts, _ in found], [frame for _, frame in found]


@pytest.mark.media
@each("clips")
def test_any_moment_equals_a_decode_from_the_beginning(shared_media, material):
    path = shared_media / material.path
    if path.suffix == ".webp" or material.path in TOO_LONG:
        pytest.skip("covered by other tests: decoded by Pillow, or too long to decode whole")
    try:
        film = Film(path)
        geometry = film.geometry
    except Unreadable:
        pytest.skip("not a clip, see test_probe.py")
    tick, times, frames = decoded_in_order(path)
    chance = random.Random(material.path)
    moments = [film.duration * Fraction(chance.randrange(1000), 1000) for _ in range(6)]
    conversion = Conversion()
    for moment in [*moments, film.duration, Fraction(0)]:
        at = int(film.index.shown[0]) + (moment / tick + film.index.slack) // 1
        expected = frames[max(bisect.bisect_right(times, at) - 1, 0)]
        shown = film.picture(film.number_at(moment), quick=True)
        assert np.array_equal(shown, conversion.picture(expected, geometry, quick=True)), float(moment)
    film.close()


@pytest.mark.media
def test_the_middle_of_a_long_clip_is_found_at_once(shared_media):
    with VideoReader(shared_media / "clips/media3_long_6min_1080p.mp4") as reader:
        assert reader.frames == 10883
        assert reader.frame_at(Fraction(180)).shape == (1080, 1920, 3)
        assert reader.index_at(Fraction(180)) == 5400


@pytest.mark.media
def test_an_animated_webp_from_a_video_model(shared_media):
    with VideoReader(shared_media / "clips/wan21_i2v_fennec_maid_512.webp") as reader:
        forward = [reader.frame(number).copy() for number in range(0, 33, 8)]
        assert all(np.array_equal(reader.frame(number), forward[number // 8]) for number in reversed(range(0, 33, 8)))
