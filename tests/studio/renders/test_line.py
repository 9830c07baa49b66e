"""One after the other, in order: pausing, cancelling, failing, files in the way, leaving and coming back."""

from __future__ import annotations

import logging
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from charstudio.model.delivery import Delivery, Form
from charstudio.model.time import TimeRange
from charstudio.storage.render_film import RenderFilm
from charstudio.storage.render_rows import RenderId
from charstudio.studio.renders.values import RenderOrder, RenderState, overall
from tests.lab import still_asset
from tests.render_desk import Desk, showing, titled


async def test_exports_are_written_one_after_the_other_in_their_order(desk):
    first, second = await desk.order("a.mp4", "b.mp4")
    desk.line.go()
    await desk.until(lambda: desk.writer.at_work == ["a.mp4"])
    assert [desk.state(each) for each in (first, second)] == [RenderState.RUNNING, RenderState.WAITING]
    desk.writer.allowed = 8
    await desk.line.idle()
    assert [desk.state(each) for each in (first, second)] == [RenderState.DONE] * 2
    assert desk.writer.most_at_once == 1
    assert desk.path("a.mp4").read_bytes() == b"half"
    assert [each.id for each in desk.ended] == [first, second]
    assert desk.line.find(first).report.frames == 4
    await desk.close()


async def test_the_share_of_the_whole_queue_never_falls(desk):
    shares = []
    desk.line._tell = lambda: shares.append(overall(desk.line.items))
    await desk.order("a.mp4", "b.mp4", "c.mp4")
    desk.writer.allowed = 99
    desk.line.go()
    await desk.line.idle()
    counted = [share for share in shares if share is not None]
    assert counted == sorted(counted)
    await desk.order("d.mp4")
    await desk.until(lambda: desk.writer.at_work or len(desk.ended) == 4)
    assert sum(each.is_fresh for each in desk.line.items) <= 1
    await desk.line.idle()
    await desk.close()


async def test_the_order_can_be_changed_and_is_kept(desk):
    a, b, c = await desk.order("a.mp4", "b.mp4", "c.mp4")
    desk.line.move(c, 0)
    desk.line.move(a, 99)
    assert [each.id for each in desk.line.items] == [c, b, a]
    await desk.close()
    again = Desk(desk.root)
    assert [each.id for each in again.line.items] == [c, b, a]
    await again.close()


async def test_pausing_stands_still_between_frames_and_has_the_others_wait(desk):
    a, b = await desk.order("a.mp4", "b.mp4")
    desk.line.go()
    desk.writer.allowed = 2
    await desk.until(lambda: desk.line.find(a).done == 2)
    desk.line.pause(a)
    desk.writer.allowed = 99
    await desk.until(lambda: desk.state(a) is RenderState.PAUSED)
    left = desk.writer.allowed  # a frame may have been under way
    await desk.until(lambda: desk.writer.at_work == ["a.mp4"])
    assert desk.writer.allowed >= left - 1
    assert desk.state(b) is RenderState.WAITING
    assert not desk.path("a.mp4").exists()
    desk.line.resume(a)
    await desk.line.idle()
    assert desk.state(a) is RenderState.DONE
    assert desk.state(b) is RenderState.DONE
    await desk.close()


async def test_a_paused_export_that_waits_lets_the_others_pass(desk):
    a, b = await desk.order("a.mp4", "b.mp4")
    desk.line.pause(a)
    desk.writer.allowed = 99
    desk.line.go()
    await desk.line.idle()
    assert (desk.state(a), desk.state(b)) == (RenderState.PAUSED, RenderState.DONE)
    desk.line.resume(a)
    await desk.line.idle()
    assert desk.state(a) is RenderState.DONE
    await desk.close()


async def test_cancelling_leaves_nothing_and_goes_on_with_the_next(desk):
    a, b = await desk.order("a.mp4", "b.mp4")
    desk.line.go()
    await desk.until(lambda: desk.writer.at_work)
    desk.line.pause(a)
    desk.line.cancel(a)  # also while it rests
    assert desk.line.find(a).is_stopping
    desk.writer.allowed = 99
    await desk.line.idle()
    assert (desk.state(a), desk.state(b)) == (RenderState.CANCELLED, RenderState.DONE)
    assert sorted(path.name for path in desk.root.parent.iterdir()) == ["b.mp4", "film"]
    desk.line.retry(a)
    await desk.line.idle()
    assert desk.state(a) is RenderState.DONE
    await desk.close()


async def test_a_failure_says_why_in_words_and_can_be_tried_again(desk):
    (a,) = await desk.order("a.mp4")
    desk.writer.failing.add("a.mp4")
    desk.writer.allowed = 99
    desk.line.go()
    await desk.line.idle()
    assert desk.line.find(a).words == "The coder gave up. Try another form."
    assert not desk.path("a.mp4.part").exists()
    desk.writer.failing.clear()
    desk.line.retry(a)
    await desk.line.idle()
    assert desk.state(a) is RenderState.DONE
    assert desk.line.find(a).words == ""
    await desk.close()


