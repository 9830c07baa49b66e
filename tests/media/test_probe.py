"""Every file is either measured as it is displayed or refused with one sentence."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction

import numpy as np
import pytest
from made_material import beep_at, write_clip, write_sound, write_talk
from PIL import Image, PngImagePlugin
from shared_material import each

from charstudio.media.audio import read_audio
from charstudio.media.limits import MAX_CLIP_PIXELS
from charstudio.media.probe import probe, suffix_for
from charstudio.media.reader import VideoReader
from charstudio.media.stills import open_still
from charstudio.media.writer import ClipWriter
from charstudio.model.errors import Unreadable
from charstudio.model.library import MediaKind
from charstudio.model.time import Rate

# The shared files


REFUSED = {
    "images/broken_data_stream.png": "damaged or incomplete PNG",
    "images/d_flux0033_truncated_half.jpg": "damaged or incomplete JPG",
    "images/lfs_pointer_named_jpeg.jpeg": "Git LFS pointer",
    "images/truncated_real.jpg": "damaged or incomplete JPG",
    "images/truncated_real.png": "damaged or incomplete PNG",
    "clips/d_truncated_no_moov.mp4": "its index is missing",
    "clips/empty_zero_bytes.webm": "is empty",
    "clips/exo_vp9_invalid_bitstream.webm": "none of its frames is intact",
    "clips/media3_malformed_no_moov.mp4": "its index is missing",
    "clips/mp4parse_header_only_truncated.mp4": "holds no frames",
    "audio/symlink_text_named_wav.wav": "text file",
}
"""All that cannot be used, and what is said about it."""

OPENS_AFTER_ALL = {"images/heic_truncated.heic"}
"""The manifest's reader wanted all pictures of the file; the one that is shown is whole."""

ANIMATED = {"images/apng_animated.png", "images/gif_animated_chi.gif"}

FRAMES = {
    "images/apng_animated.png": 4,  # the fifth is for programs that know no animation
    "clips/d_truncated_faststart.mp4": 69,  # three of the packets do not decode
    "clips/decord_corrupted.mp4": 50,
    "clips/nasa_6streams_2audio_subs.mp4": 390,  # of the larger of two pictures
    "clips/media3_long_6min_1080p.mp4": 10883,
}
"""Where the manifest counts otherwise."""

SIZES = {
    "clips/nasa_6streams_2audio_subs.mp4": (480, 270),
    "clips/media3_firstpts_10s_anamorphic.mp4": (1137, 640),
}
TURNED = (
    *("clips/d_rot90_meta.mp4", "clips/decord_rot270.mov", "clips/decord_rot90.mov"),
    *("clips/media3_dolbyvision_hdr_rot.MOV", "clips/media3_rotate_and_reflect.mp4"),
    *("images/exif_orientation_6_portrait.jpg", "images/exif_orientation_8_portrait.jpg", "images/avif_rot1mir0.avif"),
)


def expected_kind(path):
    if path.startswith("audio/"):
        return MediaKind.AUDIO
    return MediaKind.IMAGE if path.startswith("images/") and path not in ANIMATED else MediaKind.VIDEO


def expected_size(material):
    if material.path in SIZES:
        return SIZES[material.path]
    width, height = int(material.row["width"]), int(material.row["height"])
    return (height, width) if material.path in TURNED else (width, height)


def manifest_says_broken(row):
    return "FAIL" in row["open_check"] or "pyav_frames=0" in row["open_check"]


@pytest.mark.media
@each("images", "clips", "audio")
def test_everything_shared_is_imported_or_refused(shared_media, material):
    path = shared_media / material.path
    if material.path in REFUSED:
        with pytest.raises(Unreadable, match=REFUSED[material.path]) as caught:
            probe(path)
        message = caught.value.message
        assert message.startswith(path.name)
        assert message.endswith(".")
        assert caught.value.hint
        return
    assert material.path in OPENS_AFTER_ALL or not manifest_says_broken(material.row)
    info = probe(path)
    assert info.kind is expected_kind(material.path)
    assert info.bytes == int(material.row["bytes"])
    if info.has_picture:
        assert (info.width_px, info.height_px) == expected_size(material)
    _open(path, info, material)


def _open(path, info, material):
    """The first frame, or the first second of sound, is what the facts promise."""
    if info.kind is MediaKind.IMAGE:
        assert open_still(path).size == (info.width_px, info.height_px)
        return
    if info.kind is MediaKind.VIDEO:
        with VideoReader(path) as reader:
            picture = reader.frame_at(Fraction(0))
        assert picture.shape == (info.height_px, info.width_px, 4 if info.has_alpha else 3)
        stated = material.row["open_check"].rpartition("pyav_frames=")[2].split()[0]
        assert info.frames == FRAMES.get(material.path, int(stated) if stated.isdigit() else info.frames)
        assert info.duration > 0
    if info.has_audio:
        assert read_audio(path, Fraction(0), Fraction(1), 48_000).shape == (48_000, 2)
    if info.kind is MediaKind.AUDIO:
        assert info.duration > 1


