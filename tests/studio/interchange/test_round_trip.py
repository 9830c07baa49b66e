"""Random timelines through every format and back."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from charstudio.model.checks import check
from charstudio.model.clip_looks import Title
from charstudio.model.library import MediaKind
from charstudio.model.project import Project
from charstudio.model.time import Rate, Seconds, TimeRange
from charstudio.model.timeline import Clip, Timeline, TrackKind, default_tracks
from charstudio.model.values import ClipId
from charstudio.studio.interchange.formats import CutFormat
from charstudio.studio.interchange.incoming import with_cut
from charstudio.studio.interchange.reading import read_cut
from tests.model.strategies import projects
from tests.studio.interchange.film import found_in, through, written

OTHER = Rate(30000, 1001)
LOSSY = (CutFormat.FCP7, CutFormat.FCPX, CutFormat.EDL)


@given(projects(60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_timeline_comes_back_identical_from_opentimelineio(project: Project):
    if not any(True for _ in project.timeline.clips()):
        return
    with tempfile.TemporaryDirectory() as folder:
        imported = through(project, Path(folder), CutFormat.OTIO)
    assert imported.project == project
    assert imported.remarks == ()


@pytest.mark.parametrize("wanted", LOSSY)
@given(projects(60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_timeline_keeps_every_clip_in_its_place_in_every_other_format(wanted: CutFormat, project: Project):
    before = _laid(project, words=wanted is not CutFormat.EDL)
    if not before:
        return
    with tempfile.TemporaryDirectory() as folder:
        imported = through(project, Path(folder), wanted)
    after = _laid(imported.project)
    assert check(imported.project) == []
    assert after == (before[:1] if wanted is CutFormat.EDL else before)


@given(projects(40))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_cut_brought_into_a_film_of_another_rate_does_not_drift(project: Project):
    before = {clip.id: clip for _, clip in project.timeline.clips()}
    if not before:
        return
    with tempfile.TemporaryDirectory() as folder:
        cut = read_cut(written(project, Path(folder), CutFormat.OTIO), OTHER)
    film = replace(project, timeline=_with_a_title())
    imported = with_cut(film, cut, found_in(cut, project))
    assert check(imported.project) == []
    assert imported.project.timeline.rate == OTHER
    for _, clip in imported.project.timeline.clips():
        if clip.id in before:
            assert abs(clip.start - before[clip.id].start) <= OTHER.frame
            assert abs(clip.end - before[clip.id].end) <= OTHER.frame


def _with_a_title() -> Timeline:
    """A timeline that keeps its own rate, since there is something on it."""
    title = Clip(ClipId("mine"), Title("Mine"), Seconds(0), TimeRange(Seconds(0), OTHER.time_of(10)))
    video, audio = default_tracks()
    return Timeline(rate=OTHER, tracks=(replace(video, clips=(title,)), audio))


def _laid(project: Project, *, words: bool = True) -> list[list[tuple[object, ...]]]:
    """Frames and pace of every clip of the picture tracks that have any."""
    rate = project.timeline.rate
    rows = []
    for track in project.timeline.tracks:
        clips = [clip for clip in track.clips if words or not isinstance(clip.source, Title)]
        if track.kind is TrackKind.VIDEO and clips:
            rows.append(
                [(rate.index_at(clip.start), rate.frames_in(clip.duration), _pace(project, clip)) for clip in clips]
            )
    return rows


def _pace(project: Project, clip: Clip) -> str:
    """How a clip moves; what stands still anyhow has no pace."""
    asset = project.asset_of(clip)
    if isinstance(clip.source, Title) or (asset is not None and asset.info.kind is MediaKind.IMAGE):
        return "still"
    return "frozen" if clip.freeze else "backwards" if clip.reverse else "forwards"