async def test_an_unexpected_fault_ends_one_export_and_not_the_queue(desk, caplog):
    a, b = await desk.order("a.mp4", "b.mp4")
    inside = desk.line._write

    async def odd(project, find, path, **options):
        if path.name == "a.mp4":
            raise ZeroDivisionError("a slip of ours")
        return await inside(project, find, path, **options)

    desk.line._write = odd
    desk.writer.allowed = 99
    with caplog.at_level(logging.CRITICAL):
        desk.line.go()
        await desk.line.idle()
    assert (desk.state(a), desk.state(b)) == (RenderState.FAILED, RenderState.DONE)
    assert "a slip" not in desk.line.find(a).words
    await desk.close()


async def test_a_file_in_the_way_is_asked_about_and_others_are_written_meanwhile(desk):
    desk.path("a.mp4").write_bytes(b"precious")
    a, b = await desk.order("a.mp4", "b.mp4")
    desk.writer.allowed = 99
    desk.line.go()
    await desk.line.idle()
    assert (desk.state(a), desk.state(b)) == (RenderState.ASKS, RenderState.DONE)
    assert desk.path("a.mp4").read_bytes() == b"precious"
    desk.line.save_as(a, desk.path("a 2.mp4"))
    await desk.line.idle()
    assert desk.state(a) is RenderState.DONE
    assert desk.path("a.mp4").read_bytes() == b"precious"
    assert desk.path("a 2.mp4").read_bytes() == b"half"
    await desk.close()


async def test_replacing_needs_a_yes(desk):
    desk.path("a.mp4").write_bytes(b"precious")
    (a,) = await desk.order("a.mp4")
    desk.writer.allowed = 99
    desk.line.go()
    await desk.line.idle()
    desk.line.replace(a)
    await desk.line.idle()
    assert desk.state(a) is RenderState.DONE
    assert desk.path("a.mp4").read_bytes() == b"half"
    await desk.close()


async def test_a_file_that_appears_while_its_name_is_being_written_is_not_overwritten(desk):
    (a,) = await desk.order("a.mp4")
    desk.line.go()
    desk.writer.allowed = 1
    await desk.until(lambda: desk.line.find(a).done == 1)
    desk.path("a.mp4").write_bytes(b"from elsewhere")
    desk.writer.allowed = 99
    await desk.line.idle()
    assert desk.state(a) is RenderState.ASKS
    assert desk.path("a.mp4").read_bytes() == b"from elsewhere"
    assert not desk.path("a.mp4.part").exists()
    await desk.close()


async def test_a_yes_to_replacing_counts_for_the_file_that_was_there(desk):
    """Two orders for one name, both with a yes: the second was not meant to replace the first one's film."""
    desk.path("a.mp4").write_bytes(b"old")
    a, b = await desk.order("a.mp4", "a.mp4", overwrite=True)
    desk.writer.allowed = 99
    desk.line.go()
    await desk.line.idle()
    assert (desk.state(a), desk.state(b)) == (RenderState.DONE, RenderState.ASKS)
    await desk.close()


async def test_leaving_stops_at_once_and_the_next_start_begins_that_file_anew(desk):
    film = titled()
    a, b = await desk.order("a.mp4", "b.mp4", project=film)
    desk.line.go()
    desk.writer.allowed = 1
    await desk.until(lambda: desk.line.find(a).done == 1)
    await desk.close()
    assert not desk.path("a.mp4.part").exists()
    again = Desk(desk.root)
    assert [again.state(each) for each in (a, b)] == [RenderState.WAITING] * 2
    assert again.line.find(a).broken_off == 0
    assert not again.writer.at_work  # nothing begins before it is let
    again.writer.allowed = 99
    again.line.go()
    await again.line.idle()
    assert [again.state(each) for each in (a, b)] == [RenderState.DONE] * 2
    assert again.writer.films == [film, film]
    await again.close()


async def test_what_was_paused_half_way_stays_paused_at_the_next_start(desk):
    (a,) = await desk.order("a.mp4")
    desk.line.go()
    await desk.until(lambda: desk.writer.at_work)
    desk.line.pause(a)
    await desk.close()
    again = Desk(desk.root)
    again.line.go()
    assert again.state(a) is RenderState.PAUSED
    assert not again.line.find(a).is_begun
    await again.close()


async def test_a_file_that_ends_the_program_twice_waits_for_a_word(desk):
    (a,) = await desk.order("a.mp4")
    for expected in (RenderState.WAITING, RenderState.PAUSED):
        desk.database.renders.note(a, RenderState.RUNNING, broken_off=Desk(desk.root).line.find(a).broken_off)
        for ending in (".part", ".part.signing", ".part.stamping"):
            desk.path(f"a.mp4{ending}").write_bytes(b"left over")
        with desk.database._transaction() as connection:
            connection.execute("UPDATE renders SET started_at = ordered_at")
        found = Desk(desk.root).line.find(a)
        assert found.state is expected
        assert found.words
        assert not list(desk.path("a.mp4").parent.glob("a.mp4.part*"))
    await desk.close()


