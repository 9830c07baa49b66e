"""A hand-over pack by anybody: what is not exactly one of ours is refused with a sentence."""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import signal
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from charstudio.model.errors import CharStudioError, Damaged, DiskFull, NewerFormat, StorageError
from charstudio.model.identity import Style
from charstudio.storage.handover_file import MANIFEST, AcceptanceTest, Handover, is_handover, look_into, unpack, write

CLIP = f"clips/{'a' * 64}.mp4"
STILL = f"stills/{'b' * 64}.png"
FILES = {
    "film.zip": b"a film",
    "characters/Mira – S1E04 – v1.character": b"mira",
    "templates/Night.charnodes": b"night",
    "presets/mine.yaml": b"mine",
    CLIP: b"clip",
    STILL: b"still",
    "scenes.html": b"<html>",
    "README.txt": b"read me",
}
TEST = AcceptanceTest("ch", "Mira", Style.STYLISED, (STILL,), CLIP)


def unheard(_size):
    pass


@pytest.fixture
def made(tmp_path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    members = {}
    for number, (name, content) in enumerate(FILES.items()):
        members[name] = folder / str(number)
        members[name].write_bytes(content)
    path = tmp_path / "Rain.handover"
    write(path, Handover("Rain", "Ada", tests=(TEST,)), members, unheard)
    return path


def members_of(path):
    with zipfile.ZipFile(path) as found:
        return {name: found.read(name) for name in found.namelist()}


def changed(made, members=None, manifest=None, how=zipfile.ZIP_STORED, **changes):
    content = {**members_of(made), **(members or {})}
    document = json.loads(content.pop(MANIFEST))
    document.update(changes)
    path = made.with_name("changed.handover")
    with zipfile.ZipFile(path, "w", how) as target:
        for name, data in content.items():
            target.writestr(zipfile.ZipInfo(name) if isinstance(name, str) else name, data, how)
        target.writestr(MANIFEST, json.dumps(document).encode() if manifest is None else manifest)
    return path


def refused(path, words, error=Damaged):
    folder = path.parent / "out"
    folder.mkdir(exist_ok=True)
    with pytest.raises(error, match=words) as caught:
        unpack(path, folder, unheard)
    return caught.value


def test_a_pack_comes_back_whole(made, tmp_path):
    assert is_handover(made)
    said = look_into(made)
    assert (said.title, said.by, said.tests) == ("Rain", "Ada", (TEST,))
    assert said.program
    assert said.bytes == sum(map(len, FILES.values()))
    assert said.named("characters/") == ("characters/Mira – S1E04 – v1.character",)
    out = tmp_path / "out"
    out.mkdir()
    unpack(made, out, unheard)
    assert {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()} == FILES


def test_equal_packs_have_equal_bytes(made, tmp_path):
    members = {}
    for name, content in reversed(FILES.items()):
        members[name] = tmp_path / hashlib.sha256(name.encode()).hexdigest()
        members[name].write_bytes(content)
        os.utime(members[name], (1, 1))
    write(tmp_path / "b", Handover("Rain", "Ada", tests=(TEST,)), members, unheard)
    assert (tmp_path / "b").read_bytes() == made.read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/x",
        "characters/../../x.character",
        "characters/a/b.character",
        "characters/.hidden.character",
        "characters/a:b.character",
        "characters/a\\b.character",
        "templates/x.py",
        "stills/front.png",
        "film.zip.exe",
        "presets/",
        "FILM.ZIP",
    ],
)
def test_a_name_that_has_no_place_is_refused(made, name):
    refused(changed(made, {name: b"x"}), "has no place in it")


def test_links_and_bombs_are_refused(made):
    link = zipfile.ZipInfo(f"stills/{'c' * 64}.png")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    refused(changed(made, {link: "/etc/passwd"}), "no ordinary file")
    refused(changed(made, {CLIP: b"\0" * (8 << 20)}, how=zipfile.ZIP_DEFLATED), "beyond all measure")


