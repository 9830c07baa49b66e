"""Strips and curves come back from the disk as they were made, and are made again when they do not."""

from __future__ import annotations

import os
import zipfile
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from made_material import beep_at, number_in, write_clip, write_sound
from PIL import Image

from charstudio.media import picture_store as module
from charstudio.media.peaks import coarser, peaks
from charstudio.media.picture_store import LEVELS, PictureStore
from charstudio.media.proxies import Proxies
from charstudio.model.errors import Unreadable


@pytest.fixture
def store(tmp_path):
    return PictureStore(tmp_path / "cache" / "pictures")


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", range(48), size=(128, 96))


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    place = tmp_path_factory.mktemp("sounds") / "a.wav"
    return write_sound(place, beep_at(1.0, 8000, 2.5), 8000)


@pytest.fixture
def nothing_is_made(monkeypatch):
    def refuse(*_):
        raise AssertionError("made again")

    def forbid():
        monkeypatch.setattr(module, "filmstrip", refuse)
        monkeypatch.setattr(module, "peaks", refuse)

    return forbid


def test_a_strip_is_made_once(store, clip, nothing_is_made):
    first = store.strip(clip, 6, 48)
    nothing_is_made()
    again = store.strip(clip, 6, 48)
    assert [number_in(picture) for picture in again] == [number_in(picture) for picture in first]
    assert [picture.shape for picture in again] == [(48, 64, 3)] * 6


def test_a_transparent_strip_stays_so(store, tmp_path, nothing_is_made):
    Image.new("RGBA", (40, 40), (255, 0, 0, 60)).save(tmp_path / "clear.png")
    first = store.strip(tmp_path / "clear.png", 2, 20)
    nothing_is_made()
    assert np.array_equal(store.strip(tmp_path / "clear.png", 2, 20), first)


def test_a_curve_is_made_once_for_all_levels(store, sound, nothing_is_made):
    exact = peaks(sound, 100)
    assert np.abs(store.curve(sound, 100) - exact).max() < 1e-3
    nothing_is_made()
    for level in LEVELS:
        assert np.abs(store.curve(sound, level) - coarser(exact, 100 // level)).max() < 1e-3


def test_the_finest_curve_is_made_on_demand(store, sound):
    assert len(store.curve(sound, 1000)) == 2500


@given(
    fine=arrays.arrays(np.float32, st.tuples(st.integers(0, 60), st.just(2)), elements=st.floats(-1, 1, width=32)),
    times=st.integers(1, 9),
)
@settings(max_examples=60, deadline=None)
def test_a_coarser_curve_keeps_every_extreme(fine, times):
    found = coarser(fine, times)
    assert len(found) == -(-len(fine) // times)
    for number, (low, high) in enumerate(found):
        group = fine[number * times : (number + 1) * times]
        assert low == group[:, 0].min()
        assert high == group[:, 1].max()


def an_array_of(shape):
    head = f"{{'descr': '<f2', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head


def an_archive():
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("a.npy", b"x")
    return packed.getvalue()


DAMAGE = {
    "nothing": b"",
    "nonsense": b"nonsense",
    "half a picture": b"\xff\xd8\xff\xe0 half a picture",
    "an archive": an_archive(),
    "half an archive": b"PK\x03\x04" + bytes(40),
    "an array beyond all memory": an_array_of((10**15, 2)),
    "an array of another shape": an_array_of((0,)),
    "a head that is no head": an_array_of("(1, 2"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_made_again(store, clip, sound, damage):
    store.strip(clip, 4, 48)
    store.curve(sound, 100)
    for file in (store._folder).iterdir():
        file.write_bytes(damage)
    assert [number_in(picture) for picture in store.strip(clip, 4, 48)] == [6, 18, 30, 42]
    assert len(store.curve(sound, 100)) == 250


def test_where_nothing_can_be_written_it_is_made_each_time(tmp_path, clip):
    (tmp_path / "pictures").write_bytes(b"a file where a folder should be")
    store = PictureStore(tmp_path / "pictures")
    for _ in range(2):
        assert len(store.strip(clip, 3, 48)) == 3
    assert len(PictureStore(None).strip(clip, 3, 48)) == 3


def test_a_missing_file_is_unreadable(store, tmp_path):
    with pytest.raises(Unreadable):
        store.strip(tmp_path / "missing.mp4", 3, 48)


def test_the_oldest_go_when_there_is_too_much(store, clip):
    for count in (2, 3, 4):
        store.strip(clip, count, 48)
    files = sorted(store._folder.iterdir(), key=lambda file: file.name)
    for age, file in enumerate(files):
        os.utime(file, (1000 + age, 1000 + age))
    store.prune(files[-1].stat().st_size)
    assert list(store._folder.iterdir()) == [files[-1]]


def test_it_lies_beside_the_proxies_of_a_project_that_may_be_written(tmp_path):
    assert PictureStore.beside(Proxies(tmp_path / "cache" / "proxies"))._folder == tmp_path / "cache" / "pictures"
    assert PictureStore.beside(Proxies(tmp_path / "cache" / "proxies", is_building=False))._folder is None
    assert PictureStore.beside(None)._folder is None
