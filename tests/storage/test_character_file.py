"""A character as a file: equal bytes for equal content, whole there and back, and nothing believed of a stranger's."""

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
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model.characters import Character, CharacterVersion, SheetItem, View
from charstudio.model.errors import CharStudioError, Damaged, DiskFull, NewerFormat, StorageError
from charstudio.model.library import Asset, MediaInfo, MediaKind
from charstudio.model.values import AssetId, CharacterId, MediaRef
from charstudio.storage import character_file
from charstudio.storage.character_file import MANIFEST, read, unpack, verify, write
from tests.model.strategies import characters

CONTENTS = {name: f"the bytes of {name}".encode() * 50 for name in ("front.png", "side.png", "walk.mp4", "raw.png")}


def asset_of(name: str, content: bytes) -> Asset:
    kind = MediaKind.VIDEO if name.endswith("mp4") else MediaKind.IMAGE
    ref = MediaRef(hashlib.sha256(content).hexdigest(), name.rpartition(".")[2])
    return Asset.of(name, ref, MediaInfo(kind, len(content), 64, 64))


ASSETS = {asset.id: asset for asset in (asset_of(name, content) for name, content in CONTENTS.items())}
FRONT, SIDE, WALK, RAW = ASSETS


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    """Where the media of the film lie."""
    folder = tmp_path_factory.mktemp("store")
    for asset, content in zip(ASSETS.values(), CONTENTS.values(), strict=True):
        (folder / asset.media.file_name).write_bytes(content)
    return folder


def mira() -> Character:
    before = Character(CharacterId("ch_1"), "Mira", RAW)
    return Character(
        before.id,
        "Mira",
        FRONT,
        RAW,
        (SheetItem(SIDE, View.SIDE), SheetItem(WALK, View.MOTION, "walks")),
        notes="a scar\nover the left brow",
        episode="S1E04",
        clothing_state="raincoat",
        version=2,
        history=(CharacterVersion(1, "the first", "2026-11-20", before),),
    )


class Made:
    """A good file, and changed copies of it."""

    def __init__(self, root: Path, store: Path) -> None:
        self.root, self.store = root, store
        self.path = self.write(root / "Mira.character")

    def write(self, path: Path, character: Character | None = None, **more) -> Path:
        write(path, character or mira(), ASSETS, lambda ref: self.store / ref.file_name, **more)
        return path

    @property
    def members(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.path) as found:
            return {name: found.read(name) for name in found.namelist()}

    def zipped(self, members, how: int = zipfile.ZIP_STORED) -> Path:
        path = self.root / "changed.character"
        with zipfile.ZipFile(path, "w", how) as target:
            for name, content in members.items() if isinstance(members, dict) else members:
                target.writestr(name, content, how)
        return path

    def with_manifest(self, change) -> Path:
        document = json.loads(self.members[MANIFEST])
        change(document)
        return self.zipped({**self.members, MANIFEST: json.dumps(document).encode()})


@pytest.fixture
def made(tmp_path, store) -> Made:
    return Made(tmp_path, store)


def refused(path: Path, words: str, error=Damaged) -> CharStudioError:
    with pytest.raises(error, match=words) as caught:
        verify(path)
    assert f"“{path.name}”" in caught.value.message
    return caught.value


# --- there and back ------------------------------------------------------------------------------------------------


def test_a_character_comes_back_with_everything(made, tmp_path):
    found = verify(made.path)
    assert (found.character, found.assets) == (mira(), dict(sorted(ASSETS.items())))
    assert (found.by, found.vectors, found.remarks) == ("", None, ())
    assert found.bytes == sum(map(len, CONTENTS.values()))
    out = tmp_path / "out"
    out.mkdir()
    places = unpack(made.path, list(found.assets.values()), lambda asset: out / asset.name)
    assert [places[file].read_bytes() for file in ASSETS] == list(CONTENTS.values())


