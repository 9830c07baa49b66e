"""From samples to grades: the laws, and the words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.analysis.identity.calibration import TABLE
from charstudio.analysis.identity.grading import FEWEST_SAMPLES, LOWEST_COVERAGE, graded
from charstudio.model.identity import Grade, Judged, Sample, Style

LIMITS = TABLE[Style.PHOTOREAL]
ORDER = [Grade.A, Grade.B, Grade.C, Grade.D, Grade.E]
KNOWN = st.builds(
    Sample,
    st.just(0.0),
    st.just(Judged.OK),
    st.floats(-0.2, 1.0),
    st.none() | st.floats(-20, 20),
    st.none() | st.floats(-10, 10),
    st.floats(-25, 25),
    st.integers(80, 500),
)
UNKNOWN = st.builds(Sample, st.just(0.0), st.sampled_from([each for each in Judged if each is not Judged.OK]))


def timed(samples):
    return [replace(sample, at_s=number / 4) for number, sample in enumerate(samples)]


def clip(*similarities, eye=None, jaw=None):
    return timed([Sample(0.0, Judged.OK, each, eye, jaw, 0.0, 200) for each in similarities])


@given(st.lists(KNOWN | UNKNOWN, max_size=40))
def test_coverage_is_the_share_of_frames_that_could_be_judged(samples):
    report = graded(timed(samples), LIMITS)
    known = [sample for sample in samples if sample.judged is Judged.OK]
    assert report.coverage == (len(known) / len(samples) if samples else 0)
    assert report.samples == tuple(timed(samples))
    if report.coverage < LOWEST_COVERAGE:
        assert report.grade is Grade.NONE
    assert report.reason.endswith(".")


@given(st.lists(KNOWN, min_size=1, max_size=40))
def test_the_grade_follows_the_lowest_median(samples):
    report = graded(timed(samples), LIMITS)
    if report.grade is Grade.NONE:
        assert len(samples) < FEWEST_SAMPLES
        return
    assert (report.grade is Grade.E) == (report.lowest < LIMITS.poor)
    assert not (report.grade in {Grade.A, Grade.B} and report.lowest < LIMITS.good)


@given(st.lists(KNOWN, min_size=3, max_size=30), st.floats(0, 0.5))
def test_less_alike_all_along_is_never_a_better_grade(samples, less):
    before = graded(timed(samples), LIMITS)
    after = graded(timed([replace(each, similarity=each.similarity - less) for each in samples]), LIMITS)
    assert ORDER.index(after.grade) >= ORDER.index(before.grade)


@given(st.lists(KNOWN, min_size=3, max_size=20), st.data())
def test_frames_that_could_not_be_judged_never_count_as_drift(samples, data):
    mixed = list(samples)
    for _ in range(data.draw(st.integers(0, 10))):
        mixed.insert(data.draw(st.integers(0, len(mixed))), data.draw(UNKNOWN))
    plain, with_gaps = graded(timed(samples), LIMITS), graded(timed(mixed), LIMITS)
    if with_gaps.is_measurable:
        fields = ("lowest", "typical", "trend", "eye_px", "jaw_pct", "noise_px")
        assert [getattr(with_gaps, field) for field in fields] == [getattr(plain, field) for field in fields]
        assert ORDER.index(with_gaps.grade) >= ORDER.index(plain.grade)


@given(st.lists(st.floats(0.65, 1.0), min_size=5, max_size=30), st.data())
def test_one_bad_frame_is_no_drift(similarities, data):
    similarities[data.draw(st.integers(0, len(similarities) - 1))] = 0.0
    report = graded(clip(*similarities), LIMITS)
    assert report.grade in {Grade.A, Grade.B}
    assert report.good_until_s is None


def test_a_steady_clip_is_an_a():
    report = graded(clip(*[0.9] * 20, eye=1.0, jaw=0.5), LIMITS)
    assert report.grade is Grade.A
    assert report.good_until_s is None
    assert (
        report.reason
        == "Keeps close to the sheet: likeness 0.90 at its lowest, good is 0.60. Eye spacing moves 1 px at most."
    )


def test_a_face_that_becomes_another_is_an_e_and_says_since_when():
    report = graded(clip(*[0.9] * 10, *[0.2] * 10), LIMITS)
    assert report.grade is Grade.E
    assert 2.0 < report.good_until_s < 2.5
    assert report.reason.startswith("Looks like somebody else from 2.4 s on: likeness 0.20")
    assert report.trend == pytest.approx(-0.7)


@pytest.mark.parametrize(("value", "grade"), [(0.59, Grade.C), (0.53, Grade.C), (0.52, Grade.D), (0.45, Grade.D)])
def test_between_the_limits_it_is_c_or_d(value, grade):
    report = graded(clip(*[value] * 8), LIMITS)
    assert report.grade is grade
    assert "moves away from the sheet all along" in report.reason
    assert report.good_until_s == 0


def test_eyes_that_drift_are_told_in_pixels_with_their_noise():
    quiet = clip(*[0.9] * 12, eye=1.0)
    moved = [replace(sample, eye_px=9.0 + (number % 2) * 0.2) for number, sample in enumerate(quiet)]
    report = graded(quiet[:6] + moved[6:], LIMITS)
    assert report.grade is Grade.C
    assert report.reason == "Eye spacing drifts 9 px from 1.5 s on; 0 px are within pose noise."
    assert report.good_until_s == pytest.approx(1.47, abs=0.1)


def test_eyes_within_twice_their_own_noise_do_not_count():
    eyes = [9.0, -9.0] * 10
    report = graded([replace(each, eye_px=eye) for each, eye in zip(clip(*[0.9] * 20), eyes, strict=True)], LIMITS)
    assert report.noise_px > 8
    assert report.grade is Grade.A


def test_a_wider_jaw_is_a_b():
    report = graded(clip(*[0.9] * 8, jaw=4.0), LIMITS)
    assert report.grade is Grade.B
    assert report.reason == "The jaw’s width changes by 4.0 %, 3.3 % are usual."


def test_leaving_its_own_beginning_for_good_is_a_b_even_within_the_limit():
    report = graded(clip(*[0.95] * 10, *[0.75] * 10), LIMITS)
    assert report.grade is Grade.B
    assert 2.0 < report.left_s < 2.5
    assert "stays so" in report.reason
    back = graded(clip(*[0.95] * 10, *[0.75] * 6, *[0.95] * 4), LIMITS)
    assert back.left_s is None
    assert back.grade is Grade.A


@pytest.mark.parametrize(("known", "grade"), [(20, Grade.A), (14, Grade.B), (9, Grade.C), (3, Grade.NONE)])
def test_low_coverage_caps_the_grade(known, grade):
    samples = clip(*[0.9] * known) + [Sample(9.0, Judged.TURNED)] * (20 - known)
    report = graded(timed(samples), LIMITS)
    assert report.grade is grade
    if grade is not Grade.A:
        assert f"in {'only ' if grade is Grade.NONE else ''}{known} of 20 frames" in report.reason


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        (Sample(0.0, Judged.NO_FACE), "no face"),
        (Sample(0.0, Judged.TOO_SMALL, face_px=62), "too small (62 px"),
        (Sample(0.0, Judged.TURNED, face_px=90), "turned"),
        (Sample(0.0, Judged.BLURRED, face_px=90), "blurred"),
    ],
)
def test_what_cannot_be_measured_says_why(sample, words):
    report = graded([sample] * 8, LIMITS)
    assert report.grade is Grade.NONE
    assert not report.is_measurable
    assert report.reason.startswith("Not measurable: ")
    assert words in report.reason
    assert report.lowest is None


def test_nothing_at_all_is_not_measurable():
    assert graded([], LIMITS).reason == "Not measurable: there is no picture in it."


def test_a_picture_is_graded_by_its_one_sample():
    report = graded(clip(0.7), LIMITS)
    assert report.grade is Grade.A
    assert report.lowest == report.typical == 0.7
    assert report.trend is None
    assert "at its lowest" not in report.reason
    assert graded(clip(0.3), LIMITS).good_until_s is None


def test_stylised_scores_are_told_with_one_digit():
    assert "likeness 3.2 at its lowest, good is 2.0" in graded(clip(*[3.21] * 5), TABLE[Style.STYLISED]).reason
