"""Sound: mixing against a plain sum of arrays, jumping back against decoding from the start, drift, picture to sound.

All sounds are made on the spot. The clock is rehearsed in numbers (``tests/simulated_sound.py``), as no device is at
hand where benchmarks run; everything else is the real thing.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
import wave
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from charstudio.media.audio import AudioReader
from charstudio.media.loudness import loudness
from charstudio.media.mix import Mixer
from charstudio.media.playable import Playable
from charstudio.media.probe import probe
from charstudio.model.time import ZERO, TimeRange
from charstudio.model.timeline import Clip, Timeline, Track, TrackKind
from charstudio.model.values import AssetId, ClipId, TrackId
from tests.bench._media_rows import Row
from tests.made_material import write_sound
from tests.simulated_sound import Device, Wall, rehearse

HZ = 48_000
BLOCK = 6_000
"""Samples mixed at a time: three pictures at 24 a second, as while playing."""
TRACKS = 20
SECONDS = 24
LONG_S = 300
KINDS = (("m4a", "aac", 48_000), ("m4a", "aac", 44_100), ("mp3", "libmp3lame", 44_100), ("wav", "pcm_s16le", 48_000))
JUMPS = (("mp3", "libmp3lame", 44_100), ("ogg", "libopus", 48_000), ("mkv", "aac", 44_100), ("aac", "aac", 44_100))


def rows(place: Path) -> list[Row]:
    """Everything about sound."""
    return [*_mixing(place), *_jumping(place), *_drift(place), *_resampling(place), *_clock(), *_loudness(place)]


def _took(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _noise(seconds: float, rate_hz: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.05, 0.05, (2, round(seconds * rate_hz))).astype(np.float32)


# Mixing


def _mixing(place: Path) -> list[Row]:
    paths = [
        write_sound(place / f"{number}.{suffix}", _noise(SECONDS + 6, hz, number), hz, codec)
        for number, (suffix, codec, hz) in ((n, KINDS[n % len(KINDS)]) for n in range(TRACKS))
    ]
    files = {AssetId(path.stem): Playable(path, probe(path)) for path in paths}
    arrays = []
    for path in paths:
        with AudioReader(path, HZ) as reader:
            arrays.append(reader.read(0, SECONDS * HZ))
    mixer = Mixer(_film(), files.get)
    cold = _took(lambda: _mix_all(mixer))
    plain = _took(lambda: [_decode(path) for path in paths])
    ready = Mixer(_film(), files.get)
    ready._blocks._kept_bytes = 10**9  # all of it stays decoded, so that only mixing is measured
    _mix_all(ready)
    warm = statistics.median(_took(lambda: _mix_all(ready)) for _ in range(3))
    floor = statistics.median(_took(lambda: _sum_all(arrays)) for _ in range(3))
    fast = Mixer(_film(Fraction(5, 4)), files.get)
    sped = _took(lambda: _mix_all(fast))
    for each in (mixer, ready, fast):
        each.close()
    warm, floor, cold, plain, sped = (each * 1000 / SECONDS for each in (warm, floor, cold, plain, sped))
    return [
        Row("20 tracks with fades mixed, a second of film", warm, "ms", 10, "numpy sum", floor, is_ratio=True),
        Row("20 tracks read and mixed, a second of film", cold, "ms", 4, "PyAV decode", plain, is_ratio=True),
        Row("20 tracks read and mixed: share of real time", cold / 1000, "", 0.25),
        Row("20 tracks at 5/4 of their speed, a second of film", sped, "ms", 1000),
    ]


def _film(speed: Fraction = Fraction(1)) -> Timeline:
    source = TimeRange(ZERO, Fraction(SECONDS) * min(speed, Fraction(30, SECONDS)))

    def track(number: int) -> Track:
        name = AssetId(str(number))
        clip = Clip(ClipId(f"c{number}"), name, ZERO, source, gain_db=-3.0, fade_in=Fraction(2), speed=speed)
        return Track(TrackId(f"a{number}"), TrackKind.AUDIO, f"A{number}", (clip,), volume_db=-1.0)

    return Timeline(tracks=tuple(track(number) for number in range(TRACKS)))


def _mix_all(mixer: Mixer) -> None:
    for first in range(0, SECONDS * HZ, BLOCK):
        mixer.samples(first, first + BLOCK)


def _sum_all(arrays: list[np.ndarray]) -> None:
    for first in range(0, SECONDS * HZ, BLOCK):
        mixed = np.zeros((BLOCK, 2), np.float32)
        for array in arrays:
            mixed += array[first : first + BLOCK]


def _decode(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(frame.to_ndarray().shape[-1] for frame in container.decode(audio=0))


# Jumping


def _jumping(place: Path) -> list[Row]:
    found = []
    for suffix, codec, hz in JUMPS:
        path = write_sound(place / f"long_{codec}.{suffix}", _noise(LONG_S, hz, 1), hz, codec)
        ours, start = _jumps(path, hz)
        found.append(Row(f"jump back in {suffix} of 5 min", ours * 1000, "ms", 0.1, "from start", start * 1000, True))
    return found


def _jumps(path: Path, hz: int) -> tuple[float, float]:
    """The medians of our jumps and of decoding from the start, to the same places."""
    places = [int(place) for place in np.random.default_rng(2).integers(20 * hz, (LONG_S - 5) * hz, 20)]
    with AudioReader(path, hz) as reader:
        reader.read((LONG_S - 2) * hz, hz)
        ours = statistics.median(_took(lambda at=place: reader.read(at, hz // 10)) for place in places)
    return ours, statistics.median(_took(lambda at=place: _decode_up_to(path, at)) for place in places[:7])


def _decode_up_to(path: Path, sample: int) -> None:
    """What a player without an index has to do: decode, as lightly as possible, until the sample is reached."""
    done = 0
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            done += frame.samples
            if done > sample:
                frame.to_ndarray()
                return


# Drift, resampling


def _drift(place: Path) -> list[Row]:
    worst = 0
    for hz in (48_000, 44_100):
        moments = (1, 1800, 3599)
        path = _hour(place / f"hour_{hz}.wav", hz, [moment * hz for moment in moments])
        files = {AssetId("hour"): Playable(path, probe(path))}
        clip = Clip(ClipId("c"), AssetId("hour"), ZERO, TimeRange(ZERO, Fraction(3600)))
        mixer = Mixer(Timeline(tracks=(Track(TrackId("a"), TrackKind.AUDIO, "A", (clip,)),)), files.get)
        for moment in moments:
            heard = np.abs(mixer.samples(moment * HZ - 500, moment * HZ + 500)[:, 0])
            worst = max(worst, abs(int(heard.argmax()) - 500))
        mixer.close()
    return [Row("drift in an hour, at 48 and from 44.1 kHz", worst, "smp", 0)]


def _hour(path: Path, rate_hz: int, clicks: list[int]) -> Path:
    """A mono WAV of an hour with clicks; a file with holes."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(b"")
    head = path.stat().st_size
    size = 3600 * rate_hz * 2
    with path.open("r+b") as raw:
        raw.seek(4)
        raw.write((size + head - 8).to_bytes(4, "little"))
        raw.seek(head - 4)
        raw.write(size.to_bytes(4, "little"))
        for click in clicks:
            raw.seek(head + 2 * click)
            raw.write(b"\x00\x40")
        raw.truncate(head + size)
    return path


