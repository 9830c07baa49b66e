"""A fal provider on services that answer as they are told, with a small catalogue of its own."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from decimal import Decimal

from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import Endpoint, Field, FieldType, Limits, OutputField, Price, PriceRule
from charstudio.providers.fal.provider import FalProvider
from charstudio.providers.fal.settings import FalSettings
from charstudio.providers.net.thread import NetThread
from charstudio.providers.requests import Capability, Request
from charstudio.storage.secrets import Secret
from tests.providers.net.lab import QuickPace, Routes, said

KEY = "key-id-1234:key-secret-5678"
MODEL = "fal-ai/kling-video/v3/pro/image-to-video"
PICTURE_MODEL = "fal-ai/flux/dev"
RETIRED = "fal-ai/old/model"
REQUEST_ID = "req-1"
QUEUE = "queue.fal.run/fal-ai/kling-video/requests/req-1"
SUBMIT = f"queue.fal.run/{MODEL}"
PRICING = "api.fal.ai/v1/models/pricing"

REF = MediaRef("ab" * 32, "png")
PICTURE = MediaValue(REF, MediaInfo(MediaKind.IMAGE, 1000, 640, 480))
ADDRESS = f"https://v3.fal.media/files/b/1/{REF.file_name}"

ENDPOINT = Endpoint(
    MODEL,
    "fal",
    "Kling 3 Pro",
    "Kling",
    "Kuaishou",
    (Capability.IMAGE_TO_VIDEO,),
    (
        Field("prompt", FieldType.TEXT, "prompt", required=True),
        Field("image_url", FieldType.IMAGE, "image", required=True),
        Field("tail_image_url", FieldType.IMAGE, "end_image"),
        Field("audio_url", FieldType.AUDIO, "audio"),
        Field("image_urls", FieldType.IMAGES, "references"),
        Field("duration", FieldType.INTEGER, "duration", default=5),
        Field("cfg_scale", FieldType.NUMBER, default=0.5, minimum=0, maximum=1),
    ),
    (OutputField("video", "video.url"),),
    Price((PriceRule(Decimal("0.112"), "second"),)),
)
PICTURES = Endpoint(
    PICTURE_MODEL,
    "fal",
    "FLUX.1 [dev]",
    "FLUX.1",
    "Black Forest Labs",
    (Capability.TEXT_TO_IMAGE, Capability.IMAGE_EDIT),
    (Field("prompt", FieldType.TEXT, "prompt", required=True), Field("seed", FieldType.INTEGER, "seed")),
    (OutputField("image", "images.0.url"),),
    policy=("Some prompts are refused.",),
)
GONE = Endpoint(
    RETIRED,
    "fal",
    "Old model",
    "Old",
    "Somebody",
    (Capability.TEXT_TO_IMAGE,),
    (Field("prompt", FieldType.TEXT, "prompt", required=True),),
    (OutputField("image", "images.0.url"),),
    withdrawn="since 2026-01-01",
)
ELSEWHERE = Endpoint(
    "some-model",
    "runpod",
    "Some model",
    "Some",
    "Somebody",
    (Capability.IMAGE_TO_VIDEO,),
    (
        Field("prompt", FieldType.TEXT, "prompt", required=True),
        Field("image", FieldType.IMAGE, "image", required=True),
    ),
    (OutputField("video", "output.video_url"),),
    Price((PriceRule(Decimal("0.30"), "video"),)),
    Limits(max_body_bytes=10_000_000),
)
CATALOG = Catalog.of((ENDPOINT, PICTURES, GONE, ELSEWHERE))

REQUEST = Request(Capability.IMAGE_TO_VIDEO, {"prompt": "she turns"}, {"image": (PICTURE,)})

ACCEPTED = {
    "status": "IN_QUEUE",
    "request_id": REQUEST_ID,
    "response_url": f"https://{QUEUE}",
    "status_url": f"https://{QUEUE}/status",
    "cancel_url": f"https://{QUEUE}/cancel",
    "queue_position": 0,
}
RESULT = {
    "video": {"url": "https://v3b.fal.media/files/b/out.mp4", "content_type": "video/mp4", "file_size": 5},
    "seed": 7,
}


class Fal:
    """The provider, its services and its clock."""

    def __init__(self, net, key=KEY, **options):
        self.routes = Routes()
        self.pace = QuickPace()
        self.kept_prices = {}
        self.routes.on(
            "GET", PRICING, said(200, {"prices": [{"endpoint_id": MODEL, "unit_price": 0.14, "unit": "units"}]})
        )
        self.made = []
        settings = options.pop("settings", FalSettings())
        self.provider = FalProvider(
            CATALOG,
            net,
            lambda: Secret(key) if key else None,
            settings,
            transport=self._transport,
            pace=self.pace,
            environment={},
            keep_unit_price=self.kept_prices.__setitem__,
            **options,
        )

    def _transport(self, reuse):
        self.made.append(reuse)
        return self.routes

    def tell(self, story):
        async def told():
            try:
                return await story(self.provider)
            finally:
                await self.provider.aclose()

        return asyncio.run(told())

    def submit(self, request=REQUEST, model=MODEL):
        return self.tell(lambda provider: provider.submit(request, model, {REF: ADDRESS}))

    def ticket(self):
        return self.provider.ticket_for(MODEL, REQUEST_ID)

    def updates(self, ticket=None):
        async def story(provider):
            return [update async for update in provider.watch(ticket or self.ticket())]

        return self.tell(story)

    def collect(self, ticket=None):
        return self.tell(lambda provider: provider.collect(ticket or self.ticket()))

    @property
    def posts(self):
        return self.routes.count("POST", "/fal-ai/")


@contextmanager
def network():
    net = NetThread()
    try:
        yield net
    finally:
        net.close()
