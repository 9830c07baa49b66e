"""The jobs panel with real keys and a real journal: what it tells, and what can be done about a job."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from cloud_stage import HELD, LOST_REPLY, NEVER_ARRIVED, Cloud, ask_cloud, only, stands
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from stage import Stage, button

from charstudio.model.errors import (
    AuthFailed,
    ContentRefused,
    GenerationFailed,
    OutOfCredit,
    Rejected,
)
from charstudio.providers.scripted import Scene, Verb
from charstudio.storage.database import JobState
from charstudio.ui.dialogs.confirm_run import ConfirmRun
from charstudio.ui.dialogs.job_log import JobLogDialog
from charstudio.ui.dialogs.message import Question
from charstudio.ui.dialogs.reconcile import ReconcileDialog
from charstudio.ui.window.commands import COMMANDS
from charstudio.ui.window.jobs.line import Standing
from charstudio.ui.window.jobs.next_step import WINDOW_COMMANDS
from charstudio.ui.window.jobs.table import TITLES, Column

SHOT = "Warm dusk"


def enter(stage, script=None, **settings):
    """The sample with one shot of the cloud; a run of 42 cents is not asked about."""
    stage.clouds = {"fal": Cloud(script)}
    session = stage.enter(stage.sample())
    session.desk.keep(**settings)
    (node,) = ask_cloud(stage, SHOT)
    session.bench.show_jobs()
    return session.bench.jobs, node


async def run_and_choose(stage, jobs, node, standing):
    stage.session.run_nodes([node])
    await stage.until(lambda: stands(stage, standing))
    await stage.until(lambda: only(stage).rows or standing is Standing.FAILED, "the journal")
    jobs._view.selectRow(0)
    await stage.focus(jobs._view)


def cell(jobs, column, row=0):
    return jobs._table.index(row, column).data()


# What it tells


async def test_an_empty_panel_says_what_will_be_in_it(stage):
    jobs, _ = enter(stage)
    assert jobs._empty.isVisible()
    assert "No jobs yet" in jobs._empty.text()


async def test_a_paid_job_tells_who_makes_it_and_what_is_set_aside(stage):
    jobs, node = enter(stage, HELD)
    stage.session.run_nodes([node])
    await stage.until(lambda: stands(stage, Standing.RUNNING) and only(stage).request_id)
    assert (cell(jobs, Column.SHOT), cell(jobs, Column.STATE)) == (SHOT, "Running")
    assert (cell(jobs, Column.MODEL), cell(jobs, Column.SERVICE)) == ("scripted-1", "fal.ai")
    assert cell(jobs, Column.ASIDE) == "$0.42"
    assert cell(jobs, Column.CHARGED) == ""
    assert cell(jobs, Column.TIME).startswith("0:0")
    assert only(stage).request_id in jobs._table.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert jobs._words.text() == "running 1 · $0.42 set aside"
    stage.clouds["fal"].let_go(Verb.WATCH)
    await stage.until(lambda: stands(stage, Standing.DONE) and not only(stage).reserved_usd)
    assert cell(jobs, Column.CHARGED) == "$0.25"
    assert cell(jobs, Column.ASIDE) == ""


async def test_a_charge_the_service_did_not_name_is_marked_as_estimated(stage):
    jobs, node = enter(stage, Scene(cost_usd=None))
    stage.session.run_nodes([node])
    await stage.until(lambda: cell(jobs, Column.CHARGED) == "~$0.42" if jobs.lines else False)
    jobs._view.selectRow(0)
    assert "by our own prices" in jobs._table.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)


async def test_a_place_in_line_is_told_instead_of_a_bar(stage):
    jobs, node = enter(stage, Scene(queue=(2,), hold=frozenset({Verb.WATCH})))
    stage.session.run_nodes([node])
    await stage.until(lambda: jobs.lines and cell(jobs, Column.PROGRESS) == "3rd in line")
    assert cell(jobs, Column.STATE) == "Waiting"
    stage.clouds["fal"].let_go(Verb.WATCH)
    await stage.ran()


async def test_tries_are_counted_and_their_costs_added(stage):
    broken = GenerationFailed("A machine broke down.", "Run it again.", may_retry=True)
    jobs, node = enter(stage, Scene(fail={Verb.SUBMIT: broken}, fail_times=1))
    stage.session.run_nodes([node])
    await stage.until(lambda: stands(stage, Standing.DONE) and only(stage).tries == 2)
    assert cell(jobs, Column.TRIES) == "2"
    assert [row.state for row in only(stage).rows] == [JobState.DONE, JobState.FAILED]


async def test_jobs_of_an_earlier_session_are_there_after_a_restart(stage, tmp_path):
    _, node = enter(stage)
    stage.session.run_nodes([node])
    await stage.until(lambda: stands(stage, Standing.DONE) and only(stage).charged_usd)
    await stage.studio.save()
    await stage.leave()
    again = Stage(tmp_path)
    again.clouds = {"fal": Cloud()}
    try:
        again.enter(tmp_path / "Lumi")
        await again.until(lambda: stands(again, Standing.DONE))
        line = only(again)
        assert line.view is None
        assert (line.title, line.charged_usd) == (SHOT, Decimal("0.25"))
        assert again.session.bench.jobs._words.text() == "No jobs"  # nothing of it needs anybody
    finally:
        await again.leave()


async def test_an_unknown_request_of_an_earlier_session_can_be_resolved_after_a_restart(stage, tmp_path):
    _, node = enter(stage, LOST_REPLY)
    cloud = stage.clouds["fal"]
    stage.session.run_nodes([node])
    await stage.until(lambda: stands(stage, Standing.UNKNOWN))
    await stage.studio.save()
    await stage.leave()
    again = Stage(tmp_path)
    again.clouds = {"fal": cloud}
    try:
        again.enter(tmp_path / "Lumi")
        await again.until(lambda: stands(again, Standing.UNKNOWN))
        jobs = again.session.bench.jobs
        again.session.bench.show_jobs()
        assert "unknown 1" in jobs._words.text()
        jobs._view.selectRow(0)
        again.click(button(jobs._detail, "Resolve…"))
        dialog = await again.dialog(ReconcileDialog)
        again.click(button(dialog, "Look again"))
        await again.until(lambda: dialog._found.count() == 1)
        again.click(button(dialog, "Collect it"))
        await again.until(lambda: stands(again, Standing.DONE))
        assert cloud.count(Verb.SUBMIT) == 1
    finally:
        await again.leave()


# The selected line


async def test_the_selection_stays_with_its_job_whatever_comes_and_goes(stage):
    jobs, node = enter(stage, lambda request: HELD if "Warm light" in str(request.params) else Scene())
    (other,) = ask_cloud(stage, "Close and soft")
    stage.session.run_nodes([other])
    await stage.until(lambda: stands(stage, Standing.DONE))
    jobs._view.selectRow(0)
    chosen = jobs._view.chosen.key
    stage.session.run_nodes([node])
    await stage.until(lambda: len(jobs.lines) == 2)
    assert jobs._view.chosen.key == chosen
    assert jobs._view.currentIndex().row() == 1  # what runs came in above it
    stage.studio.cancel()
    await stage.ran()


async def test_enter_on_a_line_shows_its_node(stage):
    jobs, node = enter(stage)
    await run_and_choose(stage, jobs, node, Standing.DONE)
    stage.key("Return")
    assert stage.session.bench.canvas.selected == (node,)


async def test_the_request_id_is_copied_by_key(stage):
    jobs, node = enter(stage)
    await run_and_choose(stage, jobs, node, Standing.DONE)
    stage.key("Ctrl+C")
    assert QApplication.clipboard().text() == only(stage).request_id != ""


async def test_the_menu_offers_what_fits_the_line_under_the_pointer(stage):
    jobs, node = enter(stage)
    await run_and_choose(stage, jobs, node, Standing.DONE)
    at = jobs._view.visualRect(jobs._table.index(0, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, jobs._view.viewport().mapToGlobal(at))
    QApplication.sendEvent(jobs._view.viewport(), event)
    await stage.until(lambda: any(menu.isVisible() for menu in jobs.findChildren(QMenu)))
    (menu,) = [menu for menu in jobs.findChildren(QMenu) if menu.isVisible()]
    assert [action.text() for action in menu.actions() if action.isVisible()] == [
        "Show the node",
        "Show the log",
        "Copy request id",
    ]
    menu.close()


# Stopping


async def test_an_accepted_job_is_stopped_only_after_saying_that_it_may_be_charged(stage):
    jobs, node = enter(stage, HELD)
    cloud = stage.clouds["fal"]
    await run_and_choose(stage, jobs, node, Standing.RUNNING)
    await cloud.reached(Verb.WATCH)
    stage.key("Del")
    question = await stage.dialog(Question)
    assert any("may still be charged" in label.text() for label in question.findChildren(type(jobs._empty)))
    await stage.answer("Let it finish")
    assert only(stage).standing is Standing.RUNNING
    assert cloud.count(Verb.CANCEL) == 0
    await stage.focus(jobs._view)
    stage.key("Del")
    await stage.answer("Ask it to stop")
    await stage.until(lambda: stands(stage, Standing.CANCELLED))
    assert cloud.count(Verb.CANCEL) == 1


async def test_what_no_service_has_yet_is_stopped_without_a_question(stage):
    jobs, node = enter(stage, Scene(hold=frozenset({Verb.UPLOAD})))
    stage.session.run_nodes([node])
    await stage.until(lambda: stands(stage, Standing.RUNNING))
    jobs._view.selectRow(0)
    stage.click(button(jobs, "Cancel…"))
    await stage.until(lambda: stands(stage, Standing.CANCELLED))
    assert stage.dialogs(Question) == []
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 0


async def test_stopping_everything_names_how_many_may_still_be_charged(stage):
    jobs, node = enter(stage, HELD)
    stage.session.run_nodes([node])
    await stage.clouds["fal"].reached(Verb.WATCH)
    await stage.until(button(jobs, "Stop all").isEnabled)
    stage.click(button(jobs, "Stop all"))
    question = await stage.dialog(Question)
    words = " ".join(label.text() for label in question.findChildren(type(jobs._empty)))
    assert "1 job is with a service already and may still be charged, up to $0.42." in words
    await stage.answer("Stop all")
    await stage.until(lambda: stands(stage, Standing.CANCELLED))


# After a failure


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AuthFailed("fal.ai refused the key.", "Enter another one."), "Enter the key…"),
        (ContentRefused("It may show a real person.", "Use a drawn one."), "Another model…"),
        (Rejected("The picture is too small.", "Use a larger one."), "Show the node"),
        (OutOfCredit("The balance is used up.", "Top it up."), "Open its billing page"),
        (GenerationFailed("It failed there.", "Run it again."), "Run again · $0.42"),
    ],
)
async def test_every_failure_says_what_happened_what_it_cost_and_offers_the_next_step(stage, error, words):
    jobs, node = enter(stage, Scene(fail={Verb.SUBMIT: error}))
    await run_and_choose(stage, jobs, node, Standing.FAILED)
    assert error.message in jobs._detail.words
    assert error.hint in jobs._detail.words
    assert "Nothing was charged." in jobs._detail.words
    assert button(jobs._detail, words).isEnabled()


class Addresses(QObject):
    """Where the desktop was sent."""

    def __init__(self):
        super().__init__()
        self.opened = []

    @Slot(QUrl)
    def open(self, url):
        self.opened.append(url.toString())


async def test_an_empty_account_leads_to_the_billing_page_of_its_service(stage):
    jobs, node = enter(stage, Scene(fail={Verb.SUBMIT: OutOfCredit("The balance is used up.", "Top it up.")}))
    addresses = Addresses()
    QDesktopServices.setUrlHandler("https", addresses, "open")
    try:
        await run_and_choose(stage, jobs, node, Standing.FAILED)
        stage.click(button(jobs._detail, "Open its billing page"))
        assert addresses.opened == ["https://fal.ai/dashboard/billing"]
    finally:
        QDesktopServices.unsetUrlHandler("https")


async def test_a_refusal_for_what_it_shows_leads_to_the_choice_of_a_model(stage):
    jobs, node = enter(stage, Scene(fail={Verb.SUBMIT: ContentRefused("A real person.", "Use a drawn one.")}))
    asked = []
    jobs.model_asked.connect(asked.append)
    await run_and_choose(stage, jobs, node, Standing.FAILED)
    stage.click(button(jobs._detail, "Another model…"))
    assert asked == [node]
    assert stage.session.bench.canvas.selected == (node,)


def test_the_steps_the_window_takes_are_commands_it_has():
    assert set(WINDOW_COMMANDS.values()) <= {command.id for command in COMMANDS}


async def test_a_cap_that_stops_a_job_on_its_way_leads_to_the_settings(stage):
    jobs, node = enter(stage, cap_day_usd=Decimal(5))
    stage.session.run_nodes([node])
    stage.clouds["fal"].prices = lambda _request: Decimal(9)  # between the plan and the job the price has risen
    await stage.until(lambda: stands(stage, Standing.FAILED))
    jobs._view.selectRow(0)
    assert "The cap for today is $5.00" in jobs._detail.words
    assert "Nothing was charged." in jobs._detail.words
    triggered = []
    stage.window.findChild(QAction, "edit.settings").triggered.connect(lambda _checked: triggered.append(True))
    stage.click(button(jobs._detail, "Change the caps…"))
    assert triggered
    await stage.until(stage.dialogs)


@pytest.mark.parametrize(
    "error", [ContentRefused("A person."), OutOfCredit("It is used up."), GenerationFailed("It stopped.")]
)
async def test_the_buttons_for_the_next_step_fit_into_the_card(stage, error):
    failing = Scene(fail={Verb.SUBMIT: error}, fail_times=1)
    jobs, node = enter(stage, failing)
    await run_and_choose(stage, jobs, node, Standing.FAILED)
    await stage.turn()
    card = jobs._detail
    shown = [each for each in card._buttons.values() if each.isVisible()]
    assert shown
    for each in shown:
        assert card.rect().adjusted(0, 0, -4, 0).contains(each.geometry())
        assert each.width() >= each.sizeHint().width()


async def test_running_again_goes_the_priced_way(stage):
    failing = Scene(fail={Verb.SUBMIT: Rejected("Refused.", "Change it.")}, fail_times=1)
    jobs, node = enter(stage, failing, ask_above_usd=Decimal(0))
    stage.session.run_nodes([node])
    await stage.answer("Make · $0.42", ConfirmRun)
    await stage.until(lambda: stands(stage, Standing.FAILED))
    jobs._view.selectRow(0)
    await stage.focus(jobs._view)
    stage.key("Ctrl+R")
    await stage.answer("Make · $0.42", ConfirmRun)
    await stage.until(lambda: [line.standing for line in jobs.lines] == [Standing.DONE, Standing.FAILED])


# Unknown requests


async def unknown(stage, script, **how):
    jobs, node = enter(stage, script, **how)
    await run_and_choose(stage, jobs, node, Standing.UNKNOWN)
    assert "may have been charged" in jobs._detail.words
    stage.key("R")
    return jobs, node, await stage.dialog(ReconcileDialog)


async def test_looking_again_lists_what_the_service_received_and_collects_it(stage):
    _, _, dialog = await unknown(stage, LOST_REPLY)
    stage.key("Return", dialog)  # "Look again" has the keyboard
    await stage.until(lambda: dialog._found.count() == 1)
    assert "exactly our input" in dialog._found.item(0).text()
    assert dialog._collect.isDefault()
    assert not dialog._look.isDefault()
    assert f"{datetime.now().astimezone():%H:}" in dialog._found.item(0).text()
    stage.key("Return", dialog._found)
    await stage.until(lambda: stands(stage, Standing.DONE))
    assert stage.dialogs(ReconcileDialog) == []
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 1
    await stage.until(lambda: only(stage).charged_usd == Decimal("0.25"))  # the journal is read a moment later


async def test_another_input_is_told_from_ours(stage):
    _, _, dialog = await unknown(stage, LOST_REPLY)
    stage.clouds["fal"].exact = False
    stage.click(button(dialog, "Look again"))
    await stage.until(lambda: dialog._found.count() == 1)
    assert "another input" in dialog._found.item(0).text()


async def test_a_list_without_it_says_so_and_leaves_the_dialog(stage):
    _, _, dialog = await unknown(stage, NEVER_ARRIVED)
    stage.click(button(dialog, "Look again"))
    await stage.until(lambda: "lists no request" in dialog._said.text())
    assert dialog.isVisible()
    stage.key("Escape", dialog)
    await stage.until(lambda: not dialog.isVisible())
    assert only(stage).standing is Standing.UNKNOWN


async def test_an_id_that_cannot_be_one_is_refused_in_the_dialog_and_a_right_one_collects(stage):
    _, _, dialog = await unknown(stage, LOST_REPLY)
    await stage.focus(dialog._id)
    stage.type("no id at all")
    stage.key("Return")
    await stage.until(lambda: "cannot be an id" in dialog._said.text())
    assert dialog.isVisible()
    dialog._id.clear()
    (job,) = stage.clouds["fal"]._all_jobs()
    await stage.focus(dialog._id)
    stage.type(str(job["id"]))
    stage.click(button(dialog, "Collect by id"))
    await stage.until(lambda: stands(stage, Standing.DONE))


async def test_what_was_not_charged_is_closed_and_its_money_free_again(stage):
    jobs, _, dialog = await unknown(stage, NEVER_ARRIVED)
    stage.click(button(dialog, "It was not charged"))
    await stage.until(lambda: stands(stage, Standing.LOST))
    await stage.until(lambda: not only(stage).reserved_usd)
    assert cell(jobs, Column.CHARGED) == ""
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 1


async def test_paying_again_carries_its_price_and_counts_the_lost_one_as_perhaps_charged(stage):
    _, node, dialog = await unknown(stage, NEVER_ARRIVED)
    stage.click(button(dialog, "Pay again · $0.42"))
    await stage.until(lambda: stage.studio.takes(node))
    assert stage.clouds["fal"].count(Verb.SUBMIT) == 2
    await stage.until(lambda: stage.studio.journal.spending.perhaps_usd == Decimal("0.42"))
    jobs = stage.session.bench.jobs
    await stage.until(lambda: "$0.42 perhaps" in [cell(jobs, Column.CHARGED, row) for row in range(len(jobs.lines))])


# Log and list


async def test_the_log_tells_what_happened_when_and_can_be_copied(stage):
    jobs, node = enter(stage)
    await run_and_choose(stage, jobs, node, Standing.DONE)
    stage.key("L")
    dialog = await stage.dialog(JobLogDialog)
    assert dialog.text.startswith("Try 1 · fal.ai · request ")
    assert "sent to fal" in dialog.text
    assert "Accepted by fal" in dialog.text
    stage.click(button(dialog, "Copy"))
    assert QApplication.clipboard().text() == dialog.text
    stage.key("Escape", dialog)
    await stage.until(lambda: not dialog.isVisible())


async def test_clearing_leaves_what_is_open_and_forgets_what_is_over(stage):
    jobs, node = enter(stage, lambda request: NEVER_ARRIVED if "Warm light" in str(request.params) else Scene())
    (other,) = ask_cloud(stage, "Close and soft")
    stage.session.run_nodes([node])
    stage.session.run_nodes([other])
    await stage.ran()
    await stage.until(lambda: {line.standing for line in jobs.lines} == {Standing.UNKNOWN, Standing.DONE})
    stage.click(button(jobs, "Clear finished"))
    await stage.until(lambda: stands(stage, Standing.UNKNOWN))
    stage.studio.journal.look()
    await stage.studio.journal.looked()
    assert stands(stage, Standing.UNKNOWN)


async def test_the_card_stands_beside_a_wide_table_and_below_a_narrow_one(stage):
    jobs, node = enter(stage, NEVER_ARRIVED)
    await run_and_choose(stage, jobs, node, Standing.UNKNOWN)
    assert jobs._detail.geometry().left() > jobs._view.geometry().right()
    jobs.setParent(None)
    jobs.resize(640, 480)
    jobs.show()
    await stage.turn()
    assert jobs._detail.geometry().top() > jobs._view.geometry().bottom()
    assert jobs._detail.width() > 600
    jobs.setParent(stage.window)


async def test_headers_stand_over_their_columns_and_are_not_cut(stage):
    jobs, node = enter(stage)
    await run_and_choose(stage, jobs, node, Standing.DONE)
    header = jobs._view.horizontalHeader()
    for column in Column:
        if not jobs._view.isColumnHidden(column):
            assert header.sectionSize(column) >= header.fontMetrics().horizontalAdvance(TITLES[column]) + 16
    QTest.mouseMove(jobs._view.viewport(), QPoint(5, 5))
