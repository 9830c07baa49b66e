"""Is it said, and why, when a film's packets cannot be copied?"""

from __future__ import annotations

import av
import pytest

from charstudio.media.film import Film
from charstudio.media.film_facts import known
from charstudio.media.smart.coded import coded_film
from charstudio.model.errors import Unreadable
from tests.media.smart.coded_clips import SETTINGS, write_clip


@pytest.mark.parametrize("name", list(SETTINGS))
def test_what_x264_makes_can_be_copied(shelf, name):
    coded = coded_film(shelf[name].path)
    assert coded.fault == ""
    assert sorted(coded.numbers) == list(range(60))
    assert coded.entries[0] == 0


def test_an_open_group_is_no_place_to_begin(shelf):
    coded = coded_film(shelf["open"].path)
    assert len(coded.index.keys) > 1
    assert list(coded.entries) == [0]


def test_the_index_is_the_readers_own(shelf):
    path = shelf["short"].path
    known.forget()
    ours = coded_film(write_clip(path.with_name("fresh.mp4"), SETTINGS["short"])).index
    known.forget()
    film = Film(path.with_name("fresh.mp4"))
    assert ours.shown.tolist() == film.index.shown.tolist()
    assert ours.dts.tolist() == film.index.dts.tolist()
    assert (ours.end, ours.keys.tolist()) == (film.index.end, film.index.keys.tolist())
    film.close()


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("a.mp4", {"codec": "libx265", "params": "log-level=none"}, "is H.265"),
        ("a.mp4", {"codec": "mpeg4"}, "is mpeg4"),
        ("a.mp4", {"pix_fmt": "yuv420p10le"}, "has 10 bits a colour"),
        ("a.mp4", {"pix_fmt": "yuv422p"}, "not 4:2:0"),
        ("a.mp4", {"params": "tff=1"}, "is interlaced"),
        ("a.mp4", {"params": "sar=4/3"}, "not square"),
        ("a.mp4", {"color_range": 2}, "full range"),
        ("a.mp4", {"colorspace": 6}, "not BT.709"),
        ("a.mp4", {"color_trc": 16}, "is HDR"),
        ("a.mp4", {"colorspace": 2, "color_trc": 2, "color_primaries": 2}, "not BT.709"),  # small: as BT.601
        ("a.ts", {}, "is not in an MP4"),
        ("a.mkv", {}, ""),
        ("a.mov", {}, ""),
    ],
)
def test_what_stands_in_the_way_is_said_in_plain_words(tmp_path, name, more, words):
    params = more.pop("params", "keyint=12")
    path = write_clip(tmp_path / name, params, frames=8, **more)
    fault = coded_film(path).fault
    assert words in fault if words else fault == ""


def test_a_large_film_that_tells_no_colours_is_taken_for_bt709(tmp_path):
    untold = {"colorspace": 2, "color_trc": 2, "color_primaries": 2}
    path = write_clip(tmp_path / "a.mp4", "keyint=4", frames=4, size=(1280, 720), **untold)
    assert coded_film(path).fault == ""


def test_a_turned_film_is_not_copied(tmp_path):
    path = tmp_path / "a.mp4"
    plain = write_clip(tmp_path / "plain.mp4", "keyint=4", frames=8)
    with av.open(str(plain)) as source, av.open(str(path), "w") as made:
        stream = made.add_stream_from_template(source.streams.video[0], opaque=True)
        stream.set_display_rotation(180)
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    assert coded_film(path).fault == "is turned or mirrored"


def test_damaged_packets_are_found(tmp_path):
    path = write_clip(tmp_path / "a.mp4", "keyint=4", frames=12)
    index = coded_film(path).index
    with av.open(str(path)) as container:
        places = [packet.pos for packet in container.demux(video=0) if packet.size]
    data = bytearray(path.read_bytes())
    data[places[5] : places[5] + 4] = b"\x7f\xff\xff\xff"  # a length
    path.write_bytes(data)
    assert coded_film(path).fault == "has damaged places"
    assert index.count == 12


def test_what_is_no_film_cannot_be_read(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"nothing of the kind")
    with pytest.raises(Unreadable):
        coded_film(tmp_path / "a.mp4")
    with pytest.raises(OSError, match="gone"):
        coded_film(tmp_path / "gone.mp4")