def test_who_wrote_it_and_what_was_measured_come_along_when_wanted(made, tmp_path):
    vectors = {"version": 1, "faces": [[0.25, -0.5]]}
    path = made.write(tmp_path / "a.character", by="  Ada\nLovelace ", vectors=vectors)
    found = read(path)
    assert (found.by, found.vectors, bool(found.program)) == ("Ada Lovelace", vectors, True)
    with zipfile.ZipFile(path) as inside:
        assert b"biometric" in inside.read("README.txt")
    assert b"biometric" not in made.members["README.txt"]


def test_any_program_can_unpack_and_any_person_can_read_it(made):
    members = made.members
    assert list(members)[:3] == [MANIFEST, "notes.txt", "README.txt"]
    notes = members["notes.txt"].decode()
    assert notes.startswith("Mira – S1E04 – raincoat – v2\n")
    for words in (
        "a scar over the left brow",
        "Master reference: front.png",
        "Motion clip (walks): walk.mp4",
        "1, kept on",
    ):
        assert words in notes
    assert b"ordinary zip file" in members["README.txt"]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(characters(tuple(ASSETS)), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_every_character_comes_back_and_equal_ones_give_equal_bytes(made, character, by):
    path = made.write(made.root / "law.character", character, by=by)
    found = verify(path)
    assert found.character == character
    assert set(found.assets) == set(character.files())
    again = made.root / "again.character"
    turned = dict(reversed(ASSETS.items()))
    write(again, found.character, turned, lambda ref: made.store / ref.file_name, by=found.by)
    assert again.read_bytes() == path.read_bytes()


def test_the_day_and_the_order_of_files_do_not_show(made, store):
    before = made.path.read_bytes()
    for path in store.iterdir():
        os.utime(path, (1, 1))
    assert made.write(made.root / "b.character").read_bytes() == before


def test_one_repacked_smaller_and_with_other_files_beside_ours_is_taken_with_a_remark(made):
    link_free = {**made.members, "media/": b"", "__MACOSX/._x": b"?", "my notes.txt": b"hello"}
    found = verify(made.zipped(link_free, zipfile.ZIP_DEFLATED))
    assert found.character == mira()
    assert found.remarks == ("2 files in it are no part of a character and were left alone.",)
    found = read(made.zipped({**made.members, f"media/{'0' * 64}.png": b"x"}))
    assert found.remarks == (f"“media/{'0' * 64}.png” in it is no part of a character and was left alone.",)


# --- what cannot be written ----------------------------------------------------------------------------------------


def test_a_file_that_is_missing_from_the_film_is_named_and_nothing_is_written(made, tmp_path):
    place = tmp_path / "place"
    place.mkdir()
    with pytest.raises(StorageError, match=r"\.png” is missing from the film") as error:
        write(place / "a.character", mira(), ASSETS, lambda ref: tmp_path / "nowhere" / ref.file_name)
    assert "Find Missing Media" in error.value.hint
    with pytest.raises(StorageError, match="not in the film"):
        write(place / "a.character", mira(), {}, lambda ref: made.store / ref.file_name)
    assert list(place.iterdir()) == []


def test_a_master_that_somebody_changed_is_noticed_and_the_file_of_before_stays(made, tmp_path, store):
    other = tmp_path / "other"
    other.mkdir()
    for path in store.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    changed = other / ASSETS[FRONT].media.file_name
    changed.write_bytes(changed.read_bytes()[::-1])
    before = made.path.read_bytes()
    with pytest.raises(Damaged, match="not what it was"):
        write(made.path, mira(), ASSETS, lambda ref: other / ref.file_name)
    assert made.path.read_bytes() == before


def test_vectors_without_end_are_refused_both_ways(made):
    endless = {"faces": [0.123456789] * 200_000}
    with pytest.raises(StorageError, match="too much for a file"):
        made.write(made.root / "b.character", vectors=endless)
    refused(made.with_manifest(lambda document: document.update(vectors=endless)), "vectors are too long")


WRITER = """
import sys, time
from pathlib import Path
from charstudio.model.characters import Character
from charstudio.model.library import Asset, MediaInfo, MediaKind
from charstudio.model.values import CharacterId, MediaRef
from charstudio.storage.character_file import write
import hashlib
large = Path(sys.argv[1])
sha256 = hashlib.sha256(large.read_bytes()).hexdigest()
asset = Asset.of("large.png", MediaRef(sha256, "png"), MediaInfo(MediaKind.IMAGE, large.stat().st_size))
def slow(_size):
    print("writing", flush=True)
    time.sleep(0.02)
mira = Character(CharacterId("ch"), "Mira", asset.id)
write(Path(sys.argv[2]), mira, {asset.id: asset}, lambda _: large, on_bytes=slow)
"""


def test_killed_while_writing_the_file_of_before_stays_whole(made, tmp_path):
    large, out = tmp_path / "large", tmp_path / "out"
    large.write_bytes(os.urandom(8 << 20))
    out.mkdir()
    target = made.write(out / "Mira.character")
    before = target.read_bytes()
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(large), str(target)], stdout=subprocess.PIPE)
    for _ in range(4):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert target.read_bytes() == before
    left = [path for path in out.iterdir() if path != target]
    assert [path.suffix for path in left] == [".part"]
    os.utime(left[0], (1, 1))
    made.write(target)
    assert list(out.iterdir()) == [target]


