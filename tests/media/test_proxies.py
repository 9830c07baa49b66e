"""Proxies show the right frames, survive everything, and are never in the way."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from made_material import number_in, stamped, write_clip
from PIL import Image

from charstudio.media import proxies as module
from charstudio.media import proxy_build
from charstudio.media.proxies import Proxies, name_of
from charstudio.media.proxy_build import proxy_size
from charstudio.media.proxy_file import ProxyFile
from charstudio.media.reader import VideoReader

FRAMES = 60
SIZE = (640, 480)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """Large enough that jumping in it takes too long."""
    return write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", range(FRAMES), size=SIZE, gop=60)


@pytest.fixture
def proxies(tmp_path):
    made = Proxies(tmp_path / "cache" / "proxies")
    yield made
    made.close()


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.005)


def made(proxies, path):
    proxies.want(path)
    until(lambda: (progress := proxies.progress())[0] == progress[1])
    return proxies.open(path)


def test_every_frame_is_the_clips_own(proxies, clip):
    with made(proxies, clip) as proxy, VideoReader(clip, quick=True) as reader:
        for number in range(FRAMES):
            picture = proxy.picture(number)
            assert number_in(picture) == number
            assert np.abs(picture.astype(int) - reader.frame(number)).mean() < 4


def test_planes_are_the_same_picture(proxies, clip):
    with made(proxies, clip) as proxy:
        planes = proxy.planes(9, (320, 240))
        assert (planes.y.shape, planes.u.shape, planes.v.shape) == ((240, 320), (120, 160), (120, 160))
        assert (planes.matrix, planes.full_range) == ("bt601", False)
        assert number_in(np.repeat(planes.y[..., None], 3, axis=2)) == 9


@pytest.mark.parametrize(
    ("suffix", "codec", "pix_fmt"),
    [("mkv", "ffv1", "yuv444p"), ("mp4", "libx264", "yuv420p10le"), ("mov", "qtrle", "rgb24")],
)
def test_other_kinds_of_pixels_keep_their_colours(proxies, tmp_path, suffix, codec, pix_fmt):
    path = write_clip(tmp_path / f"a.{suffix}", range(20), size=SIZE, codec=codec, pix_fmt=pix_fmt, gop=20, bframes=0)
    proxy = made(proxies, path)
    if proxy is None:
        with VideoReader(path) as reader:  # every frame stands by itself already
            assert len(reader._source.index.keys) == 20
        return
    with proxy, VideoReader(path, quick=True) as reader:
        for number in (0, 7, 19):
            assert number_in(proxy.picture(number)) == number
            assert np.abs(proxy.picture(number).astype(int) - reader.frame(number)).mean() < 5


def test_an_animated_picture_gets_one_too(proxies, tmp_path):
    frames = [Image.fromarray(stamped(number, 320, 240)) for number in range(12)]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], duration=100)
    with made(proxies, tmp_path / "a.webp") as proxy:
        assert [number_in(proxy.picture(number)) for number in range(12)] == list(range(12))


@pytest.mark.media
@pytest.mark.parametrize(
    "name", ["d_rot90_meta.mp4", "media3_rotate_and_reflect.mp4", "media3_dolbyvision_hdr_rot.MOV"]
)
def test_turned_and_bright_clips_look_as_in_the_reader(proxies, shared_media, name, monkeypatch):
    monkeypatch.setattr(proxy_build, "pays", lambda *_: True)  # the bright one has only four frames
    path = shared_media / "clips" / name
    proxy = made(proxies, path)
    assert proxy is not None
    with proxy, VideoReader(path, quick=True) as reader:
        reader.size = proxy.size
        for number in (0, reader.frames // 2):
            small, exact = proxy.picture(number, proxy.size), reader.frame(number)
            assert small.shape == exact.shape
            assert np.abs(small.astype(int) - exact).mean() < 4


def test_what_is_quick_anyway_gets_none(proxies, tmp_path):
    short = write_clip(tmp_path / "short.mp4", range(30))
    every = write_clip(tmp_path / "every.mp4", range(30), size=SIZE, gop=1, bframes=0)
    assert made(proxies, short) is None
    assert made(proxies, every) is None
    assert proxies.open(tmp_path / "missing.mp4") is None


@pytest.mark.parametrize(
    ("size", "small"),
    [((1920, 1080), (960, 540)), ((832, 480), (832, 480)), ((3840, 2160), (960, 540)), ((1080, 1920), (540, 960))],
)
def test_sizes_are_whole_fractions(size, small):
    assert proxy_size(*size) == small


def test_it_is_used_while_it_is_being_made(proxies, clip, monkeypatch):
    seen = []
    add = ProxyFile.add

    def watched(file, number, packet, stream):
        add(file, number, packet, stream)
        if number == 10:
            with proxies.open(clip) as proxy:
                seen.extend(proxy.has(which) for which in (10, 11))

    monkeypatch.setattr(ProxyFile, "add", watched)
    made(proxies, clip).close()
    assert seen == [True, False]


BUILD = """
import sys, time
from pathlib import Path
from charstudio.media import proxy_build
from charstudio.media.proxies import Proxies
slow = proxy_build._Encoder.packet
def packet(self, frame):
    time.sleep(0.03)
    return slow(self, frame)
