"""Frames that stay YUV are what the viewer shows; whatever cannot stay is RGB."""

from __future__ import annotations

from fractions import Fraction

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from charstudio.media.chroma_place import TO_THE_LEFT, OneFilter
from charstudio.media.coding import h264
from charstudio.media.compose import Compositor
from charstudio.media.film_picture import FilmPictures
from charstudio.media.picture_coder import PictureCoder
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.clip_looks import Grade, Transform
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Fit, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId

UNSTATED = 2
MATRICES = {"bt709": 1, "unstated": UNSTATED, "fcc": 4, "bt470bg": 5, "smpte170m": 6, "smpte240m": 7, "bt2020": 9}


def scene(width, height):
    """Soft colours of all kinds, RGB."""
    small = np.random.default_rng(3).integers(20, 236, (6, 8, 3)).astype(np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def clip_file(path, size=(160, 90), matrix=1, *, full=False, pixels="yuv420p", frames=3, interlaced=False):
    """A film without loss whose stream states matrix and range. ``matrix`` is also how it was made, where it is one."""
    with av.open(str(path), "w") as container:
        options = {"qp": "0", "preset": "ultrafast"} | ({"x264-params": "tff=1"} if interlaced else {})
        stream = container.add_stream("libx264", rate=24, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        context = stream.codec_context
        context.colorspace, context.color_range = matrix, int(ColorRange.JPEG if full else ColorRange.MPEG)
        rgb = VideoFrame.from_ndarray(scene(*size), "rgb24")
        for number in range(frames):
            frame = VideoReformatter().reformat(
                rgb,
                format=pixels,
                dst_colorspace=Colorspace.ITU709 if matrix == 1 else Colorspace.ITU601,
                dst_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
                interpolation=Interpolation.BILINEAR | Interpolation.ACCURATE_RND,
            )
            frame.colorspace, frame.pts = matrix, number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def film_of(path, size, **more):
    source = AssetId("a")
    clip = Clip(ClipId("a"), source, ZERO, TimeRange(ZERO, Fraction(1, 8)), **more)
    track = Track(TrackId("v"), TrackKind.VIDEO, "", (clip,))
    timeline = Timeline(Rate(24), *size, tracks=(track,))
    return Compositor(timeline, {source: Playable(path, probe(path))}.get)


def as_rgb(frame):
    """What a player makes of a film's frame."""
    assert frame.format.name == "yuv420p"
    shown = VideoReformatter().reformat(
        OneFilter(frame, *TO_THE_LEFT)(frame),
        format="rgb24",
        src_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        interpolation=Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT,
    )
    return shown.to_ndarray().astype(int)


def compare(film, *, mean=1.0, bias=0.1):
    """The film's frame; not much farther from what is shown than what the way through RGB gives."""
    frame, shown = film.video_frame_at(ZERO), film.frame_at(ZERO)
    assert isinstance(frame, VideoFrame)
    coder = PictureCoder(h264(0, "ultrafast"), Rate(24), film.size)
    painted = as_rgb(coder._to_yuv(np.ascontiguousarray(shown))) - shown
    apart = as_rgb(frame) - shown
    assert np.abs(apart).mean() <= np.abs(painted).mean() + mean
    assert np.abs(apart.mean(axis=(0, 1))).max() <= bias  # a chain of clips must not become brighter step by step
    return frame


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("size", [(160, 88), (320, 176), (80, 44)])
def test_every_matrix_and_range_becomes_bt709_of_limited_range(tmp_path, matrix, full, size):
    with film_of(clip_file(tmp_path / "a.mp4", (160, 88), MATRICES[matrix], full=full), size) as film:
        if full and matrix == "bt709":  # which swscale is not good at
            assert np.array_equal(film.video_frame_at(ZERO), film.frame_at(ZERO))
        else:
            compare(film, mean=0.6)


@pytest.mark.parametrize("pixels", ["yuv422p", "yuv444p"])
def test_finer_colour_is_halved(tmp_path, pixels):
    with film_of(clip_file(tmp_path / "a.mp4", pixels=pixels), (160, 90)) as film:
        compare(film)


def test_what_is_right_already_is_not_touched(tmp_path):
    with film_of(clip_file(tmp_path / "a.mp4"), (160, 90)) as film, av.open(str(tmp_path / "a.mp4")) as container:
        own = next(container.decode(video=0))
        given = compare(film, bias=0.0)
        assert np.array_equal(given.to_ndarray(), own.to_ndarray())


@pytest.mark.parametrize("fit", list(Fit))
@pytest.mark.parametrize("size", [(160, 160), (64, 160), (400, 160), (128, 64), (240, 136), (320, 320)])
def test_every_fit_puts_the_picture_where_the_viewer_has_it(tmp_path, fit, size):
    with film_of(clip_file(tmp_path / "a.mp4", (160, 80)), size, fit=fit) as film:
        if isinstance(film.video_frame_at(ZERO), VideoFrame):
            compare(film, bias=0.3)  # at the edges of bars colour is half as sharp
        else:
            assert np.array_equal(film.video_frame_at(ZERO), film.frame_at(ZERO))


@pytest.mark.parametrize(
    ("size", "fit"), [((160, 160), Fit.FIT), ((80, 80), Fit.FILL), ((160, 160), Fit.FILL), ((100, 100), Fit.STRETCH)]
)
def test_bars_and_crops_stay_yuv(tmp_path, size, fit):
    with film_of(clip_file(tmp_path / "a.mp4", (160, 80)), size, fit=fit) as film:
        assert isinstance(film.video_frame_at(ZERO), VideoFrame)


def test_bars_are_black(tmp_path):
    with film_of(clip_file(tmp_path / "a.mp4", (160, 80)), (160, 160)) as film:
        y, u, v = (np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size) for plane in compare(film).planes)
        assert set(y[:40, :160].flat) == set(y[120:, :160].flat) == {16}
        assert set(u[:20, :80].flat) == set(v[60:80, :80].flat) == {128}


@pytest.mark.parametrize(
    "more",
    [
        {"transform": Transform(flip_x=True)},
        {"transform": Transform(scale=0.5)},
        {"transform": Transform(opacity=0.5)},
        {"grade": Grade(exposure=1.0)},
        {"fade_in": Fraction(1, 8)},
    ],
)
def test_what_is_done_to_a_picture_is_done_in_rgb(tmp_path, more):
    with film_of(clip_file(tmp_path / "a.mp4"), (160, 90), **more) as film:
        assert np.array_equal(film.video_frame_at(Fraction(1, 24)), film.frame_at(Fraction(1, 24)))


@pytest.mark.parametrize(
    "made",
    [
        {"pixels": "yuv420p10le"},
        {"size": (161, 91), "pixels": "yuv444p"},
        {"interlaced": True, "size": (160, 96)},
    ],
)
def test_doubtful_sources_go_through_rgb(tmp_path, made):
    with film_of(clip_file(tmp_path / "a.mp4", **made), (160, 90)) as film:
        assert np.array_equal(film.video_frame_at(ZERO), film.frame_at(ZERO))


def test_an_odd_film_goes_through_rgb(tmp_path):
    with film_of(clip_file(tmp_path / "a.mp4"), (161, 91)) as film:
        assert isinstance(film.video_frame_at(ZERO), np.ndarray)


def test_a_matrix_without_a_name_goes_through_rgb():
    frame = VideoFrame(16, 16, "yuv420p")
    frame.colorspace = 8  # YCgCo
    assert FilmPictures().fitted(frame, "a", (16, 16), Fit.FIT, (16, 16)) is None


@pytest.mark.parametrize("name", ["d_rot90_meta.mp4", "transparent_vp9_alpha.webm"])
def test_turned_and_transparent_clips_go_through_rgb(shared_media, name):
    with film_of(shared_media / "clips" / name, (160, 90)) as film:
        assert np.array_equal(film.video_frame_at(ZERO), film.frame_at(ZERO))
