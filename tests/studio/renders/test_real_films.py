"""Real films from a real studio: as they were when they were ordered, through kills, full disks and missing files."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import textwrap
from fractions import Fraction
from pathlib import Path

import pytest

from charstudio.media.probe import probe
from charstudio.media.reader import VideoReader
from charstudio.model.delivery import Delivery, Sidecar
from charstudio.model.errors import EncodeFailed
from charstudio.model.project import Project
from charstudio.model.timeline_captions import add_caption
from charstudio.studio.renders.values import RenderOrder, RenderState
from charstudio.studio.studio import Studio
from tests.lab import NODE_KINDS, picture
from tests.render_desk import showing, titled

ROOT = Path(__file__).parents[3]


@pytest.fixture
def studio(tmp_path):
    made = Studio(NODE_KINDS, {})
    made.new(tmp_path / "film", titled())
    yield made
    if made._workspace is not None:
        made._workspace.close()


def middle_of(path: Path):
    reader = VideoReader(path)
    frame = reader.frame(0)
    reader.close()
    return tuple(int(each) for each in frame[frame.shape[0] // 2, frame.shape[1] // 2][:3])


async def test_a_film_is_written_as_it_was_ordered_whatever_is_edited_meanwhile(studio, tmp_path):
    red, blue = picture(tmp_path / "red.png", (200, 20, 20)), picture(tmp_path / "blue.png", (20, 20, 200))
    report = await studio.import_assets([red, blue])
    first, second = report.assets
    studio.document.apply("Red", lambda _: showing(Project(title="A"), first, 1))
    await studio.renders.add([RenderOrder(tmp_path / "red.mp4")])
    studio.document.apply("Blue", lambda _: showing(Project(title="B"), second, 2))
    await studio.renders.add([RenderOrder(tmp_path / "blue.mp4")])
    studio.document.undo()
    studio.document.undo()
    studio.renders.use()
    await studio.renders.idle()
    assert [each.state for each in studio.renders.items()] == [RenderState.DONE] * 2
    assert probe(tmp_path / "red.mp4").frames == 24
    assert probe(tmp_path / "blue.mp4").frames == 48
    assert middle_of(tmp_path / "red.mp4")[0] > 150
    assert middle_of(tmp_path / "blue.mp4")[2] > 150
    await studio.close()


async def test_nothing_is_written_before_somebody_wants_it(studio, tmp_path):
    await studio.renders.add([RenderOrder(tmp_path / "a.mp4")])
    await studio.renders.idle()
    assert studio.renders.items()[0].state is RenderState.WAITING
    assert studio.renders.is_busy
    await studio.close()
    assert studio.renders.items() == ()


async def test_what_cannot_be_is_refused_and_nothing_is_ordered(studio, tmp_path):
    with pytest.raises(EncodeFailed):
        await studio.renders.add([RenderOrder(tmp_path / "a.mp4", Delivery(width_px=3, height_px=3))])
    studio.document.apply("Empty", lambda _: Project())
    with pytest.raises(EncodeFailed, match="empty"):
        await studio.renders.add([RenderOrder(tmp_path / "a.mp4")])
    assert studio.renders.items() == ()
    await studio.close()


async def test_a_source_that_is_gone_is_named_and_the_rest_is_written(studio, tmp_path):
    report = await studio.import_assets([picture(tmp_path / "red.png")])
    studio.document.apply("Red", lambda project: showing(project, report.assets[0]))
    await studio.renders.add([RenderOrder(tmp_path / "a.mp4")])
    studio.document.apply("Words", lambda _: titled(1, "Other"))
    await studio.renders.add([RenderOrder(tmp_path / "b.mp4")])
    studio._workspace.blobs.path(report.assets[0].media).unlink()
    studio.renders.use()
    await studio.renders.idle()
    a, b = studio.renders.items()
    assert (a.state, b.state) == (RenderState.FAILED, RenderState.DONE)
    assert "missing" in a.words
    assert not (tmp_path / "a.mp4").exists()
    await studio.close()


async def test_two_studios_on_one_project_do_not_both_write(studio, tmp_path):
    await studio.renders.add([RenderOrder(tmp_path / "a.mp4")])
    other = Studio(NODE_KINDS, {})
    other.renders.use()
    other.open(tmp_path / "film")
    assert other.read_only
    assert other.renders.items() == ()
    await other.renders.add([RenderOrder(tmp_path / "mine.mp4")])  # of its own, for as long as it is open
    await other.renders.idle()
    assert probe(tmp_path / "mine.mp4").frames == 24
    assert not (tmp_path / "a.mp4").exists()
    await other.close()
    assert [each.order.path.name for each in studio.renders.items()] == ["a.mp4"]
    await studio.close()


async def test_another_film_is_opened_and_the_first_goes_on_next_time(studio, tmp_path):
    studio.document.apply("Long", lambda _: titled(120))
    studio.renders.use()
    await studio.renders.add([RenderOrder(tmp_path / "a.mp4")])
    studio.new(tmp_path / "other", titled())
    assert studio.renders.items() == ()
    studio.open(tmp_path / "other")
    await studio.close()
    assert not list(tmp_path.glob("a.mp4*"))
    studio.open(tmp_path / "film")
    (render,) = studio.renders.items()
    assert render.state in {RenderState.WAITING, RenderState.RUNNING}
    studio.renders.cancel(render.id)
    await studio.close()


async def test_a_file_that_appears_at_the_very_end_is_not_overwritten(studio, tmp_path, monkeypatch):
    from charstudio.studio.renders import making

    monkeypatch.setattr(making.Making, "_is_time_to_look", lambda _self: False)
    (a,) = await studio.renders.add([RenderOrder(tmp_path / "a.mp4")])
    studio.renders.use()
    inside = studio.renders._line._write

    async def write(project, find, path, *, progress, **options):
        def told(done, total):
            progress(done, total)
            if done == total:
                (tmp_path / "a.mp4").write_bytes(b"from elsewhere")

        return await inside(project, find, path, progress=told, **options)

    studio.renders._line._write = write
    await studio.renders.idle()
    assert studio.renders.find(a).state is RenderState.ASKS
    assert (tmp_path / "a.mp4").read_bytes() == b"from elsewhere"
    assert not (tmp_path / "a.mp4.part").exists()
    studio.renders.replace(a)
    await studio.renders.idle()
    assert probe(tmp_path / "a.mp4").frames == 24
    await studio.close()


async def test_files_beside_the_film_are_asked_about_too(studio, tmp_path):
    (tmp_path / "a.srt").write_text("mine")
    delivery = Delivery(sidecars=(Sidecar.SRT,))
    studio.document.apply("Words", lambda project: add_caption(project, Fraction(0), "Hello", length=Fraction(1)))
    (a,) = await studio.renders.add([RenderOrder(tmp_path / "a.mp4", delivery)])
    studio.renders.use()
    await studio.renders.idle()
    assert studio.renders.find(a).state is RenderState.ASKS
    assert "a.srt" in studio.renders.find(a).words
    assert (tmp_path / "a.srt").read_text() == "mine"
    studio.renders.save_as(a, tmp_path / "b.mp4")
    await studio.renders.idle()
    assert (tmp_path / "b.srt").read_text() != "mine"
    await studio.close()


async def test_a_yes_to_replacing_counts_for_files_beside_the_film_and_for_nothing_that_is_not_there(studio, tmp_path):
    studio.document.apply("Words", lambda project: add_caption(project, Fraction(0), "Hello", length=Fraction(1)))
    (tmp_path / "a.srt").write_text("mine")
    beside = Delivery(sidecars=(Sidecar.SRT,))
    orders = RenderOrder(tmp_path / "a.mp4", beside, overwrite=True), RenderOrder(tmp_path / "b.mp4", overwrite=True)
    await studio.renders.add(orders)
    assert [each.order.overwrite for each in studio.renders.items()] == [True, False]
    studio.renders.use()
    await studio.renders.idle()
    assert [each.state for each in studio.renders.items()] == [RenderState.DONE] * 2
    assert "Hello" in (tmp_path / "a.srt").read_text()
    await studio.close()


async def test_closing_while_something_is_written_stops_it_for_good(studio, tmp_path):
    studio.document.apply("Long", lambda _: titled(120))
    studio.renders.use()
    (a,) = await studio.renders.add([RenderOrder(tmp_path / "a.mp4")])
    begun = asyncio.Event()
    studio.renders.changed.connect(lambda items: begun.set() if items and items[0].done else None)
    await begun.wait()
    line = studio.renders._line
    await studio.close()
    assert line.is_idle
    assert line.find(a).state is RenderState.WAITING
    assert not list(tmp_path.glob("a.mp4*"))
    assert studio.renders.items() == ()


async def test_opening_the_open_film_again_does_not_stop_what_is_written(studio, tmp_path):
    await studio.save()
    studio.renders.use()
    await studio.renders.add([RenderOrder(tmp_path / "a.mp4")])
    studio.open(tmp_path / "film")
    await studio.renders.idle()
    assert [each.state for each in studio.renders.items()] == [RenderState.DONE]
    await studio.close()


async def test_a_limit_on_files_is_a_full_disk_and_leaves_nothing(studio, tmp_path):
    studio.document.apply("Large", lambda _: titled(4, "word\n" * 6, height_px=360))
    await studio.renders.add([RenderOrder(tmp_path / "a.mp4", Delivery(quality=0))])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    await studio.renders.settled()
    studio.renders._line._table = None  # the database has to be written, too
    studio.renders._line._keeping._table = None
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, limits[1]))
        studio.renders.use()
        await studio.renders.idle()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    (render,) = studio.renders.items()
    assert render.state is RenderState.FAILED
    assert "no room" in render.words
    assert not list(tmp_path.glob("a.mp4*"))
    studio.renders.retry(render.id)
    await studio.renders.idle()
    assert probe(tmp_path / "a.mp4").frames == 96
    await studio.close()


STORY = """
import asyncio, sys
from pathlib import Path
from charstudio.studio.renders.values import RenderOrder
from charstudio.studio.studio import Studio
from tests.lab import NODE_KINDS

