"""What every provider promises, as tests: a class to inherit from.

    class TestMine(ProviderContract):
        @pytest.fixture
        def provider(self): ...
        @pytest.fixture
        def still(self): ...      # path and MediaValue of a picture the provider may be given

A provider that keeps these promises can be driven by the engine without losing or paying anything twice.
"""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from charstudio.media.probe import probe
from charstudio.model.errors import JobLost, ProviderError
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import MediaRef
from charstudio.providers.base import CancelOutcome, ModelInfo, Provider, Ready, Ticket, Update, Waiting, Working
from charstudio.providers.requests import Capability, Request

PATIENCE_S = 60.0


def picture_value(path: Path) -> MediaValue:
    """The value of a PNG at ``path`` (its content does not matter here)."""
    return MediaValue(MediaRef("ab" * 32, "png"), MediaInfo(MediaKind.IMAGE, path.stat().st_size, 48, 32))


async def updates(provider: Provider, ticket: Ticket) -> list[Update]:
    """Everything ``watch`` says, to its end."""
    return [update async for update in provider.watch(ticket)]


class ProviderContract:
    """Inherit, give the fixtures, and add what is special."""

    @pytest.fixture
    def provider(self) -> Provider:
        raise NotImplementedError

    @pytest.fixture
    def still(self, tmp_path) -> Path:
        from tests.lab import picture

        return picture(tmp_path / "still.png")

    def request_of(self, still: Path) -> tuple[Request, str, MediaValue]:
        """A small request that the provider takes: a changed picture."""
        value = picture_value(still)
        params = {"instruction": "warm light", "width_px": 64, "height_px": 48, "seed": 1, "mark_draft": True}
        return Request(Capability.IMAGE_EDIT, params, {"image": (value,)}), "", value

    def model(self, provider: Provider) -> str:
        return next(info.id for info in provider.models() if info.capability is Capability.IMAGE_EDIT)

    async def submitted(self, provider: Provider, still: Path) -> Ticket:
        request, _, value = self.request_of(still)
        url = (await provider.upload(value.media, still)).url
        return await provider.submit(request, self.model(provider), {value.media: url})

    def tell(self, provider: Provider, story) -> None:
        async def told():
            try:
                await asyncio.wait_for(story(), PATIENCE_S)
            finally:
                await provider.aclose()

        asyncio.run(told())

    def test_it_says_who_it_is_and_what_it_offers(self, provider):
        assert provider.name
        assert provider.concurrency >= 1
        for info in provider.models():
            assert isinstance(info, ModelInfo)
            assert info.provider == provider.name
            assert info.title

    def test_a_price_is_an_amount_or_unknown(self, provider, still):
        request, _, _ = self.request_of(still)
        price = provider.price(request, self.model(provider))
        assert price is None or (isinstance(price, Decimal) and price >= 0)

    def test_a_request_is_made_and_its_file_is_media(self, provider, still, tmp_path):
        async def story():
            ticket = await self.submitted(provider, still)
            assert ticket.provider == provider.name
            assert ticket.request_id
            told = await updates(provider, ticket)
            assert isinstance(told[-1], Ready)
            assert all(isinstance(update, Waiting | Working) for update in told[:-1])
            shares = [update.fraction for update in told if isinstance(update, Working) and update.fraction is not None]
            assert all(0 <= share <= 1 for share in shares)
            delivery = await provider.collect(ticket)
            [file] = delivery.files
            assert file.output == "image"
            done = []
            await provider.download(file, tmp_path / "made", done.append)
            assert probe(tmp_path / "made").kind is MediaKind.IMAGE
            assert done[-1:] in ([], [1.0])

        self.tell(provider, story)

    def test_a_ticket_is_plain_text_and_can_be_used_again(self, provider, still):
        async def story():
            ticket = await self.submitted(provider, still)
            copy = Ticket(ticket.provider, ticket.model, ticket.request_id, dict(ticket.urls))
            assert isinstance((await updates(provider, copy))[-1], Ready)
            assert isinstance((await updates(provider, ticket))[-1], Ready)
            assert len((await provider.collect(copy)).files) == len((await provider.collect(ticket)).files)

        self.tell(provider, story)

    def test_a_job_nobody_knows_is_lost(self, provider):
        async def story():
            nobody = Ticket(provider.name, self.model(provider), "0123456789abcdef")
            with pytest.raises(JobLost) as error:
                await updates(provider, nobody)
            assert error.value.message
            with pytest.raises(ProviderError):
                await provider.collect(nobody)

        self.tell(provider, story)

    def test_a_cancel_is_answered(self, provider, still):
        async def story():
            ticket = await self.submitted(provider, still)
            assert isinstance(await provider.cancel(ticket), CancelOutcome)

        self.tell(provider, story)

    def test_who_stops_watching_breaks_nothing(self, provider, still):
        async def story():
            ticket = await self.submitted(provider, still)
            watching = asyncio.ensure_future(updates(provider, ticket))
            await asyncio.sleep(0)
            watching.cancel()
            await asyncio.wait({watching})
            assert isinstance((await updates(provider, ticket))[-1], Ready)

        self.tell(provider, story)
