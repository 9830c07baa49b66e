"""Stories: what a person does with a film, without a window."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest

from charstudio.model import graph_edits
from charstudio.model.errors import CharStudioError, Damaged, NewerFormat, PlanError, ReadOnly, Rejected, StorageError
from charstudio.model.kind import TIMELINE_KIND
from charstudio.model.project import Project
from charstudio.model.values import Input, Output
from charstudio.providers.scripted import Scene, Verb
from charstudio.storage import project_file
from charstudio.storage.paths import ProjectFolder
from charstudio.studio.jobs import JobCondition
from charstudio.studio.renders.values import RenderOrder
from charstudio.studio.status import NodeState
from tests.lab import ENDINGS, KINDS, node_id, picture, turn, with_motion, with_state


def titled(studio, title):
    studio.document.apply("Title", lambda project: graph_edits.set_title(project, title))


async def with_photo(studio, photo, *states, model="scripted-1"):
    """Import a picture and put paid states below it."""
    report = await studio.import_files([photo])
    source = report.nodes[0]
    for name in states:
        studio.document.apply("Add", lambda project, s=source, n=name: with_state(project, n, s, model))
        source = name
    return report.nodes[0]


def cut(studio, *nodes):
    """Put clips of these nodes on the timeline."""

    def edit(project):
        if project.timeline_node() is None:
            project = graph_edits.add_node(project, KINDS, TIMELINE_KIND, node_id=node_id("timeline"))
        for node in nodes:
            wire = Output(node_id(node), "video"), Input(node_id("timeline"), "clips")
            project = graph_edits.connect(project, KINDS, *wire, planned=studio.planned_duration(node_id(node)))
        return project

    studio.document.apply("Cut", edit)


# --- coming and going ----------------------------------------------------------------------------------------------


async def test_a_new_film_is_there_is_saved_and_opens_again(make_studio, tmp_path):
    studio = make_studio()
    said = []
    studio.opened.connect(said.append)
    studio.new(tmp_path / "film", Project("Rain"))
    assert (studio.folder, studio.project.title, studio.read_only) == (tmp_path / "film", "Rain", False)
    assert len(said) == 1
    titled(studio, "Sun")
    assert studio.document.is_dirty
    await studio.save()
    assert not studio.document.is_dirty
    await studio.close()
    again = make_studio()
    for path in (tmp_path / "film", tmp_path / "film" / "film.charstudio"):
        report = again.open(path)
        assert (report.faults, report.read_only_because, again.project.title) == ((), "", "Sun")
    await again.close()


async def test_a_new_film_does_not_go_where_something_is(studio, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "letter.txt").write_text("dear")
    with pytest.raises(StorageError, match="exists already"):
        studio.new(tmp_path / "taken", Project())
    assert (tmp_path / "taken" / "letter.txt").read_text() == "dear"
    assert studio.folder == tmp_path / "film"  # what was open stays open


async def test_closing_shows_nothing_and_lets_go(studio, make_studio, tmp_path, photo):
    await with_photo(studio, photo, "a")
    await studio.run().finished()
    await studio.close()
    assert (studio.folder, studio.project, studio.read_only, studio.document.is_dirty) == (
        None,
        Project(),
        False,
        False,
    )
    assert studio.status(node_id("a")).state is NodeState.EMPTY
    assert studio.job_views() == ()
    for verb in (studio.save(), studio.resume(), studio.import_files([photo])):
        with pytest.raises(CharStudioError, match="No project is open"):
            await verb
    await studio.close()  # twice is harmless
    other = make_studio()
    assert not other.open(tmp_path / "film").read_only_because
    await other.close()


async def test_what_is_no_project_is_said_so(studio, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    for path in (tmp_path / "empty", tmp_path / "notes.txt", tmp_path / "nowhere"):
        with pytest.raises(StorageError) as error:
            studio.open(path)
        assert error.value.hint
    (tmp_path / "empty" / "film.charstudio").write_text('{"something": "else"}')
    with pytest.raises(Damaged, match="not a project"):
        studio.open(tmp_path / "empty")
    assert studio.folder == tmp_path / "film"


async def test_a_newer_format_is_refused_clearly_and_left_alone(studio, tmp_path):
    other = ProjectFolder(tmp_path / "newer")
    other.create()
    text = json.dumps({"app": "Character Studio", "format": 99, "scenes": []})
    other.document.write_text(text)
    with pytest.raises(NewerFormat) as error:
        studio.open(other.root)
    assert "newer version" in error.value.message
    assert "Update" in error.value.hint
    assert other.document.read_text() == text


async def test_a_damaged_film_opens_for_reading_what_can_be_read(studio, make_studio, tmp_path, photo):
    await with_photo(studio, photo, "a")
    await studio.run().finished()
    await studio.save()
    await studio.close()
    document = ProjectFolder(tmp_path / "film").document
    data = json.loads(document.read_text())
    data["graph"]["nodes"]["a"]["x"] = "far away"
    document.write_text(json.dumps(data))
    before = document.read_bytes()
    other = make_studio()
    report = other.open(tmp_path / "film")
    assert any("x" in fault for fault in report.faults)
    assert other.read_only
    assert report.read_only_because
    assert node_id("a") in other.project.graph.nodes
    for refused in (other.save(), other.import_files([photo])):
        with pytest.raises(ReadOnly):
            await refused
    with pytest.raises(ReadOnly):
        titled(other, "Rain")
    await other.autosave()
    assert document.read_bytes() == before
    await other.save_copy(tmp_path / "rescued")
    assert not other.read_only
    assert other.status(node_id("a")).state is NodeState.DONE
    titled(other, "Rescued")
    await other.save()
    await other.close()
    assert document.read_bytes() == before


async def test_the_second_window_reads(studio, make_studio, tmp_path):
    second = make_studio()
    report = second.open(tmp_path / "film")
    assert second.read_only
    assert "already open" in report.read_only_because
    with pytest.raises(ReadOnly):
        titled(second, "Mine")
    with pytest.raises(ReadOnly):
        second.run()
    assert (await second.resume()).collected == ()
    await second.close()
    await studio.close()
    third = make_studio()
    assert not third.open(tmp_path / "film").read_only_because
    await third.close()


async def test_opening_the_open_film_again_goes_back_to_what_was_saved(studio, tmp_path, photo):
    await with_photo(studio, photo, "a")
    await studio.run().finished()
    await studio.save()
    titled(studio, "Forget this")
    report = studio.open(tmp_path / "film")
    assert not report.read_only_because
    assert not studio.read_only
    assert studio.project.title != "Forget this"
    assert studio.status(node_id("a")).state is NodeState.DONE
    await studio.run([node_id("a")]).finished()


READER = """
import json, os, sys
from pathlib import Path
from tests.lab import NODE_KINDS, node_id
from charstudio.studio.renders.values import RenderOrder
from charstudio.studio.studio import Studio
Studio(NODE_KINDS, {}).open(Path(sys.argv[1]), read_only=True)  # imports what is imported late, while we still may
if os.geteuid() == 0:
    os.seteuid(65534)
