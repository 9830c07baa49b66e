"""The real networks on real material: one clip against its own first frames, and a group of two."""

from __future__ import annotations

import pytest

from charstudio.media.container import Cancelled
from charstudio.media.reader import VideoReader
from charstudio.model.identity import Grade, Style
from charstudio.model.time import Seconds
from charstudio.studio.identity.face_measurer import FaceMeasurer
from charstudio.studio.identity.measurer import Sitter

CLIP = "clips/liveportrait_s18_1280x720_30fps.mp4"
OTHER = "clips/livekj_d7_woman_480_30fps.mp4"


@pytest.fixture(scope="module")
def measurer():
    made = FaceMeasurer()
    if made.unavailable():
        pytest.skip(made.unavailable())
    return made


@pytest.fixture(scope="module")
def stills(shared_media, tmp_path_factory):
    """Three frames of each clip as pictures."""
    from PIL import Image

    folder = tmp_path_factory.mktemp("stills")
    found = {}
    for clip in (CLIP, OTHER):
        with VideoReader(shared_media / clip) as reader:
            paths = []
            for number, at in enumerate((0.2, 2.0, 4.0)):
                path = folder / f"{len(found)}_{number}.png"
                Image.fromarray(reader.frame_at(Seconds(at))[..., :3]).save(path)
                paths.append(path)
        found[clip] = tuple(paths)
    return found


def sitter(stills, clip, **more):
    return Sitter(clip, clip + str(more), stills[clip], Style.PHOTOREAL, **more)


def test_somebody_keeps_to_their_own_sheet_and_another_person_does_not(measurer, stills, shared_media):
    own = measurer.measure(shared_media / CLIP, [sitter(stills, CLIP)], is_still=False, stopped=lambda: False)
    other = measurer.measure(shared_media / CLIP, [sitter(stills, OTHER)], is_still=False, stopped=lambda: False)
    assert own[CLIP].grade in {Grade.A, Grade.B}
    assert own[CLIP].limits.references == 3
    assert other[OTHER].grade in {Grade.E, Grade.NONE}


def test_of_two_who_act_each_has_a_report_and_the_absent_one_is_no_match(measurer, stills, shared_media):
    cast = [sitter(stills, CLIP), sitter(stills, OTHER)]
    found = measurer.measure(shared_media / CLIP, cast, is_still=False, stopped=lambda: False)
    assert found.keys() == {CLIP, OTHER}
    assert found[CLIP].grade in {Grade.A, Grade.B}
    assert found[OTHER].grade in {Grade.E, Grade.NONE}


def test_a_still_has_one_sample(measurer, stills):
    (report,) = measurer.measure(stills[CLIP][1], [sitter(stills, CLIP)], is_still=True, stopped=lambda: False).values()
    assert len(report.samples) == 1
    assert report.grade is Grade.A


def test_a_sheet_without_a_face_gives_no_report(measurer, tmp_path, shared_media):
    from tests.lab import picture

    blank = Sitter("nobody", "x", (picture(tmp_path / "blank.png"),), Style.PHOTOREAL)
    assert measurer.measure(shared_media / CLIP, [blank], is_still=False, stopped=lambda: False) == {}


def test_it_stops_when_it_is_told_to(measurer, stills, shared_media):
    asked = iter([False] * 8)
    with pytest.raises(Cancelled):
        measurer.measure(shared_media / CLIP, [sitter(stills, CLIP)], is_still=False, stopped=lambda: next(asked, True))


def test_approved_clips_set_the_limits(measurer, stills, shared_media):
    with_clip = sitter(stills, CLIP, approved=(shared_media / CLIP,))
    (report,) = measurer.measure(stills[CLIP][1], [with_clip], is_still=True, stopped=lambda: False).values()
    assert report.limits.calibrated


def test_a_part_is_summed_up_anew(measurer, stills, shared_media):
    (whole,) = measurer.measure(
        shared_media / CLIP, [sitter(stills, CLIP)], is_still=False, stopped=lambda: False
    ).values()
    part = measurer.summary(whole.samples[:8], whole.limits)
    assert len(part.samples) == 8
    assert part.lowest >= whole.lowest


def test_where_a_double_is_about_more_likeness_is_asked_for(measurer, stills, shared_media):
    alone = sitter(stills, CLIP)
    double = Sitter("double", "double", stills[CLIP], Style.PHOTOREAL)
    still = stills[CLIP][0]
    one = measurer.measure(still, [alone], is_still=True, stopped=lambda: False)
    both = measurer.measure(still, [alone, double], is_still=True, stopped=lambda: False)
    assert both[CLIP].limits.poor > one[CLIP].limits.poor
