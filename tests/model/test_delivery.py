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
        ({"width_px": 641, "height_px": 360}, "width_px"),
        ({"alpha": True}, "alpha"),
        ({"stems": True}, "stems"),
        ({"language": "English"}, "language"),
    ],
)
def test_what_cannot_be_is_said(change, field):
    assert [name for name, _ in replace(Delivery(), **change).faults()] == [field]


def test_the_quality_is_the_forms_unless_it_is_chosen():
    assert [Delivery(form=form).chosen_quality for form in (Form.H265, Form.WEBP, Form.WAV)] == [21, 80, None]
    assert Delivery(quality=30).chosen_quality == 30
