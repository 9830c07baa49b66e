"""The settings dialog: every setting is in it, faults are said beside the field, and what is applied is in use."""

from __future__ import annotations

from decimal import Decimal

import pytest
from banks import open_accounts
from stage import button

from charstudio.model import library_edits
from charstudio.storage import settings
from charstudio.ui import theme
from charstudio.ui.dialogs.settings.dialog import SettingsDialog
from charstudio.ui.dialogs.settings.row import Row


async def open_settings(stage, page="money") -> SettingsDialog:
    stage.session.actions["edit.settings"].trigger()
    dialog = await stage.dialog(SettingsDialog)
    dialog.show_page(page)
    await stage.turn()
    return dialog


def rows(dialog) -> dict[str, Row]:
    return {row.name: row for page in dialog.pages.values() for row in page.rows}


def stored(stage) -> settings.Settings:
    return settings.load(stage.paths.settings)[0]


async def retype(stage, field, text):
    await stage.focus(field)
    field.selectAll()
    stage.type(text, field)


async def closed(stage, dialog):
    await stage.until(lambda: not stage.dialogs(SettingsDialog))


async def test_the_key_opens_it_and_every_setting_that_is_not_hidden_is_on_one_page(stage):
    session = stage.enter(stage.sample())
    await stage.focus(session.bench.canvas.view)
    stage.key("Ctrl+,")
    dialog = await stage.dialog(SettingsDialog)
    shown = [row.name for page in dialog.pages.values() for row in page.rows]
    assert sorted(shown) == sorted(name for name, spec in settings.specs().items() if not spec.hidden)
    for row in rows(dialog).values():
        assert row.field.accessibleName() == settings.specs()[row.name].label


async def test_what_is_typed_is_used_at_once_and_written(stage):
    stage.enter(stage.sample())
    dialog = await open_settings(stage)
    assert not dialog._apply.isEnabled()
    await retype(stage, rows(dialog)["cap_day_usd"].field, "$12,50")
    assert dialog._apply.isEnabled()
    stage.click(dialog._apply)
    await stage.until(lambda: not dialog._apply.isEnabled())
    assert dialog.isVisible()
    assert stage.studio.settings.cap_day_usd == Decimal("12.50")
    assert stage.session.desk.settings.cap_day_usd == Decimal("12.50")
    assert stored(stage).cap_day_usd == Decimal("12.50")
    dialog.show_page("cloud")
    await retype(stage, rows(dialog)["cloud_jobs"].field, "7")
    stage.key("Return")
    await closed(stage, dialog)
    assert stored(stage).cloud_jobs == 7


@pytest.mark.parametrize(
    ("name", "page", "typed", "said"),
    [
        ("cap_run_usd", "money", "abc", "must be an amount such as 1.50"),
        ("cap_run_usd", "money", "-1", "must be at least 0"),
        ("cap_run_usd", "money", "", "must be an amount such as 1.50"),
        ("poll_seconds", "cloud", "1.5", "must be a whole number"),
        ("poll_seconds", "cloud", "0", "must be at least 1 s"),
        ("autosave_minutes", "general", "999", "must be at most 120 min"),
    ],
)
async def test_a_value_that_cannot_be_is_refused_beside_its_field_and_nothing_is_kept(stage, name, page, typed, said):
    session = stage.enter()
    dialog = await open_settings(stage, page)
    row = rows(dialog)[name]
    await retype(stage, row.field, typed) if typed else row.field.clear()
    assert said in row.fault
    assert row.fault in row._words.text()
    assert row.field.property("invalid") is True
    assert row.field.accessibleDescription() == row.fault
    dialog.show_page("accounts")
    stage.click(dialog._ok)
    await stage.turn()
    assert dialog.isVisible()
    assert dialog.pages[page].isVisible()
    assert row.field.hasFocus()
    assert session.desk.settings == settings.Settings()
    row.field.setText(str(getattr(settings.Settings(), name)))
    assert row.fault == ""
    assert row.field.property("invalid") is False


async def test_cancel_and_escape_change_nothing(stage):
    stage.enter()
    dialog = await open_settings(stage)
    before = stage.session.desk.settings
    await retype(stage, rows(dialog)["cap_run_usd"].field, "3")
    stage.click(dialog._cancel)
    await closed(stage, dialog)
    dialog = await open_settings(stage)
    await retype(stage, rows(dialog)["cap_run_usd"].field, "3")
    stage.key("Escape")
    await closed(stage, dialog)
    assert stage.session.desk.settings is before


