"""Reading the outermost structure of MP4 files, whole, cut off and odd."""

from __future__ import annotations

import struct

import pytest

from charstudio.media.boxes import is_whole, top_level_boxes


def box(name, content=b"", *, size=None):
    return struct.pack(">I4s", 8 + len(content) if size is None else size, name) + content


WHOLE = box(b"ftyp", b"isom") + box(b"moov", b"x" * 20) + box(b"mdat", b"y" * 30)


def test_a_whole_file_is_whole_until_a_byte_is_missing(tmp_path):
    path = tmp_path / "a.mp4"
    for length in range(len(WHOLE) + 1):
        path.write_bytes(WHOLE[:length])
        assert is_whole(path, index_first=True) == (length == len(WHOLE))


def test_where_boxes_lie(tmp_path):
    (tmp_path / "a.mp4").write_bytes(WHOLE)
    assert top_level_boxes(tmp_path / "a.mp4") == [("ftyp", 0, 12), ("moov", 12, 28), ("mdat", 40, 38)]


def test_the_index_may_come_last_when_nobody_minds(tmp_path):
    (tmp_path / "a.mp4").write_bytes(box(b"mdat", b"y") + box(b"moov", b"x"))
    assert is_whole(tmp_path / "a.mp4", index_first=False)
    assert not is_whole(tmp_path / "a.mp4", index_first=True)


@pytest.mark.parametrize(
    "last", [struct.pack(">I4sQ", 1, b"mdat", 20) + b"long", box(b"mdat", b"up to the end", size=0)]
)
def test_long_and_open_ended_boxes_count(tmp_path, last):
    (tmp_path / "a.mp4").write_bytes(box(b"moov", b"x") + last)
    assert is_whole(tmp_path / "a.mp4", index_first=True)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"\0" * 64, box(b"moov", size=4) * 3, WHOLE + b"rest"])
def test_what_is_no_whole_film(tmp_path, content):
    (tmp_path / "a.mp4").write_bytes(content)
    assert not is_whole(tmp_path / "a.mp4", index_first=False)
