"""What becomes of a cut in the film: grids, lengths, missing files, sound, ids, and what another editor changed."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from charstudio.model.checks import check
from charstudio.model.clip_looks import Title, Transform
from charstudio.model.errors import EditError
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds
from charstudio.model.timeline import Timeline, Track, TrackKind, Transition, TransitionKind, default_tracks
from charstudio.model.values import GroupId, TrackId
from charstudio.studio.interchange.companions import with_sound_joined
from charstudio.studio.interchange.cut import Cut, Mark, Medium, Row, Shot
from charstudio.studio.interchange.formats import CutFormat
from charstudio.studio.interchange.incoming import with_cut
from charstudio.studio.interchange.reading import read_cut
from charstudio.studio.interchange.seams import Seam, joined
from tests.model.material import SILENT, SPEECH, TALKING, empty_project
from tests.studio.interchange.film import clip, clips_of, film, found_in, written

WALK = Medium("walk.mp4", Path("/gone/walk.mp4"), duration=Fraction(81, 16))


FILM = Rate(24)


def cut(*shots: Shot, rate: Rate | None = FILM, kind: TrackKind = TrackKind.VIDEO, **more: object) -> Cut:
    """A cut of one row."""
    return Cut("Cut", rate, (Row(kind, "", shots),), **more)  # type: ignore[arg-type]


def shot(start: float, length: float, medium: Medium | None = WALK, **more: object) -> Shot:
    """A shot of a file, in seconds."""
    return Shot("", Fraction(start), Fraction(length), medium, **more)  # type: ignore[arg-type]


# --- files ---------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_asked_for_and_its_clip_keeps_place_length_and_name():
    imported = with_cut(Project(), cut(replace(shot(1, 2), name="Wide")), {})
    (placed,) = clips_of(imported.project)
    (asset,) = imported.missing
    assert (placed.name, placed.start, placed.duration, placed.source) == ("Wide", 1, 2, asset.id)
    assert (asset.name, asset.info.bytes, asset.info.duration) == ("walk.mp4", 0, Fraction(81, 16))
    assert imported.project.assets[asset.id] == asset


def test_the_same_missing_file_is_the_same_asset_in_every_import():
    once = with_cut(Project(), cut(shot(0, 1)), {})
    twice = with_cut(once.project, cut(shot(0, 1)), {})
    assert len(twice.project.assets) == 1


def test_a_missing_file_whose_hash_was_written_is_known_by_it():
    medium = replace(WALK, sha256=SILENT.media.sha256)
    imported = with_cut(Project(), cut(shot(0, 1, medium)), {})
    assert imported.missing[0].id == SILENT.id


@pytest.mark.parametrize(
    ("name", "kind", "is_sound"),
    [
        ("a.mov", MediaKind.VIDEO, False),
        ("a.PNG", MediaKind.IMAGE, False),
        ("a.wav", MediaKind.AUDIO, True),
        ("a.mp4", MediaKind.VIDEO, True),
        ("a", MediaKind.VIDEO, False),
    ],
)
def test_a_missing_file_is_what_its_name_and_its_track_say(name: str, kind: MediaKind, is_sound: bool):  # noqa: FBT001
    row = TrackKind.AUDIO if is_sound else TrackKind.VIDEO
    imported = with_cut(Project(), cut(shot(0, 1, Medium(name)), kind=row), {})
    assert imported.missing[0].info.kind is kind
    assert check(imported.project) == []


def test_a_clip_ends_early_where_its_file_does_and_says_so():
    imported = with_cut(empty_project(), cut(shot(0, 9)), {WALK: SILENT})
    (placed,) = clips_of(imported.project)
    assert placed.duration == Fraction(122, 24)  # the last frame that begins before 81/16 s are over
    assert "shorter than the cut needs" in imported.remarks[0]


def test_a_timecode_of_whole_hours_is_taken_off():
    reel = replace(WALK, is_timed=False, duration=None)
    imported = with_cut(empty_project(), cut(shot(0, 1, reel, media_start=Seconds(3602))), {reel: SILENT})
    assert clips_of(imported.project)[0].source_range.start == 2
    missing = with_cut(empty_project(), cut(shot(0, 1, reel, media_start=Seconds(36002))), {})
    assert clips_of(missing.project)[0].source_range.start == 2


def test_a_timecode_that_is_not_in_the_file_shows_it_from_its_beginning_and_says_so():
    reel = replace(WALK, is_timed=False, duration=None)
    imported = with_cut(empty_project(), cut(shot(0, 1, reel, media_start=Seconds(1234))), {reel: SILENT})
    assert clips_of(imported.project)[0].source_range.start == 0
    assert "from its beginning" in imported.remarks[0]


def test_a_sound_on_a_picture_track_comes_onto_a_sound_track():
    medium = Medium("line.wav")
    imported = with_cut(empty_project(), cut(shot(0, 1, medium)), {medium: SPEECH})
    assert [track.kind for track in imported.project.timeline.tracks if track.clips] == [TrackKind.AUDIO]
    assert imported.remarks


# --- grids ---------------------------------------------------------------------------------------------------------


def test_an_empty_film_takes_rate_size_and_markers_of_the_cut():
    more = {"width_px": 1080, "height_px": 1920, "sample_rate_hz": 44100, "marks": (Mark(Seconds(1), "Fall", "red"),)}
    timeline = with_cut(Project(), cut(shot(0, 1), rate=Rate(30000, 1001), **more), {}).project.timeline
    assert (timeline.rate, timeline.width_px, timeline.height_px) == (Rate(30000, 1001), 1080, 1920)
    assert timeline.sample_rate_hz == 44100
    assert [(mark.name, mark.colour) for mark in timeline.markers] == [("Fall", "red")]
    assert [track.name for track in timeline.tracks] == ["V1", "A1"]


def test_an_hour_of_clips_of_another_rate_does_not_drift():
    rate = Rate(30000, 1001)
    shots = [
        Shot("", rate.time_of(100 * number), rate.time_of(100), WALK) for number in range(1000)
    ]  # an hour, cut every 100 frames
    title = Track(TrackId("v1"), TrackKind.VIDEO, "V1", (clip("mine", SILENT, 0, 1),))
    before = replace(empty_project(), timeline=Timeline(tracks=(title,)))
    placed = [each for each in clips_of(with_cut(before, cut(*shots, rate=rate), {}).project) if each.id != "mine"]
    assert len(placed) == 1000
    for each, was in zip(placed, shots, strict=True):
        assert abs(each.start - was.start) <= Rate(24).frame / 2
    assert all(a.end == b.start for a, b in pairwise(placed))  # no gap opens, nothing overlaps


def test_shots_that_overlap_are_laid_one_after_the_other():
    imported = with_cut(Project(), cut(shot(0, 2), shot(1, 2)), {})
    first, second = clips_of(imported.project)
    assert (first.end, second.start, second.source_range.start) == (2, 2, 1)


def test_a_cut_without_clips_is_refused():
    with pytest.raises(EditError, match="no clips"):
        with_cut(Project(), cut(), {})
    with pytest.raises(EditError, match="no clips"):
        with_cut(Project(), cut(shot(0, 0)), {})


# --- tracks and sound ----------------------------------------------------------------------------------------------


def test_a_cut_comes_onto_new_tracks_around_those_there_are():
    before = film(clip("a", TALKING, 0, 3))
    both = Cut("Cut", Rate(24), (Row(TrackKind.VIDEO, "V1", (shot(0, 1),)), Row(TrackKind.AUDIO, "", (shot(0, 1),))))
    after = with_cut(before, both, {}).project
    assert [track.name for track in after.timeline.tracks] == ["V1", "V2", "A1", "A2"]
    assert after.timeline.tracks[0].clips == before.timeline.tracks[0].clips


def test_sound_beside_its_picture_becomes_its_own_sound_and_other_pictures_are_silent():
    first, second, third = shot(0, 1), shot(1, 1), shot(2, 1)
    sounds = (replace(first, gain_db=-6.0), replace(second, media_start=Seconds(1)))
    rows = (Row(TrackKind.VIDEO, "", (first, second, third)), Row(TrackKind.AUDIO, "", sounds))
    talking = replace(TALKING.info)
    imported = with_cut(
        empty_project(), with_sound_joined(Cut("Cut", Rate(24), rows)), {WALK: replace(TALKING, info=talking)}
    )
    assert [(each.silent, each.gain_db) for each in clips_of(imported.project)] == [
        (False, -6.0),
        (True, 0.0),
        (True, 0.0),
    ]
    assert [each.start for each in clips_of(imported.project, TrackKind.AUDIO)] == [1]


def test_a_cut_that_says_nothing_of_sound_leaves_pictures_their_own():
    shots = (shot(0, 1, sounds=True),)
    imported = with_cut(empty_project(), with_sound_joined(cut(*shots)), {WALK: TALKING})
    assert not clips_of(imported.project)[0].silent


# --- transitions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "cut_at"), [(12, 12, 48), (0, 24, 60), (24, 0, 36), (12, 13, 48), (0, 25, 60), (1, 0, 48)]
)
def test_a_transition_beside_its_cut_rolls_the_cut_to_its_middle(before: int, after: int, cut_at: int):
    rate = Rate(24)
    long = replace(WALK, duration=Seconds(100))
    shots = [shot(0, 2, long, media_start=Seconds(20)), shot(2, 2, long, media_start=Seconds(50))]
    seam = Seam(Seconds(2), rate.time_of(before), rate.time_of(after), Transition(TransitionKind.DISSOLVE, Seconds(0)))
    first, second = joined(shots, [seam], rate.frame)
    assert first.end == second.start == rate.time_of(cut_at)
    assert second.media_start - 50 == rate.time_of(cut_at) - 2  # the same picture at every moment
    assert second.transition is not None
    assert second.transition.duration == rate.time_of(before + after)


def test_a_transition_beside_a_gap_is_a_fade():
    seam = Transition(TransitionKind.DISSOLVE, Seconds(0))
    seams = [Seam(Seconds(1), Seconds(0), Seconds(1, 2), seam), Seam(Seconds(3), Seconds(1), Seconds(0), seam)]
    (only,) = joined([shot(1, 2)], seams, Rate(24).frame)
    assert (only.fade_in, only.fade_out, only.transition) == (Fraction(1, 2), 1, None)


# --- what another editor changed -----------------------------------------------------------------------------------


def _changed(tmp_path: Path, project: Project, change) -> Project:
    path = written(project, tmp_path, CutFormat.OTIO)
    document = json.loads(path.read_text())
    change(document["tracks"]["children"][0])
    path.write_text(json.dumps(document))
    read = read_cut(path, Rate(24))
    return with_cut(replace(project, timeline=Timeline()), read, found_in(read, project)).project


LOOKED = film(
    clip("a", TALKING, 0, 3, transform=Transform(scale=0.5), group=GroupId("g_1"), name="Wide"),
    clip("b", SILENT, 3, 2, transform=Transform(x=0.1), group=GroupId("g_1")),
)


def test_a_clip_trimmed_elsewhere_is_as_trimmed_there_and_looks_as_it_did_here(tmp_path: Path):
    def trim(track: dict) -> None:
        span = track["children"][0]["source_range"]
        span["start_time"]["value"] += 12
        span["duration"]["value"] -= 24

    first, second = clips_of(_changed(tmp_path, LOOKED, trim))
    assert (first.start, first.duration, first.source_range.start) == (0, 2, Fraction(3, 2))
    assert (first.transform.scale, first.group, first.name) == (0.5, "g_1", "Wide")
    assert (second.start, second.transform.x) == (2, 0.1)


def test_a_clip_doubled_elsewhere_is_two_clips_here(tmp_path: Path):
    def double(track: dict) -> None:
        track["children"].append(json.loads(json.dumps(track["children"][0])))

    clips = clips_of(_changed(tmp_path, LOOKED, double))
    assert [each.start for each in clips] == [0, 3, 5]
    assert len({each.id for each in clips}) == 3
    assert clips[2].transform.scale == 0.5


def test_a_clip_shown_by_another_file_elsewhere_shows_that_file(tmp_path: Path):
    def swap(track: dict) -> None:
        for reference in track["children"][0]["media_references"].values():
            reference["target_url"], reference["name"] = "other.mp4", "other.mp4"
            reference["metadata"] = {}

    project = _changed(tmp_path, LOOKED, swap)
    assert project.assets[clips_of(project)[0].source].name == "other.mp4"  # type: ignore[index]


def test_a_title_whose_words_stayed_is_the_same_title(tmp_path: Path):
    words = replace(clip("w", SILENT, 0, 2), source=Title("Fin", colour="#ff0000"))
    project = _changed(tmp_path, film(words), lambda _track: None)
    assert clips_of(project)[0].source == Title("Fin", colour="#ff0000")


def test_ids_that_the_film_has_already_are_given_anew(tmp_path: Path):
    path = written(LOOKED, tmp_path, CutFormat.OTIO)
    read = read_cut(path, Rate(24))
    twice = with_cut(LOOKED, read, found_in(read, LOOKED))
    clips = clips_of(twice.project)
    assert len({each.id for each in clips}) == 4
    assert len({each.group for each in clips}) == 2  # its own group, not that of the clips that were there
    assert check(twice.project) == []


def test_default_tracks_are_there_for_a_cut_of_sounds_alone():
    imported = with_cut(Project(), cut(shot(0, 1, Medium("a.wav")), kind=TrackKind.AUDIO), {})
    kinds = [track.kind for track in imported.project.timeline.tracks]
    assert kinds == [track.kind for track in default_tracks()]