proxy_build._Encoder.packet = packet
proxies = Proxies(Path(sys.argv[1]))
proxies.want(Path(sys.argv[2]))
time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_killed_in_the_middle_it_goes_on_where_it_was(proxies, clip, monkeypatch):
    child = subprocess.Popen([sys.executable, "-c", BUILD, str(proxies.folder), str(clip)])
    place = proxies.folder / f"{name_of(clip)}.proxy"
    until(lambda: (file := ProxyFile.read(place)) is not None and file.count > 8)
    child.send_signal(signal.SIGKILL)
    child.wait()
    before = ProxyFile.read(place).count
    assert 8 < before < FRAMES
    added = []
    add = ProxyFile.add
    monkeypatch.setattr(
        ProxyFile, "add", lambda file, number, *rest: (added.append(number), add(file, number, *rest))[1]
    )
    with made(proxies, clip) as proxy:
        assert len(added) == FRAMES - before
        assert [number_in(proxy.picture(number)) for number in range(FRAMES)] == list(range(FRAMES))


def test_closed_in_the_middle_it_goes_on_next_time(tmp_path, clip):
    first = Proxies(tmp_path / "p")
    first.want(clip)
    until(lambda: (proxy := first.open(clip)) is not None and proxy.close() is None)
    first.close()
    second = Proxies(tmp_path / "p")
    with made(second, clip) as proxy:
        assert all(proxy.has(number) for number in range(FRAMES))
    second.close()


@pytest.mark.parametrize("foreign", [b"", b"not a proxy at all", b"CSPROXY1" + bytes(64), b"CSPROXY2" + bytes(64)])
def test_a_foreign_file_in_its_place_is_replaced(proxies, clip, foreign):
    proxies.folder.mkdir(parents=True)
    (proxies.folder / f"{name_of(clip)}.proxy").write_bytes(foreign)
    assert proxies.open(clip) is None
    with made(proxies, clip) as proxy:
        assert number_in(proxy.picture(41)) == 41


def test_a_damaged_frame_is_noticed_and_the_proxy_made_anew(proxies, clip):
    made(proxies, clip).close()
    place = proxies.folder / f"{name_of(clip)}.proxy"
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 0xFF
    place.write_bytes(content)
    with VideoReader(clip, proxies=proxies) as reader:
        looks = [reader.look(number) for number in range(FRAMES)]
        assert all(number_in(look.pixels) == number for number, look in enumerate(looks) if look.exact)
    until(lambda: (progress := proxies.progress())[0] >= progress[1])
    until(lambda: (file := ProxyFile.read(place)) is not None and file.is_whole)
    with proxies.open(clip) as proxy:
        assert [number_in(proxy.picture(number)) for number in range(FRAMES)] == list(range(FRAMES))


def test_deleting_the_folder_costs_only_time(proxies, clip):
    made(proxies, clip).close()
    for file in proxies.folder.iterdir():
        file.unlink()
    proxies.folder.rmdir()
    assert proxies.open(clip) is None
    with VideoReader(clip, proxies=proxies) as reader:
        assert number_in(reader.frame(30)) == 30
    until(lambda: proxies.progress() == (1, 1))  # made again: it was missed
    with proxies.open(clip) as proxy:
        assert number_in(proxy.picture(30)) == 30


def test_two_programs_on_one_folder_make_one_good_proxy(proxies, clip):
    other = Proxies(proxies.folder)
    other.want(clip)
    proxies.want(clip)
    until(lambda: proxies.progress() == other.progress() == (1, 1))
    other.close()
    later = Proxies(proxies.folder)  # where both got in each other's way, the next start goes on
    with made(later, clip) as proxy:
        assert [number_in(proxy.picture(number)) for number in range(FRAMES)] == list(range(FRAMES))
    later.close()


@pytest.mark.parametrize("place", ["a file", "a file/below", "/proc/nothing"])
def test_where_nothing_can_be_written_there_is_none_and_nobody_is_told(tmp_path, clip, place, caplog):
    (tmp_path / "a file").write_text("x")
    nowhere = Proxies(tmp_path / place)
    assert made(nowhere, clip) is None
    assert nowhere.progress() == (1, 1)
    nowhere.close()
    assert not [record for record in caplog.records if record.levelname == "WARNING"]


