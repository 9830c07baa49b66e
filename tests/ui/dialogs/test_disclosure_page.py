"""The page of disclosure: levels in words, a certificate made or chosen, and nothing kept that cannot sign."""

from __future__ import annotations

import pytest
from stage import button

from charstudio.media.provenance import library
from charstudio.storage import settings
from charstudio.ui.dialogs.settings.dialog import SettingsDialog
from charstudio.ui.dialogs.settings.disclosure_page import DisclosurePage

pytest.importorskip("c2pa", reason="the extra charstudio[provenance] is not installed")


async def open_page(stage) -> tuple[SettingsDialog, DisclosurePage]:
    stage.enter()
    stage.session.actions["edit.settings"].trigger()
    dialog = await stage.dialog(SettingsDialog)
    dialog.show_page("disclosure")
    await stage.turn()
    page = dialog.pages["disclosure"]
    assert isinstance(page, DisclosurePage)
    return dialog, page


def row(page: DisclosurePage, name: str):
    return next(found for found in page.rows if found.name == name)


async def test_each_level_says_in_a_sentence_what_the_file_tells(stage):
    dialog, page = await open_page(stage)
    assert "prompts and seeds" in page._level.text()
    box = row(page, "disclosure").field
    box.setCurrentIndex(box.findData("required"))
    assert page._level.text() == "The file tells only that it is, or contains, generated media, as the law asks."
    stage.click(dialog._ok)
    await stage.until(lambda: not stage.dialogs(SettingsDialog))
    assert settings.load(stage.paths.settings)[0].disclosure == "required"
    assert stage.studio.settings.disclosure == "required"


async def test_a_certificate_is_made_in_a_name_and_signs_from_then_on(stage):
    dialog, page = await open_page(stage)
    await stage.until(lambda: "no certificate" in page.maker.words.text())
    assert not page.maker.button.isEnabled()
    await stage.focus(page.maker.name)
    stage.type("Ada Film", page.maker.name)
    stage.key("Return", page.maker.name)
    await stage.until(lambda: "Films are signed as “Ada Film”" in page.maker.words.text())
    assert stage.dialogs(SettingsDialog) == [dialog], "Enter makes it and leaves the dialog open"
    assert "does not prove who you are" in " ".join(
        label.text() for label in page.maker.findChildren(type(page._level))
    )
    assert stage.studio.signers.identity().name == "Ada Film"
    assert "signing" in stage.keychain.keys


async def test_files_that_cannot_sign_are_refused_beside_their_field(stage):
    dialog, page = await open_page(stage)
    nonsense = stage.root / "mine.pem"
    nonsense.write_text("nonsense")
    row(page, "signing_certificate").field.setText(str(nonsense))
    stage.click(dialog._ok)
    await stage.until(lambda: "chosen together" in row(page, "signing_key").fault)
    row(page, "signing_key").field.setText(str(nonsense))
    stage.click(dialog._ok)
    await stage.until(lambda: "not a certificate" in row(page, "signing_certificate").fault)
    assert stage.dialogs(SettingsDialog) == [dialog]
    assert settings.load(stage.paths.settings)[0].signing_certificate == ""


async def test_without_the_extra_it_says_what_is_missing(stage, monkeypatch):
    monkeypatch.setattr(library, "find_spec", lambda _name: None)
    _, page = await open_page(stage)
    assert "charstudio[provenance]" in page.maker.words.text()
    assert not page.maker.name.isEnabled()


async def test_nothing_is_cut_off_in_the_smallest_window(stage):
    dialog, page = await open_page(stage)
    await stage.until(lambda: "no certificate" in page.maker.words.text())
    assert page.widget().width() <= page.viewport().width()
    assert button(dialog, "OK")
