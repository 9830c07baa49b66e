"""``character``, ``accept`` and ``handover`` as commands."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from desk import Desk
from PIL import Image

import charstudio
from charstudio.analysis.identity.capabilities import capabilities
from charstudio.model import graph_edits
from charstudio.model.character_edits import add_character, change_character
from charstudio.model.characters import Character
from charstudio.storage import project_file
from charstudio.studio.cast.shelf import CharacterShelf
from tests.lab import picture
from tests.shared_material import ABSENT, folder
from tests.studio.cast.films import MIRA, populate

LABEL = "Mira – S1E04 – raincoat – v1"


async def _edit(desk: Desk, film: Path, work) -> None:
    studio = desk.make_studio()
    studio.open(film)
    await work(studio)
    await studio.save()
    await studio.close()


@pytest.fixture
def cast(desk: Desk, film: Path, tmp_path: Path) -> Path:
    """The small film, with Mira in it."""
    asyncio.run(_edit(desk, film, lambda studio: populate(studio, tmp_path / "photos")))
    return film


def changed(desk: Desk, film: Path, **changes) -> None:
    async def change(studio):
        studio.cast.keep_version(MIRA, "")
        studio.document.apply("Change", lambda project: change_character(project, MIRA, **changes))

    asyncio.run(_edit(desk, film, change))


def test_a_character_goes_out_and_comes_into_another_film(desk: Desk, cast: Path, tmp_path: Path):
    said = desk.say("character", "export", cast, "mira", "-o", tmp_path, "--by", "Ada")
    path = tmp_path / f"{LABEL}.character"
    assert (said.code, said.out.startswith(f"Wrote {path}: {LABEL}, ")) == (0, True)
    assert desk.say("character", "verify", path).out == f"{path}: whole: {LABEL}, 3 files\n"
    desk.say("new", "other")
    said = desk.say("character", "import", "other", path)
    assert (said.code, said.out) == (0, f"Imported {LABEL}\n")
    assert desk.say("character", "list", "other").out.splitlines()[1].split()[:2] == [MIRA, "Mira"]
    there = project_file.read(tmp_path / "other" / "film.charstudio")
    assert there.characters == project_file.read(cast / "film.charstudio").characters


def test_an_update_says_what_it_changes(desk: Desk, cast: Path, tmp_path: Path):
    desk.say("character", "export", cast, "Mira", "-o", "a.character")
    desk.say("new", "other")
    desk.say("character", "import", "other", "a.character")
    changed(desk, cast, episode="S1E05")
    desk.say("character", "export", cast, "Mira", "-o", "b.character")
    for words in (["a.character", "b.character"], ["other", "b.character"]):
        assert desk.say("character", "diff", *words).out == "Last episode: S1E04 → S1E05\n"
    found = json.loads(desk.say("character", "diff", "a.character", "b.character", "--json").out)
    assert found["differences"] == [{"field": "episode", "label": "Last episode", "before": "S1E04", "after": "S1E05"}]
    said = desk.say("character", "import", "other", "b.character")
    assert said.out == "Imported Mira – S1E05 – raincoat – v2\nLast episode: S1E04 → S1E05\n"
    assert "The film has an earlier version of “Mira”." in said.err
    again = json.loads(desk.say("character", "import", "other", "b.character", "--json").out)
    assert (again["standing"], again["version"]) == ("same", 2)
    assert desk.say("character", "diff", "other", "b.character").out == "Nothing differs.\n"
    desk.say("character", "import", "other", "a.character", "--another")
    names = [who["name"] for who in json.loads(desk.say("character", "list", "other", "--json").out)]
    assert names == ["Mira", "Mira 2"]


def test_everybody_goes_into_a_folder(desk: Desk, cast: Path, tmp_path: Path):
    assert desk.say("character", "export", cast, "all", "-o", "nowhere.character").code == 2
    found = json.loads(desk.say("character", "export", cast, "all", "-o", tmp_path, "--json").out)
    assert [each["name"] for each in found] == ["Mira"]


def test_what_is_in_the_way_wrong_or_not_there_is_said(desk: Desk, cast: Path, tmp_path: Path):
    Path("mine.character").write_bytes(b"mine")
    assert desk.say("character", "export", cast, "Mira", "-o", "mine.character").code == 1
    assert Path("mine.character").read_bytes() == b"mine"
    said = desk.say("character", "export", cast, "Tom", "-o", "x.character")
    assert (said.code, "There are: Mira." in said.err) == (2, True)
    assert desk.say("character", "import", cast, "nowhere.character").code == 2
    said = desk.say("character", "import", cast, "mine.character")
    assert (said.code, "not a whole character" in said.err) == (1, True)
    said = desk.say("character", "verify", "mine.character", "--json")
    assert (said.code, "not a whole" in json.loads(said.out)[0]["problem"]) == (1, True)


def test_the_shelf_is_listed_with_what_is_damaged(desk: Desk, cast: Path, tmp_path: Path):
    assert desk.say("character", "list").out == "There is no character on your shelf.\n"
    desk.say("character", "export", cast, "Mira", "-o", "a.character")
    shelf = CharacterShelf(desk.launch.paths.characters)
    shelf.import_file(Path("a.character"))
    (shelf.folder / "bad.character").write_bytes(b"bad")
    said = desk.say("character", "list")
    assert [line.split("  ")[0] for line in said.out.splitlines()] == ["bad", LABEL]
    assert "warning: “bad.character” is not a whole character" in said.err
    assert [each["name"] for each in json.loads(desk.say("character", "list", "--json").out)] == ["bad", "Mira"]


def test_a_film_is_handed_over_and_taken_over(desk: Desk, cast: Path, tmp_path: Path):
    said = desk.say("handover", cast, "-o", "small.handover", "--by", "Ada", "-q")
    assert said.code == 0
    assert said.out.startswith(f"Wrote {tmp_path / 'small.handover'}: 1 character, 1 test clip, ")
    assert desk.say("handover", cast, "-o", "small.handover").code == 2
    said = desk.say("handover", "small.handover", "--shelf", "-q")
    lines = said.out.splitlines()
    assert lines[0].startswith(f"Unpacked “Small”, handed over by Ada into {tmp_path / 'Small'}: 1 character")
    assert lines[1] == f"On your shelf: {LABEL}"
    assert lines[2].startswith("Mira: Not measurable")  # there is no face in a picture of one colour
    assert said.code == 0
    assert desk.say("check", "Small", "--media").code == 0
    found = json.loads(desk.say("handover", "small.handover", "again", "--json").out)
    assert (found["by"], found["acceptance"][0]["verdict"]) == ("Ada", "not measurable")
    assert desk.say("unpack", "small.handover", "third", "-q").out.startswith("Unpacked “Small”")


def test_wrong_use_of_handover(desk: Desk, cast: Path, tmp_path: Path):
    assert desk.say("handover", cast).code == 2
    assert desk.say("handover", cast, "there", "-o", "a.handover").code == 2
    Path("a.handover").write_bytes(b"PK\x03\x04 and nothing")
    said = desk.say("handover", "a.handover")
    assert (said.code, "not a whole hand-over pack" in said.err) == (1, True)
    assert desk.say("handover", "a.handover", "-o", "b.handover").code == 2
    assert desk.say("handover", "nowhere", "-o", "b.handover").code == 2


def test_a_clip_without_a_face_is_not_measurable_and_no_fault(desk: Desk, cast: Path, tmp_path: Path):
    desk.say("character", "export", cast, "Mira", "-o", "a.character")
    said = desk.say("accept", picture(tmp_path / "own.png"), "--character", "a.character")
    assert (said.code, said.out.startswith("Mira: Not measurable")) == (0, True)
    assert json.loads(desk.say("accept", "own.png", "--character", "a.character", "--json").out)["verdict"] == (
        "not measurable"
    )
    assert desk.say("accept", "gone.mp4", "--character", "a.character").code == 2


def test_the_face_in_a_real_clip_is_measured(desk: Desk, film: Path, tmp_path: Path):
    root = folder()
    if root is None:
        pytest.skip(ABSENT)
    if not capabilities().identity:
        pytest.skip("faces cannot be compared on this machine")

    async def build(studio):
        report = await studio.import_assets([root / "images" / "personA_3_front.jpg"])

        def bring(project):
            project = graph_edits.add_asset(project, report.assets[0])
            return add_character(project, Character(MIRA, "Mira", report.assets[0].id))

        studio.document.apply("Bring", bring)

    asyncio.run(_edit(desk, film, build))
    desk.say("character", "export", film, "Mira", "-o", "a.character", "--with-vectors")
    with Image.open(root / "images" / "personA_3_front.jpg") as still:  # what a good test clip's frame looks like
        still.resize((still.width * 3 // 4, still.height * 3 // 4)).point(lambda v: v * 0.9).save("own.jpg", quality=70)
    said = desk.say("accept", "own.jpg", "--character", "a.character", "--json")
    found = json.loads(said.out)
    assert (said.code, found["verdict"]) == (0, "agrees")
    assert found["likeness"] > found["likeness_wanted"]
    assert found["jaw_tolerance_pct"] == pytest.approx(3.3)
    said = desk.say("accept", root / "images" / "personB_suit_closeup.jpg", "--character", "a.character")
    assert said.code == 1
    assert "differs. " in said.out
    assert "from the original" in said.out


@pytest.mark.parametrize("verb", ["pack", "open"])
def test_killed_at_any_moment_there_is_no_half_pack_or_film_and_a_second_try_does_it(
    desk: Desk, cast: Path, tmp_path: Path, verb: str
):
    """A large file makes the work last; the process dies without a word in the middle of it."""
    large = tmp_path / "large.wav"
    size = 48 << 20
    head = b"RIFF" + (36 + size).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    head += b"\1\0\1\0" + (48000).to_bytes(4, "little") + (96000).to_bytes(4, "little") + b"\2\0\x10\0"
    large.write_bytes(head + b"data" + size.to_bytes(4, "little") + os.urandom(size))

    async def bring(studio):
        await studio.import_files([large])

    asyncio.run(_edit(desk, cast, bring))
    desk.say("handover", cast, "-o", "in.handover", "-q")  # with it her test clip is there already
    words = {"pack": ["handover", str(cast), "-o", "out.handover"], "open": ["handover", "in.handover", "again"]}[verb]
    environment = {**os.environ, "PYTHONPATH": str(Path(charstudio.__file__).parents[1])}
    process = subprocess.Popen([sys.executable, "-m", "charstudio", *words], stderr=subprocess.DEVNULL, env=environment)
    for _ in range(4000):
        if process.poll() is not None or any(_size(part) > 1 << 20 for part in tmp_path.glob(".*.part")):
            break
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it was faster than the test"
    assert not Path("out.handover").exists()
    assert not Path("again").exists()
    assert desk.say("check", cast, "--media").code == 0
    assert desk.say(*words, "-q").code == 0
    assert desk.say("check", "again" if verb == "open" else cast, "--media").code == 0


def _size(part: Path) -> int:
    try:
        inside = part.rglob("*") if part.is_dir() else (part,)
        return sum(path.stat().st_size for path in inside if path.is_file())
    except FileNotFoundError:  # it went while we looked
        return 0