def test_a_disk_that_fills_up_leaves_what_was_there(made, tmp_path):
    content = os.urandom(4 << 20)
    large = tmp_path / "large"
    large.write_bytes(content)
    asset = asset_of("large.png", content)
    place = tmp_path / "place"
    place.mkdir()
    (place / "a.character").write_bytes(b"mine")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
        with pytest.raises(DiskFull):
            write(
                place / "a.character",
                replace(mira(), master=asset.id),
                {**ASSETS, asset.id: asset},
                lambda ref: large if ref == asset.media else made.store / ref.file_name,
            )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {"a.character": b"mine"}


# --- files by strangers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../outside.txt",
        "/etc/outside.txt",
        "media/../../outside.txt",
        "..",
        "a/..",
        "a/./b",
        "C:\\outside.txt",
        "..\\outside.txt",
        "C:outside",
        "a\nb",
        "n" * 300,
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(made, name):
    refused(made.zipped({**made.members, name: b"x"}), "has no place in it")
    assert not list(made.root.parent.rglob("outside*"))


def linked(name: str) -> zipfile.ZipInfo:
    link = zipfile.ZipInfo(name)
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


@pytest.mark.parametrize("name", [f"media/{ASSETS[FRONT].media.file_name}", "shortcut"])
def test_a_link_is_refused(made, name):
    members = [(key, value) for key, value in made.members.items() if key != name]
    refused(made.zipped([*members, (linked(name), "/etc/passwd")]), "no ordinary file")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(made):
    refused(made.zipped([*made.members.items(), (MANIFEST, b"{}")]), "twice")


def test_a_bomb_is_refused_before_it_is_unpacked(made):
    for name in (f"media/{ASSETS[FRONT].media.file_name}", "beside ours.bin"):
        path = made.zipped({**made.members, name: b"\0" * (8 << 20)}, zipfile.ZIP_DEFLATED)
        assert path.stat().st_size < 1 << 20
        refused(path, "beyond all measure")


def test_too_many_or_too_large_is_refused(made):
    many = {f"x{number}": b"" for number in range(character_file.LIMITS.members)}
    refused(made.zipped({**made.members, **many}), "too many files")
    path = made.zipped(made.members)
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x01\x02")
    content[place + 20 : place + 28] = ((2**31).to_bytes(4, "little")) * 2
    path.write_bytes(content)
    refused(path, "too large|cannot be unpacked")


def test_one_that_is_locked_is_refused(made):
    path = made.zipped(made.members)
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    path.write_bytes(content)
    refused(path, "locked with a password")


