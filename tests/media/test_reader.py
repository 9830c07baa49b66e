"""The frame at any time is exactly the one a player would show there."""

from __future__ import annotations

import bisect
import gc
import random
import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_material import number_in, write_clip
from PIL import Image
from shared_material import each

from charstudio.media.container import Cancelled, decoded, open_container, packets, picture_stream, time_base
from charstudio.media.decoding import Decoding, decoder_for
from charstudio.media.film import Film
from charstudio.media.picture import Conversion
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


@pytest.mark.parametrize("codec", ["libx264", "png"])
def test_a_picture_is_the_callers_to_change(tmp_path, codec):
    pix_fmt = "rgb24" if codec == "png" else "yuv420p"
    path = write_clip(tmp_path / "clip.mov", range(5), codec=codec, pix_fmt=pix_fmt, bframes=0)
    with VideoReader(path) as reader:
        first = reader.frame(3)
        first[:] = 0
        assert number_in(reader.frame(3)) == 3


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


# In a hurry, cancelled, ahead of the question


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """Large and with one key frame only: far frames cannot be decoded at once."""
    return write_clip(tmp_path_factory.mktemp("clips") / "big.mp4", range(90), size=(1280, 720), gop=90)


def test_at_once_comes_the_frame_itself_if_it_is_quick_else_one_near_it(clip, big):
    with VideoReader(clip) as reader:
        look = reader.look(40)
        assert (number_in(look.pixels), look.exact, look.sharp) == (40, True, True)
    with VideoReader(big) as reader:
        assert number_in(reader.look(80).pixels) == 0
        assert not reader.look(80).exact
        reader.frame(50)
        near = reader.look(55)
        assert (number_in(near.pixels), near.exact, near.sharp) == (50, False, False)
        reader.frame(55)
        look = reader.look(55)
        assert (number_in(look.pixels), look.exact, look.sharp) == (55, True, True)


@given(asked=st.lists(st.tuples(st.sampled_from(["frame", "look", "planes", "rest"]), st.integers(0, 59)), max_size=12))
@settings(max_examples=25, deadline=None)
def test_whatever_was_asked_how_before_an_exact_frame_is_the_right_one(clip, asked):
    with VideoReader(clip, cache_bytes=200_000, ahead=True) as reader:
        for how, number in asked:
            if how == "frame":
                assert number_in(reader.frame(number)) == number
            elif how == "look":
                look = reader.look(number)
                assert not look.exact or number_in(look.pixels) == number
            elif how == "planes":
                assert number_in(np.repeat(reader.planes(number, (64, 48)).y[..., None], 3, axis=2)) == number
            else:
                reader.rest()


