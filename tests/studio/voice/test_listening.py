"""Each sound is listened to once, in the background, and what was heard is kept with the film."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charstudio.analysis.voice import check
from charstudio.model.errors import Unreadable
from charstudio.model.library import MediaKind
from charstudio.model.values import MediaRef
from charstudio.model.voice import Heard, LipsyncOffset, VoiceReport
from charstudio.storage.voice_reports import FOLDER, read_kept, write_kept
from charstudio.studio.voice.listening import name_of, pair_name
from tests.nodes.looks import media_value


@pytest.fixture
def counted(monkeypatch):
    """How often anybody really listened."""
    calls = []
    really = check.check_dialogue

    def listen(path, limits=None, stopped=lambda: False):
        calls.append(path)
        return really(path, limits, stopped)

    monkeypatch.setattr(check, "check_dialogue", listen)
    return calls


async def test_a_sound_is_listened_to_and_told_of(studio, line_of):
    line = await line_of()
    told = []
    studio.listening.changed.connect(told.append)
    assert studio.listening.known(line.value) is None
    studio.listening.ask(line.value)
    assert studio.listening.is_busy(line.value)
    found = await studio.listening.heard(line.value)
    assert found is not None
    assert found.of(Heard.LENGTH).value == pytest.approx(3.0)
    assert told == [name_of(line.value)]
    assert not studio.listening.is_busy(line.value)


async def test_nothing_is_listened_to_twice_also_after_the_film_was_closed(studio, line_of, counted, tmp_path):
    line = await line_of()
    first = await studio.listening.heard(line.value)
    assert await studio.listening.heard(line.value) == first
    folder = studio.folder
    await studio.close()
    studio.open(folder)
    assert studio.listening.known(line.value) is None
    assert await studio.listening.heard(line.value) == first
    assert len(counted) == 1


async def test_a_damaged_note_is_heard_again(studio, line_of, counted):
    line = await line_of()
    first = await studio.listening.heard(line.value)
    kept = studio._workspace.folder.cache / FOLDER / f"{name_of(line.value)}.json"
    kept.write_text(kept.read_text("utf-8")[:-40], "utf-8")
    studio.listening.enter(studio._workspace.folder.cache, read_only=False)
    assert await studio.listening.heard(line.value) == first
    assert len(counted) == 2


async def test_in_a_film_for_reading_only_nothing_is_written(studio, line_of):
    line = await line_of()
    studio.listening.enter(studio._workspace.folder.cache, read_only=True)
    assert await studio.listening.heard(line.value) is not None
    assert not (studio._workspace.folder.cache / FOLDER).exists()


async def test_what_cannot_be_heard_says_why_and_is_not_tried_again(studio, line_of, monkeypatch):
    line = await line_of()
    tries = []

    def fail(*_):
        tries.append(1)
        raise Unreadable("line.wav holds no sound.")

    monkeypatch.setattr(check, "check_dialogue", fail)
    assert await studio.listening.heard(line.value) is None
    assert await studio.listening.heard(line.value) is None
    assert studio.listening.fault(line.value) == "line.wav holds no sound."
    assert tries == [1]


async def test_closing_the_film_stops_listening(studio, line_of, monkeypatch):
    line = await line_of()
    asked = []

    def slow(_path, _limits, stopped):
        while not stopped():
            asked.append(1)

    monkeypatch.setattr(check, "check_dialogue", slow)
    studio.listening.ask(line.value)
    await studio.close()
    assert studio.listening.known(line.value) is None


async def test_without_a_film_nothing_is_asked(studio, line_of):
    line = await line_of()
    await studio.close()
    studio.listening.ask(line.value)
    assert not studio.listening.is_busy(line.value)


def test_a_note_is_for_one_sound_and_one_pair():
    a, b = media_value(MediaKind.VIDEO, name="a"), media_value(MediaKind.VIDEO, name="b")
    names = {name_of(a), name_of(b), pair_name(a, None), pair_name(a, b), pair_name(b, a)}
    assert len(names) == 5
    assert name_of(replace(a, media=MediaRef(a.media.sha256, "mov"))) == name_of(a)


def test_notes_come_back_as_they_were(tmp_path):
    shift = LipsyncOffset(-80.0, 0.2, 9.5)
    write_kept(tmp_path, "x", shift)
    assert read_kept(tmp_path, "x", LipsyncOffset) == shift
    assert read_kept(tmp_path, "x", VoiceReport) is None
    assert read_kept(tmp_path, "y", LipsyncOffset) is None
    (tmp_path / "y.json").write_bytes((tmp_path / "x.json").read_bytes())
    assert read_kept(tmp_path, "y", LipsyncOffset) is None