@pytest.mark.media
@pytest.mark.parametrize(
    ("name", "rate", "variable"),
    [
        ("wan_dog_832x480_16fps_81f.mp4", Rate(16), False),
        ("d_23976fps.mp4", Rate(24000, 1001), False),
        ("d_hevc_2997.mp4", Rate(30000, 1001), False),
        ("d_vp9_opus.webm", Rate(24), False),
        ("media3_shorter_audio_60fps.mp4", Rate(60), False),
        ("sync_so_talking_image_350.webp", Rate(15), False),
        ("media3_testvid_29917fps.mp4", Rate(29917, 1000), False),
        ("d_truncated_faststart.mp4", Rate(24000, 1001), True),
        ("d_vfr_irregular.mp4", Rate(2160, 121), True),
    ],
)
def test_rates_of_real_clips(shared_media, name, rate, variable):
    info = probe(shared_media / "clips" / name)
    assert (info.rate, info.variable_rate) == (rate, variable)


@pytest.mark.media
@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("clips/media3_fragmented_bad_duration.mp4", 1.001),  # the container says 143165
        ("clips/media3_edit_list_positive_shift.mp4", 9.0),  # the picture starts a second late
        ("clips/d_audio_longer_than_video.mp4", 3.0),
        ("clips/no_duration_vp9_opus.webm", 4.938),
        ("clips/media3_long_6min_1080p.mp4", 362.767),
        ("audio/vbr_no_seek_table.mp3", 2.808),  # estimated as 2.696
        ("audio/speech_adts_44k_stereo.aac", 14.536),  # estimated as 14.404
        ("audio/d_lj0004_aac44k.m4a", 226618 / 44100),  # exactly what went into the coder
        ("audio/jfk.mp3", 11.0),
    ],
)
def test_true_lengths(shared_media, name, seconds):
    assert float(probe(shared_media / name).duration) == pytest.approx(seconds, abs=0.002)


# Made on the spot


def test_a_clip_with_sound(tmp_path):
    path = write_talk(tmp_path / "talk.mp4", 24, 24, beep_at(0.5, 44_100, 1.0), 44_100)
    info = probe(path)
    assert (info.kind, info.video_codec, info.audio_codec) == (MediaKind.VIDEO, "h264", "aac")
    assert (info.sample_rate_hz, info.channels, info.duration, info.frames) == (44_100, 2, 1, 24)
    assert info.has_audio


def test_an_mp4_without_picture_is_a_sound(tmp_path):
    info = probe(write_sound(tmp_path / "voice.mp4", beep_at(0.5, 48_000), 48_000, "aac"))
    assert (info.kind, info.width_px, info.height_px, info.duration) == (MediaKind.AUDIO, 0, 0, 3)


def test_cover_art_is_no_picture(tmp_path):
    plain = write_sound(tmp_path / "plain.mp3", beep_at(0.5, 44_100), 44_100, "libmp3lame")
    Image.new("RGB", (40, 40), "red").save(tmp_path / "cover.png")
    cover = b"\0image/png\0\x03\0" + (tmp_path / "cover.png").read_bytes()
    frame = b"APIC" + struct.pack(">I", len(cover)) + b"\0\0" + cover
    size = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path = tmp_path / "cover.mp3"
    path.write_bytes(b"ID3\x03\0\0" + size + frame + plain.read_bytes())
    assert probe(path).kind is MediaKind.AUDIO


def test_drafts_are_known_by_their_mark(tmp_path):
    clip = tmp_path / "draft.mp4"
    with ClipWriter(clip, Rate(24), 64, 48, draft=True) as writer:
        writer.write_frame(np.zeros((48, 64, 3), np.uint8))
    notes = PngImagePlugin.PngInfo()
    notes.add_text("charstudio_draft", "1")
    Image.new("RGB", (8, 8)).save(tmp_path / "draft.png", pnginfo=notes)
    assert probe(clip).draft
    assert probe(tmp_path / "draft.png").draft
    assert not probe(write_clip(tmp_path / "other.mp4", range(2))).draft


def test_names_and_suffixes_do_not_matter(tmp_path):
    clip = write_clip(tmp_path / "a.mp4", range(3)).rename(tmp_path / "clip.jpg")
    sound = write_sound(tmp_path / "a.wav", beep_at(0.5, 8000), 8000).rename(tmp_path / "sound.mp4")
    Image.new("RGB", (8, 8)).save(tmp_path / "picture.wav", "PNG")
    Image.new("RGB", (8, 8)).save(tmp_path / "ключ: %03d #1 – 図.dat", "WEBP")
    assert probe(clip).kind is MediaKind.VIDEO
    assert probe(sound).kind is MediaKind.AUDIO
    assert probe(tmp_path / "picture.wav").kind is MediaKind.IMAGE
    assert suffix_for(clip) == "mp4"
    assert suffix_for(sound) == "wav"
    assert suffix_for(tmp_path / "picture.wav") == "png"
    assert suffix_for(tmp_path / "ключ: %03d #1 – 図.dat") == "webp"


