"""What a search in the gallery finds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.identity import Grade
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.results import MediaValue
from charstudio.model.values import Fingerprint, MediaRef
from charstudio.storage.database_gallery import Mark
from charstudio.studio.gallery.search import Search, Seen, parsed
from charstudio.studio.gallery.values import GalleryItem

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC).astimezone()
TODAY = NOON.date()


def item(kind=MediaKind.VIDEO, days_ago=0, *, draft=False, **facts) -> GalleryItem:
    value = MediaValue(MediaRef("a" * 64, "mp4"), MediaInfo(kind, 5, draft=draft))
    known = {"title": "Shot 3, the star", "fingerprint": Fingerprint("f" * 64), **facts}
    return GalleryItem(value, at=NOON - timedelta(days=days_ago), **known)


SHOT = item(
    prompt="Slow pan right, rain on the roof",
    model="fal/kling-2.6",
    model_title="Kling 2.6 Pro",
    provider="fal",
    characters=("Lumi", "Old Tom"),
)


def finds(text: str, what: GalleryItem = SHOT, seen: Seen | None = None) -> bool:
    return parsed(text, lambda: TODAY).accepts(what, seen or Seen())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "star",
        "RAIN roof",
        "kling",
        "lumi rain",
        "model:kling",
        'model:"kling 2.6"',
        'character:"old tom"',
        "who:lumi",
        "prompt:pan",
        "kind:clip",
        "kind:clips",
        "kind:video",
        "date:today",
        "date:week",
        f"date:{TODAY}",
        f"after:{TODAY}",
        f"before:{TODAY}",
        "is:made",
        "is:kept",
    ],
)
def test_it_is_found(text):
    assert finds(text)


@pytest.mark.parametrize(
    "text",
    [
        "snow",
        "star snow",
        "model:veo",
        "character:mira",
        "prompt:star",
        "kind:sound",
        "date:yesterday",
        "date:2020-01-01",
        "after:2030-01-01",
        "before:2020-01-01",
        "stars:1",
        "is:used",
        "is:rejected",
        "is:draft",
        "is:imported",
        "is:trashed",
        "grade:c",
    ],
)
def test_it_is_not_found(text):
    assert not finds(text)


def test_what_is_in_the_trash_shows_only_when_it_is_asked_for():
    trashed = Seen(Mark(5, rejected=False, trashed=True))
    assert not finds("", seen=trashed)
    assert not finds("stars:3", seen=trashed)
    assert finds("is:trashed star", seen=trashed)


def test_marks_grades_and_the_cut_are_asked_for():
    seen = Seen(Mark(4, rejected=True), is_used=True, grade=Grade.B)
    for text in ("stars:4", "rating:3", "is:used", "is:rejected", "grade:b", "grade:c"):
        assert finds(text, seen=seen), text
    for text in ("stars:5", "is:kept", "grade:a"):
        assert not finds(text, seen=seen), text
    assert not finds("grade:e", seen=Seen(grade=Grade.NONE))  # not measurable is no grade


def test_drafts_and_imports_are_told_apart():
    assert finds("is:draft", item(draft=True))
    assert finds("is:imported", item(fingerprint=None))
    assert not finds("is:made", item(fingerprint=None))


@given(st.text(max_size=40))
def test_any_text_is_a_search(text):
    found = parsed(text, lambda: date(2026, 11, 28))
    assert isinstance(found.accepts(SHOT), bool)
    assert parsed("").is_empty


@pytest.mark.parametrize("text", ["kind:banana", "date:soon", "is:nice", "stars:many", "colour:red"])
def test_what_cannot_be_understood_is_looked_for_as_a_word(text):
    assert parsed(text) == Search(words=(text,))
    assert finds(text, item(prompt=f"the words {text} in it"))
