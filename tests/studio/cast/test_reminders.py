"""Whom to export, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from charstudio.model.characters import Character, CharacterVersion
from charstudio.model.errors import StorageError
from charstudio.model.values import AssetId, CharacterId
from charstudio.storage import care_file
from charstudio.storage.care_file import Care
from charstudio.studio.cast.reminders import Reason, due

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MIRA = Character(CharacterId("ch"), "Mira", AssetId("0" * 64))


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def reasons(made, care=None, who=MIRA):
    return [each.reason for each in due({who.id: who}, {who.id: made}, {who.id: care or Care()}, NOW)]


@pytest.mark.parametrize(
    ("made", "care", "expected"),
    [
        ([], None, []),
        ([ago(1)] * 2, None, []),
        ([ago(1)] * 3, None, [Reason.GENERATIONS]),
        ([ago(3)] * 3 + [ago(1)] * 2, Care(ago(2)), []),
        ([ago(3)] * 3 + [ago(1)] * 3, Care(ago(2)), [Reason.GENERATIONS]),
        ([ago(1)] * 9, Care(is_quiet=True), []),
        ([ago(1)], Care(wrapped_at=ago(0.5)), [Reason.WRAP]),
        ([ago(1)], Care(ago(0.1), wrapped_at=ago(0.5)), []),
        ([ago(1)], Care(ago(0.6), wrapped_at=ago(0.5)), []),
        ([ago(0.2)], Care(ago(0.6), wrapped_at=ago(0.5)), [Reason.WRAP]),
        ([ago(40), ago(1)], None, [Reason.MONTH]),
        ([ago(90), ago(5)], Care(ago(31)), [Reason.MONTH]),
        ([ago(90), ago(5)], Care(ago(29)), []),
        ([ago(90), ago(40)], None, []),
    ],
)
def test_the_reason_is_the_first_that_holds(made, care, expected):
    assert reasons(made, care) == expected


def test_a_kept_version_counts_as_safe_for_its_day():
    kept = replace(MIRA, version=2, history=(CharacterVersion(1, "", "2026-11-27", MIRA),))
    assert reasons([ago(2)] * 3, who=kept) == []
    assert reasons([ago(0.2)] * 3, who=kept) == [Reason.GENERATIONS]
    today = replace(kept, history=(CharacterVersion(1, "", "2026-11-28", MIRA),))
    assert reasons([ago(0.1)] * 3, who=today) == []
    for day in ("9999-12-31", "nonsense", "2026-99-99"):
        reasons([ago(0.1)] * 3, who=replace(kept, history=(CharacterVersion(1, "", day, MIRA),)))


def test_one_without_a_picture_is_nobody_to_export():
    assert reasons([ago(1)] * 5, who=replace(MIRA, master=None)) == []


# --- the file ------------------------------------------------------------------------------------------------------


def test_what_is_known_comes_back(tmp_path):
    path = tmp_path / "characters.json"
    cares = {MIRA.id: Care(ago(1), 3, ago(2), is_quiet=True), CharacterId("x"): Care()}
    care_file.write(path, cares)
    assert care_file.read(path) == cares
    care_file.note(path, [MIRA.id, CharacterId("new")], lambda care: replace(care, version=9))
    assert {key: care.version for key, care in care_file.read(path).items()} == {"ch": 9, "new": 9, "x": 0}


NO_ZONE = (
    b'{"app": "Character Studio", "format": 1, "characters": {"a":'
    b' {"exported_at": "2026-11-28", "version": 1, "wrapped_at": null, "quiet": false}}}'
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"app": "Character Studio", "format": 2, "characters": {}}',
        b'{"app": "Character Studio", "format": 1, "characters": []}',
        b'{"app": "Character Studio", "format": 1, "characters": {"a": {}}}',
        b'{"app": "Character Studio", "format": 1, "characters": {"a": {"exported_at": "x", "version": 1}}}',
        NO_ZONE,
    ],
)
def test_a_file_that_cannot_be_read_counts_as_none(tmp_path, content):
    path = tmp_path / "characters.json"
    path.write_bytes(content)
    assert care_file.read(path) == {}


def test_a_place_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(StorageError):
        care_file.write(tmp_path / "gone" / "characters.json", {})
