"""Marks in the project's database: by content, all or none, brought up from older versions."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charstudio.model.errors import ReadOnly, StorageError
from charstudio.model.values import Fingerprint, NodeId
from charstudio.storage import database_schema
from charstudio.storage.database import Database, JobState
from charstudio.storage.database_gallery import NO_MARK, Mark

MARKS = st.builds(Mark, st.integers(0, 5), st.booleans(), st.booleans())
KEYS = st.sampled_from(["a" * 64, "b" * 64, "c" * 64])


@given(st.lists(st.dictionaries(KEYS, MARKS), max_size=4))
def test_the_last_mark_counts_and_an_empty_one_is_forgotten(tmp_path_factory, steps):
    database = Database(tmp_path_factory.mktemp("marks") / "studio.sqlite")
    known: dict[str, Mark] = {}
    for step in steps:
        database.gallery.put(step)
        known.update(step)
    assert database.gallery.marks() == {key: mark for key, mark in known.items() if mark != NO_MARK}
    database.close()


def test_all_or_none(tmp_path):
    database = Database(tmp_path / "studio.sqlite")
    database.gallery.put({"a" * 64: Mark(3)})
    with pytest.raises(StorageError):
        database.gallery.put({"a" * 64: Mark(4), "b" * 64: Mark(9)})
    assert database.gallery.marks() == {"a" * 64: Mark(3)}
    database.close()


def test_a_database_of_version_3_can_keep_marks(tmp_path):
    path = tmp_path / "studio.sqlite"
    Database(path).close()
    raw = sqlite3.connect(path)
    raw.executescript("DROP TABLE marks; PRAGMA user_version = 3;")
    raw.close()
    before = path.read_bytes()
    reader = Database(path, read_only=True)
    assert reader.gallery.marks() == {}
    with pytest.raises(ReadOnly):
        reader.gallery.put({"a" * 64: Mark(1)})
    reader.close()
    assert path.read_bytes() == before
    database = Database(path)
    database.gallery.put({"a" * 64: Mark(1)})
    assert database.gallery.marks() == {"a" * 64: Mark(1)}
    database.close()
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA user_version").fetchone() == (database_schema.SCHEMA_VERSION,)
    raw.close()


def test_the_latest_request_that_was_delivered_is_what_was_asked(tmp_path):
    database = Database(tmp_path / "studio.sqlite")
    name = Fingerprint("f" * 64)
    for prompt, state in (("first", JobState.DONE), ("second", JobState.DONE), ("third", JobState.FAILED)):
        job = database.open_job(
            name, NodeId("n"), "fal", "kling", {"params": {"prompt": prompt}}, node_title="Shot", character="Lumi"
        )
        database.close_job(job, state)
    asked = database.gallery.asked()[name]
    assert (asked.node, asked.node_title, asked.character) == ("n", "Shot", "Lumi")
    assert asked.request == {"params": {"prompt": "second"}}
    database.close()
