"""Writing what was ordered in the window, without one."""

from __future__ import annotations

import asyncio
import json

from charstudio.media.probe import probe
from charstudio.studio.renders.values import RenderOrder
from tests.render_desk import titled


def ordered(desk, folder, *orders, pause=()):
    async def story():
        studio = desk.make_studio()
        studio.new(folder, titled())
        ids = await studio.renders.add(orders)
        for index in pause:
            studio.renders.pause(ids[index])
        await studio.close()

    asyncio.run(story())


def test_what_waits_is_written_and_told(desk, tmp_path):
    ordered(desk, tmp_path / "film", RenderOrder(tmp_path / "a.mp4"), RenderOrder(tmp_path / "b.mp4"))
    said = desk.say("render", tmp_path / "film")
    assert said.code == 0
    assert said.out.count("Wrote ") == 2
    assert probe(tmp_path / "b.mp4").frames == 24
    again = desk.say("render", tmp_path / "film")
    assert again.out == "No export was left to write.\n"


def test_what_is_paused_is_passed_over_and_what_is_in_the_way_is_left(desk, tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"there")
    orders = RenderOrder(tmp_path / "a.mp4"), RenderOrder(tmp_path / "b.mp4")
    ordered(desk, tmp_path / "film", *orders, pause=[1])
    said = desk.say("render", tmp_path / "film", "--json")
    assert said.code == 1
    assert [each["state"] for each in json.loads(said.out)] == ["asks", "paused"]
    assert (tmp_path / "a.mp4").read_bytes() == b"there"
    said = desk.say("render", tmp_path / "film", "--paused")
    assert "there already" in said.out
    assert probe(tmp_path / "b.mp4").frames == 24
