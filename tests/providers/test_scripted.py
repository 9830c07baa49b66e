"""The scripted provider keeps the promises of every provider, and its script to the letter."""

from __future__ import annotations

import asyncio

import pytest

from charstudio.media.probe import probe
from charstudio.model.errors import JobLost, SubmitUncertain, Unavailable
from charstudio.model.library import MediaKind
from charstudio.providers.base import CancelOutcome, Ready, Waiting, Working
from charstudio.providers.requests import Capability, Request
from charstudio.providers.scripted import MODEL, Files, Operation, Scene, ScriptedProvider, Verb
from tests.providers.contract import ProviderContract, updates

WALK = Request(Capability.IMAGE_TO_VIDEO, {"prompt": "walk"})
SMILE = Request(Capability.IMAGE_EDIT, {"instruction": "smile"})


class TestContract(ProviderContract):
    @pytest.fixture
    def provider(self):
        return ScriptedProvider(Scene(delay_s=0.001))


class TestContractOnDisk(ProviderContract):
    @pytest.fixture
    def provider(self, tmp_path):
        (tmp_path / "service").mkdir()
        return ScriptedProvider(folder=tmp_path / "service")


def test_what_is_asked_is_written_down_in_order(tmp_path):
    provider = ScriptedProvider(Scene(queue=(3, 1), progress=(0.1, 0.9)))

    async def story():
        ticket = await provider.submit(WALK, MODEL, {})
        told = await updates(provider, ticket)
        assert told == [Waiting(3), Waiting(1), Working(0.1, "Rendering"), Working(0.9, "Rendering"), Ready()]
        [file] = (await provider.collect(ticket)).files
        await provider.download(file, tmp_path / "walk", lambda _: None)
        await provider.cancel(ticket)

    asyncio.run(story())
    verbs = (Verb.SUBMIT, Verb.WATCH, Verb.COLLECT, Verb.DOWNLOAD, Verb.CANCEL)
    assert provider.operations == [Operation(verb, "walk") for verb in verbs]
    assert provider.accepted() == ("walk",)
    assert probe(tmp_path / "walk").kind is MediaKind.VIDEO


@pytest.mark.parametrize("verb", [Verb.SUBMIT, Verb.WATCH, Verb.COLLECT, Verb.CANCEL])
def test_it_fails_where_and_as_often_as_the_scene_says(verb):
    provider = ScriptedProvider(Scene(fail={verb: Unavailable("No.")}, fail_times=1))

    async def attempt():
        ticket = await provider.submit(SMILE, MODEL, {})
        await updates(provider, ticket)
        await provider.collect(ticket)
        return await provider.cancel(ticket)

    async def story():
        with pytest.raises(Unavailable):
            await attempt()
        assert await attempt() is CancelOutcome.STOPPED

    asyncio.run(story())


def test_an_uncertain_submit_may_have_been_accepted():
    async def story(scene):
        provider = ScriptedProvider(scene)
        with pytest.raises(SubmitUncertain):
            await provider.submit(SMILE, MODEL, {})
        return provider.accepted()

    uncertain = {Verb.SUBMIT: SubmitUncertain("No answer.")}
    assert asyncio.run(story(Scene(fail=uncertain))) == ()
    assert asyncio.run(story(Scene(fail=uncertain, accepts_though_uncertain=True))) == ("smile",)


def test_it_holds_until_it_is_let_go():
    provider = ScriptedProvider(Scene(hold=frozenset({Verb.SUBMIT})))

    async def story():
        asking = asyncio.ensure_future(provider.submit(SMILE, MODEL, {}))
        await provider.reached(Verb.SUBMIT)
        await asyncio.sleep(0.01)
        assert not asking.done()
        provider.let_go(Verb.SUBMIT)
        assert (await asking).model == MODEL

    asyncio.run(story())


def test_wrong_files_are_wrong_in_the_way_they_are_meant_to_be(tmp_path):
    async def made(files, request):
        provider = ScriptedProvider(Scene(files=files))
        ticket = await provider.submit(request, MODEL, {})
        delivery = await provider.collect(ticket)
        for file in delivery.files:
            await provider.download(file, tmp_path / files, lambda _: None)
        return len(delivery.files)

    assert asyncio.run(made(Files.NONE, SMILE)) == 0
    assert asyncio.run(made(Files.GARBAGE, SMILE)) == 1
    assert asyncio.run(made(Files.OTHER_KIND, SMILE)) == 1
    assert probe(tmp_path / Files.OTHER_KIND).kind is MediaKind.VIDEO
    assert asyncio.run(made(Files.OTHER_KIND, WALK)) == 1
    assert probe(tmp_path / Files.OTHER_KIND).kind is MediaKind.IMAGE


def test_a_script_may_look_at_the_request():
    provider = ScriptedProvider(lambda request: Scene(lost=request.params.get("prompt") == "walk"))

    async def story():
        await updates(provider, await provider.submit(SMILE, MODEL, {}))
        with pytest.raises(JobLost):
            await updates(provider, await provider.submit(WALK, MODEL, {}))

    asyncio.run(story())


def test_with_a_folder_it_lives_on(tmp_path):
    async def story():
        ticket = await ScriptedProvider(folder=tmp_path).submit(SMILE, MODEL, {})
        later = ScriptedProvider(folder=tmp_path)
        assert (await updates(later, ticket))[-1] == Ready()
        assert later.accepted() == ("smile",)

    asyncio.run(story())
    assert (tmp_path / "operations.jsonl").read_text().splitlines()[0] == '["submit", "smile"]'
