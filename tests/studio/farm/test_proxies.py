"""Scrub proxies made elsewhere are the proxies made here, to the byte."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from machines import Machines
from made_material import write_clip

from charstudio.media.proxies import Proxies
from charstudio.studio.farm.farm import Farm
from charstudio.studio.farm.machines import Machines as Helpers

SIZE = (1280, 720)


@pytest.fixture
def helpers(two_machines: Machines):
    found = Helpers(Farm(two_machines.place, falls_back=False))
    yield found
    found.close()


def proxies_in(folder: Path, want, clips: list[Path]) -> dict[str, bytes]:
    proxies = Proxies(folder)
    try:
        for clip in clips:
            want(proxies, clip)
        end = time.monotonic() + 60
        while proxies.progress() != (len(clips), len(clips)) and time.monotonic() < end:
            time.sleep(0.02)
    finally:
        proxies.close()
    return {path.name: path.read_bytes() for path in folder.glob("*.proxy")}


def test_proxies_are_the_same_wherever_they_are_made(tmp_path: Path, helpers: Helpers):
    clips = [
        write_clip(tmp_path / f"{n}.mp4", range(40), size=SIZE, gop=40, numbers=range(n, n + 40)) for n in range(3)
    ]
    still_quick = write_clip(tmp_path / "small.mp4", range(10), gop=1)  # for which a proxy would not pay
    here = proxies_in(tmp_path / "here", Proxies.want, [*clips, still_quick])
    there = proxies_in(tmp_path / "there", helpers.want_proxy, [*clips, still_quick])
    assert len(here) == 3
    assert there == here


def test_a_proxy_that_is_no_proxy_is_not_adopted(tmp_path: Path):
    clip = write_clip(tmp_path / "clip.mp4", range(10))
    proxies = Proxies(tmp_path / "proxies")
    assert not proxies.adopt(clip, b"CSPROXY2 and nothing more")
    assert not proxies.has_whole(clip)
    assert list((tmp_path / "proxies").iterdir()) == []


def test_what_the_machines_cannot_do_is_done_here(tmp_path: Path):
    nobody = Helpers(Farm(Machines(tmp_path).place, patience_s=0.5))
    clip = write_clip(tmp_path / "clip.mp4", range(40), size=SIZE, gop=40)
    try:
        assert len(proxies_in(tmp_path / "there", nobody.want_proxy, [clip])) == 1
    finally:
        nobody.close()