def test_planes_are_what_the_picture_is_made_of(clip, tmp_path):
    with VideoReader(clip) as reader:
        whole, half = reader.planes(7, (64, 48)), reader.planes(7, (32, 24))
    assert (whole.y.shape, whole.u.shape, whole.v.shape) == ((48, 64), (24, 32), (24, 32))
    assert (half.y.shape, half.u.shape, half.width_px, half.height_px) == ((24, 32), (12, 16), 32, 24)
    assert (whole.matrix, whole.full_range) == ("bt601", False)
    assert abs(int(whole.y[40, 60]) - (16 + 24 * 219 // 255)) <= 3
    odd = write_clip(tmp_path / "odd.mkv", range(4), codec="ffv1", size=(61, 47), bframes=0)
    with VideoReader(odd) as reader:
        assert reader.planes(3, (61, 47)).u.shape == (24, 31)


@pytest.mark.media
def test_what_is_not_plain_has_no_planes(tmp_path, shared_media):
    rgb = write_clip(tmp_path / "a.mov", range(3), codec="png", pix_fmt="rgb24", bframes=0)
    turned = shared_media / "clips/d_rot90_meta.mp4"
    clear = shared_media / "clips/transparent_vp9_alpha.webm"
    bright = shared_media / "clips/media3_dolbyvision_hdr_rot.MOV"
    moving = shared_media / "clips/sync_so_talking_image_350.webp"
    for path in (rgb, turned, clear, bright, moving):
        with VideoReader(path) as reader:
            assert reader.planes(0, (64, 48)) is None


def test_cancelled_between_packets_and_used_on(big):
    asked = []

    def stopped():
        asked.append(1)
        return len(asked) == 20

    with VideoReader(big, stopped=stopped) as reader:
        reader.frame(0)
        asked.clear()
        with pytest.raises(Cancelled):
            reader.frame(80)
        assert len(asked) == 20
        assert number_in(reader.frame(80)) == 80
        assert number_in(reader.frame(79)) == 79


def test_opening_again_reads_nothing(clip, monkeypatch):
    with VideoReader(clip) as reader:
        reader.frame(0)

    def refuse(*_):
        raise AssertionError("the file was opened")

    monkeypatch.setattr("charstudio.media.decoding.open_container", refuse)
    with VideoReader(clip) as reader:
        assert reader.frames == 60
        assert reader.index_at(7 * FRAME) == 7


def test_a_file_that_was_replaced_is_read_anew(tmp_path):
    path = write_clip(tmp_path / "a.mp4", range(10))
    with VideoReader(path) as reader:
        assert reader.frames == 10
    write_clip(path, range(25))
    with VideoReader(path) as reader:
        assert reader.frames == 25
        assert number_in(reader.frame(24)) == 24


def test_a_file_that_was_replaced_while_it_was_open_shows_no_mixture_of_both(tmp_path):
    path = write_clip(tmp_path / "a.mp4", range(40), gop=40)
    with VideoReader(path) as reader:
        assert number_in(reader.frame(10)) == 10
        write_clip(tmp_path / "b.mp4", range(20), numbers=range(100, 120)).replace(path)
        reader.rest()  # kept frames stay, others would be decoded anew
        for number in (39, 15, 2):
            with pytest.raises(Unreadable, match="changed"):
                reader.frame(number)


def wait_until(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.005)


@pytest.mark.parametrize("step", [1, -1])
def test_the_next_frames_in_the_direction_of_travel_are_there_before_they_are_asked_for(big, step):
    with VideoReader(big, ahead=True, size=(64, 48)) as reader:
        reader.frame(60)
        reader.frame(60 + step)
        wait_until(lambda: all(reader._source.is_kept(60 + step * more) for more in (2, 3, 4)))
        wait_until(lambda: (60 + 2 * step, (64, 48), False) in reader._ready)
        for more in range(2, 12):
            assert number_in(reader.frame(60 + step * more)) == 60 + step * more


def test_going_back_decodes_a_stretch_once_and_not_each_frame(big, monkeypatch):
    begun = []
    restart = Decoding.restart
    monkeypatch.setattr(Decoding, "restart", lambda self, place: (begun.append(place), restart(self, place))[1])
    with VideoReader(big) as reader:
        for number in range(89, 59, -1):
            assert number_in(reader.frame(number)) == number
    assert len(begun) <= 4


def test_a_damaged_frame_is_marked(tmp_path):
    whole = write_clip(tmp_path / "whole.mov", range(12), codec="png", pix_fmt="rgb24", gop=1, bframes=0)
    with VideoReader(damaged(whole, tmp_path / "hurt.mov", 4, 6)) as reader:
        for number in range(12):
            reader.frame(number)
        assert [number for number in range(12) if reader.is_damaged(number)] == [4, 5, 6]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_noise_in_the_file_never_raises_once_it_was_opened(clip, tmp_path_factory, seed):
    chance = random.Random(seed)
    content = bytearray(clip.read_bytes())
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(content) // 8, len(content))
        content[at : at + 40] = chance.randbytes(min(40, len(content) - at))
    path = tmp_path_factory.mktemp("hurt") / "hurt.mp4"
    path.write_bytes(content)
    try:
        reader = VideoReader(path)
        reader.frame(0)
    except Unreadable:
        return
    with reader:
        for number in (30, 5, 59, 58, 57, 12):
            assert reader.frame(number).shape == reader.look(number).pixels.shape


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
    moments = [film.duration * Fraction(chance.randrange(1000), 1000) for _ in range(20)]
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


def test_several_readers_of_one_file_in_several_threads(clip):
    def read(seed):
        with VideoReader(clip) as reader:
            return all(number_in(reader.frame(number)) == number for number in shuffled(60, seed)[:30])

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(read, range(8)))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted in /proc")
def test_a_closed_reader_leaves_no_threads(clip):
    before = len(list(Path("/proc/self/task").iterdir()))
    readers = [VideoReader(clip) for _ in range(5)]
    for reader in readers:
        reader.frame(3)
        reader.close()
    gc.collect()
    assert len(list(Path("/proc/self/task").iterdir())) <= before + 2


def test_a_size_that_changes_while_decoding_ahead_gives_no_picture_of_another_size(clip):
    class Fickle(VideoReader):
        """Somebody sets another size between any two looks at it."""

        turns = 0

        @property
        def size(self):
            self.turns += 1
            return (32, 24) if self.turns % 2 else (16, 12)

        @size.setter
        def size(self, _):
            pass

    with Fickle(clip) as reader:
        reader.frame(0)
        reader.frame(1)
        reader._is_painted = True
        for _ in range(4):
            reader._advance()
        assert reader._ready
        assert all(made.shape[1::-1] == size for (_, size, _), made in reader._ready.items())
