"""A scheduler and workers as processes of their own on this machine, for tests."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import charstudio
from charstudio.model.errors import FarmError
from charstudio.studio.farm.cluster import Cluster
from charstudio.studio.farm.place import Place, place_of

ROOT = Path(charstudio.__file__).parents[1]
PATIENCE_S = 90.0


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Machines:
    """``start_worker`` adds a machine, ``kill`` ends one without a goodbye."""

    folder: Path
    port: int = field(default_factory=free_port)
    protocol: str = "tcp"
    tls: tuple[Path, Path, Path] | None = None
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    scheduler: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"{self.protocol}://127.0.0.1:{self.port}"

    @property
    def place(self) -> Place:
        return place_of(self.address, *(self.tls or ()))

    def start_scheduler(self) -> None:
        self.scheduler = self._start("scheduler", "--scheduler")

    def start_worker(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        number = len(self.processes)
        worker = self._start(f"worker{number}", "--folder", str(self.folder / f"worker{number}"), *words, **environment)
        self.processes.append(worker)
        return worker

    def wait_for(self, workers: int, cluster: Cluster | None = None) -> None:
        """Until so many workers have joined."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            with contextlib.suppress(FarmError):
                asked = cluster or Cluster(self.place, patience_s=2)
                try:
                    if len(asked.machines()) >= workers:
                        return
                finally:
                    if cluster is None:
                        asked.close()
            time.sleep(0.1)
        raise AssertionError(f"{workers} workers did not join: {self.said()}")

    def kill(self, number: int) -> None:
        self.processes[number].send_signal(signal.SIGKILL)
        self.processes[number].wait()

    def said(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def close(self) -> None:
        for process in (*self.processes, self.scheduler):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()

    def _start(self, name: str, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        tls = (
            []
            if self.tls is None
            else [each for pair in zip(("--ca", "--cert", "--key"), map(str, self.tls), strict=True) for each in pair]
        )
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "charstudio", "worker", self.address, *words, *tls],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            )


@contextlib.contextmanager
def machines(folder: Path, workers: int = 1) -> Iterator[Machines]:
    folder.mkdir(parents=True, exist_ok=True)
    found = Machines(folder)
    try:
        found.start_scheduler()
        for _ in range(workers):
            found.start_worker()
        found.wait_for(workers)
        yield found
    finally:
        found.close()
