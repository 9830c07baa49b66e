"""Strips and curves on disk are what was made, or are made again: nothing found there can do harm."""

from __future__ import annotations

import zipfile
from io import BytesIO

import numpy as np
import pytest
from made_material import beep_at, write_clip, write_talk

from charstudio.media.peaks import peaks
from charstudio.media.picture_store import PictureStore
from charstudio.media.thumbnails import filmstrip


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    return write_talk(tmp_path_factory.mktemp("sound") / "talk.mp4", 48, 24, beep_at(1.0, 44_100, 2.0), 44_100)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", range(24))


def archive():
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("a.npy", b"x")
    return packed.getvalue()


def array_of(shape):
    head = f"{{'descr': '<f2', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head


GARBAGE = {
    "nothing": b"",
    "noise": bytes(range(256)),
    "an archive": archive(),
    "half an archive": b"PK\x03\x04" + bytes(40),
    "an array beyond all memory": array_of((10**15, 2)),
    "an array of another shape": array_of((0,)),
    "a head that is no head": array_of("(1, 2"),
    "a picture": b"\xff\xd8\xff\xe0" + bytes(100),
}


@pytest.mark.parametrize("found", GARBAGE.values(), ids=GARBAGE)
def test_whatever_lies_in_its_place_a_curve_is_right(tmp_path, talk, found):
    store = PictureStore(tmp_path)
    first = store.curve(talk, 20)
    (place,) = tmp_path.iterdir()
    place.write_bytes(found)
    assert np.array_equal(store.curve(talk, 20), first)
    assert np.allclose(first, peaks(talk, 20), atol=1e-3)
    assert place.read_bytes() != found


@pytest.mark.parametrize("found", GARBAGE.values(), ids=GARBAGE)
def test_whatever_lies_in_its_place_a_strip_is_right(tmp_path, clip, found):
    store = PictureStore(tmp_path)
    first = store.strip(clip, 4, 24)
    (place,) = tmp_path.iterdir()
    place.write_bytes(found)
    assert np.array_equal(store.strip(clip, 4, 24), first)
    assert place.read_bytes() != found


def test_what_is_kept_comes_back(tmp_path, clip, talk, monkeypatch):
    store = PictureStore(tmp_path)
    strip, curve = store.strip(clip, 4, 24), store.curve(talk, 100)
    monkeypatch.setattr("charstudio.media.picture_store.filmstrip", None)
    monkeypatch.setattr("charstudio.media.picture_store.peaks", None)
    assert np.abs(np.array(store.strip(clip, 4, 24), float) - np.array(strip)).mean() < 4  # kept as JPEG
    assert np.allclose(store.curve(talk, 100), curve, atol=1e-3)


def test_where_nothing_can_be_kept_everything_is_made(tmp_path, clip):
    (tmp_path / "a file").write_text("x")
    assert np.array_equal(PictureStore(tmp_path / "a file").strip(clip, 3, 24), filmstrip(clip, 3, 24))


def test_those_unused_longest_go_first(tmp_path, clip):
    store = PictureStore(tmp_path)
    for count in (1, 2, 3):
        store.strip(clip, count, 24)
    newest = max(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    store.prune(newest.stat().st_size)
    assert list(tmp_path.iterdir()) == [newest]
