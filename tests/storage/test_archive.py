"""Zip files of ours: whole or not there, the same bytes each time, and no more unpacked than was allowed."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import pytest

from charstudio.model.errors import Damaged, StorageError
from charstudio.storage import archive
from charstudio.storage.archive import Limits, Member, opened

ANY = re.compile(r"[a-z]+\.txt")
ROOMY = Limits(member_bytes=10**6, total_bytes=10**7, members=10)


@pytest.fixture
def path(tmp_path):
    archive.write(tmp_path / "some.zip", [Member.of_bytes("a.txt", b"one"), Member.of_bytes("b.txt", b"two")])
    return tmp_path / "some.zip"


def test_members_are_read_back_in_their_order(path):
    with opened(path, ANY, ROOMY) as found:
        assert found.names == ("a.txt", "b.txt")
        assert [found.read(name, 10) for name in found.names] == [b"one", b"two"]
        assert found.size("a.txt") == 3


def test_the_same_members_give_the_same_bytes_and_another_order_gives_others(path, tmp_path):
    one, two = Member.of_bytes("a.txt", b"one"), Member.of_bytes("b.txt", b"two")
    archive.write(tmp_path / "again.zip", [one, two])
    archive.write(tmp_path / "other.zip", [two, one])
    assert (tmp_path / "again.zip").read_bytes() == path.read_bytes() != (tmp_path / "other.zip").read_bytes()


def test_a_member_that_is_not_what_its_hash_says_makes_no_file(tmp_path):
    good = Member("a.txt", 3, lambda: io.BytesIO(b"one"), hashlib.sha256(b"one").hexdigest())
    bad = Member("b.txt", 3, lambda: io.BytesIO(b"two"), hashlib.sha256(b"one").hexdigest())
    archive.write(tmp_path / "good.zip", [good])
    with pytest.raises(Damaged):
        archive.write(tmp_path / "bad.zip", [good, bad])
    assert [found.name for found in tmp_path.iterdir()] == ["good.zip"]


def test_a_source_that_grows_while_it_is_read_brings_no_more_than_was_said(tmp_path):
    archive.write(tmp_path / "some.zip", [Member("a.txt", 3, lambda: io.BytesIO(b"one and more"))])
    with zipfile.ZipFile(tmp_path / "some.zip") as found:
        assert found.read("a.txt") == b"one"


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StorageError, match="could not be saved"):
        archive.write(tmp_path / "nowhere" / "some.zip", [])


def test_no_more_is_read_of_a_member_than_is_asked_for(path):
    with opened(path, ANY, ROOMY) as found:
        with pytest.raises(Damaged, match="too large"):
            found.read("a.txt", 2)
        with pytest.raises(Damaged, match="is missing"):
            found.read("c.txt", 2)


def test_unpacking_replaces_nothing(path, tmp_path):
    place = tmp_path / "there.txt"
    place.write_bytes(b"mine")
    with opened(path, ANY, ROOMY) as found:
        assert found.unpack("a.txt", tmp_path / "new.txt") == hashlib.sha256(b"one").hexdigest()
        with pytest.raises(StorageError):
            found.unpack("a.txt", place)
    assert (tmp_path / "new.txt").read_bytes() == b"one"
    assert place.read_bytes() == b"mine"
