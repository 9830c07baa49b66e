from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from charstudio.ui.viewer.clock import Clock
from charstudio.ui.viewer.course import Course, faster


def test_forwards_backwards_and_twice_as_fast():
    assert [Course(3, 1, 0, 5).index(n) for n in range(4)] == [3, 4, 5, None]
    assert [Course(3, -1, 0, 5).index(n) for n in range(5)] == [3, 2, 1, 0, None]
    assert [Course(1, 2, 0, 5).index(n) for n in range(4)] == [1, 3, 5, None]


def test_a_loop_never_ends_and_stays_inside():
    course = Course(4, 1, 2, 5, loop=True)
    assert [course.index(n) for n in range(6)] == [4, 5, 2, 3, 4, 5]
    assert course.length is None
    assert [Course(2, -1, 2, 5, loop=True).index(n) for n in range(3)] == [2, 5, 4]


@given(st.integers(0, 50), st.sampled_from([-8, -2, -1, 1, 2, 4]), st.integers(0, 50))
def test_the_length_says_when_it_is_over(start, step, last):
    course = Course(min(start, last), step, 0, last)
    assert course.index(course.length - 1) is not None
    assert course.index(course.length) is None


def test_the_shuttle_gets_faster_and_turns_round():
    steps, step = [], 0
    for direction in (1, 1, 1, 1, 1, -1, -1, 1):
        step = faster(step, direction)
        steps.append(step)
    assert steps == [1, 2, 4, 8, 8, -1, -2, 1]


def test_the_clock_follows_the_sound_gently_and_jumps_when_far_off():
    now = [100.0]
    clock = Clock(lambda: now[0])
    assert clock.elapsed() == 0
    clock.start()
    now[0] += 1.0
    assert clock.elapsed() == 1.0
    clock.correct(0.96)
    assert 0.99 < clock.elapsed() < 1.0
    clock.correct(0.5)
    assert abs(clock.elapsed() - 0.5) < 1e-9
    clock.reset()
    now[0] += 5
    assert clock.elapsed() == 0
