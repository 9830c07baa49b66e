"""The linter: right about the labelled prompts, quiet about good ones, and every fix mends what it was for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled_prompts import labelled

from charstudio.analysis.prompts.findings import Rule, Setting, Severity, Use
from charstudio.analysis.prompts.lint import lint
from charstudio.storage.prompt_presets import shipped_presets

TUNING = labelled("tuning")
WORDS = ("she", "camera", "slowly", "turns", "dances", "static", "then", "and", ",", ".", "no", "shoes", "[char1]")
HELD_OUT = (*labelled("held_out"), *labelled("fresh"), *labelled("late"))


def rules(prompt, setting=None, **known):
    return {finding.rule for finding in lint(prompt, setting or Setting(**known))}


@pytest.mark.parametrize("each", TUNING, ids=lambda each: each.prompt[:50])
def test_what_is_said_about_the_prompts_it_was_tuned_on(each):
    assert {str(rule) for rule in rules(each.prompt, each.setting)} == each.rules


def test_prompts_held_out_are_judged_as_promised():
    wrong = missed = hits = 0
    for each in HELD_OUT:
        said = {str(rule) for rule in rules(each.prompt, each.setting)}
        hits, wrong, missed = (
            hits + len(said & each.rules),
            wrong + len(said - each.rules),
            missed + len(each.rules - said),
        )
    assert hits / (hits + wrong) >= 0.95
    assert hits / (hits + missed) >= 0.9


def test_prompts_nothing_was_changed_for_are_judged_as_promised():
    wrong = missed = hits = 0
    for each in labelled("untouched"):
        said = {str(rule) for rule in rules(each.prompt, each.setting)}
        hits, wrong = hits + len(said & each.rules), wrong + len(said - each.rules)
        missed += len(each.rules - said)
    assert hits / (hits + wrong) >= 0.95
    assert hits / (hits + missed) >= 0.9


def test_no_good_prompt_is_nagged_at():
    nagged = {each.prompt: rules(each.prompt, each.setting) for each in (*TUNING, *HELD_OUT) if not each.rules}
    assert {prompt: said for prompt, said in nagged.items() if said} == {}


def test_every_shipped_preset_passes_clean():
    assert {preset.id: rules(preset.prompt) for preset in shipped_presets() if rules(preset.prompt)} == {}


@pytest.mark.parametrize(
    "each", [each for each in (*TUNING, *HELD_OUT) if each.rules], ids=lambda each: each.prompt[:50]
)
def test_a_fix_mends_its_finding_and_brings_no_new_one(each):
    before = rules(each.prompt, each.setting)
    for finding in lint(each.prompt, each.setting):
        assert finding.fix is not None
        after = rules(finding.fix.text, each.setting)
        assert finding.rule not in after, finding.fix.text
        assert after <= before, finding.fix.text


def test_fixes_one_after_the_other_end_with_a_clean_prompt():
    for each in (*TUNING, *HELD_OUT):
        text = each.prompt
        for _ in range(8):
            found = lint(text, each.setting)
            if not found:
                break
            assert found[0].fix is not None
            text = found[0].fix.text
        assert not lint(text, each.setting), (each.prompt, text)


@settings(deadline=None)
@given(st.text(max_size=400), st.sampled_from(Use))
def test_anything_can_be_looked_at_and_places_lie_inside(text, use):
    for finding in lint(text, Setting(use, traits=("red hair", "scar on chin"), max_characters=80)):
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.message
        assert finding.reason


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_mixture_of_the_words_it_knows_is_read_without_a_fault(parts):
    text = " ".join(parts)
    for finding in lint(text):
        assert text[finding.start : finding.end] == text[finding.start : finding.end].strip()


def test_an_empty_prompt_is_not_judged():
    assert lint("  \n ") == ()


def test_rules_that_are_muted_say_nothing():
    assert rules("she waves hello") == {Rule.CAMERA, Rule.SMOOTH}
    assert {finding.rule for finding in lint("she waves hello", muted={Rule.CAMERA})} == {Rule.SMOOTH}


def test_a_camera_set_elsewhere_need_not_be_said():
    assert Rule.CAMERA in rules("she slowly nods")
    assert Rule.CAMERA not in rules("she slowly nods", camera="static camera")
    assert Rule.CAMERA not in rules("she slowly nods", camera_field="static")


@pytest.mark.parametrize(
    ("prompt", "field", "to"),
    [("slow pan left, hair swaying", "static", "moving"), ("static camera, hair swaying", "moving", "static")],
)
def test_a_field_that_says_something_else_than_the_words_is_a_conflict(prompt, field, to):
    (finding,) = lint(prompt, Setting(camera_field=field))
    assert finding.rule is Rule.CONFLICT
    assert finding.fix is not None
    assert (finding.fix.text, finding.fix.camera_field) == (prompt, to)
    assert rules(prompt, camera_field=to) == set()


def test_a_state_is_moved_out_of_the_prompt_only_where_there_is_a_place_for_it():
    (finding,) = lint("barefoot, no shoes, static camera")
    assert finding.fix is not None
    assert finding.fix.state == "barefoot, no shoes"
    assert "shoes" not in finding.fix.text
    (finding,) = lint("barefoot, no shoes, static camera", Setting(can_insert_state=False))
    assert finding.fix is None


def test_too_long_for_the_model_counts_what_the_model_counts():
    prompt = "static camera, hair swaying gently, " * 20
    (finding,) = lint(prompt, Setting(max_characters=300))
    assert (finding.rule, finding.severity, finding.start) == (Rule.LONG, Severity.WARNING, 300)
    assert finding.fix is not None
    assert len(finding.fix.text) <= 300
    assert finding.fix.text.endswith("gently")
    assert Rule.LONG in rules(prompt, max_tokens=77)
    assert Rule.LONG not in rules("static camera, hair swaying gently", max_tokens=77)
    assert Rule.LONG in rules("static camera, " + "hair swaying gently, " * 60)


def test_the_place_is_that_of_the_words():
    prompt = "Static camera. She is dancing happily."
    (finding,) = lint(prompt)
    assert prompt[finding.start : finding.end] == "dancing"


def test_places_hold_behind_letters_that_grow_when_made_small():
    prompt = "İ İ İ static camera, she is dancing"
    (finding,) = lint(prompt)
    assert prompt[finding.start : finding.end] == "dancing"