async def test_a_choice_is_made_with_the_keyboard(stage):
    stage.enter()
    dialog = await open_settings(stage, "cloud")
    box = rows(dialog)["providers_order"].field
    await stage.focus(box)
    stage.key("Down", box)
    stage.click(dialog._ok)
    await closed(stage, dialog)
    assert stage.studio.settings.providers_order == "runpod"


async def test_another_theme_is_on_screen_at_once_and_apply_comes_back_to_its_page(stage, qapp):
    session = stage.enter(stage.sample())
    try:
        dialog = await open_settings(stage, "general")
        box = rows(dialog)["theme"].field
        box.setCurrentIndex(box.findData("light"))
        stage.click(dialog._apply)
        await stage.until(lambda: theme.palette() is theme.LIGHT)
        again = await stage.dialog(SettingsDialog)
        assert again is not dialog
        assert again.pages["general"].isVisible()
        assert stored(stage).theme == "light"
        assert session.actions["view.light"].isChecked()
        again.reject()
        await closed(stage, again)
    finally:
        theme.apply(qapp, "dark")


async def test_the_cap_of_the_film_is_an_edit_that_undoes(stage):
    session = stage.enter(stage.sample())
    dialog = await open_settings(stage)
    await retype(stage, dialog.pages["money"]._cap.field, "30")
    stage.click(dialog._ok)
    await closed(stage, dialog)
    assert stage.studio.project.budget == Decimal(30)
    assert stage.steps == ["Cap the film at $30.00"]
    dialog = await open_settings(stage)
    field = dialog.pages["money"]._cap.field
    assert field.text() == "30"
    field.clear()
    stage.click(dialog._ok)
    await closed(stage, dialog)
    assert stage.studio.project.budget is None
    session.actions["edit.undo"].trigger()
    assert stage.studio.project.budget == Decimal(30)


async def test_a_cap_that_is_no_amount_is_said_and_not_taken(stage):
    stage.enter(stage.sample())
    dialog = await open_settings(stage)
    row = dialog.pages["money"]._cap
    await retype(stage, row.field, "lots")
    assert "amount" in row.fault
    stage.click(dialog._ok)
    await stage.turn()
    assert dialog.isVisible()
    assert stage.studio.project.budget is None


async def test_without_a_film_there_is_no_cap_of_it(stage):
    stage.enter()
    dialog = await open_settings(stage)
    assert not dialog.pages["money"]._cap.isVisible()
    assert not dialog.pages["money"]._spent.isVisible()


async def test_the_cap_of_a_film_for_reading_only_is_shown_and_locked(stage):
    folder = stage.sample()
    session = stage.enter()
    stage.studio.open(folder, read_only=True)
    await stage.turn()
    assert session.studio.read_only
    dialog = await open_settings(stage)
    assert not dialog.pages["money"]._cap.field.isEnabled()
    stage.click(dialog._ok)
    await closed(stage, dialog)


async def test_what_is_spent_stands_beside_the_caps(stage):
    open_accounts(stage)
    stage.enter(stage.sample())
    stage.studio.document.apply("Cap", lambda project: library_edits.set_budget(project, Decimal(30)))
    dialog = await open_settings(stage)
    words, bar = dialog.pages["money"]._spent._lines["In all"]
    assert words.text() == "$0.00 of $30"
    assert bar.part == 0
    from dataclasses import replace

    stage.studio.journal.changed.emit(replace(stage.studio.journal.spending, project_usd=Decimal(15)))
    assert words.text() == "$15.00 of $30"
    assert bar.part == 0.5
    picture = bar.grab().toImage()
    assert picture.pixelColor(bar.width() // 4, 3) == theme.colour("accent")
    assert picture.pixelColor(bar.width() * 3 // 4, 3) == theme.colour("line")


async def test_no_row_is_cut_off_in_the_smallest_window(stage):
    open_accounts(stage)
    stage.enter(stage.sample(), size=(960, 600))
    dialog = await open_settings(stage)
    assert dialog.width() <= 960
    assert dialog.height() <= 600
    for name, page in dialog.pages.items():
        dialog.show_page(name)
        await stage.turn()
        assert page.widget().width() <= page.viewport().width()
        assert button(dialog, "OK").visibleRegion().boundingRect().height() == button(dialog, "OK").height()
