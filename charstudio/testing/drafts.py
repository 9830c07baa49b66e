"""Plausible results: the draft engine makes what a model would have made, in the asked size, rate and length.

What it cannot make becomes a plain card of the right measures. Nothing in a result says that it is a draft, since the
program would then show a paid take as one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from charstudio.model.errors import CharStudioError
from charstudio.model.values import Json, MediaRef
from charstudio.providers.base import Delivery
from charstudio.providers.draft.provider import MODEL, DraftProvider
from charstudio.providers.requests import Request
from charstudio.testing.jobs import Wanted
from charstudio.testing.quick import drawn, write_clip

_LOG = logging.getLogger(__name__)

_DRAFT_WORDS = {
    b"charstudio_draft": b"charstudio_cloud",
    b"Draft made by Character Studio": b"Made by the fake cloud        ",
}
"""What a draft's metadata say, and something else of the same length."""


class Drafts:
    """Makes results with a draft engine that works in ``folder``, one at a time."""

    def __init__(self, folder: Path) -> None:
        self._engine = DraftProvider(folder, concurrency=1)
        self._can = {info.capability for info in self._engine.models()}

    async def make(
        self, request: Request, inputs: Mapping[MediaRef, Path], wanted: Wanted, take: int, to: Path
    ) -> None:
        """Write one file of a result to ``to``; ``take`` counts the files of one request."""
        part = to.with_name(f"{to.name}.part.{wanted.suffix}")
        if not await self._drafted(request, inputs, wanted, take, part):
            await asyncio.to_thread(drawn, wanted, part)
        part.replace(to)

    async def aclose(self) -> None:
        """Stop what is being made."""
        await self._engine.aclose()

    async def _drafted(
        self, request: Request, inputs: Mapping[MediaRef, Path], wanted: Wanted, take: int, to: Path
    ) -> bool:
        if request.capability not in self._can:
            return False
        asked = Request(request.capability, _asked(request, wanted, take), request.inputs)
        try:
            delivery = await self._delivery(asked, inputs)
            file = next((file for file in delivery.files if file.output == wanted.output), None)
            if file is None:
                return False
            raw = to.with_suffix(".raw")
            await self._engine.download(file, raw, lambda _: None)
        except CharStudioError as error:
            _LOG.info("the draft engine cannot make a %s: %s", request.capability, error)
            return False
        await asyncio.to_thread(_finished, raw, wanted, to)
        return True

    async def _delivery(self, request: Request, inputs: Mapping[MediaRef, Path]) -> Delivery:
        addresses = {media: path.absolute().as_uri() for media, path in inputs.items()}
        ticket = await self._engine.submit(request, MODEL, addresses)
        async for _ in self._engine.watch(ticket):
            pass
        return await self._engine.collect(ticket)


def _asked(request: Request, wanted: Wanted, take: int) -> dict[str, Json]:
    """The request's own words with the measures of what is wanted."""
    seed = request.params.get("seed")
    params: dict[str, Json] = {**request.params, "mark_draft": False}
    params["seed"] = (seed if isinstance(seed, int) and seed >= 0 else 0) + take
    if wanted.width_px:
        params |= {"width_px": wanted.width_px, "height_px": wanted.height_px}
    if wanted.output == "video":
        params |= {"duration": wanted.seconds, "fps": wanted.fps}
    if "instruction" not in params and "prompt" in params:
        params["instruction"] = params["prompt"]
    return params


def _finished(raw: Path, wanted: Wanted, to: Path) -> None:
    """The draft as a service would deliver it: in the asked format, and without a word of what made it."""
    if wanted.output == "image":
        from PIL import Image  # noqa: PLC0415 - heavy, and only for pictures

        with Image.open(raw) as picture:
            mode = "RGBA" if wanted.suffix == "png" and "A" in picture.getbands() else "RGB"
            size = wanted.width_px, wanted.height_px
            clean = Image.new(mode, picture.size)
            clean.paste(picture.convert(mode))
            clean.resize(size).save(to, format={"jpeg": "JPEG", "webp": "WEBP"}.get(wanted.suffix, "PNG"))
    else:
        if wanted.sound:
            _give_sound(raw)
        content = raw.read_bytes()
        for word, other in _DRAFT_WORDS.items():
            content = content.replace(word, other)
        to.write_bytes(content)
    raw.unlink(missing_ok=True)


def _give_sound(clip: Path) -> None:
    """A clip that was asked for with sound gets a tone where the draft engine gave it none."""
    from charstudio.media.reader import VideoReader  # noqa: PLC0415

    with VideoReader(clip) as reader:
        info = reader.info
        if info.audio_codec or info.rate is None:
            return
        sounding = clip.with_name(f"{clip.name}.sounding.mp4")
        size = info.width_px, info.height_px
        write_clip(sounding, info.rate, size, (reader.frame(number) for number in range(reader.frames)), sound=True)
    sounding.replace(clip)
