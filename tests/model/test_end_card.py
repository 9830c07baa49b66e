"""End card and credits: after the film, on the grid, readable, and nothing else changed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.checks import check
from charstudio.model.clip_looks import MAXIMUM_TEXT, Title
from charstudio.model.delivery import Delivery, Form
from charstudio.model.end_card import part_with_end_card, reading_time, with_end_card
from charstudio.model.project import Project
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Timeline, TrackKind
from charstudio.model.values import ClipId

FILM_RATE = Rate(24)


def film(rate=FILM_RATE, width=1280, height=720) -> Timeline:
    timeline = Timeline(rate=rate, width_px=width, height_px=height)
    clip = Clip(ClipId("end_1"), Title("Hello"), ZERO, TimeRange(ZERO, rate.time_of(50)))
    first = replace(timeline.tracks[0], clips=(clip,))
    return replace(timeline, tracks=(first, *timeline.tracks[1:]))


def cards(timeline: Timeline) -> list[Clip]:
    return [clip for track, clip in timeline.clips() if track.name == "End"]


def test_without_words_the_film_is_the_very_same():
    timeline = film()
    assert with_end_card(timeline, Delivery()) is timeline
    assert with_end_card(timeline, Delivery(end_card=" \n ", credits="\t")) is timeline


@pytest.mark.parametrize("form", [Form.PNG_STILL, Form.JPEG_STILL, Form.WAV, Form.MP3, Form.AAC])
def test_stills_and_sounds_have_no_card(form):
    timeline = film()
    assert with_end_card(timeline, Delivery(form=form, end_card="The End")) is timeline


def test_card_and_credits_follow_the_film_and_leave_it_alone():
    before = film()
    after = with_end_card(before, Delivery(end_card="The End", credits="Made by us\n\nMany thanks"))
    first, second = cards(after)
    assert first.start == before.duration
    assert second.start == first.end
    assert first.source.text == "The End"
    assert second.source.text == "Made by us\n\nMany thanks"
    assert [track for track in after.tracks if track.name != "End"] == list(before.tracks)
    assert [track.kind for track in after.tracks] == [TrackKind.VIDEO, TrackKind.VIDEO, TrackKind.AUDIO]


@given(
    st.text(st.characters(codec="utf-8"), max_size=4000),
    st.sampled_from([Rate(24), Rate(30000, 1001), Rate(50)]),
    st.sampled_from([(1280, 720), (1080, 1920), (1000, 1000), (3840, 1600)]),
)
def test_any_text_gives_a_sound_timeline_with_all_its_words(text, rate, size):
    timeline = with_end_card(film(rate, *size), Delivery(credits=text))
    assert check(Project(timeline=timeline)) == []
    shown = "".join(clip.source.text for clip in cards(timeline))
    assert "".join(shown.split()) == "".join("".join(c for c in text if ord(c) >= 32 or c in "\n\t").split())
    for clip in cards(timeline):
        assert len(clip.source.text) <= MAXIMUM_TEXT
        assert clip.duration >= Fraction(3)


def test_long_credits_come_page_by_page_and_every_page_fits_the_frame():
    lines = "\n".join(f"{number}: somebody who helped" for number in range(100))
    pages = cards(with_end_card(film(), Delivery(credits=lines)))
    assert len(pages) > 3
    for page in pages:
        assert len(page.source.text.split("\n")) * page.source.size <= 0.8


def test_a_line_stays_on_one_page():
    lines = "\n".join(f"Somebody with quite a long name and an even longer thing to do, number {n}." for n in range(40))
    for page in cards(with_end_card(film(width=720, height=1280), Delivery(credits=lines))):
        assert page.source.text.startswith("Somebody")
        assert page.source.text.endswith(".")


def test_lines_that_belong_together_stay_together():
    verses = "\n\n".join("\n".join(f"verse {v}, line {n}" for n in range(6)) for v in range(4))
    pages = [card.source.text for card in cards(with_end_card(film(), Delivery(credits=verses)))]
    assert pages == ["\n\n".join(verses.split("\n\n")[at : at + 2]) for at in (0, 2)]


def test_more_words_stay_longer_and_wide_letters_count_double():
    assert reading_time("Fin") == 3
    assert reading_time("a" * 170) == Fraction(3, 2) + 10
    assert reading_time("字" * 85) == reading_time("a" * 170)
    assert reading_time("a" * 2000) == 20


@pytest.mark.parametrize(("end", "with_card"), [(Fraction(1), False), (None, True)])
def test_a_part_takes_the_card_along_only_when_it_reaches_the_end(end, with_card):
    before = film()
    after = with_end_card(before, Delivery(end_card="The End"))
    part = TimeRange.between(Fraction(1, 2), before.duration if end is None else end)
    found = part_with_end_card(before, after, part)
    assert found == (TimeRange.between(Fraction(1, 2), after.duration) if with_card else part)
    assert part_with_end_card(before, after, None) is None
