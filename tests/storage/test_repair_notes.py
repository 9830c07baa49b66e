"""The notes of repairs: on disk at once, whole, and read with care."""

from __future__ import annotations

import json

import pytest

from charstudio.model.errors import StorageError
from charstudio.storage.repair_notes import FILE, RepairNotes, TryLine, read

LINE = TryLine("r", "n1", "2026-11-28T01:00:00+00:00", "Try 1 is sent.", 1, 0.4, 7, "0.25", "B", 2, is_end=True)


def test_what_was_noted_is_there_after_a_restart(tmp_path):
    notes = RepairNotes(tmp_path)
    notes.add(LINE)
    notes.tick("a" * 64, "who:scar", True)
    notes.tick("a" * 64, "who:ring", False)
    again = RepairNotes(tmp_path)
    assert again.lines("n1") == (LINE,)
    assert again.lines("n2") == ()
    assert again.ticks("a" * 64) == {"who:scar": True, "who:ring": False}
    again.tick("a" * 64, "who:scar", None)
    assert RepairNotes(tmp_path).ticks("a" * 64) == {"who:ring": False}


def test_a_damaged_line_is_left_out_and_the_others_stay(tmp_path):
    notes = RepairNotes(tmp_path)
    notes.add(LINE)
    document = json.loads((tmp_path / FILE).read_text())
    good = document["lines"][0]
    for bad in ({}, 3, {**good, "number": "1"}, {**good, "take": True}, {**good, "words": "x" * 5000}):
        document["lines"].append(bad)
    document["ticks"] = {"m": {"d": 1, "e": True}, "n": 4}
    (tmp_path / FILE).write_text(json.dumps(document))
    found = read(tmp_path / FILE)
    assert found.lines == (LINE,)
    assert found.ticks == {"m": {"e": True}}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"form": 99}', b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_not_ours_counts_as_none(content, tmp_path):
    (tmp_path / FILE).write_bytes(content)
    assert RepairNotes(tmp_path).lines("n1") == ()


def test_reading_only_refuses_to_write(tmp_path):
    with pytest.raises(StorageError):
        RepairNotes(tmp_path, read_only=True).add(LINE)
    assert not (tmp_path / FILE).exists()
