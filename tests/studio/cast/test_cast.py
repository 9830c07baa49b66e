"""Characters leave a film and come into another: whole, in one undoable step, and nothing is lost."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from fractions import Fraction

import pytest

from charstudio.model.character_edits import change_character
from charstudio.model.character_merge import Standing
from charstudio.model.checks import check
from charstudio.model.errors import Damaged, ReadOnly, StorageError, UnknownId
from charstudio.model.time import Rate, TimeRange
from charstudio.model.timeline import Clip, TrackKind
from charstudio.model.timeline_format import set_format
from charstudio.model.timeline_place import place
from charstudio.model.values import CharacterId, ClipId
from charstudio.storage import character_file
from charstudio.studio.cast.bringing import Bring
from charstudio.studio.cast.reminders import Reason
from charstudio.studio.studio import Studio
from tests.lab import NODE_KINDS, node_id
from tests.studio.cast.films import MIRA, act, populate


async def exported(studio, tmp_path, name="Mira.character", **more):
    return (await studio.cast.export(MIRA, tmp_path / name, **more)).path


async def brought(studio, path, how=Bring.UPDATE):
    return await studio.cast.bring(await studio.cast.look_into(path), how)


async def test_a_character_goes_from_one_film_into_another(studio, other_film, tmp_path):
    await populate(studio, tmp_path / "photos")
    place = tmp_path / "out"
    place.mkdir()
    done = await studio.cast.export(MIRA, place, by="Ada")
    assert done.path.name == "Mira – S1E04 – raincoat – v1.character"
    assert done.bytes == done.path.stat().st_size
    incoming = await other_film.cast.look_into(done.path)
    assert (incoming.standing, incoming.words, incoming.file.by) == (None, "", "Ada")
    assert await other_film.cast.bring(incoming) == MIRA
    assert other_film.project.characters[MIRA] == studio.project.characters[MIRA]
    for file in studio.project.characters[MIRA].files():
        assert other_film.playable_value(other_film.project.assets[file]) is not None
    assert check(other_film.project) == []
    assert not list((tmp_path / "other" / "media" / "tmp").glob("*"))
    other_film.document.undo()
    assert other_film.project.characters == {}


async def test_exported_again_from_there_it_is_the_same_file(studio, other_film, tmp_path):
    await populate(studio, tmp_path / "photos")
    first = await exported(studio, tmp_path)
    await brought(other_film, first)
    assert (await exported(other_film, tmp_path, "again.character")).read_bytes() == first.read_bytes()


async def test_one_that_is_there_already_is_updated_as_a_new_version(studio, other_film, tmp_path):
    await populate(studio, tmp_path / "photos")
    await brought(other_film, await exported(studio, tmp_path))
    studio.cast.keep_version(MIRA, "pilot")
    studio.document.apply("Age", lambda project: change_character(project, MIRA, episode="S1E05"))
    newer = await exported(studio, tmp_path, "newer.character")
    other_film.document.apply("Own", lambda project: change_character(project, MIRA, notes="ours"))
    incoming = await other_film.cast.look_into(newer)
    assert incoming.standing is Standing.APART
    assert "changed in another way" in incoming.words
    assert [str(each) for each in incoming.differences(other_film.project)] == [
        "Last episode: S1E04 → S1E05",
        "Notes: – ours",
    ]
    assert await other_film.cast.bring(incoming) == MIRA
    mira = other_film.project.characters[MIRA]
    assert (mira.episode, mira.notes) == ("S1E05", "")
    assert [(old.character.notes, old.note) for old in mira.history] == [
        ("ours", "Before taking over newer.character"),
        ("", "pilot"),
    ]
    assert (await other_film.cast.look_into(newer)).standing is Standing.SAME


async def test_the_same_file_twice_changes_nothing(studio, tmp_path):
    await populate(studio, tmp_path / "photos")
    path = await exported(studio, tmp_path)
    before = studio.project
    assert await brought(studio, path) == MIRA
    assert studio.project is before


async def test_one_that_is_there_already_comes_in_as_another_when_wanted(studio, tmp_path):
    await populate(studio, tmp_path / "photos")
    studio.cast.keep_version(MIRA, "")
    path = await exported(studio, tmp_path)
    key = await brought(studio, path, Bring.ANOTHER)
    both = studio.project.characters
    assert key != MIRA
    assert [both[each].name for each in (MIRA, key)] == ["Mira", "Mira 2"]
    assert replace(both[key], id=MIRA, name="Mira", history=()) == replace(both[MIRA], history=())
    assert {old.character.id for old in both[key].history} == {key}
    assert check(studio.project) == []


async def test_media_that_are_no_media_are_refused_and_the_film_stays_as_it_is(studio, other_film, tmp_path):
    await populate(studio, tmp_path / "photos")
    mira, assets = studio.project.characters[MIRA], studio.project.assets
    import hashlib

    from charstudio.model.library import Asset
    from charstudio.model.values import MediaRef

    content = b"MZ this is a program"
    fake = Asset.of("front.png", MediaRef(hashlib.sha256(content).hexdigest(), "png"), assets[mira.master].info)
    fake = replace(fake, info=replace(fake.info, bytes=len(content)))
    (tmp_path / "fake").write_bytes(content)
    path = tmp_path / "evil.character"
    place = {fake.media: tmp_path / "fake"}
    character_file.write(
        path,
        replace(mira, master=fake.id),
        {**assets, fake.id: fake},
        lambda ref: place.get(ref) or studio._require().blobs.path(ref),
    )
    before = other_film.project
    incoming = await other_film.cast.look_into(path)
    with pytest.raises(Damaged, match="no picture, clip or sound"):
        await other_film.cast.bring(incoming)
    assert other_film.project is before
    assert not list((tmp_path / "other" / "media" / "tmp").glob("*"))


async def test_what_a_stranger_says_of_media_is_measured_anew(studio, other_film, tmp_path):
    await populate(studio, tmp_path / "photos")
    path = await exported(studio, tmp_path)
    with zipfile.ZipFile(path) as found:
        members = {name: found.read(name) for name in found.namelist()}
    lied = members["character.json"].replace(b'"width_px": 48', b'"width_px": 4800')
    assert lied != members["character.json"]
    with zipfile.ZipFile(tmp_path / "lied.character", "w") as target:
        for name, content in {**members, "character.json": lied}.items():
            target.writestr(name, content)
    await brought(other_film, tmp_path / "lied.character")
    assert {asset.info.width_px for asset in other_film.project.assets.values()} == {48}


async def test_what_is_there_is_not_replaced_unasked(studio, tmp_path):
    await populate(studio, tmp_path / "photos")
    (tmp_path / "mine.character").write_bytes(b"mine")
    with pytest.raises(StorageError, match="is there already"):
        await exported(studio, tmp_path, "mine.character")
    await exported(studio, tmp_path, "mine.character", overwrite=True)
    assert character_file.read(tmp_path / "mine.character").character.name == "Mira"
    with pytest.raises(UnknownId):
        await studio.cast.export(CharacterId("nobody"), tmp_path)


async def test_a_film_for_reading_exports_and_takes_nothing_in(studio, tmp_path):
    await populate(studio, tmp_path / "photos")
    await studio.save()
    reader = Studio(NODE_KINDS, {})
    reader.open(tmp_path / "film", read_only=True)
    path = await exported(reader, tmp_path)
    with pytest.raises(ReadOnly):
        await brought(reader, path, Bring.ANOTHER)
    with pytest.raises(ReadOnly):
        reader.cast.keep_version(MIRA, "")
    await reader.close()
    assert not (tmp_path / "film" / "characters.json").exists()


async def test_versions_are_kept_and_gone_back_to(studio, tmp_path):
    await populate(studio, tmp_path / "photos")
    studio.cast.keep_version(MIRA, "first")
    studio.document.apply("Age", lambda project: change_character(project, MIRA, name="Mira at 60"))
    studio.cast.revert(MIRA, 1)
    mira = studio.project.characters[MIRA]
    assert (mira.name, mira.version, mira.history[0].kept_on) == ("Mira", 3, studio.cast.today)
    studio.document.undo()
    assert studio.project.characters[MIRA].name == "Mira at 60"


# --- the lock on the pictures --------------------------------------------------------------------------------------


async def test_a_master_changed_in_the_media_folder_is_noticed_before_anything_is_made(studio, tmp_path):
    await populate(studio, tmp_path / "photos")
    studio.document.apply("Act", lambda project: act(project, "dusk"))
    assert await studio.cast.broken() == ()
    studio.cast.require_masters([node_id("dusk")])
    master = studio.project.assets[studio.project.characters[MIRA].master]
    path = studio.media_path(master)
    good = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(good[:-4] + b"evil")
    (found,) = await studio.cast.broken()
    assert (found.name, found.is_master, found.asset) == ("Mira", True, master)
    with pytest.raises(Damaged, match=r"master reference of “Mira” \(front\.png\) is not what it was") as error:
        studio.run([node_id("dusk")])
    assert "Find Missing Media" in error.value.hint
    with pytest.raises(Damaged):
        await studio.cast.export(MIRA, tmp_path / "a.character")
    path.write_bytes(good)
    assert await studio.cast.broken() == ()
    await studio.run([node_id("dusk")]).finished()


async def test_where_nobody_acts_whose_picture_changed_work_goes_on(studio, tmp_path, photo):
    await populate(studio, tmp_path / "photos")
    report = await studio.import_files([photo])
    studio.document.apply("Act", lambda project: act(project, "dusk", source=report.nodes[0]))
    side = studio.project.assets[studio.project.characters[MIRA].sheet[0].asset]
    studio.media_path(side).chmod(0o644)
    studio.media_path(side).write_bytes(b"changed")
    assert [each.is_master for each in await studio.cast.broken()] == [False]
    await studio.run([node_id("dusk")]).finished()


# --- reminders -----------------------------------------------------------------------------------------------------


async def test_a_film_that_is_exported_is_a_wrap(studio, tmp_path):
    await populate(studio, tmp_path / "photos")

    def cut(project):
        project = set_format(act(project, "dusk"), rate=Rate(12), width_px=64, height_px=48)
        track = next(track for track in project.timeline.tracks if track.kind is TrackKind.VIDEO)
        shown = project.characters[MIRA].master
        return place(project, track.id, Clip(ClipId("c"), shown, Fraction(0), TimeRange(Fraction(0), Fraction(1, 2))))

    studio.document.apply("Cut", cut)
    await studio.run([node_id("dusk")]).finished()
    assert await studio.cast.reminders() == ()
    assert await studio.export(tmp_path / "film.mp4") is not None
    assert [each.reason for each in await studio.cast.reminders()] == [Reason.WRAP]


async def test_after_three_generations_one_is_reminded_until_it_is_exported(studio, tmp_path):
    await populate(studio, tmp_path / "photos")
    told = []
    studio.cast.cared.connect(told.append)
    for number, name in enumerate(("dusk", "rain", "dawn")):
        assert await studio.cast.reminders() == ()
        studio.document.apply("Act", lambda project, name=name: act(project, name))
        await studio.run([node_id(name)]).finished()
        assert len(await studio.cast.reminders()) == (number == 2)
    (reminder,) = await studio.cast.reminders()
    assert (reminder.name, reminder.made) == ("Mira", 3)
    assert "no exported copy knows of" in reminder.words
    await studio.cast.be_quiet(MIRA)
    assert await studio.cast.reminders() == ()
    await studio.cast.be_quiet(MIRA, quiet=False)
    assert len(await studio.cast.reminders()) == 1
    await exported(studio, tmp_path)
    assert await studio.cast.reminders() == ()
    assert len(told) == 3
    await studio.cast.wrapped(studio.project)
    assert await studio.cast.reminders() == ()
