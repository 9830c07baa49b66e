"""Choosing a model by hand: typing, arrows, filters, sorting, and bringing in what is not there yet."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from decimal import Decimal

import pytest
from catalog_stage import CATALOG, KLING_3, SEEDANCE, CatalogStage, document_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from stage import button

from charstudio.model import graph_edits
from charstudio.model.values import NodeId
from charstudio.providers.catalog.library import Catalog
from charstudio.providers.catalog.rows import Field, FieldType
from charstudio.providers.catalog.schema_writing import openapi_of
from charstudio.providers.requests import Capability
from charstudio.ui.dialogs.models import ModelPicker
from charstudio.ui.dialogs.models_filter import Column
from charstudio.ui.dialogs.models_table import cell_lines

LATENCY_S = 0.1


@pytest.fixture
def cloud(stage) -> CatalogStage:
    return CatalogStage(stage.root)


async def picker_of(cloud, title="Shot 3, the star") -> ModelPicker:
    cloud.enter(cloud.sample())
    return await picker_for(cloud, cloud.find(title))


async def picker_for(cloud, node: NodeId) -> ModelPicker:
    cloud.session.bench.canvas.select([node])
    await cloud.turn()
    cloud.click(cloud.session.bench.inspector._page.choice.button)
    picker = await cloud.dialog(ModelPicker)
    await cloud.focus(picker.filters.search)
    return picker


def titles(picker):
    return [choice.title for choice in picker.rows]


async def test_letters_filter_arrows_move_and_enter_chooses(cloud):
    picker = await picker_of(cloud)
    node = cloud.find("Shot 3, the star")
    assert picker.view.chosen.title == "Draft"
    cloud.type("kling 3")
    assert picker.view.chosen.title.startswith("Kling 3")
    assert picker.filters.search.hasFocus()
    cloud.key("Down")
    wanted = picker.view.chosen
    assert titles(picker).index(wanted.title) == 2
    cloud.key("Return")
    await cloud.turn()
    assert cloud.studio.project.graph.nodes[node].params["model"] == wanted.id
    assert cloud.steps == [f"Use {wanted.title}"]


async def test_escape_leaves_everything_as_it_was(cloud):
    await picker_of(cloud)
    cloud.type("kling 3")
    cloud.key("Escape")
    await cloud.until(lambda: not cloud.dialogs(ModelPicker))
    assert cloud.steps == []


async def test_a_double_click_chooses_and_the_model_that_is_used_is_under_the_cursor_next_time(cloud):
    picker = await picker_of(cloud)
    cloud.type("seedance 2.0")
    view = picker.view
    spot = view.visualRect(view.table.index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    await cloud.until(lambda: not cloud.dialogs(ModelPicker))
    again = await picker_for(cloud, cloud.find("Shot 3, the star"))
    assert again.view.chosen.id == SEEDANCE


async def test_every_price_in_the_table_is_what_the_node_would_cost(cloud):
    picker = await picker_of(cloud)
    node = cloud.find("Shot 3, the star")
    for choice in picker.rows:
        estimate = cloud.studio.estimate_with(node, choice.id)
        assert estimate is not None
        assert estimate.usd == choice.quote.usd, choice.title


async def test_prices_can_be_compared_before_anything_is_wired(cloud):
    cloud.enter(cloud.sample())
    kinds = cloud.studio.kinds
    cloud.studio.document.apply("Add", lambda p: graph_edits.add_node(p, kinds, "video.motion", node_id=NodeId("new")))
    picker = await picker_for(cloud, NodeId("new"))
    kling = next(choice for choice in picker.rows if choice.id == KLING_3)
    assert kling.quote.usd == Decimal("0.42")


async def test_a_cell_says_how_its_price_comes_about_and_when_it_was_read(cloud):
    picker = await picker_of(cloud)
    kling = next(choice for choice in picker.rows if choice.id == KLING_3)
    head, foot = cell_lines(kling, Column.PRICE)
    assert head.startswith("$")
    assert "× $0.084" in foot
    assert kling.endpoint.price.as_of in foot
    assert "claimed" in cell_lines(kling, Column.CLAIM)[1]
    assert all(cell_lines(choice, Column.PRICE)[0] != "$0.00" for choice in picker.rows)


async def test_a_click_on_a_heading_sorts_another_turns_it_round_and_a_third_lets_go(cloud):
    picker = await picker_of(cloud)
    usual = titles(picker)
    header = picker.view.horizontalHeader()
    spot = QPoint(header.sectionViewportPosition(Column.PRICE) + 20, header.height() // 2)
    orders = []
    for _ in range(3):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
        orders.append([choice.quote.usd for choice in picker.rows[1:] if choice.quote.usd is not None])
    assert orders[0] == sorted(orders[0])
    assert orders[1] == sorted(orders[1], reverse=True)
    assert titles(picker) == usual


async def test_filters_are_switched_with_the_keyboard_and_say_how_many_are_left(cloud):
    picker = await picker_of(cloud)
    total = len(picker.rows)
    await cloud.focus(picker.filters.sound)
    cloud.key("Space")
    assert 1 < len(picker.rows) < total
    assert all(choice.is_draft or choice.sound for choice in picker.rows)
    assert picker.count.text().startswith(f"{len(picker.rows) - 1} of ")
    await cloud.focus(picker.filters.withdrawn)
    cloud.key("Space")
    cloud.click(picker.filters.sound, QPoint(8, picker.filters.sound.height() // 2))
    assert "Sora 2" in titles(picker)


async def test_a_combo_asks_for_longer_clips_and_larger_pictures(cloud):
    picker = await picker_of(cloud)
    filters = picker.filters
    filters.seconds.setCurrentIndex(filters.seconds.findText("15 s and more"))
    filters.lines.setCurrentIndex(filters.lines.findText("1080p and more"))
    found = picker.rows[1:]
    assert found
    assert all(choice.length.most >= 15 and choice.picture.most >= 1080 for choice in found)
    filters.provider.setCurrentIndex(filters.provider.findText("RunPod"))
    assert all("runpod" in choice.providers for choice in picker.rows[1:])


async def test_only_what_the_caps_leave_room_for(cloud):
    cloud.enter(cloud.sample())
    cloud.studio.use_settings(replace(cloud.studio.settings, cap_run_usd=Decimal("0.30")))
    picker = await picker_for(cloud, cloud.find("Shot 3, the star"))
    cloud.click(picker.filters.affordable, QPoint(8, picker.filters.affordable.height() // 2))
    assert len(picker.rows) > 2
    assert all(choice.quote.usd is not None and choice.quote.usd <= Decimal("0.30") for choice in picker.rows)
    assert "$0.30" in picker.filters.affordable.toolTip()


async def test_without_any_cap_there_is_nothing_to_fit(cloud):
    cloud.enter(cloud.sample())
    cloud.studio.use_settings(replace(cloud.studio.settings, cap_day_usd=Decimal(0)))
    picker = await picker_for(cloud, cloud.find("Shot 3, the star"))
    assert not picker.filters.affordable.isVisible()


async def test_nothing_that_fits_is_said_and_enter_then_chooses_nothing(cloud):
    picker = await picker_of(cloud)
    cloud.type("zzzzz")
    assert titles(picker) == ["Draft"]
    assert "No model fits" in picker.count.text()
    cloud.key("Return")
    assert picker.isVisible()
    assert cloud.steps == []


async def test_columns_that_say_nothing_are_not_there(cloud):
    picker = await picker_of(cloud, "Warm dusk")
    hidden = [column for column in Column if picker.view.isColumnHidden(column)]
    assert Column.SOUND in hidden
    assert Column.PRICE not in hidden
    assert not picker.filters.sound.isVisible()


async def test_the_details_say_policy_price_claims_and_give_the_id_to_copy(cloud):
    picker = await picker_of(cloud)
    cloud.type("seedance 2.0")
    words = picker.details.text.text()
    for part in ("realistic people", "2026-07-22", "Claimed by", "4 – 15 s", SEEDANCE):
        assert part in words
    cloud.click(picker.details.copy)
    assert QGuiApplication.clipboard().text() == SEEDANCE
    assert picker.isVisible()


async def test_the_details_of_what_is_gone_say_since_when(cloud):
    picker = await picker_of(cloud)
    picker.filters.withdrawn.setChecked(False)
    cloud.type("sora 2")
    assert "2026-09-24" in picker.details.text.text()


async def test_the_price_words_of_an_unknown_price_never_say_zero(cloud):
    picker = await picker_of(cloud)
    unknown = [choice for choice in picker.rows if choice.quote.usd is None]
    assert unknown
    assert {cell_lines(choice, Column.PRICE)[0] for choice in unknown} == {"price unknown"}


# --- bringing in -------------------------------------------------------------------------------------------------


async def enter_id(cloud, picker, text):
    cloud.click(picker.more.other)
    await cloud.focus(picker.more.field)
    cloud.type(text)
    cloud.key("Return")
    await cloud.until(lambda: not picker.more.bar.isVisible() and picker.more._task is None)


async def test_any_endpoint_is_added_by_the_address_of_its_page_and_can_be_chosen(cloud):
    picker = await picker_of(cloud)
    image = Field("image_url", FieldType.IMAGE, required=True)
    cloud.fal.documents["acme/zoom/image-to-video"] = document_of("acme/zoom/image-to-video", "Acme Zoom", image)
    await enter_id(cloud, picker, "https://fal.ai/models/acme/zoom/image-to-video/api")
    model = cloud.shelf.catalog.model("acme/zoom/image-to-video")
    assert model is not None
    if Capability.IMAGE_TO_VIDEO in model.capabilities:
        assert picker.view.chosen.id == model.id
        assert picker.filters.search.hasFocus()
        assert "is in the list" in picker.more.words.text()
    else:
        assert "node of its own" in picker.more.words.text()
    assert "endpoint.acme.zoom.image-to-video" in cloud.studio.kinds


async def test_an_endpoint_that_does_something_else_becomes_a_node_of_its_own(cloud):
    picker = await picker_of(cloud)
    before = titles(picker)
    cloud.fal.documents["acme/tool/count"] = document_of("acme/tool/count", "Acme Counter", output="text")
    await enter_id(cloud, picker, "acme/tool/count")
    assert "node of its own" in picker.more.words.text()
    assert titles(picker) == before
    assert "endpoint.acme.tool.count" in cloud.studio.kinds


async def test_what_is_no_id_and_what_cannot_be_reached_is_said_in_a_sentence(cloud):
    picker = await picker_of(cloud)
    before = cloud.shelf.catalog
    await enter_id(cloud, picker, "not an id")
    assert "not the id of an endpoint" in picker.more.words.text()
    assert picker.more.field.hasFocus()
    cloud.fal.is_online = False
    picker.more.field.selectAll()
    cloud.type("acme/zoom")
    cloud.click(button(picker, "Add"))
    await cloud.until(lambda: "cannot be reached" in picker.more.words.text())
    assert cloud.shelf.catalog is before
    assert picker.isVisible()


async def test_escape_in_the_id_field_goes_back_to_the_list(cloud):
    picker = await picker_of(cloud)
    cloud.click(picker.more.other)
    await cloud.focus(picker.more.field)
    cloud.key("Escape")
    assert picker.isVisible()
    assert not picker.more.field.isVisible()
    assert picker.filters.search.hasFocus()


async def test_a_refresh_lists_what_is_different_and_uses_it(cloud):
    picker = await picker_of(cloud)
    kling = CATALOG.model(KLING_3).first
    extra = Field("camera_shake", FieldType.BOOLEAN)
    cloud.fal.documents[KLING_3] = openapi_of(replace(kling, fields=(*kling.fields, extra)))
    cloud.click(picker.more.renew)
    await cloud.until(lambda: "changed" in picker.more.words.text())
    assert "camera_shake" in picker.details.text.text()
    assert cloud.shelf.catalog.model(KLING_3).first.field("camera_shake") is not None


async def test_a_refresh_without_a_network_says_so_and_changes_nothing(cloud):
    picker = await picker_of(cloud)
    cloud.fal.is_online = False
    before, rows = cloud.shelf.catalog, titles(picker)
    cloud.click(picker.more.renew)
    await cloud.until(lambda: "cannot be reached" in picker.more.words.text())
    assert cloud.shelf.catalog is before
    assert titles(picker) == rows


async def test_closing_while_something_is_asked_gives_up_on_it(cloud, monkeypatch):
    picker = await picker_of(cloud)
    asked = asyncio.Event()

    async def never(_ids):
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(cloud.fal, "fetch_refresh", never)
    cloud.click(picker.more.renew)
    await asked.wait()
    task = picker.more._task
    cloud.key("Escape", picker)
    await cloud.until(task.done)
    assert task.cancelled()


# --- numbers ------------------------------------------------------------------------------------------------------


def two_hundred() -> Catalog:
    """The catalogue with the models of one capability several times over."""
    models = CATALOG.models(Capability.IMAGE_TO_VIDEO)
    copies = [
        replace(model.first, id=f"{model.first.id}-{number}", title=f"{model.title} {number}", provider="fal", model="")
        for number in range(4)
        for model in models
    ]
    return Catalog.of((*CATALOG.endpoints(), *copies))


async def test_two_hundred_models_open_and_filter_at_once(stage):
    cloud = CatalogStage(stage.root, two_hundred())
    try:
        cloud.enter(cloud.sample())
        node = cloud.find("Shot 3, the star")
        opened = []
        for _ in range(3):  # the best of three: other work on this machine is not what is measured
            started = time.perf_counter()
            picker = ModelPicker(cloud.studio, node, cloud.window)
            picker.open()
            opened.append(time.perf_counter() - started)
            picker.filters.withdrawn.setChecked(False)
            assert len(picker.rows) > 200
            typed = []
            for text in ("k", "kl", "kli", "klin", "kling"):
                started = time.perf_counter()
                picker.filters.search.setText(text)
                typed.append(time.perf_counter() - started)
            picker.reject()
            picker.deleteLater()
        assert min(opened) < LATENCY_S
        assert min(typed) < LATENCY_S / 4
    finally:
        await cloud.leave()
