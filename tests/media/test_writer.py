"""Does the writer make exact, well-tagged, whole files, and never half a file?"""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pytest

from charstudio.media.boxes import is_whole, top_level_boxes
from charstudio.media.probe import probe
from charstudio.media.writer import DRAFT_COMMENT, DRAFT_KEY, ClipWriter
from charstudio.model.errors import EncodeFailed, StorageError
from charstudio.model.time import Rate

LONG_SILENCE = np.zeros((2000, 2), np.float32)


def solid(colour, width=64, height=48):
    return np.full((height, width, 3), colour, np.uint8)


def write(path, *, frames=12, rate=None, colour=(200, 30, 60), size=(64, 48), **options):
    with ClipWriter(path, rate or Rate(24), *size, preset="ultrafast", **options) as writer:
        for _ in range(frames):
            writer.write_frame(solid(colour, *size))


@pytest.mark.parametrize("rate", [Rate(24), Rate(16), Rate(25), Rate(24000, 1001), Rate(30000, 1001), Rate(60)])
def test_every_frame_has_its_exact_time(tmp_path, rate):
    write(tmp_path / "a.mp4", frames=50, rate=rate)
    with av.open(str(tmp_path / "a.mp4")) as film:
        stream = film.streams.video[0]
        base = Fraction(stream.time_base)
        times = [Fraction(frame.pts) * base for frame in film.decode(stream)]
        assert times == [rate.time_of(index) for index in range(50)]
        assert Fraction(stream.duration) * base == rate.time_of(50)
        assert Fraction(stream.average_rate) == rate.fps


def test_the_picture_is_tagged_and_converted_as_bt709_limited(tmp_path):
    write(tmp_path / "a.mp4", colour=(255, 0, 0), crf=0)
    with av.open(str(tmp_path / "a.mp4")) as film:
        context = film.streams.video[0].codec_context
        assert (context.color_primaries, context.color_trc, context.colorspace, context.color_range) == (1, 1, 1, 1)
        assert (context.pix_fmt, film.streams.video[0].codec.name) == ("yuv420p", "h264")
        planes = next(film.decode(video=0)).to_ndarray()
    # ITU-R BT.709-6, table 3: pure red is Y 63, Cb 102, Cr 240 in limited range (BT.601 would give 81, 90, 240)
    luma, blue, red = planes[10, 10], planes[48 + 4, 10], planes[48 + 12 + 4, 10]
    assert [abs(int(got) - want) <= 1 for got, want in ((luma, 63), (blue, 102), (red, 240))] == [True] * 3


def test_an_odd_size_loses_its_last_column_and_row(tmp_path):
    frame = solid((0, 0, 0), 65, 49)
    frame[:, -1] = frame[-1] = 255
    with ClipWriter(tmp_path / "a.mp4", Rate(24), 65, 49, preset="ultrafast") as writer:
        writer.write_frame(frame)
        writer.write_frame(frame[:48, :64])
    with av.open(str(tmp_path / "a.mp4")) as film:
        pictures = [picture.to_ndarray(format="rgb24") for picture in film.decode(video=0)]
    assert [picture.shape for picture in pictures] == [(48, 64, 3)] * 2
    assert max(picture.max() for picture in pictures) < 16


