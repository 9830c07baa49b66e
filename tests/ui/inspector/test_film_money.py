"""The film's cap in its form: typed, emptied, refused, undone, and measured against what was spent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from charstudio.studio.money import Spending
from charstudio.ui import theme


def page(stage):
    return stage.session.bench.inspector._page


async def type_cap(stage, text):
    field = page(stage)._cap
    await stage.focus(field)
    field.selectAll()
    stage.key("Del", field)
    stage.type(text, field)
    stage.key("Return", field)
    await stage.turn()


async def test_a_cap_is_typed_emptied_and_undone(stage):
    session = stage.enter(stage.sample())
    await type_cap(stage, "$30")
    assert stage.studio.project.budget == Decimal(30)
    assert page(stage)._cap.text() == "30"
    await type_cap(stage, "")
    assert stage.studio.project.budget is None
    assert stage.steps == ["Cap the film at $30.00", "Remove the film's cap"]
    session.actions["edit.undo"].trigger()
    await stage.until(lambda: page(stage)._cap.text() == "30")


async def test_what_is_no_amount_is_said_and_the_cap_stays(stage):
    stage.enter(stage.sample())
    await type_cap(stage, "30")
    await type_cap(stage, "a lot")
    assert stage.studio.project.budget == Decimal(30)
    assert page(stage)._cap.text() == "30"
    assert "amount" in stage.window.remark


async def test_escape_brings_the_cap_back(stage):
    stage.enter(stage.sample())
    field = page(stage)._cap
    await stage.focus(field)
    stage.type("99", field)
    stage.key("Escape", field)
    assert field.text() == ""
    assert stage.studio.project.budget is None


async def test_what_was_spent_is_measured_against_the_cap(stage):
    stage.enter(stage.sample())
    await stage.studio.journal.looked()
    assert not page(stage)._spent.isVisible()
    await type_cap(stage, "10")
    assert page(stage)._spent.text() == "Spent so far: $0.00 of $10"
    spent = Spending(project_usd=Decimal(9))
    stage.studio.journal.spending = spent
    stage.studio.journal.changed.emit(spent)
    assert page(stage)._spent.text() == "Spent so far: $9.00 of $10. That is nearly all."
    bar = page(stage)._bar
    assert bar.grab().toImage().pixelColor(bar.width() // 2, 3) == theme.colour("warn")
    stage.studio.journal.changed.emit(replace(spent, reserved_usd=Decimal(1)))
    assert page(stage)._spent.text() == "Spent so far: $9.00 of $10, $1.00 set aside. The cap is reached."


async def test_a_page_that_is_gone_listens_no_longer(stage):
    session = stage.enter(stage.sample())
    listeners = len(stage.studio.journal.changed._listeners)
    for _ in range(3):
        session.bench.inspector.show_film()
        await stage.turn()
    await stage.until(lambda: len(stage.studio.journal.changed._listeners) == listeners)


async def test_a_film_for_reading_only_locks_its_cap(stage):
    folder = stage.sample()
    stage.enter()
    stage.studio.open(folder, read_only=True)
    await stage.turn()
    assert not page(stage)._cap.isEnabled()