def test_bytes_that_are_not_what_their_name_says_are_noticed(made, tmp_path):
    name = f"media/{ASSETS[FRONT].media.file_name}"
    path = made.zipped({**made.members, name: CONTENTS["front.png"][::-1]})
    assert read(path).character == mira()  # lengths alone do not tell
    refused(path, "“front.png” in it has been changed")
    with pytest.raises(Damaged, match="has been changed"):
        unpack(path, [ASSETS[SIDE], ASSETS[FRONT]], lambda asset: tmp_path / asset.name)
    assert not list(tmp_path.glob("*.png"))
    refused(made.zipped({**made.members, name: b"shorter"}), "another length")
    refused(made.zipped({key: value for key, value in made.members.items() if key != name}), "“front.png” is missing")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.update(app="Other"), "not about a character"),
        (lambda d: d.update(kind="film"), "not about a character"),
        (lambda d: d.update(format="1"), "whole number"),
        (lambda d: d.update(format=True), "whole number"),
        (lambda d: d.update(format=0), "whole number"),
        (lambda d: d.update(more=1), "more: is not known"),
        (lambda d: d.pop("vectors"), "vectors: is missing"),
        (lambda d: d.update(vectors=[]), "vectors: must be an object"),
        (lambda d: d.update(by=7), "by: must be text"),
        (lambda d: d.update(by="x" * 201), "at most 200 characters"),
        (lambda d: d.update(id=""), "id: must not be empty"),
        (lambda d: d["character"].update(name=" "), "needs a name"),
        (lambda d: d["character"].update(master="../x"), "character.master: must be a SHA-256"),
        (lambda d: d["character"].update(master="0" * 64), "names a file that is not in"),
        (lambda d: d["character"].update(version=0), "counted from 1|Versions"),
        (lambda d: d["character"].update(version=1), "[Vv]ersion"),
        (lambda d: d["character"].update(traits={}), "character.traits: must be a list"),
        (lambda d: d["assets"][FRONT].update(suffix="../x"), "must be a plain file suffix"),
        (lambda d: d["assets"][FRONT].update(sha256=SIDE), "[Ff]ile|asset"),
        (lambda d: d["assets"][FRONT]["info"].update(bytes=-1), "must be at least 0"),
    ],
)
def test_a_manifest_of_wrong_types_or_contradictions_is_refused(made, change, words):
    error = refused(made.with_manifest(change), words)
    assert error.hint


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{", b"\xff\xfe", b'{"a": 1, "a": 2}', b"[" * 100_000, b"NaN"])
def test_a_manifest_that_is_none_is_refused(made, manifest):
    refused(made.zipped({**made.members, MANIFEST: manifest}), "not a whole character")


def test_a_key_that_is_there_twice_is_refused(made):
    doubled = made.members[MANIFEST].replace(b'"by": ""', b'"by": "", "by": ""')
    refused(made.zipped({**made.members, MANIFEST: doubled}), "twice")


def test_one_of_a_newer_version_says_so_before_anything_else(made):
    error = refused(made.with_manifest(lambda d: d.update(format=2, soul=[])), "newer version", NewerFormat)
    assert "Update" in error.hint


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"\0" * 100, b"GIF89a"])
def test_what_is_no_zip_file_is_refused(tmp_path, content):
    path = tmp_path / "a.character"
    path.write_bytes(content)
    refused(path, "not a whole character")


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "gone", tmp_path, tmp_path / "pipe"):
        with pytest.raises(StorageError):
            read(path)


def test_random_damage_is_noticed_or_changes_nothing(made):
    whole = made.path.read_bytes()
    rng = random.Random(7)
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(rng.randrange(1, 6)):
            content[rng.randrange(len(content))] = rng.randrange(256)
        path = made.root / "b.character"
        path.write_bytes(content)
        try:
            found = verify(path)
        except CharStudioError:
            continue
        assert set(found.assets) == {AssetId(file) for file in ASSETS}
        assert replace(found.character, id=mira().id) == mira()
