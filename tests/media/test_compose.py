"""Does the compositor show exactly the right frame, in the right place, and the same one whatever was asked before?"""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from charstudio.media import footage
from charstudio.media.compose import Compositor
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.errors import Unreadable
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Fit, Timeline, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import AssetId, ClipId, TrackId

S = Fraction
ONE = S(1)
SIZE = (160, 90)


def clip(name, start, duration, *, source_start=ZERO, speed=ONE, **more):
    source = TimeRange(S(source_start), S(duration) * speed)
    return Clip(ClipId(f"{name}{start}"), AssetId(name), S(start), source, name=name, speed=speed, **more)


def film(*tracks, rate=None, size=SIZE):
    rows = tuple(Track(TrackId(f"v{n}"), TrackKind.VIDEO, f"V{n}", tuple(row)) for n, row in enumerate(tracks, 1))
    return Timeline(rate=rate or Rate(24), width_px=size[0], height_px=size[1], tracks=rows)


def shelf(**paths):
    playables = {AssetId(name): Playable(path, probe(path)) for name, path in paths.items()}
    return playables.get


def still(path, colour, size=SIZE):
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(path)
    return path


@pytest.fixture
def numbers(number_in):
    """The numbers in ``count`` frames of a compositor."""

    def read(compositor, count, first=0):
        rate = compositor.timeline.rate
        return [number_in(compositor.frame_at(rate.time_of(index))) for index in range(first, first + count)]

    return read


@pytest.mark.parametrize("rate", [Rate(24), Rate(25), Rate(30000, 1001)])
def test_equal_rates_map_frame_by_frame(make_clip, rate, numbers):
    find = shelf(a=make_clip("a.mp4", frames=40, rate=rate))
    whole = clip("a", ZERO, rate.time_of(20), source_start=rate.time_of(7))
    with Compositor(film([whole], rate=rate), find) as compositor:
        assert numbers(compositor, 20) == list(range(7, 27))


