"""The real fal_client code path against the fake cloud, over real sockets: what is billed is what was wanted."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from PIL import Image

from charstudio.media.probe import probe
from charstudio.model.errors import (
    ContentRefused,
    GenerationFailed,
    Offline,
    OutOfCredit,
    ProviderError,
    ServiceFault,
    SubmitUncertain,
    Unavailable,
)
from charstudio.model.library import MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.fal.provider import FalProvider
from charstudio.providers.fal.settings import FalSettings
from charstudio.providers.net.pace import Backoff, Pace
from charstudio.providers.net.thread import NetThread
from charstudio.providers.requests import Capability, Request
from charstudio.providers.runpod.provider import RunPodProvider
from charstudio.testing.cloud import FakeCloud
from charstudio.testing.script import Checks, Fault, Rule, Script, Step
from tests.providers.contract import ProviderContract

MODEL = "fal-ai/kling-video/v3/standard/image-to-video"


class Hurried(Pace):
    """Nobody waits long, and the clock goes as if he had."""

    def __init__(self):
        self.saved = 0.0

    def now(self):
        return super().now() + self.saved

    async def sleep(self, seconds):
        short = min(seconds, 0.02)
        await asyncio.sleep(short)
        self.saved += seconds - short


@pytest.fixture(scope="module")
def catalog():
    return Catalog.load()


class Cloud:
    """A fake cloud and a provider that knows no other."""

    def __init__(self, folder, catalog, net):
        self.folder, self.catalog, self.net = folder, catalog, net
        Image.effect_noise((640, 480), 50).convert("RGB").save(folder / "a.png")
        self.path = folder / "a.png"
        ref = MediaRef(hashlib.sha256(self.path.read_bytes()).hexdigest(), "png")
        self.value = MediaValue(ref, probe(self.path))
        self.request = Request(
            Capability.IMAGE_TO_VIDEO, {"prompt": "she smiles", "duration": "5"}, {"image": (self.value,)}
        )

    def tell(self, story, *rules, settings=None, **script):
        """Run ``story(provider, cloud)`` under these rules, and give the bill."""
        with FakeCloud.in_thread(
            self.folder / "cloud", self.catalog, script=Script(rules, **script), quick=True, tunnels=False
        ) as cloud:
            chosen = settings or FalSettings(submit_s=0.5, backoff=Backoff(0.01, 0.05))
            environment = {"CHARSTUDIO_CLOUD": cloud.address}
            provider = FalProvider(
                self.catalog, self.net, lambda: None, chosen, pace=Hurried(), environment=environment
            )

            async def told():
                try:
                    await asyncio.wait_for(story(provider), 60)
                finally:
                    await provider.aclose()

            asyncio.run(told())
            return cloud.bill()

    async def submitted(self, provider):
        upload = await provider.upload(self.value.media, self.path)
        return await provider.submit(self.request, MODEL, {self.value.media: upload.url})

    async def made(self, provider):
        """The whole way; the file's facts and what it cost."""
        ticket = await self.submitted(provider)
        async for _ in provider.watch(ticket):
            pass
        delivery = await provider.collect(ticket)
        await provider.download(delivery.files[0], self.folder / "made", lambda _: None)
        return probe(self.folder / "made"), delivery


@pytest.fixture
def cloud(tmp_path, catalog):
    net = NetThread()
    yield Cloud(tmp_path, catalog, net)
    net.close()


def test_a_clip_is_made_and_costs_what_the_bill_says(cloud):
    found = {}

    async def story(provider):
        found["info"], found["delivery"] = await cloud.made(provider)
        found["quote"] = provider.price(cloud.request, MODEL)

    bill = cloud.tell(story)
    assert found["info"].kind is MediaKind.VIDEO
    assert found["delivery"].cost_usd == found["quote"] == bill.usd


LOST = [
    Rule(Fault.DROP_ACCEPTED, Step.SUBMIT),
    Rule(Fault.DROP_ACCEPTED, Step.SUBMIT, reset=True),
    Rule(Fault.LATE_REPLY, Step.SUBMIT, seconds=3),
    Rule(Fault.GATEWAY_ERROR, Step.SUBMIT, status=504, accepted=True),
    Rule(Fault.GATEWAY_ERROR, Step.SUBMIT, status=502, accepted=True),
    Rule(Fault.CAPTIVE_PORTAL, Step.SUBMIT, accepted=True),
    *(Rule(Fault.CUT_REPLY, Step.SUBMIT, at=at) for at in (1, 9, 60, 150, 0.5, 0.99)),
]


