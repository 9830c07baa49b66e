"""What a film can be delivered as, and what cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charstudio.model.delivery import FORMS, CaptionUse, Delivery, Form


@pytest.mark.parametrize("form", Form)
def test_every_form_has_facts_and_a_delivery_of_its_own(form):
    facts = FORMS[form]
    assert facts.picture or facts.sound
    assert facts.folder == (facts.suffix == "")
    assert list(Delivery(form=form).faults()) == []
    assert facts.quality is None or min(facts.qualities) <= facts.quality <= max(facts.qualities)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"width_px": 1920}, "width_px"),
        ({"width_px": 8, "height_px": 8}, "width_px"),
        ({"width_px": 9000, "height_px": 100}, "width_px"),
        ({"quality": 60}, "quality"),
        ({"focus_x": 1.5}, "focus_x"),
        ({"loudness_lufs": 0.0}, "loudness_lufs"),
        ({"form": Form.PRORES_422, "captions": CaptionUse.SOFT}, "captions"),
        ({"credits": "a" * 4001}, "credits"),
    ],
)
def test_what_cannot_be_is_said(change, field):
    assert [name for name, _ in replace(Delivery(), **change).faults()] == [field]
