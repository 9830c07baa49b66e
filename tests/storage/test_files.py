from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from charstudio.model.errors import DiskFull, ReadOnly, StorageError
from charstudio.storage.files import is_there, read_bytes, remove_abandoned_parts, replace_file, storage_error


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, DiskFull, "disk is full"),
        (errno.EDQUOT, DiskFull, "disk is full"),
        (errno.EROFS, ReadOnly, "does not allow"),
        (errno.EACCES, ReadOnly, "does not allow"),
        (errno.EIO, StorageError, "could not be saved"),
    ],
)
def test_each_reason_of_the_system_has_its_error(number, kind, words):
    error = storage_error(OSError(number, os.strerror(number)), Path("/films/a.png"), "saved")
    assert type(error) is kind
    assert words in error.message
    assert "a.png" in error.message
    assert error.hint


def test_a_file_is_replaced_whole_and_no_part_stays(tmp_path):
    path = tmp_path / "file"
    for content in (b"one", b"", b"three" * 100_000):
        replace_file(path, content)
        assert read_bytes(path, 2**20) == content
    assert list(tmp_path.iterdir()) == [path]


def test_something_is_there_even_when_it_is_a_dead_link(tmp_path):
    (tmp_path / "dead").symlink_to(tmp_path / "gone")
    (tmp_path / "file").touch()
    assert is_there(tmp_path / "dead")
    assert not is_there(tmp_path / "gone")
    assert not is_there(tmp_path / "file" / "below")


def test_only_old_parts_are_abandoned(tmp_path):
    old, new, other = tmp_path / ".a.part", tmp_path / ".b.part", tmp_path / "film.mp4"
    for path in (old, new, other):
        path.touch()
    for path in (old, other):
        os.utime(path, (1, 1))
    remove_abandoned_parts(tmp_path)
    remove_abandoned_parts(tmp_path / "gone")
    assert sorted(tmp_path.iterdir()) == [new, other]


CLOSED = """
import os, sys
from pathlib import Path
from charstudio.model.errors import ReadOnly
from charstudio.model.values import MediaRef
from charstudio.storage import project_file, settings
from charstudio.storage.blobs import Blobs
from charstudio.storage.database import Database
from charstudio.storage.lock import ProjectLock
from charstudio.storage.paths import ProjectFolder
if os.geteuid() == 0:
    os.seteuid(65534)
folder = ProjectFolder(Path(sys.argv[1]))
print(folder.exists, Blobs(folder.media).has(MediaRef("0" * 64, "png")), len(project_file.autosaves(folder)))
print(ProjectFolder.of(folder.document) == folder, settings.load(folder.root / "settings.json")[1] != [])
for verb in (ProjectLock(folder).acquire, lambda: Database(folder.database, read_only=True), folder.create):
    try:
        verb()
    except ReadOnly:
        print("ReadOnly")
"""


def test_a_folder_that_may_not_be_entered_never_ends_in_a_raw_exception(public_place):
    closed = public_place / "closed"
    closed.mkdir()
    (closed / "film.charstudio").touch()
    closed.chmod(0)
    command = [sys.executable, "-c", CLOSED, str(closed)]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.split() == ["False", "False", "0", "True", "True", *["ReadOnly"] * 3], done.stderr
