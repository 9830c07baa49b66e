"""The spending sheet, after jobs that were really paid for: sums, shares, caps, and the ledger as a file."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from banks import KEY, MemoryKeychain, open_accounts
from PySide6.QtWidgets import QFileDialog, QLabel, QScrollArea
from stage import button

from charstudio.model import graph_edits, library_edits
from charstudio.studio.money import Share, Spending
from charstudio.ui import theme
from charstudio.ui.dialogs.spending import SpendingDialog
from charstudio.ui.dialogs.spending_parts import Sum, facts, sums_of
from charstudio.ui.money import Level
from charstudio.ui.money_bar import MoneyBar


async def spend(stage, *titles):
    """Have the cloud make these nodes; each costs $0.25."""
    open_accounts(stage, MemoryKeychain(fal=KEY))
    session = stage.enter(stage.sample())
    for title in titles:
        node = stage.find(title)
        stage.studio.document.apply(
            "Use another model",
            lambda project, node=node: graph_edits.set_params(
                project, stage.studio.kinds, node, {"model": "fal-model"}
            ),
        )
        await stage.studio.run([node]).finished()
    await stage.studio.journal.looked()
    return session


async def open_sheet(stage) -> SpendingDialog:
    stage.session.actions["run.spending"].trigger()
    dialog = await stage.dialog(SpendingDialog)
    await stage.studio.journal.looked()
    return dialog


def words(dialog) -> str:
    return "\n".join(label.text() for label in dialog._area.widget().findChildren(QLabel))


async def test_nothing_spent_is_said_and_there_is_nothing_to_export(stage):
    stage.enter(stage.sample())
    dialog = await open_sheet(stage)
    assert "Nothing was spent on this film yet." in words(dialog)
    assert not dialog._export.isEnabled()
    stage.key("Return", dialog)
    await stage.until(lambda: not stage.dialogs())


async def test_what_was_paid_is_shown_by_model_and_by_character(stage):
    await spend(stage, "Warm dusk", "Close and soft")
    dialog = await open_sheet(stage)
    sums = {card.accessibleName() for card in dialog._area.widget().findChildren(Sum)}
    assert "Today: $0.50, a cap of $25 a day" in sums
    assert "This film: $0.50, no cap" in sums
    bars = {bar.accessibleName(): bar.part for bar in dialog._area.widget().findChildren(MoneyBar)}
    assert bars["fal-model: $0.50 for 2 jobs"] == 1
    assert "By character" in words(dialog)


async def test_it_follows_the_journal_while_it_is_open(stage):
    await spend(stage, "Warm dusk")
    dialog = await open_sheet(stage)
    more = replace(stage.studio.journal.spending, today_usd=Decimal("9.75"))
    stage.studio.journal.changed.emit(more)
    assert "$9.75" in words(dialog)
    dialog.reject()
    await stage.until(lambda: not stage.dialogs())
    stage.studio.journal.changed.emit(more)


async def test_the_ledger_is_written_as_a_table(stage):
    await spend(stage, "Warm dusk")
    dialog = await open_sheet(stage)
    target = stage.root / "ledger.csv"
    stage.click(button(dialog, "Export CSV…"))
    picker = dialog.findChild(QFileDialog)
    picker.fileSelected.emit(str(target))
    picker.reject()
    await stage.until(lambda: "Written to “ledger.csv”." in dialog._said.text())
    table = list(csv.DictReader(io.StringIO(target.read_text("utf-8"))))
    assert [(row["kind"], Decimal(row["usd"])) for row in table if row["kind"] == "charge"] == [
        ("charge", Decimal("0.25"))
    ]
    assert not list(stage.root.glob("*.part"))


async def test_a_place_that_cannot_be_written_is_said_in_the_sheet(stage):
    await spend(stage, "Warm dusk")
    dialog = await open_sheet(stage)
    await dialog._write(stage.root / "nowhere" / "ledger.csv")
    assert "could not be saved" in dialog._said.text()
    assert dialog._said.property("role") == "bad"
    assert dialog.isVisible()


async def test_the_film_cap_colours_the_sheet_and_says_why(stage):
    await spend(stage, "Warm dusk")
    stage.studio.document.apply("Cap", lambda project: library_edits.set_budget(project, Decimal("0.30")))
    dialog = await open_sheet(stage)
    card = next(each for each in dialog._area.widget().findChildren(Sum) if "This film" in each.accessibleName())
    assert "nearly all used" in card.accessibleName()
    bar = card.findChild(MoneyBar)
    assert bar.grab().toImage().pixelColor(bar.width() // 2, 3) == theme.colour("warn")


async def test_many_models_scroll_and_none_is_cut_off(stage):
    stage.enter(stage.sample(), size=(1280, 800))
    dialog = await open_sheet(stage)
    shares = tuple(Share(f"fal-ai/a-model-with-a-very-long-name/{n}", Decimal(n), n) for n in range(40, 0, -1))
    dialog.show_spending(Spending(project_usd=Decimal(820), by_model=shares, by_character=shares[:1]))
    await stage.turn()
    area = dialog.findChild(QScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    assert area.widget().width() <= area.viewport().width()


def test_only_the_facts_there_are_are_told():
    assert list(facts(Spending())) == []
    told = dict(
        facts(
            Spending(
                project_usd=Decimal(10),
                reserved_usd=Decimal("0.84"),
                perhaps_usd=Decimal("0.4"),
                estimated_usd=Decimal("1.2"),
                kept_seconds=Fraction(20),
            )
        )
    )
    assert list(told) == ["$0.84", "$0.40", "$1.20", "$0.50"]
    assert told["$0.50"] == "for each second kept in the cut"


def test_what_is_set_aside_counts_against_a_cap():
    today, month, film = sums_of(
        Spending(today_usd=Decimal(20), project_usd=Decimal(20), reserved_usd=Decimal(5)), Decimal(25), Decimal(100)
    )
    assert today.level is Level.REACHED
    assert film.level is Level.FAR
    assert month.whole is None
