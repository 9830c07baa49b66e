"""The chain doctor on real clips: what it finds, that each fix really mends it, and that an undo brings all back."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from charstudio.analysis.seam import measure
from charstudio.media.container import Cancelled
from charstudio.media.grade import graded
from charstudio.model.clip_looks import Grade
from charstudio.model.errors import EditError
from charstudio.model.timeline_edits import set_clip
from charstudio.model.values import ClipId
from charstudio.studio.document import Document
from charstudio.studio.repair.as_shown import AsShown
from charstudio.studio.repair.chain_doctor import ChainDoctor
from charstudio.studio.repair.findings import Trouble, all_fixed
from charstudio.studio.repair.seams import seams_of
from tests.lab import KINDS
from tests.studio.repair.measured import Cut, report, room, sample


def walk(start: float, count: int = 12, step: float = 1.0, grade: Grade | None = None) -> list:
    pictures = [room(start + k * step) for k in range(count)]
    return [graded(picture, grade) for picture in pictures] if grade else pictures


@pytest.fixture
def cut(tmp_path):
    return Cut(tmp_path)


def examined(cut, project=None, **options):
    return ChainDoctor(KINDS).examine(project or cut.project, cut.find, **options)


def troubles(health) -> list[Trouble]:
    return [finding.trouble for finding in health.findings]


def at_the_seam(cut, project):
    seam = seams_of(project)[0]
    with AsShown(project.timeline, cut.find) as shown:
        return measure(shown.pictures(seam.before, range(-6, 0)), shown.pictures(seam.after, range(6)))


def test_clips_that_go_on_smoothly_are_healthy(cut):
    cut.add("a", walk(0))
    cut.add("b", walk(12))
    health = examined(cut)
    assert (troubles(health), health.seams, health.chained) == ([], 1, 1)


def test_a_doubled_frame_is_found_and_dropping_one_frame_mends_it(cut):
    cut.add("a", walk(0))
    cut.add("b", walk(11))
    health = examined(cut)
    assert troubles(health) == [Trouble.DOUBLED]
    document = Document(cut.project)
    document.apply("Drop one frame", health.findings[0].fix)
    after = document.project.timeline
    assert after.frames == 23
    assert after.tracks[0].clips[1].source_range.start == Fraction(1, 24)
    assert troubles(examined(cut, document.project)) == []
    document.undo()
    assert document.project == cut.project


def test_a_jump_of_colour_is_matched_to_the_first_clip_with_the_clips_own_grade(cut):
    cut.add("a", walk(0))
    cut.add("b", walk(12, grade=Grade(exposure=0.45, temperature=0.35)))
    cut.add("c", walk(24, grade=Grade(exposure=0.45, temperature=0.35)))
    health = examined(cut)
    assert troubles(health) == [Trouble.COLOUR, Trouble.COLOUR], "what follows would jump once the second is mended"
    mended = all_fixed(cut.project, health.findings)
    before, after = at_the_seam(cut, cut.project).colour, at_the_seam(cut, mended).colour
    assert before.delta_e > 8
    assert after.delta_e < 2.5
    assert before.stops > 0.3
    assert abs(after.stops) < 0.08
    assert mended.timeline.find(ClipId("b"))[1].grade.exposure < -0.3
    assert mended.timeline.find(ClipId("a"))[1] == cut.clip("a")
    assert troubles(examined(cut, mended)) == []


def test_what_is_measured_is_what_is_shown_with_grade_speed_and_direction(cut):
    cut.add("a", walk(0))
    cut.add("b", walk(23, 24, -0.5), reverse=True)
    assert troubles(examined(cut)) == [], "backwards it goes on from where the first one ends"
    dark = set_clip(cut.project, ClipId("b"), grade=Grade(exposure=-0.6))
    assert troubles(examined(cut, dark)) == [Trouble.COLOUR]


def test_a_jump_of_pose_is_joined_where_it_shows_least(cut):
    cut.add("a", walk(0, 16, 0.4))
    cut.add("b", walk(-6, 24, 2.0))
    health = examined(cut)
    assert troubles(health) == [Trouble.POSE]
    mended = health.findings[0].fix(cut.project)
    assert at_the_seam(cut, mended).step < at_the_seam(cut, cut.project).step * 0.7
    assert mended.timeline.frames < cut.project.timeline.frames


def test_clips_that_have_nothing_to_do_with_each_other_are_left_alone(cut):
    cut.add("a", walk(0))
    cut.add("b", [255 - picture[::-1] for picture in walk(0)], wired=False)
    health = examined(cut)
    assert (troubles(health), health.chained) == ([], 0)


def test_a_step_of_likeness_at_the_cut_is_said_and_what_nobody_measured_is_not(cut):
    cut.add("a", walk(0))
    cut.add("b", walk(12))
    steady = report(samples=[sample(0.4, 0.78)])
    other = report(samples=[sample(0.0, 0.50)])
    told = {"a": {"who": steady}, "b": {"who": other}}
    health = examined(cut, likeness=lambda clip: told[clip.id], names={"who": "Mara"})
    assert troubles(health) == [Trouble.IDENTITY]
    assert "less like Mara" in health.findings[0].words
    assert "0.78 → 0.50" in health.findings[0].measured
    unknown = {"a": {"who": steady}, "b": {"who": report(samples=[sample(0.0, None)])}}
    assert troubles(examined(cut, likeness=lambda clip: unknown[clip.id])) == []


def test_after_three_links_a_cutaway_is_offered_and_opens_two_seconds(cut):
    for number in range(5):
        cut.add(f"c{number}", walk(number * 6, 6))
    health = examined(cut)
    assert troubles(health) == [Trouble.LONG]
    finding = health.findings[0]
    assert finding.seam.after.id == "c4"
    document = Document(cut.project)
    document.apply("Insert a cutaway", finding.fix)
    timeline = document.project.timeline
    placed = timeline.tracks[0].clips
    assert [clip.id for clip in placed[:4]] == ["c0", "c1", "c2", "c3"]
    assert (placed[4].name, placed[4].duration) == ("Cutaway", 2)
    assert placed[5].start == placed[4].end
    kinds = [node.kind for node in document.project.graph.nodes.values()]
    assert kinds.count("image.portrait") == 1
    document.undo()
    assert document.project == cut.project
    with pytest.raises(EditError, match="without looking"):
        all_fixed(cut.project, health.findings)


def test_ghosts_are_counted_and_not_judged_and_it_can_be_stopped(cut):
    cut.add("a", walk(0))
    cut.add("b", walk(12))
    cut.files.clear()
    health = examined(cut)
    assert (health.findings, health.unseen) == ((), 1)
    with pytest.raises(Cancelled):
        examined(cut, stopped=lambda: True)


def test_looking_again_reads_only_what_has_changed(cut):
    cut.add("a", walk(0))
    cut.add("b", walk(11))
    doctor = ChainDoctor(KINDS)
    first = doctor.examine(cut.project, cut.find)
    read = doctor.pictures_read
    assert read > 0
    moved = replace(cut.project, title="Another name")
    assert doctor.examine(moved, cut.find) == first
    assert doctor.pictures_read == read
    doctor.examine(set_clip(cut.project, ClipId("b"), grade=Grade(exposure=0.5)), cut.find)
    assert doctor.pictures_read > read
