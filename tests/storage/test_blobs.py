from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.errors import DiskFull, ReadOnly, Unreadable
from charstudio.model.values import MediaRef
from charstudio.storage.blobs import Blobs


@pytest.fixture
def blobs(tmp_path) -> Blobs:
    return Blobs(tmp_path / "media")


def files_under(root):
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def write(path, content):
    path.write_bytes(content)
    return path


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=3000), suffix=st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True))
def test_what_is_put_in_comes_out_under_the_hash_of_its_bytes(blobs, tmp_path, content, suffix):
    ref = blobs.put_file(write(tmp_path / "source", content), suffix)
    assert ref == MediaRef(hashlib.sha256(content).hexdigest(), suffix) == blobs.put_bytes(content, suffix)
    assert blobs.path(ref).read_bytes() == content
    assert blobs.has(ref)
    assert blobs.verify(ref)


def test_the_same_bytes_are_kept_once_and_the_first_file_stays(blobs, tmp_path):
    source = write(tmp_path / "a.png", b"picture")
    ref = blobs.put_file(source, "png")
    first = blobs.path(ref).stat().st_ino
    assert blobs.put_file(source, "png") == ref
    assert blobs.path(ref).stat().st_ino == first
    assert files_under(tmp_path / "media") == [f"{ref.sha256[:2]}/{ref.file_name}"]
    assert source.exists()


def test_moving_takes_the_source_away(blobs, tmp_path):
    source = write(tmp_path / "a.mp4", b"clip")
    ref = blobs.put_file(source, "mp4", move=True)
    assert not source.exists()
    part = blobs.new_part("mp4")
    part.write_bytes(b"other")
    other = blobs.put_file(part, "mp4", move=True)
    assert not part.exists()
    assert blobs.verify(ref)
    assert blobs.verify(other)
    again = blobs.new_part("mp4")
    again.write_bytes(b"other")
    assert blobs.put_file(again, "mp4", move=True) == other
    assert not again.exists()


def test_a_damaged_blob_is_noticed_and_replaced(blobs, tmp_path):
    ref = blobs.put_bytes(b"whole bytes", "bin")
    blobs.path(ref).write_bytes(b"whole")
    assert blobs.has(ref)
    assert not blobs.verify(ref)
    blobs.put_bytes(b"whole bytes", "bin")
    assert blobs.verify(ref)


def test_what_is_not_there_is_neither_here_nor_sound(blobs):
    ref = MediaRef("0" * 64, "png")
    assert not blobs.has(ref)
    assert not blobs.verify(ref)


@pytest.mark.parametrize("suffix", ["../x", "", "a/b", "PNG", "a" * 9, ".png", "p\0", "png\n"])
def test_no_suffix_leads_out_of_the_store(blobs, tmp_path, suffix):
    source = write(tmp_path / "a", b"1")
    with pytest.raises(ValueError, match="suffix"):
        blobs.put_file(source, suffix)
    with pytest.raises(ValueError, match="suffix"):
        blobs.put_bytes(b"1", suffix)
    assert files_under(tmp_path) == ["a"]


def test_sources_that_are_no_files_are_refused_and_leave_nothing(blobs, tmp_path):
    pipe, loop = tmp_path / "pipe", tmp_path / "loop"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for source in (tmp_path, pipe, loop, tmp_path / "gone", Path("/dev/zero"), Path("x\0y")):
        for move in (False, True):
            with pytest.raises(Unreadable):
                blobs.put_file(source, "png", move=move)
    assert files_under(tmp_path / "media") == []


def test_parts_left_by_a_crash_are_removed_after_a_day(tmp_path):
    blobs = Blobs(tmp_path)
    old, new = blobs.new_part("mp4"), blobs.new_part("mp4")
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (1, 1))
    Blobs(tmp_path)
    assert (old.exists(), new.exists()) == (False, True)


def test_sweeping_removes_what_is_not_kept_and_nothing_else(blobs, tmp_path):
    keep, drop = blobs.put_bytes(b"keep", "png"), blobs.put_bytes(b"drop it", "png")
    part = blobs.new_part("png")
    part.write_bytes(b"part")
    mine = tmp_path / "media" / drop.sha256[:2] / "notes.txt"
    mine.write_text("mine")
    assert blobs.sweep({keep}) == 7
    assert (blobs.has(keep), blobs.has(drop), part.exists(), mine.exists()) == (True, False, True, True)


def test_many_threads_may_store_the_same_bytes(blobs, tmp_path):
    content = os.urandom(200_000)
    refs, faults = [], []

    def put():
        try:
            refs.append(blobs.put_bytes(content, "bin"))
        except Exception as error:  # noqa: BLE001 - handed to the test
            faults.append(error)

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(set(refs)) == 1
    assert blobs.verify(refs[0])
    assert len(files_under(tmp_path / "media")) == 1


CHILD = """
import os, resource, sys
from pathlib import Path
from charstudio.model.errors import StorageError
from charstudio.storage.blobs import Blobs
root, source, how = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
blobs = Blobs(root)
if how == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
elif os.geteuid() == 0:
    os.seteuid(65534)
for put in (lambda: blobs.put_file(source, "png"), lambda: blobs.put_bytes(source.read_bytes(), "png")):
    try:
        put()
    except StorageError as error:
        print(type(error).__name__)
"""


def run_child(*arguments):
    command = [sys.executable, "-c", CHILD, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.split()


def test_a_full_disk_leaves_nothing_half_stored(tmp_path):
    source = write(tmp_path / "a.png", bytes(5000))
    assert run_child(tmp_path / "media", source, "full") == [DiskFull.__name__] * 2
    assert files_under(tmp_path / "media") == []


def test_a_media_folder_that_may_not_be_written_is_read_only(public_place):
    source = write(public_place / "a.png", b"1")
    media = public_place / "media"
    Blobs(media).new_part()
    for place in (media / "tmp", media):
        place.chmod(0o555)
    source.chmod(0o644)
    assert run_child(media, source, "forbidden") == [ReadOnly.__name__] * 2
    assert files_under(media) == []
