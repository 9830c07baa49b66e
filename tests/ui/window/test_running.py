"""Starting runs: what is free begins at once, what costs more than was agreed is asked about with its price."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from banks import MemoryKeychain
from cloud_stage import HELD, NEVER_ARRIVED, Cloud, ask_cloud
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from stage import button

from charstudio.model import graph_edits
from charstudio.providers.scripted import MODEL, Scene, Verb
from charstudio.storage.secrets import Secrets
from charstudio.studio.accounts import Accounts
from charstudio.ui.dialogs.confirm_run import ConfirmRun
from charstudio.ui.dialogs.first_key import FirstKeyDialog
from charstudio.ui.dialogs.message import Question
from charstudio.ui.graph.canvas import GraphCanvas
from charstudio.ui.window.price_of_all import QUICK_NODES

SHOTS = ("Warm dusk", "Close and soft")


def enter(stage, script=None, shots=SHOTS, **settings):
    stage.clouds = {"fal": Cloud(script)}
    session = stage.enter(stage.sample())
    session.desk.keep(**settings)
    return session, ask_cloud(stage, *shots)


def said(dialog) -> str:
    """Everything a dialog says."""
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def prices(dialog) -> list[tuple[str, str, str]]:
    """Its list: node, what makes it, price."""
    table = dialog._list
    return [tuple(table.item(row, column).text() for column in range(3)) for row in range(table.rowCount())]


# Without a question


async def test_what_is_free_starts_at_once_and_says_nothing_of_money(stage):
    session, _ = enter(stage, shots=())
    session.run_nodes([stage.find("Warm dusk")])
    assert stage.studio.is_running
    assert "$" not in stage.window.remark
    await stage.ran()
    assert stage.dialogs() == []


async def test_ctrl_enter_ends_writing_on_a_node_and_runs_nothing(stage):
    enter(stage, shots=())
    canvas = stage.window.findChild(GraphCanvas)
    await stage.focus(canvas.view)
    canvas.select([stage.find("Warm dusk")])
    canvas.writing.write_current()
    editor = canvas.writing.text
    await stage.until(editor.hasFocus, "the keyboard in the editor")
    QTest.keyClicks(editor, "Blue hour")
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert stage.studio.project.graph.nodes[stage.find("Warm dusk")].params["instruction"] == "Blue hour"
    assert not stage.studio.is_running


async def test_below_the_threshold_it_starts_and_says_for_how_much(stage):
    session, nodes = enter(stage, HELD)
    session.run_nodes(nodes)
    assert stage.studio.is_running
    assert stage.window.remark == "Making 2 pictures for $0.84."
    stage.clouds["fal"].let_go(Verb.WATCH)
    await stage.ran()


async def test_nothing_is_made_twice(stage):
    session, nodes = enter(stage)
    session.run_nodes(nodes)
    await stage.ran()
    session.run_nodes(nodes)
    assert stage.window.remark.startswith("Everything is up to date.")
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 2


async def test_what_is_being_made_already_is_not_priced_again(stage):
    session, nodes = enter(stage, HELD)
    session.run_nodes(nodes[:1])
    await stage.clouds["fal"].reached(Verb.WATCH)
    assert await session.running.price_of_all() == "$0.42"
    session.run_nodes(nodes[:1])
    assert stage.window.remark == "It is being made already."
    session.run_nodes(nodes)
    assert stage.window.remark == "Making 1 picture for $0.42."
    stage.clouds["fal"].let_go(Verb.WATCH)
    await stage.ran()
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 2


async def test_another_take_of_what_is_being_made_is_priced(stage):
    session, nodes = enter(stage, HELD)
    session.run_nodes(nodes[:1])
    await stage.clouds["fal"].reached(Verb.WATCH)
    session.running.run_takes(nodes[0], 2)
    assert stage.window.remark == "Making 1 picture for $0.84."
    stage.clouds["fal"].let_go(Verb.WATCH)
    await stage.ran()
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 3
    assert len(stage.studio.takes(nodes[0])) == 3


# With one


async def test_above_the_threshold_the_price_is_on_the_button_and_enter_presses_it(stage):
    session, nodes = enter(stage, ask_above_usd=Decimal("0.50"))
    session.run_nodes(nodes)
    dialog = await stage.dialog(ConfirmRun)
    assert "Make 2 pictures?" in said(dialog)
    assert prices(dialog) == [(shot, MODEL, "$0.42") for shot in sorted(SHOTS)]
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 0
    assert button(dialog, "Make · $0.84").isDefault()
    stage.key("Return", dialog)
    await stage.until(lambda: stage.clouds["fal"].count(Verb.SUBMIT) == 2)
    await stage.ran()


async def test_escape_sends_nothing(stage):
    session, nodes = enter(stage, ask_above_usd=Decimal(0))
    session.run_nodes(nodes)
    dialog = await stage.dialog(ConfirmRun)
    stage.key("Escape", dialog)
    await stage.until(lambda: not stage.dialogs())
    await stage.turn()
    assert not stage.studio.is_running
    assert stage.clouds["fal"].operations == []


async def test_an_unknown_price_is_always_asked_about_and_named(stage):
    session, nodes = enter(stage, ask_above_usd=Decimal(1000), cap_day_usd=Decimal(5))
    stage.clouds["fal"].prices = lambda request: Decimal("0.84") if "Warm" in str(request.params) else None
    stage.studio.renew_models()
    session.run_nodes(nodes)
    dialog = await stage.dialog(ConfirmRun)
    assert "Price unknown: 1 of 2." in said(dialog)
    assert ("Close and soft", MODEL, "price unknown") in prices(dialog)
    stage.click(button(dialog, "Make · at least $0.84 + unknown"))
    await stage.until(lambda: all(stage.studio.takes(node) for node in nodes), "both, although there is a cap")


async def test_a_run_over_a_cap_cannot_be_started_and_leads_to_the_settings(stage):
    session, nodes = enter(stage, ask_above_usd=Decimal(1000), cap_day_usd=Decimal("0.50"))
    session.run_nodes(nodes)
    dialog = await stage.dialog(ConfirmRun)
    assert not button(dialog, "Make · $0.84").isEnabled()
    assert "This would take today's spending to $0.84; your cap is $0.50. Nothing is sent." in said(dialog)
    triggered = []
    stage.window.findChild(QAction, "edit.settings").triggered.connect(lambda _checked: triggered.append(True))
    stage.key("Return", dialog)  # Enter means the way out
    await stage.until(lambda: triggered)
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 0


@pytest.mark.parametrize(
    ("settings", "budget", "words"),
    [
        ({"cap_run_usd": Decimal("0.80")}, None, "This run would come to $0.84; your cap is $0.80."),
        ({}, Decimal("0.80"), "This would take the film to $0.84; your cap is $0.80."),
    ],
)
async def test_every_cap_stands_in_the_way_with_its_own_words(stage, settings, budget, words):
    session, nodes = enter(stage, ask_above_usd=Decimal(1000), **settings)
    stage.studio.document.apply("Cap", lambda project: replace(project, budget=budget))
    session.run_nodes(nodes)
    assert words in said(await stage.dialog(ConfirmRun))


async def test_what_other_jobs_cost_counts_against_the_cap(stage):
    session, nodes = enter(stage, ask_above_usd=Decimal(1000), cap_day_usd=Decimal("0.50"))
    session.run_nodes(nodes[:1])
    await stage.until(lambda: stage.studio.journal.spending.today_usd == Decimal("0.25"))
    session.run_nodes(nodes[1:])
    dialog = await stage.dialog(ConfirmRun)
    assert "$0.67 of $0.50" in said(dialog)


async def test_it_tells_what_is_up_to_date_already_and_what_further_tries_may_add(stage):
    session, nodes = enter(stage)
    session.run_nodes(nodes[:1])
    await stage.ran()
    session.desk.keep(ask_above_usd=Decimal(0), generation_tries=3)
    session.run_nodes(nodes)
    words = said(await stage.dialog(ConfirmRun))
    assert "Further tries may add up to $0.84, inside your caps." in words
    assert "up to date and cost nothing." in words


async def test_the_answer_is_for_what_was_asked_whatever_is_edited_meanwhile(stage):
    session, nodes = enter(stage, ask_above_usd=Decimal(0))
    session.run_nodes(nodes)
    dialog = await stage.dialog(ConfirmRun)
    stage.studio.document.apply(
        "Change", lambda p: graph_edits.set_params(p, stage.studio.kinds, nodes[0], {"instruction": "something dear"})
    )
    stage.click(button(dialog, "Make · $0.84"))
    await stage.ran()
    await stage.until(lambda: stage.clouds["fal"].count(Verb.SUBMIT) == 2)
    assert "something dear" not in stage.clouds["fal"].accepted()


# Keys


def without_key(stage, **settings):
    cloud = Cloud()
    cloud.missing = "fal.ai has no key yet. Enter it in Settings."
    stage.clouds = {"fal": cloud}
    stage.accounts = Accounts(Secrets({}, MemoryKeychain()), stage.clouds)
    session = stage.enter(stage.sample())
    session.desk.keep(key_question="answered", **settings)
    return session, cloud, ask_cloud(stage, "Warm dusk")


async def test_a_run_that_lacks_a_key_asks_for_it(stage):
    session, cloud, nodes = without_key(stage)
    session.run_nodes(nodes)
    dialog = await stage.dialog(FirstKeyDialog)
    dialog.reject()
    await stage.until(lambda: "Nothing was started" in stage.window.remark)
    assert cloud.count(Verb.SUBMIT) == 0


async def test_drafts_instead_of_a_key_are_made_at_once_and_can_be_undone(stage):
    session, cloud, nodes = without_key(stage)
    session.run_nodes(nodes)
    dialog = await stage.dialog(FirstKeyDialog)
    stage.click(dialog.drafts)
    await stage.until(lambda: bool(stage.studio.takes(nodes[0])))
    assert stage.studio.project.graph.nodes[nodes[0]].params["model"] == "draft"
    assert stage.studio.document.undo_label == "Use drafts"
    assert cloud.count(Verb.SUBMIT) == 0


async def test_running_everything_goes_on_with_what_needs_no_key(stage):
    session, cloud, _ = without_key(stage)
    session.run_nodes(None)
    await stage.until(lambda: stage.studio.is_running)
    assert "cannot run yet" in stage.window.remark
    await stage.ran()
    assert stage.dialogs(FirstKeyDialog) == []
    assert cloud.count(Verb.SUBMIT) == 0


async def test_other_reasons_are_told_and_no_key_is_asked_for(stage):
    session, nodes = enter(stage)
    stage.clouds["fal"].missing = "This model was withdrawn in September."
    stage.studio.renew_models()
    session.run_nodes(nodes[:1])
    question = await stage.dialog(Question)
    assert "withdrawn" in said(question)


# The price of everything


async def test_what_nobody_knows_the_end_of_is_not_priced_again_and_not_asked_for(stage):
    session, nodes = enter(stage, lambda request: NEVER_ARRIVED if "Warm light" in str(request.params) else Scene())
    session.run_nodes(nodes)
    await stage.ran()
    await stage.until(lambda: [row.ticket for row in stage.studio.journal.open_rows()] == [None])
    assert await session.running.price_of_all() == ""
    sent = stage.clouds["fal"].count(Verb.SUBMIT)
    session.run_nodes(nodes)
    assert stage.window.remark.startswith("Nobody knows what became of an earlier request")
    assert not stage.studio.is_running
    assert stage.clouds["fal"].count(Verb.SUBMIT) == sent
    await stage.studio.journal.give_up(stage.studio.journal.open_rows()[0].id, perhaps_charged=False)
    await stage.studio.journal.looked()
    assert await session.running.price_of_all() == "$0.42"


async def test_the_price_of_everything_stale_is_told_and_told_anew(stage):
    session, nodes = enter(stage)
    assert await session.running.price_of_all() == "$0.84"
    told = []
    stop = session.running.watch_price_of_all(told.append)
    await stage.until(lambda: told == ["$0.84"])
    session.run_nodes(nodes[:1])
    await stage.until(lambda: told[-1] == "$0.42")
    stop()


async def test_what_is_free_has_no_price_of_everything(stage):
    session, _ = enter(stage, shots=())
    assert await session.running.price_of_all() == ""


async def test_a_large_film_is_planned_aside_and_asked_for_once(stage):
    session, nodes = enter(stage, ask_above_usd=Decimal("0.50"))

    def many(project):
        for number in range(QUICK_NODES):
            project = graph_edits.add_node(project, stage.studio.kinds, "source.text", x=number, y=900)
        return project

    stage.studio.document.apply("Many", many)
    assert await session.running.price_of_all() == "$0.84"
    session.run_nodes(nodes)
    session.run_nodes(nodes)
    assert stage.dialogs() == [], "the window's own thread plans nothing"
    dialog = await stage.dialog(ConfirmRun)
    stage.click(button(dialog, "Make · $0.84"))
    await stage.until(lambda: all(stage.studio.takes(node) for node in nodes))
    assert stage.dialogs() == []
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 2


async def test_an_unknown_part_of_the_price_of_everything_is_never_left_out(stage):
    session, _ = enter(stage)
    stage.clouds["fal"].prices = lambda _request: None
    assert await session.running.price_of_all() == "price unknown"
    stage.clouds["fal"].prices = lambda request: Decimal("0.84") if "Warm" in str(request.params) else None
    assert await session.running.price_of_all() == "at least $0.84 + unknown"
