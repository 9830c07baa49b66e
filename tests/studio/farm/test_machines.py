"""The machines of the settings are those the studio works on, from the moment the settings change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from charstudio.app import build_studio
from charstudio.providers.draft.provider import DraftProvider
from charstudio.storage import settings
from charstudio.storage.paths import Paths

ADDRESS = "tcp://127.0.0.1:1"


async def closed(studio) -> None:
    await studio.close()
    for provider in studio.providers.values():
        await provider.aclose()


async def test_other_machines_come_and_go_with_the_settings(tmp_path: Path):
    studio = build_studio(Paths.under(tmp_path))
    draft = studio.providers["draft"]
    assert isinstance(draft, DraftProvider)
    assert studio.farm is None
    assert draft.concurrency == 1
    studio.use_settings(replace(studio.settings, machines_address=ADDRESS, machines_fall_back="off"))
    assert studio.farm is not None
    assert studio.farm.farm.place.address == ADDRESS
    assert not studio.farm.farm.falls_back
    assert draft.concurrency > 1
    assert studio._scrubbing.elsewhere == studio.farm.want_proxy
    same = studio.farm
    studio.use_settings(replace(studio.settings, poll_seconds=3))
    assert studio.farm is same
    studio.use_settings(replace(studio.settings, machines_address=""))
    assert studio.farm is None
    assert draft.concurrency == 1
    assert studio._scrubbing.elsewhere is None
    await closed(studio)


async def test_settings_with_an_address_that_is_none_leave_the_work_here(tmp_path: Path):
    paths = Paths.under(tmp_path)
    settings.save(paths.settings, settings.changed(settings.Settings(), machines_address="somewhere"))
    studio = build_studio(paths)
    assert studio.farm is None
    await closed(studio)
