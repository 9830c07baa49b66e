"""mpv, driven through its socket: how long an exact seek takes until the picture is there."""

from __future__ import annotations

import itertools
import json
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_PATIENCE_S = 20.0


def is_there() -> bool:
    """Whether mpv is installed."""
    return shutil.which("mpv") is not None


class Mpv:
    """One paused mpv without a window."""

    def __init__(self, clip: Path, place: Path) -> None:
        self._socket_path = place / f"mpv-{time.monotonic_ns()}.sock"
        self._process = subprocess.Popen(
            [
                *("mpv", "--no-config", "--vo=null", "--ao=null", "--no-audio", "--pause", "--idle=yes"),
                *("--hr-seek=yes", "--keep-open=yes", "--really-quiet", "--no-terminal"),
                f"--input-ipc-server={self._socket_path}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.settimeout(_PATIENCE_S)
        self._connect()
        self._lines = self._connection.makefile("rb")
        self._numbers = itertools.count(1)
        self._send("loadfile", str(clip))  # only now, or its events may be over before anybody listens
        self._wait_for("playback-restart")  # the first picture

    def seek(self, t: float) -> float:
        """Go to ``t`` seconds exactly; the seconds it took until mpv said that the picture is there."""
        begun = time.perf_counter()
        self._send("seek", t, "absolute+exact")
        self._wait_for("seek")
        self._wait_for("playback-restart")
        return time.perf_counter() - begun

    def _wait_for(self, event: str) -> None:
        while json.loads(self._lines.readline()).get("event") != event:
            pass

    def _send(self, *command: object) -> int:
        number = next(self._numbers)
        self._connection.sendall(json.dumps({"command": command, "request_id": number}).encode() + b"\n")
        return number

    def _connect(self) -> None:
        for _ in range(int(_PATIENCE_S / 0.05)):
            try:
                self._connection.connect(str(self._socket_path))
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("mpv did not open its socket")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.wait()
