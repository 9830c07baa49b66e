"""An archive by anybody: what is not exactly a film of ours is refused with a sentence, and nothing is left behind."""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import shutil
import signal
import stat
import struct
import subprocess
import sys
import time
import zipfile

import pytest

from charstudio.model.errors import CharStudioError, Damaged, DiskFull, NewerFormat, ReadOnly, StorageError
from charstudio.model.project import Project
from charstudio.model.values import MediaRef
from charstudio.storage import film_archive, project_file
from charstudio.storage.database import Database
from charstudio.storage.film_archive import MANIFEST, FilmContent, is_film_archive, look_into, media_name, unpack

CLIP = b"the bytes of a clip"
REF = MediaRef(hashlib.sha256(CLIP).hexdigest(), "mp4")


def unheard(_size):
    pass


@pytest.fixture
def files(tmp_path):
    """Every file of a good archive by its name, without the manifest."""
    place = tmp_path / "source"
    place.mkdir()
    Database(place / "studio.sqlite").close()
    return {
        "film.charstudio": project_file.encoded(Project("Rain")),
        "studio.sqlite": (place / "studio.sqlite").read_bytes(),
        media_name(REF): CLIP,
    }


def manifest_of(files, /, **changes):
    document = {
        "app": "Character Studio",
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        },
        "format": 1,
        "kind": "film",
        "packed": "all",
        "title": "Rain",
    }
    return json.dumps({**document, **changes}).encode()


def zipped(path, files, manifest=None, *, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name) if isinstance(name, str) else name, content, compression)
        archive.writestr(MANIFEST, manifest_of(files) if manifest is None else manifest)
    return path


@pytest.fixture
def place(tmp_path):
    place = tmp_path / "place"
    place.mkdir()
    return place


def refused(path, place, words, error=Damaged):
    """The archive is refused with these words, and nothing is left of it."""
    root = place / "again"
    with pytest.raises(error, match=words) as caught:
        unpack(path, root, unheard)
    assert list(place.iterdir()) == []
    return caught.value


def test_a_good_archive_of_any_hand_is_unpacked(files, tmp_path, place):
    said = unpack(zipped(tmp_path / "a.zip", files), place / "again", unheard)
    assert (said.title, said.packed, len(said.files)) == ("Rain", "all", 3)
    assert project_file.read(place / "again" / "film.charstudio") == Project("Rain")
    assert (place / "again" / media_name(REF)).read_bytes() == CLIP
    assert [path.name for path in place.iterdir()] == ["again"]


def test_one_that_another_program_packed_smaller_is_unpacked_too(files, tmp_path, place):
    path = zipped(tmp_path / "a.zip", files, compression=zipfile.ZIP_DEFLATED)
    unpack(path, place / "again", unheard)
    assert (place / "again" / media_name(REF)).read_bytes() == CLIP


def test_an_empty_folder_may_be_the_place(files, tmp_path, place):
    (place / "again").mkdir()
    unpack(zipped(tmp_path / "a.zip", files), place / "again", unheard)
    assert (place / "again" / "film.charstudio").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../outside.txt",
        "/etc/outside.txt",
        "media/../../outside.txt",
        "C:\\outside.txt",
        "..\\outside.txt",
        "media/aa/..",
        "media/",
        "FILM.CHARSTUDIO",
        "Studio.sqlite",
        "cache/poster.jpg",
        "autosave/old.charstudio",
        "film.charstudio ",
        "media/00/" + "1" * 64 + ".mp4",
        "media/" + REF.sha256[:2] + "/" + REF.sha256.upper() + ".mp4",
        "media/" + REF.sha256[:2] + "/" + REF.sha256 + ".mp4/x",
        "con",
        "",
    ],
)
def test_a_name_that_has_no_place_in_a_film_is_refused(files, tmp_path, place, name):
    path = zipped(tmp_path / "a.zip", {**files, name: b"x"})
    refused(path, place, "has no place in it|cannot be unpacked|not a whole")
    assert not list(tmp_path.rglob("outside*"))


def test_a_link_is_refused(files, tmp_path, place):
    link = zipfile.ZipInfo(media_name(MediaRef("0" * 64, "mp4")))
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr(MANIFEST, manifest_of({}))
    refused(tmp_path / "a.zip", place, "no ordinary file")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(files, tmp_path, place):
    path = tmp_path / "a.zip"
    zipped(path, files)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("film.charstudio", b"another")
    refused(path, place, "twice")


