"""Whatever is on the timeline: the film has exactly its frames, and each of them is the one that the viewer shows."""

from __future__ import annotations

import random
from fractions import Fraction

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_material import beep_at, write_talk

from charstudio.media import side_by_side
from charstudio.media.audio import AudioReader, sample_at
from charstudio.media.compose import Compositor
from charstudio.media.export import export
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.media.reader import VideoReader
from charstudio.model.clip_looks import IN_PLACE, NEUTRAL, ChromaKey, Grade, Title, Transform
from charstudio.model.delivery import Delivery
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Direction, Fit, Timeline, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import AssetId, ClipId, TrackId

HZ = 48_000
SIZE = (160, 90)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory, shared_media):
    """Clips of several rates, sizes and kinds."""
    own = write_talk(tmp_path_factory.mktemp("clips") / "talk.mp4", 48, 24, beep_at(1.0, 44_100, 2.0), 44_100)
    names = ("wan_dog_832x480_16fps_81f.mp4", "d_vfr_irregular.mp4", "d_rot90_meta.mp4", "transparent_vp9_alpha.webm")
    paths = [own, *(shared_media / "clips" / name for name in names), shared_media / "images" / "astronaut_512.png"]
    return {AssetId(path.name): Playable(path, probe(path)) for path in paths}


def likeness(one, other):
    """Structural similarity of two pictures' luma (Wang et al. 2004)."""
    a, b = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(float) for picture in (one, other))

    def mean(values):
        return cv2.GaussianBlur(values, (11, 11), 1.5)

    ma, mb = mean(a), mean(b)
    va, vb, both = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    found = (2 * ma * mb + 6.5) * (2 * both + 58.5) / ((ma * ma + mb * mb + 6.5) * (va + vb + 58.5))
    return float(found.mean())


def are_alike(one, other):
    """Nearly black is one step off by YUV's rounding alone, which the similarity takes for a third of the light."""
    return likeness(one, other) >= 0.98 or np.abs(one.astype(int) - other).mean() <= 1.0


def looks():
    transforms = st.builds(
        Transform,
        x=st.floats(-0.3, 0.3),
        scale=st.floats(0.3, 1.6),
        rotation_deg=st.sampled_from([0.0, 90.0, 12.5]),
        flip_x=st.booleans(),
        crop_left=st.sampled_from([0.0, 0.2]),
        opacity=st.sampled_from([1.0, 0.6]),
    )
    grades = st.builds(Grade, exposure=st.floats(-1, 1), saturation=st.floats(0, 1.5))
    return st.fixed_dictionaries(
        {
            "fit": st.sampled_from(list(Fit)),
            "reverse": st.booleans(),
            "freeze": st.sampled_from([False, False, True]),
            "transform": st.just(IN_PLACE) | transforms,
            "grade": st.just(NEUTRAL) | grades,
            "key": st.sampled_from([None, None, ChromaKey()]),
        }
    )


@st.composite
def timelines(draw, sources):
    rate = draw(st.sampled_from([Rate(24), Rate(25), Rate(30_000, 1001), Rate(60)]))
    tracks = []
    for number in range(draw(st.integers(1, 3))):
        at, clips = draw(st.integers(0, 3)), []
        for place in range(draw(st.integers(1, 3))):
            frames = draw(st.integers(4, 10))
            speed = draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 2), Fraction(7, 3)]))
            source = draw(st.sampled_from([*sources, Title("Hi\nthere", outline=0.1)]))
            begin = Fraction(draw(st.integers(0, 30)), 24)
            kind = draw(st.sampled_from([None, *TransitionKind]))
            change = kind and Transition(kind, rate.time_of(4), direction=draw(st.sampled_from(list(Direction))))
            part = TimeRange(begin, rate.time_of(frames) * speed)
            own = ClipId(f"{number}.{place}")
            clips.append(Clip(own, source, rate.time_of(at), part, speed=speed, transition=change, **draw(looks())))
            at += frames + draw(st.sampled_from([0, 0, 2]))
        tracks.append(Track(TrackId(f"v{number}"), TrackKind.VIDEO, "", tuple(clips)))
    return Timeline(rate, *SIZE, HZ, tracks=tuple(tracks))


@pytest.fixture(params=["in order", "side by side"], scope="module")
def way(request):
    """Films coded by one coder, or in segments of a few frames by three at once."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "side by side":
            patch.setattr(side_by_side, "usable_cores", lambda: 3)
            for name, value in {"LEAST_PIXELS": 0, "LEAST_FRAMES": 5, "SHORTEST": Fraction(0)}.items():
                patch.setattr(side_by_side, name, value)
            patch.setattr(side_by_side, "LONGEST", Fraction(1, 4))
        yield request.param


@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_every_frame_and_sample_is_the_viewers(shelf, tmp_path_factory, way, data):
    timeline = data.draw(timelines(list(shelf)))
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    report = export(timeline, shelf.get, path, delivery=Delivery(quality=4))
    frames = timeline.rate.frames_in(timeline.duration)
    with VideoReader(path) as film, Compositor(timeline, shelf.get) as viewer:
        assert report.frames == film.frames == frames
        order = random.Random(frames).sample(range(frames), frames)
        for index in order:
            viewer.look_at(timeline.rate.time_of((index * 7) % frames))  # what was shown in haste does not stay
            shown = np.asarray(viewer.frame_at(timeline.rate.time_of(index)))
            assert are_alike(shown, film.frame(index)), index
        whole = viewer.audio(ZERO, timeline.duration)
        for index in order[:8]:
            part = viewer.audio(timeline.rate.time_of(index), timeline.rate.frame)
            begin = sample_at(timeline.rate.time_of(index), HZ)
            assert np.array_equal(part, whole[begin : begin + len(part)])
    with AudioReader(path, HZ) as sound:
        heard = sound.read(0, len(whole))
    apart = np.sqrt(np.mean((np.clip(whole, -1, 1) - heard) ** 2))
    assert apart <= 0.1 * np.sqrt(np.mean(whole**2)) + 5e-3  # AAC's own noise
