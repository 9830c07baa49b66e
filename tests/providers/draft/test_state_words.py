from __future__ import annotations

import pytest

from charstudio.providers.draft.light import kinds
from charstudio.providers.draft.state_words import COLOURS, VOCABULARY, wish


def done(instruction):
    return [edit.kind for edit in wish(instruction).edits]


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("close-up, golden hour light, blurred background", ["close-up", "golden", "blur"]),
        ("extreme close-up", ["extreme close-up"]),
        ("medium shot, soft light", ["medium shot", "soft"]),
        ("wider", ["wider"]),
        ("9:16 vertical", ["9:16"]),
        ("square crop", ["1:1"]),
        ("16:9 widescreen", ["16:9"]),
        ("plain grey background", ["flat"]),
        ("on a white background", ["flat"]),
        ("remove the background", ["flat"]),
        ("transparent background", ["transparent"]),
        ("shallow depth of field", ["blur"]),
        ("black and white, high contrast", ["mono", "contrast"]),
        ("sepia", ["sepia"]),
        ("turn it into a moonlit scene", ["moonlight"]),
        ("at night with neon lights", ["night", "neon"]),
        ("dramatic foggy morning", ["dramatic", "fog"]),
        ("mirror the image", ["mirror"]),
        ("tilt slightly", ["tilt"]),
        ("brighter and warmer", ["brighter", "warm"]),
        ("candlelit", ["candle"]),
        ("closer", ["close-up"]),
        ("come a little closer", ["close-up"]),
        ("dusk", ["golden"]),
        ("at dusk, lamp glow on her face", ["golden", "lamp"]),
        ("warm lamp light", ["lamp"]),
        ("lit by a street lamp", ["lamp"]),
        ("soft moonlight, gently blurred background", ["soft", "moonlight", "blur"]),
        ("pale blue moonlight falls softly on her face", ["moonlight"]),
        ("softly lit, a little warmer", ["soft", "warm"]),
        ("gentle morning light", ["golden"]),
        ("Warm light, soft glow, a little more contrast", ["warm", "soft", "contrast"]),
        ("Closer, blurred background, soft warm light", ["close-up", "blur", "soft", "warm"]),
        ("beautiful cinematic lighting, highly detailed, best quality", ["dramatic"]),
    ],
)
def test_what_a_draft_can_do_is_done_completely(instruction, expected):
    assert done(instruction) == expected
    assert wish(instruction).undone == ()


@pytest.mark.parametrize(
    ("instruction", "undone"),
    [
        ("barefoot", ("barefoot",)),
        ("wearing a coat, warm light, smile", ("wearing a coat", "smile")),
        ("change clothing to a dress, keep face identical, maintain facial features", ("clothing to a dress",)),
        ("standing in a kitchen at sunset", ("standing in a kitchen",)),
        ("holding a nightingale", ("holding a nightingale",)),
        ("holding a lantern", ("holding a lantern",)),
        ("gentle smile, moonlight", ("gentle smile",)),
        ("softly smiling", ("softly smiling",)),
        ("fairy lights", ("fairy lights",)),
    ],
)  # fmt: skip
def test_what_it_cannot_do_is_handed_back_in_the_users_words(instruction, undone):
    assert wish(instruction).undone == undone


@pytest.mark.parametrize(
    "instruction", ["no blur", "without background blur", "not darker", "avoid dramatic light", "don't mirror it"]
)
def test_a_negated_wish_is_neither_done_nor_missing(instruction):
    assert wish(instruction).edits == ()


@pytest.mark.parametrize("instruction", ["gently", "softly", "slightly", "a little", "very subtly"])
def test_words_that_only_say_how_are_never_missing(instruction):
    assert wish(instruction).undone == ()


def test_amounts_follow_slightly_and_very():
    assert wish("slightly warmer").edits[0].amount == 0.5
    assert wish("gently blurred background").edits[0].amount == 0.75
    assert wish("very warm").edits[0].amount == 1.5


def test_the_last_framing_wins_and_lights_add_up():
    assert done("close-up, warm, medium shot, soft light") == ["medium shot", "warm", "soft"]


def test_every_light_word_has_a_light_and_every_flat_colour_exists():
    assert {edit.kind for _, edit in VOCABULARY if edit.group == "light"} == kinds()
    assert all(0 <= edit.value < len(COLOURS) for _, edit in VOCABULARY if edit.kind == "flat")


def test_word_boundaries():
    assert done("warmonger coldplay nighty darkroom") == []
