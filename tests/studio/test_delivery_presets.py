"""Are all presets ones that can be written, and are the user's own kept whatever is in their file?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.delivery import FORMS, CaptionUse, Delivery, Effort, Form, Framing, Sidecar
from charstudio.model.errors import Damaged, EditError
from charstudio.model.time import Rate
from charstudio.studio.delivery_presets import (
    OWN,
    OwnDeliveries,
    all_deliveries,
    delivery_from_json,
    delivery_to_json,
    file_named,
    files_named,
    preset_named,
    shipped_deliveries,
)


def test_every_shipped_preset_can_be_and_says_what_it_is_for():
    presets = shipped_deliveries()
    assert all(preset.purpose.endswith(".") and not list(preset.delivery.faults()) for preset in presets)
    assert len({preset.id for preset in presets}) == len(presets)
    assert not any(preset.own for preset in presets)


@pytest.mark.parametrize(
    ("name", "size"),
    [("reel", (1080, 1920)), ("square", (1080, 1080)), ("feed", (1080, 1350)), ("wide", (1920, 1080))],
)
def test_shapes_that_platforms_ask_for(name, size):
    preset = preset_named(shipped_deliveries(), name)
    assert (preset.delivery.width_px, preset.delivery.height_px) == size


def test_a_preset_is_found_by_id_title_or_name_and_the_users_own_goes_first(tmp_path):
    own = OwnDeliveries(tmp_path).save("Reel 9x16", Delivery(form=Form.AV1))
    presets, faults = all_deliveries(tmp_path)
    assert not faults
    assert preset_named(presets, "reel 9X16") == own
    assert preset_named(presets, "REEL").delivery.width_px == 1080
    assert preset_named(presets, "Game cutscene").id == "cutscene"
    assert preset_named(presets, "hologram") is None


deliveries = st.builds(
    Delivery,
    name=st.text(max_size=20),
    form=st.sampled_from(Form),
    width_px=st.just(1080),
    height_px=st.just(1350),
    rate=st.sampled_from([None, Rate(24), Rate(30000, 1001), Rate(25, 2)]),
    effort=st.sampled_from(Effort),
    framing=st.sampled_from(Framing),
    focus_x=st.floats(0, 1),
    loudness_lufs=st.sampled_from([None, -14.0, -23.0]),
    captions=st.sampled_from([CaptionUse.NONE, CaptionUse.BURNT]),
    language=st.sampled_from(["und", "deu"]),
    sidecars=st.sampled_from([(), (Sidecar.SRT,), (Sidecar.VTT, Sidecar.RECIPE)]),
    copies=st.booleans(),
    credits=st.text(max_size=20),
)


@given(deliveries)
def test_a_delivery_survives_its_file(delivery):
    assert delivery_from_json(json.loads(json.dumps(delivery_to_json(delivery)))) == delivery


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"form": "betamax"}, "betamax"),
        ({"from": "h264"}, "“from”"),
        ({"width_px": 1080}, "together"),
        ({"width_px": True, "height_px": 2}, "width_px"),
        ({"rate": "24/0"}, "rate"),
        ({"rate": "1000"}, "rate"),
        ({"form": "gif", "captions": "soft"}, "captions"),
        ({"form": "h264", "alpha": True}, "transparency"),
        ({"form": "h264", "stems": True}, "Stems"),
        ([], "object"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused_with_what_is_wrong(wrong, words):
    with pytest.raises(ValueError, match=words):
        delivery_from_json(wrong)


def test_own_presets_are_kept_replaced_and_removed(tmp_path):
    own = OwnDeliveries(tmp_path / "config")
    assert own.listed() == ((), [])
    first = own.save("  For  Mum ", Delivery(quality=25))
    assert first.title == first.delivery.name == "For Mum"
    again = own.save("for mum", Delivery(quality=30))
    other = own.save("A second", Delivery(form=Form.GIF))
    assert again.id == first.id
    assert own.listed() == ((other, again), [])
    own.remove(again)
    own.remove(again)
    assert own.listed() == ((other,), [])


def test_a_preset_without_a_name_or_that_cannot_be_is_not_kept(tmp_path):
    own = OwnDeliveries(tmp_path)
    with pytest.raises(EditError, match="name"):
        own.save("  ", Delivery())
    with pytest.raises(EditError, match="qualities"):
        own.save("Bad", Delivery(quality=99))
    assert not (tmp_path / OWN).exists()


def test_what_cannot_be_used_is_named_and_stays_in_the_file(tmp_path):
    own = OwnDeliveries(tmp_path)
    own.save("Good", Delivery())
    document = json.loads((tmp_path / OWN).read_text())
    document["presets"].append({"id": "x", "title": "Future", "purpose": "", "delivery": {"form": "hologram"}})
    (tmp_path / OWN).write_text(json.dumps(document))
    found, faults = own.listed()
    assert [preset.title for preset in found] == ["Good"]
    assert len(faults) == 1
    assert "Future" in faults[0]
    own.save("Better", Delivery())
    assert "hologram" in (tmp_path / OWN).read_text()


def test_a_damaged_file_of_presets_is_named_and_never_overwritten(tmp_path):
    (tmp_path / OWN).write_text("{")
    found, faults = OwnDeliveries(tmp_path).listed()
    assert (found, len(faults)) == ((), 1)
    with pytest.raises(Damaged):
        OwnDeliveries(tmp_path).save("New", Delivery())
    assert (tmp_path / OWN).read_text() == "{"


def test_the_suffix_follows_the_form_and_other_dots_are_letters():
    assert file_named(Path("a/Film.mp4"), Delivery(form=Form.GIF)) == Path("a/Film.gif")
    assert file_named(Path("Film v1.2"), Delivery()) == Path("Film v1.2.mp4")
    assert file_named(Path("Film.M4V"), Delivery()) == Path("Film.M4V")
    assert file_named(Path("Film.mp4"), Delivery(form=Form.PNG_SEQUENCE)) == Path("Film")


def test_one_delivery_keeps_the_name_and_several_get_their_own():
    reel, wide = Delivery(name="Reel 9x16"), Delivery(name="Wide 16x9", form=Form.H265)
    assert files_named(Path("/f/Film.mp4"), [reel]) == (Path("/f/Film.mp4"),)
    assert files_named(Path("/f/Film.mp4"), [reel, wide]) == (
        Path("/f/Film - Reel 9x16.mp4"),
        Path("/f/Film - Wide 16x9.mp4"),
    )


@given(st.lists(st.builds(Delivery, name=st.text(max_size=6), form=st.sampled_from(Form)), max_size=6))
def test_no_two_files_of_an_export_are_the_same(several):
    named = files_named(Path("/f/Film.mp4"), several)
    assert len({str(path).casefold() for path in named}) == len(several)
    for path, delivery in zip(named, several, strict=True):
        assert path.parent == Path("/f")
        assert path.name.endswith(FORMS[delivery.form].suffix)


def test_presets_of_one_name_are_told_apart_by_number():
    same = [replace(Delivery(), name="Film"), replace(Delivery(), name="film?")]
    assert [path.name for path in files_named(Path("F"), same)] == ["F - Film.mp4", "F - film 2.mp4"]