def test_a_disk_that_is_gone_does_not_end_the_thread(proxies, clip, monkeypatch):
    def gone(*_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(module.shutil, "disk_usage", gone)
    assert made(proxies, clip) is None
    monkeypatch.undo()
    proxies.renew(clip)
    with made(proxies, clip) as proxy:
        assert number_in(proxy.picture(3)) == 3


def test_a_full_disk_ends_it_quietly(proxies, clip, monkeypatch, caplog):
    caplog.set_level("INFO")

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(ProxyFile, "add", full)
    assert made(proxies, clip) is None
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 20))
    proxies.renew(clip)
    until(lambda: (progress := proxies.progress())[0] >= progress[1])
    assert any("room" in record.getMessage() or "space" in record.getMessage() for record in caplog.records)
    assert not [record for record in caplog.records if record.levelname not in {"INFO", "DEBUG"}]


def test_a_clip_that_cannot_be_read_has_none_and_the_next_one_has(proxies, clip, tmp_path):
    (tmp_path / "bad.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(200))
    proxies.want(tmp_path / "bad.mp4")
    proxies.want(tmp_path / "missing.mp4")
    made(proxies, clip).close()
    until(lambda: proxies.progress() == (3, 3))


def test_those_unused_longest_make_room(tmp_path, monkeypatch):
    folder = tmp_path / "p"
    clips = [
        write_clip(tmp_path / f"{number}.mp4", range(FRAMES), size=SIZE, gop=60, numbers=[number] * FRAMES)
        for number in range(3)
    ]
    first = Proxies(folder)
    for path in clips[:2]:
        made(first, path).close()
    first.close()
    os.utime(folder / f"{name_of(clips[0])}.proxy", (1, 1))
    sizes = sum(file.stat().st_size for file in folder.iterdir())
    monkeypatch.setattr(module, "expected_bytes", lambda _: 1000)
    second = Proxies(folder, budget_bytes=sizes + 999)
    made(second, clips[2]).close()
    assert second.open(clips[0]) is None
    second.close()
    assert (folder / f"{name_of(clips[2])}.proxy").exists()


def test_only_looked_at_nothing_is_made(tmp_path, clip):
    proxies = Proxies(tmp_path / "p", is_building=False)
    proxies.want(clip)
    assert proxies.progress() == (0, 0)
    assert not (tmp_path / "p").exists()
    proxies.close()


def test_paused_it_waits(proxies, clip):
    proxies.pause(True)
    proxies.want(clip)
    time.sleep(0.1)
    assert proxies.open(clip) is None
    proxies.pause(False)
    until(lambda: proxies.progress() == (1, 1))
    proxies.open(clip).close()


def test_the_newest_wish_is_served_first_and_an_urgent_one_at_once(proxies, tmp_path, monkeypatch):
    clips = [write_clip(tmp_path / f"{number}.mp4", range(40), size=SIZE, gop=40) for number in range(3)]
    order = []
    begin = ProxyFile.begin
    monkeypatch.setattr(ProxyFile, "begin", lambda path, head: (order.append(path.stem), begin(path, head))[1])
    proxies.pause(True)
    for path in clips:
        proxies.want(path)
    proxies.want(clips[0], urgent=True)
    proxies.pause(False)
    until(lambda: proxies.progress() == (3, 3))
    assert order == [name_of(clips[0]), name_of(clips[2]), name_of(clips[1])]


def test_stored_media_are_known_by_their_content(tmp_path):
    name = "ab" * 32
    assert name_of(tmp_path / f"{name}.mp4") == name
    path = write_clip(tmp_path / "a.mp4", range(2))
    before = name_of(path)
    os.utime(path, (1, 1))
    assert name_of(path) != before


def test_times_do_not_matter_only_numbers(proxies, tmp_path):
    times = [0, 1, 2, 10, 11, 40, 41, 43, *range(50, 90)]
    path = write_clip(tmp_path / "uneven.mp4", times, Fraction(1, 100), size=SIZE, gop=60)
    with made(proxies, path) as proxy:
        assert [number_in(proxy.picture(number)) for number in range(len(times))] == list(range(len(times)))


def test_turned_clips_are_not_darker_than_they_play(proxies, shared_media, monkeypatch):
    monkeypatch.setattr(proxy_build, "pays", lambda *_: True)
    path = shared_media / "clips" / "d_rot90_meta.mp4"
    with made(proxies, path) as proxy, VideoReader(path, quick=True) as reader:
        apart = proxy.picture(2).astype(float) - reader.frame(2)
    assert np.abs(apart.mean(axis=(0, 1))).max() < 0.8
