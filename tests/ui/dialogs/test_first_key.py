"""The first question for a key: when it comes, what each answer does, and that it comes once."""

from __future__ import annotations

import asyncio

from banks import KEY, MemoryKeychain, NoKeychain, open_accounts
from PySide6.QtWidgets import QApplication
from stage import button

from charstudio.model import graph_edits
from charstudio.model.errors import Offline
from charstudio.storage import settings
from charstudio.ui.dialogs.first_key import FirstKeyDialog, KeyAnswer, ask_for_key, key_answer
from charstudio.ui.dialogs.settings.dialog import SettingsDialog
from charstudio.ui.inspector.form import Fold


def choose(stage, model="fal-model", title="Warm dusk"):
    node = stage.find(title)
    stage.studio.document.apply(
        "Use another model",
        lambda project: graph_edits.set_params(project, stage.studio.kinds, node, {"model": model}),
    )


async def asked(stage, *arguments, **named):
    """The question, put, and the task that waits for its answer."""
    task = asyncio.get_running_loop().create_task(ask_for_key(stage.session.desk, *arguments, **named))
    return await stage.dialog(FirstKeyDialog), task


async def test_it_is_not_asked_at_the_start_nor_for_drafts(stage):
    open_accounts(stage)
    session = stage.enter(stage.sample())
    session.run_nodes([stage.find("Warm dusk")])
    await stage.ran()
    await stage.turn()
    assert stage.dialogs() == []
    assert session.desk.settings.key_question == "open"


async def test_choosing_a_model_that_needs_a_key_asks_once(stage):
    open_accounts(stage)
    session = stage.enter(stage.sample())
    choose(stage)
    dialog = await stage.dialog(FirstKeyDialog)
    stage.click(button(dialog, "Use drafts instead"))
    await stage.until(lambda: session.desk.settings.key_question == "answered")
    assert settings.load(stage.paths.settings)[0].key_question == "answered"
    assert "free" in stage.window.remark
    await stage.until(lambda: stage.studio.project.graph.nodes[stage.find("Warm dusk")].params["model"] == "draft")
    choose(stage, title="Close and soft")
    assert not await ask_for_key(session.desk)
    assert stage.dialogs() == []


async def test_undo_redo_and_opening_ask_nothing(stage):
    accounts = open_accounts(stage, MemoryKeychain(fal=KEY))
    session = stage.enter(stage.sample())
    choose(stage)
    await asyncio.sleep(0.05)  # the key is found, and nothing is asked
    await stage.studio.save()
    await accounts.forget("fal")
    session.actions["edit.undo"].trigger()
    session.actions["edit.redo"].trigger()
    stage.studio.open(stage.studio.folder)
    await asyncio.sleep(0.05)
    assert stage.dialogs() == []


async def test_who_has_a_key_is_not_asked(stage):
    open_accounts(stage, MemoryKeychain(runpod=KEY))
    session = stage.enter(stage.sample())
    choose(stage)
    await asyncio.sleep(0.05)
    assert stage.dialogs() == []
    assert await ask_for_key(session.desk)
    assert session.desk.settings.key_question == "open"


async def test_a_key_is_tested_saved_and_told(stage):
    chain = MemoryKeychain()
    open_accounts(stage, chain)
    stage.enter(stage.sample())
    dialog, task = await asked(stage)
    await stage.until(dialog.entries["fal"].field.hasFocus)
    stage.type(KEY)
    stage.key("Return")
    assert await task is True
    assert chain.keys == {"fal": KEY}
    assert stage.window.remark == "fal.ai: The key works. The balance is $12.50."


async def test_a_refused_key_is_not_kept_and_can_be_typed_again(stage):
    chain = MemoryKeychain()
    open_accounts(stage, chain)
    stage.enter(stage.sample())
    dialog, task = await asked(stage)
    stage.click(button(dialog, "Test and save"))
    assert dialog._result.text() == "Paste the key first."
    stage.type("wrong-key", dialog.entries["fal"].field)
    stage.click(button(dialog, "Test and save"))
    await stage.until(lambda: "refused" in dialog._result.text())
    assert chain.keys == {}
    assert dialog.entries["fal"].field.text() == ""
    stage.type(KEY, dialog.entries["fal"].field)
    stage.click(button(dialog, "Test and save"))
    assert await task is True


async def test_a_service_out_of_reach_keeps_the_key_untested(stage):
    chain = MemoryKeychain()
    open_accounts(stage, chain)
    stage.clouds["fal"].offline = Offline("fal.ai cannot be reached.", "Check the network.")
    stage.enter(stage.sample())
    dialog, task = await asked(stage)
    stage.type(KEY, dialog.entries["fal"].field)
    stage.click(button(dialog, "Test and save"))
    assert await task is True
    assert chain.keys == {"fal": KEY}
    assert "could not be tested" in stage.window.remark


async def test_the_second_service_is_folded_away_and_comes_first_when_it_is_the_one_needed(stage):
    chain = MemoryKeychain()
    open_accounts(stage, chain)
    stage.enter(stage.sample())
    dialog, task = await asked(stage)
    assert not dialog.entries["runpod"].isVisible()
    height = dialog.height()
    dialog.findChild(Fold).set_open(is_open=True)
    await stage.until(lambda: dialog.height() > height)
    assert dialog.entries["runpod"].isVisible()
    dialog.reject()
    assert await task is False
    dialog, task = await asked(stage, "runpod", again=True)
    assert dialog.entries["runpod"].isVisible()
    stage.type(KEY, dialog.entries["runpod"].field)
    stage.key("Return", dialog.entries["runpod"].field)
    assert await task is True
    assert chain.keys == {"runpod": KEY}


