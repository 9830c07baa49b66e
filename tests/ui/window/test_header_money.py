"""The header's line of money: there when there is something to say, in view at every width, and a way to the sheet."""

from __future__ import annotations

from decimal import Decimal

import pytest
from banks import KEY, MemoryKeychain, open_accounts
from stage import button

from charstudio.model import graph_edits, library_edits
from charstudio.studio.money import Spending
from charstudio.ui import theme
from charstudio.ui.dialogs.spending import SpendingDialog

SPENT = Spending(today_usd=Decimal("1.68"), project_usd=Decimal("12.40"))


async def enter(stage, **named):
    session = stage.enter(stage.sample(), **named)
    await stage.studio.journal.looked()
    return session


def spend(stage, spending=SPENT):
    stage.studio.journal.spending = spending
    stage.studio.journal.changed.emit(spending)


def cap(stage, usd):
    stage.studio.document.apply("Cap", lambda project: library_edits.set_budget(project, usd))


def colours(widget) -> set[str]:
    picture = widget.grab().toImage()
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


async def test_it_is_hidden_while_nothing_was_spent_and_there_is_no_cap(stage):
    session = await enter(stage)
    assert not session.header._money.isVisible()
    cap(stage, Decimal(30))
    await stage.until(session.header._money.isVisible)
    assert session.header._money.text() == "today $0.00 · project $0.00 of $30"
    session.actions["edit.undo"].trigger()
    await stage.until(lambda: not session.header._money.isVisible())


async def test_it_follows_journal_cap_and_settings(stage):
    session = await enter(stage)
    spend(stage)
    await stage.until(session.header._money.isVisible)
    assert session.header._money.text() == "today $1.68 · project $12.40"
    cap(stage, Decimal(13))
    assert session.header._money.text() == "today $1.68 · project $12.40 of $13, nearly all"
    session.desk.keep(cap_day_usd=Decimal("1.5"))
    assert "today $1.68 of $1.50, cap reached" in session.header._money.text()
    assert "cap reached" in session.header._money.accessibleName()


@pytest.mark.parametrize(("usd", "role"), [(Decimal(100), "secondary"), (Decimal(13), "warn"), (Decimal(12), "bad")])
async def test_its_colour_tells_how_near_the_cap_is(stage, usd, role):
    session = await enter(stage)
    cap(stage, usd)
    spend(stage)
    await stage.turn()
    assert theme.colour(role).name() in colours(session.header._money)


async def test_a_click_opens_the_sheet(stage):
    session = await enter(stage)
    spend(stage)
    await stage.until(session.header._money.isVisible)
    stage.click(session.header._money)
    await stage.dialog(SpendingDialog)


@pytest.mark.parametrize("width", [960, 1280, 1920])
async def test_everything_fits_and_the_title_gives_way(stage, width):
    session = await enter(stage, size=(width, 800))
    stage.studio.document.apply("Rename", lambda project: library_edits.set_title(project, "A very long title " * 8))
    cap(stage, Decimal(30))
    await stage.studio.journal.looked()
    spend(stage, Spending(today_usd=Decimal("21.68"), project_usd=Decimal("25.40")))
    await stage.until(lambda: not session.bench.jobs._dirty.isActive(), "the jobs as they are, before others are shown")
    session.header.show_jobs("running 3 · waiting 2 · $0.84 set aside")
    session.header.show_price("$12.40")
    await stage.turn()
    header = session.header
    export = button(header, "Export")
    for widget in (header._money, header._jobs, header._run, export, *header._buttons.values()):
        assert widget.isVisible()
        assert header.rect().contains(widget.geometry())
        assert widget.width() >= widget.sizeHint().width()
    assert header._money.text().startswith("today" if width >= 1200 else "$21.68")
    assert header._jobs.text() == ("running 3 · waiting 2 · $0.84 set aside" if width >= 1200 else "running 3 …")
    assert header._jobs.accessibleName() == "Jobs: running 3 · waiting 2 · $0.84 set aside"
    assert header._film.text() != header._film.whole_text


async def test_what_running_everything_costs_stands_on_its_button(stage):
    open_accounts(stage, MemoryKeychain(fal=KEY))
    session = await enter(stage)
    run = session.header._run
    assert run.text().strip() == "Run all"
    node = stage.find("Warm dusk")
    stage.studio.document.apply(
        "Use another model",
        lambda project: graph_edits.set_params(project, stage.studio.kinds, node, {"model": "fal-model"}),
    )
    await stage.until(lambda: run.text().strip() == "Run all · $0.40")
    assert run.accessibleName() == "Run everything stale, $0.40"
    session.actions["edit.undo"].trigger()
    await stage.until(lambda: run.text().strip() == "Run all")


async def test_a_new_theme_keeps_the_line(stage, qapp):
    session = await enter(stage)
    spend(stage)
    try:
        session.actions["view.light"].trigger()
        await stage.until(lambda: theme.palette() is theme.LIGHT)
        await stage.until(session.header._money.isVisible)
        assert session.header._money.text() == "today $1.68 · project $12.40"
    finally:
        theme.apply(qapp, "dark")
