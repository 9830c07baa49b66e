"""Playing 60 seconds of 1080p24 with sound in a 960 x 540 picture: dropped pictures, processor, picture against sound.

Both players show the same clips on the same virtual screen (Xvfb), scaled to the same size: ours in the viewer's own
widgets without a graphics card, mpv with ``--vo=x11``, which scales and paints with the processor too. Both decode and
mix the sound and play it by the wall clock to nobody (mpv: ``--ao=null``). Ours is a cut of six clips in a row, mpv
plays one of them six times over. ``MEDIA_PLAYBACK_CLIPS`` in the environment makes it fewer.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.bench._media_clips import LONG, Shape, make
from tests.bench._media_rows import Row

ROOT = Path(__file__).parents[2]
CLIPS = int(os.environ.get("MEDIA_PLAYBACK_CLIPS", "6"))
_PATIENCE_S = 60.0


def rows(place: Path) -> list[Row]:
    """What playing costs and how well it goes."""
    if shutil.which("Xvfb") is None:
        return [Row("playback (Xvfb is missing: not measured)", 0.0, "", None)]
    clips = [with_sound(place, seed) for seed in (1, 2)]
    film = [clips[number % 2] for number in range(CLIPS)]
    server, display = _screen()
    try:
        screen = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        ours = _ours(film, {**screen, "CHARSTUDIO_VIEWER": "raster"})
        card = _ours(film[:1], {**screen, "CHARSTUDIO_VIEWER": "gpu"})
        theirs, missed = _mpv(clips[0], display, place)
    finally:
        server.terminate()
        server.wait(20)
    length = f"{ours['seconds']:.0f} s 1080p24 with sound"
    found = [
        Row(f"play {length}: dropped pictures", ours["dropped"], "", 0, "mpv", missed),
        Row(f"play {length}: processor", ours["cpu"] * 100, "%", 1.3, "mpv --vo=x11", theirs, is_ratio=True),
        Row(f"play {length}: picture against sound p95", ours["apart_ms"], "ms", 20),
        Row(f"play across {ours['cuts']} cuts: late pictures", ours["late_at_cuts"], "", 0),
        Row("play: pictures late by p95", ours["late_ms"], "ms", None),
        Row("play: window's thread busy at a stretch, longest", ours["window_ms"], "ms", None),
    ]
    if card["card"]:
        found.append(Row("play with OpenGL in software (never chosen): dropped", card["dropped"], "", None))
        found.append(Row("play with OpenGL in software (never chosen): processor", card["cpu"] * 100, "%", None))
    return found


def with_sound(place: Path, seed: int) -> Path:
    """A clip of ten seconds with a tone."""
    silent, path = place / f"silent{seed}.mp4", place / f"clip{seed}.mp4"
    shape: Shape = LONG
    make(silent, shape, seed=seed)
    with av.open(str(silent)) as source, av.open(str(path), "w") as out:
        video = out.add_stream_from_template(source.streams.video[0])
        sound = out.add_stream("aac", rate=48000, layout="stereo")
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = video
                out.mux(packet)
        t = np.arange(int(shape.seconds * 48000)) / 48000
        tone = (0.2 * np.sin(2 * np.pi * 220 * seed * t)).astype(np.float32)
        for start in range(0, len(tone), 1024):
            block = np.stack([tone[start : start + 1024]] * 2)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    return path


def _screen() -> tuple[subprocess.Popen[str], str]:
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    return server, f":{server.stdout.readline().strip()}"


def _ours(film: list[Path], surroundings: dict[str, str]) -> dict[str, float]:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench._playback_session", str(LONG.fps), *map(str, film)],
        cwd=ROOT,
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S + 2 * LONG.seconds * len(film),
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    found: dict[str, float] = json.loads(ran.stdout.strip().splitlines()[-1])
    return found


def _mpv(clip: Path, display: str, place: Path) -> tuple[float | None, float | None]:
    """The share of one core, in per cent, that mpv takes, and its pictures dropped or late; None: it is not there."""
    if shutil.which("mpv") is None:
        return None, None
    address = place / "mpv.sock"
    process = subprocess.Popen(
        [
            *("mpv", "--no-config", "--vo=x11", "--ao=null", "--hwdec=no", "--no-border", "--geometry=960x540+0+0"),
            *("--no-osc", "--really-quiet", "--no-terminal", f"--loop-file={CLIPS - 1}"),
            *(f"--input-ipc-server={address}", str(clip)),
        ],
        env={**os.environ, "DISPLAY": display},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    begun = time.monotonic()
    spent = took = missed = 0.0
    while process.poll() is None and time.monotonic() - begun < _PATIENCE_S + LONG.seconds * CLIPS:
        spent = _processor_s(process.pid) or spent
        took = time.monotonic() - begun
        missed = max(missed, _missed(address))
        time.sleep(0.5)
    process.terminate()
    process.wait(20)
    return spent / took * 100, missed


def _missed(address: Path) -> float:
    """Pictures that mpv has dropped or shown late so far."""
    total = 0.0
    with contextlib.suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        line.connect(str(address))
        with line.makefile("rb") as answers:
            for name in ("frame-drop-count", "vo-delayed-frame-count"):
                line.sendall(json.dumps({"command": ["get_property", name]}).encode() + b"\n")
                while "error" not in (answer := json.loads(answers.readline())):
                    pass
                total += answer.get("data") or 0
    return total


def _processor_s(pid: int) -> float:
    """User and system seconds of a process so far; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