def test_a_bomb_is_refused_before_a_byte_is_unpacked(files, tmp_path, place):
    bomb = b"\0" * (8 << 20)
    path = zipped(tmp_path / "a.zip", {**files, media_name(REF): bomb}, compression=zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 1 << 20
    refused(path, place, "beyond all measure")


def test_members_that_lie_on_top_of_each_other_are_refused(tmp_path, place):
    """One large member, listed many times under different names, as in zip bombs without nesting."""
    kernel = os.urandom(1 << 16)
    names = [media_name(MediaRef(REF.sha256, f"m{number}")) for number in range(50)]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(names[0], kernel)
        first = archive.infolist()[0]
        for name in names[1:]:
            copy = zipfile.ZipInfo(name)
            for field in ("CRC", "compress_size", "file_size", "header_offset", "external_attr", "create_system"):
                setattr(copy, field, getattr(first, field))
            archive.filelist.append(copy)
            archive.NameToInfo[name] = copy
        archive.writestr(MANIFEST, manifest_of(dict.fromkeys(names, kernel)))
    refused(tmp_path / "a.zip", place, "on top of each other")


def test_a_length_that_is_not_that_of_the_manifest_is_refused(files, tmp_path, place):
    listed = json.loads(manifest_of(files))
    listed["files"][media_name(REF)]["bytes"] = 2**41
    path = zipped(tmp_path / "b.zip", files, json.dumps(listed).encode())
    refused(path, place, "another length than its manifest says")


@pytest.mark.parametrize("cut", [1, 10, 30, 200, 2000])
def test_one_that_breaks_off_is_refused(files, tmp_path, place, cut):
    path = zipped(tmp_path / "a.zip", files)
    path.write_bytes(path.read_bytes()[:-cut])
    refused(path, place, "not a whole")


def test_bytes_that_were_changed_on_the_way_are_noticed(files, tmp_path, place):
    path = zipped(tmp_path / "a.zip", files)
    content = bytearray(path.read_bytes())
    content[content.index(CLIP) + 3] ^= 1
    path.write_bytes(content)
    refused(path, place, "cannot be unpacked|has been changed")


def test_bytes_that_were_exchanged_with_their_checksum_are_noticed(files, tmp_path, place):
    changed = {**files, media_name(REF): CLIP[::-1]}
    refused(zipped(tmp_path / "a.zip", changed, manifest_of(files)), place, "has been changed")


def test_what_the_manifest_does_not_list_or_what_is_not_there_is_refused(files, tmp_path, place):
    fewer = {name: content for name, content in files.items() if name != media_name(REF)}
    refused(zipped(tmp_path / "a.zip", fewer, manifest_of(files)), place, "is missing")
    refused(zipped(tmp_path / "b.zip", files, manifest_of(fewer)), place, "does not list")
    empty = {name: content for name, content in files.items() if name != "film.charstudio"}
    refused(zipped(tmp_path / "c.zip", empty), place, "no film in it")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"app": "Other"}, "not about a film"),
        ({"kind": "template"}, "not about a film"),
        ({"format": "1"}, "whole number"),
        ({"format": True}, "whole number"),
        ({"format": 0}, "whole number"),
        ({"files": []}, "must be an object"),
        ({"files": {"../x": {"bytes": 1, "sha256": "0" * 64}}}, "has no place"),
        ({"files": {"manifest.json": {"bytes": 1, "sha256": "0" * 64}}}, "has no place"),
        ({"files": {"film.charstudio": {"bytes": -1, "sha256": "0" * 64}}}, "number of bytes"),
        ({"files": {"film.charstudio": {"bytes": True, "sha256": "0" * 64}}}, "number of bytes"),
        ({"files": {"film.charstudio": {"bytes": 1, "sha256": "0"}}}, "number of bytes"),
        ({"files": {"film.charstudio": {"bytes": 1}}}, "number of bytes"),
        ({"files": {"film.charstudio": 1}}, "number of bytes"),
        ({"title": 5}, "must be texts"),
        ({"more": 1}, "is not known"),
    ],
)
def test_a_manifest_of_wrong_types_is_refused(files, tmp_path, place, changes, words):
    refused(zipped(tmp_path / "a.zip", files, manifest_of(files, **changes)), place, words)


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{", b"\xff\xfe", b'{"a": 1, "a": 2}', b"[" * 100_000])
def test_a_manifest_that_is_none_is_refused(files, tmp_path, place, manifest):
    refused(zipped(tmp_path / "a.zip", files, manifest), place, "not a whole archive")


def test_one_of_a_newer_version_says_so(files, tmp_path, place):
    error = refused(
        zipped(tmp_path / "a.zip", files, manifest_of(files, format=2)), place, "newer version", NewerFormat
    )
    assert "Update" in error.hint


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("film.charstudio", b"{}"),
        ("film.charstudio", b"not json"),
        ("studio.sqlite", b"not a database"),
        ("studio.sqlite", b"SQLite format 3\0" + b"\0" * 4000),
    ],
)
def test_a_film_that_cannot_be_read_is_not_left_there(files, tmp_path, place, name, content):
    refused(zipped(tmp_path / "a.zip", {**files, name: content}), place, "cannot be read|database")


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"\0" * 100, b"GIF89a"])
def test_what_is_no_zip_file_is_refused(tmp_path, place, content):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert not is_film_archive(path)
    refused(path, place, "not a whole archive")


def test_what_is_no_file_is_refused(tmp_path, place):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "gone.zip", tmp_path, tmp_path / "pipe"):
        assert not is_film_archive(path)
        refused(path, place, "read|whole", StorageError)


