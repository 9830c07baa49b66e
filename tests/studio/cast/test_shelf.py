"""The user's shelf: listed, added to, taken from, removed for a while; by several windows, whatever lies there."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from charstudio.model.characters import Character
from charstudio.model.errors import Damaged, StorageError
from charstudio.model.values import CharacterId
from charstudio.storage.paths import Paths
from charstudio.studio.cast.shelf import CharacterShelf
from tests.lab import still_asset
from tests.studio.cast.films import MIRA, populate


@pytest.fixture
def shelf(tmp_path):
    return CharacterShelf(Paths.under(tmp_path / "user").characters)


@pytest.fixture
def stock(tmp_path):
    """Somebody with a picture, and where it lies."""
    from charstudio.storage.blobs import Blobs

    blobs = Blobs(tmp_path / "media")
    asset = still_asset(blobs)
    return Character(CharacterId("ch"), "Mira", asset.id, episode="S1E04"), {asset.id: asset}, blobs.path


def names(shelf):
    return [entry.path.name for entry in shelf.listed()]


def test_an_empty_shelf_needs_no_folder(shelf):
    assert shelf.listed() == ()
    assert not shelf.folder.exists()


def test_characters_are_listed_by_name_with_their_latest_version_first(shelf, stock):
    mira, assets, media = stock
    for who in (
        replace(mira, id=CharacterId("z"), name="zoe"),
        mira,
        replace(mira, version=3, clothing_state="raincoat"),
        replace(mira, id=CharacterId("a"), name="Ada"),
    ):
        shelf.add(who, assets, media)
    assert names(shelf) == [
        "Ada – S1E04 – v1.character",
        "Mira – S1E04 – raincoat – v3.character",
        "Mira – S1E04 – v1.character",
        "zoe – S1E04 – v1.character",
    ]
    assert shelf.known == shelf.listed()
    entry = shelf.known[1]
    assert (entry.name, entry.version, entry.clothing_state, entry.files, entry.problem) == (
        "Mira",
        3,
        "raincoat",
        1,
        "",
    )
    assert shelf.picture(entry).startswith(b"\x89PNG")


def test_the_same_is_not_doubled_and_another_gets_a_number(shelf, stock):
    mira, assets, media = stock
    first = shelf.add(mira, assets, media)
    assert shelf.add(mira, assets, media) == first
    other = shelf.add(replace(mira, notes="other"), assets, media)
    assert (names(shelf), other.path.name) == (
        ["Mira – S1E04 – v1 2.character", "Mira – S1E04 – v1.character"],
        "Mira – S1E04 – v1 2.character",
    )


def test_removed_it_comes_back_even_where_its_name_was_taken(shelf, stock):
    mira, assets, media = stock
    removed = shelf.remove(shelf.add(mira, assets, media))
    assert shelf.listed() == ()
    shelf.add(replace(mira, notes="other"), assets, media)
    back = shelf.restore(removed)
    assert back.path.name == "Mira – S1E04 – v1 2.character"
    assert len(shelf.listed()) == 2


def test_a_damaged_file_is_listed_with_the_reason_and_can_be_removed(shelf, stock):
    mira, assets, media = stock
    good = shelf.add(mira, assets, media)
    (shelf.folder / "Broken.character").write_bytes(good.path.read_bytes()[:-50])
    (shelf.folder / "letter.txt").write_text("not ours")
    (shelf.folder / "folder.character").mkdir()
    found = {entry.path.name: entry for entry in shelf.listed()}
    assert set(found) == {good.path.name, "Broken.character", "folder.character"}
    broken = found["Broken.character"]
    assert "not a whole character" in broken.problem
    assert shelf.picture(broken) == b""
    shelf.remove(broken)
    assert "Broken.character" not in names(shelf)


def test_a_file_from_anywhere_is_taken_in_when_it_is_whole(shelf, stock, tmp_path):
    mira, assets, media = stock
    elsewhere = CharacterShelf(tmp_path / "elsewhere")
    path = elsewhere.add(mira, assets, media).path
    assert shelf.import_file(path).path.name == path.name
    (tmp_path / "bad.character").write_bytes(b"bad")
    with pytest.raises(Damaged):
        shelf.import_file(tmp_path / "bad.character")
    assert len(list(shelf.folder.iterdir())) == 1


def test_what_another_window_does_is_seen(shelf, stock):
    mira, assets, media = stock
    other = CharacterShelf(shelf.folder)
    entry = shelf.add(mira, assets, media)
    assert [each.path for each in other.listed()] == [entry.path]
    other.remove(other.known[0])
    assert shelf.listed() == ()
    with pytest.raises(StorageError):
        shelf.remove(entry)


def test_many_at_once_never_take_each_others_name(shelf, stock):
    mira, assets, media = stock
    shelves = [CharacterShelf(shelf.folder) for _ in range(4)]
    faults = []

    def work(place, each):
        try:
            for number in range(6):
                each.add(replace(mira, notes=f"{place} {number}"), assets, media)
        except Exception as error:  # noqa: BLE001 - told in the test's own thread
            faults.append(error)

    threads = [threading.Thread(target=work, args=(place, each)) for place, each in enumerate(shelves)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    found = shelf.listed()
    assert len(found) == 24
    assert not any(entry.problem for entry in found)
    assert not list(shelf.folder.glob("*.part"))


def test_a_disk_without_links_will_do(shelf, stock, monkeypatch):
    mira, assets, media = stock

    def refuse(*_):
        raise PermissionError("no links here")

    monkeypatch.setattr("os.link", refuse)
    shelf.add(mira, assets, media)
    shelf.add(replace(mira, notes="other"), assets, media)
    assert len(names(shelf)) == 2


async def test_from_a_film_to_the_shelf_and_into_another_film(shelf, studio, other_film, tmp_path):
    await populate(studio, tmp_path / "photos")
    project = studio.project
    entry = shelf.add(project.characters[MIRA], project.assets, studio._require().blobs.path)
    await other_film.cast.bring(await other_film.cast.look_into(entry.path))
    assert other_film.project.characters[MIRA] == project.characters[MIRA]