@pytest.mark.parametrize(
    ("media", "sequence"), [(Rate(16), Rate(24)), (Rate(30), Rate(24)), (Rate(24), Rate(30)), (Rate(60), Rate(24))]
)
def test_other_rates_show_what_is_on_when_the_frame_begins(make_clip, media, sequence, numbers):
    find = shelf(a=make_clip("a.mp4", frames=120, rate=media))
    with Compositor(film([clip("a", 0, 2)], rate=sequence), find) as compositor:
        assert numbers(compositor, 40) == [index * media.num // sequence.num for index in range(40)]


def test_speed_and_any_order(make_clip, number_in):
    find = shelf(a=make_clip("a.mp4", frames=100))
    order = list(range(24))
    random.Random(3).shuffle(order)
    with Compositor(
        film([clip("a", 0, 1, speed=S(2)), clip("a", 1, 1, source_start=S(1), speed=S(1, 2))]), find
    ) as both:
        fast = {index: number_in(both.frame_at(S(index, 24))) for index in order}
        slow = {index: number_in(both.frame_at(1 + S(index, 24))) for index in order}
    assert fast == {index: 2 * index for index in range(24)}
    assert slow == {index: 24 + index // 2 for index in range(24)}


def test_between_frames_the_frame_stays(make_clip, number_in):
    with Compositor(film([clip("a", 0, 1)]), shelf(a=make_clip("a.mp4"))) as compositor:
        assert number_in(compositor.frame_at(S(5, 24) + S(1, 25))) == 5


def test_gaps_and_outside_are_black(make_clip):
    find = shelf(a=make_clip("a.mp4"))
    with Compositor(film([clip("a", 1, 1)]), find) as compositor:
        for t in (S(-1), S(0), S(23, 24), S(2), S(100)):
            frame = compositor.frame_at(t)
            assert (frame.shape, frame.dtype, int(frame.max())) == ((90, 160, 3), np.uint8, 0)


def test_the_end_is_held_and_the_shortfall_is_known(make_clip, tmp_path, numbers, number_in):
    find = shelf(a=make_clip("a.mp4", frames=24), b=still(tmp_path / "b.png", (9, 9, 9)))
    long, fast, image = clip("a", 0, 2), clip("a", 2, 1, speed=S(4)), clip("b", 3, 100)
    with Compositor(film([long, fast, image]), find) as compositor:
        assert numbers(compositor, 6, first=21) == [21, 22, 23, 23, 23, 23]
        assert number_in(compositor.frame_at(S(47, 24))) == 23
        shortfalls = [compositor.shortfall(item) for item in (long, fast, image, clip("a", 0, 1), clip("none", 0, 1))]
    assert shortfalls == [1, S(3, 4), 0, 0, 0]


def test_a_dissolve_is_the_mean_at_the_cut_and_plays_the_handles(make_clip):
    find = shelf(a=make_clip("a.mp4", frames=72), b=make_clip("b.mp4", frames=72, tint=(0, 200, 0)))
    cross = Transition(TransitionKind.DISSOLVE, S(1, 2))
    cut = film([clip("a", 0, 1), clip("b", 1, 1, source_start=S(1), transition=cross)])
    alone = film([clip("a", 0, 2)]), film([clip("b", 0, 2)])
    with Compositor(cut, find) as both, Compositor(alone[0], find) as a, Compositor(alone[1], find) as b:
        for index in (-5, -2, 0, 3, 5):
            t, share = 1 + S(index, 24), 0.5 + index / 12
            old, new = a.frame_at(t).astype(float), b.frame_at(t).astype(float)
            assert np.abs(both.frame_at(t) - (old * (1 - share) + new * share)).max() <= 1
        assert np.array_equal(both.frame_at(S(3, 4)), a.frame_at(S(3, 4)))
        assert np.array_equal(both.frame_at(S(5, 4)), b.frame_at(S(5, 4)))


def test_a_dissolve_without_handles_holds_the_end_frames(make_clip):
    find = shelf(a=make_clip("a.mp4", frames=24), b=make_clip("b.mp4", frames=24))
    cross = Transition(TransitionKind.DISSOLVE, S(1))
    cut = film([clip("a", 0, 1), clip("b", 1, 1, transition=cross)])
    alone = film([clip("a", 0, 1), clip("b", 1, 1)])
    with Compositor(cut, find) as both, Compositor(alone, find) as plain:
        last, first = plain.frame_at(S(23, 24)).astype(float), plain.frame_at(S(1)).astype(float)
        assert np.abs(both.frame_at(S(18, 24)) - (plain.frame_at(S(18, 24)) * 0.75 + first * 0.25)).max() <= 1
        assert np.abs(both.frame_at(S(1)) - (last + first) / 2).max() <= 1
        assert np.abs(both.frame_at(S(30, 24)) - (last * 0.25 + plain.frame_at(S(30, 24)) * 0.75)).max() <= 1


def test_both_sides_of_a_dissolve_may_come_from_one_file(make_clip, numbers):
    find = shelf(a=make_clip("a.mp4", frames=96))
    cross = Transition(TransitionKind.DISSOLVE, S(1, 2))
    with Compositor(film([clip("a", 0, 1), clip("a", 1, 1, source_start=S(3), transition=cross)]), find) as both:
        assert numbers(both, 18) == list(range(18))
        both.frame_at(S(1))
        assert numbers(both, 10, first=30) == list(range(78, 88))


def test_a_dip_is_black_at_the_cut(tmp_path):
    find = shelf(a=still(tmp_path / "a.png", (200, 100, 0)), b=still(tmp_path / "b.png", (0, 100, 200)))
    dip = Transition(TransitionKind.DIP, S(1))
    with Compositor(film([clip("a", 0, 1), clip("b", 1, 1, transition=dip)]), find) as compositor:
        assert compositor.frame_at(S(3, 4))[0, 0].tolist() == [100, 50, 0]
        assert not compositor.frame_at(S(1)).any()
        assert compositor.frame_at(S(5, 4))[0, 0].tolist() == [0, 50, 100]


def test_fades_go_to_what_is_below(tmp_path):
    find = shelf(low=still(tmp_path / "a.png", (0, 0, 200)), high=still(tmp_path / "b.png", (200, 0, 0)))
    above = clip("high", 0, 2, fade_in=S(1), fade_out=S(1, 2))
    with Compositor(film([clip("low", 0, 1)], [above]), find) as compositor:
        assert compositor.frame_at(S(0))[0, 0].tolist() == [0, 0, 200]
        assert compositor.frame_at(S(1, 2))[0, 0].tolist() == [100, 0, 100]
        assert compositor.frame_at(S(1))[0, 0].tolist() == [200, 0, 0]
        assert compositor.frame_at(S(7, 4))[0, 0].tolist() == [100, 0, 0]


def test_fit_alpha_and_bars_over_a_lower_track(tmp_path):
    find = shelf(
        low=still(tmp_path / "a.png", (0, 0, 200)),
        tall=still(tmp_path / "b.png", (200, 0, 0), (90, 180)),
        glass=still(tmp_path / "c.png", (0, 200, 0, 128)),
    )

    def pixels(*tracks):
        with Compositor(film(*tracks), find) as compositor:
            frame = compositor.frame_at(S(0))
        return frame[45, 0].tolist(), frame[45, 80].tolist()

    low = [clip("low", 0, 1)]
    assert pixels(low, [clip("tall", 0, 1)]) == ([0, 0, 200], [200, 0, 0])
    assert pixels(low, [clip("tall", 0, 1, fit=Fit.FILL)]) == ([200, 0, 0], [200, 0, 0])
    assert pixels(low, [clip("tall", 0, 1, fit=Fit.STRETCH)]) == ([200, 0, 0], [200, 0, 0])
    edge, centre = pixels(low, [clip("glass", 0, 1)])
    assert np.abs(np.array(edge) - (0, 100, 100)).max() <= 1
    assert edge == centre


def test_a_ghost_shows_its_card_and_a_broken_file_says_so(make_clip, tmp_path):
    path = make_clip("a.mp4")
    known = Playable(path, probe(path))
    path.write_bytes(b"no longer a film")
    find = {AssetId("broken"): known}.get
    timeline = film([clip("ghost", 0, 1), clip("broken", 1, 1)])
    with Compositor(timeline, find) as compositor:
        ghost, broken = compositor.frame_at(S(0)), compositor.frame_at(S(1))
        assert 0 < ghost.mean() < 90
        assert 0 < broken.mean() < 90
        assert not np.array_equal(ghost, broken)
    with Compositor(timeline, find, strict=True) as compositor:
        assert np.array_equal(compositor.frame_at(S(0)), ghost)
        with pytest.raises(Unreadable, match="broken"):
            compositor.frame_at(S(1))


def test_a_result_that_arrives_replaces_its_ghost(make_clip, numbers):
    found = {}
    with Compositor(film([clip("a", 0, 1)]), found.get) as compositor:
        compositor.frame_at(S(0))
        path = make_clip("a.mp4")
        found[AssetId("a")] = Playable(path, probe(path))
        assert numbers(compositor, 3) == [0, 1, 2]


def test_a_smaller_viewer_sees_the_same_frame(make_clip, number_in):
    find = shelf(a=make_clip("a.mp4", size=(320, 180)))
    timeline = film([clip("a", 0, 2)], size=(320, 180))
    with Compositor(timeline, find) as full, Compositor(timeline, find, width_px=160, height_px=90) as small:
        for index in (0, 7, 40):
            frame = small.frame_at(S(index, 24))
            assert frame.shape == (90, 160, 3)
            assert number_in(frame) == index
            shrunk = full.frame_at(S(index, 24)).reshape(90, 2, 160, 2, 3).mean(axis=(1, 3))
            assert np.abs(frame - shrunk).mean() < 3


def test_an_edited_timeline_is_shown_at_once(make_clip, numbers):
    find = shelf(a=make_clip("a.mp4"))
    with Compositor(film([clip("a", 0, 1)]), find) as compositor:
        assert numbers(compositor, 2) == [0, 1]
        compositor.show(film([clip("a", 0, 1, source_start=S(1, 2))], size=(80, 44)))
        assert numbers(compositor, 2) == [12, 13]
        assert compositor.size == (80, 44)


def test_few_files_are_open_and_none_after_closing(make_clip, monkeypatch, number_in):
    opened, closed = [], []

    class Counting(footage.VideoReader):
        def __init__(self, path, **options):
            super().__init__(path, **options)
            opened.append(path)

        def close(self):
            super().close()
            closed.append(self.path)

    monkeypatch.setattr(footage, "VideoReader", Counting)
    names = [f"c{n}" for n in range(8)]
    find = shelf(**{name: make_clip(f"{name}.mp4", frames=3) for name in names})
    timeline = film([clip(name, S(n, 8), S(1, 8)) for n, name in enumerate(names)])
    with Compositor(timeline, find) as compositor:
        for index in range(24):
            assert number_in(compositor.frame_at(S(index, 24))) == index % 3
            assert len(opened) - len(closed) <= footage.OPEN_READERS
    assert sorted(opened) == sorted(closed)
    assert len(opened) == 8


def test_what_is_hidden_by_a_full_picture_is_not_even_opened(make_clip, tmp_path):
    find = shelf(a=make_clip("a.mp4"), b=still(tmp_path / "b.png", (1, 2, 3)))
    find(AssetId("a")).path.unlink()
    with Compositor(film([clip("a", 0, 1)], [clip("b", 0, 1)]), find, strict=True) as compositor:
        assert (compositor.frame_at(S(0)) == (1, 2, 3)).all()


def test_a_still_is_placed_once(tmp_path):
    with Compositor(film([clip("a", 0, 60)]), shelf(a=still(tmp_path / "a.png", (1, 2, 3), (1600, 900)))) as compositor:
        assert compositor.frame_at(S(0)) is compositor.frame_at(S(59))


def test_a_sound_on_a_picture_track_has_no_picture(tmp_path):
    from charstudio.model.library import MediaInfo, MediaKind

    sound = Playable(tmp_path / "a.wav", MediaInfo(MediaKind.AUDIO, 1, duration=S(1), sample_rate_hz=48000, channels=1))
    with Compositor(film([clip("a", 0, 1)]), {AssetId("a"): sound}.get) as compositor:
        assert not compositor.frame_at(S(0)).any()


def test_a_file_that_was_replaced_says_so_until_the_film_is_shown_again(make_clip, numbers):
    path = make_clip("a.mp4")
    timeline = film([clip("a", 0, 1)])
    with Compositor(timeline, shelf(a=path)) as compositor:
        assert numbers(compositor, 2) == [0, 1]
        make_clip("b.mp4", frames=12).replace(path)
        for reader in compositor._footage._readers.unused(0):
            reader.rest()
            reader._source._cache.clear()
        before = compositor.frame_at(S(5, 24))
        assert np.array_equal(before, compositor.frame_at(S(20, 24)))  # the card
        compositor.show(timeline)
        assert numbers(compositor, 14) == [*range(12), 11, 11]
