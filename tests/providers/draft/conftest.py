"""A drawn character that the face detector finds, and jobs at tiny sizes."""

from __future__ import annotations

import wave
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from charstudio.media.reader import VideoReader
from charstudio.media.writer import ClipWriter
from charstudio.model.time import Rate
from charstudio.providers.draft.wishes import Bench


def draw_face(size=320, *, textured=False):
    """A simple portrait: hair, face, eyes, brows, nose, a closed mouth, shoulders, a plain or textured wall."""
    k = size / 320
    picture = np.full((size, size, 3), (150, 170, 190), np.uint8)
    if textured:
        noise = np.random.default_rng(3).integers(0, 60, (size // 8, size // 8, 3)).astype(np.uint8)
        picture += cv2.resize(noise, (size, size), interpolation=cv2.INTER_CUBIC)

    def dot(x, y, rx, ry, colour):
        box = ((x * k, y * k), (2 * rx * k, 2 * ry * k), 0)
        cv2.ellipse(picture, box, colour, -1, cv2.LINE_AA)

    def line(points, colour, width):
        at = np.array([(x * k * 16, y * k * 16) for x, y in points]).round().astype(np.int32)
        cv2.polylines(
            picture, [at], isClosed=False, color=colour, thickness=max(1, round(width * k)), lineType=16, shift=4
        )

    dot(160, 330, 120, 90, (170, 60, 70))
    dot(160, 130, 84, 98, (70, 45, 35))
    dot(160, 235, 28, 40, (214, 164, 138))
    dot(160, 150, 66, 82, (234, 186, 160))
    dot(160, 82, 62, 30, (70, 45, 35))
    for x in (132, 188):
        dot(x, 140, 13, 8, (250, 250, 250))
        dot(x, 140, 6, 7, (60, 40, 30))
        line([(x - 14, 122), (x, 117), (x + 14, 122)], (80, 50, 40), 4)
        line([(x - 13, 136), (x, 131), (x + 13, 136)], (60, 40, 35), 2)
    line([(160, 150), (154, 172), (164, 174)], (196, 140, 118), 3)
    dot(160, 200, 24, 8, (206, 110, 104))
    line([(136, 199), (150, 201), (160, 200), (170, 201), (184, 199)], (110, 40, 44), 3)
    return picture


@pytest.fixture
def drawn():
    """``drawn(320, textured=True)``: the drawn portrait as RGB."""
    return draw_face


@pytest.fixture
def portrait(tmp_path) -> Path:
    """The drawn portrait as a file."""
    path = tmp_path / "portrait.png"
    Image.fromarray(draw_face(320, textured=True)).save(path)
    return path


@pytest.fixture
def blank(tmp_path) -> Path:
    """A picture with a subject but without a face."""
    picture = np.full((200, 300, 3), (40, 60, 80), np.uint8)
    cv2.circle(picture, (150, 110), 60, (220, 180, 60), -1, cv2.LINE_AA)
    path = tmp_path / "ball.png"
    Image.fromarray(picture).save(path)
    return path


@pytest.fixture
def speech(tmp_path) -> Path:
    """Two seconds: silence, half a second of an open vowel, silence, the vowel again."""
    path = tmp_path / "speech.wav"
    write_sound(path, vowel_track(2.0))
    return path


def vowel_track(seconds, rate=16_000):
    """A buzz with energy around 700 and 1,200 Hz, on in the second and fourth quarter."""
    t = np.arange(round(seconds * rate)) / rate
    voice = sum(np.sin(2 * np.pi * 130 * n * t + n) / (1 + abs(130 * n - 800) / 250) for n in range(1, 24))
    on = (np.floor(t / seconds * 4) % 2 == 1).astype(float)
    soft = np.convolve(on, np.ones(320) / 320, "same")
    return (0.2 * voice * soft).astype(np.float32)


def write_sound(path, samples, rate=16_000):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1) * 32_000).astype("<i2").tobytes())


@pytest.fixture
def vowels():
    """The samples behind ``speech``."""
    return vowel_track


@pytest.fixture
def bench(tmp_path):
    """``bench(params, image=path)``: what a renderer works with, at 160x90 unless said otherwise."""

    def make(params=None, stopped=lambda: False, **inputs):
        folder = tmp_path / f"job{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        wanted = {"width_px": 160, "height_px": 90, **(params or {})}
        files = {name: path if isinstance(path, tuple) else (path,) for name, path in inputs.items()}
        return Bench(wanted, files, folder, lambda _: None, stopped)

    return make


@pytest.fixture
def own_size():
    """Parameters that ask for nothing about the size."""
    return {"width_px": 0, "height_px": 0, "mark_draft": False}


def write_clip(path, pictures, rate=12, sound=None):
    """A clip of these pictures; ``sound`` is mono at 48 kHz."""
    height, width = pictures[0].shape[:2]
    rate_hz = None if sound is None else 48_000
    with ClipWriter(path, Rate(rate), width, height, crf=6, preset="ultrafast", sample_rate_hz=rate_hz) as writer:
        for picture in pictures:
            writer.write_frame(np.ascontiguousarray(picture))
        if sound is not None:
            writer.write_audio(np.repeat(np.asarray(sound, np.float32)[:, None], 2, axis=1))
    return path


@pytest.fixture
def clip_of():
    """``clip_of(path, pictures, rate, sound)`` writes a clip."""
    return write_clip


@pytest.fixture
def walking(tmp_path):
    """A second of the drawn face going 22 pixels to the right, with a tone, at 240x240 and 12 frames a second."""
    face = draw_face(240, textured=True)
    tone = 0.2 * np.sin(2 * np.pi * 330 * np.arange(48_000) / 48_000)
    pictures = [np.roll(face, 2 * number - 11, axis=1) for number in range(12)]
    return write_clip(tmp_path / "walking.mp4", pictures, sound=tone)


@pytest.fixture
def frames_of():
    """All frames of a clip as an array."""

    def read(path):
        with VideoReader(path) as reader:
            return np.stack([reader.frame(number)[..., :3] for number in range(reader.frames)])

    return read


@pytest.fixture
def stops_after():
    """``stops_after(n)``: a job that is cancelled at its n-th question."""

    def make(count):
        asked = []
        return lambda: len(asked) >= count or asked.append(1) is not None

    return make
