"""What may happen to an export in segments from outside: a full disk, and the end of the program at any moment."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from charstudio.media.boxes import is_whole

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="file size limits and SIGKILL are POSIX")

EXPORT = """
import resource, sys
from fractions import Fraction
from pathlib import Path
from charstudio.media import side_by_side
from charstudio.media.export import export
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.delivery import Delivery
from charstudio.model.errors import DiskFull
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId

side_by_side.usable_cores = lambda: 3
side_by_side.LEAST_PIXELS = 0
side_by_side.SHORTEST = side_by_side.LONGEST = Fraction(1, 2)
source, film, room, times = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
name = AssetId("a")
clips = [Clip(ClipId(str(at)), name, Fraction(2 * at), TimeRange(ZERO, Fraction(2)), name="a") for at in range(times)]
timeline = Timeline(Rate(24), 160, 90, tracks=(Track(TrackId("v"), TrackKind.VIDEO, "", tuple(clips)),))
shelf = {name: Playable(source, probe(source))}
if room >= 0:
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
try:
    export(timeline, shelf.get, film, overwrite=True, delivery=Delivery(copies=False))
except DiskFull as error:
    print(error.message)
"""


def started(source, film, room, times):
    command = [sys.executable, "-c", EXPORT, str(source), str(film), str(room), str(times)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_full_disk_is_said_and_leaves_the_older_file(make_clip, tmp_path):
    source, film = make_clip("a.mp4"), tmp_path / "films" / "film.mp4"
    film.parent.mkdir()
    assert started(source, film, -1, 3).communicate() == ("", "")
    size = film.stat().st_size
    for room in (0, size // 2, size - 1):
        film.write_bytes(b"the older film")
        said, wrong = started(source, film, room, 3).communicate()
        assert (said.strip(), wrong) == ("There is no room left to write film.mp4.", ""), room
        assert film.read_bytes() == b"the older film"
        assert [entry.name for entry in film.parent.iterdir()] == ["film.mp4"]


def test_a_killed_export_leaves_no_file_under_the_name_and_does_not_disturb_the_next(make_clip, tmp_path):
    source, film = make_clip("a.mp4"), tmp_path / "films" / "film.mp4"
    film.parent.mkdir()
    part = film.with_name("film.mp4.part")
    doomed = started(source, film, -1, 500)
    while not (part.exists() and part.stat().st_size > 1000) and doomed.poll() is None:
        time.sleep(0.01)
    doomed.send_signal(signal.SIGKILL)
    doomed.communicate()
    assert not film.exists()
    assert started(source, film, -1, 3).communicate() == ("", "")
    assert is_whole(film, index_first=True)
    assert [entry.name for entry in film.parent.iterdir()] == ["film.mp4"]