@pytest.mark.parametrize("rate_hz", [48000, 44100, 24000, 22050, 16000])
def test_a_click_stays_where_it_was(tmp_path, rate_hz):
    sound = np.zeros((rate_hz, 2), np.float32)
    click = rate_hz // 2 + 123
    sound[click] = 0.9
    with ClipWriter(tmp_path / "a.mp4", Rate(24), 64, 48, sample_rate_hz=rate_hz, preset="ultrafast") as writer:
        for index in range(24):
            writer.write_frame(solid((index, 0, 0)))
            writer.write_audio(sound[index * rate_hz // 24 : (index + 1) * rate_hz // 24])
        assert writer.duration == 1
    with av.open(str(tmp_path / "a.mp4")) as film:
        stream = film.streams.audio[0]
        assert (stream.sample_rate, stream.layout.name, stream.codec.name) == (rate_hz, "stereo", "aac")
        assert abs(Fraction(stream.duration) * Fraction(stream.time_base) - 1) < Fraction(1024, rate_hz)
        samples = np.concatenate([frame.to_ndarray() for frame in film.decode(stream)], axis=1)
    assert abs(int(np.abs(samples[0]).argmax()) - click) <= rate_hz // 1000


def test_sound_louder_than_full_scale_is_clipped_not_wrapped(tmp_path):
    with ClipWriter(tmp_path / "a.mp4", Rate(24), 64, 48, sample_rate_hz=48000, preset="ultrafast") as writer:
        writer.write_frame(solid((9, 9, 9)))
        writer.write_audio(np.full((2000, 2), 7.0, np.float32))
    with av.open(str(tmp_path / "a.mp4")) as film:
        samples = np.concatenate([frame.to_ndarray() for frame in film.decode(audio=0)], axis=1)
    assert np.abs(samples).max() < 1.6  # the coder's own overshoot at the edges; 7 would be seven


def test_the_index_comes_first_unless_told_otherwise(tmp_path):
    write(tmp_path / "fast.mp4")
    write(tmp_path / "plain.mp4", faststart=False)
    fast, plain = ([name for name, _, _ in top_level_boxes(tmp_path / name)] for name in ("fast.mp4", "plain.mp4"))
    assert fast.index("moov") < fast.index("mdat")
    assert plain.index("mdat") < plain.index("moov")
    assert is_whole(tmp_path / "fast.mp4", index_first=True)
    assert not is_whole(tmp_path / "plain.mp4", index_first=True)


def test_tags_come_back(tmp_path):
    write(tmp_path / "a.mp4", metadata={"title": "Zoë — 猫", "comment": "mine", "charstudio_seed": "7"})
    write(tmp_path / "b.mp4", metadata={"title": "T"}, draft=True)
    with av.open(str(tmp_path / "a.mp4")) as film:
        tags = dict(film.metadata)
    assert (tags["title"], tags["comment"], tags["charstudio_seed"]) == ("Zoë — 猫", "mine", "7")
    assert DRAFT_KEY not in tags
    with av.open(str(tmp_path / "b.mp4")) as film:
        tags = dict(film.metadata)
    assert (tags["title"], tags["comment"], tags[DRAFT_KEY]) == ("T", DRAFT_COMMENT, "1")


def test_the_name_appears_only_when_the_film_is_whole(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"the older film")
    with ClipWriter(path, Rate(24), 64, 48) as writer:
        writer.write_frame(solid((1, 2, 3)))
        assert path.read_bytes() == b"the older film"
        assert (tmp_path / "a.mp4.part").exists()
    assert is_whole(path, index_first=True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.mp4"]


def test_an_exception_leaves_the_older_file_and_no_part(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"the older film")

    def fail_midway():
        with ClipWriter(path, Rate(24), 64, 48, sample_rate_hz=48000) as writer:
            writer.write_frame(solid((1, 2, 3)))
            writer.write_audio(np.zeros((5000, 2), np.float32))
            raise KeyError("anything")

    with pytest.raises(KeyError):
        fail_midway()
    assert path.read_bytes() == b"the older film"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.mp4"]


def test_abort_and_close_may_be_repeated(tmp_path):
    writer = ClipWriter(tmp_path / "a.mp4", Rate(24), 64, 48)
    writer.write_frame(solid((1, 2, 3)))
    writer.abort()
    writer.abort()
    writer.close()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="closed"):
        writer.write_frame(solid((1, 2, 3)))


def test_what_was_closed_before_its_first_frame_stays_closed(tmp_path):
    writer = ClipWriter(tmp_path / "a.mp4", Rate(24), 64, 48, sample_rate_hz=48000)
    writer.abort()
    for write_something in (lambda: writer.write_frame(solid((1, 2, 3))), lambda: writer.write_audio(LONG_SILENCE)):
        with pytest.raises(ValueError, match="closed"):
            write_something()


def test_a_sound_track_nobody_wrote_to_is_silent_not_broken(tmp_path):
    write(tmp_path / "a.mp4", sample_rate_hz=48000)
    info = probe(tmp_path / "a.mp4")
    assert (info.frames, info.sample_rate_hz, info.channels) == (12, 48000, 2)


def test_probe_recognises_a_draft(tmp_path):
    write(tmp_path / "a.mp4", draft=True)
    write(tmp_path / "b.mp4")
    assert [probe(tmp_path / name).draft for name in ("a.mp4", "b.mp4")] == [True, False]


def test_memory_does_not_grow_with_length(tmp_path):
    """Only what waits for a whole coder's unit is kept."""
    with ClipWriter(tmp_path / "a.mp4", Rate(24), 64, 48, sample_rate_hz=48000, preset="ultrafast") as writer:
        for _ in range(50):
            writer.write_frame(solid((1, 2, 3)))
            writer.write_audio(LONG_SILENCE)
            assert writer._sound.waiting < 1024


def test_a_film_without_frames_is_refused(tmp_path):
    with pytest.raises(EncodeFailed, match="without a single frame"):
        write(tmp_path / "a.mp4", frames=0)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StorageError, match="nowhere") as caught:
        write(tmp_path / "nowhere" / "a.mp4")
    assert caught.value.hint


@pytest.mark.parametrize(("size", "rate_hz"), [((1, 48), None), ((64, 48), 12345)])
def test_what_no_encoder_takes_is_refused_and_leaves_nothing(tmp_path, size, rate_hz):
    with pytest.raises(EncodeFailed):
        write(tmp_path / "a.mp4", size=size, sample_rate_hz=rate_hz)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("frame", [np.zeros((48, 60, 3), np.uint8), np.zeros((48, 64, 3), np.float32)])
def test_a_wrong_frame_is_a_mistake_of_the_program(tmp_path, frame):
    with pytest.raises(ValueError, match="a frame must be"), ClipWriter(tmp_path / "a.mp4", Rate(24), 64, 48) as writer:
        writer.write_frame(frame)
    assert list(tmp_path.iterdir()) == []


FILM_UNDER_A_LIMIT = """
import resource, sys
import numpy as np
from pathlib import Path
from charstudio.media.writer import ClipWriter
from charstudio.model.errors import DiskFull
from charstudio.model.time import Rate
room = int(sys.argv[2])
if room >= 0:
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
noise = np.random.default_rng(1)
try:
    with ClipWriter(Path(sys.argv[1]), Rate(24), 160, 96, sample_rate_hz=48000) as writer:
        for _ in range(30):
            writer.write_frame(noise.integers(0, 256, (96, 160, 3), dtype=np.uint8))
            writer.write_audio(np.zeros((2000, 2), np.float32))
except DiskFull as error:
    print(error.message)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_full_disk_is_said_and_leaves_the_older_file(tmp_path):
    """A limit on file size fails FFmpeg's writes as a full disk does: at once, midway, and when the index moves in."""

    def run(room):
        command = [sys.executable, "-c", FILM_UNDER_A_LIMIT, str(path), str(room)]
        return subprocess.run(command, capture_output=True, text=True, check=True)

    path = tmp_path / "a.mp4"
    assert run(-1).stdout == ""
    size = path.stat().st_size
    for room in (0, size // 3, size - 2000, size - 1):
        path.write_bytes(b"the older film")
        done = run(room)
        assert (done.stdout.strip(), done.stderr) == ("There is no room left to write a.mp4.", ""), room
        assert path.read_bytes() == b"the older film"
        assert [entry.name for entry in tmp_path.iterdir()] == ["a.mp4"]
