"""Random access: what the viewer shows when the pointer jumps, drags, steps and plays backwards, beside mpv.

"Proxy" is ``Compositor.look_at`` with a ready proxy; "exact" is ``frame_at`` without one, at the viewer's size; "full"
is ``frame_at`` in all its pixels, after the pointer rests. Every picture's frame number is read back and must be right.
"""

from __future__ import annotations

import random
import time
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

import av

from charstudio.media.compose import Compositor
from charstudio.media.proxies import Proxies
from tests.bench._media_clips import LONG, SHAPES, Shape, number_in
from tests.bench._media_mpv import Mpv, is_there
from tests.bench._media_ours import built, clip_of, film_of, median, p95, time_of, view_of
from tests.bench._media_rows import Row

_JUMPS = 11
_STEPS = 40
_KEY_REPEAT_S = 1 / 24


def rows(place: Path) -> list[Row]:
    """All shapes."""
    found: list[Row] = []
    for shape in SHAPES:
        found += _of_shape(place, shape)
    return found


def _of_shape(place: Path, shape: Shape) -> list[Row]:
    path = clip_of(place, shape)
    chance = random.Random(shape.name)
    numbers = chance.sample(range(shape.frames), _JUMPS)
    with ExitStack() as stack:
        mpv = stack.enter_context(Mpv(path, place)) if is_there() else None
        bare = stack.enter_context(film_of([path], shape, view_of(shape)))
        full = stack.enter_context(film_of([path], shape, (shape.width_px, shape.height_px)))
        theirs: list[float] = []
        near: list[float] = []
        exact: list[float] = []
        rested: list[float] = []
        for number in numbers:  # in turns, so that a busy moment hits all alike
            if mpv is not None:
                theirs.append(mpv.seek((number + 0.25) / shape.fps))
            near.append(_looked(bare, shape, number))
            exact.append(_framed(bare, shape, number))
            rested.append(_framed(full, shape, number))
        floor = [_naive(path, shape, number) for number in numbers[:4]] if shape is LONG else []
    peer = median(theirs) if theirs else None
    return [
        *_with_proxy(place, path, shape, numbers, peer),
        Row(f"{shape.name}: jump, exact p50", median(exact), "ms", 0.6 if shape is LONG else 1, "mpv", peer, True),
        Row(f"{shape.name}: jump, full p50", median(rested), "ms", 1, "mpv", peer, True),
        Row(f"{shape.name}: jump, nearest picture p50", median(near), "ms", None, "mpv", peer),
        *([Row("plain PyAV: seek and decode p50 (floor)", median(floor), "ms", None, "mpv", peer)] if floor else []),
        *_stepping(path, shape),
    ]


def _with_proxy(place: Path, path: Path, shape: Shape, numbers: list[int], peer: float | None) -> list[Row]:
    chance = random.Random(5)
    proxies = Proxies(place / "proxies")
    built(proxies, [path])
    with film_of([path], shape, view_of(shape), proxies) as film:
        _looked(film, shape, 0, exact=True)
        jumps = [_looked(film, shape, number, exact=True) for number in numbers * 3]
        drag, at = [], shape.frames // 2
        for _ in range(60):
            at = min(max(at + chance.randint(-20, 20), 0), shape.frames - 1)
            drag.append(_looked(film, shape, at, exact=True))
        back = [_looked(film, shape, number, exact=True) for number in range(shape.frames - 1, -1, -1)]
    proxies.close()
    ratio = 0.01 if shape is LONG else None
    return [
        Row(f"{shape.name}: jump, proxy p50", median(jumps), "ms", 4),
        Row(f"{shape.name}: jump, proxy p95", p95(jumps), "ms", 16),
        Row(f"{shape.name}: jump, proxy p50 against mpv", median(jumps), "ms", ratio, "mpv", peer, True),
        Row(f"{shape.name}: drag 20 frames to and fro p95", p95(drag), "ms", 16),
        Row(f"{shape.name}: backwards p95", p95(back), "ms", 16),
    ]


def _stepping(path: Path, shape: Shape) -> list[Row]:
    """An arrow key held down: the exact frame each time, without a proxy; and as fast as it goes."""
    with film_of([path], shape, view_of(shape)) as film:
        first = shape.frames // 4
        held = []
        for number in range(first, first + _STEPS):
            held.append(_framed(film, shape, number))
            time.sleep(_KEY_REPEAT_S)
        flat = [_framed(film, shape, number) for number in range(first + _STEPS, shape.frames)][:_STEPS]
    return [
        Row(f"{shape.name}: step forward, key held, p50", median(held[2:]), "ms", 1),
        Row(f"{shape.name}: step forward, no pause, p50", median(flat), "ms", None),
    ]


def _looked(film: Compositor, shape: Shape, number: int, *, exact: bool = False) -> float:
    begun = time.perf_counter()
    look = film.look_at(time_of(number, shape))
    took = time.perf_counter() - begun
    assert look.exact or not exact, "there should be a proxy"
    assert not look.exact or number_in(look.pixels) == number
    return took


def _framed(film: Compositor, shape: Shape, number: int) -> float:
    begun = time.perf_counter()
    picture = film.frame_at(time_of(number, shape))
    took = time.perf_counter() - begun
    assert number_in(picture) == number
    return took


def _naive(path: Path, shape: Shape, number: int) -> float:
    begun = time.perf_counter()
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        wanted = Fraction(number, shape.fps)
        container.seek(int(wanted / stream.time_base), stream=stream)
        for frame in container.decode(stream):
            if frame.pts * stream.time_base >= wanted:
                frame.to_ndarray(format="rgb24", width=view_of(shape)[0], height=view_of(shape)[1])
                break
    return time.perf_counter() - begun
