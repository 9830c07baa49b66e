"""Media that went are noticed, said, found again in one folder, and the film is as it was."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
from decimal import Decimal

import pytest

from charstudio.model import graph_edits, timeline_edits
from charstudio.model.checks import check
from charstudio.model.errors import DiskFull, ReadOnly
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.library_edits import used_assets
from charstudio.model.project import Project
from charstudio.model.time import Seconds
from charstudio.model.values import MediaRef, Output, TrackId
from charstudio.providers.scripted import Scene
from charstudio.storage import room
from charstudio.studio.missing import Fault, Lost, told
from charstudio.studio.status import NodeState
from tests.lab import KINDS, node_id, picture, with_motion
from tests.made_material import write_clip
from tests.studio.test_studio import cut, with_photo


async def film(studio, tmp_path, photo):
    """A paid still and a paid clip made from an imported picture, and an imported clip beside them on the timeline."""
    await with_photo(studio, photo, "night")
    studio.document.apply("Add", lambda project: with_motion(project, "walk", "night"))
    await studio.run().finished()
    cut(studio, "walk")
    report = await studio.import_files([write_clip(tmp_path / "street.mp4", range(48))])
    asset = report.assets[0]

    def place(project):
        clip = timeline_edits.new_clip(asset.id, Seconds(20), Seconds(1), name="Street")
        return timeline_edits.place(project, TrackId("v1"), clip)

    studio.document.apply("Place", place)
    await studio.save()
    return asset


def blob(studio, ref):
    return studio._workspace.blobs.path(ref)


def result_ref(studio, name, port):
    return studio.current(Output(node_id(name), port)).media


async def test_a_film_with_everything_misses_nothing(studio, tmp_path, photo):
    await film(studio, tmp_path, photo)
    assert await studio.keeping.lost() == ()
    assert await studio.keeping.check_all() == ()


async def test_a_film_copied_without_its_media_opens_says_what_is_missing_and_works_on(
    studio, make_studio, tmp_path, photo
):
    asset = await film(studio, tmp_path, photo)
    project = studio.project
    await studio.close()
    shutil.rmtree(tmp_path / "film" / "media")
    again = make_studio()
    again.open(tmp_path / "film")
    try:
        assert again.project == project
        lost = await again.keeping.lost()
        assert {each.name for each in lost} == {"portrait.png", "street.mp4", "night", "walk"}
        street = next(each for each in lost if each.asset == asset.id)
        assert (street.fault, street.uses[0], street.cost_usd) == (Fault.MISSING, "clip “Street”", 0)
        paid = [each for each in lost if each.is_paid]
        assert {each.maker for each in paid} == {"night", "walk"}
        cost = sum(each.cost_usd for each in paid)
        assert f"cost ${cost:.2f}." in told(lost)
        status = again.status(node_id("walk"))
        assert status.is_lost
        assert "its file is missing" in status.note
        assert again.playable(asset.id) is None
        again.document.apply("Edit", lambda project: graph_edits.set_title(project, "Still editable"))
        assert again.project.title == "Still editable"
    finally:
        await again.close()


async def test_one_folder_brings_everything_back_paid_results_too_without_a_new_bill(
    studio, make_studio, tmp_path, photo
):
    await film(studio, tmp_path, photo)
    project, spent = studio.project, studio._workspace.database.spent_total()
    statuses = {node: studio.status(node).state for node in project.graph.nodes}
    await studio.close()
    media = tmp_path / "film" / "media"
    elsewhere = tmp_path / "backup" / "old disk"
    elsewhere.mkdir(parents=True)
    for number, path in enumerate(sorted(media.rglob("*.*"))):
        shutil.move(path, elsewhere / f"file {number}{path.suffix}")
    again = make_studio()
    again.open(tmp_path / "film")
    changed = []
    again.status_changed.connect(changed.append)
    lost = await again.keeping.lost()
    found = await again.keeping.search(lost, tmp_path / "backup")
    assert found.certain.keys() == {each.key for each in lost}
    done = await again.keeping.mend(lost, found.certain)
    assert {each.key for each in done.back} == {each.key for each in lost}
    assert done.problems == ()
    assert await again.keeping.check_all() == ()
    assert again.project == project
    assert not again.document.is_dirty  # nothing of the film itself was changed
    assert {node: again.status(node).state for node in project.graph.nodes} == statuses
    assert changed
    assert again.plan().steps == ()
    assert again._workspace.database.spent_total() == spent
    await again.close()


async def test_a_clip_that_broke_off_counts_as_missing_and_is_mended(studio, tmp_path, photo):
    asset = await film(studio, tmp_path, photo)
    path = blob(studio, asset.media)
    content = path.read_bytes()
    os.truncate(path, len(content) // 2)
    studio.plan()
    assert studio.playable(asset.id) is None
    lost = await studio.keeping.lost()
    assert [(each.name, each.fault) for each in lost] == [("street.mp4", Fault.BROKEN_OFF)]
    found = await studio.keeping.search(lost, tmp_path)
    assert found.certain[lost[0].key] == tmp_path / "street.mp4"
    await studio.keeping.mend(lost, found.certain)
    assert path.read_bytes() == content
    assert studio.playable(asset.id).path == path


async def test_bytes_that_changed_are_found_by_reading_all_and_mended_in_place(studio, tmp_path, photo):
    asset = await film(studio, tmp_path, photo)
    path = blob(studio, asset.media)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert await studio.keeping.lost() == ()
    shares = []
    lost = await studio.keeping.check_all(lambda share, _words: shares.append(share))
    assert [(each.name, each.fault) for each in lost] == [("street.mp4", Fault.CHANGED)]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    found = await studio.keeping.search(lost, tmp_path)
    await studio.keeping.mend(lost, found.certain)
    assert await studio.keeping.check_all() == ()


async def test_drafts_nobody_sees_are_not_mourned(make_studio, tmp_path, photo):
    studio = make_studio(drafts=Scene(cost_usd=Decimal(0)))
    studio.new(tmp_path / "film", Project())
    await with_photo(studio, photo, "a", model="draft")
    await studio.run().finished()
    old = result_ref(studio, "a", "image")
    studio.document.apply(
        "Edit", lambda project: graph_edits.set_param(project, KINDS, node_id("a"), "instruction", "other")
    )
    await studio.run().finished()
    blob(studio, old).unlink()
    assert await studio.keeping.lost() == ()
    blob(studio, result_ref(studio, "a", "image")).unlink()
    assert [each.maker for each in await studio.keeping.lost()] == ["a"]
    await studio.close()


async def test_a_likely_file_takes_the_lost_ones_place_in_one_step_that_undoes(studio, tmp_path, photo):
    asset = await film(studio, tmp_path, photo)
    before = studio.project
    blob(studio, asset.media).unlink()
    blob(studio, studio.project.assets[next(iter(studio.project.assets))].media).unlink()
    disk = tmp_path / "disk"
    disk.mkdir()
    write_clip(disk / "street.mp4", range(48), options={"crf": "45"})
    picture(disk / "portrait.png", (1, 2, 3))
    lost = await studio.keeping.lost()
    found = await studio.keeping.search(lost, disk)
    assert found.certain == {}
    assert all(candidates[0].is_close for candidates in found.likely.values())
    steps = len(studio.document.history.past)
    done = await studio.keeping.mend(lost, {}, {key: candidates[0].path for key, candidates in found.likely.items()})
    assert done.problems == ()
    assert len(studio.document.history.past) == steps + 1
    assert studio.document.undo_label == "Relink 2 files"
    new = done.others[asset.id]
    assert (new.name, new.id != asset.id) == ("street.mp4", True)
    assert studio.playable(new.id) is not None
    assert used_assets(studio.project).isdisjoint({asset.id})
    assert check(studio.project) == []
    assert await studio.keeping.lost() == ()
    assert studio.status(node_id("night")).state is NodeState.STALE  # made from other bytes; nothing is made by itself
    studio.document.undo()
    assert studio.project == before


async def test_a_file_that_is_too_short_for_the_cut_is_named_and_the_others_come(studio, tmp_path, photo):
    asset = await film(studio, tmp_path, photo)
    blob(studio, asset.media).unlink()
    short = write_clip(tmp_path / "short.mp4", range(6))
    lost = await studio.keeping.lost()
    done = await studio.keeping.mend(lost, {}, {lost[0].key: short})
    assert done.others == {}
    assert "0.25 s" in done.problems[0]
    assert not studio.document.is_dirty


async def test_what_changes_between_search_and_copying_is_not_taken(studio, tmp_path, photo):
    asset = await film(studio, tmp_path, photo)
    blob(studio, asset.media).unlink()
    lost = await studio.keeping.lost()
    found = await studio.keeping.search(lost, tmp_path)
    (tmp_path / "street.mp4").write_bytes(b"something else")
    done = await studio.keeping.mend(lost, found.certain)
    assert done.back == ()
    assert "has changed" in done.problems[0]
    assert not blob(studio, asset.media).exists()
    assert list((tmp_path / "film" / "media" / "tmp").iterdir()) == []


async def test_a_disk_without_room_is_told_before_anything_is_copied(studio, tmp_path, photo, monkeypatch):
    asset = await film(studio, tmp_path, photo)
    blob(studio, asset.media).unlink()
    lost = await studio.keeping.lost()
    found = await studio.keeping.search(lost, tmp_path)
    monkeypatch.setattr(room, "SPARE_BYTES", 1 << 60)
    with pytest.raises(DiskFull, match="not enough room"):
        await studio.keeping.mend(lost, found.certain)
    assert not blob(studio, asset.media).exists()


async def test_a_disk_that_fills_up_while_copying_leaves_no_half_file(studio, tmp_path, photo):
    asset = await film(studio, tmp_path, photo)
    path = blob(studio, asset.media)
    path.unlink()
    lost = await studio.keeping.lost()
    found = await studio.keeping.search(lost, tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        done = await studio.keeping.mend(lost, found.certain)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert done.back == ()
    assert "the disk is full" in done.problems[0]
    assert not path.exists()
    assert list((tmp_path / "film" / "media" / "tmp").iterdir()) == []
    assert (await studio.keeping.mend(lost, found.certain)).back == lost


async def test_a_film_open_for_reading_is_not_mended_but_can_be_searched(studio, make_studio, tmp_path, photo):
    asset = await film(studio, tmp_path, photo)
    blob(studio, asset.media).unlink()
    second = make_studio()
    second.open(tmp_path / "film")
    assert second.read_only
    lost = await second.keeping.lost()
    found = await second.keeping.search(lost, tmp_path)
    with pytest.raises(ReadOnly):
        await second.keeping.mend(lost, found.certain)
    await studio.keeping.mend(lost, found.certain)  # the other window may
    assert await second.keeping.lost() == ()
    await second.close()


async def test_a_search_whose_wait_is_cancelled_stops_searching(studio, tmp_path, photo):
    asset = await film(studio, tmp_path, photo)
    blob(studio, asset.media).unlink()
    lost = await studio.keeping.lost()
    for number in range(400):
        (tmp_path / f"{number}").write_bytes(b"")
    heard = []

    async def search():
        await studio.keeping.search(lost, tmp_path, progress=heard.append)

    task = asyncio.get_running_loop().create_task(search())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    told_then = len(heard)
    await asyncio.sleep(0.05)
    assert len(heard) == told_then


def test_what_is_lost_is_told_with_what_it_cost():
    def lost(cost, fault=Fault.MISSING):
        return Lost(MediaRef("0" * 64, "png"), MediaInfo(MediaKind.IMAGE, 1), "a", fault, cost_usd=cost)

    assert told([lost(Decimal(0))]) == "1 file of this film is missing."
    assert told([lost(Decimal(0), Fault.CHANGED)] * 2) == "2 files of this film are missing or damaged."
    assert told([lost(Decimal("1.5")), lost(Decimal(0))]) == (
        "2 files of this film are missing, among them a result that cost $1.50."
    )
    assert told([lost(None), lost(Decimal(2))]).endswith("2 results that cost $2.00 or more.")
