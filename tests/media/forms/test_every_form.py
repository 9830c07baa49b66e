"""Is each form of file what it says: frames, size, tags, sound, alpha, looping – and whole or not there at all?"""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from charstudio.media.boxes import is_whole
from charstudio.media.compose import Compositor
from charstudio.media.export import export
from charstudio.media.film_writer import writer_for
from charstudio.media.forms.gif import GifWriter
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.media.whole import is_whole_file
from charstudio.model.clip_looks import Title, Transform
from charstudio.model.delivery import FORMS, Delivery, Form
from charstudio.model.errors import DiskFull, EncodeFailed, StorageError
from charstudio.model.time import ZERO, Rate, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId

HZ = 48000
SIZE = (64, 48)
FRAMES = 12
FILMS = [Form.H264, Form.H265, Form.AV1, Form.VP9, Form.PRORES_422, Form.PRORES_4444]
LOOPS = [Form.GIF, Form.WEBP]
FOLDERS = [Form.PNG_SEQUENCE, Form.JPEG_SEQUENCE]
STILLS = [Form.PNG_STILL, Form.JPEG_STILL]
SOUNDS = [Form.WAV, Form.MP3, Form.AAC]


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Half a second at 24 fps: a square that wanders over grey, and a tone; what the compositor shows of it."""
    path = tmp_path_factory.mktemp("source") / "a.mp4"
    with writer_for(Delivery(quality=8), path, Rate(24), SIZE, HZ, None) as writer:
        for index in range(FRAMES):
            picture = np.full((48, 64, 3), 120, np.uint8)
            picture[12:36, index * 4 : index * 4 + 16] = (200, 40, 40)
            writer.write_frame(picture)
        tone = 0.4 * np.sin(np.arange(HZ // 2) * (2 * np.pi * 440 / HZ))
        writer.write_audio(np.column_stack([tone, tone]).astype(np.float32))
    playable = Playable(path, probe(path))
    clip = Clip(ClipId("c"), AssetId("a"), ZERO, TimeRange(ZERO, Fraction(1, 2)))
    track = Track(TrackId("v1"), TrackKind.VIDEO, "V1", (clip,))
    timeline = Timeline(width_px=SIZE[0], height_px=SIZE[1], tracks=(track,))
    return timeline, {AssetId("a"): playable}.get


def written(film, tmp_path, delivery):
    timeline, find = film
    path = tmp_path / f"film{delivery.facts.suffix}"
    report = export(timeline, find, path, delivery=delivery, metadata={"title": "Two"})
    assert report is not None
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name]
    return path, report


def pictures_of(film):
    timeline, find = film
    with Compositor(timeline, find) as compositor:
        return [compositor.frame_at(Fraction(index, 24)).copy() for index in range(FRAMES)]


def close_to(picture, wanted, most=6.0):
    return np.abs(np.asarray(picture).astype(int)[..., :3] - wanted).mean() < most


@pytest.mark.parametrize("form", FILMS)
def test_a_film_has_every_frame_at_its_time_and_all_its_sound(film, tmp_path, form):
    path, report = written(film, tmp_path, Delivery(form=form))
    assert (report.frames, report.duration, report.bytes) == (FRAMES, Fraction(1, 2), path.stat().st_size)
    with av.open(str(path)) as container:
        base = Fraction(container.streams.video[0].time_base)
        frames = [(frame.pts * base, frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    with av.open(str(path)) as container:
        sound = np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)])
        channels = container.streams.audio[0].channels
    assert len(frames) == FRAMES
    for index, ((t, picture), wanted) in enumerate(zip(frames, pictures_of(film), strict=True)):
        assert abs(t - Fraction(index, 24)) < Fraction(1, 1000)  # WebM counts milliseconds
        assert close_to(picture, wanted)
    assert channels == 2
    assert len(sound) >= HZ // 2
    if form in {Form.PRORES_422, Form.PRORES_4444}:
        assert len(sound) == HZ  # interleaved: exact
    if FORMS[form].suffix != ".webm":
        assert is_whole(path, index_first=True)


FACTS = {
    Form.H264: ("h264", "avc1", "yuv420p", "aac"),
    Form.H265: ("hevc", "hvc1", "yuv420p", "aac"),
    Form.AV1: ("av1", "av01", "yuv420p", "aac"),
    Form.VP9: ("vp9", None, "yuv420p", "opus"),
    Form.PRORES_422: ("prores", "apch", "yuv422p10le", "pcm_s24le"),
    Form.PRORES_4444: ("prores", "ap4h", "yuv444p12le", "pcm_s24le"),
}


@pytest.mark.parametrize("form", FILMS)
@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")
def test_a_film_says_of_itself_what_it_is(film, tmp_path, form):
    path, _ = written(film, tmp_path, Delivery(form=form))
    asked = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(path)]
    found = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    picture, sound = found["streams"]
    codec, tag, pixels, sound_codec = FACTS[form]
    assert (picture["codec_name"], picture["pix_fmt"], sound["codec_name"]) == (codec, pixels, sound_codec)
    assert tag is None or picture["codec_tag_string"] == tag
    assert (picture["width"], picture["height"], picture["avg_frame_rate"]) == (*SIZE, "24/1")
    tags = picture["color_space"], picture["color_primaries"], picture["color_transfer"], picture["color_range"]
    assert tags == ("bt709", "bt709", "bt709", "tv")
    assert found["format"]["tags"]["title"] == "Two"
    assert sound["sample_rate"] == "48000"


@pytest.mark.parametrize("form", [Form.H265, Form.VP9, Form.PRORES_422])
@pytest.mark.skipif(shutil.which("mediainfo") is None, reason="mediainfo is not installed")
def test_mediainfo_reads_the_same(film, tmp_path, form):
    path, _ = written(film, tmp_path, Delivery(form=form))
    asked = ["mediainfo", "--Output=JSON", str(path)]
    tracks = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)["media"]["track"]
    video = next(track for track in tracks if track["@type"] == "Video")
    assert (video["Width"], video["Height"], float(video["FrameRate"])) == ("64", "48", 24.0)
    assert "extra" not in video or "IsTruncated" not in video["extra"]


def test_encoders_write_nothing_on_standard_error(tmp_path):
    code = """
