"""Real files of other editors, and our files read by the library's own adapters."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import opentimelineio as otio
import pytest

from charstudio.model.checks import check
from charstudio.model.errors import CharStudioError
from charstudio.model.project import Project
from charstudio.model.time import Rate
from charstudio.model.timeline import TrackKind
from charstudio.studio.interchange.formats import CutFormat, Feature, format_of
from charstudio.studio.interchange.incoming import Imported, with_cut
from charstudio.studio.interchange.reading import read_cut
from tests.model.material import TALKING
from tests.shared_material import Material, each, folder
from tests.studio.interchange.film import CASES, clip, clips_of, film, written

REFUSED = {
    "interchange/fcp7_just_track.xml": "There are no clips in this cut.",
    "interchange/fcpxml_clips.fcpxml": "there is no project with a sequence in it",
}


def _imported(path: Path) -> Imported:
    return with_cut(Project(), read_cut(path, Rate(24)), {})


def _sample(name: str) -> Path:
    root = folder()
    if root is None:
        pytest.skip("the shared media folder is absent")
    return root / "interchange" / name


@each("interchange")
def test_every_sample_comes_in_or_is_refused_with_a_sentence(material: Material):
    root = folder()
    assert root is not None
    path = root / material.path
    if format_of(path) is None:
        return  # workflows of ComfyUI lie there as well
    if material.path in REFUSED:
        with pytest.raises(CharStudioError) as refused:
            _imported(path)
        assert REFUSED[material.path] in refused.value.message
        return
    imported = _imported(path)
    assert check(imported.project) == []
    assert imported.clips
    shown = {asset.id for asset in imported.missing}
    for placed in clips_of(imported.project) + clips_of(imported.project, TrackKind.AUDIO):
        assert placed.source in shown or not isinstance(placed.source, str)


@pytest.mark.parametrize(
    ("name", "seconds", "pictures", "sounds"),
    [
        ("otio_multitrack.otio", 111.542, 5, 0),
        ("otio_nested_example.otio", 26.5, 7, 0),
        ("otio_simple_cut.otio", 0.792, 4, 0),
        ("otio_transition.otio", 0.792, 4, 0),
        ("edl_25fps.edl", 19.84, 4, 0),
        ("edl_screening_example.edl", 43.708, 9, 0),
        ("edl_speed_effects_small.edl", 693.167, 5, 0),
        ("edl_multi_audio.edl", 3415.917, 0, 1),
    ],
)
def test_a_sample_has_its_clips_and_its_length(name: str, seconds: float, pictures: int, sounds: int):
    project = _imported(_sample(name)).project
    assert float(project.timeline.duration) == pytest.approx(seconds, abs=0.001)
    assert len(clips_of(project)) == pictures
    assert len(clips_of(project, TrackKind.AUDIO)) == sounds


def test_a_dissolve_of_an_edl_lies_around_the_middle_of_its_event():
    clips = clips_of(_imported(_sample("edl_dissolve_test.edl")).project)
    assert [(each.start * 24, each.source_range.start * 24) for each in clips] == [(0, 101), (14, 205), (19, 210)]
    assert clips[1].transition is not None
    assert clips[1].transition.duration * 24 == 5  # ten frames do not fit into a clip of five


def test_speeds_and_freezes_of_an_edl_are_read():
    clips = clips_of(_imported(_sample("edl_speed_effects_small.edl")).project)
    assert [each.freeze for each in clips] == [False, True, True, False, False]
    assert float(clips[4].speed) == pytest.approx(47.6 / 24)


def test_a_timeline_of_premiere_is_the_same_from_its_xml_and_from_opentimelineio():
    xml = _imported(_sample("fcp7_premiere_example.xml")).project
    other = _imported(_sample("otio_premiere_example.otio")).project
    pictures = {(each.start, each.end) for each in clips_of(other)}
    assert xml.timeline.rate == other.timeline.rate == Rate(30)
    assert pictures <= {(each.start, each.end) for each in clips_of(xml)}
    assert [mark.name for mark in other.timeline.markers if mark.name] == ["My MArker 1", "dsf"]
    assert "Sequences inside the cut" in "".join(_imported(_sample("fcp7_premiere_example.xml")).remarks)


# --- ours, read by others ------------------------------------------------------------------------------------------


def _as_read(path: Path, adapter: str, **more: object) -> otio.schema.Timeline:
    found = otio.adapters.read_from_file(str(path), adapter, **more)
    return found[0] if isinstance(found, otio.schema.SerializableCollection) else found


ADAPTERS = {
    CutFormat.OTIO: "otio_json",
    CutFormat.OTIOZ: "otioz",
    CutFormat.FCP7: "fcp_xml",
    CutFormat.FCPX: "fcpx_xml",
    CutFormat.EDL: "cmx_3600",
}


@pytest.mark.parametrize("wanted", CutFormat)
def test_another_reader_sees_the_same_clips_in_our_file(wanted: CutFormat, tmp_path: Path):
    project = CASES[Feature.CLIPS].project
    # all at the film's rate: the library's FCPXML adapter cuts the rates of files down to whole numbers
    assets = {key: replace(each, info=replace(each.info, rate=Rate(24))) for key, each in project.assets.items()}
    path = written(replace(project, assets=assets), tmp_path, wanted)
    timeline = _as_read(path, ADAPTERS[wanted], **({"rate": 24} if wanted is CutFormat.EDL else {}))
    track = next(track for track in timeline.tracks if track.kind == otio.schema.TrackKind.Video)
    seen = []
    for item in track:
        if isinstance(item, otio.schema.Clip):
            span = item.trimmed_range()
            at = item.transformed_time(span.start_time, track)
            seen.append([math.floor(t.rescaled_to(24).value + 0.5) for t in (at, span.start_time, span.duration)])
    first = seen[0][0]  # an EDL's film begins at an hour
    assert [[at - first, start, length] for at, start, length in seen] == [[0, 24, 72], [96, 12, 60]]


def test_premiere_finds_all_it_needs_in_our_xml(tmp_path: Path):
    project = film(clip("a", TALKING, 0, 3), width_px=1080, height_px=1920)
    text = written(project, tmp_path, CutFormat.FCP7).read_text(encoding="utf-8")
    for part in (
        "<width>1080</width>",
        "<height>1920</height>",
        "<pixelaspectratio>square</pixelaspectratio>",
        "<samplerate>48000</samplerate>",
        "<timebase>24</timebase>",
        "<pathurl>file://localhost/",
        "<linkclipref>",
    ):
        assert part in text


def test_paths_with_awkward_letters_come_back(tmp_path: Path):
    home = tmp_path / "Ünï & <100%> #1 ? films"
    home.mkdir()
    project = CASES[Feature.CLIPS].project
    for wanted in CutFormat:
        path = written(project, home, wanted)
        for medium in read_cut(path, Rate(24)).media():
            assert medium.path is not None
            if wanted is CutFormat.OTIOZ:
                assert medium.path.parent == Path("media")
            else:
                assert medium.path.is_file(), (wanted, medium.path)
