"""``relink``, ``archive`` and ``unpack``."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from desk import Desk

import charstudio
from charstudio.storage import project_file
from charstudio.storage.paths import ProjectFolder


@pytest.fixture(scope="module")
def drafted(tmp_path_factory) -> Path:
    """Where the drafted film is kept: drafting takes longer than all the rest."""
    return tmp_path_factory.mktemp("drafted") / "film"


@pytest.fixture
def made(desk: Desk, film: Path, drafted: Path) -> Path:
    """The small film, drafted."""
    if not drafted.exists():
        assert desk.say("run", film, "--draft", "-q").code == 0
        shutil.copytree(film, drafted)
    shutil.rmtree(film)
    shutil.copytree(drafted, film)
    return film


def blobs(film: Path) -> list[Path]:
    return sorted(path for path in ProjectFolder(film).media.rglob("*.*") if path.parent.name != "tmp")


def test_a_film_goes_through_an_archive_and_has_nothing_to_make(desk: Desk, made: Path, tmp_path: Path):
    said = desk.say("archive", made, "-o", "film.zip")
    assert said.code == 0
    assert said.out.startswith(f"Wrote {tmp_path / 'film.zip'}: ")
    said = desk.say("unpack", "film.zip", "again")
    assert said.code == 0
    assert said.out.startswith(f"Unpacked “Small” into {tmp_path / 'again'}: ")
    assert desk.say("check", "again", "--media").out == "No problems.\n"
    again, before = (project_file.read(ProjectFolder(root).document) for root in (tmp_path / "again", made))
    assert again == before
    assert json.loads(desk.say("estimate", "again", "--draft", "--json").out)["steps"] == []
    assert desk.say("export", "again", "-o", "again.mp4", "-q").code == 0
    assert desk.say("export", made, "-o", "before.mp4", "-q").code == 0
    assert Path("again.mp4").read_bytes() == Path("before.mp4").read_bytes()


def test_unpacking_without_a_place_names_the_folder_after_the_film(desk: Desk, made: Path, tmp_path: Path):
    desk.say("archive", made, "-o", "film.zip", "--used")
    desk.say("unpack", "film.zip")
    desk.say("unpack", "film.zip")
    assert (tmp_path / "Small" / "film.charstudio").exists()
    assert (tmp_path / "Small 2" / "film.charstudio").exists()


def test_a_name_without_zip_makes_a_folder(desk: Desk, made: Path, tmp_path: Path):
    assert desk.say("archive", made, "-o", "copy").code == 0
    assert desk.say("check", "copy", "--media").code == 0


def test_an_archive_is_described_for_scripts(desk: Desk, made: Path):
    found = json.loads(desk.say("archive", made, "-o", "film.zip", "--chosen", "--json").out)
    assert (found["packed"], found["missing"], found["damaged"], found["left_out_paid"]) == ("chosen", 0, 0, 0)


def test_paid_takes_that_stay_behind_are_said(desk: Desk, made: Path):
    assert desk.say("run", made, "--node", "state", "--set", "state.model=fine", "--save", "--yes", "-q").code == 0
    said = desk.say("archive", made, "-o", "film.zip", "--chosen")
    assert "will not be in it" not in said.err
    assert desk.say("run", made, "--node", "state", "--set", "state.model=draft", "--save", "-q").code == 0
    said = desk.say("archive", made, "-o", "film.zip", "--chosen", "--overwrite")
    assert "warning: 1 paid take that cost $0.50 will not be in it." in said.err
    assert said.code == 0


def test_what_is_in_the_way_stays(desk: Desk, made: Path):
    Path("film.zip").write_bytes(b"mine")
    said = desk.say("archive", made, "-o", "film.zip")
    assert (said.code, Path("film.zip").read_bytes()) == (2, b"mine")
    desk.say("archive", made, "-o", "film.zip", "--overwrite")
    Path("full").mkdir()
    Path("full/letter").write_text("dear")
    said = desk.say("unpack", "film.zip", "full")
    assert said.code == 2
    assert "not empty" in said.err


def test_what_is_no_archive_is_said_so(desk: Desk, tmp_path: Path):
    Path("film.zip").write_bytes(b"PK\x03\x04 and nothing")
    said = desk.say("unpack", "film.zip")
    assert said.code == 1
    assert "not a whole archive of a film" in said.err
    assert not Path("Small").exists()


def test_moved_media_are_found_and_the_film_is_whole_again(desk: Desk, made: Path, tmp_path: Path):
    disk = tmp_path / "disk" / "deep"
    disk.mkdir(parents=True)
    for number, path in enumerate(blobs(made)):
        shutil.move(path, disk / f"{number}.bin")
    said = desk.say("archive", made, "-o", "poor.zip")
    assert said.code == 1
    assert "portrait.png is missing; it is not packed whole." in said.err
    said = desk.say("relink", made, tmp_path / "disk")
    assert said.code == 0
    assert f"back: portrait.png from {disk}" in said.out
    assert desk.say("check", made, "--media").code == 0
    assert desk.say("relink", made, tmp_path / "disk").out == "Nothing is missing.\n"


def test_a_file_that_is_only_likely_is_listed_and_taken_when_told_to(desk: Desk, made: Path, picture: Path, tmp_path):
    before = project_file.read(ProjectFolder(made).document)
    asset = next(iter(before.assets.values()))
    next(path for path in blobs(made) if path.stem == asset.media.sha256).unlink()
    disk = tmp_path / "disk"
    disk.mkdir()
    (disk / "portrait.png").write_bytes(picture.read_bytes() + b"changed at its end")
    said = desk.say("relink", made, disk)
    assert said.code == 1
    assert "missing: portrait.png\n  perhaps " in said.out
    assert "(same name, same picture size)" in said.out
    assert project_file.read(ProjectFolder(made).document) == before
    said = desk.say("relink", made, disk, "--likely")
    assert said.code == 0
    assert "relinked: portrait.png to " in said.out
    after = project_file.read(ProjectFolder(made).document)
    assert asset.id not in after.assets
    assert desk.say("check", made, "--media").code == 0


def test_bytes_that_changed_are_found_when_asked_to_read_all(desk: Desk, made: Path, picture: Path, tmp_path: Path):
    path = next(path for path in blobs(made) if path.suffix == ".png" and path.read_bytes() == picture.read_bytes())
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert desk.say("relink", made, tmp_path).out == "Nothing is missing.\n"
    said = desk.say("relink", made, tmp_path, "--check")
    assert said.code == 0
    assert path.read_bytes() == picture.read_bytes()


def test_a_file_that_broke_off_is_a_problem_without_reading_it_all(desk: Desk, made: Path):
    for path in blobs(made):
        os.truncate(path, 10)
    said = desk.say("check", made)
    assert said.code == 1
    assert "“portrait.png” is not whole" in said.out


def test_a_folder_that_is_not_there_is_wrong_use(desk: Desk, made: Path):
    assert desk.say("relink", made, "nowhere").code == 2


@pytest.mark.parametrize("verb", ["archive", "unpack", "relink"])
def test_killed_at_any_moment_the_film_is_whole_and_a_second_try_does_it(
    desk: Desk, made: Path, tmp_path: Path, verb: str
):
    """A large file makes the work last; the process dies without a word in the middle of it."""
    large = tmp_path / "disk" / "large.wav"
    large.parent.mkdir()
    with large.open("wb") as stream:
        stream.write(b"RIFF" + (36 + (64 << 20)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little"))
        stream.write(b"\1\0\1\0" + (48000).to_bytes(4, "little") + (96000).to_bytes(4, "little") + b"\2\0\x10\0")
        stream.write(b"data" + (64 << 20).to_bytes(4, "little"))
        for _ in range(64):
            stream.write(os.urandom(1 << 20))
    _import(desk, made, large)
    if verb == "unpack":
        desk.say("archive", made, "-o", "film.zip")
    if verb == "relink":
        next(path for path in blobs(made) if path.suffix == ".wav").unlink()
    words = {
        "archive": ["archive", str(made), "-o", "out.zip"],
        "unpack": ["unpack", "film.zip", "again"],
        "relink": ["relink", str(made), "disk"],
    }[verb]
    environment = {**os.environ, "PYTHONPATH": str(Path(charstudio.__file__).parents[1])}
    process = subprocess.Popen([sys.executable, "-m", "charstudio", *words], stderr=subprocess.DEVNULL, env=environment)
    watched = ProjectFolder(made).media / "tmp" if verb == "relink" else tmp_path
    for _ in range(2000):
        if process.poll() is not None or any(_size(path) > 1 << 20 for path in watched.glob("*.part")):
            break
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it was faster than the test"
    assert not Path("out.zip").exists()
    assert not Path("again").exists()
    if verb != "relink":
        assert desk.say("check", made, "--media").code == 0
    assert desk.say(*words).code == 0
    assert desk.say("check", "again" if verb == "unpack" else made, "--media").code == 0


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(_size(inside) for inside in path.rglob("*.wav"))
    return path.stat().st_size


def _import(desk: Desk, film: Path, path: Path) -> None:
    import asyncio

    async def bring():
        studio = desk.make_studio()
        studio.open(film)
        await studio.import_files([path])
        await studio.save()
        await studio.close()

    asyncio.run(bring())