def test_awkward_names_of_clips(tmp_path):
    path = write_clip(tmp_path / "plain.mp4", range(2)).rename(tmp_path / "http: a%03d [1] 図.mp4")
    assert probe(path).frames == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "Git LFS pointer"),
        (b"<!DOCTYPE html><html>Sign in</html>", "web page"),
        (b'{"detail": "Not found"}', "JSON"),
        (b"../audio/voice.wav", "text file"),
        ("Grüße\n".encode() * 200, "text file"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"%PDF-1.7 \xff\xfe", "PDF"),
        (b"PK\x03\x04" + bytes(100), "ZIP"),
        (b"8BPS\0\1" + bytes(100), "Photoshop"),
        (b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n", "text file"),
        (b"ffconcat version 1.0\nfile a.mp4\n", "text file"),
        (bytes(5000), "no picture, clip or sound"),
        (b"\0\0\0\x18ftypmp42" + bytes(100), "incomplete MP4"),
        (b"\x1aE\xdf\xa3webm" + bytes(100), "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "damaged or incomplete PNG"),
        (b"GIF89a\1\0\1", "damaged or incomplete GIF"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(40), "damaged or incomplete WEBP"),
    ],
)
def test_what_is_no_media_is_refused_in_one_sentence(tmp_path, content, said):
    path = tmp_path / "thing.mp4"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=said) as caught:
        probe(path)
    assert caught.value.message.startswith("thing.mp4")
    assert "\n" not in caught.value.message


def test_folders_and_missing_files(tmp_path):
    with pytest.raises(Unreadable, match="not a file"):
        probe(tmp_path)
    with pytest.raises(Unreadable, match="not there any more"):
        probe(tmp_path / "gone.mp4")


def test_noise_never_crashes(tmp_path):
    chance = np.random.default_rng(3)
    heads = [
        b"\0\0\0\x20ftypisom",
        b"RIFF\xff\0\0\0AVI LIST",
        b"OggS\0\2",
        b"ID3\4",
        b"fLaC",
        b"\xff\xd8\xff\xe0",
        b"BM",
    ]
    for number, head in enumerate(heads * 3):
        path = tmp_path / f"{number}.bin"
        path.write_bytes(head + chance.bytes(3000))
        with pytest.raises(Unreadable):
            probe(path)


def test_damage_anywhere_is_survived(tmp_path):
    """Bytes changed all over a clip, a sound and a picture: measured or refused, nothing else."""
    talk = write_talk(tmp_path / "talk.mp4", 12, 24, beep_at(0.1, 44_100, 0.5), 44_100)
    Image.effect_noise((40, 40), 60).save(tmp_path / "noise.webp", save_all=True)
    chance = np.random.default_rng(5)
    for source in (talk, tmp_path / "noise.webp"):
        whole = np.frombuffer(source.read_bytes(), np.uint8)
        for number in range(40):
            hurt = whole.copy()
            hurt[chance.integers(0, len(hurt), 12)] = chance.integers(0, 256, 12)
            path = tmp_path / f"hurt{number}.bin"
            path.write_bytes(hurt[: len(hurt) if number % 3 else len(hurt) * number // 40].tobytes())
            try:
                info = probe(path)
            except Unreadable:
                continue
            if info.kind is MediaKind.VIDEO:
                with VideoReader(path) as reader:
                    reader.frame_at(info.duration / 2)


def test_bombs_are_refused_without_allocating(tmp_path):
    gif = tmp_path / "bomb.gif"
    gif.write_bytes(b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\x80\0\0\0\0\0\xff\xff\xff" + b"\x2c" + bytes(19))
    png = tmp_path / "bomb.png"
    header = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(1000))
    chunks = [struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (header, data)]
    png.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    for path in (gif, png):
        with pytest.raises(Unreadable, match="too large"):
            probe(path)


def test_a_clip_of_absurd_size_is_refused(tmp_path):
    whole = write_clip(tmp_path / "whole.avi", range(2), codec="ffv1", bframes=0)
    content = whole.read_bytes()
    at = content.index(b"strf", content.index(b"vids")) + 8 + 4  # BITMAPINFOHEADER: size, then width and height
    path = tmp_path / "bomb.avi"
    path.write_bytes(content[:at] + struct.pack("<ii", 30_000, 30_000) + content[at + 8 :])
    assert MAX_CLIP_PIXELS < 30_000 * 30_000
    with pytest.raises(Unreadable):  # by its header, or because the decoder may not allocate such a frame
        probe(path)