studio = Studio(NODE_KINDS, {})
report = studio.open(Path(sys.argv[1]))
status = studio.status(node_id("a"))
print(json.dumps([studio.read_only, report.read_only_because, status.state, len(studio.takes(node_id("a")))]))
"""


def read_by_nobody(film: Path) -> list[object]:
    """What somebody sees who may not write the folder."""
    place = Path(tempfile.mkdtemp())  # where anybody may look: those of pytest are closed to others
    try:
        shutil.copytree(film, place / "film")
        for found in (place, *place.rglob("*")):
            found.chmod(0o555 if found.is_dir() else 0o444)
        command = [sys.executable, "-c", READER, str(place / "film")]
        child = subprocess.run(
            command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=60
        )
        assert child.returncode == 0, child.stderr
        return json.loads(child.stdout)
    finally:
        for found in (place, *place.rglob("*")):
            found.chmod(0o755)
        shutil.rmtree(place)


@pytest.mark.skipif(os.name == "nt", reason="takes the right to write away as other systems do")
async def test_a_folder_that_may_not_be_written_opens_for_reading(studio, tmp_path, photo):
    await with_photo(studio, photo, "a")
    await studio.run().finished()
    await studio.save()
    await studio.close()
    seen = await asyncio.to_thread(read_by_nobody, tmp_path / "film")
    assert seen == [True, "The folder “film” may not be written.", "done", 1]


async def test_a_damaged_database_leaves_the_film_readable_and_can_be_set_aside(studio, make_studio, tmp_path, photo):
    await with_photo(studio, photo, "a")
    await studio.run().finished()
    await studio.save()
    await studio.close()
    database = ProjectFolder(tmp_path / "film").database
    database.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    damaged = database.read_bytes()
    other = make_studio()
    report = other.open(tmp_path / "film")
    assert report.database_damaged
    assert "database" in report.read_only_because
    assert other.read_only
    assert node_id("a") in other.project.graph.nodes
    assert other.takes(node_id("a")) == ()
    assert database.read_bytes() == damaged
    await other.save_copy(tmp_path / "copy")
    assert not other.read_only
    await other.close()
    report = other.open_without_takes(tmp_path / "film")
    assert (report.read_only_because, other.read_only) == ("", False)
    assert [path.read_bytes() for path in database.parent.glob("*.damaged-*")] == [damaged]
    await other.run().finished()
    await other.close()


async def test_saving_a_copy_goes_on_there_with_everything(studio, tmp_path, photo):
    await with_photo(studio, photo, "a")
    await studio.run().finished()
    titled(studio, "In the copy only")
    await studio.save_copy(tmp_path / "copy")
    assert studio.folder == tmp_path / "copy"
    assert not studio.document.is_dirty
    assert studio.plan().steps == ()
    assert studio.providers["scripted"].accepted() == ("a",)
    assert project_file.read(ProjectFolder(tmp_path / "film").document).title != "In the copy only"
    with pytest.raises(StorageError, match="inside the project"):
        await studio.save_copy(tmp_path / "copy" / "media" / "again")
    with pytest.raises(StorageError, match="exists already"):
        await studio.save_copy(tmp_path / "film")


async def test_edits_made_while_a_copy_is_written_are_kept_unsaved(studio, tmp_path):
    copying = asyncio.ensure_future(studio.save_copy(tmp_path / "copy"))
    await asyncio.sleep(0)
    titled(studio, "Meanwhile")
    await copying
    assert studio.project.title == "Meanwhile"
    assert studio.document.is_dirty
    assert project_file.read(ProjectFolder(tmp_path / "copy").document).title != "Meanwhile"


async def test_saves_reach_the_disk_in_the_order_they_were_asked_for(studio, tmp_path):
    saves = []
    for number in range(5):
        titled(studio, f"Version {number}")
        saves.append(asyncio.ensure_future(studio.save()))
        await asyncio.sleep(0)
    titled(studio, "Unsaved")
    await asyncio.gather(*saves)
    assert project_file.read(ProjectFolder(tmp_path / "film").document).title == "Version 4"
    assert studio.document.is_dirty


# --- autosave ------------------------------------------------------------------------------------------------------


async def test_what_was_autosaved_is_offered_and_restored(studio, make_studio, tmp_path):
    await studio.autosave()
    assert project_file.autosaves(ProjectFolder(tmp_path / "film")) == []  # nothing unsaved
    await asyncio.sleep(0.02)
    titled(studio, "Unsaved work")
    await studio.autosave()
    saved = ProjectFolder(tmp_path / "film").document.read_bytes()
    await studio.close()
    again = make_studio()
    report = again.open(tmp_path / "film")
    assert report.newer_autosave is not None
    assert again.project.title != "Unsaved work"
    again.restore(report.newer_autosave)
    assert again.project.title == "Unsaved work"
    assert again.document.is_dirty
    assert ProjectFolder(tmp_path / "film").document.read_bytes() == saved
    again.document.undo()
    assert again.project.title != "Unsaved work"
    again.document.redo()
    await again.save()
    assert again.open(tmp_path / "film").newer_autosave is None
    await again.close()


async def test_an_autosave_that_cannot_be_read_is_refused_kindly(studio, tmp_path):
    broken = tmp_path / "broken.charstudio"
    broken.write_text("{")
    before = studio.project
    for path in (broken, tmp_path / "gone.charstudio"):
        with pytest.raises(StorageError, match="cannot be restored") as error:
            studio.restore(path)
        assert error.value.hint
    assert studio.project is before


async def test_a_damaged_film_shows_its_autosave_for_reading(studio, make_studio, tmp_path):
    titled(studio, "Whole")
    await studio.autosave()
    await studio.close()
    document = ProjectFolder(tmp_path / "film").document
    data = json.loads(document.read_text())
    data["timeline"]["width_px"] = "wide"
    document.write_text(json.dumps(data))
    os.utime(document, (1, 1))
    other = make_studio()
    report = other.open(tmp_path / "film")
    assert report.newer_autosave is not None
    other.restore(report.newer_autosave)
    assert other.project.title == "Whole"
    assert other.read_only
    assert other.document.read_only
    await other.close()


# --- leaving while things run --------------------------------------------------------------------------------------


async def test_opening_another_film_lets_go_of_what_runs_without_waiting(make_studio, tmp_path, photo):
    studio = make_studio(Scene(hold=frozenset({Verb.WATCH})))
    studio.new(tmp_path / "film", Project())
    await with_photo(studio, photo, "a")
    await studio.save()
    run = studio.run()
    cloud = studio.providers["scripted"]
    await cloud.reached(Verb.WATCH)
    said = []
    studio.jobs.connect(said.append)
    studio.new(tmp_path / "other", Project("Other"))
    assert studio.folder == tmp_path / "other"
    assert not studio.is_running
    await run.finished()
    await turn(50)
    assert said == []  # nothing of the old film is told of the new one
    assert studio.job_views() == ()
    assert cloud.count(Verb.CANCEL) == 0
    cloud.let_go(Verb.WATCH)
    studio.open(tmp_path / "film")
    assert not studio.read_only
    resumed = await studio.resume()
    assert [row.node for row in resumed.collected] == ["a"]
    assert studio.status(node_id("a")).state is NodeState.DONE
    assert cloud.accepted() == ("a",)
    await studio.close()


async def test_coming_back_to_a_film_that_is_still_being_let_go_of(make_studio, tmp_path, photo):
    studio = make_studio(Scene(hold=frozenset({Verb.SUBMIT})))
    studio.new(tmp_path / "film", Project())
    await with_photo(studio, photo, "a")
    await studio.save()
    studio.run()
    cloud = studio.providers["scripted"]
    await cloud.reached(Verb.SUBMIT)
    studio.new(tmp_path / "other", Project())
    report = studio.open(tmp_path / "film")
    assert not report.read_only_because
    cloud.let_go(Verb.SUBMIT)
    await turn(50)
    await studio.close()
    again = make_studio()
    assert not again.open(tmp_path / "film").read_only_because
    assert again._workspace.database.open_jobs()[0].ticket is not None
    await again.close()


async def test_left_twice_while_things_run_it_is_closed_after_the_last_of_them(make_studio, tmp_path, photo):
    studio = make_studio(Scene(hold=frozenset({Verb.SUBMIT})))
    studio.new(tmp_path / "film", Project())
    await with_photo(studio, photo, "a", "b")
    await studio.save()
    cloud = studio.providers["scripted"]
    first = studio.run([node_id("a")])
    await cloud.reached(Verb.SUBMIT)
    studio.new(tmp_path / "other", Project())
    studio.open(tmp_path / "film")
    studio.document.apply("New take", lambda p: graph_edits.new_take(p, node_id("a")))
    second = studio.run([node_id("a")])
    await cloud.reached(Verb.SUBMIT)
    held = studio._workspace
    studio.open(tmp_path / "other")
    cloud.let_go(Verb.SUBMIT)
    await first.finished()
    await second.finished()
    await studio.close()
    assert studio.folder is None
    again = make_studio()
    again.open(tmp_path / "film")
    assert again._workspace is not held
    assert [row.ticket is not None for row in again._workspace.database.open_jobs()] == [True, True]
    await again.close()


async def test_closing_waits_for_what_runs(make_studio, tmp_path, photo):
    studio = make_studio(Scene(hold=frozenset({Verb.WATCH})))
    studio.new(tmp_path / "film", Project())
    await with_photo(studio, photo, "a", "b")
    run = studio.run()
    await studio.providers["scripted"].reached(Verb.WATCH)
    await studio.close()
    assert run.is_finished
    assert studio.folder is None


async def test_resuming_does_not_disturb_a_run_of_this_session(make_studio, tmp_path, photo):
    studio = make_studio(Scene(hold=frozenset({Verb.WATCH})))
    studio.new(tmp_path / "film", Project())
    await with_photo(studio, photo, "a")
    run = studio.run()
    cloud = studio.providers["scripted"]
    await cloud.reached(Verb.WATCH)
    await studio.resume()
    cloud.let_go(Verb.WATCH)
    assert (await run.finished()).is_complete
    assert cloud.count(Verb.WATCH) == 1
    await studio.close()


# --- importing -----------------------------------------------------------------------------------------------------


async def test_good_files_come_in_and_bad_ones_are_named_in_one_step(studio, tmp_path, photo):
    (tmp_path / "empty.png").touch()
    (tmp_path / "words.mp4").write_text("no clip at all")
    other = picture(tmp_path / "second.png", (1, 2, 3))
    before = studio.project
    paths = [photo, tmp_path / "empty.png", tmp_path / "words.mp4", other, tmp_path / "gone.wav", tmp_path]
    report = await studio.import_files(paths, (10.0, 20.0))
    assert [asset.name for asset in report.assets] == ["portrait.png", "second.png"]
    assert [problem.split(":")[0] for problem in report.problems] == [
        "empty.png",
        "words.mp4",
        "gone.wav",
        tmp_path.name,
    ]
    nodes = [studio.project.graph.nodes[node] for node in report.nodes]
    assert [(node.kind, node.title, node.x, node.y) for node in nodes] == [
        ("source.image", "portrait", 10.0, 20.0),
        ("source.image", "second", 10.0, 250.0),
    ]
    assert studio.document.undo_label == "Import 2 files"
    assert all(studio.status(node).state is NodeState.DONE for node in report.nodes)
    studio.document.undo()
    assert studio.project is before


async def test_only_bad_files_leave_no_step(studio, tmp_path):
    (tmp_path / "empty.png").touch()
    report = await studio.import_files([tmp_path / "empty.png"])
    assert len(report.problems) == 1
    assert studio.document.undo_label is None


@pytest.mark.skipif(os.name == "nt", reason="names that are not text exist on other systems only")
async def test_a_file_whose_name_is_not_text_does_not_keep_the_film_from_being_saved(studio, tmp_path, photo):
    odd = os.path.join(os.fsencode(tmp_path), b"caf\xe9.png")  # noqa: PTH118 - bytes
    shutil.copyfile(photo, odd)
    report = await studio.import_files([type(tmp_path)(os.fsdecode(odd))])
    assert len(report.assets) == 1
    await studio.save()


async def test_an_import_that_ends_in_another_film_touches_neither(studio, tmp_path, photo):
    importing = asyncio.ensure_future(studio.import_files([photo]))
    await asyncio.sleep(0)
    studio.new(tmp_path / "other", Project())
    report = await importing
    assert report.nodes == ()
    assert report.problems
    assert studio.project == Project()


# --- making --------------------------------------------------------------------------------------------------------


async def test_run_all_then_everything_is_up_to_date(studio, photo):
    await with_photo(studio, photo, "a", "b")
    assert studio.status(node_id("a")).state is NodeState.EMPTY
    assert (await studio.run().finished()).is_complete
    assert [studio.status(node_id(name)).state for name in "ab"] == [NodeState.DONE] * 2
    assert studio.plan().steps == ()
    views = studio.job_views()
    assert [(view.title, view.condition) for view in views] == [("b", JobCondition.DONE), ("a", JobCondition.DONE)]
    studio.clear_finished_jobs()
    assert studio.job_views() == ()
    assert studio.status(node_id("a")).state is NodeState.DONE


async def test_an_edit_makes_stale_and_undo_brings_the_result_back_at_once(studio, photo):
    await with_photo(studio, photo, "a", "b")
    await studio.run().finished()
    made = studio.status(node_id("b")).value
    studio.document.apply("Say", lambda p: graph_edits.set_param(p, KINDS, node_id("a"), "instruction", "else"))
    assert studio.status(node_id("b")).state is NodeState.STALE
    assert studio.status(node_id("b")).value == made  # the last good one still shows
    studio.document.undo()
    assert studio.status(node_id("b")).state is NodeState.DONE
    assert studio.plan().steps == ()


async def test_takes_are_kept_and_one_can_be_pinned(studio, photo):
    await with_photo(studio, photo, "a", "b")
    await studio.run().finished()
    studio.document.apply("New take", lambda p: graph_edits.new_take(p, node_id("a")))
    assert studio.status(node_id("a")).state is NodeState.STALE
    await studio.run().finished()
    takes = studio.takes(node_id("a"))
    assert [take for take, _ in takes] == [2, 1]
    assert studio.status(node_id("a")).takes == (1, 2)
    first = takes[1][1]
    studio.document.apply("Pin", lambda p: graph_edits.set_pin(p, node_id("a"), first.fingerprint))
    status = studio.status(node_id("a"))
    assert (status.state, status.value) == (NodeState.PINNED, first.outputs["image"])
    assert studio.plan().steps == ()  # what is below was made from the first take already
    studio.document.apply("Say", lambda p: graph_edits.set_param(p, KINDS, node_id("a"), "instruction", "else"))
    assert studio.status(node_id("a")).state is NodeState.PINNED
    assert studio.plan().steps == ()


async def test_several_takes_have_one_price_before_and_are_all_kept(studio, photo):
    await with_photo(studio, photo, "a", "b")
    await studio.run().finished()
    plan = studio.plan_takes(node_id("b"), 3)
    assert len(plan.steps) == 3
    assert plan.price_usd == 3 * Decimal("0.25")
    assert (await studio.start(plan).finished()).is_complete
    assert sorted(take for take, _ in studio.takes(node_id("b"))) == [1, 2, 3, 4]
    assert studio.project.graph.nodes[node_id("b")].take == 1  # looking at four is not choosing another
    assert studio.plan().steps == ()


async def test_takes_of_a_draft_differ_and_are_listed_once(studio, photo):
    await with_photo(studio, photo, "a", "b", model="draft")
    await studio.run().finished()
    studio.document.apply("New take", lambda p: graph_edits.new_take(p, node_id("a")))
    await studio.run().finished()
    assert [take for take, _ in studio.takes(node_id("a"))] == [2, 1]
    assert studio.status(node_id("a")).fingerprint == studio.takes(node_id("a"))[0][1].fingerprint


async def test_a_draft_made_only_for_the_next_node_shows_as_done(studio, photo):
    await with_photo(studio, photo, "a", "b", model="draft")
    await studio.run([node_id("b")]).finished()
    assert studio.status(node_id("a")).state is NodeState.DONE
    assert studio.status(node_id("b")).state is NodeState.DONE


async def test_the_draft_of_a_final_node_shows_and_can_be_pinned(studio, photo):
    from charstudio.engine.fingerprint import Quality

    await with_photo(studio, photo, "a")
    await studio.run(quality=Quality.DRAFT).finished()
    status = studio.status(node_id("a"))
    assert (status.state, status.note) == (NodeState.STALE, "So far there is only a draft of it.")
    assert len(studio.plan().steps) == 1, "what is set is still to be made, and that can be seen"
    studio.document.apply("Pin", lambda p: graph_edits.set_pin(p, node_id("a"), status.fingerprint))
    assert studio.status(node_id("a")).state is NodeState.PINNED
    assert studio.providers["scripted"].operations == []


async def test_everything_leaves_out_what_cannot_run_and_a_named_node_is_refused(studio, photo):
    await with_photo(studio, photo, "a")
    studio.document.apply("Add", lambda p: with_state(p, "bare", None))
    with pytest.raises(PlanError, match="bare"):
        studio.run([node_id("bare")])
    run = studio.run()
    assert [block.node for block in run.plan.blocked] == ["bare"]
    assert (await run.finished()).done == ("a",)
    assert studio.status(node_id("bare")).state is NodeState.BLOCKED


async def test_a_deleted_media_file_is_noticed_before_money_is_spent(studio, photo):
    await with_photo(studio, photo, "a", "b")
    await studio.run().finished()
    assert studio.status(node_id("a")).state is NodeState.DONE
    studio.media_path(studio.status(node_id("a")).value).unlink()
    told = []
    studio.status_changed.connect(told.append)
    assert [step.node.id for step in studio.plan().steps] == ["a"]
    assert any("a" in nodes for nodes in told)
    assert studio.status(node_id("a")).state is not NodeState.DONE
    await studio.run().finished()
    assert studio.status(node_id("a")).state is NodeState.DONE


async def test_a_node_deleted_while_it_runs_is_told_of_and_comes_back_with_its_result(make_studio, tmp_path, photo):
    studio = make_studio(Scene(hold=frozenset({Verb.WATCH})))
    studio.new(tmp_path / "film", Project())
    await with_photo(studio, photo, "a")
    run = studio.run()
    await studio.providers["scripted"].reached(Verb.WATCH)
    assert studio.status(node_id("a")).state is NodeState.RUNNING
    studio.document.apply("Delete", lambda p: graph_edits.remove_nodes(p, [node_id("a")]))
    assert studio.status(node_id("a")).state is NodeState.EMPTY
    studio.providers["scripted"].let_go(Verb.WATCH)
    await run.finished()
    assert [view.title for view in studio.job_views()] == ["a"]
    studio.document.undo()
    assert studio.status(node_id("a")).state is NodeState.DONE
    await studio.close()


async def test_failed_then_run_again(make_studio, tmp_path, photo):
    from charstudio.model.errors import Rejected

    studio = make_studio(Scene(fail={Verb.WATCH: Rejected("Refused.", "Another picture.")}, fail_times=1))
    studio.new(tmp_path / "film", Project())
    await with_photo(studio, photo, "a")
    told = []
    studio.jobs.connect(told.append)
    await studio.run().finished()
    status = studio.status(node_id("a"))
    assert (status.state, status.error.message, status.error.hint) == (NodeState.FAILED, "Refused.", "Another picture.")
    await studio.run().finished()
    assert studio.status(node_id("a")).state is NodeState.DONE
    assert [type(event).__name__ for event in told if type(event).__name__ in ENDINGS] == ["JobFailed", "JobDone"]
    await studio.close()


async def test_cancel_by_node(make_studio, tmp_path, photo):
    studio = make_studio(Scene(hold=frozenset({Verb.WATCH})))
    studio.new(tmp_path / "film", Project())
    await with_photo(studio, photo, "a")
    run = studio.run()
    await studio.providers["scripted"].reached(Verb.WATCH)
    assert studio.is_running
    studio.cancel([node_id("nobody")])
    assert studio.is_running
    studio.cancel([node_id("a")])
    await run.finished()
    assert not studio.is_running
    assert studio.job_views()[0].condition is JobCondition.CANCELLED
    await studio.close()


# --- the film ------------------------------------------------------------------------------------------------------


async def test_export_says_what_it_will_contain_and_is_untouched_by_edits(studio, tmp_path, photo):
    source = await with_photo(studio, photo)
    for name in ("one", "two"):
        studio.document.apply("Add", lambda p, n=name: with_motion(p, n, source))
    cut(studio, "one", "two")
    assert len(studio.check_export().ghosts) == 2
    await studio.run([node_id("one")]).finished()
    check = studio.check_export()
    assert (len(check.ghosts), len(check.stale), len(check.drafts)) == (1, 0, 0)
    assert check.warnings
    studio.document.apply("Say", lambda p: graph_edits.set_param(p, KINDS, node_id("one"), "prompt", "else"))
    assert len(studio.check_export().stale) == 1
    studio.document.undo()
    project = studio.project
    exporting = asyncio.ensure_future(studio.export(tmp_path / "film.mp4"))
    await asyncio.sleep(0)
    studio.document.apply("Delete", lambda p: graph_edits.remove_nodes(p, [node_id("one"), node_id("two")]))
    report = await exporting
    assert report is not None
    assert report.frames == project.timeline.rate.frames_in(project.timeline.duration)
    assert report.ghosts == 1


async def test_export_without_the_mark_makes_drafts_again_for_free(studio, tmp_path, photo):
    source = await with_photo(studio, photo)
    studio.document.apply("Add", lambda p: with_motion(p, "one", source, model="draft"))
    cut(studio, "one")
    await studio.run().finished()
    drafts = studio.providers["draft"]
    before = drafts.count(Verb.SUBMIT)
    mark_as_draft(studio, "one")
    exporting = asyncio.ensure_future(studio.export(tmp_path / "plain.mp4", mark=False))
    await asyncio.sleep(0)
    studio.document.apply("Delete", lambda p: graph_edits.remove_nodes(p, [node_id("one")]))
    report = await exporting
    assert report.ghosts == 0
    assert drafts.count(Verb.SUBMIT) == before + 1
    studio.document.undo()
    await studio.export(tmp_path / "plain again.mp4", mark=False)
    assert drafts.count(Verb.SUBMIT) == before + 1


async def test_an_ordered_export_without_the_mark_makes_drafts_again_as_the_film_was(studio, tmp_path, photo):
    source = await with_photo(studio, photo)
    studio.document.apply("Add", lambda p: with_motion(p, "one", source, model="draft"))
    cut(studio, "one")
    await studio.run().finished()
    drafts = studio.providers["draft"]
    before = drafts.count(Verb.SUBMIT)
    mark_as_draft(studio, "one")
    await studio.renders.add([RenderOrder(tmp_path / "plain.mp4", mark=False), RenderOrder(tmp_path / "marked.mp4")])
    studio.document.apply("Delete", lambda p: graph_edits.remove_nodes(p, [node_id("one")]))
    written = {}
    inside = studio.renders._line._write

    async def write(project, find, path, **options):
        (clip,) = [clip for _, clip in project.timeline.clips()]
        written[path.name] = find(clip.source).path
        return await inside(project, find, path, **options)

    studio.renders._line._write = write
    studio.renders.use()
    await studio.renders.idle()
    assert [each.words for each in studio.renders.items()] == ["", ""]
    assert [each.report.ghosts for each in studio.renders.items()] == [0, 0]
    assert drafts.count(Verb.SUBMIT) == before + 1
    assert set(written) == {"plain.mp4", "marked.mp4"}
    await studio.close()


async def test_export_without_the_mark_never_buys_the_final(studio, tmp_path, photo):
    from charstudio.engine.fingerprint import Quality

    source = await with_photo(studio, photo)
    studio.document.apply("Add", lambda p: with_motion(p, "one", source))
    cut(studio, "one")
    await studio.run(quality=Quality.DRAFT).finished()
    mark_as_draft(studio, "one")
    assert (await studio.export(tmp_path / "plain.mp4", mark=False)).ghosts == 0
    assert studio.providers["scripted"].operations == []
    assert studio.providers["draft"].count(Verb.SUBMIT) == 2


async def test_an_outdated_draft_is_not_exported_as_something_else(studio, tmp_path, photo):
    source = await with_photo(studio, photo)
    studio.document.apply("Add", lambda p: with_motion(p, "one", source, model="draft"))
    cut(studio, "one")
    await studio.run().finished()
    mark_as_draft(studio, "one")
    studio.document.apply("Say", lambda p: graph_edits.set_param(p, KINDS, node_id("one"), "prompt", "else"))
    with pytest.raises(PlanError, match="older draft"):
        await studio.export(tmp_path / "plain.mp4", mark=False)


def mark_as_draft(studio, name):
    """The scripted clips carry no draft metadata: say it for them, as the probe of a real draft does."""
    from dataclasses import replace

    results = studio._library._by_fingerprint
    for fingerprint, result in list(results.items()):
        outputs = {port: replace(value, info=replace(value.info, draft=True)) for port, value in result.outputs.items()}
        results[fingerprint] = replace(result, outputs=outputs)


async def test_a_cancelled_export_leaves_nothing(studio, tmp_path, photo):
    source = await with_photo(studio, photo)
    studio.document.apply("Add", lambda p: with_motion(p, "one", source))
    cut(studio, "one")
    exporting = asyncio.ensure_future(studio.export(tmp_path / "film.mp4"))
    await asyncio.sleep(0.05)
    exporting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await exporting
    assert list(tmp_path.glob("film.mp4*")) == []
    assert await studio.export(tmp_path / "film.mp4", stopped=lambda: True) is None


async def test_money_is_set_aside_and_accounted_for(studio, photo):
    await with_photo(studio, photo, "a", "b")
    assert studio.plan().price_usd == Decimal("0.50")
    await studio.run().finished()
    assert studio._workspace.database.spent_total() == Decimal("0.50")
    assert studio.plan().price_usd == 0


async def test_a_job_that_fails_after_a_draft_shows_that_it_failed(make_studio, photo, tmp_path):
    from charstudio.engine.fingerprint import Quality

    studio = make_studio(Scene(fail={Verb.WATCH: Rejected("The picture was refused.", "Use another.")}))
    studio.new(tmp_path / "film", Project())
    await with_photo(studio, photo, "a")
    await studio.run(quality=Quality.DRAFT).finished()
    await studio.run().finished()
    assert studio.status(node_id("a")).state is NodeState.FAILED
    await studio.close()


async def test_the_price_of_a_run_counts_what_has_to_be_made_first_once(studio, photo):
    await with_photo(studio, photo, "a")
    for name in "bcd":
        studio.document.apply("Add", lambda p, n=name: with_state(p, n, "a" if n in "bc" else "b"))
    assert studio.price_of_run(node_id("d")) == studio.plan([node_id("d")]).price_usd == Decimal("0.75")
    await studio.run([node_id("b")]).finished()
    assert studio.price_of_run(node_id("d")) == studio.plan([node_id("d")]).price_usd == Decimal("0.25")