import sys
from pathlib import Path
import numpy as np
from charstudio.media.film_writer import writer_for
from charstudio.model.delivery import Delivery, Form
from charstudio.model.time import Rate
for form in (Form.H265, Form.AV1, Form.VP9, Form.WEBP, Form.MP3):
    path = Path(sys.argv[1]) / form
    with writer_for(Delivery(form=form), path, Rate(24), (64, 64), 48000, None) as writer:
        writer.write_frame(np.zeros((64, 64, 3), np.uint8))
        writer.write_audio(np.zeros((2000, 2), np.float32))
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, capture_output=True, text=True)
    lines = [line for line in done.stderr.splitlines() if "thread priority" not in line]  # of the sandbox
    assert lines == []


# --- loops ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", LOOPS)
def test_a_loop_plays_for_ever_with_every_frame_for_its_time(film, tmp_path, form):
    path, report = written(film, tmp_path, Delivery(form=form))
    assert report.frames == FRAMES
    with Image.open(path) as image:
        assert (image.size, image.n_frames, image.info["loop"]) == (SIZE, FRAMES, 0)
        lengths = []
        for index, wanted in enumerate(pictures_of(film)):
            image.seek(index)
            assert close_to(image.convert("RGB"), wanted, 8.0)
            lengths.append(image.info["duration"])
    assert sum(lengths) == pytest.approx(500, abs=10)
    assert max(lengths) - min(lengths) <= 10


@pytest.mark.parametrize("form", LOOPS)
def test_a_loop_of_one_frame_is_a_picture(film, tmp_path, form):
    timeline, find = film
    path = tmp_path / f"one{FORMS[form].suffix}"
    export(timeline, find, path, delivery=Delivery(form=form), range=TimeRange(ZERO, Fraction(1, 24)))
    with Image.open(path) as image:
        assert close_to(image.convert("RGB"), pictures_of(film)[0], 8.0)


def test_a_gif_keeps_neither_frames_nor_memory(tmp_path):
    """What waits for the palette lies on the disk, and is gone when the GIF is there."""
    with GifWriter(tmp_path / "a.gif", Rate(10), (64, 48)) as writer:
        for _ in range(30):
            writer.write_frame(np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8))
        assert (tmp_path / "a.gif.frames.part").stat().st_size > 0
    assert [each.name for each in tmp_path.iterdir()] == ["a.gif"]