@pytest.mark.parametrize("rule", LOST, ids=lambda rule: f"{rule.fault}-{rule.status or rule.at or rule.reset}")
def test_a_lost_answer_is_uncertain_one_job_is_there_and_it_is_found_again(cloud, rule):
    async def story(provider):
        sent = provider._pace.today()
        with pytest.raises(SubmitUncertain):
            await cloud.submitted(provider)
        [found] = await provider.look_again(cloud.request, MODEL, sent)
        assert found.is_exact
        assert abs(found.sent_at - sent) < timedelta(minutes=1)
        async for _ in provider.watch(found.ticket):
            pass
        assert (await provider.collect(found.ticket)).files

    bill = cloud.tell(story, rule, lists_unfinished=True)
    assert len(bill.lines) == 1


@pytest.mark.parametrize(
    "rule",
    [
        Rule(Fault.DROP_UNREAD, Step.SUBMIT),
        Rule(Fault.DROP_UNACCEPTED, Step.SUBMIT),
        Rule(Fault.GATEWAY_ERROR, Step.SUBMIT, status=503),
    ],
    ids=lambda rule: rule.fault,
)
def test_what_looks_the_same_and_was_never_accepted_is_uncertain_too_and_costs_nothing(cloud, rule):
    async def story(provider):
        with pytest.raises(SubmitUncertain):
            await cloud.submitted(provider)

    assert cloud.tell(story, rule).lines == ()


def test_an_empty_account_is_said_to_be_empty(cloud):
    async def story(provider):
        with pytest.raises(OutOfCredit):
            await cloud.submitted(provider)

    assert cloud.tell(story, balance_usd=Decimal(0)).lines == ()


SURVIVED = [
    Rule(Fault.GATEWAY_ERROR, Step.STATUS, times=3),
    Rule(Fault.API_ERROR, Step.STATUS, status=503, times=3),
    Rule(Fault.DROP_ACCEPTED, Step.STATUS, times=3),
    Rule(Fault.CAPTIVE_PORTAL, Step.STATUS, times=2),
    Rule(Fault.CAPTIVE_PORTAL, Step.STATUS, status=302, times=2),
    Rule(Fault.BAD_JSON, Step.STATUS, times=2),
    Rule(Fault.MISSING_FIELDS, Step.STATUS, times=1),
    Rule(Fault.UNKNOWN_STATUS, value="FOO", times=3),
    Rule(Fault.CUT_REPLY, Step.STATUS, times=3),
    Rule(Fault.GATEWAY_ERROR, Step.RESULT, times=2),
    Rule(Fault.DROP_ACCEPTED, Step.RESULT, times=2),
    Rule(Fault.CUT_REPLY, Step.RESULT, times=2),
    Rule(Fault.BAD_JSON, Step.RESULT, times=1),
    Rule(Fault.DEEP_JSON, Step.RESULT, times=1),
    Rule(Fault.HUGE_JSON, Step.RESULT, times=1),
    Rule(Fault.GONE, Step.RESULT, times=2),
    Rule(Fault.GATEWAY_ERROR, Step.DOWNLOAD, status=503, times=2),
    Rule(Fault.API_ERROR, Step.DOWNLOAD, status=409, times=2),
    Rule(Fault.DROP_ACCEPTED, Step.DOWNLOAD, times=2),
    Rule(Fault.CUT_REPLY, Step.DOWNLOAD, times=4),
    Rule(Fault.HTML_MEDIA, times=1),
    Rule(Fault.WRONG_TYPE, value="text/html"),
    Rule(Fault.WRONG_TYPE, value="application/octet-stream"),
    Rule(Fault.EXPIRED_URL, times=1),
    Rule(Fault.GATEWAY_ERROR, Step.UPLOAD, times=2),
    Rule(Fault.DROP_ACCEPTED, Step.UPLOAD, times=2),
    Rule(Fault.DROP_UNREAD, Step.TOKEN, times=2),
    Rule(Fault.API_ERROR, Step.PRICES, status=429, times=2),
]


