"""Ten seconds of 1080p scored at four frames a second on two cores, and a window's timer meanwhile.

The clip is one of the shared ones, scaled up and repeated by ffmpeg. Only decoding it at the same moments is measured
beside it, in turns; medians.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import cv2

from charstudio.analysis.faces import Picture
from charstudio.analysis.identity.calibration import limits_for
from charstudio.analysis.identity.clip import score_clip
from charstudio.analysis.identity.likeness import likeness_of
from charstudio.analysis.identity.sampling import pictures
from charstudio.model.identity import Style
from tests.bench._identity_people import CLIPS, frames, media
from tests.bench._identity_rows import Row

_NAME = "s18"
_CORES = 2
_RUNS = 5
_LONGEST_S = 2.5
_LATE_MS = 8.0


def rows(place: Path) -> list[Row]:
    """Scoring, decoding, and how late a timer comes while it is going on."""
    if shutil.which("ffmpeg") is None:
        return [Row("speed: ffmpeg is missing on this machine", "not measured")]
    clip = _ten_seconds(place)
    sheet = [image for _, image in frames(CLIPS[_NAME])][::10]
    saved = place / "sheet.json"
    saved.write_text(likeness_of(sheet, Style.PHOTOREAL).to_json(), "utf-8")
    taken, worked, decoded, frames_ = _timed(clip, sheet)
    late = _watched(clip, saved)
    return [
        Row("10 s of 1080p at 4 fps scored on two cores, s", f"{taken:.2f}", f"<= {_LONGEST_S}", taken <= _LONGEST_S),
        Row("processor time of it, s", f"{worked:.2f}"),
        Row("of it only decoding, s; frames", f"{decoded:.2f}; {frames_}"),
        Row(
            "machine: load of the last minute", f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
        ),
        Row(
            "5 ms timer meanwhile, late by p95, ms (idle; worst)",
            f"{late['late_ms']:.1f} ({late['idle_ms']:.1f}; {late['worst_ms']:.1f})",
            f"<= {_LATE_MS:g}",
            late["late_ms"] <= _LATE_MS,
        ),
    ]


def _ten_seconds(place: Path) -> Path:
    clip = place / "ten.mp4"
    source = media() / "clips" / CLIPS[_NAME]
    shape = ["-t", "10", "-vf", "scale=1920:1080", "-an", "-c:v", "libx264", "-preset", "medium", "-crf", "20"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-stream_loop", "2", "-i", source, *shape, clip], check=True)
    return clip


def _timed(clip: Path, sheet: list[Picture]) -> tuple[float, float, float, int]:
    likeness = likeness_of(sheet, Style.PHOTOREAL)
    limits = limits_for(likeness)
    before = cv2.getNumThreads()
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    if cores is not None:
        os.sched_setaffinity(0, set(sorted(cores)[:_CORES]))
    cv2.setNumThreads(_CORES)
    scores, works, decodes, count = [], [], [], 0
    try:
        for _ in range(_RUNS):
            begun, worked = time.perf_counter(), time.process_time()
            count = len(score_clip(clip, likeness, limits).samples)
            scores.append(time.perf_counter() - begun)
            works.append(time.process_time() - worked)
            begun = time.perf_counter()
            for _frame in pictures(clip, 4.0, lambda: False):
                pass
            decodes.append(time.perf_counter() - begun)
    finally:
        cv2.setNumThreads(before)
        if cores is not None:
            os.sched_setaffinity(0, cores)
    return median(scores), median(works), median(decodes), count


def _watched(clip: Path, sheet: Path) -> dict[str, float]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.bench._identity_watching", str(clip), str(sheet)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
