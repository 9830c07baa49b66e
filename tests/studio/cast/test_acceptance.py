"""The acceptance test: what was measured, what is tolerated, and plain words for both."""

from __future__ import annotations

import pytest

from charstudio.model.characters import Character
from charstudio.model.errors import MediaError
from charstudio.model.identity import Grade, IdentityReport, Judged, Limits, Sample, Style
from charstudio.model.values import AssetId, CharacterId
from charstudio.studio.cast.acceptance import ADVICE, Verdict, accepted, as_json, judged, stills_of

LIMITS = Limits(Style.PHOTOREAL, 0.6, 0.45, 6.5, 8.0, 3.3)


def report(lowest=0.78, grade=Grade.A, coverage=1.0, **more):
    facts = {"jaw_pct": 1.24, "eye_px": 2.96, "noise_px": 2.0, **more}
    return IdentityReport((), LIMITS, grade, "", coverage, lowest, lowest, **facts)


def test_what_agrees_is_said_with_its_tolerance():
    found = judged("Mira", report())
    assert found.verdict is Verdict.AGREES
    assert found.words == (
        "Mira: Face 0.78 alike; 0.60 is wanted: agrees. Jaw within 1.2 % of the approved still; tolerance 3.3 %: "
        "agrees. Eye spacing within 3.0 px; tolerance 6.5 px: agrees."
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"lowest": 0.5}, "Face 0.50 alike; 0.60 is wanted: differs."),
        ({"jaw_pct": 4.0}, "Jaw 4.0 % off the approved still; tolerance 3.3 %: differs."),
        ({"jaw_pct": -4.0}, "Jaw 4.0 % off the approved still; tolerance 3.3 %: differs."),
        ({"eye_px": 7.0}, "Eye spacing 7.0 px off; tolerance 6.5 px: differs."),
    ],
)
def test_one_thing_beyond_its_tolerance_is_enough_and_says_what_to_do(more, words):
    found = judged("Mira", report(**more))
    assert found.verdict is Verdict.DIFFERS
    assert words in found.lines
    assert found.words.endswith(ADVICE)


def test_what_a_clip_does_by_itself_is_no_drift():
    assert judged("Mira", report(eye_px=7.0, noise_px=4.0)).verdict is Verdict.AGREES


def test_what_could_not_be_measured_is_said_and_counts_for_nothing():
    found = judged("Mira", report(jaw_pct=None, eye_px=None, noise_px=None, coverage=0.3))
    assert found.verdict is Verdict.AGREES
    assert found.lines[1:] == (
        "Only 30 % of the frames could be judged.",
        "Jaw and eye spacing are not measurable here.",
    )
    unknown = IdentityReport(
        (Sample(0.0, Judged.NO_FACE),), LIMITS, Grade.NONE, "Not measurable: no face was found.", 0.0
    )
    assert (judged("Mira", unknown).verdict, judged("Mira", unknown).lines) == (
        Verdict.UNKNOWN,
        ("Not measurable: no face was found.",),
    )
    assert as_json(judged("Mira", unknown))["likeness"] is None
    assert as_json(found)["verdict"] == "agrees"


def test_without_a_still_or_the_optional_part_it_is_not_measurable_here(monkeypatch, tmp_path):
    assert accepted("Mira", tmp_path, [], Style.PHOTOREAL).verdict is Verdict.UNKNOWN
    monkeypatch.setattr("charstudio.analysis.identity.capabilities.path_of", lambda _model: None)
    found = accepted("Mira", tmp_path / "clip.mp4", [tmp_path / "still.png"], Style.PHOTOREAL)
    assert found.verdict is Verdict.UNKNOWN
    assert found.words == "Mira: Not measurable here: faces cannot be compared on this machine."


def test_whatever_is_wrong_with_a_file_is_a_sentence(tmp_path):
    def refuse(*_):
        raise MediaError("“still.png” cannot be read.")

    found = accepted("Mira", tmp_path, [tmp_path], Style.PHOTOREAL, compare=refuse)
    assert (found.verdict, found.lines) == (Verdict.UNKNOWN, ("Not measurable here: “still.png” cannot be read.",))


def test_approved_stills_are_compared_with_and_where_none_is_the_sheet():
    a, b, clip = (AssetId(sign * 64) for sign in "abc")
    who = Character(CharacterId("ch"), "Mira", a, approved=(clip, b))
    assert stills_of(who, lambda file: file != clip) == (b,)
    assert stills_of(Character(CharacterId("ch"), "Mira", a, approved=(clip,)), lambda file: file != clip) == (a,)
