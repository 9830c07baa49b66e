"""Starts the outline on a virtual display and prints what the accessibility bus tells of it, as JSON.

Run under ``dbus-run-session``: the bus is this process's own. It speaks through ``gdbus``.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

PATIENCE_S = 20.0
ACCESSIBLE = "org.a11y.atspi.Accessible"
ROOT = "/org/a11y/atspi/accessible/root"
REGISTRY = ("org.a11y.atspi.Registry", ROOT)
Place = tuple[str, str]


def call(bus: list[str], place: Place, method: str, *arguments: str) -> str:
    command = ["gdbus", "call", *bus, "--dest", place[0], "--object-path", place[1], "--method", method, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE_S).stdout


def children(bus: list[str], place: Place) -> list[Place]:
    return re.findall(r"\('([^']+)', (?:objectpath )?'([^']+)'\)", call(bus, place, f"{ACCESSIBLE}.GetChildren"))


def told(bus: list[str], place: Place) -> dict[str, object]:
    name = call(bus, place, "org.freedesktop.DBus.Properties.Get", ACCESSIBLE, "Name").strip()
    role = call(bus, place, f"{ACCESSIBLE}.GetRoleName").strip()
    return {
        "name": ast.literal_eval(name.removeprefix("(<").removesuffix(">,)")),
        "role": ast.literal_eval(role)[0],
        "children": [told(bus, child) for child in children(bus, place)],
    }


def display() -> tuple[subprocess.Popen[str], str]:
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    return server, f":{server.stdout.readline().strip()}"


def main() -> None:
    server, name = display()
    surroundings = {"DISPLAY": name, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    outline = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("_spoken.py"))],
        env={**os.environ, **surroundings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert outline.stdout is not None
        assert outline.stdout.readline().strip() == "shown"
        address = call(["--session"], ("org.a11y.Bus", "/org/a11y/bus"), "org.a11y.Bus.GetAddress")
        bus = ["--address", ast.literal_eval(address)[0]]
        until = time.monotonic() + PATIENCE_S
        while not (programs := children(bus, REGISTRY)) and time.monotonic() < until:
            time.sleep(0.1)
        print(json.dumps([told(bus, program) for program in programs]))
    finally:
        outline.communicate(timeout=PATIENCE_S)
        server.terminate()
        server.wait(PATIENCE_S)


if __name__ == "__main__":
    main()