def test_random_damage_never_leaves_anything_or_raises_anything_else(files, tmp_path, place):
    whole = zipped(tmp_path / "a.zip", files).read_bytes()
    rng = random.Random(4)
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(rng.randrange(1, 6)):
            content[rng.randrange(len(content))] = rng.randrange(256)
        (tmp_path / "b.zip").write_bytes(content)
        root = place / "again"
        try:
            unpack(tmp_path / "b.zip", root, unheard)
        except CharStudioError:
            assert list(place.iterdir()) == []
        else:  # the damage was where nobody looks, such as a date
            assert (root / media_name(REF)).read_bytes() == CLIP
            shutil.rmtree(root)


# --- large, killed, full, forbidden --------------------------------------------------------------------------------


def content_of(files, tmp_path, media=None):
    path = tmp_path / "clip"
    path.write_bytes(CLIP)
    database = tmp_path / "copy.sqlite"
    database.write_bytes(files["studio.sqlite"])
    return FilmContent(files["film.charstudio"], database, media or {REF: path}, "Rain", "all")


def test_one_of_more_than_four_gigabytes_is_written_and_read(files, tmp_path, monkeypatch):
    """With the limits of zip64 brought down, so that the test need not write so much."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 2)
    film_archive.write_zip(tmp_path / "a.zip", content_of(files, tmp_path), unheard)
    tail = (tmp_path / "a.zip").read_bytes()[-98:]
    assert tail.startswith(b"PK\x06\x06")
    said = unpack(tmp_path / "a.zip", tmp_path / "again", unheard)
    assert len(said.files) == 3
    content = bytearray((tmp_path / "a.zip").read_bytes())
    struct.pack_into("<Q", content, len(content) - 98 + 32, 1 << 60)  # a list of members without end
    (tmp_path / "b.zip").write_bytes(content)
    with pytest.raises(Damaged, match="too many files"):
        look_into(tmp_path / "b.zip")


def test_media_that_go_while_it_is_written_are_left_out(files, tmp_path):
    gone = MediaRef("1" * 64, "mp4")
    content = content_of(files, tmp_path, {REF: tmp_path / "clip", gone: tmp_path / "gone"})
    written = film_archive.write_zip(tmp_path / "a.zip", content, unheard)
    assert media_name(gone) not in written
    assert media_name(REF) in look_into(tmp_path / "a.zip").files


WRITER = """
import sys, time
from pathlib import Path
from charstudio.model.values import MediaRef
from charstudio.storage.film_archive import FilmContent, unpack, write_zip, write_folder
place = Path(sys.argv[1])
def slow(_size):
    print("writing", flush=True)
    time.sleep(0.02)
content = FilmContent((place / "film").read_bytes(), None, {MediaRef("0" * 64, "bin"): place / "large"}, "Rain", "all")
{"zip": lambda: write_zip(place / "out" / "a.zip", content, slow),
 "folder": lambda: write_folder(place / "out" / "a", content, slow),
 "unpack": lambda: unpack(place / "in.zip", place / "out" / "a", slow)}[sys.argv[2]]()
"""


@pytest.mark.parametrize("what", ["zip", "folder", "unpack"])
def test_killed_while_writing_it_leaves_no_archive_and_the_rest_is_tidied_up_a_day_later(files, tmp_path, what):
    (tmp_path / "film").write_bytes(files["film.charstudio"])
    (tmp_path / "large").write_bytes(os.urandom(8 << 20))
    zipped(tmp_path / "in.zip", {**files, media_name(MediaRef("0" * 64, "bin")): os.urandom(8 << 20)})
    out = tmp_path / "out"
    out.mkdir()
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), what], stdout=subprocess.PIPE)
    for _ in range(4):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    left = list(out.iterdir())
    assert [path.suffix for path in left] == [".part"]
    other = out / "theirs.part"
    other.write_bytes(b"a download of another program")
    film_archive.remove_abandoned(out)
    assert left[0].exists()  # it might still be written
    for path in (left[0], other):
        os.utime(path, (time.time() - 100_000,) * 2)
    film_archive.remove_abandoned(out)
    assert list(out.iterdir()) == [other]


@pytest.mark.parametrize("what", ["zip", "folder"])
def test_a_disk_that_fills_up_leaves_nothing(files, tmp_path, place, what):
    large = tmp_path / "large"
    large.write_bytes(os.urandom(4 << 20))
    content = content_of(files, tmp_path, {MediaRef("0" * 64, "bin"): large})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
        write = {"zip": film_archive.write_zip, "folder": film_archive.write_folder}[what]
        with pytest.raises(DiskFull):
            write(place / "a", content, unheard)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(place.iterdir()) == []


def test_a_disk_that_fills_up_while_unpacking_leaves_nothing(files, tmp_path, place):
    large = os.urandom(4 << 20)
    path = zipped(tmp_path / "a.zip", {**files, media_name(MediaRef("0" * 64, "bin")): large})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
        refused(path, place, "the disk is full", DiskFull)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_place_that_may_not_be_written_is_told(files, tmp_path, place):
    path = zipped(tmp_path / "a.zip", files)
    place.chmod(0o500)
    try:
        refused(path, place, "does not allow", ReadOnly)
        with pytest.raises(ReadOnly):
            film_archive.write_zip(place / "b.zip", content_of(files, tmp_path), unheard)
    finally:
        place.chmod(0o700)
