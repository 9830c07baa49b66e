"""Small files of every form, and other programs that look at them."""

from __future__ import annotations

import json
import shutil
import subprocess
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

PICTURE = np.random.default_rng(5).integers(0, 255, (48, 64, 3)).astype(np.uint8)
FORMS = ("png", "jpg", "gif", "webp", "plain.webp", "wav", "mp3", "mp4", "mov", "m4a", "webm", "mkv", "flac", "ogg")


def _movie(path: Path, codec: str, sound: str | None = None, **options: str) -> None:
    with av.open(str(path), "w", options=options) as container:
        picture = container.add_stream(codec, rate=24)
        picture.width, picture.height = 64, 48
        picture.pix_fmt = "yuv422p10le" if codec == "prores_ks" else "yuv420p"
        for number in range(6):
            frame = av.VideoFrame.from_ndarray(np.roll(PICTURE, number * 4, 1), format="rgb24")
            frame.pts = number
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))


def _sound(path: Path, codec: str, layout: str = "mono") -> None:
    tone = (np.sin(np.arange(48000) / 20) * 0.3).astype(np.float32)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=48000, layout=layout)
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout=layout, rate=48000, frame_size=stream.codec_context.frame_size
        )
        frame = av.AudioFrame.from_ndarray(tone[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 48000, 0
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))


def make(path: Path) -> Path:
    """A small file of the form its name says."""
    suffix = path.name.partition(".")[2]
    if suffix in {"png", "jpg"}:
        Image.fromarray(PICTURE).save(path)
    elif suffix == "plain.webp":
        Image.fromarray(PICTURE).save(path, lossless=True)
    elif suffix in {"gif", "webp"}:
        frames = [Image.fromarray(np.roll(PICTURE, 8 * number, 1)) for number in range(3)]
        frames[0].save(path, save_all=True, append_images=frames[1:], duration=100, loop=0)
    elif suffix == "wav":
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 48000, 0, "NONE", ""))
            file.writeframes((np.sin(np.arange(4801) / 20) * 9000).astype("<i2").tobytes())
    elif suffix in {"mp3", "m4a", "flac", "ogg"}:
        _sound(path, {"mp3": "libmp3lame", "m4a": "aac", "flac": "flac", "ogg": "libopus"}[suffix])
    elif suffix == "mp4":
        _movie(path, "libx264", movflags="+faststart")
    else:
        _movie(path, {"mov": "prores_ks", "webm": "libvpx-vp9", "mkv": "libx264"}[suffix])
    return path


def looked_at_by(*command: str) -> str:
    """What another program says of a file; skips where it is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def exiftool(path: Path) -> dict[str, object]:
    """Every tag exiftool finds, by group and name."""
    found = json.loads(looked_at_by("exiftool", "-j", "-G1", "-n", "-struct", str(path)))[0]
    assert "ExifTool:Warning" not in found, found["ExifTool:Warning"]
    assert "ExifTool:Error" not in found, found["ExifTool:Error"]
    return found


def decoded(path: Path) -> list[bytes]:
    """Everything there is to see and hear in a file, as bytes."""
    if path.suffix in {".png", ".jpg", ".gif", ".webp"}:
        with Image.open(path) as image:
            pages = []
            for number in range(getattr(image, "n_frames", 1)):
                image.seek(number)
                pages.append(image.convert("RGBA").tobytes())
            return [*pages, repr((image.size, image.info.get("duration"), image.info.get("loop"))).encode()]
    with av.open(str(path)) as container:
        return [
            frame.to_ndarray().tobytes() + repr(frame.pts).encode() for frame in container.decode(container.streams[0])
        ]
