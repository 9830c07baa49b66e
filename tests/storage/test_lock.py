from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from charstudio.model.errors import ReadOnly, StorageError
from charstudio.storage.lock import ProjectLock
from charstudio.storage.paths import ProjectFolder

HOLD = """
import sys, time
from pathlib import Path
from charstudio.storage.lock import ProjectLock
from charstudio.storage.paths import ProjectFolder
lock = ProjectLock(ProjectFolder(Path(sys.argv[1])))
lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_window_of_this_process_is_refused_with_the_holder_named(folder):
    with ProjectLock(folder) as first:
        assert first.is_held
        first.acquire()
        with pytest.raises(ReadOnly, match=f"already open in process {os.getpid()} on “.+” since 20"):
            ProjectLock(folder).acquire()
    assert not first.is_held
    with ProjectLock(folder):
        pass


def test_another_process_holds_it_until_it_is_killed(folder):
    command = [sys.executable, "-c", HOLD, str(folder.root)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(ReadOnly, match=f"process {other.pid}"):
            ProjectLock(folder).acquire()
        other.kill()
        other.wait()
    with ProjectLock(folder):
        pass


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"pid": null}', b"\xff" * 2000])
def test_a_note_that_cannot_be_read_does_not_matter(folder, note):
    with ProjectLock(folder):
        folder.lock.write_bytes(note)
        with pytest.raises(ReadOnly, match=r"already open\."):
            ProjectLock(folder).acquire()


def test_a_folder_that_is_not_there_is_a_storage_error(tmp_path):
    lock = ProjectLock(ProjectFolder(tmp_path / "gone"))
    with pytest.raises(StorageError, match="could not be opened"):
        lock.acquire()
    lock.release()
