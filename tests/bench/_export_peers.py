"""The same cut by others: commands for ffmpeg, melt and moviepy, and what it costs to run one."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench._export_cuts import FPS, HZ, SIZE, Shot, text_of

ROOT = Path(__file__).parents[2]
CRF = 20
_LOOK_S = 0.02
_MOVIEPY = ("moviepy", "imageio", "imageio-ffmpeg", "decorator", "proglog", "tqdm", "python-dotenv")


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, seconds of processors, megabytes at the most."""

    wall: float
    cpu: float
    memory: float


def run(command: list[str], *, path: str = "") -> Cost | None:
    """Run it to the end; None, with its last words, when it failed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (path, str(ROOT))))}
    with tempfile.TemporaryFile() as words:
        begun, most, ended = time.monotonic(), 0.0, 0
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=words, env=environment)
        while not ended:
            most = max(most, peak_mb(process.pid))
            time.sleep(_LOOK_S)
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
        wall = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            words.seek(0)
            print(f"{Path(command[0]).name}: {words.read().decode(errors='replace').strip().splitlines()[-1:]}")
            return None
    return Cost(wall, used.ru_utime + used.ru_stime, most)


def peak_mb(process: int) -> float:
    """The most memory a running process had, in megabytes. (The system's own account after its end begins with the
    memory of whoever started it.)
    """
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def ffmpeg(program: str, shots: list[Shot], film: Path) -> list[str]:
    """The ffmpeg command with its own graph: trim, rate, scale, bars, join."""
    inputs = [word for shot in shots for word in ("-i", shot.path)]
    chains = [chain for number, shot in enumerate(shots) for chain in _chains(number, shot)]
    joined = "".join(f"[v{number}][a{number}]" for number in range(len(shots)))
    graph = ";".join([*chains, f"{joined}concat=n={len(shots)}:v=1:a=1[v][a]"])
    picture = ["-c:v", "libx264", "-preset", "veryfast", "-crf", str(CRF), "-pix_fmt", "yuv420p"]
    sound = ["-c:a", "aac", "-b:a", "192k", "-ar", str(HZ), "-movflags", "+faststart"]
    maps = ["-filter_complex", graph, "-map", "[v]", "-map", "[a]"]
    return [program, "-v", "error", "-y", *inputs, *maps, *picture, *sound, str(film)]


def _chains(number: int, shot: Shot) -> list[str]:
    cut = f"start={shot.begin}:duration={shot.length}"
    picture = [f"[{number}:v]trim={cut}", "setpts=PTS-STARTPTS"]
    if shot.shape.fps != FPS:
        picture.append(f"fps={FPS}")
    if (shot.shape.width_px, shot.shape.height_px) != SIZE:
        size = f"{SIZE[0]}:{SIZE[1]}"
        matrix = "out_color_matrix=bt709:out_range=limited"
        picture.append(f"scale={size}:force_original_aspect_ratio=decrease:{matrix}")
        picture.append(f"pad={size}:(ow-iw)/2:(oh-ih)/2,setsar=1")
    sound = [f"[{number}:a]atrim={cut}", "asetpts=PTS-STARTPTS", f"aresample={HZ}", "aformat=channel_layouts=stereo"]
    return [",".join(picture) + f"[v{number}]", ",".join(sound) + f"[a{number}]"]


def melt(shots: list[Shot], film: Path) -> list[str]:
    """MLT's command line. Two threads make frames; none is dropped."""
    clips = [word for shot in shots for word in _cut(shot)]
    coder = ["vcodec=libx264", "preset=veryfast", f"crf={CRF}", "acodec=aac", "ab=192k", "real_time=-2", "threads=0"]
    return ["melt", "-silent", *clips, "-profile", "atsc_1080p_24", "-consumer", f"avformat:{film}", *coder]


def _cut(shot: Shot) -> list[str]:
    first, count = round(shot.begin * FPS), round(shot.length * FPS)
    return [shot.path, f"in={first}", f"out={first + count - 1}"]


def has_melt() -> bool:
    """Whether it is installed."""
    return shutil.which("melt") is not None


def with_moviepy(folder: Path) -> bool:
    """Install moviepy, which brings an ffmpeg, into a folder beside our own packages; whether it is there."""
    python = getattr(sys, "_base_executable", sys.executable)
    command = [python, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder), *_MOVIEPY]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"moviepy could not be installed: {done.stderr.strip().splitlines()[-1:]}")
    return not done.returncode


def newest_ffmpeg(folder: Path) -> str | None:
    """The newest ffmpeg at hand: moviepy's, else the machine's."""
    brought = sorted(folder.glob("imageio_ffmpeg/binaries/ffmpeg*"))
    if brought:
        brought[-1].chmod(0o755)
        return str(brought[-1])
    return shutil.which("ffmpeg")


def version(program: str) -> str:
    """``ffmpeg 5.1.6``, as it says of itself."""
    words = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stdout.split()
    return f"ffmpeg {words[2].lstrip('n').split('-')[0]}" if len(words) > 2 else "ffmpeg"


def moviepy(shots: list[Shot], film: Path) -> list[str]:
    """A process that does the cut with moviepy."""
    return [sys.executable, "-m", "tests.bench._export_moviepy", text_of(shots), str(film)]


def ours(shots: list[Shot], film: Path, size: tuple[int, int] = SIZE) -> Cost | None:
    """What the cut costs with ours, in a program that is running already, as the studio is."""
    command = [sys.executable, "-m", "tests.bench._export_ours", text_of(shots), str(film), *map(str, size)]
    film.unlink(missing_ok=True)
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        print(f"ours: {done.stderr.strip().splitlines()[-1:]}")
        return None
    return Cost(**json.loads(done.stdout.splitlines()[-1]))
