"""Film strips: a handful of small pictures over the length of a clip, as quickly as they can be had.

From a scrub proxy where one is ready. Else each picture may be any frame of its part of the clip that is cheap to
decode: a key frame if there is one, or the nearest frame to which others refer, decoded without the filter that smooths
block edges (measured for 20 pictures of 10 s of 1080p: 0.6 of what ffmpeg takes, from a proxy 0.02). Small or short
clips are decoded exactly: each picture is then the middle of its part.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path

from av.video.frame import VideoFrame

from charstudio.media.decoding import Decoding
from charstudio.media.film import Film
from charstudio.media.frame_index import FrameIndex
from charstudio.media.picture import Conversion, Picture
from charstudio.media.proxies import Proxies
from charstudio.media.proxy import Proxy

_EXACT_PIXELS = 30_000_000
"""What is decoded whole anyway: a tenth of a second of work."""


def film_strip(path: Path, count: int, height_px: int, proxies: Proxies | None = None) -> list[Picture]:
    """``count`` pictures ``height_px`` high of the film at ``path``, each of its part. Raises ``Unreadable``."""
    film = Film(path, 0)
    try:
        numbers = _middles(film, count)
        shown = film.geometry
        size = max(1, round(shown.width_px * Fraction(height_px, shown.height_px))), height_px
        if (found := _from_proxy(path, numbers, size, proxies)) is not None:
            return found
        if film.count * shown.width_px * shown.height_px <= _EXACT_PIXELS or film.has_alpha:
            return [film.picture(number, size) for number in numbers]
        conversion = Conversion()
        frames = _rough(path, film.index, numbers)
        return [conversion.picture(frame, shown, size, quick=True) for frame in frames]
    finally:
        film.close()


def _middles(film: Film, count: int) -> list[int]:
    step = film.duration / max(count, 1)
    return [film.number_at(step * number + step / 2) for number in range(count)]


def _from_proxy(path: Path, numbers: list[int], size: tuple[int, int], proxies: Proxies | None) -> list[Picture] | None:
    proxy: Proxy | None = proxies.open(path) if proxies is not None else None
    if proxy is None:
        return None
    with proxy:
        if not all(proxy.has(number) for number in numbers):
            return None
        pictures = [proxy.picture(number, size) for number in numbers]
    found = [picture for picture in pictures if picture is not None]
    return found if len(found) == len(numbers) else None


def _rough(path: Path, index: FrameIndex, numbers: list[int]) -> Iterator[VideoFrame]:
    """A frame near each of these, which must be in order."""
    keys = [int(index.pts[place]) for place in index.keys]
    shown = [int(index.shown[number]) for number in numbers]
    reach = (shown[-1] - shown[0]) // max(1, 2 * (len(shown) - 1))
    with closing(Decoding(path, index, rough=True)) as decoding:
        decoding.skip_until = len(index.pts)
        last: VideoFrame | None = None
        for wanted in shown:
            last = _near(decoding, wanted, _nearest(sorted(keys), wanted), reach) or last
            if last is None:
                film = Film(path, 0)
                last = film.frame(0)
                film.close()
            yield last


def _near(decoding: Decoding, wanted: int, key: int, reach: int) -> VideoFrame | None:
    index = decoding.index
    is_key = abs(key - wanted) < reach or wanted - reach == key  # between two parts, the later's
    target = key if is_key else wanted
    start = index.start_for(target)
    if not decoding.leads_to(target, start):
        decoding.restart(start)
    before = decoding.last
    while (found := decoding.next(lambda: False, index.place_of_pts[target] if is_key else None)) is not None:
        if found[0] >= target:
            is_after = before is None or found[0] - target <= target - before[0]
            return found[1] if is_after or before is None else before[1]
        before = found
    return before[1] if before is not None else None


def _nearest(times: list[int], wanted: int) -> int:
    at = bisect_left(times, wanted)
    return min(times[max(0, at - 1) : at + 1], key=lambda time: abs(time - wanted))
