"""What is played for a comparison: the frame, the rate, the length, the sound, and what is said about each side."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from charstudio.media.playable import Playable
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.time import Rate
from charstudio.ui.viewer.comparison import SHORTER, Comparison, Mode, Side


def clip(name="a", size=(160, 90), seconds=4, fps=24):
    info = MediaInfo(MediaKind.VIDEO, 1, *size, duration=Fraction(seconds), rate=Rate(fps), sample_rate_hz=48000)
    return Side(name, Playable(Path(f"{name}.mp4"), info))


def still(name="still", size=(160, 90)):
    return Side(name, Playable(Path(f"{name}.png"), MediaInfo(MediaKind.IMAGE, 1, *size)))


def sound():
    info = MediaInfo(MediaKind.AUDIO, 1, duration=Fraction(9), sample_rate_hz=48000)
    return Side("sound", Playable(Path("sound.wav"), info))


MISSING = Side("missing", None, "No result yet")


def test_both_have_the_frame_the_rate_and_the_length():
    reel = Comparison(clip("a", fps=16), clip("b", size=(90, 160), seconds=6, fps=24)).reel()
    assert reel.beside is not None
    for one in (reel, reel.beside):
        assert (one.timeline.width_px, one.timeline.height_px) == (160, 90)
        assert one.rate == Rate(24)
        assert one.timeline.duration == 6
    assert reel.sized(80, 44).beside.width_px == 80


@pytest.mark.parametrize(
    ("other", "frame"),
    [
        ((320, 180), (320, 180)),
        ((80, 45), (160, 90)),
        ((1080, 1920), (1080, 608)),
    ],
)
def test_the_frame_has_the_shape_of_a_and_room_for_every_pixel_of_b(other, frame):
    assert Comparison(clip(size=(160, 90)), clip(size=other)).frame == frame


def test_two_stills_are_one_frame_and_a_still_beside_a_clip_lasts_as_long_as_it():
    assert Comparison(still(), still()).reel().last == 0
    assert Comparison(still(), clip(seconds=2)).reel().timeline.duration == 2


@pytest.mark.parametrize("nothing", [MISSING, sound()])
def test_without_a_the_film_is_as_long_as_b_and_a_shows_and_sounds_nothing(nothing):
    reel = Comparison(nothing, clip("b", seconds=3)).reel()
    assert reel.timeline.duration == 3
    assert reel.timeline.tracks[0].hidden
    assert not reel.playables
    assert reel.beside.playables


def test_without_b_only_a_is_played_and_without_both_nothing():
    assert Comparison(clip(), MISSING).reel().beside is None
    assert Comparison(MISSING, MISSING).reel() is None


def test_a_difference_needs_both():
    assert Comparison(clip(), clip("b"), Mode.DIFFERENCE).reel().difference
    assert not Comparison(clip(), MISSING, Mode.DIFFERENCE).reel().difference
    assert not Comparison(clip(), clip("b"), Mode.WIPE).reel().difference


def test_the_shorter_says_from_when_its_last_frame_is_held():
    pair = Comparison(clip(seconds=6), clip("b", seconds=4))
    assert pair.notes(Fraction(95, 24)) == ((), ())
    assert pair.notes(Fraction(4)) == ((), (SHORTER,))
    assert Comparison(clip(), still()).notes(Fraction(3)) == ((), ())


def test_a_draft_says_so():
    draft = clip("d")
    draft = replace(draft, playable=replace(draft.playable, info=replace(draft.playable.info, draft=True)))
    assert [chip.text for chip in Comparison(draft, clip()).notes(Fraction(0))[0]] == ["Draft"]


def test_swapping_keeps_how_they_are_compared():
    pair = Comparison(clip(), MISSING, Mode.SIDE_BY_SIDE)
    assert pair.swapped() == Comparison(MISSING, pair.a, Mode.SIDE_BY_SIDE)
