from __future__ import annotations

import asyncio
import hashlib
import time
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from charstudio.media.probe import probe
from charstudio.model.errors import JobLost, NotConfigured, Rejected
from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef
from charstudio.providers.base import CancelOutcome, Provider, Ready, Ticket, Waiting, Working
from charstudio.providers.draft.provider import DraftProvider
from charstudio.providers.requests import Capability, Request


@pytest.fixture
def provider(tmp_path):
    made = DraftProvider(tmp_path / "work")
    yield made
    asyncio.run(made.aclose())
    assert not any((tmp_path / "work").glob("*/*"))


def value_of(path):
    media = MediaRef(hashlib.sha256(path.read_bytes()).hexdigest(), path.suffix[1:])
    return MediaValue(media, probe(path))


def request_for(path, capability=Capability.IMAGE_TO_VIDEO, **params):
    value = value_of(path)
    wanted = {"duration": "1/2", "fps": 8, "width_px": 96, "height_px": 54, **params}
    return Request(capability, wanted, {"image": (value,)}), value


async def send(provider, path, **params):
    request, value = request_for(path, **params)
    uploads = {value.media: (await provider.upload(value.media, path)).url}
    return await provider.submit(request, "draft", uploads)


async def updates_of(provider, ticket):
    return [update async for update in provider.watch(ticket)]


def test_it_is_a_provider_and_free(provider, portrait):
    checked: Provider = provider
    assert checked.name == "draft"
    assert {info.capability for info in checked.models()} == set(Capability) - {Capability.ENDPOINT}
    assert all(info.title and info.notes.endswith(".") for info in checked.models())
    assert all(info.draft and info.id == "draft" for info in checked.models())
    assert checked.price(request_for(portrait)[0], "draft") == Decimal(0)


def test_a_job_from_submit_to_download(provider, portrait, tmp_path):
    async def story():
        ticket = await send(provider, portrait)
        updates = await updates_of(provider, ticket)
        delivery = await provider.collect(ticket)
        shares = []
        await provider.download(delivery.files[0], tmp_path / "got.mp4", shares.append)
        late = await provider.cancel(ticket)
        return ticket, updates, delivery, shares, late

    ticket, updates, delivery, shares, late = asyncio.run(story())
    assert ticket.provider == "draft"
    assert isinstance(updates[-1], Ready)
    assert all(isinstance(update, (Waiting, Working)) for update in updates[:-1])
    assert delivery.cost_usd == Decimal(0)
    assert [(file.output, file.suffix) for file in delivery.files] == [("video", "mp4")]
    assert probe(tmp_path / "got.mp4").frames == 4
    assert shares[-1] == 1.0
    assert late is CancelOutcome.TOO_LATE


def test_a_still_and_its_note(provider, portrait):
    async def story():
        ticket = await send(provider, portrait, capability=Capability.IMAGE_EDIT, instruction="warm, barefoot")
        await updates_of(provider, ticket)
        return await provider.collect(ticket)

    delivery = asyncio.run(story())
    assert delivery.files[0].output == "image"
    assert "barefoot" in delivery.note