def test_a_gif_can_be_stopped_while_it_gets_its_colours(film, tmp_path):
    timeline, find = film
    written_frames = []
    report = export(
        timeline,
        find,
        tmp_path / "a.gif",
        delivery=Delivery(form=Form.GIF),
        progress=lambda done, _total: written_frames.append(done),
        stopped=lambda: len(written_frames) == FRAMES,
    )
    assert report is None
    assert len(written_frames) == FRAMES
    assert list(tmp_path.iterdir()) == []


def test_a_gif_faster_than_players_show_it_is_refused(tmp_path):
    with pytest.raises(EncodeFailed, match="60 frames"):
        GifWriter(tmp_path / "a.gif", Rate(60), (64, 48))
    assert list(tmp_path.iterdir()) == []


# --- pictures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FOLDERS)
def test_a_sequence_is_a_folder_of_numbered_pictures(film, tmp_path, form):
    path, report = written(film, tmp_path, Delivery(form=form))
    files = sorted(path.iterdir())
    suffix = "png" if form is Form.PNG_SEQUENCE else "jpg"
    assert [each.name for each in files] == [f"film_{number:06d}.{suffix}" for number in range(1, FRAMES + 1)]
    assert report.bytes == sum(each.stat().st_size for each in files)
    for file, wanted in zip(files, pictures_of(film), strict=True):
        with Image.open(file) as image:
            assert image.mode == "RGB"
            assert close_to(image, wanted, 0.01 if suffix == "png" else 4.0)


def test_a_folder_of_pictures_is_only_replaced_when_asked_and_when_it_holds_nothing_else(film, tmp_path):
    timeline, find = film
    folder, pictures = tmp_path / "film", Delivery(form=Form.JPEG_SEQUENCE)
    export(timeline, find, folder, delivery=Delivery(form=Form.PNG_SEQUENCE))
    with pytest.raises(StorageError, match="exists already"):
        export(timeline, find, folder, delivery=pictures)
    assert len(list(folder.glob("*.png"))) == FRAMES
    export(timeline, find, folder, delivery=pictures, overwrite=True)
    assert sorted(each.suffix for each in folder.iterdir()) == [".jpg"] * FRAMES
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(StorageError, match="other files"):
        export(timeline, find, folder, delivery=pictures, overwrite=True)
    assert (folder / "notes.txt").read_text() == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["film"]


@pytest.mark.parametrize("form", STILLS)
def test_a_still_is_the_first_frame(film, tmp_path, form):
    path, _ = written(film, tmp_path, Delivery(form=form))
    with Image.open(path) as image:
        assert close_to(image.convert("RGB"), pictures_of(film)[0], 4.0)
    if form is Form.PNG_STILL:
        assert b"sRGB" in path.read_bytes()[:60]


def test_jpeg_quality_decides_the_size(film, tmp_path):
    timeline, find = film
    sizes = []
    for quality in (100, 92, 30):
        path = tmp_path / f"{quality}.jpg"
        export(timeline, find, path, delivery=Delivery(form=Form.JPEG_STILL, quality=quality))
        sizes.append(path.stat().st_size)
    assert sizes == sorted(sizes, reverse=True)


# --- sound ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", SOUNDS)
def test_sound_alone_is_as_long_as_the_film_to_the_sample(film, tmp_path, form):
    progress = []
    timeline, find = film
    path = tmp_path / f"film{FORMS[form].suffix}"
    report = export(timeline, find, path, delivery=Delivery(form=form), progress=lambda *at: progress.append(at))
    assert (report.frames, report.duration) == (FRAMES, Fraction(1, 2))
    assert progress == [(FRAMES, FRAMES)]
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert not container.streams.video
        assert (stream.rate, stream.channels) == (HZ, 2)
        samples = sum(frame.samples for frame in container.decode(audio=0))
    with Compositor(timeline, find) as compositor:
        wanted = len(compositor.audio(ZERO, Fraction(1, 2)))
    assert samples == wanted if form is Form.WAV else wanted <= samples <= wanted + 2304


