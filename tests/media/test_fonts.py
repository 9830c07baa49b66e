"""Which typeface writes which letter."""

from __future__ import annotations

import pytest

from charstudio.media import fonts
from charstudio.media.fonts import OWN, main_face, runs


@pytest.fixture
def bare_system(monkeypatch, tmp_path):
    """A machine without any typeface of its own."""
    monkeypatch.setattr(fonts, "_folders", lambda: (tmp_path,))
    caches = (fonts._installed, fonts._other_faces, fonts._emoji_faces, fonts._face_for, fonts.runs)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize("text", ["Fête à Łódź", "Ελληνικά", "Кириллица", "Việt Nam", "“Hi” – 12 €…"])
@pytest.mark.parametrize(("bold", "italic"), [(False, False), (True, False), (False, True), (True, True)])
def test_europe_is_written_in_one_typeface_of_our_own(text, bold, italic, bare_system):
    (run,) = runs(text, bold=bold, italic=italic)
    assert run.text == text
    assert run.face == main_face(bold=bold, italic=italic)


@pytest.mark.parametrize("text", ["مرحبا", "مرحبا — שלום!", "ქართული", "Հայերեն", "→ ★ ♫"])
def test_other_scripts_are_written_by_the_wide_one(text, bare_system):
    (run,) = runs(text)
    assert run.text == text
    assert run.face == OWN / "DejaVuSans.ttf"


def test_a_line_is_cut_where_the_typeface_changes_and_keeps_its_order(bare_system):
    found = runs("Ilia ილია → Tbilisi")
    assert "".join(run.text for run in found) == "Ilia ილია → Tbilisi"
    assert len(found) > 2


def test_what_no_typeface_has_is_left_out(bare_system):
    assert "".join(run.text for run in runs("a漢\U000e1000b")) == "ab"


def test_accents_stay_with_their_letter(bare_system):
    (run,) = runs("e\u0301a\u0308")
    assert run.text == "e\u0301a\u0308"


def test_joiners_and_variants_alone_are_nothing(bare_system):
    assert runs("\u200d\ufe0f") == ()


def test_marks_of_a_letter_that_is_left_out_are_left_out_with_it(bare_system):
    assert "".join(run.text for run in runs("हिन्दी ok")).strip() == "ok"
