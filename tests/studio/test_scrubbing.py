"""The clips on the timeline get small copies, soon after they come there, and nothing else does."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from charstudio.media.playable import Playable
from charstudio.media.proxies import Proxies
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId
from charstudio.studio import scrubbing as module
from charstudio.studio.scrubbing import Scrubbing


@pytest.fixture
def wanted(monkeypatch):
    """The names of the files that were asked for, in that order; nothing is made."""
    told = []
    monkeypatch.setattr(Proxies, "want", lambda _self, path, **_: told.append(path.name))
    return told


def film(*names):
    clips = tuple(
        Clip(ClipId(f"c{number}"), AssetId(name), Seconds(number), TimeRange(ZERO, Seconds(1)))
        for number, name in enumerate(names)
    )
    return replace(Project(), timeline=Timeline(tracks=(Track(TrackId("v"), TrackKind.VIDEO, "", clips),)))


@pytest.fixture
def scrubbing(tmp_path):
    def playable(source):
        kind = MediaKind.IMAGE if source.startswith("still") else MediaKind.VIDEO
        return None if source == "ghost" else Playable(tmp_path / str(source), MediaInfo(kind, 1))

    made = Scrubbing(playable)
    made.is_on = True
    return made


def test_clips_are_wanted_the_first_one_last_so_that_it_is_made_first(scrubbing, wanted, tmp_path):
    scrubbing.enter(tmp_path, read_only=False)
    scrubbing.look(film("a", "b", "ghost", "still", "c", "a"))
    assert wanted == ["c", "b", "a"]
    assert scrubbing.proxies.folder == tmp_path / "proxies"


async def test_many_edits_are_one_wish_and_many_clips_come_in_pieces(scrubbing, wanted, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SOON_S", 0.01)
    monkeypatch.setattr(module, "NEXT_S", 0.001)
    scrubbing.enter(tmp_path, read_only=False)
    names = [f"clip{number}" for number in range(2 * module.PIECE + 5)]
    for count in range(1, len(names) + 1):
        scrubbing.look(film(*names[:count]))
    assert wanted == []
    for _ in range(100):
        await asyncio.sleep(0.005)
        if len(wanted) == len(names):
            break
    assert wanted == names[::-1]


def test_what_may_not_be_written_or_is_not_open_gets_none(scrubbing, wanted, tmp_path):
    scrubbing.look(film("a"))
    scrubbing.enter(tmp_path, read_only=True)
    scrubbing.look(film("a"))
    assert wanted == []
    assert scrubbing.proxies is not None
    scrubbing.enter(None, read_only=True)
    assert scrubbing.proxies is None


async def test_another_project_has_other_proxies_and_the_same_the_same(scrubbing, wanted, tmp_path):
    scrubbing.enter(tmp_path / "one", read_only=False)
    first = scrubbing.proxies
    scrubbing.look(film("a"))
    scrubbing.enter(tmp_path / "one", read_only=False)
    assert scrubbing.proxies is first
    scrubbing.enter(tmp_path / "two", read_only=False)
    assert scrubbing.proxies is not first
    await asyncio.sleep(module.SOON_S + 0.05)
    assert wanted == []
    await scrubbing.finished()


async def test_a_studio_has_them_only_when_a_window_asked(make_studio, tmp_path):
    studio = make_studio()
    studio.new(tmp_path / "film", Project())
    assert studio.proxies is None
    await studio.close()
    studio.use_proxies()
    studio.open(tmp_path / "film")
    assert studio.proxies.folder == tmp_path / "film" / "cache" / "proxies"
    await studio.close()
    assert studio.proxies is None
