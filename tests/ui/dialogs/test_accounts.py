"""Keys in the settings: entered, tested, forgotten, and nowhere else than where they belong."""

from __future__ import annotations

import logging

import pytest
from banks import KEY, MemoryKeychain, NoKeychain, open_accounts
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAccessible, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from stage import button

from charstudio.model.errors import Offline
from charstudio.ui import theme
from charstudio.ui.dialogs.settings.accounts_page import AccountBox
from charstudio.ui.dialogs.settings.dialog import SettingsDialog


async def open_box(stage, index=0) -> AccountBox:
    stage.session.actions["edit.settings"].trigger()
    dialog = await stage.dialog(SettingsDialog)
    box = dialog.pages["accounts"].boxes[index]
    await stage.until(lambda: box._state is not None)
    return box


def everything_said(root: QWidget) -> str:
    """Every text a widget has, shows in a tool tip, or tells a screen reader."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        found += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle()]
        found += [widget.objectName(), widget.whatsThis()]
        if hasattr(widget, "text") and not isinstance(widget, QLineEdit):
            found.append(widget.text())
        reader = QAccessible.queryAccessibleInterface(widget)
        if reader is not None:
            found += [reader.text(QAccessible.Text(kind)) for kind in range(5)]
    return "\n".join(map(str, found))


async def test_a_key_is_saved_tested_and_gone_from_the_field(stage):
    chain = MemoryKeychain()
    open_accounts(stage, chain)
    stage.enter()
    box = await open_box(stage)
    assert box._where.text() == "No key."
    assert not box._save.isEnabled()
    assert not box._test.isEnabled()
    await stage.focus(box.entry.field)
    stage.type(KEY)
    stage.click(box._save)
    await stage.until(lambda: "The key works. The balance is $12.50." in box._result.text())
    assert box.entry.field.text() == ""
    assert not box.entry.field.isUndoAvailable()
    assert chain.keys == {"fal": KEY}
    assert box._where.text() == "From the system's keychain."
    stage.click(box._forget)
    await stage.until(lambda: box._where.text() == "No key.")
    assert chain.keys == {}
    assert not box._forget.isVisible()


async def test_a_key_that_is_refused_does_not_push_out_the_one_that_works(stage):
    chain = MemoryKeychain(fal=KEY)
    open_accounts(stage, chain)
    stage.enter()
    box = await open_box(stage)
    await stage.focus(box.entry.field)
    stage.type("wrong-key")
    stage.click(box._save)
    await stage.until(lambda: box._result.text() == "The service refused the key; the one from before stays in use.")
    assert box._result.property("role") == "bad"
    assert chain.keys == {"fal": KEY}
    assert box._where.text() == "From the system's keychain."


async def test_a_key_that_is_refused_with_none_before_is_not_kept_and_the_dialog_stays(stage):
    chain = MemoryKeychain()
    open_accounts(stage, chain)
    stage.enter()
    box = await open_box(stage)
    box.entry.field.setText("wrong-key")
    stage.click(button(box.window(), "OK"))
    await stage.until(lambda: box._result.text() == "The service refused the key; it was not kept.")
    assert box.isVisible()
    assert chain.keys == {}


async def test_enter_in_the_field_saves_and_does_not_close_the_dialog(stage):
    open_accounts(stage)
    stage.enter()
    box = await open_box(stage)
    await stage.focus(box.entry.field)
    stage.key("Return")
    stage.type(KEY)
    stage.key("Return")
    await stage.until(lambda: "works" in box._result.text())
    assert box.isVisible()


async def test_ok_keeps_a_key_that_was_typed_and_cancel_drops_it(stage):
    chain = MemoryKeychain()
    open_accounts(stage, chain)
    stage.enter()
    box = await open_box(stage)
    box.entry.field.setText(KEY)
    stage.click(button(box.window(), "Cancel"))
    await stage.until(lambda: not stage.dialogs(SettingsDialog))
    assert chain.keys == {}
    box = await open_box(stage)
    assert box.entry.field.text() == ""
    box.entry.field.setText(KEY)
    stage.click(button(box.window(), "OK"))
    await stage.until(lambda: not stage.dialogs(SettingsDialog))
    assert chain.keys == {"fal": KEY}


async def test_text_that_is_no_key_is_refused_in_words_without_the_text(stage):
    open_accounts(stage)
    stage.enter()
    box = await open_box(stage)
    box.entry.field.setText("secret words with spaces")
    stage.click(button(box.window(), "OK"))
    await stage.until(lambda: "not a key" in box._result.text())
    assert box.isVisible()
    assert "secret" not in everything_said(box.window())


async def test_a_refused_key_and_a_service_out_of_reach_are_said_apart(stage):
    open_accounts(stage, MemoryKeychain(fal="wrong"))
    stage.enter()
    box = await open_box(stage)
    stage.click(box._test)
    await stage.until(lambda: box._result.text() == "The service refused the key.")
    assert box._result.property("role") == "bad"
    stage.clouds["fal"].offline = Offline("fal.ai cannot be reached.", "Check the network.")
    stage.click(box._test)
    await stage.until(lambda: box._result.text() == "fal.ai cannot be reached. Check the network.")
    assert box._test.isEnabled()


async def test_without_a_keychain_the_key_is_for_this_session_and_that_is_said(stage):
    open_accounts(stage, NoKeychain())
    stage.enter()
    box = await open_box(stage)
    assert "for this session only" in box._notice.text()
    await stage.focus(box.entry.field)
    stage.type(KEY)
    stage.key("Return")
    await stage.until(lambda: box._where.text() == "For this session only.")
    assert "next start" in box._notice.text()
    assert box._notice.isVisible()


async def test_a_key_of_the_environment_is_named_and_cannot_be_replaced_here(stage):
    open_accounts(stage, environment={"RUNPOD_API_KEY": KEY})
    stage.enter()
    box = await open_box(stage, 1)
    assert box._where.text() == "From the environment variable RUNPOD_API_KEY."
    assert "RUNPOD_API_KEY" in box._notice.text()
    assert not box.entry.isVisible()
    assert not box._forget.isVisible()
    stage.click(box._test)
    await stage.until(lambda: "works" in box._result.text())


async def test_a_key_is_nowhere_but_in_the_field_even_when_it_is_shown(stage, caplog):
    open_accounts(stage)
    stage.enter(stage.sample())
    box = await open_box(stage)
    with caplog.at_level(logging.DEBUG):
        await stage.focus(box.entry.field)
        stage.type(KEY)
        hidden = box.entry.field.grab().toImage()
        stage.click(box.entry._eye)
        await stage.turn()
        assert box.entry.field.grab().toImage() != hidden
        assert KEY not in everything_said(stage.window)
        assert box.entry.field.echoMode() is QLineEdit.EchoMode.Password
        stage.click(box._save)
        await stage.until(lambda: "works" in box._result.text())
    assert KEY not in everything_said(stage.window)
    assert KEY not in caplog.text
    assert not box.entry._eye.isChecked()
    assert KEY not in QGuiApplication.clipboard().text()
    written = [path for path in stage.root.rglob("*") if path.is_file()]
    assert stage.paths.settings not in written or KEY not in stage.paths.settings.read_text()
    assert not any(KEY.encode() in path.read_bytes() for path in written)


async def test_what_is_shown_is_the_key_in_plain(stage):
    open_accounts(stage)
    stage.enter()
    box = await open_box(stage)
    field = box.entry.field
    field.setText("i" * 12)
    stage.click(box.entry._eye)
    await stage.turn()
    first = field.grab().toImage()
    field.setText("W" * 12)
    await stage.turn()
    assert field.grab().toImage() != first
    stage.click(box.entry._eye)
    dots = field.grab().toImage()
    field.setText("i" * 12)
    assert field.grab().toImage() == dots


async def test_pasting_takes_the_clipboards_text_and_leaves_the_clipboard_alone(stage):
    open_accounts(stage)
    stage.enter()
    box = await open_box(stage)
    QGuiApplication.clipboard().setText(f"  {KEY}\n")
    stage.click(button(box, "Paste"))
    assert box.entry.field.text() == KEY
    assert box.entry.field.hasFocus()
    assert QGuiApplication.clipboard().text() == f"  {KEY}\n"
    QGuiApplication.clipboard().clear()


async def test_the_page_where_keys_are_made_is_shown_and_opened(stage):
    class Desktop(QObject):
        opened = ""

        @Slot("QUrl")
        def open(self, url) -> None:
            self.opened = url.toString()

    desktop = Desktop()
    open_accounts(stage)
    stage.enter()
    box = await open_box(stage)
    link = next(each for each in box.findChildren(QPushButton) if "fal.ai/dashboard/keys" in each.text())
    QDesktopServices.setUrlHandler("https", desktop, "open")
    try:
        stage.click(link)
    finally:
        QDesktopServices.unsetUrlHandler("https")
    assert desktop.opened == "https://fal.ai/dashboard/keys"


async def test_closing_during_a_test_harms_nothing(stage):
    open_accounts(stage, MemoryKeychain(fal=KEY))
    stage.enter()
    box = await open_box(stage)
    stage.click(box._test)
    box.window().reject()
    await stage.until(lambda: stage.clouds["fal"].tests)
    await stage.turn()
    assert stage.dialogs() == []


async def test_a_key_that_came_makes_the_models_be_looked_at_anew(stage):
    accounts = open_accounts(stage)
    stage.enter()
    before = stage.studio.models
    await accounts.enter("fal", KEY)
    assert stage.studio.models is not before


async def test_without_services_the_page_says_that_no_key_is_needed(stage):
    stage.enter()
    stage.session.actions["edit.settings"].trigger()
    dialog = await stage.dialog(SettingsDialog)
    assert dialog.pages["accounts"].boxes == []
    assert "Drafts need no key" in everything_said(dialog.pages["accounts"])


@pytest.mark.parametrize("mode", ["dark", "light"])
async def test_the_state_of_a_key_is_told_by_words_and_an_icon(stage, qapp, mode):
    theme.apply(qapp, mode)
    try:
        open_accounts(stage, MemoryKeychain(fal=KEY))
        stage.enter()
        box = await open_box(stage)
        assert not box._mark.pixmap().isNull()
        assert box._where.text()
    finally:
        theme.apply(qapp, "dark")