async def test_where_there_is_no_room_nothing_is_begun(desk, monkeypatch):
    (a,) = await desk.order("a.mp4")
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=10_000))
    desk.writer.allowed = 99
    desk.line.go()
    await desk.line.idle()
    assert desk.state(a) is RenderState.FAILED
    assert "not enough room" in desk.line.find(a).words
    assert not desk.writer.films
    monkeypatch.undo()
    desk.line.retry(a)
    await desk.line.idle()
    assert desk.state(a) is RenderState.DONE
    await desk.close()


async def test_what_is_ordered_holds_on_to_its_media_until_it_is_done_or_removed(desk):
    asset = still_asset(desk.blobs)
    film = RenderFilm(showing(titled(), asset), {asset.id: None})
    assert not desk.database.renders.media()
    from charstudio.model.results import MediaValue

    film = replace(film, sources={asset.id: MediaValue(asset.media, asset.info)})
    a, b = await desk.line.add(film, [RenderOrder(desk.path("a.mp4")), RenderOrder(desk.path("b.mp4"))])
    assert desk.database.renders.media() == {asset.media}
    desk.writer.allowed = 4
    desk.line.go()
    await desk.until(lambda: desk.state(a) is RenderState.DONE)
    await desk.line.settled()
    assert desk.database.renders.media() == {asset.media}
    desk.line.cancel(b)
    await desk.line.idle()
    await desk.line.settled()
    assert desk.database.renders.media() == {asset.media}  # it may be tried again
    desk.line.remove(b)
    await desk.line.settled()
    assert not desk.database.renders.media()
    await desk.close()


async def test_everything_of_an_order_comes_back_after_a_restart(desk):
    delivery = Delivery("Square", Form.PRORES_4444, 720, 720, loudness_lufs=-14.0, alpha=True)
    order = RenderOrder(Path("/elsewhere/é.mov"), delivery, TimeRange(1, 2), mark=False, overwrite=True)
    (a,) = await desk.line.add(RenderFilm(titled(), {}), [order])
    await desk.close()
    again = Desk(desk.root)
    assert again.line.find(a).order == order
    await again.close()


async def test_what_came_of_it_is_still_known_after_a_restart(desk):
    (a,) = await desk.order("a.mp4")
    desk.writer.allowed = 99
    desk.line.go()
    await desk.line.idle()
    report = replace(desk.line.find(a).report, remarks=("Quieter.",), copied_share=0.25, files=())
    desk.line._put(a, report=report)
    await desk.close()
    again = Desk(desk.root)
    assert again.line.find(a).report == report
    await again.close()


async def test_no_path_of_the_user_is_written_into_the_project(desk, tmp_path):
    await desk.order("a.mp4")
    await desk.close()
    assert str(tmp_path).encode() not in (desk.root / "studio.sqlite").read_bytes()


async def test_a_copy_of_the_project_exports_nothing(desk, tmp_path):
    await desk.order("a.mp4")
    (tmp_path / "copy").mkdir()
    desk.database.copy_to(tmp_path / "copy" / "studio.sqlite")
    copy = Desk(tmp_path / "copy")
    assert copy.line.items == ()
    assert not copy.database.renders.media()
    await copy.close()
    await desk.close()


async def test_a_form_of_another_version_is_shown_as_failed_and_left_alone(desk):
    (a,) = await desk.order("a.mp4")
    with desk.database._transaction() as connection:
        connection.execute("""UPDATE renders SET delivery = '{"form": "hologram"}'""")
    again = Desk(desk.root)
    assert again.state(a) is RenderState.FAILED
    assert "another version" in again.line.find(a).words
    again.line.retry(a)
    again.line.go()
    await again.line.idle()
    assert again.state(a) is RenderState.FAILED
    assert not again.writer.films
    await again.close()
    await desk.close()


async def test_a_list_that_cannot_be_read_keeps_no_film_from_being_opened(desk, caplog):
    await desk.order("a.mp4")
    with desk.database._transaction() as connection:
        connection.execute("UPDATE renders SET part = '[1]'")
    again = Desk(desk.root)
    assert again.line.items == ()
    assert "could not be read" in caplog.text
    caplog.clear()
    await again.close()
    await desk.close()


async def test_a_disk_that_refuses_the_list_stops_no_export(desk, monkeypatch, caplog):
    (a,) = await desk.order("a.mp4")

    def full(*_args, **_options):
        from charstudio.model.errors import DiskFull

        raise DiskFull("The disk is full.")

    monkeypatch.setattr(desk.database.renders, "note", full)
    desk.writer.allowed = 99
    with caplog.at_level(logging.CRITICAL, "charstudio.renders"):
        desk.line.go()
        await desk.line.idle()
        await desk.close()
    assert desk.state(a) is RenderState.DONE


async def test_verbs_that_make_no_sense_change_nothing(desk):
    (a,) = await desk.order("a.mp4")
    before = desk.line.items
    for verb in (desk.line.resume, desk.line.retry, desk.line.replace):
        verb(a)
    for verb in (desk.line.pause, desk.line.resume, desk.line.cancel, desk.line.retry, desk.line.remove):
        verb(RenderId(99))
    desk.line.move(RenderId(99), 0)
    assert desk.line.items == before
    await desk.close()
