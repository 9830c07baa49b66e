"""``cut``: out to another editor and back in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import Desk

from charstudio.storage import project_file


def test_the_cut_goes_out_and_comes_back_into_a_new_film(desk: Desk, film: Path, tmp_path: Path):
    desk.say("run", film, "-q")
    said = desk.say("cut", "export", film, "-o", "cut.otioz")
    assert said.code == 0
    assert said.out.startswith(f"Wrote {tmp_path / 'cut.otioz'}: OpenTimelineIO with media")
    assert "Nothing is lost when it is read back here." in said.err
    assert desk.say("new", "other", "-q").code == 0
    said = desk.say("cut", "import", "other", "cut.otioz")
    assert (said.code, said.out.strip()) == (0, "Imported cut.otioz: 1 clip")
    project = project_file.read(tmp_path / "other" / "film.charstudio")
    (clip,) = (clip for _, clip in project.timeline.clips())
    assert isinstance(clip.source, str)  # the other film has no such node: it shows the file
    assert project.assets[clip.source].info.frames == 12


def test_what_is_lost_and_what_is_not_made_is_said(desk: Desk, film: Path):
    said = desk.say("cut", "export", film, "-o", "cut.edl")
    assert said.code == 0
    assert "This format loses" in said.err
    assert "Without media, because not made yet or lost: “Shot 1. Wide”." in said.err
    said = desk.say("cut", "export", film, "-o", "cut.xml", "--media", "copied", "--json", "-q")
    assert json.loads(said.out)["missing"] == ["Shot 1. Wide"]


def test_a_missing_file_is_asked_for_and_its_clip_stays(desk: Desk, film: Path, tmp_path: Path):
    desk.say("cut", "export", film, "-o", "cut.xml", "-q")
    desk.say("new", "other", "-q")
    said = desk.say("cut", "import", "other", "cut.xml", "--json")
    assert json.loads(said.out)["missing"] == ["Shot 1. Wide"]
    assert len(list(project_file.read(tmp_path / "other" / "film.charstudio").timeline.clips())) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["export", "-o", "cut.avi"], "does not say in which format"),
        (["export", "-o", "no/cut.otio"], "There is no folder"),
        (["export", "-o", "mine.edl"], "is there already"),
        (["import", "absent.otio"], "There is no file"),
    ],
)
def test_wrong_use_changes_nothing(desk: Desk, film: Path, tmp_path: Path, words: list[str], message: str):
    (tmp_path / "mine.edl").write_text("mine")
    said = desk.say("cut", words[0], film, *words[1:])
    assert said.code == 2
    assert message in said.err
    assert (tmp_path / "mine.edl").read_text() == "mine"


def test_a_broken_file_is_refused_and_the_film_is_as_it_was(desk: Desk, film: Path, tmp_path: Path):
    before = (film / "film.charstudio").read_bytes()
    (tmp_path / "bad.otio").write_text('{"OTIO_SCHEMA": "Timeline.1", "tracks": ')
    said = desk.say("cut", "import", film, "bad.otio")
    assert said.code == 1
    assert "“bad.otio” cannot be read as a cut" in said.err
    assert (film / "film.charstudio").read_bytes() == before


def test_the_formats_say_what_they_lose(desk: Desk):
    said = desk.say("cut", "formats")
    assert said.code == 0
    assert ".otio  OpenTimelineIO." in said.out
    assert said.out.count("This format loses") == 3