def test_every_capability_has_a_renderer_and_delivers_the_right_kind(provider, portrait, walking, speech):
    kinds = {
        Capability.TEXT_TO_IMAGE: "image",
        Capability.IMAGE_EDIT: "image",
        Capability.SPEECH: "audio",
        Capability.UPSCALE: "image",
        Capability.MATTE: "image",
    }
    clips = {Capability.MOTION_CONTROL, Capability.REPLACE, Capability.INTERPOLATE, Capability.EXTEND}
    params = {
        "prompt": "a man",
        "text": "Hello.",
        "width_px": 48,
        "height_px": 48,
        "duration": "1/4",
        "fps": 8,
        "factor": 2,
    }

    async def made(capability):
        files = {"image": portrait, "end_image": portrait, "references": portrait}
        files |= {"video": walking} if capability in clips else {}
        files |= {"audio": speech} if capability in {Capability.LIPSYNC, Capability.AVATAR} else {}
        values = {name: value_of(path) for name, path in files.items()}
        uploads = {values[name].media: path.as_uri() for name, path in files.items()}
        wanted = {**params, "fps": "" if capability is Capability.INTERPOLATE else 8}
        request = Request(capability, wanted, {name: (value,) for name, value in values.items()})
        ticket = await provider.submit(request, "draft", uploads)
        await updates_of(provider, ticket)
        return await provider.collect(ticket)

    async def story():
        return {info.capability: await made(info.capability) for info in provider.models()}

    for capability, delivery in asyncio.run(story()).items():
        output = kinds.get(capability, "video")
        suffix = {"image": "png", "audio": "wav", "video": "mp4"}[output]
        assert [(file.output, file.suffix) for file in delivery.files] == [(output, suffix)], capability
        assert probe(Path(url2pathname(urlsplit(delivery.files[0].url).path))).draft, capability


def test_an_endpoint_of_a_service_is_refused_in_words(provider):
    request = Request(Capability.ENDPOINT)

    async def story():
        ticket = await provider.submit(request, "draft", {})
        with pytest.raises(Rejected) as caught:
            await updates_of(provider, ticket)
        return caught.value

    assert "endpoint" in asyncio.run(story()).message
    assert provider.faults(request, "draft")
    assert provider.faults(Request(Capability.SPEECH), "draft") == ()


def test_jobs_wait_for_each_other(provider, portrait):
    async def story():
        tickets = [await send(provider, portrait, duration="2") for _ in range(3)]
        first = await anext(aiter(provider.watch(tickets[2])))
        for ticket in tickets:
            await provider.cancel(ticket)
        return first

    assert isinstance(asyncio.run(story()), Waiting)


def test_cancel_really_stops(provider, portrait, tmp_path):
    async def story():
        ticket = await send(provider, portrait, duration="600")
        async for update in provider.watch(ticket):
            if isinstance(update, Working) and (update.fraction or 0) > 0.03:
                break
        began = time.monotonic()
        outcome = await provider.cancel(ticket)
        with pytest.raises(JobLost):
            await updates_of(provider, ticket)
        return outcome, time.monotonic() - began

    outcome, took = asyncio.run(story())
    assert outcome is CancelOutcome.STOPPED
    assert took < 3
    assert not list((tmp_path / "work").glob("*/*/*"))


def test_an_unknown_ticket_is_a_lost_job_and_stopped(provider):
    stranger = Ticket("draft", "draft", "from-yesterday")

    async def story():
        with pytest.raises(JobLost) as caught:
            await provider.collect(stranger)
        with pytest.raises(JobLost):
            await updates_of(provider, stranger)
        return caught.value, await provider.cancel(stranger)

    error, outcome = asyncio.run(story())
    assert "costs nothing" in error.hint
    assert outcome is CancelOutcome.STOPPED


def test_a_bad_input_is_rejected_in_words(provider, portrait, tmp_path):
    async def story():
        ticket = await send(provider, portrait, duration="-3")
        with pytest.raises(Rejected):
            await updates_of(provider, ticket)
        broken = tmp_path / "broken.png"
        broken.write_bytes(portrait.read_bytes()[:200])
        request, value = request_for(portrait)
        ticket = await provider.submit(request, "draft", {value.media: broken.as_uri()})
        with pytest.raises(Rejected) as caught:
            await updates_of(provider, ticket)
        with pytest.raises(Rejected):
            await provider.submit(request, "draft", {})
        with pytest.raises(NotConfigured):
            await provider.submit(request, "best-model", {})
        return caught.value

    assert asyncio.run(story()).message


def test_importing_the_provider_loads_no_heavy_library():
    import subprocess
    import sys

    heavy = "('cv2', 'numpy', 'av', 'PIL')"
    code = f"import sys, charstudio.providers.draft.provider; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