def test_a_wav_is_the_mix_in_24_bits(film, tmp_path):
    path, _ = written(film, tmp_path, Delivery(form=Form.WAV))
    timeline, find = film
    with av.open(str(path)) as container:
        assert container.streams.audio[0].codec_context.name == "pcm_s24le"
        sound = np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in container.decode(audio=0)])
    with Compositor(timeline, find) as compositor:
        mix = compositor.audio(ZERO, Fraction(1, 2))
    assert np.abs(sound / 2**31 - np.clip(mix, -1, 1)).max() < 1.5 / 2**23


def test_opus_takes_sound_of_another_rate(tmp_path):
    tone = np.sin(np.arange(44100) * (2 * np.pi * 440 / 44100)).astype(np.float32) * 0.5
    path = tmp_path / "a.webm"
    with writer_for(Delivery(form=Form.VP9), path, Rate(24), SIZE, 44100, None) as writer:
        for _ in range(24):
            writer.write_frame(np.zeros((48, 64, 3), np.uint8))
        for start in range(0, 44100, 1000):
            writer.write_audio(np.column_stack([tone, tone])[start : start + 1000])
    with av.open(str(path)) as container:
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])  # planar
    crossings = np.count_nonzero(np.diff(np.signbit(sound[4800:43200])))
    assert crossings == pytest.approx(2 * 440 * 0.8, abs=3)
    assert HZ <= len(sound) <= HZ + 2000


# --- transparency --------------------------------------------------------------------------------------------------


@pytest.fixture
def cut_out():
    """A red title-card in the upper left quarter of nothing."""
    clip = Clip(
        ClipId("c"),
        Title("", backdrop="#c81e1e"),
        ZERO,
        TimeRange(ZERO, Fraction(1, 4)),
        transform=Transform(x=-0.25, y=-0.25, scale=0.5),
    )
    half = replace(clip, id=ClipId("d"), transform=Transform(x=0.25, y=-0.25, scale=0.5, opacity=0.5))
    tracks = tuple(Track(TrackId(each.id), TrackKind.VIDEO, each.id, (each,)) for each in (clip, half))
    return Timeline(width_px=64, height_px=48, tracks=tracks)


def test_the_compositor_gives_what_is_there_and_nothing_else(cut_out):
    with Compositor(cut_out, lambda _: None, alpha=True) as compositor:
        picture = compositor.frame_at(ZERO)
    assert picture.shape == (48, 64, 4)
    assert tuple(picture[10, 10]) == (200, 30, 30, 255)
    assert picture[40, 10, 3] == 0
    assert picture[10, 50, 3] == pytest.approx(128, abs=1)
    assert tuple(picture[10, 50, :3]) == pytest.approx((200, 30, 30), abs=2)


@pytest.mark.parametrize("form", [Form.PRORES_4444, Form.VP9, Form.GIF, Form.WEBP, Form.PNG_SEQUENCE, Form.PNG_STILL])
def test_what_is_empty_in_the_film_is_transparent_in_the_file(cut_out, tmp_path, form):
    path = tmp_path / f"film{FORMS[form].suffix}"
    export(cut_out, lambda _: None, path, delivery=Delivery(form=form, alpha=True, quality=None))
    picture = _rgba(path, form)
    assert picture[10, 10, 3] > 250
    assert picture[40, 10, 3] < 5
    assert picture[40, 50, 3] < 5
    assert np.abs(picture[10, 10, :3].astype(int) - (200, 30, 30)).max() < 12
    if form is not Form.GIF:
        assert int(picture[10, 50, 3]) == pytest.approx(128, abs=4)


def _rgba(path, form):
    if form is Form.PNG_SEQUENCE:
        path = path / "film_000003.png"
    if form is Form.PRORES_4444:
        with av.open(str(path)) as container:
            return next(container.decode(video=0)).to_ndarray(format="rgba")
    if form is Form.VP9:  # FFmpeg's own decoder leaves the alpha, libvpx knows it
        with av.open(str(path)) as container:
            assert container.streams.video[0].metadata.get("alpha_mode") == "1"
            decoder = av.CodecContext.create("libvpx-vp9", "r")
            decoder.extradata = container.streams.video[0].codec_context.extradata
            for packet in container.demux(video=0):
                for frame in decoder.decode(packet):
                    return frame.to_ndarray(format="rgba")
    with Image.open(path) as image:
        return np.asarray(image.convert("RGBA"))