@pytest.mark.parametrize("rule", SURVIVED, ids=lambda rule: f"{rule.fault}-{rule.step}-{rule.status}{rule.value}")
def test_a_passing_fault_costs_time_and_nothing_else(cloud, rule):
    found = {}

    async def story(provider):
        found["info"], found["delivery"] = await cloud.made(provider)

    bill = cloud.tell(story, rule)
    assert found["info"].kind is MediaKind.VIDEO
    assert len(bill.lines) == 1
    assert found["delivery"].cost_usd == bill.usd


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (Rule(Fault.CONTENT_REJECTED), ContentRefused),
        (Rule(Fault.COMPLETED_WITH_ERROR, value="runner_disconnected"), GenerationFailed),
        (Rule(Fault.NO_MEDIA), GenerationFailed),
        (Rule(Fault.HOSTILE_URL, value="file:///etc/passwd"), ServiceFault),
        (Rule(Fault.HOSTILE_URL, value="https://169.254.169.254/latest"), ServiceFault),
        (Rule(Fault.HOSTILE_URL, value="https://localhost/x"), ServiceFault),
        (Rule(Fault.REDIRECT, value="https://127.0.0.1/x"), ServiceFault),
        (Rule(Fault.REDIRECT, value="file:///etc/passwd"), ServiceFault),
        (Rule(Fault.ENDLESS_MEDIA), ServiceFault),
        (Rule(Fault.GZIP_BOMB), ServiceFault),
        (Rule(Fault.CAPTIVE_PORTAL, Step.DOWNLOAD), Offline),
    ],
    ids=lambda value: value.fault + value.value if isinstance(value, Rule) else "",
)
def test_what_does_not_pass_is_told_as_what_it_is(cloud, rule, kind):
    async def story(provider):
        with pytest.raises(kind):
            await cloud.made(provider)

    assert len(cloud.tell(story, rule).lines) <= 1


def test_a_failure_that_was_charged_says_so(cloud):
    async def story(provider):
        with pytest.raises(ProviderError) as error:
            await cloud.made(provider)
        charged.append(error.value.charged_usd)

    charged = []
    bill = cloud.tell(story, Rule(Fault.CONTENT_REJECTED, billed=True))
    assert charged == [bill.usd]
    assert bill.usd > 0


def test_a_hundred_jobs_side_by_side_are_a_hundred_jobs(cloud):
    async def story(provider):
        upload = await provider.upload(cloud.value.media, cloud.path)

        async def one():
            ticket = await provider.submit(cloud.request, MODEL, {cloud.value.media: upload.url})
            async for _ in provider.watch(ticket):
                pass
            return await provider.collect(ticket)

        made = await asyncio.gather(*(one() for _ in range(100)))
        total.append(sum(delivery.cost_usd for delivery in made))

    total = []
    bill = cloud.tell(story, settings=FalSettings())
    assert len(bill.lines) == 100
    assert total == [bill.usd]


def test_with_nothing_there_it_is_offline(cloud):
    provider = FalProvider(
        cloud.catalog, cloud.net, lambda: None, pace=Hurried(), environment={"CHARSTUDIO_CLOUD": "http://127.0.0.1:9"}
    )

    async def story():
        with pytest.raises(Offline, match="refused"):
            await provider.submit(cloud.request, MODEL, {cloud.value.media: "https://v3.fal.media/x.png"})
        with pytest.raises(Unavailable):
            await provider.upload(cloud.value.media, cloud.path)
        await provider.aclose()

    asyncio.run(story())


class _AtTheFakeCloud(ProviderContract):
    """What every provider promises, kept against the fake cloud."""

    @pytest.fixture
    def address(self, tmp_path, catalog):
        script = Script(checks=Checks.NEVER)
        with FakeCloud.in_thread(tmp_path / "cloud", catalog, script=script, quick=True, tunnels=False) as cloud:
            yield {"CHARSTUDIO_CLOUD": cloud.address}

    @pytest.fixture
    def net(self):
        net = NetThread()
        yield net
        net.close()


class TestFalAtTheFakeCloud(_AtTheFakeCloud):
    @pytest.fixture
    def provider(self, catalog, net, address):
        return FalProvider(catalog, net, lambda: None, pace=Hurried(), environment=address)


class TestRunPodAtTheFakeCloud(_AtTheFakeCloud):
    @pytest.fixture
    def provider(self, catalog, net, address):
        host = FalProvider(catalog, net, lambda: None, pace=Hurried(), environment=address)
        yield RunPodProvider(catalog, net, lambda: None, host=host, pace=Hurried(), environment=address)
        asyncio.run(host.aclose())
