"""Presets and suffixes as files: the seeds' shape loads, faults name their line, own ones are kept and brought in."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.errors import Damaged, EditError
from charstudio.storage.prompt_presets import (
    OWN_PRESETS,
    OwnPrompts,
    PromptPreset,
    Suffix,
    presets_in,
    shipped_presets,
    shipped_suffixes,
    suffixes_in,
)
from charstudio.storage.written import MAX_BYTES

SEED = b"""\
video:
  presets:
    wiggle_toes:
      label: "Toe Wiggle"
      prompt: "bare feet playfully wiggling toes, relaxed sitting pose,
               minimal body movement, static camera"
    hair_wind:
      label: "Wind in Hair"
      prompt: "wind gently blowing through hair"
"""
TODAY = date(2026, 11, 28)


@pytest.fixture
def own(tmp_path):
    return OwnPrompts(tmp_path / "config")


def test_the_shape_people_already_have_loads_as_it_is():
    first, second = presets_in(SEED, "config.yaml")
    assert (first.id, first.label) == ("wiggle_toes", "Toe Wiggle")
    assert first.prompt.endswith("relaxed sitting pose, minimal body movement, static camera")
    assert second.duration is None


def test_the_shipped_ones_are_about_forty_in_categories_with_the_three_people_know():
    presets = shipped_presets()
    by_id = {preset.id: preset for preset in presets}
    assert len(by_id) == len(presets) >= 40
    assert len({preset.category for preset in presets}) >= 10
    assert [by_id[name].label for name in ("wiggle_toes", "hair_wind", "leg_cross")] == [
        "Toe Wiggle",
        "Wind in Hair",
        "Leg Cross",
    ]
    assert len({preset.label for preset in presets}) == len(presets)


def test_every_shipped_suffix_says_when_it_was_written_and_for_which_model():
    suffixes = shipped_suffixes()
    assert len(suffixes) >= 4
    assert all(suffix.written is not None and suffix.model for suffix in suffixes)
    assert "exact same face as reference" in {suffix.text for suffix in suffixes}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("video:\n  presets:\n    a:\n      label: x\n", 4, "“prompt” is missing"),
        ("video:\n  presets:\n    a:\n      label: x\n      prompt: 5\n", 5, "must be text"),
        ("video:\n  presets:\n    a:\n      label: x\n      prompt: y\n      promt: z\n", 6, "there is no “promt”"),
        ("video:\n  presets:\n    a:\n      label: x\n      prompt: y\n      duration: long\n", 6, "seconds"),
        ("video:\n  presets:\n    a:\n      label: x\n      label: y\n", 5, "twice"),
        ("video:\n  presets:\n    'a b/../c':\n      label: x\n      prompt: y\n", 4, "no id"),
        ("video:\n  presets: [1, 2]\n", 2, "names and values"),
        ("video: &a\n  presets: *a\n", 1, "anchors"),
        ("video: !!python/object:os.system x\n", 1, "tags"),
        ("video:\n\tpresets: x\n", 2, "cannot start any token"),
        ("a: {b: {c: {d: {e: {f: {g: {h: {i: 1}}}}}}}}\n", 1, "nested too deeply"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ('video:\n  presets:\n    a:\n      label: x\n      prompt: "\\x00"\n', 5, "characters that cannot be shown"),
    ],
)
def test_a_fault_names_its_line(text, line, what):
    with pytest.raises(Damaged) as caught:
        presets_in(text.encode(), "mine.yaml")
    assert f"“mine.yaml”, line {line}: " in caught.value.message
    assert what in caught.value.message


def test_a_date_that_is_none_is_refused():
    with pytest.raises(Damaged, match="line 5"):
        suffixes_in(b"video:\n  suffixes:\n    a:\n      label: x\n      written: soon\n      text: y\n", "s.yaml")


def test_a_bomb_of_aliases_is_refused_before_it_grows():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(Damaged, match="anchors"):
        presets_in("\n".join(lines).encode(), "bomb.yaml")


def test_deep_nesting_and_large_files_are_refused_quickly():
    with pytest.raises(Damaged):
        presets_in(b"[" * 100_000, "deep.yaml")
    with pytest.raises(Damaged, match="larger"):
        presets_in(b"a" * (MAX_BYTES + 1), "large.yaml")
    with pytest.raises(Damaged, match="UTF-8"):
        presets_in(b"\xff\xfe", "latin.yaml")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(content):
    with suppress(Damaged):
        presets_in(content, "any.yaml")


def test_a_working_prompt_is_kept_and_comes_back(own):
    made = own.save_preset(PromptPreset("", " Slow  nod ", "one slow nod, static camera", "Gestures", duration=4.0))
    assert made.id == "slow_nod"
    (found,), faults = own.presets()
    assert faults == []
    assert found == PromptPreset(
        "slow_nod", "Slow nod", "one slow nod, static camera", "Gestures", duration=4.0, own=True
    )


def test_one_of_the_same_name_is_replaced(own):
    own.save_preset(PromptPreset("", "Nod", "one"))
    own.save_preset(PromptPreset("", "NOD", "two"))
    assert [preset.prompt for preset in own.presets()[0]] == ["two"]


def test_renaming_and_removing(own):
    first = own.save_preset(PromptPreset("", "Nod", "one"))
    own.save_preset(PromptPreset("", "Wave", "two"))
    with pytest.raises(EditError, match="already"):
        own.rename_preset(first.id, "wave")
    with pytest.raises(EditError, match="name"):
        own.rename_preset(first.id, "  ")
    own.rename_preset(first.id, "Deep nod")
    assert [preset.label for preset in own.presets()[0]] == ["Deep nod", "Wave"]
    own.remove_preset(first.id)
    own.remove_preset(first.id)
    assert [preset.label for preset in own.presets()[0]] == ["Wave"]


def test_nothing_is_kept_without_name_or_words(own):
    with pytest.raises(EditError):
        own.save_preset(PromptPreset("", " ", "x"))
    with pytest.raises(EditError):
        own.save_preset(PromptPreset("", "x", "  "))
    assert own.presets() == ((), [])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.text(min_size=1, max_size=30), st.text(max_size=60)), max_size=6))
def test_what_is_kept_is_read_again_the_same(tmp_path_factory, pairs):
    own = OwnPrompts(tmp_path_factory.mktemp("presets"))
    kept = {}
    for label, prompt in pairs:
        with suppress(EditError):
            made = own.save_preset(PromptPreset("", label, prompt))
            kept[made.label.casefold()] = made.prompt
    assert own.presets()[1] == []
    assert {preset.label.casefold(): preset.prompt for preset in own.presets()[0]} == kept


def test_a_file_brought_in_joins_the_others(own, tmp_path):
    own.save_preset(PromptPreset("", "Toe wiggle", "old"))
    path = tmp_path / "config.yaml"
    path.write_bytes(SEED + b"  suffixes:\n    f:\n      label: Face\n      text: same face\n")
    assert own.take_in(path) == (2, 1)
    presets = {preset.label: preset.prompt[:9] for preset in own.presets()[0]}
    assert presets == {"Toe Wiggle": "bare feet", "Wind in Hair": "wind gent"}
    assert [suffix.text for suffix in own.suffixes()[0]] == ["same face"]


def test_a_file_with_a_fault_brings_nothing_in(own, tmp_path):
    path = tmp_path / "config.yaml"
    path.write_bytes(SEED + b"    bad:\n      label: x\n")
    with pytest.raises(Damaged, match="line"):
        own.take_in(path)
    path.write_text("video: {}\n")
    with pytest.raises(Damaged, match="no presets"):
        own.take_in(path)
    assert own.presets() == ((), [])


def test_own_presets_that_cannot_be_read_are_named_and_left_alone(own):
    own.folder.mkdir(parents=True)
    (own.folder / OWN_PRESETS).write_text("video: [")
    presets, faults = own.presets()
    assert presets == ()
    assert len(faults) == 1
    assert "line" in faults[0]
    with pytest.raises(Damaged):
        own.save_preset(PromptPreset("", "x", "y"))
    assert (own.folder / OWN_PRESETS).read_text() == "video: ["


def test_own_suffixes_are_dated_when_they_are_kept_and_when_they_are_reviewed(own):
    made = own.save_suffix(Suffix("", "Face", "same face,", "Kling"), date(2026, 1, 1))
    assert (made.text, made.written) == ("same face", date(2026, 1, 1))
    own.review_suffix(made.id, TODAY)
    assert own.suffixes()[0] == (Suffix(made.id, "Face", "same face", "Kling", TODAY, own=True),)
    own.remove_suffix(made.id)
    assert own.suffixes() == ((), [])
