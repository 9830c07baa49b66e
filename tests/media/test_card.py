"""The card in place of a picture."""

from __future__ import annotations

from charstudio.media.card import card


def test_the_card_is_dark_says_something_and_fits_any_size():
    for width, height in ((1280, 720), (640, 360), (720, 1280), (64, 36), (16, 16), (2, 2)):
        drawn = card("Lavender walks along the harbour at night " * 4, "not made yet", width, height)
        assert drawn.shape == (height, width, 3)
        assert drawn.mean() < 70
    assert card("Walk", "not made yet", 640, 360).max() > 150
    assert (card("Walk", "not made yet", 640, 360) != card("Run", "not made yet", 640, 360)).any()


def test_letters_no_typeface_has_are_left_out_not_drawn_as_boxes():
    missing = "\U000e1000"
    assert (card(f"Walk{missing}", "not made yet", 640, 360) == card("Walk", "not made yet", 640, 360)).all()
    assert (card(missing, "not made yet", 640, 360) == card("", "not made yet", 640, 360)).all()


def test_a_long_name_stays_inside_the_card():
    drawn = card("harbour " * 40, "not made yet", 640, 360)
    assert drawn[:, :40].max() < 100
    assert drawn[:, 600:].max() < 100
