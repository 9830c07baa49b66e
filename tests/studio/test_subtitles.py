"""Subtitle files: every odd way of writing them, and the way there and back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.model.clip_looks import MAXIMUM_TEXT
from charstudio.model.cues import Cue, tidy_words
from charstudio.model.errors import Damaged
from charstudio.studio.subtitles import (
    MAX_BYTES,
    MAX_CUES,
    SubtitleFormat,
    read_subtitles,
    written_subtitles,
)

SRT, VTT = SubtitleFormat.SRT, SubtitleFormat.VTT

_RICH = (
    "WEBVTT - of a film\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE\nnothing\n\nfirst\n"
    "00:01.000 --> 00:02.500 align:start position:10%\n<v Mira>Wh<00:01.500>o?</v>"
)

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).map(tidy_words).filter(bool)
moments = st.integers(0, 40 * 3600 * 1000)


@st.composite
def cues(draw) -> list[Cue]:
    made = []
    for _ in range(draw(st.integers(1, 6))):
        start, length = draw(moments), draw(st.integers(1, 10_000))
        made.append(Cue(Fraction(start, 1000), Fraction(start + length, 1000), draw(words)))
    return sorted(made, key=lambda cue: (cue.start, cue.end))


def cue(start: str, end: str, text: str) -> Cue:
    return Cue(Fraction(start), Fraction(end), text)


def read(text: str | bytes) -> tuple[Cue, ...]:
    return read_subtitles(text if isinstance(text, bytes) else text.encode()).cues


@settings(max_examples=200, deadline=None)
@given(cues())
def test_webvtt_says_the_same_after_writing_and_reading(made):
    assert list(read(written_subtitles(made, VTT))) == made


@settings(max_examples=200, deadline=None)
@given(cues())
def test_subrip_says_the_same_but_for_tags_and_arrows(made):
    made = [Cue(each.start, each.end, each.text.translate({ord(c): "." for c in "<{"})) for each in made]
    expected = [Cue(each.start, each.end, each.text.replace("-->", "→")) for each in made]
    assert list(read(written_subtitles(made, SRT))) == expected


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_anything_at_all_is_read_or_refused_in_words(data):
    for mess in (data, b"WEBVTT\n\n" + data, b"00:01 --> 00:02\n" + data, data + b"\n00:01 --> 00:02\nWho?"):
        try:
            found = read_subtitles(mess)
        except Damaged as refused:
            said = refused.message
        else:
            said = "All is well."
            assert all(each.end > each.start >= 0 and each.text == tidy_words(each.text) for each in found.cues)
        assert said.endswith(".")


def test_files_look_as_players_expect_them():
    made = [cue("1", "7/2", "Who is\nthere?"), cue("3661001/1000", "3662", "R&D <b>")]
    assert written_subtitles(made, SRT) == (
        "1\n00:00:01,000 --> 00:00:03,500\nWho is\nthere?\n\n2\n01:01:01,001 --> 01:01:02,000\nR&D <b>\n"
    )
    assert written_subtitles(made, VTT) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.500\nWho is\nthere?\n\n01:01:01.001 --> 01:01:02.000\nR&amp;D &lt;b&gt;\n"
    )
    assert written_subtitles([cue("0", "1", " \n")], SRT) == ""


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000 --> 00:00:02,500\nWho?\n",
        "\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\nWho?\r\n\r\n",
        "1\r00:00:01.000 --> 00:00:02.500\rWho?",
        "00:00:01,000 --> 00:00:02,500\nWho?",
        "77\n0:00:01,0 --> 0:00:02,5\n  Who?  \n",
        "\n\n\n1\n00:01 -> 00:02.500\nWho?",
        '1\n00:00:01,000 --> 00:00:02,500 X1:40 X2:600 Y1:20\n{\\an8}<i><font color="#ff0000">Who?</font></i>',
        "WEBVTT\n\n00:01.000 --> 00:02.500\nWho?",
        _RICH,
        "WEBVTT\n\n00:01.000-->00:02.500\nWho?",
    ],
)
def test_odd_ways_of_writing_the_same(text):
    assert read(text) == (cue("1", "5/2", "Who?"),)


def test_letters_of_other_encodings():
    text = "1\n00:00:01,000 --> 00:00:02,500\nÜber café\n"
    for data in (text.encode("cp1252"), text.encode("utf-16"), text.encode("utf-8-sig"), text.encode()):
        assert read(data) == (cue("1", "5/2", "Über café"),)
    assert read(b"\xfe\xff" + text.encode("utf-16-be"))[0].text == "Über café"


def test_entries_without_an_empty_line_between_them():
    text = "1\n00:01,0 --> 00:02,0\nA\n2\n00:03,0 --> 00:04,0\nB\nb\n00:05,0 --> 00:06,0\nC"
    assert [each.text for each in read(text)] == ["A", "B\nb", "C"]


def test_numbers_that_are_said_stay():
    assert read("1\n00:01,0 --> 00:02,0\n42\n\n2\n00:03,0 --> 00:04,0\nWhat?")[0].text == "42"


def test_entries_come_in_order_of_time_and_may_overlap():
    found = read("00:05,0 --> 00:09,0\nlate\n\n00:01,0 --> 00:06,0\nearly")
    assert [each.text for each in found] == ["early", "late"]


def test_webvtt_entities():
    assert read("WEBVTT\n\n00:01.000 --> 00:02.000\nR&amp;D &lt;x&gt; &amp;lt;")[0].text == "R&D <x> &lt;"


def test_what_is_left_out_is_said():
    found = read_subtitles(
        b"rubbish\n\n00:02,0 --> 00:01,0\nback\n\n00:61,0 --> 00:62,0\nodd\n\n00:01,0 --> 00:02,0\n<i></i>\n\n"
        b"00:01,0 --> 00:02,0\n" + b"x" * (MAXIMUM_TEXT + 5)
    )
    assert [len(each.text) for each in found.cues] == [MAXIMUM_TEXT]
    assert found.remarks == (
        "2 parts of the file are left out (line 1: no times such as 00:00:01,000 --> 00:00:02,500).",
        "One subtitle that ends before it begins is left out.",
        "One subtitle without words is left out.",
        f"Words beyond {MAXIMUM_TEXT} characters were cut off in 1 of the subtitles.",
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "There are no subtitles"),
        (b"WEBVTT\n", "There are no subtitles"),
        (b"hello\nworld", "There are no subtitles"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This file is no text"),
        (b" " * (MAX_BYTES + 1), "larger than 16 MB"),
    ],
)
def test_what_is_no_subtitle_file(data, words):
    with pytest.raises(Damaged, match=words) as refused:
        read_subtitles(data)
    assert refused.value.hint


def test_a_flood_of_entries_is_refused():
    with pytest.raises(Damaged, match="more than 50,000"):
        read_subtitles(b"00:01,0 --> 00:02,0\nx\n\n" * (MAX_CUES + 1))


def test_hostile_lines_are_read_in_a_moment():
    for line in (b"<b " * 50_000, b"{\\" * 50_000, b"1:" * 50_000, b"9" * 100_000, b"--> " * 50_000):
        with pytest.raises(Damaged):
            read_subtitles(line)
        assert len(read_subtitles(b"00:01,0 --> 00:02,0\n" + line).cues) == 1
