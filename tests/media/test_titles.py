"""Words in the picture: where they stand, how large, and the same in every size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charstudio.media import lettering
from charstudio.media.canvas import place, stack
from charstudio.media.lettering import broken, length
from charstudio.media.titles import caption_cel, title_picture
from charstudio.model.clip_looks import Align, Title
from charstudio.model.timeline import Fit

SIZE = (640, 360)


def alpha(title, size=SIZE):
    return title_picture(title, *size)[..., 3].astype(float) / 255


def box(coverage):
    """Left, top, right, bottom of what can be seen."""
    rows, columns = (np.flatnonzero(coverage.max(axis=axis) > 0.2) for axis in (1, 0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


def test_the_middle_of_the_words_is_where_it_is_said_to_be():
    for x, y in ((0.5, 0.5), (0.25, 0.2), (0.7, 0.9)):
        left, top, right, bottom = box(alpha(Title("HOH", size=0.1, x=x, y=y)))
        assert abs((left + right) / 2 - x * 640) <= 2
        assert abs((top + bottom) / 2 - y * 360) <= 6  # capitals stand a little above the middle of their line


def test_the_size_is_a_share_of_the_frames_height_and_lines_are_one_apart():
    one = box(alpha(Title("H", size=0.2)))
    assert 0.2 * 360 * 0.45 < one[3] - one[1] < 0.2 * 360 * 0.65  # a capital is about half a line high
    two = box(alpha(Title("H\nH", size=0.2)))
    assert abs((two[3] - two[1]) - (one[3] - one[1]) - 72) <= 1


def test_lines_are_aligned_inside_their_block():
    def indents(align):
        coverage = alpha(Title("HHHHHHHH\nHH", size=0.2, align=align))
        middle = coverage.shape[0] // 2
        return box(coverage[:middle]), box(coverage[middle:])

    (long, short) = indents(Align.LEFT)
    assert abs(short[0] - long[0]) <= 1
    (long, short) = indents(Align.RIGHT)
    assert abs(short[2] - long[2]) <= 1
    (long, short) = indents(Align.CENTRE)
    assert abs((short[0] + short[2]) - (long[0] + long[2])) <= 2


def test_colour_outline_and_backdrop():
    red = title_picture(Title("III", size=0.5, colour="#c80000"), *SIZE)
    assert red[red[..., 3] == 255][0].tolist() == [200, 0, 0, 255]
    assert red.shape[2] == 4
    edged = title_picture(Title("III", size=0.5, colour="#c80000", outline=0.1, outline_colour="#0000c8"), *SIZE)
    assert edged[..., 3].sum() > red[..., 3].sum() * 1.3
    assert ((edged[..., 2] == 200) & (edged[..., 3] == 255)).any()
    assert ((edged[..., 0] == 200) & (edged[..., 3] == 255)).any()
    filled = title_picture(Title("III", size=0.5, colour="#c80000", backdrop="#102030"), *SIZE)
    assert filled.shape == (360, 640, 3)
    assert filled[0, 0].tolist() == [0x10, 0x20, 0x30]


def test_bold_and_italic_look_different():
    pictures = [
        title_picture(Title("Harbour", size=0.2, bold=bold, italic=italic), *SIZE)
        for bold in (False, True)
        for italic in (False, True)
    ]
    ink = [picture[..., 3].sum() for picture in pictures]
    assert min(ink[2:]) > max(ink[:2])
    assert len({picture.tobytes() for picture in pictures}) == 4


@pytest.mark.parametrize(
    "title",
    [
        Title("The harbour\nat night", size=0.12),
        Title("Small print that is rather long and has to be broken into lines", size=0.06, bold=False, x=0.4),
        Title("Edge", size=0.3, outline=0.08, italic=True, align=Align.RIGHT),
    ],
)
def test_a_viewer_of_half_the_size_shows_the_same_words(title):
    large, small = alpha(title, (1280, 720)), alpha(title)
    halved = large.reshape(360, 2, 640, 2).mean(axis=(1, 3))
    assert np.abs(halved - small).mean() < 0.006
    assert abs(halved.sum() - small.sum()) < 0.03 * small.sum()


def test_edges_bring_no_dark_fringe():
    """White words over white are white."""
    from charstudio.media.canvas import Cel

    white = Cel(np.full((360, 640, 3), 255, np.uint8))
    cel = place(title_picture(Title("Fringe", size=0.3), *SIZE), Fit.FIT, *SIZE)
    assert stack([[(white, 1.0, 1.0)], [(cel, 1.0, 1.0)]], *SIZE).min() >= 253


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "漢字 かな 한글",
        "😀👩‍👩‍👧 🇩🇪 ☂️",
        "مرحبا שלום",
        "a\u0301\u0302\u0303",
        "\U000e1000",
        "W" * 2000,
        "a\n" * 500,
    ],
)
def test_no_text_is_a_problem(text):
    for size in (0.01, 0.1, 1.0):
        assert title_picture(Title(text, size=size, outline=0.5), *SIZE).shape == (360, 640, 4)
    caption_cel((text,), *SIZE)


@given(st.text(max_size=60), st.floats(2, 30))
@settings(max_examples=80, deadline=None)
def test_breaking_loses_no_letter_and_no_line_is_too_long(text, longest):
    text = "".join(letter for letter in text if ord(letter) >= 32 or letter == "\n")
    lines = broken(text, longest)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(length(line) <= longest or len(line) == 1 for line in lines)


def test_two_lines_are_even():
    text = "She waits at the end of the pier until the very last ferry has left the harbour."
    lines = broken(text, length(text) * 0.7)
    assert len(lines) == 2
    assert max(map(length, lines)) < length(text) * 0.56


def test_a_break_of_ones_own_stays_and_letters_that_need_no_space_break_anywhere():
    assert broken("Yes.\nNo.", 40) == ("Yes.", "No.")
    assert len(broken("漢" * 30, length("漢" * 30) / 2 + 1)) <= 3


def test_a_caption_stands_low_in_the_middle_and_inside_the_safe_area():
    for width, height in ((1280, 720), (720, 1280), (320, 180), (64, 36)):
        cel = caption_cel(("She waits at the end of the pier until the very last ferry has left.",), width, height)
        bottom, right = cel.top + cel.rgb.shape[0], cel.left + cel.rgb.shape[1]
        assert height * 0.6 < cel.top < bottom <= height * 0.95 + 1
        assert width * 0.05 - 1 <= cel.left < right <= width * 0.95 + 1
        assert abs(cel.left + right - width) <= 2
        assert cel.rgb.max() > 200 or height < 100  # white
        assert cel.coverage.max() > 0.95 or height < 100


def test_captions_of_two_tracks_stand_one_above_the_other():
    one, both = caption_cel(("Hello",), *SIZE), caption_cel(("Hello", "Hallo"), *SIZE)
    assert both.top < one.top - one.rgb.shape[0] * 0.9
    assert both.top + both.rgb.shape[0] == one.top + one.rgb.shape[0]
    assert caption_cel((" ",), *SIZE) is None


def test_a_caption_is_readable_on_white_and_on_black():
    from charstudio.media.canvas import Cel

    cel = caption_cel(("Hello",), *SIZE)
    for ground in (0, 255):
        below = Cel(np.full((360, 640, 3), ground, np.uint8))
        frame = stack([[(below, 1.0, 1.0)], [(cel, 1.0, 1.0)]], *SIZE)
        part = frame[cel.part]
        assert part.max() >= 250
        assert np.median(part) <= 140


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (16, 9)])
def test_words_too_small_to_be_seen_are_left_out(size):
    assert title_picture(Title("Hello", size=0.01), *size).shape == (size[1], size[0], 4)
    assert caption_cel(("Hello\nthere",), *size) is None or max(size) > 2


def test_breaking_a_very_long_word_measures_little_of_it_at_a_time(monkeypatch):
    """Else two thousand letters, one on a line, take half a minute."""
    measured = []
    length = lettering.length
    monkeypatch.setattr(
        lettering, "length", lambda text, **style: (measured.append(len(text)), length(text, **style))[1]
    )
    lines = lettering.broken("W" * 2000, 1.0)
    assert "".join(lines) == "W" * 2000
    assert sum(measured) < 50_000


@pytest.mark.parametrize("size", [0.1, 1.0])
def test_a_tower_of_accents_is_no_higher_than_thirty(size):
    tower = Title("e" + "\u0301" * 1990 + "\nHere", size=size, outline=0.5, italic=True)
    assert title_picture(tower, *SIZE)[..., 3].any()
