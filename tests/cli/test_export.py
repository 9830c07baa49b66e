"""``export``: the film, a part of it, and what stands in its way."""

from __future__ import annotations

import json
from pathlib import Path

import av
import pytest
from desk import Desk
from PIL import Image

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
        ([], "where to write"),
        (["-o", "out.mp4", "--preset", "hologram"], "no preset “hologram”"),
        (["-o", "out.mp4", "--form", "gif"], "ends in .gif"),
        (["-o", "out.mp4", "--form", "png_sequence"], "go into a folder"),
        (["-o", "out.mp4", "--size", "wide"], "is not a size"),
        (["-o", "out.mp4", "--size", "55x100"], "even numbers"),
        (["-o", "out.mp4", "--rate", "fast"], "is not a frame rate"),
        (["-o", "out.mp4", "--focus", "middle"], "is not a place"),
        (["-o", "out.mp4", "--quality", "99"], "qualities from 0 to 40"),
        (["-o", "out.mp4", "--alpha"], "no transparency"),
        (["-o", "out.mp4", "--stems"], "Stems are sound files"),
        (["-o", "out.webm", "--captions", "soft"], "no captions to switch on"),
        (["-o", "out.mp4", "--language", "english", "--captions", "soft"], "three small letters"),
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


def test_the_presets_are_listed_without_a_project(desk: Desk):
    said = desk.say("export", "--presets")
    assert said.code == 0
    assert "reel" in said.out
    assert "Upright for phones" in said.out
    listed = json.loads(desk.say("export", "--presets", "--json").out)
    assert next(each for each in listed if each["id"] == "festival")["delivery"]["form"] == "prores_422"


def test_a_film_without_a_project_is_wrong_use(desk: Desk):
    said = desk.say("export", "-o", "out.mp4")
    assert (said.code, "which project" in said.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "codec"), [("out.webm", "vp9"), ("out.mov", "prores"), ("out.gif", "gif"), ("out.png", "png")]
)
def test_the_suffix_says_what_is_written(desk: Desk, film: Path, tmp_path: Path, name, codec):
    assert desk.say("export", film, "-o", name, "-q").code == 0
    with av.open(str(tmp_path / name)) as container:
        assert container.streams.video[0].codec_context.name == codec


def test_options_say_what_it_becomes(desk: Desk, film: Path, tmp_path: Path):
    words = ["--form", "h265", "--size", "64x96", "--rate", "6", "--framing", "centre", "--quality", "30"]
    said = desk.say("export", film, "-o", "reel", *words, "--effort", "fast", "--json", "-q")
    assert said.code == 0
    found = json.loads(said.out)
    assert (found["form"], found["rate"], found["frames"]) == ("h265", "6", 6)
    assert found["files"] == [str(tmp_path / "reel.mp4")]
    info = probe(tmp_path / "reel.mp4")
    assert (info.video_codec, info.width_px, info.height_px, info.frames) == ("hevc", 64, 96, 6)


def test_several_presets_are_written_in_one_go_each_with_its_name(desk: Desk, film: Path, tmp_path: Path):
    presets = ["--preset", "animatic", "--preset", "sound", "--preset", "Still picture"]
    (tmp_path / "Film - Still.png").write_bytes(b"mine")
    said = desk.say("export", film, "-o", "Film.mp4", *presets, "-q")
    assert (said.code, "is there already" in said.err) == (2, True)
    assert not (tmp_path / "Film - Sound.wav").exists()
    said = desk.say("export", film, "-o", "Film.mp4", *presets, "--overwrite", "--json", "-q")
    assert said.code == 0
    names = ["Film - Animatic.mp4", "Film - Sound.wav", "Film - Still.png"]
    assert [Path(each["path"]).name for each in json.loads(said.out)] == names
    assert probe(tmp_path / names[0]).width_px == 960
    assert probe(tmp_path / names[2]).width_px == 160


def test_options_change_a_preset(desk: Desk, film: Path, tmp_path: Path):
    said = desk.say("export", film, "-o", "a.gif", "--preset", "panel-gif", "--size", "32x40", "--rate", "4", "-q")
    assert said.code == 0
    with Image.open(tmp_path / "a.gif") as image:
        assert (image.size, image.n_frames) == ((32, 40), 4)


def test_a_still_is_of_the_moment_that_was_asked_for(desk: Desk, film: Path, tmp_path: Path):
    desk.say("run", film, "-q")
    for number, at in enumerate(("0", "0.5")):
        assert desk.say("export", film, "-o", f"{number}.png", "--from", at, "-q").code == 0
    with Image.open(tmp_path / "0.png") as first, Image.open(tmp_path / "1.png") as second:
        assert first.tobytes() != second.tobytes()
