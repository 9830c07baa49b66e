"""The graphics card's path, with OpenGL made of software on a virtual screen; and what decides whether it is used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from charstudio.ui.viewer.gpu.colour import conversion
from charstudio.ui.viewer.gpu.probe import VARIABLE, is_software, verdict

HERE = Path(__file__).parent
TIMEOUT_S = 240
NO_SCREEN = "platform plugin could be initialized"
NEEDS_THE_KEYBOARD = "keys or typing or typed"
"""Tests of single keys: without a window manager no window of a virtual screen has the keyboard."""


@pytest.fixture
def display() -> Iterator[str]:
    """The name of a screen of its own."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    yield f":{server.stdout.readline().strip()}"
    server.terminate()
    server.wait(20)
    server.stdout.close()


def run(display: str, *checks: str) -> subprocess.CompletedProcess[str]:
    """Run checks in a program whose viewer uses whatever OpenGL there is."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *checks],
        cwd=HERE.parents[2],
        env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", VARIABLE: "gpu"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def assert_all_hold(ran: subprocess.CompletedProcess[str]) -> None:
    if NO_SCREEN in ran.stderr + ran.stdout:
        pytest.skip("Qt finds no X server libraries here (libxcb-cursor)")
    if "there is no OpenGL" in ran.stdout:
        pytest.skip("there is no OpenGL here (libgl1-mesa-dri, libegl1)")
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert " passed" in ran.stdout
    assert "skipped" not in ran.stdout


@pytest.mark.x11
def test_the_card_paints_the_colours_of_the_exact_conversion_and_the_same_words(display):
    assert_all_hold(run(display, str(HERE / "gpu_checks.py")))


@pytest.mark.x11
def test_everything_the_viewer_does_it_does_with_the_card(display):
    checks = (str(HERE / name) for name in ("test_viewer.py", "test_comparing.py", "test_looks.py"))
    assert_all_hold(run(display, *checks, "-k", f"not ({NEEDS_THE_KEYBOARD})"))


@pytest.mark.parametrize("matrix", ["bt601", "bt709", "bt2020"])
@pytest.mark.parametrize("full", [False, True])
def test_grey_stays_grey_and_black_and_white_are_the_ends_of_the_range(matrix, full):
    rows, offset = conversion(matrix, full_range=full)
    low, high = (0, 255) if full else (16, 235)
    for brightness, wanted in ((low, 0.0), (high, 1.0)):
        yuv = [level / 255 + shift for level, shift in zip((brightness, 128, 128), offset, strict=True)]
        rgb = [sum(a * b for a, b in zip(row, yuv, strict=True)) for row in rows]
        assert rgb == pytest.approx([wanted] * 3, abs=1e-9)


def test_primaries_of_each_matrix_come_back():
    weights = {"bt601": (0.299, 0.587, 0.114), "bt709": (0.2126, 0.7152, 0.0722), "bt2020": (0.2627, 0.678, 0.0593)}
    for matrix, (red, green, blue) in weights.items():
        rows, offset = conversion(matrix, full_range=True)
        for rgb in ((1, 0, 0), (0, 1, 0), (0, 0, 1), (0.2, 0.7, 0.4)):
            y = red * rgb[0] + green * rgb[1] + blue * rgb[2]
            stored = (y, (rgb[2] - y) / (2 * (1 - blue)) + 128 / 255, (rgb[0] - y) / (2 * (1 - red)) + 128 / 255)
            yuv = [value + shift for value, shift in zip(stored, offset, strict=True)]
            assert [sum(a * b for a, b in zip(row, yuv, strict=True)) for row in rows] == pytest.approx(rgb, abs=1e-3)


@pytest.mark.parametrize(
    ("renderer", "software"),
    [
        ("llvmpipe (LLVM 15.0.6, 256 bits)", True),
        ("Google SwiftShader", True),
        ("GDI Generic", True),
        ("Microsoft Basic Render Driver", True),
        ("Apple Software Renderer", True),
        ("NVIDIA GeForce RTX 3060/PCIe/SSE2", False),
        ("Mesa Intel(R) UHD Graphics 620 (KBL GT2)", False),
        ("Apple M2", False),
        ("AMD Radeon RX 6600 (radeonsi, navi23)", False),
    ],
)
def test_opengl_made_of_software_is_known_by_its_name(renderer, software):
    assert is_software(renderer) is software


def test_the_environment_can_forbid_the_card(monkeypatch):
    monkeypatch.setenv(VARIABLE, "raster")
    found = verdict()
    assert not found.is_usable
    assert VARIABLE in found.words


def test_without_a_screen_there_is_none_and_nobody_is_asked(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert not verdict().is_usable