def test_without_the_wish_for_it_there_is_no_alpha(cut_out, tmp_path):
    export(cut_out, lambda _: None, tmp_path / "a.png", delivery=Delivery(form=Form.PNG_STILL))
    with Image.open(tmp_path / "a.png") as image:
        assert image.mode == "RGB"
        assert image.getpixel((10, 40)) == (0, 0, 0)


# --- whole or nothing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [form for form in Form if form not in STILLS])
def test_stopping_leaves_what_was_there_and_nothing_more(film, tmp_path, form):
    timeline, find = film
    path = tmp_path / f"film{FORMS[form].suffix}"
    asked = iter(range(10_000))
    report = export(timeline, find, path, delivery=Delivery(form=form), stopped=lambda: next(asked) >= 1)
    assert report is None or form in SOUNDS  # half a second of sound is one piece
    if report is None:
        assert list(tmp_path.iterdir()) == []
    assert not [thread for thread in threading.enumerate() if thread.name == "export-compose"]


@pytest.mark.parametrize("form", list(Form))
def test_an_error_in_between_leaves_the_older_file_and_no_part(tmp_path, form):
    path = tmp_path / f"film{FORMS[form].suffix}"
    if FORMS[form].folder:
        path.mkdir()
        (path / "film_000001.png").write_text("old")
    else:
        path.write_text("old")

    def broken_off():
        with writer_for(Delivery(form=form), path, Rate(24), SIZE, HZ, None) as writer:
            writer.write_frame(np.zeros((48, 64, 3), np.uint8))
            writer.write_audio(np.zeros((HZ, 2), np.float32))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    kept = path / "film_000001.png" if FORMS[form].folder else path
    assert kept.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("form", list(Form))
def test_a_full_disk_at_the_end_is_said_and_leaves_nothing(tmp_path, form):
    path = tmp_path / f"film{FORMS[form].suffix}"

    def full(_part):
        raise OSError(errno.ENOSPC, "full")

    writer = writer_for(Delivery(form=form), path, Rate(24), SIZE, HZ, None)
    writer.finish = full
    writer.write_frame(np.zeros((48, 64, 3), np.uint8))
    writer.write_audio(np.zeros((HZ, 2), np.float32))
    with pytest.raises(DiskFull):
        writer.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", list(Form))
def test_a_folder_that_does_not_exist_is_said(tmp_path, form):
    with pytest.raises(StorageError, match="does not exist"):
        writer_for(
            Delivery(form=form), tmp_path / "no" / f"a{FORMS[form].suffix}", Rate(24), SIZE, HZ, None
        ).write_frame(np.zeros((48, 64, 3), np.uint8))


@pytest.mark.parametrize("form", list(Form))
def test_a_file_without_content_is_none(tmp_path, form):
    writer = writer_for(Delivery(form=form), tmp_path / f"a{FORMS[form].suffix}", Rate(24), SIZE, HZ, None)
    with pytest.raises(EncodeFailed, match="without a single"):
        writer.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("container", "form"), [("webm", Form.VP9), ("gif", Form.GIF), ("webp", Form.WEBP), ("wav", Form.WAV)]
)
def test_a_file_that_ends_early_is_not_whole(film, tmp_path, container, form):
    path, _ = written(film, tmp_path, Delivery(form=form))
    assert is_whole_file(path, container)
    path.write_bytes(path.read_bytes()[:-8])
    assert not is_whole_file(path, container)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("form", FILMS)
def test_the_shortest_films_have_their_frames_at_their_times(tmp_path, form, count):
    """x265 leaves the decode times of one or two frames unset."""
    path = tmp_path / f"film{FORMS[form].suffix}"
    with writer_for(Delivery(form=form), path, Rate(24), SIZE, HZ, None) as writer:
        for shade in range(count):
            writer.write_frame(np.full((48, 64, 3), 60 + 90 * shade, np.uint8))
        writer.write_audio(np.zeros((2000 * count, 2), np.float32))
    with av.open(str(path)) as container:
        base = Fraction(container.streams.video[0].time_base)
        found = [(frame.pts * base, frame.to_ndarray(format="rgb24").mean()) for frame in container.decode(video=0)]
    assert [round(float(t * 24), 1) for t, _ in found] == [0.0, 1.0][:count]
    assert [shade for _, shade in found] == pytest.approx([60, 150][:count], abs=4)
