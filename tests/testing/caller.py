"""A plain HTTP client that speaks to a fake cloud under the services' own names, and real pictures to send."""

from __future__ import annotations

import io
from types import TracebackType
from typing import Any, Self

import httpx
from PIL import Image

from charstudio.testing.cloud import FakeCloud

KEY = "Key my-id:my-secret"
KLING = "fal-ai/kling-video/v3/standard/image-to-video"
FLUX = "fal-ai/flux/dev"
WAN_RUNPOD = "wan-2-1-i2v-720"
QUEUE = "https://queue.fal.run"
RUNPOD = "https://api.runpod.ai/v2"


class Caller:
    """Asks the cloud. Everything goes to its address; the host travels in the header."""

    def __init__(self, cloud: FakeCloud, key: str = KEY, timeout_s: float = 20.0) -> None:
        self.cloud = cloud
        self._key = key
        self._client = httpx.AsyncClient(timeout=timeout_s)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def ask(self, method: str, url: str, *, key: str | None = None, **more: Any) -> httpx.Response:
        place = httpx.URL(url)
        headers = {"host": place.host, **more.pop("headers", {})}
        said = self._key if key is None else key
        if said:
            headers.setdefault("authorization", said)
        target = httpx.URL(self.cloud.address).copy_with(raw_path=place.raw_path)
        return await self._client.request(method, target, headers=headers, **more)

    async def get(self, url: str, **more: Any) -> httpx.Response:
        return await self.ask("GET", url, **more)

    async def submit(self, body: dict[str, Any] | None = None, endpoint: str = FLUX, **more: Any) -> dict[str, Any]:
        reply = await self.ask("POST", f"{QUEUE}/{endpoint}", json=body or {"prompt": "a lighthouse"}, **more)
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def upload(self, content: bytes, name: str = "still.png", content_type: str = "image/png") -> str:
        token = (
            await self.ask("POST", "https://rest.fal.ai/storage/auth/token?storage_type=fal-cdn-v3", json={})
        ).json()
        headers = {"authorization": f"{token['token_type']} {token['token']}", "x-fal-file-name": name}
        headers["content-type"] = content_type
        reply = await self.ask("POST", "https://v3.fal.media/files/upload", content=content, headers=headers)
        assert reply.status_code == 200, reply.text
        return reply.json()["access_url"]


def png(width: int = 640, height: int = 480, colour: tuple[int, int, int] = (180, 120, 60)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, format="PNG")
    return out.getvalue()


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at

    def goes_on(self, seconds: float) -> None:
        self.at += seconds
