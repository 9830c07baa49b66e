"""The examinations, each giving findings. They change nothing on the machine."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from charstudio.cli import display
from charstudio.cli.doctor.child import ask, trial
from charstudio.cli.doctor.findings import Finding, State
from charstudio.cli.doctor.libraries import FONT_FOLDERS, FONT_PACKAGE, LEVELS, Level

_OLDEST, _FIRST_TOO_NEW = (3, 11), (3, 14)
_LITTLE_ROOM, _NO_ROOM = 5e9, 5e8
_FIXED_QT = (3, 12)
"""The Python from which on PySide6 6.12 can be used (see ``pyproject.toml``)."""


def everything(cache: Path) -> Iterator[Finding]:
    """All examinations, in an order in which the cause comes before its effects."""
    yield python()
    yield qt_version(_version("PySide6-Addons"), sys.version_info[:2])
    is_whole = True
    for level in LEVELS:
        finding = qt_level(level)
        is_whole = is_whole and finding.state is not State.BAD
        yield finding
    if sys.platform.startswith("linux"):
        yield fonts()
    yield screen()
    yield window() if is_whole else Finding("Window", State.NOTE, "not tried", "First mend what is missing above.")
    yield film()
    yield keys()
    yield room(cache)


def python() -> Finding:
    """The version of Python."""
    text = f"{platform.python_implementation()} {platform.python_version()} on {platform.platform(terse=True)}"
    if _OLDEST <= sys.version_info[:2] < _FIRST_TOO_NEW:
        return Finding("Python", State.OK, text)
    return Finding("Python", State.BAD, text, "Character Studio runs on Python 3.11 to 3.13.")


def qt_version(installed: str | None, interpreter: tuple[int, ...]) -> Finding:
    """PySide6, and the one pair of versions that aborts."""
    if installed is None:
        return Finding("PySide6", State.BAD, "not installed", "Install Character Studio again (see README).")
    release = tuple(int(part) for part in installed.split(".")[:2] if part.isdigit())
    if release >= (6, 12) and interpreter < _FIXED_QT:
        return Finding(
            "PySide6",
            State.BAD,
            f"{installed} on Python {'.'.join(map(str, interpreter))}: this pair ends the program by itself",
            "Install PySide6-Addons 6.11.3, or use Python 3.12 or 3.13.",
        )
    return Finding("PySide6", State.OK, installed)


def qt_level(level: Level) -> Finding:
    """One level of Qt: its libraries, tried by loading them, and then its modules."""
    missing = _missing_libraries(level) if sys.platform.startswith("linux") else []
    if missing:
        packages = tuple(dict.fromkeys(level.libraries[name] for name in missing))
        hint = f"On Debian and Ubuntu: apt install {' '.join(packages)}"
        text = f"missing for {level.needed_for}: {', '.join(missing)}"
        return Finding(level.name, _weight(level), text, hint, packages)
    answer = trial("modules", level.modules)
    faults = [answer.failure] if answer.failure else [f"{name}: {why}" for name, why in answer.said.items()]
    if faults:
        hint = f"It is needed for {level.needed_for}."
        return Finding(level.name, State.BAD, f"does not load ({faults[0]})", hint)
    return Finding(level.name, State.OK, f"all there ({level.needed_for})")


def _missing_libraries(level: Level) -> list[str]:
    answer = trial("libraries", list(level.libraries))
    return list(level.libraries) if answer.failure else list(answer.said)


def fonts() -> Finding:
    """Whether there is any font to write with."""
    for folder in FONT_FOLDERS:
        if next((path for end in ("ttf", "otf", "ttc") for path in Path(folder).rglob(f"*.{end}")), None) is not None:
            return Finding("Fonts", State.OK, "there")
    hint = f"On Debian and Ubuntu: apt install {FONT_PACKAGE}"
    return Finding("Fonts", State.NOTE, "no font is installed; texts will be boxes", hint, (FONT_PACKAGE,))


def screen() -> Finding:
    """Whether there is a display, and a graphics device."""
    if not display.can_be_seen():
        text = "none: no window can be seen, everything else works"
        return Finding("Display", State.NOTE, text, "“charstudio demo” and “export” need none.")
    kind = next((name for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)), "")
    faster = Path("/dev/dri").exists() or not sys.platform.startswith("linux")
    device = (
        "with a graphics device" if faster else "without a graphics device: drawn by the processor, which is enough"
    )
    return Finding("Display", State.OK, f"{kind}={os.environ[kind]}, {device}" if kind else device)


def window() -> Finding:
    """Open the real window for a moment."""
    seen = display.can_be_seen()
    answer = ask(["charstudio", "--smoke"], environment={} if seen else {"QT_QPA_PLATFORM": "offscreen"})
    if answer.failure:
        return Finding("Window", State.BAD, f"does not open ({answer.failure})", "See what is missing above.")
    where = "opens" if seen else "opens where nobody sees it"
    return Finding("Window", State.OK, where)


def film() -> Finding:
    """Write a film and read it back."""
    answer = trial("clip")
    name = f"FFmpeg (PyAV {_version('av') or 'not installed'})"
    if answer.failure:
        return Finding(name, State.BAD, f"cannot write a film ({answer.failure})", "Install Character Studio again.")
    return Finding(name, State.OK, f"writes and reads {answer.said['video']} with {answer.said['audio']}")


def keys() -> Finding:
    """Where API keys would be kept."""
    answer = trial("keychain", patience_s=15)
    if answer.failure:
        return Finding("Keychain", State.NOTE, f"does not answer ({answer.failure})", _KEY_HINT)
    if answer.said["notice"]:
        return Finding("Keychain", State.NOTE, _first_sentence(answer.said["notice"]), _KEY_HINT)
    found = [f"{name}: {text}" for name, text in answer.said.items() if name != "notice"]
    return Finding("Keychain", State.OK, "; ".join(found))


_KEY_HINT = "Drafts need no key. Keys of cloud providers can come from FAL_KEY and RUNPOD_API_KEY."


def room(folder: Path) -> Finding:
    """Room on the disk that holds the cache."""
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(place).free
    text = f"{free / 1e9:.1f} GB free"
    if free < _NO_ROOM:
        return Finding("Disk", State.BAD, text, "Films and drafts need more: free some space.")
    if free < _LITTLE_ROOM:
        return Finding("Disk", State.NOTE, text, "A minute of drafts takes about 100 MB.")
    return Finding("Disk", State.OK, text)


def _weight(level: Level) -> State:
    return State.NOTE if level.needs_display and not display.can_be_seen() else State.BAD


def _first_sentence(text: str) -> str:
    return f"{text.partition('. ')[0].rstrip('.')}."


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
