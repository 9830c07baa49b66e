"""The canvas on screens with other scale factors than 1: the same gestures, sharp pictures, nothing left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHECKS = HERE / "scaled_checks.py"
AFAR = "test_a_state_that_wants_attention_shows_as_a_bar_and_goes_again"
TIMEOUT_S = 240


def run(factor: float, *checks: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    """Run checks in a program whose screen has a scale factor."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *checks],
        cwd=HERE.parents[2],
        env={**os.environ, "QT_SCALE_FACTOR": str(factor), **surroundings},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def assert_all_hold(ran: subprocess.CompletedProcess[str]) -> None:
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert " passed" in ran.stdout
    assert "skipped" not in ran.stdout


@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5, 2.0])
def test_everything_holds_with_a_scale_factor(factor):
    ran = run(factor, str(CHECKS), f"{HERE / 'test_afar.py'}::{AFAR}", QT_QPA_PLATFORM="offscreen")
    assert_all_hold(ran)


@pytest.fixture
def display() -> Iterator[str]:
    """The name of a screen of its own."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "2560x1600x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    yield f":{server.stdout.readline().strip()}"
    server.terminate()
    server.wait(20)
    server.stdout.close()


@pytest.mark.x11
def test_everything_holds_on_a_real_x_server(display):
    ran = run(1.5, str(CHECKS), QT_QPA_PLATFORM="xcb", DISPLAY=display)
    if "platform plugin could be initialized" in ran.stderr + ran.stdout:
        pytest.skip("Qt finds no X server libraries here (libxcb-cursor)")
    assert_all_hold(ran)
