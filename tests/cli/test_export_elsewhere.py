"""``export --on`` and ``export --openjd``: films made by other machines are those written here, to the byte."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk

sys.path.insert(0, str(Path(__file__).parents[1] / "studio" / "farm"))  # so that tests can import films

from films import film_of, shorter_segments
from machines import machines

import charstudio
from charstudio.model.project import Project
from charstudio.model.values import Output
from charstudio.studio.farm import bundle as bundle_module
from charstudio.studio.farm.bundle import read_bundle
from charstudio.studio.farm.openjd import template

ROOT = Path(charstudio.__file__).parents[1]
OPENJD = Path(sys.executable).with_name("openjd")
CHARSTUDIO = Path(sys.executable).with_name("charstudio")

needs_openjd = pytest.mark.skipif(not OPENJD.is_file(), reason="openjd-cli is not installed")


@pytest.fixture(autouse=True)
def _divided(monkeypatch: pytest.MonkeyPatch) -> None:
    shorter_segments(monkeypatch)


@pytest.fixture
def made(desk: Desk, tmp_path: Path) -> Path:
    """A film of five seconds of which nothing can be copied."""
    folder = tmp_path / "film"
    asyncio.run(_make(desk, folder, tmp_path))
    return folder


async def _make(desk: Desk, folder: Path, material: Path) -> None:
    timeline, _ = film_of(material)
    video, *others = timeline.tracks
    video = replace(video, clips=tuple(clip for clip in video.clips if not isinstance(clip.source, Output)))
    studio = desk.make_studio()
    studio.new(folder, Project(title="Harbour"))
    report = await studio.import_assets([material / name for name in ("a.mp4", "b.mp4", "still.png")])
    assets = {asset.id: asset for asset in report.assets}
    studio.document.apply(
        "Build",
        lambda project: replace(project, assets=assets, timeline=replace(timeline, tracks=(video, *others))),
    )
    await studio.save()
    await studio.close()
    for provider in studio.providers.values():
        await provider.aclose()


def openjd(*words: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [str(OPENJD), *map(str, words)], capture_output=True, text=True, check=False, env=environment, timeout=300
    )


def test_a_film_coded_on_another_machine_is_the_one_written_here(desk: Desk, made: Path, tmp_path: Path):
    pytest.importorskip("distributed", reason="the extra charstudio[farm] is not installed")
    assert desk.say("export", made, "-o", "here.mp4", "-q").code == 0
    with machines(tmp_path / "farm", workers=1) as one:
        said = desk.say("export", made, "-o", "there.mp4", "--on", one.address, "--no-fallback")
        received = list(one.folder.glob("worker0/media/*"))
    assert said.code == 0, said.err
    assert "1 machine at" in said.err
    assert (tmp_path / "there.mp4").read_bytes() == (tmp_path / "here.mp4").read_bytes()
    assert received == []  # the project's own files are in its reach: nothing was sent


@pytest.mark.slow
@needs_openjd
def test_a_job_is_checked_and_run_and_gives_the_film_that_is_written_here(desk: Desk, made: Path, tmp_path: Path):
    job = tmp_path / "job"
    said = desk.say("export", made, "--openjd", job)
    assert said.code == 0, said.err
    segments = read_bundle(job).segments
    assert len(segments) > 2
    assert f"Wrote a job of {len(segments)} chunks and a join" in said.out
    checked = openjd("check", job / "template.json")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    there = tmp_path / "there.mp4"
    done = openjd("run", job / "template.json", "-p", f"Charstudio={CHARSTUDIO}", "-p", f"Film={there}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list((job / "chunks").iterdir())) == len(segments)
    assert desk.say("export", made, "-o", "here.mp4", "-q").code == 0
    assert there.read_bytes() == (tmp_path / "here.mp4").read_bytes()
    assert b"Made with Character Studio" in there.read_bytes()  # it says how it was made, like any other


def test_chunks_are_coded_once_and_mended_when_damaged(desk: Desk, made: Path, tmp_path: Path):
    job = tmp_path / "job"
    assert desk.say("export", made, "--openjd", job, "-q").code == 0
    assert "is coded" in desk.say("chunk", job, 0).out
    assert "was there already" in desk.say("chunk", job, 0).out
    path = job / "chunks" / "0.packets"
    good = path.read_bytes()
    path.write_bytes(good[:-5])
    assert "is coded" in desk.say("chunk", job, 0).out
    assert path.read_bytes() == good
    early = desk.say("join", job, "-o", "film.mp4")
    assert early.code == 1
    assert "Segment 1 of the film is not there" in early.err
    assert not list(tmp_path.glob("film.mp4*"))
    missing = desk.say("chunk", job, 700)
    assert missing.code == 1
    assert "There is no segment 700" in missing.err


def test_media_that_were_damaged_on_their_way_are_not_shown(desk: Desk, made: Path, tmp_path: Path):
    job = tmp_path / "job"
    assert desk.say("export", made, "--openjd", job, "-q").code == 0
    for path in (job / "media").iterdir():
        content = path.read_bytes()
        path.unlink()  # it may be another name of the project's own file
        path.write_bytes(content[:-100] + bytes(100))
    said = desk.say("chunk", job, 0)
    assert said.code == 1
    assert "is not what its name says" in said.err
    assert list((job / "chunks").iterdir()) == []


def test_a_job_of_another_version_is_refused_with_both_named(desk: Desk, made: Path, tmp_path: Path, monkeypatch):
    job = tmp_path / "job"
    assert desk.say("export", made, "--openjd", job, "-q").code == 0
    monkeypatch.setattr(bundle_module, "this_build", lambda: "9.9.9 (other)")
    said = desk.say("chunk", job, 0)
    assert said.code == 1
    assert "This is Character Studio 9.9.9 (other); the film was written by 0." in said.err


@pytest.mark.parametrize("content", ["", "[]", '{"build": 1}', '{"build": "x", "segments": 3}'])
def test_what_is_no_job_is_refused_in_words(desk: Desk, tmp_path: Path, content: str):
    (tmp_path / "film.json").write_text(content)
    said = desk.say("chunk", tmp_path, 0)
    assert said.code == 1
    assert "is no film for a render farm" in said.err


def test_a_job_holds_no_path_of_this_machine_and_needs_nothing_but_itself(desk: Desk, made: Path, tmp_path: Path):
    job = tmp_path / "job"
    assert desk.say("export", made, "--openjd", job, "-q").code == 0
    assert str(tmp_path) not in (job / "film.json").read_text() + (job / "template.json").read_text()
    moved = tmp_path / "elsewhere"
    job.rename(moved)
    made.rename(tmp_path / "gone")
    assert desk.say("chunk", moved, 1, "-q").code == 0


@pytest.mark.parametrize("form", ["gif", "wav"])
def test_what_cannot_be_divided_is_a_job_of_one_step(desk: Desk, made: Path, tmp_path: Path, form: str):
    job = tmp_path / "job"
    said = desk.say("export", made, "-o", f"film.{form}", "--openjd", job)
    assert said.code == 0, said.err
    assert "a single step" in said.out
    assert desk.say("join", job, "-o", f"there.{form}", "-q").code == 0
    assert desk.say("export", made, "-o", f"here.{form}", "-q").code == 0
    assert (tmp_path / f"there.{form}").read_bytes() == (tmp_path / f"here.{form}").read_bytes()


def test_a_folder_with_something_in_it_is_left_alone(desk: Desk, made: Path, tmp_path: Path):
    (tmp_path / "job").mkdir()
    (tmp_path / "job" / "mine.txt").write_text("mine")
    said = desk.say("export", made, "--openjd", tmp_path / "job")
    assert said.code == 1
    assert "is not empty" in said.err
    assert [path.name for path in (tmp_path / "job").iterdir()] == ["mine.txt"]


@needs_openjd
@pytest.mark.parametrize("segments", [0, 1, 2, 5000])
def test_every_template_is_one(tmp_path: Path, segments: int):
    path = tmp_path / "template.json"
    path.write_text(json.dumps(template(segments, "A “film” with {{braces}}\n" + "x" * 200, "film.mp4")))
    checked = openjd("check", path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
