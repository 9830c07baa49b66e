"""What the loudness of a film means, in words; and that long work stops when nobody waits for it."""

from __future__ import annotations

import asyncio
import threading
from fractions import Fraction

import pytest

from charstudio.media.loudness import Loudness
from charstudio.studio.measuring import advice, decibels
from charstudio.studio.stoppable import in_thread


def found(integrated, peak):
    return Loudness(integrated, 6.0, peak, Fraction(60))


def test_a_film_between_the_two_targets():
    assert advice(found(-19.2, -6.4)) == (
        "For social platforms (−14 LUFS): 5.2 dB too quiet. Raise it by 5.2 dB.",
        "For broadcast (−23 LUFS): 3.8 dB too loud. Lower it by 3.8 dB.",
    )


def test_peaks_limit_how_far_it_can_be_raised():
    assert "leave room for 1.5 dB only" in advice(found(-19.2, -2.5))[0]
    assert "leave no room" in advice(found(-19.2, -0.9))[0]


@pytest.mark.parametrize(("lufs", "where"), [(-14.0, 0), (-14.9, 0), (-13.1, 0), (-23.0, 1), (-23.5, 1)])
def test_what_fits_is_called_right(lufs, where):
    assert advice(found(lufs, -6.0))[where].endswith("right as it is.")


def test_peaks_that_are_too_high_are_named():
    assert advice(found(-14.0, 0.34))[-1].startswith("The peaks reach 0.3 dBTP. Keep them below −1.0")
    assert len(advice(found(-14.0, -1.0))) == 2


def test_silence_has_a_sentence_of_its_own():
    assert advice(Loudness(None, 0.0, None, Fraction(3)))[0].startswith("There is nothing to hear")


def test_levels_have_a_real_minus_and_no_negative_zero():
    assert [decibels(value) for value in (-3.25, -0.04, 0.0, 2.0)] == ["−3.2", "0.0", "0.0", "2.0"]


async def test_work_in_a_thread_gives_its_result():
    assert await in_thread(lambda stopped: stopped(), lambda: False) is False
    assert await in_thread(lambda stopped: stopped(), lambda: True) is True


async def test_work_nobody_waits_for_is_stopped_and_waited_for():
    begun, over = threading.Event(), threading.Event()

    def work(stopped):
        begun.set()
        while not stopped():
            over.wait(0.005)
        over.set()

    waiting = asyncio.ensure_future(in_thread(work, lambda: False))
    await asyncio.to_thread(begun.wait, 5)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert over.is_set()


async def test_what_goes_wrong_in_the_thread_is_raised():
    def work(_stopped):
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await in_thread(work, lambda: False)