async def main():
    studio = Studio(NODE_KINDS, {})
    studio.open(Path(sys.argv[1]))
    studio.renders.use()
    studio.renders.changed.connect(
        lambda items: any(each.done > 2 for each in items) and print("writing", flush=True)
    )
    await studio.renders.add([RenderOrder(Path(sys.argv[2])), RenderOrder(Path(sys.argv[2] + ".second.mp4"))])
    await asyncio.sleep(60)

asyncio.run(main())
"""


def killed_while_writing(film: Path, target: Path) -> None:
    """A program of its own orders two files and is killed while it writes the first."""
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(STORY), str(film), str(target)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "writing\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()


async def test_killed_while_writing_the_next_start_begins_anew_and_leaves_nothing_broken(tmp_path):
    made = Studio(NODE_KINDS, {})
    made.new(tmp_path / "film", titled(20, height_px=360))
    await made.close()
    target = tmp_path / "a.mp4"
    killed_while_writing(tmp_path / "film", target)
    assert not target.exists()
    assert (tmp_path / "a.mp4.part").exists()
    again = Studio(NODE_KINDS, {})
    again.open(tmp_path / "film")
    first, second = again.renders.items()
    assert (first.state, second.state) == (RenderState.WAITING, RenderState.WAITING)
    assert "begun anew" in first.words
    assert not (tmp_path / "a.mp4.part").exists()
    again.renders.use()
    await again.renders.idle()
    assert [each.state for each in again.renders.items()] == [RenderState.DONE] * 2
    assert probe(target).frames == 480
    assert probe(tmp_path / "a.mp4.second.mp4").frames == 480
    await again.close()


async def test_a_project_open_for_reading_only_cannot_lose_what_others_ordered(studio, tmp_path):
    await studio.renders.add([RenderOrder(tmp_path / "a.mp4")])
    await studio.close()
    reader = Studio(NODE_KINDS, {})
    reader.open(tmp_path / "film", read_only=True)
    reader.renders.use()
    reader.renders.clear()
    await reader.close()
    studio.open(tmp_path / "film")
    assert len(studio.renders.items()) == 1
    await studio.close()
