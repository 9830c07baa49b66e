"""A walk through any folder a person may choose ends, and meets every file that counts once."""

from __future__ import annotations

import os

import pytest

from charstudio.model.errors import StorageError
from charstudio.storage.folder_walk import Walk


def put(path, content=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(walk) -> list[str]:
    return [seen.path.name for seen in walk]


def test_every_file_is_met_once_with_its_length_near_ones_first(tmp_path):
    put(tmp_path / "deep" / "er" / "c.bin", b"abc")
    put(tmp_path / "b.bin", b"ab")
    put(tmp_path / "deep" / "a.bin", b"")
    found = [(seen.path.name, seen.size) for seen in Walk(tmp_path)]
    assert found == [("b.bin", 2), ("a.bin", 0), ("c.bin", 3)]


def test_hidden_files_bins_and_files_in_the_making_are_left_out(tmp_path):
    for name in (".secret", ".git/a", "$RECYCLE.BIN/b", "System Volume Information/c", "x.mp4.part", "__MACOSX/d"):
        put(tmp_path / name)
    put(tmp_path / "kept")
    assert names(Walk(tmp_path)) == ["kept"]


def test_a_loop_of_links_ends_and_a_linked_folder_is_entered_once(tmp_path):
    put(tmp_path / "a" / "one")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert names(Walk(tmp_path)) == ["one"]


def test_a_linked_file_is_met(tmp_path):
    real = put(tmp_path / "elsewhere" / "real.mp4", b"1234")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.mp4").symlink_to(real)
    assert [(seen.path.name, seen.size) for seen in Walk(folder)] == [("link.mp4", 4)]


def test_pipes_are_not_met(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert names(Walk(tmp_path)) == []


def test_a_tree_that_is_too_large_is_cut_short_and_says_so(tmp_path):
    for number in range(10):
        put(tmp_path / f"{number}.bin")
    walk = Walk(tmp_path, max_files=4)
    assert len(list(walk)) == 4
    assert walk.is_cut_short
    exact = Walk(tmp_path, max_files=10)
    assert len(list(exact)) == 10
    assert not exact.is_cut_short


def test_folders_that_are_too_deep_are_not_entered(tmp_path):
    put(tmp_path / "1" / "2" / "3" / "deep")
    put(tmp_path / "1" / "near")
    walk = Walk(tmp_path, max_depth=1)
    assert names(walk) == ["near"]
    assert walk.is_cut_short


def test_a_walk_that_is_stopped_ends_soon(tmp_path):
    for number in range(500):
        put(tmp_path / f"{number:03d}")
    asked = []
    walk = Walk(tmp_path, lambda: asked.append(None) or len(asked) > 3)
    assert len(list(walk)) < 200
    assert walk.was_stopped


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_folder_that_may_not_be_read_is_counted(tmp_path):
    closed = tmp_path / "closed"
    put(closed / "a")
    put(tmp_path / "z")
    closed.chmod(0)
    walk = Walk(tmp_path)
    assert names(walk) == ["z"]
    assert walk.unread == 1
    closed.chmod(0o700)


@pytest.mark.parametrize("what", ["gone", "file"])
def test_what_is_no_folder_is_refused(tmp_path, what):
    put(tmp_path / "file")
    with pytest.raises(StorageError):
        list(Walk(tmp_path / what))
