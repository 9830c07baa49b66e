"""Clips with looks, through the whole compositor: in the viewer, at half size, as planes, and in the film on disk."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from charstudio.media.compose import Compositor
from charstudio.media.export import export
from charstudio.media.grade import graded
from charstudio.media.playable import Playable, files_of
from charstudio.media.probe import probe
from charstudio.model.clip_looks import Caption, ChromaKey, Grade, Title, Transform
from charstudio.model.delivery import Delivery
from charstudio.model.errors import Unreadable
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Direction, Fit, Timeline, Track, TrackKind, Transition, TransitionKind
from charstudio.model.values import AssetId, ClipId, TrackId

S = Fraction
ONE = S(1)
SIZE = (160, 90)
INVERSE = "LUT_3D_SIZE 2\n" + "\n".join(f"{1 - r} {1 - g} {1 - b}" for b in (0, 1) for g in (0, 1) for r in (0, 1))


def clip(source, start, duration, *, source_start=ZERO, speed=ONE, **more):
    name = source if isinstance(source, str) else "words"
    source = AssetId(source) if isinstance(source, str) else source
    return Clip(
        ClipId(f"{name}{start}"),
        source,
        S(start),
        TimeRange(S(source_start), S(duration) * speed),
        name=name,
        speed=speed,
        **more,
    )


def film(*tracks, captions=(), size=SIZE, **more):
    rows = [Track(TrackId(f"v{n}"), TrackKind.VIDEO, f"V{n}", tuple(row)) for n, row in enumerate(tracks, 1)]
    if captions:
        rows.append(Track(TrackId("c1"), TrackKind.CAPTION, "C1", tuple(captions)))
    return Timeline(rate=Rate(24), width_px=size[0], height_px=size[1], tracks=tuple(rows), **more)


@pytest.fixture
def find(tmp_path, make_clip):
    y, x = np.mgrid[0:90, 0:160]
    scene = np.stack([40 + x, 60 + y, 200 - x], axis=2).astype(np.uint8)
    Image.fromarray(scene).save(tmp_path / "scene.png")
    green = scene.copy()
    green[:, :100] = (0, 177, 64)
    Image.fromarray(green).save(tmp_path / "actor.png")
    for name, colour in (("red", (200, 0, 0)), ("blue", (0, 0, 200))):
        Image.new("RGB", SIZE, colour).save(tmp_path / f"{name}.png")
    (tmp_path / "inverse.cube").write_text(INVERSE)
    files = [tmp_path / f"{name}.png" for name in ("scene", "actor", "red", "blue")]
    files += [tmp_path / "inverse.cube", make_clip("film.mp4", frames=48)]
    return {AssetId(path.stem): Playable(path, probe(path)) for path in files}.get


def frame(find, timeline, t=ZERO, **options):
    with Compositor(timeline, find, **options) as compositor:
        return compositor.frame_at(t).astype(int)


def of_file(find, name):
    return np.asarray(Image.open(find(AssetId(name)).path)).astype(int)


def test_an_untouched_still_is_bit_identical(find):
    assert np.array_equal(frame(find, film([clip("scene", 0, 1)])), of_file(find, "scene"))


def test_no_opacity_is_not_there(find):
    gone = clip("red", 0, 1, transform=Transform(opacity=0.0))
    assert np.array_equal(frame(find, film([clip("scene", 0, 1)], [gone])), of_file(find, "scene"))
    half = replace(gone, transform=Transform(opacity=0.5))
    mixed = frame(find, film([clip("blue", 0, 1)], [half]))
    assert mixed[0, 0].tolist() == [100, 0, 100]


def test_a_picture_in_the_picture(find):
    small = clip("red", 0, 1, transform=Transform(x=0.25, y=0.25, scale=0.5))
    picture = frame(find, film([clip("scene", 0, 1)], [small]))
    assert (picture[45:, 80:] == (200, 0, 0)).all()
    scene = of_file(find, "scene")
    assert np.array_equal(picture[:45], scene[:45])
    assert np.array_equal(picture[45:, :80], scene[45:, :80])


def test_a_film_is_mirrored_and_turned_like_a_still(find, number_in):
    plain = frame(find, film([clip("film", 0, 1)]), S(1, 2))
    mirrored = frame(find, film([clip("film", 0, 1, transform=Transform(flip_x=True, flip_y=True))]), S(1, 2))
    turned = frame(find, film([clip("film", 0, 1, transform=Transform(rotation_deg=180.0))]), S(1, 2))
    assert number_in(plain.astype(np.uint8)) == 12
    assert np.array_equal(mirrored, plain[::-1, ::-1])
    assert np.array_equal(turned, mirrored)


def test_reverse_and_freeze(find, number_in):
    def numbers(item):
        with Compositor(film([item]), find) as compositor:
            return [number_in(compositor.frame_at(S(index, 24))) for index in range(12)]

    forward = clip("film", 0, S(1, 2), source_start=S(1, 4))
    assert numbers(replace(forward, reverse=True)) == numbers(forward)[::-1] == list(range(17, 5, -1))
    fast = clip("film", 0, S(1, 2), speed=S(2))
    assert numbers(replace(fast, reverse=True)) == list(range(22, -1, -2))
    assert numbers(replace(forward, freeze=True)) == [6] * 12


def test_the_grade_and_its_table(find):
    scene = of_file(find, "scene").astype(np.uint8)
    bright = clip("scene", 0, 1, grade=Grade(exposure=0.5, saturation=0.4))
    assert np.array_equal(frame(find, film([bright])), graded(scene, bright.grade))
    inverse = clip("scene", 0, 1, grade=Grade(lut=AssetId("inverse")))
    assert np.abs(frame(find, film([inverse])) - (255 - scene.astype(int))).max() <= 1


def test_a_table_that_is_gone_leaves_the_rest_and_stops_an_export(find, tmp_path):
    lost = clip("scene", 0, 1, grade=Grade(exposure=0.5, lut=AssetId("nowhere")))
    plain = clip("scene", 0, 1, grade=Grade(exposure=0.5))
    assert np.array_equal(frame(find, film([lost])), frame(find, film([plain])))
    with pytest.raises(Unreadable, match="colour table of “scene”"):
        export(film([lost]), find, tmp_path / "cut.mp4")
    find(AssetId("inverse")).path.write_text("LUT_3D_SIZE 2\nbroken")
    broken = clip("scene", 0, 1, grade=Grade(exposure=0.5, lut=AssetId("inverse")))
    assert np.array_equal(frame(find, film([broken])), frame(find, film([plain])))
    with pytest.raises(Unreadable, match="colour table of “scene”"):
        export(film([broken]), find, tmp_path / "cut.mp4")
    assert not (tmp_path / "cut.mp4").exists()


def test_the_key_shows_what_lies_below(find):
    actor = clip("actor", 0, 1, key=ChromaKey(spill=0.0))
    picture = frame(find, film([clip("red", 0, 1)], [actor]))
    assert (picture[:, :100] == (200, 0, 0)).all()
    assert np.abs(picture[:, 100:] - of_file(find, "actor")[:, 100:]).max() <= 1


@pytest.mark.parametrize("direction", list(Direction))
def test_a_wipe_plays_both_through_its_window(find, number_in, direction):
    wipe = Transition(TransitionKind.WIPE, S(1, 2), direction=direction)
    cut = film([clip("red", 0, 1), clip("blue", 1, 1, transition=wipe)])
    picture = frame(find, cut, S(1))
    halves = {
        Direction.RIGHT: (slice(None), slice(0, 80)),
        Direction.LEFT: (slice(None), slice(80, 160)),
        Direction.DOWN: (slice(0, 45), slice(None)),
        Direction.UP: (slice(45, 90), slice(None)),
    }
    new = np.zeros((90, 160), bool)
    new[halves[direction]] = True
    assert (picture[new] == (0, 0, 200)).all()
    assert (picture[~new] == (200, 0, 0)).all()
    assert (frame(find, cut, S(3, 4)) == (200, 0, 0)).all()
    assert (frame(find, cut, S(5, 4)) == (0, 0, 200)).all()


def test_a_wipe_over_a_lower_track_hides_it_only_when_both_do(find):
    wipe = Transition(TransitionKind.WIPE, S(1, 2))
    glass = clip("red", 0, 1, transform=Transform(opacity=0.5))
    cut = film([clip("scene", 0, 2)], [glass, clip("blue", 1, 1, transition=wipe)])
    picture, scene = frame(find, cut, S(1)), of_file(find, "scene")
    assert (picture[:, :80] == (0, 0, 200)).all()
    assert np.abs(picture[:, 80:] - (scene[:, 80:] + (200, 0, 0)) / 2).max() <= 1


def test_a_dip_goes_through_its_colour(find):
    dip = Transition(TransitionKind.DIP, S(1, 2), colour="#ffffff")
    cut = film([clip("red", 0, 1), clip("blue", 1, 1, transition=dip)])
    assert (frame(find, cut, S(1)) == 255).all()
    assert frame(find, cut, S(7, 8))[0, 0].tolist() == [228, 128, 128]
    assert frame(find, cut, S(9, 8))[0, 0].tolist() == [128, 128, 228]


def test_words_need_no_file(find, tmp_path):
    timeline = film(
        [clip("scene", 0, 1)],
        [clip(Title("HELLO", size=0.4), 0, 1)],
        captions=[clip(Caption("What was said"), 0, 1)],
    )
    picture = frame(find, timeline)
    scene = of_file(find, "scene")
    changed = np.abs(picture - scene).max(axis=2) > 20
    assert changed[30:60].any()
    assert changed[75:].any()
    assert not changed[:25].any()
    report = export(timeline, find, tmp_path / "cut.mp4")
    assert report.ghosts == 0
    assert {source for _, item in timeline.clips() for source in files_of(item)} == {AssetId("scene")}


def test_a_title_with_a_backdrop_hides_what_lies_below_and_one_without_does_not(find):
    def over(title):
        return frame(find, film([clip("red", 0, 1)], [clip(title, 0, 1)]))

    assert over(Title("A", backdrop="#204060"))[0, 0].tolist() == [0x20, 0x40, 0x60]
    assert over(Title("A"))[0, 0].tolist() == [200, 0, 0]


def test_a_scaled_title_is_as_sharp_as_a_large_one(find):
    small = film([clip(Title("I", size=0.2), 0, 1, transform=Transform(scale=3.0))], size=(320, 180))
    large = film([clip(Title("I", size=0.6), 0, 1)], size=(320, 180))
    apart = np.abs(frame(find, small) - frame(find, large))
    assert apart.mean() < 0.5
    blurred = (frame(find, small) > 20) & (frame(find, small) < 235)
    assert blurred.mean() < 0.03


def test_planes_only_of_what_is_not_touched(find):
    plain = clip("film", 0, 1)
    touched = {
        "moved": replace(plain, transform=Transform(x=0.1)),
        "mirrored": replace(plain, transform=Transform(flip_x=True)),
        "faint": replace(plain, transform=Transform(opacity=0.9)),
        "graded": replace(plain, grade=Grade(exposure=0.1)),
        "keyed": replace(plain, key=ChromaKey()),
        "fading": replace(plain, fade_in=S(1, 2)),
    }
    with Compositor(film([plain]), find) as compositor:
        assert compositor.planes_at(S(1, 24)) is not None
        for item in touched.values():
            compositor.show(film([item]))
            assert compositor.planes_at(S(1, 24)) is None
        compositor.show(film([plain], captions=[clip(Caption("Hello"), 0, S(1, 2))]))
        assert compositor.planes_at(S(1, 24)) is None
        assert compositor.planes_at(S(3, 4)) is not None
        compositor.show(film([plain], [clip(Title("Hello"), 0, 1)]))
        assert compositor.planes_at(S(1, 24)) is None
        wipe = Transition(TransitionKind.WIPE, S(1, 2))
        compositor.show(film([plain, clip("film", 1, 1, transition=wipe)]))
        assert compositor.planes_at(S(1)) is None


def test_looking_at_once_has_the_looks_too(find):
    with Compositor(film([clip("film", 0, 1, grade=Grade(exposure=-1.0), transform=Transform(scale=0.5))]), find) as c:
        exact = c.frame_at(S(1, 2))
        assert np.array_equal(c.look_at(S(1, 2)).pixels, exact)


def everything():
    """Every look there is, in two seconds."""
    wipe = Transition(TransitionKind.WIPE, S(1, 2), direction=Direction.UP)
    dip = Transition(TransitionKind.DIP, S(1, 2), colour="#ffcc00")
    low = [
        clip("film", 0, S(3, 4), reverse=True, grade=Grade(0.3, 1.2, 0.8, 0.3, -0.1, AssetId("inverse"), 0.4)),
        clip("scene", S(3, 4), S(3, 4), transition=wipe, transform=Transform(scale=1.3, rotation_deg=12.0)),
        clip("red", S(3, 2), S(1, 2), transition=dip, fit=Fit.FILL),
    ]
    high = [
        clip("actor", 0, 1, key=ChromaKey(), transform=Transform(0.2, -0.1, 0.6, -20.0, True, False, 0.1, 0.05)),
        clip(Title("The End", size=0.3, outline=0.05), 1, 1, fade_in=S(1, 4)),
    ]
    return film(low, high, captions=[clip(Caption("What she said then"), S(1, 2), 1)], size=(160, 90))


def test_the_film_on_disk_is_what_the_compositor_shows(find, tmp_path):
    path = tmp_path / "cut.mp4"
    assert export(everything(), find, path, delivery=Delivery(quality=4)).frames == 48
    with av.open(str(path)) as container, Compositor(everything(), find) as compositor:
        for index, picture in enumerate(container.decode(video=0)):
            shown = compositor.frame_at(S(index, 24)).astype(int)
            apart = np.abs(picture.to_ndarray(format="rgb24").astype(int) - shown)
            assert apart.mean() < 4, index
    assert index == 47


def test_a_viewer_of_half_the_size_shows_the_same(find):
    timeline = replace(everything(), width_px=640, height_px=360)
    with Compositor(timeline, find) as full, Compositor(timeline, find, width_px=320, height_px=180) as small:
        for index in (2, 11, 16, 20, 30, 40):
            large = full.frame_at(S(index, 24)).reshape(180, 2, 320, 2, 3).mean(axis=(1, 3))
            apart = np.abs(small.frame_at(S(index, 24)) - large)
            assert apart.mean() < 2.5, index


def test_the_same_frame_whatever_was_asked_before(find):
    order = [30, 3, 17, 47, 3, 20, 30, 17]
    with Compositor(everything(), find) as compositor:
        seen = [compositor.frame_at(S(index, 24)).copy() for index in order]
    for index, picture in zip(order, seen, strict=True):
        assert np.array_equal(frame(find, everything(), S(index, 24)), picture)


_SHARES = st.floats(0, 1)
_TRANSFORMS = st.builds(
    Transform,
    x=st.floats(-4, 4),
    y=st.floats(-1, 1),
    scale=st.floats(0.01, 20),
    rotation_deg=st.floats(-3600, 3600),
    flip_x=st.booleans(),
    flip_y=st.booleans(),
    crop_left=st.floats(0, 0.49),
    crop_right=st.floats(0, 0.49),
    opacity=_SHARES,
)
_GRADES = st.builds(
    Grade,
    exposure=st.floats(-8, 8),
    contrast=st.floats(0, 4),
    saturation=st.floats(0, 4),
    temperature=st.floats(-1, 1),
    tint=st.floats(-1, 1),
    lut=st.sampled_from([None, AssetId("inverse"), AssetId("nowhere")]),
    lut_strength=_SHARES,
)
_KEYS = st.none() | st.builds(ChromaKey, tolerance=_SHARES, softness=_SHARES, spill=_SHARES)
_WORDS = st.builds(Title, st.text("aÄ漢😀 \n", max_size=12), size=st.floats(0.01, 1), outline=st.floats(0, 0.5))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["scene", "actor", "film", "nowhere"]) | _WORDS,
            _TRANSFORMS,
            _GRADES,
            _KEYS,
            st.sampled_from(list(Fit)),
            st.sampled_from([None, *TransitionKind]),
        ),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_looks_in_any_mixture_give_a_frame(find, looks):
    rows = []
    for source, transform, grade, key, fit, kind in looks:
        first = clip(source, 0, 1, transform=transform, grade=grade, key=key, fit=fit)
        change = None if kind is None else Transition(kind, S(1, 2), "#336699", Direction.UP)
        rows.append([first, clip("red", 1, 1, transform=transform, transition=change)])
    with Compositor(film(*rows, size=(48, 27)), find) as compositor:
        for t in (S(0), S(7, 8), S(9, 8)):
            picture = compositor.frame_at(t)
            assert (picture.shape, picture.dtype) == ((27, 48, 3), np.uint8)
            assert compositor.look_at(t).pixels.shape == (27, 48, 3)
