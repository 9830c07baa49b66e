"""First bytes tell the kind, nothing else does."""

from __future__ import annotations

import os
import struct

import pytest
from made_material import beep_at, write_clip, write_sound
from PIL import Image

from charstudio.media.sniff import sniff
from charstudio.model.errors import Unreadable


@pytest.mark.parametrize(
    ("head", "suffix", "is_picture"),
    [
        (b"\0\0\0\x18ftypavis\0\0\0\0avismif1", "avif", True),
        (b"\0\0\0\x18ftypmif1\0\0\0\0avifmiaf", "avif", True),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "heic", True),
        (b"\0\0\0\x10ftypmsf1\0\0\0\0", "heic", True),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "mov", False),
        (b"\0\0\0\x14ftypM4A \0\0\0\0M4A ", "m4a", False),
        (b"\0\0\0\x14ftyp3gp4\0\0\0\0isom", "3gp", False),
        (b"\0\0\0\x14ftypisom\0\0\0\0avif", "mp4", False),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "mov", False),
        (b"RF64\xff\xff\xff\xffWAVEds64", "wav", False),
        (b"RIFF\0\0\0\0AVI LIST", "avi", False),
        (b"\xff\xf1\x50\x80", "aac", False),
        (b"\xff\xfb\x90\x64", "mp3", False),
        (b"OggS\0\2" + bytes(22) + b"OpusHead", "opus", False),
        (b"OggS\0\2" + bytes(22) + b"\1vorbis", "ogg", False),
        (b"\0\1\2\3", "", False),
    ],
)
def test_first_bytes(tmp_path, head, suffix, is_picture):
    path = tmp_path / "x.txt"
    path.write_bytes(head)
    assert sniff(path) == (suffix, is_picture)


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv", "webm", "avi"])
def test_clips_written_by_ffmpeg(tmp_path, suffix):
    codec = "libvpx-vp9" if suffix == "webm" else "mpeg4"
    path = write_clip(tmp_path / f"a.{suffix}", range(2), codec=codec, bframes=0)
    assert sniff(path) == (suffix, False)


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "ogg"])
def test_sounds_written_by_ffmpeg(tmp_path, suffix):
    codec = {"wav": "pcm_s16le", "flac": "flac", "mp3": "libmp3lame", "ogg": "libopus"}[suffix]
    path = write_sound(tmp_path / f"a.{suffix}", beep_at(0.1, 48_000, 0.5), 48_000, codec)
    assert sniff(path) == ("opus" if suffix == "ogg" else suffix, False)


@pytest.mark.parametrize(("form", "suffix"), [("JPEG2000", "jp2"), ("TIFF", "tif"), ("BMP", "bmp"), ("QOI", "qoi")])
def test_pictures_written_by_pillow(tmp_path, form, suffix):
    Image.new("RGB", (8, 8)).save(tmp_path / "a", form)
    assert sniff(tmp_path / "a") == (suffix, True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(Unreadable, match="not a file"):
        sniff(tmp_path / "pipe.mp4")


def test_text_with_a_letter_cut_in_two_is_still_text(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"x" + "é".encode() * 400)
    with pytest.raises(Unreadable, match="text file"):
        sniff(tmp_path / "a.wav")


def test_binary_that_begins_like_nothing_known_is_left_to_the_reader(tmp_path):
    (tmp_path / "a.ts").write_bytes(struct.pack(">I", 0x47400010) + bytes(184))
    assert sniff(tmp_path / "a.ts") == ("", False)
