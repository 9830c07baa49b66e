"""A film packed as one file and opened again is the film: project, takes and bills, and nothing to make anew."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import random
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charstudio.model import graph_edits
from charstudio.model.errors import DiskFull, ReadOnly, StorageError
from charstudio.model.library_edits import remove_unused_assets
from charstudio.model.project import Project
from charstudio.model.results import Result
from charstudio.model.values import Fingerprint, Output
from charstudio.storage import room
from charstudio.storage.film_archive import is_film_archive, look_into
from charstudio.studio import safekeeping
from charstudio.studio.collecting import Packing, Scope
from tests.lab import node_id, picture, with_motion, with_state
from tests.model.strategies import projects
from tests.studio.test_studio import cut, with_photo


async def film(studio, tmp_path, photo):
    """Two takes of a paid still, a paid clip on the timeline, a deleted paid node, and an import nothing uses."""
    source = await with_photo(studio, photo, "night")
    studio.document.apply("Add", lambda project: with_motion(project, "walk", "night"))
    studio.document.apply("Add", lambda project: with_state(project, "gone", source))
    await studio.run().finished()
    studio.document.apply("Delete", lambda project: graph_edits.remove_nodes(project, [node_id("gone")]))
    await studio.start(studio.plan_takes(node_id("night"), 1)).finished()
    cut(studio, "walk")
    spare = (await studio.import_assets([picture(tmp_path / "spare.png", (9, 9, 9))])).assets
    studio.document.apply("Keep", lambda project: graph_edits.add_asset(project, spare[0]))
    await studio.save()


def what_shows(studio):
    nodes = studio.project.graph.nodes
    return {node: (studio.status(node), [take for take, _ in studio.takes(node)]) for node in nodes}


async def reopened(make_studio, path, root):
    said = await safekeeping.unpack(path, root)
    assert said is not None
    again = make_studio()
    report = again.open(root)
    assert (report.faults, report.read_only_because, again.read_only) == ((), "", False)
    return again


@pytest.mark.parametrize("name", ["film.zip", "a folder"])
async def test_everything_comes_back_and_nothing_is_made_again(studio, make_studio, tmp_path, photo, name):
    await film(studio, tmp_path, photo)
    target = tmp_path / "out" / name
    target.parent.mkdir()
    shares = []
    packed = await studio.keeping.pack(target, Scope.ALL, lambda share, _words: shares.append(share))
    assert (packed.missing, packed.damaged) == (0, 0)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert [path.name for path in target.parent.iterdir()] == [name]  # no part file is left
    if target.is_dir():
        again = make_studio()
        again.open(target)
    else:
        again = await reopened(make_studio, target, tmp_path / "again")
    assert again.project == studio.project
    assert what_shows(again) == what_shows(studio)
    assert again._workspace.database.all_results() == studio._workspace.database.all_results()
    assert again._workspace.database.ledger() == studio._workspace.database.ledger()
    assert await again.keeping.check_all() == ()
    assert again.plan().steps == ()
    before = studio.current(Output(node_id("walk"), "video"))
    assert again.current(Output(node_id("walk"), "video")) == before
    assert again.playable(Output(node_id("walk"), "video")).path.is_relative_to(again.folder)
    again.document.apply("Edit", lambda project: graph_edits.set_title(project, "Mine now"))
    await again.save()
    await again.close()


async def test_only_what_is_used_leaves_out_the_rest_and_says_what_it_cost(studio, make_studio, tmp_path, photo):
    await film(studio, tmp_path, photo)
    everything = await studio.keeping.packing(Scope.ALL)
    used = await studio.keeping.packing(Scope.USED)
    chosen = await studio.keeping.packing(Scope.CHOSEN)
    assert everything.left_words == ""
    assert used.left_words == "1 paid take that cost $0.25 will not be in it."  # of the node that was deleted
    assert chosen.left_words == "2 paid takes that cost $0.50 will not be in it."
    assert everything.bytes > used.bytes >= chosen.bytes
    packed = await studio.keeping.pack(tmp_path / "chosen.zip", Scope.CHOSEN)
    assert (packed.files, packed.bytes > chosen.bytes) == (chosen.files, True)
    again = await reopened(make_studio, tmp_path / "chosen.zip", tmp_path / "again")
    assert again.project == remove_unused_assets(studio.project) != studio.project
    assert again.status(node_id("walk")) == studio.status(node_id("walk"))
    assert [take for take, _ in again.takes(node_id("night"))] == [1]
    assert again.plan().steps == ()
    assert await again.keeping.lost() == ()  # what was left out on purpose is not missed
    assert again._workspace.database.ledger() == studio._workspace.database.ledger()  # the bill is the whole bill
    await again.close()


async def test_equal_films_give_equal_bytes(studio, tmp_path, photo):
    await film(studio, tmp_path, photo)
    await studio.keeping.pack(tmp_path / "one.zip", Scope.ALL)
    await asyncio.to_thread(os.utime, tmp_path / "film" / "film.charstudio", (1, 1))
    await studio.keeping.pack(tmp_path / "two.zip", Scope.ALL)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


async def test_the_value_at_the_call_is_packed_whatever_is_edited_and_made_meanwhile(
    studio, make_studio, tmp_path, photo
):
    await film(studio, tmp_path, photo)
    project = studio.project
    packing = asyncio.get_running_loop().create_task(studio.keeping.pack(tmp_path / "film.zip", Scope.ALL))
    await asyncio.sleep(0)
    studio.document.apply("Title", lambda p: graph_edits.set_title(p, "Later"))
    await studio.start(studio.plan_takes(node_id("night"), 2)).finished()
    await packing
    again = await reopened(make_studio, tmp_path / "film.zip", tmp_path / "again")
    assert again.project == project
    assert await again.keeping.check_all() == ()
    await again.close()


async def test_no_key_no_upload_address_and_no_path_of_this_machine_is_in_it(studio, tmp_path, photo, monkeypatch):
    monkeypatch.setenv("FAL_KEY", "secret-key-4711")
    await film(studio, tmp_path, photo)
    studio._workspace.database.remember_upload(
        "scripted", "0" * 64, "https://files.example/secret-upload", datetime.now(UTC) + timedelta(days=1)
    )
    (tmp_path / "film" / "cache").mkdir(exist_ok=True)
    (tmp_path / "film" / "cache" / "poster.jpg").write_bytes(b"poster of the cache")
    studio.document.apply("Title", lambda project: graph_edits.set_title(project, "Unsaved"))
    await studio.autosave()
    await studio.keeping.pack(tmp_path / "film.zip", Scope.ALL)
    content = (tmp_path / "film.zip").read_bytes()
    for secret in (b"secret-key", b"secret-upload", str(tmp_path).encode(), b"poster of the cache", b"autosave"):
        assert secret not in content


async def test_an_archive_of_a_film_with_a_missing_file_says_so_and_holds_the_rest(
    studio, make_studio, tmp_path, photo
):
    await film(studio, tmp_path, photo)
    value = studio.current(Output(node_id("walk"), "video"))
    studio.media_path(value).unlink()
    assert [each.maker for each in (await studio.keeping.packing(Scope.ALL)).lost] == ["walk"]
    packed = await studio.keeping.pack(tmp_path / "film.zip", Scope.ALL)
    assert packed.missing == 1
    again = await reopened(make_studio, tmp_path / "film.zip", tmp_path / "again")
    assert [each.maker for each in await again.keeping.lost()] == ["walk"]
    await again.close()


async def test_damaged_bytes_are_packed_as_they_are_and_said(studio, make_studio, tmp_path, photo):
    await film(studio, tmp_path, photo)
    path = studio.media_path(studio.current(Output(node_id("walk"), "video")))
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    packed = await studio.keeping.pack(tmp_path / "film.zip", Scope.ALL)
    assert (packed.missing, packed.damaged) == (0, 1)
    again = await reopened(make_studio, tmp_path / "film.zip", tmp_path / "again")
    assert [each.maker for each in await again.keeping.check_all()] == ["walk"]
    await again.close()


async def test_a_stopped_archive_leaves_nothing_and_the_old_one_stays(studio, tmp_path, photo):
    await film(studio, tmp_path, photo)
    out = tmp_path / "out"
    out.mkdir()
    (out / "film.zip").write_bytes(b"the one before")
    shares = []
    packed = await studio.keeping.pack(
        out / "film.zip",
        Scope.ALL,
        lambda share, _words: shares.append(share),
        lambda: len(shares) > 1,
        overwrite=True,
    )
    assert packed is None
    assert [(path.name, path.read_bytes()) for path in out.iterdir()] == [("film.zip", b"the one before")]
    assert await studio.keeping.pack(out / "folder", Scope.ALL, stopped=lambda: True) is None
    assert [path.name for path in out.iterdir()] == ["film.zip"]


async def test_a_stopped_unpacking_leaves_nothing(studio, tmp_path, photo):
    await film(studio, tmp_path, photo)
    await studio.keeping.pack(tmp_path / "film.zip", Scope.ALL)
    there = sorted(path.name for path in tmp_path.iterdir())
    shares = []
    said = await safekeeping.unpack(
        tmp_path / "film.zip", tmp_path / "again", lambda share, _: shares.append(share), lambda: len(shares) > 2
    )
    assert said is None
    assert sorted(path.name for path in tmp_path.iterdir()) == there


async def test_places_that_cannot_be_are_refused(studio, tmp_path, photo):
    await film(studio, tmp_path, photo)
    keeping = studio.keeping
    (tmp_path / "there.zip").write_bytes(b"mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear")
    for place, words in (
        (tmp_path / "film" / "inside.zip", "inside the film"),
        (tmp_path / "nowhere" / "film.zip", "no folder"),
        (tmp_path / "there.zip", "exists already"),
        (tmp_path / "full", "not empty"),
    ):
        with pytest.raises(StorageError, match=words):
            await keeping.pack(place, Scope.ALL)
    assert (tmp_path / "there.zip").read_bytes() == b"mine"
    await keeping.pack(tmp_path / "good.zip", Scope.ALL)
    with pytest.raises(StorageError, match="not empty"):
        await safekeeping.unpack(tmp_path / "good.zip", tmp_path / "full")


async def test_a_disk_without_room_is_told_before_the_first_byte(studio, tmp_path, photo, monkeypatch):
    await film(studio, tmp_path, photo)
    await studio.keeping.pack(tmp_path / "film.zip", Scope.ALL)
    there = sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr(room, "SPARE_BYTES", 1 << 60)
    with pytest.raises(DiskFull, match="not enough room"):
        await studio.keeping.pack(tmp_path / "more.zip", Scope.ALL)
    with pytest.raises(DiskFull, match="not enough room"):
        await safekeeping.unpack(tmp_path / "film.zip", tmp_path / "again")
    assert sorted(path.name for path in tmp_path.iterdir()) == there


async def test_a_film_without_a_database_is_packed_without_one(studio, make_studio, tmp_path, photo):
    await with_photo(studio, photo)
    await studio.save()
    await studio.close()
    (tmp_path / "film" / "studio.sqlite").unlink()
    reading = make_studio()
    reading.open(tmp_path / "film", read_only=True)
    await reading.keeping.pack(tmp_path / "film.zip", Scope.ALL)
    again = await reopened(make_studio, tmp_path / "film.zip", tmp_path / "again")
    assert again.project == reading.project
    await again.close()
    await reading.close()


@pytest.mark.parametrize("name", ["film.zip", "folder"])
async def test_a_place_that_may_not_be_written_is_named(studio, tmp_path, photo, monkeypatch, name):
    await film(studio, tmp_path, photo)
    there = sorted(path.name for path in tmp_path.iterdir())

    def refused(_path, **_):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "touch", refused)
    with pytest.raises(ReadOnly, match=f"“{name}” could not be written"):
        await studio.keeping.pack(tmp_path / name, Scope.ALL)
    assert sorted(path.name for path in tmp_path.iterdir()) == there


async def test_a_second_window_that_reads_packs_the_film_too(studio, make_studio, tmp_path, photo):
    await film(studio, tmp_path, photo)
    second = make_studio()
    second.open(tmp_path / "film")
    assert second.read_only
    await second.keeping.pack(tmp_path / "second.zip", Scope.ALL)
    await studio.keeping.pack(tmp_path / "first.zip", Scope.ALL)
    assert (tmp_path / "second.zip").read_bytes() == (tmp_path / "first.zip").read_bytes()
    await second.close()


async def test_any_program_can_unpack_it_and_the_folder_opens(studio, make_studio, tmp_path, photo):
    await film(studio, tmp_path, photo)
    await studio.keeping.pack(tmp_path / "film.zip", Scope.ALL)
    assert is_film_archive(tmp_path / "film.zip")
    with zipfile.ZipFile(tmp_path / "film.zip") as archive:
        assert archive.testzip() is None
        assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())
        archive.extractall(tmp_path / "by hand")
    again = make_studio()
    again.open(tmp_path / "by hand")
    assert again.project == studio.project
    assert again.plan().steps == ()
    await again.close()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=projects(max_steps=12), seed=st.integers(0, 2**32), scope=st.sampled_from(Scope))
def test_law_what_is_packed_is_what_opens(tmp_path_factory, make_studio, project, seed, scope):
    place = tmp_path_factory.mktemp("law")

    async def there_and_back():
        studio, again = make_studio(), make_studio()
        try:
            studio.new(place / "film", project)
            rng = random.Random(seed)
            stored = {}
            for _ in range(rng.randrange(4)):
                content = rng.randbytes(rng.randrange(1, 5000))
                studio._workspace.blobs.put_bytes(content, "bin")
                stored[hashlib.sha256(content).hexdigest()] = content
            await studio.keeping.pack(place / "film.zip", scope)
            await safekeeping.unpack(place / "film.zip", place / "again")
            again.open(place / "again")
            expected = project if scope is Scope.ALL else remove_unused_assets(project)
            assert again.project == expected
            found = {path.stem: path.read_bytes() for path in (place / "again" / "media").rglob("*.bin")}
            assert found == (stored if scope is Scope.ALL else {})
            assert look_into(place / "film.zip").packed == scope
        finally:
            await again.close()
            await studio.close()

    asyncio.run(there_and_back())
    shutil.rmtree(place)


def test_costs_that_nobody_knows_are_said_so():
    def result(cost):
        return Result(Fingerprint("0" * 64), "k", {}, "p", "m", "", cost, datetime.now(UTC))

    def words(*costs):
        return Packing(Scope.USED, Project(), left_out=tuple(map(result, costs))).left_words

    assert words(Decimal(0)) == ""
    assert words(None) == "1 paid take of unknown price will not be in it."
    assert words(None, None) == "2 paid takes of unknown price will not be in it."
    assert words(None, Decimal(1)) == "2 paid takes that cost $1.00 and more will not be in it."
