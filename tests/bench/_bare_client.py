"""The least that can be done for many jobs at fal.ai: send, look every second, fetch. No journal, no money, no window.

It is the floor for ``concurrency``: how long a cloud and a machine take when the client itself takes nearly nothing.
Run as a program: ``python -m tests.bench._bare_client ADDRESS ENDPOINT JOBS PICTURE`` prints the seconds it took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

POLL_S = 1.0
_KEY = {"authorization": "Key bare:key"}


class Wire:
    """HTTP/1.1 to the one server that stands for all hosts; connections are used again."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._where = parts.hostname or "", parts.port or 80
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, method: str, url: str, body: bytes = b"", **headers: str) -> bytes:
        """The body of the answer. A refusal is an error."""
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection(*self._where)
        parts = urlsplit(url)
        named = {"host": parts.netloc, "content-length": str(len(body)), **_KEY, **headers}
        lines = [f"{method} {parts.path}?{parts.query} HTTP/1.1", *(f"{name}: {text}" for name, text in named.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        content = await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r")[0]))
        self._idle.append((reader, writer))
        if int(head.split()[1]) >= 300:
            raise ConnectionError(head)
        return content

    async def json(self, method: str, url: str, body: object = None) -> Any:
        """The answer as JSON."""
        content = b"" if body is None else json.dumps(body).encode()
        return json.loads(await self.ask(method, url, content, **{"content-type": "application/json"}))


async def upload(wire: Wire, picture: Path) -> str:
    """Where the cloud has the picture."""
    token = await wire.json("POST", "https://rest.fal.ai/storage/auth/token?storage_type=fal-cdn-v3", {})
    headers = {"authorization": f"Bearer {token['token']}", "content-type": "image/png", "x-fal-file-name": "p.png"}
    content = await asyncio.to_thread(picture.read_bytes)
    answer = await wire.ask("POST", f"{token['base_url']}/files/upload", content, **headers)
    return str(json.loads(answer)["access_url"])


async def make(wire: Wire, endpoint: str, wish: dict[str, object], target: Path) -> None:
    """One job, from being sent to lying on the disk."""
    sent = await wire.json("POST", f"https://queue.fal.run/{endpoint}", wish)
    status = ""
    while status != "COMPLETED":
        await asyncio.sleep(POLL_S)
        status = (await wire.json("GET", sent["status_url"]))["status"]
    result = await wire.json("GET", sent["response_url"])
    clip = await wire.ask("GET", result["video"]["url"])
    await asyncio.to_thread(target.write_bytes, clip)


async def run(address: str, endpoint: str, jobs: int, picture: Path) -> float:
    """Seconds until all are there."""
    wire = Wire(address)
    began = time.perf_counter()
    image = await upload(wire, picture)
    with tempfile.TemporaryDirectory() as folder:
        wishes = [{"prompt": f"shot number {number}", "image_url": image, "duration": "5"} for number in range(jobs)]
        targets = [Path(folder) / f"{number}.mp4" for number in range(jobs)]
        pairs = zip(wishes, targets, strict=True)
        await asyncio.gather(*(make(wire, endpoint, wish, target) for wish, target in pairs))
    return time.perf_counter() - began


if __name__ == "__main__":
    ADDRESS, ENDPOINT, JOBS, PICTURE = sys.argv[1:]
    print(asyncio.run(run(ADDRESS, ENDPOINT, int(JOBS), Path(PICTURE))))