async def test_a_key_for_another_service_is_no_key_for_this_one(stage):
    open_accounts(stage, MemoryKeychain(fal=KEY))
    stage.enter(stage.sample())
    dialog, task = await asked(stage, "runpod")
    stage.click(button(dialog, "Use drafts instead"))
    assert await task is False


async def test_running_what_has_no_key_asks_for_it_although_the_question_was_answered_and_then_runs(stage):
    open_accounts(stage)
    session = stage.enter(stage.sample())
    session.desk.keep(key_question="answered")
    choose(stage)
    node = stage.find("Warm dusk")
    await stage.until(lambda: stage.studio.plan([node]).blocked)
    assert stage.dialogs() == []
    session.run_nodes([node])
    dialog = await stage.dialog(FirstKeyDialog)
    stage.type(KEY, dialog.entries["fal"].field)
    stage.key("Return", dialog.entries["fal"].field)
    await stage.until(lambda: stage.studio.takes(node))
    await stage.ran()


async def test_a_key_that_comes_or_goes_is_seen_by_the_film_at_once(stage):
    accounts = open_accounts(stage, MemoryKeychain(fal=KEY))
    stage.enter(stage.sample())
    choose(stage)
    node = stage.find("Warm dusk")
    await stage.studio.save()
    await stage.turn()
    assert not stage.studio.plan([node]).blocked
    await accounts.forget("fal")
    await stage.until(lambda: stage.studio.plan([node]).blocked)
    await accounts.enter("fal", KEY)
    await stage.until(lambda: not stage.studio.plan([node]).blocked)


async def test_opening_a_film_finds_out_whether_its_models_have_a_key(stage):
    open_accounts(stage)
    stage.enter(stage.sample())
    choose(stage)
    (await stage.dialog(FirstKeyDialog)).reject()
    await stage.studio.save()
    stage.clouds["fal"].forget_key()
    stage.studio.renew_models()
    node = stage.find("Warm dusk")
    assert not stage.studio.plan([node]).blocked
    stage.studio.open(stage.studio.folder)
    await stage.until(lambda: stage.studio.plan([node]).blocked)
    assert stage.dialogs() == []


async def test_escape_answers_nothing_but_is_not_asked_again(stage):
    open_accounts(stage)
    session = stage.enter(stage.sample())
    dialog, task = await asked(stage)
    stage.key("Escape", dialog)
    assert await task is False
    assert await key_answer(session.desk) is KeyAnswer.LATER
    assert stage.dialogs() == []


async def test_tab_goes_from_the_field_over_the_way_to_a_key_to_both_answers(stage):
    open_accounts(stage)
    stage.enter()
    dialog, task = await asked(stage)
    await stage.focus(dialog.entries["fal"].field)
    met = []
    for _ in range(12):
        widget = QApplication.focusWidget()
        if widget in met:
            break
        met.append(widget)
        stage.key("Tab", widget)
    names = [widget.accessibleName() or widget.text() for widget in met]
    wanted = ["Key of fal.ai", "Paste the key of fal.ai", "Make a key at fal.ai/dashboard/keys", "RunPod as well"]
    assert names == [*wanted, "Test and save", "Use drafts instead"]
    dialog.reject()
    await task


async def test_both_ways_look_the_same(stage):
    open_accounts(stage)
    stage.enter(stage.sample())
    dialog, task = await asked(stage)
    await stage.turn()
    assert dialog.save.size() == dialog.drafts.size()
    assert dialog.save.property("role") == dialog.drafts.property("role")
    assert not dialog.save.isDefault()
    assert not dialog.drafts.isDefault()
    assert dialog.save.isEnabled()
    dialog.reject()
    await task


async def test_it_can_be_had_from_the_help_menu_at_any_time(stage):
    open_accounts(stage, NoKeychain())
    session = stage.enter()
    session.desk.keep(key_question="answered")
    session.actions["help.first_key"].trigger()
    dialog = await stage.dialog(FirstKeyDialog)
    stage.type(KEY, dialog.entries["fal"].field)
    stage.key("Return", dialog.entries["fal"].field)
    await stage.until(lambda: "next start" in stage.window.remark)


async def test_without_services_the_menu_says_so(stage):
    session = stage.enter()
    session.actions["help.first_key"].trigger()
    await stage.until(lambda: "No cloud service" in stage.window.remark)
    assert stage.dialogs() == []


async def test_two_who_ask_at_once_show_one_dialog(stage):
    open_accounts(stage)
    session = stage.enter(stage.sample())
    dialog, task = await asked(stage)
    assert await ask_for_key(session.desk) is False
    assert stage.dialogs() == [dialog]
    dialog.reject()
    await task


async def test_settings_and_question_do_not_stand_in_each_others_way(stage):
    open_accounts(stage)
    session = stage.enter(stage.sample())
    session.actions["edit.settings"].trigger()
    settings_dialog = await stage.dialog(SettingsDialog)
    settings_dialog.reject()
    choose(stage)
    dialog = await stage.dialog(FirstKeyDialog)
    dialog.reject()
    await stage.until(lambda: not stage.dialogs())
