"""A proxy file gives back exactly what was put in, or nothing: never something else, never an error."""

from __future__ import annotations

import os
from dataclasses import replace
from io import FileIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.media.proxy_file import ProxyFile, ProxyHead

HEAD = ProxyHead(40, 64, 48, 128, 96, 1234, "bt709", full_range=False)


def packet(number):
    return bytes([number]) * (20 + 7 * number)


def written(path, numbers):
    file = ProxyFile.begin(path, HEAD)
    with path.open("ab") as stream:
        for number in numbers:
            file.add(number, packet(number), stream)
    return file


def contents(file):
    """What every number gives, read anew."""
    with file.path.open("rb") as stream:
        return {number: found for number in range(40) if (found := file.packet(number, stream)) is not None}


@given(st.permutations(range(12)))
@settings(max_examples=20, deadline=None)
def test_frames_come_back_whatever_order_they_were_written_in(tmp_path_factory, order):
    path = tmp_path_factory.mktemp("proxy") / "a.proxy"
    file = written(path, order)
    again = ProxyFile.read(path)
    assert again is not None
    assert again.head == HEAD
    assert contents(again) == contents(file) == {number: packet(number) for number in range(12)}
    assert not again.is_whole


@pytest.fixture(scope="module")
def sound_bytes(tmp_path_factory):
    path = tmp_path_factory.mktemp("proxy") / "a.proxy"
    written(path, range(10))
    return path.read_bytes()


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_gives_right_frames_or_none(tmp_path_factory, sound_bytes, data):
    content = bytearray(sound_bytes[: data.draw(st.integers(0, len(sound_bytes)))])
    if content:
        for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
            content[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("proxy") / "hurt.proxy"
    path.write_bytes(content)
    found = ProxyFile.read(path)
    if found is not None:
        assert all(packet(number) == bytes_ for number, bytes_ in contents(found).items())


def test_a_frame_whose_number_is_damaged_is_no_frame(tmp_path):
    path = tmp_path / "a.proxy"
    written(path, [7])
    content = path.read_bytes()
    path.write_bytes(content.replace(b"frm\n\x07", b"frm\n\x08"))
    assert contents(ProxyFile.read(path)) == {}


@given(cut=st.integers(0, 400))
@settings(max_examples=30, deadline=None)
def test_writing_goes_on_behind_the_last_whole_frame(tmp_path_factory, sound_bytes, cut):
    path = tmp_path_factory.mktemp("proxy") / "cut.proxy"
    path.write_bytes(sound_bytes[: len(sound_bytes) - cut])
    found = ProxyFile.read(path)
    assert found is not None
    found.cut()
    with path.open("ab") as stream:
        for number in range(10, 12):
            found.add(number, packet(number), stream)
        for number in range(10):
            if not found.has(number):
                found.add(number, packet(number), stream)
    again = ProxyFile.read(path)
    assert again is not None
    assert contents(again) == {number: packet(number) for number in range(12)}


def test_a_last_frame_whose_bytes_never_reached_the_disk_is_written_again(tmp_path):
    path = tmp_path / "a.proxy"
    written(path, range(3))
    content = bytearray(path.read_bytes())
    content[-5:] = bytes(5)  # as long as it should be, but of zeros: what a power cut leaves
    path.write_bytes(content)
    found = ProxyFile.read(path)
    found.cut()
    assert not found.has(2)
    assert found.has(1)


def test_one_who_reads_sees_what_another_adds(tmp_path):
    path = tmp_path / "a.proxy"
    file = written(path, range(2))
    reader = ProxyFile.read(path)
    with path.open("ab") as stream:
        file.add(2, packet(2), stream)
    assert not reader.has(2)
    reader.look_again()
    assert contents(reader)[2] == packet(2)


def test_a_frame_added_by_halves_is_cut_off(tmp_path):
    path = tmp_path / "a.proxy"
    file = written(path, range(2))
    size = path.stat().st_size

    class Full(FileIO):
        def write(self, content):
            super().write(content[:10])
            raise OSError(28, os.strerror(28))

    with Full(path, "ab") as stream, pytest.raises(OSError, match="space"):
        file.add(2, packet(2), stream)
    assert path.stat().st_size == size
    assert not file.has(2)


def test_two_who_write_do_not_destroy_each_others_frames(tmp_path):
    path = tmp_path / "a.proxy"
    first = written(path, range(2))
    second = ProxyFile.read(path)
    with path.open("ab") as stream:
        second.add(2, packet(2), stream)
    with path.open("ab") as stream, pytest.raises(BlockingIOError):
        first.add(3, packet(3), stream)
    assert contents(ProxyFile.read(path)) == {number: packet(number) for number in range(3)}


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be deleted there")
def test_nothing_is_added_to_a_file_that_was_deleted(tmp_path):
    path = tmp_path / "a.proxy"
    file = written(path, range(2))
    with path.open("ab") as stream:
        path.unlink()
        with pytest.raises(BlockingIOError):
            file.add(2, packet(2), stream)


def test_a_disk_too_full_to_begin_leaves_nothing_behind(tmp_path, monkeypatch):
    def half(part, content):
        part.touch()
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="space"):
        ProxyFile.begin(tmp_path / "a.proxy", HEAD)
    assert not list(tmp_path.iterdir())


def test_what_is_not_ours_is_no_proxy(tmp_path):
    assert ProxyFile.read(tmp_path / "missing") is None
    for content in (b"", b"something else entirely", b"CSPROXY1" + bytes(8), os.urandom(500)):
        (tmp_path / "a").write_bytes(content)
        assert ProxyFile.read(tmp_path / "a") is None
    head = replace(HEAD, matrix="bt601").packed()
    (tmp_path / "a").write_bytes(head[:-1])
    assert ProxyFile.read(tmp_path / "a") is None
