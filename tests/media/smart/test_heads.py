"""Is what can be copied the most that can, and never a frame that something left out is needed for?"""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from charstudio.media.smart.heads import copy_within, reordering


@st.composite
def streams(draw):
    """Groups in the order of decoding: each begins anew and has small groups, whose last frame is decoded first."""
    numbers, entries, shown = [], [], 0
    for _ in range(draw(st.integers(1, 5))):
        entries.append(len(numbers))
        numbers.append(shown)
        shown += 1
        for _ in range(draw(st.integers(0, 4))):
            size = draw(st.integers(1, 4))
            between = draw(st.permutations(range(shown, shown + size - 1)))
            numbers += [shown + size - 1, *between]
            shown += size
    return np.array(numbers), np.array(entries)


@given(stream=streams(), data=st.data())
def test_the_longest_copy_within_a_stretch(stream, data):
    numbers, entries = stream
    begin = data.draw(st.integers(0, len(numbers) - 1))
    stop = data.draw(st.integers(begin + 1, len(numbers)))
    found = copy_within(numbers, entries, begin, stop)
    possible = [
        (end - first, first, end)
        for first in entries
        for end in range(first + 1, len(numbers) + 1)
        if sorted(numbers[first:end]) == list(range(numbers[first], numbers[first] + end - first))
        and begin <= numbers[first]
        and numbers[first] + end - first <= stop
    ]
    if not possible:
        assert found is None
        return
    length, first, end = max(possible)
    assert found is not None
    assert (found.frames, found.first, found.end) == (length, first, end)
    assert (found.begin, found.stop) == (numbers[first], numbers[first] + length)
    depth = reordering(numbers, found)
    late = [place - (numbers[first + place] - found.begin) for place in range(length)]
    assert depth == max(0, *late)


def test_a_hidden_frame_ends_a_copy():
    numbers = np.array([0, 2, 1, -1, 3, 4])
    found = copy_within(numbers, np.array([0]), 0, 5)
    assert found is not None
    assert (found.first, found.end) == (0, 3)


def test_leading_frames_of_an_open_group_are_left_out():
    """After the second key frame (4) come frames shown before it, which need the group before."""
    numbers = np.array([0, 1, 4, 2, 3, 5, 6])
    found = copy_within(numbers, np.array([0]), 0, 4)
    assert found is not None
    assert (found.begin, found.stop) == (0, 2)
    whole = copy_within(numbers, np.array([0]), 0, 7)
    assert whole is not None
    assert (whole.begin, whole.stop) == (0, 7)


def test_too_short_a_copy_is_none():
    numbers, entries = np.arange(10), np.array([0, 5])
    assert copy_within(numbers, entries, 3, 8, least=4) is None
    assert copy_within(numbers, entries, 3, 8, least=3) is not None
