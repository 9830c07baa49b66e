"""Files on the disk: whole or not at all, media named, copied or packed, found again by path, name and content."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from charstudio.model.errors import DiskFull, EditError, StorageError
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds, TimeRange
from charstudio.model.timeline import Timeline, TrackKind
from charstudio.studio.interchange import package
from charstudio.studio.interchange.addresses import is_elsewhere, name_in, path_in
from charstudio.studio.interchange.cut import Cut, Medium, Row, Shot
from charstudio.studio.interchange.edl_out import reel_names
from charstudio.studio.interchange.formats import CutFormat, Feature, MediaAt
from charstudio.studio.interchange.incoming import with_cut
from charstudio.studio.interchange.outgoing import outgoing_cut
from charstudio.studio.interchange.reading import read_cut
from charstudio.studio.interchange.search import Search
from charstudio.studio.interchange.writing import file_names, write_cut
from tests.lab import picture
from tests.studio.interchange.film import CASES, film, finder, written

PLAIN = CASES[Feature.CLIPS].project


@pytest.mark.parametrize("wanted", CutFormat)
def test_a_file_that_is_there_is_kept_unless_told_otherwise(wanted: CutFormat, tmp_path: Path):
    path = tmp_path / f"cut.{wanted.value}"
    path.write_text("mine")
    with pytest.raises(StorageError, match="there already"):
        write_cut(PLAIN, finder(PLAIN, tmp_path), path, wanted)
    assert path.read_text() == "mine"
    assert write_cut(PLAIN, finder(PLAIN, tmp_path), path, wanted, overwrite=True) is not None
    assert path.read_bytes()[:4] != b"mine"


def test_an_empty_film_and_a_folder_that_is_not_there_are_refused(tmp_path: Path):
    with pytest.raises(EditError, match="timeline is empty"):
        write_cut(film(), finder(PLAIN, tmp_path), tmp_path / "a.otio", CutFormat.OTIO)
    with pytest.raises(StorageError, match="no folder"):
        write_cut(PLAIN, finder(PLAIN, tmp_path), tmp_path / "no" / "a.otio", CutFormat.OTIO)


def test_a_film_with_two_picture_tracks_becomes_two_lists(tmp_path: Path):
    project = CASES[Feature.PICTURE_TRACKS].project
    done = write_cut(project, finder(project, tmp_path), tmp_path / "cut.edl", CutFormat.EDL)
    assert done is not None
    assert [path.name for path in done.paths] == ["cut.edl", "cut V2.edl"]
    (row,) = read_cut(done.paths[1], Rate(24)).rows
    assert [(shot.start, shot.duration) for shot in row.shots] == [(1, 2)]


def test_drop_frame_timecode_is_written_and_read_at_its_rates(tmp_path: Path):
    rate = Rate(30000, 1001)
    timeline = replace(PLAIN.timeline, rate=rate)
    clips = tuple(
        replace(
            each, start=rate.time_of(3600 * number), source_range=replace(each.source_range, duration=rate.time_of(60))
        )
        for number, each in enumerate(timeline.tracks[0].clips)
    )
    track = replace(timeline.tracks[0], clips=clips)
    project = replace(PLAIN, timeline=replace(timeline, tracks=(track, *timeline.tracks[1:])))
    path = written(project, tmp_path, CutFormat.EDL)
    text = path.read_text()
    assert "FCM: DROP FRAME" in text
    assert "01:02:00;04" in text  # frame 3600: two minutes have left out two numbers each
    starts = [shot.start for _, shot in read_cut(path, rate).shots() if shot.sounds is not None]
    assert set(starts) == {0, rate.time_of(3600)}


@pytest.mark.parametrize("rate", [Rate(24000, 1001), Rate(30000, 1001), Rate(60000, 1001), Rate(25), Rate(60)])
def test_a_programme_begins_at_one_hour_and_the_film_at_nothing_at_every_rate(rate: Rate, tmp_path: Path):
    clips = tuple(
        replace(each, start=rate.time_of(90 * number), source_range=TimeRange(rate.time_of(10), rate.time_of(60)))
        for number, each in enumerate(PLAIN.timeline.tracks[0].clips)
    )
    track = replace(PLAIN.timeline.tracks[0], clips=clips)
    project = replace(PLAIN, timeline=replace(PLAIN.timeline, rate=rate, tracks=(track,)))
    path = written(project, tmp_path, CutFormat.EDL)
    assert "01:00:00" in path.read_text().splitlines()[3]
    shots = [(shot.start, shot.media_start) for _, shot in read_cut(path, rate).shots()]
    assert shots == [(0, rate.time_of(10)), (rate.time_of(90), rate.time_of(10))]


def test_an_hour_of_timecode_is_taken_off_at_its_own_length(tmp_path: Path):
    rate = Rate(24000, 1001)
    line = "001  A  V  C  01:00:02:00 01:00:03:00 01:00:00:00 01:00:01:00\n"
    (tmp_path / "cut.edl").write_text(line)
    imported = with_cut(Project(timeline=Timeline(rate=rate)), read_cut(tmp_path / "cut.edl", rate), {})
    (clip,) = (clip for _, clip in imported.project.timeline.clips())
    assert (clip.start, clip.source_range.start) == (0, rate.time_of(48))


def test_reels_are_eight_letters_and_no_two_alike(tmp_path: Path):
    names = ["Interview morning.mp4", "interview evening.mp4", "Ünïcode.mov", "日本.mov", "ax.mov", "a.b.c"]
    reels = list(reel_names([Medium(name) for name in names]).values())
    assert len(set(reels)) == len(names)
    assert all(reel.isascii() and 0 < len(reel) <= 8 and reel.upper() == reel for reel in reels)
    assert "AX" not in reels


# --- media ---------------------------------------------------------------------------------------------------------


def test_copied_media_lie_beside_the_cut_under_their_names(tmp_path: Path):
    (tmp_path / "out").mkdir()
    for wanted in (CutFormat.OTIO, CutFormat.FCP7, CutFormat.FCPX, CutFormat.EDL):
        path = tmp_path / "out" / f"cut.{wanted.value}"
        find = finder(PLAIN, tmp_path)
        done = write_cut(PLAIN, find, path, wanted, media=MediaAt.COPIED, overwrite=True)
        assert done is not None
        assert done.media == tmp_path / "out" / "cut media"
        assert sorted(each.name for each in done.media.iterdir()) == ["interview.mp4", "walk.mp4"]
        cut = read_cut(path, Rate(24))
        assert {found.parent for found in Search(path).found(cut, cut.media()).values()} == {done.media}


def test_relative_paths_lead_from_the_cut_and_move_with_it(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    path = written(PLAIN, home, CutFormat.OTIO, MediaAt.RELATIVE)
    assert all(not medium.path.is_absolute() for medium in read_cut(path, Rate(24)).media() if medium.path)
    moved = tmp_path / "moved"
    shutil.move(home, moved)
    cut = read_cut(moved / path.name, Rate(24))
    assert len(Search(moved / path.name).found(cut, cut.media())) == 2


def test_a_package_holds_everything_and_is_never_half_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = written(PLAIN, tmp_path, CutFormat.OTIOZ)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["version.txt", "content.otio", "media/interview.mp4", "media/walk.mp4"]
    cut = read_cut(path, Rate(24))
    found = Search(path).found(cut, cut.media())
    assert sorted(each.as_posix() for each in found.values()) == ["media/interview.mp4", "media/walk.mp4"]
    (tmp_path / "scratch").mkdir()
    taken = package.taken_out(path, "media/walk.mp4", tmp_path / "scratch")
    assert taken.read_bytes() == b"walk"

    other = tmp_path / "other.otioz"
    assert write_cut(PLAIN, finder(PLAIN, tmp_path), other, CutFormat.OTIOZ, stopped=lambda: True) is None
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=0))
    with pytest.raises(DiskFull):
        write_cut(PLAIN, finder(PLAIN, tmp_path), other, CutFormat.OTIOZ)
    assert not other.exists()
    assert not list(tmp_path.glob(".*part"))


def test_file_names_are_harmless_and_no_two_alike(tmp_path: Path):
    names = ["../../etc/passwd", "a/b:c?.mp4", "A_B_C_.mp4", "", "con.mp4", "x" * 300 + ".mp4", "..."]
    shots = tuple(Shot("", Seconds(n), Seconds(1), Medium(name, Path(f"/{n}"))) for n, name in enumerate(names))
    given = list(file_names(Cut("c", Rate(24), (Row(TrackKind.VIDEO, "", shots),))).values())
    assert len({name.casefold() for name in given}) == len(names)
    assert not any("/" in name or ":" in name or name.startswith("..") for name in given)


# --- search --------------------------------------------------------------------------------------------------------


def test_one_folder_finds_files_by_content_then_by_name(tmp_path: Path):
    home, away = tmp_path / "home", tmp_path / "away" / "deep"
    home.mkdir()
    away.mkdir(parents=True)
    project = CASES[Feature.PICTURE_TRACKS].project
    path = written(project, home, CutFormat.OTIO)
    cut = read_cut(path, Rate(24))
    (still,) = (medium for medium in cut.media() if medium.name == "portrait.png")
    for each in home.glob("*.???"):
        if each != path:
            each.unlink()
    picture(away / "PORTRAIT.png")
    assert Search(path).found(cut, cut.media()) == {}
    assert Search(path, tmp_path / "away").found(cut, cut.media()) == {still: away / "PORTRAIT.png"}


def test_a_path_of_another_system_is_found_by_its_name_beside_the_cut(tmp_path: Path):
    assert path_in("file://localhost/D%3a/films/rain%20one.mov") == Path("D:/films/rain one.mov")
    assert name_in("D:\\films\\rain.mov") == "rain.mov"
    assert path_in("https://example.org/rain.mov") is None
    assert path_in("file:///a%00b") is None
    assert is_elsewhere(path_in("file://server/share/rain.mov") or Path())
    assert is_elsewhere(Path("\\\\server\\share\\rain.mov"))
    assert not is_elsewhere(Path("/home/rain.mov"))
    (tmp_path / "rain one.mov").write_bytes(b"x")
    (tmp_path / "cut.edl").write_text(
        "001  A  V  C  00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00\n* FROM FILE: D:\\films\\rain one.mov\n"
    )
    cut = read_cut(tmp_path / "cut.edl", Rate(24))
    assert list(Search(tmp_path / "cut.edl").found(cut, cut.media()).values()) == [tmp_path / "rain one.mov"]


def test_the_film_itself_is_not_asked_for_what_it_shows(tmp_path: Path):
    cut = outgoing_cut(CASES[Feature.NODES].project, finder(PLAIN, tmp_path))
    assert [medium.path for medium in cut.media()] == [None]  # a ghost has a name and no file