def test_what_is_not_as_the_manifest_says_is_refused(made):
    refused(changed(made, {CLIP: b"CLIP"}), "has been changed")
    refused(changed(made, {CLIP: b"longer"}), "another length")
    refused(changed(made, {f"stills/{'d' * 64}.png": b"x"}), "does not list")
    files = json.loads(members_of(made)[MANIFEST])["files"]
    refused(changed(made, files={**files, "scenes.csv": {"bytes": 1, "sha256": "0" * 64}}), "scenes.csv is missing")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"app": "Other"}, "not about a film handed over"),
        ({"kind": "film"}, "not about a film handed over"),
        ({"format": True}, "whole number"),
        ({"more": 1}, "is not known"),
        ({"title": 5}, "must be texts"),
        ({"files": []}, "must be an object"),
        ({"files": {"../x": {}}}, "has no place"),
        ({"files": {"film.zip": {"bytes": -1, "sha256": "0" * 64}}}, "number of bytes"),
        ({"files": {"film.zip": {"bytes": True, "sha256": "0" * 64}}}, "number of bytes"),
        ({"tests": {}}, "tests must be a list"),
        ({"tests": [1]}, "must have a character"),
        ({"tests": [{"character": 1, "clip": "", "name": "", "stills": [], "style": "photoreal"}]}, "must be texts"),
        ({"tests": [{"character": "", "clip": "../x", "name": "", "stills": [], "style": "photoreal"}]}, "not in it"),
        ({"tests": [{"character": "", "clip": "", "name": "", "stills": [], "style": "cubist"}]}, "style"),
    ],
)
def test_a_manifest_of_wrong_types_is_refused(made, changes, words):
    refused(changed(made, **changes), words)


def test_one_of_a_newer_version_or_none_at_all_says_so(made, tmp_path):
    refused(changed(made, format=2), "newer version", NewerFormat)
    for content in (b"", b"PK", b"PK\x05\x06" + b"\0" * 18):
        path = tmp_path / "a.handover"
        path.write_bytes(content)
        assert not is_handover(path)
        refused(path, "not a whole hand-over pack")
    assert not is_handover(tmp_path)
    with pytest.raises(StorageError):
        look_into(tmp_path / "gone")


def test_random_damage_is_noticed_or_changes_nothing(made, tmp_path):
    whole, rng = made.read_bytes(), random.Random(3)
    for number in range(120):
        content = bytearray(whole)
        for _ in range(rng.randrange(1, 5)):
            content[rng.randrange(len(content))] = rng.randrange(256)
        path, out = tmp_path / "b.handover", tmp_path / f"out {number}"
        path.write_bytes(content)
        out.mkdir()
        try:
            unpack(path, out, unheard)
        except CharStudioError:
            continue
        assert {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()} == FILES


WRITER = """
import sys, time
from pathlib import Path
from charstudio.storage.handover_file import Handover, write
def slow(_size):
    print("writing", flush=True)
    time.sleep(0.02)
write(Path(sys.argv[2]), Handover("Rain"), {"film.zip": Path(sys.argv[1])}, slow)
"""


def test_killed_while_writing_the_pack_of_before_stays_whole(made, tmp_path):
    large, out = tmp_path / "large", tmp_path / "out"
    large.write_bytes(os.urandom(8 << 20))
    out.mkdir()
    target = out / made.name
    target.write_bytes(made.read_bytes())
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(large), str(target)], stdout=subprocess.PIPE)
    for _ in range(4):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert target.read_bytes() == made.read_bytes()
    assert [path.suffix for path in out.iterdir() if path != target] == [".part"]


def test_a_disk_that_fills_up_leaves_what_was_there(made, tmp_path):
    large, place = tmp_path / "large", tmp_path / "place"
    large.write_bytes(os.urandom(4 << 20))
    place.mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
        with pytest.raises(DiskFull):
            write(place / "a", Handover("Rain"), {"film.zip": large}, unheard)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(place.iterdir()) == []
