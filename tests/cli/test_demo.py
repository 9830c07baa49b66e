"""``demo``: one command from nothing to a film."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from desk import Desk

from charstudio.cli.commands import demo
from charstudio.media.probe import probe
from charstudio.storage.paths import ProjectFolder


@pytest.fixture
def small_sample(film: Path, monkeypatch) -> Path:
    """The real way with a film that is drafted in a second."""

    def copy(folder: Path) -> None:
        shutil.copytree(film, folder)

    monkeypatch.setattr(demo, "copy_sample", copy)
    return film


def test_without_a_display_a_file_is_written(desk: Desk, small_sample: Path, tmp_path: Path):
    said = desk.say("demo")
    assert said.code == 0
    assert f"Wrote {tmp_path / 'sample-film.mp4'}: 1.00 s, 12 frames" in said.out
    assert probe(tmp_path / "sample-film.mp4").frames == 12
    again = desk.say("demo")
    assert again.code == 0
    assert "Every shot is made already." in again.err
    assert desk.windows == []


def test_with_a_display_the_window_opens(desk: Desk, small_sample: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":77")
    assert desk.say("demo", "-q").code == 0
    (opened,) = desk.windows
    assert opened is not None
    assert ProjectFolder(opened).exists
    assert not (tmp_path / "sample-film.mp4").exists()


def test_files_of_the_user_are_not_replaced(desk: Desk, small_sample: Path, tmp_path: Path):
    (tmp_path / "mine.mp4").write_bytes(b"mine")
    said = desk.say("demo", "-o", "mine.mp4")
    assert said.code == 2
    assert (tmp_path / "mine.mp4").read_bytes() == b"mine"


def test_a_fresh_copy_when_asked(desk: Desk, small_sample: Path):
    place = desk.root / "cache" / "demo"
    folder = demo.sample_project(place)
    (folder / "note").write_text("x")
    assert (demo.sample_project(place) / "note").exists()
    assert not (demo.sample_project(place, fresh=True) / "note").exists()
    assert [path.name for path in folder.parent.iterdir()] == ["Sample film"]


@pytest.mark.slow
def test_the_sample_that_ships(desk: Desk, tmp_path: Path):
    said = desk.say("demo", "-o", "film.mp4", "-q")
    assert said.code == 0
    assert said.err == ""
    info = probe(tmp_path / "film.mp4")
    assert (info.width_px, info.height_px) == (1280, 720)
    assert info.duration is not None
    assert 15 < info.duration < 30