def _resampling(place: Path) -> list[Row]:
    worst = -200.0
    for source, result in ((44_100, HZ), (HZ, 44_100), (16_000, HZ)):
        for share in (0.05, 0.5, 0.93):
            hz = round(min(source, result) / 2 * share)
            n = np.arange(source)
            sine = (0.5 * np.sin(2 * np.pi * hz * n / source)).astype(np.float32)
            path = write_sound(place / "sine.wav", sine[None], source, "pcm_f32le", layout="mono")
            with AudioReader(path, result, channels=1) as reader:
                heard = reader.read(0, result)[result // 20 : -result // 20, 0].astype(np.float64)
            angle = 2 * np.pi * hz * np.arange(result // 20, result - result // 20) / result
            waves = np.stack([np.sin(angle), np.cos(angle)], axis=1)
            rest = heard - waves @ np.linalg.lstsq(waves, heard, rcond=None)[0]
            window = np.blackman(len(rest))
            highest = np.abs(np.fft.rfft(rest * window)).max() * 2 / window.sum() / 0.5
            worst = max(worst, 20 * float(np.log10(highest)))
    return [Row("resampling: loudest that does not belong", worst, "dB", -80)]


# The clock


def _clock() -> list[Row]:
    with pytest.MonkeyPatch.context() as patch:
        wall = Wall()
        minute = rehearse(patch, [Device(wall, ppm=150, period_s=0.046, late_s=0.2)], 60, wall=wall)
        wall = Wall()
        hour = rehearse(patch, [Device(wall, ppm=-200, period_s=0.02)], 3600, wall=wall, tick_s=0.02, busy=(30, 0.15))
    pictures = np.abs(minute.pictures) * 1000
    drifts = np.abs(hour.drifts[100:]) * 1000
    return [
        Row("picture to sound, simulated device, p95", float(np.quantile(pictures, 0.95)), "ms", 20),
        Row("an hour simulated: furthest from the sound", float(drifts.max()), "ms", 1000 / 48),
    ]


# Loudness


class _Array:
    """Samples as something that sounds."""

    def __init__(self, samples: np.ndarray) -> None:
        self.samples = samples

    def audio(self, start: Fraction, duration: Fraction) -> np.ndarray:
        return self.samples[int(start * HZ) : int((start + duration) * HZ)]


def _loudness(place: Path) -> list[Row]:
    samples = np.ascontiguousarray(_noise(LONG_S, HZ, 3).T)
    ours = _took(lambda: loudness(_Array(samples), HZ, TimeRange(ZERO, Fraction(LONG_S))))
    theirs = None
    if ffmpeg := shutil.which("ffmpeg"):
        path = write_sound(place / "five_minutes.wav", samples.T, HZ, "pcm_f32le")
        command = [ffmpeg, "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
        theirs = _took(lambda: subprocess.run(command, check=True, capture_output=True)) * 1000
    return [Row("loudness and true peak of 5 min", ours * 1000, "ms", 1.0, "ffmpeg", theirs, is_ratio=True)]
