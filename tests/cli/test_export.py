"""``export``: the film, a part of it, and what stands in its way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import Desk

from charstudio.media.probe import probe


def test_the_film_is_written_and_described(desk: Desk, film: Path, tmp_path: Path):
    desk.say("run", film, "-q")
    said = desk.say("export", film, "-o", "out.mp4")
    assert said.code == 0
    assert said.out.startswith(f"Wrote {tmp_path / 'out.mp4'}: 1.00 s, 12 frames, 160×96, 12 fps")
    assert "still a draft" in said.err
    info = probe(tmp_path / "out.mp4")
    assert (info.frames, info.video_codec, info.audio_codec) == (12, "h264", "aac")


def test_a_part_without_the_mark_for_scripts(desk: Desk, film: Path):
    desk.say("run", film, "-q")
    said = desk.say("export", film, "-o", "out.mp4", "--no-mark", "--from", "0:06", "--to", "9", "--json", "-q")
    assert said.code == 0
    assert json.loads(said.out)["frames"] == 6
    assert json.loads(said.out)["duration"] == "1/2"


def test_clips_that_are_not_made_are_announced(desk: Desk, film: Path):
    said = desk.say("export", film, "-o", "out.mp4")
    assert said.code == 0
    assert "warning: 1 clip is not made yet and will show a card: " in said.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-o", "out.avi"], "is not named so"),
        (["-o", "."], "is a folder"),
        (["-o", "no/where.mp4"], "There is no folder"),
        (["-o", "portrait.mp4"], "is there already"),
        (["-o", "out.mp4", "--from", "soon"], "is not a time"),
        (["-o", "out.mp4", "--from", "3", "--to", "2"], "nothing of the film"),
    ],
)
def test_wrong_use_writes_nothing(desk: Desk, film: Path, tmp_path: Path, words, message):
    (tmp_path / "portrait.mp4").write_bytes(b"mine")
    said = desk.say("export", film, *words)
    assert said.code == 2
    assert message in said.err
    assert (tmp_path / "portrait.mp4").read_bytes() == b"mine"
    assert not (tmp_path / "out.mp4").exists()


def test_it_is_replaced_only_when_said(desk: Desk, film: Path, tmp_path: Path):
    (tmp_path / "out.mp4").write_bytes(b"old")
    assert desk.say("export", film, "-o", "out.mp4", "--overwrite", "-q").code == 0
    assert probe(tmp_path / "out.mp4").frames == 12
