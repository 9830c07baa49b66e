"""The page of other machines: addresses are looked at while they are typed, and trying them never stops the window."""

from __future__ import annotations

import asyncio
import threading

import pytest

from charstudio.model.errors import FarmUnreachable
from charstudio.storage import settings
from charstudio.studio.farm.cluster import Machine
from charstudio.studio.farm.farm import Farm
from charstudio.ui.dialogs.settings.dialog import SettingsDialog
from charstudio.ui.dialogs.settings.machines_page import MachinesPage

pytest.importorskip("distributed", reason="the extra charstudio[farm] is not installed")

ADDRESS = "tcp://192.168.1.20:8786"


async def open_page(stage) -> tuple[SettingsDialog, MachinesPage]:
    stage.enter()
    stage.session.actions["edit.settings"].trigger()
    dialog = await stage.dialog(SettingsDialog)
    dialog.show_page("machines")
    await stage.turn()
    page = dialog.pages["machines"]
    assert isinstance(page, MachinesPage)
    return dialog, page


def row(page: MachinesPage, name: str):
    return next(found for found in page.rows if found.name == name)


async def typed(stage, page: MachinesPage, text: str) -> None:
    field = row(page, "machines_address").field
    await stage.focus(field)
    field.selectAll()
    stage.type(text, field)


async def test_an_address_is_kept_and_work_goes_there(stage):
    dialog, page = await open_page(stage)
    assert not page.trial.button.isEnabled()
    await typed(stage, page, ADDRESS)
    assert row(page, "machines_address").fault == ""
    assert page.trial.button.isEnabled()
    stage.click(dialog._ok)
    await stage.until(lambda: not stage.dialogs(SettingsDialog))
    assert settings.load(stage.paths.settings)[0].machines_address == ADDRESS


async def test_what_is_no_address_is_refused_beside_its_field(stage):
    dialog, page = await open_page(stage)
    await typed(stage, page, "192.168.1.20")
    assert "is not the address of a cluster" in row(page, "machines_address").fault
    assert not page.trial.button.isEnabled()
    stage.click(dialog._ok)
    await stage.turn()
    assert dialog.isVisible()
    await typed(stage, page, "tls://192.168.1.20:8786")
    assert "three files are needed" in row(page, "machines_address").fault
    stage.key("Escape")
    await stage.until(lambda: not stage.dialogs(SettingsDialog))
    assert settings.load(stage.paths.settings)[0].machines_address == ""


async def test_trying_says_who_answers_and_the_window_goes_on_meanwhile(stage, monkeypatch):
    may_answer = threading.Event()
    asked_in: list[threading.Thread] = []

    def connect(_farm: Farm) -> tuple[Machine, ...]:
        asked_in.append(threading.current_thread())
        assert may_answer.wait(30)
        return (Machine("tcp://a:1", 2, ""), Machine("tcp://b:1", 4, ""))

    monkeypatch.setattr(Farm, "connect", connect)
    _, page = await open_page(stage)
    await typed(stage, page, ADDRESS)
    stage.click(page.trial.button)
    await stage.until(lambda: bool(asked_in))
    assert page.trial.words.text() == "Calling…"
    assert not page.trial.button.isEnabled()
    await asyncio.sleep(0)  # the loop turns while somebody waits
    may_answer.set()
    await stage.until(page.trial.button.isEnabled)
    assert page.trial.words.text() == "2 machines answer: 6 at a time, the same version as this one."
    assert asked_in[0] is not threading.main_thread()


async def test_trying_says_what_is_wrong(stage, monkeypatch):
    def connect(_farm: Farm) -> tuple[Machine, ...]:
        raise FarmUnreachable(f"Nobody answers at {ADDRESS}.", "Is the scheduler running there?")

    monkeypatch.setattr(Farm, "connect", connect)
    _, page = await open_page(stage)
    await typed(stage, page, ADDRESS)
    stage.click(page.trial.button)
    await stage.until(lambda: "Nobody answers" in page.trial.words.text())
    assert page.trial.words.property("role") == "bad"


async def test_a_dialog_that_goes_while_it_is_tried_harms_nothing(stage, monkeypatch):
    may_answer = threading.Event()
    monkeypatch.setattr(Farm, "connect", lambda _farm: may_answer.wait(30) and ())
    _, page = await open_page(stage)
    await typed(stage, page, ADDRESS)
    stage.click(page.trial.button)
    await stage.turn()
    stage.key("Escape")
    await stage.until(lambda: not stage.dialogs(SettingsDialog))
    may_answer.set()
    await stage.turn()
